"""Builds the blueprint of a world from a crisis file.

What the file leaves out is a figure of the table of states, or a default with its reason. The world's fields keep the
names of the file's quantities; only what follows from a quantity is written here.
"""

from collections.abc import Callable, Iterable
from functools import partial
from math import exp, log
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.core.philox import stable_hash
from foedus.core.world import (
    AIMS,
    DEGREES,
    FIELDS,
    NEVER,
    OBLIGATIONS,
    OFFERED,
    REGIME_KINDS,
    WAR,
    World,
    blank,
)
from foedus.crisis.crisis import Crisis, Input, endpoints
from foedus.worlds import irregular_exits, mediation_onset
from foedus.worlds.base_rates import COUNTS, RATES, central_era, central_rate, draw_era, draw_rates, hazard, table
from foedus.worlds.blueprint import Blueprint, Floats, Luck, Patches, Uncertain, place
from foedus.worlds.defaults import Default, default, entry
from foedus.worlds.known import (
    NOBODY_SAYS,
    Unknown,
    affinity_by_votes,
    figure_of,
    kind_is_known,
    state_of,
    unknown,
    unknown_democracy,
    within,
)
from foedus.worlds.states import MEASURES, distance_km, obligations, regime_kind

#: Fields to which affinity, unrest and the oil price return, or which start with them.
FOLLOWERS: Final = {
    "affinity": ("affinity_start",),
    "unrest": ("unrest_start",),
    "oil_price": ("oil_base",),
}


def build(crisis: Crisis) -> Blueprint:
    """Return the blueprint of a crisis.

    Raises
    ------
    InputError
        If the names of two actors or disputes have the same hash, which would give them the same luck.
    """
    actors, disputes = tuple(crisis.actors), tuple(crisis.disputes)
    _refuse_twins(actors)
    _refuse_twins(disputes)
    world = blank(len(actors), len(disputes))
    for i, key in enumerate(actors):
        _fill_actor(crisis, world, i, key)
    for i, source in enumerate(actors):
        for j, target in enumerate(actors):
            if i != j:
                _fill_relation(crisis, world, (i, j), source, target)
    for k, key in enumerate(disputes):
        _fill_dispute(crisis, world, k, key, actors)
    world.oil_price[:] = world.oil_base[:] = world.oil_price_start[:] = default("dispute", "oil_price")
    uncertain = [*_unknown(crisis, world, actors), *_rates(crisis, world, actors)]
    for given in crisis.inputs():
        uncertain += _apply(crisis, world, given, actors, disputes)
    _derive(crisis, world, actors)
    return Blueprint(actors, disputes, world, tuple(uncertain))


def _refuse_twins(names: tuple[str, ...]) -> None:
    seen: dict[int, str] = {}
    for name in names:
        twin = seen.setdefault(int(stable_hash(name)), name)
        if twin != name:
            raise InputError(f"'{twin}' and '{name}' share a random address by accident: rename one of them")


def _fill_actor(crisis: Crisis, world: World, i: int, key: str) -> None:
    def known(column: str, fallback: float) -> float:
        found = figure_of(crisis, key, column)
        return found.number if found else fallback

    world.capability[i] = known(MEASURES[crisis.measure], default("actor", "capability"))
    world.democracy[i] = known("polyarchy", default("actor", "democracy"))
    world.major[i] = known("major_power", 0.0)
    world.nuclear[i] = known("nuclear", 0.0)
    for name in ("load", "oil_rent", "unrest", "strength", "viability"):
        getattr(world, name)[i] = default("actor", name)
    world.unrest_start[i] = world.unrest[i]
    world.standing[i] = default("actor", "standing_of_major" if world.major[i] else "standing")
    for dispute in crisis.disputes.values():
        at_war = dispute.level is not None and dispute.level.central == WAR
        if key in (dispute.challenger, dispute.target) and at_war:
            world.load[i] = default("actor", "load_at_war")


def _fill_relation(crisis: Crisis, world: World, pair: tuple[int, int], source: str, target: str) -> None:
    one, other = state_of(crisis, source), state_of(crisis, target)
    points = [figure_of(crisis, key, "ideal_point") for key in (source, target)]
    world.affinity[pair] = default("relation", "affinity")
    if points[0] and points[1]:
        world.affinity[pair] = affinity_by_votes(points[0], points[1])
    world.affinity_start[pair] = world.affinity[pair]
    for name in ("stake", "leverage", "linkage", "trust", "strike_power"):
        getattr(world, name)[pair] = default("relation", name)
    apart_km = distance_km(one, other, crisis.as_of.year) if one and other else None
    world.distance_km[pair] = default("relation", "distance_km") if apart_km is None else apart_km
    world.obligation[pair] = OBLIGATIONS.index(obligations(crisis.as_of.year).get((one, other), "none"))


def _fill_dispute(crisis: Crisis, world: World, k: int, key: str, actors: tuple[str, ...]) -> None:
    dispute = crisis.disputes[key]
    world.challenger[k] = actors.index(dispute.challenger)
    world.target[k] = actors.index(dispute.target)
    world.hegemon[k] = actors.index(dispute.hegemon) if dispute.hegemon else -1.0
    world.aim[k] = AIMS.index(dispute.aim)
    world.began[k] = crisis.week_of(dispute.began) if dispute.began else 0.0
    for name in ("value", "value_target", "prize", "failure_cost", "oil_at_risk", "level"):
        getattr(world, name)[k] = default("dispute", name)
    for actor, stance in dispute.stances.items():
        degree = DEGREES.index(stance.degree)
        world.stance[k, actors.index(actor)] = degree if stance.side == "target" else -degree
    for actor, candidate in dispute.mediators.items():
        world.candidate[k, actors.index(actor)] = 1.0
        world.mediation[k, actors.index(actor)] = OFFERED if candidate.offered else 0.0
    world.path_fixed[k] = 1.0 if dispute.escalation else 0.0
    world.path_week[k] = NEVER
    for number, step in enumerate(dispute.escalation):
        world.path_level[k, number] = step.level


def _unknown(crisis: Crisis, world: World, actors: tuple[str, ...]) -> Iterable[Uncertain]:
    """Yield what neither the file nor a table knows, each to be drawn over its wide range."""
    for one in unknown(crisis):
        index = tuple(map(actors.index, one.actors))
        places = [place(world, field, *index) for field in (one.name, *FOLLOWERS.get(one.name, ()))]
        world.slab[places] = one.default.value
        values = partial(_unknown_values, one.path, one.default)
        yield Uncertain(one.path, partial(_written, places, values), values, NOBODY_SAYS)


def _unknown_values(path: str, default_: Default, of: Luck) -> Floats:
    return within(default_, of(path))


def _written(places: list[int], values: Callable[[Luck], Floats], of: Luck) -> Patches:
    return dict.fromkeys(places, values(of))


def _given_of_actors(crisis: Crisis, name: str) -> dict[str, Input]:
    """Return what the crisis file says of a quantity, by actor."""
    return {str(at[1]): entry for entry in crisis.inputs() if (at := entry.location)[0] == "actors" and at[-1] == name}


def _rates(crisis: Crisis, world: World, actors: tuple[str, ...]) -> Iterable[Uncertain]:
    """Set and yield the rates of falling of every actor: counted by its kind of regime, irregular exits fitted."""
    kinds, openness = (_given_of_actors(crisis, name) for name in ("regime_kind", "democracy"))
    calibration = shipped(irregular_exits.FAMILY, irregular_exits.NAME)
    coefficients = irregular_exits.coefficients_of(calibration)
    for i, key in enumerate(actors):
        given = kinds.get(key)
        kind = str(given.value.central) if given else regime_kind(state_of(crisis, key), crisis.as_of.year)
        drawn = _kinds(key, kind, given, coded=kind_is_known(crisis, key))
        for field in COUNTS:
            if getattr(crisis.actors[key], field) is None:
                getattr(world, field)[i] = hazard(central_rate(field, kind))
                yield _rate(crisis, field, place(world, field, i), key, drawn)
        if crisis.actors[key].regular_rate is None:
            world.regular_rate[i] += natural_death(crisis, key)
        if crisis.actors[key].irregular_rate is None:
            state = _Standing.of(crisis, key, given, openness.get(key), drawn)
            world.irregular_rate[i] = hazard(central_era() * irregular_exits.chance(calibration, state.central()))
            at = place(world, "irregular_rate", i)
            path = f"actors.{key}.irregular_rate"
            rate = irregular_exits.uncertain_rate(path, at, calibration, coefficients, state.drawn, _era)
            yield rate if state.known else rate._replace(because=(*rate.because, *NOBODY_SAYS))


def _era(of: Luck) -> Floats:
    return draw_era(of("base_rates.era"))


class _Standing(NamedTuple):
    """Income and regime of an actor: what the table says, and what the crisis file says instead."""

    log_income: float | None
    polyarchy: float | None
    kind: float
    given_openness: Input | None
    given_kind: Input | None
    kinds: "_Kinds"
    unknown_openness: Unknown | None
    key: str

    @classmethod
    def of(cls, crisis: Crisis, key: str, kind: Input | None, openness: Input | None, kinds: "_Kinds") -> "_Standing":
        """Return those of an actor."""
        income, polyarchy = (figure_of(crisis, key, column) for column in ("gdp_per_capita", "polyarchy"))
        return cls(
            log(income.number) if income else None,
            polyarchy.number if polyarchy else None,
            irregular_exits.kind_code(regime_kind(state_of(crisis, key), crisis.as_of.year)),
            openness,
            kind,
            kinds,
            None if polyarchy or openness else unknown_democracy(crisis, key),
            key,
        )

    @property
    def known(self) -> bool:
        """Whether somebody says what income, openness and kind are."""
        return (
            self.log_income is not None and bool(self.given_openness or self.polyarchy is not None) and self.kinds.known
        )

    def central(self) -> dict[str, Floats]:
        """Return the covariates at central values."""
        openness = self.given_openness.central if self.given_openness else self.polyarchy
        if self.unknown_openness:
            openness = self.unknown_openness.default.value
        kind = self.given_kind.central if self.given_kind else self.kind
        return irregular_exits.covariates(self.log_income, openness, kind)

    def drawn(self, of: Luck) -> dict[str, Floats]:
        """Return the covariates [outer draw], uncertain inputs as they are drawn elsewhere."""
        income: float | Floats | None = self.log_income
        openness: float | Floats | None = self.polyarchy
        if income is None:
            income = np.log(within(entry("actor", "gdp_per_capita"), of(f"actors.{self.key}.gdp_per_capita")))
        if self.given_openness:
            openness = self.given_openness.draw(of(self.given_openness.path))
        elif self.unknown_openness:
            openness = _unknown_values(self.unknown_openness.path, self.unknown_openness.default, of)
        return irregular_exits.covariates(income, openness, self.kinds.draw(of))


class _Kinds(NamedTuple):
    """The kind of regime of an actor, as codes [outer draw]."""

    draw: Callable[[Luck], Floats]
    #: Whether somebody says what it is.
    known: bool


def _kinds(key: str, kind: str, given: Input | None, *, coded: bool) -> _Kinds:
    """Return what draws the kind of regime: as given or coded; where nobody says, any, as frequent as in the record."""
    if given:
        return _Kinds(lambda of: given.draw(of(given.path)), known=True)
    path = f"actors.{key}.regime_kind"
    if coded:
        return _Kinds(lambda of: np.full(of(path).shape, float(REGIME_KINDS.index(kind))), known=True)
    ends = np.cumsum([float(table()[name][COUNTS["failure_rate"][1]]) for name in REGIME_KINDS])
    return _Kinds(
        lambda of: np.searchsorted(ends[:-1] / ends[-1], of(path), side="right").astype(np.float64), known=False
    )


def natural_death(crisis: Crisis, key: str) -> float:
    """Return the hazard a year that the leader of an actor dies of age (Gompertz); 0 where no age is given."""
    given = crisis.actors[key].leader_age
    if given is None:
        return 0.0
    older = float(given.central) - 65.0  # type: ignore[arg-type]
    return default("actor", "mortality_at_65") * exp(default("actor", "mortality_growth") * older)


def _rate(crisis: Crisis, field: str, at: int, key: str, kinds: _Kinds) -> Uncertain:
    path = f"actors.{key}.{field}"
    natural = natural_death(crisis, key) if field == "regular_rate" else 0.0

    def values(of: Luck) -> Floats:
        return draw_rates(field, kinds.draw(of), of(path))

    because = ("base rate by kind of regime", *(() if kinds.known else NOBODY_SAYS))
    return Uncertain(path, lambda of: {at: hazard(values(of)) + natural}, values, because)


def _places(world: World, given: Input, actors: tuple[str, ...], disputes: tuple[str, ...], measure: str) -> list[int]:
    """Return where an input is written; nowhere if no mechanism reads it."""
    match given.location:
        case (str(name),):
            fields, index = (name, *FOLLOWERS.get(name, ())), (0,)
        case ("actors", key, name):
            if name == measure:
                name = "capability"
            fields, index = (str(name), *FOLLOWERS.get(str(name), ())), (actors.index(str(key)),)
        case ("relations", key, name):
            source, target = endpoints(str(key))
            fields = (str(name), *FOLLOWERS.get(str(name), ()))
            index = (actors.index(source), actors.index(target))  # type: ignore[assignment]
        case ("disputes", key, name):
            fields, index = (str(name),), (disputes.index(str(key)),)
        case ("disputes", key, "exposure", actor):
            fields, index = ("exposure",), (disputes.index(str(key)), actors.index(str(actor)))  # type: ignore[assignment]
        case ("disputes", key, "escalation", int(number)):
            fields, index = ("path_week",), (disputes.index(str(key)), number)  # type: ignore[assignment]
        case _:
            return []
    return [place(world, field, *index) for field in fields if field in FIELDS]


def _belief_places(crisis: Crisis, world: World, given: Input, actors: tuple[str, ...]) -> list[int]:
    """Return where what is expected of a source for a target enters what the parties believe at the start."""
    if given.location[0] != "relations" or given.location[-1] != "expected":
        return []
    source, target = endpoints(str(given.location[1]))
    return [
        place(world, "belief", k, actors.index(source))
        for k, dispute in enumerate(crisis.disputes.values())
        if dispute.target == target and source not in dispute.stances
    ]


def _apply(
    crisis: Crisis, world: World, given: Input, actors: tuple[str, ...], disputes: tuple[str, ...]
) -> list[Uncertain]:
    """Write the central value of an input; return it if it is uncertain."""
    places = _places(world, given, actors, disputes, crisis.measure)
    own_capability = given.location[0] == "actors" and given.location[-1] == crisis.measure
    if not places or (own_capability and crisis.actors[str(given.location[1])].capability is not None):
        return []
    places += _belief_places(crisis, world, given, actors)
    if given.path == "oil_price" and crisis.oil_price_start is None:
        places.append(place(world, "oil_price_start", 0))
    as_hazard = given.location[-1] in RATES  # a file gives chances a year, the world holds hazards
    world.slab[places] = hazard(given.central) if as_hazard else given.central
    if given.value.certain:
        return []

    def values(of: Luck) -> Floats:
        return given.draw(of(given.path))

    def draw(of: Luck) -> Patches:
        drawn = hazard(values(of)) if as_hazard else values(of)
        return dict.fromkeys(places, drawn)

    return [Uncertain(given.path, draw, values)]


def _derive(crisis: Crisis, world: World, actors: tuple[str, ...]) -> None:
    """Fill what follows from the inputs: where successors lean, what is expected, and what sort of crisis each is."""
    given: set[tuple[str, str]] = {
        (key, name) for key, relation in crisis.relations.items() for name in _given(relation)
    }
    for i, source in enumerate(actors):
        for j, target in enumerate(actors):
            key = f"{source}>{target}"
            if (key, "successor_affinity") not in given:
                world.successor_affinity[i, j] = world.affinity[i, j]
            if (key, "expected") not in given and world.obligation[i, j] == OBLIGATIONS.index("defence"):
                world.expected[i, j] = DEGREES.index("aid")
    onset = shipped(mediation_onset.FAMILY, mediation_onset.NAME)
    at_war = {
        who
        for dispute in crisis.disputes.values()
        if dispute.level is not None and dispute.level.central == WAR
        for who in (dispute.challenger, dispute.target)
    }
    for k, dispute in enumerate(crisis.disputes.values()):
        fights = dispute.challenger in at_war or dispute.target in at_war
        world.mediation_odds[k] = mediation_onset.of_today(onset, world, k, at_war=fights)
        for i in range(world.actors):
            world.belief[k, i] = world.expected[i, actors.index(dispute.target)]
            if world.stance[k, i] != 0.0:
                world.belief[k, i] = world.stance[k, i]


def _given(record: Any) -> Iterable[str]:  # noqa: ANN401 - any record of a crisis file
    return (name for name in type(record).model_fields if getattr(record, name) is not None)


def hashes(names: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the hashes by which names enter random addresses [name]."""
    return np.array([stable_hash(name) for name in names], dtype=np.uint64)
