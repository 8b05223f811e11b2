"""What a crisis leaves out and the table of states does not know either, so that it is assumed."""

from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

from foedus.crisis.crisis import Crisis
from foedus.history.vintage import speaks
from foedus.worlds.states import (
    MEASURES,
    columns,
    distance_km,
    figure,
    last_known,
    likely_polyarchy,
    regime,
    states,
)


class Assumed(NamedTuple):
    """A quantity that rests on no figure: its path, and why it is what it is taken to be."""

    path: str
    why: str


def assumed_figures(crisis: Crisis) -> list[Assumed]:
    """Return the national figures and relations that neither the file nor the table of states says.

    Judgements that no table holds (stakes, loads, unrest) are not among them.
    """
    rows = {key: named if (named := actor.state or key) in states() else "" for key, actor in crisis.actors.items()}
    found = [Assumed(f"actors.{key}.{name}", why) for key in rows for name, why in _of_actor(crisis, key, rows[key])]
    for source, target in permutations(rows, 2):
        relation = f"{source}>{target}"
        given = crisis.relations.get(relation)
        for name, what in _unknown_ties(rows[source], rows[target], crisis.as_of.year):
            if getattr(given, name, None) is None:
                found.append(Assumed(f"relations.{relation}.{name}", f"{what} of the two are not known"))
    return found


def assumed_in_words(crisis: Crisis) -> str:
    """Return one sentence on what is assumed for want of a figure, or an empty string.

    Actors are named, ordered pairs counted, as in ``regime_kind of RUS, IRN; affinity of 18 ordered pairs``.
    """
    whose: dict[str, list[str]] = {}
    for one in assumed_figures(crisis):
        _, key, name = one.path.split(".")
        whose.setdefault(name, []).append(key)
    told = [
        f"{name} of {f'{len(keys)} ordered pairs' if '>' in keys[0] else ', '.join(keys)}"
        for name, keys in whose.items()
    ]
    year = crisis.as_of.year
    return f"Assumed, as neither the file nor a table known in {year} says it: {'; '.join(told)}." if told else ""


def _of_actor(crisis: Crisis, key: str, state: str) -> Iterator[tuple[str, str]]:
    """Yield name and reason of what is assumed of an actor."""
    actor, year = crisis.actors[key], crisis.as_of.year
    nothing = f"the table of states does not speak of {year}" if state else "not in the table of states"
    column = MEASURES[crisis.measure]
    if actor.capability is None and getattr(actor, crisis.measure) is None and not figure(state, column, year):
        old = last_known(state, column, year)
        yield "capability", f"{old.number:g}, as {old.data_set} had it last, in {old.year}" if old else nothing
    likely = likely_polyarchy(state, year)
    scored = figure(state, "polyarchy", year)
    if actor.democracy is None and not scored:
        alike = f"nine of ten states that others score alike: {likely.low:g} to {likely.high:g}" if likely else nothing
        yield "democracy", alike
    rule = regime(state, year)
    if actor.regime_kind is None and not rule.data_set:
        inferred = "inferred from how free its elections are" if likely or scored else nothing
        yield "regime_kind", f"{rule.kind}: {f'last coded in {rule.year}' if rule.year else inferred}"
    if actor.irregular_rate is None and not figure(state, "gdp_per_capita", year):
        yield "irregular_rate", f"that of a typical income: {nothing}"
    for name, flag in (("major", "major_power"), ("nuclear", "nuclear")):
        if getattr(actor, name) is None and not figure(state, flag, year):
            yield name, f"false: {nothing}"


def _unknown_ties(one: str, other: str, year: int) -> Iterator[tuple[str, str]]:
    """Yield the name of each tie of two states that the tables do not know, and what is missing."""
    if not all(figure(state, "ideal_point", year) for state in (one, other)):
        yield "affinity", "votes in the United Nations"
    if not (one and other and speaks(columns()["obligations"]["year"], year)):
        yield "obligation", "treaties"
    if not (one and other) or distance_km(one, other, year) is None:
        yield "distance_km", "capitals"
