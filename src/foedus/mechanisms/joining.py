"""How a stance is taken: from the log odds of each degree on each side to the weekly draw. Shared by the forms.

Whatever gives the log odds, joining is a race: to speak, to aid and to fight, for one side or the other, are competing
risks in discrete time. And it is slow: the chance ever to reach a degree is spread over the weeks since the trigger by
a Weibull lag, so that a dispute that ends early is joined by fewer.
"""

from typing import Final, NamedTuple

from foedus.core.choice import logistic, weibull_share
from foedus.core.compiled import compiled
from foedus.core.philox import Draws
from foedus.core.world import OPEN, TARGET_SIDE, THREAT, Code, World

#: The term that is no reason to depart from the base rate: it is the base rate.
BASE: Final = "base rate"
#: What reasons that several forms share say: where they raise the log odds, and where they lower them.
SAID: Final = {
    "obligation": ("a treaty obliges it, and its trigger is met", "its treaty obliges it to less than fighting"),
    "politics": ("it is politically closer to this side", "it is politically closer to the other side"),
    "linkage": ("", "it hopes for something elsewhere from the other side"),
    "hostility": ("it is a war", "nobody has been killed yet"),
}


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
    acts = float(draws.week) - world.trigger_week[k]
    words = float(draws.week) - 1.0 - world.began[k]
    if acts >= 0.0:
        words = min(words, acts)
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
def may_move(stance: float, side: Code, luck: float, bound: float) -> bool:
    """Say whether a draw could raise a stance on a side: it is below the bound, and no side is ever changed.

    Defection within a dispute is rarer than what this model can see.
    """
    return luck < bound and (stance >= 0.0 if side == TARGET_SIDE else stance <= 0.0)


@compiled
def raise_stance(
    world: World, k: int, i: int, side: Code, log_odds: tuple[float, float, float], clock: Clock, luck: float
) -> None:
    """Raise actor ``i``'s stance on its side of dispute ``k``, if its luck says so; a stance is never lowered."""
    if luck >= highest_hazards(clock, logistic(max(log_odds)))[0]:  # as most weeks
        return
    degree = reached_degree(luck, chances(log_odds), clock)
    if side == TARGET_SIDE:
        world.stance[k, i] = max(world.stance[k, i], degree)
    else:
        world.stance[k, i] = min(world.stance[k, i], -degree)


@compiled
def is_called(world: World, k: int) -> bool:
    """Say whether dispute ``k`` is open and hostile enough that third parties take stances."""
    return world.status[k] == OPEN and world.level[k] >= THREAT
