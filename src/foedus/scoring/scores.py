r"""Scores of chances against what happened.

The Brier score and the logarithmic score are proper (gneiting-2007): nobody gains by saying what they do not believe.
The Brier score divides exactly (murphy-1973; for chances gathered in bins, the two further terms of stephenson-2008):

    B = reliability - resolution + uncertainty + scatter

    reliability = sum_k n_k (p_k - o_k)^2 / N      resolution = sum_k n_k (o_k - o)^2 / N
    uncertainty = o (1 - o)                        scatter = sum_k sum_i [(p_i - p_k)^2 - 2 (p_i - p_k)(y_i - o_k)] / N

with p_k, o_k the mean chance and the share of events in bin k, and o the share of events in all. Where each distinct
chance is a bin of its own, scatter is zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from foedus.core.errors import InputError

Floats = NDArray[np.float64]
#: Chances are kept this far from 0 and 1 in logarithms, so that one certain error does not score minus infinity.
CERTAIN = 1e-9


class Decomposition(NamedTuple):
    """The Brier score divided: reliability - resolution + uncertainty + scatter."""

    reliability: float
    resolution: float
    uncertainty: float
    scatter: float

    @property
    def brier(self) -> float:
        """The Brier score that the parts add up to."""
        return self.reliability - self.resolution + self.uncertainty + self.scatter


class Calibration(NamedTuple):
    """A calibration curve: for each bin [bin] of equally many forecasts, what was said and what happened."""

    chance: Floats
    observed: Floats
    cases: Floats
    events: Floats


def checked(outcome: NDArray[np.generic], chance: NDArray[np.generic]) -> tuple[Floats, Floats]:
    """Return outcome (0 or 1) and chance (0-1) [case] as floats.

    Raises
    ------
    InputError
        If they differ in length, are empty, or hold anything else.
    """
    y, p = np.asarray(outcome, np.float64), np.asarray(chance, np.float64)
    if y.shape != p.shape or y.ndim != 1:
        raise InputError(f"outcomes {y.shape} and chances {p.shape} must be two lists of one length")
    if not y.size:
        raise InputError("there is no case to score")
    if not np.isin(y, (0.0, 1.0)).all():
        raise InputError("an outcome is 0 or 1")
    if not ((p >= 0.0) & (p <= 1.0)).all():
        raise InputError("a chance lies between 0 and 1")
    return y, p


def log_losses(y: Floats, p: Floats) -> Floats:
    """Return minus the log of the chance given to what happened [case], in nats."""
    q = np.clip(p, CERTAIN, 1.0 - CERTAIN)
    return -np.where(y > 0.0, np.log(q), np.log1p(-q))


def held_log_odds(p: NDArray[np.generic] | float, least: float = CERTAIN) -> Floats:
    """Return the log odds of chances, which are kept so far from 0 and 1; by default as far as the log score does.

    Examples
    --------
    >>> held_log_odds(0.75).round(4)
    np.float64(1.0986)
    """
    q = np.clip(p, least, 1.0 - least)
    return np.asarray(np.log(q / (1.0 - q)), np.float64)[()]


def log_score(outcome: NDArray[np.generic], chance: NDArray[np.generic]) -> float:
    """Return the mean logarithmic score in nats; less is better.

    Examples
    --------
    >>> import numpy as np
    >>> round(log_score(np.array([1, 0]), np.array([0.5, 0.5])), 6)
    0.693147
    """
    return float(log_losses(*checked(outcome, chance)).mean())


def brier(outcome: NDArray[np.generic], chance: NDArray[np.generic]) -> float:
    """Return the Brier score, the mean squared distance of chance and outcome (brier-1950); less is better."""
    y, p = checked(outcome, chance)
    return float(((p - y) ** 2).mean())


def brier_skill(outcome: NDArray[np.generic], chance: NDArray[np.generic], reference: NDArray[np.generic]) -> float:
    """Return the share of the reference's Brier score that the forecast saves; negative is worse than the reference.

    Parameters
    ----------
    outcome, chance, reference : array [case]
        What happened; the forecast; the forecast to beat, on the same cases.
    """
    to_beat = brier(outcome, reference)
    return 1.0 - brier(outcome, chance) / to_beat if to_beat > 0.0 else float("nan")


def decompose(outcome: NDArray[np.generic], chance: NDArray[np.generic], *, bins: int | None = None) -> Decomposition:
    """Return the parts of the Brier score, over distinct chances or over ``bins`` of equally many cases."""
    y, p = checked(outcome, chance)
    group = np.unique(p, return_inverse=True)[1] if bins is None else equal_bins(p, bins)
    n = np.bincount(group)
    share, said = np.bincount(group, y) / n, np.bincount(group, p) / n
    base = y.mean()
    away, missed = p - said[group], y - share[group]
    return Decomposition(
        reliability=float((n * (said - share) ** 2).sum() / y.size),
        resolution=float((n * (share - base) ** 2).sum() / y.size),
        uncertainty=float(base * (1.0 - base)),
        scatter=float((away**2 - 2.0 * away * missed).mean()),
    )


def sum_by(group: NDArray[np.intp], values: Floats | None = None) -> Floats:
    """Return the sum of the values, or the number of cases, in each group [group]."""
    return np.bincount(group, values).astype(np.float64)


def equal_bins(chance: Floats, bins: int) -> NDArray[np.intp]:
    """Return the bin [case] of each chance: at most ``bins``, of about equally many cases; ties share a bin."""
    place = (rankdata(chance, method="min") - 1.0) / chance.size
    return np.asarray(np.unique(np.floor(place * bins), return_inverse=True)[1], np.intp)


def calibration_curve(outcome: NDArray[np.generic], chance: NDArray[np.generic], *, bins: int = 10) -> Calibration:
    """Return the mean chance and the share of events in bins of about equally many cases."""
    y, p = checked(outcome, chance)
    group = equal_bins(p, bins)
    cases, said, events = sum_by(group), sum_by(group, p), sum_by(group, y)
    return Calibration(said / cases, events / cases, cases, events)


def average_precision(outcome: NDArray[np.generic], chance: NDArray[np.generic]) -> float:
    """Return the mean over events of the share of events among cases ranked as high; NaN without events."""
    y, p = checked(outcome, chance)
    if not y.any():
        return float("nan")
    order = np.argsort(-p, kind="stable")
    last_of_ties = np.append(np.diff(p[order]) != 0.0, True)
    events = np.cumsum(y[order])[last_of_ties]
    precision = events / (np.flatnonzero(last_of_ties) + 1.0)
    return float((np.diff(events, prepend=0.0) * precision).sum() / y.sum())


def top_decile_recall(outcome: NDArray[np.generic], chance: NDArray[np.generic], *, share: float = 0.1) -> float:
    """Return the share of events among the ``share`` of cases with the highest chances; NaN without events.

    Where ties straddle the border, the cases among them count in proportion.
    """
    y, p = checked(outcome, chance)
    if not y.any():
        return float("nan")
    room = share * y.size
    border = np.sort(p)[::-1][max(int(np.ceil(room)) - 1, 0)]
    above, tied = p > border, p == border
    return float((y[above].sum() + y[tied].sum() * (room - above.sum()) / tied.sum()) / y.sum())
