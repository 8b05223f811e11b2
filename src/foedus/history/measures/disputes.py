"""Militarized disputes with the deaths that are on record for any side of them."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load

#: The data sets that it takes.
SOURCES = ("disputes", "dispute-dyads")


def disputes(data: Path) -> pl.DataFrame:
    """Return the disputes; where the deaths are coded unknown, ``fatality`` is the highest code of a side with deaths.

    The edition codes a dispute unknown as soon as one participant is: by it alone, nobody is known to have died over
    Kosovo in 1999. Where no side is known to have had deaths, they stay unknown: "none" of one is silent on the other.
    """
    dyads = load(data, "dispute-dyads")
    sides = pl.concat([dyads.select("dispute", pl.col(f"fatality{side}").alias("lost")) for side in (1, 2)])
    known = sides.filter(pl.col("lost") > 0).group_by("dispute").agg(pl.col("lost").max())
    joined = load(data, "disputes").join(known, on="dispute", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("fatality", "lost").alias("fatality")).drop("lost")
