r"""Choosing sides by expected utility: a third party joins where it moves what it cares about, at a cost it can bear.

    log odds(d or more) = alpha_d + kappa O_ij + eta_p,d (a_ij - a_io)/2 + eta_s e_d S_ij f_j X_i/(X_i + X_o)
          + eta_c g_d log10(X_i / X_ref) - eta_h e_d (H_oi - H_0) - nu e_d N_o (1 - N_i) + eta_g v_d (G_i - 1/2)
          - eta_w e_d w_i x_k - eta_l m_d L_io + rho R_io + omega F_i G_i + tau(level)

for actor i, degree d in {endorse, aid, fight}, with principal j against opponent o. At reference values every term but
alpha is zero, so alpha is the log odds of the base rate, and every other term is a named reason to depart from it.

==========  =====================  ====================================================================
symbol      field                  meaning
==========  =====================  ====================================================================
O           obligation, on_request what the treaty obliges, if its trigger is met: a pledge, or less
a           affinity               alignment; the opponent's counts with its hegemon's by half
S, f        stake, fall_risk       loss if j's regime falls; yearly risk that it does
X           power                  usable projected capability of i, of the opponent, at j's place
H           power                  opponent's share of the power at i's own place
N           nuclear                nuclear weapons
G, F        standing, fell_short   prestige at stake; shortfalls so far (the fear of dominoes)
w, x        windfall, oil_at_risk  gain from an oil price that the war keeps up
L           linkage                what i hopes for from the opponent or the hegemon behind it
R           rivalry                i and o are rivals
==========  =====================  ====================================================================

e_d (effort), g_d (power), v_d (voice) and m_d (provocation) say how much of a term a degree carries. Sources:
altfeld-debuenodemesquita-1979 and smith-1995 for the form; leeds-2003 for obligation with its trigger; boulding-1962
for distance. What history sees of fighting is fitted (``joining.calibration.toml``: 114,338 third states in 526 fatal
disputes, 350 joined): alpha, kappa, eta_p, eta_c and rho of fighting, through the functions of ``covariates.py``.
Departures: degrees and sides are competing risks, not a nested logit, so that a fitted coefficient means here what it
meant there; most disputes end before joiners come, so ``lasting`` lifts the fitted chance to what it would be had the
dispute stayed open, and the lag (Weibull, shape .75, scale 45 weeks) is that at which joiners of disputes that end as
they do come at the quantiles known: 28% within 4 weeks, half within 81 days, 46% after three months. Aid and words
leave hardly a trace in history: assumptions.
"""

from typing import Annotated, Final, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, fitted
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import AID, CHALLENGER_SIDE, ENDORSE, FIGHT, FORCE, TARGET_SIDE, WAR, Code, World
from foedus.mechanisms.commitment.covariates import TERMS, alignment, lesser_obligation, pledge, power_decades
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
    """Parameters of siding by expected utility, in log odds unless said."""

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
    stake: Annotated[float, Parameter(10.0, "log odds", "eta_s: stake times risk averted", 5.0, 15.0, ASSUMPTION)]
    power: Annotated[float, fitted("joining", "power", "log odds per factor 10", "eta_c")]
    hurt: Annotated[float, Parameter(2.0, "log odds", "eta_h: opponent's reach", 1.0, 3.0, ASSUMPTION)]
    usual_reach: Annotated[float, Parameter(0.25, "share", "H_0: like power, far away", 0.15, 0.35, ASSUMPTION)]
    nuclear: Annotated[float, Parameter(1.0, "log odds", "nu: a nuclear opponent", 0.0, 2.0, ASSUMPTION)]
    standing: Annotated[float, Parameter(1.5, "log odds", "eta_g: to be seen to matter", 0.5, 2.5, ASSUMPTION)]
    windfall: Annotated[float, Parameter(20.0, "log odds per share", "eta_w", 5.0, 35.0, ASSUMPTION)]
    linkage: Annotated[float, Parameter(2.0, "log odds", "eta_l: hopes elsewhere", 1.0, 3.0, ASSUMPTION)]
    rivalry: Annotated[float, fitted("joining", "rivalry", "log odds", "rho: the opponent's rival")]
    dominoes: Annotated[float, Parameter(0.0, "log odds", "omega: earlier shortfalls", -1.0, 1.0, ASSUMPTION, 0.4)]
    war: Annotated[float, Parameter(0.8, "log odds", "tau: war against force", 0.2, 1.4, ASSUMPTION)]
    bloodless: Annotated[float, Parameter(-0.7, "log odds", "tau: nobody killed", -1.4, 0.0, ASSUMPTION)]
    effort_words: Annotated[float, Parameter(0.05, "share of fighting", "e_endorse", 0.0, 0.1, ASSUMPTION)]
    effort_aid: Annotated[float, Parameter(0.35, "share of fighting", "e_aid", 0.2, 0.5, ASSUMPTION)]
    power_words: Annotated[float, Parameter(0.2, "share of fighting", "g_endorse", 0.0, 0.4, ASSUMPTION)]
    power_aid: Annotated[float, Parameter(0.6, "share of fighting", "g_aid", 0.4, 0.8, ASSUMPTION)]
    voice_aid: Annotated[float, Parameter(0.6, "share of words", "v_aid", 0.4, 0.8, ASSUMPTION)]
    voice_fight: Annotated[float, Parameter(0.2, "share of words", "v_fight", 0.0, 0.4, ASSUMPTION)]
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
    "stake": ("it would lose much if the regime fell, and its help would count", ""),
    "power": ("it can bring much power to bear there", "it can bring little power to bear there: distance and load"),
    "opponent's reach": ("the opponent can hardly hurt it", "the opponent can hurt it"),
    "nuclear opponent": ("", "the opponent has nuclear weapons"),
    "standing": ("it wants to be seen to matter", "it seeks no prestige in this"),
    "windfall": ("", "it gains from the oil price while this goes on"),
    "linkage": SAID["linkage"],
    "rivalry": ("the opponent is its rival", ""),
    "dominoes": ("it has let others down before", "it has let others down before"),
    "hostility": SAID["hostility"],
}


class Case(NamedTuple):
    """What does not depend on the degree, for one actor, dispute and side; politics still without its coefficient."""

    obligation: float
    politics: float
    stake: float
    power: float
    hurt: float
    nuclear: float
    standing: float
    windfall: float
    linkage: float
    rivalry: float
    dominoes: float


@compiled
def case_of(world: World, params: Params, k: int, i: int, side: Code) -> Case:
    """Return the terms of actor ``i`` joining a side of dispute ``k`` that are common to all degrees."""
    j, o = principal(world, k, side), principal(world, k, 1 - side)
    h = backing_hegemon(world, k, i, j, o)
    against, hopes = world.affinity[i, o], world.linkage[i, o]
    if h >= 0:
        against = (world.affinity[i, o] + 0.5 * world.affinity[i, h]) / 1.5
        hopes = max(hopes, world.linkage[i, h])
    own, theirs = world.power[i, j], world.power[o, j]
    reach = world.power[o, i] / (world.power[o, i] + world.power[i, i] + 1e-9)
    owed = world.obligation[i, j] if obligation_met(world, k, i, j) else 0.0
    shortfalls = world.fell_short[i] / (1.0 + world.fell_short[i])
    return Case(
        params.pledge * pledge(owed) + params.consult * lesser_obligation(owed),
        alignment(world.affinity[i, j], against),
        params.stake * world.stake[i, j] * world.fall_risk[j] * own / (own + theirs + 1e-9),
        params.power * power_decades(own),
        -params.hurt * (reach - params.usual_reach),
        -params.nuclear * world.nuclear[o] * (1.0 - world.nuclear[i]),
        params.standing * (world.standing[i] - 0.5),
        -params.windfall * max(world.windfall[i], 0.0) * world.oil_at_risk[k],
        -params.linkage * hopes,
        params.rivalry * world.rivalry[i, o],
        params.dominoes * shortfalls * world.standing[i],
    )


@compiled
def hostility(world: World, params: Params, k: int) -> float:
    """Return what the level of hostility adds to the log odds: fatal force is the reference."""
    if world.level[k] >= WAR:
        return params.war
    return 0.0 if world.level[k] >= FORCE and world.fatal[k] > 0.0 else params.bloodless


@compiled
def terms(params: Params, case: Case, degree: Code, hostility_term: float) -> tuple[float, ...]:
    """Return the terms of the log odds of a degree (1-3) or more, the base rate before those of ``WORDS``."""
    base, politics, voice = params.fight + params.lasting + params.level, params.politics, params.voice_fight
    effort, weight, provoked = 1.0, 1.0, 1.0
    if degree == ENDORSE:
        base, politics, voice = params.endorse, params.politics_words, 1.0
        effort, weight, provoked = params.effort_words, params.power_words, params.provoked_words
    elif degree == AID:
        base, politics, voice = params.aid, params.politics_aid, params.voice_aid
        effort, weight, provoked = params.effort_aid, params.power_aid, params.provoked_aid
    return (
        base,
        case.obligation,
        politics * case.politics,
        effort * case.stake,
        weight * case.power,
        effort * case.hurt,
        effort * case.nuclear,
        voice * case.standing,
        effort * case.windfall,
        provoked * case.linkage,
        case.rivalry,
        case.dominoes,
        hostility_term,
    )


@compiled
def side_log_odds(world: World, params: Params, k: int, i: int, side: Code) -> tuple[float, float, float]:
    """Return the log odds of ever speaking, aiding and fighting for a side, each or more."""
    case = case_of(world, params, k, i, side)
    hostile = hostility(world, params, k)
    return (
        total(terms(params, case, ENDORSE, hostile)),
        total(terms(params, case, AID, hostile)),
        total(terms(params, case, FIGHT, hostile)),
    )


def reasons(world: World, params: Params, k: int, i: int, side: int, degree: Code) -> dict[str, float]:
    """Return why actor ``i`` would take a degree (1-3) on a side of dispute ``k``: the terms by name, in log odds."""
    case = case_of(world, params, k, i, side)
    return dict(zip((BASE, *WORDS), terms(params, case, degree, hostility(world, params, k)), strict=True))


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
    name="expected_utility",
    family="commitment",
    title="Choosing sides by expected utility",
    reads=(
        "challenger", "target", "hegemon", "affinity", "linkage", "obligation", "on_request", "request", "stake",
        "fall_risk", "power", "nuclear", "standing", "fell_short", "windfall", "oil_at_risk", "rivalry", "level",
        "fatal", "status", "began", "trigger_week", "stance",
    ),
    writes=("stance",),
    sources=("altfeld-debuenodemesquita-1979", "smith-1995", "leeds-2003", "boulding-1962", "gibler-2016"),
    params=Params,
    step=step,
    reasons=reasons,
    words=WORDS,
    moves=("stance",),
    terms=TERMS,
)  # fmt: skip
