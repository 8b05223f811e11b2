"""Forced histories: each replicate lived twice, once with an event's luck forbidden and once with it forced.

A form may say which draw of a week would bring an event about, and between which ends it would have to lie
(`foedus.core.mechanism.Mechanism.decides`): with chance h_w, in the week w. One life of a replicate forbids such draws
to a last week, and weighs the product of (1 - h_w). The other takes a week with chance h_w times the product of (1 - h)
before it, as the first life comes by it, forces the draw there, goes on freely, and weighs 1 less the first weight.

So the two are a sample of all histories, stratified by that luck, with weights that add up to one a replicate, whatever
a form says: events are looked up in them afterwards, and where one comes by another way it counts as it falls. The
nearer what is said is to the event, the more of the weight of the second life shows it, and the less of the first.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.compiled_driver import call
from foedus.core.mechanism import ANSWER
from foedus.core.philox import Draws, replicate_key, stable_hash, uniforms
from foedus.core.world import Array
from foedus.engine.ensemble import Room, begin
from foedus.engine.recording import Weeks, note
from foedus.engine.replay import luck_again
from foedus.engine.turn import Parts, Row, begin_week

#: Which week is forced is luck of its own.
STREAM: Final = stable_hash("forced")
#: A chance below this is left to luck; and so often is a draw looked for, in vain once in e^30 times at most.
LEAST, TRIES = 1.0e-6, 30_000_000


class Deciding(NamedTuple):
    """What asks each form for the draw that brings an event about, which are asked, and to which week."""

    parts: Parts
    asked: NDArray[np.bool_]
    last: int


class Stage(NamedTuple):
    """A week, a part of the driver in it and its place in the row: where the event is forced."""

    week: int
    part: int
    at: int


@compiled
def drawn(draws: Draws, answer: Array) -> float:
    """Return the draw that a form says would bring an event about."""
    first, second = uniforms(draws, np.uint64(answer[0]), np.uint64(answer[1]), np.uint64(answer[2]), int(answer[3]))
    return first if answer[4] == 0.0 else second


@compiled
def luck_with(draws: Draws, answer: Array, within: bool) -> Draws:
    """Return luck of this week in which the draw lies within what a form says, or does not: the first of its tries."""
    again = 0
    luck = draws
    while again < TRIES:
        luck = luck_again(draws, again)
        if (answer[5] <= drawn(luck, answer) < answer[6]) == within:
            break
        again += 1
    return luck


@compiled
def forbid(
    parts: Parts,
    deciding: Deciding,
    room: Room,
    saved: Room,
    row: Row,
    first: Draws,
    weeks: int,
    chosen: Array,
) -> tuple[float, float, Stage]:
    """Live a replicate with the event's luck forbidden, and save it where it will be forced.

    Parameters
    ----------
    room, saved : Room
        The replicate as of the as-of date; and where it is saved as it was before the event is forced.
    row : ndarray, float64 [parameter + question and answer]
        The parameters, as the parts of a driver take them, and behind them room for what is asked of forms.
    first : Draws
        The luck of the first week.
    chosen : ndarray, float64
        Where the answer of the form is kept by which the event will be forced.

    Returns
    -------
    tuple
        The weight of this life, that of the other, and where the event is forced in it: in week 0 if nowhere.
    """
    answer = row[row.size - ANSWER :]
    free, forced, stage = 1.0, 0.0, Stage(0, 0, 0)
    for week in range(1, weeks + 1):
        draws = Draws(first.key_0, first.key_1, np.uint64(week), first.actor, first.dispute)
        begin_week(room.world)
        at = 0
        for number in range(len(parts)):
            luck = draws
            if deciding.asked[number] and week <= deciding.last:
                call(deciding.parts[number], room.world, row, at, draws)
                chance = answer[6] - answer[5]
                if chance >= LEAST and free > 0.0:
                    forced += free * chance
                    which, _ = uniforms(draws, STREAM, np.uint64(number), np.uint64(0), 0)
                    if which * forced < free * chance:
                        saved.slab[:] = room.slab
                        saved.event_slab[:] = room.event_slab
                        chosen[:] = answer
                        stage = Stage(week, number, at)
                    free *= max(1.0 - chance, 0.0)
                    luck = luck_with(draws, answer, False) if free > 0.0 else draws
            at = call(parts[number], room.world, row, at, luck)
        note(room.world, room.events, week)
    return free, forced, stage


@compiled
def force(parts: Parts, room: Room, row: Row, first: Draws, weeks: int, chosen: Array, stage: Stage) -> None:
    """Go on with a replicate from where the event is forced, in the middle of a week."""
    for week in range(stage.week, weeks + 1):
        draws = Draws(first.key_0, first.key_1, np.uint64(week), first.actor, first.dispute)
        begin, at = 0, 0
        if week == stage.week:
            begin, at = stage.part, stage.at
        else:
            begin_week(room.world)
        for number in range(begin, len(parts)):
            luck = luck_with(draws, chosen, True) if week == stage.week and number == stage.part else draws
            at = call(parts[number], room.world, row, at, luck)
        note(room.world, room.events, week)


@compiled
def force_histories(
    parts: Parts,
    deciding: Deciding,
    room: Room,
    saved: Room,
    row: Row,
    actor_hashes: NDArray[np.uint64],
    dispute_hashes: NDArray[np.uint64],
    seed: int,
    outer: int,
    weeks: int,
    kept: Weeks,
    weights: Array,
) -> None:
    """Live each replicate of one outer draw twice, and keep the first weeks of its events, and its weights.

    Parameters
    ----------
    room, saved : Room
        Room for two replicates, the first with the world at the as-of date.
    kept : ndarray, int16 [two of each replicate, event]
        Where the first weeks of events are kept: of the life in which the event is forbidden, and of the other.
    weights : ndarray, float64 [two of each replicate]
        Where their weights are kept.
    """
    begin(parts, room.world, row, room.event_slab, room.events, actor_hashes, dispute_hashes)
    ready, known = room.slab.copy(), room.event_slab.copy()
    chosen = np.empty(ANSWER)
    for replicate in range(kept.shape[0] // 2):
        room.slab[:] = ready
        room.event_slab[:] = known
        key_0, key_1 = replicate_key(np.uint64(seed), np.uint64(outer), np.uint64(replicate))
        first = Draws(key_0, key_1, np.uint64(1), actor_hashes, dispute_hashes)
        free, forced, stage = forbid(parts, deciding, room, saved, row, first, weeks, chosen)
        kept[2 * replicate] = kept[2 * replicate + 1] = room.event_slab
        weights[2 * replicate], weights[2 * replicate + 1] = free, forced
        if stage.week > 0:
            force(parts, saved, row, first, weeks, chosen, stage)
            kept[2 * replicate + 1] = saved.event_slab
