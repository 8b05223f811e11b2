"""Builds the blueprint of a world from a crisis file.

Every number is an entry of the ledger, which says what fills the gaps of the file. The world's fields keep the names of
the file's quantities; only what follows from a quantity is written here.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from itertools import compress, islice
from math import exp, log
from operator import is_not
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.core.philox import stable_hash
from foedus.core.world import AIMS, DEGREES, FIELDS, NEVER, OFFERED, REGIME_KINDS, World, blank
from foedus.crisis.crisis import Crisis, Input
from foedus.worlds import mediation_onset
from foedus.worlds.base_rates import COUNTED, RATES, YEARS, draw_era, draw_rates, hazard, table
from foedus.worlds.blueprint import Blueprint, Entry, Floats, Ledger, Luck, Uncertain, as_it_is, place
from foedus.worlds.defaults import Default, default
from foedus.worlds.defaults import entry as spread_of
from foedus.worlds.entries import NOBODY_SAYS
from foedus.worlds.feuds import feuds_of, fill, records
from foedus.worlds.fitted_rates import NO_KIND, Fits, coefficients_of, covariates, shipped_fits, uncertain_rate
from foedus.worlds.ledger import (
    at_war,
    era_applies,
    income_of,
    inputs_of,
    kind_is_known,
    ledger_of,
    within,
)
from foedus.worlds.pairs import Cast, usual

#: Fields to which affinity, unrest and the oil price return, or which start with them.
FOLLOWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "affinity": ("affinity_start",),
    "unrest": ("unrest_start",),
    "oil_price": ("oil_base",),
}


def build(crisis: Crisis, past: Fits | None = None) -> Blueprint:
    """Return the blueprint of a crisis, with its ledger.

    Parameters
    ----------
    past : mapping, optional
        In a hindcast, the fits of irregular exits and failures to the years before the crisis. What nobody says is then
        taken as ordinary, or typical of the cases of the fit; it is not drawn over a range.

    Raises
    ------
    InputError
        If the names of two actors or disputes have the same hash, which would give them the same luck.
    """
    actors, feuds = tuple(crisis.actors), feuds_of(crisis)
    disputes = (*crisis.disputes, *(feud.name for feud in feuds))
    _refuse_twins(actors)
    _refuse_twins(disputes)
    world = blank(len(actors), len(disputes))
    places = _places(shape := _Shape.of(crisis, disputes))
    inputs = inputs_of(crisis)
    ledger = ledger_of(crisis, past, inputs)
    for k, key in enumerate(crisis.disputes):
        _fill_dispute(crisis, world, k, key, actors)
    usual_pairs = usual(cast := Cast.of(crisis, ledger))
    where, numbers = _usual_in_slab(shape, cast)
    world.slab[where] = numbers
    others = compress(ledger.values(), map(is_not, ledger.values(), map(usual_pairs.get, ledger)))
    where, numbers = _in_slab(others, places)
    world.slab[where] = numbers
    for i, key in enumerate(actors):
        if ledger[f"actors.{key}.{COUNTED}"].origin == "count":
            world.regular_rate[i] += natural_death(crisis, key)
    told, recorded = records(crisis, world, feuds, inputs, past=past is not None)
    ledger |= {entry.path: entry for entry in told}
    for k, feud in enumerate(feuds, len(crisis.disputes)):
        fill(world, k, feud)
    ledger |= {entry.path: entry for entry in _mediation_odds(crisis, world)}
    rates = _rates(crisis, inputs, ledger, places, past)
    uncertain = [*_unknown(ledger, places), *recorded, *rates, *_given(inputs.values(), places)]
    return Blueprint(actors, disputes, world, tuple(uncertain), ledger)


def _in_slab(entries: Iterable[Entry], places: "_Places") -> tuple[NDArray[np.int64], Floats]:
    """Return where numbers of the ledger stand in the slab of a world, and what they are there."""
    where, numbers = [], []
    for entry in entries:
        number = hazard(entry.value) if entry.path.rpartition(".")[2] in RATES else entry.value
        for at in places.in_slab(entry.path):
            where.append(at)
            numbers.append(number)
    return np.array(where, np.int64), np.array(numbers, np.float64)


@lru_cache(maxsize=2)  # as the entries themselves
def _usual_in_slab(shape: "_Shape", cast: Cast) -> tuple[NDArray[np.int64], Floats]:
    """Return that of all pairs as they are where the file says nothing: the same quantities of each, in its order."""
    entries, actors, places = usual(cast), len(shape.actors), _places(shape)
    pairs = np.flatnonzero(~np.eye(actors, dtype=bool))
    if not pairs.size:
        return _in_slab((), places)
    first = list(islice(entries, len(entries) // pairs.size))
    values = np.fromiter((entry.value for entry in entries.values()), np.float64, len(entries))
    # the first pair is of the actors 0 and 1, which a field [actor, actor] has in its second place
    found = [(at - 1 + pairs, values[k :: len(first)]) for k, path in enumerate(first) for at in places.in_slab(path)]
    return np.concatenate([at for at, _ in found]), np.concatenate([numbers for _, numbers in found])


def _refuse_twins(names: tuple[str, ...]) -> None:
    seen: dict[int, str] = {}
    for name in names:
        twin = seen.setdefault(int(stable_hash(name)), name)
        if twin != name:
            raise InputError(f"'{twin}' and '{name}' share a random address by accident: rename one of them")


def _fill_dispute(crisis: Crisis, world: World, k: int, key: str, actors: tuple[str, ...]) -> None:
    dispute = crisis.disputes[key]
    world.challenger[k] = actors.index(dispute.challenger)
    world.target[k] = actors.index(dispute.target)
    world.hegemon[k] = actors.index(dispute.hegemon) if dispute.hegemon else -1.0
    world.aim[k] = AIMS.index(dispute.aim)
    world.began[k] = crisis.week_of(dispute.began) if dispute.began else 0.0
    parts = [number for number, other in enumerate(crisis.disputes.values()) if other.crisis == dispute.crisis]
    world.family[k] = parts[0] if dispute.crisis and len(parts) > 1 else -1.0
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


class _Shape(NamedTuple):
    """What of a crisis decides where its quantities stand in its world."""

    actors: tuple[str, ...]
    disputes: tuple[str, ...]
    measure: str
    oil_price_start: bool
    #: Actors of which the file says it.
    capability: frozenset[str]
    unrest_start: frozenset[str]

    @classmethod
    def of(cls, crisis: Crisis, disputes: tuple[str, ...]) -> "_Shape":
        """Return that of a crisis with these disputes, feuds among them."""
        return cls(
            tuple(crisis.actors),
            disputes,
            crisis.measure,
            crisis.oil_price_start is not None,
            frozenset(key for key, actor in crisis.actors.items() if actor.capability is not None),
            frozenset(key for key, actor in crisis.actors.items() if actor.unrest_start is not None),
        )


@lru_cache(maxsize=8)  # a session builds a world again for every change, and hardly any moves a place
def _places(shape: _Shape) -> "_Places":
    return _Places(shape)


class _Places:
    """Where the quantities of a crisis stand in the slab of its world."""

    def __init__(self, shape: _Shape) -> None:
        self._shape, self._world = shape, blank(len(shape.actors), len(shape.disputes))
        self._found: dict[str, tuple[int, ...]] = {}
        self._disputes = {key: k for k, key in enumerate(shape.disputes)}
        self._actors = {key: i for i, key in enumerate(shape.actors)}
        pairs = {f"{one}>{other}": (i, j) for one, i in self._actors.items() for other, j in self._actors.items()}
        self._index: dict[str, dict[str, tuple[int, ...]]] = {
            "actors": {key: (i,) for key, i in self._actors.items()},
            "relations": pairs,  # type: ignore[dict-item]
            "disputes": {key: (k,) for key, k in self._disputes.items()},
        }

    def in_slab(self, path: str) -> tuple[int, ...]:
        """Return the places that a quantity is written to; none if no mechanism reads it."""
        if path not in self._found:
            self._found[path] = tuple(place(self._world, field, *index) for field, index in self._fields(path))
        return self._found[path]

    def _fields(self, path: str) -> list[tuple[str, tuple[int, ...]]]:
        """Return the fields that a quantity is written to, each with the index there."""
        section, *rest = path.split(".")
        index: tuple[int, ...] = (0,)
        followers: tuple[str, ...] = ()
        if not rest:
            name = section
            if name == "oil_price" and not self._shape.oil_price_start:
                followers = ("oil_price_start",)
        elif section in ("parameters", "feuds"):
            return []
        else:
            key, name, *inner = rest
            index = self._index[section][key]
            if section == "disputes" and name == "like":
                name = "population"
            if inner:  # exposure of an actor, or a step of a path
                name, last = (
                    ("exposure", self._actors[inner[0]]) if name == "exposure" else ("path_week", int(inner[0]))
                )
                index = (*index, last)
            elif name == self._shape.measure and key not in self._shape.capability:
                name = "capability"
        if section == "actors" and name == "unrest" and key in self._shape.unrest_start:
            return [(name, index)]
        return [(field, index) for field in (*_written_to(name), *followers)]


@cache
def _written_to(name: str) -> tuple[str, ...]:
    """Return the fields that a quantity of this name is written to, wherever it stands."""
    return tuple(field for field in (name, *FOLLOWERS.get(name, ())) if field in FIELDS)


def _unknown(ledger: Ledger, places: _Places) -> Iterable[Uncertain]:
    """Yield what neither the file nor a table knows, each to be drawn over its wide range."""
    for entry in ledger.values():
        if entry.range:
            values, where = partial(_within, entry.path, entry.range), places.in_slab(entry.path)
            yield Uncertain(entry.path, values, where, because=entry.because, follows=(entry.range,))


def _within(path: str, range_: Default, of: Luck) -> Floats:
    return within(range_, of(path))


def _rates(
    crisis: Crisis, inputs: Mapping[str, Input], ledger: Ledger, places: _Places, past: Fits | None
) -> Iterable[Uncertain]:
    """Yield the rates of falling of every actor: exits by the rules counted by kind of regime, the others fitted."""
    fits = {
        name: (fit, coefficients_of(name, fit), _era if era_applies(crisis, fit) else _no_era)
        for name, fit in (past or shipped_fits()).items()
    }
    for key in crisis.actors:
        stem = f"actors.{key}"
        counted = ledger[f"{stem}.{COUNTED}"].origin == "count"
        fitted = [name for name in fits if ledger[f"{stem}.{name}"].origin == "fit"]
        if not counted and not fitted:
            continue  # the file gives every rate, so that nothing asks for the kind of regime
        kinds = _kinds(crisis, key, ledger, inputs, past=past is not None)
        if counted:
            yield _rate(crisis, places.in_slab(f"{stem}.{COUNTED}"), key, kinds)
        state = _Standing(crisis, key, ledger, inputs, kinds, past=past is not None)
        for name in fitted:
            path, (fit, coefficients, era) = f"{stem}.{name}", fits[name]
            rate = uncertain_rate(path, places.in_slab(path), name, fit, coefficients, state.drawn, era)
            because = rate.because if state.known else (*rate.because, *NOBODY_SAYS)
            yield rate._replace(because=because, follows=(era, *state.follows))


def _era(of: Luck) -> Floats:
    return draw_era(of("base_rates.era"))


def _no_era(_: Luck) -> Floats:
    return np.ones(())


class _Kinds(NamedTuple):
    """The kind of regime of an actor, as codes [outer draw]."""

    draw: Callable[[Luck], Floats]
    #: Whether somebody says what it is.
    known: bool
    #: What they follow from besides luck.
    follows: tuple[object, ...]


def _kinds(crisis: Crisis, key: str, ledger: Ledger, inputs: Mapping[str, Input], *, past: bool) -> _Kinds:
    """Return what draws the kind of regime: as given or coded; where nobody says, any, as frequent as in the record."""
    path = f"actors.{key}.regime_kind"
    if given := inputs.get(path):
        return _Kinds(lambda of: given.draw(of(path)), known=True, follows=("file", given))
    if past:
        return _Kinds(lambda of: np.full(of(path).shape, NO_KIND), known=False, follows=("past",))
    if kind_is_known(crisis, key):
        kind = ledger[path].value
        return _Kinds(lambda of: np.full(of(path).shape, kind), known=True, follows=("table", kind))
    ends = np.cumsum([float(table()[name][YEARS]) for name in REGIME_KINDS])
    return _Kinds(
        lambda of: np.searchsorted(ends[:-1] / ends[-1], of(path), side="right").astype(np.float64),
        known=False,
        follows=("nobody",),
    )


class _Standing(NamedTuple):
    """Income and regime of an actor, on which the rates rest at which its leaders go irregularly and regimes fail."""

    crisis: Crisis
    key: str
    ledger: Ledger
    inputs: Mapping[str, Input]
    kinds: _Kinds
    past: bool

    @property
    def known(self) -> bool:
        """Whether somebody says what income, openness and kind are."""
        income = f"actors.{self.key}.gdp_per_capita" in self.inputs or income_of(self.crisis, self.key)
        return bool(income) and self._democracy.origin != "assumption" and self.kinds.known

    @property
    def _democracy(self) -> Entry:
        return self.ledger[f"actors.{self.key}.democracy"]

    @property
    def follows(self) -> tuple[object, ...]:
        """What the covariates follow from besides luck."""
        entry = self._democracy
        given = (self.inputs.get(f"actors.{self.key}.gdp_per_capita"), self.inputs.get(entry.path))
        return (*given, income_of(self.crisis, self.key), entry.value, entry.origin, entry.range, *self.kinds.follows)

    def drawn(self, of: Luck) -> dict[str, Floats]:
        """Return the covariates [outer draw], uncertain inputs as they are drawn elsewhere."""
        return covariates(self._income(of), self._openness(of), self.kinds.draw(of))

    def _income(self, of: Luck) -> Floats | float | None:
        """Return the log of output per head; None where nobody says it and it counts as typical."""
        path = f"actors.{self.key}.gdp_per_capita"
        if given := self.inputs.get(path):
            return np.log(given.draw(of(path)))
        if found := income_of(self.crisis, self.key):
            return log(found.value)
        return None if self.past else np.log(within(spread_of("actor", "gdp_per_capita"), of(path)))

    def _openness(self, of: Luck) -> Floats | float | None:
        entry = self._democracy
        if given := self.inputs.get(entry.path):
            return given.draw(of(entry.path))
        if self.past and entry.origin == "assumption":
            return None
        return within(entry.range, of(entry.path)) if entry.range else entry.value


def natural_death(crisis: Crisis, key: str) -> float:
    """Return the hazard a year that the leader of an actor dies of age (Gompertz); 0 where no age is given."""
    given = crisis.actors[key].leader_age
    if given is None:
        return 0.0
    older = float(given.central) - 65.0  # type: ignore[arg-type]
    return default("actor", "mortality_at_65") * exp(default("actor", "mortality_growth") * older)


def _rate(crisis: Crisis, places: tuple[int, ...], key: str, kinds: _Kinds) -> Uncertain:
    path, natural = f"actors.{key}.{COUNTED}", natural_death(crisis, key)

    def values(of: Luck) -> Floats:
        return draw_rates(kinds.draw(of), of(path))

    because = ("base rate by kind of regime", *(() if kinds.known else NOBODY_SAYS))
    return Uncertain(path, values, places, lambda drawn: hazard(drawn) + natural, because, (natural, *kinds.follows))


def _given(inputs: Iterable[Input], places: _Places) -> Iterable[Uncertain]:
    """Yield the uncertain inputs of the file that a mechanism reads."""
    for entry in inputs:
        if not entry.value.certain and (where := places.in_slab(entry.path)):
            # a file gives chances a year, the world holds hazards
            in_world = hazard if entry.location[-1] in RATES else as_it_is
            yield Uncertain(entry.path, partial(_drawn, entry), where, in_world, follows=(entry,))


def _drawn(given: Input, of: Luck) -> Floats:
    return given.draw(of(given.path))


def _mediation_odds(crisis: Crisis, world: World) -> Iterable[Entry]:
    """Fill and yield what sort of crisis each dispute is: what it adds to the log odds of being mediated."""
    fit = shipped(mediation_onset.FAMILY, mediation_onset.NAME)
    because = tuple(f"{table}@{fit.span[1]}" for table in fit.data)
    fighting = at_war(crisis)
    for k, (key, dispute) in enumerate(crisis.disputes.items()):
        if dispute.mediation_odds is None:
            fights = bool(fighting & {dispute.challenger, dispute.target})
            world.mediation_odds[k] = mediation_onset.of_today(fit, world, k, at_war=fights)
            yield Entry(f"disputes.{key}.mediation_odds", float(world.mediation_odds[k]), "fit", because)


def hashes(names: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the hashes by which names enter random addresses [name]."""
    return np.array([stable_hash(name) for name in names], dtype=np.uint64)
