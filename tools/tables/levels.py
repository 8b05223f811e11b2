"""The levels of the engine: those that ship, and those of every decade, which hindcasts take."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from foedus.core.calibration import file_of, written
from foedus.fitting.parts import Panels, parts
from foedus.history.adapters import load
from foedus.scoring.calibrated import FILE, written_levels
from foedus.scoring.levels import CALIBRATION, Solved, digests, level_of
from foedus.scoring.refit import of_files, solve_levels, tables_of
from foedus.worlds.from_history import HistoricalWorld, worlds_of
from foedus.worlds.parameters import Calibrations, fitted

#: The first decade by whose end there are cases enough of everything that the engine draws from.
FIRST: Final = 1949
THREADS: Final = 2


def write(data: Path, package: Path) -> None:
    """Solve the levels by the end of the tables and of every decade, the last first, and write them as they come."""
    last = max(load(data, "icb")["year"].to_list())
    panels, worlds = Panels(data), list(worlds_of(data))
    decades = {last: _solved(data, last, _known_by(panels, None), worlds)}
    for one in decades[last]:
        text = written(level_of(digests(data, one.question), one))
        (package / file_of(one.question.family, CALIBRATION)).write_text(text, "utf-8")
    for to in [last, *reversed(range(FIRST, last, 10))]:
        start = {one.question.family: one.shift for one in decades[min(decades)]}
        decades[to] = decades.get(to) or _solved(data, to, _known_by(panels, to), worlds, start)
        (package / "scoring" / FILE.name).write_text(written_levels(dict(sorted(decades.items()))), "utf-8")


def _known_by(panels: Panels, to: int | None) -> Calibrations:
    """Return the calibrations that the engine draws from, levels aside, as of a year or of all that is known."""
    wanted = {file_of(*fit) for fit in fitted() if fit[1] != CALIBRATION}
    return of_files({part.file: part.make() for part in parts(panels, to) if part.file in wanted})


def _solved(
    data: Path,
    to: int,
    calibrated: Calibrations,
    worlds: list[HistoricalWorld],
    start: Mapping[str, float] | None = None,
) -> list[Solved]:
    found = solve_levels(data, to, calibrated, tables_of(data), threads=THREADS, start=start, worlds=worlds)
    for one in found:
        told = (
            f"{one.observed:.3f} observed, {one.simulated:.3f} simulated, {one.residual:+.4f} left of +-{one.error:.4f}"
        )
        sys.stderr.write(f"level {one.question.outcome} to {to}: {one.shift:+.2f}, {told}\n")
    return found
