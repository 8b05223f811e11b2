r"""Fit a form to past cases, forecast others with it, and turn the fit into a calibration in natural units.

Columns are centred and scaled by the training cases, so that one prior spread suits them all; what is not known counts
as the mean of the training cases. The intercept may walk: a step at the start of each decade, or of each era, each
normal around zero with standard deviation ``drift``. What comes after the origin keeps the last level, which is the
forecast of a random walk.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.calibration import Calibration
from foedus.fitting.forms import Form, design
from foedus.fitting.logit import Posterior, Prior, chances, fit_logit
from foedus.history.panel import ERAS

Floats = NDArray[np.float64]
#: Prior standard deviation of the intercept, in log odds: wide.
INTERCEPT_SD = 10.0
#: Years between two steps of the walking intercept.
STEP_YEARS = 10


class Fit(NamedTuple):
    """A form fitted to the cases of ``years``: the posterior of the scaled columns, and how they were scaled.

    ``mean`` and ``sd`` are [term]; ``steps`` are the years in which the intercept may have moved.
    """

    form: Form
    causes: tuple[str, ...]
    posterior: Posterior
    prior: Prior
    mean: Floats
    sd: Floats
    steps: NDArray[np.int64]


def _scaled(terms: Floats, mean: Floats, sd: Floats) -> Floats:
    """Return terms [case, term] scaled; unknown ones count as the mean."""
    return np.nan_to_num((terms - mean) / sd, nan=0.0)


def _columns(fit_terms: Floats, years: NDArray[np.int64], steps: NDArray[np.int64]) -> Floats:
    """Return the design: intercept, steps of the walking intercept, terms."""
    walked = (years[:, None] >= steps[None, :]).astype(np.float64)
    return np.hstack([np.ones((years.size, 1)), walked, fit_terms])


def _steps(form: Form, first: int, origin: int) -> NDArray[np.int64]:
    """Return the years after the first, up to the origin, in which the intercept may move."""
    if not form.drift:
        return np.empty(0, np.int64)
    if form.by_era:
        return np.array([start for start, _ in ERAS if first < start <= origin], np.int64)
    return np.arange((first // STEP_YEARS + 1) * STEP_YEARS, origin + 1, STEP_YEARS)


def _prior(form: Form, causes: int, steps: int) -> Prior:
    """Return the prior of one intercept, the steps and the terms, the same for each cause."""
    sd = [INTERCEPT_SD, *[form.drift] * steps, *[form.shrinkage] * len(form.terms)]
    free = [0] * (1 + steps)
    signs = np.array([*free, *(term.sign for term in form.terms)])
    shape = (causes, len(sd))
    low, high = np.where(signs > 0, 0.0, -np.inf), np.where(signs < 0, 0.0, np.inf)
    return Prior(np.broadcast_to(sd, shape).copy(), np.broadcast_to(low, shape), np.broadcast_to(high, shape))


def fit_form(
    form: Form,
    table: pl.DataFrame,
    cause: NDArray[np.int64],
    *,
    causes: tuple[str, ...],
    year: str,
    cluster: str,
    origin: int,
) -> Fit:
    """Return a form fitted to cases.

    Parameters
    ----------
    form : Form
        What to fit.
    table : pl.DataFrame
        The training cases with the columns of the form.
    cause : array [case]
        0 where nothing happened, else the number of the cause.
    causes : tuple of str
        Their names.
    year, cluster : str
        Names of the columns that hold the year and the cluster of a case.
    origin : int
        Last year that is known: forgetting and the walk of the intercept end there.

    Raises
    ------
    DataError
        If nothing, or everything, happened.
    """
    terms = design(form, table)
    mean = np.nan_to_num(np.nanmean(terms, axis=0)) if terms.size else np.zeros(terms.shape[1])
    sd = np.nan_to_num(np.nanstd(terms, axis=0)) if terms.size else np.ones(terms.shape[1])
    sd = np.where(sd > 0.0, sd, 1.0)
    years = table[year].to_numpy().astype(np.int64)
    steps = _steps(form, int(years.min()), origin)
    prior = _prior(form, len(causes), steps.size)
    weights = 0.5 ** ((origin - years) / form.half_life_years) if form.half_life_years else None
    code = np.unique(table[cluster].to_numpy(), return_inverse=True)[1]
    posterior = fit_logit(_columns(_scaled(terms, mean, sd), years, steps), cause, prior, weights=weights, cluster=code)
    return Fit(form, causes, posterior, prior, mean, sd, steps)


def forecast(fit: Fit, table: pl.DataFrame, year: str) -> Floats:
    """Return the chance of each cause [case, cause] for other cases."""
    terms = _scaled(design(fit.form, table), fit.mean, fit.sd)
    return chances(_columns(terms, table[year].to_numpy().astype(np.int64), fit.steps), fit.posterior.mode)


def _to_natural(fit: Fit) -> Floats:
    """Return the matrix that takes scaled coefficients of one cause to natural ones: intercept at the origin, terms."""
    walked, terms = fit.steps.size, len(fit.form.terms)
    matrix = np.zeros((1 + terms, 1 + walked + terms))
    matrix[0, : 1 + walked] = 1.0
    matrix[0, 1 + walked :] = -fit.mean / fit.sd
    matrix[1:, 1 + walked :] = np.diag(1.0 / fit.sd)
    return matrix


def calibrate(
    fit: Fit,
    table: pl.DataFrame,
    cause: NDArray[np.int64],
    *,
    year: str,
    cluster: str,
    population: str,
    outcome: str,
    coding_rule: str,
    data: dict[str, str],
    timing: dict[str, float] | None = None,
) -> Calibration:
    """Return the calibration of a fit: coefficients per unit of each term, the intercept as it stands at the origin."""
    matrix = _to_natural(fit)
    block = np.kron(np.eye(len(fit.causes)), matrix)
    posterior, terms = fit.posterior, len(fit.form.terms)
    low, high = (np.hstack([side[:, :1], side[:, 1 + fit.steps.size :]]) for side in (fit.prior.low, fit.prior.high))
    return Calibration(
        form=fit.form.name,
        population=population,
        outcome=outcome,
        coding_rule=coding_rule,
        causes=fit.causes,
        columns=("intercept", *(term.name for term in fit.form.terms)),
        span=(int(table[year].min()), int(table[year].max())),  # type: ignore[arg-type]  # polars types a minimum as any literal
        cases=table.height,
        events=tuple(int((cause == k + 1).sum()) for k in range(len(fit.causes))),
        clusters=table[cluster].n_unique(),
        estimate=posterior.mode @ matrix.T,
        centre=block @ posterior.centre,
        covariance=block @ posterior.covariance @ block.T,
        low=low[:, : 1 + terms].copy(),
        high=high[:, : 1 + terms].copy(),
        meaning={term.name: term.meaning for term in fit.form.terms},
        data=data,
        timing=timing or {},
        typical={term.name: float(mean) for term, mean in zip(fit.form.terms, fit.mean, strict=True)},
    )
