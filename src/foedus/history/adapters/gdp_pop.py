"""Estimates of output and population by state and year, on one scale from 1816 on, with their uncertainty."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, year

#: Subsistence: what a person needs a year, three dollars a day in prices of 2011.
SUBSISTENCE_DOLLARS = 3.0 * 365.0


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Add the surplus: output above what keeps the population at subsistence, never below zero."""
    surplus = (pl.col("gdp") - pl.col("population") * SUBSISTENCE_DOLLARS).clip(lower_bound=0.0)
    return table.with_columns(surplus.alias("surplus"))


GDP_POP = DataSet(
    id="gdp-pop",
    title="Output, population and surplus domestic product",
    file="cow/gdp_pop_ccode.csv.gz",
    version="isard 0.2.0 (latent estimates, Penn World Table 10 scale)",
    works=("anders-2020",),
    terms="free with citation",
    origin="Anders, Fariss and Markowitz, replication data (Harvard Dataverse); package isard of S. V. Miller",
    serves="surplus domestic product (the rival measure of power), output per head",
    columns=(
        code("ccode", "state"),
        year(),
        Column(
            "gdp_per_capita_maddison",
            "number",
            "output per head, Maddison scale",
            source="mrgdppc",
            unit="2011 dollars",
            low=0,
        ),
        Column("gdp", "number", "output, Penn World Table scale", source="pwtrgdp", unit="million 2011 dollars", low=0),
        Column(
            "gdp_deviation",
            "number",
            "standard deviation of the estimate",
            source="sd_pwtrgdp",
            unit="million 2011 dollars",
            low=0,
        ),
        Column("population", "number", "population, Penn World Table scale", source="pwtpop", unit="millions", low=0),
    ),
    facts=(
        Fact(
            "the United States (2) have the world's largest output in 1950",
            lambda table: table.filter(year=1950).sort("gdp", nulls_last=False)["ccode"][-1] == 2,
        ),
    ),
    finish=_finish,
)
