"""What an input falls back to when its last evidence goes: the table of states, a default, or nothing."""

from collections.abc import Sequence

from foedus.core.world import FIELDS, World
from foedus.crisis.crisis import Crisis, endpoints
from foedus.crisis.quantities import QUANTITIES
from foedus.inquiry.causes import Switch
from foedus.inquiry.evidence_causes import without
from foedus.inquiry.rows import FallbackRow
from foedus.worlds.from_crisis import build
from foedus.worlds.known import state_of
from foedus.worlds.states import MEASURES, distance_km, figure, obligations

_TABLE = "the table of states"
#: Column of the table of states that a figure of an actor falls back to.
_COLUMNS = {"democracy": "polyarchy", "major": "major_power", "nuclear": "nuclear"}
#: What is left where an entry of a dispute goes, or a deadline, which has no default that is a day.
_ENTRIES: dict[str, tuple[float | None, str]] = {
    "stances": (0.0, "no side taken"),
    "mediators": (None, "no candidate"),
    "exposure": (0.0, "no exposure"),
    "escalation": (None, "no such step"),
    "deadline": (None, "no deadline"),
}
_RATES = ("regime_kind", "regular_rate", "failure_rate")


def fallbacks(crisis: Crisis, causes: Sequence[Switch]) -> list[FallbackRow]:
    """Return what each cause that takes evidence away leaves without any, and what that falls back to.

    Returns
    -------
    list of dict
        ``cause``, ``path``, ``to`` (a number, or None where nothing is left), ``by``.
    """
    found: list[FallbackRow] = []
    for cause in causes:
        silent = without(crisis, cause.evidence)
        world = build(silent.crisis).world if silent.fell_back else None
        for path in silent.fell_back:
            to, by = _after(silent.crisis, world, path) if world else (None, "")
            found.append({"cause": cause.name, "path": path, "to": to, "by": by})
        found += [
            {"cause": cause.name, "path": path, "to": None, "by": "the accounts left"} for path in silent.reweighed
        ]
    return found


def _after(crisis: Crisis, world: World, path: str) -> tuple[float | None, str]:
    """Return what stands at a path of which a crisis no longer says anything, and by what."""
    section, *rest = path.split(".")
    if section == "actors":
        return _of_actor(crisis, world, *rest)
    if section == "relations":
        return _of_relation(crisis, world, *rest)
    if section == "disputes" and rest[1] in QUANTITIES["dispute"].keys() - _ENTRIES.keys():
        return float(getattr(world, rest[1])[list(crisis.disputes).index(rest[0])]), "its default"
    if section == "disputes":
        return _ENTRIES[rest[1]]
    if section == "parameters":
        return None, "the calibrated value"
    return float(getattr(world, path)[0]), "its default"


def _of_actor(crisis: Crisis, world: World, actor: str, name: str) -> tuple[float | None, str]:
    i, state = list(crisis.actors).index(actor), state_of(crisis, actor)
    if name in _RATES:
        return None, "the base rate of its kind of regime"
    if name == "irregular_rate":
        return None, "the rate fitted to income and regime"
    column = MEASURES.get(name) or (MEASURES[crisis.measure] if name == "capability" else _COLUMNS.get(name))
    if column:
        known = figure(state, column, crisis.as_of.year) if state else None
        return (known.number, _TABLE) if known else (None, "its default")
    return float(getattr(world, name)[i]) if name in FIELDS else None, "its default"


def _of_relation(crisis: Crisis, world: World, pair: str, name: str) -> tuple[float | None, str]:
    source, target = endpoints(pair)
    actors = list(crisis.actors)
    found = float(getattr(world, name)[actors.index(source), actors.index(target)])
    one, other = state_of(crisis, source), state_of(crisis, target)
    year = crisis.as_of.year
    if name == "obligation" and (one, other) in obligations(year):
        return found, "the table of treaties"
    if name == "distance_km" and one and other and distance_km(one, other, year) is not None:
        return found, "the distance of the capitals"
    if name == "affinity" and all(state and figure(state, "ideal_point", year) for state in (one, other)):
        return found, "votes in the United Nations"
    if name == "successor_affinity":
        return found, "the affinity of the regime in office"
    return found, "its default"
