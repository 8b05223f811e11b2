"""How a dispute ends: the one place that closes it, so that every family closes it alike."""

from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import OPEN, THREAT, World


@compiled
def end_dispute(world: World, dispute: int, status: int, draws: Draws) -> None:
    """Close an open dispute this week with the given status; a closed one stays as it is."""
    if world.status[dispute] == OPEN:
        world.status[dispute] = status
        world.ended[dispute] = float(draws.week)
        world.level[dispute] = min(world.level[dispute], float(THREAT))


@compiled
def path_is_over(world: World, dispute: int, draws: Draws) -> bool:
    """Say whether no step of a fixed path of escalation is still to come."""
    week = float(draws.week)
    for step in range(world.path_week.shape[1]):
        if week <= world.path_week[dispute, step] < 1.0e5:
            return False
    return True
