"""Compiled: the equation of quantal response in the crisis game, and its principal branch followed by arc length.

A ``case`` [11] is one game: the pairs Q, C, B, W_T, W_W (challenger, defender), and the log-odds of a tough challenger.
"""

import math

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled

#: Steps along one branch after which it is given up.
STEPS = 20_000
#: Length of the first step, in the plane of precision (payoffs scaled to a range of 1) and logit of resistance.
FIRST_STEP = 0.25
#: A corrector may move a point by no more than this share of the step.
STRAY = 0.1
#: Smallest cosine between the tangents at the two ends of a step. The tangent is the gradient of F turned by a right
#: angle; the gradients of neighbouring branches point in opposite ways, so a jump across shows as a negative cosine.
BEND = 0.98


@compiled
def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    power = math.exp(x)
    return power / (1.0 + power)


@compiled
def log_sigmoid(x: float) -> float:
    """Return the logarithm of the same."""
    if x >= 0.0:
        return -math.log1p(math.exp(-x))
    return x - math.log1p(math.exp(x))


@compiled
def residual(case: NDArray[np.float64], precision: float, s: float) -> tuple[float, float, float]:
    """Return F and its derivatives by the precision and by s."""
    status_quo, concede, concede_defender = case[0], case[2], case[3]
    back, back_defender = case[4], case[5]
    resist = sigmoid(s)
    gain_tough, gain_weak = case[6] - back, case[8] - back
    loss_tough, loss_weak = case[7] - back_defender, case[9] - back_defender
    fight_tough, fight_weak = sigmoid(precision * gain_tough), sigmoid(precision * gain_weak)
    d_fight_tough = fight_tough * (1.0 - fight_tough) * gain_tough
    d_fight_weak = fight_weak * (1.0 - fight_weak) * gain_weak
    slope_tough = back + fight_tough * gain_tough - concede
    slope_weak = back + fight_weak * gain_weak - concede
    edge_tough = resist * slope_tough + concede - status_quo
    edge_weak = resist * slope_weak + concede - status_quo
    x_tough, x_weak = precision * edge_tough, precision * edge_weak
    quiet_tough, quiet_weak = sigmoid(-x_tough), sigmoid(-x_weak)
    belief = sigmoid(case[10] + log_sigmoid(x_tough) - log_sigmoid(x_weak))
    spread = belief * (1.0 - belief)
    contrast = fight_tough * loss_tough - fight_weak * loss_weak
    drive = (
        back_defender - concede_defender + belief * fight_tough * loss_tough + (1.0 - belief) * fight_weak * loss_weak
    )
    by_s = precision * (quiet_tough * slope_tough - quiet_weak * slope_weak) * resist * (1.0 - resist)
    by_precision = quiet_tough * (edge_tough + precision * resist * d_fight_tough * gain_tough) - quiet_weak * (
        edge_weak + precision * resist * d_fight_weak * gain_weak
    )
    d_drive = (
        spread * contrast * by_precision
        + belief * d_fight_tough * loss_tough
        + (1.0 - belief) * d_fight_weak * loss_weak
    )
    value = s - precision * drive
    return value, -drive - precision * d_drive, 1.0 - precision * spread * contrast * by_s


@compiled
def tangent(by_precision: float, by_s: float) -> tuple[float, float]:
    """Return the unit vector along the curve, one of the two."""
    norm = math.hypot(by_precision, by_s)
    return by_s / norm, -by_precision / norm


@compiled
def correct(
    case: NDArray[np.float64],
    start: tuple[float, float],
    heading: tuple[float, float],
    leash: float,
) -> tuple[float, float, float]:
    """Return the point of the curve straight across from the start, and how far it lay; -1 if beyond the leash."""
    precision, s = start
    along, across = heading
    strayed = 0.0
    for _ in range(6):
        value, by_precision, by_s = residual(case, precision, s)
        determinant = by_precision * across - by_s * along
        if determinant == 0.0:
            break
        move_precision, move_s = -value * across / determinant, value * along / determinant
        precision, s = precision + move_precision, s + move_s
        moved = math.hypot(move_precision, move_s)
        strayed += moved
        if not strayed <= leash:
            break
        if moved < 1e-6 * (1.0 + abs(s)):
            return precision, s, strayed
    return precision, s, -1.0


@compiled
def land(case: NDArray[np.float64], target: float, s: float, leash: float) -> tuple[float, bool]:
    """Return the point of the curve at the target precision near s, and whether Newton's method found it."""
    first, moved = s, math.inf
    for _ in range(50):
        value, _, slope = residual(case, target, s)
        if slope == 0.0:
            return s, False
        s -= value / slope
        if not abs(s - first) <= leash:
            return s, False
        stalled = abs(value / slope) >= 0.5 * moved  # the rounding of F, which precision multiplies
        moved = abs(value / slope)
        if moved <= 1e-14 * (1.0 + abs(s)) or (stalled and moved <= 1e-9 * (1.0 + abs(s))):
            return s, True
    return s, False


@compiled
def follow(case: NDArray[np.float64], target: float) -> tuple[float, int]:
    """Follow the principal branch to its first point at the target precision; return logit r there and the steps.

    The steps are -1 when the branch was lost.
    """
    point = (0.0, 0.0)
    _, by_precision, by_s = residual(case, 0.0, 0.0)
    heading = tangent(by_precision, by_s)  # by_s is 1 at precision 0: it points towards higher precision
    step = FIRST_STEP
    for count in range(STEPS):
        if step < 1e-13 * (1.0 + point[0]):
            break
        start = (point[0] + step * heading[0], point[1] + step * heading[1])
        precision, s, strayed = correct(case, start, heading, STRAY * step)
        if strayed < 0.0 or precision <= 0.0:
            step *= 0.5
            continue
        _, by_precision, by_s = residual(case, precision, s)
        ahead = tangent(by_precision, by_s)
        cosine = ahead[0] * heading[0] + ahead[1] * heading[1]
        if cosine < BEND:
            step *= 0.5
            continue
        if precision >= target:
            share = (target - point[0]) / (precision - point[0])
            landed, converged = land(case, target, point[1] + share * (s - point[1]), step)
            if converged:
                return landed, count + 1
            step *= 0.5
            continue
        point = (precision, s)
        heading = ahead
        step *= 2.0 if strayed < 0.25 * STRAY * step else 1.0
    return point[1], -1


@compiled
def play(case: NDArray[np.float64], precision: float, s: float, probabilities: NDArray[np.float64]) -> None:
    """Write the five probabilities that belong to one logit of resistance."""
    resist = sigmoid(s)
    for kind in range(2):
        gain = case[6 + 2 * kind] - case[4]
        fight = sigmoid(precision * gain)
        value = resist * (case[4] + fight * gain) + (1.0 - resist) * case[2] - case[0]
        probabilities[2 * kind] = sigmoid(precision * value)
        probabilities[2 * kind + 1] = fight
    probabilities[4] = resist


@compiled
def solve(
    cases: NDArray[np.float64], precisions: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Solve many games: cases [game, 11], precisions [game] -> the five probabilities [game, 5], s and steps [game]."""
    games = len(precisions)
    probabilities, resist_logits = np.empty((games, 5)), np.empty(games)
    steps = np.empty(games, dtype=np.int64)
    for game in range(games):
        resist_logits[game], steps[game] = follow(cases[game], precisions[game])
        play(cases[game], precisions[game], resist_logits[game], probabilities[game])
    return probabilities, resist_logits, steps
