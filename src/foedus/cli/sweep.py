"""``foedus sweep``: hundreds of worlds that differ in some settings, each run once."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import foedus
from foedus.cli.options import Json, Off, Threads
from foedus.report.output import write_json
from foedus.report.progress import progress


def sweep(
    file: Annotated[Path, Parameter(help="A sweep file: crises, settings and over what they go, a design.")],
    /,
    *,
    out: Annotated[Path | None, Off(help="Folder to write; by default named as the file is.")] = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Run crises over a grid, a Latin hypercube or a Sobol design of settings; what was run is not run again."""
    with progress(silent=json, what="worlds") as advance:
        found = foedus.sweep(file, out=out, threads=threads, progress=advance)
    write_json(found.json()) if json else found.show(None)
