"""Conflict inside a state, campaigns, sanctions, its neighbours and its protectors, as of the year before a case."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.panel import Covariate

MEMORY_YEARS = 10

UNREST_COVARIATES = {
    "conflict": Covariate(
        "intensity of armed conflict inside: 0 none, 1 from 25 deaths, 2 from 1000", 1, sources=("conflicts",)
    ),
    "conflict_decade": Covariate("years with armed conflict inside among ten", 1, unit="count", sources=("conflicts",)),
    "campaign_nonviolent": Covariate(
        "a nonviolent campaign against the regime was under way", 1, sources=("campaigns",)
    ),
    "campaign_violent": Covariate("a violent campaign against the regime was under way", 1, sources=("campaigns",)),
    "sanctions": Covariate("cases of sanctions in force against it", 1, unit="count", sources=("sanctions",)),
    "neighbours_irregular": Covariate(
        "neighbours by land whose leader left irregularly", 1, unit="count", sources=("contiguity", "leaders")
    ),
    "neighbours_conflict": Covariate(
        "neighbours by land with armed conflict inside", 1, unit="count", sources=("contiguity", "conflicts")
    ),
    "protected": Covariate("major powers that owe it defence", 1, unit="count", sources=("atop", "majors")),
    "support_change": Covariate("the coalition behind the leader changed", 1, sources=("support",)),
}


def with_unrest(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of `UNREST_COVARIATES` to rows with ``ccode``, ``year`` and ``before``."""
    for table in (
        _conflict(data, cases),
        _campaigns(data, cases),
        _sanctions(data, cases),
        _neighbours(data, cases),
        _protectors(data, cases),
        _support(data, cases),
    ):
        cases = cases.join(table, on=["ccode", "year"], how="left")
    return cases.with_columns(pl.col(list(UNREST_COVARIATES)).fill_null(0))


def _inside(data: Path) -> pl.DataFrame:
    internal = load(data, "conflicts").filter(pl.col("kind") == "internal")
    return internal.group_by("ccode", pl.col("year").alias("then")).agg(pl.col("intensity").max())


def _conflict(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    fought = cases.select("ccode", "year").join(_inside(data), on="ccode")
    fought = fought.filter(pl.col("then") < pl.col("year"), pl.col("then") >= pl.col("year") - MEMORY_YEARS)
    now = pl.col("then") == pl.col("year") - 1
    return fought.group_by("ccode", "year").agg(
        pl.col("intensity").filter(now).max().alias("conflict"), pl.len().cast(pl.Int64).alias("conflict_decade")
    )


def _campaigns(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Flag campaigns for a change of regime that had begun and not ended by the year before."""
    campaigns = load(data, "campaigns").filter(pl.col("regime_change") == 1, pl.col("ccode").is_not_null())
    campaigns = campaigns.select(
        "ccode", pl.col("year").alias("begun"), pl.col("end_year").alias("ended"), "nonviolent"
    )
    campaigned = cases.select("ccode", "year", "before").join(campaigns, on="ccode")
    campaigned = campaigned.filter(pl.col("before").is_between(pl.col("begun"), pl.col("ended")))
    return campaigned.group_by("ccode", "year").agg(
        (pl.col("nonviolent") == 1).any().cast(pl.Int64).alias("campaign_nonviolent"),
        (pl.col("nonviolent") == 0).any().cast(pl.Int64).alias("campaign_violent"),
    )


def _sanctions(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Count sanctions from their imposition, not from the threat; a case without an end counts for one year only."""
    begun = pl.coalesce("imposed_year", "year")
    imposed = load(data, "sanctions").filter(pl.col("imposed") == 1)
    imposed = imposed.select(
        pl.col("target").alias("ccode"), begun.alias("begun"), pl.coalesce("end_year", begun).alias("ended")
    )
    sanctioned = cases.select("ccode", "year", "before").join(imposed, on="ccode")
    sanctioned = sanctioned.filter(pl.col("before").is_between(pl.col("begun"), pl.col("ended")))
    return sanctioned.group_by("ccode", "year").agg(pl.len().cast(pl.Int64).alias("sanctions"))


def _neighbours(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    borders = (
        load(data, "contiguity")
        .filter(pl.col("kind") == 1)
        .select(pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("neighbour"), "start", "end")
    )
    irregular = load(data, "leaders").filter(pl.col("exit") == "irregular")
    fallen = irregular.select(pl.col("ccode").alias("neighbour"), pl.col("year").alias("before")).unique()
    fighting = _inside(data).select(pl.col("ccode").alias("neighbour"), pl.col("then").alias("before"))
    near = (
        cases.select("ccode", "year", "before")
        .join(borders, on="ccode")
        .filter(
            pl.col("start").dt.year() <= pl.col("before"), pl.col("end").dt.year().fill_null(9999) >= pl.col("before")
        )
        .select("ccode", "year", "before", "neighbour")
        .unique()
    )
    marked = near.join(fallen.with_columns(pl.lit(1).alias("fallen")), on=["neighbour", "before"], how="left").join(
        fighting.with_columns(pl.lit(1).alias("fighting")), on=["neighbour", "before"], how="left"
    )
    return marked.group_by("ccode", "year").agg(
        pl.col("fallen").sum().cast(pl.Int64).alias("neighbours_irregular"),
        pl.col("fighting").sum().cast(pl.Int64).alias("neighbours_conflict"),
    )


def _protectors(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    owed = (
        load(data, "atop")
        .filter(pl.col("defence") == 1)
        .select(pl.col("ccode2").alias("ccode"), pl.col("ccode1").alias("protector"), pl.col("year").alias("before"))
    )
    powers = load(data, "majors").select(pl.col("ccode").alias("protector"), "start_year", "end_year")
    shielded = owed.join(powers, on="protector").filter(
        pl.col("before") >= pl.col("start_year"), pl.col("before") <= pl.col("end_year").fill_null(9999)
    )
    counted = shielded.group_by("ccode", "before").agg(pl.col("protector").n_unique().cast(pl.Int64).alias("protected"))
    return cases.join(counted, on=["ccode", "before"]).select("ccode", "year", "protected")


def _support(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    changed = load(data, "support").select("ccode", pl.col("year").alias("before"), "support_change")
    changed = changed.group_by("ccode", "before").agg(pl.col("support_change").max())
    return cases.join(changed, on=["ccode", "before"]).select("ccode", "year", "support_change")
