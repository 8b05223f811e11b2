"""What is known of a crisis and of who may mediate it, as scalar functions: the only definition, for mechanism and fit.

Who mediated is known of civil wars (derouen-2011): there the other is the country at war.
"""

from math import log, log1p
from typing import Final

from foedus.core.compiled import compiled
from foedus.core.terms import Term
from foedus.core.world import CONSULTATION, DEFENCE
from foedus.mechanisms.covariates import any_of, as_it_is

#: A share of mediated crises is kept this far from 0 and 1 before its log odds are taken.
SHARE_FLOOR: Final = 0.05
#: Least share of the world's capabilities: that of a microstate.
LEAST_CAPABILITY: Final = 1e-6


@compiled
def mediated_record(share: float) -> float:
    """Return the log odds of the share of earlier crises that were mediated, softened at both ends.

    Examples
    --------
    >>> mediated_record(0.5)
    0.0
    """
    return log((share + SHARE_FLOOR) / (1.0 - share + SHARE_FLOOR))


@compiled
def log_capability(capability: float) -> float:
    """Return the logarithm of a share of the world's capabilities, which is no less than a microstate's."""
    return log(max(capability, LEAST_CAPABILITY))


@compiled
def log_distance(distance_km: float) -> float:
    """Return the logarithm of 1 + kilometres.

    Examples
    --------
    >>> log_distance(0.0)
    0.0
    """
    return log1p(distance_km)


@compiled
def bound(obligation: float) -> float:
    """Return 1 where a treaty, as the world codes it, obliges to defend or to consult.

    Examples
    --------
    >>> [bound(code) for code in range(6)]
    [0.0, 1.0, 0.0, 0.0, 1.0, 1.0]
    """
    return 1.0 if obligation >= DEFENCE or obligation == CONSULTATION else 0.0


@compiled
def bound_by(consultation: float, defence: float) -> float:
    """Return 1 where either treaty is there, each 0 or 1."""
    return max(consultation, defence)


@compiled
def afresh(value: float, before: float) -> float:
    """Return what a value adds where it is to mediate for the first time: all of it there, nothing where it has before.

    ``before`` is 0 or 1, or the share of the parties for whom it has mediated.

    Examples
    --------
    >>> [afresh(4.0, before) for before in (0.0, 0.5, 1.0)]
    [4.0, 2.0, 0.0]
    """
    return value * (1.0 - before)


CAPABILITY: Final = Term("capability", "log of its share of the world's capabilities", as_it_is, ("log_cinc",), 1)
MAJOR: Final = Term("major", "a major power", as_it_is, ("major",), 1)
DISTANCE: Final = Term("distance", "log of 1 + km to the other", as_it_is, ("log_distance_km",), -1)
BEFORE: Final = Term("before", "has mediated for the other before", any_of, ("mediated_here_before",), 1)
FRESH_CAPABILITY: Final = Term(
    "fresh_capability", "log of its capability, where it has not", afresh, ("log_cinc", "mediated_here_before"), 1
)  # fmt: skip
FRESH_DISTANCE: Final = Term(
    "fresh_distance", "log of its distance, where it has not", afresh, ("log_distance_km", "mediated_here_before"), -1
)  # fmt: skip
AFFINITY: Final = Term("affinity", "political alignment with the other", as_it_is, ("affinity",))
TREATY: Final = Term(
    "treaty", "a treaty obliges it to defend or consult the other", bound_by, ("consultation", "defence"), 1
)  # fmt: skip
#: What may tell one who may mediate from another; the fit of any of them is a parameter of the same name.
TERMS: Final = (CAPABILITY, MAJOR, DISTANCE, BEFORE, AFFINITY, TREATY, FRESH_CAPABILITY, FRESH_DISTANCE)
