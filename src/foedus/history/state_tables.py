"""Tables of states as of a year: who was one, national figures, who owes what to whom.

The same tables serve the present day, for which the package ships them, and any day of the past, for which they
are read from a user's copy of the historical tables. A figure that nobody measured for a state stays empty.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.core.errors import DataError
from foedus.core.tables import toml_table
from foedus.core.world import REGIME_KINDS
from foedus.history.adapters import load
from foedus.history.vintage import DEMOCRACY_FROM

#: States that nobody scored for polyarchy are taken to be like those whose Unified Democracy Score of the last so many
#: years lies so near to theirs.
LIKE_SCORE: Final = 0.1
LIKE_YEARS: Final = 25
#: Polity counts Austria-Hungary under the code of Austria.
_POLITY_CODE: Final = (
    pl.when((pl.col("ccode") == 305) & (pl.col("year") < 1919)).then(300).otherwise("ccode").alias("ccode")
)


@cache
def by_hand() -> dict[str, Any]:
    """Return the few facts that no table states, with their source."""
    return toml_table(__package__, "present_day.toml")


def states_table(data: Path, codes: Iterable[int], before: int | None = None) -> pl.DataFrame:
    """Return the national figures of states: one row a state, in the order of ``codes``.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    codes : iterable of int
        Correlates of War codes.
    before : int, optional
        Only what was known when this year began; by default all there is.

    Returns
    -------
    pl.DataFrame
        ``ccode``; the columns of `present_day.COLUMNS`; the year of each figure as ``NAME_year``, and the year from
        which something holds as ``NAME_since``.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    nmc = _until(load(data, "nmc"), before).with_columns(_share("military_expenditure").alias("military_share"))
    output = _until(load(data, "gdp-pop"), before).with_columns(
        _share("surplus").alias("surplus_share"), (pl.col("gdp") / pl.col("population")).alias("gdp_per_capita")
    )
    democracy = _until(load(data, "polyarchy"), before)
    earlier = democracy.filter(pl.col("year") < pl.col("year").max())
    # a kind is coded as of the first of January of its year
    kinds = _until(load(data, "gwf"), None if before is None else before + 1)
    polity = _until(load(data, "polity5").with_columns(_POLITY_CODE), before)
    figures = (
        (nmc, "cinc", 3),
        (nmc, "military_share", 3),
        (output, "surplus_share", 3),
        (output, "gdp_per_capita", 3),
        (output, "population", 4),
        (democracy, "polyarchy", 3),
        (earlier.rename({"polyarchy": "polyarchy_prior"}), "polyarchy_prior", 3),
        (polity, "polity2", 2),
        (polity, "executive_recruitment", 1),
        (_until(load(data, "unga"), before), "ideal_point", 3),
    )
    states = pl.DataFrame({"ccode": list(codes)}, schema={"ccode": pl.Int64})
    states = states.join(_capitals(data, before), on="ccode", how="left", maintain_order="left")
    for table, column, digits in figures:
        states = _joined(states, _latest(table, column, digits))
    states = _joined(states, _likely(earlier if before is None else democracy))
    states = _joined(states, _not_outlived(_latest(kinds, "kind"), democracy))
    return _joined(_joined(states, _majors(data, before)), _nuclear(before)).with_columns(
        pl.col("major_power", "nuclear").fill_null(0).cast(pl.Int8)
    )


def members(folder: str | Path, first: int, last: int) -> pl.DataFrame:
    """Return who was in the state system: one row (``ccode``, ``year``) for each year with a day in it.

    Raises
    ------
    DataError
        If the table of the state system cannot be read, or the years are in the wrong order.
    """
    if first > last:
        raise DataError(f"years {first} to {last}: the first is after the last")
    spells = load(folder, "states").with_columns(pl.col("end").dt.year().fill_null(last).alias("last"))
    years = pl.int_ranges(pl.col("start").dt.year().clip(lower_bound=first), pl.col("last").clip(upper_bound=last) + 1)
    return spells.select("ccode", years.alias("year")).explode("year").drop_nulls().unique().sort("year", "ccode")


def members_on(folder: str | Path, day: date) -> set[int]:
    """Return the codes of the members of the state system on a day; after the table's last day, of its last day.

    Raises
    ------
    DataError
        If the table of the state system cannot be read.
    """
    spells = load(folder, "states")
    there = spells.filter(pl.col("start") <= day, pl.col("end").is_null() | (pl.col("end") >= day))
    return set(there["ccode"].to_list())


def _until(table: pl.DataFrame, before: int | None) -> pl.DataFrame:
    return table if before is None else table.filter(pl.col("year") < before)


def _joined(states: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    return states.join(figures, on="ccode", how="left", maintain_order="left")


def _share(column: str) -> pl.Expr:
    return pl.col(column) / pl.col(column).sum().over("year")


def _latest(table: pl.DataFrame, column: str, digits: int | None = None) -> pl.DataFrame:
    """Return each state's latest value of a column, to so many significant digits, and its year."""
    latest = table.filter(pl.col(column).is_not_null()).sort("year").group_by("ccode").last()
    said = pl.col(column) if digits is None else pl.col(column).round_sig_figs(digits)
    return latest.select("ccode", said, pl.col("year").alias(f"{column}_year"))


def _not_outlived(kinds: pl.DataFrame, democracy: pl.DataFrame) -> pl.DataFrame:
    """Return the last codings of states that were no democracy afterwards: what follows on one nobody coded."""
    free = democracy.filter(pl.col("polyarchy") >= DEMOCRACY_FROM).select("ccode", pl.col("year").alias("free_year"))
    later = kinds.join(free, on="ccode").filter(pl.col("free_year") > pl.col("kind_year"))
    return kinds.join(later, on="ccode", how="anti").filter(pl.col("kind").is_in(REGIME_KINDS))


def _likely(democracy: pl.DataFrame) -> pl.DataFrame:
    """Return where the polyarchy of a state that has none is likely to lie: nine of ten states scored like it."""
    scores = _latest(democracy, "uds").join(_latest(democracy, "polyarchy"), on="ccode", how="anti")
    recent = democracy.drop_nulls(["uds", "polyarchy"]).filter(pl.col("year") > pl.col("year").max() - LIKE_YEARS)
    like = scores.join(recent.select(pl.col("uds").alias("score"), "polyarchy"), how="cross")
    like = like.filter((pl.col("score") - pl.col("uds")).abs() <= LIKE_SCORE)
    shares = {"polyarchy_likely": 0.5, "polyarchy_low": 0.05, "polyarchy_high": 0.95}
    return like.group_by("ccode").agg(
        *(pl.col("polyarchy").quantile(share).round_sig_figs(2).alias(name) for name, share in shares.items()),
        pl.col("uds_year").first().alias("polyarchy_likely_year"),
    )


def _spells_on(table: pl.DataFrame, start: pl.Expr, end: pl.Expr, year: int | None) -> pl.DataFrame:
    """Return the spells that last in a year, by default in the edition's last."""
    if year is None:
        return table.filter(end.is_null())
    return table.filter(start <= year, end.fill_null(9999) >= year)


def _capitals(data: Path, before: int | None) -> pl.DataFrame:
    now = _spells_on(load(data, "capitals"), pl.col("start").dt.year(), pl.col("end").dt.year(), before)
    now = now.unique("ccode", keep="last", maintain_order=True)
    since = pl.col("start").dt.year().alias("capital_since")
    return now.select("ccode", "capital", pl.col("latitude").round(2), pl.col("longitude").round(2), since)


def _majors(data: Path, before: int | None) -> pl.DataFrame:
    """Return who was a major power in the year before, and since when that is so; nobody who never was one."""
    table = load(data, "majors")
    last = None if before is None else before - 1
    now = _spells_on(table, pl.col("start_year"), pl.col("end_year"), last)
    powers = now.select("ccode", pl.lit(1).alias("major_power"), pl.col("start_year").alias("major_power_since"))
    left = table.filter(pl.col("end_year") < (9999 if last is None else last)).join(now, on="ccode", how="anti")
    since = (pl.col("end_year").max() + 1).alias("major_power_since")
    return pl.concat([powers, left.group_by("ccode").agg(pl.lit(0).alias("major_power"), since)])


def _nuclear(before: int | None) -> pl.DataFrame:
    """Return who had nuclear weapons when a year began, and since when."""
    spells = [(int(code), *years) for code, years in by_hand()["nuclear"]["years"].items()]
    last = 9999 if before is None else before - 1
    held = [(code, first) for code, first, until in spells if first <= last <= (until or 9999)]
    table = pl.DataFrame(held, orient="row", schema={"ccode": pl.Int64, "nuclear_since": pl.Int64})
    return table.with_columns(pl.lit(1).alias("nuclear")).select("ccode", "nuclear", "nuclear_since")
