"""Polity5: authority patterns by state and year."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, coded, only, year

SPECIAL = (-66, -77, -88)
#: Polity has Austria under one code; up to this year it was the Empire, whose code is another.
AUSTRIA, EMPIRE, LAST_OF_EMPIRE = 305, 300, 1918
CONSTRAINTS = {
    1: "unlimited authority",
    2: "between 1 and 3",
    3: "slight to moderate limits",
    4: "between 3 and 5",
    5: "substantial limits",
    6: "between 5 and 7",
    7: "parity or subordination",
}
#: Polity5 manual, EXREC.
RECRUITMENT = {
    1: "descent",
    2: "descent, beside a designated executive",
    3: "designation within the elite",
    4: "self-selection by seizure of power",
    5: "gradual transition from self-selection",
    6: "descent, beside an elected executive",
    7: "transitional or restricted election",
    8: "competitive election",
}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows with a Correlates of War code, one per state and year.

    Where a state changes its name within a year (Sardinia to Italy in 1861, Serbia and Montenegro to Serbia in 2006) it
    stands twice, in no order of time: the row kept is the one of the country that has a row for the next year.
    """
    kept = table.filter(pl.col("ccode").is_not_null())
    of_empire = (pl.col("ccode") == AUSTRIA) & (pl.col("year") <= LAST_OF_EMPIRE)
    kept = kept.with_columns(pl.when(of_empire).then(EMPIRE).otherwise("ccode").alias("ccode"))
    following = kept.select("country", pl.col("year") - 1).unique().with_columns(pl.lit(value=True).alias("goes_on"))
    ordered = kept.join(following, on=["country", "year"], how="left").sort(
        "ccode", "year", "goes_on", nulls_last=False
    )
    return ordered.unique(subset=["ccode", "year"], keep="last", maintain_order=True).drop("goes_on")


POLITY5 = DataSet(
    id="polity5",
    title="Polity5 annual series",
    file="regime/polity5.csv.gz",
    version="p5v2018",
    works=("marshall-2020",),
    terms="non-commercial use with citation",
    origin="Center for Systemic Peace (systemicpeace.org), Polity5 annual time series",
    serves="polity2 and the age of a regime",
    columns=(
        Column(
            "ccode",
            "integer",
            "state, Correlates of War code; null where Polity has a code of its own",
            source="cown",
            low=1,
            high=999,
        ),
        Column("country", "text", "Polity's letters for the country under one name", source="scode", required=True),
        year(low=1700),
        Column(
            "polity2",
            "number",
            "combined score; interregnum 0, transition prorated, foreign rule null",
            low=-10,
            high=10,
        ),
        Column("durable", "number", "years since the last change of three points", unit="years", low=0),
        coded("executive_constraints", "constraints on the executive", CONSTRAINTS, source="xconst", missing=SPECIAL),
        coded(
            "executive_recruitment", "how an executive comes to office", RECRUITMENT, source="exrec", missing=SPECIAL
        ),
    ),
    facts=(
        Fact(
            "the United Kingdom (200) scores 10 in 1950",
            lambda table: only(table, "polity2", ccode=200, year=1950) == 10,
        ),
    ),
    finish=_finish,
)
