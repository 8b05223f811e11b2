"""Who rules, how he leaves, who tries to topple him, and who supports him."""

import polars as pl

from foedus.history.states import cow_from_gw
from foedus.history.table import Column, DataSet, Fact, code, flag, year

# Archigos: leaders, how they came to office, and how they left it.

WORKS = ("goemans-2009",)
ORIGIN = "Goemans, Gleditsch and Chiozza, Archigos (University of Rochester site)"
#: How a spell ended -> the kinds told apart here.
EXITS = {
    "Regular": "regular",
    "Irregular": "irregular",
    "Foreign": "foreign",
    "Natural Death": "natural",
    "Retired Due to Ill Health": "natural",
    "Suicide": "natural",
    "Still in Office": "still",
    "Unknown": "unknown",
}


def _finish_leaders(table: pl.DataFrame) -> pl.DataFrame:
    """Turn codes into Correlates of War codes by the spell's last year; fold the kinds of entry and exit."""
    table = table.with_columns(pl.col("end").dt.year().alias("year"))
    return table.with_columns(
        cow_from_gw("gwcode", "year").alias("ccode"),
        pl.col("exit").replace_strict(EXITS, default="unknown", return_dtype=pl.String),
        pl.col("entry").str.to_lowercase().replace({"foreign imposition": "foreign"}),
    ).sort("gwcode", "start", "end")


LEADERS = DataSet(
    id="leaders",
    title="Archigos: leaders",
    file="regime/archigos41.csv.gz",
    version="4.1",
    works=WORKS,
    terms="free with citation",
    origin=ORIGIN,
    serves="panels of leader-years and country-years",
    columns=(
        Column("spell", "text", "identifier of the spell", source="obsid", required=True),
        Column("gwcode", "integer", "state, Gleditsch-Ward code", source="ccode", low=1, high=999, required=True),
        Column("leader", "text", "name", required=True),
        Column("start", "date", "first day in office", source="startdate", required=True),
        Column("end", "date", "last day in office", source="enddate", required=True),
        Column("entry", "text", "regular, irregular, foreign, unknown"),
        Column("exit", "text", "regular, irregular, foreign, natural (death, illness), still, unknown"),
        Column("times_before", "integer", "earlier spells in office", source="prevtimesinoffice", low=0, high=20),
        Column("born", "integer", "year of birth", source="yrborn", low=1600, high=2100, missing=(-999, -777, -888)),
    ),
    year="year",
    facts=(
        Fact(
            "in Chile (155) Allende's spell ends irregularly in 1973",
            lambda table: (
                table.filter(ccode=155, leader="Allende").select("year", "exit").rows() == [(1973, "irregular")]
            ),
        ),
    ),
    finish=_finish_leaders,
)

FOREIGN_IMPOSED = LEADERS._replace(
    id="foreign-imposed",
    title="Archigos: leaders put in or removed from abroad",
    file="regime/foreign_imposed_archigos.csv.gz",
    serves="precedents of removal from abroad",
    facts=(
        Fact(
            "nearly every spell began or ended by foreign hands",
            lambda table: ((table["entry"] == "foreign") | (table["exit"] == "foreign")).sum() > 0.9 * table.height,
        ),
    ),
)


# Powell and Thyne: coup attempts and coups, by state and year.


def _finish_coups(table: pl.DataFrame) -> pl.DataFrame:
    """Turn codes into Correlates of War codes."""
    return (
        table.with_columns(cow_from_gw("gwcode", "year").alias("ccode"))
        .filter(pl.col("ccode").is_not_null())
        .sort("ccode", "year")
    )


COUPS = DataSet(
    id="coups",
    title="Coups and coup attempts, country-years",
    file="regime/powell_thyne_cy.csv.gz",
    version="country-year build",
    works=("powell-2011",),
    terms="free with citation",
    origin="Powell and Thyne, Global Instances of Coups (University of Kentucky site)",
    serves="panel of coup attempts; coup record of a state",
    columns=(
        Column("gwcode", "integer", "state, Gleditsch-Ward code", low=1, high=999, required=True),
        year(),
        flag("attempt", "there was an attempt", source="pt_attempt"),
        flag("coup", "an attempt succeeded", source="pt_coup"),
        flag("failed", "an attempt failed", source="pt_failed"),
    ),
    facts=(
        Fact(
            "Chile (155) has a coup in 1973", lambda table: table.filter(ccode=155, year=1973)["coup"].to_list() == [1]
        ),
    ),
    finish=_finish_coups,
)


# CHISOLS: changes in the coalition that supports a leader, by state and year.

SUPPORT = DataSet(
    id="support",
    title="Change in Source of Leader Support",
    file="regime/chisols_state_year_v4.csv.gz",
    version="4.0",
    works=("mattes-2016",),
    terms="free with citation",
    origin="Mattes, Leeds and Matsumura, CHISOLS (chisols.org)",
    serves="change of the coalition behind a leader",
    columns=(
        code("ccode", "state"),
        year(),
        Column("leader", "text", "leader at the year's end"),
        flag("leader_change", "the leader changed", source="leadertrans"),
        flag("support_change", "the societal source of support changed", source="solschdum"),
        flag("regime_transition", "the regime changed", source="regtrans"),
    ),
    facts=(
        Fact(
            "in Chile (155) the source of support changes in 1973",
            lambda table: table.filter(ccode=155, year=1973)["support_change"].to_list() == [1],
        ),
    ),
)
