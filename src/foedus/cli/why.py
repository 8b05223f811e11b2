"""``foedus why``: divide an answer among its causes."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.asking import ORDERS
from foedus.cli.options import (
    Cluster,
    CrisisName,
    Json,
    Off,
    Questions,
    Seed,
    Sets,
    Threads,
    Tolerate,
    Trust,
    Weeks,
    separated,
)
from foedus.report.output import write_json
from foedus.report.progress import progress


def why(
    crisis: CrisisName,
    /,
    *,
    question: Questions,
    causes: Annotated[
        str,
        Off(
            help="Comma-separated: causes of the file (by default all), evidence ids, asserted_by:WHO, source:ID.",
        ),
    ] = "",
    replicates: Annotated[int, Parameter(help="How many times the world is run for each subset of causes.")] = 2000,
    orders: Annotated[int, Parameter(help="Orders that are sampled where there are more than eight causes.")] = ORDERS,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    set_: Sets = (),
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Divide an answer among its causes: each is switched off in every combination, on the same luck."""
    with progress(silent=json) as advance:
        found = foedus.why(
            crisis,
            question,
            separated(causes),
            settings=set_,
            trust=trust,
            replicates=replicates,
            orders=orders,
            weeks=weeks,
            seed=seed,
            threads=threads,
            cluster=cluster,
            tolerate=tolerate,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
