"""A brief in the form that is asked for: the one page or all of it, as HTML, PDF, a document, slides, or tables."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.core.errors import InputError, nearest
from foedus.report.brief import brief_html
from foedus.report.page.content import document, page_of
from foedus.report.page.html import page_html
from foedus.report.page.pdf import pdf
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    import polars as pl

    from foedus.crisis.schema import CrisisFile

PAGES: Final = ("one", "full")
FORMATS: Final = ("html", "pdf", "docx", "pptx", "csv", "xlsx", "md")
#: Author and status have so many letters at most: they stand in one line.
LETTERS: Final = 80


def refuse_unknown(page: str, to: str, author: str, status: str, place: str | Path | None = None) -> None:
    """Refuse a page or a form that there is not, a place called as another form, and what cannot be printed in a line.

    Raises
    ------
    InputError
        With what is allowed, and the nearest.
    """
    for what, given, known in (("page", page, PAGES), ("form", to, FORMATS)):
        if given not in known:
            raise InputError(f"{what} '{given}': must be one of {', '.join(known)}{nearest(given, known)}")
    ending = Path(place or "").suffix[1:].lower()
    if ending in FORMATS and ending != to:
        raise InputError(f"{place}: is called {ending}, but {to} is asked for: say to='{ending}' (--to {ending})")
    for what, text in (("author", author), ("status", status)):
        if not text.isprintable() or len(text) > LETTERS:
            raise InputError(f"{what}: must be a line of {LETTERS} letters at most, without control characters")


def brief_as(
    crisis: "CrisisFile",
    answers: RunAnswers,
    series: object,
    manifest: Manifest,
    *,
    page: str,
    to: str,
    author: str,
    status: str,
    answers_table: "Callable[[], pl.DataFrame]",
) -> str | bytes:
    """Return a brief, text or bytes.

    Parameters
    ----------
    crisis, answers, series, manifest
        The run (see `brief_html`).
    page, to, author, status
        As in `Run.brief`.
    answers_table
        Returns all answers as a table.

    Raises
    ------
    FoedusError
        If what writes such files is not installed.
    """
    full, said = page == "full", (crisis, answers, manifest, author, status)
    if to in ("html", "pdf"):
        html = brief_html(crisis, answers, series, manifest, author, status) if full else page_html(page_of(*said))
        return html if to == "html" else pdf(html)
    told = page_of(*said)
    if to == "csv":
        from foedus.report.page.csv import csv  # noqa: PLC0415 - polars

        return answers_table().write_csv() if full else csv(told)
    whole = document(crisis, answers, series, manifest, told, full=full)
    if to == "md":
        from foedus.report.page.markdown import markdown  # noqa: PLC0415

        return markdown(whole)
    if to == "xlsx":
        from foedus.report.page.xlsx import xlsx  # noqa: PLC0415 - an extra

        return xlsx(whole, answers_table() if full else None)
    if to == "docx":
        from foedus.report.page.docx import docx  # noqa: PLC0415 - an extra

        return docx(whole)
    from foedus.report.page.pptx import pptx  # noqa: PLC0415 - an extra

    return pptx(whole)
