"""International Crisis Behavior: crises, and the states for which they were one."""

from collections.abc import Mapping

import polars as pl

from foedus.history.states import cow_from_gw
from foedus.history.table import Column, DataSet, Fact, coded, year

WORKS = ("brecher-1997", "brecher-2020")
TERMS = "free for research with citation"
ORIGIN = "International Crisis Behavior Project (Duke University site)"
#: Codes of parts of a date that are not known; for other variables, where their own codes end below them.
UNKNOWN_DAY = (0, 55, 99)
UNKNOWN_MONTH = (0, 55, 66, 77, 88, 99)
UNKNOWN_CODES = (66, 77, 88, 99, 999)
#: Codes of a day that is known only as early, middle or late in its month -> the day that stands for it.
PARTS_OF_A_MONTH = {66: 5, 77: 15, 88: 25}
MIDDLE_DAY, MIDDLE_MONTH = 15, 6

TRIGGERS = {
    1: "verbal act",
    2: "political act",
    3: "economic act",
    4: "external change",
    5: "other non-violent act",
    6: "internal challenge to regime or elite",
    7: "non-violent military act",
    8: "indirect violent act",
    9: "violent act",
}
CHALLENGE_AT_HOME, SHOW_OF_FORCE, INDIRECT_VIOLENCE, VIOLENT_ACT = 6, 7, 8, 9
#: Triggers that are violent, against the state itself or somebody else.
VIOLENT_TRIGGERS = (INDIRECT_VIOLENCE, VIOLENT_ACT)
GRAVITY = {
    0: "economic threat",
    1: "limited military threat",
    2: "political threat",
    3: "territorial threat",
    4: "threat to influence",
    5: "threat of grave damage",
    6: "threat to existence",
    7: "other (so that the codes are no order)",
}
MANAGEMENT = {
    1: "negotiation",
    2: "adjudication or arbitration",
    3: "mediation",
    4: "several, non-violent",
    5: "non-military pressure",
    6: "non-violent military",
    7: "several, violence among them",
    8: "violence",
}
#: Responses that are violent.
VIOLENT_RESPONSES = (8, 9)
VIOLENCE = {1: "none", 2: "minor clashes", 3: "serious clashes", 4: "full-scale war"}
CLASHES, SERIOUS_CLASHES, FULL_WAR = 2, 3, 4
INVOLVEMENT = {1: "none", 2: "political or economic", 3: "covert or semi-military", 4: "direct military"}
ENDS = {
    1: "formal agreement",
    2: "semi-formal agreement",
    3: "tacit understanding",
    4: "unilateral act",
    5: "imposed agreement",
    6: "some other way",
    7: "faded",
}
FORMAL = 1
TENSION = {1: "rose: a crisis between them again within five years", 2: "fell", 3: "too recent to tell"}
REGIONS = {
    9: "Central Asia",
    10: "West Asia",
    11: "East Asia",
    12: "South-East Asia",
    13: "South Asia",
    15: "Middle East",
    20: "West Africa",
    21: "North Africa",
    22: "East Africa",
    23: "Southern Africa",
    24: "Central Africa",
    30: "Russia",
    31: "East Europe",
    32: "Central Europe",
    33: "West Europe",
    34: "North Europe",
    35: "South Europe",
    41: "North America",
    42: "Central America and the Caribbean",
    43: "South America",
    51: "Oceania",
}
ISSUES = {
    1: "one, other than military-security",
    2: "two, neither of them military-security",
    3: "military-security alone",
    4: "two, military-security among them",
    5: "three or more",
}
PROTRACTED = {1: "no protracted conflict", 2: "protracted conflict", 3: "protracted conflict with a long war"}
NO_PROTRACTED_CONFLICT = 1
ETHNIC = {1: "secessionist", 2: "irredentist", 3: "no ethnic side"}
NO_ETHNIC_SIDE = 3
DIFFERENCES = {
    1: "none",
    2: "one of four (military, economic, political, cultural)",
    3: "two of four",
    4: "three of four",
    5: "all four",
}
MEDIATION = {1: "none", 2: "asked for, none took place", 3: "offered and refused", 4: "took place"}
TOOK_PLACE = 4
#: Who mediated, as the codes of `medwho` read in the data (no codebook at hand).
MEDIATORS = {
    2: "world organisation",
    3: "regional organisation",
    4: "body that is no state",
    5: "state",
    6: "several states",
    7: "private person",
}
#: Kinds of mediator that are states.
BY_STATE = ("state", "several states")
REGIMES = {
    1: "democratic",
    2: "civil authoritarian",
    3: "military, direct",
    4: "military, indirect",
    5: "military, dual",
}
RESPONSES = {
    1: "none",
    2: "verbal act",
    3: "political act",
    4: "economic act",
    5: "other non-violent act",
    6: "non-violent military act",
    7: "several, a non-violent military act among them",
    8: "violent military act",
    9: "several, a violent military act among them",
}
OUTCOMES = {1: "victory", 2: "compromise", 3: "stalemate", 4: "defeat", 5: "other"}
NUCLEAR = {1: "none foreseeable", 2: "foreseeable", 3: "possessed", 4: "second strike"}


def _date(which: str) -> pl.Expr:
    """Return a date; a day known as early, middle or late is the 5th, 15th or 25th, an unknown one the 15th."""
    day = pl.col(f"{which}_day").replace(PARTS_OF_A_MONTH).fill_null(MIDDLE_DAY)
    return pl.date(f"{which}_year", pl.col(f"{which}_month").fill_null(MIDDLE_MONTH), day)


def _ccode(name: str) -> pl.Expr:
    """Return the Correlates of War code for a number of ICB's, which are Gleditsch and Ward's; others stay."""
    return pl.coalesce(cow_from_gw(name, "trigger_year"), name).alias(name)


def _finish_crises(table: pl.DataFrame) -> pl.DataFrame:
    """Put dates together, turn codes of states into Correlates of War's, and put into words who mediated."""
    mediator = pl.col("mediator").replace_strict(MEDIATORS, default=None, return_dtype=pl.String)
    return table.with_columns(
        _date("trigger").alias("trigger"),
        pl.max_horizontal(_date("trigger"), _date("end")).alias("end"),
        pl.col("trigger_year").alias("year"),
        _ccode("trigger_entity"),
        mediator.alias("mediator"),
    ).sort("crisis")


def _day(which: str, source: str) -> Column:
    described = f"day of the {which}; 66 early, 77 middle, 88 late in the month (taken as the 5th, 15th, 25th)"
    return Column(f"{which}_day", "integer", described, source=source, low=1, high=88, missing=UNKNOWN_DAY)


def _month(which: str, source: str) -> Column:
    return Column(
        f"{which}_month", "integer", f"month of the {which}", source=source, low=1, high=12, missing=UNKNOWN_MONTH
    )


def _coded(
    name: str, source: str, description: str, codes: Mapping[int, str], *, unknown: tuple[int, ...] = ()
) -> Column:
    return coded(name, description, codes, source=source, missing=(*unknown, *UNKNOWN_CODES))


def _entity(name: str, source: str, description: str) -> Column:
    meaning = f"{description}: state code (Gleditsch and Ward's in the file); 995 and above are no single state"
    return Column(name, "integer", meaning, source=source, low=1, high=999)


CRISES = DataSet(
    id="icb",
    title="International crises",
    file="icb/icb1v13.csv.gz",
    version="v13",
    works=WORKS,
    terms=TERMS,
    origin=ORIGIN,
    serves="panels of crises: mediation, agreement, recurrence; hindcasts",
    columns=(
        Column("crisis", "integer", "number of the crisis", source="crisno", low=1, required=True),
        Column("name", "text", "name of the crisis", source="crisname", required=True),
        _coded("trigger_kind", "break", "what triggered the crisis", TRIGGERS),
        _entity("trigger_entity", "trigent", "who triggered it"),
        year("trigger_year", "year of the trigger", source="yrtrig"),
        _month("trigger", "motrig"),
        _day("trigger", "datrig"),
        Column("end_year", "integer", "year of the end", source="yrterm", low=1800, high=2100),
        _month("end", "moterm"),
        _day("end", "daterm"),
        _coded("gravity", "gravcr", "gravest value threatened", GRAVITY),
        _coded("management", "crismg", "main technique of crisis management", MANAGEMENT),
        _coded("violence", "viol", "violence in the crisis as a whole", VIOLENCE),
        Column("actors", "integer", "number of involved actors", source="noactr", low=0, high=99, missing=(99,)),
        _coded("us_involvement", "usinv", "involvement of the United States", INVOLVEMENT),
        _coded("soviet_involvement", "suinv", "involvement of the Soviet Union or Russia", INVOLVEMENT),
        _coded("outcome_form", "forout", "how the crisis ended", ENDS),
        _coded("tension_after", "outesr", "tension between the adversaries in the five years after", TENSION),
        _coded("region", "geog", "location of the crisis", REGIONS),
        _coded("issues", "issues", "what it was about, by the number of issues", ISSUES),
        Column("conflict", "integer", "protracted conflict; 40 to 44: none, by region", source="pcid", low=1, high=99),
        _coded("protracted", "protrac", "whether it is part of a protracted conflict", PROTRACTED),
        _coded("ethnic", "ethnic", "whether an ethnic conflict is part of it", ETHNIC),
        _coded("heterogeneity", "hetero", "respects in which the adversaries differ", DIFFERENCES),
        _coded("mediated_code", "mediate", "whether a third party mediated", MEDIATION),
        _coded("mediator", "medwho", "who mediated", {1: "nobody", **MEDIATORS}),
        Column(
            "mediation_year",
            "integer",
            "year in which mediation began",
            source="yrmedst",
            low=1800,
            high=2100,
            missing=UNKNOWN_MONTH,
        ),
        Column(
            "mediation_month",
            "integer",
            "month in which mediation began",
            source="momedst",
            low=1,
            high=12,
            missing=UNKNOWN_MONTH,
        ),
    ),
    facts=(
        Fact(
            "the crisis over Cuba's missiles was triggered in 1962",
            lambda table: 1962 in table.filter(pl.col("name").str.contains("CUBAN MISSILE"))["year"].to_list(),
        ),
        Fact(
            "the crises over Austria and Spain (45, 52) began inside a state: code 6 is a challenge at home",
            lambda table: set(table.filter(pl.col("crisis").is_in([45, 52]))["trigger_kind"]) == {CHALLENGE_AT_HOME},
        ),
        Fact(
            "at least the first 432 crises are there",
            lambda table: set(range(1, 433)) <= set(table["crisis"]),
        ),
    ),
    finish=_finish_crises,
)


def _finish_actors(table: pl.DataFrame) -> pl.DataFrame:
    """Put the dates of the actor's trigger and response together, and turn codes of states into Correlates of War's."""
    return table.with_columns(
        _date("trigger").alias("trigger"),
        _date("response").alias("responded"),
        pl.col("trigger_year").alias("year"),
        *(_ccode(name) for name in ("ccode", "trigger_entity", "threat_source")),
    ).sort("crisis", "trigger", "actor")


ACTORS = DataSet(
    id="icb-actors",
    title="Crisis actors",
    file="icb/icb2v13.csv.gz",
    version="v13",
    works=WORKS,
    terms=TERMS,
    origin=ORIGIN,
    serves="parties of crises",
    columns=(
        Column("crisis", "integer", "number of the crisis", source="crisno", low=1, required=True),
        Column("actor", "integer", "number of the crisis actor", source="cracno", low=1, required=True),
        _entity("ccode", "cracid", "the actor")._replace(required=True),
        year("trigger_year", "year in which it saw a crisis", source="yrtrig"),
        _month("trigger", "motrig"),
        _day("trigger", "datrig"),
        _coded("trigger_kind", "triggr", "what triggered the crisis for it", TRIGGERS),
        _entity("trigger_entity", "trigent", "who triggered it"),
        _entity("threat_source", "southv", "source of the threat"),
        _coded("regime", "regime", "its regime", REGIMES),
        _coded("gravity", "gravty", "gravest value that it saw threatened", GRAVITY),
        _coded("response", "majres", "its major response", RESPONSES),
        Column("response_year", "integer", "year of that response", source="yerres", low=1800, high=2100),
        _month("response", "monres"),
        _day("response", "dayres"),
        _coded("outcome", "outcom", "the outcome for it", OUTCOMES, unknown=(9,)),
        _coded("nuclear", "nuclear", "its nuclear capability", NUCLEAR),
    ),
    facts=(
        Fact(
            "the United States (2) are an actor of the crisis over Cuba's missiles (196)",
            lambda table: 2 in table.filter(crisis=196)["ccode"].to_list(),
        ),
    ),
    finish=_finish_actors,
)
