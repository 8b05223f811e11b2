"""Steps of every mechanism in random worlds with random parameters; as a program it writes their results to a file.

python tests/contract/steps.py RESULTS.npz
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from foedus.core.mechanism import Mechanism
from foedus.core.world import World
from foedus.mechanisms.catalogue import MECHANISMS
from synthetic import copied, draws_for, random_params, random_world

CASES = 60
SIZES = ((2, 1), (3, 2), (6, 3))


class Case(NamedTuple):
    """A world, parameters and a week, drawn from a seed of their own."""

    number: int
    world: World
    params: Any
    week: int


def cases(mechanism: Mechanism, count: int = CASES) -> Iterator[Case]:
    """Yield random cases of a mechanism; the same ones in every process."""
    for number in range(count):
        generator = np.random.default_rng((number, len(mechanism.name), sum(map(ord, mechanism.name))))
        week = int(generator.integers(1, 30))
        actors, disputes = SIZES[number % len(SIZES)]
        yield Case(
            number, random_world(generator, actors, disputes, week=week), random_params(generator, mechanism), week
        )


def after(mechanism: Mechanism, case: Case, world: World | None = None) -> World:
    """Return the world after one step; the case's own world stays as it is."""
    result = copied(case.world if world is None else world)
    mechanism.step(result, case.params, draws_for(result, replicate=case.number, week=case.week))
    return result


def results() -> dict[str, NDArray[np.float64]]:
    """Return the slab after each step, by mechanism and number of the case."""
    return {
        f"{mechanism.name}-{case.number}": after(mechanism, case).slab
        for mechanism in MECHANISMS
        for case in cases(mechanism)
    }


if __name__ == "__main__":
    np.savez(sys.argv[1], **results())
