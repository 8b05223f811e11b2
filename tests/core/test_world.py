"""The layout of a world: named views over one slab."""

from itertools import pairwise

import numpy as np
import pytest

from foedus.core.errors import nearest
from foedus.core.world import FIELDS, PATH_STEPS, World, blank, layout, shape_of, slab_size

SIZES = [(1, 1), (2, 1), (3, 2), (15, 4), (40, 1)]


@pytest.mark.parametrize(("actors", "disputes"), SIZES)
def test_fields_fill_the_slab_without_gap_or_overlap(actors: int, disputes: int) -> None:
    places = list(layout(actors, disputes).values())
    assert places[0].start == 0
    assert all(one.stop == other.start for one, other in pairwise(places))
    assert places[-1].stop == slab_size(actors, disputes)


@pytest.mark.parametrize(("actors", "disputes"), SIZES)
def test_every_field_is_a_view_of_the_slab(actors: int, disputes: int) -> None:
    world = World(np.arange(float(slab_size(actors, disputes))), actors, disputes)
    for name in FIELDS:
        field = getattr(world, name)
        assert field.flags.c_contiguous
        assert np.shares_memory(field, world.slab)
        field[...] = -1.0
    assert (world.slab == -1.0).all()


def test_shapes_follow_the_axes() -> None:
    assert shape_of("oil_price", 5, 2) == (1,)
    assert shape_of("capability", 5, 2) == (5,)
    assert shape_of("affinity", 5, 2) == (5, 5)
    assert shape_of("level", 5, 2) == (2,)
    assert shape_of("stance", 5, 2) == (2, 5)
    assert shape_of("path_week", 5, 2) == (2, PATH_STEPS)


def test_a_blank_world_has_every_initial_value() -> None:
    world = blank(4, 3)
    for name, field in FIELDS.items():
        assert (getattr(world, name) == field.initial).all(), name
    assert np.isfinite(world.slab).all()


def test_two_blank_worlds_share_nothing() -> None:
    one, other = blank(2, 1), blank(2, 1)
    one.load[0] = 0.7
    assert other.load[0] == 0.0


def test_every_field_says_what_it_means() -> None:
    known = {"one", "actor", "source", "target", "dispute", "step", "side"}
    for name, field in FIELDS.items():
        assert field.unit, name
        assert field.meaning, name
        assert set(field.axes) <= known, name


@pytest.mark.parametrize(
    "slab",
    [
        np.zeros(slab_size(3, 1) - 1),
        np.zeros(slab_size(3, 1) + 1),
        np.zeros(slab_size(3, 1), np.float32),
        np.zeros((1, slab_size(3, 1))),
        np.zeros(2 * slab_size(3, 1))[::2],
    ],
    ids=["short", "long", "float32", "two axes", "every other"],
)
def test_what_is_no_slab_is_refused(slab: np.ndarray) -> None:
    """Compiled code goes by the address of the slab alone: it would read past a wrong one."""
    with pytest.raises(ValueError, match=rf"one block of {slab_size(3, 1)} float64"):
        World(slab, 3, 1)


@pytest.mark.parametrize(
    ("word", "found"),
    [("capabilty", " - did you mean 'capability'?"), ("CAPABILITY", " - did you mean 'capability'?"), ("zzz", "")],
)
def test_nearest_match(word: str, found: str) -> None:
    assert nearest(word, FIELDS) == found
