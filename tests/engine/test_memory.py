"""A thousand calls of compiled code from Python leave memory where it was."""

import sys
from collections.abc import Callable

import numba
import numpy as np
import pytest
from numba.core.runtime import _nrt_python, rtsys

from foedus.answers.question import Question
from foedus.core.world import World
from foedus.engine.ensemble import room_for
from foedus.engine.turn import prepare, turn
from foedus.mechanisms.random_worlds import copied, draws_for, random_world
from foedus.session.asking import asked, count_answers
from synthetic import PARAMETERS, driver_of

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="needs compiled code")
CALLS = 1000


def references(values: tuple[object, ...]) -> list[int]:
    """How many references each array and each world's slab has that a call is given, inside tuples too."""
    found = []
    for value in values:
        if isinstance(value, World):
            found += [sys.getrefcount(value), sys.getrefcount(value.slab)]
        elif isinstance(value, tuple):
            found += references(tuple(value))
        elif isinstance(value, np.ndarray):
            found.append(sys.getrefcount(value))
    return found


def held_after(call: Callable[..., object], *arguments: object) -> tuple[list[int], int]:
    """What a thousand calls add to the references of their arguments, and to the blocks that Numba holds."""
    _nrt_python.memsys_enable_stats()
    call(*arguments)
    before, stats = references(arguments), rtsys.get_allocation_stats()
    for _ in range(CALLS):
        call(*arguments)
    added = [now - then for now, then in zip(references(arguments), before, strict=True)]
    now = rtsys.get_allocation_stats()
    return added, (now.alloc - now.free) - (stats.alloc - stats.free)


def test_preparing_and_turning_a_world() -> None:
    world = random_world(np.random.default_rng(1), 4, 2)
    driver = driver_of()
    draws = draws_for(world, week=1)
    for call, luck in ((prepare, (draws.actor, draws.dispute)), (turn, (draws,))):
        added, blocks = held_after(call, driver.parts, world, driver.row(PARAMETERS), *luck)
        assert len(added) >= 2
        assert not any(added)
        assert blocks == 0


def test_asking_questions_of_replicates() -> None:
    world = copied(random_world(np.random.default_rng(1), 4, 2))
    names = ("A", "B", "C", "D"), ("one", "other")
    asking = asked([Question.falls("A", "leader"), Question.course("one", "war")], *names)
    room = room_for(4, 2, world.slab.size)
    hashes, driver = draws_for(world, week=1), driver_of()
    added, blocks = held_after(
        count_answers, world.slab, room.slab, room.world, driver.row(PARAMETERS), driver.parts, room.event_slab,
        room.events, asking, np.zeros(2, np.int64), hashes.actor, hashes.dispute, 1, 0, 1, 2,
    )  # fmt: skip
    assert len(added) > 10
    assert not any(added)
    assert blocks == 0
