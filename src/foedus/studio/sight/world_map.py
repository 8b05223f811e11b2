"""The map: each state at its capital, over outlines of Natural Earth, and the disputes as arrows between them.

Whoever has no place on it, since it is no state, stands below it. A state that is gone stands at the capital of the one
of today that took its place.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import cos, radians
from typing import Final, NamedTuple

import numpy as np
from markupsafe import Markup

from foedus.crisis.crisis import Crisis
from foedus.crisis.naming import actor_name
from foedus.history.state_names import codes_named
from foedus.history.states import iso3_of, name_of, successor_of
from foedus.report.figures.colours import CAMPS, FAINT, INK, RULE, SOFT, WASH
from foedus.report.figures.figure import Drawing
from foedus.report.figures.layout import Floats
from foedus.report.figures.svg import join, line, tag, text
from foedus.report.numbers import join as listed
from foedus.report.table import Table
from foedus.studio.sight import drawing
from foedus.studio.sight.beside import beside
from foedus.studio.sight.drawing import Placed, Plates, plates_for
from foedus.studio.sight.scene import Scene
from foedus.worlds.entries import state_of
from foedus.worlds.states import states

#: Where the page finds the outlines.
OUTLINE: Final = "/static/world.svg"
#: Height of the map as a share of its width, where it is wide and where it is narrow.
RATIO: Final = 0.56
TALL: Final = 0.82
#: Degrees across, at least and at most.
LEAST: Final = 10.0
MOST: Final = 360.0
#: Degrees of latitude on either side of somebody around whom it is looked.
NEAR: Final = 14.0
#: Room around the places of a crisis, as a share of what they take up.
AROUND: Final = 0.3
#: The northern and southern end of the outlines that are drawn, degrees.
NORTH: Final = 84.0
SOUTH: Final = -56.0
#: By how much a step comes closer.
STEP: Final = 1.6

#: Actors out of view that are named.
NAMED: Final = 10
#: Steps from one view to the next.
MOVES: Final = ("closer", "wider", "west", "east", "north", "south")


class Place(NamedTuple):
    """Where somebody stands, in degrees, and what is there."""

    east: float
    north: float
    what: str


class View(NamedTuple):
    """What of the world is seen: its middle in degrees, and how many degrees it is across."""

    east: float
    north: float
    across: float


def place_of(crisis: Crisis, actor: str) -> Place | None:
    """Return where an actor stands: the capital of its state, or of the state of today in whose place it was; or None.

    Examples
    --------
    >>> from foedus.crisis.reading import read_crisis
    >>> place_of(read_crisis("iran-2026"), "IRN")
    Place(east=51.42, north=35.67, what='Tehran')
    """
    if code := state_of(crisis, actor):
        return capital_of(code)
    return _successor(crisis.actors[actor].state or actor)


@cache
def _successor(named: str) -> Place | None:
    """Return where the state of today stands that took the place of another; None where a name is that of none."""
    heirs = sorted(successor_of(ccode) for ccode in codes_named(named) if ccode)
    found = capital_of(iso3_of(heirs[0])) if heirs else None
    return found and found._replace(what=f"{found.what}, today's {name_of(heirs[0])}")


def capital_of(code: str) -> Place | None:
    """Return where the capital of a state of the shipped table is; None where no table has it."""
    row = states().get(code, {})
    return Place(float(row["longitude"]), float(row["latitude"]), row["capital"]) if row.get("longitude") else None


def places_of(crisis: Crisis) -> dict[str, Place]:
    """Return where each actor of a crisis stands, of those who have a place."""
    return {actor: place for actor in crisis.actors if (place := place_of(crisis, actor))}


def view_of(places: Collection[Place]) -> View:
    """Return the view that shows all of some places, with room around them; it looks away from the widest gap."""
    if not places:
        return View(10.0, (NORTH + SOUTH) / 2, MOST)
    easts, norths = sorted({place.east for place in places}), [place.north for place in places]
    gaps = [there - here for here, there in pairwise([*easts, easts[0] + 360])]
    last = gaps.index(max(gaps))
    wide = 360 - gaps[last]
    north = (max(norths) + min(norths)) / 2
    high = (max(norths) - min(norths)) / RATIO / _shrunk(north)
    across = max(max(wide, high) * (1 + AROUND), 2 * LEAST)
    return _within(View(easts[(last + 1) % len(easts)] + wide / 2, north, across))


def around(place: Place) -> View:
    """Return the view of the neighbours of a place."""
    return _within(View(place.east, place.north, 2 * NEAR / RATIO / _shrunk(place.north)))


def moved(view: View, move: str) -> View:
    """Return a view one step on, as one of `MOVES` says."""
    east, north, across = view
    match move:
        case "closer":
            across /= STEP
        case "wider":
            across *= STEP
        case "west":
            east -= across / 4
        case "east":
            east += across / 4
        case "north":
            north += across * _shrunk(north) * RATIO / 4
        case "south":
            north -= across * _shrunk(north) * RATIO / 4
    return _within(View(east, north, across))


def _within(view: View) -> View:
    return View(
        (view.east + 180) % 360 - 180,
        min(max(view.north, SOUTH), NORTH),
        min(max(view.across, LEAST), MOST),
    )


def _shrunk(north: float) -> float:
    """Return how much shorter a degree of longitude is than one of latitude, where that is not near a pole."""
    return cos(radians(min(abs(north), 60.0)))


class _Projection(NamedTuple):
    """Degrees to CSS pixels: even in both, true at the middle of the view."""

    view: View
    width: float
    height: float

    @property
    def across(self) -> float:
        """Pixels of a degree of longitude."""
        return self.width / self.view.across

    @property
    def up(self) -> float:
        """Pixels of a degree of latitude."""
        return self.across / _shrunk(self.view.north)

    def at(self, place: Place) -> tuple[float, float]:
        """Return where a place lies, by the nearest way around the world."""
        east = (place.east - self.view.east + 180) % 360 - 180
        return self.width / 2 + east * self.across, self.height / 2 - (place.north - self.view.north) * self.up


def world_map(
    crisis: Crisis,
    scene: Scene,
    actors: Collection[str],
    width: float,
    view: View | None = None,
    *,
    sided: str = "",
    fresh: Collection[str] = (),
    standing: Mapping[str, str] | None = None,
) -> Drawing:
    """Return the map at one width, as `foedus.studio.sight.network.network` returns the network.

    Parameters
    ----------
    view
        What is seen; by default the places of all who are drawn.
    """
    roomy = width > drawing.ROOMY
    height = round(width * (RATIO if roomy else TALL))
    known = {actor: place for actor, place in places_of(crisis).items() if actor in actors}
    projection = _Projection(view or view_of(known.values()), width, height)
    placed, points = _placed(crisis, scene, actors, known, projection, roomy=roomy)
    arrows, numbers = drawing.disputes(placed, scene, fresh, still=True)
    legend, y = drawing.legend(crisis, scene, width, placed.height + 22, ties=False, sides=bool(sided))
    notes, y = drawing.notes(crisis, scene, width, y, standing or {})
    shapes = join(
        _ground(crisis, projection, [actor for actor in placed.plates.actors if actor in known]),
        _below(placed, height, known),
        _leads(placed, points),
        drawing.sides(placed, scene, sided),
        arrows,
        drawing.actors(crisis, placed, scene, fresh, movable=False),
        numbers,
        legend,
        notes,
    )
    return Drawing(shapes, y)


def _placed(
    crisis: Crisis,
    scene: Scene,
    shown: Collection[str],
    known: Mapping[str, Place],
    projection: _Projection,
    *,
    roomy: bool,
) -> tuple[Placed, dict[str, tuple[float, float]]]:
    """Return where plates stand, and the points to which they belong where those are in view.

    Who is out of view but is party to a dispute with one who is not, stands at the edge, with the way to it. Who has no
    place on the map stands below it.
    """
    width, height = projection.width, projection.height
    points = {actor: projection.at(place) for actor, place in known.items()}
    seen = {actor for actor, (x, y) in points.items() if 0 <= x <= width and 0 <= y <= height}
    ends = [{one.challenger, one.target} for one in scene.contests]
    nowhere = [actor for actor in shown if place_of(crisis, actor) is None]
    reached = {actor for pair in ends if pair & (seen | {*nowhere}) for actor in pair} & known.keys() - seen
    actors = [actor for actor in crisis.actors if actor in seen | reached]
    plates = plates_for(crisis, actors, width, ids=not roomy)
    labels = tuple(
        f"{_way(points[actor], width)} {label}" if actor in reached else label
        for actor, label in zip(actors, plates.labels, strict=True)
    )
    plates = plates._replace(labels=labels, size=plates.size + [[14.0 * (actor in reached), 0.0] for actor in actors])
    at = np.array([points[actor] for actor in actors]).reshape(-1, 2)
    if actors:
        at = beside(at, plates.size, (width, height))
    row = plates_for(crisis, nowhere[: drawing.BELOW], width, ids=not roomy)
    below, bottom = _row(row, width, height)
    whole = Plates(
        (*plates.actors, *row.actors), (*plates.labels, *row.labels), np.vstack([plates.size, row.size]), plates.letters
    )
    return Placed(whole, np.vstack([at, below]), width, bottom), {actor: points[actor] for actor in seen}


def _way(point: tuple[float, float], width: float) -> str:
    """Return the way to a point beyond the edge, as an arrow."""
    x, y = point
    if x < 0 or x > width:
        return "←" if x < 0 else "→"
    return "↑" if y < 0 else "↓"


def _row(plates: Plates, width: float, height: float) -> tuple[Floats, float]:
    """Return where plates stand in rows below the map, and where the rows end."""
    x, y, found = 0.0, height + 44.0, []
    for wide, high in plates.size:
        if x and x + wide > width:
            x, y = 0.0, y + high + 14
        found.append((x + wide / 2, y))
        x += wide + 10
    return np.array(found).reshape(-1, 2), y + 14 if found else height


def _ground(crisis: Crisis, projection: _Projection, actors: Collection[str]) -> Markup:
    """Return the outlines in view, those of the actors in the colours of their camps."""
    view, width, height = projection
    high = height / projection.up
    left, top = view.east - view.across / 2, -view.north - high / 2
    camps = drawing.camps_of(crisis)
    tinted = {
        code: camps.index(crisis.actors[actor].camp) % len(CAMPS)
        for actor in actors
        if crisis.actors[actor].camp and (code := state_of(crisis, actor)) in outlined()
    }
    around = [turn for turn in (-360, 0, 360) if left < turn + 180 and left + view.across > turn - 180]
    thin = round(view.across / width, 4)
    shapes = [
        tag(
            "use", href=f"{OUTLINE}#land", x=turn, class_="sight-land", fill="#e9ecf0", stroke="#fff", stroke_width=thin
        )
        for turn in around
    ]
    shapes += [
        tag("use", href=f"{OUTLINE}#{code}", x=turn, class_=f"sight-land sight-of-{place}", fill=CAMPS[place],
            stroke=FAINT, stroke_width=thin)
        for turn in around
        for code, place in tinted.items()
    ]  # fmt: skip
    return join(
        tag("rect", x=0, y=0, width=width, height=height, class_="sight-sea", fill=WASH, stroke=RULE),
        tag(
            "svg",
            *shapes,
            class_="sight-ground",
            x=0,
            y=0,
            width=width,
            height=height,
            viewBox=f"{left:.2f} {top:.2f} {view.across:.2f} {high:.2f}",
            preserveAspectRatio="none",
            aria_hidden="true",
        ),
    )


def _below(placed: Placed, height: float, known: Mapping[str, Place]) -> Markup:
    if all(actor in known for actor in placed.plates.actors):
        return Markup("")
    return text("No place on the map:", 0, height + 22, class_="sight-said", font_size=11, fill=SOFT)


def _leads(placed: Placed, points: Mapping[str, tuple[float, float]]) -> Markup:
    """Return the points of places, with a thin line to each plate that had to give way."""
    shapes = []
    for actor, size, at in zip(placed.plates.actors, placed.plates.size, placed.at, strict=True):
        if actor in points and (np.abs(at - points[actor]) > size / 2).any():
            x, y = points[actor]
            shapes += [
                line(x, y, float(at[0]), float(at[1]), INK, class_="sight-lead", stroke_width=0.8),
                tag("circle", cx=x, cy=y, r=2.6, class_="sight-point", fill=INK),
            ]
    return join(*shapes)


@cache
def outlines() -> str:
    """Return the file of outlines."""
    return files("foedus.studio").joinpath("static/world.svg").read_text("utf-8")


@cache
def outlined() -> frozenset[str]:
    """Return the codes of the states whose outlines are drawn; smaller ones are a plate at their capital."""
    return frozenset(re.findall(r'id="([A-Z]{3})"', outlines()))


def places_as_table(crisis: Crisis) -> Table:
    """Return where each actor stands on the map."""
    rows = []
    for actor in crisis.actors:
        place = place_of(crisis, actor)
        camp = crisis.actors[actor].camp or "–"
        where = f"{_degrees(place.north, 'NS')} {_degrees(place.east, 'EW')}" if place else "–"
        rows.append((actor_name(crisis, actor), camp, place.what if place else "no place on the map", where))
    return Table(("Actor", "Camp", "Stands at", "Degrees"), rows)


def _degrees(number: float, ways: str) -> str:
    return f"{abs(number):.1f}° {ways[int(number < 0)]}"


def out_of_view(crisis: Crisis, view: View | None) -> str:
    """Return who lies outside a view and is not drawn, in a sentence; empty where all are in it."""
    if view is None:
        return ""
    projection = _Projection(view, 1.0, RATIO)
    outside = [
        actor_name(crisis, actor)
        for actor, place in places_of(crisis).items()
        if not (0 <= projection.at(place)[0] <= 1 and 0 <= projection.at(place)[1] <= RATIO)
    ]
    if len(outside) > NAMED:
        outside = [*outside[:NAMED], f"{len(outside) - NAMED} others"]
    return f"Outside this view: {listed(outside)}." if outside else ""
