"""The vote among all: every voter gives capability times salience to what is nearer to it. What is published of one."""

import numpy as np
from numpy.typing import NDArray

from foedus.models.claims import Claim
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


def emission_standards() -> Scenario:
    """Return the European emission standards: years until they apply to medium-sized cars.

    References
    ----------
    scholz-calbert-smith-2011 (table 1), after bueno-de-mesquita-1994
    """
    table = {
        "NL": (0.08, 4, 80),
        "BE": (0.08, 7, 40),
        "LU": (0.03, 4, 20),
        "DE": (0.16, 4, 80),
        "FR": (0.16, 10, 60),
        "IT": (0.16, 10, 60),
        "UK": (0.16, 10, 90),
        "IE": (0.05, 7, 10),
        "DK": (0.05, 4, 100),
        "GR": (0.08, 7, 70),
    }
    numbers = np.array(list(table.values()), dtype=np.float64)
    return Scenario(
        name="European emission standards",
        description="years until they apply to medium-sized cars",
        actors=tuple(table),
        dimensions=("years",),
        capability=numbers[:, 0],
        position=numbers[:, 1:2],
        salience=numbers[:, 2:3],
    )


def emission_median() -> float:
    """Return the position that wins every vote on the emission standards."""
    scenario = emission_standards()
    return median_position(weights(scenario), scenario.position[:, 0])


def emission_mean() -> float:
    """Return the weighted mean position on the emission standards."""
    scenario = emission_standards()
    return mean_position(weights(scenario), scenario.position[:, 0])


CLAIMS = (
    Claim("emission standards: weighted mean", 7.389956, emission_mean, 1e-6, "scholz-calbert-smith-2011"),
    Claim("emission standards: Condorcet median", 7.0, emission_median, 1e-6, "scholz-calbert-smith-2011"),
    Claim(
        "emission standards: margin of 7 over 4",
        0.0905,
        lambda: vote_margin(emission_standards(), 7, 4),
        1e-6,
        "scholz-calbert-smith-2011",
    ),
    Claim(
        "emission standards: margin of 7 over 10",
        0.0025,
        lambda: vote_margin(emission_standards(), 7, 10),
        1e-6,
        "scholz-calbert-smith-2011",
    ),
)
