"""Fit payoffs of the crisis game to outcomes by maximum likelihood, with quantal response as the statistical model.

The chance of an outcome is its chance on the principal branch (Signorino 1999). Every free payoff is a known part plus
a linear combination of regressors, one row a game: a column of ones is a constant. The chance that the challenger is
tough can be free too, on the log-odds scale. Payoffs and precision are known only up to a common factor, so the
precision is given; and only differences of payoffs matter, so one payoff of each player stays known. The likelihood may
jump where the branch folds; start elsewhere then, and compare.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from foedus.core.errors import InputError, nearest
from foedus.models.crisis_game.game import ENDINGS, OUTCOMES, CrisisGame, crisis_game
from foedus.models.crisis_game.likelihood import scores
from foedus.models.crisis_game.quantal_response import principal_branch

#: What can be free: ``ending.player``, and the prior.
FREE = (*(f"{ending}.{player}" for ending in ENDINGS for player in ("challenger", "defender")), "tough")
#: Scattered points that are tried, and climbs from the best of them, where no start is given.
SCATTERED, CLIMBS = 100, 8

#: Mean of the negative log likelihood and its gradient at a vector of coefficients.
Loss = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]


class Fit(NamedTuple):
    """Fitted coefficients.

    Attributes
    ----------
    coefficients : dict of float array [regressor]
        By the name of the free quantity.
    standard_errors : dict of float array [regressor]
        From the curvature of the likelihood; NaN where it is flat, that is, where the data do not tell.
    log_likelihood : float
        Of all outcomes, at the optimum.
    converged : bool
        Whether the optimiser says so.
    """

    coefficients: dict[str, NDArray[np.float64]]
    standard_errors: dict[str, NDArray[np.float64]]
    log_likelihood: float
    converged: bool


def fit(
    outcomes: ArrayLike,
    known: CrisisGame,
    free: Mapping[str, ArrayLike],
    precision: float,
    start: ArrayLike | None = None,
) -> Fit:
    """Fit the free payoffs to the outcomes of many games.

    Parameters
    ----------
    outcomes : int array [game]
        Positions in `OUTCOMES`: 0 no challenge, 1 the defender concedes, 2 the challenger backs down, 3 war.
    known : CrisisGame
        The games, one or a stack [game]; what is free is added to what stands here.
    free : mapping of float array [game, regressor]
        Regressors by the name of what is free, one of `FREE`.
    precision : float
        Precision of choice, which sets the unit of the payoffs.
    start : float array [coefficient], optional
        Where to start, in the order of ``free``; by default from the best of many scattered points.

    Raises
    ------
    InputError
        If an outcome, a name or a shape is not allowed.
    """
    seen = np.asarray(outcomes)
    if seen.ndim != 1 or not np.isin(seen, range(len(OUTCOMES))).all() or not len(seen):
        raise InputError(f"outcomes must be a vector of numbers 0 to 3: {', '.join(OUTCOMES)}")
    regressors = {name: np.asarray(columns, dtype=np.float64) for name, columns in free.items()}
    for name, columns in regressors.items():
        if name not in FREE:
            raise InputError(f"'{name}' cannot be free{nearest(name, FREE)}; allowed: {', '.join(FREE)}")
        if columns.ndim != 2 or len(columns) != len(seen) or not np.isfinite(columns).all():
            raise InputError(f"the regressors of '{name}' must be finite numbers [game {len(seen)}, regressor]")
    if not regressors:
        raise InputError(f"nothing is free to be fitted; name one or more of {', '.join(FREE)}")
    edges = np.cumsum([columns.shape[1] for columns in regressors.values()])

    def split(coefficients: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        return dict(zip(regressors, np.split(coefficients, edges[:-1]), strict=True))

    def loss(coefficients: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shifts = {name: regressors[name] @ part for name, part in split(coefficients).items()}
        branch = principal_branch(_shifted(known, shifts, len(seen)), precision, (len(seen),))
        chance, slopes = scores(branch.cases, branch.precision, branch.resist_logit, seen.astype(np.int64))
        by_game = {name: slopes[:, FREE.index(name)] @ columns for name, columns in regressors.items()}
        return -float(np.log(chance).mean()), -np.concatenate(list(by_game.values())) / len(seen)

    size = int(edges[-1])
    if start is None:
        starts = _promising_starts(
            loss, size, max(float(np.ptp(np.stack([np.ravel(pair) for pair in known[1:]]))), 1.0)
        )
    else:
        starts = [np.asarray(start, dtype=np.float64)]
    if starts[0].shape != (size,):
        raise InputError(f"the start must have {size} coefficients, not shape {starts[0].shape}")
    climbs = [minimize(loss, one, jac=True, method="BFGS", options={"gtol": 1e-3}) for one in starts]
    top = min(climbs, key=lambda climb: climb.fun).x
    best = minimize(loss, top, jac=True, method="BFGS", options={"gtol": 1e-7})
    errors = _standard_errors(loss, best.x, len(seen))
    converged = bool(np.abs(best.jac).max() < 1e-4)
    return Fit(split(best.x), split(errors), -float(best.fun) * len(seen), converged)


def _promising_starts(loss: Loss, size: int, reach: float) -> list[NDArray[np.float64]]:
    """Return zeros and the best few of many scattered points: the likelihood of two unseen types has several peaks."""
    points = np.random.default_rng(0).normal(scale=reach, size=(SCATTERED, size))  # the same points every time
    return [np.zeros(size), *sorted(points, key=lambda point: loss(point)[0])[:CLIMBS]]


def _shifted(known: CrisisGame, shifts: Mapping[str, NDArray[np.float64]], games: int) -> CrisisGame:
    """Add a shift [game] to each free quantity."""
    pairs = {ending: np.array(np.broadcast_to(getattr(known, ending), (games, 2))) for ending in ENDINGS}
    tough = np.broadcast_to(known.tough, (games,))
    for name, shift in shifts.items():
        if name == "tough":
            with np.errstate(over="ignore"):
                tough = tough / (tough + (1.0 - tough) * np.exp(-shift))
        else:
            ending, player = name.split(".")
            pairs[ending][:, int(player == "defender")] += shift
    return crisis_game(tough, **pairs)


def _standard_errors(loss: Loss, point: NDArray[np.float64], games: int) -> NDArray[np.float64]:
    """Return the standard errors from the inverse of the information matrix."""
    curvature = np.empty((len(point), len(point)))
    for index, value in enumerate(point):
        step = np.zeros(len(point))
        step[index] = 1e-4 * max(1.0, abs(value))
        curvature[index] = (loss(point + step)[1] - loss(point - step)[1]) / (2.0 * step[index])
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2.0)
    told = values > 1e-7 * max(values.max(), 1e-300)
    variance = (vectors[:, told] ** 2 / values[told]).sum(axis=1) / games
    blind = (vectors[:, ~told] ** 2).sum(axis=1) > 1e-6
    return np.where(blind, np.nan, np.sqrt(variance))
