"""What moves a third party to join, as scalar functions: the only definition of each, for the mechanism and its fit."""

from math import log1p, log10
from typing import Final

from foedus.core.compiled import compiled
from foedus.core.terms import Term
from foedus.mechanisms.covariates import REACH_KM, as_it_is, projected

#: Power of the median ally, share of the world: where the term of power is zero.
REFERENCE_POWER: Final = 0.003


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
    consultation: float, nonaggression: float, neutrality: float, offence: float, defence: float
) -> float:
    """Return the greatest obligation of several (0 or 1 each) as the world codes it, 0 none to 5 defence."""
    return max(consultation, 2.0 * nonaggression, 3.0 * neutrality, 4.0 * offence, 5.0 * defence)


@compiled
def pledge(obligation: float) -> float:
    """Return 1 where a treaty obliges to fight (offence or defence), else 0 (leeds-2003)."""
    return 1.0 if obligation >= 4.0 else 0.0


@compiled
def lesser_obligation(obligation: float) -> float:
    """Return 1 where a treaty obliges to less than fighting, else 0."""
    return 1.0 if 0.0 < obligation < 4.0 else 0.0


@compiled
def alignment(affinity_side: float, affinity_opponent: float) -> float:
    """Return the term of politics: half the difference between the affinities to the side and to its opponent."""
    return 0.5 * (affinity_side - affinity_opponent)


@compiled
def remoteness(distance_km: float) -> float:
    """Return the logarithm of a distance in thousands of km, zero next door."""
    return log1p(distance_km / 1000.0)


@compiled
def treaty_pledge(
    consultation: float, nonaggression: float, neutrality: float, offence: float, defence: float
) -> float:
    """Return 1 where any treaty of several (each kind of obligation 0 or 1) obliges to fight."""
    return pledge(obligation_code(consultation, nonaggression, neutrality, offence, defence))


@compiled
def treaty_lesser(
    consultation: float, nonaggression: float, neutrality: float, offence: float, defence: float
) -> float:
    """Return 1 where treaties oblige, but to less than fighting."""
    return lesser_obligation(obligation_code(consultation, nonaggression, neutrality, offence, defence))


@compiled
def neighbour(contiguous_side: float, contiguous_opponent: float) -> float:
    """Return 1 where the state borders on either side."""
    return max(contiguous_side, contiguous_opponent)


_OBLIGATIONS: Final = ("consultation_side", "nonaggression_side", "neutrality_side", "offence_side", "defence_side")
PLEDGE: Final = Term("pledge", "a treaty obliges it to fight for the side", treaty_pledge, _OBLIGATIONS, 1)
LESSER: Final = Term("consult", "treaties oblige it to less than fighting", treaty_lesser, _OBLIGATIONS)
POLITICS: Final = Term(
    "politics", "half the affinity to the side less that to the opponent", alignment,
    ("affinity_side", "affinity_opponent"), 1,
)  # fmt: skip
POWER: Final = Term(
    "power", "factors of ten of usable projected capability above the median ally", usable_power,
    ("cinc", "load", "distance_km"), 1,
)  # fmt: skip
RIVALRY: Final = Term("rivalry", "strategic rival of the opponent", as_it_is, ("rivals_opponent",), 1)
#: What the fit of joining and the mechanisms of commitment share.
TERMS: Final = (PLEDGE, LESSER, POLITICS, POWER, RIVALRY)
