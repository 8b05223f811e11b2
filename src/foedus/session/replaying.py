"""A history again from its address, week by week; and what else might have followed from one of its weeks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from foedus.core.errors import InputError
from foedus.core.philox import Draws, onward_key, replicate_key
from foedus.core.world import Array, World
from foedus.engine.ensemble import Ensemble, Room, begin, room_for
from foedus.engine.recording import NEVER, Weeks
from foedus.engine.replay import Held, live_on, relive
from foedus.session.histories import Address, Branch, Histories
from foedus.session.moves import made

#: Continuations of a live week.
CONTINUATIONS = 2000


class Replay(NamedTuple):
    """One history: the world of each week, 0 being the as-of day, and the first week of every event.

    ``states`` is [week, slab], ``first`` [event] as the engine keeps it, ``key`` the luck of the history, ``held`` what
    was held in it.
    """

    ensemble: Ensemble
    states: Array
    first: Weeks
    key: tuple[np.uint64, np.uint64]
    held: Held

    def world(self, week: int) -> World:
        """Return the world after a week, its fields by name.

        Raises
        ------
        InputError
            If the history has no such week.
        """
        if not 0 <= week < len(self.states):
            raise InputError(f"week {week}: must be a whole number from 0 to {len(self.states) - 1}")
        return World(self.states[week], len(self.ensemble.actors), len(self.ensemble.disputes))

    def draws(self, week: int) -> Draws:
        """Return the luck of a week."""
        return Draws(*self.key, np.uint64(week), self.ensemble.actor_hashes, self.ensemble.dispute_hashes)


def replay(histories: Histories, address: Address) -> Replay:
    """Return the history at an address, lived again: its events are those that were kept.

    Raises
    ------
    InputError
        If there is none.
    """
    histories.number(address)
    ensemble, branch = histories.setup.ensemble, histories.branch
    row = ensemble.parameters(address.outer)
    if branch is None:
        room, held, past = _room(ensemble, ensemble.start(address.outer)), _nothing_held(ensemble), 0
        words = (np.uint64(histories.seed), np.uint64(address.outer), np.uint64(address.replicate))
        key = _words(replicate_key(*words))
        hashes = ensemble.actor_hashes, ensemble.dispute_hashes
        begin(ensemble.driver.parts, room.world, row, room.event_slab, room.events, *hashes)
    else:
        room, held, past = _room(ensemble, branch.start), branch.held, branch.week
        room.event_slab[:] = branch.first
        key = _words(onward_key(*branch.key, np.uint64(past), np.uint64(address.replicate)))
    states = np.empty((ensemble.weeks + 1, room.slab.size))
    states[: past + 1] = room.slab if branch is None else branch.states
    found = Replay(ensemble, states, room.event_slab, key, held)
    relive(ensemble.driver.parts, room, row, held, found.draws(past + 1), ensemble.weeks, states)
    return found


def onward(
    histories: Histories,
    address: Address,
    week: int,
    moves: Sequence[str] = (),
    held: Sequence[str] = (),
    replicates: int = CONTINUATIONS,
) -> Histories:
    """Return histories that share the past of one to a live week, and go on from there with luck of their own.

    Their luck follows from that of the history, the week and their number, so that they come again, and so that moves
    can be compared on the same luck. They can be looked into, replayed and gone on from as others can.

    Parameters
    ----------
    week : int
        The last week that they share: 0, the as-of day, to the last but one.
    moves : sequence of str
        Moves that are made in the week that follows, as `foedus.session.moves` writes them.
    held : sequence of str
        Moves that are made then, and hold in every week after.
    replicates : int
        How many.

    Raises
    ------
    InputError
        If there is no such history, week or move.
    """
    ensemble = histories.setup.ensemble
    lived = replay(histories, address)
    if not 0 <= week < ensemble.weeks:
        raise InputError(f"week {week}: must be a whole number from 0 to {ensemble.weeks - 1}")
    states = lived.states[: week + 1].copy()
    room = _room(ensemble, states[-1])
    room.event_slab[:] = np.where(lived.first > week, NEVER, lived.first)
    kept = np.empty((replicates, room.event_slab.size), np.int16)
    what = made(ensemble, room.world, week + 1, moves, held)
    branch = Branch(address.outer, states, room.slab.copy(), room.event_slab.copy(), lived.key, what)
    row = ensemble.parameters(address.outer)
    live_on(ensemble.driver.parts, room, row, what, lived.draws(week), ensemble.weeks, kept)
    return Histories(histories.setup, kept, np.array([replicates]), histories.seed, branch)


def _room(ensemble: Ensemble, start: Array) -> Room:
    """Return memory for one replicate that begins so, in which nothing has happened."""
    room = room_for(len(ensemble.actors), len(ensemble.disputes), start.size)
    room.slab[:] = start
    room.event_slab[:] = NEVER
    return room


def _nothing_held(ensemble: Ensemble) -> Held:
    nowhere, nothing = np.empty(0, np.int64), np.empty(0)
    return Held(nowhere, nothing, np.zeros(len(ensemble.driver.mechanisms), np.bool_), nowhere, nothing)


def _words(key: tuple[np.uint64, np.uint64]) -> tuple[np.uint64, np.uint64]:
    """Return a key as compiled code takes it: what it returns to Python are plain numbers."""
    return np.uint64(key[0]), np.uint64(key[1])
