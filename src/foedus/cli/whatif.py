"""``foedus whatif``: lay other worlds beside the one of the crisis file."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.cli.options import Cluster, CrisisName, Json, Off, Seed, Threads, Tolerate, Trust, Weeks, separated
from foedus.report.output import write_json
from foedus.report.progress import progress


def whatif(
    crisis: CrisisName,
    /,
    *,
    set_: Annotated[
        tuple[str, ...],
        Off(
            name="--set",
            help="PATH=VALUE; may be repeated: all of them together are one other world.",
        ),
    ] = (),
    overlay: Annotated[tuple[Path, ...], Off(help="An overlay file; each is another world.")] = (),
    named: Annotated[
        str,
        Off(help="Comma-separated what-ifs of the crisis file. All of them where no world is given."),
    ] = "",
    question: Annotated[
        tuple[str, ...],
        Off(help="An answer that is told of every world, whether or not it moves; may be repeated."),
    ] = (),
    trust: Trust = (),
    replicates: Annotated[int, Parameter(help="How many times each world is run.")] = 4000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    json: Json = False,
) -> None:
    """Say what would be otherwise: every answer that moves by more than luck, in one other world or in several."""
    with progress(silent=json) as advance:
        found = foedus.what_if(
            crisis,
            set_,
            overlays=overlay,
            named=separated(named),
            questions=question,
            trust=trust,
            replicates=replicates,
            weeks=weeks,
            seed=seed,
            threads=threads,
            cluster=cluster,
            tolerate=tolerate,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
