"""Third states towards a state in a dispute: who comes to use force against it, in that dispute or one of its own."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.measures.feuds import FORCE, both_ways, opponents, with_feuds
from foedus.history.panels.renewal import AFTERMATH_DAYS


def third_states_by_enemy(data: Path, first: int) -> pl.DataFrame:
    """Return each third state towards each original participant of each dispute begun since a year.

    A third state was a member of the system on the first day of the dispute and no original participant. ``other`` is
    the state in the dispute, its *enemy*.

    Returns
    -------
    pl.DataFrame
        ``dispute``, ``ccode``, ``other``, ``day``, ``year``, the covariates of feuds, and: ``force`` and ``fatal`` (of
        the enemy's disputes with its opponents of the first day), ``at_force`` (the same, or a dispute at force with
        others that is open on the day), ``busy`` (the two have a dispute open, or one that ended within half a year),
        ``joined`` (days until it entered the dispute against the enemy), ``own`` (days until another dispute at force
        began with both in it from its first day; either null where there was none).
    """
    met = opponents(data)
    both = both_ways(met).rename({"ccode": "enemy", "other": "foe"})
    begun = both.filter("original", pl.col("start").dt.year() >= first)
    chosen = begun.group_by("dispute", pl.col("enemy").alias("other")).agg(
        pl.col("start").min().alias("day"),
        (pl.col("hostility") >= FORCE).any().alias("force"),
        ((pl.col("hostility") >= FORCE) & (pl.col("fatality") > 0)).any().alias("fatal"),
    )
    rows = _third_states(data, chosen)
    fought = both.filter(pl.col("hostility") >= FORCE).select(pl.col("enemy").alias("other"), "foe", "start", "end")
    open_then = chosen.join(fought, on="other").filter(pl.col("start") <= pl.col("day"), pl.col("day") <= pl.col("end"))
    foes = open_then.group_by("dispute", "other").agg(pl.col("foe").unique())
    rows = rows.join(foes, on=["dispute", "other"], how="left").with_columns(
        (pl.col("foe").list.set_difference(pl.concat_list("ccode")).list.len() > 0)
        .fill_null(value=False)
        .alias("at_force")
    )
    keys = ["dispute", "ccode", "other"]
    against = rows.select(*keys, "day").join(
        both.select(
            pl.col("dispute").alias("with"),
            pl.col("enemy").alias("ccode"),
            pl.col("foe").alias("other"),
            *("original", "hostility", "start", "end"),
        ),
        on=["ccode", "other"],
    )
    recent = (pl.col("day") - pl.col("end")).dt.total_days() < AFTERMATH_DAYS
    busy = against.filter(pl.col("start") < pl.col("day"), recent).select(*keys, pl.lit(value=True).alias("busy"))
    later = against.with_columns((pl.col("start") - pl.col("day")).dt.total_days().alias("days")).filter(
        pl.col("days") >= 0
    )
    same = pl.col("with") == pl.col("dispute")
    outcomes = later.group_by(keys).agg(
        pl.col("days").filter(same).min().alias("joined"),
        pl.col("days").filter(~same, "original", pl.col("hostility") >= FORCE).min().alias("own"),
    )
    rows = rows.join(busy.unique(), on=keys, how="left").join(outcomes, on=keys, how="left")
    return with_feuds(data, rows.drop("foe").with_columns(pl.col("busy").fill_null(value=False))).sort(keys)


def _third_states(data: Path, chosen: pl.DataFrame) -> pl.DataFrame:
    spells = load(data, "states").select("ccode", pl.col("start").alias("from"), pl.col("end").alias("to"))
    present = chosen.join(spells, how="cross").filter(
        pl.col("from") <= pl.col("day"), pl.col("to").is_null() | (pl.col("to") >= pl.col("day"))
    )
    originals = load(data, "dispute-participants").filter("original").select("dispute", "ccode").unique()
    return (
        present.filter(pl.col("ccode") != pl.col("other"))
        .drop("from", "to")
        .unique()
        .join(originals, on=["dispute", "ccode"], how="anti")
        .with_columns(pl.col("day").dt.year().cast(pl.Int64).alias("year"))
    )
