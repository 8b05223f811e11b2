"""Distance, utility and attitude to risk: how each actor values every position, and how others believe it does."""

import numpy as np

from foedus.core.compiled import compiled
from foedus.models.group_decision.options import Options
from foedus.models.group_decision.voting import Array

#: Chances of winning that differ by less than this share of the largest differ by rounding alone.
ROUNDING = 1e-12

#: Risk estimate -> how often the observer's own attitude counts, and how often the other's.
ESTIMATE_WEIGHTS = {
    "None": (1.0, 0.0),
    "OneThird": (2.0, 1.0),
    "Half": (1.0, 1.0),
    "TwoThirds": (1.0, 2.0),
    "Full": (0.0, 1.0),
}


def distances(ideals: Array, salience: Array, points: Array) -> Array:
    """Return how far each point is from each actor's ideal, weighted by the actor's saliences.

    Parameters
    ----------
    ideals, salience : Array
        [actor, dimension], 0-1.
    points : Array
        [point, dimension], 0-1.

    Returns
    -------
    Array
        [actor, point], 0-1.
    """
    total, norm = np.zeros((len(ideals), len(points))), np.zeros((len(ideals), 1))
    for dimension in range(points.shape[1]):
        care = salience[:, dimension, None]
        step = (ideals[:, dimension, None] - points[:, dimension]) * care
        total += step * step
        norm += care * care
    result: Array = np.sqrt(total / norm)
    return result


def utility(apart: Array, risk: Array | float) -> Array:
    """Return the utility of points this far away: 1 at no distance, 0 at full; concave where ``risk`` is positive."""
    return (1.0 - apart) * (1.0 + np.minimum(apart, 1.0) * risk)


#: The same for single numbers, inside compiled functions.
scalar_utility = compiled(utility)


def risk_attitudes(options: Options, likely: Array) -> Array:
    """Return each actor's attitude to risk: the likelier its position is to win, the more it is averse.

    Parameters
    ----------
    options : Options
        The risk range is read.
    likely : Array
        Chance that each actor's position wins among risk-neutral voters, [actor].

    Returns
    -------
    Array
        Attitude, [actor]; NaN where all chances agree to rounding, so that none is defined.
    """
    least, most = float(likely.min()), float(likely.max())
    if most - least <= ROUNDING * most:
        return np.full(len(likely), np.nan)
    if options.risk_range == "Min":
        return (likely - least) / (most - least)
    if options.risk_range == "Max":
        return (2.0 * likely - (most + least)) / (most - least)
    return (3.0 * likely - (most + 2.0 * least)) / (2.0 * (most - least))


def estimated_risk(options: Options, attitude: Array) -> Array:
    """Return what each observer believes each actor's attitude to be, [observer, actor]."""
    own, other = ESTIMATE_WEIGHTS[options.risk_estimate]
    return (own * attitude[:, None] + other * attitude) / (own + other)
