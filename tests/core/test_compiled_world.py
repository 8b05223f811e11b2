"""Compiled code sees the fields of a world where plain Python sees them."""

import sys
import weakref
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.world import FIELDS, World, shape_of, slab_size

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="needs compiled code")
SIZES = [(1, 1), (2, 3), (7, 2), (15, 4)]


@numba.njit
def number(field: np.ndarray, place: float) -> float:
    """Write into every element of a field a number of its own, and return the sum of what was there."""
    seen = 0.0
    for index in np.ndindex(field.shape):
        seen += field[index]
        field[index] = 1000.0 * place
        for axis, i in enumerate(index):
            field[index] += 10.0**axis * i
    return seen


@pytest.fixture(scope="module")
def write() -> Callable[[World], float]:
    """Return a function that numbers the elements of every field, and returns a checksum."""
    names: dict[str, Any] = {"number": number}
    lines = [f"    seen += number(world.{name}, {place}.0)" for place, name in enumerate(FIELDS)]
    source = "\n".join(["def write(world):", "    seen = 0.0", *lines, "    return seen"])
    exec(source, names)  # noqa: S102 - an attribute of compiled code must stand in its source
    return names["write"]


@pytest.fixture(scope="module")
def compiled_write(write: Callable[[World], float]) -> Callable[[World], float]:
    return numba.njit(write)


@pytest.mark.parametrize(("actors", "disputes"), SIZES)
def test_every_field_is_read_and_written_in_its_place(
    write: Callable[[World], float], compiled_write: Callable[[World], float], actors: int, disputes: int
) -> None:
    content = np.arange(float(slab_size(actors, disputes)))
    plain, seen = World(content.copy(), actors, disputes), World(content.copy(), actors, disputes)
    # Whole numbers: the sums are exact in any order.
    assert compiled_write(seen) == write(plain) == content.sum()
    np.testing.assert_array_equal(seen.slab, plain.slab)
    assert len(np.unique(seen.stance)) == actors * disputes


def test_shapes_and_extents() -> None:
    @numba.njit
    def shapes(world: World) -> tuple[object, ...]:
        return (
            world.actors, world.disputes, world.oil_price.shape, world.load.shape, world.affinity.shape,
            world.level.shape, world.path_week.shape, world.stance.shape,
        )  # fmt: skip

    names = ("oil_price", "load", "affinity", "level", "path_week", "stance")
    world = World(np.zeros(slab_size(5, 2)), 5, 2)
    assert shapes(world) == (5, 2, *(shape_of(name, 5, 2) for name in names))


def test_one_compilation_serves_worlds_of_all_sizes(compiled_write: Any) -> None:
    for actors, disputes in SIZES:
        compiled_write(World(np.zeros(slab_size(actors, disputes)), actors, disputes))
    assert len(compiled_write.signatures) == 1


def test_an_unknown_field_does_not_compile() -> None:
    @numba.njit
    def misread(world: World) -> float:
        return world.capabilty[0]

    with pytest.raises(numba.TypingError, match="capabilty"):
        misread(World(np.zeros(slab_size(2, 1)), 2, 1))


def test_a_call_holds_on_to_nothing() -> None:
    """Neither to a world that is kept, nor to the slabs of a thousand that are not."""

    @numba.njit
    def actors(world: World) -> int:
        return world.actors

    kept = World(np.zeros(slab_size(5, 2)), 5, 2)
    actors(kept)
    before = sys.getrefcount(kept), sys.getrefcount(kept.slab)
    slabs = []
    for _ in range(1000):
        passing = World(np.zeros(slab_size(5, 2)), 5, 2)
        slabs.append(weakref.ref(passing.slab))
        assert actors(passing) == actors(kept) == 5
    del passing
    assert (sys.getrefcount(kept), sys.getrefcount(kept.slab)) == before
    assert sum(slab() is not None for slab in slabs) == 0
