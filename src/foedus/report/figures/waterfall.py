"""Why an answer is what it is: from the answer without any of the causes, step by step, to the answer as it is."""

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.question import said_in_words
from foedus.inquiry.input_rows import CauseRow, Why
from foedus.report.changes import between, digits_for, points
from foedus.report.figures.axes import Scale, percent_tick, steps, vertical_grid
from foedus.report.figures.colours import FAINT, INK, NEGATIVE, POSITIVE, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import haloed, join, line, rectangle, text, wrap
from foedus.report.numbers import percent
from foedus.report.table import Table
from foedus.report.why import clear, sentence, strongest

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

ROW: Final = 38
#: How far a bar stands below the top of its row, and how high it is.
INSET: Final = 9
THICK: Final = 16


def waterfall(crisis: "CrisisFile", found: Why) -> Figure:
    """Return the causes of one answer as steps.

    Parameters
    ----------
    found
        What `foedus.inquiry.why.explain` returns.
    """
    rows = strongest(found)
    digits = digits_for(*(row["shapley"] for row in rows))
    return figure(
        f"why-{found['question'].replace(':', '-')}",
        f"Why: {said_in_words(crisis, found['question'])}",
        sentence(crisis, found) + " Each bar is a cause's Shapley value, which is what it adds on average over all "
        "orders in which the causes could be switched on; the thin line is its 90% sampling interval. The bars add up "
        "exactly.",
        lambda width: _draw(width, found, rows, digits),
        _table(found, rows, digits),
    )


def _draw(width: float, found: Why, rows: list[CauseRow], digits: int) -> Drawing:
    wide = width > 500
    left, right = (290.0 if wide else 150.0), width - (92.0 if wide else 54.0)
    edges = [found["all_off"]]
    for row in rows:
        edges.append(edges[-1] + row["shapley"])
    scale = Scale(min(0.0, *edges), max(*edges, found["all_on"], 0.01) * 1.05, left, right)
    top, bottom = 22.0, 22.0 + ROW * (len(rows) + 2)
    shapes = [vertical_grid(scale, steps(scale.low, scale.high, 5 if wide else 3), top, bottom, percent_tick)]
    shapes.append(_whole("every one of these switched off", found["all_off"], scale, top, FAINT))
    for place, row in enumerate(rows):
        shapes.append(_step(row, edges[place], edges[place + 1], scale, top + ROW * (place + 1), digits))
    shapes.append(_whole("as it is", found["all_on"], scale, top + ROW * (len(rows) + 1), INK))
    return Drawing(join(*shapes), bottom + 6)


def _label(said: str, scale: Scale, top: float, **attributes: object) -> Markup:
    """Return what a row is about, in up to three lines, left of the scale."""
    lines = wrap(said, scale.start - 12, 11.5, 3)
    first = top + 28 - 6.5 * len(lines)
    return join(*(text(part, 0, first + 13 * place, font_size=11.5, **attributes) for place, part in enumerate(lines)))


def _whole(said: str, chance: float, scale: Scale, top: float, colour: str) -> Markup:
    """Return the answer at one end of the waterfall."""
    return join(
        _label(said, scale, top, font_weight="bold"),
        rectangle(scale(0.0), top + INSET, max(scale(chance) - scale(0.0), 1.5), THICK, fill=colour),
        haloed(percent(chance), scale(chance) + 6, top + INSET + 12, font_size=12, font_weight="bold"),
    )


def _step(row: CauseRow, start: float, stop: float, scale: Scale, top: float, digits: int) -> Markup:
    """Return one cause: from where the causes before it leave off, by what it adds."""
    x1, x2 = sorted((scale(start), scale(stop)))
    y = top + INSET
    colour = (NEGATIVE if row["shapley"] < 0.0 else POSITIVE) if clear(row) else FAINT
    low, high = (scale(start + row[end]) for end in ("low", "high"))
    return join(
        _label(row["title"], scale, top),
        line(scale(start), y - (ROW - THICK), scale(start), y, SOFT, stroke_width=0.8),
        rectangle(x1, y, max(x2 - x1, 1.5), THICK, fill=colour, fill_opacity=0.85),
        line(low, y + THICK / 2, high, y + THICK / 2, INK, stroke_width=1.2),
        haloed(points(row["shapley"], digits), max(x2, low, high) + 6, y + 12, font_size=12),
    )


def _table(found: Why, rows: list[CauseRow], digits: int) -> Table:
    return Table(
        ("Cause", "Points", "90% interval", "Added last", "Added first"),
        [
            ("Every one of these switched off", percent(found["all_off"]), "", "", ""),
            *(
                (
                    row["title"],
                    points(row["shapley"], digits),
                    between(row["low"], row["high"], digits),
                    points(row["remove_one"], digits),
                    points(row["add_one"], digits),
                )
                for row in rows
            ),
            ("As it is", percent(found["all_on"]), "", "", ""),
        ],
        frozenset({1, 2, 3, 4}),
    )
