"""Correlates of War National Material Capabilities: six components of power, and their index."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, only, year


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
