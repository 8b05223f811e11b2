"""The base rates that stand beside the answers, each with its coding rule."""

from math import exp
from typing import Final, NamedTuple

from foedus.core.world import OBLIGATIONS, World

WEEKS_A_YEAR: Final = 52.18


class BaseRate(NamedTuple):
    """A chance from history, and how its cases were counted."""

    chance: float
    rule: str


ALLY: Final = BaseRate(
    0.018, "ally with a defence pledge fights on its ally's side, fatal disputes after 1945 (gibler-2016, leeds-2003)"
)
THIRD_STATE: Final = BaseRate(0.002, "any third state joins, fatal disputes after 1945 (gibler-2016)")
MEDIATED: Final = BaseRate(0.31, "an international crisis is mediated, by anybody (brecher-1997, code 4)")
WAR: Final = BaseRate(0.041, "a dispute with use of force becomes a war, 1946-1999 (gibler-2016)")


def of_siding(world: World, k: int, i: int, side: int) -> BaseRate:
    """Return the base rate of actor ``i`` fighting for a side (0 target, 1 challenger) of dispute ``k``."""
    j = int(world.target[k]) if side == 0 else int(world.challenger[k])
    return ALLY if world.obligation[i, j] == OBLIGATIONS.index("defence") else THIRD_STATE


def of_falling(world: World, i: int, what: str, weeks: int) -> BaseRate:
    """Return the base rate of leader or regime of actor ``i`` going within so many weeks."""
    if what == "regime":
        hazard = float(world.failure_rate[i])
        rule = "regime of this kind fails by any manner, country-years 1980-1999 (geddes-wright-frantz-2014)"
    else:
        # A leader goes when the regime fails too; half of irregular exits are counted with it.
        hazard = float(world.irregular_rate[i] + world.regular_rate[i])
        rule = (
            "leader of a regime of this kind goes by the rules, leader-years 1980-1999 (goemans-2009), or dies of age, "
            "or goes irregularly, as fitted to income and regime"
        )
    return BaseRate(1.0 - exp(-hazard * weeks / WEEKS_A_YEAR), rule)
