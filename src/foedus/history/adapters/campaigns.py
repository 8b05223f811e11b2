"""NAVCO: campaigns for the change of a regime, an occupation's end or secession, violent and nonviolent."""

import polars as pl

from foedus.history.names import ccode_by_name
from foedus.history.table import Column, DataSet, Fact, flag, year

#: Campaigns whose country was divided or part of another then -> the state whose government the table names as target.
AGAINST = {
    "North Vietnam (National Liberation Front)": 817,  # "government of South Vietnam"
    "NDF": 678,  # "Government of Yemen": the Yemen Arab Republic
    "Public Against Violence": 315,  # "Czech communist government"
}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Resolve the country's name to a code by year; places that were no state then (Aden, West Papua) stay null."""
    codes = [
        AGAINST.get(campaign, ccode_by_name(location, year))
        for campaign, location, year in table.select("campaign", "location", "year").iter_rows()
    ]
    return table.with_columns(pl.Series("ccode", codes, pl.Int64)).sort("year", "location")


CAMPAIGNS = DataSet(
    id="campaigns",
    title="Nonviolent and Violent Campaigns and Outcomes",
    file="regime/navco12.csv.gz",
    version="1.2",
    works=("chenoweth-2019",),
    terms="free with citation",
    origin="Chenoweth and Shay, NAVCO data (Harvard Dataverse)",
    serves="campaigns under way against a regime",
    columns=(
        Column("campaign", "text", "name of the campaign", source="CAMPAIGN", required=True),
        Column("location", "text", "country", source="LOCATION", required=True),
        year("year", "year in which it began", source="BYEAR"),
        year("end_year", "year in which it peaked or ended", source="EYEAR"),
        flag("success", "it reached its aim within a year of its peak", source="SUCCESS"),
        flag("nonviolent", "mainly nonviolent", source="NONVIOL"),
        flag("regime_change", "its aim was a change of the regime", source="REGCHANGE"),
    ),
    facts=(
        Fact(
            "Iran's revolution begins in 1977 and succeeds",
            lambda table: table.filter(ccode=630, success=1, regime_change=1).height > 0,
        ),
    ),
    finish=_finish,
)
