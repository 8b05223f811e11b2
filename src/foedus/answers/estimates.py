r"""Chances from counts by outer draw, with sampling error and parameter error told apart.

The chance of an event varies between outer draws because parameters and inputs do, and its observed share varies a
little more because luck does. The variance between draws is estimated by its posterior mean, since what is left of the
observed variance V after luck is taken off is often nothing by accident, where a rate of a few percent is counted in
fifty replicates a draw:

    s^2(c)        = m (1 - m) r,    r = m (1 - m) c^2 / (1 + m (1 - m) c^2)       c: spread in log odds
    E[V | c]      = s^2 (1 - 1/k) + m (1 - m) / k                                 k replicates a draw
    V nu / E[V]   ~ chi^2(nu),      nu = 2 d / (kappa - (d - 3) / (d - 1))        d draws, kappa of the beta-binomial
    log c         ~ N(log MEDIAN, log FACTOR)

A Beta with mean m and this variance gives the range. The prior is that of the answers of the two bundled crises, 313 of
them, each known from twenty runs of 10,000 replicates: .54 and 2.3 where every answer counts alike, .45 and 2.6 where
every kind of answer does. Where the counts say enough, it matters little.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Ends of the range that answers print.
LOW: Final = 0.05
HIGH: Final = 0.95
#: Spread of an answer over outer draws in log odds, as known beforehand: its median, and the factor of one deviation.
MEDIAN: Final = 0.5
FACTOR: Final = 2.0
#: Where the posterior of the spread is taken, in deviations of the prior.
_AT: Final = np.linspace(-3.0, 3.0, 13)


class Estimates(NamedTuple):
    """Chances of events, each an array over the events.

    ``error`` is the Monte Carlo standard error of ``mean``, as of draws that are not stratified, so that it is rather
    too large; ``spread`` the standard deviation over outer draws that is not luck.
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
        found = np.asarray(np.clip(self.mean + (p > 0.5) * self.error, 0.0, 1.0))
        varies = ~certain  # in a large crisis, few do
        mean = self.mean[varies]
        strength = np.maximum(room[varies] / variance[varies] - 1.0, 1e-3)
        found[varies] = betaincinv(np.maximum(mean * strength, 1e-9), np.maximum((1.0 - mean) * strength, 1e-9), p)
        return found

    @property
    def low(self) -> Floats:
        """The lower end of the 90% range, never above the mean."""
        return np.minimum(self.quantile(LOW), self.mean)

    @property
    def high(self) -> Floats:
        """The upper end of the 90% range, never below the mean."""
        return np.maximum(self.quantile(HIGH), self.mean)


def nested(ends: Floats, axis: int) -> Floats:
    """Return ends of ranges of events each of which holds the next along an axis, none below that of the next.

    A range is told of each event by itself: that who fights has aided, and a war has come to force, is laid over it.
    """
    return np.asarray(np.flip(np.maximum.accumulate(np.flip(ends, axis), axis=axis), axis), np.float64)


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
    >>> found = estimate(np.array([[0], [10]]), np.array([10, 10]))
    >>> float(found.mean[0]), bool(found.spread[0] > 0.3)
    (0.5, True)
    """
    total = int(inner.sum())
    of_each = inner.reshape((-1,) + (1,) * (counts.ndim - 1)).astype(np.float64)
    shares = counts / of_each
    mean = counts.sum(axis=0) / total
    if inner.size < 2:
        return Estimates(mean, np.sqrt(_binomial(mean, total)), np.zeros_like(mean))
    observed = shares.var(axis=0, ddof=1)
    spread = np.sqrt(_between(mean, observed, inner))
    # The binomial error of one more event keeps a count of zero from looking certain.
    error = np.sqrt(np.maximum(observed / inner.size, _binomial(mean, total)))
    return Estimates(mean, error, spread)


def _between(mean: Floats, observed: Floats, inner: NDArray[np.int64]) -> Floats:
    """Return the posterior mean of the variance between outer draws, given that of their observed shares."""
    from scipy.special import gammaln  # noqa: PLC0415 - loaded only where ranges are wanted

    varies = observed > 0.0  # in a large crisis, few do
    found = np.zeros_like(observed)
    draws, each = inner.size, inner.size / float((1.0 / inner).sum())
    mean, observed, at = mean[varies], observed[varies], _AT[:, None]
    room = mean * (1.0 - mean)
    odds = room * (MEDIAN * FACTOR**at) ** 2
    share = odds / (1.0 + odds)
    expected = room * (share + (1.0 - share) / each)
    freedom = 2.0 * draws / (_kurtosis(mean, share, each) - (draws - 3.0) / (draws - 1.0))
    ratio = freedom * observed / expected
    weight = 0.5 * (freedom * np.log(0.5 * ratio) - ratio) - gammaln(0.5 * freedom) - 0.5 * at**2
    weight = np.exp(weight - weight.max(axis=0))
    found[varies] = room * sum(weight * share) / sum(weight)  # row after row, however many columns there are
    return found


def _kurtosis(mean: Floats, share: Floats, each: float) -> Floats:
    """Return the kurtosis of a beta-binomial of ``each`` trials, given its mean and the correlation of two trials."""
    s = 1.0 / share - 1.0
    ab = mean * (1.0 - mean) * s * s
    n = each
    scale = s * s * (1.0 + s) / (n * ab * (s + 2.0) * (s + 3.0) * (s + n))
    return scale * (
        s * (s - 1.0 + 6.0 * n)
        + 3.0 * ab * (n - 2.0)
        + 6.0 * n * n
        - 3.0 * ab * n * (6.0 - n) / s
        - 18.0 * ab * n * n / (s * s)
    )


def _binomial(mean: Floats, total: int) -> Floats:
    """Return the binomial variance of a share, with Agresti and Coull's two successes and two failures added."""
    adjusted = (mean * total + 2.0) / (total + 4.0)
    return adjusted * (1.0 - adjusted) / (total + 4.0)
