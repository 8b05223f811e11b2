"""What an engine said case by case, as a small table: kept in a CSV file, to be compared with a later engine's."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from foedus.core.errors import DataError

#: Question, last year learned from, number of the crisis, state (0: the crisis as a whole), and what was said.
KEYS: Final = {
    "question": pl.String,
    "train_to": pl.Int64,
    "crisis": pl.Int64,
    "ccode": pl.Int64,
    "chance": pl.Float64,
}
#: The ``ccode`` of a case that is a crisis as a whole.
WHOLE_CRISIS: Final = 0


def chances_of(rows: list[tuple[str, int, int, int, float]]) -> pl.DataFrame:
    """Return a table of chances from its rows, each case once."""
    return together([pl.DataFrame(rows, schema=KEYS, orient="row")])


def together(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return tables of chances as one, each case once: what was known to one year says the same of it in each."""
    return pl.concat(tables).unique(list(KEYS)[:-1], maintain_order=True)


def write_chances(table: pl.DataFrame, path: Path) -> None:
    """Write a table of chances into a file, with every digit: what is graded later is what was scored."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.write_csv(path)


def read_chances(path: Path) -> pl.DataFrame:
    """Read a table of chances from a file.

    Raises
    ------
    DataError
        If there is no such file, or it holds something else.
    """
    columns = ", ".join(KEYS)
    try:
        table = pl.read_csv(path, schema_overrides=KEYS)
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; `foedus scorecard --engine --save FILE` writes one") from None
    except (OSError, PolarsError) as error:
        raise DataError(f"{path}: is no table of chances with the columns {columns}: {error}") from None
    if missing := KEYS.keys() - set(table.columns):
        raise DataError(f"{path}: lacks the column '{min(missing)}'; a table of chances has {columns}")
    outside = table.filter(~pl.col("chance").is_between(0.0, 1.0).fill_null(value=False))
    if outside.height:
        raise DataError(
            f"{path}: 'chance' {outside['chance'][0]} of crisis {outside['crisis'][0]} is not between 0 and 1"
        )
    return together([table.select(list(KEYS))])


def with_chances(cases: pl.DataFrame, said: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return cases with a column ``name`` of what was said of their ``answer``, null where nothing was."""
    told = said.select(pl.col("question").alias("answer"), "crisis", "ccode", pl.col("chance").alias(name))
    return cases.join(told, on=["answer", "crisis", "ccode"], how="left", maintain_order="left")
