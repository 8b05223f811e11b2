"""What states have: capabilities, output and people, trade, and the price of oil."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, only, year

# Correlates of War National Material Capabilities: six components of power, and their index.


def _component(name: str, description: str, source: str, unit: str) -> Column:
    return Column(name, "number", description, source=source, unit=unit, low=0, missing=(-9,))


NMC = DataSet(
    id="nmc",
    title="National Material Capabilities",
    file="cow/nmc.csv.gz",
    version="v7.0",
    works=("singer-1972", "singer-1987"),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), National Material Capabilities",
    serves="power (CINC, military expenditure) in every panel, and the table of present-day states",
    columns=(
        code("ccode", "state"),
        year(),
        _component(
            "military_expenditure", "military expenditure", "milex", "thousand pounds to 1913, then thousand US dollars"
        ),
        _component("military_personnel", "military personnel", "milper", "thousands"),
        _component("iron_steel", "iron and steel production", "irst", "thousand tons"),
        _component("energy", "primary energy consumption", "pec", "thousand coal-ton equivalents"),
        _component("population", "total population", "tpop", "thousands"),
        _component("urban_population", "urban population", "upop", "thousands"),
        Column(
            "cinc", "number", "composite index: mean share of the world's six components", low=0, high=1, missing=(-9,)
        ),
    ),
    facts=(
        Fact(
            "the United States (2) hold .384 of the world's capabilities in 1945",
            lambda table: abs(only(table, "cinc", ccode=2, year=1945) - 0.384) < 0.001,
        ),
        Fact(
            "the index sums to about one in every year (1.07 around 1860)",
            lambda table: table.group_by("year").agg(pl.col("cinc").sum())["cinc"].is_between(0.95, 1.1).all(),
        ),
    ),
)


# Estimates of output and population by state and year, on one scale from 1816 on, with their uncertainty.

#: Subsistence: what a person needs a year, three dollars a day in prices of 2011.
SUBSISTENCE_DOLLARS = 3.0 * 365.0


def _finish_gdp_pop(table: pl.DataFrame) -> pl.DataFrame:
    """Add the surplus: output above what keeps the population at subsistence, never below zero."""
    surplus = (pl.col("gdp") - pl.col("population") * SUBSISTENCE_DOLLARS).clip(lower_bound=0.0)
    return table.with_columns(surplus.alias("surplus"))


GDP_POP = DataSet(
    id="gdp-pop",
    title="Output, population and surplus domestic product",
    file="cow/gdp_pop_ccode.csv.gz",
    version="isard 0.2.0 (latent estimates, Penn World Table 10 scale)",
    works=("anders-2020",),
    terms="free with citation",
    origin="Anders, Fariss and Markowitz, replication data (Harvard Dataverse); package isard of S. V. Miller",
    serves="surplus domestic product (the rival measure of power), output per head",
    columns=(
        code("ccode", "state"),
        year(),
        Column(
            "gdp_per_capita_maddison",
            "number",
            "output per head, Maddison scale",
            source="mrgdppc",
            unit="2011 dollars",
            low=0,
        ),
        Column("gdp", "number", "output, Penn World Table scale", source="pwtrgdp", unit="million 2011 dollars", low=0),
        Column(
            "gdp_deviation",
            "number",
            "standard deviation of the estimate",
            source="sd_pwtrgdp",
            unit="million 2011 dollars",
            low=0,
        ),
        Column("population", "number", "population, Penn World Table scale", source="pwtpop", unit="millions", low=0),
    ),
    facts=(
        Fact(
            "the United States (2) have the world's largest output in 1950",
            lambda table: table.filter(year=1950).sort("gdp", nulls_last=False)["ccode"][-1] == 2,
        ),
    ),
    finish=_finish_gdp_pop,
)


# Correlates of War trade: imports and exports of a state, all partners together.

#: Germany, West Germany, and the years in which the trade of the second stands under the code of the first.
GERMANY, WEST_GERMANY, UNDER_GERMANY = 255, 260, (1960, 1990)


def _finish_trade(table: pl.DataFrame) -> pl.DataFrame:
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
    finish=_finish_trade,
)


# Monthly price of Brent crude oil.


def _finish_brent(table: pl.DataFrame) -> pl.DataFrame:
    """Sort by date and add the year."""
    return table.with_columns(pl.col("date").dt.year().alias("year")).sort("date")


BRENT = DataSet(
    id="brent",
    title="Brent spot price, monthly",
    file="oil/brent-monthly.csv.gz",
    version="monthly series",
    works=("eia-brent",),
    terms="public domain (PDDL)",
    origin="U.S. Energy Information Administration (eia.gov)",
    serves="level and volatility of the oil price",
    columns=(
        Column("date", "date", "middle of the month", source="Date", required=True),
        Column("price", "number", "price", source="Price", unit="US dollars a barrel", low=0, required=True),
    ),
    facts=(
        Fact(
            "the price passes 100 dollars in 2008",
            lambda table: bool((table.filter(year=2008)["price"] > 100).any()),
        ),
    ),
    finish=_finish_brent,
)
