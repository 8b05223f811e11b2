"""Feuds by half-year: pairs that are rivals or had a dispute in ten years, and whether one takes up force again."""

from datetime import date
from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.measures.feuds import FEUD_COVARIATES, FORCE, MEMORY_YEARS, opponents, pair_of, with_feuds
from foedus.history.panel import Panel, assemble, era_of

#: Days after the last day of a pair's dispute that count as its aftermath: the edition joins what lies nearer.
AFTERMATH_DAYS = 182
RULE = (
    "Rows: each half-year (from 1 January and 1 July) and ordered pair of two members of the state system that were "
    "strategic rivals in the year before or opponents in a militarised dispute begun in the ten years before, while "
    "no dispute of the two is open and the last one ended at least 26 weeks before. Outcome: a dispute at force "
    "(hostility 4 or 5 of either) begins within the half-year with both in it from its first day, and the first of "
    "the pair on the side that acts first; a pair's two rows add up to its hazard. Covariates: the day before the "
    "half-year, figures of states the year before."
)


def renewal(data: Path) -> Panel:
    """Return the panel of renewal: two rows for each pair and half-year, one for each that may act first.

    Further outcomes: ``renewed`` (either began one), ``days`` (from the first day of the half-year to the dispute's;
    null where it is not known to the day), ``fatal`` (with deaths) and ``told_year`` (in which it was over, so that its
    hostility could be told; that of the half-year where none began).

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    rows = _at_rest(data, _feuds(data))
    both = pl.concat([rows, rows.rename({"ccode": "other", "other": "ccode"}).select(rows.columns)])
    table = with_feuds(data, _with_outcome(data, both)).with_columns(
        pair_of("ccode", "other").alias("pair"),
        era_of("year").alias("era"),
    )
    return assemble(
        Panel(
            name="renewal of feuds",
            table=table.sort("day", "pair", "ccode"),
            outcome="begins",
            covariates=FEUD_COVARIATES,
            cluster="pair",
            year="year",
            era="era",
            coding_rule=RULE,
            identifiers=("ccode", "other", "day"),
            outcomes=("renewed", "days", "fatal", "told_year"),
            sources=("dispute-participants", "dispute-dyads", "rivalries", "states"),
        )
    )


def _half_years(first: int, last: int) -> pl.DataFrame:
    days = [date(year, month, 1) for year in range(first, last + 1) for month in (1, 7)]
    return pl.DataFrame({"day": days}).with_columns(
        pl.col("day").dt.year().cast(pl.Int64).alias("year"), pl.col("day").dt.offset_by("6mo").alias("until")
    )


def _unordered(table: pl.DataFrame, one: str, two: str) -> pl.DataFrame:
    """Return pairs with the lower code first."""
    return table.with_columns(pl.min_horizontal(one, two).alias("ccode"), pl.max_horizontal(one, two).alias("other"))


def _feuds(data: Path) -> pl.DataFrame:
    """Return the half-years in which a pair counts as a feud, lower code first, both in the system on its first day."""
    met = opponents(data)
    last = int(met["start"].dt.year().max())  # type: ignore[arg-type]  # polars types a maximum as any literal
    halves = _half_years(int(met["start"].dt.year().min()) + 1, last)  # type: ignore[arg-type]
    rivals = _unordered(load(data, "rivalries"), "ccode1", "ccode2").select("ccode", "other", "start", "end")
    hostile = rivals.join(halves, how="cross").filter((pl.col("year") - 1).is_between(pl.col("start"), pl.col("end")))
    past = _unordered(met, "ccode", "other").select("ccode", "other", "start").join(halves, how="cross")
    past = past.filter(
        pl.col("start") < pl.col("day"), pl.col("start") >= pl.col("day").dt.offset_by(f"-{MEMORY_YEARS}y")
    )
    columns = ["ccode", "other", "day", "year", "until"]
    feuds = pl.concat([hostile.select(columns), past.select(columns)]).unique()
    spells = load(data, "states").select("ccode", "start", "end")
    for name in ("ccode", "other"):
        there = feuds.select(name, "day").unique().join(spells.rename({"ccode": name}), on=name)
        there = there.filter(
            pl.col("start") <= pl.col("day"), pl.col("end").is_null() | (pl.col("end") >= pl.col("day"))
        )
        feuds = feuds.join(there.select(name, "day").unique(), on=[name, "day"])
    return feuds


def _at_rest(data: Path, feuds: pl.DataFrame) -> pl.DataFrame:
    """Return those in which no dispute of the two is open, nor one that ended within the aftermath."""
    met = _unordered(opponents(data), "ccode", "other").select("ccode", "other", "start", "end")
    busy = feuds.join(met, on=["ccode", "other"]).filter(
        pl.col("start") < pl.col("day"), (pl.col("day") - pl.col("end")).dt.total_days() < AFTERMATH_DAYS
    )
    return feuds.join(busy.select("ccode", "other", "day").unique(), on=["ccode", "other", "day"], how="anti")


def _with_outcome(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add whether the first of each pair begins a dispute at force within the half-year, and what came of it."""
    begun = opponents(data).filter("original", pl.col("hostility") >= FORCE)
    found = (
        rows.join(begun, on=["ccode", "other"])
        .filter(pl.col("start") >= pl.col("day"), pl.col("start") < pl.col("until"))
        .sort("start", "dispute")
        .group_by("ccode", "other", "day", maintain_order=True)
        .agg(
            pl.when("start_dated").then((pl.col("start") - pl.col("day")).dt.total_days()).first().alias("days"),
            (pl.col("fatality") > 0).any().cast(pl.Int64).alias("fatal"),
            pl.lit(1).alias("begins"),
            pl.col("told").min().dt.year().cast(pl.Int64).alias("told_year"),
        )
    )
    keys = ["ccode", "other", "day"]
    joined = rows.join(found, on=keys, how="left").with_columns(
        pl.col("begins", "fatal").fill_null(0), pl.coalesce("told_year", "year").alias("told_year")
    )
    mirrored = joined.select(
        pl.col("other").alias("ccode"), pl.col("ccode").alias("other"), "day", pl.col("begins").alias("begun")
    )
    return (
        joined.join(mirrored, on=keys, how="left")
        .with_columns(pl.max_horizontal("begins", "begun").alias("renewed"))
        .drop("begun", "until")
    )
