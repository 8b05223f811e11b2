"""``foedus track``: follow answers over files with later and later as-of days."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.files import ORDERS
from foedus.cli.options import Json, Off, Seed, Threads, Trust, Weeks
from foedus.report.output import write_json
from foedus.report.progress import progress


def track(
    *files: Annotated[
        str, Parameter(help="A crisis and its overlays, or whole files, each of a later as-of day than the one before.")
    ],
    question: Annotated[
        tuple[str, ...], Off(help="An answer to be followed; may be repeated. By default the leading ones.")
    ] = (),
    replicates: Annotated[int, Parameter(help="How many times each world is run.")] = 2000,
    orders: Annotated[int, Parameter(help="Orders that are sampled where there are more than eight news.")] = ORDERS,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    trust: Trust = (),
    plot: Annotated[Path | None, Off(help="SVG file to write: the answers by as-of day.")] = None,
    json: Json = False,
) -> None:
    """Follow answers over later and later files: the passing of time apart from news, and news by statement."""
    with progress(silent=json) as advance:
        found = foedus.track(
            files,
            question,
            trust=trust,
            replicates=replicates,
            orders=orders,
            weeks=weeks,
            seed=seed,
            threads=threads,
            progress=advance,
        )
    if plot is not None and (figure := found.figure()) is not None:
        figure.save(plot)
    write_json(found.json()) if json else found.show(None)
