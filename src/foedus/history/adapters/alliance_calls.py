"""Berkemeier and Fuhrmann: whether alliance treaties that a war invoked were honoured."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, flag


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Read the war's first year from its name; fold honoured and violated into one column, null where not invoked."""
    honoured = (
        pl.when(pl.col("honoured").fill_null(0) == 1)
        .then(1)
        .when(pl.col("violated").fill_null(0) == 1)
        .then(0)
        .otherwise(None)
    )
    return table.with_columns(
        pl.col("war_name").str.extract(r"(1[89]\d\d|20\d\d)").cast(pl.Int64).alias("year"), honoured.alias("honoured")
    ).sort("year", "war", "alliance")


ALLIANCE_CALLS = DataSet(
    id="alliance-calls",
    title="Fulfilment of alliance commitments in war",
    file="performance/berkemeier_fuhrmann_2018.csv.gz",
    version="replication file of 3 March 2018",
    works=("berkemeier-2018",),
    terms="replication data, cite; no licence",
    origin="Berkemeier and Fuhrmann, replication data (Harvard Dataverse)",
    serves="panel of alliance calls",
    columns=(
        Column("war", "integer", "number of the war, theirs", source="warid", low=1, required=True),
        Column("war_name", "text", "name and year of the war", source="warname", required=True),
        Column("cow_war", "integer", "number of the war, Correlates of War", source="cowwarid", low=1),
        Column("alliance", "integer", "number of the alliance, ATOP", source="atopid", low=1, required=True),
        flag("multilateral", "more than two members"),
        flag("honoured", "the treaty was honoured", source="honorBF"),
        flag("violated", "the treaty was violated", source="violateBF"),
        flag("not_activated", "obligations did not apply", source="dnaBF"),
    ),
    facts=(
        Fact(
            "about half of the invoked treaties were honoured",
            lambda table: 0.4 < float(table["honoured"].cast(pl.Float64).mean() or 0) < 0.6,  # type: ignore[arg-type]
        ),
    ),
    finish=_finish,
)
