"""What a crisis leaves out and the table of states does not know either, so that it is assumed."""

from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

from foedus.crisis.crisis import Crisis
from foedus.history.vintage import speaks
from foedus.worlds.known import figure_of, kind_is_known, nothing_known, state_of, unknown
from foedus.worlds.states import columns, regime


class Assumed(NamedTuple):
    """A quantity that rests on no figure: its path, and why it is what it is taken to be."""

    path: str
    why: str


def assumed_figures(crisis: Crisis) -> list[Assumed]:
    """Return the national figures and relations that neither the file nor the table of states says.

    Numbers among them are drawn over a range, words and flags are taken as they are. Judgements that no table holds
    (stakes, loads, unrest) are not among them.
    """
    drawn = [
        Assumed(one.path, f"{one.default.value:g} ({one.default.low:g} to {one.default.high:g}): {one.why}")
        for one in unknown(crisis)
    ]
    of_actors = [Assumed(f"actors.{key}.{name}", why) for key in crisis.actors for name, why in _of_actor(crisis, key)]
    return [*drawn, *of_actors, *_treaties(crisis)]


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


def _of_actor(crisis: Crisis, key: str) -> Iterator[tuple[str, str]]:
    """Yield name and reason of the words and flags, and of the fitted rate, that are assumed of an actor."""
    actor, nothing = crisis.actors[key], nothing_known(crisis, key)
    rule = regime(state_of(crisis, key), crisis.as_of.year)
    if actor.regime_kind is None and not rule.data_set:
        last = f"{rule.kind}: last coded in {rule.year}"
        inferred = f"{rule.kind}: inferred from how free its elections are"
        yield "regime_kind", last if rule.year else inferred if kind_is_known(crisis, key) else f"any: {nothing}"
    if actor.irregular_rate is None and not figure_of(crisis, key, "gdp_per_capita"):
        yield "irregular_rate", f"that of any income: {nothing}"
    for name, flag in (("major", "major_power"), ("nuclear", "nuclear")):
        if getattr(actor, name) is None and not figure_of(crisis, key, flag):
            yield name, f"false: {nothing}"


def _treaties(crisis: Crisis) -> Iterator[Assumed]:
    """Yield each ordered pair of which the table of treaties does not speak."""
    known = speaks(columns()["obligations"]["year"], crisis.as_of.year)
    for pair in map(">".join, permutations(crisis.actors, 2)):
        there = known and all(state_of(crisis, key) for key in pair.split(">"))
        if not there and getattr(crisis.relations.get(pair), "obligation", None) is None:
            yield Assumed(f"relations.{pair}.obligation", "none: no table of treaties speaks of the two on that day")
