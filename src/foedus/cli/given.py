"""``foedus given``: the answers given that something happens, and given that it does not."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.cli.options import Cluster, CrisisName, Json, Off, Seed, Sets, Threads, Tolerate, Trust, Weeks
from foedus.report.output import write_json
from foedus.report.progress import progress


def given(
    crisis: CrisisName,
    /,
    *,
    if_: Annotated[
        tuple[str, ...],
        Off(
            name="--if",
            help="[not:]EVENT[@DATE], as in dispute:iran:force@2026-03-01; by default by the horizon; may be repeated.",
        ),
    ] = (),
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 10_000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    set_: Sets = (),
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Say what the answers are given that something happens, and given that it does not: side by side."""
    with progress(silent=json) as advance:
        found = foedus.given(
            crisis,
            if_,
            settings=set_,
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
