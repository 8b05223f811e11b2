"""What moves a third party to join, as scalar functions: the only definition of each, for the mechanism and its fit."""

from math import log1p, log10
from typing import Final

from foedus.core.compiled import compiled
from foedus.core.terms import Term
from foedus.core.world import CONSULTATION, DEFENCE, NEUTRALITY, NONAGGRESSION, OFFENCE
from foedus.mechanisms.covariates import REACH_KM, as_it_is, next_door, pledge, projected, remembered

#: Power of the median ally, share of the world: where the term of power is zero.
REFERENCE_POWER: Final = 0.003
#: Where those of distance and democracy are zero: about the mean third state.
REFERENCE_KM: Final = 5000.0
REFERENCE_DEMOCRACY: Final = 0.35


@compiled
def power_decades(power: float) -> float:
    """Return how many factors of ten a power lies above that of the median ally; below a millionth counts as that.

    Examples
    --------
    >>> power_decades(0.03)
    1.0
    """
    return log10(max(power, 1e-6) / REFERENCE_POWER)


@compiled
def usable_power(capability: float, load: float, distance_km: float) -> float:
    """Return the term of power: the factors of ten of what can be brought to bear."""
    return power_decades(projected(capability, load, distance_km, REACH_KM))


@compiled
def obligation_code(
    consultation: float, nonaggression: float, neutrality: float, defence: float, offence: float
) -> float:
    """Return the greatest obligation of several (0 or 1 each) as the world codes it."""
    return max(
        CONSULTATION * consultation,
        NONAGGRESSION * nonaggression,
        NEUTRALITY * neutrality,
        DEFENCE * defence,
        OFFENCE * offence,
    )


@compiled
def consults(obligation: float) -> float:
    """Return 1 where a treaty obliges to consult and to nothing more."""
    return 1.0 if obligation == CONSULTATION else 0.0


@compiled
def forbids(obligation: float) -> float:
    """Return 1 where a treaty is one of those that rule out fighting the other: all but one of mere consultation."""
    return 1.0 if obligation >= NONAGGRESSION else 0.0


@compiled
def alignment(affinity_side: float, affinity_opponent: float) -> float:
    """Return the term of politics: half the difference between the affinities to the side and to its opponent."""
    return 0.5 * (affinity_side - affinity_opponent)


@compiled
def remoteness(distance_km: float) -> float:
    """Return how much further the logarithm of a distance (1 + thousands of km) is than that of the mean third state.

    Examples
    --------
    >>> remoteness(REFERENCE_KM)
    0.0
    """
    return log1p(distance_km / 1000.0) - log1p(REFERENCE_KM / 1000.0)


@compiled
def openness(democracy: float) -> float:
    """Return how much more democratic a state is than the mean third state.

    Examples
    --------
    >>> openness(REFERENCE_DEMOCRACY)
    0.0
    """
    return democracy - REFERENCE_DEMOCRACY


@compiled
def treaty_pledge(
    consultation: float, nonaggression: float, neutrality: float, defence: float, offence: float, attacked: float
) -> float:
    """Return 1 where any treaty of several (each kind of obligation 0 or 1) obliges to fight for a side."""
    return pledge(obligation_code(consultation, nonaggression, neutrality, defence, offence), attacked)


@compiled
def treaty_consults(
    consultation: float, nonaggression: float, neutrality: float, defence: float, offence: float
) -> float:
    """Return 1 where treaties oblige to consult and to nothing more."""
    return consults(obligation_code(consultation, nonaggression, neutrality, defence, offence))


@compiled
def treaty_forbids(
    consultation: float, nonaggression: float, neutrality: float, defence: float, offence: float
) -> float:
    """Return 1 where any treaty of several rules out fighting the other."""
    return forbids(obligation_code(consultation, nonaggression, neutrality, defence, offence))


_KINDS: Final = ("consultation", "nonaggression", "neutrality", "defence", "offence")
_SIDE: Final = tuple(f"{kind}_side" for kind in _KINDS)
_OPPONENT: Final = tuple(f"{kind}_opponent" for kind in _KINDS)

PLEDGE: Final = Term("pledge", "a treaty obliges it to fight for the side", treaty_pledge, (*_SIDE, "target"), 1)
CONSULT: Final = Term("consult", "treaties oblige it to consult, and to nothing more", treaty_consults, _SIDE, 1)
BOUND: Final = Term("bound", "a treaty rules out fighting the opponent", treaty_forbids, _OPPONENT, -1)
POLITICS: Final = Term(
    "politics", "half the affinity to the side less that to the opponent", alignment,
    ("affinity_side", "affinity_opponent"), 1,
)  # fmt: skip
POWER: Final = Term(
    "power", "factors of ten of usable projected capability above the median ally", usable_power,
    ("cinc", "load", "distance_km"), 1,
)  # fmt: skip
RIVALRY: Final = Term("rivalry", "strategic rival of the opponent", as_it_is, ("rivals_opponent",), 1)
REMOTE: Final = Term(
    "remote", "log of distance to the nearest party, 0 at 5,000 km", remoteness, ("distance_km",), -1
)  # fmt: skip
NEIGHBOUR: Final = Term("neighbour", "borders on a party by land", next_door, ("distance_km",), 1)
MAJOR: Final = Term("major", "major power", as_it_is, ("major",), 1)
ALONGSIDE: Final = Term(
    "alongside", "log of 1 + disputes beside the side in ten years", remembered, ("alongside_decade_side",), 1
)
AGAINST: Final = Term(
    "against", "log of 1 + disputes with the opponent in ten years", remembered, ("record_disputes_opponent",), 1
)
AGAINST_SIDE: Final = Term(
    "against_side", "log of 1 + disputes with the side in ten years", remembered, ("record_disputes_side",), -1
)
DEMOCRACY: Final = Term("democracy", "V-Dem polyarchy, 0 at .35", openness, ("democracy",))
#: What the fit of joining and the mechanisms of commitment share.
TERMS: Final = (
    PLEDGE, CONSULT, BOUND, POLITICS, POWER, RIVALRY, REMOTE, NEIGHBOUR, MAJOR, ALONGSIDE, AGAINST, AGAINST_SIDE,
    DEMOCRACY,
)  # fmt: skip
