"""``foedus ask-next``: say which inputs are most worth finding out."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.asking import TOP
from foedus.cli.options import CrisisName, Json, Off, Seed, Sets, Threads, Trust, Weeks
from foedus.report.output import write_json
from foedus.report.progress import progress


def ask_next(
    crisis: CrisisName,
    /,
    *,
    question: Annotated[
        tuple[str, ...], Off(help="An answer to be narrowed; may be repeated. By default the leading ones.")
    ] = (),
    replicates: Annotated[int, Parameter(help="How many times the world is run, ten for each outer draw.")] = 20_000,
    top: Annotated[int, Parameter(help="How many inputs are told at most.")] = TOP,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    set_: Sets = (),
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Say what is most worth finding out: inputs by how much knowing them is expected to narrow the answers."""
    with progress(silent=json) as advance:
        found = foedus.ask_next(
            crisis,
            question,
            settings=set_,
            trust=trust,
            replicates=replicates,
            top=top,
            weeks=weeks,
            seed=seed,
            threads=threads,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
