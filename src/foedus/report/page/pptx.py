"""The page as one slide, with a slide for each annex that fits on one where they are wanted."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from foedus.report.page.model import CHANGES, NOTE_WITHOUT_BARS, TRUST, WAYS, Document, Page, imprint_rows
from foedus.report.page.office import lacking, plain
from foedus.report.table import Table

if TYPE_CHECKING:
    from pptx.slide import Slide

#: A slide in millimetres, and its margin.
_WIDTH: Final = 338.67
_HEIGHT: Final = 190.5
_MARGIN: Final = 13.0
_INK: Final = "1B2330"
_SOFT: Final = "566071"
_ACCENT: Final = "14588C"
_TINTS: Final = (("14588C", "FFFFFF"), ("4F86B0", "FFFFFF"), ("A3C4DC", _INK), ("D5E3EE", _INK))
#: Sizes of print of what stands to the right, a point in millimetres, how wide a letter and how high a line is in it.
_SIZES: Final = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_POINT: Final = 0.3528
_EM: Final = 0.5
_LEADING: Final = 1.2
#: Points between two sentences.
_GAP: Final = 1.5
#: So many rows of a table stand on a slide; what is longer is said to be elsewhere.
_ROWS: Final = 12


def pptx(document: Document) -> bytes:
    """Return a document as .pptx.

    Raises
    ------
    RunError
        If python-pptx is not installed.
    """
    try:
        from pptx import Presentation  # noqa: PLC0415 - an extra
        from pptx.util import Mm  # noqa: PLC0415
    except ImportError:
        raise lacking("pptx", "python-pptx") from None
    shown = Presentation()
    shown.slide_width, shown.slide_height = Mm(_WIDTH), Mm(_HEIGHT)
    shown.core_properties.title = plain(document.page.title)
    shown.core_properties.author = plain(document.page.imprint.author)
    blank = shown.slide_layouts[6]
    _page(shown.slides.add_slide(blank), document.page)
    for annex in document.annexes:
        slide = shown.slides.add_slide(blank)
        _text(slide, _MARGIN, 9, _WIDTH - 2 * _MARGIN, 12, [(annex.title, 20, True, _INK)])
        note = annex.note if len(annex.note) < 260 else f"{annex.note[:259].rsplit(' ', 1)[0]} …"
        _text(slide, _MARGIN, 21, _WIDTH - 2 * _MARGIN, 12, [(note, 10, False, _SOFT)])
        _table(slide, annex.table, 34)
    stream = BytesIO()
    shown.save(stream)
    return stream.getvalue()


def _page(slide: "Slide", page: Page) -> None:
    """Lay the page out on a slide: the judgement and the numbers to the left, the rest to the right."""
    said, left, right = page.imprint, 176.0, 126.0
    at = _MARGIN + left + 10.67
    _text(slide, _MARGIN, 7, 250, 6, [(f"Foedus brief, as of {said.as_of} · {said.status}", 9, False, _SOFT)])
    _text(slide, _MARGIN, 12, _WIDTH - 2 * _MARGIN, 12, [(page.title, 23, True, _INK)])
    _text(slide, _MARGIN, 24, _WIDTH - 2 * _MARGIN, 8, [(page.question, 12, False, _SOFT)])
    _text(slide, _MARGIN, 34, left, 64, [(sentence, 13, False, _INK) for sentence in page.judgement], gap=5)
    rows = page.numbers_table()
    rows = rows._replace(headings=(f"By {said.until}", *rows.headings[1:]))
    _table(slide, rows, 102, width=left, widths=(0.4, 0.11, 0.2, 0.17, 0.12), size=11.5)
    _text(slide, _MARGIN, 168, left, 8, [(NOTE_WITHOUT_BARS, 7.5, False, _SOFT)])
    top = 34.0
    if page.scenarios:
        _text(slide, at, top, right, 6, [(WAYS, 10.5, True, _ACCENT)])
        _strip(slide, page, at, top + 6.5, right)
        ways = [(f"{way.said}  {way.name}", 9.5, True, _INK, way.short_story) for way in page.scenarios]
        lines = [
            line
            for said_, size, bold, ink, more in ways
            for line in ((said_, size, bold, ink), (more, 8.5, False, _SOFT))
        ]
        high = sum(_lines(text, size, right) * size * _LEADING * _POINT for text, size, *_ in lines)
        _text(slide, at, top + 14, right, high, lines)
        top += 14 + high + 4
    height = _HEIGHT - top - 16
    size = fitting([*page.changes, *page.trust], right, height)
    lines = [(CHANGES, 10.5, True, _ACCENT), *((f"• {sentence}", size, False, _INK) for sentence in page.changes)]
    lines += [("", 4, False, _INK), (TRUST, 10.5, True, _ACCENT)]
    lines += [(f"• {sentence}", size, False, _INK) for sentence in page.trust]
    _text(slide, at, top, right, height, lines, gap=_GAP)
    line = " · ".join(f"{name}: {what}" for name, what in imprint_rows(page))
    _text(slide, _MARGIN, _HEIGHT - 11, _WIDTH - 2 * _MARGIN, 6, [(line, 8, False, _SOFT)])


def fitting(sentences: Sequence[str], width: float, height: float) -> float:
    """Return the size of print, in points, at which sentences under two headings fit into so many millimetres.

    Examples
    --------
    >>> fitting(["short"], 126.0, 80.0), fitting(["so long a sentence " * 12] * 7, 126.0, 80.0)
    (8.5, 7.0)
    """
    for size in _SIZES:
        lines = sum(_lines(f"• {sentence}", size, width) for sentence in sentences)
        if (lines * size * _LEADING + _GAP * len(sentences) + 2 * 10.5 * _LEADING + 4) * _POINT <= height:
            return size
    return _SIZES[-1]


def _lines(text: str, size: float, width: float) -> int:
    """Return how many lines a text takes in so many millimetres, in print of a size in points."""
    return ceil(len(text) * size * _POINT * _EM / width)


def _text(
    slide: "Slide",
    left: float,
    top: float,
    width: float,
    height: float,
    lines: list[tuple[str, float, bool, str]],
    *,
    gap: float = 0.0,
) -> None:
    """Add paragraphs, each with its size in points, whether it is bold, and its colour."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - an extra
    from pptx.util import Mm, Pt  # noqa: PLC0415

    frame = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(width), Mm(height)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, (text, size, bold, colour) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold, run.font.name = plain(text), Pt(size), bold, "Arial"
        run.font.color.rgb = RGBColor.from_string(colour)
        paragraph.space_after = Pt(gap)


def _strip(slide: "Slide", page: Page, left: float, top: float, width: float) -> None:
    """Draw the scenarios as a bar, each as wide as its chance."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - an extra
    from pptx.enum.shapes import MSO_SHAPE  # noqa: PLC0415
    from pptx.util import Mm  # noqa: PLC0415

    for way, (fill, _) in zip(page.scenarios, _TINTS, strict=False):
        part = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(left), Mm(top), Mm(width * way.chance), Mm(5))
        part.fill.solid()
        part.fill.fore_color.rgb = RGBColor.from_string(fill)
        part.line.fill.background()
        left += width * way.chance


def _table(
    slide: "Slide",
    table: Table,
    top: float,
    *,
    width: float = _WIDTH - 2 * _MARGIN,
    widths: tuple[float, ...] = (),
    size: float = 10.0,
) -> None:
    """Add a table, the first rows of it if it is long."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - an extra
    from pptx.enum.text import PP_ALIGN  # noqa: PLC0415
    from pptx.util import Mm, Pt  # noqa: PLC0415

    if not any(table.headings):
        lines = [(" ".join(row), 12.0, False, _INK) for row in table.rows[:_ROWS]]
        _text(slide, _MARGIN, top, width, _HEIGHT - top - 12, lines, gap=5)
        return
    rows = table.rows[:_ROWS]
    columns = len(table.headings)
    made = slide.shapes.add_table(
        1 + len(rows), columns, Mm(_MARGIN), Mm(top), Mm(width), Mm(7 * (1 + len(rows)))
    ).table
    made.horz_banding = False
    for column in range(columns):
        made.columns[column].width = Mm(width * (widths[column] if widths else 1 / columns))
    for at, row in enumerate((table.headings, *rows)):
        for column, text in enumerate(row):
            cell: Any = made.cell(at, column)
            cell.fill.background()
            cell.margin_top = cell.margin_bottom = Mm(0.8)
            cell.margin_left, cell.margin_right = Mm(0.5), Mm(2)
            paragraph = cell.text_frame.paragraphs[0]
            run = paragraph.add_run()
            run.text = plain(text if len(text) < 240 else f"{text[:239].rsplit(' ', 1)[0]} …")
            run.font.size, run.font.name, run.font.bold = Pt(size), "Arial", bool(widths) and at > 0 and column == 1
            run.font.color.rgb = RGBColor.from_string(_SOFT if at == 0 else _INK)
            if column in table.numeric:
                paragraph.alignment = PP_ALIGN.RIGHT
    if len(table.rows) > len(rows):
        left_out = f"{len(table.rows) - len(rows)} more rows: --to docx, xlsx or html has all."
        _text(slide, _MARGIN, _HEIGHT - 10, width, 6, [(left_out, 9, False, _SOFT)])
