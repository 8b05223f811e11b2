r"""First-order effects from draws at hand: which share of an answer's variance each input accounts for by itself.

The first-order effect of an input X on a chance Y (sobol-1993) is V(E[Y|X]) / V(Y). Resolving X is expected to take
exactly this share off the variance (the expected value of partial perfect information in squared loss;
strong-oakley-brennan-2014), so it is also what finding out is worth. No new runs are needed (plischke-2013): E[Y|X]
is a polynomial of third degree in the rank of X, or, where X takes few values, the mean of Y at each. Luck adds to the
variance of Y and to the fit by chance; both are taken off.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: An input with no more distinct values than this is taken as words, not as a number.
FEW: Final = 8
#: Chance at which a fit this good, by luck alone, counts as clear: that of four standard errors.
CLEAR: Final = 6.3e-5
DEGREE: Final = 3


class Effects(NamedTuple):
    """First-order effects [input]: share of the real variance, its standard error, and whether it is clear of luck."""

    share: Floats
    error: Floats
    clear: NDArray[np.bool_]


def first_order(inputs: Floats, chances: Floats, noise: float) -> Effects:
    """Return the first-order effect of each input.

    Parameters
    ----------
    inputs : ndarray, float64 [input, outer draw]
        Draws of the inputs.
    chances : ndarray, float64 [outer draw]
        The chance in each outer draw.
    noise : float
        Variance of ``chances`` that is luck.
    """
    draws, total = chances.size, float(chances.var())
    real = max(total - noise, 1e-12)
    found = [_explained(values, chances - chances.mean()) for values in inputs]
    explained, freedom = (np.array(part, np.float64) for part in zip(*found, strict=True))
    left = np.maximum(total - explained, 0.0)
    share = np.clip((explained - freedom * left / draws) / real, 0.0, 1.0)
    error = 2.0 * np.sqrt(explained * left / draws) / real
    return Effects(share, error, _chance_of_fit(explained, freedom, left, draws) < CLEAR)


def _explained(values: Floats, centred: Floats) -> tuple[float, int]:
    """Return the variance that a fit on one input explains, and how many numbers were fitted."""
    distinct, group = np.unique(values, return_inverse=True)
    if distinct.size < 2:
        return 0.0, 1
    if distinct.size <= FEW:
        cases = np.bincount(group)
        means = np.bincount(group, centred) / cases
        return float((cases * means**2).sum() / centred.size), distinct.size - 1
    rank = np.empty(centred.size)
    rank[np.argsort(values, kind="stable")] = (np.arange(centred.size) + 0.5) / centred.size
    basis = np.polynomial.legendre.legvander(2.0 * rank - 1.0, DEGREE)[:, 1:]
    basis /= np.sqrt((basis**2).mean(axis=0))
    return float(((centred @ basis / centred.size) ** 2).sum()), DEGREE


def _chance_of_fit(explained: Floats, freedom: Floats, left: Floats, draws: int) -> Floats:
    """Return the chance of so good a fit where an input has no effect (F test)."""
    from scipy.stats import f  # noqa: PLC0415 - loaded only where effects are told

    ratio = (explained / freedom) / np.maximum(left / np.maximum(draws - freedom - 1.0, 1.0), 1e-300)
    return np.asarray(f.sf(ratio, freedom, np.maximum(draws - freedom - 1.0, 1.0)), np.float64)
