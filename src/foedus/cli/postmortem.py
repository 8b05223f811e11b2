"""``foedus postmortem``: say where resolved forecasts missed."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from foedus.api.register import postmortem as looked_into
from foedus.cli.options import Json, Off, Threads
from foedus.core.errors import InputError
from foedus.report.output import write_json
from foedus.report.progress import progress


def postmortem(
    *forecasts: Annotated[
        str, Parameter(help="Ids of resolved forecasts, or their beginnings; all of them where none is named.")
    ],
    replicates: Annotated[int, Parameter(help="How many times each world of the search is run.")] = 4000,
    top: Annotated[int, Parameter(help="How many inputs are held at the ends of their ranges.")] = 16,
    threads: Threads = None,
    csv: Annotated[Path | None, Off(help="CSV file to write, a row a forecast.")] = None,
    plot: Annotated[Path | None, Off(help="SVG file to write: what was said beside what happened.")] = None,
    json: Json = False,
) -> None:
    """Say where resolved forecasts missed: base rate, level, inputs or structure; takes half a minute each."""
    with progress(silent=json) as advance:
        found = looked_into(forecasts, replicates=replicates, top=top, threads=threads, progress=advance)
    if plot is not None:
        figure = found.figure()
        if figure is None:
            raise InputError("--plot: too few forecasts count for a curve")
        figure.save(plot)
    if csv is not None:
        from foedus.report.postmortem import save_rows  # noqa: PLC0415 - loaded only where a file is written

        save_rows(found["forecasts"], csv)
    write_json(found.json()) if json else found.show(None)
