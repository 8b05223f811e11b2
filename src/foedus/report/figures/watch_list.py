"""What to watch for: early events, and by how much the odds of an answer change once they are seen."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.question import said_in_words
from foedus.inquiry.rows import IndicatorRow, WatchList
from foedus.report import dates
from foedus.report.figures.axes import Scale, vertical_grid
from foedus.report.figures.colours import INK, NEGATIVE, POSITIVE, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, haloed, join, line, rectangle, text, text_width, wrap
from foedus.report.numbers import percent
from foedus.report.table import Table
from foedus.report.watch import ratio

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

Lists = Mapping[str, Sequence[IndicatorRow]]
ROW: Final = 50
NARROW_ROW: Final = 56
#: Ratios at which the scale ends; a stronger sign is drawn at its end.
STRONG: Final = 10.0


def watch_list(crisis: "CrisisFile", found: WatchList) -> Figure | None:
    """Return the early signs of some answers; None where nothing tells of any.

    Parameters
    ----------
    found
        ``watch_list``: the signs of each question, as `foedus.inquiry.indicators.watch_list` returns them, and
        ``chances``, those of the questions.
    """
    lists = {question: rows for question, rows in found["watch_list"].items() if rows}
    if not lists:
        return None
    return figure(
        "watch-list",
        "What to watch for",
        "By how much the odds of an answer grow (to the right) or shrink once an event is seen by the day that is "
        "named, while the answer is still open; in grey how often the event is seen by then, and which share of the "
        "doubt about the answer it takes away to know whether it was. Those that tell most come first. Within the "
        "model: an event may tell of the same cause, and need not bring the answer about.",
        lambda width: _draw(width, crisis, lists, found["chances"]),
        _table(crisis, lists),
    )


def _draw(width: float, crisis: "CrisisFile", lists: Lists, chances: Mapping[str, float]) -> Drawing:
    wide = width > 500
    scale = Scale(1.0 / STRONG, STRONG, 330.0 if wide else 40.0, width - 52.0, logarithmic=True)
    ticks = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
    height = ROW if wide else NARROW_ROW
    shapes, y = [], 0.0
    for question, rows in lists.items():
        said = f" – {percent(chances[question])}"
        title = fit(said_in_words(crisis, question), width - text_width(said, 13, bold=True) - 4, 13, bold=True) + said
        shapes.append(text(title, 0, y + 12, font_size=13, font_weight="bold"))
        top = y + 36
        bottom = top + height * len(rows)
        shapes.append(vertical_grid(scale, ticks, top, bottom, _tick))
        shapes.append(line(scale(1.0), top, scale(1.0), bottom, INK, stroke_width=1.2))
        shapes += [_row(crisis, row, scale, top + height * place, width) for place, row in enumerate(rows)]
        y = bottom + 22
    return Drawing(join(*shapes), y - 12)


def _tick(value: float) -> str:
    return f"× {value:g}" if value >= 1.0 else f"÷ {1.0 / value:g}"


def _row(crisis: "CrisisFile", row: IndicatorRow, scale: Scale, top: float, width: float) -> Markup:
    wide, grows = width > 500, row["ratio"] >= 1.0
    room = scale.start - 14 if wide else width
    middle, end, y = scale(1.0), scale(row["ratio"]), top + (15 if wide else 36)
    when = f"by {dates.short(row['by_date'])}, seen {percent(row['frequency'])}, tells {percent(row['tells'])}"
    lines = wrap(said_in_words(crisis, row["event"]), room, 12, 2 if wide else 1)
    return join(
        *(haloed(part, 0, top + 16 + 14 * place, font_size=12) for place, part in enumerate(lines)),
        haloed(fit(when, room, 10.5), 0, top + 16 + 14 * len(lines), font_size=10.5, fill=SOFT),
        rectangle(min(middle, end), y, max(abs(end - middle), 1.5), 13, fill=POSITIVE if grows else NEGATIVE),
        line(scale(row["low"]), y + 6.5, scale(row["high"]), y + 6.5, INK, stroke_width=1.2),
        haloed(
            ratio(row["ratio"]),
            max(end, scale(row["high"])) + 6 if grows else min(end, scale(row["low"])) - 6,
            y + 11,
            font_size=11.5,
            anchor=None if grows else "end",
        ),
    )


def _table(crisis: "CrisisFile", lists: Lists) -> Table:
    return Table(
        ("Answer", "Event", "By", "Tells", "Seen", "Odds", "90% interval", "Chance if seen", "if not"),
        [
            (
                said_in_words(crisis, question),
                said_in_words(crisis, row["event"]),
                dates.short(row["by_date"]),
                percent(row["tells"]),
                percent(row["frequency"]),
                ratio(row["ratio"]),
                f"{ratio(row['low'])} to {ratio(row['high'])}",
                percent(row["if_seen"]),
                percent(row["if_not"]),
            )
            for question, rows in lists.items()
            for row in rows
        ],
        frozenset({3, 4, 5, 6, 7, 8}),
    )
