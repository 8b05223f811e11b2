"""A small table of every data set, with rows that do not fit: it is read, and the rows are counted and told."""

from pathlib import Path

import polars as pl
import pytest

from foedus.history.adapters import DATA_SETS
from foedus.history.reading import Reading, Uncoded, read
from foedus.history.table import Column, DataSet

EACH = [entry for entry in DATA_SETS if not entry.id.startswith("icb")]
every_data_set = pytest.mark.parametrize("entry", EACH, ids=lambda entry: entry.id)
#: What a cell says where the least number that is allowed would make no date, no spell or no dispute of two sides.
LIKELY = {"year": 1950, "day": 1, "month": 6}
GOOD = 30


def likely(column: Column, row: int) -> str:
    """Return what a whole row might say in a column."""
    if column.kind == "date":
        return f"1950-01-{1 + row % 28:02}"
    if column.kind == "text":
        return "1950-01-01" if "day" in column.description else f"word {row % 3}"
    if column.high == 2100:
        return "1950"
    for word, number in LIKELY.items():
        if word in column.name:
            return str(number)
    if column.name in {"start", "end"}:
        return "19500601"
    low, high = column.low or 0.0, column.high if column.high is not None else 1e9
    return f"{low + row % 2:g}" if low + 1 <= high else f"{low:g}"


def rows_of(entry: DataSet, count: int) -> list[list[str]]:
    rows = [[likely(column, row) for column in entry.columns] for row in range(count)]
    codes = [k for k, column in enumerate(entry.columns) if column.low == 1 and column.high == 999]
    for number, row in enumerate(rows):
        for place in codes:
            row[place] = str((2, 20, 200, 365)[(number + place) % 4])
    return rows


def written(folder: Path, entry: DataSet, rows: list[list[str]]) -> Reading:
    path = folder / entry.file.removesuffix(".gz")
    path.parent.mkdir(parents=True, exist_ok=True)
    headers = [column.header for column in entry.columns]
    if path.suffix == ".parquet":
        typed = pl.DataFrame(rows, headers, orient="row").with_columns(pl.all().cast(pl.Int64, strict=False))
        typed.write_parquet(path)
    else:
        lines = [",".join(f'"{cell}"' if cell else "" for cell in cells) for cells in (headers, *rows)]
        path.write_text("\n".join([*lines, ""]), "utf-8")
    return read(folder, entry)


def spoilt(entry: DataSet, name: str, cell: str) -> list[str]:
    (row,) = rows_of(entry, 1)
    row[[column.name for column in entry.columns].index(name)] = cell
    return row


@every_data_set
def test_rows_that_do_not_fit_are_left_out_counted_and_told(tmp_path: Path, entry: DataSet):
    whole = rows_of(entry, GOOD)
    kept = written(tmp_path / "whole", entry, whole)
    assert not kept.left_out
    assert kept.table.height > 0
    needed = next(column for column in entry.columns if column.required)
    odd = [[""] * len(entry.columns), spoilt(entry, needed.name, "")]
    if entry.file.endswith(".parquet"):
        odd = odd[1:]
    found = written(tmp_path / "odd", entry, [*whole[:9], *odd, *whole[9:]])
    assert found.table.equals(kept.table), "the others stand as they are"
    assert sum(entry.rows for entry in found.left_out) == len(odd)
    reasons = {entry.reason.split(";")[0] for entry in found.left_out}
    assert reasons <= {"nothing is coded", f"column '{needed.header}' is empty"}
    assert all(reason in " ".join(found.notes) for reason in reasons)


@every_data_set
def test_minus_99_is_not_known_where_nothing_below_zero_is(tmp_path: Path, entry: DataSet):
    spare = [
        column
        for column in entry.columns
        if column.kind in {"integer", "number"} and not column.required and (column.low or 0.0) >= 0.0
        if column.low is not None and -99 not in column.missing
    ]
    for column in spare:
        found = written(tmp_path / column.name, entry, [*rows_of(entry, GOOD), spoilt(entry, column.name, "-99")])
        assert not found.left_out, column.name
        assert found.uncoded == (Uncoded(column.header, 1, (-99.0,)),)


def beyond_its_end(entry: DataSet, column: Column) -> str:
    """Return what a message calls the number after the highest that is allowed: text in a text file."""
    number = f"{column.high + 1:g}"  # type: ignore[operator]  # bounded
    return number if entry.file.endswith(".parquet") else f"'{number}'"


@every_data_set
def test_a_value_out_of_its_codebook_costs_one_row(tmp_path: Path, entry: DataSet):
    bounded = [
        column
        for column in entry.columns
        if column.high is not None and column.kind == "integer" and (column.required or not column.codes)
    ]
    for column in bounded[:3]:
        beyond = spoilt(entry, column.name, beyond_its_end(entry, column).strip("'"))
        found = written(tmp_path / column.name, entry, [*rows_of(entry, GOOD), beyond])
        (left_out,) = found.left_out
        assert left_out.rows == 1
        assert left_out.reason.startswith(f"column '{column.header}' holds {beyond_its_end(entry, column)};")


@every_data_set
def test_a_number_that_is_no_code_of_the_codebook_is_not_known(tmp_path: Path, entry: DataSet):
    for column in (column for column in entry.columns if column.codes and not column.required):
        odd = max(number for number, _ in column.codes) + 1
        found = written(tmp_path / column.name, entry, [*rows_of(entry, GOOD), spoilt(entry, column.name, str(odd))])
        assert not found.left_out
        assert found.uncoded == ((Uncoded(column.header, 1, (float(odd),)),) if odd not in column.missing else ())
