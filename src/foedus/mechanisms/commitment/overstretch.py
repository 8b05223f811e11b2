r"""Overstretch: one budget of power over several fronts (the rival form of commitment).

A third party that already fights elsewhere values its power at what another unit is worth there. With fronts f of
value v_f against y_f and budget R, the multi-front Tullock contest gives that shadow price in closed form; helping is
worth what the help wins at the new front less what the same power would have won at the old ones:

    lambda = (sum_f sqrt(v_f y_f) / (R + sum_f y_f))^2          (0 where there is no other front)
    log odds(d or more) = what both forms share + gamma [ (S_ij - S_0) x_d / (x_d + y) - lambda x_d ] - eta_l m_d L_io
                          + tau(level),                                                              x_d = e_d X_i

==========  ==================  ==========================================================
symbol      field               meaning
==========  ==================  ==========================================================
R           capability, load    budget; the load counts where the fronts are not modelled
v_f, y_f    value, power        worth of an own dispute, and the opponent's power there
S           stake               loss if the principal is beaten; S_0 what is usual
X, y        power               power of i, of the opponent, at the principal's place
==========  ==================  ==========================================================

The front is abandoned where v/y <= lambda, as in the closed form of konrad-2009; overstretch as a cause of an empty
commitment: snyder-1997. Departure: a share e_d of the power is committed as a whole, not the optimal amount, because
words, aid and war are what third parties choose between. What is fitted, linkage and lags as in the main form
(altfeld-debuenodemesquita-1979, leeds-2003; `foedus.mechanisms.commitment.siding`).
"""

from math import sqrt
from typing import Annotated, Any, Final, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.compiled_sum import sum_of
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, extended
from foedus.core.philox import Draws
from foedus.core.world import AID, ENDORSE, FIGHT, FORCE, OPEN, Code, World
from foedus.mechanisms.commitment import known as _known
from foedus.mechanisms.commitment import siding as _siding
from foedus.mechanisms.commitment.covariates import TERMS
from foedus.mechanisms.commitment.known import Known, known_of
from foedus.mechanisms.commitment.siding import (
    Numbers,
    Shared,
    base_rate,
    fitted_terms,
    hopes,
    hostility,
    let_decide,
)
from foedus.mechanisms.joining import BASE, Fighters, fighters_of, principal


class Own(NamedTuple):
    """Parameters beside the shared ones, in log odds unless said."""

    gain: Annotated[float, Parameter(6.0, "log odds", "gamma: what the help wins", 3.0, 9.0, ASSUMPTION)]
    usual_stake: Annotated[float, Parameter(0.05, "0-1", "S_0: hardly anything", 0.05, 0.05, ASSUMPTION)]
    effort_words: Annotated[float, Parameter(0.02, "share of power", "e_endorse", 0.0, 0.05, ASSUMPTION)]
    effort_aid: Annotated[float, Parameter(0.15, "share of power", "e_aid", 0.05, 0.25, ASSUMPTION)]
    effort_fight: Annotated[float, Parameter(0.5, "share of power", "e_fight", 0.3, 0.7, ASSUMPTION)]


Params: Any = extended(Shared, Own)

#: The reasons beside the base rate, in the order of ``terms``: where they raise the log odds, where they lower them.
WORDS: Final = {
    **_known.WORDS,
    "what the help wins": ("what it would save is worth the help", ""),
    "other fronts": ("", "its power is worth more on its other fronts"),
    **_siding.WORDS,
}


class Case(NamedTuple):
    """What does not depend on the degree, for one actor, dispute and side: what is fitted, and what the form adds."""

    known: Known
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
def case_of(world: World, params: Numbers, k: int, i: int, side: Code, fighters: Fighters) -> Case:
    """Return the pieces of actor ``i`` joining a side of dispute ``k`` that are common to all degrees."""
    j, o = principal(world, k, side), principal(world, k, 1 - side)
    shadow = shadow_price(world, i, k)
    own = world.power[i, j]
    if shadow > 0.0 and world.load[i] < 1.0:
        own /= 1.0 - world.load[i]  # the fronts stand in the model: the load must not count twice
    return Case(
        known_of(world, k, i, side, fighters),
        hopes(world, params, k, i, side),
        hostility(world, params, k),
        world.stake[i, j] - params.usual_stake,
        own,
        world.power[o, j],
        shadow,
    )


@compiled
def terms(params: Numbers, case: Case, degree: Code) -> tuple[float, ...]:
    """Return the terms of the log odds of a degree (1-3) or more, the base rate before those of ``WORDS``."""
    effort, provoked = params.effort_fight, 1.0
    if degree == ENDORSE:
        effort, provoked = params.effort_words, params.provoked_words
    elif degree == AID:
        effort, provoked = params.effort_aid, params.provoked_aid
    help_given = effort * case.own
    return (
        base_rate(params, degree),
        *fitted_terms(params, case.known, degree),
        params.gain * case.stake * help_given / (help_given + case.theirs + 1e-9),
        -params.gain * case.shadow * help_given,
        provoked * case.linkage,
        case.hostility,
    )


@compiled
def side_log_odds(
    world: World, params: Numbers, k: int, i: int, side: Code, fighters: Fighters
) -> tuple[float, float, float]:
    """Return the log odds of ever speaking, aiding and fighting for a side, each or more.

    Parameters
    ----------
    fighters : ndarray, int64 [fighter]
        Who fights on either side, as `fighters_of` returns it.
    """
    case = case_of(world, params, k, i, side, fighters)
    return sum_of(terms(params, case, ENDORSE)), sum_of(terms(params, case, AID)), sum_of(terms(params, case, FIGHT))


def reasons(world: World, params: Numbers, k: int, i: int, side: int, degree: Code) -> dict[str, float]:
    """Return why actor ``i`` would take a degree (1-3) on a side of dispute ``k``: the terms by name, in log odds."""
    case = case_of(world, params, k, i, side, fighters_of(world, k))
    return dict(zip((BASE, *WORDS), terms(params, case, degree), strict=True))


@compiled
def step(world: World, params: Numbers, draws: Draws) -> None:
    """Let every third party decide, in every open dispute."""
    let_decide(world, params, draws, side_log_odds)


MECHANISM = Mechanism(
    name="overstretch",
    family="commitment",
    title="Overstretch: one budget over several fronts",
    reads=(*_siding.READS, "stake", "power", "value", "value_target"),
    writes=_siding.WRITES,
    sources=("konrad-2009", "snyder-1997", "altfeld-debuenodemesquita-1979", "leeds-2003", "gibler-2016"),
    params=Params,
    step=step,
    reasons=reasons,
    words=WORDS,
    moves=("stance",),
    terms=TERMS,
)
