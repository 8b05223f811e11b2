"""Who is a state, who a major power, where its capital lies, and who borders on whom."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded, year

# Correlates of War State System Membership: who was a state, from when to when.


def _finish_states(table: pl.DataFrame) -> pl.DataFrame:
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
    finish=_finish_states,
)


# Correlates of War list of major powers: who was one, from which year to which.


def _finish_majors(table: pl.DataFrame) -> pl.DataFrame:
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
    finish=_finish_majors,
)


# Capitals with their coordinates, dated: where a state was governed from.

#: Capitals that the build places far from where they lie (in the middle of the country, by a geocoder's slip).
CORRECTED = {"Brasilia": (-15.79, -47.88), "Riyadh": (24.69, 46.72), "Tunis": (36.81, 10.18)}


def _finish_capitals(table: pl.DataFrame) -> pl.DataFrame:
    """Leave the end open where the capital is still the capital at the edition's end; mend misplaced capitals."""
    end = pl.col("end")
    open_end = pl.when(end < end.max()).then(end)
    table = table.with_columns(open_end.alias("end"), end.max().dt.year().alias("edition_year"))
    for axis, column in enumerate(("latitude", "longitude")):
        mended = {name: place[axis] for name, place in CORRECTED.items()}
        where = pl.col("capital").replace_strict(mended, default=None, return_dtype=pl.Float64)
        table = table.with_columns(pl.coalesce(where, column).alias(column))
    return table.sort("ccode", "start")


CAPITALS = DataSet(
    id="capitals",
    title="Capitals and their coordinates",
    file="cow/capitals.csv.gz",
    version="build of peacesciencer",
    works=("miller-2022",),
    terms="GPL-2 (package)",
    origin="package peacesciencer of S. V. Miller (svmiller.com)",
    serves="distance from capital to capital",
    year="start",
    columns=(
        code("ccode", "state"),
        Column("name", "text", "name of the state", source="statenme"),
        Column("capital", "text", "capital", required=True),
        Column("start", "date", "first day as the capital", source="stdate", required=True),
        Column("end", "date", "last day as the capital; null while it lasts", source="enddate"),
        Column("latitude", "number", "latitude", source="lat", unit="degrees north", low=-90, high=90, required=True),
        Column(
            "longitude", "number", "longitude", source="lng", unit="degrees east", low=-180, high=180, required=True
        ),
    ),
    facts=(
        Fact(
            "Brazil (140) was governed from Rio de Janeiro before Brasília",
            lambda table: table.filter(ccode=140)["capital"][0] == "Rio de Janeiro",
        ),
    ),
    finish=_finish_capitals,
)


# Correlates of War Direct Contiguity: which states border on each other, by land or by water, from when to when.

KINDS = {
    0: "none",
    1: "land or river",
    2: "up to 12 miles",
    3: "up to 24 miles",
    4: "up to 150 miles",
    5: "up to 400 miles",
}


def _finish_contiguity(table: pl.DataFrame) -> pl.DataFrame:
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
    finish=_finish_contiguity,
)
