"""Where the actors of a network stand: near those they are aligned with, none over another, few lines under a plate."""

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[str, str]

#: Room that plates keep between them, in CSS pixels.
ROOM: Final = 15
#: Steps in which the forces come to rest, and layouts that are tried.
STEPS: Final = 160
STARTS: Final = 4
#: Rounds in which plates that touch are moved apart.
ROUNDS: Final = 400


def clearest(
    actors: list[str],
    mutual: Mapping[Pair, float],
    drawn: list[Pair],
    plates: Floats,
    size: tuple[float, float],
) -> Floats:
    """Return the middles of the plates in the layout, of a few, in which fewest lines run under a plate; [actor, 2]."""
    places, strength = _map(actors, mutual)
    ends = np.array([[actors.index(one), actors.index(other)] for one, other in drawn], dtype=np.int_).reshape(-1, 2)
    found = [separated(_settled(places, strength, plates, size, turn), plates, size) for turn in range(STARTS)]
    return min(found, key=lambda at: _hidden(at, ends, plates))


def _hidden(at: Floats, ends: NDArray[np.int_], plates: Floats) -> int:
    """Return how many pieces of lines lie under plates that are not their own."""
    share = np.linspace(0.0, 1.0, 25)[:, None, None]
    points = at[ends[:, 0]] * (1 - share) + at[ends[:, 1]] * share
    under = (np.abs(points[:, :, None, :] - at) < plates / 2 + 3).all(axis=-1)
    own = (np.arange(len(at)) == ends[:, :1]) | (np.arange(len(at)) == ends[:, 1:])
    return int((under & ~own).sum())


def _map(actors: list[str], mutual: Mapping[Pair, float]) -> tuple[Floats, Floats]:
    """Return places whose distances follow alignment (classical scaling), [actor, 2], and alignment, [actor, actor]."""
    strength = np.zeros((len(actors), len(actors)))
    for (one, other), value in mutual.items():
        if one in actors and other in actors:
            strength[actors.index(one), actors.index(other)] = strength[actors.index(other), actors.index(one)] = value
    distance = 1.0 - strength
    np.fill_diagonal(distance, 0.0)
    centre = np.eye(len(actors)) - 1.0 / len(actors)
    values, vectors = np.linalg.eigh(-0.5 * centre @ (distance**2) @ centre)
    places = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 0.0))
    # The sign of a vector is arbitrary: the actor furthest out stands left, and up.
    for axis in range(places.shape[1]):
        if places[np.argmax(np.abs(places[:, axis])), axis] > 0:
            places[:, axis] *= -1
    return np.hstack([places, np.zeros((len(actors), 2 - places.shape[1]))]), strength


def _settled(
    places: Floats,
    strength: Floats,
    plates: Floats,
    size: tuple[float, float],
    turn: int,
) -> Floats:
    """Return the places after forces have come to rest: all repel, the aligned attract, the opposed repel more.

    The forces of Fruchterman & Reingold (1991) on an oval that fills the drawing, cooled over a fixed number of steps
    from the places that distance gives, so that the same ties always give the same drawing.

    Parameters
    ----------
    places
        Where to start, [actor, 2].
    strength
        Alignment, -1 to 1, [actor, actor].
    turn
        Which of several starts: how the actors are shaken before they settle.
    """
    number = len(places)
    at = (places - places.mean(axis=0)) / max(float(np.ptp(places)), 1e-9)
    # A grain of a fixed pattern keeps actors apart who have the same ties.
    angle = (2.4 + turn) * np.arange(number)
    at = at + 0.05 * (turn + 0.2) * np.column_stack([np.cos(angle), np.sin(angle)])
    ideal = 1.0 / math.sqrt(number)
    for step in range(STEPS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-3)
        push = ideal**2 / distance * (1.0 + 0.7 * np.maximum(-strength, 0.0))
        pull = distance**2 / ideal * 0.9 * np.maximum(strength, 0.0)
        move = ((push - pull) / distance)[..., None] * apart
        total = move.sum(axis=1) - 0.6 * at
        length = np.maximum(np.hypot(total[:, 0], total[:, 1]), 1e-9)
        at += total / length[:, None] * np.minimum(length, 0.08 * (1 - step / STEPS))[:, None]
    low, high = at.min(axis=0), at.max(axis=0)
    half = plates / 2 + 2
    share = (at - low) / np.maximum(high - low, 1e-9)
    settled: Floats = half + share * (np.array(size) - 2 * half)
    return settled


def separated(places: Floats, plates: Floats, size: tuple[float, float], room: float = ROOM) -> Floats:
    """Return the places moved until no two plates touch, inside the drawing.

    Parameters
    ----------
    places, plates
        Middles, and widths and heights, [actor, 2], in CSS pixels.
    room
        What they keep between them.
    """
    low, high = plates / 2 + 2, np.array(size) - plates / 2 - 2
    at = np.clip(places, low, high)
    apart = (plates[:, None] + plates[None, :]) / 2 + room
    upper = np.triu(np.ones((len(at), len(at)), dtype=bool), 1)
    for _ in range(ROUNDS):
        near = (apart - np.abs(at[:, None] - at[None, :])).min(axis=-1) > 0
        pairs = np.argwhere(near & upper)
        if not len(pairs):
            break
        for one, other in pairs:
            gap = apart[one, other] - np.abs(at[one] - at[other])
            axis = int(gap[1] < gap[0])
            push = max(0.0, 0.5 * gap[axis] + 0.5) * (1.0 if at[one, axis] >= at[other, axis] else -1.0)
            at[one, axis] += push
            at[other, axis] -= push
        at = np.clip(at, low, high)
    return at
