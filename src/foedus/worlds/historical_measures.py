"""Measures of the cast of past crises, as of the year before each trigger: of states, and of ordered pairs of them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from foedus.core.world import NEVER, OBLIGATIONS
from foedus.history.adapters import load
from foedus.history.measures.domestic import with_domestic_measures
from foedus.history.measures.feuds import with_feuds
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.record import with_record
from foedus.history.measures.states import with_state_measures
from foedus.history.panels.mediators import named_mediators
from foedus.worlds.historical_cast import opening_actors
from foedus.worlds.historical_rates import regime_kinds

#: Codes of nuclear capability that stand for weapons in hand.
POSSESSED, SECOND_STRIKE = 3, 4
#: What is taken from the measures of a government.
DOMESTIC: Final = (
    "log_gdp_per_capita",
    "attempts_decade",
    "irregular_decade",
    "conflict",
    "campaign_nonviolent",
    "campaign_violent",
)


def state_measures(data: Path, cast: pl.DataFrame) -> pl.DataFrame:
    """Return the cast with every measure of one state."""
    kinds = regime_kinds(data)
    record = with_record(data, with_state_measures(data, cast.drop("major")))
    domestic = with_domestic_measures(data, cast.select("crisis", "ccode", "year")).select("crisis", "ccode", *DOMESTIC)
    joined = record.join(domestic, on=["crisis", "ccode"], how="left", maintain_order="left")
    joined = joined.join(kinds, on=["ccode", "year"], how="left", maintain_order="left")
    return joined.join(_nuclear(data, cast), on=["crisis", "ccode"], how="left", maintain_order="left")


def _nuclear(data: Path, cast: pl.DataFrame) -> pl.DataFrame:
    """Return who had nuclear weapons: coded so in this crisis as it opened, or in one of an earlier year."""
    coded = opening_actors(data).filter(pl.col("nuclear").is_between(POSSESSED, SECOND_STRIKE))
    coded = coded.select("ccode", pl.col("crisis").alias("coded_in"), pl.col("year").alias("coded_year"))
    found = cast.select("crisis", "ccode", "year").join(coded, on="ccode")
    told = found.filter((pl.col("coded_year") < pl.col("year")) | (pl.col("coded_in") == pl.col("crisis")))
    return told.select("crisis", "ccode").unique().with_columns(pl.lit(1.0).alias("nuclear"))


def pair_measures(data: Path, cast: pl.DataFrame) -> pl.DataFrame:
    """Return every ordered pair of a cast with its measures, and the places of the two in the cast."""
    placed = cast.select("crisis", "year", "ccode", pl.int_range(pl.len()).over("crisis").alias("i"))
    others = placed.select("crisis", pl.col("ccode").alias("other"), pl.col("i").alias("j"))
    pairs = placed.join(others, on="crisis").filter(pl.col("i") != pl.col("j"))
    obligation = pl.max_horizontal(pl.col(kind) * OBLIGATIONS.index(kind) for kind in OBLIGATIONS if kind != "none")
    spatial = load(data, "rivalries").filter(pl.col("spatial") == 1)
    spatial = pl.concat(
        [
            spatial.select(pl.col(one).alias("ccode"), pl.col(two).alias("other"), "start", "end")
            for one, two in (("ccode1", "ccode2"), ("ccode2", "ccode1"))
        ]
    )
    about_land = placed.join(others, on="crisis").join(spatial, on=["ccode", "other"])
    about_land = about_land.filter((pl.col("year") - 1).is_between(pl.col("start"), pl.col("end")))
    measured = with_pair_measures(data, pairs).with_columns(obligation.alias("obligation"))
    at_war = _at_war(data).with_columns(pl.lit(1).alias("at_war"))
    return (
        measured.join(
            about_land.select("crisis", "i", "j").unique().with_columns(pl.lit(1).alias("spatial")),
            on=["crisis", "i", "j"],
            how="left",
        )
        .join(at_war, on=["ccode", "other", "year"], how="left")
        .join(_past_mediation(data, placed), on=["ccode", "other", "year"], how="left")
    )


def _past_mediation(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Return who had mediated in a civil war of whose in an earlier year (``ccode``, ``other``, ``year``, 1)."""
    named = named_mediators(data).select("ccode", pl.col("country").alias("other"), pl.col("year").alias("then"))
    found = cases.select("ccode", "year").unique().join(named, on="ccode").filter(pl.col("then") < pl.col("year"))
    return found.select("ccode", "other", "year").unique().with_columns(pl.lit(1).alias("past_mediation"))


def feud_records(data: Path, pairs: pl.DataFrame, crises: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that are rivals or had a dispute in ten years, each once, with their record before the trigger.

    Parameters
    ----------
    pairs : pl.DataFrame
        As `pair_measures` returns them.
    crises : pl.DataFrame
        Rows of `historical_cast.openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``i``, ``j``, and the quantities of a feud; ``ended`` is null where force was never used.
    """
    once = pairs.filter(pl.col("i") < pl.col("j")).select("crisis", "year", "i", "j", "ccode", "other")
    dated = once.join(crises.select("crisis", pl.col("trigger").alias("day")), on="crisis", maintain_order="left")
    known = with_feuds(data, dated).filter((pl.col("rivalry") == 1) | (pl.col("record_disputes") > 0))
    since = pl.duration(days=(7.0 * pl.col("calm")).round().cast(pl.Int64))
    return known.select(
        "crisis",
        "i",
        "j",
        pl.col("record_disputes").alias("disputes"),
        pl.col("record_force").alias("force"),
        pl.col("record_fatal").alias("deaths"),
        pl.when(pl.col("calm") < NEVER).then(pl.col("day") - since).alias("ended"),
        (pl.col("territorial") == 1).alias("territory"),
    )


def _at_war(data: Path) -> pl.DataFrame:
    """Return who fought whom in the year before each year."""
    fought = load(data, "wars").select(
        pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("other"), (pl.col("year") + 1).alias("year")
    )
    return fought.unique()


def wars_go_on(data: Path, years: Iterable[int]) -> dict[int, float]:
    """Return, for each year, how often a war of two states had gone on into the next year, as counted before it."""
    fought = _at_war(data)
    following = fought.select("ccode", "other", pl.col("year") - 1).with_columns(pl.lit(1.0).alias("on"))
    told = fought.join(following, on=["ccode", "other", "year"], how="left").with_columns(pl.col("on").fill_null(0.0))
    # a row of year y speaks of the years y - 1 and y, so that y must be over before the case
    return {year: _share(told.filter(pl.col("year") < year)["on"]) for year in set(years)}


def _share(flags: pl.Series) -> float:
    return (float(flags.sum()) + 0.5) / (len(flags) + 1.0)
