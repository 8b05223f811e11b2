"""Calibration curves as small SVG pictures: what was said against what happened, both axes as square roots."""

from math import sqrt
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

#: Size of a picture and its margins, in pixels.
SIZE, LEFT, BOTTOM, TOP, RIGHT = 260, 44, 40, 28, 12
TICKS: Final = (0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
#: Half the width of a 90% interval, in standard errors.
MARGIN = 1.6449
INK, LINE, POINT = "#7a7a7a", "#b0b0b0", "#2b6cb0"


class Point(NamedTuple):
    """A bin: mean chance, share of events, cases, events."""

    chance: float
    observed: float
    cases: float
    events: float


def wilson(events: float, cases: float) -> tuple[float, float]:
    """Return the 90% Wilson interval of a share.

    Examples
    --------
    >>> low, high = wilson(0, 10)
    >>> low == 0.0, round(high, 3)
    (True, 0.213)
    """
    share, square = events / cases, MARGIN**2
    centre = (share + square / (2 * cases)) / (1 + square / cases)
    half = MARGIN * sqrt(share * (1 - share) / cases + square / (4 * cases**2)) / (1 + square / cases)
    return max(0.0, centre - half), min(1.0, centre + half)


def calibration_picture(title: str, points: list[Point]) -> str:
    """Return the SVG text of a calibration curve; the bars are 90% intervals of each bin's share by itself."""
    intervals = [wilson(point.events, point.cases) for point in points]
    top = max([point.chance for point in points] + [high for _, high in intervals])
    most = next(tick for tick in TICKS if tick >= min(top, 1.0))
    width, height = SIZE - LEFT - RIGHT, SIZE - TOP - BOTTOM

    def across(value: float) -> float:
        return LEFT + width * sqrt(min(value, most) / most)

    def up(value: float) -> float:
        return TOP + height * (1.0 - sqrt(min(value, most) / most))

    shown = [tick for tick in TICKS if tick <= most and (tick == 0.0 or sqrt(tick / most) > 0.12)]
    middle, diagonal = TOP + height / 2, f"M{across(0):.1f} {up(0):.1f}L{across(most):.1f} {up(most):.1f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">',
        f'<g font-family="sans-serif" font-size="10" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<text x="{LEFT}" y="{TOP - 12}" font-size="11">{escape(title)}</text>',
        f'<path d="{diagonal}" stroke="{LINE}" stroke-dasharray="3"/>',
        f'<path d="M{LEFT} {TOP}V{TOP + height}H{LEFT + width}" fill="none" stroke="{INK}"/>',
    ]
    for tick in shown:
        parts += [
            f'<text x="{across(tick):.1f}" y="{TOP + height + 14}" text-anchor="middle">{tick:g}</text>',
            f'<text x="{LEFT - 6}" y="{up(tick) + 3:.1f}" text-anchor="end">{tick:g}</text>',
        ]
    turned = f'text-anchor="middle" transform="rotate(-90 12 {middle})"'
    parts += [
        f'<text x="{LEFT + width / 2}" y="{SIZE - 8}" text-anchor="middle">chance that was given</text>',
        f'<text x="12" y="{middle}" {turned}>share that happened</text>',
    ]
    for point, (low, high) in zip(points, intervals, strict=True):
        x = across(point.chance)
        parts += [
            f'<path d="M{x:.1f} {up(low):.1f}V{up(high):.1f}" stroke="{POINT}" opacity=".5"/>',
            f'<circle cx="{x:.1f}" cy="{up(point.observed):.1f}" r="3" fill="{POINT}"/>',
        ]
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"
