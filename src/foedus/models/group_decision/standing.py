"""Where a state stands: attitudes to risk, utilities, and whose position would win if it were put to the vote now."""

import math
from dataclasses import dataclass

import numpy as np

from foedus.core.errors import InputError
from foedus.models.group_decision.options import Options
from foedus.models.group_decision.utility import distances, estimated_risk, risk_attitudes, utility
from foedus.models.group_decision.voting import Array, elect, election_codes

#: Positions closer than this, on the scale 0-1, are one position.
SAME_POSITION = 1e-3
#: Least difference (Frobenius norm) that attitudes to risk must make to the utilities.
LEAST_DIFFERENCE = 1e-6

NO_REST = "the Markov election does not come to rest; choose the election_model 'Conditional'"
NO_ATTITUDE = (
    "every position has the same chance to win, so attitudes to risk are 0/0; break the symmetry, for example by a "
    "small difference of capability"
)
IDLE_RISK = (
    "attitudes to risk make no difference to any utility, where the published program stops too: so it is when all "
    "actors stand at the two ends of the scale, and always with the risk_estimate 'Full'"
)


@dataclass(frozen=True, eq=False)
class State:
    """The actors at one turn.

    Attributes
    ----------
    capability : Array
        [actor], above 0.
    salience, positions, ideals : Array
        [actor, dimension], 0-1.
    """

    capability: Array
    salience: Array
    positions: Array
    ideals: Array


@dataclass(frozen=True, eq=False)
class Standing:
    """What the actors make of a state.

    Attributes
    ----------
    apart : Array
        Distance of each position from each actor's ideal, [actor, actor], 0-1.
    attitude : Array
        Attitude to risk, [actor].
    estimate : Array
        What each observer believes each attitude to be, [observer, actor].
    own : Array
        Utility of each position to each actor as it sees it itself, [actor, actor].
    win_probability : Array
        Chance that each actor's position wins, [actor].
    agreed : bool
        All stand at one point: nothing is left to decide.
    """

    apart: Array
    attitude: Array
    estimate: Array
    own: Array
    win_probability: Array
    agreed: bool


def assess(options: Options, state: State) -> Standing:
    """Return what the actors make of a state.

    Raises
    ------
    InputError
        If the model has no result for the state.
    """
    apart = distances(state.ideals, state.salience, state.positions)
    neutral = utility(apart, 0.0)
    likely = elect(election_codes(options), state.capability, neutral)
    if math.isnan(likely[0]):
        raise InputError(NO_REST)
    attitude = risk_attitudes(options, likely)
    estimate = estimated_risk(options, attitude)
    own = utility(apart, np.diagonal(estimate)[:, None])
    winning = win_probability(options, state, own)
    agreed = bool((state.positions == state.positions[0]).all())
    if not agreed:
        if math.isnan(attitude[0]):
            raise InputError(NO_ATTITUDE)
        if math.isnan(winning[0]):
            raise InputError(NO_REST)
        if np.linalg.norm(neutral - utility(apart, attitude[:, None])) <= LEAST_DIFFERENCE:
            raise InputError(IDLE_RISK)
    return Standing(apart, attitude, estimate, own, winning, agreed)


def gaps(points: Array, others: Array) -> Array:
    """Return the plain distances of points from others, broadcast over all axes but the last, [..., dimension]."""
    total = np.zeros(np.broadcast_shapes(points.shape, others.shape)[:-1])
    for dimension in range(points.shape[-1]):
        step = points[..., dimension] - others[..., dimension]
        total += step * step
    result: Array = np.sqrt(total)
    return result


def win_probability(options: Options, state: State, own: Array) -> Array:
    """Return the chance that each actor's position wins, [actor]; all who hold a position share its chance."""
    same = gaps(state.positions[:, None], state.positions) < SAME_POSITION
    listed: list[int] = []
    for actor in range(len(same)):
        if not same[actor, listed].any():
            listed.append(actor)
    likely = elect(election_codes(options), state.capability, np.ascontiguousarray(own[:, listed]))
    # Closeness is not transitive: of several listed positions the last one counts.
    last = len(listed) - 1 - np.argmax(same[:, listed[::-1]], axis=1)
    result: Array = likely[last]
    return result
