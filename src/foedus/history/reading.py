"""Read a historical table: find it, decompress it, check it against its adapter, resolve missing codes, and keep it.

A table is read once per process and version of the file. No table is refused for one row: a row that does not fit is
left out, and how many were, and why, is told. What is wrong with a file as a whole (a renamed column, a file cut short,
another version) is said in one sentence that names the file, the column and the remedy.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
from polars import selectors

from foedus.core.errors import DataError
from foedus.history.opening import LINE, LeftOut, open_table
from foedus.history.table import Column, DataSet

#: Words that stand for an empty cell in any of the tables.
EMPTY = ("", "NA", "NaN", "nan", ".", "NULL")
REMEDY = "`foedus data sources` says what to download and from where"


#: Numbers below zero that the field writes for "not known", whether or not a codebook says so of this column.
NOT_CODED: Final = (-9.0, -66.0, -77.0, -88.0, -99.0, -999.0)
#: Share of rows that do not fit from which on a table is taken for another version (an assumption); one row never is.
ANOTHER_VERSION: Final = 0.1
LOGGER: Final = logging.getLogger(__name__)


class Uncoded(NamedTuple):
    """Cells of a column that were taken as empty: a number of `NOT_CODED`, or no code of the codebook."""

    column: str
    cells: int
    values: tuple[float, ...]

    def __str__(self) -> str:
        """Return it as one phrase."""
        held = ", ".join(f"{value:g}" for value in self.values[:3]) + (", ..." if len(self.values) > 3 else "")
        return (
            f"'{self.column}' holds {held} in {self.cells:,} {'cell' if self.cells == 1 else 'cells'}, taken as empty"
        )


class Reading(NamedTuple):
    """A typed table, and what was resolved on the way.

    ``missing`` counts the cells without a value by column; ``uncoded`` says which numbers among them the codebook does
    not name; ``left_out`` are the rows that did not fit, by reason.
    """

    table: pl.DataFrame
    missing: dict[str, int]
    path: Path
    uncoded: tuple[Uncoded, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table should be told, in sentences without a full stop."""
        return (*map(str, self.left_out), *map(str, self.uncoded))


def data_folder(folder: str | Path | None = None) -> Path:
    """Return the folder of historical tables: the given one, or the one that ``FOEDUS_DATA`` names.

    Raises
    ------
    DataError
        If neither is given, or there is no such folder.
    """
    named = str(folder) if folder is not None else os.environ.get("FOEDUS_DATA", "")
    if not named:
        raise DataError(f"no data folder: give --data DIR or set FOEDUS_DATA; {REMEDY}")
    path = Path(named).expanduser()
    if not path.is_dir():
        raise DataError(f"{path}: no such folder of historical tables; give --data DIR or set FOEDUS_DATA; {REMEDY}")
    return path


def locate(folder: Path, data_set: DataSet) -> Path | None:
    """Return the file of a data set, compressed or not, or None."""
    stem = data_set.file.removesuffix(".gz")
    for name in (data_set.file, stem, stem + ".gz"):
        path = folder / name
        if path.is_file():
            return path
    return None


def read(folder: str | Path, data_set: DataSet) -> Reading:
    """Return a data set as a typed table, with what was missing in it and left out of it.

    Raises
    ------
    DataError
        If the file is missing, damaged, lacks a column, or holds too much that its codebook does not allow.
    """
    path = locate(data_folder(folder), data_set)
    if path is None:
        expected = Path(folder) / data_set.file
        raise DataError(f"{expected}: the table '{data_set.id}' ({data_set.title}) is missing; {REMEDY}")
    state = path.stat()
    return _read(path, data_set, state.st_mtime_ns, state.st_size)


def tell(reading: Reading) -> None:
    """Tell, once for each table, what was left out of it: through ``logging``, which writes on standard error."""
    _tell(reading.path, reading.notes)


@cache
def _tell(path: Path, notes: tuple[str, ...]) -> None:
    for note in notes:
        LOGGER.warning("%s: %s", path, note)


def digest(folder: str | Path, data_set: DataSet) -> str:
    """Return the SHA-256 of a data set's file, as a calibration records it."""
    path = locate(data_folder(folder), data_set)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""


@cache
def _read(path: Path, data_set: DataSet, _modified: int, _size: int) -> Reading:
    raw, left_out = open_table(path, [column.header for column in data_set.columns])
    lines = raw[LINE]
    rows = raw.height + sum(entry.rows for entry in left_out)
    if not rows:
        raise DataError(f"{path}: the table is empty; {REMEDY}")
    most = max(1, int(ANOTHER_VERSION * rows))
    typed = [_typed(raw[of.header], of) for of in data_set.columns]
    table = pl.DataFrame([column.values for column in typed])
    bare = _bare(table, data_set)
    for column in typed:
        bare &= ~column.wrong & (column.uncoded.is_null() | column.uncoded.is_in(NOT_CODED))
    bad = bare
    for column, of in zip(typed, data_set.columns, strict=True):
        unfit = column.wrong | column.values.is_null() if of.required else column.wrong
        left_out += _left_out(unfit & ~bad, lines, partial(_reason, raw[of.header], of))
        bad |= unfit
    table = finished = table.filter(~bad)
    impossible = pl.Series([False]).new_from_index(0, table.height)
    if data_set.finish and table.height:
        finished, impossible, why = _finished(table, data_set.finish, most)
        left_out += _left_out(impossible, lines.filter(~bad), lambda _: why)
    table = table.filter(~impossible)
    odd = sum(entry.rows for entry in left_out)
    if odd > most or not table.height:
        reasons = "; ".join(map(str, left_out[:3])) or "nothing is coded in any row"
        raise DataError(f"{path}: {odd:,} of {rows:,} rows do not fit: {reasons}. Another version of the table?")
    left_out += _left_out(bare, lines, lambda _: "nothing is coded")
    return Reading(
        finished.with_columns(selectors.integer().cast(pl.Int64)),
        {name: count for name, count in table.null_count().row(0, named=True).items() if count},
        path,
        tuple(
            Uncoded(of.header, len(held), tuple(held.unique().sort()))
            for column, of in zip(typed, data_set.columns, strict=True)
            if len(held := column.uncoded.filter(~bad).drop_nulls())
        ),
        tuple(left_out),
    )


class _Typed(NamedTuple):
    """A column with its type: missing codes are null.

    ``wrong`` marks the cells that its codebook does not allow; ``uncoded`` are the numbers that were taken as empty.
    """

    values: pl.Series
    wrong: pl.Series
    uncoded: pl.Series


def _typed(values: pl.Series, column: Column) -> _Typed:
    """Return a column with its type, missing codes as null, everything else inside its range or marked as wrong."""
    if values.dtype == pl.String:
        values = values.str.strip_chars()
        values = values.set(values.is_in(EMPTY), None)
    if column.kind in {"text", "date"}:
        values = values.set(values.is_in([str(word) for word in column.missing]), None) if column.missing else values
        typed = values if column.kind == "text" else values.str.to_date("%Y-%m-%d", strict=False)
    else:
        typed = values.cast(pl.Float64, strict=False)
    wrong = typed.is_null() & values.is_not_null()
    uncoded = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(typed))
    if column.kind in {"integer", "number"}:
        if column.missing:
            typed = typed.set(typed.is_in([float(word) for word in column.missing]), None)
        if column.low is not None and column.low >= 0.0:
            bare = ~typed.is_in([float(word) for word, _ in column.codes]) if column.codes else typed.is_in(NOT_CODED)
            bare = bare.fill_null(value=False)
            uncoded = uncoded.zip_with(~bare, typed)
            typed = typed.set(bare, None)
        outside = _outside(typed, column)
        wrong |= outside
        typed = typed.set(outside, None)
        typed = typed.cast(pl.Int64) if column.kind == "integer" else typed
    return _Typed(typed.alias(column.name), wrong, uncoded)


def _bare(table: pl.DataFrame, data_set: DataSet) -> pl.Series:
    """Return which rows hold nothing but what names them: a case that is listed, and not coded."""
    named = [column.name for column in data_set.columns if column.required]
    if len(named) in {0, table.width}:
        return table.select(pl.all_horizontal(pl.all().is_null()).alias("bare"))["bare"]
    empty = pl.all_horizontal(pl.exclude(named).is_null()) & pl.any_horizontal(pl.col(named).is_null())
    return table.select(empty.alias("bare"))["bare"]


def _outside(typed: pl.Series, column: Column) -> pl.Series:
    bad = pl.Series([False]).new_from_index(0, len(typed)) | typed.is_nan() | typed.is_infinite()
    if column.low is not None:
        bad |= typed < column.low
    if column.high is not None:
        bad |= typed > column.high
    if column.kind == "integer":
        bad |= typed != typed.round()
    return bad.fill_null(value=False)


def _left_out(bad: pl.Series, lines: pl.Series, reason: Callable[[int], str]) -> list[LeftOut]:
    """Return the rows that are marked as left out for one reason, told of the first; nothing if there are none."""
    rows = bad.arg_true()
    return [LeftOut(reason(rows[0]), len(rows), lines[rows[0]])] if len(rows) else []


def _reason(values: pl.Series, column: Column, row: int) -> str:
    """Return why a value cannot be taken."""
    kinds = {"integer": "a whole number", "number": "a number", "date": "a date YYYY-MM-DD", "text": "text"}
    allowed = kinds[column.kind]
    if column.low is not None or column.high is not None:
        allowed += f" from {column.low:g}" if column.low is not None else ""
        allowed += f" to {column.high:g}" if column.high is not None else ""
    if column.missing and not column.required:
        allowed += f" (missing: {', '.join(map(str, column.missing))})"
    held = "is empty" if values[row] in (None, *EMPTY) else f"holds {values[row]!r}"
    return f"column '{column.header}' {held}; allowed is {allowed}"


def _finished(
    table: pl.DataFrame, finish: Callable[[pl.DataFrame], pl.DataFrame], most: int
) -> tuple[pl.DataFrame, pl.Series, str]:
    """Return the finished table, the rows with which it could not be finished (an impossible date, say), and why.

    They are found by halving; after more than ``most`` it gives up, since the table is then refused anyhow.
    """
    bad: list[int] = []
    why = ""
    finished = table
    parts = [(0, table.height)]
    while parts and len(bad) <= most:
        start, length = parts.pop()
        try:
            finished = finish(table.slice(start, length))
        except pl.exceptions.PolarsError as error:
            why = f"an impossible date perhaps ({str(error).splitlines()[0]})"
            if length == 1:
                bad.append(start)
            else:
                parts += [(start + length // 2, length - length // 2), (start, length // 2)]
    impossible = pl.int_range(table.height, eager=True).is_in(bad)
    return finish(table.filter(~impossible)) if bad and len(bad) <= most else finished, impossible, why
