r"""Removal by foreign hands: how likely by what goes on, as counted, and how soon.

    log odds P = (1 - x) log odds p_weak + x log odds p_strong + gamma (log odds r - log odds r0)
    x = (log(enemy / own) - weak) / (strong - weak), within 0 and 1          how much stronger the strongest enemy is
    hazard of a week = P (F(t + 1) - F(t)) / (1 - P F(t))                    t weeks since force was first used

The counts p are those of the situation: an enemy that uses force wants the ruler gone, a war for something else, force
for territory, force for something else, force for what nobody says, as of a challenger's enemies
(`foedus.fitting.removal_counts`). Between the strengths of enemy at which they were counted the log odds go over into
one another. r is the chance that strikes on him work, r0 what is usual of it: gamma says how much that counts, which no
table tells. While a dispute is open, and for a year after unless it was settled or decided for his side, its enemies
may reach him; of several disputes the one that reaches furthest does. Everybody else goes at the small rate of leaders
whose state has no force against it. The regime goes too in the share of removals in which it did.

Sources: goemans-2009 for removals, gibler-2016 for disputes, geddes-wright-frantz-2014 for regimes.
"""

from functools import cache
from math import exp, log1p
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import numpy as np

from foedus.core.choice import log_odds, logistic, weibull_share
from foedus.core.compiled import compiled
from foedus.core.parameters import ASSUMPTION, SPREAD, Parameter
from foedus.core.shipped_files import laid_over
from foedus.core.tables import toml_table
from foedus.core.world import (
    CHALLENGER_WON,
    CONCEDED,
    FIGHT,
    FORCE,
    LAPSED,
    LEADER,
    NEVER,
    OPEN,
    TARGET_WON,
    TERRITORY,
    WAR,
    Array,
    World,
)
from foedus.mechanisms.falling import WEEKS_A_YEAR
from foedus.mechanisms.survival.covariates import overpowered

#: A chance that strikes work is kept so far from 0 and 1, where its log odds end.
STRIKES_EDGE: Final = 0.01


def counts() -> dict[str, Any]:
    """Return what was counted of removals, as it ships or as what is laid over it has it."""
    return _read_once(laid_over())


@cache
def _read_once(_over: Path | None) -> dict[str, Any]:
    return toml_table("foedus.mechanisms.survival", "removals.toml")


def _rate(situation: str, strength: str) -> Parameter:
    """Return how likely removal is in a situation, by a weak or a strong enemy."""
    of = counts()[situation][strength]
    return Parameter(of["rate"], "chance", of["words"], of["low"], of["high"], "goemans-2009", of["error"])


def _strength(situation: str, strength: str) -> Parameter:
    """Return how strong the enemies were of which that was counted."""
    value = counts()[situation][strength]["log_ratio"]
    return Parameter(value, "log ratio", f"{situation}: enemy to own power, {strength}", value, value, "gibler-2016")


def _lag(name: str, unit: str, meaning: str) -> Parameter:
    of = counts()["lag"]
    value, error = of[name], of[f"{name.removesuffix('_weeks')}_error"]
    most = 1.0 + SPREAD * error
    return Parameter(value, unit, meaning, value / most, value * most, "goemans-2009", value * error)


def _share(name: str, unit: str, meaning: str, source: str) -> Parameter:
    """Return a counted share, with Jeffreys' prior."""
    of = counts()
    for part in name.split("."):
        of = of[part]
    above, below = of["events"] + 0.5, of["cases"] - of["events"] + 0.5
    value = above / (above + below)
    error = (value * (1.0 - value) / (above + below + 1.0)) ** 0.5
    low, high = max(value - SPREAD * error, 0.0), min(value + SPREAD * error, 1.0)
    return Parameter(value, unit, meaning, low, high, source, error)


def _along(situation: str, words: str) -> Parameter:
    """Return in which share of removals the regime ended too."""
    return _share(f"with_regime.{situation}", "share", f"regime gone too, {words}", "geddes-wright-frantz-2014")


def _usual_strikes() -> Parameter:
    """Return how well strikes usually work, as coercion has it."""
    of = toml_table("foedus.mechanisms.coercion", "usual.toml")["reach"]
    return Parameter(of["value"], "0-1", "r0: how well strikes usually work", of["value"], of["value"], of["source"])


class Removal(NamedTuple):
    """Parameters of removal by foreign hands."""

    rule_weak: Annotated[float, _rate("rule", "weak")]
    rule_strong: Annotated[float, _rate("rule", "strong")]
    war_weak: Annotated[float, _rate("war", "weak")]
    war_strong: Annotated[float, _rate("war", "strong")]
    territory_weak: Annotated[float, _rate("territory", "weak")]
    territory_strong: Annotated[float, _rate("territory", "strong")]
    force_weak: Annotated[float, _rate("force", "weak")]
    force_strong: Annotated[float, _rate("force", "strong")]
    unsaid_weak: Annotated[float, _rate("unsaid", "weak")]
    unsaid_strong: Annotated[float, _rate("unsaid", "strong")]
    rule_less: Annotated[float, _strength("rule", "weak")]
    rule_more: Annotated[float, _strength("rule", "strong")]
    war_less: Annotated[float, _strength("war", "weak")]
    war_more: Annotated[float, _strength("war", "strong")]
    territory_less: Annotated[float, _strength("territory", "weak")]
    territory_more: Annotated[float, _strength("territory", "strong")]
    force_less: Annotated[float, _strength("force", "weak")]
    force_more: Annotated[float, _strength("force", "strong")]
    unsaid_less: Annotated[float, _strength("unsaid", "weak")]
    unsaid_more: Annotated[float, _strength("unsaid", "strong")]
    removal_scale: Annotated[float, _lag("scale_weeks", "weeks", "tau: from first force to removal")]
    removal_shape: Annotated[float, _lag("shape", "Weibull shape", "s: from first force to removal")]
    strikes: Annotated[float, Parameter(0.5, "share", "gamma: weight of strikes that work", 0.2, 1.0, ASSUMPTION)]
    usual_strikes: Annotated[float, _usual_strikes()]
    foreign: Annotated[float, _share("otherwise", "a year", "removed from abroad without force", "goemans-2009")]
    regime_war: Annotated[float, _along("war", "in a war")]
    regime_force: Annotated[float, _along("force", "by force short of war")]
    regime_other: Annotated[float, _along("otherwise", "without force")]


@compiled
def removal_of(params: Any) -> Removal:  # noqa: ANN401 - made from a table
    """Return the parameters of removal by foreign hands."""
    return Removal(
        params.rule_weak, params.rule_strong, params.war_weak, params.war_strong, params.territory_weak,
        params.territory_strong, params.force_weak, params.force_strong, params.unsaid_weak, params.unsaid_strong,
        params.rule_less, params.rule_more, params.war_less, params.war_more, params.territory_less,
        params.territory_more, params.force_less, params.force_more, params.unsaid_less, params.unsaid_more,
        params.removal_scale, params.removal_shape, params.strikes, params.usual_strikes, params.foreign,
        params.regime_war, params.regime_force, params.regime_other,
    )  # fmt: skip


class Abroad(NamedTuple):
    """What threatens from abroad [actor]: hazards a week that regime and leader, or the leader alone, are removed.

    ``within_year`` is the chance that the regime is, within a year from now.
    """

    regime: Array
    leader: Array
    within_year: Array


@compiled
def by_power(weak: float, strong: float, less: float, more: float, ratio: float) -> float:
    """Return the log odds of removal by an enemy so much stronger, between those that were counted."""
    x = min(max((ratio - less) / (more - less), 0.0), 1.0) if more > less else 0.5
    return (1.0 - x) * log_odds(weak) + x * log_odds(strong)


@compiled
def sides_of(world: World, k: int) -> Array:
    """Return where each actor fights in dispute ``k`` [actor]: 1 on the target's side, -1 on the other, 0 on none."""
    c, g, stances = int(world.challenger[k]), int(world.target[k]), world.stance[k]
    sides = np.zeros(world.actors)
    for i in range(world.actors):
        if abs(stances[i]) >= FIGHT:
            sides[i] = 1.0 if stances[i] > 0.0 else -1.0
    sides[c] = -1.0
    sides[g] = 1.0
    return sides


@compiled
def enemies_of(world: World, i: int, sides: Array) -> tuple[float, float]:
    """Return how strong the strongest enemy of ``i`` is, and how well its enemies' strikes work, by sides [actor]."""
    strength = strikes = 0.0
    for m in range(world.actors):
        if sides[i] * sides[m] < 0.0:
            strength, strikes = max(strength, world.capability[m]), max(strikes, world.strike_power[m, i])
    return strength, strikes


@compiled
def may_have_reached(world: World, k: int, week: float) -> bool:
    """Say whether there has been force in dispute ``k``, and it goes on or ended within a year."""
    if world.level[k] < FORCE or world.force_began[k] >= NEVER:
        return False
    return bool(world.status[k] == OPEN or week - world.ended[k] <= WEEKS_A_YEAR)


@compiled
def may_reach(world: World, k: int, side: float) -> bool:
    """Say whether the other side of dispute ``k``, where there has been force of late, may remove a leader of this one.

    It goes on, or was not decided, or not for this side. Whoever wanted a ruler gone and has won has removed him.
    """
    status = world.status[k]
    if side == 0.0:
        return False
    if status in (OPEN, LAPSED):
        return True
    if side < 0.0:
        return bool(status == TARGET_WON)
    return bool(status == CONCEDED or (status == CHALLENGER_WON and world.aim[k] < LEADER))


@compiled
def removal_log_odds(world: World, of: Removal, k: int, i: int, sides: Array) -> float:
    """Return the log odds that the enemies in dispute ``k`` remove the leader of ``i``, from its first force on.

    Parameters
    ----------
    sides : ndarray, float64 [actor]
        As `sides_of` returns them.
    """
    strength, strikes = enemies_of(world, i, sides)
    ratio = overpowered(world.capability[i], strength)
    if int(world.target[k]) != i:
        odds = by_power(of.unsaid_weak, of.unsaid_strong, of.unsaid_less, of.unsaid_more, ratio)
    elif world.aim[k] == TERRITORY:
        odds = by_power(of.territory_weak, of.territory_strong, of.territory_less, of.territory_more, ratio)
    else:
        odds = by_power(of.force_weak, of.force_strong, of.force_less, of.force_more, ratio)
    if world.level[k] >= WAR:
        odds = max(odds, by_power(of.war_weak, of.war_strong, of.war_less, of.war_more, ratio))
    if int(world.target[k]) == i and world.aim[k] >= LEADER:
        odds = max(odds, by_power(of.rule_weak, of.rule_strong, of.rule_less, of.rule_more, ratio))
    works = min(max(strikes, STRIKES_EDGE), 1.0 - STRIKES_EDGE)
    return odds + of.strikes * (log_odds(works) - log_odds(of.usual_strikes))


@compiled
def from_abroad(world: World, of: Removal, week: float) -> Abroad:
    """Return what threatens every country from abroad this week, from the dispute that reaches furthest."""
    found, shares = np.zeros((3, world.actors)), np.empty((2, world.disputes))
    hazards, chances, furthest = found[0], found[1], found[2]
    for k in range(world.disputes):
        if not may_have_reached(world, k, week):
            continue
        since, sides = max(week - 1.0 - world.force_began[k], 0.0), sides_of(world, k)
        before = weibull_share(since, of.removal_scale, of.removal_shape)
        during = weibull_share(since + 1.0, of.removal_scale, of.removal_shape) - before
        shares[0, k], shares[1, k] = before, weibull_share(since + WEEKS_A_YEAR, of.removal_scale, of.removal_shape)
        for i in range(world.actors):
            if not may_reach(world, k, sides[i]):
                continue
            by_all = logistic(removal_log_odds(world, of, k, i, sides))
            hazard = -log1p(-by_all * during / (1.0 - by_all * before))
            if hazard > hazards[i] or (hazard == hazards[i] and world.level[k] >= WAR):
                hazards[i], chances[i], furthest[i] = hazard, by_all, float(k)
    ordinary, spared = of.foreign / WEEKS_A_YEAR, exp(-of.regime_other * of.foreign)
    regime, leader, within_year = found[0], found[1], found[2]  # each takes the place of what it was made of
    for i in range(world.actors):
        share, left, hazard = of.regime_force, 0.0, hazards[i]
        if chances[i] > 0.0:
            k = int(furthest[i])
            share = of.regime_war if world.level[k] >= WAR else of.regime_force
            left = chances[i] * (shares[1, k] - shares[0, k]) / (1.0 - chances[i] * shares[0, k])
        regime[i] = share * hazard + of.regime_other * ordinary
        leader[i] = (1.0 - share) * hazard + (1.0 - of.regime_other) * ordinary
        within_year[i] = 1.0 - (1.0 - share * left) * spared
    return Abroad(regime, leader, within_year)
