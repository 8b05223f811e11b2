"""What is known of a third party towards a side, as the fit of joining takes it: its covariates, read from the world.

The functions of `covariates` are the only definition of each. Where several fight on a side, obligations, rivalry and
nearness are those of whoever has most of it, disputes add up; politics is that of the heads of both sides.
"""

from typing import Final, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.world import FIGHT, NEVER, NONE, Code, World
from foedus.mechanisms.commitment.covariates import (
    alignment,
    consults,
    forbids,
    openness,
    remoteness,
    usable_power,
)
from foedus.mechanisms.covariates import next_door, pledge, remembered
from foedus.mechanisms.joining import Fighters, attacked, backing_hegemon, obligation_met, principal, towards


class Known(NamedTuple):
    """What is known of a third party that may join a side; each is fitted under its name."""

    pledge: float
    consult: float
    bound: float
    politics: float
    power: float
    rivalry: float
    remote: float
    neighbour: float
    major: float
    alongside: float
    against: float
    against_side: float
    democracy: float


#: The reasons that follow from it: where they raise the log odds, and where they lower them.
WORDS: Final = {
    "obligation": ("a treaty obliges it, and its trigger is met", ""),
    "bound": ("", "a treaty rules out fighting the other side"),
    "politics": ("it is politically closer to this side", "it is politically closer to the other side"),
    "power": ("it can bring much power to bear there", "it can bring little power to bear there: distance and load"),
    "rivalry": ("the opponent is its rival", ""),
    "distance": ("it is near", "it is far away"),
    "rank": ("it is a major power", ""),
    "alongside": ("it has stood with this side before", ""),
    "against": ("it has fought the opponent before", ""),
    "against side": ("", "it has fought this side before"),
    "democracy": ("it is rather democratic", "it is rather autocratic"),
}


@compiled
def towards_opponent(world: World, k: int, i: int, j: int, o: int) -> float:
    """Return the affinity of ``i`` to opponent ``o``; a hegemon that backs it counts by half."""
    h = backing_hegemon(world, k, i, j, o)
    if h < 0:
        return float(world.affinity[i, o])
    return float(world.affinity[i, o] + 0.5 * world.affinity[i, h]) / 1.5


@compiled
def known_of(world: World, k: int, i: int, side: Code, fighters: Fighters) -> Known:
    """Return what is known of third party ``i`` towards a side of dispute ``k``.

    Parameters
    ----------
    fighters : ndarray, int64 [fighter]
        As `fighters_of` returns them.
    """
    stances, j, o = world.stance[k], principal(world, k, side), principal(world, k, 1 - side)
    pledged = consulting = bound = rivalry = alongside = against = against_side = 0.0
    nearest = NEVER
    for other in fighters:
        if other == i:
            continue
        if other == j or (other != o and towards(stances[other], side) >= FIGHT):
            nearest = min(nearest, world.distance_km[i, other])
            alongside += world.alongside[i, other]
            against_side += world.record_disputes[i, other]
            if world.obligation[i, other] != NONE and obligation_met(world, k, i, other):
                attacks = attacked(world, k, side, stances)
                pledged = max(pledged, pledge(world.obligation[i, other], attacks))
                consulting = max(consulting, consults(world.obligation[i, other]))
        else:
            nearest = min(nearest, world.distance_km[i, other])
            rivalry = max(rivalry, world.rivalry[i, other])
            against += world.record_disputes[i, other]
            bound = max(bound, forbids(world.obligation[i, other]))
    return Known(
        pledged,
        consulting,
        bound,
        alignment(world.affinity[i, j], towards_opponent(world, k, i, j, o)),
        usable_power(world.capability[i], world.load[i], nearest),
        rivalry,
        remoteness(nearest),
        next_door(nearest),
        world.major[i],
        remembered(alongside),
        remembered(against),
        remembered(against_side),
        openness(world.democracy[i]),
    )
