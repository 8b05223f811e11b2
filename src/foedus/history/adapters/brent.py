"""Monthly price of Brent crude oil."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Sort by date and add the year."""
    return table.with_columns(pl.col("date").dt.year().alias("year")).sort("date")


BRENT = DataSet(
    id="brent",
    title="Brent spot price, monthly",
    file="oil/brent-monthly.csv.gz",
    version="monthly series",
    works=("eia-brent",),
    terms="public domain (PDDL)",
    origin="U.S. Energy Information Administration (eia.gov)",
    serves="level and volatility of the oil price",
    columns=(
        Column("date", "date", "middle of the month", source="Date", required=True),
        Column("price", "number", "price", source="Price", unit="US dollars a barrel", low=0, required=True),
    ),
    facts=(
        Fact(
            "the price passes 100 dollars in 2008",
            lambda table: bool((table.filter(year=2008)["price"] > 100).any()),
        ),
    ),
    finish=_finish,
)
