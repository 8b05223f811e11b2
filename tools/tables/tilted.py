"""Hindcasts tilted: how likely force is comes from elsewhere, and what follows is scored beside the engine's own.

The histories of a crisis are sorted by whether it came to force. What is so given force, and given its absence, stays
as the engine has it; the chance of force is that of each arm (Jeffrey's rule, as `foedus.inquiry.holding` has it):

    P(answer) = q P(answer | force) + (1 - q) P(answer | no force)

Asked are the crises of which force is asked, those without a violent trigger, decade by decade by what was known
before. Two arms are forecasts. A third takes what happened, which nobody knew: it says how much there is to gain.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypedDict

import numpy as np
import polars as pl

from foedus.core.workers import in_order, workers
from foedus.core.world import SIDES
from foedus.history.adapters import load
from foedus.history.reading import data_folder
from foedus.inquiry.weighing import TOO_FEW
from foedus.scoring.asked import ASKED, FIRST_DECADE, cases_of, decades_to, panel_of, task_of
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.chances import WHOLE_CRISIS, chances_of, with_chances
from foedus.scoring.clusters import gain_values, interval, resamples, sums_of
from foedus.scoring.engine import in_worlds, pieces_of
from foedus.scoring.engine_run import run_world
from foedus.scoring.scores import Floats
from foedus.scoring.splits import Window, split
from foedus.worlds.from_history import HistoricalWorld, worlds_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.parameters import Calibrations

#: What is tilted, and where its chance is from.
EVENT: Final = "force"
ENGINE, KIND, PIECE = "the engine", "rate of the kind of trigger", "fitted piece"
HAPPENED: Final = "what happened"
FORECASTS: Final = (ENGINE, KIND, PIECE)
ARMS: Final = (*FORECASTS, HAPPENED)
#: What is said of force where what happened is known.
SURE: Final = 0.95
#: Answers of the crisis as a whole, and those of each actor; of two sides those that end with the side.
WHOLE: Final = ("serious", "deaths", "war", "mediated", "agreement")
OF_SIDES: Final = ("joins", "fights")
ACTORS: Final = ("gone", "irregular", *(f"{name}_{side}" for name in OF_SIDES for side in SIDES))
#: Questions whose answers follow, as `ASKED` names them.
DOWNSTREAM: Final = (*WHOLE, "gone", "irregular", *OF_SIDES)
REPLICATES: Final = 1000
LAST: Final = 1979

Progress = Callable[[str, int, int], None]


class Cells(NamedTuple):
    """The histories of a crisis without force and with it: how many, and the shares in which answers come true.

    ``whole`` [cell, answer]; ``actors`` [cell, answer, actor]; ``late`` [cell, actor] is the share in which an actor
    was no party by day 30, of which alone it is asked whether it fights.
    """

    size: Floats
    whole: Floats
    actors: Floats
    late: Floats


class GainRow(TypedDict):
    """How much better the answers of an arm are than the engine's, in nats of 1000 cases, with its 90% interval."""

    arm: str
    log_score: float
    gain: float
    low: float
    high: float


class TiltedRow(TypedDict):
    """A question that follows from force: its cases, the engine's logarithmic score, and what each arm gains."""

    question: str
    cases: int
    events: int
    clusters: int
    log_score: float
    arms: list[GainRow]
    not_a_forecast: GainRow


class Tilted(TypedDict):
    """The arms scored: crises asked, and of how many one cell was too thin to be tilted."""

    first: int
    last: int
    replicates: int
    crises: int
    too_thin: int
    rows: list[TiltedRow]


def tilted(
    data: Path | None,
    *,
    last: int = LAST,
    only: Callable[[HistoricalWorld], bool] = lambda _: True,
    replicates: int = REPLICATES,
    seed: int = 1,
    threads: int = 2,
    progress: Progress = lambda *_: None,
) -> Tilted:
    """Return how well what follows from force is told, by whose chance of force is taken.

    Parameters
    ----------
    data : Path or None
        Folder of historical tables.
    last : int
        The last year that is scored.
    only : callable
        Which worlds are asked.
    replicates, seed, threads : int
        How often each crisis is run, with which luck, and how many crises at a time.
    progress : callable
        Told what is done next, how many crises are done, and how many there are.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    folder = data_folder(data)
    progress("building worlds", 0, 1)
    every = list(worlds_of(folder, openings(folder).filter(pl.col("year") <= last)))
    cases = cases_of(folder, in_worlds(every))
    asked = set(cases[EVENT]["crisis"])
    worlds = [each for each in every if each.trigger.year >= FIRST_DECADE and each.crisis in asked and only(each)]
    said: dict[str, list[tuple[str, int, int, int, float]]] = {arm: [] for arm in ARMS}
    thin = 0
    for window in decades_to(last):
        tested = [world for world in worlds if window.test_from <= world.trigger.year <= (window.test_to or last)]
        if not tested:
            continue
        calibrated = calibrated_to(folder, window.train_to)
        found = dict(_cells_of(tested, calibrated, replicates, seed, threads, partial(progress, f"running {window}")))
        chances = _chances(folder, cases[EVENT], window)
        overall = _overall(list(found.values()))
        for world in tested:
            cells = found[world.crisis]
            own = float(cells.size[1] / cells.size.sum())
            too_thin = cells.size.min() < TOO_FEW
            thin += too_thin
            for arm in ARMS:
                chance = own if arm == ENGINE or too_thin else chances[arm][world.crisis]
                said[arm] += _answers(world, cells, overall, chance, window.train_to)
    tables = {arm: chances_of(rows) for arm, rows in said.items()}
    rows = [row for name in DOWNSTREAM if (row := _row(name, cases[name], tables))]
    return {
        "first": FIRST_DECADE,
        "last": last,
        "replicates": replicates,
        "crises": len(worlds),
        "too_thin": int(thin),
        "rows": rows,
    }


def _cells_of(
    worlds: Sequence[HistoricalWorld],
    calibrated: Calibrations,
    replicates: int,
    seed: int,
    threads: int,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[int, Cells]]:
    """Yield the cells of each crisis."""
    make = partial(cells_in, replicates=replicates, seed=seed, calibrated=calibrated)
    yield worlds[0].crisis, make(worlds[0])  # compiles, so that the threads need not wait for each other
    with workers(threads) as by:
        made = in_order(by, make, ((world,) for world in worlds[1:]))
        for number, (world, found) in enumerate(zip(worlds[1:], made, strict=True), 2):
            progress(number, len(worlds))
            yield world.crisis, found


def cells_in(world: HistoricalWorld, replicates: int, seed: int, calibrated: Calibrations | None = None) -> Cells:
    """Return the histories of a crisis, sorted by whether it came to force."""
    happened = run_world(world, replicates, seed, calibrated=calibrated)
    late = ~happened.early
    flags = [np.zeros_like(happened.force) if one is None else one for one in (happened.serious, happened.deaths)]
    whole = np.stack([*flags, happened.war, happened.mediated, happened.agreement], axis=1)
    sides = [(each[:, :, side] & late) for each in (happened.joined, happened.fights) for side in range(len(SIDES))]
    actors = np.stack([happened.gone, happened.irregularly, *sides], axis=1)
    cells = [happened.force == came for came in (False, True)]
    size = np.array([cell.sum() for cell in cells], np.float64)
    # a cell without any history has the shares of all: nothing is tilted into it
    shares = [
        [table[cell if cell.any() else slice(None)].mean(axis=0) for cell in cells] for table in (whole, actors, late)
    ]
    return Cells(size, *(np.array(each, np.float64) for each in shares))


def _overall(found: Sequence[Cells]) -> Mapping[str, float]:
    """Return how often each answer comes true in all that was run, which keeps the rare from being said impossible."""
    whole = np.mean([cells.size @ cells.whole / cells.size.sum() for cells in found], axis=0)
    actors = np.mean(
        [np.tensordot(cells.size / cells.size.sum(), cells.actors, 1).mean(axis=1) for cells in found], axis=0
    )
    return dict(zip((*WHOLE, *ACTORS), (*whole.tolist(), *actors.tolist()), strict=True))


def _answers(
    world: HistoricalWorld, cells: Cells, overall: Mapping[str, float], chance: float, train_to: int
) -> Iterator[tuple[str, int, int, int, float]]:
    """Yield what is said of each answer where force has a chance."""
    weights, total = np.array([1.0 - chance, chance]), float(cells.size.sum())

    def held(share: float, name: str) -> float:
        return (share + overall[name] / total) / (1.0 + 1.0 / total)

    for name, share in zip(WHOLE, (weights @ cells.whole).tolist(), strict=True):
        yield name, train_to, world.crisis, WHOLE_CRISIS, held(share, name)
    late = np.maximum(weights @ cells.late, 1.0 / total)
    for name, row in zip(ACTORS, np.tensordot(weights, cells.actors, 1), strict=True):
        of = late if name.startswith(OF_SIDES) else np.ones_like(late)
        for code, share in zip(world.states, (row / of).tolist(), strict=True):
            yield name, train_to, world.crisis, code, held(min(share, 1.0), name)


def _chances(data: Path, cases: pl.DataFrame, window: Window) -> dict[str, Mapping[int, float]]:
    """Return the chance of force in each crisis of a window, by arm, but for the engine's own."""
    asked = next(one for one in ASKED if one.outcome == EVENT)
    panel = panel_of(asked, cases)
    each = split(task_of(asked, panel), panel, window)
    crises = each.test["crisis"].to_list()
    _, piece = next(iter(pieces_of(data, asked, each)))
    happened = np.where(each.outcome > 0, SURE, 1.0 - SURE)
    by_arm = {KIND: rate_by_trigger(data, cases, each.test, window.train_to), PIECE: piece, HAPPENED: happened}
    return {arm: dict(zip(crises, chances.tolist(), strict=True)) for arm, chances in by_arm.items()}


def rate_by_trigger(data: Path, cases: pl.DataFrame, test: pl.DataFrame, to: int) -> Floats:
    """Return the share of crises of the same kind of trigger, over by a year, that came to force [case of the test].

    As if one more crisis of the kind had come to it as often as all did.
    """
    kinds = load(data, "icb").select("crisis", "trigger_kind")
    before = cases.filter(pl.col("known") <= to).join(kinds, on="crisis")
    rate = float(before[EVENT].mean())  # type: ignore[arg-type]  # polars types a mean as any literal
    shares = before.group_by("trigger_kind").agg(((pl.col(EVENT).sum() + rate) / (pl.len() + 1.0)).alias("share"))
    asked = test.select("crisis").join(kinds, on="crisis", how="left", maintain_order="left")
    told = asked.join(shares, on="trigger_kind", how="left", maintain_order="left")
    return told["share"].fill_null(rate).to_numpy()


def _row(name: str, cases: pl.DataFrame, said: Mapping[str, pl.DataFrame]) -> TiltedRow | None:
    """Return the scores of a question on the cases of which every arm says something; None where there are none."""
    told = cases
    for arm, table in said.items():
        told = with_chances(told, table, arm)
    told = told.drop_nulls(list(said))
    if told.is_empty():
        return None
    outcome, cluster = told[name].to_numpy(), told["conflict"].to_numpy()
    sums = {arm: sums_of(outcome, told[arm].to_numpy(), cluster) for arm in said}
    drawn = resamples(sums[ENGINE].cases.size)
    scores = {arm: float(each.log.sum() / each.cases.sum()) for arm, each in sums.items()}

    def gain(arm: str) -> GainRow:
        found = interval(1000.0 * gain_values(sums[arm], sums[ENGINE], drawn))
        return {"arm": arm, "log_score": scores[arm], "gain": found.value, "low": found.low, "high": found.high}

    return {
        "question": name,
        "cases": told.height,
        "events": int(outcome.sum()),
        "clusters": int(sums[ENGINE].cases.size),
        "log_score": scores[ENGINE],
        "arms": [gain(arm) for arm in FORECASTS[1:]],
        "not_a_forecast": gain(HAPPENED),
    }
