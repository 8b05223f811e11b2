r"""How long it takes until a third party joins: a Weibull lag fitted to days, and the weekly hazards that it gives.

    F(t) = 1 - exp(-(t / scale)^shape)

A day d is known to the day, so it counts as the interval from d to d + 1. Each dispute counts once, however many join.
Whoever never joins says nothing of the lag: the chance to join at all is the logit's. Spread over the weeks, the two
give the hazard P (F(t+1) - F(t)) / (1 - P F(t)).
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from foedus.core.choice import weibull_share
from foedus.core.errors import DataError

Floats = NDArray[np.float64]
DAYS_A_WEEK = 7.0
#: Fewer known days than this say nothing of a lag.
LEAST_DAYS = 10


class Delay(NamedTuple):
    """A lag in weeks, Weibull or log-logistic, with standard errors of the logarithms of its parameters."""

    scale_weeks: float
    shape: float
    scale_error: float
    shape_error: float


#: Hazard that has passed after so many weeks, by the form of a lag and its scale and shape.
PASSED: Final[dict[str, Callable[[Floats, float, float], Floats]]] = {
    "weibull": lambda weeks, scale, shape: (weeks / scale) ** shape,
    "loglogistic": lambda weeks, scale, shape: np.log1p((weeks / scale) ** shape),
}


def log_chance(start: Floats, end: Floats, delay: Delay, form: str = "weibull") -> Floats:
    """Return the log of the chance that a lag ends between two times in weeks [case], also far out in the tail."""
    before, after = (PASSED[form](weeks, delay.scale_weeks, delay.shape) for weeks in (start, end))
    return np.asarray(np.log(-np.expm1(before - after)) - before, np.float64)


def share_by(weeks: Floats, delay: Delay) -> Floats:
    """Return the share of the lag that has passed after so many weeks, as the mechanism has it."""
    return np.array([weibull_share(week, delay.scale_weeks, delay.shape) for week in weeks.tolist()])


def fit_delay(days: NDArray[np.generic], dispute: NDArray[np.generic], form: str = "weibull") -> Delay:
    """Return the lag that makes the observed days most likely.

    Parameters
    ----------
    days : array [joiner]
        Days from the first day of a dispute to joining, 0 and more.
    dispute : array [joiner]
        Which dispute; its joiners share the weight of one.
    form : str
        One of `PASSED`.

    Raises
    ------
    DataError
        If there are too few.
    """
    lags = np.asarray(days, np.float64)
    if lags.size < LEAST_DAYS:
        raise DataError(f"cannot fit a lag to {lags.size} known days; {LEAST_DAYS} are needed")
    start, end = lags / DAYS_A_WEEK, (lags + 1.0) / DAYS_A_WEEK
    code = np.unique(dispute, return_inverse=True)[1]
    weights = 1.0 / np.bincount(code)[code]

    def loss(logs: Floats) -> float:
        delay = Delay(float(np.exp(logs[0])), float(np.exp(logs[1])), 0.0, 0.0)
        return -float(weights @ log_chance(start, end, delay, form))

    first = np.array([np.log(max(float(np.median(end)), 0.1)), 0.0])
    solved = minimize(loss, first, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 4000})
    errors = np.sqrt(np.diag(np.linalg.inv(_curvature(loss, solved.x))))
    scale, shape = np.exp(solved.x)
    return Delay(float(scale), float(shape), float(errors[0]), float(errors[1]))


def _curvature(loss: Callable[[Floats], float], at: Floats, step: float = 1e-3) -> Floats:
    """Return the second derivatives of a function of two numbers, by central differences."""
    one, other = np.eye(2) * step
    hessian = np.empty((2, 2))
    for i, a in enumerate((one, other)):
        for j, b in enumerate((one, other)):
            hessian[i, j] = loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)
    return hessian / (4.0 * step**2)
