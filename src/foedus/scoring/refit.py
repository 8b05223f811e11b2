"""``foedus fit``: everything that ships and follows from historical tables, fitted anew to what was known by a year.

What is written stands under the names of the package, so that it can be copied over it or laid over it
(`foedus.core.shipped_files`). A part is kept under digests of the tables, of the code and of what it rests on: a fit
that was stopped goes on, and one of unchanged tables is there at once.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

import numpy as np

from foedus import __version__
from foedus.core.calibration import file_of, parse, section, shipped, written
from foedus.core.compiled import source_digest
from foedus.core.errors import DataError, InputError
from foedus.core.shipped_files import PACKAGE, RECORD
from foedus.fitting.parts import Panels, parts, refuse_year
from foedus.history.adapters import DATA_SETS
from foedus.history.reading import digest, locate
from foedus.runs.filing import in_the_making
from foedus.scoring.level_cases import Seen
from foedus.scoring.levels import (
    CALIBRATION,
    REPLICATES,
    Means,
    Progress,
    Simulation,
    Solved,
    digests,
    level_of,
    levelled,
    solved,
)
from foedus.scoring.parts import Parts
from foedus.scoring.scores import Floats
from foedus.worlds import fitted_rates
from foedus.worlds.era import written_era
from foedus.worlds.from_history import HistoricalWorld
from foedus.worlds.parameters import Calibrations, fitted

ERA: Final = "worlds/era.toml"
#: Code that decides a fit, and code that decides a level.
FITTING: Final = ("core", "mechanisms", "history", "fitting")
SIMULATING: Final = (*FITTING, "crisis", "engine", "worlds")
SIMULATING_FILES: Final = ("levels.py", "engine_run.py", "engine_record.py", "refit.py")
HEADER: Final = "# Written by `foedus fit`: FOEDUS_CALIBRATIONS names this folder, to lay it over what ships.\n"


class Refit(NamedTuple):
    """What was fitted: texts by their place below the package, the levels, what was kept from before, and seconds."""

    to: int
    files: Mapping[str, str]
    levels: list[Solved]
    kept: frozenset[str]
    tables: Mapping[str, str]
    seconds: float


def refit(
    data: Path,
    to: int,
    *,
    replicates: int = REPLICATES,
    threads: int = 1,
    progress: Progress = lambda *_: None,
) -> Refit:
    """Return everything that ships and follows from the tables, as of the end of a year.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    to : int
        The last year that is known.
    replicates, threads : int
        How often each crisis is run for the levels, and how many at a time.
    progress : callable
        Told what is done next, how much of it is done, and how much there is.

    Raises
    ------
    DataError
        If a table is missing or broken, the year is none of the tables, or there are too few cases by then.
    """
    began = monotonic()
    progress("reading the tables", 0, 1)
    panels, tables = Panels(data), tables_of(data)
    refuse_year(panels, to)
    code = source_digest(PACKAGE, FITTING)
    store = Parts(_hash(str(to), *tables.values()), _hash(code), "fit")
    files, kept = {}, set()
    wanted = list(parts(panels, to))
    for number, part in enumerate(wanted):
        progress(f"fitting {Path(part.file).name.split('.')[0]}", number, len(wanted))
        if store.has_text(part.file):
            kept.add(part.file)
        try:
            files[part.file] = store.text(part.file, part.make)
        except DataError as error:
            raise DataError(f"--to {to}: {part.file}: {error}; give a later year") from error
    rates = parse(files[file_of(fitted_rates.FAMILY, fitted_rates.IRREGULAR)], "this fit")
    files[ERA] = written_era(rates)
    levels = solve_levels(data, to, of_files(files), tables, replicates, threads, progress)
    for one in levels:
        files[file_of(one.question.family, CALIBRATION)] = written(level_of(digests(data, one.question), one))
    return Refit(to, files, levels, frozenset(kept), tables, monotonic() - began)


def tables_of(data: Path) -> dict[str, str]:
    """Return the digest of every table that there is in a folder."""
    return {each.id: digest(data, each) for each in DATA_SETS if locate(data, each)}


def of_files(files: Mapping[str, str]) -> Calibrations:
    """Return the calibrations that the engine draws from, levels aside, from texts by their place in the package."""
    return {
        (family, name): parse(files[file_of(family, name)], file_of(family, name))
        for family, name in fitted()
        if name != CALIBRATION
    }


def solve_levels(
    data: Path,
    to: int,
    calibrated: Calibrations,
    tables: Mapping[str, str],
    replicates: int = REPLICATES,
    threads: int = 1,
    progress: Progress = lambda *_: None,
    start: Mapping[str, float] | None = None,
    worlds: Iterable[HistoricalWorld] | None = None,
) -> list[Solved]:
    """Return the level of each question whose family reads one.

    The search sets out from ``start``, the shift of each family; by default from the levels that ship. Every evaluation
    is kept, and worlds are built if need be.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    questions = levelled()
    if not questions:
        return []
    root = Path(__file__).parent
    code = [source_digest(PACKAGE, SIMULATING), *((root / name).read_text("utf-8") for name in SIMULATING_FILES)]
    setting = [str(to), str(replicates), *tables.values(), *map(written, calibrated.values())]
    store = Parts(_hash(*setting), _hash(*code), "fit")

    @cache
    def simulation() -> Simulation:
        return Simulation(
            data, to, calibrated, questions, replicates=replicates, threads=threads, progress=progress, worlds=worlds
        )

    def evaluate(shifts: Floats) -> Means:
        told = ", ".join(f"{one.outcome} {shift:+.2f}" for one, shift in zip(questions, shifts, strict=True))
        progress(f"levels: {told}", 0, 1)
        return Means(*store.get(f"means {shifts.tolist()}", lambda: np.stack(simulation().means(shifts))))

    seen = [Seen(*row) for row in store.get("seen", lambda: np.array(simulation().seen())).tolist()]
    begin = start or {one.family: shipped(one.family, CALIBRATION).value("intercept") for one in questions}
    return solved(questions, seen, evaluate, to, np.array([begin[one.family] for one in questions]))


def _hash(*texts: str) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=16).hexdigest()


def refuse_place(folder: Path) -> None:
    """Refuse a place where there is something that no fit wrote.

    Raises
    ------
    InputError
        With the remedy.
    """
    if folder.exists() and not ((folder / RECORD).is_file() or (folder.is_dir() and not any(folder.iterdir()))):
        raise InputError(f"{folder}: is there, and nothing that `foedus fit` wrote; --out names another place")


def write(found: Refit, folder: Path) -> None:
    """Write a fit to a folder, whole or not at all; one that was written there before gives way.

    Raises
    ------
    InputError
        If there is something else in its place.
    OSError
        If it cannot be written.
    """
    refuse_place(folder)
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with in_the_making(folder.parent) as made:
        for name, text in found.files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_text(text, "utf-8")
        (made / RECORD).write_text(_record(found), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def _record(found: Refit) -> str:
    files = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.files.items()}
    lines = [f"to = {found.to}", f'foedus = "{__version__}"', *section("data", found.tables), *section("files", files)]
    return HEADER + "\n".join(lines) + "\n"
