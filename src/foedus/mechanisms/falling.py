"""How leaders and regimes fall, and what follows. Shared by the forms of survival.

Whatever says how a country's condition multiplies its hazards, the manners compete: one draw a week decides whether
the regime falls, else whether its leader goes, and by which manner. Base rates are world fields, fitted to history or
counted in it; the forms only shift them.
"""

from math import exp, expm1, log1p
from typing import Annotated, Final, NamedTuple

import numpy as np

from foedus.core.choice import log_odds, logistic
from foedus.core.compiled import compiled
from foedus.core.mechanism import ASKED, KINDS
from foedus.core.normal import normal_shock
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws, stable_hash, uniforms, uniforms_of_all
from foedus.core.world import (
    AID,
    CHALLENGER_WON,
    COUP,
    FOREIGN,
    LAPSED,
    LEADER,
    NEVER,
    OPEN,
    REGULAR,
    STAYS,
    THREAT,
    WAR,
    Array,
    World,
)
from foedus.mechanisms.ending import end_dispute

STREAM: Final = stable_hash("survival")
LEADER_MOVE, REGIME_MOVE = KINDS["leader"], KINDS["regime"]
WEEKS_A_YEAR: Final = 52.18
#: The walk of unrest keeps so far from 0 and 1, where its log odds end: a judgement tells no thousandths apart.
UNREST_EDGE: Final = 0.001


class Terms(NamedTuple):
    """How leaders go by the rules where it is known when they stand for election, or when their last term ends.

    Elsewhere such exits come at any time, at the rate of their kind of regime. No table here holds elections.
    """

    scheduled: Annotated[float, Parameter(0.6, "share", "of exits by the rules, at elections", 0.4, 0.8, ASSUMPTION)]
    between: Annotated[float, Parameter(4.0, "years", "from one election to the next", 3.0, 5.0, ASSUMPTION)]
    leaves: Annotated[float, Parameter(0.95, "chance", "goes when a last term ends", 0.85, 0.99, ASSUMPTION)]


class Outside(NamedTuple):
    """What comes from outside, by country [actor]: pressure on it, and the most that anybody gives it as a target.

    Pressure is the highest level against it, threat 0 to war 1, and the damage; help is 0 for nothing or words, 1 for
    aid, 2 for fighting.
    """

    pressure: Array
    help: Array


class Condition(NamedTuple):
    """The condition of one country this week."""

    unrest: float
    strength: float
    pressure: float


class Shares(NamedTuple):
    """How base rates divide: irregular falls into manners, and what part of them leaves the regime in place.

    ``foreign`` regimes a year are removed from outside without force against them. ``level`` shifts the log hazard of a
    leader's own exits, those that leave the regime in place.
    """

    coup: float
    revolt: float
    within: float
    foreign: float
    level: float = 0.0


@compiled
def outside_of(world: World) -> Outside:
    """Return what comes from outside on every country."""
    found = np.zeros((2, world.actors))
    pressure, help_given = found[0], found[1]
    for k in range(world.disputes):
        if world.status[k] == OPEN:
            i, stances = int(world.target[k]), world.stance[k]
            pressure[i] = max(pressure[i], (world.level[k] - THREAT) / (WAR - THREAT))
            for m in range(world.actors):
                help_given[i] = max(help_given[i], stances[m] - (AID - 1.0))
    for i in range(world.actors):
        pressure[i] += world.damage[i]
    return Outside(pressure, help_given)


@compiled
def condition_of(
    world: World, i: int, outside: Outside, by_aid: float, by_windfall: float, by_damage: float
) -> Condition:
    """Return the condition of country ``i``; strength is what it has, plus aid and windfall, less damage."""
    strength = world.strength[i] + by_aid * outside.help[i] + by_windfall * world.windfall[i]
    strength -= by_damage * world.damage[i]
    return Condition(world.unrest[i], min(max(strength, 0.0), 1.0), outside.pressure[i])


@compiled
def luck_of(draws: Draws) -> Array:
    """Return this week's luck in every country [two, actor]: of its regime and leader, and of its unrest."""
    return uniforms_of_all(draws, STREAM, np.uint64(0), 0)


@compiled
def _apart(unrest: float) -> float:
    """Return an unrest that keeps apart from both ends of its scale."""
    return min(max(unrest, UNREST_EDGE), 1.0 - UNREST_EDGE)


@compiled
def move_unrest(world: World, i: int, kept: float, shock: float, strain: float, luck: float) -> None:
    """Move the unrest in ``i`` by a week: a mean-reverting walk of its log odds, with strain (from pressure)."""
    rest, now = log_odds(_apart(world.unrest_start[i])), log_odds(_apart(world.unrest[i]))
    moved = rest + kept * (now - rest) + shock * normal_shock(luck) + strain
    world.unrest[i] = _apart(logistic(moved))


class Hazards(NamedTuple):
    """Hazards a week in one country: of its regime by manner, and of its leader while the regime stays."""

    coup: float
    revolt: float
    rebels: float
    foreign: float
    regular: float
    palace: float
    removed: float
    rotation: float


@compiled
def rotation(world: World, i: int, week: float, a_year: float, terms: Terms) -> float:
    """Return the hazard this week that the leader of ``i`` goes by the rules, of whom so many a year do.

    An election gathers what is due to the years between two; a last term ends for the leader of the as-of day alone.
    """
    election, last = world.next_election[i], world.term_ends[i]
    if election >= NEVER and last >= NEVER:
        return a_year / WEEKS_A_YEAR
    hazard = (1.0 - terms.scheduled) * a_year / WEEKS_A_YEAR
    if week - 1.0 < election <= week:
        hazard += terms.scheduled * a_year * terms.between
    if week - 1.0 < last <= week and world.leader[i] == 0.0:
        hazard -= log1p(-terms.leaves)
    return hazard


@compiled
def hazards_of(
    world: World,
    i: int,
    week: float,
    shares: Shares,
    terms: Terms,
    shifts: tuple[float, float, float],
    abroad: tuple[float, float],
) -> Hazards:
    """Return the hazards of country ``i``.

    A regime that goes by the rules takes its leader with it: those exits are part of the leader's regular ones.

    Parameters
    ----------
    shifts : tuple of float
        What the country's condition adds to the log hazard of a coup, of a revolt, and of rebels.
    abroad : tuple of float
        The hazards a week that regime and leader, or the leader alone, are removed by foreign hands.
    """
    irregular = world.irregular_rate[i] / WEEKS_A_YEAR
    of_regime = irregular * (1.0 - shares.within)
    regular = max((world.failure_rate[i] - shares.foreign) / WEEKS_A_YEAR - of_regime, 0.0)
    by_coup, by_revolt = exp(shifts[0]), exp(shifts[1])
    own = exp(shares.level)
    by_rebels = by_coup if shifts[2] == shifts[0] else exp(shifts[2])
    return Hazards(
        of_regime * shares.coup * by_coup,
        of_regime * shares.revolt * by_revolt,
        of_regime * (1.0 - shares.coup - shares.revolt) * by_rebels,
        abroad[0],
        regular,
        irregular * shares.within * by_coup * own,
        abroad[1],
        rotation(world, i, week, max(world.regular_rate[i] - regular * WEEKS_A_YEAR, 0.0) * own, terms),
    )


@compiled
def of_regime(hazards: Hazards) -> float:
    """Return the hazard a week that the regime falls, by any manner."""
    return hazards.coup + hazards.revolt + hazards.rebels + hazards.foreign + hazards.regular


@compiled
def risk_a_year(hazards: Hazards, from_abroad: float) -> float:
    """Return the chance that the regime falls within a year at these hazards.

    Force that has just begun is likelier to remove a regime soon than late: what comes ``from_abroad`` within the year
    is given as a chance.
    """
    own = of_regime(hazards) - hazards.foreign
    return 1.0 - exp(-own * WEEKS_A_YEAR) * (1.0 - from_abroad)


@compiled
def draw_fall(world: World, i: int, hazards: Hazards, luck: float) -> None:
    """Draw whether regime or leader of ``i`` goes this week, and write how."""
    regime = of_regime(hazards)
    leader = hazards.palace + hazards.removed + hazards.rotation if world.leader_exit[i] == STAYS else 0.0
    # Small luck falls; the manner is where it lies among the hazards. The logarithm only adds to it.
    if world.regime_exit[i] != STAYS or luck >= regime + leader:
        return
    fallen = -log1p(-luck)
    if fallen >= regime + leader:
        return
    if fallen >= regime:
        if fallen < regime + hazards.palace:
            world.leader_exit[i] = COUP
        else:
            world.leader_exit[i] = FOREIGN if fallen < regime + hazards.palace + hazards.removed else REGULAR
        return
    world.regime_exit[i] = REGULAR
    edge = 0.0
    for manner in range(COUP, REGULAR):
        edge += hazards[manner - COUP]
        if fallen < edge:
            world.regime_exit[i] = manner
            return


@compiled
def write_fall(i: int, hazards: Hazards, draws: Draws, asked: Array) -> None:
    """Write below which luck the leader or the regime of ``i`` goes this week (`foedus.core.mechanism.Mechanism`)."""
    answer = asked[ASKED:]
    risk = of_regime(hazards)
    if asked[0] == LEADER_MOVE:
        risk += hazards.palace + hazards.removed + hazards.rotation
    answer[:] = 0.0
    answer[0], answer[2], answer[6] = float(STREAM), float(draws.actor[i]), -expm1(-risk)


@compiled
def settle_disputes(world: World, i: int, how: float, regime: bool, draws: Draws) -> None:
    """End the disputes that were about who rules ``i``; a leader lost does not end one about the regime."""
    for k in range(world.disputes):
        about_rule = world.aim[k] >= LEADER and (regime or world.aim[k] == LEADER)
        if int(world.target[k]) == i and about_rule and world.status[k] == OPEN:
            end_dispute(world, k, CHALLENGER_WON if how == FOREIGN else LAPSED, draws)


@compiled
def realign(world: World, i: int, draws: Draws) -> None:
    """Let a new regime in ``i`` align anew, as a viable successor would, else half way; its treaties lapse."""
    viable, _ = uniforms(draws, STREAM, np.uint64(0), draws.actor[i], 1)
    weight = 1.0 if viable < world.viability[i] else 0.5
    for j in range(world.actors):
        if j != i:
            world.affinity[i, j] += weight * (world.successor_affinity[i, j] - world.affinity[i, j])
            world.affinity_start[i, j] = world.affinity[i, j]
            world.obligation[i, j] = 0.0
            world.obligation[j, i] = 0.0


@compiled
def hedge(world: World, i: int, share: float) -> None:
    """Let an interim government under threat hedge: hostility to those who press it shrinks by a share."""
    for k in range(world.disputes):
        c = int(world.challenger[k])
        if int(world.target[k]) == i and world.status[k] == OPEN and world.affinity[i, c] < 0.0:
            world.affinity[i, c] -= share * world.affinity[i, c]
            world.affinity_start[i, c] = world.affinity[i, c]


@compiled
def follow_up(world: World, i: int, hedging: float, draws: Draws) -> None:
    """Carry out what follows from this week's exits in ``i``."""
    if world.regime_exit[i] != STAYS:
        if world.leader_exit[i] == STAYS:
            world.leader_exit[i] = world.regime_exit[i]
        world.regime[i] += 1.0
        world.leader[i] += 1.0
        world.unrest[i] = world.unrest_start[i]
        settle_disputes(world, i, world.regime_exit[i], world.regime_exit[i] != STAYS, draws)
        realign(world, i, draws)
    elif world.leader_exit[i] != STAYS:
        world.leader[i] += 1.0
        settle_disputes(world, i, world.leader_exit[i], world.regime_exit[i] != STAYS, draws)
        if world.leader_exit[i] == FOREIGN:
            hedge(world, i, hedging)


#: What shifts a hazard: where it raises it, and where it lowers it.
WORDS: Final = {
    "unrest": ("unrest is above the ordinary", "unrest is below the ordinary"),
    "strength": ("the regime is weaker than the ordinary", "the regime is stronger than the ordinary"),
    "pressure": ("pressure and damage from outside weigh on it", "pressure from outside rallies its people"),
}
MOVES: Final = ("leader", "regime", "end")
READS: Final = (
    "irregular_rate", "regular_rate", "failure_rate", "unrest", "unrest_start", "strength", "damage", "windfall",
    "viability", "successor_affinity", "target", "challenger", "aim", "level", "status", "stance", "leader_exit",
    "regime_exit", "affinity", "capability", "strike_power", "force_began", "ended",
    "next_election", "term_ends",
)  # fmt: skip
WRITES: Final = (
    "unrest", "fall_risk", "leader_exit", "regime_exit", "leader", "regime", "affinity", "affinity_start",
    "obligation", "status", "ended",
)  # fmt: skip
