r"""What both forms of commitment share: what is fitted, how far it carries to words and aid, and the weekly draw.

    log odds(fight or more) = alpha + level + lasting + beta x + what a form adds
    log odds(d or more) = alpha_d + beta_t x_t + eta_d x_p + g_d beta_r x_r + what a form adds        d words, aid

with x as `foedus.mechanisms.commitment.known` reads it from the world. Treaties and the record of disputes (t) count in
full for every degree, politics (p) by its own weight; power, distance, rank and democracy (r) by the weight g_d.

What history sees is fighting: who entered disputes in which somebody was killed, on which side (gibler-2016;
``joining.calibration.toml``: 114,338 third states in 526 of them from 1818 to 1999, 350 joined). Treaties count by what
they oblige to and by who attacks (leeds-2003): so the next ten years were foreseen better, from each decade to 1979,
than by treaties of any kind, and better than with a term for a defence pact with the attacker. Eleven of the 350 took
no action of their own: states that were hit, and so became parties, are in the rate, which has no mechanism of theirs.
Of 4,148 third states that were pledged to one side alone 89 fought for it and 19 for the other; of 23,741 that were
much closer to one side 119 and 43. Words bind less than either, so that whoever spoke for one side is taken to act for
the other from a fifth as often as without words to just as often (``crossing``).

Departures: most disputes end before joiners come, so ``lasting`` lifts the fitted chance to what it would be had the
dispute stayed open, and the lag (Weibull, shape .75, scale 45 weeks) is that at which joiners of disputes that end as
they do come at the quantiles known: 28% within 4 weeks, half within 81 days, 46% after three months. Aid and words
leave hardly a trace in history: assumptions. Aid is of one kind, since no table tells arms, money and bases apart by
dispute.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

from foedus.core.compiled import compiled
from foedus.core.parameters import ASSUMPTION, Fitted, Parameter, fitted
from foedus.core.philox import Draws, stable_hash, uniforms_of_all
from foedus.core.world import AID, CHALLENGER_SIDE, ENDORSE, FORCE, TARGET_SIDE, WAR, Code, World
from foedus.mechanisms.commitment.known import Known
from foedus.mechanisms.joining import (
    Fighters,
    Lags,
    backing_hegemon,
    clock_of,
    count_anew,
    fighters_of,
    highest_hazards,
    is_bystander,
    is_called,
    may_move,
    moved,
    principal,
    same_count,
    take,
)

#: All forms share their luck.
STREAM: Final = stable_hash("commitment")
#: The parameters of a form: those of `Shared`, and its own.
Numbers: TypeAlias = Any


def _of_fit(column: str, meaning: str, unit: str = "log odds") -> Fitted:
    """Return the parameter of a term of joining; zero where the form that was chosen does without it."""
    return fitted("joining", column, unit, meaning, optional=True)


class Shared(NamedTuple):
    """Parameters that all forms share, in log odds unless said."""

    endorse: Annotated[float, Parameter(-2.2, "log odds", "alpha: words, one in ten", -3.2, -1.2, ASSUMPTION)]
    aid: Annotated[float, Parameter(-3.9, "log odds", "alpha: aid or more, 2%", -4.6, -3.2, ASSUMPTION)]
    fight: Annotated[float, fitted("joining", "intercept", "log odds", "alpha: fighting")]
    lasting: Annotated[float, Parameter(0.8, "log odds", "had the dispute lasted", 0.4, 1.2, "gibler-2016", 0.15)]
    level: Annotated[float, fitted("level", "intercept", "log odds", "what brings third states to fight as often")]
    pledge: Annotated[float, _of_fit("pledge", "a treaty obliges it to fight")]
    consult: Annotated[float, _of_fit("consult", "a treaty obliges it to consult")]
    bound: Annotated[float, _of_fit("bound", "a treaty rules out fighting the opponent")]
    politics: Annotated[float, _of_fit("politics", "eta: alignment")]
    politics_aid: Annotated[float, Parameter(1.2, "log odds", "eta: alignment, aid", 0.4, 2.0, ASSUMPTION)]
    politics_words: Annotated[float, Parameter(2.0, "log odds", "eta: alignment, words", 1.0, 3.0, ASSUMPTION)]
    power: Annotated[float, _of_fit("power", "usable power", "log odds per factor 10")]
    rivalry: Annotated[float, _of_fit("rivalry", "the opponent's rival")]
    remote: Annotated[float, _of_fit("remote", "distance to the nearest party", "log odds per factor e")]
    neighbour: Annotated[float, _of_fit("neighbour", "borders on a party")]
    major: Annotated[float, _of_fit("major", "a major power")]
    alongside: Annotated[float, _of_fit("alongside", "disputes beside the side", "log odds per factor e")]
    against: Annotated[float, _of_fit("against", "disputes with the opponent", "log odds per factor e")]
    against_side: Annotated[float, _of_fit("against_side", "disputes with the side", "log odds per factor e")]
    democracy: Annotated[float, _of_fit("democracy", "polyarchy from 0 to 1")]
    linkage: Annotated[float, Parameter(2.0, "log odds", "hopes elsewhere", 1.0, 3.0, ASSUMPTION)]
    war: Annotated[float, Parameter(0.8, "log odds", "tau: war against force", 0.2, 1.4, ASSUMPTION)]
    bloodless: Annotated[float, Parameter(-0.7, "log odds", "tau: nobody killed", -1.4, 0.0, ASSUMPTION)]
    power_words: Annotated[float, Parameter(0.2, "share of fighting", "g: words", 0.0, 0.4, ASSUMPTION)]
    power_aid: Annotated[float, Parameter(0.6, "share of fighting", "g: aid", 0.4, 0.8, ASSUMPTION)]
    provoked_words: Annotated[float, Parameter(0.3, "share of fighting", "m: hopes, words", 0.1, 0.5, ASSUMPTION)]
    provoked_aid: Annotated[float, Parameter(0.7, "share of fighting", "m: hopes, aid", 0.5, 0.9, ASSUMPTION)]
    crossing: Annotated[float, Parameter(0.5, "share", "acts for the other side after words", 0.2, 1.0, ASSUMPTION)]
    lag_words: Annotated[float, Parameter(1.5, "weeks", "scale of the lag of words", 0.5, 3.0, ASSUMPTION)]
    lag_aid: Annotated[float, Parameter(8.0, "weeks", "scale of the lag of aid", 4.0, 16.0, ASSUMPTION)]
    lag_fight: Annotated[float, Parameter(45.0, "weeks", "scale of the lag of fighting", 27, 63, "gibler-2016", 8.0)]
    lag_shape: Annotated[float, Parameter(0.75, "Weibull shape", "lag", 0.6, 0.9, "gibler-2016", 0.06)]


#: What every form reads and writes.
READS: Final = (
    "challenger", "target", "hegemon", "affinity", "linkage", "obligation", "on_request", "request", "rivalry",
    "record_disputes", "alongside", "distance_km", "capability", "load", "major", "democracy", "level", "fatal",
    "status", "began", "trigger_week",
)  # fmt: skip
WRITES: Final = ("stance", "called", "waited")
#: Reasons of what is not fitted and still shared.
WORDS: Final = {
    "linkage": ("", "it hopes for something elsewhere from the other side"),
    "hostility": ("it is a war", "nobody has been killed yet"),
}


@compiled
def lags_of(params: Numbers) -> Lags:
    """Return how long joining takes."""
    shape = params.lag_shape
    return Lags(params.lag_words, params.lag_aid**shape, params.lag_fight**shape, shape)


@compiled
def base_rate(params: Numbers, degree: Code) -> float:
    """Return the log odds of a degree (1-3) or more where nothing else counts."""
    if degree == ENDORSE:
        return float(params.endorse)
    return float(params.aid if degree == AID else params.fight + params.lasting + params.level)


@compiled
def fitted_terms(params: Numbers, known: Known, degree: Code) -> tuple[float, ...]:
    """Return what is fitted of the log odds of a degree (1-3) or more: the terms of ``known.WORDS``."""
    politics, weight = params.politics, 1.0
    if degree == ENDORSE:
        politics, weight = params.politics_words, params.power_words
    elif degree == AID:
        politics, weight = params.politics_aid, params.power_aid
    return (
        params.pledge * known.pledge + params.consult * known.consult,
        params.bound * known.bound,
        politics * known.politics,
        weight * params.power * known.power,
        params.rivalry * known.rivalry,
        weight * (params.remote * known.remote + params.neighbour * known.neighbour),
        weight * params.major * known.major,
        params.alongside * known.alongside,
        params.against * known.against,
        params.against_side * known.against_side,
        weight * params.democracy * known.democracy,
    )


@compiled
def hopes(world: World, params: Numbers, k: int, i: int, side: Code) -> float:
    """Return what ``i`` hopes for elsewhere from the opponent of a side, or its hegemon, in log odds of fighting."""
    j, o = principal(world, k, side), principal(world, k, 1 - side)
    h = backing_hegemon(world, k, i, j, o)
    most = world.linkage[i, o] if h < 0 else max(world.linkage[i, o], world.linkage[i, h])
    return float(-params.linkage * most)


@compiled
def hostility(world: World, params: Numbers, k: int) -> float:
    """Return what the level of hostility adds to the log odds: fatal force is the reference."""
    if world.level[k] >= WAR:
        return float(params.war)
    return 0.0 if world.level[k] >= FORCE and world.fatal[k] > 0.0 else float(params.bloodless)


@compiled
def let_decide(
    world: World,
    params: Numbers,
    draws: Draws,
    side_log_odds: Callable[[World, Numbers, int, int, Code, Fighters], tuple[float, float, float]],
) -> None:
    """Let every third party decide, in every open dispute, as the log odds of a form have it.

    Parameters
    ----------
    side_log_odds : callable
        Returns those of ever speaking, aiding and fighting, each or more, in a dispute, of an actor, for a side, given
        who fights (`fighters_of`).
    """
    lags = lags_of(params)
    for k in range(world.disputes):
        if not is_called(world, k):
            continue
        count_anew(world, k, lags.shape)
        stances, luck = world.stance[k].copy(), uniforms_of_all(draws, STREAM, draws.dispute[k], 0)
        fighters = fighters_of(world, k)
        clock, last = clock_of(world, k, 0, lags, draws), 0
        bounds, at_even_odds = highest_hazards(clock), highest_hazards(clock, 0.5)
        for i in range(world.actors):
            if not is_bystander(world, k, i):
                continue
            if not same_count(world, k, i, last):
                clock, last = clock_of(world, k, i, lags, draws), i
                bounds, at_even_odds = highest_hazards(clock), highest_hazards(clock, 0.5)
            for side in (TARGET_SIDE, CHALLENGER_SIDE):
                if may_move(stances[i], side, luck[side, i], bounds):
                    log_odds = side_log_odds(world, params, k, i, side, fighters)
                    if max(log_odds) > 0.0 or may_move(stances[i], side, luck[side, i], at_even_odds):
                        stances[i] = moved(stances[i], side, log_odds, clock, luck[side, i], params.crossing)
        take(world, k, stances, draws)
