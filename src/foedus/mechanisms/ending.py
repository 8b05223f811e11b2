"""How a dispute ends: the one place that closes it, so that every family closes it alike."""

from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import NEVER, OPEN, PATH_STEPS, Code, World


@compiled
def end_dispute(world: World, dispute: int, status: Code, draws: Draws) -> None:
    """Close an open dispute this week with the given status; a closed one stays as it is.

    Its level stays where it was, so that what it reached in its last week is recorded; whoever reads a level asks first
    whether the dispute is open.
    """
    if world.status[dispute] == OPEN:
        world.status[dispute] = status
        world.ended[dispute] = float(draws.week)


@compiled
def path_is_over(world: World, dispute: int, draws: Draws) -> bool:
    """Say whether no step of a fixed path of escalation is still to come."""
    week, last = float(draws.week), -NEVER
    for step in range(PATH_STEPS):
        if world.path_week[dispute, step] < NEVER:
            last = max(last, world.path_week[dispute, step])
    return last < week
