"""What a form is: the terms of a logit, each with its one definition, its columns, and the sign that theory fixes."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.errors import DataError, nearest
from foedus.core.terms import Term
from foedus.history.panel import Panel

Floats = NDArray[np.float64]


class Form(NamedTuple):
    """A way to answer a question: terms, and how strongly and how long the past counts.

    ``shrinkage`` is the prior standard deviation of a coefficient whose column has standard deviation 1. ``drift`` is
    that of the random walk of the intercept from one decade to the next (0: one intercept), or ``by_era`` from one era
    to the next. ``half_life_years`` halves the weight of a case for each such span before the origin (0: all count
    alike). ``rivals`` are other outcome columns of the panel that compete with the outcome: then the form is one of
    competing risks.
    """

    name: str
    title: str
    terms: tuple[Term, ...]
    shrinkage: float = 0.5
    drift: float = 0.0
    half_life_years: float = 0.0
    rivals: tuple[str, ...] = ()
    by_era: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The panel's columns that the form needs, each once."""
        return tuple(dict.fromkeys(column for term in self.terms for column in term.columns))


def refuse_unknown(form: Form, panel: Panel) -> None:
    """Refuse a form that looks at what could not be known before the outcome.

    Raises
    ------
    DataError
        If a column is no covariate of the panel, is coded with the whole case in view, or is of the outcome's year.
    """
    for column in form.columns:
        covariate = panel.covariates.get(column)
        if covariate is None:
            near = nearest(column, panel.covariates)
            raise DataError(f"form '{form.name}': panel '{panel.name}' has no covariate '{column}'{near}")
        if not covariate.ex_ante:
            raise DataError(f"form '{form.name}': '{column}' is coded with the whole case in view, not beforehand")
        if covariate.lag_years is not None and covariate.lag_years < 1:
            raise DataError(f"form '{form.name}': '{column}' is measured in the year of the outcome")


def over(function: Callable[..., float], *columns: Floats) -> Floats:
    """Return a scalar function of the columns, case by case [case]; NaN where a column is NaN.

    Examples
    --------
    >>> over(lambda a, b: a + b, np.array([1.0, 2.0]), np.array([3.0, np.nan]))
    array([ 4., nan])
    """
    known = np.isfinite(np.column_stack(columns)).all(axis=1)
    result = np.full(known.size, np.nan)
    rows = zip(*(column[known].tolist() for column in columns), strict=True)
    result[known] = np.fromiter((function(*row) for row in rows), np.float64, int(known.sum()))
    return result


def with_terms(table: pl.DataFrame, forms: Iterable[Form]) -> pl.DataFrame:
    """Return the table with every term of the forms as a column, so that many fits need to compute it only once."""
    terms = {term.column: term for form in forms for term in form.terms if term.column not in table.columns}
    return table.with_columns(pl.Series(name, _values(term, table)) for name, term in terms.items())


def design(form: Form, table: pl.DataFrame) -> Floats:
    """Return the terms of a form [case, term] from a panel's table; NaN where something is not known."""
    terms = [
        table[term.column].to_numpy() if term.column in table.columns else _values(term, table) for term in form.terms
    ]
    return np.column_stack(terms) if terms else np.empty((table.height, 0))


def _values(term: Term, table: pl.DataFrame) -> Floats:
    numbers = [table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in term.columns]
    return over(term.function, *numbers)
