"""Chances from counts by outer draw, with sampling error and parameter error told apart.

The chance of an event varies between outer draws because parameters and inputs do, and its observed share varies a
little more because luck does. The variance between draws is what is left of the observed variance after the binomial
part is taken off; a Beta with this mean and variance gives the range (method of moments, as in the beta-binomial).
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Ends of the range that answers print.
LOW: Final = 0.05
HIGH: Final = 0.95


class Estimates(NamedTuple):
    """Chances of events, each an array over the events.

    ``error`` is the Monte Carlo standard error of ``mean``; ``spread`` the standard deviation over outer draws that is
    not luck.
    """

    mean: Floats
    error: Floats
    spread: Floats

    def quantile(self, p: float) -> Floats:
        """Return the p-quantile over the outer loop; sampling error widens it, so that none is falsely narrow."""
        from scipy.special import betaincinv  # noqa: PLC0415 - loaded only where ranges are wanted

        variance = self.spread**2 + self.error**2
        room = self.mean * (1.0 - self.mean)
        certain = (room <= 0.0) | (variance <= 1e-15)
        strength = np.maximum(np.where(certain, 1.0, room / np.where(certain, 1.0, variance)) - 1.0, 1e-3)
        found = betaincinv(np.maximum(self.mean * strength, 1e-9), np.maximum((1.0 - self.mean) * strength, 1e-9), p)
        return np.where(certain, np.clip(self.mean + (p > 0.5) * self.error, 0.0, 1.0), found)

    @property
    def low(self) -> Floats:
        """The lower end of the 90% range, never above the mean."""
        return np.minimum(self.quantile(LOW), self.mean)

    @property
    def high(self) -> Floats:
        """The upper end of the 90% range, never below the mean."""
        return np.maximum(self.quantile(HIGH), self.mean)


def estimate(counts: NDArray[np.int64], inner: NDArray[np.int64]) -> Estimates:
    """Return the chances of events from their counts.

    Parameters
    ----------
    counts : ndarray, int [outer draw, ...]
        Replicates in which the event happened.
    inner : ndarray, int [outer draw]
        Replicates of each outer draw.

    Examples
    --------
    >>> found = estimate(np.array([[5], [5]]), np.array([10, 10]))
    >>> float(found.mean[0]), float(found.spread[0])
    (0.5, 0.0)
    """
    total = int(inner.sum())
    of_each = inner.reshape((-1,) + (1,) * (counts.ndim - 1)).astype(np.float64)
    shares = counts / of_each
    mean = counts.sum(axis=0) / total
    if inner.size < 2:
        return Estimates(mean, np.sqrt(_binomial(mean, total)), np.zeros_like(mean))
    observed = shares.var(axis=0, ddof=1)
    luck = (shares * (1.0 - shares) / np.maximum(of_each - 1.0, 1.0)).mean(axis=0)
    spread = np.sqrt(np.maximum(observed - luck, 0.0))
    # The binomial error of one more event keeps a count of zero from looking certain.
    error = np.sqrt(np.maximum(observed / inner.size, _binomial(mean, total)))
    return Estimates(mean, error, spread)


def _binomial(mean: Floats, total: int) -> Floats:
    """Return the binomial variance of a share, with Agresti and Coull's two successes and two failures added."""
    adjusted = (mean * total + 2.0) / (total + 4.0)
    return adjusted * (1.0 - adjusted) / (total + 4.0)
