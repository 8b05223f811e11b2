"""One replicate again from its address, with the world of every week; and many that go on from a live week.

Moves may be held meanwhile: where a form would change what is held, its week is drawn anew until it does not, so that
what happens is what happens given that they hold.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.compiled_driver import call
from foedus.core.philox import Draws, onward_key
from foedus.core.world import Array
from foedus.engine.ensemble import Room
from foedus.engine.recording import Weeks, note
from foedus.engine.turn import Parts, Row, begin_week

#: How often the week of a form is drawn before it is left out: one that cannot but move what is held does nothing.
TRIES: Final = 100
#: Sets the luck of another try apart.
_APART: Final = np.uint64(0x85EBCA6B)
_MASK: Final = np.uint64(0xFFFFFFFF)


class Held(NamedTuple):
    """What is held while weeks pass, and what is put back after the first.

    ``places`` of the slab of a world have ``values`` throughout; ``watched`` [part] says which parts of the driver may
    move them; after the first week ``later`` are written at ``put_back``.
    """

    places: NDArray[np.int64]
    values: Array
    watched: NDArray[np.bool_]
    put_back: NDArray[np.int64]
    later: Array


@compiled
def holds(slab: Array, held: Held) -> bool:
    """Say whether what is held is as it is held."""
    for number in range(held.places.size):  # noqa: SIM110 - compiled code has no generators
        if slab[held.places[number]] != held.values[number]:
            return False
    return True


@compiled
def luck_again(draws: Draws, again: int) -> Draws:
    """Return the luck of another try of the same week; that of the first, 0, is the week's own."""
    key_1 = (draws.key_1 + np.uint64(again) * _APART) & _MASK
    return Draws(draws.key_0, key_1, draws.week, draws.actor, draws.dispute)


@compiled
def turn_held(parts: Parts, room: Room, row: Row, draws: Draws, held: Held) -> None:
    """Let one week pass, in which what is held holds."""
    world, slab = room.world, room.slab
    begin_week(world)
    at = 0
    for number in range(len(parts)):
        if held.watched[number]:
            room.before[:] = slab
        following = at
        for again in range(TRIES):
            following = call(parts[number], world, row, at, luck_again(draws, again))
            if not held.watched[number] or holds(slab, held):
                break
            slab[:] = room.before
        at = following


@compiled
def relive(
    parts: Parts,
    room: Room,
    row: Row,
    held: Held,
    first: Draws,
    weeks: int,
    states: Array,
) -> None:
    """Let weeks pass in one replicate, and note what happens.

    Parameters
    ----------
    room : Room
        The replicate as it is before the first week.
    first : Draws
        The luck of the first week.
    states : ndarray, float64 [week, slab] or [0, slab]
        Where the world after each week is kept, by number of the week, if it has rows.
    """
    for week in range(int(first.week), weeks + 1):
        draws = Draws(first.key_0, first.key_1, np.uint64(week), first.actor, first.dispute)
        turn_held(parts, room, row, draws, held)
        note(room.world, room.events, week)
        if week == int(first.week):
            for number in range(held.put_back.size):
                room.slab[held.put_back[number]] = held.later[number]
        if states.shape[0] > 0:
            states[week] = room.slab


@compiled
def live_on(parts: Parts, room: Room, row: Row, held: Held, parent: Draws, weeks: int, kept: Weeks) -> None:
    """Go on many times from a live week, and keep the first weeks of all events.

    Parameters
    ----------
    room : Room
        The replicate as it is after the live week.
    parent : Draws
        The luck of the live week, from which that of each continuation is made.
    kept : ndarray, int16 [continuation, event]
        Where first weeks are kept.
    """
    ready, known = room.slab.copy(), room.event_slab.copy()
    nothing = np.empty((0, ready.size))
    for number in range(kept.shape[0]):
        room.slab[:] = ready
        room.event_slab[:] = known
        key_0, key_1 = onward_key(parent.key_0, parent.key_1, parent.week, np.uint64(number))
        first = Draws(key_0, key_1, parent.week + np.uint64(1), parent.actor, parent.dispute)
        relive(parts, room, row, held, first, weeks, nothing)
        kept[number] = room.event_slab
