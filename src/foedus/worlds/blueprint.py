"""A blueprint: the central world of a crisis, and how each uncertain input changes it in an outer draw."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.philox import outer_uniforms, stable_hash
from foedus.core.world import World, layout, shape_of

if TYPE_CHECKING:
    from foedus.worlds.ledger import Entry

Floats = NDArray[np.float64]
#: Gives every named quantity its uniforms [outer draw].
Luck = Callable[[str], Floats]
#: Place of a number in the slab of a world -> its draws [outer draw].
Patches = dict[int, Floats]


class Uncertain(NamedTuple):
    """One uncertain input: its path, and what its draws write where."""

    path: str
    draw: Callable[[Luck], Patches]
    #: The drawn values [outer draw], for telling how an answer leans on them.
    values: Callable[[Luck], Floats]
    #: What it rests on, where no crisis file says so.
    because: tuple[str, ...] = ()


class Blueprint(NamedTuple):
    """A world to be drawn: names, the central world, and the uncertain inputs; later ones write over earlier."""

    actors: tuple[str, ...]
    disputes: tuple[str, ...]
    world: World
    uncertain: tuple[Uncertain, ...]
    #: Every number that the crisis determines, with where it comes from (`foedus.worlds.ledger`).
    ledger: "Mapping[str, Entry]" = MappingProxyType({})


def place(world: World, field: str, *index: int) -> int:
    """Return where one number of a field stands in the slab of a world."""
    shape = shape_of(field, world.actors, world.disputes)
    return layout(world.actors, world.disputes)[field].start + int(np.ravel_multi_index(index, shape))


def luck(seed: int, outer_draws: int) -> Luck:
    """Return the function that gives every named quantity its uniforms, one for each outer draw."""

    def of(name: str) -> Floats:
        return outer_uniforms(np.uint64(seed), stable_hash(name), outer_draws)

    return of


def draw_patches(blueprint: Blueprint, seed: int, outer_draws: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the places that differ between outer draws, and their numbers [place, outer draw]."""
    of = luck(seed, outer_draws)
    patches: Patches = {}
    for uncertain in blueprint.uncertain:
        patches.update(uncertain.draw(of))
    places = np.fromiter(patches, np.int64, len(patches))
    numbers = np.array(list(patches.values())) if patches else np.empty((0, outer_draws))
    return places, numbers
