"""The base rates that stand beside the answers, each with its coding rule, by any date.

What history counts by the case is spread over time by the lag that is fitted to it; war, whose day nobody codes, evenly
over the mean length of a dispute; falls are counted by the year.

    B(t) = B F(t)                         joining, mediation: F the Weibull lag
    B(t) = 1 - (1 - B)^(t^s)              fighting an enemy: t in years, of which B is the rate of one
                                          feuds: s = 1, and t in half-years
    B(t) = 1 - (1 - B)^(min(t, L) / L)    war: L the mean length
    B(t) = 1 - exp(-h t)                  falls: h the hazard
    B(t) = B (1 - S(t))                   force, settlements: S the duration until it comes, or of the dispute
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from math import ceil, exp, log1p
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.calibration import shipped
from foedus.core.choice import logistic, weibull_share
from foedus.core.shipped_files import laid_over
from foedus.core.tables import toml_table
from foedus.core.world import DEFENCE, FORCE, MID, NEVER, OPEN, POPULATIONS, WAR, World
from foedus.evidence.data_sets import data_sets
from foedus.fitting.cells import cell
from foedus.mechanisms.coercion.counted import FORMS, duration
from foedus.mechanisms.coercion.feud_covariates import MEMORY_WEEKS
from foedus.mechanisms.coercion.timing import Life, lasting
from foedus.worlds.base_rates import table
from foedus.worlds.fitted_rates import FAILURE, FAMILY

WEEKS_A_YEAR: Final = 52.18
#: Weeks of a month, in which force again is counted, and after which two that fought are a feud that may be renewed.
MONTH: Final = 30.0 / 7.0
AFTERMATH: Final = 26.0
#: Count of what a dispute ends in -> the duration of coercion by which it has ended.
_LASTS: Final = {"settled": "mid_fatal", "settled_crisis": "icb_minor"}


class BaseRate(NamedTuple):
    """A chance from history by the horizon, how its cases were counted, and of what it speaks if not of the question.

    Where ``given`` says that history counts more than is asked, a chance below the base rate is no departure from it.
    """

    chance: float
    rule: str
    given: str = ""


def _counted() -> dict[str, dict[str, Any]]:
    """Return the counts that the package ships, or that are laid over them, by name (`foedus.fitting.counting`)."""
    return _read_once(laid_over())


@cache
def _read_once(_over: Path | None) -> dict[str, dict[str, Any]]:
    found = toml_table(__package__, "base_rates.toml")
    return {name: of for name, of in found.items() if name != "data"}


def share(name: str) -> float:
    """Return the share of counted cases in which it came about.

    Examples
    --------
    >>> round(share("war"), 3)
    0.041
    """
    of = _counted()[name]
    return float(of["events"] / of["cases"])


def rule(name: str) -> str:
    """Return how cases were counted, with years, counts and sources."""
    of = _counted()[name]
    (first, last), events, cases = of["span"], of["events"], of["cases"]
    return f"{of['rule']}, {first}-{last}: {events:,} of {cases:,} ({', '.join(of['works'])})"


def _by(name: str, chance: float, week: float) -> float:
    """Return how much of a chance has come about some weeks after the beginning of a case."""
    of = _counted()[name]
    if name in _LASTS:
        return chance * _over(_LASTS[name], week)
    if shape := of.get("shape"):
        return float(1.0 - (1.0 - chance) ** ((week / of.get("period", WEEKS_A_YEAR)) ** shape))
    if lag := of.get("lag"):
        return chance * float(weibull_share(week, lag["scale_weeks"], lag["shape"]))
    if "weeks" not in of:
        return chance
    length = of["weeks"] / (of["cases"] - of["events"])
    return float(1.0 - (1.0 - chance) ** (min(week, length) / length))


def of_siding(world: World, k: int, i: int, side: int, weeks: int) -> BaseRate:
    """Return the base rate of actor ``i`` fighting for a side (0 target, 1 challenger) of dispute ``k``.

    It is that of disputes in which somebody was killed where somebody is, and of all militarized disputes elsewhere.
    """
    j = int(world.target[k]) if side == 0 else int(world.challenger[k])
    name = "ally" if world.obligation[i, j] >= DEFENCE else "third_state"
    return _of_siding(name + ("" if world.fatal[k] > 0.0 else "_any"), weeks, laid_over())


@cache  # rows of many actors and disputes ask for few
def _of_siding(name: str, weeks: int, _over: Path | None) -> BaseRate:
    return BaseRate(_by(name, share(name), weeks), rule(name))


class Open(NamedTuple):
    """The open disputes of a world by who has them, each [actor, actor] with whom."""

    #: Whether the two have a militarised one with each other, as its parties.
    militarised: NDArray[np.bool_]
    #: How many at force; and of each with anybody [actor].
    at_force: NDArray[np.int64]
    fighting: NDArray[np.int64]


def open_disputes(world: World) -> Open:
    """Return the open disputes of a world by their parties."""
    militarised = np.zeros((world.actors, world.actors), np.bool_)
    at_force = np.zeros((world.actors, world.actors), np.int64)
    for k in np.flatnonzero(world.status == OPEN):
        pair = int(world.challenger[k]), int(world.target[k])
        for at in (pair, pair[::-1]):
            militarised[at] |= world.population[k] >= MID
            at_force[at] += world.level[k] >= FORCE
    return Open(militarised, at_force, at_force.sum(axis=1))


def of_fighting(
    world: World, k: int, i: int, side: int, in_use: float, weeks: int, disputes: Open | None = None
) -> BaseRate | None:
    """Return the base rate of actor ``i`` fighting the enemy of a side of dispute ``k``, beside it or by itself.

    By rivalry, by force between the two in ten years, and by whether somebody else is at force with that enemy. None
    where the two have a dispute of their own or had one in the last half-year, and in a quarrel: no table counts these.

    Parameters
    ----------
    in_use : float
        The share of outer draws in which the dispute is at force on the as-of day.
    disputes : Open, optional
        The open disputes of the world, where they have been gone through already.
    """
    enemy = int(world.challenger[k]) if side == 0 else int(world.target[k])
    disputes = disputes or open_disputes(world)
    if world.calm[i, enemy] < AFTERMATH or disputes.militarised[i, enemy]:
        return None
    fought = disputes.fighting[enemy] > disputes.at_force[enemy, i]  # by somebody else
    at_force = max(in_use, float(fought))
    population = POPULATIONS[int(world.population[k])]
    if population == "quarrel" and at_force < 1.0:
        return None
    return _of_fighting(_of_pairs_like("fights", world, i, enemy), population, at_force, weeks, laid_over())


def _of_pairs_like(counted: str, world: World, one: int, other: int, **more: bool) -> str:
    """Return the name of what was counted of pairs like these two, by rivalry, force in ten years and more."""
    rival = bool(max(world.rivalry[one, other], world.rivalry[other, one]) > 0.0)
    return cell(counted, rival=rival, fought=bool(world.record_force[one, other] > 0.0), **more)


@lru_cache(maxsize=1024)
def _of_fighting(name: str, population: str, at_force: float, weeks: int, _over: Path | None) -> BaseRate:
    named = [f"{name}_at_force", name]
    # some of the disputes below force come to it
    came = at_force if at_force >= 1.0 else at_force + (1.0 - at_force) * _came_to_force(population, NEVER).chance
    chances = [_by(name, share(name), weeks) for name in named]
    told = named[: 1 if at_force >= 1.0 else 2]
    return BaseRate(came * chances[0] + (1.0 - came) * chances[1], "; ".join(map(rule, told)))


def of_mediation(weeks: int) -> BaseRate:
    """Return the base rate of a mediation by anybody."""
    return BaseRate(_by("mediated", share("mediated"), weeks), rule("mediated"), "of any mediator")


def of_being_mediated(population: str, weeks: int) -> BaseRate | None:
    """Return the base rate of a mediation by anybody, which was counted of crises alone."""
    return of_mediation(weeks) if population == "icb-crisis" else None


def of_war(reached: Mapping[int, float], weeks: int) -> BaseRate:
    """Return the base rate of war in a dispute that has gone as far as it has.

    Parameters
    ----------
    reached : mapping
        Level (`FORCE`, `WAR`) -> share of outer draws in which the dispute is there on the as-of day.
    """
    at_war, in_use = reached[WAR], reached[FORCE]
    chance = at_war + (in_use - at_war) * _by("war", share("war"), weeks)
    chance += (1.0 - in_use) * _by("war_of_dispute", share("war_of_dispute"), weeks)
    named = ["war"] * (in_use > 0.0) + ["war_of_dispute"] * (in_use < 1.0)
    return BaseRate(chance, "; ".join(map(rule, named)))


def of_settling(population: str, weeks: int) -> BaseRate | None:
    """Return the base rate of an agreement by the horizon: a compromise of a dispute, a formal one of a crisis."""
    if population == "quarrel":
        return None
    name = "settled_crisis" if population == "icb-crisis" else "settled"
    return BaseRate(_by(name, share(name), weeks), rule(name))


def _over(name: str, weeks: float) -> float:
    """Return the share of a duration of coercion that is over after so many weeks."""
    of = duration(name)
    form = float(FORMS.index(of.get("form", FORMS[0])))
    return 1.0 - float(lasting(weeks, Life(of["scale_weeks"], of["shape"], form)))


def _of_fit(name: str) -> tuple[float, str]:
    """Return the share of cases of a fit of coercion in which it came about, and how it was counted."""
    fit = shipped("coercion", name)
    (first, last), events = fit.span, sum(fit.events)
    works = dict.fromkeys(work for table in fit.data for work in data_sets()[table].works)
    rule = f"{fit.population}, {first}-{last}: {events:,} of {fit.cases:,} ({', '.join(works)})"
    return events / fit.cases, rule


#: What is said where history has no figure, or no count of such cases.
NO_RATE: Final = "no base rate: assumption"
NO_RATE_OF_ENEMIES: Final = "no base rate: the two have a dispute of their own, or others have but a quarrel with it"


def _came_to_force(population: str, weeks: float) -> BaseRate:
    """Return the share of disputes of a population below force that have come to it after so many weeks.

    Militarized disputes have a level and no day of it, so that those which began with force cannot be left out.
    """
    of_crises = population == "icb-crisis"
    came, rule = _of_fit("icb_force" if of_crises else "mid_force")
    return BaseRate(came * _over("icb_force", weeks), rule if of_crises else f"{rule}; those that began with it too")


def of_course(population: str, already: Mapping[str, float], weeks: int) -> dict[str, BaseRate | None]:
    """Return the base rates of what a dispute of a population may come to, by the horizon; None without a figure.

    Deaths and serious clashes take force, and serious clashes kill: none is above what it takes.

    Parameters
    ----------
    already : mapping
        What it may come to (``force``, ``deaths``, ``serious``) -> the share of draws in which it has on the as-of day.
    """
    if population == "quarrel":
        return dict.fromkeys(("force", "deaths", "serious"))
    came, in_use = _came_to_force(population, weeks), already["force"]
    force = in_use + (1.0 - in_use) * came.chance

    def at_force(what: str, given: float, rule: str) -> BaseRate:
        chance = already[what] + max(force - already[what], 0.0) * given
        return BaseRate(chance, rule if in_use >= 1.0 else f"{came.rule}; {rule}")

    found: dict[str, BaseRate | None] = {"force": BaseRate(force, came.rule), "serious": None}
    deadly = _of_fit("mid_deaths")
    if population == "icb-crisis":
        serious = _of_fit("icb_serious_at_force")
        found["serious"] = at_force("serious", *serious)
        deadly = max(deadly, serious)
    found["deaths"] = at_force("deaths", *deadly)
    return found


def of_force_again(population: str, in_use: float, weeks: int) -> BaseRate | None:
    """Return the base rate of another use of force between two that use it, month after month.

    In draws where it is not in use (the other share than ``in_use``) the first is counted.
    """
    if population == "quarrel":
        return None
    fit = shipped("coercion", "force_again")
    quiet = 1.0
    for month in range(ceil(weeks / MONTH)):
        seen = {**fit.typical, "quiet": float(month > 0), "age": log1p(month)}
        terms = (fit.value(name) * seen[name] for name in fit.columns[1:])
        part = min(weeks / MONTH - month, 1.0)
        quiet *= (1.0 - logistic(fit.value(fit.columns[0]) + sum(terms))) ** part
    rule = _of_fit("force_again")[1]
    if in_use >= 1.0:
        return BaseRate(1.0 - quiet, rule)
    came = _came_to_force(population, weeks)
    return BaseRate(in_use * (1.0 - quiet) + (1.0 - in_use) * came.chance, f"{rule}; {came.rule}")


def of_renewal(world: World, k: int, weeks: int) -> BaseRate:
    """Return the base rate at which the two of feud ``k`` come to force, by rivalry, and force in ten years and two."""
    one, other = int(world.challenger[k]), int(world.target[k])
    lately = bool(world.record_force[one, other] > 0.0 and world.calm[one, other] < MEMORY_WEEKS)
    name = _of_pairs_like("renewal", world, one, other, lately=lately)
    return BaseRate(_by(name, share(name), weeks), rule(name))


def of_falling(world: World, i: int, what: str, weeks: int) -> BaseRate:
    """Return the base rate of leader or regime of actor ``i`` going within so many weeks."""
    if what == "regime":
        hazard, (first, last) = float(world.failure_rate[i]), shipped(FAMILY, FAILURE).span
        told = f"regime fails by any manner, as fitted to income and regime, {first}-{last} (geddes-wright-frantz-2014)"
    else:
        first, last = table()["span"]
        # A leader goes when the regime fails too, however seldom leaders of his kind do.
        hazard = max(float(world.irregular_rate[i] + world.regular_rate[i]), float(world.failure_rate[i]))
        told = (
            f"leader of a regime of this kind goes by the rules, leader-years {first}-{last} (goemans-2009), or dies "
            "of age, or goes irregularly, as fitted to income and regime"
        )
    return BaseRate(1.0 - exp(-hazard * weeks / WEEKS_A_YEAR), told)


def of_irregular_exit(world: World, i: int, weeks: int) -> float:
    """Return the base rate of the leader of actor ``i`` going irregularly within so many weeks."""
    return 1.0 - exp(-float(world.irregular_rate[i]) * weeks / WEEKS_A_YEAR)


def by_week(told: str, at_horizon: float, week: float, weeks: int, already: float = 0.0) -> float:
    """Return a base rate by an earlier week, from that by the horizon.

    Parameters
    ----------
    told : str
        The rule that stands beside it, which says how it is spread; one that counts no cases is spread as a hazard is.
    at_horizon : float
        The base rate by the horizon.
    week, weeks : float, int
        Weeks from the as-of day until then, and until the horizon.
    already : float
        The share of outer draws in which it is so on the as-of day.

    Examples
    --------
    >>> round(by_week("leader-years", 0.19, 13, 26), 3)
    0.1
    """
    if at_horizon >= 1.0 or week >= weeks:
        return at_horizon
    to_come = (at_horizon - already) / (1.0 - already)
    name = next((name for name in _counted() if rule(name) in told), None)
    if name is None and any(_of_fit(fit)[1] in told for fit in ("icb_force", "mid_force")):
        came = to_come * _over("icb_force", week) / _over("icb_force", weeks)
    elif name is None:
        came = 1.0 - (1.0 - to_come) ** (week / weeks)
    else:
        came = to_come * _by(name, share(name), week) / _by(name, share(name), weeks)
    return already + (1.0 - already) * came
