"""What a use of force does, whichever form of coercion brings it about: it kills, hits its target, is remembered."""

from typing import Final

import numpy as np

from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import DISPLAY, FORCE, MID, NEVER, OPEN, THREAT, WAR, Code, World

#: What a use of force does: it kills nobody, kills, or is a serious clash.
HARMLESS, DEADLY, GRAVE = map(np.int64, range(3))
#: Weeks without force after which the next is a fresh incident: a month of thirty days, as force again is counted.
QUIET: Final = 30.0 / 7.0


@compiled
def same_pair(world: World, k: int, other: int) -> bool:
    """Say whether two disputes are between the same two, whoever of them challenges."""
    straight = world.challenger[k] == world.challenger[other] and world.target[k] == world.target[other]
    return straight or (world.challenger[k] == world.target[other] and world.target[k] == world.challenger[other])


@compiled
def use_force(world: World, k: int, draws: Draws) -> None:
    """Note that force is used this week in dispute ``k``: by these two, since the as-of day.

    After a quiet month third parties must choose anew.
    """
    week = float(draws.week)
    if world.trigger_week[k] < NEVER and week - world.last_force[k] > QUIET:
        world.trigger_week[k] = week
    world.last_force[k] = week
    world.population[k] = max(world.population[k], float(MID))
    world.force_began[k] = min(world.force_began[k], week)
    for other in range(world.disputes):
        if same_pair(world, k, other):
            world.again[other] = 1.0


@compiled
def kill(world: World, k: int, harm: Code) -> None:
    """Note what a use of force has done in dispute ``k``; a war is serious in any case."""
    if harm >= DEADLY:
        world.fatal[k] = 1.0
    if harm >= GRAVE or world.level[k] >= WAR:
        world.fatal[k] = world.serious[k] = 1.0


@compiled
def hit(world: World, k: int, works: float, damage: float) -> None:
    """Let a strike of the challenger destroy a share of what it aims at, if its luck is small."""
    c, g = int(world.challenger[k]), int(world.target[k])
    if works < world.strike_power[c, g]:
        world.damage[g] += damage * (1.0 - world.damage[g])


@compiled
def path_level(world: World, k: int, draws: Draws) -> float:
    """Return the level to which the step of the fixed path leads that falls into this week; 0 where there is none."""
    week, level = float(draws.week), 0.0
    for step in range(world.path_week.shape[1]):
        if week - 1.0 < world.path_week[k, step] <= week:
            level = world.path_level[k, step]
    return level


@compiled
def calls(world: World, k: int) -> bool:
    """Say whether third parties must choose in dispute ``k``: there is force, or a threat and a call for help."""
    return world.level[k] >= FORCE or (world.request[k] > 0.0 and world.level[k] >= THREAT)


@compiled
def note_calls(world: World, k: int, week: float) -> None:
    """Note the week in which third parties are called, and in which they are called anew: the level of force rises."""
    first, anew = world.trigger_week[k] >= NEVER, world.level[k] >= FORCE and world.rise[k] > 0.0
    if world.status[k] == OPEN and calls(world, k) and (first or anew):
        world.trigger_week[k] = week


@compiled
def stand_as_of(world: World) -> None:
    """Let disputes stand as they do on the as-of day: where force is in use it has been since they began, to this day.

    A war has killed, whatever else is said of it, and where force is shown or used it is no mere quarrel.
    Whoever is called has already been called in the week after the dispute began.
    """
    for k in range(world.disputes):
        if world.status[k] == OPEN and world.level[k] >= DISPLAY:
            world.population[k] = max(world.population[k], float(MID))
        if world.status[k] == OPEN and world.level[k] >= FORCE:
            world.force_began[k] = min(world.force_began[k], world.began[k])
            world.last_force[k] = 0.0
            kill(world, k, HARMLESS)
        note_calls(world, k, world.began[k] + 1.0)
