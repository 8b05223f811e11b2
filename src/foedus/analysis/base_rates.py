"""The base rates that stand beside the answers, each with its coding rule."""

import tomllib
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any, Final, NamedTuple

from foedus.core.world import OBLIGATIONS, World

WEEKS_A_YEAR: Final = 52.18


class BaseRate(NamedTuple):
    """A chance from history, and how its cases were counted."""

    chance: float
    rule: str


@cache
def _counted() -> dict[str, dict[str, Any]]:
    """Return the counts that the package ships, by name (`foedus.estimation.counting`)."""
    return tomllib.loads(files(__package__).joinpath("base_rates.toml").read_text("utf-8"))


def _rate(name: str) -> BaseRate:
    """Return a counted base rate, with its years, its counts and its sources in the rule."""
    of = _counted()[name]
    (first, last), events, cases = of["span"], of["events"], of["cases"]
    rule = f"{of['rule']}, {first}-{last}: {events:,} of {cases:,} ({', '.join(of['works'])})"
    return BaseRate(events / cases, rule)


ALLY, THIRD_STATE, MEDIATED, WAR = map(_rate, ("ally", "third_state", "mediated", "war"))


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
