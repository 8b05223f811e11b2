"""Powell and Thyne: coup attempts and coups, by state and year."""

import polars as pl

from foedus.history.states import cow_from_gw
from foedus.history.table import Column, DataSet, Fact, flag, year


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Turn codes into Correlates of War codes."""
    return (
        table.with_columns(cow_from_gw("gwcode", "year").alias("ccode"))
        .filter(pl.col("ccode").is_not_null())
        .sort("ccode", "year")
    )


COUPS = DataSet(
    id="coups",
    title="Coups and coup attempts, country-years",
    file="regime/powell_thyne_cy.csv.gz",
    version="country-year build",
    works=("powell-2011",),
    terms="free with citation",
    origin="Powell and Thyne, Global Instances of Coups (University of Kentucky site)",
    serves="panel of coup attempts; coup record of a state",
    columns=(
        Column("gwcode", "integer", "state, Gleditsch-Ward code", low=1, high=999, required=True),
        year(),
        flag("attempt", "there was an attempt", source="pt_attempt"),
        flag("coup", "an attempt succeeded", source="pt_coup"),
        flag("failed", "an attempt failed", source="pt_failed"),
    ),
    facts=(
        Fact(
            "Chile (155) has a coup in 1973", lambda table: table.filter(ccode=155, year=1973)["coup"].to_list() == [1]
        ),
    ),
    finish=_finish,
)
