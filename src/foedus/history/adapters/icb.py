"""International Crisis Behavior: crises, and the states for which they were one."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, year

WORKS = ("brecher-1997", "brecher-2020")
TERMS = "free for research with citation"
ORIGIN = "International Crisis Behavior Project (Duke University site)"
#: Codes for a day that is not known: early, middle or late in the month, or not at all.
UNKNOWN_DAY = (0, 55, 66, 77, 88, 99)
#: Codes for what is not known or does not apply, where a variable's own codes end below them.
UNKNOWN_CODES = (66, 77, 88, 99, 999)
#: Who mediated, as the codes of `medwho` read in the data (no codebook at hand).
MEDIATORS = {2: "world organisation", 3: "regional organisation", 4: "private", 5: "state", 6: "several", 7: "several"}


def _date(which: str) -> pl.Expr:
    return pl.date(f"{which}_year", pl.col(f"{which}_month").fill_null(6), pl.col(f"{which}_day").fill_null(15))


def _finish_crises(table: pl.DataFrame) -> pl.DataFrame:
    """Put dates together (an unknown day is taken as the 15th), and say what the mediation codes mean."""
    mediator = pl.col("mediator").replace_strict(MEDIATORS, default=None, return_dtype=pl.String)
    return table.with_columns(
        _date("trigger").alias("trigger"),
        pl.max_horizontal(_date("trigger"), _date("end")).alias("end"),
        pl.col("trigger_year").alias("year"),
        mediator.alias("mediator"),
    ).sort("crisis")


def _day(which: str, source: str) -> Column:
    return Column(f"{which}_day", "integer", f"day of the {which}", source=source, low=1, high=31, missing=UNKNOWN_DAY)


def _month(which: str, source: str) -> Column:
    return Column(
        f"{which}_month", "integer", f"month of the {which}", source=source, low=1, high=12, missing=UNKNOWN_DAY
    )


def _coded(name: str, source: str, high: float, description: str) -> Column:
    missing = tuple(code for code in UNKNOWN_CODES if code > high)
    return Column(name, "integer", description, source=source, low=0, high=high, missing=missing)


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
        _coded(
            "trigger_kind",
            "break",
            9,
            "trigger: 2 verbal, 3 political, 4 economic, 5 external change, 6 other non-violent, "
            "7 indirect violent, 8 internal challenge, 9 violent act",
        ),
        Column(
            "trigger_entity",
            "integer",
            "who triggered it: state code, 995 and above for others",
            source="trigent",
            low=1,
            high=999,
        ),
        year("trigger_year", "year of the trigger", source="yrtrig"),
        _month("trigger", "motrig"),
        _day("trigger", "datrig"),
        Column("end_year", "integer", "year of the end", source="yrterm", low=1800, high=2100),
        _month("end", "moterm"),
        _day("end", "daterm"),
        _coded("gravity", "gravcr", 9, "gravest value threatened"),
        _coded("management", "crismg", 9, "main technique of crisis management"),
        _coded("violence", "viol", 9, "1 none, 2 minor clashes, 3 serious clashes, 4 full-scale war"),
        _coded("actors", "noactr", 99, "number of involved actors"),
        _coded("us_involvement", "usinv", 9, "involvement of the United States"),
        _coded("soviet_involvement", "suinv", 9, "involvement of the Soviet Union or Russia"),
        _coded("world_organisation", "globorg", 10, "organ of the UN or League that was involved"),
        _coded("regional_organisation", "regorg", 99, "regional organisation that was involved"),
        _coded(
            "outcome_form",
            "forout",
            9,
            "1 formal agreement, 2 semi-formal, 3 tacit, 4 unilateral, 5 imposed, 6 other, 7 faded",
        ),
        _coded("tension_after", "outesr", 9, "1 escalated, 2 reduced tension in the five years after"),
        _coded("distance_of_actors", "cractr", 99, "distance between crisis actors and location"),
        _coded("region", "geog", 99, "location of the crisis"),
        _coded("issue", "issues", 9, "1 military-security, 2 political, 3 economic, 4 cultural, 5 several"),
        _coded("protracted", "protrac", 9, "1 not in a protracted conflict, 2 long-war protracted conflict, 3 other"),
        _coded("power_discrepancy", "powdissy", 999, "power discrepancy between the sides"),
        _coded("ethnic", "ethnic", 9, "1 secessionist, 2 irredentist, 3 no ethnic side"),
        _coded("heterogeneity", "hetero", 9, "differences between the adversaries, 1 none to 5"),
        _coded("mediated_code", "mediate", 4, "1 no mediation, 2 and 3 offered or partial, 4 mediated"),
        Column(
            "mediator",
            "integer",
            "who mediated: 1 none, 2 world organisation, 3 regional organisation, 5 state, 6 several",
            source="medwho",
            low=1,
            high=9,
        ),
        Column(
            "mediation_year",
            "integer",
            "year in which mediation began",
            source="yrmedst",
            low=1800,
            high=2100,
            missing=UNKNOWN_DAY,
        ),
        _coded("mediation_month", "momedst", 99, "month in which mediation began"),
    ),
    facts=(
        Fact(
            "the crisis over Cuba's missiles was triggered in 1962",
            lambda table: 1962 in table.filter(pl.col("name").str.contains("CUBAN MISSILE"))["year"].to_list(),
        ),
        Fact(
            "at least the first 432 crises are there",
            lambda table: set(range(1, 433)) <= set(table["crisis"]),
        ),
    ),
    finish=_finish_crises,
)


def _finish_actors(table: pl.DataFrame) -> pl.DataFrame:
    """Put the date of the actor's own trigger together."""
    return table.with_columns(_date("trigger").alias("trigger"), pl.col("trigger_year").alias("year")).sort(
        "crisis", "trigger", "actor"
    )


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
        Column("ccode", "integer", "the actor's state", source="cracid", low=1, high=999, required=True),
        year("trigger_year", "year in which it saw a crisis", source="yrtrig"),
        _month("trigger", "motrig"),
        _day("trigger", "datrig"),
        Column("trigger_entity", "integer", "who triggered it", source="trigent", low=1, high=999),
        Column("threat_source", "integer", "source of the threat", source="southv", low=1, high=999),
        Column(
            "power_discrepancy", "integer", "its power against its adversary's", source="powdis", low=-999, high=999
        ),
        _coded("regime", "regime", 9, "1 democratic, 2 civil authoritarian, 3 to 5 military"),
        _coded("gravity", "gravty", 9, "gravest value that it saw threatened"),
        _coded("response", "majres", 9, "its major response, 2 verbal to 9 violent"),
        _coded("outcome", "outcom", 9, "1 victory, 2 compromise, 3 stalemate, 4 defeat"),
        _coded(
            "nuclear",
            "nuclear",
            9,
            "nuclear capability: 1 none foreseeable, 2 foreseeable, 3 possessed, 4 second strike",
        ),
    ),
    facts=(
        Fact(
            "the United States (2) are an actor of the crisis over Cuba's missiles (196)",
            lambda table: 2 in table.filter(crisis=196)["ccode"].to_list(),
        ),
    ),
    finish=_finish_actors,
)
