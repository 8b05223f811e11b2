"""What puts a leader or a regime at risk, as scalar functions: the only definition of each, for mechanism and fit."""

from math import log
from typing import Final

from foedus.core.compiled import compiled

#: Growth beyond this (share a year) counts as this: a collapse of statistics is not a collapse of order.
LARGEST_CHANGE: Final = 0.08
#: Capabilities below this share of the world's count as this: what the index tells of a small state is rounded.
LEAST_CAPABILITY: Final = 1e-5


@compiled
def growth(change: float) -> float:
    """Return growth of output per head, bounded to 8% a year either way (londregan-poole-1990).

    Examples
    --------
    >>> growth(-0.25)
    -0.08
    """
    return max(min(change, LARGEST_CHANGE), -LARGEST_CHANGE)


@compiled
def anocracy(democracy: float) -> float:
    """Return how far a regime is neither open nor closed: 1 at a polyarchy of one half, 0 at 0 and 1 (hegre-2001).

    Examples
    --------
    >>> anocracy(0.5)
    1.0
    """
    return 1.0 - abs(2.0 * democracy - 1.0)


@compiled
def overpowered(own: float, enemy: float) -> float:
    """Return how much stronger an enemy is: the logarithm of its capabilities over one's own.

    Examples
    --------
    >>> overpowered(0.01, 0.01)
    0.0
    """
    return log(max(enemy, LEAST_CAPABILITY) / max(own, LEAST_CAPABILITY))
