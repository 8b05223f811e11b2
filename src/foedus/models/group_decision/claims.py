"""Numbers that the model's equations fix and that can be recomputed from nothing but the package."""

import numpy as np

from foedus.models.claims import Claim
from foedus.models.group_decision.bargaining import interpolate
from foedus.models.group_decision.options import Options, VictoryProbability
from foedus.models.group_decision.utility import risk_attitudes, utility
from foedus.models.group_decision.voting import elect, election_codes


def three_to_one(model: VictoryProbability) -> float:
    """Return the chance that the option of a coalition three times as strong wins an election of two."""
    codes = election_codes(Options(victory_probability=model))
    return float(elect(codes, np.array([3e6, 1e6]), np.array([[1.0, 0.0], [0.0, 1.0]]))[0])


def even_bargain() -> float:
    """Return where an initiator at 20 ends that cares twice as much as a target at 80 and wins with chance 1/2."""
    here, there, care, other_care = (np.array([[number]]) for number in (0.2, 0.8, 0.8, 0.4))
    return float(100 * interpolate(Options(), np.array([0.5]), (here, there), (care, other_care))[0, 0, 0])


def half_way_utility() -> float:
    """Return the utility of a point at half the distance to an actor whose attitude to risk is 1/2."""
    return float(utility(np.array(0.5), 0.5))


def winners_attitude() -> float:
    """Return the attitude to risk of the likeliest winner."""
    return float(risk_attitudes(Options(), np.array([0.2, 0.3, 0.5])).max())


def losers_attitude() -> float:
    """Return the attitude to risk of the likeliest loser."""
    return float(risk_attitudes(Options(), np.array([0.2, 0.3, 0.5])).min())


CLAIMS = (
    Claim("utility at half the distance, attitude to risk 1/2", 0.625, half_way_utility, 1e-12, "derived"),
    Claim("three to one, Linear: 3/4", 3 / 4, lambda: three_to_one("Linear"), 1e-9, "derived"),
    Claim("three to one, Square: 9/10", 9 / 10, lambda: three_to_one("Square"), 1e-9, "derived"),
    Claim("three to one, Quartic: 81/82", 81 / 82, lambda: three_to_one("Quartic"), 1e-9, "derived"),
    Claim("three to one, Octic: 6561/6562", 6561 / 6562, lambda: three_to_one("Octic"), 1e-9, "derived"),
    Claim("bargain at even odds, saliences 80 and 40", 32.0, even_bargain, 1e-9, "derived"),
    Claim("attitude to risk of the likeliest winner", 1.0, winners_attitude, 1e-12, "ktab-one-dimensional"),
    Claim("attitude to risk of the likeliest loser", -0.5, losers_attitude, 1e-12, "ktab-one-dimensional"),
)
