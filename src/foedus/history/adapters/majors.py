"""Correlates of War list of major powers: who was one, from which year to which."""

import polars as pl

from foedus.history.table import DataSet, Fact, code, year


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Leave the end open for powers that are still on the list in the edition's last year."""
    end = pl.col("end_year")
    open_end = pl.when(end < end.max()).then(end)
    return table.with_columns(open_end.alias("end_year"), end.max().alias("edition_year")).sort("ccode", "start_year")


MAJORS = DataSet(
    id="majors",
    title="Major powers",
    file="cow/majors.csv.gz",
    version="v2016",
    works=("cow-states-2017",),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), State System Membership (major powers)",
    serves="the flag of a major power",
    year="start_year",
    columns=(
        code("ccode", "state"),
        year("start_year", "first year as a major power", source="styear"),
        year("end_year", "last year as a major power; null while it lasts", source="endyear"),
    ),
    facts=(
        Fact(
            "the United States (2) are a major power from 1898 on",
            lambda table: table.filter(ccode=2)["start_year"].to_list() == [1898],
        ),
    ),
    finish=_finish,
)
