"""Measures of one state: power, output, regime, standing, as of the year before a case."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.panel import Covariate
from foedus.history.vintage import CARRIED_YEARS

#: Trade counts as at least this much, in million dollars: the 15 totals below it are reports of one small partner.
LEAST_TRADE = 0.1

STATE_COVARIATES = {
    "cinc": Covariate("share of the world's material capabilities", 1, unit="0-1", sources=("nmc",)),
    "log_cinc": Covariate("natural logarithm of cinc", 1, sources=("nmc",)),
    "military_share": Covariate("share of the world's military expenditure", 1, unit="0-1", sources=("nmc",)),
    "log_military_share": Covariate("logarithm of military_share, floored at one in a million", 1, sources=("nmc",)),
    "surplus_share": Covariate("share of the world's surplus domestic product", 1, unit="0-1", sources=("gdp-pop",)),
    "log_surplus_share": Covariate("logarithm of surplus_share, floored at one in a million", 1, sources=("gdp-pop",)),
    "democracy": Covariate("V-Dem polyarchy", 1, unit="0-1", sources=("polyarchy",)),
    "major": Covariate("on the list of major powers", 1, sources=("majors",)),
    "log_trade": Covariate(
        "logarithm of imports and exports together, or of the one on record",
        1,
        unit="log million dollars",
        sources=("trade",),
    ),
}


def with_state_measures(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the covariates of a state to rows that have ``ccode`` and ``year``, the year of the case.

    A measure that was not taken in the year before is carried from up to ten years earlier; beyond that it is null.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    rows : pl.DataFrame
        Rows with ``ccode`` and ``year``.

    Returns
    -------
    pl.DataFrame
        The rows, in their order, with the columns of `STATE_COVARIATES`.
    """
    floor = 1e-6
    cases = rows.select("ccode", "year").unique().with_columns((pl.col("year") - 1).alias("before"))
    nmc = load(data, "nmc").with_columns(
        (pl.col("military_expenditure") / pl.col("military_expenditure").sum().over("year")).alias("military_share")
    )
    output = load(data, "gdp-pop").with_columns(
        (pl.col("surplus") / pl.col("surplus").sum().over("year")).alias("surplus_share")
    )
    # a sum of nothing on record is not known, rather than nothing
    on_record = pl.any_horizontal(pl.col("imports", "exports").is_not_null())
    traded = pl.when(on_record).then(pl.sum_horizontal("imports", "exports"))
    trade = load(data, "trade").with_columns(traded.clip(lower_bound=LEAST_TRADE).log().alias("log_trade"))
    for table, source, name in (
        (nmc, "cinc", "cinc"),
        (nmc, "military_share", "military_share"),
        (output, "surplus_share", "surplus_share"),
        (load(data, "polyarchy"), "polyarchy", "democracy"),
        (trade, "log_trade", "log_trade"),
    ):
        cases = cases.join(carried(cases, table, source).rename({source: name}), on=["ccode", "year"], how="left")
    cases = cases.with_columns(
        pl.col(name).clip(lower_bound=floor).log().alias(f"log_{name}")
        for name in ("cinc", "military_share", "surplus_share")
    )
    measured = cases.join(_majors(data, cases), on=["ccode", "year"], how="left").with_columns(
        pl.col("major").fill_null(0)
    )
    return rows.join(
        measured.select("ccode", "year", *STATE_COVARIATES), on=["ccode", "year"], how="left", maintain_order="left"
    )


def carried(cases: pl.DataFrame, table: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the latest value of a column in the year ``before`` a case, or at most `CARRIED_YEARS` earlier.

    Parameters
    ----------
    cases : pl.DataFrame
        ``ccode``, ``year`` and ``before``.
    table : pl.DataFrame
        ``ccode``, ``year`` and the column.
    column : str
        The measure.
    """
    figures = table.filter(pl.col(column).is_not_null()).select("ccode", pl.col("year").alias("before"), column)
    joined = (
        cases.select("ccode", "year", "before")
        .sort("before")
        .join_asof(
            figures.sort("before"),
            on="before",
            by="ccode",
            strategy="backward",
            tolerance=CARRIED_YEARS,
            check_sortedness=False,
        )
    )
    return joined.select("ccode", "year", column)


def _majors(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    spells = load(data, "majors")
    pairs = cases.join(spells, on="ccode").filter(
        pl.col("before") >= pl.col("start_year"), pl.col("before") <= pl.col("end_year").fill_null(9999)
    )
    return pairs.select("ccode", "year").unique().with_columns(pl.lit(1).alias("major"))
