"""What actors expect of challenging each other, and what risks they take.

With distances divided by the range of positions, d = |x_i - x_j| / range, m = (|x_i - mu| + |x_i - x_j|) / range, and
the risk exponent r of whoever looks::

    success 2 - 4 (1/2 - d/2)^r      better 2 - 4 (1/2 - m/4)^r      status quo 2 - 4 (1/2)^r
    failure 2 - 4 (1/2 + d/2)^r      worse  2 - 4 (1/2 + m/4)^r

    E(U_ij) = s_j [P success + (1 - P) failure] + (1 - s_j) success
              - Q status quo - (1 - Q) [T better + (1 - T) worse]

    D_i = sum_j E(U_ji) at r = 1,    R_i = (2 D_i - D_max - D_min) / (D_max - D_min),    r_i = (1 - R_i/3) / (1 + R_i/3)

mu is the position that beats every other one in the weighted vote, s_j the chance that j resists, P the share of votes
behind the challenger, Q the chance that nothing changes without a challenge, T that a change would then be for good.
"""

from dataclasses import dataclass, replace

import numpy as np

from foedus.models.expected_utility.options import Options
from foedus.models.expected_utility.voting import Array, mean_position, median_position


@dataclass(frozen=True, eq=False)
class Issue:
    """An issue at one round: what every actor's expectations are made of.

    Attributes
    ----------
    options : Options
        The readings chosen.
    at, weight, salience : Array
        Positions, capability times salience, salience (0-1), [actor].
    exponent : Array
        Risk exponent of each actor, [actor].
    span : float
        The range that distances are divided by.
    """

    options: Options
    at: Array
    weight: Array
    salience: Array
    exponent: Array
    span: float

    @property
    def centre(self) -> float:
        """mu: where those who are left in peace drift."""
        find = median_position if self.options.centre == "Median" else mean_position
        return find(self.weight, self.at)


def pairs(at: Array) -> tuple[Array, Array]:
    """Return the positions of challenger and target for every pair of actors, each [challenger, target]."""
    challenger, target = np.meshgrid(at, at, indexing="ij")
    return challenger, target


def votes(issue: Issue, challenger: Array, target: Array) -> tuple[Array, Array]:
    """Return the votes for one position and for the other, for arrays of positions of one shape."""
    ahead, behind = np.zeros(challenger.shape), np.zeros(challenger.shape)
    for at, weight, exponent in zip(issue.at, issue.weight, issue.exponent, strict=True):
        power = exponent if issue.options.ballot == "Curved" else 1.0
        vote = weight * ((np.abs(at - target) / issue.span) ** power - (np.abs(at - challenger) / issue.span) ** power)
        ahead += np.maximum(vote, 0)
        behind += np.maximum(-vote, 0)
    return ahead, behind


def prevail(issue: Issue, challenger: Array, target: Array) -> Array:
    """Return P, the chance that one position prevails over another, for arrays of positions of one shape."""
    ahead, behind = votes(issue, challenger, target)
    cast = ahead + behind
    if issue.options.support == "AllPairs":
        cast = np.full(cast.shape, np.sum(votes(issue, *pairs(issue.at))))
    won = np.maximum(ahead - behind, 0) if issue.options.support == "Net" else ahead
    # Between equal positions nobody votes; nothing is at stake there either.
    chance: Array = np.divide(won, cast, out=np.full(cast.shape, 0.5), where=cast > 0)
    return chance


def improve(issue: Issue, challenger: Array, target: Array) -> Array:
    """Return T, the chance that a target left alone moves for the better of the challenger."""
    if issue.options.improvement == "Always":
        return np.ones(challenger.shape)
    drift = np.sign(issue.centre - target) * np.sign(challenger - target)
    result: Array = (1 + drift) / 2
    return result


def expect(issue: Issue, challenger: Array, target: Array, resists: Array, exponent: Array) -> Array:
    """Return E(U), what a challenger expects of a challenge.

    Parameters
    ----------
    issue : Issue
        Who votes, and how.
    challenger, target : Array
        Positions, [pair] of any shape.
    resists : Array
        Salience of the target, 0-1, [pair].
    exponent : Array
        Risk exponent of whoever looks at the pair, [pair].

    Returns
    -------
    Array
        Between -4 and 4, [pair].
    """
    apart = np.abs(challenger - target) / issue.span
    moved = apart + np.abs(challenger - issue.centre) / issue.span
    success, failure = 2 - 4 * (0.5 - 0.5 * apart) ** exponent, 2 - 4 * (0.5 + 0.5 * apart) ** exponent
    better, worse = 2 - 4 * (0.5 - 0.25 * moved) ** exponent, 2 - 4 * (0.5 + 0.25 * moved) ** exponent
    chance, improves = prevail(issue, challenger, target), improve(issue, challenger, target)
    quiet = issue.options.status_quo
    challenged = resists * (chance * success + (1 - chance) * failure) + (1 - resists) * success
    left_alone = quiet * (2 - 4 * 0.5**exponent) + (1 - quiet) * (improves * better + (1 - improves) * worse)
    result: Array = challenged - left_alone
    return result


def danger_at(issue: Issue, actor: int, position: float) -> float:
    """Return D, what all others expect together of challenging an actor, if it stood at this position."""
    at = issue.at.copy()
    at[actor] = position
    others = np.delete(at, actor)
    target, resists = np.full(len(others), position), np.full(len(others), issue.salience[actor])
    return float(expect(replace(issue, at=at), others, target, resists, np.ones(len(others))).sum())


def risk_exponents(issue: Issue) -> Array:
    """Return r, the risk exponent of each actor, 1/2-2, [actor]; 1 where no position is safer than another."""
    count = len(issue.at)
    calm = replace(issue, exponent=np.ones(count))
    expected = expect(calm, *pairs(issue.at), np.tile(issue.salience, (count, 1)), np.ones((count, count)))
    danger = expected.sum(axis=0) - np.diagonal(expected)
    most, least = np.full(count, danger.max()), np.full(count, danger.min())
    if issue.options.security == "Positions":
        held = np.unique(issue.at)
        possible = np.array([[danger_at(calm, actor, position) for position in held] for actor in range(count)])
        most, least = possible.max(axis=1), possible.min(axis=1)
    spread = most - least
    insecurity = np.divide(2 * danger - most - least, spread, out=np.zeros(count), where=spread > 0)
    exponent: Array = (1 - insecurity / 3) / (1 + insecurity / 3)
    return exponent
