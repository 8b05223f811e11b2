"""Threat and Imposition of Economic Sanctions: who sanctioned whom, from when to when."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, coded, flag, year

#: Codes from here on are institutions.
NO_STATE = 1000
COSTS = {1: "minor", 2: "major", 3: "severe"}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Keep state targets; read the year of imposition, which may carry a remark ("1949, sometime before").

    The end of a case is its end or last known year, null where neither is sensible.
    """
    known = [pl.when(pl.col(name) >= pl.col("year")).then(pl.col(name)) for name in ("end_year", "ongoing_year")]
    imposed = pl.col("imposed_year").str.extract(r"^(\d{4})").cast(pl.Int64)
    told = table.with_columns(pl.max_horizontal(*known).alias("end_year"), imposed.alias("imposed_year"))
    return told.filter(pl.col("target") < NO_STATE).sort("case")


SANCTIONS = DataSet(
    id="sanctions",
    title="Threat and Imposition of Economic Sanctions",
    file="sanctions/ties_v4.csv.gz",
    version="v4",
    works=("morgan-2014",),
    terms="free with citation",
    origin="TIES project, University of North Carolina (sanctions.web.unc.edu)",
    serves="sanctions in force against a state",
    columns=(
        Column("case", "integer", "number of the case", source="caseid", low=1, required=True),
        year("year", "year of the first threat or measure", source="startyear"),
        Column("imposed_year", "text", "year in which sanctions were imposed", source="sancimpositionstartyear"),
        Column("end_year", "integer", "year of the end", source="endyear", low=0),
        Column("ongoing_year", "integer", "last year known to be in force", source="ongoingasofyear", low=0),
        Column("sender", "integer", "main sender; 1000 for institutions", source="primarysender", low=1, high=1000),
        Column(
            "target", "integer", "target; 1000 for institutions", source="targetstate", low=1, high=1000, required=True
        ),
        flag("threat", "there was a threat"),
        flag("imposed", "sanctions were imposed", source="imposition"),
        coded("target_costs", "costs to the target", COSTS, source="targetcosts"),
    ),
    facts=(
        Fact(
            "Iraq (645) is under sanctions imposed in 1990",
            lambda table: table.filter(target=645, imposed=1, year=1990).height > 0,
        ),
    ),
    finish=_finish,
)
