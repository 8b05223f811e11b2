"""The vote among all: every voter gives capability times salience to what is nearer to it."""

import numpy as np
from numpy.typing import NDArray

from foedus.models.group_decision import Scenario

Array = NDArray[np.float64]


def weights(scenario: Scenario) -> Array:
    """Return capability times salience, [actor]."""
    result: Array = scenario.capability * scenario.salience[:, 0] / 100
    return result


def vote_margin(scenario: Scenario, position: float, other: float) -> float:
    """Return by how much one position wins the vote over another; below 0 if it loses.

    Each voter gives its weight times the difference of its distances, as a share of the range of positions.
    """
    at = scenario.position[:, 0]
    gain = np.abs(at - other) - np.abs(at - position)
    return float(weights(scenario) @ gain / np.ptp(at))


def median_position(weight: Array, at: Array) -> float:
    """Return the position that beats every other one held: the least weighted distance; the lowest of several."""
    held = np.unique(at)
    distance = np.abs(held[:, None] - at) @ weight
    return float(held[np.argmin(distance)])


def mean_position(weight: Array, at: Array) -> float:
    """Return the mean of the positions, weighted."""
    return float(weight @ at / weight.sum())
