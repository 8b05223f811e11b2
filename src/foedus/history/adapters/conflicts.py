"""Conflicts inside states, and how others step in: campaigns, mediation, interventions, sanctions."""

import polars as pl

from foedus.history.names import ccode_by_name
from foedus.history.states import cow_from_gw, states
from foedus.history.table import Column, DataSet, Fact, coded, flag, year

# UCDP/PRIO Armed Conflict Dataset: armed conflicts with at least 25 battle deaths a year.

KINDS = {
    "intrastate": "internal",
    "II": "internal",
    "internationalized intrastate": "internal",
    "interstate": "interstate",
    "extrasystemic": "colonial",
}
INTENSITIES = {1: "25 to 999", 2: "1000 and more"}


def _finish_conflicts(table: pl.DataFrame) -> pl.DataFrame:
    """Turn codes into Correlates of War codes; fold the kinds of conflict, null where the word is none of them."""
    return table.with_columns(
        cow_from_gw("gwcode", "year").alias("ccode"),
        pl.col("kind").replace_strict(KINDS, default=None, return_dtype=pl.String),
    ).sort("conflict", "year")


CONFLICTS = DataSet(
    id="conflicts",
    title="UCDP/PRIO Armed Conflict Dataset",
    file="regime/ucdp_acd.csv.gz",
    version="v25.1",
    works=("gleditsch-2002",),
    terms="CC BY 4.0",
    origin="Uppsala Conflict Data Program (ucdp.uu.se)",
    serves="armed conflicts under way inside a state",
    columns=(
        Column("conflict", "integer", "number of the conflict", source="conflict_id", low=1, required=True),
        year(),
        Column(
            "gwcode", "integer", "state of side A, Gleditsch-Ward code", source="gwno_a", low=1, high=999, required=True
        ),
        Column("incompatibility", "text", "territory, government or both"),
        coded("intensity", "battle deaths in the year", INTENSITIES, source="intensity_level"),
        Column("kind", "text", "internal, interstate or colonial", source="type_of_conflict"),
    ),
    facts=(
        Fact(
            "there is an internal conflict in Afghanistan (700) in every year from 1978 to 1998",
            lambda table: set(range(1978, 1999)) <= set(table.filter(ccode=700, kind="internal")["year"]),
        ),
    ),
    finish=_finish_conflicts,
)


# NAVCO: campaigns for the change of a regime, an occupation's end or secession, violent and nonviolent.

#: Campaigns whose country was divided or part of another then -> the state whose government the table names as target.
AGAINST = {
    "North Vietnam (National Liberation Front)": 817,  # "government of South Vietnam"
    "NDF": 678,  # "Government of Yemen": the Yemen Arab Republic
    "Public Against Violence": 315,  # "Czech communist government"
}


def _finish_campaigns(table: pl.DataFrame) -> pl.DataFrame:
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
    finish=_finish_campaigns,
)


# Civil War Mediation: episodes of civil wars, each mediation in them, and the third parties named in free text.


def _year_of(column: str) -> pl.Expr:
    """Return the year of a date such as 3/5/93, 12//1994 or //1996; null where none can be read."""
    digits = pl.col(column).str.extract(r"(\d+)\s*$").cast(pl.Int64, strict=False)
    full = pl.when(digits < 100).then(digits + pl.when(digits < 30).then(2000).otherwise(1900)).otherwise(digits)
    return pl.when(full.is_between(1940, 2100)).then(full)


def _finish_civil_war_mediation(table: pl.DataFrame) -> pl.DataFrame:
    """Read years out of the dates; the year of a row is that of the mediation, else of the episode's start.

    A belligerent is no third party: in Afghanistan 1988 the cell repeats those who fought beside the rebels in 2001.
    """
    begun, started = _year_of("mediation_begins"), _year_of("episode_start")
    dated = table.with_columns(
        started.alias("episode_year"), pl.coalesce(begun, started).alias("year"), begun.alias("mediation_year")
    )
    named, fought = (pl.col(name).str.split(", ") for name in ("third_party", "side_b"))
    others = named.list.set_difference(fought.fill_null([])).list.join(", ")
    apart = pl.when(named.list.set_intersection(fought).list.len() > 0).then(others).otherwise("third_party")
    return dated.with_columns(apart.alias("third_party")).sort("country", "episode_year", "year")


CIVIL_WAR_MEDIATION = DataSet(
    id="civil-war-mediation",
    title="Civil War Mediation",
    file="mediation/civil_war_mediation.csv.gz",
    version="v1",
    works=("derouen-2011",),
    terms="cite the authors (repository GPL-3)",
    origin="DeRouen, Bercovitch and Pospieszna, replication data of the Journal of Peace Research",
    serves="panel of candidate mediators",
    columns=(
        Column("country", "text", "country of the war", required=True),
        Column("side_b", "text", "the government's opponent", source="sideb"),
        flag("mediated", "the row is a mediation", source="Med_yes.no"),
        Column("territory", "text", "territory at stake", source="territory"),
        Column("episode_start", "text", "first day of the episode, month/day/year", source="episode.start.date"),
        Column("episode_end", "text", "last day of the episode", source="episode.end.date"),
        Column("mediation_begins", "text", "first day of the mediation", source="med.begins"),
        Column("third_party", "text", "who mediated, in words", source="name.of.third.party"),
    ),
    facts=(
        Fact(
            "Bosnia and Herzegovina has mediations that name the European Community or the UN",
            lambda table: (
                table.filter(pl.col("country").str.contains("Bosnia"))["third_party"].str.contains("EC|UN").any()
            ),
        ),
    ),
    finish=_finish_civil_war_mediation,
)


# International Military Intervention: troops or operations across a border, by intervener and target.

#: What the intervention was for or against.
DIRECTIONS = {
    0: "neutral",
    1: "for the government",
    2: "against the opposition",
    3: "against the government",
    4: "for the opposition",
    5: "about a third party's government",
    6: "about rebels in a sanctuary",
}
TROOPS = {0: "none", 1: "up to 1,000", 2: "up to 5,000", 3: "up to 10,000", 4: "more"}


def _finish_interventions(table: pl.DataFrame) -> pl.DataFrame:
    """Read years, put the direction into words; keep states, and rows with a readable year.

    Some interveners below 1000 (Bosnian Serbs and other bands) have codes of the data's own: they are no states either.
    """
    table = table.with_columns(
        pl.col("direction").replace_strict(DIRECTIONS, default=None, return_dtype=pl.String),
        (pl.col("start") // 10000).alias("year"),
        pl.when(pl.col("end").is_between(19400000, 21000000)).then(pl.col("end") // 10000).alias("end_year"),
    )
    codes = sorted({state.ccode for state in states() if state.ccode})
    return table.filter(pl.col("intervener").is_in(codes), pl.col("year").is_between(1900, 2100)).sort(
        "year", "intervener", "target"
    )


INTERVENTIONS = DataSet(
    id="interventions",
    title="International Military Intervention",
    file="intervention/imi_1947_2005.csv.gz",
    version="merged, 1947-2005",
    works=("pearson-1993", "kisangani-2008"),
    terms="cite the authors",
    origin="Pearson and Baumann; Kisangani and Pickering (ICPSR; Kansas State University)",
    serves="record of military aid short of war",
    columns=(
        Column("intervener", "integer", "who intervened; above 999 for organisations", low=1, required=True),
        Column("target", "integer", "where", low=1, required=True),
        Column("start", "integer", "first day, YYYYMMDD, 99 for unknown parts", low=1, required=True),
        Column("end", "integer", "last day, YYYYMMDD, 99 for unknown parts", low=1),
        coded("direction", "for or against whom", DIRECTIONS, missing=(9,)),
        coded("troops", "size of the ground force", TROOPS, source="amount", missing=(9,)),
    ),
    facts=(
        Fact(
            "the Soviet Union (365) intervenes in Afghanistan (700) in 1979",
            lambda table: 1979 in table.filter(intervener=365, target=700)["year"].to_list(),
        ),
    ),
    finish=_finish_interventions,
)


# Threat and Imposition of Economic Sanctions: who sanctioned whom, from when to when.

#: Codes from here on are institutions.
NO_STATE = 1000
COSTS = {1: "minor", 2: "major", 3: "severe"}


def _finish_sanctions(table: pl.DataFrame) -> pl.DataFrame:
    """Keep state targets; read the year of imposition, which may carry a remark ("1949, sometime before").

    The end of a case is its end or last known year, null where neither is sensible.
    """
    ends = [pl.when(pl.col(name) >= pl.col("year")).then(pl.col(name)) for name in ("end_year", "ongoing_year")]
    imposed = pl.col("imposed_year").str.extract(r"^(\d{4})").cast(pl.Int64)
    dated = table.with_columns(pl.max_horizontal(*ends).alias("end_year"), imposed.alias("imposed_year"))
    return dated.filter(pl.col("target") < NO_STATE).sort("case")


SANCTIONS = DataSet(
    id="sanctions",
    title="Threat and Imposition of Economic Sanctions",
    file="sanctions/ties_v4.csv.gz",
    version="v4",
    works=("morgan-2014",),
    terms="free with citation",
    origin="TIES project, University of North Carolina (sanctions.web.unc.edu)",
    serves="sanctions in force against a state",
    columns=(
        Column("case", "integer", "number of the case", source="caseid", low=1, required=True),
        year("year", "year of the first threat or measure", source="startyear"),
        Column("imposed_year", "text", "year in which sanctions were imposed", source="sancimpositionstartyear"),
        Column("end_year", "integer", "year of the end", source="endyear", low=0),
        Column("ongoing_year", "integer", "last year known to be in force", source="ongoingasofyear", low=0),
        Column("sender", "integer", "main sender; 1000 for institutions", source="primarysender", low=1, high=1000),
        Column(
            "target", "integer", "target; 1000 for institutions", source="targetstate", low=1, high=1000, required=True
        ),
        flag("threat", "there was a threat"),
        flag("imposed", "sanctions were imposed", source="imposition"),
        coded("target_costs", "costs to the target", COSTS, source="targetcosts"),
    ),
    facts=(
        Fact(
            "Iraq (645) is under sanctions imposed in 1990",
            lambda table: table.filter(target=645, imposed=1, year=1990).height > 0,
        ),
    ),
    finish=_finish_sanctions,
)
