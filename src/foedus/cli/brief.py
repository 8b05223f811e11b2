"""``foedus brief``: the brief of a run that was kept, one page or all of it, in the form that is wanted."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

import foedus
from foedus.cli.options import KeptRun
from foedus.report.console import PlainConsole


def brief(
    run: KeptRun,
    /,
    *,
    page: Annotated[
        Literal["one", "full"], Parameter(help="One page that stands alone, or that page and all annexes.")
    ] = "full",
    to: Annotated[
        Literal["html", "pdf", "docx", "pptx", "csv", "xlsx", "md"],
        Parameter(help="PDF needs an installed browser; docx, pptx and xlsx need foedus[office]."),
    ] = "html",
    out: Annotated[
        Path | None,
        Parameter(help="Where to write it; by default it is called as the run is, in this folder."),
    ] = None,
    author: Annotated[
        str, Parameter(help="Who answers for it; by default as the crisis file says.", show_default=False)
    ] = "",
    status: Annotated[
        str, Parameter(help="Its state, as in reviewed; by default as the crisis file says.", show_default=False)
    ] = "",
) -> None:
    """Write the brief of a run: one page for whoever decides, or all of it."""
    found = foedus.Run.load(run)
    place = out or Path(f"{found.id}{'-page' if page == 'one' else ''}.{to}")
    found.brief(place, page=page, to=to, author=author, status=status)
    PlainConsole().print(f"written: {place}", soft_wrap=True)
