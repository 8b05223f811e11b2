"""The turn: one week of the world, through the chosen forms of all families in their order.

What drives a form is written out as Python, and compiled by itself when it is first called: a form that is not chosen
is not compiled, and what calls it, by its address, is the same for all forms. Parameters come as one row of numbers.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from threading import Lock
from typing import Any, Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import COMPILES, compile_beside, compiled, compiled_from
from foedus.core.compiled_driver import address_of, call
from foedus.core.mechanism import ANSWER, ASKED, Mechanism
from foedus.core.philox import Draws
from foedus.core.world import STAYS, World

Row = NDArray[np.float64]
#: Drives one form: prepares it in week 0, else takes its step; returns the place in the row that the next begins at.
Part = Callable[[World, Row, int, Draws], int]
#: What drives each form: addresses of compiled code, or plain functions.
Parts = NDArray[np.intp] | tuple[Part, ...]


class Driver(NamedTuple):
    """A set of forms, one of each family in their order; ``number`` is its place among the drivers of this process."""

    mechanisms: tuple[Mechanism, ...]
    number: int

    @property
    def parts(self) -> Parts:
        """What drives each form, compiled now if it is not yet: by one of the threads that ask for it at once."""
        with _ONE_AT_A_TIME:
            return _parts(self.mechanisms)

    def deciding(self, kind: str) -> tuple[Parts, NDArray[np.bool_]]:
        """Return what asks each form for the draw that would bring about a move of a kind, and which are asked.

        It is compiled now if it is not yet. In the place of a form that is not asked stands what drives it.
        """
        asked = [each.decides is not None and kind in each.moves for each in self.mechanisms]
        parts = [_deciding(each) if one else _part(each) for each, one in zip(self.mechanisms, asked, strict=True)]
        return _as_parts(tuple(parts)), np.array(asked)

    def row(self, parameters: object) -> Row:
        """Return the parameters of its forms as one row, from what holds those of each under its name."""
        return np.array(list(chain(*(getattr(parameters, mechanism.name) for mechanism in self.mechanisms))))


#: Else each thread would begin to compile, and have another process help it.
_ONE_AT_A_TIME: Final = Lock()
#: The drivers of this process, by number.
DRIVERS: Final[list[Driver]] = []


@cache
def driver(mechanisms: tuple[Mechanism, ...]) -> Driver:
    """Return the driver of a set of forms: one mechanism of each family, in the order of the turn."""
    DRIVERS.append(Driver(mechanisms, len(DRIVERS)))
    return DRIVERS[-1]


@cache
def _parts(mechanisms: tuple[Mechanism, ...]) -> Parts:
    names = [mechanism.name for mechanism in mechanisms]
    compile_beside(f"from {__name__} import compile_from_the_end as compile; compile({names})")
    return _as_parts(tuple(map(_part, mechanisms)))


def compile_from_the_end(names: Sequence[str]) -> None:
    """Compile what drives the forms of these names, the last first, then the other built-in ones.

    So a process that helps another meets it midway.
    """
    import foedus.core.compiled_world  # noqa: F401, PLC0415 - else this process has what it needs
    from foedus.mechanisms.catalogue import MECHANISMS  # noqa: PLC0415

    known = {mechanism.name: mechanism for mechanism in MECHANISMS}
    for name in dict.fromkeys([*reversed(names), *known]):
        if name in known:
            address_of(_part(known[name]))


def _as_parts(parts: tuple[Part, ...]) -> Parts:
    return np.array(list(map(address_of, parts)), np.intp) if COMPILES else parts


@cache
def _part(mechanism: Mechanism) -> Part:
    return _made(mechanism, written(mechanism))


@cache
def _deciding(mechanism: Mechanism) -> Part:
    """Return what asks a form for a draw: question and answer stand at the end of the row."""
    size = len(mechanism.parameters())
    asked = f"row[row.size - {ASKED + ANSWER} :]"
    return _made(
        mechanism,
        f"def {mechanism.name}(world: World, row: Row, at: int, draws: Draws) -> int:{_digest(mechanism)}\n"
        f"    decides(world, {_params(mechanism)}, draws, {asked})\n    return at + {size}\n",
    )


def _made(mechanism: Mechanism, text: str) -> Part:
    known: dict[str, Any] = {"__name__": __name__, "World": World, "Row": Row, "Draws": Draws}
    known |= {name: getattr(mechanism, name) for name in ("params", "prepare", "step", "decides")}
    exec(compile(text, f"<what drives {mechanism.name}>", "exec"), known)  # noqa: S102 - written below
    return cast("Part", compiled_from(text, known[mechanism.name]))


def written(mechanism: Mechanism) -> str:
    """Return the source of what drives a form; where the form comes from outside, its digest is part of it.

    Examples
    --------
    >>> from foedus.mechanisms.alignment import drift
    >>> print(written(drift.MECHANISM))
    def drift(world: World, row: Row, at: int, draws: Draws) -> int:
        if draws.week > 0:
            step(world, params(row[at + 0], row[at + 1], row[at + 2]), draws)
        return at + 3
    <BLANKLINE>
    """
    params, size = _params(mechanism), len(mechanism.parameters())
    prepare = f"    else:\n        prepare(world, {params})\n" if mechanism.prepare else ""
    return (
        f"def {mechanism.name}(world: World, row: Row, at: int, draws: Draws) -> int:{_digest(mechanism)}\n"
        f"    if draws.week > 0:\n        step(world, {params}, draws)\n{prepare}    return at + {size}\n"
    )


def _params(mechanism: Mechanism) -> str:
    """Return how the parameters of a form are taken from a row."""
    size = len(mechanism.parameters())
    if mechanism.by_row:
        return f"row[at : at + {size}]"
    return f"params({', '.join(f'row[at + {place}]' for place in range(size))})"


def _digest(mechanism: Mechanism) -> str:
    return f"  # {mechanism.file.sha256}" if mechanism.file else ""


@compiled
def prepare(
    parts: Parts, world: World, row: Row, actor_hashes: NDArray[np.uint64], dispute_hashes: NDArray[np.uint64]
) -> None:
    """Bring a world at its as-of date, week 0, into the state that a turn expects: power, chances, risks, clocks."""
    nothing = np.uint64(0)  # no luck has a part in it
    draws = Draws(nothing, nothing, nothing, actor_hashes, dispute_hashes)
    at = 0
    for part in parts:
        at = call(part, world, row, at, draws)


@compiled
def begin_week(world: World) -> None:
    """Bring a world to the beginning of a week, in which nobody has fallen yet."""
    for i in range(world.actors):
        world.leader_exit[i] = STAYS
        world.regime_exit[i] = STAYS


@compiled
def turn(parts: Parts, world: World, row: Row, draws: Draws) -> None:
    """Let one week pass."""
    begin_week(world)
    at = 0
    for part in parts:
        at = call(part, world, row, at, draws)
