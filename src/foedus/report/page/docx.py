"""The page as a document for word processors, with its annexes where they are wanted."""

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from foedus.report.page.model import (
    CHANGES,
    NOTE_WITHOUT_BARS,
    SCENARIOS,
    TRUST,
    WAYS,
    WAYS_NOTE,
    Document,
    Page,
    imprint_rows,
)
from foedus.report.page.office import lacking, plain
from foedus.report.table import Table

if TYPE_CHECKING:
    from docx.document import Document as Written

#: Lengths in millimetres, sizes in points, colours as red, green and blue.
_MARGIN: Final = 15.0
_INK: Final = "1B2330"
_SOFT: Final = "566071"
_ACCENT: Final = "14588C"
_RULE: Final = "D9DEE5"
#: Widths of the columns of the numbers and of the scenarios.
_NUMBERS: Final = (68.0, 22.0, 38.0, 30.0, 22.0)
_SCENARIOS: Final = (62.0, 18.0, 24.0, 76.0)


def docx(document: Document) -> bytes:
    """Return a document as .docx: the page on one sheet of A4, the annexes after it.

    Raises
    ------
    RunError
        If python-docx is not installed.
    """
    try:
        from docx import Document as Blank  # noqa: PLC0415 - an extra
        from docx.shared import Mm, Pt  # noqa: PLC0415
    except ImportError:
        raise lacking("docx", "python-docx") from None
    written = Blank()
    section = written.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(12)
    normal = written.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(8.5)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    written.core_properties.title = plain(document.page.title)
    written.core_properties.author = plain(document.page.imprint.author)
    _page(written, document.page)
    for number, annex in enumerate(document.annexes):
        if number == 0:
            written.add_page_break()
        _say(written, annex.title, size=13, bold=True, before=12, after=3, keep=True)
        if annex.note:
            _say(written, annex.note, colour=_SOFT, after=4)
        _table(written, annex.table)
    stream = BytesIO()
    written.save(stream)
    return stream.getvalue()


def _page(written: "Written", page: Page) -> None:
    said = page.imprint
    _say(written, f"Foedus brief, as of {said.as_of} · {said.status}", size=7.5, colour=_SOFT)
    _say(written, page.title, size=17, bold=True, before=4, after=3, font="Georgia")
    _say(written, page.situation, after=3)
    _say(written, page.question, size=10, italic=True, after=5, font="Georgia")
    for sentence in page.judgement:
        _say(written, sentence, size=10.5, after=3.5, font="Georgia", indent=4)
    _say(written, "", size=3)
    numbers = page.numbers_table()
    numbers = numbers._replace(headings=(f"By {said.until}", *numbers.headings[1:]))
    _table(written, numbers, widths=_NUMBERS, strong=1)
    _say(written, NOTE_WITHOUT_BARS, size=7, colour=_SOFT, before=2)
    if page.scenarios:
        _head(written, WAYS)
        _table(written, page.scenarios_table()._replace(headings=SCENARIOS), widths=_SCENARIOS, strong=0)
        _say(written, WAYS_NOTE, size=7, colour=_SOFT, before=2)
    for title, sentences in ((CHANGES, page.changes), (TRUST, page.trust)):
        if sentences:
            _head(written, title)
        for sentence in sentences:
            _say(written, f"•\u2002{sentence}", after=1.5, indent=3, hanging=3)
    line = " · ".join(f"{name}: {what}" for name, what in imprint_rows(page))
    _say(written, line, size=7, colour=_SOFT, before=6)


def _head(written: "Written", title: str) -> None:
    _say(written, title, size=9, bold=True, colour=_ACCENT, before=7, after=2, keep=True)


def _say(
    where: Any,  # noqa: ANN401 - a document or a cell
    text: str,
    *,
    size: float = 8.5,
    bold: bool = False,
    italic: bool = False,
    colour: str = _INK,
    before: float = 0.0,
    after: float = 0.0,
    indent: float = 0.0,
    hanging: float = 0.0,
    font: str = "Arial",
    keep: bool = False,
) -> None:
    """Add a paragraph."""
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415 - an extra

    if not text and size > 3:
        return
    paragraph = where.add_paragraph()
    run = paragraph.add_run(plain(text))
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), font
    run.font.color.rgb = RGBColor.from_string(colour)
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
    form.left_indent, form.first_line_indent = Mm(indent), Mm(-hanging)


def _table(written: "Written", table: Table, widths: tuple[float, ...] = (), strong: int | None = None) -> None:
    """Add a table, with rules between its rows; text without headings as paragraphs."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - an extra
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

    if not any(table.headings):
        for row in table.rows:
            _say(written, " ".join(row), after=3)
        return
    made = written.add_table(rows=1 + len(table.rows), cols=len(table.headings))
    made.autofit = False
    widths = widths or ((210 - 2 * _MARGIN) / len(table.headings),) * len(table.headings)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = Mm(wide)
    for at, row in enumerate((table.headings, *table.rows)):
        for column, (cell, text) in enumerate(zip(made.rows[at].cells, row, strict=True)):
            cell.width = Mm(widths[column])
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(plain(text))
            run.font.size = Pt(7.5 if at == 0 else 8.5)
            run.bold = at > 0 and column == strong
            run.font.color.rgb = RGBColor.from_string(_SOFT if at == 0 else _INK)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.3)
            if column in table.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _underline(cell)


def _underline(cell: Any) -> None:  # noqa: ANN401 - untyped
    """Draw a rule below a cell."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - an extra
    from docx.oxml.ns import qn  # noqa: PLC0415

    borders, bottom = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("color", _RULE)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001 - python-docx has no borders
