"""``foedus fit``: everything that follows from historical tables, fitted anew to a user's own as of a year."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.cli.options import Cluster, Json, Off, Threads, Tolerate
from foedus.report.output import write_json
from foedus.report.progress import in_words


def fit(
    *,
    to: Annotated[int, Parameter(help="Last year that is known.")],
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    out: Annotated[Path | None, Off(help="Folder to write; by default calibrations-YEAR.")] = None,
    threads: Threads = None,
    cluster: Cluster = None,
    tolerate: Tolerate = False,
    json: Json = False,
) -> None:
    """Fit all that ships and follows from the tables to what was known by a year; finished parts are kept."""
    with in_words("reading the tables") as progress:
        found = foedus.fit(
            to, data=data, out=out, threads=threads, cluster=cluster, tolerate=tolerate, progress=progress
        )
    write_json(found.json()) if json else found.show(None)
