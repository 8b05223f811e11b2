"""The track on which an input is moved: from where to where, in which steps, and where its ends stand on it."""

from collections.abc import Sequence
from math import floor, inf, isfinite, log10
from typing import Final, NamedTuple

from foedus.crisis.quantities import Quantity

#: A track that would be filled by less than this share of it ends nearer.
FILLED: Final = 0.25
#: Steps of a track of judgement, and about so many of any other.
STEP: Final = 0.01
STEPS: Final = 100


class Scale(NamedTuple):
    """The least and the greatest number on a track, and its step."""

    least: float
    most: float
    step: float

    @property
    def said(self) -> tuple[str, str, str]:
        """The least, the most and the step as a field holds them."""
        return written(self.least), written(self.most), written(self.step)

    def place(self, number: float) -> float:
        """Return where a number stands, in percent of the track."""
        return 100.0 * min(max((number - self.least) / (self.most - self.least), 0.0), 1.0)


def scale_of(quantity: Quantity, ends: Sequence[float]) -> Scale:
    """Return the track of a quantity that has these ends: all that is allowed, or as much as leaves them apart.

    Examples
    --------
    >>> scale_of(Quantity("number", 0.0, 1.0), (0.6, 0.85))
    Scale(least=0.0, most=1.0, step=0.01)
    >>> scale_of(Quantity("number", 0.0, 1000.0, measured=True), (0.0, 0.5))
    Scale(least=0.0, most=2.0, step=0.01)
    >>> scale_of(Quantity("number", 15.0, 120.0, whole=True, measured=True), (70.0, 75.0))
    Scale(least=15.0, most=120.0, step=1.0)
    """
    low, high = quantity.low, quantity.high
    if not quantity.measured and isfinite(high - low):
        return Scale(low, high, STEP * (high - low) / (2.0 if low < 0 else 1.0))
    furthest = max((abs(end) for end in ends), default=0.0) or 1.0
    if high == inf or furthest < low + FILLED * (high - low):
        high = min(high, nice(furthest / FILLED))
    if low < 0.0:
        low = max(low, -nice(furthest / FILLED)) if min(ends) < 0 else 0.0
    if quantity.whole:
        return Scale(low, max(high, low + 1.0), 1.0)
    return Scale(low, high, 10.0 ** floor(log10((high - low) / STEPS)))


def nice(number: float) -> float:
    """Return the next number that begins with 1, 2 or 5.

    Examples
    --------
    >>> nice(0.23), nice(4.0), nice(62.0)
    (0.5, 5.0, 100.0)
    """
    power = 10.0 ** floor(log10(number))
    return next((first * power for first in (1.0, 2.0, 5.0) if number <= first * power * (1 + 1e-9)), 10.0 * power)


def written(number: float) -> str:
    """Return a number as a field holds it.

    Examples
    --------
    >>> written(0.1 + 0.2), written(70.0), written(62500.0), written(1e-4)
    ('0.3', '70', '62500', '0.0001')
    """
    text = f"{number:.10f}".rstrip("0").rstrip(".") if abs(number) >= 1e-4 or number == 0 else f"{number:.6g}"
    return "0" if text == "-0" else text
