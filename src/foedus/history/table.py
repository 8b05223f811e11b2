"""What a data set is: a file, its columns with units and missing codes, the facts it must agree with, and its terms."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import polars as pl

Kind = Literal["integer", "number", "text", "date"]


class Column(NamedTuple):
    """One column of a typed table.

    ``source`` is its name in the file where that differs. ``missing`` are the codes that stand for "not known"; they
    become null and are counted. ``low`` and ``high`` bound what the codebook allows: a row with anything outside is
    left out and counted. ``codes`` says what each code means; the page on the data sets is written from it.
    """

    name: str
    kind: Kind
    description: str
    source: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    missing: tuple[float | str, ...] = ()
    required: bool = False
    codes: tuple[tuple[int, str], ...] = ()

    @property
    def header(self) -> str:
        """The column's name in the file."""
        return self.source or self.name


class Fact(NamedTuple):
    """Something that every edition of a table must say; ``holds`` gets the typed table."""

    text: str
    holds: Callable[[pl.DataFrame], bool]


class DataSet(NamedTuple):
    """One data set: where it comes from, what it must look like, and what it serves.

    ``id`` is the name that crisis files use (``nmc@2022``). ``works`` are bibliography keys. ``finish`` makes the typed
    table out of the typed columns (dates put together, codes turned into words).
    """

    id: str
    title: str
    file: str
    version: str
    works: tuple[str, ...]
    terms: str
    origin: str
    serves: str
    columns: tuple[Column, ...]
    year: str = "year"
    facts: tuple[Fact, ...] = ()
    finish: Callable[[pl.DataFrame], pl.DataFrame] | None = None


def code(name: str, description: str, *, source: str = "", required: bool = True) -> Column:
    """Return the column of a Correlates of War (or Gleditsch-Ward) state code."""
    return Column(name, "integer", description, source=source, low=1, high=999, required=required)


def year(name: str = "year", description: str = "calendar year", *, source: str = "", low: int = 1494) -> Column:
    """Return the column of a year. There is no upper bound: spans are read from the tables."""
    return Column(name, "integer", description, source=source, low=low, high=2100, required=True)


def coded(
    name: str,
    description: str,
    codes: Mapping[int, str],
    *,
    source: str = "",
    missing: tuple[float | str, ...] = (),
    required: bool = False,
) -> Column:
    """Return the column of a variable whose every code has a meaning; what lies beyond the codes does not fit."""
    low, high = min(codes), max(codes)
    beyond = tuple(word for word in missing if word not in codes)
    return Column(name, "integer", description, source, "", low, high, beyond, required, tuple(codes.items()))


def flag(name: str, description: str, *, source: str = "", missing: tuple[float | str, ...] = ()) -> Column:
    """Return the column of a yes (1) or no (0)."""
    return Column(name, "integer", description, source=source, low=0, high=1, missing=missing)


def only(table: pl.DataFrame, column: str, **where: object) -> float:
    """Return the one number of a column where the other columns have these values; NaN unless exactly one row does."""
    kept = table.filter(pl.all_horizontal([pl.col(name) == wanted for name, wanted in where.items()]))[column]
    return float(kept[0]) if len(kept) == 1 and kept[0] is not None else float("nan")
