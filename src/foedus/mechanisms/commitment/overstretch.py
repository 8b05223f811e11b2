r"""Overstretch: one budget of power over several fronts (the rival form of commitment).

A third party that already fights elsewhere values its power at what another unit is worth there. With fronts f of
value v_f against y_f and budget R, the multi-front Tullock contest gives that shadow price in closed form; helping is
worth what the help wins at the new front less what the same power would have won at the old ones:

    lambda = (sum_f sqrt(v_f y_f) / (R + sum_f y_f))^2          (0 where there is no other front)
    log odds(d or more) = alpha_d + kappa O_ij + eta_p,d (a_ij - a_io)/2
             + gamma [ S_ij x_d / (x_d + y) - lambda x_d ] - eta_l m_d L_io + tau_d(level),        x_d = e_d X_i

==========  ==================  ==========================================================
symbol      field               meaning
==========  ==================  ==========================================================
R           capability, load    budget; the load counts where the fronts are not modelled
v_f, y_f    value, power        worth of an own dispute, and the opponent's power there
S           stake               loss if the principal's regime falls
X, y        power               power of i, of the opponent, at the principal's place
==========  ==================  ==========================================================

The front is abandoned where v/y <= lambda, as in the closed form of konrad-2009; overstretch as a cause of an empty
commitment: snyder-1997. Departure: a share e_d of the power is committed as a whole, not the optimal amount, because
words, aid and war are what third parties choose between. Obligation, politics, linkage and lags as in the main form
(altfeld-debuenodemesquita-1979).
"""

from math import sqrt
from typing import Annotated, Final, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, fitted
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import AID, CHALLENGER_SIDE, ENDORSE, FIGHT, FORCE, OPEN, TARGET_SIDE, WAR, Code, World
from foedus.mechanisms.commitment.covariates import LESSER, PLEDGE, POLITICS, alignment, lesser_obligation, pledge
from foedus.mechanisms.joining import (
    BASE,
    SAID,
    Lags,
    backing_hegemon,
    clock_of,
    highest_hazards,
    is_bystander,
    is_called,
    may_move,
    obligation_met,
    principal,
    raise_stance,
    total,
)

STREAM: Final = stable_hash("commitment")  # both forms share their luck


class Params(NamedTuple):
    """Parameters of overstretch, in log odds unless said."""

    endorse: Annotated[float, Parameter(-2.2, "log odds", "alpha: words, one in ten", -3.2, -1.2, ASSUMPTION)]
    aid: Annotated[float, Parameter(-3.9, "log odds", "alpha: aid or more, 2%", -4.6, -3.2, ASSUMPTION)]
    fight: Annotated[float, fitted("joining", "intercept", "log odds", "alpha: fighting")]
    lasting: Annotated[float, Parameter(0.8, "log odds", "had the dispute lasted", 0.4, 1.2, "gibler-2016", 0.15)]
    level: Annotated[float, fitted("level", "intercept", "log odds", "what brings third states to fight as often")]
    pledge: Annotated[float, fitted("joining", "pledge", "log odds", "kappa: a defence pledge")]
    consult: Annotated[float, fitted("joining", "consult", "log odds", "kappa: less obliged")]
    politics: Annotated[float, fitted("joining", "politics", "log odds", "eta_p: alignment")]
    politics_aid: Annotated[float, Parameter(1.2, "log odds", "eta_p: alignment, aid", 0.4, 2.0, ASSUMPTION)]
    politics_words: Annotated[float, Parameter(2.0, "log odds", "eta_p: alignment, words", 1.0, 3.0, ASSUMPTION)]
    gain: Annotated[float, Parameter(6.0, "log odds", "gamma: what the help wins", 3.0, 9.0, ASSUMPTION)]
    linkage: Annotated[float, Parameter(2.0, "log odds", "eta_l: hopes elsewhere", 1.0, 3.0, ASSUMPTION)]
    war: Annotated[float, Parameter(0.8, "log odds", "tau: war against force", 0.2, 1.4, ASSUMPTION)]
    bloodless: Annotated[float, Parameter(-0.7, "log odds", "tau: nobody killed", -1.4, 0.0, ASSUMPTION)]
    effort_words: Annotated[float, Parameter(0.02, "share of power", "e_endorse", 0.0, 0.05, ASSUMPTION)]
    effort_aid: Annotated[float, Parameter(0.15, "share of power", "e_aid", 0.05, 0.25, ASSUMPTION)]
    effort_fight: Annotated[float, Parameter(0.5, "share of power", "e_fight", 0.3, 0.7, ASSUMPTION)]
    provoked_words: Annotated[float, Parameter(0.3, "share of fighting", "m_endorse", 0.1, 0.5, ASSUMPTION)]
    provoked_aid: Annotated[float, Parameter(0.7, "share of fighting", "m_aid", 0.5, 0.9, ASSUMPTION)]
    lag_words: Annotated[float, Parameter(1.5, "weeks", "scale of the lag of words", 0.5, 3.0, ASSUMPTION)]
    lag_aid: Annotated[float, Parameter(8.0, "weeks", "scale of the lag of aid", 4.0, 16.0, ASSUMPTION)]
    lag_fight: Annotated[float, Parameter(45.0, "weeks", "scale of the lag of fighting", 27, 63, "gibler-2016", 8.0)]
    lag_shape: Annotated[float, Parameter(0.75, "Weibull shape", "lag", 0.6, 0.9, "gibler-2016", 0.06)]


#: The reasons beside the base rate, in the order of ``terms``: where they raise the log odds, where they lower them.
WORDS: Final = {
    "obligation": SAID["obligation"],
    "politics": SAID["politics"],
    "what the help wins": ("what it would save is worth the help", ""),
    "other fronts": ("", "its power is worth more on its other fronts"),
    "linkage": SAID["linkage"],
    "hostility": SAID["hostility"],
}


class Case(NamedTuple):
    """What does not depend on the degree, for one actor, dispute and side; politics still without its coefficient."""

    obligation: float
    politics: float
    linkage: float
    hostility: float
    stake: float
    own: float
    theirs: float
    shadow: float


@compiled
def shadow_price(world: World, i: int, k: int) -> float:
    """Return what a unit of ``i``'s power is worth at its own open disputes other than ``k`` (prize per unit)."""
    price = 0.0
    # Every pass abandons the fronts that are not worth the price of the last, which raises it on the others.
    for _ in range(world.disputes):
        roots, opposed = 0.0, 0.0
        for f in range(world.disputes):
            c, g = int(world.challenger[f]), int(world.target[f])
            if f == k or world.status[f] != OPEN or world.level[f] < FORCE or i not in (c, g):
                continue
            value, other = (world.value[f], g) if i == c else (world.value_target[f], c)
            against = world.power[other, g]
            if value > price * against:
                roots += sqrt(value * against)
                opposed += against
        if roots > 0.0:
            price = (roots / (world.capability[i] + opposed)) ** 2
    return price


@compiled
def case_of(world: World, params: Params, k: int, i: int, side: Code) -> Case:
    """Return the pieces of actor ``i`` joining a side of dispute ``k`` that are common to all degrees."""
    j, o = principal(world, k, side), principal(world, k, 1 - side)
    h = backing_hegemon(world, k, i, j, o)
    against, hopes = world.affinity[i, o], world.linkage[i, o]
    if h >= 0:
        against = (world.affinity[i, o] + 0.5 * world.affinity[i, h]) / 1.5
        hopes = max(hopes, world.linkage[i, h])
    shadow = shadow_price(world, i, k)
    own = world.power[i, j]
    if shadow > 0.0 and world.load[i] < 1.0:
        own /= 1.0 - world.load[i]  # the fronts stand in the model: the load must not count twice
    owed = world.obligation[i, j] if obligation_met(world, k, i, j) else 0.0
    hostile = params.bloodless
    if world.level[k] >= WAR:
        hostile = params.war
    elif world.level[k] >= FORCE and world.fatal[k] > 0.0:
        hostile = 0.0
    return Case(
        params.pledge * pledge(owed) + params.consult * lesser_obligation(owed),
        alignment(world.affinity[i, j], against),
        -params.linkage * hopes,
        hostile,
        world.stake[i, j],
        own,
        world.power[o, j],
        shadow,
    )


@compiled
def terms(params: Params, case: Case, degree: Code) -> tuple[float, ...]:
    """Return the terms of the log odds of a degree (1-3) or more, the base rate before those of ``WORDS``."""
    base, politics, effort, provoked = (
        params.fight + params.lasting + params.level,
        params.politics,
        params.effort_fight,
        1.0,
    )
    if degree == ENDORSE:
        base, politics = params.endorse, params.politics_words
        effort, provoked = params.effort_words, params.provoked_words
    elif degree == AID:
        base, politics = params.aid, params.politics_aid
        effort, provoked = params.effort_aid, params.provoked_aid
    help_given = effort * case.own
    return (
        base,
        case.obligation,
        politics * case.politics,
        params.gain * case.stake * help_given / (help_given + case.theirs + 1e-9),
        -params.gain * case.shadow * help_given,
        provoked * case.linkage,
        case.hostility,
    )


@compiled
def side_log_odds(world: World, params: Params, k: int, i: int, side: Code) -> tuple[float, float, float]:
    """Return the log odds of ever speaking, aiding and fighting for a side, each or more."""
    case = case_of(world, params, k, i, side)
    return total(terms(params, case, ENDORSE)), total(terms(params, case, AID)), total(terms(params, case, FIGHT))


def reasons(world: World, params: Params, k: int, i: int, side: int, degree: Code) -> dict[str, float]:
    """Return why actor ``i`` would take a degree (1-3) on a side of dispute ``k``: the terms by name, in log odds."""
    return dict(zip((BASE, *WORDS), terms(params, case_of(world, params, k, i, side), degree), strict=True))


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Let every third party decide, in every open dispute."""
    lags = Lags(params.lag_words, params.lag_aid, params.lag_fight, params.lag_shape)
    for k in range(world.disputes):
        if not is_called(world, k):
            continue
        clock = clock_of(world, k, lags, draws)
        bounds = highest_hazards(clock)
        for i in range(world.actors):
            if not is_bystander(world, k, i):
                continue
            luck = uniforms(draws, STREAM, draws.dispute[k], draws.actor[i], 0)
            bound = bounds[int(abs(world.stance[k, i]))]
            for side in (TARGET_SIDE, CHALLENGER_SIDE):
                if may_move(world.stance[k, i], side, luck[side], bound):
                    log_odds = side_log_odds(world, params, k, i, side)
                    raise_stance(world, k, i, side, log_odds, clock, luck[side])


MECHANISM = Mechanism(
    name="overstretch",
    family="commitment",
    title="Overstretch: one budget over several fronts",
    reads=(
        "challenger", "target", "hegemon", "affinity", "linkage", "obligation", "on_request", "request", "stake",
        "power", "capability", "load", "value", "value_target", "level", "fatal", "status", "began", "trigger_week",
        "stance",
    ),
    writes=("stance",),
    sources=("konrad-2009", "snyder-1997", "altfeld-debuenodemesquita-1979"),
    params=Params,
    step=step,
    reasons=reasons,
    words=WORDS,
    moves=("stance",),
    terms=(PLEDGE, LESSER, POLITICS),
)  # fmt: skip
