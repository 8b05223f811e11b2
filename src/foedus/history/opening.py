"""Open the file of a table: decompress it, find its columns, and leave out lines that cannot be divided into them."""

import csv
import gzip
import zlib
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from foedus.core.errors import DataError, nearest

#: Name of the column that carries the line of the file through the reading.
LINE: Final = "line of the file"


class LeftOut(NamedTuple):
    """Rows of a file that were not taken: why, how many, and the line of the first."""

    reason: str
    rows: int
    line: int

    def __str__(self) -> str:
        """Return it as one phrase."""
        rows = "row" if self.rows == 1 else "rows"
        return f"{self.rows:,} {rows} left out (line {self.line}{'' if self.rows == 1 else ' first'}): {self.reason}"


def open_table(path: Path, wanted: list[str]) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Return the wanted columns as they stand in the file, the line of each row in `LINE`, and what was left out.

    Raises
    ------
    DataError
        If the file is damaged, cut short, no table, or lacks a column.
    """
    try:
        if path.suffix == ".parquet":
            _require(path, list(pl.read_parquet_schema(path)), wanted)
            return pl.read_parquet(path, columns=wanted).with_row_index(LINE, offset=1), []
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return _csv(path, content, wanted)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path}: the compressed file is damaged or cut short ({error}); download it again") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path}: cannot be read as a table ({reason}); download it again") from error


def _csv(path: Path, content: bytes, wanted: list[str]) -> tuple[pl.DataFrame, list[LeftOut]]:
    try:
        content.decode()
    except UnicodeDecodeError:
        content = content.decode("latin-1").encode()  # as older tables are
    headers = pl.read_csv(content, n_rows=0, infer_schema=False).columns
    _require(path, headers, wanted)
    last = content[content.rfind(b"\n") + 1 :].decode()
    if last and len(next(csv.reader([last]))) < len(headers):
        raise DataError(f"{path}: cut short in its last line; download it again")
    try:
        return pl.read_csv(content, infer_schema=False).select(wanted).with_row_index(LINE, offset=2), []
    except pl.exceptions.PolarsError:  # of a single line, perhaps
        return _line_by_line(content, headers, wanted)


def _line_by_line(content: bytes, headers: list[str], wanted: list[str]) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Return the lines that divide into as many fields as the header, and how many do not."""
    fitting: list[list[str | int]] = []
    others: list[int] = []
    for number, line in enumerate(content.decode().splitlines()[1:], 2):
        try:
            fields = next(csv.reader([line], strict=True), [])
        except csv.Error:  # a quotation mark that is not closed
            fields = []
        if len(fields) == len(headers):
            fitting.append([*fields, number])
        elif line:
            others.append(number)
    table = pl.DataFrame(fitting, {**dict.fromkeys(headers, pl.String), LINE: pl.UInt32}, orient="row")
    reason = f"a line that does not divide into the {len(headers)} fields of the header"
    return table.select(*wanted, LINE), [LeftOut(reason, len(others), others[0])] if others else []


def _require(path: Path, headers: list[str], wanted: list[str]) -> None:
    absent = [name for name in wanted if name not in headers]
    if absent:
        names = ", ".join(f"'{name}'{nearest(name, headers)}" for name in absent)
        raise DataError(f"{path}: has no column {names}; it has been renamed, or this is another version of the table")
