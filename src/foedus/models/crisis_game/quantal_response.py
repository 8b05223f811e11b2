r"""Logit quantal response in the crisis game: everyone errs, and errs less where more is at stake.

At every decision the chance of an option is logistic in its expected payoff, with precision :math:`\lambda` (agent
quantal response: McKelvey & Palfrey 1998). With :math:`\sigma(x) = 1/(1+e^{-x})`, type k (tough or weak) and the
challenger's payoffs before the bar, the defender's behind it,

.. math::
    f_k &= \sigma(\lambda [W_k - B]), \quad
    A_k | U_k = f_k W_k + (1 - f_k) B, \\
    c_k &= \sigma(\lambda [r A_k + (1-r) C - Q]), \quad
    \mu = \frac{q c_T}{q c_T + (1-q) c_W}, \\
    \operatorname{logit} r &= \lambda [\mu U_T + (1-\mu) U_W - C] .

Everything hangs on the one unknown :math:`s = \operatorname{logit} r`: an equilibrium is a zero of
:math:`F(\lambda, s) = s - \lambda D(\lambda, s)`. At :math:`\lambda = 0` there is one, :math:`s = 0`. The curve of
zeros that begins there is the *principal branch*. It is followed as a curve in the plane, by its arc length, so that
it may turn back (Turocy 2005): a step along the tangent, then Newton's method across it; the step shrinks where the
curve bends or Newton strays. The answer at :math:`\lambda` is the first point of the branch with that precision.

=================================== ================================================
symbol                              here
=================================== ================================================
:math:`q`                           ``tough``
:math:`Q, C, B, W_T, W_W`           ``status_quo, concede, back_down, war_tough, war_weak``
:math:`c_T, f_T, c_W, f_W, r`       the five probabilities, in this order
:math:`\lambda`                     ``precision``, in units of one over payoff
=================================== ================================================
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core.errors import InputError, RunError
from foedus.models.crisis_game.branch import solve
from foedus.models.crisis_game.game import CrisisGame


class Branch(NamedTuple):
    """The principal branch of many games at their precisions.

    Attributes
    ----------
    cases : float array [game, 11]
        The five pairs of each game, and the log-odds that the challenger is tough.
    precision : float array [game]
        Precision of choice.
    play : float array [game, 5]
        The five probabilities.
    resist_logit : float array [game]
        Log-odds of resistance.
    """

    cases: NDArray[np.float64]
    precision: NDArray[np.float64]
    play: NDArray[np.float64]
    resist_logit: NDArray[np.float64]


def principal_branch(game: CrisisGame, precision: ArrayLike, shape: tuple[int, ...]) -> Branch:
    """Solve the games, broadcast to a shape and flattened; errors as in `quantal_response`."""
    with np.errstate(divide="ignore"):  # a type that is never drawn has the log-odds of an infinity
        prior_logit = np.log(game.tough) - np.log1p(-game.tough)
    columns = [np.broadcast_to(pair, (*shape, 2)) for pair in game[1:]]
    cases = np.concatenate([*columns, np.broadcast_to(prior_logit, shape)[..., None]], axis=-1).reshape(-1, 11)
    precisions = np.broadcast_to(np.asarray(precision, dtype=np.float64), shape).ravel()
    scale = np.maximum(np.ptp(cases[:, 0:10:2], axis=1), np.ptp(cases[:, 1:10:2], axis=1))
    scale = np.where(
        scale > 0.0, scale, 1.0
    )  # choices hang on precision times payoffs alone; the steps are for a range of 1
    unit = np.concatenate([cases[:, :10] / scale[:, None], cases[:, 10:]], axis=1)
    play, resist_logit, steps = solve(unit, precisions * scale)
    lost = steps < 0
    if lost.any():
        raise RunError(f"the branch of {lost.sum()} games was lost; the first is number {lost.argmax()}")
    return Branch(cases, precisions, play, resist_logit)


def quantal_response(game: CrisisGame, precision: ArrayLike) -> NDArray[np.float64]:
    """Return the principal branch of the logit quantal response equilibrium.

    Parameters
    ----------
    game : CrisisGame
        One game or a stack of them [...].
    precision : float array [...]
        Precision of choice, 0 (everything even) or more, finite; one for all games or one for each.

    Returns
    -------
    float array [..., 5]
        Tough challenges, tough fights, weak challenges, weak fights, the defender resists.

    Raises
    ------
    InputError
        If a precision is negative or not finite, or does not fit the games.
    RunError
        If a branch could not be followed.

    Examples
    --------
    >>> from foedus.models.crisis_game.game import crisis_game
    >>> game = crisis_game(1 / 3, status_quo=(0, 1), concede=(1, 0), back_down=(-0.5, 1),
    ...                    war_tough=(0.4, -0.5), war_weak=(-1.2, -0.5))
    >>> quantal_response(game, 2.0).round(5).tolist()
    [0.74646, 0.85815, 0.48202, 0.19782, 0.63229]
    """
    precisions = np.asarray(precision, dtype=np.float64)
    if not np.all(np.isfinite(precisions) & (precisions >= 0.0)):
        raise InputError("the precision must be a finite number, 0 or more")
    try:
        shape = np.broadcast_shapes(precisions.shape, game.tough.shape)
    except ValueError:
        raise InputError(f"precisions {precisions.shape} do not fit games {game.tough.shape}") from None
    return principal_branch(game, precisions, shape).play.reshape(*shape, 5)
