"""What the bargaining game sees in a dispute: how its inputs, each against what is usual, move the choice to use force.

The challenger weighs force against backing down (lewis-schultz-2003, fearon-1994). What either is worth is a sum of
terms, each of one input and in one direction, in units of a prize of worth 1: an aim worth more and better reached by
force, a successor that would last, forces that stand ready, a deadline and an audience before which to back down, and a
target that will not give way speak for it; helpers on the other side, the bomb, and bystanders who would suffer and
have the challenger's ear speak against it. The power of the two by themselves is left out: in past crises and disputes
it told nothing of whether force was used.
"""

from math import exp
from typing import Final, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.world import LEADER, NEVER, World


class Inputs(NamedTuple):
    """What the terms are made of, for one who may use force against another."""

    value: float
    resolve: float
    reach: float
    successor: float
    ready: float
    deadline: float
    audience: float
    war: float
    bomb: float
    bystanders: float


#: The terms: where they raise the chance of force, and where they lower it.
WORDS: Final = {
    "value": ("the aim is worth more to the challenger than is usual", "the aim is worth less than is usual"),
    "resolve": ("the target has more to lose than is usual", "the target has less to lose than is usual"),
    "reach": ("strikes are likelier to work than is usual", "strikes are less likely to work than is usual"),
    "successor": ("a successor to its liking would last", "no successor to its liking would last"),
    "ready": ("more forces stand ready than is usual", "fewer forces stand ready than is usual"),
    "deadline": ("a deadline is near", ""),
    "audience": ("it would pay at home for backing down", "it would pay little at home for backing down"),
    "war": ("helpers are expected on its side", "helpers are expected on the other side"),
    "bomb": ("the target has no nuclear weapons", "the target has nuclear weapons"),
    "bystanders": (
        "few who would suffer have the challenger's ear",
        "those who would suffer have the challenger's ear",
    ),
}


@compiled
def heard(world: World, k: int, c: int) -> float:
    """Return how surely somebody who would suffer from dispute ``k`` has the ear of ``c``, 0-1.

    Each is heard with its exposure times its leverage, by itself.
    """
    unheard = 1.0
    for m in range(world.actors):
        unheard *= 1.0 - world.exposure[k, m] * world.leverage[m, c]
    return 1.0 - unheard


@compiled
def nearness(world: World, k: int, week: float, scale: float) -> float:
    """Return how near the deadline of dispute ``k`` is: 1 when it falls due, 0 where there is none.

    It presses for as long after it has passed as before: an ultimatum that ran out is carried out in the weeks after.
    """
    return exp(-abs(world.deadline[k] - week) / scale) if world.deadline[k] < NEVER else 0.0


@compiled
def audience(world: World, c: int) -> float:
    """Return what backing down would cost ``c`` before its audience: more in a democracy."""
    return 0.5 + 0.5 * world.democracy[c]


@compiled
def succession(world: World, k: int) -> float:
    """Return what a fall is worth to the challenger of dispute ``k``: by the chance that a viable successor follows.

    One that would be as close to the challenger as the regime in office is worth the prize; closer, up to twice it.
    """
    c, g = int(world.challenger[k]), int(world.target[k])
    viable, closer = world.viability[g], 0.5 * (world.successor_affinity[g, c] - world.affinity[g, c])
    return viable * world.prize[k] * (1.0 + closer) - (1.0 - viable) * world.failure_cost[k]


@compiled
def inputs_of(world: World, k: int, week: float, scale: float, usual: Inputs) -> Inputs:
    """Return the inputs of the challenger of dispute ``k``; what is beside its aim is as usual."""
    c, g = int(world.challenger[k]), int(world.target[k])
    return Inputs(
        world.value[k],
        world.value_target[k],
        world.strike_power[c, g],
        succession(world, k) if world.aim[k] >= LEADER else usual.successor,
        world.mobilisation[k],
        nearness(world, k, week, scale),
        audience(world, c),
        world.win_chance[k] - world.win_alone[k],
        world.nuclear[g],
        heard(world, k, c),
    )


@compiled
def inputs_reversed(world: World, k: int, usual: Inputs) -> Inputs:
    """Return the inputs of the target of dispute ``k``, should it be the one to use force: what is known of both."""
    c, g = int(world.target[k]), int(world.challenger[k])
    return Inputs(
        usual.value,
        usual.resolve,
        world.strike_power[c, g],
        usual.successor,
        usual.ready,
        0.0,
        audience(world, c),
        usual.war,
        world.nuclear[g],
        heard(world, k, c),
    )


@compiled
def terms_of(inputs: Inputs, usual: Inputs, weights: Inputs) -> Inputs:
    """Return the terms: each input less what is usual of it, by its weight."""
    return Inputs(
        weights.value * (inputs.value - usual.value),
        weights.resolve * (inputs.resolve - usual.resolve),
        weights.reach * (inputs.reach - usual.reach),
        weights.successor * (inputs.successor - usual.successor),
        weights.ready * (inputs.ready - usual.ready),
        weights.deadline * (inputs.deadline - usual.deadline),
        weights.audience * (inputs.audience - usual.audience),
        weights.war * (inputs.war - usual.war),
        weights.bomb * (inputs.bomb - usual.bomb),
        weights.bystanders * (inputs.bystanders - usual.bystanders),
    )
