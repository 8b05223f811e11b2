"""What is asked of a crisis of the past: the questions of the engine's scorecard, their cases, and how they are coded.

A case is a crisis, or a state in a crisis. What is said of it, by the engine or anybody else, goes by the name of an
answer, the number of the crisis and the code of the state (`foedus.scoring.chances`).
"""

from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from foedus.core.world import SIDES
from foedus.fitting.tasks import Population, Task
from foedus.history.adapters import load
from foedus.history.panel import Panel, era_of
from foedus.scoring.baselines import GROUP, KNOWN, rate_outside
from foedus.scoring.chances import WHOLE_CRISIS, with_chances
from foedus.scoring.coalition_record import CELLS, COALITION_RULES, KINDS, mediator_outcomes, side_outcomes
from foedus.scoring.engine_record import (
    CRISIS_WEEKS,
    HORIZON_DAYS,
    RULES,
    conflicts,
    crisis_outcomes,
    leader_outcomes,
)
from foedus.scoring.scores import Floats
from foedus.scoring.splits import Split, Window
from foedus.worlds.historical_cast import openings

ENGINE: Final = "engine"
#: First decade of the pooled ones.
FIRST_DECADE: Final = 1950
#: Answers of a crisis as a whole, in the order in which a part keeps them; not a number where there is none.
WHOLE: Final = ("force", "serious", "deaths", "war", "mediated", "agreement", *(f"by {kind}" for kind in KINDS))
#: Answers that are of a state in a crisis; those of two sides end with the side.
ACTORS: Final = (
    "gone", "irregular", *(f"{name}_{side}" for name in ("joins", "fights") for side in ("target", "challenger")),
)  # fmt: skip
#: Questions whose cases are all states of the day: of those that a world does not hold their rate is said.
EVERYBODY: Final = ("joins", "fights")
#: The answer of the crisis written as a file: only its level is asked.
AS_FILE: Final = "mediated as a file"


class Asked(NamedTuple):
    """A question to the engine: its column in the record, the scorecard's question, and its populations.

    ``said`` is the engine's answer to it, where that has another name than the column. ``pieces`` name the tasks of
    fitted forms that answer the same of the same crises, by their id or by a calibration that they ship. ``cells``
    divide the cases: of each the level is told.
    """

    outcome: str
    question: str
    populations: tuple[Population, ...]
    unit: str
    horizon: str
    said: str = ""
    pieces: tuple[str, ...] = ()
    cells: tuple[Population, ...] = ()


_TO_THE_END: Final = f"the end of the crisis, in the engine at most {CRISIS_WEEKS} weeks after the trigger"
_A_YEAR: Final = f"{HORIZON_DAYS} days after the trigger"
_A_YEAR_OF_FORCE: Final = f"{HORIZON_DAYS} days after the first force"
#: How each outcome is coded.
RULES_OF: Final = {**RULES, **COALITION_RULES, "mediated_file": RULES["mediated"]}
ASKED: Final = (
    Asked(
        "force",
        "escalates",
        (Population("crises without a violent trigger: clashes or war"),),
        "a crisis",
        _TO_THE_END,
        pieces=("icb_force",),
    ),
    Asked(
        "serious",
        "escalates",
        (Population("crises: serious clashes or war"),),
        "a crisis",
        _TO_THE_END,
        pieces=("icb_serious",),
    ),
    Asked("deaths", "escalates", (Population("crises with a dispute: deaths"),), "a crisis", _TO_THE_END),
    Asked(
        "war_anywhere",
        "escalates",
        (Population("crises: full-scale war"),),
        "a crisis",
        _TO_THE_END,
        said="war",
    ),
    Asked(
        "war",
        "escalates",
        (Population("crises that open outside a war: full-scale war"),),
        "a crisis",
        _TO_THE_END,
        pieces=("icb_war",),
    ),
    Asked(
        "war_inside",
        "escalates",
        (Population("crises that open inside a war: full-scale war"),),
        "a crisis",
        _TO_THE_END,
        said="war",
    ),
    Asked("mediated", "mediates", (Population("crises: mediated"),), "a crisis", _TO_THE_END, pieces=("mediation",)),
    Asked(
        "agreement",
        "mediates",
        (Population("crises: ended by a formal agreement"),),
        "a crisis",
        _TO_THE_END,
        pieces=("agreement",),
    ),
    Asked(
        "mediated_file",
        "mediates",
        (Population("crises written as crisis files: mediated", level=True),),
        "a crisis, as a file that does not say what sort of crisis it is for mediators",
        _TO_THE_END,
        said=AS_FILE,
    ),
    Asked(
        "by_whom",
        "mediates",
        (Population("who mediates, given that somebody does"),),
        "a kind of mediator of a crisis that was mediated",
        _TO_THE_END,
        cells=tuple(Population(f"who mediates: {kind}", f"is {kind}", level=True) for kind in KINDS),
    ),
    Asked(
        "joins",
        "joins",
        (
            Population("third states, crises"),
            Population("which third state, given that one joins a crisis", within=True),
            Population("third states in the engine's world", "in_world"),
        ),
        "a state and a side of a crisis to which it is no party",
        _A_YEAR_OF_FORCE,
    ),
    Asked(
        "fights",
        "joins",
        (
            Population("third states, crises: fight the enemy of a side"),
            Population("states with a feud with the enemy of a side: fight it", "feud"),
        ),
        "a state and a side of a crisis to which it is no party",
        _A_YEAR,
        cells=tuple(Population(f"fight the enemy: {words}", flag, level=True) for flag, words in CELLS.items()),
    ),
    Asked(
        "gone",
        "falls",
        (Population("leaders of adversaries: gone within a year"),),
        "a leader of one of the two adversaries of a crisis",
        _A_YEAR,
    ),
    Asked(
        "irregular",
        "falls",
        (Population("leaders of adversaries: gone irregularly within a year"),),
        "a leader of one of the two adversaries of a crisis",
        _A_YEAR,
    ),
)


def decades_to(last: int) -> list[Window]:
    """Return the windows of the pooled decades up to a year: each learns from what was before it."""
    return [Window(start - 1, start, min(start + 9, last)) for start in range(FIRST_DECADE, last + 1, 10)]


def last_year(data: Path) -> int:
    """Return the year of the last crisis."""
    return int(load(data, "icb")["year"].max())  # type: ignore[arg-type]  # polars types a maximum as any literal


def answers_to(asked: Asked) -> tuple[str, ...]:
    """Return the answers of the engine of which the cases of a question are."""
    if asked.outcome in EVERYBODY:
        return tuple(f"{asked.outcome}_{side}" for side in SIDES)
    return tuple(f"by {kind}" for kind in KINDS) if asked.outcome == "by_whom" else (asked.said or asked.outcome,)


def cases_of(data: Path, inside: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the cases of each question.

    Parameters
    ----------
    inside : pl.DataFrame
        Crises and the states (``crisis``, ``ccode``) that the world of each holds: whoever is in it is asked about.

    Returns
    -------
    dict
        Outcome -> cases in these crises. Each has ``answer`` (which answer of the engine it is about), ``ccode``,
        ``conflict``, ``era`` and ``known``; of states also ``in_world``.
    """
    opened = openings(data)
    whole = pl.lit(WHOLE_CRISIS, pl.Int64).alias("ccode")
    crises = crisis_outcomes(data, opened).with_columns(whole, pl.col("mediated").alias("mediated_file"))
    inside = inside.select("crisis", "ccode").unique().with_columns(pl.lit(1, pl.Int64).alias("in_world"))
    leaders = leader_outcomes(data, opened)
    by_foreign_or_irregular = pl.col("exit").is_in(["irregular", "foreign"]) & (pl.col("gone") == 1)
    irregular = pl.when(pl.col("exit") != "unknown").then(by_foreign_or_irregular.cast(pl.Int64))
    sides = side_outcomes(data, opened)
    side = pl.col("side").replace_strict({1: SIDES[0], -1: SIDES[1]}, return_dtype=pl.String)
    kinds = mediator_outcomes(data, opened)
    parts = {
        "gone": leaders,
        "irregular": leaders.with_columns(irregular.alias("irregular")),
        "by_whom": kinds.with_columns(
            whole,
            pl.format("by {}", "kind").alias("answer"),
            pl.col("kind").alias(GROUP),
            *((pl.col("kind") == kind).cast(pl.Int64).alias(f"is {kind}") for kind in KINDS),
        ),
        **{
            name: sides.with_columns(
                pl.format(f"{name}_{{}}", side).alias("answer"),
                pl.col(group).alias(GROUP),
                pl.col(f"{name}_known").alias(KNOWN),
            )
            for name, group in (("joins", "tie"), ("fights", "cell"))
        },
    }
    together = conflicts(data, opened)
    found = {asked.outcome: crises for asked in ASKED} | {
        name: table.join(together, on="crisis", how="left").join(inside, on=["crisis", "ccode"], how="left")
        for name, table in parts.items()
    }
    answer = {asked.outcome: pl.lit(asked.said or asked.outcome) for asked in ASKED}
    run = pl.col("crisis").is_in(inside["crisis"].unique().to_list())
    return {
        name: table.filter(run)
        .drop_nulls(name)
        .with_columns(
            era_of("year").alias("era"), *([] if "answer" in table.columns else [answer[name].alias("answer")])
        )
        .sort("crisis", "ccode", "answer")
        for name, table in found.items()
    }


def task_of(asked: Asked, panel: Panel) -> Task:
    """Return a question as a task that is scored: its populations and its cells."""
    populations = (*asked.populations, *asked.cells)
    return Task(f"engine-{asked.outcome}", "joins", lambda _: panel, populations, (), (), known=KNOWN)


def panel_of(asked: Asked, table: pl.DataFrame) -> Panel:
    """Return the cases of a question as a panel."""
    return Panel(
        name=f"hindcasts, {asked.outcome}",
        table=table,
        outcome=asked.outcome,
        covariates={},
        cluster="conflict",
        year="year",
        era="era",
        coding_rule=f"Outcome: {RULES_OF[asked.outcome]}.",
        sources=("icb",),
    )


def told_of(asked: Asked, each: Split, said: pl.DataFrame) -> Floats:
    """Return what an engine said of each test case [case]; not a number where it says nothing.

    Of states that no world holds their rate is said, so that the cases do not hang on who is in a world.
    """
    mine = said.filter(pl.col("question").is_in(answers_to(asked)))
    told = with_chances(each.test, mine, "said")
    if asked.outcome in EVERYBODY:
        ran = pl.when(pl.col("crisis").is_in(mine["crisis"].unique().to_list()))
        told = told.with_columns(pl.Series("rate", rate_outside(each, "in_world"))).with_columns(
            pl.coalesce("said", ran.then("rate")).alias("said")
        )
    return told["said"].fill_null(float("nan")).to_numpy()
