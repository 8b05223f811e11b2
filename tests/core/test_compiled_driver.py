"""Compiled code calls what drives a form by its address: what it returns and what it raises arrive."""

import numba
import numpy as np
import pytest

from foedus.core.compiled_driver import address_of, call
from foedus.core.philox import Draws
from foedus.core.world import World, blank

WORLD, ROW = blank(2, 1), np.array([2.0, 3.0])
NO_LUCK = np.zeros(2, np.uint64)
DRAWS = Draws(np.uint64(0), np.uint64(0), np.uint64(5), NO_LUCK, NO_LUCK[:1])


def part(world: World, row: np.ndarray, at: int, draws: Draws) -> int:
    if draws.week > 5:
        raise ValueError("too late")
    world.load[0] = row[at] + row[at + 1]
    return at + 2


def caller(called, world: World, row: np.ndarray, draws: Draws) -> int:
    return call(called, world, row, 0, draws)


@pytest.mark.parametrize("way", ["plain", "compiled"])
def test_what_is_called_returns_writes_and_raises(way: str) -> None:
    if (way == "plain") != bool(numba.config.DISABLE_JIT):
        pytest.skip("the other way")
    compiled = numba.njit(error_model="numpy")
    function, called = compiled(caller), part if way == "plain" else address_of(compiled(part))
    WORLD.load[0] = 0.0
    assert function(called, WORLD, ROW, DRAWS) == 2
    assert WORLD.load[0] == 5.0
    with pytest.raises(ValueError, match="too late"):
        function(called, WORLD, ROW, DRAWS._replace(week=np.uint64(6)))
