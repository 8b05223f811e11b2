"""Correlates of War trade: imports and exports of a state, all partners together."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, only, year

#: Germany, West Germany, and the years in which the trade of the second stands under the code of the first.
GERMANY, WEST_GERMANY, UNDER_GERMANY = 255, 260, (1960, 1990)


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Give West Germany the trade that stands under Germany's code while there was no Germany; 1990 serves both."""
    first, last = UNDER_GERMANY
    of_germany = pl.col("ccode") == GERMANY
    divided = pl.col("year").is_between(first, last)
    wests = table.filter(of_germany & divided).with_columns(pl.lit(WEST_GERMANY, pl.Int64).alias("ccode"))
    others = table.filter(
        ~((pl.col("ccode") == WEST_GERMANY) & divided | of_germany & divided & (pl.col("year") < last))
    )
    return pl.concat([others, wests]).sort("ccode", "year")


TRADE = DataSet(
    id="trade",
    title="Trade by state and year",
    file="cow/trade_state_year.csv.gz",
    version="v4.0 (totals)",
    works=("barbieri-2009",),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), Trade data",
    serves="openness of third states and of the parties",
    columns=(
        code("ccode", "state"),
        year(),
        Column("imports", "number", "imports", unit="million US dollars", low=0, missing=(-9,)),
        Column("exports", "number", "exports", unit="million US dollars", low=0, missing=(-9,)),
    ),
    facts=(
        Fact(
            "the United States (2) import more than Canada (20) in 1990",
            lambda table: only(table, "imports", ccode=2, year=1990) > only(table, "imports", ccode=20, year=1990),
        ),
        Fact(
            "West Germany (260) imports more than East Germany (265) in 1984",
            lambda table: only(table, "imports", ccode=260, year=1984) > only(table, "imports", ccode=265, year=1984),
        ),
    ),
    finish=_finish,
)
