r"""Exact equilibria of the crisis game: every answer that survives when nobody errs.

The last move is settled by itself: a type fights when war is worth more to it than backing down (when both are worth
the same, it fights half the time, as quantal response does at any precision). What is left is a signalling game between
the two types, who challenge or not, and the defender, who resists or not on its belief :math:`\mu` that the challenger
is tough. Type k gains :math:`g_k(r) = r A_k + (1-r) C - Q` from a challenge and the defender gains
:math:`D(\mu) = \mu U_T + (1-\mu) U_W - C` from resistance, both linear, so that the perfect Bayesian equilibria (belief
by Bayes' rule wherever a challenge can happen, any belief where it cannot) are found case by case:

* resistance is certain or excluded, and each type challenges when that pays;
* the defender mixes so that one type is indifferent, and that type mixes so that the defender is;
* nobody challenges, and the threat of resistance r, backed by some belief, deters both types; such r form an interval.

Where payoffs tie, equilibria come in continua; then their extreme points are listed.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError
from foedus.models.crisis_game.game import CrisisGame
from foedus.models.crisis_game.quantal_response import quantal_response

#: Precision, with payoffs scaled to a range of 1, at which the principal branch picks one of several equilibria.
LIMIT = 1e4
#: Gains smaller than this, relative to the range of payoffs, are ties.
TIE = 1e-12


class Equilibrium(NamedTuple):
    """One equilibrium.

    Attributes
    ----------
    play : float array [5]
        Tough challenges, tough fights, weak challenges, weak fights, the defender resists.
    resist_range : tuple of float
        Where nobody challenges, every resistance between the two deters; elsewhere both are the defender's resistance.
    """

    play: NDArray[np.float64]
    resist_range: tuple[float, float]


class _Signalling(NamedTuple):
    """What is left when the last move is settled: two gains linear in r, one linear in the belief."""

    prior: float
    at_concession: tuple[float, float]
    at_resistance: tuple[float, float]
    against_tough: float
    against_weak: float
    fight: tuple[float, float]
    tie: float

    def gain(self, kind: int, resist: float) -> float:
        """Return what type 0 (tough) or 1 (weak) gains from a challenge; ties are exactly 0."""
        gain = resist * self.at_resistance[kind] + (1.0 - resist) * self.at_concession[kind]
        return gain if abs(gain) > self.tie else 0.0

    def indifference(self, kind: int) -> float | None:
        """Return the resistance strictly between 0 and 1 that makes a type indifferent, if there is one."""
        rise = self.at_concession[kind] - self.at_resistance[kind]
        resist = self.at_concession[kind] / rise if abs(rise) > self.tie else -1.0
        return resist if 0.0 < resist < 1.0 else None

    def belief(self, challenge: tuple[float, float]) -> float | None:
        """Return the belief that the challenger is tough, None where no challenge can happen and it is free."""
        if self.prior in (0.0, 1.0):
            return self.prior
        tough, weak = self.prior * challenge[0], (1.0 - self.prior) * challenge[1]
        return tough / (tough + weak) if tough + weak > 0.0 else None

    def resistance_gain(self, belief: float) -> float:
        """Return what the defender gains from resistance; ties are exactly 0."""
        gain = belief * self.against_tough + (1.0 - belief) * self.against_weak
        return gain if abs(gain) > self.tie else 0.0


def _signalling(game: CrisisGame) -> _Signalling:
    """Settle the last move of one game."""
    range_of_payoffs = max(float(np.ptp(np.stack(game[1:])[:, side])) for side in (0, 1))
    fights: list[float] = []
    values: list[NDArray[np.float64]] = []
    for war in (game.war_tough, game.war_weak):
        gain = float(war[0] - game.back_down[0])
        fight = 0.5 if abs(gain) <= TIE * range_of_payoffs else float(gain > 0.0)
        fights.append(fight)
        values.append(fight * war + (1.0 - fight) * game.back_down)
    yielded = float(game.concede[0] - game.status_quo[0])
    return _Signalling(
        prior=float(game.tough),
        at_concession=(yielded, yielded),
        at_resistance=(float(values[0][0] - game.status_quo[0]), float(values[1][0] - game.status_quo[0])),
        against_tough=float(values[0][1] - game.concede[1]),
        against_weak=float(values[1][1] - game.concede[1]),
        fight=(fights[0], fights[1]),
        tie=TIE * range_of_payoffs,
    )


def _best_challenges(rest: _Signalling, resist: float) -> list[tuple[float, float]]:
    """Return the pairs of pure challenges that are best replies to a resistance."""

    def replies(kind: int) -> tuple[float, ...]:
        gain = rest.gain(kind, resist)
        return (0.0, 1.0) if gain == 0.0 else (float(gain > 0.0),)

    return [(tough, weak) for tough in replies(0) for weak in replies(1)]


def _defends(rest: _Signalling, challenge: tuple[float, float], resist: float) -> bool:
    """Say whether a resistance is a best reply to challenges that can happen."""
    belief = rest.belief(challenge)
    if belief is None:
        return False
    gain = rest.resistance_gain(belief)
    return gain == 0.0 or resist == float(gain > 0.0)


def _mixed_challenges(rest: _Signalling, kind: int, resist: float) -> list[tuple[float, float]]:
    """Return the challenges at which the type that resistance makes indifferent leaves the defender indifferent."""
    contrast = rest.against_tough - rest.against_weak
    if rest.gain(kind, resist) != 0.0 or abs(contrast) <= rest.tie:
        return []
    belief = -rest.against_weak / contrast
    other_gain = rest.gain(1 - kind, resist)
    own_share, other_share = (rest.prior, 1.0 - rest.prior) if kind == 0 else (1.0 - rest.prior, rest.prior)
    own_belief = belief if kind == 0 else 1.0 - belief
    challenges: list[tuple[float, float]] = []
    for other in (0.0, 1.0) if other_gain == 0.0 else (float(other_gain > 0.0),):
        denominator = own_share * (1.0 - own_belief)
        own = other * other_share * own_belief / denominator if denominator > 0.0 else -1.0
        if other > 0.0 and 0.0 < own <= 1.0:
            challenges.append((own, other) if kind == 0 else (other, own))
    return challenges


def _deterring(rest: _Signalling) -> tuple[float, float] | None:
    """Return the least and the greatest resistance that deters both types and that some belief supports."""
    if rest.prior in (0.0, 1.0):
        return None  # the belief is never free
    gains = (rest.resistance_gain(0.0), rest.resistance_gain(1.0))
    low, high = (1.0 if min(gains) > 0.0 else 0.0), (0.0 if max(gains) < 0.0 else 1.0)
    for kind in (0, 1):
        at_low, at_high = rest.gain(kind, 0.0), rest.gain(kind, 1.0)
        if at_low > 0.0 and at_high > 0.0:
            return None
        crossing = rest.indifference(kind)
        if at_low > 0.0:
            low = max(low, 1.0 if crossing is None else crossing)
        elif at_high > 0.0:
            high = min(high, 0.0 if crossing is None else crossing)
    return (low, high) if low <= high else None


def equilibria(game: CrisisGame) -> list[Equilibrium]:
    """Return every equilibrium of one game, from the least resistance to the greatest.

    Parameters
    ----------
    game : CrisisGame
        A single game (its ``tough`` has no axis).

    Raises
    ------
    InputError
        If the game is a stack of games.

    Examples
    --------
    >>> from foedus.models.crisis_game.game import crisis_game
    >>> game = crisis_game(1 / 3, status_quo=(0, 1), concede=(1, 0), back_down=(-0.5, 1),
    ...                    war_tough=(0.4, -0.5), war_weak=(-1.2, -0.5))
    >>> [found.play.round(4).tolist() for found in equilibria(game)]
    [[1.0, 1.0, 0.25, 0.0, 0.6667]]
    """
    if game.tough.ndim:
        raise InputError("exact equilibria are found one game at a time")
    rest = _signalling(game)
    plays: dict[tuple[float, float, float, float], None] = {}
    mixings = [mixing for kind in (0, 1) if (mixing := rest.indifference(kind)) is not None]
    for resist in (0.0, 1.0, *mixings):
        for challenge in _best_challenges(rest, resist):
            if _defends(rest, challenge, resist):
                plays[*challenge, resist, resist] = None
    for kind, resist in product((0, 1), mixings):
        for challenge in _mixed_challenges(rest, kind, resist):
            plays[*challenge, resist, resist] = None
    deterrent = _deterring(rest)
    if deterrent is not None:
        plays[0.0, 0.0, *deterrent] = None
    return [
        Equilibrium(np.array([tough, rest.fight[0], weak, rest.fight[1], low]), (low, high))
        for tough, weak, low, high in sorted(plays, key=lambda one: one[2:])
    ]


def selected_equilibrium(game: CrisisGame, known: list[Equilibrium]) -> Equilibrium:
    """Return the equilibrium that the principal branch of quantal response leads to as precision grows.

    That is the selection of McKelvey & Palfrey 1998. Where nobody challenges, the resistance is the branch's own, kept
    within the interval that deters.
    """
    payoffs = np.stack(game[1:])
    scale = max(float(np.ptp(payoffs[:, 0])), float(np.ptp(payoffs[:, 1]))) or 1.0
    limit = quantal_response(game, LIMIT / scale)

    def distance(candidate: Equilibrium) -> float:
        low, high = candidate.resist_range
        off = max(low - limit[4], limit[4] - high, 0.0)
        return max(float(np.abs(candidate.play[:4] - limit[:4]).max()), float(off))

    best = min(known, key=distance)
    play = best.play.copy()
    play[4] = np.clip(limit[4], *best.resist_range)
    return Equilibrium(play, best.resist_range)
