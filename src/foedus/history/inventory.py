"""What a folder of historical tables holds, whether it is what the adapters expect, and what its gaps switch off."""

from pathlib import Path
from typing import Literal, NamedTuple

import polars as pl

from foedus.core.errors import DataError
from foedus.history.adapters import DATA_SETS
from foedus.history.opening import LeftOut
from foedus.history.panels import PANELS, PanelKind
from foedus.history.reading import data_folder, locate, read
from foedus.history.table import DataSet

Status = Literal["good", "doubtful", "broken", "missing"]


class Finding(NamedTuple):
    """What is known of one data set in a folder.

    ``doubtful`` is a table that can be read but contradicts a known fact; ``problems`` says which, or why a table
    cannot be read. ``missing_cells`` counts the cells without a value, by column; ``left_out`` are the rows that do not
    fit, and ``notes`` says what was left out or taken as empty.
    """

    data_set: DataSet
    status: Status
    path: Path | None
    rows: int
    span: tuple[int, int] | None
    missing_cells: dict[str, int]
    problems: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def inspect(folder: str | Path) -> tuple[Finding, ...]:
    """Read every data set of a folder and hold it against its adapter and the known facts.

    Raises
    ------
    DataError
        If the folder itself is absent. A table that is missing or broken is a finding, not an error.
    """
    path = data_folder(folder)
    return tuple(_inspect(path, data_set) for data_set in DATA_SETS)


def switched_off(findings: tuple[Finding, ...]) -> dict[PanelKind, tuple[str, ...]]:
    """Return the panels that cannot be built, each with the data sets that it lacks."""
    lacking = {finding.data_set.id for finding in findings if finding.status in {"missing", "broken"}}
    return {kind: tuple(sorted(kind.needs & lacking)) for kind in PANELS if kind.needs & lacking}


def _inspect(folder: Path, data_set: DataSet) -> Finding:
    path = locate(folder, data_set)
    if path is None:
        return Finding(data_set, "missing", None, 0, None, {}, (f"{data_set.file} is not there",))
    try:
        reading = read(folder, data_set)
    except DataError as error:
        return Finding(data_set, "broken", path, 0, None, {}, (str(error),))
    wrong = tuple(f"is not so here: {fact.text}" for fact in data_set.facts if not fact.holds(reading.table))
    span = _span(reading.table, data_set)
    status: Status = "doubtful" if wrong else "good"
    rows = reading.table.height
    return Finding(data_set, status, path, rows, span, reading.missing, wrong, reading.left_out, reading.notes)


def _span(table: pl.DataFrame, data_set: DataSet) -> tuple[int, int] | None:
    years = table[data_set.year].drop_nulls()
    years = years.dt.year() if years.dtype == pl.Date else years
    return (int(years.min()), int(years.max())) if len(years) else None  # type: ignore[arg-type]  # polars types a minimum as any literal
