"""``foedus update``: condition a forecast on what has happened, or say what to watch for."""

from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.api.asking import WITHIN
from foedus.cli.options import CrisisName, Json, Off, Seed, Sets, Threads, Trust, Weeks
from foedus.report.output import write_json
from foedus.report.progress import progress


def update(
    crisis: CrisisName,
    /,
    *,
    observed: Annotated[
        tuple[str, ...],
        Off(help="EVENT@DATE, as in dispute:iran:force@2026-02-06; not:EVENT@DATE; may be repeated."),
    ] = (),
    question: Annotated[
        tuple[str, ...],
        Off(help="Without --observed: the answers whose early signs are wanted."),
    ] = (),
    within: Annotated[int, Parameter(help="By how many weeks an event may come sooner or later.")] = WITHIN,
    replicates: Annotated[int, Parameter(help="How many times the world is run.")] = 20_000,
    weeks: Weeks = None,
    seed: Seed = 1,
    threads: Threads = None,
    set_: Sets = (),
    trust: Trust = (),
    json: Json = False,
) -> None:
    """Condition a forecast on what has happened. Without --observed: the early events to watch for."""
    with progress(silent=json) as advance:
        found = foedus.update(
            crisis,
            observed,
            questions=question,
            settings=set_,
            trust=trust,
            within=within,
            replicates=replicates,
            weeks=weeks,
            seed=seed,
            threads=threads,
            progress=advance,
        )
    write_json(found.json()) if json else found.show(None)
