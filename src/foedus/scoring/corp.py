r"""Calibration without bins: isotonic regression of what happened on what was said (dimitriadis-2021).

The chances are recalibrated by the non-decreasing function of them that scores best (pool adjacent violators,
ayer-1955). A proper score S then divides into three parts that are never negative, and add up exactly:

    S = miscalibration - discrimination + uncertainty

    miscalibration = S(said) - S(recalibrated)      discrimination = S(base rate) - S(recalibrated)
    uncertainty    = S(base rate)

with the base rate of the cases themselves. The band around the curve comes from drawing whole clusters and fitting it
anew, as every interval of the scorecard does; cases that hang together would make a band from single draws too narrow.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.scoring.clusters import LEVEL, resamples
from foedus.scoring.scores import Floats, checked, sum_by

#: Resamples behind a band.
BANDS = 200


class Parts(NamedTuple):
    """The Brier score divided: miscalibration - discrimination + uncertainty."""

    miscalibration: float
    discrimination: float
    uncertainty: float


class Step(NamedTuple):
    """A step of the curve: cases said to be from ``least`` to ``most``, of which the share ``observed`` happened.

    ``low`` and ``high`` are the band at their mean chance ``said``; not a number without resamples.
    """

    least: float
    said: float
    most: float
    observed: float
    low: float
    high: float
    cases: float
    events: float


def recalibrated(outcome: NDArray[np.generic], chance: NDArray[np.generic]) -> Floats:
    """Return the recalibrated chance of each case [case].

    Examples
    --------
    >>> recalibrated(np.array([0, 1, 0, 1]), np.array([0.1, 0.2, 0.3, 0.4])).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    y, p = checked(outcome, chance)
    code = np.unique(p, return_inverse=True)[1]
    cases = sum_by(code)
    return _isotonic(sum_by(code, y) / cases, cases)[code]


def parts(outcome: NDArray[np.generic], chance: NDArray[np.generic]) -> Parts:
    """Return the parts of the Brier score."""
    y, p = checked(outcome, chance)
    said, best, rate = (float(((q - y) ** 2).mean()) for q in (p, recalibrated(y, p), np.full(y.size, y.mean())))
    return Parts(said - best, rate - best, rate)


def steps(
    outcome: NDArray[np.generic],
    chance: NDArray[np.generic],
    cluster: NDArray[np.generic] | None = None,
    *,
    level: float = LEVEL,
) -> list[Step]:
    """Return the calibration curve step by step, with its band if ``cluster`` [case] says what hangs together."""
    y, p = checked(outcome, chance)
    distinct, code = np.unique(p, return_inverse=True)
    cases, events = sum_by(code), sum_by(code, y)
    curve = _isotonic(events / cases, cases)
    step = np.concatenate([[0], np.cumsum(np.diff(curve) > 0.0)])
    n, happened, total = (np.bincount(step, what) for what in (cases, events, cases * distinct))
    first = np.flatnonzero(np.diff(step, prepend=-1))
    last = np.append(first[1:], distinct.size) - 1
    said = total / n
    low, high = _band(y, p, cluster, said, level)
    columns = (distinct[first], said, distinct[last], happened / n, low, high, n, happened)
    return [Step(*map(float, row)) for row in zip(*columns, strict=True)]


def _band(y: Floats, p: Floats, cluster: NDArray[np.generic] | None, at: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the ends of the band at some chances."""
    nothing = np.full(at.size, np.nan)
    if cluster is None:
        return nothing, nothing
    distinct, code = np.unique(p, return_inverse=True)
    home = np.unique(cluster, return_inverse=True)[1]
    drawn = resamples(int(home.max()) + 1, replicates=BANDS)[1:]
    if not len(drawn):
        return nothing, nothing
    curves = np.empty((len(drawn), at.size))
    for number, times in enumerate(drawn):
        weight = times[home]
        cases = sum_by(code, weight)
        there = cases > 0.0
        share = sum_by(code, weight * y)[there] / cases[there]
        curves[number] = np.interp(at, distinct[there], _isotonic(share, cases[there]))
    low, high = np.quantile(curves, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def _isotonic(share: Floats, cases: Floats) -> Floats:
    """Return the best non-decreasing curve through the shares of events at distinct chances, at each of them."""
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - slow to import

    return np.asarray(isotonic_regression(share, weights=cases).x, np.float64)
