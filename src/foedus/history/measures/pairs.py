"""Measures of two states: treaties, affinity, distance, rivalry and shared disputes, as of the year before a case."""

from pathlib import Path

import numpy as np
import polars as pl

from foedus.history.adapters import load
from foedus.history.adapters.alliances import OBLIGATIONS
from foedus.history.measures.affinity import with_affinity
from foedus.history.panel import Covariate

EARTH_RADIUS_KM = 6371.0
#: Years over which shared disputes are remembered.
MEMORY_YEARS = 10

PAIR_COVARIATES = {
    **{kind: Covariate(f"treaty obligation of {kind} towards it", 1, sources=("atop",)) for kind in OBLIGATIONS},
    "affinity": Covariate(
        "political alignment: UN votes, or likeness of alliances beyond chance where the two do not both vote",
        1,
        unit="-1 to 1",
        sources=("unga", "atop"),
    ),
    "distance_km": Covariate(
        "capital to capital, 0 where contiguous by land", None, unit="km", sources=("capitals", "contiguity")
    ),
    "contiguous": Covariate("neighbours by land or up to 150 miles of water", None, sources=("contiguity",)),
    "rivals": Covariate("strategic rivals", 1, sources=("rivalries",)),
    "against_decade": Covariate(
        "disputes against each other in ten years", 1, unit="count", sources=("dispute-participants",)
    ),
    "alongside_decade": Covariate(
        "disputes on the same side in ten years", 1, unit="count", sources=("dispute-participants",)
    ),
}


def with_pair_measures(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the covariates of two states to rows that have ``ccode``, ``other`` and ``year``, the year of the case.

    Treaties run from ``ccode`` to ``other``. Geography is that of the case's own year.

    Returns
    -------
    pl.DataFrame
        The rows, in their order, with the columns of `PAIR_COVARIATES`.
    """
    keys = ["ccode", "other", "year"]
    cases = rows.select(keys).unique().with_columns((pl.col("year") - 1).alias("before"))
    atop = load(data, "atop").select(
        pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("other"), pl.col("year").alias("before"), *OBLIGATIONS
    )
    cases = cases.join(atop, on=["ccode", "other", "before"], how="left").with_columns(pl.col(OBLIGATIONS).fill_null(0))
    cases = with_affinity(data, cases)
    cases = _with_distance(data, cases)
    cases = _with_rivalry(data, cases)
    cases = _with_shared_disputes(data, cases)
    return rows.join(cases.select(*keys, *PAIR_COVARIATES), on=keys, how="left", maintain_order="left")


def _both_ways(table: pl.DataFrame) -> pl.DataFrame:
    turned = table.rename({"ccode": "other", "other": "ccode"})
    return pl.concat([table, turned.select(table.columns)])


def _with_distance(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Add the great circle between the capitals of the year, and whether the states border on each other."""
    capitals = (
        load(data, "capitals")
        .select("ccode", pl.col("start").dt.year().alias("year"), "latitude", "longitude")
        .sort("year")
    )
    places = (
        pl.concat([cases.select("ccode", "year"), cases.select(pl.col("other").alias("ccode"), "year")])
        .unique()
        .sort("year")
    )
    places = places.join_asof(capitals, on="year", by="ccode", strategy="backward", check_sortedness=False)
    cases = cases.join(places, on=["ccode", "year"], how="left").join(
        places.rename({"ccode": "other", "latitude": "latitude_2", "longitude": "longitude_2"}),
        on=["other", "year"],
        how="left",
    )
    borders = load(data, "contiguity").select(
        pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("other"), "kind", "start", "end"
    )
    near = (
        cases.select("ccode", "other", "year")
        .join(borders, on=["ccode", "other"])
        .filter(pl.col("start").dt.year() <= pl.col("year"), pl.col("end").dt.year().fill_null(9999) >= pl.col("year"))
        .group_by("ccode", "other", "year")
        .agg(pl.col("kind").min())
    )
    cases = cases.join(near, on=["ccode", "other", "year"], how="left")
    one, two, three, four = (
        np.radians(cases[name].to_numpy()) for name in ("latitude", "longitude", "latitude_2", "longitude_2")
    )
    haversine = np.sin((three - one) / 2) ** 2 + np.cos(one) * np.cos(three) * np.sin((four - two) / 2) ** 2
    distance = pl.Series("great_circle", 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(haversine))).fill_nan(None)
    return cases.with_columns(distance).with_columns(
        pl.when(pl.col("kind") == 1).then(0.0).otherwise("great_circle").alias("distance_km"),
        (pl.col("kind") <= 4).fill_null(value=False).cast(pl.Int64).alias("contiguous"),
    )


def _with_rivalry(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    rivalries = load(data, "rivalries").select(
        pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("other"), "start", "end"
    )
    rivals = cases.select("ccode", "other", "year", "before").join(_both_ways(rivalries), on=["ccode", "other"])
    rivals = (
        rivals.filter(pl.col("before").is_between(pl.col("start"), pl.col("end")))
        .select("ccode", "other", "year")
        .unique()
    )
    joined = cases.join(rivals.with_columns(pl.lit(1).alias("rivals")), on=["ccode", "other", "year"], how="left")
    return joined.with_columns(pl.col("rivals").fill_null(0))


def _with_shared_disputes(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Count the disputes of the ten years before in which the two met, against each other and on one side."""
    entries = load(data, "dispute-participants").group_by("dispute", "ccode", "side").agg(pl.col("start").min())
    others = entries.rename({"ccode": "other", "side": "side_2", "start": "start_2"})
    met = entries.join(others, on="dispute").filter(pl.col("ccode") != pl.col("other"))
    met = met.select(
        "dispute",
        "ccode",
        "other",
        (pl.col("side") == pl.col("side_2")).alias("alongside"),
        pl.max_horizontal("start", "start_2").dt.year().alias("met"),
    )
    shared = (
        cases.select("ccode", "other", "year")
        .join(met, on=["ccode", "other"])
        .filter(pl.col("met") < pl.col("year"), pl.col("met") >= pl.col("year") - MEMORY_YEARS)
    )
    counts = shared.group_by("ccode", "other", "year").agg(
        pl.col("alongside").sum().cast(pl.Int64).alias("alongside_decade"),
        (~pl.col("alongside")).sum().cast(pl.Int64).alias("against_decade"),
    )
    joined = cases.join(counts, on=["ccode", "other", "year"], how="left")
    return joined.with_columns(pl.col("alongside_decade", "against_decade").fill_null(0))
