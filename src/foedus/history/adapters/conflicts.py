"""UCDP/PRIO Armed Conflict Dataset: armed conflicts with at least 25 battle deaths a year."""

import polars as pl

from foedus.history.states import cow_from_gw
from foedus.history.table import Column, DataSet, Fact, coded, year

KINDS = {
    "intrastate": "internal",
    "II": "internal",
    "internationalized intrastate": "internal",
    "interstate": "interstate",
    "extrasystemic": "colonial",
}
INTENSITIES = {1: "25 to 999", 2: "1000 and more"}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Turn codes into Correlates of War codes; fold the kinds of conflict, null where the word is none of them."""
    return table.with_columns(
        cow_from_gw("gwcode", "year").alias("ccode"),
        pl.col("kind").replace_strict(KINDS, default=None, return_dtype=pl.String),
    ).sort("conflict", "year")


CONFLICTS = DataSet(
    id="conflicts",
    title="UCDP/PRIO Armed Conflict Dataset",
    file="regime/ucdp_acd.csv.gz",
    version="v25.1",
    works=("gleditsch-2002",),
    terms="CC BY 4.0",
    origin="Uppsala Conflict Data Program (ucdp.uu.se)",
    serves="armed conflicts under way inside a state",
    columns=(
        Column("conflict", "integer", "number of the conflict", source="conflict_id", low=1, required=True),
        year(),
        Column(
            "gwcode", "integer", "state of side A, Gleditsch-Ward code", source="gwno_a", low=1, high=999, required=True
        ),
        Column("incompatibility", "text", "territory, government or both"),
        coded("intensity", "battle deaths in the year", INTENSITIES, source="intensity_level"),
        Column("kind", "text", "internal, interstate or colonial", source="type_of_conflict"),
    ),
    facts=(
        Fact(
            "there is an internal conflict in Afghanistan (700) in every year from 1978 to 1998",
            lambda table: set(range(1978, 1999)) <= set(table.filter(ccode=700, kind="internal")["year"]),
        ),
    ),
    finish=_finish,
)
