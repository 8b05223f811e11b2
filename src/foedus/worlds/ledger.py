"""The ledger of a world: every number that a crisis determines, what it is, and where it comes from.

What the crisis file leaves out is a figure of the shipped tables, a fit, a count, what follows from something else, or
a default with its reason; which of them is decided here, for pairs in `pairs`, and nowhere else. What nobody says is
drawn over a wide range of its own, so that a state without figures has no narrower answers than one with figures, and
told as an assumption.
"""

from collections.abc import Iterator, Mapping
from math import log
from typing import Final

import numpy as np

from foedus.core.calibration import Calibration
from foedus.core.world import DISPLAY, POPULATIONS, REGIME_KINDS, WAR
from foedus.crisis.crisis import Crisis, Input
from foedus.crisis.quantities import QUANTITIES
from foedus.worlds.base_rates import COUNTED, RATES, central_era, central_rate
from foedus.worlds.blueprint import Entry, Floats, Ledger, Origin
from foedus.worlds.defaults import Default, default, entry
from foedus.worlds.entries import NOBODY_SAYS, defaulted, drawn, figure_of, known, organises, state_of
from foedus.worlds.fitted_rates import FITTED, NO_KIND, Fits, chance, covariates, shipped_fits
from foedus.worlds.pairs import of_pairs
from foedus.worlds.states import MEASURES, OLD_CHANGE, OLD_FACTOR, last_known, likely_polyarchy, regime

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
KIND_RATE: Final = "the base rate of its kind of regime"
FITTED_RATE: Final = "the rate fitted to income and regime"


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
    entries |= of_pairs(crisis, given, entries)
    entries |= {entry.path: entry for entry in _of_disputes(crisis, given)}
    if past:
        return {path: entry._replace(range=None) if entry.range else entry for path, entry in entries.items()}
    return entries


def inputs_of(crisis: Crisis) -> dict[str, Input]:
    """Return what a crisis gives, by path."""
    return {one.path: one for one in crisis.inputs()}


def _of_actors(crisis: Crisis, past: Fits | None, given: Ledger) -> Iterator[Entry]:
    """Yield what fills the gaps of the world and of every actor."""
    oil_price = given.get("oil_price") or defaulted("oil_price", "dispute")
    if crisis.oil_price is None:
        yield oil_price
    if crisis.oil_price_start is None:
        yield Entry("oil_price_start", oil_price.value, "follows", ("oil_price",))
    fighting = at_war(crisis)
    for key in crisis.actors:
        nothing = {entry.path: entry for entry in _of_organisation(crisis, key, given)}
        yield from nothing.values()
        yield from _of_actor(crisis, key, {**given, **nothing} if nothing else given, past, fights=key in fighting)


def _of_disputes(crisis: Crisis, given: Ledger) -> Iterator[Entry]:
    """Yield what fills the gaps of every dispute."""
    for key in crisis.disputes:
        for name in QUANTITIES["dispute"]:
            if (path := f"disputes.{key}.{name}") in given or name in ABSENT:
                continue
            yield _population(key, given) if name == "like" else defaulted(path, "dispute")


def _population(key: str, given: Ledger) -> Entry:
    """Return of which population a dispute is that does not say so: militarised where force has been shown or used."""
    level = given.get(path := f"disputes.{key}.level") or defaulted(path, "dispute")
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


def _of_actor(crisis: Crisis, key: str, given: Ledger, past: Fits | None, *, fights: bool) -> Iterator[Entry]:
    """Yield what fills the gaps of an actor."""
    stem, nothing = f"actors.{key}", nothing_known(crisis, key)
    if not {f"{stem}.capability", f"{stem}.{crisis.measure}"} & given.keys():
        found = figure_of(crisis, key, MEASURES[crisis.measure])
        yield known(f"{stem}.capability", found) if found else _capability(crisis, key)
    democracy = given.get(f"{stem}.democracy")
    if not democracy:
        found = figure_of(crisis, key, "polyarchy")
        democracy = known(f"{stem}.democracy", found) if found else _democracy(crisis, key)
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
    yield from (flag for flag in flags.values() if flag.path not in given)
    named = {
        "standing": "standing_of_major" if flags["major"].value else "standing",
        "load": "load_at_war" if fights else "load",
    }
    for name in JUDGED:
        if f"{stem}.{name}" not in given:
            yield defaulted(f"{stem}.{name}", "actor", named.get(name, name))
    if f"{stem}.unrest_start" not in given:
        unrest = given[f"{stem}.unrest"].value if f"{stem}.unrest" in given else default("actor", "unrest")
        yield Entry(f"{stem}.unrest_start", unrest, "follows", (f"{stem}.unrest",))


def _of_organisation(crisis: Crisis, key: str, given: Ledger) -> Iterator[Entry]:
    """Yield what an organisation of states has none of, as far as the file does not say it; nothing of a state."""
    if organises(given, key):
        measured = f"actors.{key}.{crisis.measure}" in given
        for name in ("democracy", *RATES, *FLAGS) if measured else ("capability", "democracy", *RATES, *FLAGS):
            if (path := f"actors.{key}.{name}") not in given:
                yield defaulted(path, "organisation")


def income_of(crisis: Crisis, key: str) -> Entry | None:
    """Return the output per head of an actor that the table of states has of the day."""
    found = figure_of(crisis, key, "gdp_per_capita")
    return known(f"actors.{key}.gdp_per_capita", found) if found else None


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
        return known(path, found)
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
        return drawn(path, entry("actor", "capability"), nothing_known(crisis, key))
    spread = Default(old.number, old.number / OLD_FACTOR, min(old.number * OLD_FACTOR, 1.0), log=True)
    return drawn(path, spread, f"as {old.data_set} had it last, in {old.year}")


def _democracy(crisis: Crisis, key: str) -> Entry:
    """Return the range of democracy of an actor that is not scored: by other scores, by its last, else any."""
    path, state, year = f"actors.{key}.democracy", state_of(crisis, key), crisis.as_of.year
    if likely := likely_polyarchy(state, year):
        why = "not scored; where nine of ten states lie that others score alike"
        return drawn(path, Default(likely.middle, likely.low, likely.high, log=False), why)
    if old := last_known(state, "polyarchy", year):
        low, high = max(old.number - OLD_CHANGE, 0.0), min(old.number + OLD_CHANGE, 1.0)
        return drawn(path, Default(old.number, low, high, log=False), f"last scored in {old.year}")
    return drawn(path, entry("actor", "democracy"), nothing_known(crisis, key))


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
