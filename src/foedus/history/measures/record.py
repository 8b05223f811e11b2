"""A state's record: what it is tied down by, how often it disputes and joins, and how it answered its allies' calls."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.panel import Covariate

#: The tables from which `disputes` come.
DISPUTE_SOURCES = ("disputes", "dispute-dyads")
MEMORY_YEARS = 10
#: Weight of a call for each year that has passed since.
DISCOUNT = 0.9

RECORD_COVARIATES = {
    "wars": Covariate("inter-state wars that it fought in the year before", 1, unit="count", sources=("wars",)),
    "load": Covariate(
        "its enemies' share of the capabilities that fight in those wars", 1, unit="0-1", sources=("wars", "nmc")
    ),
    "disputes_open": Covariate(
        "its disputes under way at the end of the year before", 1, unit="count", sources=("dispute-participants",)
    ),
    "disputes_decade": Covariate(
        "disputes that it entered in ten years", 1, unit="count", sources=("dispute-participants",)
    ),
    "joins_decade": Covariate(
        "disputes of others that it joined in ten years", 1, unit="count", sources=("dispute-participants",)
    ),
    "allies": Covariate("states to which it owes defence", 1, unit="count", sources=("atop",)),
    "kept": Covariate(
        "fatal disputes in which it joined an ally that it owed defence, discounted by a tenth a year",
        1,
        sources=("dispute-participants", *DISPUTE_SOURCES, "atop"),
    ),
    "fell_short": Covariate(
        "fatal disputes in which it left such an ally alone, discounted by a tenth a year",
        1,
        sources=("dispute-participants", *DISPUTE_SOURCES, "atop"),
    ),
}


def disputes(data: Path) -> pl.DataFrame:
    """Return the disputes; where the deaths are coded unknown, ``fatality`` is the highest code of a side with deaths.

    The edition codes a dispute unknown as soon as one participant is: by it alone, nobody is known to have died over
    Kosovo in 1999. Where no side is known to have had deaths, they stay unknown: "none" of one is silent on the other.
    """
    dyads = load(data, "dispute-dyads")
    sides = pl.concat([dyads.select("dispute", pl.col(f"fatality{side}").alias("lost")) for side in (1, 2)])
    deaths = sides.filter(pl.col("lost") > 0).group_by("dispute").agg(pl.col("lost").max())
    joined = load(data, "disputes").join(deaths, on="dispute", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("fatality", "lost").alias("fatality")).drop("lost")


def with_record(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add a state's record to rows that have ``ccode`` and ``year``, the year of the case.

    Returns
    -------
    pl.DataFrame
        The rows, in their order, with the columns of `RECORD_COVARIATES`.
    """
    keys = ["ccode", "year"]
    cases = rows.select(keys).unique().with_columns((pl.col("year") - 1).alias("before"))
    for table in (_wars(data, cases), _disputes(data, cases), _allies(data, cases), _calls(data, cases)):
        cases = cases.join(table, on=keys, how="left")
    cases = cases.with_columns(pl.col(list(RECORD_COVARIATES)).fill_null(0))
    return rows.join(cases.select(*keys, *RECORD_COVARIATES), on=keys, how="left", maintain_order="left")


def _wars(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Count the wars of the year before and weigh the enemies against the state itself."""
    power = load(data, "nmc").select("ccode", pl.col("year").alias("before"), "cinc")
    wars = load(data, "wars").select(
        "war", pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("enemy"), pl.col("year").alias("before")
    )
    fought = cases.join(wars, on=["ccode", "before"]).join(
        power.rename({"ccode": "enemy", "cinc": "enemy_cinc"}), on=["enemy", "before"], how="left"
    )
    # in a fixed order, here and below, so that sums of fractions come out the same to the last bit
    each = fought.unique(["ccode", "year", "enemy"]).sort("ccode", "year", "enemy")
    enemies = each.group_by("ccode", "year", "before", maintain_order=True).agg(pl.col("enemy_cinc").sum())
    weighed = enemies.join(power, on=["ccode", "before"], how="left").select(
        "ccode",
        "year",
        (pl.col("enemy_cinc") / (pl.col("enemy_cinc") + pl.col("cinc").fill_null(0) + 1e-9)).alias("load"),
    )
    counted = fought.group_by("ccode", "year").agg(pl.col("war").n_unique().cast(pl.Int64).alias("wars"))
    return counted.join(weighed, on=["ccode", "year"], how="left")


def _disputes(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    entries = load(data, "dispute-participants").with_columns(
        pl.col("start").dt.year().alias("entered"), pl.col("end").dt.year().alias("left")
    )
    earlier = cases.join(entries, on="ccode").filter(pl.col("entered") < pl.col("year"))
    recent = pl.col("entered") >= pl.col("year") - MEMORY_YEARS
    return earlier.group_by("ccode", "year").agg(
        (pl.col("left") >= pl.col("year")).sum().cast(pl.Int64).alias("disputes_open"),
        recent.sum().cast(pl.Int64).alias("disputes_decade"),
        (recent & ~pl.col("original")).sum().cast(pl.Int64).alias("joins_decade"),
    )


def _allies(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    owed = load(data, "atop").filter(pl.col("defence") == 1)
    counted = owed.group_by(pl.col("ccode1").alias("ccode"), pl.col("year").alias("before")).agg(
        pl.len().cast(pl.Int64).alias("allies")
    )
    return cases.join(counted, on=["ccode", "before"]).select("ccode", "year", "allies")


def _calls(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Sum the calls of earlier years, each with the answer that was on record before the case."""
    earlier = cases.join(calls(data), on="ccode").filter(pl.col("called") < pl.col("year"))
    weight = DISCOUNT ** (pl.col("year") - 1 - pl.col("called"))
    answered = (pl.col("joined") < pl.col("year")).fill_null(value=False)
    ordered = earlier.sort("ccode", "year", "called", "dispute")
    return ordered.group_by("ccode", "year", maintain_order=True).agg(
        weight.filter(answered).sum().alias("kept"), weight.filter(~answered).sum().alias("fell_short")
    )


def calls(data: Path) -> pl.DataFrame:
    """Return every call on a defence pledge: a fatal dispute of a state to which another owed defence the year before.

    An obligation to both sides is no call. Columns: ``dispute``, ``ccode`` (who was called), ``side`` (the ally's),
    ``called`` (year), ``joined`` (the year in which it joined that side, else null).
    """
    fatal = disputes(data).filter(pl.col("fatality") > 0).select("dispute", pl.col("year").alias("called"))
    entries = load(data, "dispute-participants")
    parties = (
        entries.filter("original").select("dispute", pl.col("ccode").alias("party"), "side").join(fatal, on="dispute")
    )
    owed = (
        load(data, "atop")
        .filter(pl.col("defence") == 1)
        .select(pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("party"), (pl.col("year") + 1).alias("called"))
    )
    called = parties.join(owed, on=["party", "called"]).select("dispute", "ccode", "side", "called").unique()
    called = called.filter(pl.len().over("dispute", "ccode") == 1)
    called = called.join(parties.select("dispute", pl.col("party").alias("ccode")), on=["dispute", "ccode"], how="anti")
    joined = (
        entries.filter(~pl.col("original"))
        .group_by("dispute", "ccode", "side")
        .agg(pl.col("start").min().dt.year().alias("joined"))
    )
    return called.join(joined, on=["dispute", "ccode", "side"], how="left").sort("called", "dispute", "ccode")
