"""The page as a workbook: a sheet for it, with numbers as numbers, and a sheet for each annex where they are wanted."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from foedus.report.page.csv import frame
from foedus.report.page.model import Annex, Document
from foedus.report.page.office import lacking

if TYPE_CHECKING:
    import polars as pl

#: A sheet's name has so many letters at most, and none of these.
_LETTERS = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def xlsx(document: Document, answers: "pl.DataFrame | None") -> bytes:
    """Return a document as .xlsx; with the table of all answers, if it is given.

    Raises
    ------
    RunError
        If XlsxWriter is not installed.
    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra
    except ImportError:
        raise lacking("xlsx", "XlsxWriter") from None
    stream = BytesIO()
    # Text that begins like a formula or an address stays text.
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        frame(document.page).write_excel(
            book,
            "Page",
            column_formats={"chance": "0.0%", "low": "0.0%", "high": "0.0%", "base_rate": "0.0%"},
            column_widths={"says": 620, "more": 420},
        )
        if answers is not None:
            answers.write_excel(book, "Answers", autofit=True)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True})
        names = {"page", "answers"}
        for annex in document.annexes:
            sheet = book.add_worksheet(_name(annex, names))
            sheet.write_string(0, 0, annex.title, bold)
            sheet.write_string(1, 0, annex.note)
            for at, row in enumerate((annex.table.headings, *annex.table.rows), 3):
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text, bold if at == 3 else wrapped)
            sheet.set_column(0, max(0, len(annex.table.headings) - 1), 28 if len(annex.table.headings) > 1 else 120)
    return stream.getvalue()


def _name(annex: Annex, taken: set[str]) -> str:
    """Return a name for a sheet that no other has."""
    wanted = _NOT_IN_NAMES.sub(" ", annex.title)[:_LETTERS].strip() or "Annex"
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted[: _LETTERS - 3].strip()} {number}", number + 1
    taken.add(name.lower())
    return name
