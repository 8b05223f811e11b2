"""Read a historical table: find it, decompress it, check it against its adapter, resolve missing codes, and keep it.

A table is read once per process and version of the file. Whatever is wrong with a file is said in one sentence that
names the file, the column and the remedy.
"""

import gzip
import hashlib
import os
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
from polars import selectors

from foedus.core.errors import DataError, nearest
from foedus.history.table import Column, DataSet

#: Words that stand for an empty cell in any of the tables.
EMPTY = ("", "NA", "NaN", "nan", ".", "NULL")
REMEDY = "`foedus data sources` says what to download and from where"


class Reading(NamedTuple):
    """A typed table, and what was resolved on the way: column -> number of cells without a value."""

    table: pl.DataFrame
    missing: dict[str, int]
    path: Path


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
    """Return a data set as a typed table, with the count of missing cells per column.

    Raises
    ------
    DataError
        If the file is missing, damaged, lacks a column, or holds what its codebook does not allow.
    """
    path = locate(data_folder(folder), data_set)
    if path is None:
        expected = Path(folder) / data_set.file
        raise DataError(f"{expected}: the table '{data_set.id}' ({data_set.title}) is missing; {REMEDY}")
    state = path.stat()
    return _read(path, data_set, state.st_mtime_ns, state.st_size)


def digest(folder: str | Path, data_set: DataSet) -> str:
    """Return the SHA-256 of a data set's file, as a calibration records it."""
    path = locate(data_folder(folder), data_set)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""


@cache
def _read(path: Path, data_set: DataSet, _modified: int, _size: int) -> Reading:
    raw = _open(path, [column.header for column in data_set.columns])
    table = pl.DataFrame([_typed(raw[column.header], column, path) for column in data_set.columns])
    if not table.height:
        raise DataError(f"{path}: the table is empty; {REMEDY}")
    missing = {name: count for name, count in table.null_count().row(0, named=True).items() if count}
    try:
        finished = data_set.finish(table) if data_set.finish else table
    except pl.exceptions.PolarsError as error:
        told = str(error).splitlines()[0]
        raise DataError(f"{path}: a row cannot be taken, an impossible date perhaps ({told}); {REMEDY}") from None
    return Reading(finished.with_columns(selectors.integer().cast(pl.Int64)), missing, path)


def _open(path: Path, wanted: list[str]) -> pl.DataFrame:
    """Return the wanted columns as they stand in the file, after checking that they are there."""
    try:
        if path.suffix == ".parquet":
            headers = list(pl.read_parquet_schema(path))
            _require(path, headers, wanted)
            return pl.read_parquet(path, columns=wanted)
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        headers = pl.read_csv(content, n_rows=0, infer_schema=False).columns
        _require(path, headers, wanted)
        return pl.read_csv(content, columns=wanted, infer_schema=False)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path}: the compressed file is damaged or cut short ({error}); download it again") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path}: cannot be read as a table ({reason}); download it again") from error


def _require(path: Path, headers: list[str], wanted: list[str]) -> None:
    absent = [name for name in wanted if name not in headers]
    if absent:
        told = ", ".join(f"'{name}'{nearest(name, headers)}" for name in absent)
        raise DataError(f"{path}: has no column {told}; it has been renamed, or this is another version of the table")


def _typed(values: pl.Series, column: Column, path: Path) -> pl.Series:
    """Return a column with its type, missing codes as null, everything else inside its range."""
    if values.dtype == pl.String:
        values = values.str.strip_chars()
        values = values.set(values.is_in(EMPTY), None)
    if column.kind in {"text", "date"}:
        values = values.set(values.is_in([str(word) for word in column.missing]), None) if column.missing else values
        typed = values if column.kind == "text" else values.str.to_date("%Y-%m-%d", strict=False)
    else:
        typed = values.cast(pl.Float64, strict=False)
    _refuse(values, typed.is_null() & values.is_not_null(), column, path)
    if column.kind in {"integer", "number"}:
        if column.missing:
            typed = typed.set(typed.is_in([float(word) for word in column.missing]), None)
        _refuse(values, _outside(typed, column), column, path)
        typed = typed.cast(pl.Int64) if column.kind == "integer" else typed
    if column.required:
        _refuse(values, typed.is_null(), column, path)
    return typed.alias(column.name)


def _outside(typed: pl.Series, column: Column) -> pl.Series:
    bad = pl.Series([False]).new_from_index(0, len(typed)) | typed.is_nan() | typed.is_infinite()
    if column.low is not None:
        bad |= typed < column.low
    if column.high is not None:
        bad |= typed > column.high
    if column.kind == "integer":
        bad |= typed != typed.round()
    return bad.fill_null(value=False)


def _refuse(values: pl.Series, bad: pl.Series, column: Column, path: Path) -> None:
    """Raise for the first value that the codebook does not allow."""
    if not bad.any():
        return
    row = int(bad.arg_true()[0])
    kinds = {"integer": "a whole number", "number": "a number", "date": "a date YYYY-MM-DD", "text": "text"}
    allowed = kinds[column.kind]
    if column.low is not None or column.high is not None:
        allowed += f" from {column.low:g}" if column.low is not None else ""
        allowed += f" to {column.high:g}" if column.high is not None else ""
    if column.missing and not column.required:
        allowed += f" (missing: {', '.join(map(str, column.missing))})"
    raise DataError(
        f"{path}:{row + 2}: column '{column.header}' holds {values[row]!r} ({int(bad.sum())} such rows); "
        f"allowed is {allowed}. Another version of the table?"
    )
