"""International Military Intervention: troops or operations across a border, by intervener and target."""

import polars as pl

from foedus.history.states import states
from foedus.history.table import Column, DataSet, Fact, coded

#: What the intervention was for or against.
DIRECTIONS = {
    0: "neutral",
    1: "for the government",
    2: "against the opposition",
    3: "against the government",
    4: "for the opposition",
    5: "about a third party's government",
    6: "about rebels in a sanctuary",
}
TROOPS = {0: "none", 1: "up to 1,000", 2: "up to 5,000", 3: "up to 10,000", 4: "more"}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Read years, put the direction into words; keep states, and rows with a readable year.

    Some interveners below 1000 (Bosnian Serbs and other bands) have codes of the data's own: they are no states either.
    """
    table = table.with_columns(
        pl.col("direction").replace_strict(DIRECTIONS, default=None, return_dtype=pl.String),
        (pl.col("start") // 10000).alias("year"),
        pl.when(pl.col("end").is_between(19400000, 21000000)).then(pl.col("end") // 10000).alias("end_year"),
    )
    known = sorted({state.ccode for state in states() if state.ccode})
    return table.filter(pl.col("intervener").is_in(known), pl.col("year").is_between(1900, 2100)).sort(
        "year", "intervener", "target"
    )


INTERVENTIONS = DataSet(
    id="interventions",
    title="International Military Intervention",
    file="intervention/imi_1947_2005.csv.gz",
    version="merged, 1947-2005",
    works=("pearson-1993", "kisangani-2008"),
    terms="cite the authors",
    origin="Pearson and Baumann; Kisangani and Pickering (ICPSR; Kansas State University)",
    serves="record of military aid short of war",
    columns=(
        Column("intervener", "integer", "who intervened; above 999 for organisations", low=1, required=True),
        Column("target", "integer", "where", low=1, required=True),
        Column("start", "integer", "first day, YYYYMMDD, 99 for unknown parts", low=1, required=True),
        Column("end", "integer", "last day, YYYYMMDD, 99 for unknown parts", low=1),
        coded("direction", "for or against whom", DIRECTIONS, missing=(9,)),
        coded("troops", "size of the ground force", TROOPS, source="amount", missing=(9,)),
    ),
    facts=(
        Fact(
            "the Soviet Union (365) intervenes in Afghanistan (700) in 1979",
            lambda table: 1979 in table.filter(intervener=365, target=700)["year"].to_list(),
        ),
    ),
    finish=_finish,
)
