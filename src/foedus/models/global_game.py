r"""The global game of regime change: who attacks depends on who is thought to attack.

A regime of strength :math:`\theta` falls when the share that attacks is at least :math:`\theta`. An attack costs c and
brings 1 if the regime falls. All share the prior :math:`\theta \sim N(z, 1/\alpha)`, and each has a private signal of
precision :math:`\beta`. In a threshold equilibrium the regime falls if and only if :math:`\theta \le \theta^*`, with

.. math::
    \frac{\alpha (\theta^* - z) - \sqrt\beta\, \Phi^{-1}(\theta^*)}{\sqrt{\alpha + \beta}} = \Phi^{-1}(c) .

There is one such threshold for every z if and only if private signals are sharp enough,
:math:`\beta \ge \alpha^2 / (2\pi)`; as they grow perfectly sharp it is :math:`1 - c` (Morris & Shin 2003). Otherwise
there can be three. All are found: with :math:`u = \Phi^{-1}(\theta^*)` the left side changes direction only where
:math:`\varphi(u) = \sqrt\beta / \alpha`, and between those places at most one solution lies.
"""

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


def thresholds(cost: float, prior_mean: float, prior_precision: float, signal_precision: float) -> list[float]:
    """Return every equilibrium threshold of strength, in rising order.

    Parameters
    ----------
    cost : float
        Cost of an attack as a share of what success brings, strictly between 0 and 1.
    prior_mean, prior_precision : float
        Of the regime's strength; precision 0 (nothing is known) or more.
    signal_precision : float
        Of the private signals, above 0.

    Examples
    --------
    >>> [round(strength, 6) for strength in thresholds(0.5, 0.5, 4.0, 1.0)]
    [0.030074, 0.5, 0.969926]
    """
    if not 0.0 < cost < 1.0:
        raise InputError(f"the cost is {cost:g}; it must lie strictly between 0 and 1")
    if not np.isfinite(prior_mean) or not (np.isfinite(prior_precision) and prior_precision >= 0.0):
        raise InputError("the prior needs a finite mean and a finite precision of 0 or more")
    if not (np.isfinite(signal_precision) and signal_precision > 0.0):
        raise InputError(f"the signals' precision is {signal_precision:g}; it must be a finite number above 0")
    sharpness = np.sqrt(signal_precision)
    level = np.sqrt(prior_precision + signal_precision) * float(ndtri(cost))

    def excess(score: float) -> float:
        return float(prior_precision * (float(ndtr(score)) - prior_mean) - sharpness * score - level)

    # outside these scores the linear term outweighs everything else
    reach = float((prior_precision * (1.0 + abs(prior_mean)) + abs(level)) / sharpness + 1.0)
    ratio = sharpness * np.sqrt(2.0 * np.pi) / prior_precision if prior_precision > 0.0 else np.inf
    turn = float(np.sqrt(-2.0 * np.log(ratio))) if ratio < 1.0 else 0.0
    edges = [-reach, *(edge for edge in (-turn, turn) if turn > 0.0 and turn < reach), reach]
    scores: list[float] = []
    for low, high in pairwise(edges):
        left, right = excess(low), excess(high)
        if left == 0.0:
            scores.append(low)
        elif left * right < 0.0:
            scores.append(float(brentq(excess, low, high, xtol=1e-14)))
    return [float(ndtr(score)) for score in scores]


def is_unique(prior_precision: float, signal_precision: float) -> bool:
    """Say whether there is one equilibrium whatever the prior mean."""
    return signal_precision >= prior_precision**2 / (2.0 * np.pi)


def fall_probability(threshold: float, prior_mean: float, prior_precision: float) -> float:
    """Return the prior chance that the regime falls: that its strength is at most the threshold."""
    if prior_precision <= 0.0:
        raise InputError("without a prior (precision 0) the chance of a fall is not defined")
    return float(ndtr((threshold - prior_mean) * np.sqrt(prior_precision)))


def _threshold(index: int, game: tuple[float, float, float, float]) -> float:
    return thresholds(*game)[index]


CLAIMS = (
    Claim(
        "threshold at c = .3, alpha = beta = 1, z = .5",
        0.8659819,
        partial(_threshold, 0, (0.3, 0.5, 1.0, 1.0)),
        1e-6,
        "derived from morris-shin-2003",
    ),
    *(
        Claim(
            f"alpha = 4, beta = 1, z = c = .5: threshold {index + 1} of 3",
            expected,
            partial(_threshold, index, (0.5, 0.5, 4.0, 1.0)),
            1e-6,
            "derived from morris-shin-2003",
        )
        for index, expected in enumerate((0.0300743, 0.5, 0.9699257))
    ),
    Claim(
        "signals of boundless precision: the threshold less 1 - c, at c = .3",
        0.0,
        lambda: thresholds(0.3, 0.5, 1.0, 1e14)[0] - 0.7,
        1e-6,
        "derived from morris-shin-2003",
    ),
)


#: A file that can be run.
EXAMPLE = """\
cost: 0.5             # of an attack, as a share of what success brings
prior_mean: 0.5       # of the regime's strength
prior_precision: 4
signal_precision: 1
"""


class GlobalGameFile(Inputs):
    """A global game file."""

    cost: Annotated[Number, Field(gt=0.0, lt=1.0)]
    prior_mean: Number
    prior_precision: Annotated[Number, Field(ge=0.0)]
    signal_precision: Annotated[Number, Field(gt=0.0)]


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``cost``, ``prior_mean``, ``prior_precision`` and ``signal_precision``."""
    asked = read_inputs(path, GlobalGameFile)
    strengths = thresholds(asked.cost, asked.prior_mean, asked.prior_precision, asked.signal_precision)
    equilibria: list[dict[str, object]] = []
    for strength in strengths:
        chance = (
            fall_probability(strength, asked.prior_mean, asked.prior_precision) if asked.prior_precision > 0.0 else None
        )
        equilibria.append({"threshold": strength, "fall_probability": chance})
    return {
        "equilibria": equilibria,
        "unique_for_every_prior_mean": is_unique(asked.prior_precision, asked.signal_precision),
    }
