"""How long what has begun goes on: Weibull durations, and the chance to end within the week."""

from math import exp

from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import World


@compiled
def age_of(world: World, k: int, draws: Draws) -> float:
    """Return the age of dispute ``k`` at the beginning of the week, in weeks."""
    return max(0.0, float(draws.week) - 1.0 - world.began[k])


@compiled
def weibull_hazard(age: float, scale: float, shape: float) -> float:
    """Return the chance that what is ``age`` weeks old ends this week, its life a Weibull of so many weeks."""
    return 1.0 - exp((age / scale) ** shape - ((age + 1.0) / scale) ** shape)
