"""Whom to challenge: the coalitions that would form, the chance to prevail, and what would be gained."""

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.models.group_decision.utility import scalar_utility
from foedus.models.group_decision.voting import Array, cast_ballots, vote

#: Least gain for which an actor challenges another.
LEAST_GAIN = 1e-5
#: Strength that every coalition starts from.
LEAST_COALITION = 1e-10


@compiled
def perceive(apart: Array, risk: Array, view: Array) -> None:
    """Write into ``view`` the utility of each position to each actor under these attitudes to risk, [actor, actor]."""
    for actor in range(len(apart)):
        for other in range(len(apart)):
            view[actor, other] = scalar_utility(apart[actor, other], risk[actor])


@compiled
def contest(rule: int, joins: bool, weight: Array, view: Array, initiator: int, ahead: Array, behind: Array) -> None:
    """Write the coalitions that an observer expects behind an initiator and behind each of its possible targets.

    Parameters
    ----------
    rule : int
        Code of the voting rule.
    joins : bool
        Third parties commit in part and so may join. With full commitment and with none, both their choices are worth
        the same to them, and nobody does.
    weight : Array
        Capability times total salience, [actor].
    view : Array
        Utility of each position to each actor as the observer believes it, [actor, position].
    initiator : int
        Who challenges.
    ahead, behind : Array
        Filled: strength behind the initiator and behind the target, [target]; the initiator's own entry means nothing.
    """
    actors = len(weight)
    for_initiator, for_target = np.empty(actors), np.empty(actors)
    difference, ballot = np.empty(actors), np.empty(actors)
    for target in range(actors):
        attacks = vote(rule, weight[initiator], view[initiator, initiator] - view[initiator, target])
        resists = vote(rule, weight[target], view[target, initiator] - view[target, target])
        ahead[target] = LEAST_COALITION + max(attacks, 0.0) + max(resists, 0.0)
        behind[target] = LEAST_COALITION + max(-attacks, 0.0) + max(-resists, 0.0)
        for_initiator[target], for_target[target] = ahead[target], behind[target]
    for third in range(actors):
        if third == initiator or not joins:
            continue
        kept_ahead, kept_behind = ahead[third], behind[third]
        row, towards, own = view[third], view[third, initiator], view[third, third]
        help_wins, refuse_wins = towards + towards + own, towards + towards + towards
        for target in range(actors):
            difference[target] = towards - row[target]
        cast_ballots(rule, weight[third], difference, actors, ballot)
        for target in range(actors):
            away = row[target]
            strength = for_initiator[target] + max(ballot[target], 0.0)
            # One chance for both alternatives: that it joins does not alter it.
            chance = strength / (strength + (for_target[target] + max(-ballot[target], 0.0)))
            helping = chance * help_wins + (1.0 - chance) * (away + away + away)
            refusing = chance * refuse_wins + (1.0 - chance) * (away + away + own)
            difference[target] = helping - refusing
        cast_ballots(rule, weight[third], difference, actors, ballot)
        for target in range(actors):
            ahead[target] += max(ballot[target], 0.0)
            behind[target] += max(-ballot[target], 0.0)
        ahead[third], behind[third] = kept_ahead, kept_behind  # a target is no third party to its own contest


@compiled
def gain(ahead: float, behind: float, resists: float, at_initiator: float, at_target: float) -> float:
    """Return the expected change of an actor's utility from a challenge.

    Parameters
    ----------
    ahead, behind : float
        Strength behind the initiator and behind the target.
    resists : float
        Chance that the target resists: its total salience.
    at_initiator, at_target : float
        Utility of the two positions to the actor.
    """
    win, lose = at_initiator + at_initiator, at_target + at_target
    contested = ahead / (ahead + behind) * win + behind / (ahead + behind) * lose
    return ((1.0 - resists) * win + resists * contested) - (at_initiator + at_target)


@compiled
def differ(apart: Array, attitude: Array, view: Array, least: float) -> bool:
    """Say whether a view differs from the utilities under the true attitudes by more than this (Frobenius norm)."""
    total = 0.0
    for actor in range(len(apart)):
        for other in range(len(apart)):
            gap = view[actor, other] - scalar_utility(apart[actor, other], attitude[actor])
            total += gap * gap
            if total > least * least:
                return True
    return False


@compiled
def challenges(
    rule: int,
    joins: bool,
    weight: Array,
    resists: Array,
    apart: Array,
    attitude: Array,
    estimate: Array,
    least_difference: float,
) -> tuple[bool, NDArray[np.int64], Array]:
    """Return whom each actor challenges.

    Parameters
    ----------
    rule, joins
        As for `contest`.
    weight, resists : Array
        Capability times total salience; total salience, [actor].
    apart : Array
        Distance of each position from each actor's ideal, [actor, actor].
    attitude : Array
        Attitude to risk, [actor].
    estimate : Array
        What each observer believes each attitude to be, [observer, actor].
    least_difference : float
        How much every observer's view must differ from the truth (Frobenius norm).

    Returns
    -------
    tuple
        Whether every view does; the target of each actor, -1 for none, and its own chance to prevail, both [actor].
    """
    actors = len(weight)
    targets, chances = np.full(actors, -1), np.zeros(actors)
    ahead, behind = np.empty(actors), np.empty(actors)
    view = np.empty((actors, actors))
    for actor in range(actors):
        perceive(apart, estimate[actor], view)
        if not differ(apart, attitude, view, least_difference):
            return False, targets, chances
        contest(rule, joins, weight, view, actor, ahead, behind)
        best = LEAST_GAIN
        for target in range(actors):
            if target != actor:
                expected = gain(ahead[target], behind[target], resists[target], view[actor, actor], view[actor, target])
                if expected > best:
                    best, targets[actor] = expected, target
                    chances[actor] = ahead[target] / (ahead[target] + behind[target])
    return True, targets, chances


@compiled
def receivers_estimates(
    rule: int,
    joins: bool,
    weight: Array,
    resists: Array,
    apart: Array,
    estimate: Array,
    targets: NDArray[np.int64],
) -> Array:
    """Return what each target believes its initiator to gain, [initiator]; 0 where nobody is challenged."""
    actors = len(weight)
    gains = np.zeros(actors)
    ahead, behind = np.empty(actors), np.empty(actors)
    view = np.empty((actors, actors))
    for actor in range(actors):
        target = targets[actor]
        if target >= 0:
            perceive(apart, estimate[target], view)
            contest(rule, joins, weight, view, actor, ahead, behind)
            at_initiator, at_target = view[actor, actor], view[actor, target]
            gains[actor] = gain(ahead[target], behind[target], resists[target], at_initiator, at_target)
    return gains
