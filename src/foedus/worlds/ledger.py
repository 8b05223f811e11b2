"""The ledger of a world: every number that a crisis determines, what it is, and where it comes from.

What the crisis file leaves out is a figure of the shipped tables, a fit, a count, what follows from something else, or
a default with its reason; which of them is decided here and nowhere else. What nobody says is drawn over a wide range
of its own, so that a state without figures has no narrower answers than one with figures, and told as an assumption.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import permutations
from math import exp, log, tanh
from typing import Final, NamedTuple

import numpy as np

from foedus.core.calibration import Calibration
from foedus.core.world import CONSULTATION, DEFENCE, DEGREES, DISPLAY, OBLIGATIONS, POPULATIONS, REGIME_KINDS, WAR
from foedus.crisis.crisis import Crisis, Input, endpoints
from foedus.crisis.quantities import QUANTITIES
from foedus.evidence.record import ASSUMPTION
from foedus.history.vintage import speaks
from foedus.worlds import alignment
from foedus.worlds.base_rates import COUNTED, RATES, central_era, central_rate
from foedus.worlds.blueprint import Entry, Floats, Ledger, Origin
from foedus.worlds.defaults import Default, default, entry, reason
from foedus.worlds.fitted_rates import FITTED, NO_KIND, Fits, chance, covariates, shipped_fits
from foedus.worlds.states import (
    MEASURES,
    OLD_CHANGE,
    OLD_FACTOR,
    Figure,
    columns,
    distance_km,
    figure,
    last_known,
    likely_polyarchy,
    neighbours,
    obligations,
    regime,
    states,
)

#: Why what nobody says is what it is.
NOBODY_SAYS: Final = (ASSUMPTION, "no figure in the shipped tables")
#: Where exits by the rules were counted.
BASE_RATE: Final = "leaders@1999"
#: Flags of an actor -> their columns in the table of states.
FLAGS: Final = {"major": "major_power", "nuclear": "nuclear"}
#: What is left where an entry of a dispute goes, or what has no default that is a number.
ABSENT: Final[Mapping[str, tuple[float | None, str]]] = {
    "stances": (0.0, "no side taken"),
    "mediators": (None, "no candidate"),
    "exposure": (0.0, "no exposure"),
    "escalation": (None, "no such step"),
    "deadline": (None, "no deadline"),
    "next_election": (None, "no election is known: exits by the rules come at any time"),
    "term_ends": (None, "no end of a term is known: exits by the rules come at any time"),
    "mediation_odds": (None, "what is fitted to crises of its sort"),
    "parameters": (None, "the calibrated value"),
    "feuds": (None, "what is usual between two of their sort"),
}
#: Quantities of an actor that no table holds.
JUDGED: Final = (
    "load", "oil_rent", "unrest", "strength", "viability", "standing", "kept", "fell_short", "organisation", "settled",
    "failed",
)  # fmt: skip
TABLE: Final = "the table of states"
KIND_RATE: Final = "the base rate of its kind of regime"
FITTED_RATE: Final = "the rate fitted to income and regime"
AS_ALIKE: Final = "the affinity of states as like each other"


def state_of(crisis: Crisis, actor: str) -> str:
    """Return the row of the table of states that an actor's national figures default to, or an empty string."""
    named = crisis.actors[actor].state or actor
    return named if named in states() else ""


def figure_of(crisis: Crisis, actor: str, column: str) -> Figure | None:
    """Return a figure of an actor as it was known on the as-of day, or None where the table has none."""
    return figure(state_of(crisis, actor), column, crisis.as_of.year)


def affinity_by_votes(one: Figure, other: Figure) -> float:
    """Return the affinity of two states, -1 to 1, by the distance of their ideal points."""
    slope, zero = default("relation", "affinity_slope"), default("relation", "affinity_zero")
    return tanh(slope * (zero - abs(one.number - other.number)))


def within(default: Default, uniform: Floats) -> Floats:
    """Return draws [outer draw] over the range of a default, even or, where it spans magnitudes, even in logarithms."""
    if default.log:
        return np.asarray(default.low * (default.high / default.low) ** uniform, np.float64)
    return np.asarray(default.low + (default.high - default.low) * uniform, np.float64)


def at_war(crisis: Crisis) -> set[str]:
    """Return the principals of the wars that are on at the as-of date."""
    return {
        who
        for dispute in crisis.disputes.values()
        if dispute.level is not None and dispute.level.central == WAR
        for who in (dispute.challenger, dispute.target)
    }


def ledger_of(crisis: Crisis, past: Fits | None = None, inputs: Mapping[str, Input] | None = None) -> dict[str, Entry]:
    """Return the entries of a crisis but those that rest on its world as a whole, which its builder adds.

    Parameters
    ----------
    past : mapping, optional
        As in `foedus.worlds.from_crisis.build`.
    inputs : mapping, optional
        What the crisis gives, by path, where it has been gone through already.
    """
    given = {path: _said(path, one, crisis.laid_over) for path, one in (inputs or inputs_of(crisis)).items()}
    entries = {**given, **{entry.path: entry for entry in _of_actors(crisis, past, given)}}
    entries |= _of_pairs(crisis, given, entries)
    entries |= {entry.path: entry for entry in _of_disputes(crisis, given)}
    if past:
        return {path: entry._replace(range=None) if entry.range else entry for path, entry in entries.items()}
    return entries


def inputs_of(crisis: Crisis) -> dict[str, Input]:
    """Return what a crisis gives, by path."""
    return {one.path: one for one in crisis.inputs()}


def _of_actors(crisis: Crisis, past: Fits | None, given: Ledger) -> Iterator[Entry]:
    """Yield what fills the gaps of the world and of every actor."""
    oil_price = given.get("oil_price") or _default("oil_price", "dispute")
    if crisis.oil_price is None:
        yield oil_price
    if crisis.oil_price_start is None:
        yield Entry("oil_price_start", oil_price.value, "follows", ("oil_price",))
    fighting = at_war(crisis)
    for key in crisis.actors:
        yield from _of_actor(crisis, key, given, past, fights=key in fighting)


def _of_disputes(crisis: Crisis, given: Ledger) -> Iterator[Entry]:
    """Yield what fills the gaps of every dispute."""
    for key in crisis.disputes:
        for name in QUANTITIES["dispute"]:
            if (path := f"disputes.{key}.{name}") in given or name in ABSENT:
                continue
            yield _population(key, given) if name == "like" else _default(path, "dispute")


def _population(key: str, given: Ledger) -> Entry:
    """Return of which population a dispute is that does not say so: militarised where force has been shown or used."""
    level = given.get(path := f"disputes.{key}.level") or _default(path, "dispute")
    population = "mid" if level.value >= DISPLAY else "quarrel"
    code = float(POPULATIONS.index(population))
    return Entry(f"disputes.{key}.like", code, "follows", (path,), f"{population}, by its level")


def _said(path: str, given: Input, laid_over: Mapping[str, str]) -> Entry:
    """Return what the crisis says, with its reasons, or those of the accounts that disagree, each once."""
    value = given.value
    because = value.because
    if not because:
        because = tuple(dict.fromkeys(reason for account in value.rival_accounts for reason in account.because))
    place = laid_over.get(path, "")
    laid = place and value.note.startswith(place)  # a setting may have taken its place since
    origin: Origin = "covariates" if laid else "file"
    return Entry(path, given.central, origin, because, place=place if laid else "")


def _default(path: str, of: str, name: str = "") -> Entry:
    """Return an entry at a path with the default of a quantity, which by default has the name at its end."""
    short = name or path.rpartition(".")[2]
    return Entry(path, default(of, short), "default", (reason(of, short),))


def _known(path: str, found: Figure) -> Entry:
    return Entry(path, found.number, "table", (f"{found.data_set}@{found.year}",), TABLE)


def _drawn(path: str, spread: Default, why: str) -> Entry:
    """Return an entry of which nobody says anything, with its range, and why that."""
    return Entry(path, spread.value, "assumption", NOBODY_SAYS, range=spread, assumed=_in_words(spread, why))


def _in_words(spread: Default, why: str) -> str:
    return f"{spread.value:g} ({spread.low:g} to {spread.high:g}): {why}"


def _of_actor(crisis: Crisis, key: str, given: Ledger, past: Fits | None, *, fights: bool) -> Iterator[Entry]:
    """Yield what fills the gaps of an actor."""
    stem, nothing = f"actors.{key}", nothing_known(crisis, key)
    if not {f"{stem}.capability", f"{stem}.{crisis.measure}"} & given.keys():
        found = figure_of(crisis, key, MEASURES[crisis.measure])
        yield _known(f"{stem}.capability", found) if found else _capability(crisis, key)
    democracy = given.get(f"{stem}.democracy")
    if not democracy:
        found = figure_of(crisis, key, "polyarchy")
        democracy = _known(f"{stem}.democracy", found) if found else _democracy(crisis, key)
        yield democracy
    kind = given.get(f"{stem}.regime_kind") or _kind(crisis, key, nothing)
    if not kind.given and not {f"{stem}.{rate}" for rate in RATES} <= given.keys():
        yield kind
    if (path := f"{stem}.{COUNTED}") not in given:
        yield Entry(path, central_rate(REGIME_KINDS[int(kind.value)]), "count", (BASE_RATE,), KIND_RATE)
    for name in FITTED:
        if f"{stem}.{name}" not in given:
            yield _fitted_rate(crisis, key, name, given.get(f"{stem}.gdp_per_capita"), democracy, kind, past)
    flags = {name: given.get(f"{stem}.{name}") or _flag(crisis, key, name) for name in FLAGS}
    yield from (flag for flag in flags.values() if not flag.given)
    named = {
        "standing": "standing_of_major" if flags["major"].value else "standing",
        "load": "load_at_war" if fights else "load",
    }
    for name in JUDGED:
        if f"{stem}.{name}" not in given:
            yield _default(f"{stem}.{name}", "actor", named.get(name, name))
    if f"{stem}.unrest_start" not in given:
        unrest = given[f"{stem}.unrest"].value if f"{stem}.unrest" in given else default("actor", "unrest")
        yield Entry(f"{stem}.unrest_start", unrest, "follows", (f"{stem}.unrest",))


def income_of(crisis: Crisis, key: str) -> Entry | None:
    """Return the output per head of an actor that the table of states has of the day."""
    found = figure_of(crisis, key, "gdp_per_capita")
    return _known(f"actors.{key}.gdp_per_capita", found) if found else None


def _fitted_rate(
    crisis: Crisis, key: str, name: str, income: Entry | None, democracy: Entry, kind: Entry, past: Fits | None
) -> Entry:
    """Return the chance a year that an actor's leader goes irregularly, or its regime fails, by income and regime."""
    fit = (past or shipped_fits())[name]
    income = income or income_of(crisis, key)
    openness: float | None = democracy.value
    code = kind.value
    if past:  # what nobody says counts as typical of the cases of the fit
        openness = None if democracy.origin == "assumption" else openness
        code = code if kind.given else NO_KIND
    rate = float(chance(fit, covariates(log(income.value) if income else None, openness, code)))
    if era_applies(crisis, fit):
        rate *= central_era()
    because = (*(f"{table}@{fit.span[1]}" for table in fit.data), *(income.editions if income else ()))
    assumed = "" if income else f"that of any income: {nothing_known(crisis, key)}"
    return Entry(f"actors.{key}.{name}", rate, "fit", because, FITTED_RATE, assumed=assumed)


def era_applies(crisis: Crisis, fit: Calibration) -> bool:
    """Return whether a crisis lies beyond the years of a fit, since when irregular exits and failures became rarer."""
    return crisis.as_of.year - 1 > fit.span[1]


def _flag(crisis: Crisis, key: str, name: str) -> Entry:
    """Return a flag of an actor of which the file says nothing."""
    path = f"actors.{key}.{name}"
    if found := figure_of(crisis, key, FLAGS[name]):
        return _known(path, found)
    return Entry(path, 0.0, "assumption", NOBODY_SAYS, assumed=f"false: {nothing_known(crisis, key)}")


def _kind(crisis: Crisis, key: str, nothing: str) -> Entry:
    """Return the kind of regime of an actor of which the file says nothing."""
    path, rule = f"actors.{key}.regime_kind", regime(state_of(crisis, key), crisis.as_of.year)
    code = float(REGIME_KINDS.index(rule.kind))
    if rule.data_set:
        return Entry(path, code, "table", (f"{rule.data_set}@{rule.year}",), KIND_RATE)
    last = f"{rule.kind}: last coded in {rule.year}"
    inferred = f"{rule.kind}: inferred from how free its elections are"
    assumed = last if rule.year else inferred if kind_is_known(crisis, key) else f"any: {nothing}"
    return Entry(path, code, "assumption", NOBODY_SAYS, KIND_RATE, assumed=assumed)


def kind_is_known(crisis: Crisis, actor: str) -> bool:
    """Return whether the table says something of the kind of regime of an actor: coded once, or inferred."""
    state, year = state_of(crisis, actor), crisis.as_of.year
    rule = regime(state, year)
    scored = last_known(state, "polyarchy", year) or likely_polyarchy(state, year)
    return bool(rule.data_set or rule.year or scored)


def nothing_known(crisis: Crisis, actor: str) -> str:
    """Return why the table of states says nothing of an actor."""
    return f"the table of states does not speak of {crisis.as_of.year}" if state_of(crisis, actor) else "in no table"


def _capability(crisis: Crisis, key: str) -> Entry:
    """Return the range of power of an actor: about what it was when it was measured last, else a nobody's."""
    path = f"actors.{key}.capability"
    old = last_known(state_of(crisis, key), MEASURES[crisis.measure], crisis.as_of.year)
    if not old or old.number <= 0.0:
        return _drawn(path, entry("actor", "capability"), nothing_known(crisis, key))
    spread = Default(old.number, old.number / OLD_FACTOR, min(old.number * OLD_FACTOR, 1.0), log=True)
    return _drawn(path, spread, f"as {old.data_set} had it last, in {old.year}")


def _democracy(crisis: Crisis, key: str) -> Entry:
    """Return the range of democracy of an actor that is not scored: by other scores, by its last, else any."""
    path, state, year = f"actors.{key}.democracy", state_of(crisis, key), crisis.as_of.year
    if likely := likely_polyarchy(state, year):
        why = "not scored; where nine of ten states lie that others score alike"
        return _drawn(path, Default(likely.middle, likely.low, likely.high, log=False), why)
    if old := last_known(state, "polyarchy", year):
        low, high = max(old.number - OLD_CHANGE, 0.0), min(old.number + OLD_CHANGE, 1.0)
        return _drawn(path, Default(old.number, low, high, log=False), f"last scored in {old.year}")
    return _drawn(path, entry("actor", "democracy"), nothing_known(crisis, key))


class Named(NamedTuple):
    """An actor of a pair: key, row of the table of states, votes, and how democratic it is where votes do not tell."""

    key: str
    state: str
    votes: Figure | None
    democracy: float | None


class Cast(NamedTuple):
    """All that pairs of actors of which the file says nothing depend on."""

    year: int
    named: tuple[Named, ...]

    @classmethod
    def of(cls, crisis: Crisis, entries: Ledger) -> "Cast":
        """Return that of a crisis, with what its actors' entries say."""
        known = [(key, state_of(crisis, key), figure_of(crisis, key, "ideal_point")) for key in crisis.actors]
        all_vote = all(votes or not state for _, state, votes in known)
        named = (
            Named(*one, None if all_vote else entries[f"actors.{key}.democracy"].value)
            for key, one in zip(crisis.actors, known, strict=True)
        )
        return cls(crisis.as_of.year, tuple(named))


@lru_cache(maxsize=2)  # a session builds a world again for every change, and few change its cast
def usual(cast: Cast) -> Ledger:
    """Return the entries of all pairs of a cast as they are where the file says nothing."""
    pairs = permutations(cast.named, 2)
    return {entry.path: entry for one, other in pairs for entry in _gaps(cast.year, one, other, {})}


def _of_pairs(crisis: Crisis, given: Ledger, of_actors: Ledger) -> dict[str, Entry]:
    """Return what fills the gaps of every pair, in the order of the pairs."""
    said: dict[str, dict[str, Entry]] = {}
    for path, told in given.items():
        section, pair, *_ = (*path.split(".", maxsplit=2), "")
        if section == "relations":
            said.setdefault(pair, {})[path] = told
    cast = Cast.of(crisis, of_actors)
    entries, named = dict(usual(cast)), {one.key: one for one in cast.named}
    for pair, of in said.items():
        one, other = (named[key] for key in endpoints(pair))
        for path in of:
            entries.pop(path, None)
        entries |= {entry.path: entry for entry in _gaps(cast.year, one, other, of)}
    return entries


def _gaps(year: int, source: Named, target: Named, given: Ledger) -> Iterator[Entry]:
    """Yield what fills the gaps of a source towards a target, beside what the file says of the two."""
    stem = f"relations.{source.key}>{target.key}."
    for name, value, because in _usual_defaults():
        if (path := stem + name) not in given:
            yield Entry(path, value, "default", because)
    affinity, obligation = given.get(f"{stem}affinity"), given.get(f"{stem}obligation")
    treaty = obligation or _obligation(year, f"{stem}obligation", source.state, target.state)
    if not affinity:
        affinity = _affinity(year, f"{stem}affinity", source, target, treaty, given.get(f"{stem}rivalry"))
        yield affinity
    if f"{stem}distance_km" not in given:
        yield _distance(year, f"{stem}distance_km", source.state, target.state)
    if not obligation:
        yield treaty
    if (path := f"{stem}trust") not in given:
        yield _trust(path, affinity, given.get(f"{stem}rivalry"), treaty)
    if (path := f"{stem}successor_affinity") not in given:
        yield Entry(path, affinity.value, "follows", (affinity.path,), "the affinity of the regime in office")
    if (path := f"{stem}expected") not in given:
        aid = treaty.value >= DEFENCE
        yield Entry(path, float(DEGREES.index("aid")) if aid else 0.0, "follows", (treaty.path,))


@cache
def _usual_defaults() -> tuple[tuple[str, float, tuple[str, ...]], ...]:
    """Return what no table has of two actors: its name, its default, and the reason."""
    names = ("stake", "leverage", "linkage", "strike_power", "on_request", "past_mediation", "rivalry", "alongside")
    return tuple((name, default("relation", name), (reason("relation", name),)) for name in names)


def _trust(path: str, affinity: Entry, rivalry: Entry | None, obligation: Entry) -> Entry:
    """Return how far a source trusts a target as a mediator: by alignment, rivalry and treaty; half where none is."""
    odds = default("relation", "trust_of_affinity") * affinity.value
    if obligation.value >= DEFENCE or obligation.value == CONSULTATION:
        odds += default("relation", "trust_of_treaty")
    odds += default("relation", "trust_of_rivalry") * (rivalry.value if rivalry else 0.0)
    because = (affinity.path, obligation.path, *([rivalry.path] if rivalry else []))
    return Entry(path, 1.0 / (1.0 + exp(-odds)), "follows", because, "alignment, treaty and rivalry")


def _distance(year: int, path: str, one: str, other: str) -> Entry:
    apart = distance_km(one, other, year) if one and other else None
    if apart is None:
        return _drawn(path, entry("relation", "distance_km"), "no capital is known of one of them")
    column = "contiguity" if frozenset((one, other)) in neighbours(year) else "capital"
    return Entry(path, apart, "table", (_edition(column, year),), "the distance of the capitals")


def _affinity(year: int, path: str, source: Named, target: Named, treaty: Entry, rivalry: Entry | None) -> Entry:
    """Return the affinity of a source with a target: by votes, else that of states as like each other, else any."""
    if source.votes and target.votes:
        edition = _edition("ideal_point", year)
        by_votes = affinity_by_votes(source.votes, target.votes)
        return Entry(path, by_votes, "table", (edition,), "votes in the United Nations")
    alliances = alignment.alliances_alike(source.state, target.state, year)
    if alliances is None:
        why = "no table has votes of the two from before that day"
        return _drawn(path, entry("relation", "affinity"), why)
    openness = [one.democracy for one in (source, target) if one.democracy is not None]
    apart = abs(openness[0] - openness[-1]) if len(openness) == 2 else None
    rivals = bool(rivalry and rivalry.value)
    spread = alignment.affinity_of(alignment.Alike(apart, alliances, treaty.value >= DEFENCE, rivals))
    assumed = _in_words(spread, "the two do not both vote in the United Nations; that of pairs as alike as they are")
    return Entry(path, spread.value, "fit", alignment.editions(), AS_ALIKE, range=spread, assumed=assumed)


def _obligation(year: int, path: str, one: str, other: str) -> Entry:
    if word := obligations(year).get((one, other)):
        code = float(OBLIGATIONS.index(word))
        return Entry(path, code, "table", (_edition("obligations", year),), "the table of treaties")
    if one and other and speaks(columns()["obligations"]["year"], year):
        return Entry(path, 0.0, "default", ("no treaty in the table of treaties",))
    told = "none: no table of treaties speaks of the two on that day"
    return Entry(path, 0.0, "assumption", NOBODY_SAYS, assumed=told)


def _edition(column: str, year: int) -> str:
    """Return the data set of a column with its year; what is dated by its beginning is as of the year before."""
    return f"{columns()[column]['data_set']}@{min(columns()[column]['year'], year - 1)}"


def assumed(ledger: Ledger) -> list[Entry]:
    """Return what neither the file nor a table says: what is drawn over a range, then words and flags.

    Judgements that no table holds (stakes, loads, unrest) are not among them.
    """
    return sorted((row for row in ledger.values() if row.assumed), key=lambda row: row.range is None)


def assumed_in_words(crisis: Crisis) -> str:
    """Return one sentence on what a crisis leaves out and no table says either, or an empty string.

    Actors are named, ordered pairs counted, as in ``regime_kind of RUS, IRN; affinity of 18 ordered pairs``.
    """
    whose: dict[str, list[str]] = {}
    for row in assumed(ledger_of(crisis)):
        _, key, name = row.path.split(".")
        whose.setdefault(name, []).append(key)
    told = [
        f"{name} of {f'{len(keys)} ordered pairs' if '>' in keys[0] else ', '.join(keys)}"
        for name, keys in whose.items()
    ]
    year = crisis.as_of.year
    return f"Assumed, as neither the file nor a table known in {year} says it: {'; '.join(told)}." if told else ""


def tables(ledger: Ledger) -> dict[str, list[str]]:
    """Return ``DATASET@YEAR`` -> paths of what the shipped tables stand in for."""
    found: dict[str, list[str]] = {}
    for row in ledger.values():
        for edition in row.editions:
            found.setdefault(edition, []).append(row.path)
    return found


def fallback(ledger: Ledger, path: str) -> tuple[float | None, str]:
    """Return what stands at a path of which a crisis says nothing, and by what; None where it is no one number."""
    section, *rest = path.split(".")
    absent = ABSENT.get(section) or (ABSENT.get(rest[1]) if section == "disputes" else None)
    if absent:
        return absent
    row = ledger.get(path) or ledger.get(f"actors.{rest[0]}.capability" if rest and rest[-1] in MEASURES else "")
    if row is None:
        return None, "its default"
    return None if row.range or row.by in (KIND_RATE, FITTED_RATE) else row.value, row.by
