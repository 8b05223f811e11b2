"""Panels with curves and their fans: a line in the middle, the middle half and the middle nine tenths as bands.

The line of a chance is its mean over what is not known, because that is the chance; that of a price is its median.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup

from foedus.report import dates
from foedus.report.figures.axes import Scale, calendar_axis, days_scale, horizontal_grid, steps
from foedus.report.figures.colours import SOFT
from foedus.report.figures.figure import Drawing
from foedus.report.figures.svg import fit, join, line, path, text, text_width
from foedus.report.series import Curve

HEAD: Final = 26
#: Room for a note under the title.
NOTE: Final = 16
FOOT: Final = 26
LEFT: Final = 40
PLOT: Final = 132
GAP: Final = 26
#: Distance that the labels at the ends of curves keep.
APART: Final = 14
#: A table of a fan has a row for each so many weeks, and for the last.
EVERY: Final = 4


class Line(NamedTuple):
    """A curve as it is drawn: with a fan, or as a dashed line without one."""

    label: str
    colour: str
    curve: Curve
    fan: bool = True
    median: bool = False

    @property
    def middle(self) -> list[float]:
        """The numbers that the line goes through."""
        return self.curve.q50 if self.median else self.curve.mean


class Panel(NamedTuple):
    """Curves that stand in one frame."""

    title: str
    lines: Sequence[Line]
    note: str = ""


class Writing(NamedTuple):
    """How numbers are written: at the end of a curve, and at a tick of the scale."""

    end: Callable[[float], str]
    tick: Callable[[float], str]


class _Frame(NamedTuple):
    """Where a panel stands, how much of its height is for the title, and the ends of its vertical scale."""

    x: float
    y: float
    width: float
    head: float
    ends: tuple[float, float]


def panels(
    width: float, drawn: Sequence[Panel], ends: tuple[float, float], writing: Writing, columns: int = 2
) -> Drawing:
    """Return panels side by side on one vertical scale, in as many columns as the width allows.

    Parameters
    ----------
    ends
        Lowest and highest number of the vertical scale.
    """
    columns = min(columns, max(1, len(drawn))) if width > 500 else 1
    each = (width - GAP * (columns - 1)) / columns
    head = HEAD + NOTE * any(panel.note for panel in drawn)
    high = head + PLOT + FOOT + 8
    frames = [
        _Frame(place % columns * (each + GAP), place // columns * high, each, head, ends) for place in range(len(drawn))
    ]
    shapes = [_panel(panel, frame, writing) for panel, frame in zip(drawn, frames, strict=True)]
    return Drawing(join(*shapes), -(-len(drawn) // columns) * high)


def _panel(panel: Panel, frame: _Frame, writing: Writing) -> Markup:
    x, y, width = frame.x, frame.y, frame.width
    labels = [f"{entry.label} {writing.end(entry.middle[-1])}".strip() for entry in panel.lines]
    right = x + width - max(text_width(label, 11, bold=True) for label in labels) - 8
    left, top, bottom = x + LEFT, y + frame.head, y + frame.head + PLOT
    scale = Scale(*frame.ends, bottom, top)
    days = panel.lines[0].curve.days
    place = days_scale(days[0], days[-1], left, right)
    ends = [scale(entry.middle[-1]) for entry in panel.lines]
    return join(
        text(fit(panel.title, width - 4, 13, bold=True), x, y + 13, font_size=13, font_weight="bold"),
        text(fit(panel.note, width, 11), x, y + 29, font_size=11, fill=SOFT) if panel.note else "",
        horizontal_grid(scale, steps(*frame.ends, 4), left, right, writing.tick),
        *(_line(entry, place, scale) for entry in panel.lines),
        calendar_axis(days[0], days[-1], left, right, bottom),
        *(
            join(
                line(right, end, right + 5, height, entry.colour, stroke_width=0.8),
                text(label, right + 7, height + 4, font_size=11, font_weight="bold", fill=entry.colour),
            )
            for entry, label, end, height in zip(panel.lines, labels, ends, spread(ends, APART, bottom), strict=True)
        ),
    )


def _line(entry: Line, place: Callable[..., float], scale: Scale) -> Markup:
    curve = entry.curve
    across = [place(moment) for moment in curve.days]

    def band(lower: list[float], upper: list[float], opacity: float) -> Markup:
        there = [(x, scale(value)) for x, value in zip(across, upper, strict=True)]
        back = [(x, scale(value)) for x, value in zip(reversed(across), reversed(lower), strict=True)]
        return path(there + back, closed=True, fill=entry.colour, fill_opacity=opacity)

    middle = path(
        [(x, scale(value)) for x, value in zip(across, entry.middle, strict=True)],
        fill="none",
        stroke=entry.colour,
        stroke_width=2,
        stroke_linejoin="round",
        stroke_dasharray=None if entry.fan else "5 4",
    )
    return join(band(curve.q05, curve.q95, 0.14), band(curve.q25, curve.q75, 0.24), middle) if entry.fan else middle


def spread(heights: Sequence[float], apart: float, bottom: float) -> list[float]:
    """Return heights moved so that they keep their distance, in their order, none below ``bottom``.

    Examples
    --------
    >>> spread([10.0, 12.0], 14, 100.0), spread([99.0, 95.0], 14, 100.0)
    ([10.0, 24.0], [100.0, 86.0])
    """
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + apart)
    ceiling = bottom
    for place in reversed(order):
        moved[place] = min(moved[place], ceiling)
        ceiling = moved[place] - apart
    return moved


def fan_rows(subject: str, entry: Line, written: Callable[[float], str]) -> list[tuple[str, ...]]:
    """Return the rows of the table that says in numbers what a fan shows, every fourth week and at the horizon."""
    curve = entry.curve
    shown = [place for place, week in enumerate(curve.weeks) if week % EVERY == 0 or place == len(curve.weeks) - 1]
    columns = (entry.middle, curve.q05, curve.q25, curve.q50, curve.q75, curve.q95)
    return [
        (subject, entry.label, dates.short(curve.days[place]), *(written(column[place]) for column in columns))
        for place in shown
    ]


#: Headings of such a table after the subject; numbers start in column 3.
FAN_HEADINGS: Final = ("Curve", "Day", "Line", "5%", "25%", "50%", "75%", "95%")
FAN_NUMBERS: Final = frozenset(range(3, 9))
