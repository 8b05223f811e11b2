"""The two-player crisis game with one-sided private information: its tree and its parameters as arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core.errors import InputError

#: The five behaviour probabilities, in the order of every result.
PROBABILITIES = ("tough_challenge", "tough_fight", "weak_challenge", "weak_fight", "resist")
#: The five payoff pairs (challenger, defender).
ENDINGS = ("status_quo", "concede", "back_down", "war_tough", "war_weak")
#: What an outsider sees of a game: the type of the challenger shows only in the chances.
OUTCOMES = ("status_quo", "concede", "back_down", "war")


class CrisisGame(NamedTuple):
    """One or many crisis games.

    Attributes
    ----------
    tough : float array [...]
        Probability that the challenger is tough, 0 to 1; only the challenger knows.
    status_quo, concede, back_down, war_tough, war_weak : float array [..., 2]
        Payoffs of the challenger and of the defender: no challenge; the defender gives in; it resists and the
        challenger backs down; it resists and a tough or a weak challenger fights.
    """

    tough: NDArray[np.float64]
    status_quo: NDArray[np.float64]
    concede: NDArray[np.float64]
    back_down: NDArray[np.float64]
    war_tough: NDArray[np.float64]
    war_weak: NDArray[np.float64]


def crisis_game(
    tough: ArrayLike,
    *,
    status_quo: ArrayLike,
    concede: ArrayLike,
    back_down: ArrayLike,
    war_tough: ArrayLike,
    war_weak: ArrayLike,
) -> CrisisGame:
    """Make one game or a stack of games; a pair that is given once holds for all.

    Raises
    ------
    InputError
        If shapes do not fit, a number is not finite, or a probability is outside 0 to 1.

    Examples
    --------
    >>> game = crisis_game([0.2, 0.4], status_quo=(0, 1), concede=(1, 0), back_down=(-0.5, 1),
    ...                    war_tough=(0.4, -0.5), war_weak=(-1.2, -0.5))
    >>> game.status_quo.shape
    (2, 2)
    """
    pairs = [np.asarray(pair, dtype=np.float64) for pair in (status_quo, concede, back_down, war_tough, war_weak)]
    chance = np.asarray(tough, dtype=np.float64)
    try:
        shape = np.broadcast_shapes((*chance.shape, 2), *(pair.shape for pair in pairs))[:-1]
    except ValueError:
        shape = None
    if shape is None or any(pair.shape[-1:] != (2,) for pair in pairs):
        raise InputError("payoffs must be pairs (challenger, defender), one for all games or one for each")
    chance, pairs = np.broadcast_to(chance, shape), [np.broadcast_to(pair, (*shape, 2)) for pair in pairs]
    if not all(np.all(np.isfinite(pair)) for pair in pairs):
        raise InputError("every payoff must be a finite number")
    if not np.all((chance >= 0.0) & (chance <= 1.0)):
        raise InputError("the probability that the challenger is tough must lie between 0 and 1")
    return CrisisGame(chance, *pairs)


def outcome_probabilities(game: CrisisGame, play: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chances [..., 4] of the four `OUTCOMES` under the five behaviour probabilities [..., 5]."""
    challenge = np.stack([play[..., 0], play[..., 2]], axis=-1)
    fight = np.stack([play[..., 1], play[..., 3]], axis=-1)
    prior = np.stack([game.tough, 1.0 - game.tough], axis=-1)
    resist = play[..., 4]
    challenged = (prior * challenge).sum(-1)
    war = resist * (prior * challenge * fight).sum(-1)
    back_down = resist * (prior * challenge * (1.0 - fight)).sum(-1)
    quiet = (prior * (1.0 - challenge)).sum(-1)
    return np.stack([quiet, challenged * (1.0 - resist), back_down, war], axis=-1)


def expected_payoffs(game: CrisisGame, play: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what challenger and defender can expect [..., 2], before the challenger learns its type."""
    total = np.zeros((*game.tough.shape, 2))
    resist = play[..., 4, None]
    for prior, challenge, fight, war in (
        (game.tough, play[..., 0, None], play[..., 1, None], game.war_tough),
        (1.0 - game.tough, play[..., 2, None], play[..., 3, None], game.war_weak),
    ):
        resisted = fight * war + (1.0 - fight) * game.back_down
        challenged = resist * resisted + (1.0 - resist) * game.concede
        total = total + prior[..., None] * (challenge * challenged + (1.0 - challenge) * game.status_quo)
    return total
