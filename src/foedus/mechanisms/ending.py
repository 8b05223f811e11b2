"""How a dispute ends: the one place that closes it, so that every family closes it alike."""

from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import NEVER, OPEN, PATH_STEPS, THREAT, Code, World


@compiled
def end_dispute(world: World, dispute: int, status: Code, draws: Draws) -> None:
    """Close an open dispute this week with the given status; a closed one stays as it is."""
    if world.status[dispute] == OPEN:
        world.status[dispute] = status
        world.ended[dispute] = float(draws.week)
        world.level[dispute] = min(world.level[dispute], float(THREAT))


@compiled
def path_is_over(world: World, dispute: int, draws: Draws) -> bool:
    """Say whether no step of a fixed path of escalation is still to come."""
    week, last = float(draws.week), -NEVER
    for step in range(PATH_STEPS):
        if world.path_week[dispute, step] < NEVER:
            last = max(last, world.path_week[dispute, step])
    return last < week
