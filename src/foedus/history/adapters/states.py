"""Correlates of War State System Membership: who was a state, from when to when."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, year


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Put dates together; membership that lasts to the edition's last day is open (no end)."""
    end = pl.date("end_year", "end_month", "end_day")
    return table.select(
        "ccode",
        "abbreviation",
        "name",
        pl.date("start_year", "start_month", "start_day").alias("start"),
        pl.when(end < end.max()).then(end).alias("end"),
        end.max().dt.year().alias("edition_year"),
    ).sort("ccode", "start")


STATES = DataSet(
    id="states",
    title="State System Membership",
    file="cow/states.csv.gz",
    version="v2016",
    works=("cow-states-2017",),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), State System Membership",
    serves="every panel: who counts as a third state",
    year="start",
    columns=(
        code("ccode", "state"),
        Column("abbreviation", "text", "three letters of the Correlates of War Project, not ISO", source="stateabb"),
        Column("name", "text", "name of the state", source="statenme"),
        year("start_year", "first year in the system", source="styear"),
        Column("start_month", "integer", "first month", source="stmonth", low=1, high=12, required=True),
        Column("start_day", "integer", "first day", source="stday", low=1, high=31, required=True),
        year("end_year", "last year in the system", source="endyear"),
        Column("end_month", "integer", "last month", source="endmonth", low=1, high=12, required=True),
        Column("end_day", "integer", "last day", source="endday", low=1, high=31, required=True),
    ),
    facts=(
        Fact(
            "23 states are in the system at the start of 1816",
            lambda table: table.filter(pl.col("start") <= pl.date(1816, 1, 1)).height == 23,
        ),
        Fact(
            "West Germany (260) leaves the system in 1990",
            lambda table: table.filter(ccode=260)["end"].dt.year().to_list() == [1990],
        ),
    ),
    finish=_finish,
)
