"""A blueprint: the central world of a crisis, and how each uncertain input changes it in an outer draw."""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import accumulate
from operator import mul
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


def as_it_is(values: Floats) -> Floats:
    """Return values that the world holds in the unit of the crisis file."""
    return values


class Uncertain(NamedTuple):
    """One uncertain input: its path, how it is drawn, and where that stands in a world."""

    path: str
    #: The drawn values [outer draw], in the unit of the crisis file.
    values: Callable[[Luck], Floats]
    #: The places in the slab of a world to which they are written.
    places: tuple[int, ...]
    #: What they are in the unit of the world.
    in_world: Callable[[Floats], Floats] = as_it_is
    #: What it rests on, where no crisis file says so.
    because: tuple[str, ...] = ()
    #: What the draws follow from besides path, places and luck: where it is equal they are. None: not told.
    follows: tuple[object, ...] | None = None


class Drawn(NamedTuple):
    """What was drawn of an uncertain input, what that is in a world, and from what input it was drawn."""

    of: Uncertain
    values: Floats
    numbers: Floats

    def holds_for(self, uncertain: Uncertain) -> bool:
        """Return whether the same would be drawn of an input of this path."""
        before, told = (self.of.places, self.of.follows), uncertain.follows is not None
        return told and before == (uncertain.places, uncertain.follows)


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
    start, shape, steps = _laid_out(field, world.actors, world.disputes)
    if len(index) != len(shape):
        raise ValueError(f"{field} {shape} has no place {index}")
    for at, extent, step in zip(index, shape, steps, strict=True):  # no generators: a world has thousands of places
        if not 0 <= at < extent:
            raise ValueError(f"{field} {shape} has no place {index}")
        start += at * step
    return start


@cache
def _laid_out(field: str, actors: int, disputes: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Return where a field begins, its shape, and by how much each index moves on."""
    shape = shape_of(field, actors, disputes)
    return layout(actors, disputes)[field].start, shape, (*accumulate(reversed(shape[1:]), mul, initial=1),)[::-1]


def luck(seed: int, outer_draws: int) -> Luck:
    """Return the function that gives every named quantity its uniforms, one for each outer draw; it draws them once."""

    @cache
    def of(name: str) -> Floats:
        uniforms = outer_uniforms(np.uint64(seed), stable_hash(name), outer_draws)
        uniforms.setflags(write=False)
        return uniforms

    return of


def draw(blueprint: Blueprint, of: Luck, kept: dict[str, Drawn] | None = None) -> list[Drawn]:
    """Return what is drawn of every uncertain input of a blueprint, in its order.

    Parameters
    ----------
    kept
        What was drawn before with the same luck, by path: what follows from the same is not drawn again, and what is
        drawn now is kept in it.
    """
    kept = {} if kept is None else kept
    for uncertain in blueprint.uncertain:
        before = kept.get(uncertain.path)
        if before is None or not before.holds_for(uncertain):
            values = uncertain.values(of)
            kept[uncertain.path] = Drawn(uncertain, values, uncertain.in_world(values))
    return [kept[uncertain.path] for uncertain in blueprint.uncertain]


def patches_of(drawn: list[Drawn], outer_draws: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the places that differ between outer draws, and their numbers [place, outer draw]."""
    patches = {at: each.numbers for each in drawn for at in each.of.places}
    places = np.fromiter(patches, np.int64, len(patches))
    numbers = np.array(list(patches.values())) if patches else np.empty((0, outer_draws))
    return places, numbers


def draw_patches(blueprint: Blueprint, seed: int, outer_draws: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the places that differ between outer draws, and their numbers [place, outer draw]."""
    return patches_of(draw(blueprint, luck(seed, outer_draws)), outer_draws)
