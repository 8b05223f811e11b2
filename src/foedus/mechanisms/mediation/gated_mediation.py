r"""Mediation: how often somebody does, who it is, and the gates that it passes.

    P_k    = logistic(logit P + o_k)                                 onset in a crisis of this sort
    H      = (1 - (1 - P_k)^(1/T)) exp(l + e)                        somebody's mediation begins this week
    w_m    = exp(beta x_m) + r                                       odds that state m is among the mediators
    s_m    = (1 - O) N w_m / (sum of w)                              share of a state that is named in the file
    offers = H s_m exp(gamma d_m) / A                                this week, if it is not mediating
    takes  = logistic(logit A + gamma (c_jm + c_im + b_hm))          both consent, and the hegemon blesses

History observes how often crises are mediated (ICB, with o_k as fitted), by organisations or by states, and which
states mediated civil wars. The first sets the hazard of the dispute; it falls to an organisation (O), to a state that
is named in the file or to somebody who is not. The fitted x are power, rank, nearness, earlier mediation there,
alignment and treaties, and once more power and nearness where it has not mediated there: of one that has, less hangs
on them (`foedus.mechanisms.mediation.known`). Gates explain, and move what is fitted: d, c and b are
sums of inputs, each less what is usual of it in past crises, so that gates shift the hazard by nothing on average.

    d_m  = exposure, standing, record of m; an offer that stands is renewed
    c_jm = theta (2 t_jm - 1 - 2 kappa (t_im - t_jm)+) + eta leverage_mj + zeta record_m + ripe_k
    b_hm = beta_h 2 t_hm, where a hegemon behind a party has a say
    ripe = rho 4 p (1 - p) [level >= 4]                              a stalemate that hurts

A party trusts whom it is close to, and less whom the other is closer to. Whoever is named is taken to be named for a
reason that no table sees: that adds r to its odds (``reason``), and lifts the odds N / (1 - N) that a mediator is among
those who are named (``informed``), though never so far that fewer are left out than of neighbours, allies and major
powers have been. The *binding* gate is the one whose opening would raise the chance most: the least likely of the four.
Talks settle at a rate that leverage over the parties raises, or fail; they go on after a dispute has lapsed.

========  =======================  =====================================================
symbol    field                    meaning
========  =======================  =====================================================
t_jm      trust                    trust of party j, or of the hegemon h, in m
o_k       mediation_odds           power, distance, wars and the record of the region, as fitted
l         level                    solved so that crises of the past are mediated as often as they were
p         win_chance               of the challenger's side
record    settled, failed          past mediations, discounted
========  =======================  =====================================================

Sources: zartman-2000 (ripeness), kydd-2003 (trust and bias), bercovitch-gartner-2006 (record and strategy),
greig-diehl-2012 (supply and demand of mediation), derouen-2011 (who mediated civil wars). The onset, 31% of crises and
about half since 1990, and the agreement in 44% of mediated crises are from brecher-1997; a crisis lasts 22 weeks on
average. The hazard does not fall with the age of a dispute: of 1,611 years of civil wars 11% saw a mediation begin, in
their first year as in their tenth (derouen-2011). A war that is no crisis is mediated more rarely, from as rarely as
these to as often as a crisis (``lesser``). Departure: no table names the states that mediated between states, so that
what tells them apart in civil wars is taken to tell them apart there.
"""

from math import exp
from typing import Annotated, Final, NamedTuple

import numpy as np

from foedus.core.choice import log_odds, logistic, weekly_chance
from foedus.core.compiled import compiled
from foedus.core.mechanism import ASKED, KINDS, Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, fitted
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import (
    ACCEPTED,
    BLESSING,
    CHALLENGER_CONSENT,
    FORCE,
    GATES,
    ICB_CRISIS,
    LAPSED,
    MEDIATED,
    NOT_OFFERED,
    OFFER,
    OFFERED,
    OPEN,
    QUARREL,
    SETTLED,
    TARGET_CONSENT,
    THREAT,
    Array,
    World,
)
from foedus.mechanisms.ending import end_dispute
from foedus.mechanisms.mediation.counted import counted, named_each, usual
from foedus.mechanisms.mediation.covariates import TERMS
from foedus.mechanisms.mediation.known import known_of

STREAM: Final = stable_hash("mediation")
MEDIATION_MOVE: Final = KINDS["mediation"]


class Params(NamedTuple):
    """Parameters of mediation; utilities and gates in log odds."""

    onset: Annotated[float, Parameter(0.42, "chance a crisis", "P", 0.31, 0.52, "brecher-1997", 0.05)]
    duration: Annotated[float, Parameter(22.0, "weeks", "T", 16.0, 28.0, "brecher-1997", 3.0)]
    level: Annotated[float, fitted("level", "intercept", "log rate", "l: the level of the onset")]
    lesser: Annotated[float, Parameter(-1.2, "log rate", "e: a dispute that is no crisis", -2.4, 0.0, ASSUMPTION)]
    intercept: Annotated[float, fitted("whom", "intercept", "log odds", "beta: a state is named")]
    capability: Annotated[float, fitted("whom", "capability", "log odds per factor e", "beta: power", optional=True)]
    major: Annotated[float, fitted("whom", "major", "log odds", "beta: a major power", optional=True)]
    distance: Annotated[float, fitted("whom", "distance", "log odds per factor e", "beta: distance", optional=True)]
    before: Annotated[float, fitted("whom", "before", "log odds", "beta: mediated there before", optional=True)]
    affinity: Annotated[float, fitted("whom", "affinity", "log odds", "beta: alignment", optional=True)]
    treaty: Annotated[float, fitted("whom", "treaty", "log odds", "beta: a treaty", optional=True)]
    fresh_capability: Annotated[
        float, fitted("whom", "fresh_capability", "log odds per factor e", "beta: power, if not before", optional=True)
    ]
    fresh_distance: Annotated[
        float, fitted("whom", "fresh_distance", "log odds per factor e", "beta: distance, if not before", optional=True)
    ]
    named: Annotated[float, named_each()]
    reason: Annotated[float, Parameter(0.06, "odds", "r: why else it is named", 0.02, 0.12, ASSUMPTION)]
    informed: Annotated[float, Parameter(2.0, "log odds", "N: whoever mediates is named", 1.0, 3.0, ASSUMPTION)]
    unnamed: Annotated[float, counted("unnamed", "of mediating states, no neighbour, ally or major power")]
    organisation: Annotated[float, counted("organisation", "O: of mediations, those by organisations")]
    world_organisation: Annotated[float, counted("world_organisation", "of these, by that of the world")]
    gamma: Annotated[float, Parameter(0.6, "share", "gamma: weight of the gates", 0.2, 1.0, ASSUMPTION)]
    accepts: Annotated[float, Parameter(0.5, "chance", "A: an offer is taken at usual gates", 0.3, 0.7, ASSUMPTION)]
    exposure: Annotated[float, Parameter(1.0, "log odds", "offer: exposed to the dispute", 0.0, 2.0, ASSUMPTION)]
    standing: Annotated[float, Parameter(1.5, "log odds", "offer: wants to be seen to matter", 0.5, 2.5, ASSUMPTION)]
    renews: Annotated[float, Parameter(1.5, "log odds", "offer: one stands already", 0.5, 2.5, ASSUMPTION)]
    record: Annotated[float, Parameter(0.5, "log odds", "zeta: record", 0.0, 1.0, ASSUMPTION)]
    trust: Annotated[float, Parameter(2.0, "log odds", "theta: full against no trust", 1.0, 3.0, ASSUMPTION)]
    bias: Annotated[float, Parameter(0.8, "share", "kappa: suspicion of the other's friend", 0.6, 1.0, ASSUMPTION)]
    leverage: Annotated[float, Parameter(1.0, "log odds", "eta: what the mediator can give", 0.0, 2.0, ASSUMPTION)]
    blessing: Annotated[float, Parameter(2.5, "log odds", "beta_h: full against no trust", 1.0, 4.0, ASSUMPTION)]
    ripeness: Annotated[float, Parameter(0.8, "log odds", "rho: hurting stalemate", 0.0, 1.6, ASSUMPTION)]
    settles: Annotated[float, Parameter(0.44, "chance", "agreement", 0.34, 0.54, "brecher-1997", 0.04)]
    settling: Annotated[float, Parameter(26.0, "weeks", "time over which it settles", 13.0, 39.0, ASSUMPTION)]
    power: Annotated[float, Parameter(1.0, "log rate", "leverage on settling", 0.0, 2.0, ASSUMPTION)]
    fails: Annotated[float, Parameter(0.03, "per week", "a mediation is given up", 0.01, 0.06, ASSUMPTION)]
    usual_exposure: Annotated[float, usual("exposure", "0-1", "exposure of a mediator")]
    usual_standing: Annotated[float, usual("standing", "0-1", "standing of a mediator")]
    usual_trust: Annotated[float, usual("trust", "0-1", "trust of a party in a mediator")]
    usual_suspicion: Annotated[float, usual("suspicion", "0-1", "trust of the other party beyond one's own")]
    usual_leverage: Annotated[float, usual("leverage", "0-1", "leverage of a mediator")]
    usual_balance: Annotated[float, usual("balance", "0-1", "evenness of the odds of a war")]


class Gates(NamedTuple):
    """The gates of one candidate in one dispute: each a chance, 0-1; a gate that is not needed is 1."""

    offer: float
    challenger_consent: float
    target_consent: float
    blessing: float


@compiled
def record_of(world: World, m: int) -> float:
    """Return the record of ``m`` as a mediator, -1 to 1: settled less failed, discounted by one case."""
    return (world.settled[m] - world.failed[m]) / (1.0 + world.settled[m] + world.failed[m])


@compiled
def weight(world: World, params: Params, k: int, m: int) -> float:
    """Return the odds that state ``m``, which is named, is among those who mediate in dispute ``k``."""
    x = known_of(world, k, m)
    return params.reason + exp(
        params.intercept
        + params.capability * x.capability
        + params.major * x.major
        + params.distance * x.distance
        + params.before * x.before
        + params.affinity * x.affinity
        + params.treaty * x.treaty
        + params.fresh_capability * x.fresh_capability
        + params.fresh_distance * x.fresh_distance
    )


@compiled
def shares_of(world: World, params: Params, k: int) -> tuple[Array, float]:
    """Return how the mediations of dispute ``k`` are shared out: among candidates [actor], and what is left to others.

    Organisations that the file names are alike; others are whoever it does not name.
    """
    shares, weights, organisations = np.zeros(world.actors), 0.0, 0
    for m in range(world.actors):
        if world.candidate[k, m] > 0.0:
            if world.organisation[m] > 0.0:
                organisations += 1
            else:
                shares[m] = weight(world, params, k, m)
                weights += shares[m]
    state = organisation = 0.0
    if weights > 0.0:
        lifted = exp(params.informed) * weights
        named = lifted / (lifted + max(params.named - weights, 0.0))
        state = (1.0 - params.organisation) * min(named, 1.0 - params.unnamed) / weights
    if organisations > 0:
        named = 1.0 - (1.0 - params.world_organisation) ** organisations
        organisation = params.organisation * named / organisations
    for m in range(world.actors):
        of_world = world.candidate[k, m] > 0.0 and world.organisation[m] > 0.0
        shares[m] = organisation if of_world else state * shares[m]
    return shares, 1.0 - state * weights - organisation * organisations


@compiled
def wish(world: World, params: Params, k: int, m: int) -> float:
    """Return how much more than is usual candidate ``m`` wants to mediate in dispute ``k`` (log odds)."""
    result = params.exposure * (world.exposure[k, m] - params.usual_exposure)
    result += params.standing * (world.standing[m] - params.usual_standing) + params.record * record_of(world, m)
    return result + (params.renews if world.mediation[k, m] == OFFERED else 0.0)


@compiled
def suspicion(world: World, j: int, i: int, m: int) -> float:
    """Return by how much ``i``, the other party, trusts ``m`` more than party ``j`` does."""
    return max(world.trust[i, m] - world.trust[j, m], 0.0)


@compiled
def balance(world: World, k: int) -> float:
    """Return how even the odds of a war are in dispute ``k``: 1 where both are as likely to win."""
    return 4.0 * world.win_chance[k] * (1.0 - world.win_chance[k])


@compiled
def ripeness(world: World, params: Params, k: int) -> float:
    """Return the ripeness of dispute ``k`` in log odds: most when force meets its like, zero without force."""
    if world.level[k] < FORCE:
        return 0.0
    return params.ripeness * (balance(world, k) - params.usual_balance)


@compiled
def consent(world: World, params: Params, k: int, j: int, m: int) -> float:
    """Return the log odds at which party ``j`` of dispute ``k`` accepts ``m``: even where it half trusts it."""
    i = int(world.challenger[k]) + int(world.target[k]) - j
    return (
        params.trust * (2.0 * world.trust[j, m] - 1.0 - 2.0 * params.bias * suspicion(world, j, i, m))
        + params.leverage * (world.leverage[m, j] - params.usual_leverage)
        + params.record * record_of(world, m)
        + ripeness(world, params, k)
    )


@compiled
def usual_consent(params: Params) -> float:
    """Return the log odds at which a party accepts a mediator as usual."""
    return params.trust * (2.0 * params.usual_trust - 1.0 - 2.0 * params.bias * params.usual_suspicion)


@compiled
def needs_blessing(world: World, k: int, m: int) -> bool:
    """Say whether a hegemon that is neither a party nor the mediator must bless ``m``."""
    h = int(world.hegemon[k])
    return h >= 0 and h not in (m, int(world.challenger[k]), int(world.target[k]))


@compiled
def goodwill(world: World, params: Params, k: int, m: int) -> float:
    """Return how much more than is usual the parties, and a hegemon that has a say, want ``m`` (log odds)."""
    c, g = int(world.challenger[k]), int(world.target[k])
    result = consent(world, params, k, c, m) + consent(world, params, k, g, m) - 2.0 * usual_consent(params)
    if needs_blessing(world, k, m):
        result += params.blessing * 2.0 * (world.trust[int(world.hegemon[k]), m] - params.usual_trust)
    return result


@compiled
def taken(world: World, params: Params, k: int, m: int) -> float:
    """Return the chance that an offer of ``m`` to mediate in dispute ``k`` is taken."""
    return logistic(log_odds(params.accepts) + params.gamma * goodwill(world, params, k, m))


@compiled
def onset_of(world: World, params: Params, k: int) -> float:
    """Return the chance that a crisis like dispute ``k``, of mean duration, is mediated."""
    return logistic(log_odds(params.onset) + world.mediation_odds[k])


@compiled
def onset_rate(world: World, params: Params, k: int) -> float:
    """Return the chance that somebody's mediation begins in dispute ``k`` this week, at usual gates."""
    lifted = params.level + (0.0 if world.population[k] == ICB_CRISIS else params.lesser)
    return min(exp(lifted) * weekly_chance(onset_of(world, params, k), params.duration), 1.0)


@compiled
def offer_rate(world: World, params: Params, k: int, m: int, rate: float) -> float:
    """Return the weekly chance that ``m`` offers or renews its offer, given its share of `onset_rate`."""
    return min(rate * exp(params.gamma * wish(world, params, k, m)) / params.accepts, 1.0)


@compiled
def gates_of(world: World, params: Params, k: int, m: int, offers: float) -> Gates:
    """Return the gates of candidate ``m`` in dispute ``k``, given its weekly chance to offer.

    The gate of the offer is the chance to have offered within a crisis of mean duration; the others are of one offer.
    """
    blessed = 1.0
    if needs_blessing(world, k, m):
        blessed = logistic(params.blessing * (2.0 * world.trust[int(world.hegemon[k]), m] - 1.0))
    offered = 1.0
    if world.mediation[k, m] < OFFERED:
        offered = 1.0 - (1.0 - offers) ** params.duration
    return Gates(
        offered,
        logistic(consent(world, params, k, int(world.challenger[k]), m)),
        logistic(consent(world, params, k, int(world.target[k]), m)),
        blessed,
    )


@compiled
def binding(gates: Gates) -> int:
    """Return the gate whose opening raises the chance most."""
    least, code = gates.offer, OFFER
    if gates.challenger_consent < least:
        least, code = gates.challenger_consent, CHALLENGER_CONSENT
    if gates.target_consent < least:
        least, code = gates.target_consent, TARGET_CONSENT
    if gates.blessing < least:
        code = BLESSING
    return code


@compiled
def seek_consent(world: World, params: Params, k: int, m: int, rate: float, draws: Draws) -> None:
    """Let candidate ``m`` offer this week, and the parties and the hegemon answer."""
    offers, answer = uniforms(draws, STREAM, draws.dispute[k], draws.actor[m], 1)
    chance = offer_rate(world, params, k, m, rate)
    world.binding_gate[k, m] = float(binding(gates_of(world, params, k, m, chance)))
    if offers < chance:
        world.mediation[k, m] = OFFERED
        if answer < taken(world, params, k, m):
            world.mediation[k, m] = ACCEPTED
            world.mediating_weeks[k, m] = 0.0
            world.mediated[k] = 1.0


@compiled
def mediate(world: World, params: Params, k: int, m: int, draws: Draws) -> None:
    """Let an accepted mediation run for a week: it settles the dispute, fails or goes on; no gate is in its way."""
    world.binding_gate[k, m] = -1.0
    settles, fails = uniforms(draws, STREAM, draws.dispute[k], draws.actor[m], 2)
    world.mediating_weeks[k, m] += 1.0
    held = 0.5 * (world.leverage[m, int(world.challenger[k])] + world.leverage[m, int(world.target[k])])
    rate = weekly_chance(params.settles, params.settling) * exp(params.power * (held - params.usual_leverage))
    if settles < rate:
        world.mediation[k, m] = MEDIATED
        world.settled[m] += 1.0
        end_dispute(world, k, SETTLED, draws)
    elif fails < params.fails:
        world.mediation[k, m] = OFFERED
        world.failed[m] += 1.0


@compiled
def let_others_mediate(world: World, params: Params, k: int, rate: float, draws: Draws) -> None:
    """Let those who are not named begin, given the weekly chance of that, or go on with what they have begun."""
    if world.others[k] != ACCEPTED:
        begins, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 0)
        if begins < rate:
            world.others[k], world.mediated[k] = ACCEPTED, 1.0
        return
    settles, fails = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 1)
    if settles < weekly_chance(params.settles, params.settling):
        world.others[k] = MEDIATED
        end_dispute(world, k, SETTLED, draws)
    elif fails < params.fails:
        world.others[k] = NOT_OFFERED


def reasons(world: World, params: Params, k: int, m: int) -> dict[str, float]:
    """Return the gates of candidate ``m`` in dispute ``k``, each a chance; needed ones only.

    An offer is within a crisis of mean duration.
    """
    rate = onset_rate(world, params, k) * shares_of(world, params, k)[0][m]
    gates = gates_of(world, params, k, m, offer_rate(world, params, k, m, rate))
    named = dict(zip(GATES, gates, strict=True))
    if not needs_blessing(world, k, m):
        named.pop(GATES[BLESSING])
    return named


@compiled
def is_mediated(world: World, k: int) -> bool:
    """Say whether dispute ``k`` is one of those that are mediated: a crisis or militarised dispute, or with threats."""
    return world.status[k] == OPEN and (world.population[k] > QUARREL or world.level[k] >= THREAT)


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Let candidates offer, be answered, and mediate, in every open dispute that is more than words.

    Talks that were accepted go on as long as the dispute is open, and after it has lapsed.
    """
    for k in range(world.disputes):
        if world.feud[k] > 0.0 or world.status[k] not in (OPEN, LAPSED):
            continue
        onset = onset_rate(world, params, k) if is_mediated(world, k) else 0.0
        shares, others = shares_of(world, params, k)
        for m in range(world.actors):
            if world.candidate[k, m] == 0.0:
                continue
            if world.mediation[k, m] == ACCEPTED:
                world.mediated[k] = 1.0  # it may have been a move
                mediate(world, params, k, m, draws)
            elif onset > 0.0:
                seek_consent(world, params, k, m, onset * shares[m], draws)
        let_others_mediate(world, params, k, onset * others, draws)


@compiled
def decides(world: World, params: Params, draws: Draws, asked: Array) -> None:
    """Write which draw would bring an offer of a candidate this week, which may then be accepted."""
    answer = asked[ASKED:]
    answer[:] = 0.0
    k, m, stage = int(asked[1]), int(asked[2]), asked[3]
    if asked[0] != MEDIATION_MOVE or stage > ACCEPTED or world.mediation[k, m] >= stage or not is_mediated(world, k):
        return
    if world.candidate[k, m] > 0.0 and world.feud[k] == 0.0:
        rate = onset_rate(world, params, k) * shares_of(world, params, k)[0][m]
        answer[0], answer[1], answer[2] = float(STREAM), float(draws.dispute[k]), float(draws.actor[m])
        answer[3], answer[6] = 1.0, offer_rate(world, params, k, m, rate)


MECHANISM = Mechanism(
    name="gated_mediation",
    family="mediation",
    title="Mediation: its onset, its candidates, its gates",
    reads=(
        "challenger", "target", "hegemon", "candidate", "mediation", "exposure", "standing", "settled", "failed",
        "trust", "leverage", "win_chance", "level", "status", "mediation_odds", "population", "feud", "organisation",
        "capability", "major", "distance_km", "past_mediation", "affinity", "obligation", "others",
    ),
    writes=(
        "mediation", "mediating_weeks", "binding_gate", "settled", "failed", "status", "ended", "mediated", "others",
    ),
    sources=(
        "zartman-2000", "kydd-2003", "bercovitch-gartner-2006", "greig-diehl-2012", "brecher-1997", "derouen-2011",
    ),
    params=Params,
    step=step,
    reasons=reasons,
    moves=("mediation", "end"),
    decides=decides,
    terms=TERMS,
)  # fmt: skip
