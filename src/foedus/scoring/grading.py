"""Anybody's chances of the questions of past crises, beside ours and the base rates on the same questions.

A forecaster is graded in three ways: on all questions that it answered, against the base rate that was known on the day
of each; on the rows of the scorecard, with the rates of its windows; and beside all others, with an effect of each
question (`foedus.scoring.difficulty`), so that who answered others can be compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from foedus.core.errors import DataError, InputError, listing, nearest
from foedus.scoring.asked import ASKED, ENGINE, Asked, cases_of, decades_to, last_year, panel_of, task_of, told_of
from foedus.scoring.baselines import baselines_of
from foedus.scoring.chances import with_chances
from foedus.scoring.clusters import effective_number, resamples, sums_of
from foedus.scoring.coherence import Check, checks
from foedus.scoring.corp import steps
from foedus.scoring.difficulty import Effect, effects
from foedus.scoring.questions import ALL_KINDS, name_of_question, questions_of
from foedus.scoring.rows import (
    Cases,
    Forecasts,
    PairedRow,
    ScoreRow,
    ScoresRow,
    in_population,
    paired_row,
    rows_of,
    scores_row,
)
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO, Progress, base_rates, rolling_rows
from foedus.scoring.scores import Floats, log_losses
from foedus.scoring.splits import Split, Window, checked_window, split
from foedus.scoring.verdicts import LEAST_CONFLICTS, LEAST_EVENTS
from foedus.text.csv_rows import csv_rows
from foedus.worlds.historical_cast import casts, openings

#: The rate that was known on the day of a question, as a forecaster.
RATE: Final = "base rate known then"
#: All questions of a forecaster together.
TOGETHER: Final = "all"
#: Who is always graded; nobody else may be called so.
OURS: Final = (ENGINE, RATE)
COLUMNS: Final = ("forecaster", "question", "chance")
#: Mistakes of a file that are told at once.
MOST: Final = 20
#: Columns of a question that is not void.
RESOLVED: Final = ("question", "kind", "happened", "conflict")


class GradeRow(ScoresRow):
    """The scores of a forecaster, or of ours on the same questions, of one kind or all: 90% intervals.

    The Brier skill is over the rate that was known then.
    """

    forecaster: str
    kind: str
    model: str
    n: int
    events: int
    clusters: int
    effective_clusters: float
    effective_events: float
    paired: list[PairedRow]
    calibration: list[list[float]]
    verdict: list[str]


class Grades(NamedTuple):
    """What forecasters are worth.

    ``rows`` are by forecaster and kind of question, of each the same questions answered by ours and the rate known
    then; ``scorecard`` by forecaster the rows of the scorecard on its cases; ``beyond`` the effects of forecasters on
    the log and the Brier score; ``coherence`` by forecaster what was checked; ``counts`` by forecaster how many
    questions it answered, and how many of these are not void. ``said`` are the questions with a column for each
    forecaster, ``resolved`` those that are not void, with ``happened``.
    """

    rows: list[GradeRow]
    scorecard: dict[str, list[ScoreRow]]
    beyond: dict[str, list[Effect]]
    coherence: dict[str, list[Check]]
    counts: dict[str, tuple[int, int]]
    left_out: list[str]
    said: pl.DataFrame
    resolved: pl.DataFrame


def read_forecasts(path: Path, questions: pl.DataFrame) -> pl.DataFrame:
    """Read what forecasters say of questions: ``forecaster``, ``question`` and ``chance``, each case once.

    Raises
    ------
    InputError
        With the place of everything that is wrong.
    DataError
        If there is no such file.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; `foedus questions` writes the questions to answer") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as a CSV file ({error})") from None
    found = csv_rows(str(path), text, COLUMNS, COLUMNS[1:])
    problems = list(found.problems)
    seen: dict[tuple[str, str], str] = {}
    known = set(questions["question"].to_list())
    rows = []
    for place, cells in found.rows:
        who, question = cells.get("forecaster") or path.stem, cells["question"]
        if who in (*OURS, TOGETHER):
            problems.append(f"{place}: '{who}' means something else here; give the forecaster another name")
        if question not in known:
            problems.append(f"{place}: no question '{question}'{_near(question, questions)}")
        if (who, question) in seen:
            problems.append(f"{place}: '{who}' answers '{question}' twice; the first is {seen[who, question]}")
        seen[who, question] = place
        rows.append((who, question, _chance(place, cells["chance"], problems)))
    if problems:
        more = [f"and {len(problems) - MOST} more"] if len(problems) > MOST else []
        raise InputError("\n".join([*problems[:MOST], *more]))
    if not rows:
        raise InputError(f"{path}: no forecast below the line of columns")
    return pl.DataFrame(rows, dict(zip(COLUMNS, (pl.String, pl.String, pl.Float64), strict=True)), orient="row")


def _chance(place: str, cell: str, problems: list[str]) -> float:
    """Return a chance; what is none is added to the problems."""
    try:
        chance = float(cell)
    except ValueError:
        chance = float("nan")
    if not 0.0 <= chance <= 1.0:
        problems.append(f"{place}: chance '{cell}' is no number from 0 to 1")
    return chance


def _near(question: str, questions: pl.DataFrame) -> str:
    """Return what question, or which kinds, somebody may have meant."""
    kind, _, rest = question.partition(":")
    kinds = [one.name for one in ALL_KINDS]
    if kind not in kinds:
        return nearest(kind, kinds) or f"; kinds are {listing(kinds)}"
    crisis = rest.partition(":")[0]
    mine = questions.filter(pl.col("question").str.starts_with(f"{kind}:{crisis}"))["question"].to_list()
    return nearest(question, mine) or "; it is not asked of that crisis or state"


def grade(
    data: Path,
    forecasts: Path | None,
    ours: pl.DataFrame | None = None,
    *,
    train_to: int = TRAIN_TO,
    test_from: int = TEST_FROM,
    progress: Progress = lambda *_: None,
) -> Grades:
    """Grade forecasters on the questions that they answered.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    forecasts : Path, optional
        CSV of `COLUMNS`; without it ours are graded alone.
    ours : pl.DataFrame, optional
        What the engine said, rows of `foedus.scoring.chances`.
    train_to, test_from : int
        The fixed split of the scorecard; each decade is scored too.
    progress : callable
        Told what is done next, how much is done, and how much there is.

    Raises
    ------
    InputError
        If the years overlap, or a forecast does not fit; the places of all that do not.
    DataError
        If a table or a file is missing or broken.
    """
    window = checked_window(train_to, test_from)
    progress("writing the questions", 0, 3)
    questions = questions_of(data)
    said = None if forecasts is None else read_forecasts(forecasts, questions.questions)
    opened = openings(data)
    cases = cases_of(data, casts(data, opened))
    table = _resolved(questions.questions, cases)
    everything = _with_ours(_wide(questions.questions, said), ours)
    names = [name for name in everything.columns if name not in questions.questions.columns]
    resolved = table.join(everything.select("question", *names), on="question", how="left", maintain_order="left")
    progress("grading question by question", 1, 3)
    graded = [who for who in names if who != RATE]
    rows = [row for who in graded for row in _rows(resolved, who, names)]
    progress("grading as the scorecard does", 2, 3)
    scorecard, left_out = _by_window(data, cases, everything, ours, graded, window)
    return Grades(
        rows,
        scorecard,
        _beyond(resolved, names),
        {
            who: checks(
                everything.filter(pl.col(who).is_not_nan()).select("answer", "crisis", "ccode", chance=who),
                name_of_question,
            )
            for who in graded
        },
        {who: (int(everything[who].is_not_nan().sum()), int(resolved[who].is_not_nan().sum())) for who in names},
        left_out,
        everything,
        resolved,
    )


def _wide(questions: pl.DataFrame, said: pl.DataFrame | None) -> pl.DataFrame:
    """Return the questions with a column for each forecaster, not a number where it says nothing.

    Raises
    ------
    InputError
        If a forecaster is called as a column of questions is.
    """
    parts = {} if said is None else said.partition_by("forecaster", as_dict=True, maintain_order=True)
    table = questions.with_columns(pl.col("base_rate").alias(RATE))
    for (who,), rows in parts.items():
        if who in {*questions.columns, *RESOLVED}:
            raise InputError(f"a forecaster is called '{who}', as a column of the questions is; give another name")
        mine = rows.select("question", pl.col("chance").alias(str(who)))
        joined = table.join(mine, on="question", how="left", maintain_order="left")
        table = joined.with_columns(pl.col(str(who)).fill_null(float("nan")))
    return table


def _with_ours(questions: pl.DataFrame, ours: pl.DataFrame | None) -> pl.DataFrame:
    """Add what the engine says of each question by the latest year before it that it was fitted to."""
    if ours is None:
        return questions
    year = pl.col("day").dt.year()
    mine = ours.rename({"question": "answer", "chance": ENGINE})
    mine = questions.select("question", "answer", "crisis", "ccode", year.alias("year")).join(
        mine, on=["answer", "crisis", "ccode"]
    )
    latest = mine.filter(pl.col("train_to") < pl.col("year")).sort("train_to").group_by("question").last()
    told = questions.join(latest.select("question", ENGINE), on="question", how="left", maintain_order="left")
    return told.with_columns(pl.col(ENGINE).fill_null(float("nan")))


def _resolved(questions: pl.DataFrame, cases: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the questions that are not void: ``question``, ``kind``, ``happened`` and ``conflict``."""
    tables = [
        questions.filter(answer=kind.answer)
        .join(
            cases[kind.outcome].select("answer", "crisis", "ccode", "conflict", pl.col(kind.outcome).alias("happened")),
            on=["answer", "crisis", "ccode"],
            maintain_order="left",
        )
        .select(RESOLVED)
        for kind in ALL_KINDS
    ]
    return pl.concat(tables)


def _rows(resolved: pl.DataFrame, who: str, names: Sequence[str]) -> Iterator[GradeRow]:
    """Yield the scores of a forecaster, and of ours on the same questions: of all that it answered, and each kind."""
    mine = resolved.filter(pl.col(who).is_not_nan())
    kinds = mine["kind"].unique(maintain_order=True).to_list()
    sets = {TOGETHER: mine} | ({kind: mine.filter(kind=kind) for kind in kinds} if len(kinds) > 1 else {})
    for kind, table in sets.items():
        for model in dict.fromkeys((who, *(name for name in OURS if name in names))):
            both = table.filter(pl.col(model).is_not_nan())
            if both.height:
                yield _row(both, who, kind, model)


def _row(table: pl.DataFrame, who: str, kind: str, model: str) -> GradeRow:
    """Return the scores of one model on questions that it and a forecaster answered."""
    happened, cluster = table["happened"].to_numpy().astype(np.int64), table["conflict"].to_numpy()
    rivals = [name for name in dict.fromkeys((*OURS, who)) if name in table.columns and name != model]
    cases = Cases(happened, cluster, cluster, {}, {name: table[name].to_numpy() for name in rivals})
    y, chance = happened.astype(np.float64), table[model].to_numpy()
    sums, reference = (sums_of(y, said, cluster) for said in (chance, table[RATE].to_numpy()))
    row: GradeRow = {
        "forecaster": who,
        "kind": kind,
        "model": model,
        "n": int(y.size),
        "events": int(y.sum()),
        "clusters": sums.cases.size,
        **scores_row(cases, chance, sums, reference, resamples(sums.cases.size)),
        "effective_clusters": effective_number(sums.cases),
        "effective_events": effective_number(sums.events),
        "paired": [
            paired_row(cases, chance, name, said) for name, said in cases.others.items() if np.isfinite(said).any()
        ],
        "calibration": [list(step) for step in steps(y, chance, cluster if model == who else None)],
        "verdict": [],
    }
    return {**row, "verdict": verdicts(row)}


def verdicts(row: GradeRow) -> list[str]:
    """Return what a forecaster is told, by a rule that looks at nothing but its row.

    Nothing is told of fewer than ten events, or ten questions without one, or where the events come from fewer than
    five conflicts of equal weight.
    """
    if min(row["events"], row["n"] - row["events"]) < LEAST_EVENTS or row["effective_events"] < LEAST_CONFLICTS:
        return ["too few to tell"]
    told = []
    slope = f"{row['slope']:.2f} [{row['slope_low']:.2f} {row['slope_high']:.2f}]"
    if row["slope_high"] < 1.0:
        told.append(f"too sure of itself: its log odds should be multiplied by {slope}")
    elif row["slope_low"] > 1.0:
        told.append(f"not sure enough: its log odds should be multiplied by {slope}")
    observed = f"{row['observed']:.3f} [{row['observed_low']:.3f} {row['observed_high']:.3f}]"
    if row["mean_chance"] > row["observed_high"]:
        told.append(f"says too much: {row['mean_chance']:.3f} on average, and {observed} happened")
    elif row["mean_chance"] < row["observed_low"]:
        told.append(f"says too little: {row['mean_chance']:.3f} on average, and {observed} happened")
    if not told:
        told.append("no miscalibration that can be told")
    for pair in row["paired"]:
        how = "better than" if pair["gain_low"] > 0.0 else "worse than" if pair["gain_high"] < 0.0 else "no better than"
        told.append(f"{how} the {pair['against']}")
    return told


def _by_window(
    data: Path,
    cases: Mapping[str, pl.DataFrame],
    said: pl.DataFrame,
    ours: pl.DataFrame | None,
    graded: Sequence[str],
    window: Window,
) -> tuple[dict[str, list[ScoreRow]], list[str]]:
    """Return for each forecaster the rows of the scorecard on its cases, and what could not be scored."""
    decades = decades_to(last_year(data))
    rows: dict[str, list[ScoreRow]] = {who: [] for who in graded}
    left_out: list[str] = []
    told = {
        who: said.filter(pl.col(who).is_not_nan()).select("crisis", "ccode", question="answer", chance=who)
        for who in graded
        if who != ENGINE
    }
    for asked in ASKED:
        panel = panel_of(asked, cases[asked.outcome])
        task = task_of(asked, panel)
        found: dict[str, dict[Window, Forecasts]] = {who: {} for who in graded}
        for each in dict.fromkeys((window, *decades)):
            try:
                of = split(task, panel, each)
            except InputError as error:
                left_out.append(str(error))
                continue
            chances = {
                who: with_chances(of.test, mine, "said")["said"].fill_null(float("nan")).to_numpy()
                for who, mine in told.items()
            }
            if ours is not None:
                chances[ENGINE] = told_of(asked, of, ours.filter(pl.col("train_to") == each.train_to))
            if any(np.isfinite(one).any() for one in chances.values()):
                whole = _rates_of(asked, of)
                for who, chance in chances.items():
                    if np.isfinite(chance).any():
                        found[who][each] = _only(whole, who, chance, chances.get(ENGINE))
        for who, scored in found.items():
            got = rows_of(task, scored[window], window) if window in scored else []
            got += rolling_rows(task, [(each, scored[each]) for each in decades if each in scored])
            rows[who] += [{**row, "question": asked.question} for row in got]
    return rows, left_out


def _rates_of(asked: Asked, of: Split) -> Forecasts:
    """Return the base rates of the cases of a window, before anybody says anything of them."""
    rates = baselines_of(of)
    populations = (*asked.populations, *asked.cells)
    return Forecasts(
        inside={population.name: in_population(population, of.test) for population in populations},
        outcome=of.outcome,
        cluster=of.cluster,
        group=of.test["crisis"].to_numpy(),
        chances={},
        kinds={rate.name: rate.kind for rate in rates},
        rates=dict(base_rates(populations, of, rates)),
    )


def _only(whole: Forecasts, who: str, chance: Floats, ours: Floats | None) -> Forecasts:
    """Return the cases of which a forecaster says something, with the rates and with ours in comparison."""
    kept = np.isfinite(chance)
    return replace(
        whole,
        inside={name: inside[kept] for name, inside in whole.inside.items()},
        outcome=whole.outcome[kept],
        cluster=whole.cluster[kept],
        group=None if whole.group is None else whole.group[kept],
        chances={who: chance[kept]},
        kinds={who: "form", **whole.kinds},
        rates={(name, rate): said[kept[whole.inside[name]]] for (name, rate), said in whole.rates.items()},
        others={} if ours is None or who == ENGINE else {ENGINE: ours[kept]},
    )


def _beyond(resolved: pl.DataFrame, names: Sequence[str]) -> dict[str, list[Effect]]:
    """Return the effects of forecasters on both scores, on the questions that anybody but ours answered, if anybody."""
    others = [name for name in names if name not in OURS]
    if others:
        resolved = resolved.filter(pl.any_horizontal(pl.col(name).is_not_nan() for name in others))
    happened = resolved["happened"].to_numpy().astype(np.float64)[:, None]
    chances, cluster = resolved.select(names).to_numpy(), resolved["conflict"].to_numpy()
    losses = {"log": log_losses(happened, chances), "brier": (chances - happened) ** 2}
    return {name: effects(lost, names, RATE, cluster) for name, lost in losses.items()}
