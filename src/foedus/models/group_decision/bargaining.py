"""What challenges lead to: the bargains proposed, which of them each actor carries out, where all stand afterwards."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.errors import InputError
from foedus.models.group_decision.challenge import challenges, receivers_estimates
from foedus.models.group_decision.options import Options
from foedus.models.group_decision.standing import IDLE_RISK, LEAST_DIFFERENCE, NO_REST, Standing, State
from foedus.models.group_decision.utility import distances, utility
from foedus.models.group_decision.voting import Array, ElectionCodes, elect, election_codes

#: Weight that keeps an actor in place where neither side cares.
INERTIA = 1e-6

WORTHLESS = "a bargain is worth less than 0 or more than 1 to somebody; choose the bargain_model 'InitOnlyInterp'"


class Bargains(NamedTuple):
    """The bargains proposed in a turn, by ascending initiator.

    Attributes
    ----------
    initiator, target : NDArray[np.int64]
        Who proposes and who is challenged, [bargain].
    ends : Array
        Where the initiator and where the target would stand, [bargain, end, dimension], 0-1.
    """

    initiator: NDArray[np.int64]
    target: NDArray[np.int64]
    ends: Array


def propose(options: Options, state: State, standing: Standing) -> Bargains:
    """Return the bargains that all initiators propose.

    Raises
    ------
    InputError
        If attitudes to risk make no difference to somebody's view.
    """
    resists = np.add.accumulate(state.salience, axis=1)[:, -1]
    weight = resists * state.capability
    rule, joins = options.code("voting_rule"), options.third_party_commitment == "SemiCommit"
    apart, attitude, estimate = standing.apart, standing.attitude, standing.estimate
    differ, targets, chances = challenges(rule, joins, weight, resists, apart, attitude, estimate, LEAST_DIFFERENCE)
    if not differ:
        raise InputError(IDLE_RISK)
    initiator = np.flatnonzero(targets >= 0)
    target = targets[initiator]
    places = state.positions[initiator], state.positions[target]
    cares = state.salience[initiator], state.salience[target]
    ends = interpolate(options, chances[initiator], places, cares)
    if options.bargain_model == "InitOnlyInterp":
        return Bargains(initiator, target, ends)
    # The program takes the receiver's estimate of the initiator's gain where the papers mean a chance.
    gains = receivers_estimates(rule, joins, weight, resists, apart, estimate, targets)
    received = interpolate(options, gains[initiator], places, cares)
    if options.bargain_model == "InitRcvrInterp":
        both = np.stack([ends, received], axis=1).reshape(-1, *ends.shape[1:])
        return Bargains(np.repeat(initiator, 2), np.repeat(target, 2), both)
    # The program weighs both sides with the initiator's capability.
    share = weight[initiator, None, None]
    other_share = (state.capability[initiator] * resists[target])[:, None, None]
    return Bargains(initiator, target, (share * ends + other_share * received) / (share + other_share))


def interpolate(options: Options, chances: Array, places: tuple[Array, Array], cares: tuple[Array, Array]) -> Array:
    """Return where bargains put their two sides.

    Parameters
    ----------
    options : Options
        The interpolation is read.
    chances : Array
        Chance that the initiator prevails, [bargain].
    places : tuple of Array
        Positions of the initiators and of the targets, [bargain, dimension], 0-1.
    cares : tuple of Array
        Their saliences, [bargain, dimension], 0-1.

    Returns
    -------
    Array
        [bargain, end, dimension], 0-1.
    """
    (here, there), (care, other_care) = places, cares
    chance = chances[:, None]
    other = 1.0 - chance
    if options.interpolation == "S2PMax":
        square, other_square = care * care, other_care * other_care
        yields, other_yields = np.maximum(other - chance, 0.0), np.maximum(chance - other, 0.0)
        share = yields * other_square / (yields * other_square + INERTIA + (1.0 - yields) * square)
        other_share = other_yields * square / (other_yields * square + INERTIA + (1.0 - other_yields) * other_square)
        return np.stack([here + share * (there - here), there + other_share * (here - there)], axis=1)
    if options.interpolation == "S2P2":
        pull, other_pull = (care * care) * (chance * chance), (other_care * other_care) * (other * other)
    else:
        pull, other_pull = care * chance, other_care * other
    total = pull + INERTIA + other_pull
    first = ((pull + INERTIA) * here + other_pull * there) / total
    second = (pull * here + (INERTIA + other_pull) * there) / total
    return np.trunc(0.5 + 10000.0 * np.stack([first, second], axis=1)) / 10000.0


def value_bargains(state: State, standing: Standing, bargains: Bargains) -> Array:
    """Return the mean utility to every actor of the positions after each bargain, [bargain, actor].

    The last row is that of the status quo.
    """
    actors = len(state.ideals)
    attitude = standing.attitude[:, None]
    value = np.zeros((len(bargains.initiator) + 1, actors))
    first, second = (
        utility(distances(state.ideals, state.salience, bargains.ends[:, end]), attitude) for end in (0, 1)
    )
    value[:-1] = (first + second).T
    seen = np.ascontiguousarray(standing.own.T)
    add_unmoved(np.append(bargains.initiator, -1), np.append(bargains.target, -1), seen, value)
    value /= actors
    return value


@compiled
def add_unmoved(initiator: NDArray[np.int64], target: NDArray[np.int64], seen: Array, value: Array) -> None:
    """Add the worth of what each bargain leaves alone, ``seen`` [position, actor], to ``value`` [bargain, actor]."""
    for bargain in range(len(value)):
        for position in range(len(seen)):
            if position != initiator[bargain] and position != target[bargain]:
                for actor in range(len(seen)):
                    value[bargain, actor] += seen[position, actor]


@compiled
def choose(likely: Array, draw: float) -> int:
    """Return the option that a draw from 0 to 1 falls on, or the first of the likeliest if the draw is below 0."""
    if draw >= 0.0:
        reached = 0.0
        for option in range(len(likely)):
            reached += likely[option]
            if reached >= draw:
                return option
        return len(likely) - 1
    best = 0
    for option in range(1, len(likely)):
        if likely[option] > likely[best]:
            best = option
    return best


@compiled
def decide(
    codes: ElectionCodes,
    one_thread: bool,
    capability: Array,
    initiator: NDArray[np.int64],
    target: NDArray[np.int64],
    value: Array,
    draws: Array,
) -> NDArray[np.int64]:
    """Return the bargain that each actor carries out.

    Parameters
    ----------
    codes : ElectionCodes
        How the elections are held.
    one_thread : bool
        An actor's status quo stands after the bargains of the initiators before it, not first.
    capability : Array
        Weight of each voter, [actor].
    initiator, target : NDArray[np.int64]
        The two sides, [bargain].
    value : Array
        Utility of each bargain to each actor, [bargain, actor]; the last row is the status quo.
    draws : Array
        Uniform numbers that choose, [actor]; below 0 where the likeliest bargain is carried out.

    Returns
    -------
    NDArray[np.int64]
        [actor]; the number of bargains for the status quo, -1 where an election has no result.
    """
    actors, bargains = len(capability), len(initiator)
    taken = np.empty(actors, dtype=np.int64)
    queue = np.empty(bargains + 1, dtype=np.int64)
    for actor in range(actors):
        length, waiting = 0, True
        for bargain in range(bargains + 1):
            if waiting and (not one_thread or bargain == bargains or initiator[bargain] >= actor):
                queue[length] = bargains
                length, waiting = length + 1, False
            if bargain < bargains and (initiator[bargain] == actor or target[bargain] == actor):
                queue[length] = bargain
                length += 1
        ballot = np.empty((actors, length))
        for voter in range(actors):
            for option in range(length):
                ballot[voter, option] = value[queue[option], voter]
        likely = elect(codes, capability, ballot)
        taken[actor] = -1 if math.isnan(likely[0]) else queue[choose(likely, draws[actor])]
    return taken


def move(options: Options, state: State, standing: Standing, draws: Array) -> Array:
    """Return the positions of the next turn, [actor, dimension].

    Parameters
    ----------
    options : Options
        All options.
    state : State
        The actors now.
    standing : Standing
        What they make of it.
    draws : Array
        Uniform numbers of a stochastic turn, below 0 for a deterministic one, [actor].

    Raises
    ------
    InputError
        If the model has no result for the state.
    """
    bargains = propose(options, state, standing)
    value = value_bargains(state, standing, bargains)
    if not ((value > 0.0) & (value <= 1.0)).all():
        raise InputError(WORTHLESS)
    codes, one_thread = election_codes(options), options.queue_order == "OneThread"
    taken = decide(codes, one_thread, state.capability, bargains.initiator, bargains.target, value, draws)
    if (taken < 0).any():
        raise InputError(NO_REST)
    moves = np.flatnonzero(taken < len(bargains.initiator))
    chosen = taken[moves]
    after = state.positions.copy()
    after[moves] = bargains.ends[chosen, np.where(bargains.initiator[chosen] == moves, 0, 1)]
    return after
