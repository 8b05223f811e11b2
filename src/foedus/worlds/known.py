"""What the shipped tables know of the actors of a crisis, and what neither they nor the file say.

What nobody says is drawn over a wide range of its own, so that a state without figures has no narrower answers than
one with figures, and is told as an assumption.
"""

from collections.abc import Iterator
from itertools import permutations
from math import tanh
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from foedus.crisis.crisis import Crisis
from foedus.evidence.record import ASSUMPTION
from foedus.worlds.defaults import Default, default, entry
from foedus.worlds.states import (
    MEASURES,
    OLD_CHANGE,
    OLD_FACTOR,
    Figure,
    distance_km,
    figure,
    last_known,
    likely_polyarchy,
    regime,
    states,
)

if TYPE_CHECKING:
    from foedus.worlds.blueprint import Floats

#: Why what nobody says is what it is.
NOBODY_SAYS: Final = (ASSUMPTION, "no figure in the shipped tables")


class Unknown(NamedTuple):
    """A quantity of an actor, or of one towards another, of which nobody says anything: its range, and why that."""

    actors: tuple[str, ...]
    name: str
    default: Default
    why: str

    @property
    def path(self) -> str:
        """The dotted path under which a crisis file would say it."""
        return f"{'actors' if len(self.actors) == 1 else 'relations'}.{'>'.join(self.actors)}.{self.name}"


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


def kind_is_known(crisis: Crisis, actor: str) -> bool:
    """Return whether the table says something of the kind of regime of an actor: coded once, or inferred."""
    state, year = state_of(crisis, actor), crisis.as_of.year
    rule = regime(state, year)
    scored = last_known(state, "polyarchy", year) or likely_polyarchy(state, year)
    return bool(rule.data_set or rule.year or scored)


def unknown(crisis: Crisis) -> Iterator[Unknown]:
    """Yield every quantity that neither the crisis file nor a table knows, and that is drawn."""
    column = MEASURES[crisis.measure]
    for key, actor in crisis.actors.items():
        if actor.capability is None and getattr(actor, crisis.measure) is None and not figure_of(crisis, key, column):
            yield _capability(crisis, key)
        if actor.democracy is None and not figure_of(crisis, key, "polyarchy"):
            yield unknown_democracy(crisis, key)
    voted, placed = (
        {key for key in crisis.actors if figure_of(crisis, key, name)} for name in ("ideal_point", "latitude")
    )
    for pair in permutations(crisis.actors, 2):
        relation = crisis.relations.get(">".join(pair))
        if not voted.issuperset(pair) and getattr(relation, "affinity", None) is None:
            why = "no table has votes of the two from before that day"
            yield Unknown(pair, "affinity", entry("relation", "affinity"), why)
        if not placed.issuperset(pair) and getattr(relation, "distance_km", None) is None:
            one, other = (state_of(crisis, key) for key in pair)
            if not (one and other) or distance_km(one, other, crisis.as_of.year) is None:
                why = "no capital is known of one of them"
                yield Unknown(pair, "distance_km", entry("relation", "distance_km"), why)


def nothing_known(crisis: Crisis, actor: str) -> str:
    """Return why the table of states says nothing of an actor."""
    return f"the table of states does not speak of {crisis.as_of.year}" if state_of(crisis, actor) else "in no table"


def _capability(crisis: Crisis, key: str) -> Unknown:
    """Return the range of power of an actor: about what it was when it was measured last, else a nobody's."""
    old = last_known(state_of(crisis, key), MEASURES[crisis.measure], crisis.as_of.year)
    if not old or old.number <= 0.0:
        return Unknown((key,), "capability", entry("actor", "capability"), nothing_known(crisis, key))
    spread = Default(old.number, old.number / OLD_FACTOR, min(old.number * OLD_FACTOR, 1.0), log=True)
    return Unknown((key,), "capability", spread, f"as {old.data_set} had it last, in {old.year}")


def unknown_democracy(crisis: Crisis, key: str) -> Unknown:
    """Return the range of democracy of an actor that is not scored: by other scores, by its last, else any."""
    state, year = state_of(crisis, key), crisis.as_of.year
    if likely := likely_polyarchy(state, year):
        why = "not scored; where nine of ten states lie that others score alike"
        return Unknown((key,), "democracy", Default(likely.middle, likely.low, likely.high, log=False), why)
    if old := last_known(state, "polyarchy", year):
        low, high = max(old.number - OLD_CHANGE, 0.0), min(old.number + OLD_CHANGE, 1.0)
        return Unknown((key,), "democracy", Default(old.number, low, high, log=False), f"last scored in {old.year}")
    return Unknown((key,), "democracy", entry("actor", "democracy"), nothing_known(crisis, key))


def within(default: Default, uniform: "Floats") -> "Floats":
    """Return draws [outer draw] over the range of a default, even or, where it spans magnitudes, even in logarithms."""
    if default.log:
        return np.asarray(default.low * (default.high / default.low) ** uniform, np.float64)
    return np.asarray(default.low + (default.high - default.low) * uniform, np.float64)
