"""How sure an answer is: where it goes while one input at a time is held at each end of its range."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from foedus.answers.question import said_in_words
from foedus.inquiry.input_rows import InputRow, Sensitivity
from foedus.report.figures.axes import Scale, percent_tick, steps, vertical_grid
from foedus.report.figures.colours import FIRST, INK, SECOND, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import haloed, join, line, rectangle, tag, text, wrap
from foedus.report.names import input_name, value_name
from foedus.report.numbers import percent
from foedus.report.sensitivity import sentences
from foedus.report.table import Table
from foedus.report.words import rests_on_assumption

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

ROW: Final = 36


def tornado(crisis: "CrisisFile", found: Sensitivity, link: Callable[[str], str] | None = None) -> Figure | None:
    """Return the inputs on which an answer hangs; None where none stands out.

    Parameters
    ----------
    found
        What `foedus.inquiry.sensitivity.sensitivity` returns.
    link
        Returns where the bar of an input leads to.
    """
    if not found["inputs"]:
        return None
    return figure(
        f"tornado-{found['question'].replace(':', '-')}",
        f"How sure: {said_in_words(crisis, found['question'])}",
        " ".join(sentences(crisis, found)) + " Each bar goes from the answer with this one input held at the lower end "
        "of its range (round end) to the answer at its upper end, on the same luck. The share is the part of the "
        "answer's doubt that the input accounts for. Orange rests on an assumption.",
        lambda width: _draw(width, crisis, found, link),
        _table(crisis, found["inputs"]),
        role="group" if link else "img",
    )


def _draw(width: float, crisis: "CrisisFile", found: Sensitivity, link: Callable[[str], str] | None) -> Drawing:
    wide = width > 500
    rows = found["inputs"]
    left, right = (300.0 if wide else 150.0), width - (60.0 if wide else 44.0)
    ends = [row[end] for row in rows for end in ("low_end", "high_end")]
    low, high = min(*ends, found["probability"]), max(*ends, found["probability"])
    room = max(0.15 * (high - low), 0.002)
    scale = Scale(max(0.0, low - room), min(1.0, high + room), left, right)
    top, bottom = 24.0, 24.0 + ROW * len(rows)
    at = scale(found["probability"])
    return Drawing(
        join(
            vertical_grid(scale, steps(scale.low, scale.high, 5 if wide else 3), top, bottom, percent_tick),
            text("share", width, top - 5, anchor="end", font_size=11, fill=SOFT),
            line(at, top - 2, at, bottom, INK, stroke_width=1.4),
            *(
                _linked(
                    crisis, row, _row(crisis, row, scale, top + ROW * place, width), (top + ROW * place, width), link
                )
                for place, row in enumerate(rows)
            ),
        ),
        bottom + 8,
    )


def _linked(
    crisis: "CrisisFile",
    row: InputRow,
    shapes: Markup,
    place: tuple[float, float],
    link: Callable[[str], str] | None,
) -> Markup:
    """Return a row that leads to its input, all over its width, where there is something to lead to."""
    if link is None:
        return shapes
    top, width = place
    name = f"{input_name(crisis, row['input'])}: {percent(row['low_end'])} to {percent(row['high_end'])}"
    whole = rectangle(0.0, top, width, float(ROW), fill="#fff", fill_opacity=0)
    return tag("a", whole, shapes, href=link(row["input"]), aria_label=name)


def _row(crisis: "CrisisFile", row: InputRow, scale: Scale, top: float, width: float) -> Markup:
    low, high = scale(row["low_end"]), scale(row["high_end"])
    colour = SECOND if rests_on_assumption(row["because"]) else FIRST
    ends = [value_name(crisis, row["input"], end) for end in row["range"]]
    lines = wrap(input_name(crisis, row["input"]), scale.start - 30, 12, 2)
    y = top + 11
    (x1, said1), (x2, said2) = sorted(((low, ends[0]), (high, ends[1])))
    first = top + (22 if len(lines) == 1 else 15)
    return join(
        *(text(part, 0, first + 14 * place, font_size=12) for place, part in enumerate(lines)),
        rectangle(x1, y, max(x2 - x1, 1.5), 13, fill=colour, fill_opacity=0.8),
        tag("circle", cx=low, cy=y + 6.5, r=6.5, fill=colour),
        haloed(said1, x1 - 9, y + 10, anchor="end", font_size=10.5, fill=SOFT),
        haloed(said2, x2 + 9, y + 10, font_size=10.5, fill=SOFT),
        text(f"{100 * row['share']:.0f}%", width, y + 11, anchor="end", font_size=11.5),
    )


def _table(crisis: "CrisisFile", rows: list[InputRow]) -> Table:
    return Table(
        ("Input", "Path", "Because", "From", "To", "Chance at the one end", "at the other", "Share"),
        [
            (
                input_name(crisis, row["input"]),
                row["input"],
                ", ".join(row["because"]),
                *(value_name(crisis, row["input"], end) for end in row["range"]),
                percent(row["low_end"]),
                percent(row["high_end"]),
                f"{100 * row['share']:.0f}%",
            )
            for row in rows
        ],
        frozenset({3, 4, 5, 6, 7}),
    )
