"""Calibration curves as small SVG pictures: what was said against what happened, both axes as square roots.

Steps of the isotonic regression, a point in the middle of each, its size by the number of cases, and the band.
"""

from math import isnan, log10, sqrt
from typing import Final
from xml.sax.saxutils import escape

from foedus.scoring.corp import Step

#: Size of a picture and its margins, in pixels.
SIZE, LEFT, BOTTOM, TOP, RIGHT = 260, 44, 40, 28, 12
TICKS: Final = (0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
INK, LINE, POINT = "#7a7a7a", "#b0b0b0", "#2b6cb0"


def calibration_picture(title: str, steps: list[Step]) -> str:
    """Return the SVG text of a calibration curve with its band."""
    told = [value for step in steps for value in (step.most, step.observed, step.high) if not isnan(value)]
    most = next(tick for tick in TICKS if tick >= min(max(told), 1.0))
    width, height = SIZE - LEFT - RIGHT, SIZE - TOP - BOTTOM

    def across(value: float) -> float:
        return LEFT + width * sqrt(min(value, most) / most)

    def up(value: float) -> float:
        return TOP + height * (1.0 - sqrt(min(value, most) / most))

    def place(value: float, share: float) -> str:
        return f"{across(value):.1f} {up(share):.1f}"

    shown = [tick for tick in TICKS if tick <= most and (tick == 0.0 or sqrt(tick / most) > 0.12)]
    middle, diagonal = TOP + height / 2, f"M{place(0.0, 0.0)}L{place(most, most)}"
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
    banded = [step for step in steps if not isnan(step.low)]
    if banded:
        there = [place(step.said, step.low) for step in banded]
        back = [place(step.said, step.high) for step in reversed(banded)]
        parts.append(f'<path d="M{"L".join([*there, *back])}Z" fill="{POINT}" opacity=".2"/>')
    curve = "L".join(place(at, step.observed) for step in steps for at in (step.least, step.most))
    parts.append(f'<path d="M{curve}" fill="none" stroke="{POINT}"/>')
    parts += [
        f'<circle cx="{across(step.said):.1f}" cy="{up(step.observed):.1f}" r="{1.0 + log10(step.cases):.1f}" '
        f'fill="{POINT}"/>'
        for step in steps
    ]
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"
