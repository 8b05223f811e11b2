"""Threat and Imposition of Economic Sanctions: who sanctioned whom, from when to when."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, flag, year


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Keep state targets; the end of a case is the later of its end and its last known day, null where unknown."""
    end = pl.max_horizontal("end_year", "ongoing_year")
    return table.with_columns(end.alias("end_year")).filter(pl.col("target") < 1000).sort("case")


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
        Column("end_year", "integer", "year of the end", source="endyear", low=1900, high=2100),
        Column(
            "ongoing_year", "integer", "last year known to be in force", source="ongoingasofyear", low=1900, high=2100
        ),
        Column("sender", "integer", "main sender; 1000 for institutions", source="primarysender", low=1, high=1000),
        Column(
            "target", "integer", "target; 1000 for institutions", source="targetstate", low=1, high=1000, required=True
        ),
        flag("threat", "there was a threat"),
        flag("imposed", "sanctions were imposed", source="imposition"),
        Column(
            "target_costs",
            "integer",
            "costs to the target: 1 minor, 2 major, 3 severe",
            source="targetcosts",
            low=1,
            high=4,
        ),
    ),
    facts=(
        Fact(
            "Iraq (645) is under sanctions imposed in 1990",
            lambda table: table.filter(target=645, imposed=1, year=1990).height > 0,
        ),
    ),
    finish=_finish,
)
