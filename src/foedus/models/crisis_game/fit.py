"""Fit payoffs of the crisis game to outcomes by maximum likelihood, with quantal response as the statistical model.

The chance of an outcome is its chance on the principal branch (Signorino 1999). Every free payoff is a known part plus
a linear combination of regressors, one row a game: a column of ones is a constant. The chance that the challenger is
tough can be free too, on the log-odds scale. Payoffs and precision are known only up to a common factor, so the
precision is given; and only differences of payoffs matter, so one payoff of each player stays known. The likelihood may
jump where the branch folds; start elsewhere then, and compare.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from foedus.core.compiled import compiled
from foedus.core.errors import InputError, nearest
from foedus.models.crisis_game.branch import play, residual, sigmoid
from foedus.models.crisis_game.game import ENDINGS, OUTCOMES, CrisisGame, crisis_game
from foedus.models.crisis_game.quantal_response import principal_branch

#: Half the width of the central differences, in units of payoff.
DIFFERENCE = 1e-5
#: The smallest chance whose logarithm is taken.
LEAST = 1e-300


@compiled
def chance(case: NDArray[np.float64], precision: float, s: float, outcome: int, work: NDArray[np.float64]) -> float:
    """Return the chance of 0 quiet, 1 a concession, 2 backing down or 3 war, given the log-odds s of resistance."""
    play(case, precision, s, work)
    tough = sigmoid(case[10])
    challenge_tough, challenge_weak = tough * float(work[0]), (1.0 - tough) * float(work[2])
    fight = challenge_tough * float(work[1]) + challenge_weak * float(work[3])
    challenge, resist = challenge_tough + challenge_weak, float(work[4])
    if outcome == 0:
        return 1.0 - challenge
    if outcome == 1:
        return challenge * (1.0 - resist)
    if outcome == 2:
        return (challenge - fight) * resist
    return fight * resist


@compiled
def scores(
    cases: NDArray[np.float64],
    precisions: NDArray[np.float64],
    resist_logits: NDArray[np.float64],
    outcomes: NDArray[np.int64],
    free: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each game's chance of its outcome [game], and the slopes of its logarithm by the free entries of the case.

    On the branch F(case, s) = 0, so s moves by -dF/dcase : dF/ds; the chance is then differenced along that move.
    """
    games = len(outcomes)
    chances, slopes = np.empty(games), np.zeros((games, len(free)))
    work, moved = np.empty(5), np.empty(11)
    for game in range(games):
        precision, s, outcome = precisions[game], resist_logits[game], outcomes[game]
        chances[game] = max(chance(cases[game], precision, s, outcome, work), LEAST)
        by_s = residual(cases[game], precision, s)[2]
        for column, index in enumerate(free):
            difference = 0.0
            for side in (-DIFFERENCE, DIFFERENCE):
                moved[:] = cases[game]
                moved[index] += side
                moved_s = s - residual(moved, precision, s)[0] / by_s
                difference += math.copysign(chance(moved, precision, moved_s, outcome, work), side)
            slopes[game, column] = difference / (2.0 * DIFFERENCE * chances[game])
    return chances, slopes


#: What can be free: ``ending.player``, and the prior.
FREE = (*(f"{ending}.{player}" for ending in ENDINGS for player in ("challenger", "defender")), "tough")
#: Where no start is given: points tried, climbs from the best of them on so many games, ends that go on to all games.
SCATTERED, CLIMBS, SOME, FINALISTS = 100, 8, 500, 3


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
    sample = _sample(outcomes, known, free, precision)
    if start is None:
        starts = _promising_starts(sample)
    else:
        starts = [np.asarray(start, dtype=np.float64)]
        if starts[0].shape != (sample.size,):
            raise InputError(f"the start must have {sample.size} coefficients, not shape {starts[0].shape}")
    climbs = [minimize(sample.loss, one, jac=True, method="BFGS", options={"gtol": 1e-7}) for one in starts]
    best = min(climbs, key=lambda climb: climb.fun)
    errors = _standard_errors(sample, best.x)
    converged = bool(np.abs(best.jac).max() < 1e-4)
    return Fit(sample.split(best.x), sample.split(errors), -float(best.fun) * len(sample.outcomes), converged)


class _Sample(NamedTuple):
    """Outcomes [game], the games without what is free, and the regressors [game, regressor] by the name of what is."""

    outcomes: NDArray[np.int64]
    known: CrisisGame
    regressors: dict[str, NDArray[np.float64]]
    precision: float

    @property
    def size(self) -> int:
        """Number of coefficients."""
        return sum(columns.shape[1] for columns in self.regressors.values())

    def every(self, step: int) -> "_Sample":
        """Return a sample of every so many games."""
        regressors = {name: columns[::step] for name, columns in self.regressors.items()}
        return _Sample(
            self.outcomes[::step], CrisisGame(*(part[::step] for part in self.known)), regressors, self.precision
        )

    def split(self, coefficients: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Return the coefficients by name."""
        edges = np.cumsum([columns.shape[1] for columns in self.regressors.values()])
        return dict(zip(self.regressors, np.split(coefficients, edges[:-1]), strict=True))

    def loss(self, coefficients: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the mean of the negative log likelihood and its gradient."""
        shifts = {name: self.regressors[name] @ part for name, part in self.split(coefficients).items()}
        branch = principal_branch(_shifted(self.known, shifts), self.precision, self.outcomes.shape)
        free = np.array([FREE.index(name) for name in self.regressors])
        chance, slopes = scores(branch.cases, branch.precision, branch.resist_logit, self.outcomes, free)
        gradient = [slopes[:, index] @ columns for index, columns in enumerate(self.regressors.values())]
        return -float(np.log(chance).mean()), -np.concatenate(gradient) / len(self.outcomes)


def _sample(outcomes: ArrayLike, known: CrisisGame, free: Mapping[str, ArrayLike], precision: float) -> _Sample:
    """Check what is given and bring it to one shape."""
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
    if known.tough.shape not in ((), seen.shape):
        raise InputError(f"{len(seen)} outcomes need as many games, or one for all, not {known.tough.shape}")
    shapes = [seen.shape, *[(*seen.shape, 2)] * len(ENDINGS)]
    stack = CrisisGame(*(np.broadcast_to(part, shape) for part, shape in zip(known, shapes, strict=True)))
    return _Sample(seen.astype(np.int64), stack, regressors, precision)


def _promising_starts(sample: _Sample) -> list[NDArray[np.float64]]:
    """Return the ends of the best few climbs on some of the games, from zeros and from the best of scattered points.

    The likelihood of two unseen types has several peaks.
    """
    some = sample.every(max(len(sample.outcomes) // SOME, 1))
    reach = max(float(np.ptp(np.stack(sample.known[1:]))), 1.0)
    points = np.random.default_rng(0).normal(scale=reach, size=(SCATTERED, sample.size))  # the same every time
    starts = [np.zeros(sample.size), *sorted(points, key=lambda point: some.loss(point)[0])[:CLIMBS]]
    ends = [minimize(some.loss, start, jac=True, method="BFGS", options={"gtol": 1e-3}) for start in starts]
    return [end.x for end in sorted(ends, key=lambda end: end.fun)[:FINALISTS]]


def _shifted(known: CrisisGame, shifts: Mapping[str, NDArray[np.float64]]) -> CrisisGame:
    """Add a shift [game] to each free quantity."""
    pairs = {ending: np.array(getattr(known, ending)) for ending in ENDINGS}
    tough = known.tough
    for name, shift in shifts.items():
        if name == "tough":
            with np.errstate(over="ignore"):
                tough = tough / (tough + (1.0 - tough) * np.exp(-shift))
        else:
            ending, player = name.split(".")
            pairs[ending][:, int(player == "defender")] += shift
    return crisis_game(tough, **pairs)


def _standard_errors(sample: _Sample, point: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard errors from the inverse of the information matrix."""
    curvature = np.empty((len(point), len(point)))
    for index, value in enumerate(point):
        step = np.zeros(len(point))
        step[index] = 1e-4 * max(1.0, abs(value))
        curvature[index] = (sample.loss(point + step)[1] - sample.loss(point - step)[1]) / (2.0 * step[index])
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2.0)
    identified = values > 1e-7 * max(values.max(), 1e-300)
    variance = (vectors[:, identified] ** 2 / values[identified]).sum(axis=1) / len(sample.outcomes)
    blind = (vectors[:, ~identified] ** 2).sum(axis=1) > 1e-6
    return np.where(blind, np.nan, np.sqrt(variance))
