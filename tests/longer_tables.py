"""Historical tables that run on to 2010: their last eleven years once more, eleven years later, with made-up rows."""

import gzip
from pathlib import Path

import polars as pl

from foedus.history.adapters import DATA_SETS
from foedus.history.reading import locate
from foedus.history.table import DataSet

FROM, TO, LATER = 1989, 2010, 11
#: Numbers of cases: a made-up case has another one.
NUMBERS, OTHER = {"dispnum", "warnum", "crisno", "caseid", "spell", "obsid"}, 90_000
#: Columns of a year that are open where the spell goes on, so that the codebook names no last year.
ENDS = {"endyear", "endyr", "yrexit", "ongoingasofyear"}
#: The year in which a leader was born: no year of the case.
BORN = "yrborn"
#: Tables of what does not change: states, their capitals and borders.
LASTING = {"states", "majors", "capitals", "contiguity"}


def prolong(data: Path, folder: Path) -> Path:
    """Write the tables of a folder to another one, prolonged to 2010; return that."""
    for entry in DATA_SETS:
        path = locate(data, entry)
        assert path is not None
        place = folder / path.relative_to(data)
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.id in LASTING:
            place.write_bytes(path.read_bytes())
        elif path.suffix == ".parquet":
            _longer(pl.read_parquet(path), entry).write_parquet(place)
        else:
            table = pl.read_csv(path, infer_schema=False, null_values=[""])
            place.write_bytes(gzip.compress(_longer(table, entry).write_csv().encode()))
    return folder


def _longer(table: pl.DataFrame, entry: DataSet) -> pl.DataFrame:
    years = [
        column.header
        for column in entry.columns
        if column.header != BORN and (column.high == 2100 or column.header in ENDS)
    ]
    dates = [column.header for column in entry.columns if column.kind == "date"]
    if not years + dates:
        return table
    began = table[(dates + years)[0]].cast(pl.String).str.slice(0, 4).cast(pl.Int64, strict=False)
    if max(year for year in began.to_list() if year) >= FROM + LATER:
        return table  # runs on by itself
    begun = table.filter(began >= FROM)
    moved = [_moved(begun[name]) for name in (*years, *dates)]
    numbers = [
        (begun[name].cast(pl.Int64, strict=False) + OTHER).cast(begun[name].dtype)
        for name in begun.columns
        if name in NUMBERS and begun[name].cast(pl.Int64, strict=False).null_count() == 0
    ]
    return pl.concat([table, begun.with_columns(*moved, *numbers)])


def _moved(column: pl.Series) -> pl.Series:
    """Return years or dates some years later; what is no year of the calendar, an open end say, as it is."""

    def later(cell: str | None) -> str | None:
        year = (cell or "")[:4]
        known = year.isdigit() and 1800 <= int(year) <= TO - LATER
        return f"{int(year) + LATER}{(cell or '')[4:]}".replace("-02-29", "-02-28") if known else cell

    texts = [later(None if cell is None else str(cell)) for cell in column.to_list()]
    return pl.Series(column.name, texts, pl.String).cast(column.dtype)
