"""Correlates of War Direct Contiguity: which states border on each other, by land or by water, from when to when."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded

KINDS = {
    0: "none",
    1: "land or river",
    2: "up to 12 miles",
    3: "up to 24 miles",
    4: "up to 150 miles",
    5: "up to 400 miles",
}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Leave the end open where the border still stands at the edition's end, and drop the spells that are no border."""
    end = pl.col("end")
    open_end = pl.when(end < end.max()).then(end.dt.month_end())
    dated = table.with_columns(open_end.alias("end"), end.max().dt.year().alias("edition_year"))
    return dated.filter(pl.col("kind") > 0).sort("ccode1", "ccode2", "start")


CONTIGUITY = DataSet(
    id="contiguity",
    title="Direct Contiguity",
    file="cow/contiguity_directed.csv.gz",
    version="v3.2",
    works=("stinnett-2002",),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), Direct Contiguity",
    serves="neighbourhood of third states to the parties",
    year="start",
    columns=(
        code("ccode1", "state"),
        code("ccode2", "its neighbour"),
        coded("kind", "border by land, or water of up to so many miles", KINDS, source="conttype", required=True),
        Column("start", "date", "first month", source="stdate", required=True),
        Column("end", "date", "last month; null while it lasts", source="enddate", required=True),
    ),
    facts=(
        Fact(
            "the United States (2) and Canada (20) share a land border",
            lambda table: table.filter(ccode1=2, ccode2=20)["kind"].to_list() == [1],
        ),
    ),
    finish=_finish,
)
