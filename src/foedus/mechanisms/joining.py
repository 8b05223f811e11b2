"""How a stance is taken: from utilities of six alternatives to the weekly draw. Shared by the forms of commitment.

Whatever gives the utilities, joining is a nested logit - join or not, then the side, then the degree - and it is slow:
the chance to have reached a degree by the end is spread over the weeks since the trigger by a Weibull lag.
"""

from math import exp, log
from typing import NamedTuple

from foedus.core.choice import logistic, weibull_share
from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import OPEN, TARGET_SIDE, THREAT, Code, World


@compiled
def is_bystander(world: World, k: int, i: int) -> bool:
    """Say whether actor ``i`` is a third party to dispute ``k``."""
    return i != int(world.challenger[k]) and i != int(world.target[k])


@compiled
def principal(world: World, k: int, side: Code) -> int:
    """Return the actor at the head of a side."""
    return int(world.target[k]) if side == TARGET_SIDE else int(world.challenger[k])


@compiled
def obligation_met(world: World, k: int, i: int, j: int) -> bool:
    """Say whether what triggers ``i``'s obligation to ``j`` has happened: a request, where the treaty says so."""
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


class Clock(NamedTuple):
    """Where a dispute stands in the lags of words, aid and fighting: share passed before and after this week."""

    words_before: float
    words_after: float
    aid_before: float
    aid_after: float
    fight_before: float
    fight_after: float


@compiled
def clock_of(world: World, k: int, lags: Lags, draws: Draws) -> Clock:
    """Return the clock of dispute ``k``: words count from its beginning, or afresh from the trigger, as acts do."""
    week = float(draws.week)
    acts = week - world.trigger_week[k]
    words = min(week - world.began[k], acts) if acts >= 0.0 else week - world.began[k]
    return Clock(
        weibull_share(words, lags.words, lags.shape),
        weibull_share(words + 1.0, lags.words, lags.shape),
        weibull_share(acts, lags.aid, lags.shape),
        weibull_share(acts + 1.0, lags.aid, lags.shape) if acts >= 0.0 else 0.0,
        weibull_share(acts, lags.fight, lags.shape),
        weibull_share(acts + 1.0, lags.fight, lags.shape) if acts >= 0.0 else 0.0,
    )


@compiled
def hazard(chance: float, before: float, after: float) -> float:
    """Return this week's chance to reach a degree, given the chance ever to, and the shares of the lag passed."""
    return chance * (after - before) / (1.0 - chance * before + 1e-300)


@compiled
def highest_hazards(clock: Clock) -> tuple[float, float, float, float]:
    """Return bounds that no hazard of this week exceeds, by the degree taken so far: those of one certain to join."""
    fight = hazard(1.0, clock.fight_before, clock.fight_after)
    aid = max(fight, hazard(1.0, clock.aid_before, clock.aid_after))
    return max(aid, hazard(1.0, clock.words_before, clock.words_after)), aid, fight, 0.0


@compiled
def reached_degree(luck: float, join: float, degrees: tuple[float, float, float], clock: Clock) -> float:
    """Return the degree (0-3) that the draw ``luck`` gives this week; small luck joins, so one draw orders the degrees.

    Parameters
    ----------
    join : float
        Chance ever to join this side.
    degrees : tuple of float
        Shares of endorse, aid and fight among those who join.
    """
    aid_or_more = join * (degrees[1] + degrees[2])
    if luck < hazard(join * degrees[2], clock.fight_before, clock.fight_after):
        return 3.0
    if luck < hazard(aid_or_more, clock.aid_before, clock.aid_after):
        return 2.0
    return 1.0 if luck < hazard(join, clock.words_before, clock.words_after) else 0.0


@compiled
def take_stance(
    world: World,
    k: int,
    i: int,
    to_target: tuple[float, float, float],
    to_challenger: tuple[float, float, float],
    nest: float,
    clock: Clock,
    luck: tuple[float, float],
) -> None:
    """Let actor ``i`` take or raise its stance in dispute ``k`` this week, if its luck says so.

    ``to_target`` and ``to_challenger`` are the utilities of endorse, aid and fight on each side. A stance is never
    lowered and a side never changed within a dispute: defection is rarer than what this model can see.
    """
    value_target = inclusive_value(to_target[0], to_target[1], to_target[2], nest)
    value_challenger = inclusive_value(to_challenger[0], to_challenger[1], to_challenger[2], nest)
    join_target, join_challenger = joining_chances(value_target, value_challenger)
    stance = world.stance[k, i]
    if stance >= 0.0:
        degrees = degree_shares(to_target[0], to_target[1], to_target[2], nest)
        stance = max(stance, reached_degree(luck[0], join_target, degrees, clock))
    if stance <= 0.0:
        degrees = degree_shares(to_challenger[0], to_challenger[1], to_challenger[2], nest)
        stance = min(stance, -reached_degree(luck[1], join_challenger, degrees, clock))
    world.stance[k, i] = stance


@compiled
def is_called(world: World, k: int) -> bool:
    """Say whether dispute ``k`` is open and hostile enough that third parties take stances."""
    return world.status[k] == OPEN and world.level[k] >= THREAT
