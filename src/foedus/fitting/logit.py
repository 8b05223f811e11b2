r"""Logit with competing risks, shrinkage, bounds on signs, and a posterior.

Each case takes one of the causes 1..K or none (0); the log odds of cause k against none are linear in the columns:

    P(k | x) = exp(x b_k) / (1 + sum_l exp(x b_l))          b_kj ~ Normal(0, s_j^2), low_kj <= b_kj <= high_kj

With one cause this is the ordinary logit; with several, and a row per unit of time, discrete-time competing risks
(beck-1998). The prior shrinks (hoerl-1970); bounds hold signs that theory fixes. The mode is found by Newton steps
projected on the bounds (bertsekas-1982), and the posterior is the normal that touches it there (tierney-1986), cut off
at the bounds. Where cases come in clusters, the spread is that of the clusters' own scores: H^-1 (sum_c g_c g_c' +
S^-1) H^-1, with g_c the gradient of a cluster at the mode, H the curvature of the penalised likelihood, and S the
prior's variance.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from foedus.core.errors import DataError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: Newton steps at most, and the gradient (log likelihood per unit of coefficient) below which the mode is reached.
MOST_STEPS, FLAT = 100, 1e-7


class Prior(NamedTuple):
    """What is believed of the coefficients before the data: normal around zero, and bounds; each [cause, column]."""

    sd: Floats
    low: Floats
    high: Floats


class Posterior(NamedTuple):
    """Coefficients [cause, column]: the mode, and the normal that touches the posterior there.

    ``centre`` [cause * column] and ``covariance`` [cause * column, cause * column] describe that normal before it is
    cut off at the bounds; where no bound binds, the centre is the mode.
    """

    mode: Floats
    centre: Floats
    covariance: Floats


def chances(design: Floats, coefficients: Floats) -> Floats:
    """Return the chance of each cause [case, cause] under the coefficients [cause, column].

    Examples
    --------
    >>> import numpy as np
    >>> chances(np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]]))
    array([[0.5]])
    """
    utility = design @ coefficients.T
    best = np.maximum(utility.max(axis=1, keepdims=True), 0.0)
    odds = np.exp(utility - best)
    return np.asarray(odds / (np.exp(-best) + odds.sum(axis=1, keepdims=True)), np.float64)


class _Point(NamedTuple):
    """Minus the log posterior at some coefficients, its gradient, and the chances there."""

    loss: float
    gradient: Floats
    chance: Floats


def _at(flat: Floats, design: Floats, happened: Floats, weights: Floats, prior: Prior) -> _Point:
    """Return what is known at the coefficients [cause * column]; ``happened`` [case, cause] marks causes."""
    coefficients = flat.reshape(prior.sd.shape)
    utility = design @ coefficients.T
    best = np.maximum(utility.max(axis=1), 0.0)
    odds = np.exp(utility - best[:, None])
    total = np.exp(-best) + odds.sum(axis=1)
    likelihood = weights @ ((utility * happened).sum(axis=1) - best - np.log(total))
    chance = odds / total[:, None]
    pull = coefficients / prior.sd**2
    gradient = (weights[:, None] * (chance - happened)).T @ design + pull
    return _Point(float(0.5 * (pull * coefficients).sum() - likelihood), gradient.ravel(), chance)


def _curvature(design: Floats, chance: Floats, weights: Floats, prior: Prior) -> Floats:
    """Return the second derivatives of minus the log posterior [cause * column, cause * column]."""
    causes, columns = prior.sd.shape
    blocks = np.empty((causes, columns, causes, columns))
    for k in range(causes):
        for m in range(k + 1):
            spread = weights * chance[:, k] * ((k == m) - chance[:, m])
            blocks[k, :, m, :] = blocks[m, :, k, :] = design.T @ (design * spread[:, None])
    return blocks.reshape(causes * columns, causes * columns) + np.diag(prior.sd.ravel() ** -2.0)


def _mode(design: Floats, happened: Floats, weights: Floats, prior: Prior) -> tuple[Floats, _Point]:
    """Return the coefficients with the highest posterior inside the bounds, and what is known there."""
    low, high = prior.low.ravel(), prior.high.ravel()
    flat = np.clip(np.zeros(prior.sd.size), low, high)
    here = _at(flat, design, happened, weights, prior)
    for _ in range(MOST_STEPS):
        held = ((flat <= low) & (here.gradient > 0.0)) | ((flat >= high) & (here.gradient < 0.0))
        free = np.flatnonzero(~held)
        if np.abs(here.gradient[free]).max(initial=0.0) < FLAT:
            break
        curvature = _curvature(design, here.chance, weights, prior)
        step = np.zeros(flat.size)
        step[free] = cho_solve(cho_factor(curvature[np.ix_(free, free)]), here.gradient[free])
        for shorter in range(40):
            moved = np.clip(flat - 0.5**shorter * step, low, high)
            there = _at(moved, design, happened, weights, prior)
            if there.loss <= here.loss - 1e-4 * here.gradient @ (flat - moved):
                break
        else:
            break
        flat, here = moved, there
    return flat, here


def _cluster_scores(design: Floats, missed: Floats, cluster: Integers) -> Floats:
    """Return the gradient of each cluster [cluster, cause * column]."""
    scores = (missed[:, :, None] * design[:, None, :]).reshape(design.shape[0], -1)
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    return np.add.reduceat(scores[order], starts, axis=0)


def fit_logit(
    design: Floats,
    cause: Integers,
    prior: Prior,
    *,
    weights: Floats | None = None,
    cluster: Integers | None = None,
) -> Posterior:
    """Return the posterior of the coefficients.

    Parameters
    ----------
    design : array [case, column]
        Covariates, with a column of ones for the intercept.
    cause : array [case]
        0 where nothing happened, else the number of the cause.
    prior : Prior
        Spread and bounds of each coefficient.
    weights : array [case], optional
        How much each case counts (1 by default).
    cluster : array [case], optional
        Number of the cluster of each case, from 0; then the posterior allows for likeness inside clusters.

    Raises
    ------
    DataError
        If nothing, or everything, happened: then there is nothing to learn from.
    """
    causes = prior.sd.shape[0]
    happened = (cause[:, None] == np.arange(1, causes + 1)).astype(np.float64)
    if not happened.any(axis=0).all() or happened.any(axis=1).all():
        raise DataError(
            f"cannot fit: of {cause.size} cases {int(happened.sum())} are events, and each cause needs some"
        )
    counts = np.ones(cause.size) if weights is None else weights
    mode, there = _mode(design, happened, counts, prior)
    factor = cho_factor(_curvature(design, there.chance, counts, prior))
    covariance = cho_solve(factor, np.eye(mode.size))
    if cluster is not None:
        scores = _cluster_scores(design, counts[:, None] * (there.chance - happened), cluster)
        covariance = covariance @ (scores.T @ scores + np.diag(prior.sd.ravel() ** -2.0)) @ covariance
    return Posterior(mode.reshape(prior.sd.shape), mode - cho_solve(factor, there.gradient), covariance)
