"""Polity5: authority patterns by state and year."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, only, year

SPECIAL = (-66, -77, -88)


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows with a Correlates of War code, one per state and year (the later regime in a year of change)."""
    kept = table.filter(pl.col("ccode").is_not_null())
    return kept.unique(subset=["ccode", "year"], keep="last", maintain_order=True).sort("ccode", "year")


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
        year(low=1700),
        Column(
            "polity2",
            "number",
            "combined score; interregnum 0, transition prorated, foreign rule null",
            low=-10,
            high=10,
        ),
        Column("durable", "number", "years since the last change of three points", unit="years", low=0),
        Column(
            "executive_constraints",
            "number",
            "constraints on the executive",
            source="xconst",
            low=1,
            high=7,
            missing=SPECIAL,
        ),
        Column(
            "executive_recruitment",
            "integer",
            "how the executive comes to office: 1, 2 by descent, 3 to 5 chosen by few, 8 by free elections",
            source="exrec",
            low=1,
            high=8,
            missing=SPECIAL,
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
