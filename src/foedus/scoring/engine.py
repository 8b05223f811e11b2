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
from foedus.fitting.tasks import TASKS
from foedus.history.adapters import data_set
from foedus.history.reading import data_folder
from foedus.scoring.asked import (
    ACTORS,
    AS_FILE,
    ASKED,
    ENGINE,
    WHOLE,
    Asked,
    answers_to,
    cases_of,
    decades_to,
    last_year,
    panel_of,
    task_of,
    told_of,
)
from foedus.scoring.baselines import baselines_of
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.chances import WHOLE_CRISIS, chances_of, together
from foedus.scoring.coalition_record import KINDS
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
from foedus.worlds.parameters import Calibrations

REPLICATES: Final = 400
BEFORE: Final = "the engine before"
#: How often the crisis written as a file is run.
FILE_REPLICATES: Final = 50
#: Code that decides what the engine says of a world: packages, and single files.
REACHED: Final = ("core", "mechanisms", "engine")
REACHED_FILES: Final = (
    "worlds/setup.py", "worlds/parameters.py", "scoring/engine_run.py", "scoring/engine_record.py",
)  # fmt: skip

Progress = Callable[[str, int, int], None]


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
    last = last_year(folder)
    if test_from > last:
        raise InputError(f"{data_set('icb').file}: no crisis from {test_from} on to test; the table ends with {last}")
    decades = decades_to(last) if rolling else []
    progress("building worlds", 0, 1)
    worlds = list(worlds_of(folder))
    said: dict[Window, pl.DataFrame] = {}
    for each in dict.fromkeys((window, *decades)):
        tested = [one for one in worlds if each.test_from <= one.trigger.year <= (each.test_to or last)]
        if each.train_to == window.train_to and said and each.test_from >= window.test_from:
            # what is known to one year says one thing of a crisis, whichever window it is scored in
            said[each] = said[window].filter(pl.col("crisis").is_in([world.crisis for world in tested]))
            continue
        progress(f"fitting to the years to {each.train_to}", 0, 1)
        calibrated = calibrated_to(folder, each.train_to)
        run = _run_all(tested, calibrated, replicates, seed, threads, partial(_telling, progress, each))
        said[each] = _said(tested, dict(run), replicates, each.train_to)
    cases = cases_of(folder, in_worlds(worlds))
    rows: list[ScoreRow] = []
    left_out: list[str] = []
    for asked in ASKED:
        if not _answered(asked, said[window]):
            left_out.append(f"{asked.populations[0].name}: the engine does not record that")
            continue
        task = task_of(asked, panel_of(asked, cases[asked.outcome]))
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


def in_worlds(worlds: Sequence[HistoricalWorld]) -> pl.DataFrame:
    """Return the states that each world holds: ``crisis``, ``ccode``."""
    rows = [(world.crisis, code) for world in worlds for code in world.states]
    return pl.DataFrame(rows, schema={"crisis": pl.Int64, "ccode": pl.Int64}, orient="row")


def _answered(asked: Asked, said: pl.DataFrame) -> bool:
    return bool(said["question"].is_in(answers_to(asked)).any())


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
    few = min(replicates, FILE_REPLICATES)
    as_file = run_world(_as_file(world), few, seed, calibrated=calibrated, least=0).mediated.mean()
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


def _forecasts(
    data: Path, asked: Asked, cases: pl.DataFrame, said: pl.DataFrame, window: Window, against: pl.DataFrame | None
) -> Forecasts:
    """Return what the engine, the base rates, the pieces and an engine before say of the test cases of one window.

    Raises
    ------
    InputError
        If the engine says nothing, or there is nothing to learn from or to test.
    """
    panel = panel_of(asked, cases)
    task = task_of(asked, panel)
    each = split(task, panel, window)
    others = {}
    if against is not None:
        others[BEFORE] = told_of(asked, each, against.filter(pl.col("train_to") == window.train_to))
    rates = baselines_of(each)
    return Forecasts(
        inside={population.name: in_population(population, each.test) for population in task.populations},
        outcome=each.outcome,
        cluster=each.cluster,
        group=each.test["crisis"].to_numpy(),
        chances={ENGINE: told_of(asked, each, said)},
        kinds={ENGINE: "form", **{rate.name: rate.kind for rate in rates}},
        rates=dict(base_rates(task.populations, each, rates)),
        others=others | dict(pieces_of(data, asked, each)),
    )


def pieces_of(data: Path, asked: Asked, each: Split) -> Iterator[tuple[str, Floats]]:
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
