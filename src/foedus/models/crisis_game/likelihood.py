"""Compiled: the chance of an observed outcome on the principal branch, and how it moves with every payoff."""

import math

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.models.crisis_game.branch import play, residual, sigmoid

#: Half the width of the central differences, in units of payoff.
DIFFERENCE = 1e-5
#: The smallest chance whose logarithm is taken.
LEAST = 1e-300


@compiled
def chance(case: NDArray[np.float64], precision: float, s: float, outcome: int, work: NDArray[np.float64]) -> float:
    """Return the chance of 0 quiet, 1 a concession, 2 backing down or 3 war, given the log-odds s of resistance."""
    play(case, precision, s, work)
    tough = sigmoid(case[10])
    challenge_tough, challenge_weak = tough * float(work[0]), (1.0 - tough) * float(work[2])
    fight = challenge_tough * float(work[1]) + challenge_weak * float(work[3])
    challenge, resist = challenge_tough + challenge_weak, float(work[4])
    if outcome == 0:
        return 1.0 - challenge
    if outcome == 1:
        return challenge * (1.0 - resist)
    if outcome == 2:
        return (challenge - fight) * resist
    return fight * resist


@compiled
def scores(
    cases: NDArray[np.float64],
    precisions: NDArray[np.float64],
    resist_logits: NDArray[np.float64],
    outcomes: NDArray[np.int64],
    free: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each game's chance of its outcome [game], and the slopes of its logarithm by the free entries of the case.

    On the branch F(case, s) = 0, so s moves by -dF/dcase : dF/ds; the chance is then differenced along that move.
    """
    games = len(outcomes)
    chances, slopes = np.empty(games), np.zeros((games, len(free)))
    work, moved = np.empty(5), np.empty(11)
    for game in range(games):
        precision, s, outcome = precisions[game], resist_logits[game], outcomes[game]
        chances[game] = max(chance(cases[game], precision, s, outcome, work), LEAST)
        by_s = residual(cases[game], precision, s)[2]
        for column, index in enumerate(free):
            difference = 0.0
            for side in (-DIFFERENCE, DIFFERENCE):
                moved[:] = cases[game]
                moved[index] += side
                moved_s = s - residual(moved, precision, s)[0] / by_s
                difference += math.copysign(chance(moved, precision, moved_s, outcome, work), side)
            slopes[game, column] = difference / (2.0 * DIFFERENCE * chances[game])
    return chances, slopes
