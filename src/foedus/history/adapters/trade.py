"""Correlates of War trade: imports and exports of a state, all partners together."""

from foedus.history.table import Column, DataSet, Fact, code, only, year

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
    ),
)
