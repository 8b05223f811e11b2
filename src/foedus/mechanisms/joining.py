"""How a stance is taken: from the log odds of each degree on each side to the weekly draw. Shared by the forms.

Whatever gives the log odds, joining is a race: to speak, to aid and to fight, for one side or the other, are competing
risks in discrete time. And it is slow: the chance ever to reach a degree is spread over the weeks by a Weibull lag, so
that a dispute that ends early is joined by fewer. The weeks are counted from when third parties had to choose: force,
or a threat and a call for help. A fresh incident (a higher level of force, or force after a quiet month) starts the
count anew: what is left of a chance is spread afresh, so that it comes sooner and is no larger in all. To the allies of
a newcomer the question is a new one, and so is the whole of their lag.

All third parties of a dispute decide by what they saw as the week began. Whoever has only spoken for one side may still
act for the other, if more rarely; whoever has acted never changes sides.
"""

from math import exp
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from foedus.core.choice import logistic, weibull_share
from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import CHALLENGER_SIDE, ENDORSE, FIGHT, NEVER, OPEN, TARGET_SIDE, THREAT, Array, Code, World
from foedus.mechanisms.covariates import pledge

#: The term that is no reason to depart from the base rate: it is the base rate.
BASE: Final = "base rate"
#: Who fights in a dispute, on whichever side [fighter].
Fighters: TypeAlias = NDArray[np.int64]


@compiled
def is_bystander(world: World, k: int, i: int) -> bool:
    """Say whether actor ``i`` is a third party to dispute ``k``."""
    return i != int(world.challenger[k]) and i != int(world.target[k])


@compiled
def principal(world: World, k: int, side: Code) -> int:
    """Return the actor at the head of a side."""
    return int(world.target[k]) if side == TARGET_SIDE else int(world.challenger[k])


@compiled
def stays_out(world: World, k: int, i: int, stances: Array) -> bool:
    """Say whether actor ``i`` fights on neither side of dispute ``k``, by stances [actor], as most do."""
    return bool(abs(stances[i]) < FIGHT and is_bystander(world, k, i))


@compiled
def fights_for(world: World, k: int, i: int, side: Code, stances: Array) -> bool:
    """Say whether actor ``i`` fights on a side of dispute ``k``, by stances [actor]: as its head, or as a joiner."""
    return i == principal(world, k, side) or bool(is_bystander(world, k, i) and towards(stances[i], side) >= FIGHT)


@compiled
def fighters_of(world: World, k: int) -> Fighters:
    """Return who fights on either side of dispute ``k``, its two heads among them, in the order of the world."""
    found, number = np.empty(world.actors, np.int64), 0
    for i in range(world.actors):
        if not stays_out(world, k, i, world.stance[k]):
            found[number] = i
            number += 1
    return found[:number]


@compiled
def attacked(world: World, k: int, side: Code, stances: Array) -> float:
    """Return 1 where a side is attacked: the target's is, the challenger's once others than the target fight it."""
    if side == TARGET_SIDE:
        return 1.0
    for i in range(world.actors):
        if is_bystander(world, k, i) and stances[i] >= FIGHT:
            return 1.0
    return 0.0


@compiled
def pledges(world: World, k: int, i: int, side: Code, stances: Array) -> float:
    """Return how many of those who fight on a side of dispute ``k`` a treaty obliges actor ``i`` to fight for."""
    under_attack, number = attacked(world, k, side, stances), 0.0
    for j in range(world.actors):
        if j != i and fights_for(world, k, j, side, stances) and obligation_met(world, k, i, j):
            number += pledge(world.obligation[i, j], under_attack)
    return number


@compiled
def obligation_met(world: World, k: int, i: int, j: int) -> bool:
    """Say whether what triggers ``i``'s obligation to ``j`` has happened: a request, where the treaty says so."""
    asked = world.request[k] > 0.0 or j != int(world.target[k])
    return asked or world.on_request[i, j] == 0.0


@compiled
def backing_hegemon(world: World, k: int, i: int, j: int, o: int) -> int:
    """Return the hegemon of dispute ``k`` where it backs opponent ``o`` against ``j`` and is neither; else -1."""
    h = int(world.hegemon[k])
    if h < 0 or h in (i, j, o) or world.affinity[h, o] <= world.affinity[h, j]:
        return -1
    return h


#: How often an interval of luck is halved: to a millionth of a millionth.
HALVED: Final = 40


class Chances(NamedTuple):
    """Chances ever to go at least so far for a side, while the dispute stays open."""

    words: float
    aid: float
    fight: float


@compiled
def chances(log_odds: tuple[float, float, float]) -> Chances:
    """Return the chances ever to speak, to aid and to fight, each or more, from their log odds.

    Who fights has aided, and who aids has spoken: a degree is at least as likely as the one above it.
    """
    fight = logistic(log_odds[2])
    aid = max(fight, logistic(log_odds[1]))
    return Chances(max(aid, logistic(log_odds[0])), aid, fight)


class Lags(NamedTuple):
    """How long joining takes: Weibull scales in weeks for words, aid and fighting, and their common shape.

    Those of aid and fighting are to the power of the shape, as waits are that have been counted several times.
    """

    words: float
    aid: float
    fight: float
    shape: float


class Clock(NamedTuple):
    """Where a dispute stands in the lags of words, aid and fighting: share passed before and after this week."""

    words_before: float
    words_after: float
    aid_before: float
    aid_after: float
    fight_before: float
    fight_after: float


@compiled
def passed(waited: float, scale: float) -> float:
    """Return the share of a lag that has passed after a wait, both in weeks to the power of its shape."""
    return 1.0 - exp(-waited / scale)


@compiled
def clock_of(world: World, k: int, i: int, lags: Lags, draws: Draws) -> Clock:
    """Return the clock of actor ``i`` in dispute ``k``: words count from its beginning, or afresh with its acts."""
    acts = float(draws.week) - world.called[k, i]
    words = float(draws.week) - 1.0 - world.began[k]
    before = after = world.waited[k, i]
    if acts >= 0.0:
        words = min(words, acts)
        before += acts**lags.shape
        after += (acts + 1.0) ** lags.shape
    return Clock(
        weibull_share(words, lags.words, lags.shape),
        weibull_share(words + 1.0, lags.words, lags.shape),
        passed(before, lags.aid),
        passed(after, lags.aid),
        passed(before, lags.fight),
        passed(after, lags.fight),
    )


@compiled
def same_count(world: World, k: int, i: int, other: int) -> bool:
    """Say whether the weeks of two actors are counted alike in dispute ``k``, so that they have one clock."""
    return world.called[k, i] == world.called[k, other] and world.waited[k, i] == world.waited[k, other]


@compiled
def count_anew(world: World, k: int, shape: float) -> None:
    """Let all third parties count their weeks from the last call in dispute ``k``, less what they have waited."""
    since = world.trigger_week[k]
    for i in range(world.actors):
        if since < NEVER and (world.called[k, i] >= NEVER or world.called[k, i] < since):
            if world.called[k, i] < NEVER:
                world.waited[k, i] += (since - world.called[k, i]) ** shape
            world.called[k, i] = since


@compiled
def hazard(chance: float, before: float, after: float) -> float:
    """Return this week's chance to reach a degree, given the chance ever to, and the shares of the lag passed."""
    return chance * (after - before) / (1.0 - chance * before + 1e-300)


@compiled
def highest_hazards(clock: Clock, chance: float = 1.0) -> tuple[float, float, float, float]:
    """Return bounds that no hazard of this week exceeds, by the degree taken so far, of one with at most a chance."""
    fight = hazard(chance, clock.fight_before, clock.fight_after)
    aid = max(fight, hazard(chance, clock.aid_before, clock.aid_after))
    return max(aid, hazard(chance, clock.words_before, clock.words_after)), aid, fight, 0.0


@compiled
def reached_degree(luck: float, ever: Chances, clock: Clock) -> float:
    """Return the degree (0-3) that the draw ``luck`` gives this week; small luck joins, so one draw orders degrees."""
    if luck < hazard(ever.fight, clock.fight_before, clock.fight_after):
        return 3.0
    if luck < hazard(ever.aid, clock.aid_before, clock.aid_after):
        return 2.0
    return 1.0 if luck < hazard(ever.words, clock.words_before, clock.words_after) else 0.0


@compiled
def towards(stance: float, side: Code) -> float:
    """Return a stance as seen from a side, or what is seen from a side as a stance: positive for that side."""
    return stance if side == TARGET_SIDE else -stance


@compiled
def may_move(stance: float, side: Code, luck: float, bounds: tuple[float, float, float, float]) -> bool:
    """Say whether a draw could move a stance towards a side: it is below the bound, and nobody has acted for the other.

    Parameters
    ----------
    bounds : tuple of float
        As `highest_hazards` returns them.
    """
    own = towards(stance, side)
    return bool(own >= -ENDORSE and luck < bounds[int(abs(own))])


@compiled
def moved(
    stance: float, side: Code, log_odds: tuple[float, float, float], clock: Clock, luck: float, crossing: float
) -> float:
    """Return a stance after a week: raised on its side, or crossed from words for the other, if its luck says so.

    Parameters
    ----------
    crossing : float
        The chance to act for a side after words for the other, as a share of what it is without them.
    """
    own, ever = towards(stance, side), chances(log_odds)
    if own >= 0.0:
        return towards(max(own, reached_degree(luck, ever, clock)), side)
    degree = reached_degree(luck, Chances(0.0, crossing * ever.aid, crossing * ever.fight), clock)
    return towards(degree if degree > 0.0 else own, side)


@compiled
def luck_to_move(
    stance: float, side: Code, log_odds: tuple[float, float, float], clock: Clock, crossing: float, degree: float
) -> float:
    """Return below which luck a stance comes to a degree for a side this week, found by halving."""
    low, high = 0.0, 1.0
    if towards(stance, side) < -ENDORSE or towards(moved(stance, side, log_odds, clock, 0.0, crossing), side) < degree:
        return 0.0
    for _ in range(HALVED):
        middle = 0.5 * (low + high)
        if towards(moved(stance, side, log_odds, clock, middle, crossing), side) >= degree:
            low = middle
        else:
            high = middle
    return low


@compiled
def has_newcomers(before: Array, after: Array) -> bool:
    """Say whether anybody has come to fight between two sets of stances [actor]."""
    for i in range(after.size):  # noqa: SIM110 - compiled code has no generators
        if abs(after[i]) >= FIGHT and abs(before[i]) < FIGHT:
            return True
    return False


@compiled
def take(world: World, k: int, stances: Array, draws: Draws) -> None:
    """Write the stances of the week in dispute ``k``; whom newcomers to the fighting oblige to fight must choose anew.

    Parameters
    ----------
    stances : ndarray, float64 [actor]
        What third parties have decided.
    """
    before = world.stance[k]
    if has_newcomers(before, stances):
        for i in range(world.actors):
            if not is_bystander(world, k, i):
                continue
            for side in (TARGET_SIDE, CHALLENGER_SIDE):
                if pledges(world, k, i, side, stances) > pledges(world, k, i, side, before):
                    world.called[k, i] = float(draws.week) + 1.0
                    world.waited[k, i] = 0.0
    world.stance[k, :] = stances


@compiled
def is_called(world: World, k: int) -> bool:
    """Say whether dispute ``k`` is open and hostile enough that third parties take stances."""
    return world.status[k] == OPEN and world.level[k] >= THREAT
