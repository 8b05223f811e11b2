"""International crises: did they come to force, serious clashes, war; were they mediated, by whom; how they ended."""

from pathlib import Path
from typing import Literal

import polars as pl

from foedus.core.errors import DataError
from foedus.history.adapters.icb import (
    BY_STATE,
    CLASHES,
    FORMAL,
    FULL_WAR,
    NO_ETHNIC_SIDE,
    NO_PROTRACTED_CONFLICT,
    SERIOUS_CLASHES,
    TOOK_PLACE,
    VIOLENT_TRIGGERS,
)
from foedus.history.measures.crises import (
    CRISIS_COVARIATES,
    ESCALATION_COVARIATES,
    crises_with_measures,
    with_escalation_measures,
)
from foedus.history.panel import Covariate, Panel, assemble, era_of

Question = Literal[
    "mediation", "mediator", "agreement", "recurrence", "force", "serious", "war", "serious at force", "war at force"
]
#: Years after the end of a crisis within which its return counts.
RETURN_YEARS = 5

QUESTIONS: dict[Question, tuple[str, str]] = {
    "mediation": (
        "mediated",
        "Outcome: a mediation took place (code 4 of `mediate`; one asked for or refused, 2 and 3, counts as none).",
    ),
    "mediator": (
        "by_state",
        "Only mediated crises with a known mediator. Outcome: one state or several did (codes 5 and 6 of `medwho`).",
    ),
    "agreement": (
        "agreement",
        "Outcome: the crisis ended in a formal agreement (code 1 of `forout`).",
    ),
    "recurrence": (
        "returned",
        "Only crises five years before the record ends. Outcome: both adversaries met in another within five years.",
    ),
    "force": (
        "force",
        (
            "Only crises whose trigger was neither a violent act nor violence against somebody else (codes 8 and 9 of "
            "`break`). Outcome: minor clashes or more (codes 2 to 4 of `viol`)."
        ),
    ),
    "serious": ("serious", "Outcome: serious clashes or full-scale war (codes 3 and 4 of `viol`)."),
    "war": (
        "war",
        (
            "Only crises outside a war: not where the adversaries fought an inter-state war the year before, and a "
            "dispute of theirs that was open then still was the day before the trigger. Outcome: full-scale war (code "
            "4 of `viol`)."
        ),
    ),
}
_AT_FORCE = "Only crises with minor clashes or more. "
QUESTIONS["serious at force"] = "serious", _AT_FORCE + QUESTIONS["serious"][1]
QUESTIONS["war at force"] = "war", _AT_FORCE + QUESTIONS["war"][1]
#: Rows of a question, where those are not all whose outcome is known.
ROWS: dict[Question, pl.Expr] = {
    "force": ~pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS),
    "war": pl.col("at_war") == 0,
    "serious at force": pl.col("force") == 1,
    "war at force": (pl.col("force") == 1) & (pl.col("at_war") == 0),
}
#: Questions whose cases hang together by conflict.
ESCALATION = ("agreement", "force", "serious", "war", "serious at force", "war at force")
RULE = (
    "Rows: every crisis of the International Crisis Behavior data with a known answer. {outcome} Adversaries: the "
    "first crisis actor and the source of its threat, or whoever triggered its crisis where that is no other state; "
    "parties: all actors of the first thirty days and whoever threatened them. Covariates: the year before the "
    "trigger, and what the trigger itself shows; those coded with the whole crisis in view are marked."
)
#: Coded with the whole crisis in view: kept for comparison, never for a forecast.
HINDSIGHT = {
    name: Covariate(description, 0, ex_ante=False, sources=("icb",))
    for name, description in (
        ("protracted", "part of a protracted conflict"),
        ("ethnic", "an ethnic conflict is part of it"),
        ("heterogeneity", "differences between the adversaries, 1 none to 5 all four"),
        ("violence", "violence in the crisis, 1 none to 4 full-scale war"),
        ("gravity", "gravest value threatened"),
        ("actors", "number of involved actors in the end"),
        ("us_involvement", "involvement of the United States, 1 none to 4 military"),
        ("soviet_involvement", "involvement of the Soviet Union or Russia, 1 none to 4 military"),
    )
}
MEDIATED = Covariate("the crisis was mediated (association, not cause)", 0, ex_ante=False, sources=("icb",))


def crises(data: Path, question: Question = "mediation") -> Panel:
    """Return a panel of international crises.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    question : {'mediation', 'mediator', 'agreement', 'recurrence', 'force', 'serious', 'war', 'serious at force', \
'war at force'}
        Which outcome, and with it which crises are rows. For 'mediator' the column ``mediator`` has the class in words.

    Raises
    ------
    DataError
        If there is no such question, or a table is missing or broken.
    """
    if question not in QUESTIONS:
        raise DataError(f"no question '{question}' of crises; known: {', '.join(QUESTIONS)}")
    outcome, words = QUESTIONS[question]
    table = _with_outcomes(crises_with_measures(data))
    table = table.filter(pl.col(outcome).is_not_null()).with_columns(era_of("year").alias("era"))
    covariates = {**CRISIS_COVARIATES, **HINDSIGHT}
    outcomes = ["mediated", "mediated_year", "mediator", "agreement", "ended_year", "returned", "returned_known"]
    outcomes += ["force", "serious", "war"]
    if question in ESCALATION:
        table = with_escalation_measures(data, table).filter(ROWS.get(question, pl.lit(value=True)))
        covariates |= ESCALATION_COVARIATES
    if question in {"agreement", "recurrence"}:
        covariates["mediated"] = MEDIATED
        outcomes.remove("mediated")
        table = table.filter(pl.col("mediated").is_not_null())
    return assemble(
        Panel(
            name=f"crises, {question}",
            table=table.sort("trigger", "crisis"),
            outcome=outcome,
            covariates=covariates,
            cluster="conflict" if question in ESCALATION else "crisis",
            year="year",
            era="era",
            coding_rule=RULE.format(outcome=words),
            identifiers=("crisis", "name", "trigger", "first", "adversary"),
            outcomes=tuple(name for name in outcomes if name != outcome),
            sources=("icb", "icb-actors"),
        )
    )


def _with_outcomes(table: pl.DataFrame) -> pl.DataFrame:
    took_place = pl.col("mediated_code") == TOOK_PLACE
    mediated = took_place.cast(pl.Int64)
    by_state = pl.when(took_place, pl.col("mediator").is_not_null()).then(
        pl.col("mediator").is_in(BY_STATE).cast(pl.Int64)
    )
    table = table.with_columns(
        (pl.col("protracted") > NO_PROTRACTED_CONFLICT).cast(pl.Int64).alias("protracted"),
        (pl.col("ethnic") < NO_ETHNIC_SIDE).cast(pl.Int64).alias("ethnic"),
        mediated.alias("mediated"),
        # the year in which mediation began, as far as recorded: before it nobody could know
        pl.when(mediated == 1).then(pl.coalesce("mediation_year", pl.col("end").dt.year())).alias("mediated_year"),
        by_state.alias("by_state"),
        (pl.col("outcome_form") == FORMAL).cast(pl.Int64).alias("agreement"),
        *(
            (pl.col("violence") >= least).cast(pl.Int64).alias(name)
            for name, least in (("force", CLASHES), ("serious", SERIOUS_CLASHES), ("war", FULL_WAR))
        ),
        pl.col("end").dt.year().alias("ended_year"),
    )
    return table.join(_returns(table), on="crisis", how="left")


def _returns(table: pl.DataFrame) -> pl.DataFrame:
    """Return whether each crisis came back; null for crises too near to the end of the record to tell."""
    later = table.select(pl.col("trigger").alias("later"), pl.col("parties").alias("later_parties"))
    last = table["trigger"].max()
    pairs = (
        table.select("crisis", "end", "first", "adversary")
        .join(later, how="cross")
        .filter(
            pl.col("later") > pl.col("end"),
            pl.col("later") <= pl.col("end").dt.offset_by(f"{RETURN_YEARS}y"),
            pl.col("later_parties").list.contains(pl.col("first")),
            pl.col("later_parties").list.contains(pl.col("adversary")),
        )
    )
    came_back = pairs.group_by("crisis").agg(pl.lit(1).alias("returned"), pl.col("later").min().alias("again"))
    five_years_on = pl.col("end").dt.offset_by(f"{RETURN_YEARS}y")
    cases = table.filter(five_years_on <= last, pl.col("adversary").is_not_null()).select(
        "crisis", five_years_on.alias("told")
    )
    return cases.join(came_back, on="crisis", how="left").select(
        "crisis",
        pl.col("returned").fill_null(0),
        # the year in which the answer was known: a return shows itself, its absence takes the five years
        pl.coalesce("again", "told").dt.year().alias("returned_known"),
    )
