r"""Force and war as a contest of usable, projected power.

    X_ij  = c_i (1 - l_i) R / (R + D_ij)                        power of i at j's place
    p     = X_C^r / (X_C^r + X_G^r)                             chance that the challenger's side would win

Helpers count by the stance that is expected of them, so that a commitment deters before it is honoured: fighters with
all their power, those who aid with a share of it; a pledge to defend the target counts as a share of the pledge,
whatever its giver is expected to do besides. A war costs both sides and ties power down, and ends at one rate; a
dispute short of war ends when coercion says, and is then won, settled or lapses.

========  =======================  ==========================================
symbol    field                    meaning
========  =======================  ==========================================
X         power                    usable projected capability
c, l      capability, load         share of the world's; share tied down
D         distance_km              capital to capital
p         win_chance, win_alone    of the challenger's side, with helpers and without
========  =======================  ==========================================

Sources: tullock-1980 and hirshleifer-1989 for the ratio form, boulding-1962 for the loss of strength with distance.
Wars end at the rate at which those of gibler-2016 did, 1816-1999: neither a Weibull, whose shape is 1.03, nor a
log-logistic gave later wars up to 1979 a higher likelihood. Outcomes are of disputes begun 1946-1999: of those with
force short of war 4.2% are won by the challenger or conceded, 3.1% by the target or given up, 8.3% compromised; the
contest decides what bargaining leaves of these; of wars 41% are decided and 10% compromised; the rest lapse. A formal
agreement without a mediator is as rare as in brecher-1997.
"""

from math import gamma
from typing import Annotated, Final, NamedTuple

import numpy as np

from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, SPREAD, Parameter
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.tables import toml_table
from foedus.core.world import (
    AID,
    CHALLENGER_WON,
    DEFENCE,
    DORMANT,
    FIGHT,
    LAPSED,
    LEADER,
    OPEN,
    SETTLED,
    TARGET_WON,
    WAR,
    World,
)
from foedus.mechanisms.covariates import REACH_KM, projected
from foedus.mechanisms.ending import end_dispute, path_is_over
from foedus.mechanisms.joining import stays_out

STREAM: Final = stable_hash("contest")


def _war_ends() -> Parameter:
    """Return the rate at which wars end, from how long those of the past lasted."""
    of = toml_table("foedus.mechanisms.coercion", "feuds.toml")["mid"]["war"]
    value = 1.0 / (of["scale_weeks"] * gamma(1.0 + 1.0 / of["shape"]))
    most = 1.0 + SPREAD * of["scale_error"]
    error = value * of["scale_error"]
    return Parameter(value, "per week", "a war ends", value / most, value * most, "gibler-2016", error)


class Params(NamedTuple):
    """Parameters of power, of war, and of how disputes end."""

    decisiveness: Annotated[float, Parameter(1.0, "power", "r: how sharply power decides", 0.5, 2.0, ASSUMPTION)]
    reach: Annotated[float, Parameter(REACH_KM, "km", "R: distance that halves power", 2000.0, 8000.0, ASSUMPTION)]
    aid_share: Annotated[float, Parameter(0.25, "share", "power that an aider lends", 0.1, 0.4, ASSUMPTION)]
    pledged: Annotated[float, Parameter(0.4, "share", "power expected of a defence pledge", 0.2, 0.6, ASSUMPTION)]
    war_load: Annotated[float, Parameter(0.5, "share", "capability that a war ties down", 0.3, 0.7, ASSUMPTION)]
    war_damage: Annotated[float, Parameter(0.01, "share a week", "what a war destroys", 0.005, 0.02, ASSUMPTION)]
    adjustment: Annotated[float, Parameter(0.08, "per week", "speed at which loads move", 0.04, 0.15, ASSUMPTION)]
    war_hazard: Annotated[float, _war_ends()]
    won: Annotated[float, Parameter(0.01, "share of ends", "short of war, challenger", 0.0, 0.03, "gibler-2016", 0.006)]
    lost: Annotated[float, Parameter(0.02, "share of ends", "short of war, target", 0.0, 0.04, "gibler-2016", 0.006)]
    agreed: Annotated[float, Parameter(0.09, "share of ends", "short of war", 0.05, 0.13, "gibler-2016", 0.009)]
    war_decided: Annotated[float, Parameter(0.41, "share of ends", "war, by victory", 0.2, 0.6, "gibler-2016", 0.08)]
    war_agreed: Annotated[float, Parameter(0.10, "share of ends", "war, by compromise", 0.0, 0.25, "gibler-2016", 0.05)]


@compiled
def project_power(world: World, params: Params) -> None:
    """Write the usable power of every actor at every other's place (share of world capability)."""
    for i in range(world.actors):
        power, away, capability, load = world.power[i], world.distance_km[i], world.capability[i], world.load[i]
        if power[i] == projected(capability, load, away[i], params.reach):
            continue  # as it was
        for j in range(world.actors):
            power[j] = projected(capability, load, away[j], params.reach)


@compiled
def lent(params: Params, stance: float) -> float:
    """Return the share of its power that a helper with this stance lends, 0-1."""
    degree = abs(stance)
    if degree >= FIGHT:
        return 1.0
    return params.aid_share * max(0.0, degree - (AID - 1.0))


@compiled
def share_of(own: float, other: float, decisiveness: float) -> float:
    """Return the chance of one side to win, by the ratio of the powers of both."""
    return 1.0 / (1.0 + ((other + 1e-9) / (own + 1e-9)) ** decisiveness)


@compiled
def chance_alone(world: World, params: Params, k: int) -> float:
    """Return the chance that the challenger of dispute ``k`` would win a war if nobody helped either."""
    c, g = int(world.challenger[k]), int(world.target[k])
    return share_of(world.power[c, g], world.power[g, g], params.decisiveness)


@compiled
def chance_to_win(world: World, params: Params, k: int) -> float:
    """Return the chance that the challenger's side of dispute ``k`` would win a war, as the parties expect it."""
    c, g = int(world.challenger[k]), int(world.target[k])
    with_challenger, with_target = world.power[c, g], world.power[g, g]
    for i in range(world.actors):
        if i in (c, g):
            continue
        expected = world.stance[k, i] if abs(world.stance[k, i]) >= abs(world.belief[k, i]) else world.belief[k, i]
        if expected >= 0.0:
            held_to = params.pledged if world.obligation[i, g] >= DEFENCE else 0.0
            with_target += max(lent(params, expected), held_to) * world.power[i, g]
        else:
            with_challenger += lent(params, expected) * world.power[i, g]
    return share_of(with_challenger, with_target, params.decisiveness)


@compiled
def fight_on(world: World, params: Params, k: int) -> None:
    """Let a week of war destroy and tie down."""
    c, g = int(world.challenger[k]), int(world.target[k])
    lost = world.win_chance[k]
    world.damage[g] += params.war_damage * lost * (1.0 - world.damage[g])
    world.damage[c] += params.war_damage * (1.0 - lost) * (1.0 - world.damage[c])
    for i in range(world.actors):
        if not stays_out(world, k, i, world.stance[k]) and world.load[i] < params.war_load:
            world.load[i] += params.adjustment * (params.war_load - world.load[i])


@compiled
def is_at_war(world: World, i: int) -> bool:
    """Say whether ``i`` fights in an open war."""
    for k in range(world.disputes):
        if world.level[k] >= WAR and world.status[k] == OPEN and not stays_out(world, k, i, world.stance[k]):
            return True
    return False


@compiled
def release_load(world: World, params: Params, k: int) -> None:
    """Free what a finished war tied down, for those who fight nowhere else."""
    for i in range(world.actors):
        if world.load[i] > 0.0 and not stays_out(world, k, i, world.stance[k]) and not is_at_war(world, i):
            world.load[i] -= params.adjustment * world.load[i]


@compiled
def decide(world: World, params: Params, k: int, luck: float, draws: Draws) -> None:
    """End dispute ``k``: won, agreed or lapsed, by the shares known for its level.

    Whoever makes war on a ruler has won when that ruler is gone, which is drawn where leaders fall.
    """
    war = world.level[k] >= WAR
    won = params.war_decided * world.win_chance[k] if war else params.won
    if war and world.aim[k] >= LEADER:
        won = 0.0
    lost = params.war_decided * (1.0 - world.win_chance[k]) if war else params.lost
    agreed = params.war_agreed if war else params.agreed
    if luck < won:
        end_dispute(world, k, CHALLENGER_WON, draws)
    elif luck < won + lost:
        end_dispute(world, k, TARGET_WON, draws)
    elif luck < won + lost + agreed:
        end_dispute(world, k, SETTLED, draws)
    else:
        end_dispute(world, k, LAPSED, draws)


@compiled
def expect(world: World, k: int) -> None:
    """Let the parties of dispute ``k`` expect of everybody the stance that it has taken, else what is expected of it.

    Of whom something is expected for both, the greater counts, and for the target where they are even.
    """
    c, g = int(world.challenger[k]), int(world.target[k])
    for i in range(world.actors):
        if i in (c, g):
            world.belief[k, i] = 0.0
        elif world.stance[k, i] != 0.0:
            world.belief[k, i] = world.stance[k, i]
        elif world.expected[i, c] > world.expected[i, g]:
            world.belief[k, i] = -world.expected[i, c]
        else:
            world.belief[k, i] = world.expected[i, g]


@compiled
def prepare(world: World, params: Params) -> None:
    """Write what is expected of whom, the usable power of all, and the chances to win of all disputes."""
    project_power(world, params)
    for k in range(world.disputes):
        if world.status[k] != DORMANT:
            expect(world, k)
        world.win_chance[k] = chance_to_win(world, params, k)
        world.win_alone[k] = chance_alone(world, params, k)


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Project power, then let every open dispute be fought for a week or end."""
    project_power(world, params)
    for k in range(world.disputes):
        if world.status[k] != OPEN:
            if world.status[k] != DORMANT:
                release_load(world, params, k)
            continue
        world.win_chance[k] = chance_to_win(world, params, k)
        world.win_alone[k] = chance_alone(world, params, k)
        if world.level[k] >= WAR:
            fight_on(world, params, k)
        if path_is_over(world, k, draws):
            ends, how = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 0)
            if ends < (params.war_hazard if world.level[k] >= WAR else world.end_rate[k]):
                decide(world, params, k, how, draws)


MECHANISM = Mechanism(
    name="ratio_contest",
    family="contest",
    title="Contest of projected power, and how disputes end",
    reads=(
        "capability", "load", "distance_km", "challenger", "target", "stance", "belief", "expected", "obligation",
        "level", "status", "aim", "end_rate", "path_week",
    ),
    writes=(
        "power", "belief", "win_chance", "win_alone", "damage", "load", "status", "ended",
    ),
    sources=("tullock-1980", "hirshleifer-1989", "boulding-1962", "gibler-2016", "brecher-1997"),
    params=Params,
    step=step,
    prepare=prepare,
    moves=("end",),
)  # fmt: skip
