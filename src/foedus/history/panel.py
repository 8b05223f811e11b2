"""What a panel of past cases is: rows, an outcome, covariates known before the outcome, and who belongs together.

Every covariate says how many years lie between its measurement and the outcome, and whether it could have been known
beforehand at all. A panel that holds a covariate of the outcome's own year cannot be built.
"""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl
from polars import selectors

from foedus.core.errors import DataError

#: First years of the eras that the record itself divides into, and their names. 1945 belongs to the world wars.
ERAS: tuple[tuple[int, str], ...] = ((0, "to 1918"), (1919, "1919-45"), (1946, "1946-89"), (1990, "from 1990"))


class Covariate(NamedTuple):
    """One column that a forecast may look at.

    ``lag_years`` is the least number of years between the measurement and the outcome's year; ``None`` marks a fact
    that does not change in time (distance), or that the case states when it opens (who is attacked, the trigger).
    ``ex_ante`` is false for what was coded with the whole case in view, such as the severity of violence in a crisis.
    """

    description: str
    lag_years: int | None
    ex_ante: bool = True
    unit: str = ""
    sources: tuple[str, ...] = ()


class Panel(NamedTuple):
    """A panel of past cases.

    ``table`` has one row per case and at least the columns named here. ``outcomes`` are further outcome columns (days
    to joining, the side that was joined), never to be used as covariates; ``identifiers`` name a row to a reader.
    """

    name: str
    table: pl.DataFrame
    outcome: str
    covariates: Mapping[str, Covariate]
    cluster: str
    year: str
    era: str
    coding_rule: str
    identifiers: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """First and last year with a row, read from the table itself."""
        years = self.table[self.year]
        return int(years.min() or 0), int(years.max() or 0)  # type: ignore[arg-type]  # polars types a minimum as any literal

    @property
    def ex_ante(self) -> tuple[str, ...]:
        """Names of the covariates that a forecast may use."""
        return tuple(name for name, covariate in self.covariates.items() if covariate.ex_ante)

    @property
    def events(self) -> int:
        """Rows in which the outcome happened."""
        return int(self.table[self.outcome].sum())

    @property
    def base_rate(self) -> float:
        """Share of rows in which the outcome happened; NaN for an empty panel."""
        return self.events / self.table.height if self.table.height else float("nan")

    def filled(self) -> "Panel":
        """Return the panel without gaps in its covariates.

        A gap takes the median of the rows of its own year (so that nothing later enters), or 0 where the whole year has
        none; a covariate with gaps gets a companion ``NAME_missing``, 1 where the value was filled in.
        """
        gaps = [name for name in self.covariates if self.table[name].null_count()]
        if not gaps:
            return self
        flags = [pl.col(name).is_null().cast(pl.Int64).alias(f"{name}_missing") for name in gaps]
        filling = [
            pl.col(name).cast(pl.Float64).fill_null(pl.col(name).median().over(self.year)).fill_null(0.0)
            for name in gaps
        ]
        companions = {
            f"{name}_missing": self.covariates[name]._replace(description=f"1 where {name} is not known", unit="")
            for name in gaps
        }
        table = self.table.with_columns(flags).with_columns(filling)
        return self._replace(table=table, covariates={**self.covariates, **companions})

    def where(self, condition: pl.Expr, *, name: str | None = None, rule: str = "") -> "Panel":
        """Return the panel of the rows that meet a condition, with the rule that says so."""
        coding_rule = f"{self.coding_rule} {rule}".strip()
        return self._replace(table=self.table.filter(condition), name=name or self.name, coding_rule=coding_rule)


def era_of(year: str) -> pl.Expr:
    """Return an expression for the name of the era in which the column ``year`` falls.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"year": [1914, 1938, 1945, 1973, 1999]}).select(era_of("year").alias("era"))["era"].to_list()
    ['to 1918', '1919-45', '1919-45', '1946-89', 'from 1990']
    """
    expression = pl.lit(ERAS[0][1])
    for first, name in ERAS[1:]:
        expression = pl.when(pl.col(year) >= first).then(pl.lit(name)).otherwise(expression)
    return expression


def refuse_contemporaneous(covariates: Mapping[str, Covariate], panel: str) -> None:
    """Refuse covariates measured in the year of the outcome.

    Raises
    ------
    DataError
        If a covariate that claims to be known beforehand has a lag below one year.

    Examples
    --------
    >>> refuse_contemporaneous({"gdp": Covariate("gross domestic product", 0)}, "leader-years")
    Traceback (most recent call last):
    ...
    foedus.core.errors.DataError: panel 'leader-years': covariate 'gdp' is measured 0 years before the outcome; ...
    """
    for name, covariate in covariates.items():
        if covariate.ex_ante and covariate.lag_years is not None and covariate.lag_years < 1:
            raise DataError(
                f"panel '{panel}': covariate '{name}' is measured {covariate.lag_years} years before the outcome; "
                "a covariate needs a lag of at least one year (or mark it ex_ante=False: then no forecast uses it)"
            )


def _has_nan(values: pl.Series) -> bool:
    return values.dtype.is_float() and bool((values.is_nan() | values.is_infinite()).any())


def assemble(panel: Panel) -> Panel:
    """Check a panel's promises and return it.

    Raises
    ------
    DataError
        If a covariate is contemporaneous, a named column is absent, the outcome has gaps, a covariate is not a
        number, or an outcome doubles as a covariate.
    """
    refuse_contemporaneous(panel.covariates, panel.name)
    named = {
        panel.outcome,
        panel.cluster,
        panel.year,
        panel.era,
        *panel.covariates,
        *panel.identifiers,
        *panel.outcomes,
    }
    absent = sorted(named - set(panel.table.columns))
    if absent:
        raise DataError(f"panel '{panel.name}': the table has no column {', '.join(absent)}")
    doubled = sorted({panel.outcome, *panel.outcomes} & set(panel.covariates))
    if doubled:
        raise DataError(f"panel '{panel.name}': {', '.join(doubled)} cannot be an outcome and a covariate at once")
    broken = [name for name in panel.covariates if _has_nan(panel.table[name])]
    if broken:
        raise DataError(f"panel '{panel.name}': {', '.join(broken)} hold values that are no numbers")
    if panel.table[panel.outcome].null_count():
        raise DataError(f"panel '{panel.name}': the outcome '{panel.outcome}' has gaps; leave such rows out and say so")
    return panel._replace(table=panel.table.with_columns(selectors.integer().cast(pl.Int64)))
