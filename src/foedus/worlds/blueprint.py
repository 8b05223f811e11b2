"""A blueprint: the central world of a crisis, and how each uncertain input changes it in an outer draw."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.philox import outer_uniforms, stable_hash
from foedus.core.world import World, layout, shape_of
from foedus.evidence.record import data_set
from foedus.worlds.defaults import Default

Floats = NDArray[np.float64]
#: Gives every named quantity its uniforms [outer draw].
Luck = Callable[[str], Floats]
#: Place of a number in the slab of a world -> its draws [outer draw].
Patches = dict[int, Floats]


#: Where a number comes from: the crisis file, a file of covariates laid over it, a shipped table, a fit, counted cases,
#: another number, a default, or nowhere, where a table should say it and does not.
Origin = Literal["file", "covariates", "table", "fit", "count", "follows", "default", "assumption"]


class Entry(NamedTuple):
    """One number of a world, in the unit of the crisis file; words and flags as their codes, days in weeks."""

    #: The dotted path, as ``--set`` takes it.
    path: str
    value: float
    origin: Origin
    #: Ids of evidence, ``DATASET@YEAR``, or a reason in words.
    because: tuple[str, ...]
    #: What it is, in a word or two, where the file does not say it.
    by: str = "its default"
    #: The range over which it is drawn, where nobody says it.
    range: Default | None = None
    #: What is assumed of it for want of a figure, in words.
    assumed: str = ""
    #: File and line of the covariate that it is.
    place: str = ""

    @property
    def given(self) -> bool:
        """Whether the crisis says it itself."""
        return self.origin in ("file", "covariates")

    @property
    def editions(self) -> list[str]:
        """The ``DATASET@YEAR`` that stand in for what the file leaves out."""
        return [] if self.given else [reason for reason in self.because if data_set(reason)]


#: Entries by path: those of the file in its order, then what fills its gaps, actor by actor and pair by pair.
Ledger = Mapping[str, Entry]


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
    ledger: Ledger = MappingProxyType({})


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
