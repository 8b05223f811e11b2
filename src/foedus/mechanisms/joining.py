"""How a stance is taken: from utilities of six alternatives to the weekly draw. Shared by the forms of commitment.

Whatever gives the utilities, joining is a nested logit - join or not, then the side, then the degree - and it is slow:
the chance to have reached a degree by the end is spread over the weeks since the trigger by a Weibull lag.
"""

from math import exp, log
from typing import NamedTuple

import numpy as np

from foedus.core.choice import logistic, weibull_share
from foedus.core.compiled import compiled
from foedus.core.philox import Draws, uniforms
from foedus.core.world import OPEN, TARGET_SIDE, THREAT, World


@compiled
def is_bystander(world: World, k: int, i: int) -> bool:
    """Say whether actor ``i`` is a third party to dispute ``k``."""
    return i != int(world.challenger[k]) and i != int(world.target[k])


@compiled
def principal(world: World, k: int, side: int) -> int:
    """Return the actor at the head of a side."""
    return int(world.target[k]) if side == TARGET_SIDE else int(world.challenger[k])


@compiled
def obligation_met(world: World, k: int, i: int, j: int) -> bool:
    """Say whether what triggers ``i``'s obligation to ``j`` has happened: level and, where the treaty says so, a request."""
    asked = world.request[k] > 0.0 or j != int(world.target[k])
    return asked or world.on_request[i, j] == 0.0


@compiled
def obligation_weight(code: float, consult: float) -> float:
    """Return what an obligation is worth against a defence pledge; lesser ones count a little."""
    if code >= 5.0:
        return 1.0
    return consult if code > 0.0 else 0.0


@compiled
def backing_hegemon(world: World, k: int, i: int, j: int, o: int) -> int:
    """Return the hegemon of dispute ``k`` where it backs opponent ``o`` against ``j`` and is neither; else -1."""
    h = int(world.hegemon[k])
    if h < 0 or h in (i, j, o) or world.affinity[h, o] <= world.affinity[h, j]:
        return -1
    return h


@compiled
def total(parts: tuple[float, ...]) -> float:
    """Return the sum of the terms, from the first to the last."""
    result = 0.0
    for part in parts:
        result += part
    return result


@compiled
def inclusive_value(first: float, second: float, third: float, nest: float) -> float:
    """Return the inclusive value of three alternatives in a nest with dissimilarity ``nest`` (0-1]."""
    best = max(first, second, third)
    return best + nest * log(exp((first - best) / nest) + exp((second - best) / nest) + exp((third - best) / nest))


@compiled
def degree_shares(first: float, second: float, third: float, nest: float) -> tuple[float, float, float]:
    """Return the shares of endorse, aid and fight among those who join this side."""
    value = inclusive_value(first, second, third, nest)
    return exp((first - value) / nest), exp((second - value) / nest), exp((third - value) / nest)


@compiled
def joining_chances(value_target: float, value_challenger: float) -> tuple[float, float]:
    """Return the chances of joining the target's and the challenger's side; staying out is worth 0."""
    best = max(value_target, value_challenger)
    join = logistic(best + log(exp(value_target - best) + exp(value_challenger - best)))
    share = logistic(value_target - value_challenger)
    return join * share, join * (1.0 - share)


class Lags(NamedTuple):
    """How long joining takes: Weibull scales in weeks for words, aid and fighting, and their common shape."""

    words: float
    aid: float
    fight: float
    shape: float


@compiled
def weekly_hazard(chance: float, weeks: float, scale: float, shape: float) -> float:
    """Return this week's chance to join, given the chance ever to join and the weeks since the trigger."""
    before = weibull_share(weeks, scale, shape)
    after = weibull_share(weeks + 1.0, scale, shape)
    return chance * (after - before) / (1.0 - chance * before)


@compiled
def reached_degree(
    luck: float, words: float, aid: float, fight: float, since_words: float, since_trigger: float, lags: Lags
) -> float:
    """Return the degree (0-3) that the draw ``luck`` gives this week.

    Parameters
    ----------
    luck : float
        A uniform on (0, 1); small luck joins, so that one draw orders the degrees.
    words, aid, fight : float
        Chance ever to reach at least this degree.
    since_words, since_trigger : float
        Weeks since words were called for, and since force or a request for help; negative where that has not happened.
    lags : Lags
        How long joining takes.
    """
    if since_trigger >= 0.0:
        if luck < weekly_hazard(fight, since_trigger, lags.fight, lags.shape):
            return 3.0
        if luck < weekly_hazard(aid, since_trigger, lags.aid, lags.shape):
            return 2.0
    if since_words >= 0.0 and luck < weekly_hazard(words, since_words, lags.words, lags.shape):
        return 1.0
    return 0.0


@compiled
def take_stance(
    world: World,
    k: int,
    i: int,
    to_target: tuple[float, float, float],
    to_challenger: tuple[float, float, float],
    nest: float,
    lags: Lags,
    stream: np.uint64,
    draws: Draws,
) -> None:
    """Draw whether actor ``i`` takes or raises its stance in dispute ``k`` this week.

    ``to_target`` and ``to_challenger`` are the utilities of endorse, aid and fight on each side. A stance is never
    lowered and a side never changed within a dispute: defection is rarer than what this model can see.
    """
    value_target = inclusive_value(to_target[0], to_target[1], to_target[2], nest)
    value_challenger = inclusive_value(to_challenger[0], to_challenger[1], to_challenger[2], nest)
    join_target, join_challenger = joining_chances(value_target, value_challenger)
    luck_target, luck_challenger = uniforms(draws, stream, draws.dispute[k], draws.actor[i], 0)
    week = float(draws.week)
    since_trigger = week - world.trigger_week[k]
    since_words = min(week - world.began[k], since_trigger) if since_trigger >= 0.0 else week - world.began[k]

    stance = world.stance[k, i]
    if stance >= 0.0:
        _, aid, fight = degree_shares(to_target[0], to_target[1], to_target[2], nest)
        degree = reached_degree(
            luck_target, join_target, join_target * (aid + fight), join_target * fight, since_words, since_trigger, lags
        )
        stance = max(stance, degree)
    if stance <= 0.0:
        _, aid, fight = degree_shares(to_challenger[0], to_challenger[1], to_challenger[2], nest)
        degree = reached_degree(
            luck_challenger,
            join_challenger,
            join_challenger * (aid + fight),
            join_challenger * fight,
            since_words,
            since_trigger,
            lags,
        )
        stance = min(stance, -degree)
    world.stance[k, i] = stance


@compiled
def is_called(world: World, k: int) -> bool:
    """Say whether dispute ``k`` is open and hostile enough that third parties take stances."""
    return world.status[k] == OPEN and world.level[k] >= THREAT
