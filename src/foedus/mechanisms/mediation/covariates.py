"""What makes a crisis one that is mediated, as scalar functions: the only definition of each, for mechanism and fit."""

from math import log
from typing import Final

from foedus.core.compiled import compiled

#: A share of mediated crises is kept this far from 0 and 1 before its log odds are taken.
SHARE_FLOOR: Final = 0.05


@compiled
def mediated_record(share: float) -> float:
    """Return the log odds of the share of earlier crises that were mediated, softened at both ends.

    Examples
    --------
    >>> mediated_record(0.5)
    0.0
    """
    return log((share + SHARE_FLOOR) / (1.0 - share + SHARE_FLOOR))
