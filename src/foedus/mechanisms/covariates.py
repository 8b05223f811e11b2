"""Transformations that several families share, each the only definition of what a fitted coefficient multiplies."""

from math import log1p
from typing import Final

from foedus.core.compiled import compiled
from foedus.core.world import DEFENCE, OFFENCE

#: Distance that halves a state's power, in km: an assumption (boulding-1962 has the form, nobody the number). Contests
#: draw it from half to twice this; what is fitted, and what only orders states, takes it as it is.
REACH_KM: Final = 4000.0


@compiled
def projected(capability: float, load: float, distance_km: float, reach_km: float) -> float:
    """Return the power that a state can bring to bear at a distance (boulding-1962).

    Parameters
    ----------
    capability : float
        Share of the world's capabilities.
    load : float
        Share of it that is tied down elsewhere, 0-1.
    distance_km, reach_km : float
        How far away, and the distance that halves power.

    Examples
    --------
    >>> projected(0.2, 0.5, REACH_KM, REACH_KM)
    0.05
    """
    return capability * (1.0 - load) * reach_km / (reach_km + distance_km)


@compiled
def as_it_is(value: float) -> float:
    """Return the value: a flag or a share that needs no change."""
    return value


@compiled
def any_of(count: float) -> float:
    """Return 1 where there is at least one, else 0."""
    return 1.0 if count > 0.0 else 0.0


@compiled
def remembered(count: float) -> float:
    """Return what a count of past events weighs: log(1 + count), so that the first weighs most.

    Examples
    --------
    >>> remembered(0.0)
    0.0
    """
    return log1p(count) if count > 0.0 else 0.0


@compiled
def next_door(distance_km: float) -> float:
    """Return 1 where two states border on each other by land, which the world codes as no distance."""
    return 1.0 if distance_km <= 0.0 else 0.0


@compiled
def pledge(obligation: float, attacked: float) -> float:
    """Return 1 where a treaty obliges to fight: to defend, if the side is attacked, or whoever attacks (leeds-2003)."""
    return 1.0 if obligation >= OFFENCE or (obligation >= DEFENCE and attacked > 0.0) else 0.0
