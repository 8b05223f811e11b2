"""The whole engine on history: every crisis run as of its trigger, held against what happened and against base rates.

What is fitted is fitted to the training years; decade by decade each decade is run with what was known before it. A
question that the engine does not record an answer to is left out, and said to be.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from foedus.core.calibration import written
from foedus.core.compiled import source_digest
from foedus.core.errors import InputError
from foedus.core.workers import in_order, workers
from foedus.core.world import SIDES
from foedus.fitting.forms import with_terms
from foedus.fitting.tasks import TASKS, Population, Task
from foedus.history.adapters import data_set, load
from foedus.history.panel import Panel, era_of
from foedus.history.reading import data_folder
from foedus.scoring.baselines import GROUP, KNOWN, baselines_of, rate_outside
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.chances import WHOLE_CRISIS, chances_of, together, with_chances
from foedus.scoring.coalition_record import CELLS, COALITION_RULES, KINDS, mediator_outcomes, side_outcomes
from foedus.scoring.engine_record import (
    CRISIS_WEEKS,
    HORIZON_DAYS,
    RULES,
    conflicts,
    crisis_outcomes,
    leader_outcomes,
)
from foedus.scoring.engine_run import Flags, Happened, run_world
from foedus.scoring.models import models_of
from foedus.scoring.parts import Parts, code_digest
from foedus.scoring.rows import Forecasts, ScoreRow, in_population, rows_of
from foedus.scoring.scorecard import Scorecard, base_rates, panel_digest, rolling_rows
from foedus.scoring.scores import Floats
from foedus.scoring.splits import Split, Window, checked_window, split
from foedus.worlds.blueprint import draw_patches
from foedus.worlds.from_crisis import build
from foedus.worlds.from_history import NO_STATE_CODE, HistoricalWorld, worlds_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.parameters import Calibrations

REPLICATES: Final = 400
ENGINE, BEFORE = "engine", "the engine before"
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
#: The answer of the crisis written as a file, and how often that is run: only its level is asked.
AS_FILE: Final = "mediated as a file"
FILE_REPLICATES: Final = 50
#: Code that decides what the engine says of a world: packages, and single files.
REACHED: Final = ("core", "mechanisms", "engine")
REACHED_FILES: Final = (
    "worlds/setup.py", "worlds/parameters.py", "scoring/engine_run.py", "scoring/engine_record.py",
)  # fmt: skip

Progress = Callable[[str, int, int], None]


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


class Chances(NamedTuple):
    """What the engine says of one crisis: chances of the answers in `WHOLE`, and of each actor those in `ACTORS`.

    ``actors`` [answer, actor]; ``as_file`` is the chance of `AS_FILE`.
    """

    whole: Floats
    actors: Floats
    as_file: float


class EngineScorecard(NamedTuple):
    """The scorecard of the engine, and what it said case by case: rows of `foedus.scoring.chances`."""

    card: Scorecard
    chances: pl.DataFrame


def engine_scorecard(
    data: Path | None,
    train_to: int,
    test_from: int,
    *,
    rolling: bool = False,
    against: pl.DataFrame | None = None,
    replicates: int = REPLICATES,
    seed: int = 1,
    threads: int = 2,
    progress: Progress = lambda *_: None,
) -> EngineScorecard:
    """Return the scorecard of the engine: for every question, the engine and the base rates on the same cases.

    Parameters
    ----------
    data : Path or None
        Folder of historical tables.
    train_to, test_from : int
        Last year that is learned from, and first year that is tested.
    rolling : bool
        Also each decade from 1950 on by what was known before it, alone and together.
    against : pl.DataFrame, optional
        Chances of an engine before, as `EngineScorecard.chances` holds them, to be compared case by case.
    replicates, seed, threads : int
        How often each crisis is run, with which luck, and how many crises at a time.
    progress : callable
        Told what is done next, how many crises are done, and how many there are.

    Raises
    ------
    InputError
        If the years overlap, or there is nothing to learn from or to test.
    DataError
        If a table is missing or broken.
    """
    folder = data_folder(data)
    window = checked_window(train_to, test_from)
    last = int(load(folder, "icb")["year"].max())  # type: ignore[arg-type]  # polars types a maximum as any literal
    if test_from > last:
        raise InputError(f"{data_set('icb').file}: no crisis from {test_from} on to test; the table ends with {last}")
    starts = range(FIRST_DECADE, last + 1, 10) if rolling else ()
    decades = [Window(start - 1, start, min(start + 9, last)) for start in starts]
    progress("building worlds", 0, 1)
    worlds = list(worlds_of(folder))
    said: dict[Window, pl.DataFrame] = {}
    for each in dict.fromkeys((window, *decades)):
        tested = [one for one in worlds if each.test_from <= one.trigger.year <= (each.test_to or last)]
        progress(f"fitting to the years to {each.train_to}", 0, 1)
        calibrated = calibrated_to(folder, each.train_to)
        run = _run_all(tested, calibrated, replicates, seed, threads, partial(_telling, progress, each))
        said[each] = _said(tested, dict(run), replicates, each.train_to)
    cases = _cases(folder, worlds)
    rows: list[ScoreRow] = []
    left_out: list[str] = []
    for asked in ASKED:
        if not _answered(asked, said[window]):
            left_out.append(f"{asked.populations[0].name}: the engine does not record that")
            continue
        task = _task(asked, _panel(asked, cases[asked.outcome]))
        found: dict[Window, Forecasts] = {}
        for each, told in said.items():
            try:
                found[each] = _forecasts(folder, asked, cases[asked.outcome], told, each, against)
            except InputError as error:
                left_out.append(str(error))
        mine = rows_of(task, found[window], window) if window in found else []
        mine += rolling_rows(task, [(each, found[each]) for each in decades if each in found])
        rows += [{**row, "question": asked.question} for row in mine]
    if not rows:
        raise InputError("nothing can be scored: " + "; ".join(left_out))
    return EngineScorecard(Scorecard(rows, left_out), together(said.values()))


def _answered(asked: Asked, said: pl.DataFrame) -> bool:
    return bool(said["question"].is_in(_questions(asked)).any())


def _questions(asked: Asked) -> tuple[str, ...]:
    """Return the answers of the engine of which the cases of a question are."""
    if asked.outcome in EVERYBODY:
        return tuple(f"{asked.outcome}_{side}" for side in SIDES)
    return tuple(f"by {kind}" for kind in KINDS) if asked.outcome == "by_whom" else (asked.said or asked.outcome,)


def _telling(progress: Progress, window: Window, words: str, done: int, total: int) -> None:
    progress(f"{words} {window}", done, total)


def _run_all(
    worlds: Sequence[HistoricalWorld],
    calibrated: Calibrations,
    replicates: int,
    seed: int,
    threads: int,
    progress: Progress,
) -> Iterator[tuple[int, Chances]]:
    """Yield the chances of every crisis; what was run before, by the same code on the same world, is not run again."""
    root = Path(__file__).parents[1]
    code = source_digest(root, REACHED) + "".join((root / name).read_text("utf-8") for name in REACHED_FILES)
    setting = f"{replicates} {seed} {''.join(map(written, calibrated.values()))}"
    parts = Parts(*(hashlib.blake2b(text.encode()).hexdigest() for text in (setting, code)))

    progress("running crises", 0, len(worlds))
    keys = {world.crisis: f"engine {_digest(world, replicates, seed)}" for world in worlds}
    wanted = [world for world in worlds if not parts.has(keys[world.crisis])]
    left = {world.crisis for world in wanted}
    with workers(threads) as by:
        shared = by.share(calibrated)
        # the first compiles, so that the threads need not wait for each other
        first = (_run(world, replicates, seed, calibrated) for world in wanted[:1])
        made = chain(first, in_order(by, _run, ((world, replicates, seed, shared) for world in wanted[1:])))
        for number, world in enumerate(worlds, 1):
            now = [next(made)] if world.crisis in left else []
            make = now.pop if now else partial(_run, world, replicates, seed, calibrated)  # one that is not whole
            whole, actors, as_file = np.split(parts.get(keys[world.crisis], make), (len(WHOLE), -1))
            progress("running crises", number, len(worlds))
            yield world.crisis, Chances(whole, actors.reshape(len(ACTORS), -1), float(as_file[0]))


def _run(world: HistoricalWorld, replicates: int, seed: int, calibrated: Calibrations) -> Floats:
    happened = run_world(world, replicates, seed, calibrated=calibrated)
    whole = [_mean(getattr(happened, name)) for name in WHOLE[: -len(KINDS)]]
    whole += _kinds(happened, world.states)
    late = ~happened.early  # who fights by day 30 is a party, and not asked
    among = np.maximum(late.sum(axis=0), 1)
    both = (happened.joined, happened.fights)
    sides = [(flags[:, :, side] & late).sum(axis=0) / among for flags in both for side in range(len(SIDES))]
    as_file = run_world(_as_file(world), min(replicates, FILE_REPLICATES), seed, calibrated=calibrated).mediated.mean()
    return np.concatenate([whole, happened.gone.mean(axis=0), happened.irregularly.mean(axis=0), *sides, [as_file]])


def _mean(flags: Flags | None) -> float:
    return float("nan") if flags is None else float(flags.mean())


def _kinds(happened: Happened, states: Sequence[int]) -> list[float]:
    """Return of each kind of mediator the chance that it is the first, given that somebody mediates."""
    named = [KINDS.index("world organisation" if code == NO_STATE_CODE else "state") for code in states]
    kind = np.array([*named, KINDS.index("another")])
    counts = np.bincount(kind, happened.first.sum(axis=0), minlength=len(KINDS)) + 0.5
    return list(counts / counts.sum())


def _as_file(world: HistoricalWorld) -> HistoricalWorld:
    """Return the world that the crisis has as a file, which does not say what sort of crisis it is for mediators."""
    disputes = {
        key: dispute.model_copy(update={"mediation_odds": None}) for key, dispute in world.content.disputes.items()
    }
    return world._replace(blueprint=build(world.content.model_copy(update={"disputes": disputes})))


def _digest(world: HistoricalWorld, replicates: int, seed: int) -> str:
    """Return a digest of everything that a world starts from, what is drawn included."""
    digest = hashlib.blake2b(" ".join(world.blueprint.actors + world.blueprint.disputes).encode(), digest_size=16)
    places, numbers = draw_patches(world.blueprint, seed, min(replicates, 8))
    for part in (world.blueprint.world.slab, places, numbers):
        digest.update(part.tobytes())
    return digest.hexdigest()


def _said(
    worlds: Sequence[HistoricalWorld], chances: Mapping[int, Chances], replicates: int, train_to: int
) -> pl.DataFrame:
    """Return what the engine said case by case, as if it had been run once more and that run were like all together.

    So nothing is said to be impossible or certain, and what is said on average stays as it was, be it ever so rare.
    """
    rows = [
        (name, train_to, world.crisis, WHOLE_CRISIS, float(chance))
        for world in worlds
        for name, chance in zip(
            (*WHOLE, AS_FILE), (*chances[world.crisis].whole, chances[world.crisis].as_file), strict=True
        )
    ] + [
        (name, train_to, world.crisis, code, float(chance))
        for world in worlds
        for name, row in zip(ACTORS, chances[world.crisis].actors, strict=True)
        for code, chance in zip(world.states, row, strict=True)
    ]
    runs = pl.when(pl.col("question") == AS_FILE).then(min(replicates, FILE_REPLICATES)).otherwise(replicates)
    all_runs = (runs * pl.len()).over("question")
    together = (pl.col("chance").mean().over("question") * all_runs + 0.5) / (all_runs + 1.0)
    said = chances_of(rows).filter(pl.col("chance").is_not_nan())
    return said.with_columns(((pl.col("chance") * runs + together) / (runs + 1.0)).alias("chance"))


def _cases(data: Path, worlds: Sequence[HistoricalWorld]) -> dict[str, pl.DataFrame]:
    """Return the cases of each question in crises of these worlds.

    Each has ``answer`` (which answer of the engine it is about), ``ccode``, ``conflict``, ``era`` and ``known``; of
    states also ``in_world``.
    """
    opened = openings(data)
    whole = pl.lit(WHOLE_CRISIS, pl.Int64).alias("ccode")
    crises = crisis_outcomes(data, opened).with_columns(whole, pl.col("mediated").alias("mediated_file"))
    inside = pl.DataFrame(
        [(world.crisis, code) for world in worlds for code in world.states],
        schema={"crisis": pl.Int64, "ccode": pl.Int64},
        orient="row",
    ).unique()
    inside = inside.with_columns(pl.lit(1, pl.Int64).alias("in_world"))
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
    run = pl.col("crisis").is_in([world.crisis for world in worlds])
    return {
        name: table.filter(run)
        .drop_nulls(name)
        .with_columns(
            era_of("year").alias("era"), *([] if "answer" in table.columns else [answer[name].alias("answer")])
        )
        .sort("crisis", "ccode", "answer")
        for name, table in found.items()
    }


def _task(asked: Asked, panel: Panel) -> Task:
    populations = (*asked.populations, *asked.cells)
    return Task(f"engine-{asked.outcome}", "joins", lambda _: panel, populations, (), (), known=KNOWN)


def _forecasts(
    data: Path, asked: Asked, cases: pl.DataFrame, said: pl.DataFrame, window: Window, against: pl.DataFrame | None
) -> Forecasts:
    """Return what the engine, the base rates, the pieces and an engine before say of the test cases of one window.

    Raises
    ------
    InputError
        If the engine says nothing, or there is nothing to learn from or to test.
    """
    panel = _panel(asked, cases)
    task = _task(asked, panel)
    each = split(task, panel, window)
    others = {}
    if against is not None:
        others[BEFORE] = _told(asked, each, against.filter(pl.col("train_to") == window.train_to))
    rates = baselines_of(each)
    return Forecasts(
        inside={population.name: in_population(population, each.test) for population in task.populations},
        outcome=each.outcome,
        cluster=each.cluster,
        group=each.test["crisis"].to_numpy(),
        chances={ENGINE: _told(asked, each, said)},
        kinds={ENGINE: "form", **{rate.name: rate.kind for rate in rates}},
        rates=dict(base_rates(task.populations, each, rates)),
        others=others | dict(_pieces(data, asked, each)),
    )


def _told(asked: Asked, each: Split, said: pl.DataFrame) -> Floats:
    """Return what an engine said of each test case [case]; not a number where it says nothing.

    Of states that no world holds their rate is said, so that the cases do not hang on who is in a world.
    """
    mine = said.filter(pl.col("question").is_in(_questions(asked)))
    told = with_chances(each.test, mine, "said")
    if asked.outcome in EVERYBODY:
        ran = pl.when(pl.col("crisis").is_in(mine["crisis"].unique().to_list()))
        told = told.with_columns(pl.Series("rate", rate_outside(each, "in_world"))).with_columns(
            pl.coalesce("said", ran.then("rate")).alias("said")
        )
    return told["said"].fill_null(float("nan")).to_numpy()


def _pieces(data: Path, asked: Asked, each: Split) -> Iterator[tuple[str, Floats]]:
    """Yield what each fitted form that answers the same says of the same crises; not a number where it says nothing."""
    tasks = [task for task in TASKS if {task.id, *(name for name, _ in task.shipped)} & set(asked.pieces)]
    for task in tasks:
        panel = task.panel(data)
        parts = Parts(panel_digest(panel), code_digest())
        panel = panel._replace(table=with_terms(panel.table, (*task.forms, *task.simple)))
        try:
            own = split(task, panel, each.window)
        except InputError:
            continue
        for model in (model for model in models_of(task) if model.kind == "form"):
            chance = parts.get(f"{task.id} {model.name} {each.window}", partial(model.forecast, own))
            told = own.test.select("crisis", pl.Series("said", chance)).unique("crisis")
            yield (
                f"piece: {model.name}",
                each.test.join(told, on="crisis", how="left", maintain_order="left")["said"]
                .fill_null(float("nan"))
                .to_numpy(),
            )


def _panel(asked: Asked, table: pl.DataFrame) -> Panel:
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
