"""Moves: what actors may do in a week, as it is written into a world; which there are, the chosen forms declare.

A move is written as the event that it brings about (``stance:iran:RUS:target:aid``, ``mediation:iran:QAT:accepted``,
``level:iran:4``, ``end:iran:conceded``), as what a party does (``act:iran:ISR:force``), or as what keeps things as they
are: ``stance:iran:RUS:out``, ``mediation:iran:QAT:none``, ``end:iran:open``, ``act:iran:ISR:holds``,
``leader:IRN:stays``, ``regime:IRN:stays``.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from foedus.core.errors import InputError, nearest
from foedus.core.mechanism import MOVES, Mechanism
from foedus.core.world import (
    ACCEPTED,
    ACTS,
    CHALLENGER_SIDE,
    DEGREES,
    NEVER,
    NO_ACTION,
    NOT_OFFERED,
    OFFERED,
    OPEN,
    SIDES,
    STATUSES,
    STAYS,
    TARGET_SIDE,
    WAR,
    Code,
    World,
)
from foedus.engine.ensemble import Ensemble
from foedus.engine.replay import Held
from foedus.worlds.blueprint import place

#: Words of a stance, signed as in a world.
STANCES: Final = {"out": 0.0} | {
    f"{side}:{degree}": sign * float(DEGREES.index(degree))
    for (side, sign), degree in product(zip(SIDES, (1.0, -1.0), strict=True), DEGREES[1:])
}
MEDIATIONS: Final = {"none": float(NOT_OFFERED), "offered": float(OFFERED), "accepted": float(ACCEPTED)}
LEVELS: Final = {str(level): float(level) for level in range(NO_ACTION, WAR + 1)}
#: Words of what a form moves: of a dispute and an actor, of a dispute, of an actor.
WORDS: Final[Mapping[str, Mapping[str, float]]] = {
    "stance": STANCES,
    "mediation": MEDIATIONS,
    "level": LEVELS,
    # An order stands before the week as a negative code; who holds has done nothing in it.
    "act": {word: -float(code) if code else 0.0 for code, word in enumerate(ACTS)},
    "end": {status: float(code) for code, status in enumerate(STATUSES)},
    "leader": {"stays": float(STAYS)},
    "regime": {"stays": float(STAYS)},
}


class Move(NamedTuple):
    """A move: its kind, the places of its dispute and of its actor or side (-1: none), the value of its field."""

    kind: str
    dispute: int
    actor: int
    value: float


def declared(mechanisms: Sequence[Mechanism]) -> tuple[str, ...]:
    """Return the kinds of move that forms declare."""
    return tuple(dict.fromkeys(kind for mechanism in mechanisms for kind in mechanism.moves if kind in WORDS))


def moves_at(ensemble: Ensemble, world: World) -> dict[str, Move]:
    """Return every move of a world as it is now, by name.

    In a dispute that is over there is none; third parties take stances, and only candidates mediate.
    """
    found: dict[str, Move] = {}
    for kind in declared(ensemble.driver.mechanisms):
        for k, i in _scopes(kind, world):
            scope = [*([ensemble.disputes[k]] if k >= 0 else []), *([ensemble.actors[i]] if i >= 0 else [])]
            at = int(_side(world, k, i)) if kind == "act" else i
            found |= {":".join([kind, *scope, word]): Move(kind, k, at, value) for word, value in WORDS[kind].items()}
    return found


def _side(world: World, k: int, i: int) -> Code:
    """Return the side of a party to a dispute."""
    return TARGET_SIDE if i == int(world.target[k]) else CHALLENGER_SIDE


def _scopes(kind: str, world: World) -> list[tuple[int, int]]:
    """Return the disputes and actors that a kind of move may be about."""
    if kind in ("leader", "regime"):
        return [(-1, i) for i in range(world.actors)]
    live = [k for k in range(world.disputes) if world.status[k] == OPEN]
    if kind in ("level", "end"):
        return [(k, -1) for k in live]
    if kind == "act":
        return [(k, int(of[k])) for k in live for of in (world.challenger, world.target)]
    pairs = [(k, i) for k in live for i in range(world.actors)]
    if kind == "mediation":
        return [(k, i) for k, i in pairs if world.candidate[k, i] > 0.0]
    return [(k, i) for k, i in pairs if i not in (int(world.challenger[k]), int(world.target[k]))]


def made(ensemble: Ensemble, world: World, week: int, moves: Sequence[str], held: Sequence[str]) -> Held:
    """Make moves in a world before a week, and return what is held from then on.

    Raises
    ------
    InputError
        If one is no move in this world; the message names the nearest.
    """
    known = moves_at(ensemble, world)
    for name in (*moves, *held):
        if name not in known:
            kinds = ", ".join(declared(ensemble.driver.mechanisms))
            raise InputError(f"'{name}' is no move of week {week}{nearest(name, known)}; forms move: {kinds}")
    for name in held:
        if known[name].kind == "act" and known[name].value:
            raise InputError(f"'{name}' may be made in a week, not held; hold {name.rpartition(':')[0]}:{ACTS[0]}")
    put_back: dict[int, float] = {}
    for name in (*moves, *held):
        before = _make(world, known[name], week)
        put_back |= {} if name in held else before
    kept = [known[name] for name in held]
    holding = {move.kind for move in kept}
    return Held(
        np.array([_field(world, move) for move in kept], np.int64),
        np.array([move.value for move in kept]),
        np.array([bool(holding.intersection(mechanism.moves)) for mechanism in ensemble.driver.mechanisms]),
        np.array(list(put_back), np.int64),
        np.array(list(put_back.values())),
    )


def _field(world: World, move: Move) -> int:
    """Return where a move is written in the slab of a world."""
    return place(world, MOVES[move.kind], *(at for at in (move.dispute, move.actor) if at >= 0))


def _make(world: World, move: Move, week: int) -> dict[int, float]:
    """Make a move before a week; return what is to be put back after it, by place.

    A level is reached on a fixed path of escalation, so that the form of coercion does in that week what belongs to it,
    and plays no round of its own.
    """
    if move.kind != "level":
        world.slab[_field(world, move)] = move.value
        if move.kind == "end" and move.value != OPEN:
            world.ended[move.dispute] = float(week)
        return {}
    k = move.dispute
    path = [place(world, "path_fixed", k)]
    path += [
        place(world, field, k, n) for field in ("path_week", "path_level") for n in range(world.path_week.shape[1])
    ]
    before = world.slab[path].copy()
    world.path_fixed[k] = 1.0
    world.path_week[k] = NEVER
    if world.level[k] != move.value:
        world.path_week[k, 0], world.path_level[k, 0] = float(week), move.value
    return dict(zip(path, before.tolist(), strict=True))
