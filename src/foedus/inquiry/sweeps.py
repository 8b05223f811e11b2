"""Hundreds of worlds that differ in some settings and share their luck: made by a design, run once each, kept as rows.

A design is a grid, a Latin hypercube (mckay-1979) or the points of Saltelli's scheme on a Sobol sequence, from which
variance shares follow (saltelli-2010). A world that fails is a row like any other, which says why. What has been run is
not run again, so that a sweep that was stopped goes on where it was.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from foedus.answers.estimates import estimate
from foedus.answers.question import Question
from foedus.core.errors import FoedusError, InputError
from foedus.crisis.settings import with_settings
from foedus.inquiry.indicators import leading_questions
from foedus.inquiry.sweep_file import POINTS, Sweep, SweepFile
from foedus.session.arms import Floats, Plan, ask, frame_of, numbers_of
from foedus.session.histories import live

#: Where the worlds of a sweep are kept: a file each, all of them one Parquet data set.
WORLDS: Final = "worlds"
RECORD: Final = "sweep.json"
#: Columns of a row beside those of the settings.
COLUMNS: Final = ("world", "crisis", "part", "question", "probability", "low", "high", "sampling_error", "failed")
#: What a world is for: of the design, or with one setting moved alone.
DESIGN, ALONE = "design", "alone"


class World(NamedTuple):
    """One world of a sweep: its number, crisis, part of the design, and settings."""

    number: int
    crisis: str
    part: str
    settings: Mapping[str, object]


#: Answers worlds, in any order: `in_threads`, or a cluster. A world and its rows come back.
Workers = Callable[[Callable[[World], pl.DataFrame], Sequence[World]], Iterator[tuple[World, pl.DataFrame]]]


def shares_of(file: SweepFile) -> Floats:
    """Return where on each setting the worlds of a design lie, from 0 to 1 [world, setting]; of no grid."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    size, points = len(file.settings), file.points or POINTS
    if file.design == "latin-hypercube":
        return np.asarray(qmc.LatinHypercube(size, seed=file.seed).random(points), np.float64)
    both = qmc.Sobol(2 * size, seed=file.seed).random(points)
    return saltelli(both[:, :size], both[:, size:])


def saltelli(one: Floats, other: Floats) -> Floats:
    """Return points in the order in which SALib takes them: of each pair the one, it with each part swapped, the other.

    Examples
    --------
    >>> saltelli(np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]])).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    count, size = one.shape
    rows = np.repeat(one[:, None], size + 2, axis=1)
    for place in range(size):
        rows[:, place + 1, place] = other[:, place]
    rows[:, -1] = other
    return rows.reshape(count * (size + 2), size)


def worlds_of(file: SweepFile) -> list[World]:
    """Return the worlds of a sweep, in the order of their numbers."""
    axes = file.settings
    if file.design == "grid":
        points = [(DESIGN, values) for values in product(*(axis.levels for axis in axes.values()))]
        settings = [(part, dict(zip(axes, values, strict=True))) for part, values in points]
    else:
        settings = [
            (DESIGN, {path: axis.at(float(share)) for (path, axis), share in zip(axes.items(), row, strict=True)})
            for row in shares_of(file)
        ]
    if file.alone:
        ends = [{path: end} for path, axis in axes.items() for end in axis.ends]
        settings += [(ALONE, setting) for setting in ({}, *ends)]
    each = product(file.crises, settings)
    return [World(number, crisis, part, laid) for number, (crisis, (part, laid)) in enumerate(each)]


def in_threads(threads: int) -> Workers:
    """Return workers that are threads of this process."""

    def answered(
        answer: Callable[[World], pl.DataFrame], worlds: Sequence[World]
    ) -> Iterator[tuple[World, pl.DataFrame]]:
        with ThreadPoolExecutor(threads) as pool:
            waiting = {pool.submit(answer, world): world for world in worlds}
            try:
                for done in as_completed(waiting):
                    yield waiting[done], done.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    return answered


def questions_of(sweep: Sweep) -> dict[str, tuple[Question, ...]]:
    """Return what is asked of each crisis: as the file says, or else the leading questions.

    Raises
    ------
    InputError
        If a question is about what a crisis does not have.
    """
    file, found = sweep.file, {}
    for name, crisis in sweep.crises.items():
        plan = plan_of(file)
        if file.questions:
            found[name] = tuple(map(Question.parse, file.questions))
            frame_of(plan.set_up(crisis), plan, found[name])
        else:
            found[name] = tuple(leading_questions(live(crisis, plan)))
    return found


def plan_of(file: SweepFile) -> Plan:
    """Return how each world is run: on one thread, since many run at a time."""
    return Plan(file.replicates, file.seed, 1, file.weeks)


def answer(sweep: Sweep, questions: Mapping[str, Sequence[Question]], world: World) -> pl.DataFrame:
    """Return the rows of one world, a question each; where it fails they say why, and have no chances."""
    asked, plan = questions[world.crisis], plan_of(sweep.file)
    rows: list[dict[str, object]] = [{"question": str(question)} for question in asked]
    failed: str | None = None
    try:
        crisis = with_settings(sweep.crises[world.crisis], world.settings)
        setup = plan.set_up(crisis)
        yes = next(ask(frame_of(setup, plan, asked), [numbers_of(setup, plan)]))
        found = estimate(yes, plan.inner)
        columns = {"probability": found.mean, "low": found.low, "high": found.high, "sampling_error": found.error}
        for place, row in enumerate(rows):
            row |= {name: float(values[place]) for name, values in columns.items()}
    except (FoedusError, ArithmeticError, ValueError) as error:
        failed = str(error) or type(error).__name__
    return _table(sweep.file, world, rows, failed)


def _table(file: SweepFile, world: World, rows: Iterable[Mapping[str, object]], failed: str | None) -> pl.DataFrame:
    numbers = dict.fromkeys(("probability", "low", "high", "sampling_error"), pl.Float64)
    types = {"world": pl.Int64, "crisis": pl.String, "part": pl.String, "question": pl.String, **numbers}
    laid = {f"set:{path}": _cell(file, path, world.settings.get(path)) for path in file.settings}
    types |= {f"set:{path}": pl.Float64 if _is_number(file, path) else pl.String for path in file.settings}
    same = {"world": world.number, "crisis": world.crisis, "part": world.part, "failed": failed, **laid}
    return pl.DataFrame([{**row, **same} for row in rows], {**types, "failed": pl.String})


def _is_number(file: SweepFile, path: str) -> bool:
    return all(isinstance(level, int | float) and not isinstance(level, bool) for level in file.settings[path].ends)


def _cell(file: SweepFile, path: str, value: object) -> object:
    """Return a value of a setting as its column holds it: a number, or else JSON; nothing where it is not set."""
    if value is None:
        return None
    return float(value) if _is_number(file, path) else json.dumps(value, ensure_ascii=False)  # type: ignore[arg-type]  # a number


class Kept:
    """The worlds of a sweep that are run, in a folder: a Parquet file each, written whole or not at all."""

    def __init__(self, folder: Path, sweep: Sweep, code: str) -> None:
        self.folder, self.worlds = folder, folder / WORLDS
        crises = [crisis.digest for crisis in sweep.crises.values()]
        told = "\n".join([sweep.digest, *crises, code])
        self.digest = hashlib.sha256(told.encode()).hexdigest()
        self._open()

    def _open(self) -> None:
        """Make the folder, or go on in it.

        Raises
        ------
        InputError
            If something else is there.
        """
        record = self.folder / RECORD
        if record.is_file():
            try:
                before = json.loads(record.read_text("utf-8")).get("digest")
            except (ValueError, AttributeError):
                before = None
            if before != self.digest:
                raise InputError(
                    f"{self.folder}: holds another sweep, or the file, its crises or the program have changed since; "
                    "name another folder with --out, or delete it"
                )
        elif self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise InputError(f"{self.folder}: is there already, and no sweep; name another folder with --out")
        self.worlds.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"digest": self.digest}, indent=1) + "\n", "utf-8")

    def __contains__(self, world: World) -> bool:
        return self._path(world).is_file()

    def _path(self, world: World) -> Path:
        return self.worlds / f"{world.number:06d}.parquet"

    def add(self, world: World, rows: pl.DataFrame) -> None:
        """Keep the rows of a world."""
        made = self._path(world).with_suffix(".part")
        rows.write_parquet(made)
        made.replace(self._path(world))

    def rows(self) -> pl.DataFrame:
        """Return all rows that are kept, by world and question."""
        files = sorted(self.worlds.glob("*.parquet"))
        return pl.concat([pl.read_parquet(file) for file in files]).sort("world", maintain_order=True)


def compile_with(sweep: Sweep, asked: Mapping[str, Sequence[Question]], world: World) -> None:
    """Answer a world and forget it: the engine is compiled then, and threads need not wait for each other."""
    few = sweep._replace(file=sweep.file.model_copy(update={"replicates": 1}))
    answer(few, asked, world)


def run_sweep(
    sweep: Sweep, kept: Kept, workers: Workers, progress: Callable[[int, int], object] = lambda *_: None
) -> pl.DataFrame:
    """Run the worlds of a sweep that are not kept yet; return the rows of all.

    Parameters
    ----------
    kept
        Where they are kept.
    workers
        Who runs them.
    progress
        Called with how many worlds are done, and how many there are.
    """
    worlds = worlds_of(sweep.file)
    left = [world for world in worlds if world not in kept]
    done = len(worlds) - len(left)
    progress(done, len(worlds))
    if left:
        asked = questions_of(sweep)
        compile_with(sweep, asked, left[0])
        for world, rows in workers(partial(answer, sweep, asked), left):
            kept.add(world, rows)
            done += 1
            progress(done, len(worlds))
    return kept.rows()
