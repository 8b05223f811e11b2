"""Votes, coalitions and elections: which of several options a group would choose, and with what chance.

Every sum and product runs through its terms in ascending order, one after the other: actors with equal attributes tie
exactly, and the last bit decides. The innermost loops therefore run over independent results, never over the terms of
one sum.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.models.group_decision.options import CHOICES, Options

Array = NDArray[np.float64]

BINARY, PROP_BIN, PROP, PROP_CBC, CUBIC, ASYM_PROSP = range(len(CHOICES["voting_rule"]))
CONDITIONAL, MARKOV_INCENTIVE, MARKOV_UNIFORM = range(len(CHOICES["election_model"]))
BINARY_VICTORY = CHOICES["victory_probability"].index("Binary")

#: Least strength of a coalition, so that nothing is divided by nothing.
LEAST_STRENGTH = 1e-8
#: A Markov election that has not come to rest by then has no result.
MOST_ITERATIONS = 1000


class ElectionCodes(NamedTuple):
    """How an election is held, as compiled functions take it."""

    voting_rule: int
    victory_probability: int
    election_model: int


def election_codes(options: Options) -> ElectionCodes:
    """Return how an election is held under these options."""
    return ElectionCodes(*(options.code(name) for name in ElectionCodes._fields))


@compiled
def vote(rule: int, weight: float, difference: float) -> float:
    """Return the vote of a voter of this weight for one option over another, given its difference of utility."""
    if rule == PROP:
        return weight * difference
    if rule == ASYM_PROSP:
        return weight * difference if difference < 0.0 else (2.0 * weight * difference) / 3.0
    if rule == CUBIC:
        return weight * (difference * difference * difference)
    if rule == PROP_CBC:
        return weight * (0.5 * difference + 0.5 * (difference * difference * difference))
    binary = min(max(difference / 1e-8, -1.0), 1.0)
    if rule == PROP_BIN:
        return weight * (0.8 * difference + 0.2 * binary)
    return weight * binary


@compiled
def cast_ballots(rule: int, weight: float, difference: Array, count: int, ballot: Array) -> None:
    """Write a voter's votes into ``ballot``, given its differences of utility; the first ``count`` entries of each."""
    for index in range(count):
        ballot[index] = vote(rule, weight, difference[index])


@compiled
def coalitions(rule: int, weight: Array, utility: Array) -> Array:
    """Return the strength of the coalition for each option against each other one.

    Parameters
    ----------
    rule : int
        Code of the voting rule.
    weight : Array
        Weight of each voter, [voter].
    utility : Array
        Utility of each option to each voter, [voter, option].

    Returns
    -------
    Array
        Strength, [option, option].
    """
    voters, options = utility.shape
    strength = np.full((options, options), LEAST_STRENGTH)
    against = np.empty(options)
    difference, ballot = np.empty(options), np.empty(options)
    for first in range(1, options):
        behind = strength[first]
        for second in range(first):
            against[second] = LEAST_STRENGTH
        for voter in range(voters):
            row = utility[voter]
            for second in range(first):
                difference[second] = row[first] - row[second]
            cast_ballots(rule, weight[voter], difference, first, ballot)
            for second in range(first):
                behind[second] += max(ballot[second], 0.0)
                against[second] += max(-ballot[second], 0.0)
        for second in range(first):
            strength[second, first] = against[second]
    return strength


@compiled
def victory(model: int, strength: Array) -> Array:
    """Return the chance that each option beats each other one, [option, option], from the coalitions' strengths."""
    options = len(strength)
    chance = np.full((options, options), 0.5)
    for first in range(options):
        for second in range(first):
            ahead, behind = strength[first, second], strength[second, first]
            if model == BINARY_VICTORY:
                if ahead >= 1.1 * behind:
                    ahead, behind = 1.0, 1e-6
                elif behind >= 1.1 * ahead:
                    ahead, behind = 1e-6, 1.0
                else:
                    ahead = (ahead / (ahead + behind) * (1.1 + 1.0) - 1.0) / (1.1 - 1.0)
                    behind = 1.0 - ahead
            else:
                for _ in range(model):  # Linear, Square, Quartic, Octic: squared never to three times
                    ahead, behind = ahead * ahead, behind * behind
            chance[first, second] = ahead / (ahead + behind)
            chance[second, first] = behind / (ahead + behind)
    return chance


@compiled
def conditional(chance: Array) -> Array:
    """Return the chance that each option beats all others, given that one of them does, [option]."""
    options = len(chance)
    likely = np.empty(options)
    total = 0.0
    for option in range(options):
        product = 1.0
        for other in range(options):
            product *= chance[option, other]
        likely[option] = product
        total += product
    for option in range(options):
        likely[option] /= total
    return likely


@compiled
def markov(model: int, strength: Array, chance: Array) -> Array:
    """Return how likely each option is the favourite once challenges to favourites alter nothing more, [option].

    The first entry is NaN where that does not come to rest.
    """
    options = len(chance)
    likely = np.full(options, 1.0 / options)
    renewed = np.empty(options)
    challenge = np.empty((options, options))
    for holder in range(options):
        total = 0.0
        for challenger in range(options):
            incentive = strength[challenger, holder] * chance[challenger, holder]
            incentive += 1e-10 if challenger == holder else 0.0
            challenge[challenger, holder] = incentive
            total += incentive
        for challenger in range(options):
            challenge[challenger, holder] /= total
    tolerance = 1e-6 if model == MARKOV_UNIFORM else 1e-8
    iterations = 0
    change = 1.0
    while change > tolerance and iterations < MOST_ITERATIONS:
        iterations += 1
        change = 0.0
        for option in range(options):
            total = 0.0
            for other in range(options):
                if model == MARKOV_UNIFORM:
                    total += chance[option, other] * (likely[option] + likely[other])
                else:
                    tried = likely[option] * challenge[other, option] + likely[other] * challenge[option, other]
                    total += chance[option, other] * tried
            renewed[option] = total / options if model == MARKOV_UNIFORM else total
            change = max(change, abs(renewed[option] - likely[option]))
        for option in range(options):
            likely[option] = (likely[option] + renewed[option]) / 2.0
    if iterations >= MOST_ITERATIONS:
        likely[0] = math.nan
    return likely


@compiled
def elect(codes: ElectionCodes, weight: Array, utility: Array) -> Array:
    """Return the chance that each option is the group's choice.

    Parameters
    ----------
    codes : ElectionCodes
        How the election is held.
    weight : Array
        Weight of each voter, [voter].
    utility : Array
        Utility of each option to each voter, [voter, option].

    Returns
    -------
    Array
        Probability, [option]; the first is NaN where a Markov election does not come to rest.
    """
    strength = coalitions(codes.voting_rule, weight, utility)
    chance = victory(codes.victory_probability, strength)
    if codes.election_model == CONDITIONAL:
        return conditional(chance)
    return markov(codes.election_model, strength, chance)
