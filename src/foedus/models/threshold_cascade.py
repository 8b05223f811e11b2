r"""Threshold cascades: each joins when enough others have, so a small difference decides between calm and revolution.

Person i joins once the number (or share) of those who already have reaches the threshold :math:`t_i`. With F(r) the
share of thresholds at or below r, participation grows by :math:`r \to F(r)` from nobody until it stops, at the *least*
r with :math:`F(r) = r` that is reached from 0 (Granovetter 1978). Two crowds that differ in one person can end at
opposite extremes. Kuran 1991 reads thresholds as the private preference set against the fear of showing it, so that a
regime hated by most can look secure until it falls.

For thresholds normal with mean m and deviation s, F is :math:`\Phi((r - m)/s)`. The outcome jumps where the lowest
crossing vanishes in a tangency, :math:`F(r) = r, F'(r) = 1`; for m = .25 at s = .1222.
"""

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator
from scipy.optimize import brentq
from scipy.special import ndtr

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


class Cascade(NamedTuple):
    """Where a crowd ends.

    Attributes
    ----------
    joined : int
        How many have joined in the end.
    steps : int array [round]
        How many had joined after each round, from 0.
    """

    joined: int
    steps: NDArray[np.int64]


def cascade(thresholds: ArrayLike) -> Cascade:
    """Let a crowd join, round by round.

    Parameters
    ----------
    thresholds : float array [person]
        How many others must have joined before a person does.

    Examples
    --------
    >>> cascade(range(100)).joined
    100
    >>> cascade([0, 2, *range(2, 100)]).joined
    1
    """
    rising = np.sort(np.asarray(thresholds, dtype=np.float64))
    if rising.ndim != 1 or np.isnan(rising).any():
        raise InputError("thresholds must be a list of numbers")
    steps = [0]
    while True:
        joined = int(np.searchsorted(rising, steps[-1], side="right"))
        if joined == steps[-1]:
            return Cascade(joined, np.array(steps))
        steps.append(joined)


def normal_equilibria(mean: float, deviation: float) -> list[float]:
    """Return every share r with F(r) = r for normal thresholds, in rising order; the first is where a crowd ends.

    F is S-shaped: between the two places where its slope is 1 it climbs faster than r, elsewhere slower. So each of the
    three stretches holds at most one equilibrium, and none is missed.

    Examples
    --------
    >>> [round(share, 3) for share in normal_equilibria(0.25, 0.12)]
    [0.04, 0.086, 1.0]
    """
    _check_normal(mean, deviation)

    def excess(share: float) -> float:
        return float(ndtr((share - mean) / deviation)) - share

    edges = [0.0, *(turn for turn in _slope_one(mean, deviation) if 0.0 < turn < 1.0), 1.0]
    shares: list[float] = []
    for low, high in pairwise(edges):
        below, above = excess(low), excess(high)
        if below == 0.0:
            shares.append(low)
        elif below * above < 0.0:
            shares.append(float(brentq(excess, low, high, xtol=1e-15)))
    if excess(1.0) == 0.0:
        shares.append(1.0)
    return shares


def normal_outcome(mean: float, deviation: float) -> float:
    """Return the share that joins in the end, starting from nobody."""
    return normal_equilibria(mean, deviation)[0]


def critical_deviation(mean: float) -> float:
    r"""Return the deviation at which the outcome jumps, for a mean between 0 and one half.

    At the tangency :math:`\Phi(u) = m + s u` and :math:`\varphi(u) = s`, which leaves one equation in u < 0.

    Examples
    --------
    >>> round(critical_deviation(0.25), 5)
    0.12222
    """
    if not 0.0 < mean < 0.5:
        raise InputError(f"the mean is {mean:g}; there is one jump for a mean between 0 and one half")

    def gap(score: float) -> float:
        return float(ndtr(score)) - mean - _density(score) * score

    return _density(float(brentq(gap, -40.0, 0.0, xtol=1e-15)))


def _density(score: float) -> float:
    return float(np.exp(-(score**2) / 2.0) / np.sqrt(2.0 * np.pi))


def _slope_one(mean: float, deviation: float) -> tuple[float, ...]:
    """Return the shares at which F has the slope 1."""
    square = -2.0 * np.log(deviation * np.sqrt(2.0 * np.pi))
    if square <= 0.0:
        return ()
    away = deviation * float(np.sqrt(square))
    return (mean - away, mean + away)


def _check_normal(mean: float, deviation: float) -> None:
    if not np.isfinite(mean) or not (np.isfinite(deviation) and deviation > 0.0):
        raise InputError("the mean must be a finite number and the deviation a finite number above 0")


#: Ten persons; how many per cent must have joined before each does.
KURAN_BEFORE = (0, 20, 20, 30, 40, 50, 60, 70, 80, 100)
KURAN_AFTER = (0, 10, 20, 30, 40, 50, 60, 70, 80, 100)


def _per_cent(thresholds: tuple[int, ...]) -> float:
    """Return the per cent that join, of thresholds in per cent."""
    people = len(thresholds)
    return 100.0 * cascade(np.array(thresholds) * people / 100.0).joined / people


CLAIMS = (
    Claim("thresholds 0 to 99: rioters", 100.0, lambda: cascade(range(100)).joined, 0.0, "granovetter-1978"),
    Claim(
        "the same with threshold 1 made 2: rioters",
        1.0,
        lambda: cascade([0, 2, *range(2, 100)]).joined,
        0.0,
        "granovetter-1978",
    ),
    Claim(
        "normal thresholds, mean .25: deviation at which the outcome jumps",
        0.12222,
        lambda: critical_deviation(0.25),
        1e-4,
        "granovetter-1978",
    ),
    Claim(
        "normal thresholds, mean .25: share at a deviation .0001 below the jump",
        0.057,
        lambda: normal_outcome(0.25, critical_deviation(0.25) - 1e-4),
        5e-4,
        "granovetter-1978 (about .06)",
    ),
    Claim(
        "normal thresholds, mean .25: share at a deviation .0001 above the jump",
        1.0,
        lambda: normal_outcome(0.25, critical_deviation(0.25) + 1e-4),
        1e-3,
        "granovetter-1978",
    ),
    *(
        Claim(
            f"thresholds {', '.join(map(str, thresholds[:4]))}, ... of ten: per cent that join",
            expected,
            partial(_per_cent, thresholds),
            1e-9,
            "kuran-1991",
        )
        for thresholds, expected in ((KURAN_BEFORE, 10.0), (KURAN_AFTER, 90.0))
    ),
)


#: A file that can be run.
EXAMPLE = """\
thresholds: [0, 20, 20, 30, 40, 50, 60, 70, 80, 100]  # one a person
unit: per cent        # or people, which is the default
"""


class Normal(Inputs):
    """Normal thresholds, as shares of the crowd."""

    mean: Number
    deviation: Annotated[Number, Field(gt=0.0)]


class ThresholdFile(Inputs):
    """A threshold file: a list of persons, or a normal distribution."""

    thresholds: Annotated[tuple[Number, ...], Field(min_length=1)] | None = None
    unit: Literal["people", "per cent"] = "people"
    normal: Normal | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Refuse both or neither."""
        if (self.thresholds is None) == (self.normal is None):
            raise ValueError("give either 'thresholds' (one a person) or 'normal' (mean and deviation)")
        return self


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``thresholds`` (and ``unit``: people or per cent), or ``normal``."""
    asked = read_inputs(path, ThresholdFile)
    if asked.normal is not None:
        shares = normal_equilibria(asked.normal.mean, asked.normal.deviation)
        return {"share": shares[0], "equilibria": shares}
    numbers = np.array(asked.thresholds)
    people = len(numbers)
    ended = cascade(numbers * people / 100.0 if asked.unit == "per cent" else numbers)
    return {"joined": ended.joined, "people": people, "share": ended.joined / people, "rounds": ended.steps.tolist()}
