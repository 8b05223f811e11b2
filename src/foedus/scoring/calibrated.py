"""The calibrations that the engine draws from as of a year of the past: fitted anew, but for levels, which are kept.

To solve a level takes minutes. So the levels of every decade, each solved on the crises that were over by its end, ship
in ``levels.toml`` (``make tables PART=levels``), and a case takes those of the last decade that was over before it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from foedus.core.calibration import Calibration, file_of, section, shipped
from foedus.core.errors import InputError
from foedus.core.shipped_files import VARIABLE, laid_over, record_of
from foedus.fitting.refitting import LATER, refitted, untold
from foedus.scoring.level_cases import QUESTIONS, Question
from foedus.scoring.levels import CALIBRATION, Solved, level_of
from foedus.worlds.parameters import Calibrations, fitted

FILE: Final = Path(__file__).with_name("levels.toml")
HEADER: Final = (
    "# Levels of the engine by the last year that they know, solved by `make tables`; none is written by hand.\n"
)


def calibrated_to(data: Path, year: int) -> Calibrations:
    """Return the calibrations that the engine draws from, as of the end of a year; those laid over, where there are.

    Raises
    ------
    InputError
        If history up to that year holds too little to learn from, or what is laid over knows a later year or is not
        whole.
    DataError
        If a table is missing or broken.
    """
    if over := laid_over():
        if (to := record_of(over)["to"]) > year:
            raise InputError(
                f"{VARIABLE}={over}: is fitted to {to}, and what is asked may know no more than {year}; "
                f"`foedus fit --to {year}` writes what does"
            )
        if lacking := [name for fit in fitted() if not (over / (name := file_of(*fit))).is_file()]:
            raise InputError(f"{VARIABLE}={over}: lacks {', '.join(lacking)}, of which what ships knows later years")
        return {fit: shipped(*fit) for fit in fitted()}
    return {
        (family, name): level_by(family, year) if name == CALIBRATION else _refitted(data, family, name, year)
        for family, name in fitted()
    }


def _refitted(data: Path, family: str, name: str, year: int) -> Calibration:
    """Return a fit as of a year; of what nobody recorded so early (`LATER`) one that tells no case from another."""
    found = refitted(data, family, name, (year,), needed=name not in LATER)
    return found[year] if year in found else untold(family, name, year)


def level_by(family: str, year: int) -> Calibration:
    """Return the level of a family that was known by a year: of the last decade that was over; 0 before the first."""
    question = next(question for question in QUESTIONS if question.family == family)
    decades = [(int(to), rows[family]) for to, rows in _kept().items() if family in rows and int(to) <= year]
    if not decades:
        return level_of({}, _unsolved(question))
    to, row = max(decades, key=lambda decade: decade[0])
    return level_of({}, Solved(question=question, span=(int(row["first"]), to), **{key: row[key] for key in _KEPT}))


#: What is kept of a level.
_KEPT: Final = (
    "shift", "shift_error", "observed", "observed_error", "simulated", "error", "cases", "events", "crises",
    "half_life",
)  # fmt: skip


def _unsolved(question: Question) -> Solved:
    return Solved(question, 0.0, 1e-6, 0.0, 0.0, 0.0, 0.0, 0, 0, 0, (0, 0), 0.0)


@cache
def _kept() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(FILE.read_text("utf-8"))


def written_levels(decades: Mapping[int, list[Solved]]) -> str:
    """Return the text of the file, by the last year that was known."""
    lines = [
        line
        for to, found in decades.items()
        for one in found
        if one.known
        for line in section(
            f"{to}.{one.question.family}", {"first": one.span[0], **{key: getattr(one, key) for key in _KEPT}}
        )
    ]
    return HEADER + "\n".join(lines) + "\n"
