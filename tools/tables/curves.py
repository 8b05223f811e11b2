"""Curves of what is still open, as one small SVG picture: observed with its band, and simulated, a panel for each."""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from tools.tables.picture import INK, LINE, POINT

Floats = NDArray[np.float64]
#: Panels in a row; size of a panel and its margins, in pixels.
ACROSS: Final = 3
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 236, 176, 34, 22, 24, 10
LEGEND: Final = 24
SIMULATED: Final = "#c05621"


class Curve(NamedTuple):
    """A panel: shares [week] that were observed, the ends of their band, and those that were simulated."""

    title: str
    observed: Floats
    low: Floats
    high: Floats
    simulated: Floats


def curves_picture(curves: Sequence[Curve], ticks: Sequence[int]) -> str:
    """Return the SVG text; weeks as square roots, so that the first of them can be told apart."""
    width, height = ACROSS * WIDTH, -(-len(curves) // ACROSS) * HEIGHT + LEGEND
    title = "Share still open by week, observed and simulated"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<g font-family="sans-serif" font-size="10" fill="{INK}">',
        f"<title>{title}</title>",
        *_key(LEFT, POINT, "observed, with 90% band"),
        *_key(LEFT + 190, SIMULATED, "simulated"),
        f'<text x="{LEFT + 300}" y="15">share still open, by weeks</text>',
    ]
    for number, curve in enumerate(curves):
        at = f"translate({number % ACROSS * WIDTH} {number // ACROSS * HEIGHT + LEGEND})"
        parts += [f'<g transform="{at}">', *_panel(curve, ticks), "</g>"]
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def _key(left: int, colour: str, words: str) -> list[str]:
    return [
        f'<path d="M{left} 12h20" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{left + 26}" y="15">{escape(words)}</text>',
    ]


def _panel(curve: Curve, ticks: Sequence[int]) -> list[str]:
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    last = curve.observed.size - 1

    def across(week: float) -> float:
        return LEFT + width * sqrt(week / last)

    def up(share: float) -> float:
        return TOP + height * (1.0 - share)

    def line(shares: Floats, weeks: Sequence[int]) -> str:
        return "L".join(f"{across(week):.1f} {up(float(shares[week])):.1f}" for week in weeks)

    there, back = range(last + 1), range(last, -1, -1)
    parts = [
        f'<text x="{LEFT}" y="{TOP - 9}" font-size="11">{escape(curve.title)}</text>',
        f'<path d="M{LEFT} {TOP}V{TOP + height}H{LEFT + width}" fill="none" stroke="{INK}"/>',
        f'<path d="M{LEFT} {up(0.5):.1f}h{width}" stroke="{LINE}" stroke-dasharray="3"/>',
    ]
    parts += [
        f'<text x="{across(week):.1f}" y="{TOP + height + 13}" text-anchor="middle">{week}</text>' for week in ticks
    ]
    parts += [
        f'<text x="{LEFT - 5}" y="{up(share) + 3:.1f}" text-anchor="end">{share:.0%}</text>'
        for share in (0.0, 0.5, 1.0)
    ]
    return [
        *parts,
        f'<path d="M{line(curve.low, there)}L{line(curve.high, back)}Z" fill="{POINT}" opacity=".2"/>',
        f'<path d="M{line(curve.observed, there)}" fill="none" stroke="{POINT}" stroke-width="1.5"/>',
        f'<path d="M{line(curve.simulated, there)}" fill="none" stroke="{SIMULATED}" stroke-width="1.5"/>',
    ]
