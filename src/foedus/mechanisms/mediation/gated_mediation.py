r"""Mediation through four gates: an offer, the consent of each party, and the blessing of the hegemon behind one.

History observes the onset of mediation, not the gates, so the onset is what is held to history: candidate m's weekly
chance to mediate, with every gate at its reference of one half, is its share of the onset hazard.

    P_k      = logistic(logit P + o_k)                                 onset in a crisis of this sort
    H        = (1 - (1 - P_k)^(1/T)) exp(l)                            weekly onset hazard of the dispute
    s_m      = exp(u_m) / (sum over candidates exp(u) + exp(u_0))       share: exposure, standing, record
    offer    = H s_m / E[consents and blessing at reference]            two consents, and a blessing where one is needed
    consent  = logistic(theta (2 t_jm - 1) + eta (leverage_mj - 1/4) + zeta (record_m) + ripe_k + noise_k)
    blessing = logistic(beta (2 t_hm - 1))                             t_hm: trust of the hegemon in m
    ripe_k   = rho (4 p (1 - p) - 3/4) [level >= 4] + ...              a stalemate that hurts

The noise is one draw a dispute and week, shared by both parties, so that consents move together and both say yes at
reference with chance E[logistic(noise)^2] = 1/2 - E[logistic'(noise)], not a quarter. The *binding* gate is
the one whose opening would raise the chance most: the least likely of the four. Once accepted, a mediation settles at a
rate that leverage over the parties raises, or fails.

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
greig-diehl-2012 (supply and demand of mediation). The onset, 31% of crises and about half since 1990, and the agreement
in 44% of mediated crises are from brecher-1997; a crisis lasts 22 weeks on average. Trust that is one half,
a quarter of leverage and no record are the reference at which a gate is one half.
"""

from math import exp, pi, sqrt
from typing import Annotated, Final, NamedTuple

import numpy as np

from foedus.core.choice import log_odds, logistic, weekly_chance
from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.normal import normal_shock
from foedus.core.parameters import ASSUMPTION, Parameter, fitted
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import (
    ACCEPTED,
    BLESSING,
    CHALLENGER_CONSENT,
    FORCE,
    GATES,
    MEDIATED,
    OFFER,
    OFFERED,
    OPEN,
    QUARREL,
    SETTLED,
    TARGET_CONSENT,
    THREAT,
    World,
)
from foedus.mechanisms.ending import end_dispute

STREAM: Final = stable_hash("mediation")


class Params(NamedTuple):
    """Parameters of mediation; utilities and gates in log odds."""

    onset: Annotated[float, Parameter(0.42, "chance a crisis", "P", 0.31, 0.52, "brecher-1997", 0.05)]
    duration: Annotated[float, Parameter(22.0, "weeks", "T", 16.0, 28.0, "brecher-1997", 3.0)]
    exposure: Annotated[float, Parameter(1.0, "log odds", "offer: exposed to the dispute", 0.0, 2.0, ASSUMPTION)]
    standing: Annotated[float, Parameter(1.5, "log odds", "offer: wants to be seen to matter", 0.5, 2.5, ASSUMPTION)]
    record: Annotated[float, Parameter(0.5, "log odds", "record: weight", 0.0, 1.0, ASSUMPTION)]
    outsiders: Annotated[float, Parameter(1.0, "log odds", "u_0: UN and others not named", 0.0, 2.0, ASSUMPTION)]
    trust: Annotated[float, Parameter(2.0, "log odds", "theta: full against no trust", 1.0, 3.0, ASSUMPTION)]
    leverage: Annotated[float, Parameter(1.0, "log odds", "eta: what the mediator can give", 0.0, 2.0, ASSUMPTION)]
    blessing: Annotated[float, Parameter(2.5, "log odds", "beta: full against no trust", 1.0, 4.0, ASSUMPTION)]
    ripeness: Annotated[float, Parameter(0.8, "log odds", "rho: hurting stalemate", 0.0, 1.6, ASSUMPTION)]
    noise: Annotated[float, Parameter(0.7, "log odds", "shared shock to consents", 0.3, 1.1, ASSUMPTION)]
    settles: Annotated[float, Parameter(0.44, "chance", "agreement", 0.34, 0.54, "brecher-1997", 0.04)]
    settling: Annotated[float, Parameter(26.0, "weeks", "time over which it settles", 13.0, 39.0, ASSUMPTION)]
    power: Annotated[float, Parameter(1.0, "log rate", "leverage on settling", 0.0, 2.0, ASSUMPTION)]
    fails: Annotated[float, Parameter(0.03, "per week", "a mediation is given up", 0.01, 0.06, ASSUMPTION)]
    level: Annotated[float, fitted("level", "intercept", "log rate", "l: the level of offers")]


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
def wish_to_offer(world: World, params: Params, k: int, m: int) -> float:
    """Return how much candidate ``m`` wants to mediate in dispute ``k`` (log odds)."""
    wish = params.exposure * world.exposure[k, m] + params.standing * world.standing[m]
    return wish + params.record * record_of(world, m)


@compiled
def wish_weight(world: World, params: Params, k: int, m: int) -> float:
    """Return the weight of candidate ``m`` among those who may mediate in dispute ``k``."""
    return exp(wish_to_offer(world, params, k, m))


@compiled
def total_wish(world: World, params: Params, k: int) -> float:
    """Return the weights of all candidates in dispute ``k``, and of outsiders who are not named."""
    total = exp(params.outsiders)
    for m in range(world.actors):
        if world.candidate[k, m] > 0.0:
            total += wish_weight(world, params, k, m)
    return total


@compiled
def ripeness(world: World, params: Params, k: int) -> float:
    """Return the ripeness of dispute ``k`` in log odds: most when force meets its like, zero without force."""
    if world.level[k] < FORCE:
        return 0.0
    p = world.win_chance[k]
    return params.ripeness * (4.0 * p * (1.0 - p) - 0.75)


@compiled
def consent(world: World, params: Params, j: int, m: int, ripe: float) -> float:
    """Return the chance that party ``j`` accepts ``m`` as a mediator."""
    return logistic(
        params.trust * (2.0 * world.trust[j, m] - 1.0)
        + params.leverage * (world.leverage[m, j] - 0.25)
        + params.record * record_of(world, m)
        + ripe
    )


@compiled
def needs_blessing(world: World, k: int, m: int) -> bool:
    """Say whether a hegemon that is neither a party nor the mediator must bless ``m``."""
    h = int(world.hegemon[k])
    return h >= 0 and h not in (m, int(world.challenger[k]), int(world.target[k]))


@compiled
def gates_of(world: World, params: Params, k: int, m: int, rate: float, shock: float) -> Gates:
    """Return the gates of candidate ``m`` in dispute ``k``, given its weekly chance to offer and the common shock.

    The gate of the offer is the chance to have offered within a crisis of mean duration; the others are weekly.
    """
    ripe = ripeness(world, params, k) + shock
    blessed = 1.0
    if needs_blessing(world, k, m):
        blessed = logistic(params.blessing * (2.0 * world.trust[int(world.hegemon[k]), m] - 1.0))
    offered = 1.0
    if world.mediation[k, m] < OFFERED:
        offered = 1.0 - exp(-rate * params.duration)
    return Gates(
        offered,
        consent(world, params, int(world.challenger[k]), m, ripe),
        consent(world, params, int(world.target[k]), m, ripe),
        blessed,
    )


@compiled
def both_consent(noise: float) -> float:
    """Return the chance that two parties with even odds both consent, given the spread of the shock that they share.

    The logistic density is taken for a normal one of the same height at zero; the chance is right to two parts in a
    hundred over the range of ``noise``.
    """
    return 0.5 - 0.25 / sqrt(1.0 + pi * noise * noise / 8.0)


@compiled
def onset_of(world: World, params: Params, k: int) -> float:
    """Return the chance that a crisis like dispute ``k``, of mean duration, is mediated."""
    return logistic(log_odds(params.onset) + world.mediation_odds[k])


@compiled
def usual_offers(params: Params, onset: float) -> float:
    """Return how often somebody offers in a week, so that reference gates without a blessing meet the onset."""
    return exp(params.level) * weekly_chance(onset, params.duration) / both_consent(params.noise)


@compiled
def offer_rate(world: World, k: int, m: int, wanted: float) -> float:
    """Return the weekly chance that ``m`` offers or renews its offer, given its share of `usual_offers`."""
    return min(1.0, 2.0 * wanted if needs_blessing(world, k, m) else wanted)


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
def seek_consent(world: World, params: Params, k: int, m: int, wanted: float, shock: float, draws: Draws) -> None:
    """Let candidate ``m`` offer this week, and the parties and the hegemon answer."""
    offers, answer = uniforms(draws, STREAM, draws.dispute[k], draws.actor[m], 1)
    rate = offer_rate(world, k, m, wanted)
    gates = gates_of(world, params, k, m, rate, shock)
    world.binding_gate[k, m] = float(binding(gates))
    if offers < rate:
        world.mediation[k, m] = OFFERED
        if answer < gates.challenger_consent * gates.target_consent * gates.blessing:
            world.mediation[k, m] = ACCEPTED
            world.mediating_weeks[k, m] = 0.0


@compiled
def mediate(world: World, params: Params, k: int, m: int, draws: Draws) -> None:
    """Let an accepted mediation run for a week: it settles the dispute, fails or goes on; no gate is in its way."""
    world.binding_gate[k, m] = -1.0
    settles, fails = uniforms(draws, STREAM, draws.dispute[k], draws.actor[m], 2)
    world.mediating_weeks[k, m] += 1.0
    held = 0.5 * (world.leverage[m, int(world.challenger[k])] + world.leverage[m, int(world.target[k])])
    rate = weekly_chance(params.settles, params.settling) * exp(params.power * (held - 0.25))
    if settles < rate:
        world.mediation[k, m] = MEDIATED
        world.settled[m] += 1.0
        end_dispute(world, k, SETTLED, draws)
    elif fails < params.fails:
        world.mediation[k, m] = OFFERED
        world.failed[m] += 1.0


def reasons(world: World, params: Params, k: int, m: int) -> dict[str, float]:
    """Return the gates of candidate ``m`` in dispute ``k`` without this week's shock, each a chance; needed ones only.

    An offer is within a crisis of mean duration.
    """
    share = wish_weight(world, params, k, m) / total_wish(world, params, k)
    rate = offer_rate(world, k, m, share * usual_offers(params, onset_of(world, params, k)))
    named = dict(zip(GATES, gates_of(world, params, k, m, rate, 0.0), strict=True))
    if not needs_blessing(world, k, m):
        named.pop(GATES[BLESSING])
    return named


@compiled
def is_mediated(world: World, k: int) -> bool:
    """Say whether dispute ``k`` is one of those that are mediated: a crisis or militarised dispute, or with threats."""
    return world.status[k] == OPEN and (world.population[k] > QUARREL or world.level[k] >= THREAT)


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Let candidates offer, be answered, and mediate, in every open dispute that is more than words."""
    for k in range(world.disputes):
        if not is_mediated(world, k):
            continue
        luck, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 0)
        shock = params.noise * normal_shock(luck)
        wishes = total_wish(world, params, k)
        offers = usual_offers(params, onset_of(world, params, k))
        for m in range(world.actors):
            if world.candidate[k, m] == 0.0:
                continue
            if world.mediation[k, m] == ACCEPTED:
                mediate(world, params, k, m, draws)
            else:
                wanted = offers * wish_weight(world, params, k, m) / wishes
                seek_consent(world, params, k, m, wanted, shock, draws)


MECHANISM = Mechanism(
    name="gated_mediation",
    family="mediation",
    title="Mediation through four gates",
    reads=(
        "challenger", "target", "hegemon", "candidate", "mediation", "exposure", "standing", "settled", "failed",
        "trust", "leverage", "win_chance", "level", "status", "mediation_odds", "population",
    ),
    writes=(
        "mediation", "mediating_weeks", "binding_gate", "settled", "failed", "status", "ended",
    ),
    sources=("zartman-2000", "kydd-2003", "bercovitch-gartner-2006", "greig-diehl-2012", "brecher-1997"),
    params=Params,
    step=step,
    reasons=reasons,
    moves=("mediation", "end"),
)  # fmt: skip
