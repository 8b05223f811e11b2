"""What a feud brings to a renewal of force and to what comes of it: the only definition of each, for engine and fit."""

from math import exp, floor
from typing import Final

from foedus.core.compiled import compiled

#: Weeks in which the memory of force falls by a factor of e: two years. Renewals up to 1979 were foreseen better with
#: it than with one year or three.
MEMORY_WEEKS: Final = 2.0 * 365.0 / 7.0


@compiled
def lately(calm: float) -> float:
    """Return how fresh the last use of force is: 1 on the day it ended, falling by a factor of e in two years.

    Parameters
    ----------
    calm : float
        Weeks since it ended.

    Examples
    --------
    >>> lately(0.0)
    1.0
    """
    return exp(-max(calm, 0.0) / MEMORY_WEEKS)


@compiled
def whole_months(weeks: float) -> float:
    """Return how many whole months of thirty days so many weeks are, as the panel of force again counts them.

    Examples
    --------
    >>> whole_months(4.0), whole_months(9.0)
    (0.0, 2.0)
    """
    return float(floor(max(weeks, 0.0) * 7.0 / 30.0))


@compiled
def lower(one: float, other: float) -> float:
    """Return the lower of two values: of two regimes, the less democratic decides (dixon-1994)."""
    return min(one, other)


@compiled
def either(one: float, other: float) -> float:
    """Return 1 where either of two flags is set."""
    return max(one, other)


@compiled
def both(one: float, other: float) -> float:
    """Return 1 where both of two flags are set."""
    return one * other


@compiled
def share_of(one: float, other: float) -> float:
    """Return one's share of the power of two; a half where neither has any.

    Examples
    --------
    >>> share_of(3.0, 1.0)
    0.75
    """
    return one / (one + other) if one + other > 0.0 else 0.5


@compiled
def parity(one: float, other: float) -> float:
    """Return how near two powers are to each other: 1 where equal, near 0 where one has nearly all."""
    return 2.0 * min(share_of(one, other), share_of(other, one))


@compiled
def guarded(guard: float, initiator: float) -> float:
    """Return how heavy those weigh who owe the target defence: their share of their and the initiator's power.

    Whether they deter is an old question (johnson-2011).

    Examples
    --------
    >>> guarded(0.0, 0.1)
    0.0
    """
    return guard / (guard + initiator) if guard > 0.0 else 0.0
