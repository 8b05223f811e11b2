"""The outline of the world that the studio's map is drawn over, from TopoJSON: ``python -m tools.outline FILE``.

FILE is ``countries-110m.json`` of the npm package ``world-atlas`` (2.0.2), which holds the countries of Natural Earth
4.1.0 at 1:110 million. Natural Earth is in the public domain; the package's own licence is ISC.
"""

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from foedus.core.errors import InputError
from foedus.history.state_names import state_named

OUTLINE = Path(__file__).parents[1] / "src/foedus/studio/static/world.svg"
#: How Natural Earth shortens names of states.
SHORT = {
    "Dem. Rep. Congo": "COD",
    "Dominican Rep.": "DOM",
    "Central African Rep.": "CAF",
    "Congo": "COG",
    "Eq. Guinea": "GNQ",
    "Solomon Is.": "SLB",
    "Bosnia and Herz.": "BIH",
    "S. Sudan": "SSD",
}
#: No crisis of states is played there, and it would fill a sixth of the map.
LEFT_OUT = {"Antarctica"}
NOTE = (
    "Outlines of countries: Natural Earth 4.1.0 at 1:110 million, public domain, by way of world-atlas 2.0.2. "
    "x is degrees east, y degrees south. Written by tools/outline.py."
)

Point = tuple[float, float]


def main(source: Path) -> None:
    """Write the outline from a file of TopoJSON."""
    topology = json.loads(source.read_text("utf-8"))
    arcs = [_points(arc, topology["transform"]) for arc in topology["arcs"]]
    shapes = [
        _shape(geometry, arcs)
        for geometry in topology["objects"]["countries"]["geometries"]
        if geometry["properties"]["name"] not in LEFT_OUT
    ]
    drawn = "\n".join(sorted(shapes))
    OUTLINE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -84 360 140">\n<!-- {NOTE} -->\n'
        f'<g id="land">\n{drawn}\n</g>\n</svg>\n',
        "utf-8",
    )


def _points(arc: Sequence[Sequence[int]], transform: dict[str, Sequence[float]]) -> list[Point]:
    """Return the points of an arc in degrees; each but the first is written as its distance from the one before."""
    x = y = 0
    found = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        east, north = (
            at * scale + move
            for at, scale, move in zip((x, y), transform["scale"], transform["translate"], strict=True)
        )
        found.append((round(east, 1), round(-north, 1)))
    return found


def _shape(geometry: dict[str, Any], arcs: list[list[Point]]) -> str:
    """Return a country as a path, with the code of the state that it is, where it is one."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
    code = _code(geometry["properties"]["name"])
    named = f' id="{code}"' if code else ""
    return f'<path{named} d="{"".join(rings)}"/>'


def _ring(numbers: Sequence[int], arcs: list[list[Point]]) -> str:
    """Return a ring as steps of a path; a negative number is an arc that is walked backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    steps = [f"{_written(_east(b[0] - a[0]))} {_written(b[1] - a[1])}" for a, b in pairwise(points[:-1]) if a != b]
    return f"M{_written(points[0][0])} {_written(points[0][1])}l{' '.join(steps)}z".replace(" -", "-")


def _east(step: float) -> float:
    """Return a step to the east by the short way: what lies across the date line is drawn beyond 180 degrees."""
    return (step + 180) % 360 - 180


def _written(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text.replace("-0", "0", 1)


def _code(name: str) -> str:
    try:
        return SHORT.get(name) or state_named(name, 2026).code
    except InputError:
        return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
