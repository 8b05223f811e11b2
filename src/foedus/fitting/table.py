r"""The coefficients of a form, for who wants to check them: by maximum likelihood alone, with cluster-robust errors.

What ships is fitted with a prior, held signs, an intercept that may walk and a past that may fade. Beside it stands the
plain logit of the same terms on the same panel, as any other program fits it: no prior, every case alike, cases with a
gap left out, and errors of the sandwich over clusters, times G/(G - 1) for G clusters (liang-1986).
"""

from typing import Final, NamedTuple

import numpy as np
import polars as pl
from scipy.linalg import LinAlgError
from scipy.stats import norm

from foedus.core.errors import DataError, InputError, nearest
from foedus.fitting.forms import Floats, Form, design, refuse_unknown, with_terms
from foedus.fitting.logit import Prior, chances, fit_logit
from foedus.fitting.parts import Panels
from foedus.fitting.refitting import calibration_of
from foedus.fitting.tasks import TASKS, Task, causes_of
from foedus.history.panel import Panel

#: Share of the interval that is told.
LEVEL: Final = 0.95
#: Log odds per standard deviation of a term beyond which an estimate is on its way to infinity.
ENDLESS: Final = 15.0


class Coefficient(NamedTuple):
    """A coefficient of a cause, log odds per unit: plain, with its error, and as it is fitted with prior and fading."""

    cause: str
    term: str
    meaning: str
    estimate: float
    standard_error: float
    z: float
    p: float
    low: float
    high: float
    fitted: float = float("nan")
    fitted_error: float = float("nan")


class Table(NamedTuple):
    """The coefficients of a form on a panel, and what they were fitted to."""

    form: str
    title: str
    cases: int
    left_out: int
    events: tuple[int, ...]
    clusters: int
    log_likelihood: float
    coefficients: list[Coefficient]


def task_of(panels: Panels, panel: Panel, question: str) -> Task:
    """Return the task that asks for the outcome of a panel.

    Raises
    ------
    InputError
        If none does.
    """
    for task in sorted(TASKS, key=lambda task: task.question != question):
        asked = panels.of(task)
        if (asked.name, asked.outcome) == (panel.name, panel.outcome):
            return task
    raise InputError(f"no form is fitted to the panel '{panel.name}'")


def form_of(task: Task, name: str | None) -> Form:
    """Return a form of a task by its name, by default the first.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    forms = {form.name: form for form in (*task.forms, *task.simple)}
    if name is not None and name not in forms:
        raise InputError(f"no form '{name}'{nearest(name, forms)}; there are: {', '.join(forms)}")
    return forms[name] if name is not None else task.forms[0]


def coefficients(panels: Panels, task: Task, form: Form) -> Table:
    """Return the coefficients of a form on the panel of a task.

    Raises
    ------
    DataError
        If there is nothing to learn from, or the plain logit has no finite estimates.
    """
    panel = panels.of(task)
    refuse_unknown(form, panel)
    table = with_terms(panel.table, [form])
    whole = np.isfinite(design(form, table)).all(axis=1)
    known = table.filter(pl.Series(whole))
    names = (panel.outcome, *form.rivals)
    happened = (known[panel.outcome] == 1).cast(pl.Int64).to_numpy().astype(np.int64)
    cause = causes_of(form, known, happened)
    cluster = np.unique(known[panel.cluster].to_numpy(), return_inverse=True)[1]
    terms = design(form, known)
    estimate, error = plain(terms, cause, cluster, len(names), form.name)
    mode = chances(np.column_stack([np.ones(len(terms)), terms]), estimate)
    each = np.column_stack([1.0 - mode.sum(axis=1), mode])[np.arange(len(cause)), cause]
    fitted = calibration_of(panels.data, task, panel, form)
    meaning = {"intercept": "", **{term.name: term.meaning for term in form.terms}}
    rows = [
        coefficient(name, term, meaning[term], estimate[k, j], error[k, j])._replace(
            fitted=fitted.value(term, name), fitted_error=fitted.standard_error(term, name)
        )
        for k, name in enumerate(names)
        for j, term in enumerate(meaning)
    ]
    events = tuple(int((cause == k + 1).sum()) for k in range(len(names)))
    clusters = int(cluster.max()) + 1
    return Table(
        form.name,
        form.title,
        known.height,
        table.height - known.height,
        events,
        clusters,
        float(np.log(each).sum()),
        rows,
    )


def coefficient(cause: str, term: str, meaning: str, estimate: float, error: float) -> Coefficient:
    """Return a coefficient with its test against zero and its interval, both of a normal estimate."""
    z, half = estimate / error, float(norm.ppf(0.5 + LEVEL / 2.0)) * error
    p = 2.0 * float(norm.sf(abs(z)))
    return Coefficient(
        cause, term, meaning, float(estimate), float(error), float(z), p, float(estimate - half), float(estimate + half)
    )


def plain(terms: Floats, cause: np.ndarray, cluster: np.ndarray, causes: int, name: str) -> tuple[Floats, Floats]:
    """Return maximum-likelihood coefficients [cause, 1 + term] and their cluster-robust errors.

    Parameters
    ----------
    terms : array [case, term]
        Without gaps.
    cause, cluster : array [case]
        What happened, 0 nothing; which cluster, from 0.
    causes : int
        How many there are.
    name : str
        Of the form, for the message.

    Raises
    ------
    DataError
        If there is nothing to learn from, or no finite estimate.
    """
    mean, sd = terms.mean(axis=0), terms.std(axis=0)
    flat = [term for term, spread in enumerate(sd) if spread == 0.0]
    if flat:
        raise DataError(f"form '{name}': {len(flat)} of its terms do not vary here: there is no plain logit of it")
    scaled = np.column_stack([np.ones(len(terms)), (terms - mean) / sd])
    shape = (causes, scaled.shape[1])
    free = Prior(np.full(shape, np.inf), np.full(shape, -np.inf), np.full(shape, np.inf))
    try:
        found = fit_logit(scaled, cause, free, cluster=cluster)
    except LinAlgError:
        found = None
    if found is None or np.abs(found.mode).max() > ENDLESS:
        raise DataError(f"form '{name}': one term follows from others, or tells all cases apart: no finite estimate")
    natural = np.zeros((shape[1], shape[1]))
    natural[0, 0], natural[0, 1:] = 1.0, -mean / sd
    natural[1:, 1:] = np.diag(1.0 / sd)
    block = np.kron(np.eye(causes), natural)
    groups = int(cluster.max()) + 1
    covariance = block @ found.covariance @ block.T * groups / (groups - 1.0)
    return found.mode @ natural.T, np.sqrt(np.diag(covariance)).reshape(shape)
