"""``foedus disagree``: divide the difference of two analysts' answers among their inputs."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.files import ORDERS
from foedus.cli.options import CrisisName, Json, Off, Seed, Threads, Trust, Weeks
from foedus.report.output import write_json
from foedus.report.progress import progress


def disagree(
    one: CrisisName,
    other: CrisisName,
    /,
    *,
    question: Annotated[
        tuple[str, ...],
        Off(help="An answer whose difference is divided; may be repeated. By default the three that differ most."),
    ] = (),
    replicates: Annotated[int, Parameter(help="How many times each combination of the inputs is run.")] = 2000,
    orders: Annotated[int, Parameter(help="Orders that are sampled where more than eight inputs differ.")] = ORDERS,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Say in which inputs two files on one crisis differ, and how much of the answers' difference each makes."""
    with progress(silent=json) as advance:
        found = foedus.disagree(
            one,
            other,
            question,
            trust=trust,
            replicates=replicates,
            orders=orders,
            weeks=weeks,
            seed=seed,
            threads=threads,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
