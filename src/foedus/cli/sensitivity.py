"""``foedus sensitivity``: say on what an answer hangs."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.asking import TOP
from foedus.cli.options import Cluster, CrisisName, Json, Questions, Seed, Sets, Threads, Tolerate, Trust, Weeks
from foedus.report.output import write_json
from foedus.report.progress import progress


def sensitivity(
    crisis: CrisisName,
    /,
    *,
    question: Questions,
    replicates: Annotated[int, Parameter(help="How many times the world is run, ten for each outer draw.")] = 20_000,
    top: Annotated[int, Parameter(help="How many inputs are held at the ends of their ranges.")] = TOP,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    set_: Sets = (),
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Say on what an answer hangs: each input's share of its doubt, the ends of its range, rival forms."""
    with progress(silent=json) as advance:
        found = foedus.sensitivity(
            crisis,
            question,
            settings=set_,
            trust=trust,
            replicates=replicates,
            top=top,
            weeks=weeks,
            seed=seed,
            threads=threads,
            cluster=cluster,
            tolerate=tolerate,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
