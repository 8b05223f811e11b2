"""Scales and axes."""

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from markupsafe import Markup

from foedus.report.dates import month_ticks, short
from foedus.report.figures.colours import RULE, SOFT
from foedus.report.figures.svg import join, line, text, text_width

#: Size of the letters at ticks, in CSS pixels.
SIZE: Final = 11


class Scale(NamedTuple):
    """Numbers from ``low`` to ``high``, laid out from ``start`` to ``stop``; logarithmic only if ``low`` is above 0."""

    low: float
    high: float
    start: float
    stop: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """Return where a number lies; what is outside the scale lies at its end."""
        low, high, held = self.low, self.high, min(max(value, self.low), self.high)
        if self.logarithmic:
            low, high, held = math.log(low), math.log(high), math.log(held)
        share = (held - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.stop - self.start)


def days_scale(first: date, last: date, start: float, stop: float) -> Callable[[date], float]:
    """Return where a day lies."""
    scale = Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1), start, stop)
    return lambda moment: scale(moment.toordinal())


def steps(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers between two numbers, at most so many steps apart.

    Examples
    --------
    >>> steps(0, 1), steps(0.82, 1), steps(55.0, 90.0)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.85, 0.9, 0.95, 1.0], [60.0, 70.0, 80.0, 90.0])
    """
    rough = (high - low) / most
    if rough <= 0:
        return [low]
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(count * step, 10) for count in range(first, math.floor(high / step + 1e-9) + 1)]


def vertical_grid(
    scale: Scale, ticks: Sequence[float], top: float, bottom: float, written: Callable[[float], str]
) -> Markup:
    """Return a line for each tick of a horizontal scale, labelled above; labels that would touch are left out."""
    shapes, taken = [], -math.inf
    for tick in ticks:
        x, label = scale(tick), written(tick)
        shapes.append(line(x, top, x, bottom, RULE))
        if x - text_width(label, SIZE) / 2 > taken + 4:
            shapes.append(text(label, x, top - 5, anchor="middle", font_size=SIZE, fill=SOFT))
            taken = x + text_width(label, SIZE) / 2
    return join(*shapes)


def horizontal_grid(
    scale: Scale, ticks: Sequence[float], left: float, right: float, written: Callable[[float], str]
) -> Markup:
    """Return a line for each tick of a vertical scale, labelled on the left."""
    return join(
        *(
            join(
                line(left, scale(tick), right, scale(tick), RULE),
                text(written(tick), left - 6, scale(tick) + 0.35 * SIZE, anchor="end", font_size=SIZE, fill=SOFT),
            )
            for tick in ticks
        )
    )


def calendar_axis(first: date, last: date, left: float, right: float, bottom: float) -> Markup:
    """Return the months below a drawing."""
    place = days_scale(first, last, left, right)
    ticks = list(month_ticks(first, last, max(2, int((right - left) / 44))))
    if len(ticks) < 2:
        ticks = [(moment, f"{moment.day} {short(moment).split()[1]}") for moment in (first, last)]
    return join(
        line(left, bottom, right, bottom, SOFT, stroke_width=0.8),
        *(
            join(
                line(place(moment), bottom, place(moment), bottom + 4, SOFT, stroke_width=0.8),
                text(label, place(moment), bottom + 16, anchor="middle", font_size=SIZE, fill=SOFT),
            )
            for moment, label in ticks
        ),
    )


def percent_tick(chance: float) -> str:
    """Return a chance at a tick: no more decimals than it needs.

    Examples
    --------
    >>> percent_tick(0.05), percent_tick(1.0), percent_tick(0.001)
    ('5%', '100%', '0.1%')
    """
    return f"{100 * chance:.6g}%"
