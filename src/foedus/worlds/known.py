"""What the shipped tables know of the actors of a crisis, and what neither they nor the file say.

What nobody says is drawn over a wide range of its own, so that a state without figures has no narrower answers than
one with figures, and is told as an assumption.
"""

from collections.abc import Iterator
from itertools import permutations
from typing import Final, NamedTuple

import numpy as np

from foedus.crisis.crisis import Crisis
from foedus.evidence.record import ASSUMPTION
from foedus.worlds.blueprint import Floats
from foedus.worlds.defaults import Default, entry
from foedus.worlds.states import Figure, distance_km, figure, states

#: Column of the table of states for each measure of capability.
MEASURES: Final = {
    "cinc": "cinc",
    "military_expenditure": "military_share",
    "surplus_product": "surplus_share",
}
#: Why what nobody says is what it is.
NOBODY_SAYS: Final = (ASSUMPTION, "no figure in the shipped tables")


class Unknown(NamedTuple):
    """A quantity of an actor, or of one towards another, of which nobody says anything."""

    actors: tuple[str, ...]
    name: str

    @property
    def path(self) -> str:
        """The dotted path under which a crisis file would say it."""
        return f"{'actors' if len(self.actors) == 1 else 'relations'}.{'>'.join(self.actors)}.{self.name}"

    @property
    def default(self) -> Default:
        """What it is taken to be, and its range."""
        return entry("actor" if len(self.actors) == 1 else "relation", self.name)


def state_of(crisis: Crisis, actor: str) -> str:
    """Return the row of the table of states that an actor's national figures default to, or an empty string."""
    named = crisis.actors[actor].state or actor
    return named if named in states() else ""


def figure_of(crisis: Crisis, actor: str, column: str) -> Figure | None:
    """Return a figure of an actor as it was known on the as-of day, or None where the table has none."""
    state = state_of(crisis, actor)
    return figure(state, column, crisis.as_of.year) if state else None


def kind_of(crisis: Crisis, actor: str) -> str:
    """Return the kind of regime of an actor in the table of states, or an empty string."""
    row = states().get(state_of(crisis, actor))
    return row["regime"] if row else ""


def unknown(crisis: Crisis) -> Iterator[Unknown]:
    """Yield every quantity that neither the crisis file nor a table knows."""
    for key, actor in crisis.actors.items():
        given = {name for name in ("capability", "democracy") if getattr(actor, name) is not None}
        given |= {"capability"} if getattr(actor, crisis.measure) is not None else set()
        for name, column in (("capability", MEASURES[crisis.measure]), ("democracy", "polyarchy")):
            if name not in given and not figure_of(crisis, key, column):
                yield Unknown((key,), name)
    for pair in permutations(crisis.actors, 2):
        relation = crisis.relations.get(">".join(pair))
        voted = all(figure_of(crisis, key, "ideal_point") for key in pair)
        if not voted and getattr(relation, "affinity", None) is None:
            yield Unknown(pair, "affinity")
        one, other = (state_of(crisis, key) for key in pair)
        apart = distance_km(one, other) if one and other else None
        if apart is None and getattr(relation, "distance_km", None) is None:
            yield Unknown(pair, "distance_km")


def within(default: Default, uniform: Floats) -> Floats:
    """Return draws [outer draw] over the range of a default, even or, where it spans magnitudes, even in logarithms."""
    if default.log:
        return np.asarray(default.low * (default.high / default.low) ** uniform, np.float64)
    return np.asarray(default.low + (default.high - default.low) * uniform, np.float64)
