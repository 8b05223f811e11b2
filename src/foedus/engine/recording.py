"""Recording: a replicate's history is the first week of each named event, and an ensemble is integer counts of them.

Counts are kept per outer draw, so that sampling and parameter error can be told apart; they add up exactly whatever the
chunks and threads; memory does not grow with the number of replicates.
"""

from math import log
from typing import Annotated, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.world import (
    ACCEPTED,
    CHALLENGER_SIDE,
    DEGREES,
    DORMANT,
    FIGHT,
    GATES,
    LAPSED,
    LEVELS,
    MANNERS,
    MEDIATION,
    OF_DISPUTE,
    OPEN,
    SIDES,
    STATUSES,
    STAYS,
    TARGET_SIDE,
    World,
)
from foedus.mechanisms.joining import fights_for, is_bystander, principal, stays_out

#: Week of an event that never comes, and of one that has come before the start.
NEVER: Final = -1
ALREADY: Final = 0
#: The oil price is counted in logarithmic bins between these, US dollars a barrel; shares of attention in even ones.
OIL_LEAST: Final = 5.0
OIL_MOST: Final = 500.0
OIL_BINS: Final = 512
ATTENTION_BINS: Final = 50

Weeks = NDArray[np.int16]


class Events(NamedTuple):
    """First week of each event in one replicate: int16 arrays over one slab."""

    stance: Annotated[Weeks, ("dispute", "actor", "side", "degree")]
    mediation: Annotated[Weeks, ("dispute", "actor", "stage")]
    leader: Annotated[Weeks, ("actor", "manner")]
    regime: Annotated[Weeks, ("actor", "manner")]
    level: Annotated[Weeks, ("dispute", "level")]
    end: Annotated[Weeks, ("dispute", "status")]
    request: Annotated[Weeks, ("dispute",)]
    again: Annotated[Weeks, ("dispute",)]
    fatal: Annotated[Weeks, ("dispute",)]
    serious: Annotated[Weeks, ("dispute",)]
    mediated: Annotated[Weeks, ("dispute",)]
    fights: Annotated[Weeks, ("dispute", "actor", "side")]


class Tallies(NamedTuple):
    """Counts over replicates: ``first`` [outer draw, event, week] for each outer draw by itself, the rest over all."""

    first: NDArray[np.int32]
    gate: NDArray[np.int64]
    oil: NDArray[np.int64]
    attention: NDArray[np.int64]


def event_shapes(actors: int, disputes: int) -> tuple[tuple[int, ...], ...]:
    """Return the shapes of the fields of ``Events``."""
    return (
        (disputes, actors, len(SIDES), len(DEGREES) - 1),
        (disputes, actors, len(MEDIATION)),
        (actors, len(MANNERS) - 1),
        (actors, len(MANNERS) - 1),
        (disputes, len(LEVELS)),
        (disputes, len(STATUSES) - 1),
        *((disputes,) for _ in OF_DISPUTE),
        (disputes, actors, len(SIDES)),
    )


def event_count(actors: int, disputes: int) -> int:
    """Return how many events a replicate has."""
    return sum(int(np.prod(shape)) for shape in event_shapes(actors, disputes))


def event_views(slab: Weeks, actors: int, disputes: int) -> Events:
    """Return the events whose fields are views into ``slab``."""
    views, start = [], 0
    for shape in event_shapes(actors, disputes):
        stop = start + int(np.prod(shape))
        views.append(slab[start:stop].reshape(shape))
        start = stop
    return Events(*views)


def event_names(actors: tuple[str, ...], disputes: tuple[str, ...]) -> list[str]:
    """Return the name of every event, in the order of the slab.

    Examples
    --------
    >>> event_names(("RUS",), ("iran",))[:3]
    ['stance:iran:RUS:target:endorse', 'stance:iran:RUS:target:aid', 'stance:iran:RUS:target:fight']
    """
    names = [
        f"stance:{k}:{i}:{side}:{degree}" for k in disputes for i in actors for side in SIDES for degree in DEGREES[1:]
    ]
    names += [f"mediation:{k}:{i}:{stage}" for k in disputes for i in actors for stage in MEDIATION]
    names += [f"{what}:{i}:{manner}" for what in ("leader", "regime") for i in actors for manner in MANNERS[1:]]
    names += [f"level:{k}:{level}" for k in disputes for level in LEVELS]
    names += [f"end:{k}:{status}" for k in disputes for status in STATUSES[1:]]
    names += [f"{flag}:{k}" for flag in OF_DISPUTE for k in disputes]
    return names + [f"fights:{k}:{i}:{side}" for k in disputes for i in actors for side in SIDES]


def blank_tallies(actors: int, disputes: int, weeks: int, draws: int = 1) -> Tallies:
    """Return tallies of nothing, for so many outer draws."""
    return Tallies(
        np.zeros((draws, event_count(actors, disputes), weeks + 1), np.int32),
        np.zeros((disputes, actors, len(GATES)), np.int64),
        np.zeros((weeks + 1, OIL_BINS), np.int64),
        np.zeros((disputes, weeks + 1, ATTENTION_BINS), np.int64),
    )


@compiled
def note_flag(flag: float, weeks: Weeks, k: int, week: int) -> None:
    """Write this week as the first in which a flag of dispute ``k`` is up."""
    if flag > 0.0 and weeks[k] < 0:
        weeks[k] = week


@compiled
def note_fights(world: World, events: Events, m: int, week: int) -> None:
    """Write who fights the enemy of somebody else's dispute, of those who fight in dispute ``m``.

    Whoever has used force since the as-of day in any dispute with the head of one side of another, at its head or as a
    joiner, fights for the other side of that, whether or not it has joined it.
    """
    stances = world.stance[m]
    for side in (TARGET_SIDE, CHALLENGER_SIDE):
        enemy = principal(world, m, 1 - side)
        for i in range(world.actors):
            if stays_out(world, m, i, stances) or not fights_for(world, m, i, side, stances):
                continue
            for k in range(world.disputes):
                if world.status[k] == DORMANT or not is_bystander(world, k, i):
                    continue
                for beside in (TARGET_SIDE, CHALLENGER_SIDE):
                    if principal(world, k, 1 - beside) == enemy and events.fights[k, i, beside] < 0:
                        events.fights[k, i, beside] = week


@compiled
def note_mediation(world: World, events: Events, k: int, week: int) -> None:
    """Write this week as the first of what mediation has newly come to in dispute ``k``.

    A mediator may have been accepted by a move that keeps the mechanism still.
    """
    note_flag(world.mediated[k], events.mediated, k, week)
    for i in range(world.actors):
        for stage in range(int(world.mediation[k, i])):
            if events.mediation[k, i, stage] < 0:
                events.mediation[k, i, stage] = week
        if world.mediation[k, i] >= ACCEPTED:
            note_flag(1.0, events.mediated, k, week)


@compiled
def note_dispute(world: World, events: Events, k: int, week: int) -> None:
    """Write this week as the first of what has newly happened in dispute ``k``."""
    for i in range(world.actors):
        stance = world.stance[k, i]
        side = 0 if stance > 0.0 else 1
        for degree in range(int(abs(stance))):
            if events.stance[k, i, side, degree] < 0:
                events.stance[k, i, side, degree] = week
        if abs(stance) >= FIGHT and events.fights[k, i, side] < 0:
            events.fights[k, i, side] = week
    note_mediation(world, events, k, week)
    for level in range(int(world.level[k]) - 1):
        if events.level[k, level] < 0:
            events.level[k, level] = week
    if world.status[k] > OPEN and events.end[k, int(world.status[k]) - 1] < 0:
        events.end[k, int(world.status[k]) - 1] = week
    note_flag(world.request[k], events.request, k, week)
    note_flag(world.fatal[k], events.fatal, k, week)
    note_flag(world.serious[k], events.serious, k, week)


@compiled
def note(world: World, events: Events, week: int) -> None:
    """Write this week as the first of every event that has now happened for the first time."""
    for k in range(world.disputes):
        note_flag(world.again[k], events.again, k, week)
        if world.again[k] > 0.0 and world.status[k] != DORMANT:
            note_fights(world, events, k, week)
        # only talks go on after the end of a dispute that has lapsed, and nothing happens in one that is none yet
        if world.status[k] == OPEN or (world.status[k] > OPEN and events.end[k, int(world.status[k]) - 1] < 0):
            note_dispute(world, events, k, week)
        elif world.status[k] == LAPSED:
            note_mediation(world, events, k, week)
    for i in range(world.actors):
        # Only the first exit counts: afterwards another leader or regime is in office.
        if world.leader_exit[i] != STAYS and world.leader[i] == 1.0:
            events.leader[i, int(world.leader_exit[i]) - 1] = week
        if world.regime_exit[i] != STAYS and world.regime[i] == 1.0:
            events.regime[i, int(world.regime_exit[i]) - 1] = week


@compiled
def oil_bin(price: float) -> int:
    """Return the bin of an oil price; what lies outside counts in the outermost bins."""
    place = int(OIL_BINS * log(price / OIL_LEAST) / log(OIL_MOST / OIL_LEAST))
    return min(max(place, 0), OIL_BINS - 1)


@compiled
def tally_week(world: World, tallies: Tallies, week: int) -> None:
    """Count the price, the shares of attention and the binding gates of one week."""
    tallies.oil[week, oil_bin(world.oil_price[0])] += 1
    bins = tallies.attention.shape[2]
    for k in range(world.disputes):
        tallies.attention[k, week, min(int(world.attention[k] * bins), bins - 1)] += 1
        if world.status[k] != OPEN:
            continue
        for i in range(world.actors):
            if world.binding_gate[k, i] >= 0.0:
                tallies.gate[k, i, int(world.binding_gate[k, i])] += 1


@compiled
def tally_replicate(slab: Weeks, first: NDArray[np.int32]) -> None:
    """Count the first weeks of one replicate's events in those of its outer draw [event, week]."""
    for event in range(slab.size):
        if slab[event] >= 0:
            first[event, slab[event]] += 1
