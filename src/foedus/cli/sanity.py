"""``foedus sanity``: what an expert would ask about a crisis file."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.sanity import KINDS
from foedus.cli.options import CrisisName, Json, Off, Seed, Sets, Threads, Trust, Weeks, separated
from foedus.report.output import write_json
from foedus.report.progress import progress


def sanity(
    crisis: CrisisName,
    /,
    *,
    kinds: Annotated[
        str, Off(help=f"Comma-separated kinds of remark: {', '.join(KINDS)}. All of them where none is given.")
    ] = "",
    set_: Sets = (),
    trust: Trust = (),
    replicates: Annotated[
        int, Parameter(help="How many times the world is run to see who fights for whom, and what moves nothing.")
    ] = 1000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Say what an expert would ask about a crisis file: what is undecided, unwritten, old, left out, or moves nothing.

    Remarks are no mistakes, and the exit status is 0 with them; `foedus check` finds mistakes.
    """
    with progress(silent=json) as advance:
        found = foedus.sanity(
            crisis,
            separated(kinds),
            settings=set_,
            trust=trust,
            replicates=replicates,
            weeks=weeks,
            seed=seed,
            threads=threads,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
