"""The middle of the Desk: the crisis on its as-of day, as a network or a map."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from foedus.crisis.crisis import Crisis
from foedus.crisis.naming import actor_name
from foedus.report import dates
from foedus.report.names import standing
from foedus.studio.pages import render
from foedus.studio.sight.picture import Kind, Look, Picture, Places, picture
from foedus.studio.sight.scene import scene_of
from foedus.studio.sight.world_map import View

if TYPE_CHECKING:
    from foedus.report.figures.layout import Pair
    from foedus.session.session import Session
    from foedus.studio.work import Work

#: Under which names it is kept what is looked at: network or map, places in the network, what of the world is seen.
KIND: Final = "sight"
PLACES: Final = "places"
VIEW: Final = "view"

#: The actors and alignments by which each work places its actors.
_usual: "WeakKeyDictionary[Work, tuple[tuple[str, ...], Mapping[Pair, float]]]" = WeakKeyDictionary()


def middle(work: "Work") -> str:
    """Return the network or the map of the crisis as it is now, in ``#sight``."""
    with work.locked() as session:
        look, drawn, crisis = look_of(work), picture_now(work, session), session.crisis
    disputes, target = dispute_titles(crisis), target_of(crisis, look)
    return render("sight/middle.html", look=look, picture=drawn, disputes=disputes, target=target)


def dispute_titles(crisis: Crisis) -> dict[str, str]:
    """Return the titles of the disputes of a crisis by name."""
    return {name: dispute.title for name, dispute in crisis.disputes.items()}


def target_of(crisis: Crisis, look: Look) -> str:
    """Return the name of the target of the dispute whose sides are drawn."""
    return actor_name(crisis, crisis.disputes[look.sided].target)


def picture_now(work: "Work", session: "Session") -> Picture:
    """Return the picture of the as-of day: central values of the inputs; how disputes stand as the answers have it."""
    setup = session.setup
    world, ensemble = setup.blueprint.world, setup.ensemble
    scene = scene_of(world, ensemble.actors, ensemble.disputes)
    rows = work.answers["disputes"] if work.answers else []
    return picture(
        setup.crisis,
        scene,
        usual_ties(work, session),
        look_of(work),
        day=dates.long(setup.crisis.as_of),
        standing={row["dispute"]: standing(row) for row in rows},
    )


def usual_ties(work: "Work", session: "Session") -> "Mapping[Pair, float]":
    """Return the alignments of the crisis when its picture was first drawn: actors do not move with an input."""
    setup = session.setup
    found = _usual.get(work)
    if found is None or found[0] != setup.ensemble.actors:
        ties = scene_of(setup.blueprint.world, setup.ensemble.actors, setup.ensemble.disputes).ties
        found = _usual[work] = (setup.ensemble.actors, ties)
    return found[1]


def look_of(work: "Work", sided: str | None = None) -> Look:
    """Return how the crisis is looked at: as it was kept, and the sides of the dispute that is selected."""
    kind: Kind = "map" if work.kept.get(KIND) == "map" else "network"
    known = work.crisis.disputes
    if sided is None:
        sided = work.selected.get("dispute", "")
    sided = sided if sided in known else next(iter(known))
    return Look(kind, sided, _view(work.kept.get(VIEW)), _places(work.kept), work.selected.get("actor", ""))


def _view(kept: object) -> View | None:
    """Return the view that was kept; None where there is none, or none that can be read."""
    match kept:
        case [int() | float() as east, int() | float() as north, int() | float() as across]:
            return View(float(east), float(north), float(across))
    return None


def _places(kept: Mapping[str, Any]) -> Places:
    """Return the places that were kept, without what is none: a page may send anything."""
    found = kept.get(PLACES)
    return {
        layout: {
            str(actor): (min(max(float(at[0]), 0.0), 1.0), min(max(float(at[1]), 0.0), 1.0))
            for actor, at in places.items()
            if isinstance(at, list) and len(at) == 2 and all(isinstance(each, int | float) for each in at)
        }
        for layout, places in (found.items() if isinstance(found, dict) else ())
        if isinstance(places, dict)
    }
