"""Asks a few questions of many arms on the same luck: the engine's turn, with nothing recorded but the answers.

A replicate ends as soon as every question is decided: answered yes, or about a dispute that is over, which nothing
opens again. The answers are those of a whole run, bit for bit, at a fraction of its time.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.answers.counts import events_of
from foedus.answers.question import Question
from foedus.core.compiled import compiled
from foedus.core.philox import Draws, replicate_key
from foedus.core.world import OPEN, Array, World
from foedus.engine.ensemble import begin
from foedus.engine.recording import Events, Weeks, note
from foedus.engine.turn import Parts, Row, turn

Codes = NDArray[np.int64]


class Asked(NamedTuple):
    """Questions as compiled code has them.

    ``event`` and ``question`` [pair]: an event of the recording, and the question that it answers yes. ``closing``
    [question]: the dispute whose end decides the question, or -1.
    """

    event: Codes
    question: Codes
    closing: Codes


def asked(questions: Sequence[Question], actors: tuple[str, ...], disputes: tuple[str, ...]) -> Asked:
    """Return questions as compiled code has them.

    Raises
    ------
    InputError
        If a question is about an actor or a dispute that there is not; the message names the nearest.

    Examples
    --------
    >>> asked([Question.falls("IRN", "leader")], ("RUS", "IRN"), ("iran",)).event.size
    5
    """
    found = [events_of(question, actors, disputes) for question in questions]
    number = [np.full(each.size, place, np.int64) for place, each in enumerate(found)]
    closing = [disputes.index(question.dispute) if question.dispute else -1 for question in questions]
    return Asked(np.concatenate(found), np.concatenate(number), np.array(closing, np.int64))


@compiled
def mark_answers(world: World, event_slab: Weeks, asking: Asked, answers: Codes) -> bool:
    """Write which questions are answered yes so far (1) or no more (-1); return whether all are decided."""
    for place in range(asking.event.size):
        if event_slab[asking.event[place]] >= 0:
            answers[asking.question[place]] = 1
    decided = True
    for question in range(answers.size):
        k = asking.closing[question]
        if answers[question] == 0 and k >= 0 and world.status[k] != OPEN:
            answers[question] = -1
        decided = decided and answers[question] != 0
    return decided


@compiled
def count_answers(
    start: Array,
    slab: Array,
    world: World,
    row: Row,
    parts: Parts,
    event_slab: Weeks,
    events: Events,
    asking: Asked,
    yes: Codes,
    actor_hashes: NDArray[np.uint64],
    dispute_hashes: NDArray[np.uint64],
    seed: int,
    outer: int,
    replicates: int,
    weeks: int,
) -> None:
    """Run the replicates of one outer draw, and add to ``yes`` [question] how many answer each question yes.

    Parameters
    ----------
    start : ndarray, float64 [slab]
        The world at the as-of date.
    slab, world : ndarray and its view
        Room for one replicate.
    row : ndarray, float64 [parameter]
        The parameters, as the parts of a driver take them.
    event_slab, events : ndarray, int16 [event], and its view
        Room for one replicate's first weeks.
    """
    slab[:] = start
    begin(parts, world, row, event_slab, events, actor_hashes, dispute_hashes)
    ready, known = slab.copy(), event_slab.copy()
    answers = np.zeros(yes.size, np.int64)
    mark_answers(world, event_slab, asking, answers)
    before = answers.copy()
    for replicate in range(replicates):
        slab[:] = ready
        event_slab[:] = known
        answers[:] = before
        key_0, key_1 = replicate_key(np.uint64(seed), np.uint64(outer), np.uint64(replicate))
        for week in range(1, weeks + 1):
            draws = Draws(key_0, key_1, np.uint64(week), actor_hashes, dispute_hashes)
            turn(parts, world, row, draws)
            note(world, events, week)
            if mark_answers(world, event_slab, asking, answers):
                break
        for question in range(yes.size):
            yes[question] += max(answers[question], 0)
