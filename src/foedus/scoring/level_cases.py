"""What the levels of the engine are held to: of which cases of the past each question is asked, and what happened.

Cases of long ago weigh less: `half_life_of` chooses after how many years a case weighs half.
"""

from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.fitting.parts import LEAST_EVENTS
from foedus.scoring.engine_record import crisis_outcomes, join_outcomes, leader_outcomes
from foedus.scoring.scores import Floats
from foedus.worlds.from_history import HistoricalWorld
from foedus.worlds.historical_cast import openings

#: Years in which a case may lose half its weight, and until which year they are chosen among: what comes later is left
#: for tests. Shares as of every fifth year are held against the five years that follow.
HALF_LIVES: Final = (10.0, 20.0, 40.0, inf)
CHOSEN_TO, ORIGINS_FROM, ORIGINS_STEP = 1979, 1929, 5

#: In place of an actor, where the crisis as a whole is asked.
WHOLE: Final = -1


class Question(NamedTuple):
    """What a family's level is held to: an outcome of `engine_record`, of which cases, and the tables that tell it."""

    family: str
    outcome: str
    population: str
    tables: tuple[str, ...]


#: In the order in which they are solved.
QUESTIONS: Final = (
    Question("coercion", "force", "crises without a violent trigger", ("icb",)),
    Question("mediation", "mediated", "crises", ("icb",)),
    Question(
        "commitment",
        "joins",
        "third states in the engine's world and sides, crises",
        ("icb", "dispute-participants"),
    ),
    Question("survival", "gone", "leaders of adversaries in crises", ("icb", "leaders")),
)


class Asked(NamedTuple):
    """What is asked of one crisis, by question.

    ``weight`` of a case; ``places`` [case, 2]: of the actor who is asked (`WHOLE` for none) and of the side;
    ``happened`` [case]: 1 or 0.
    """

    crisis: int
    year: int
    weight: Mapping[str, float]
    places: Mapping[str, NDArray[np.int64]]
    happened: Mapping[str, Floats]


def cases_of(data: Path, to: int, questions: Sequence[Question]) -> dict[str, pl.DataFrame]:
    """Return the cases of each question that were known by the end of a year, by its outcome.

    Columns are ``crisis``, ``year``, ``ccode`` (Correlates of War, `WHOLE` where the crisis as a whole is asked),
    ``side`` (its place in `SIDES`), ``happened`` (0 or 1) and ``known`` (year).
    """
    opened = openings(data).filter(pl.col("year") <= to)
    whole = crisis_outcomes(data, opened).with_columns(pl.lit(WHOLE).cast(pl.Int64).alias("ccode"))
    tables = {"gone": leader_outcomes, "joins": _joins_by_side}
    found = {}
    for question in questions:
        name = question.outcome
        table = tables[name](data, opened) if name in tables else whole
        place = pl.col("place") if "place" in table.columns else pl.lit(0).cast(pl.Int64)
        cases = table.select("crisis", "year", "ccode", place.alias("side"), pl.col(name).alias("happened"), "known")
        found[name] = cases.drop_nulls().filter(pl.col("known") <= to)
    return found


def _joins_by_side(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return whether third states joined, once for each side, whose ``place`` is that in `SIDES`.

    The scorecard asks only who joins after the first month, since the crisis is coded by then; whoever asks on the day
    of the trigger wants to know of the first month too, and it is for him that the level is.
    """
    each = join_outcomes(data, opened).join(pl.DataFrame({"of": [1, -1], "place": [0, 1]}), how="cross")
    return each.with_columns((pl.col("side") == pl.col("of")).fill_null(value=False).cast(pl.Int64).alias("joins"))


def half_life_of(cases: pl.DataFrame, to: int) -> float:
    """Return the half-life of `HALF_LIVES`, in years, whose weighted shares foretold the next years best: by log score.

    Parameters
    ----------
    cases : pl.DataFrame
        Cases of one question, as `cases_of` returns them.
    to : int
        What is known by its end is learned from, and by that of `CHOSEN_TO`.
    """
    last = min(to, CHOSEN_TO)
    year, known, happened = (cases[name].to_numpy() for name in ("year", "known", "happened"))
    scores = np.zeros(len(HALF_LIVES))
    for origin in range(ORIGINS_FROM, last, ORIGINS_STEP):
        learned = known <= origin
        tested = (year > origin) & (year <= origin + ORIGINS_STEP) & (known <= last)
        for place, half_life in enumerate(HALF_LIVES):
            weights = 0.5 ** ((origin - year[learned]) / half_life)
            share = (weights @ happened[learned] + 0.5) / (weights.sum() + 1.0)
            scores[place] += np.where(happened[tested] > 0, np.log(share), np.log1p(-share)).sum()
    return HALF_LIVES[int(scores.argmax())]


def asked_of(data: Path, to: int, questions: Sequence[Question]) -> tuple[list[Asked], dict[str, float]]:
    """Return what is asked of every crisis, by what was known of it by the end of a year, and each half-life, in years.

    Places are Correlates of War codes.
    """
    cases = cases_of(data, to, questions)
    half_lives = {name: half_life_of(table, to) for name, table in cases.items()}
    by_crisis = {name: table.partition_by("crisis", as_dict=True) for name, table in cases.items()}
    years = {row[0]: row[1] for table in cases.values() for row in table.select("crisis", "year").unique().rows()}
    found = []
    for crisis, year in sorted(years.items()):
        of_it = {name: tables.get((crisis,), cases[name].clear()) for name, tables in by_crisis.items()}
        found.append(
            Asked(
                crisis,
                year,
                {name: 0.5 ** ((to - year) / half_life) for name, half_life in half_lives.items()},
                {name: table.select("ccode", "side").to_numpy().astype(np.int64) for name, table in of_it.items()},
                {name: table["happened"].to_numpy().astype(np.float64) for name, table in of_it.items()},
            )
        )
    return found, half_lives


def in_world(asked: Asked, world: HistoricalWorld) -> Asked:
    """Return what is asked of the actors of a world: their places in it in place of their codes."""
    at = {WHOLE: WHOLE} | {code: place for place, code in enumerate(world.states)}
    places, happened = {}, {}
    for outcome, rows in asked.places.items():
        there = np.array([code in at for code in rows[:, 0]], np.bool_)
        places[outcome] = np.array([(at[code], side) for code, side in rows[there]], np.int64).reshape(-1, 2)
        happened[outcome] = asked.happened[outcome][there]
    return asked._replace(places=places, happened=happened)


class Seen(NamedTuple):
    """The weighted share of cases in which something happened, its error over crises, and of what it is.

    ``half_life``: in how many years a case loses half its weight.
    """

    share: float
    error: float
    cases: float
    events: float
    crises: float
    first: float
    half_life: float

    @property
    def enough(self) -> bool:
        """Whether there were events enough, and cases without one, to solve a level."""
        return min(self.events, self.cases - self.events) >= LEAST_EVENTS


def observed(asked: Sequence[Asked], outcome: str, half_life: float) -> Seen:
    """Return what was seen of an outcome."""
    weights = np.array([each.weight[outcome] for each in asked])
    cases = np.array([each.happened[outcome].size for each in asked])
    events = np.array([each.happened[outcome].sum() for each in asked])
    total = float(weights @ cases)
    share = float(weights @ events) / total if total else 0.0
    error = float(np.sqrt((weights**2) @ (events - share * cases) ** 2)) / total if total else 0.0
    first = min((each.year for each in asked if each.happened[outcome].size), default=0)
    return Seen(
        share, error, float(cases.sum()), float(events.sum()), float((cases > 0).sum()), float(first), half_life
    )
