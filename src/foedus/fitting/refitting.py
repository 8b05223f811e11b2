"""Calibrations fitted to all that is known, or to what was known by an earlier year: the past from its own past."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from foedus.core.calibration import Calibration, shipped
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.fitting.choosing import frozen
from foedus.fitting.counting import since
from foedus.fitting.delays import fit_delay
from foedus.fitting.fit import calibrate, fit_form
from foedus.fitting.forms import Form, refuse_unknown, with_terms
from foedus.fitting.tasks import TASKS, Task, causes_of, outcome_by
from foedus.history.adapters import data_set
from foedus.history.panel import Panel
from foedus.history.reading import digest

#: Calibrations of what the tables record from 1946 on: before, they tell no case from another.
LATER: Final = frozenset({"whom"})
#: Column of the days to joining, where a panel has it.
DAYS = "days_to_joining"


def refitted(
    data: Path, family: str, name: str, years: Iterable[int], *, needed: bool = True
) -> dict[int, Calibration]:
    """Return a shipped calibration as it would have been by the end of each year.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    family, name : str
        The family of mechanisms, and the name of the calibration that stands beside it.
    years : iterable of int
        Last years that are known.
    needed : bool
        Whether every year must have one; else years before the first event are left out.

    Raises
    ------
    InputError
        If one is needed and history up to its year holds no event to learn from.
    DataError
        If a table is missing or broken.
    """
    task, form_name = next(
        (task, form_name)
        for task in TASKS
        for shipped_name, form_name in task.shipped
        if (task.family, shipped_name) == (family, name)
    )
    form = next(form for form in task.forms if form.name == form_name)
    panel = task.panel(data)
    forms = {year: form_by(task, form, year) for year in sorted(set(years))}
    for each in forms.values():
        refuse_unknown(each, panel)
    panel = panel._replace(table=with_terms(panel.table, forms.values()))
    panels = {year: cases_by(task, panel, year) for year in forms}
    eventful = {year: until for year, until in panels.items() if outcome_by(task, until, until.table, year).any()}
    if needed and len(eventful) < len(panels):
        place = data_set(panel.sources[0]).file
        raise InputError(f"{place}: nothing to learn from up to {min(panels)}: no event in the panel '{panel.name}'")
    return {year: calibrated(task, until, forms[year], year, data={}, timing={}) for year, until in eventful.items()}


def untold(family: str, name: str, year: int) -> Calibration:
    """Return a shipped calibration as of a year by which nothing was known of its outcome: all terms are zero."""
    ships = shipped(family, name)
    nothing, certain = np.zeros_like(ships.estimate), 1e-12 * np.eye(len(ships.covariance))
    return ships._replace(
        span=(year, year), cases=0, events=(0,), clusters=0, estimate=nothing, centre=nothing.ravel(),
        covariance=certain, data={},
    )  # fmt: skip


def fitted_terms(data: Path, mechanism: Mechanism) -> Calibration:
    """Return the terms of a mechanism fitted to all cases of its family, as those of the built-in one are.

    Raises
    ------
    InputError
        If it has no terms, or nothing is fitted in its family.
    DataError
        If a table is missing or broken, or a term takes a column that there is not or that was not known beforehand.
    """
    shared = {parameter.fit[0] for parameter in mechanism.parameters().values() if parameter.fit}
    found = [
        (task, next(form for form in task.forms if form.name == form_name))
        for task in TASKS
        for name, form_name in task.shipped
        if task.family == mechanism.family and name in shared
    ]
    if not mechanism.terms or not found:
        raise InputError(
            f"{mechanism.name}: has no terms, or no parameter by fitted(...) that says what they are fitted as"
        )
    task, form = found[0]
    form = form._replace(name=mechanism.name, title=mechanism.title, terms=mechanism.terms)
    return calibration_of(data, task, task.panel(data), form)


def calibrated(
    task: Task, panel: Panel, form: Form, year: int, *, data: dict[str, str], timing: dict[str, float]
) -> Calibration:
    """Return the calibration of a form on a panel that ends with a year, with what `calibrate` records beside it."""
    cause = causes_of(form, panel.table, outcome_by(task, panel, panel.table, year))
    names = (panel.outcome, *form.rivals)
    fit = fit_form(form, panel.table, cause, causes=names, year=panel.year, cluster=panel.cluster, origin=year)
    return calibrate(
        fit,
        panel.table,
        cause,
        year=panel.year,
        cluster=panel.cluster,
        population=task.populations[0].name,
        outcome=panel.outcome,
        coding_rule=panel.coding_rule,
        data=data,
        timing=timing,
    )


def digests(data: Path, panel: Panel, form: Form) -> dict[str, str]:
    """Return the SHA-256 of every table from which the outcome and the form's covariates come."""
    names = {*panel.sources, *(source for column in form.columns for source in panel.covariates[column].sources)}
    return {name: digest(data, data_set(name)) for name in sorted(names)}


def timing(task: Task, panel: Panel, year: int) -> dict[str, float]:
    """Return the lag of the outcome since `SINCE`, as known by a year, where the panel knows the days."""
    if DAYS not in panel.table.columns:
        return {}
    happened = pl.col(task.known) <= year if task.known else pl.lit(value=True)
    dated = panel.table.filter(pl.col(panel.year) >= since(year), pl.col(DAYS).is_not_null(), happened)
    delay = fit_delay(dated[DAYS].to_numpy(), dated[panel.cluster].to_numpy())
    return {**delay._asdict(), "dated": float(dated.height), "disputes": float(dated[panel.cluster].n_unique())}


def form_by(task: Task, form: Form, year: int) -> Form:
    """Return the form of a task as of a year: where forms compete, the one that was last chosen by then."""
    return frozen(task.id, task.candidates, year) if task.candidates else form


def cases_by(task: Task, panel: Panel, year: int) -> Panel:
    """Return the panel of the cases that were there, and over where their absence is known only then, by a year."""
    return panel._replace(table=panel.table.filter(pl.col(task.over or panel.year) <= year))


def calibration_of(data: Path, task: Task, panel: Panel, form: Form, year: int | None = None) -> Calibration:
    """Return the calibration of a form fitted to all cases of a panel, or to what was known by a year.

    Raises
    ------
    DataError
        If the form looks at what could not be known beforehand, or there is nothing to learn from.
    """
    refuse_unknown(form, panel)
    last = panel.span[1] if year is None else min(year, panel.span[1])
    known = cases_by(task, panel, last)
    return calibrated(task, known, form, last, data=digests(data, panel, form), timing=timing(task, known, last))
