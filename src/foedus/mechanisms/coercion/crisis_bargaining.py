r"""Coercion as a short game of threats, played with noise.

In a round the challenger presses, holds or stands down; the target concedes, resists or answers in kind; a challenger
that was resisted carries out its threat or backs down and pays its audience cost. The round is solved backwards with
logit choice, which is the agent quantal response equilibrium of a game of perfect information, and so is unique.

    C(l)      = s_l W + rho v - c_l (1/2 + h_c) - [l = 5] nu N_g - [l >= 4] b + [l = 4] phi R    carrying out at l
    R         = s_5 v - c_5 (1/2 + h_c) - nu N_g                                        the war that force may bring
    W         = v                                  aims policy and territory
              = v (q B - (1 - q) F)                aims leader and regime: q a viable successor follows
    A         = a (1/2 + d_c/2) (1/2 + attention)                                       audience cost
    U_resist  = -gamma^i P(carry out) E[s_l v_g + c_l (1/2 + h_g)]                      i: idle threats so far
    U_concede = -x v_g,  U_answer = U_resist - c_{l+1}/2 + delta
    U_press   = P(concede) x v + P(not) max-by-logit(C(l), C(l+1), -A),  U_hold = 0,  U_stand = e - A/2

========  ===========================  ===================================================================
symbol    field                        meaning
========  ===========================  ===================================================================
v, v_g    value, value_target          worth of winning; of not losing
q, B, F   viability, prize,            chance that a viable successor follows; worth with, cost without
          failure_cost
s_l       win_chance, strike_power     chance to reach the aim by war (l = 5), by strikes (4: a leader can be taken,
                                       other aims are reached in part); by pressure below
h_c, h_g  power                        power of the other side at home against one's own
d_c       democracy                    polyarchy of the challenger
N_g       nuclear                      the target has nuclear weapons
b         exposure, leverage           bystanders who would suffer and have the challenger's ear
========  ===========================  ===================================================================

Sources: mckelvey-palfrey-1998 (agent quantal response), signorino-1999 (strategic choice estimated this way),
fearon-1994 (audience cost, larger in democracies), lewis-schultz-2003 (the crisis game), downes-2021 (a new leader
imposed without a viable successor is costly). Departures: perfect information with noise in place of private
information; one round is played at a random tempo; the win chance uses the stances that the parties expect, so that
commitments deter, from war and from the force that may bring it; in a war the contest takes over. Tempo, precision and
costs are set so that a dispute at reference values that has come to force becomes a war in 4% of cases within a year,
and that the target gives way, or the challenger, no more often than in gibler-2016, 1946-1999: challengers win or are
given way to in 4.2% of disputes with force, targets in 3.1%, the contest's share included. Such disputes have deaths in
33.8%. Those with deaths last beyond 4, 13, 26 and 52 weeks in 70, 55, 42 and 26% of cases; with what bargaining ends
and what becomes a war, they end of themselves by a cumulative hazard of (t / 36)^.49; shows of force last beyond 5 and
37 days in half and a quarter, (t / 2.1)^.35.
"""

from typing import Annotated, NamedTuple

import numpy as np

from foedus.core.choice import logit_choice
from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import (
    CHALLENGER_SIDE,
    CONCEDED,
    DISPLAY,
    FORCE,
    GIVE_WAY,
    HOLD,
    LEADER,
    NEVER,
    OPEN,
    STOOD_DOWN,
    TARGET_SIDE,
    USE_FORCE,
    WAR,
    World,
)
from foedus.mechanisms.coercion.incidents import (
    DEADLY,
    GRAVE,
    HARMLESS,
    hit,
    kill,
    note_calls,
    path_level,
    stand_as_of,
    use_force,
)
from foedus.mechanisms.coercion.timing import age_of, weibull_hazard
from foedus.mechanisms.ending import end_dispute

STREAM = stable_hash("coercion")


class Params(NamedTuple):
    """Parameters of crisis bargaining; utilities are in units of a prize of worth 1."""

    precision: Annotated[float, Parameter(9.0, "per unit of utility", "lambda", 7.0, 11.0, ASSUMPTION)]
    tempo: Annotated[float, Parameter(0.1, "rounds a week", "once force is used", 0.05, 0.15, ASSUMPTION)]
    haste: Annotated[float, Parameter(0.6, "rounds a week", "before force is used", 0.3, 0.9, ASSUMPTION)]
    show_cost: Annotated[float, Parameter(0.05, "prize", "cost of a show or sanction", 0.02, 0.1, ASSUMPTION)]
    force_cost: Annotated[float, Parameter(0.2, "prize", "cost of a use of force", 0.1, 0.35, ASSUMPTION)]
    war_cost: Annotated[float, Parameter(0.65, "prize", "cost of war", 0.55, 0.75, ASSUMPTION)]
    nuclear_cost: Annotated[float, Parameter(0.5, "prize", "war on a nuclear power", 0.2, 1.0, ASSUMPTION)]
    audience: Annotated[float, Parameter(0.2, "prize", "audience cost of a democracy", 0.05, 0.4, ASSUMPTION)]
    lobby: Annotated[float, Parameter(0.3, "prize", "weight of bystanders who would suffer", 0.1, 0.5, ASSUMPTION)]
    punitive: Annotated[float, Parameter(0.08, "share of value", "worth of punishing", 0.0, 0.2, ASSUMPTION)]
    pressure: Annotated[float, Parameter(0.05, "chance", "success by show or sanction", 0.01, 0.15, ASSUMPTION)]
    limited: Annotated[float, Parameter(0.15, "share", "of an aim but a leader that strikes reach", 0, 0.3, ASSUMPTION)]
    demand: Annotated[float, Parameter(1.0, "share of value", "what a concession gives", 0.9, 1.1, ASSUMPTION)]
    credibility: Annotated[float, Parameter(0.8, "per idle threat", "what is left of it", 0.6, 1.0, ASSUMPTION)]
    defiance: Annotated[float, Parameter(0.05, "prize", "gain from answering in kind", 0.0, 0.1, ASSUMPTION)]
    respite: Annotated[float, Parameter(-0.5, "prize", "worth of standing down", -0.7, -0.3, ASSUMPTION)]
    deadly: Annotated[float, Parameter(0.338, "chance", "a use of force kills", 0.30, 0.38, "gibler-2016", 0.016)]
    grave: Annotated[float, Parameter(0.4, "chance", "deaths are those of serious clashes", 0.2, 0.6, ASSUMPTION)]
    damage: Annotated[float, Parameter(0.1, "share", "what a strike that works destroys", 0.03, 0.2, ASSUMPTION)]
    fear: Annotated[float, Parameter(0.15, "chance", "phi: force brings war, as is feared", 0.05, 0.3, ASSUMPTION)]
    force_scale: Annotated[float, Parameter(36.0, "weeks", "tau, force", 24.0, 48.0, "gibler-2016", 5.0)]
    force_shape: Annotated[float, Parameter(0.49, "Weibull shape", "s, force", 0.4, 0.58, "gibler-2016", 0.04)]
    show_scale: Annotated[float, Parameter(2.1, "weeks", "tau, threat or show", 1.2, 3.0, "gibler-2016", 0.4)]
    show_shape: Annotated[float, Parameter(0.35, "Weibull shape", "s, threat or show", 0.27, 0.43, "gibler-2016", 0.03)]


class Round(NamedTuple):
    """Equilibrium choices of one round: each group of three adds up to one."""

    press: float
    hold: float
    stand_down: float
    concede: float
    resist: float
    answer: float
    repeat: float
    escalate: float
    back_down: float


@compiled
def worth(world: World, k: int) -> float:
    """Return what reaching its aim is worth to the challenger of dispute ``k`` (units of a prize)."""
    if world.aim[k] < LEADER:
        return world.value[k]
    viable = world.viability[int(world.target[k])]
    return world.value[k] * (viable * world.prize[k] - (1.0 - viable) * world.failure_cost[k])


@compiled
def harm(world: World, sufferer: int, other: int) -> float:
    """Return how much of the power at the sufferer's place would be the other's, 0-1."""
    return world.power[other, sufferer] / (world.power[other, sufferer] + world.power[sufferer, sufferer] + 1e-9)


@compiled
def success(world: World, params: Params, k: int, level: int) -> float:
    """Return the chance that action at this level reaches the challenger's aim."""
    if level >= WAR:
        return world.win_chance[k]
    if level == FORCE:
        works = world.strike_power[int(world.challenger[k]), int(world.target[k])]
        return works if world.aim[k] == LEADER else params.limited * works
    return params.pressure


@compiled
def action_cost(params: Params, level: int) -> float:
    """Return the cost of acting at this level to a side that can hardly be hurt in return (units of a prize)."""
    if level >= WAR:
        return params.war_cost
    if level == FORCE:
        return params.force_cost
    return params.show_cost if level == DISPLAY else 0.0


@compiled
def prospect_of_war(world: World, params: Params, k: int) -> float:
    """Return what the challenger expects of a war that force may bring: to win with its helpers against the target's.

    Whether a successor would be viable has no part in it: to lose would be worse still.
    """
    c, g = int(world.challenger[k]), int(world.target[k])
    cost = params.war_cost * (0.5 + harm(world, c, g)) + params.nuclear_cost * world.nuclear[g]
    return world.win_chance[k] * world.value[k] - cost


@compiled
def act_of(level: float) -> float:
    """Return what a party does that goes to a level."""
    return max(0.0, level - 2.0)


@compiled
def carry_out(world: World, params: Params, k: int, level: int) -> float:
    """Return the challenger's utility of acting at this level."""
    c, g = int(world.challenger[k]), int(world.target[k])
    utility = success(world, params, k, level) * worth(world, k) + params.punitive * world.value[k]
    utility -= action_cost(params, level) * (0.5 + harm(world, c, g))
    if level >= WAR:
        utility -= params.nuclear_cost * world.nuclear[g]
    if level == FORCE:
        utility += params.fear * prospect_of_war(world, params, k)
    if level >= FORCE:
        for m in range(world.actors):
            utility -= params.lobby * world.exposure[k, m] * world.leverage[m, c]
    return utility


@compiled
def equilibrium(world: World, params: Params, k: int) -> Round:
    """Return the choices of one round of dispute ``k``, by backward induction with logit choice."""
    c, g = int(world.challenger[k]), int(world.target[k])
    level = int(world.level[k])
    higher = min(level + 1, WAR)
    # Below force a threat can only be carried out by climbing; in a war there is nothing to climb to.
    repeat_utility = carry_out(world, params, k, level) if level >= FORCE else -1e6
    escalate_utility = carry_out(world, params, k, higher) if level < WAR else -1e6
    audience = params.audience * (0.5 + 0.5 * world.democracy[c]) * (0.5 + world.attention[k])
    repeat, escalate, back_down = logit_choice(repeat_utility, escalate_utility, -audience, params.precision)

    exposed = 0.5 + harm(world, g, c)
    loss = repeat * (success(world, params, k, level) * world.value_target[k] + action_cost(params, level) * exposed)
    loss += escalate * (
        success(world, params, k, higher) * world.value_target[k] + action_cost(params, higher) * exposed
    )
    resist_utility = -loss * params.credibility ** world.idle_threats[k]
    answer_utility = resist_utility - 0.5 * action_cost(params, higher) + params.defiance
    concede_utility = -params.demand * world.value_target[k]
    concede, resist, answer = logit_choice(concede_utility, resist_utility, answer_utility, params.precision)

    pressed = concede * params.demand * world.value[k]
    pressed += (1.0 - concede) * (repeat * repeat_utility + escalate * escalate_utility - back_down * audience)
    press, hold, stand_down = logit_choice(pressed, 0.0, params.respite - 0.5 * audience, params.precision)
    return Round(press, hold, stand_down, concede, resist, answer, repeat, escalate, back_down)


@compiled
def carry_on(world: World, params: Params, k: int, draws: Draws, strikes: bool) -> None:
    """Let force be used in dispute ``k``, which may kill; where the challenger strikes it may reach what it aims at."""
    use_force(world, k, draws)
    kills, works = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 2)
    grave, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 3)
    harm_done = HARMLESS
    if kills < params.deadly:
        harm_done = GRAVE if grave < params.grave else DEADLY
    kill(world, k, harm_done)
    if strikes:
        hit(world, k, works, params.damage)


@compiled
def play_round(world: World, params: Params, k: int, draws: Draws, due: bool) -> None:
    """Play one round of dispute ``k``; when a deadline falls due the challenger has already pressed.

    Both sides choose at the level that they see: what either does leads one level up from it, not from where the other
    has gone meanwhile.
    """
    chosen = equilibrium(world, params, k)
    first, second = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 0)
    _, third = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 1)
    if not due and first >= chosen.press:
        if first >= chosen.press + chosen.hold:
            world.act[k, CHALLENGER_SIDE] = GIVE_WAY
            end_dispute(world, k, STOOD_DOWN, draws)
        return
    if second < chosen.concede:
        world.act[k, TARGET_SIDE] = GIVE_WAY
        end_dispute(world, k, CONCEDED, draws)
        return
    answers = second < chosen.concede + chosen.answer
    acts = third >= chosen.back_down
    escalates = acts and third < chosen.back_down + chosen.escalate
    move(world, k, answers, acts, escalates)
    if not acts:
        world.idle_threats[k] += 1.0
    if world.level[k] >= FORCE and (acts or answers):
        carry_on(world, params, k, draws, acts)


@compiled
def move(world: World, k: int, answers: bool, acts: bool, escalates: bool) -> None:
    """Write what the parties do, and the level to which it leads."""
    seen = world.level[k]
    answered, carried = min(seen + 1.0, float(FORCE)), min(seen + 1.0, float(WAR)) if escalates else seen
    if answers:
        world.act[k, TARGET_SIDE] = act_of(answered)
        world.level[k] = max(seen, answered)
    if acts:
        world.act[k, CHALLENGER_SIDE] = act_of(carried)
        world.level[k] = max(world.level[k], carried)


@compiled
def follow_orders(world: World, params: Params, k: int, draws: Draws) -> bool:
    """Do what the two of dispute ``k`` are ordered to do this week; say whether either was."""
    one, other = world.act[k, CHALLENGER_SIDE], world.act[k, TARGET_SIDE]
    world.act[k, :] = HOLD
    for side in (TARGET_SIDE, CHALLENGER_SIDE):
        order = -(other if side == TARGET_SIDE else one)
        if order <= 0.0 or world.status[k] != OPEN or world.level[k] >= WAR:
            continue
        world.act[k, side] = order
        if order == GIVE_WAY:
            end_dispute(world, k, STOOD_DOWN if side == CHALLENGER_SIDE else CONCEDED, draws)
            continue
        world.level[k] = max(world.level[k], order + 2.0)
        if order >= USE_FORCE:
            carry_on(world, params, k, draws, side == CHALLENGER_SIDE)
    return one < 0.0 or other < 0.0


@compiled
def follow_path(world: World, params: Params, k: int, draws: Draws) -> None:
    """Take the step of the fixed path that falls into this week, if any."""
    level = path_level(world, k, draws)
    if level > 0.0:
        world.level[k] = level
        if level >= FORCE:
            carry_on(world, params, k, draws, True)


@compiled
def ending(world: World, params: Params, k: int, draws: Draws) -> float:
    """Return the chance that dispute ``k`` ends this week of itself, by its age and by whether force is in use."""
    age = age_of(world, k, draws)
    if world.level[k] >= FORCE:
        return weibull_hazard(age, params.force_scale, params.force_shape)
    return weibull_hazard(age, params.show_scale, params.show_shape)


@compiled
def prepare(world: World, params: Params) -> None:  # noqa: ARG001 - the one signature of all mechanisms
    """Let disputes stand as they do on the as-of day."""
    stand_as_of(world)


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Play this week's rounds in every open dispute."""
    week = float(draws.week)
    for k in range(world.disputes):
        world.rise[k] = 0.0
        before = world.level[k]
        ordered = follow_orders(world, params, k, draws)
        if world.status[k] != OPEN:
            continue
        if world.path_fixed[k] > 0.0:
            follow_path(world, params, k, draws)
        elif world.level[k] < WAR and not ordered:
            due = week - 1.0 < world.deadline[k] <= week
            now, _ = uniforms(draws, STREAM, draws.dispute[k], np.uint64(0), 1)
            if due or now < (params.tempo if world.level[k] >= FORCE else params.haste):
                play_round(world, params, k, draws, due)
            if due:
                world.deadline[k] = NEVER
        elif world.level[k] >= WAR:
            use_force(world, k, draws)
        world.rise[k] = max(0.0, world.level[k] - before) if world.status[k] == OPEN else 0.0
        world.end_rate[k] = ending(world, params, k, draws)
        note_calls(world, k, week)


MECHANISM = Mechanism(
    name="crisis_bargaining",
    family="coercion",
    title="Crisis bargaining with quantal response",
    reads=(
        "challenger", "target", "aim", "value", "value_target", "prize", "failure_cost", "viability", "win_chance",
        "strike_power", "power", "nuclear", "democracy", "attention", "exposure", "leverage", "deadline", "request",
        "began", "path_fixed", "path_week", "path_level", "status", "level", "idle_threats",
    ),
    writes=(
        "level", "population", "rise", "act", "fatal", "serious", "again", "last_force", "force_began", "idle_threats",
        "deadline", "trigger_week", "status", "ended", "end_rate", "damage",
    ),
    sources=("mckelvey-palfrey-1998", "signorino-1999", "fearon-1994", "lewis-schultz-2003", "downes-2021",
             "gibler-2016"),
    params=Params,
    step=step,
    prepare=prepare,
    moves=("level", "end", "act"),
)  # fmt: skip
