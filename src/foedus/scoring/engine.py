"""The whole engine on history: every crisis run as of its trigger, held against what happened and against base rates.

What is fitted is fitted to the training years. Beside the engine as it stands, a second model shifts its log odds by
one number a question and era, learned on the training crises: levels drift from era to era, and the level of a
simulation is easier to mend than its order.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.calibration import written
from foedus.core.compiled import source_digest
from foedus.core.errors import InputError
from foedus.fitting.tasks import Population, Question, Task
from foedus.history.adapters import data_set, load
from foedus.history.panel import Panel, era_of
from foedus.history.reading import data_folder
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.engine_record import RULES, crisis_outcomes, join_outcomes, leader_outcomes
from foedus.scoring.engine_run import run_world
from foedus.scoring.models import RATES
from foedus.scoring.parts import Parts
from foedus.scoring.rows import Forecasts, ScoreRow, in_population, rows_of
from foedus.scoring.scorecard import Scorecard, base_rates
from foedus.scoring.scores import Floats
from foedus.scoring.splits import Split, Window, checked_window, split
from foedus.worlds.blueprint import draw_patches
from foedus.worlds.from_history import HistoricalWorld, worlds_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.parameters import Calibrations

REPLICATES: Final = 2000
ENGINE, LEVELLED = "engine", "engine, level learned"
#: Answers of a crisis as a whole, in the order in which a part keeps them.
WHOLE: Final = ("force", "war", "mediated", "agreement")
#: Bounds of a shift of log odds; an era in which nothing happened would push it to minus infinity.
STEEPEST: Final = 5.0
#: Code that decides what the engine says of a world: packages, and single files.
REACHED: Final = ("core", "mechanisms", "engine")
REACHED_FILES: Final = ("worlds/setup.py", "worlds/parameters.py", "scoring/engine_run.py")

Progress = Callable[[str, int, int], None]


class Asked(NamedTuple):
    """A question to the engine: its column in the record, the scorecard's question, and its populations.

    ``said`` is the engine's answer to it, where that has another name than the column.
    """

    outcome: str
    question: str
    populations: tuple[Population, ...]
    said: str = ""


ASKED: Final = (
    Asked("force", "escalates", (Population("crises without a violent trigger: clashes or war"),)),
    Asked("war", "escalates", (Population("crises that open outside a war: full-scale war"),)),
    Asked("war_inside", "escalates", (Population("crises that open inside a war: full-scale war"),), said="war"),
    Asked("mediated", "mediates", (Population("crises: mediated"),)),
    Asked("agreement", "mediates", (Population("crises: ended by a formal agreement"),)),
    Asked(
        "joins",
        "joins",
        (
            Population("third states, crises"),
            Population("which third state, given that one joins a crisis", within=True),
            Population("third states in the engine's world", "in_world"),
        ),
    ),
    Asked("gone", "falls", (Population("leaders of adversaries: gone within a year"),)),
)


class Chances(NamedTuple):
    """What the engine says of one crisis: chances of the answers in `WHOLE`, and of each actor."""

    whole: Floats
    gone: Floats
    joins: Floats


def engine_scorecard(
    data: Path | None,
    train_to: int,
    test_from: int,
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
    threads: int = 2,
    progress: Progress = lambda *_: None,
) -> Scorecard:
    """Return the scorecard of the engine: for every question, the engine and the base rates on the same cases.

    Parameters
    ----------
    data : Path or None
        Folder of historical tables.
    train_to, test_from : int
        Last year that is learned from, and first year that is tested.
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
    progress("fitting to the training years", 0, 1)
    calibrated = calibrated_to(folder, train_to)
    progress("building worlds", 0, 1)
    worlds = list(worlds_of(folder))
    chances = dict(_run_all(worlds, calibrated, replicates, seed, threads, progress))
    rows: list[ScoreRow] = []
    left_out: list[str] = []
    for asked, panel in _panels(folder, worlds, chances, replicates):
        try:
            rows += _rows(asked, panel, window)
        except InputError as error:
            left_out.append(str(error))
    if not rows:
        raise InputError("nothing can be scored: " + "; ".join(left_out))
    return Scorecard(rows, left_out)


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

    def chances(world: HistoricalWorld) -> Chances:
        make = partial(_run, world, replicates, seed, calibrated)
        found = parts.get(f"engine {_digest(world, replicates, seed)}", make)
        edges = (len(WHOLE), len(WHOLE) + len(world.states))
        return Chances(*np.split(found, edges))

    progress("running crises", 0, len(worlds))
    first = chances(worlds[0])  # compiles, so that the threads need not wait for each other
    yield worlds[0].crisis, first
    with ThreadPoolExecutor(threads) as pool:
        try:
            for number, (world, found) in enumerate(zip(worlds[1:], pool.map(chances, worlds[1:]), strict=True), 2):
                progress("running crises", number, len(worlds))
                yield world.crisis, found
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _run(world: HistoricalWorld, replicates: int, seed: int, calibrated: Calibrations) -> Floats:
    happened = run_world(world, replicates, seed, calibrated=calibrated)
    whole = [getattr(happened, name).mean() for name in WHOLE]
    return np.concatenate([whole, happened.gone.mean(axis=0), happened.joins.any(axis=2).mean(axis=0)])


def _digest(world: HistoricalWorld, replicates: int, seed: int) -> str:
    """Return a digest of everything that a world starts from, what is drawn included."""
    digest = hashlib.blake2b(" ".join(world.blueprint.actors + world.blueprint.disputes).encode(), digest_size=16)
    places, numbers = draw_patches(world.blueprint, seed, min(replicates, 8))
    for part in (world.blueprint.world.slab, places, numbers):
        digest.update(part.tobytes())
    return digest.hexdigest()


def _panels(
    data: Path, worlds: Sequence[HistoricalWorld], chances: Mapping[int, Chances], replicates: int
) -> Iterator[tuple[Asked, Panel]]:
    """Yield each question with the panel of its cases, the engine's chance among the columns."""
    opened = openings(data)
    crises = crisis_outcomes(data, opened)
    of_crises = pl.DataFrame(
        {"crisis": list(chances), **{name: [chances[n].whole[k] for n in chances] for k, name in enumerate(WHOLE)}}
    ).rename({name: f"said_{name}" for name in WHOLE})
    of_states = pl.DataFrame(
        [
            (world.crisis, code, chances[world.crisis].gone[i], chances[world.crisis].joins[i])
            for world in worlds
            for i, code in enumerate(world.states)
        ],
        schema={"crisis": pl.Int64, "ccode": pl.Int64, "said_gone": pl.Float64, "said_joins": pl.Float64},
        orient="row",
    )
    states = {"gone": leader_outcomes(data, opened), "joins": join_outcomes(data, opened)}
    for asked in ASKED:
        said = pl.col(f"said_{asked.said or asked.outcome}")
        if asked.outcome in states:
            table = states[asked.outcome].join(of_states, on=["crisis", "ccode"], how="left")
            table = table.with_columns(said.is_not_null().cast(pl.Int64).alias("in_world"))
        else:
            table = crises.join(of_crises, on="crisis")
        # a world holds whom the rules of its cast name; of everybody else the engine says: never, in so many runs
        smoothed = (said.fill_null(0.0) * replicates + 0.5) / (replicates + 1.0)
        table = table.drop_nulls(asked.outcome).with_columns(smoothed.alias("said"), era_of("year").alias("era"))
        yield asked, _panel(asked, table)


def _panel(asked: Asked, table: pl.DataFrame) -> Panel:
    return Panel(
        name=f"hindcasts, {asked.outcome}",
        table=table,
        outcome=asked.outcome,
        covariates={},
        cluster="crisis",
        year="year",
        era="era",
        coding_rule=f"Outcome: {RULES[asked.outcome]}.",
        sources=("icb",),
    )


def _rows(asked: Asked, panel: Panel, window: Window) -> Iterator[ScoreRow]:
    """Yield the rows of one question."""
    question: Question = "joins"  # the scorecard's own word is put in its place below
    task = Task(f"engine-{asked.outcome}", question, lambda _: panel, asked.populations, (), (), known="known")
    each = split(task, panel, window)
    said = each.test["said"].to_numpy()
    forecasts = Forecasts(
        inside={population.name: in_population(population, each.test) for population in asked.populations},
        outcome=each.outcome,
        cluster=each.cluster,
        chances={ENGINE: said, LEVELLED: levelled(each)},
        kinds={ENGINE: "form", LEVELLED: "form", **{rate.name: rate.kind for rate in RATES}},
        rates=dict(base_rates(asked.populations, each)),
    )
    for row in rows_of(task, forecasts, window):
        yield {**row, "question": asked.question}


def levelled(each: Split) -> Floats:
    """Return the engine's chances of the test cases [case], shifted by what training cases of the same era teach.

    An era without training cases takes the shift of the latest one that has any.
    """
    said, era = each.train["said"].to_numpy(), each.train["era"].to_numpy()
    last = {name: each.train["year"].to_numpy()[era == name].max() for name in np.unique(era)}
    shifts = {name: level(said[era == name], each.learned[era == name]) for name in last}
    latest = shifts[max(last, key=lambda name: int(last[name]))]
    own = np.array([shifts.get(name, latest) for name in each.test["era"].to_list()])
    return shifted(each.test["said"].to_numpy(), own)


def shifted(chance: Floats, shift: float | Floats) -> Floats:
    """Return chances [case] with a shift added to their log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-(np.log(chance) - np.log1p(-chance) + shift))), np.float64)


def level(chance: Floats, outcome: NDArray[np.int64]) -> float:
    """Return the shift of log odds at which the chances expect as many events as there were, by bisection.

    Examples
    --------
    >>> round(level(np.full(4, 0.5), np.array([1, 1, 1, 0])), 6)
    1.098612
    """
    low, high = -STEEPEST, STEEPEST
    for _ in range(100):
        middle = 0.5 * (low + high)
        if shifted(chance, middle).sum() < outcome.sum():
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
