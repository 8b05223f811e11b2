"""Differences between arms that share their luck, with what sharing it saves.

Luck that moves two arms alike cancels in their difference (common random numbers, glasserman-yao-1992). The standard
error comes from the differences of the outer draws, so that it holds parameter doubt and luck alike.
"""

from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import day_of_week
from foedus.answers.rows import Span
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis

Floats = NDArray[np.float64]
#: Standard normal quantile of .95: intervals hold 90%.
Z90: Final = 1.6448536269514722
#: Replicates below which no interval can be told.
LEAST_REPLICATES: Final = 100


class Difference(NamedTuple):
    """A mean over outer draws, with its sampling error; arrays where several are taken at once."""

    mean: Floats
    error: Floats

    @property
    def low(self) -> Floats:
        """The lower end of the 90% sampling interval."""
        return self.mean - Z90 * self.error

    @property
    def high(self) -> Floats:
        """The upper end of the 90% sampling interval."""
        return self.mean + Z90 * self.error


def refuse_few(replicates: int) -> None:
    """Refuse a number of replicates from which no interval can be told.

    Raises
    ------
    InputError
        With the least number.
    """
    if replicates < LEAST_REPLICATES:
        raise InputError(
            f"--replicates {replicates}: must be at least {LEAST_REPLICATES}, for an interval by outer draws"
        )


def shares(yes: NDArray[np.int64], inner: NDArray[np.int64]) -> Floats:
    """Return shares by outer draw [outer draw, ...] whose plain mean is the share of all replicates."""
    return np.asarray(yes * (inner.size / float(inner.sum())), np.float64)


def paired(differences: Floats, replicates: int, *, same: NDArray[np.bool_] | bool = False) -> Difference:
    """Return the mean of differences by outer draw [outer draw, ...], with its standard error.

    Parameters
    ----------
    same
        Where nothing can differ, so that a difference of zero is exact. Elsewhere one replicate more that might have
        differed keeps a difference of zero from looking certain.
    """
    draws = differences.shape[0]
    error = differences.std(axis=0, ddof=1) / sqrt(draws)
    return Difference(differences.mean(axis=0), np.where(same, 0.0, np.maximum(error, 1.0 / replicates)))


def luck_saved(one: Floats, other: Floats) -> float | None:
    """Return how many times the variance of a difference grows where luck is not shared; None where nothing differs."""
    shared = float((one - other).var(ddof=1))
    return float(one.var(ddof=1) + other.var(ddof=1)) / shared if shared > 0.0 else None


def span_of(crisis: Crisis, weeks: int) -> Span:
    """Return over which days questions are answered, for the record."""
    return {
        "as_of": crisis.as_of.isoformat(),
        "horizon_weeks": weeks,
        "horizon_date": day_of_week(crisis.as_of, weeks),
    }
