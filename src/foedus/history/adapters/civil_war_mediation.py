"""Civil War Mediation: episodes of civil wars, each mediation in them, and the third parties named in free text."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, flag


def _year_of(column: str) -> pl.Expr:
    """Return the year of a date such as 3/5/93, 12//1994 or //1996; null where none can be read."""
    digits = pl.col(column).str.extract(r"(\d+)\s*$").cast(pl.Int64, strict=False)
    full = pl.when(digits < 100).then(digits + pl.when(digits < 30).then(2000).otherwise(1900)).otherwise(digits)
    return pl.when(full.is_between(1940, 2100)).then(full)


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Read years out of the dates; the year of a row is that of the mediation, else of the episode's start.

    A belligerent is no third party: in Afghanistan 1988 the cell repeats those who fought beside the rebels in 2001.
    """
    begun, started = _year_of("mediation_begins"), _year_of("episode_start")
    dated = table.with_columns(
        started.alias("episode_year"), pl.coalesce(begun, started).alias("year"), begun.alias("mediation_year")
    )
    named, fought = (pl.col(name).str.split(", ") for name in ("third_party", "side_b"))
    others = named.list.set_difference(fought.fill_null([])).list.join(", ")
    apart = pl.when(named.list.set_intersection(fought).list.len() > 0).then(others).otherwise("third_party")
    return dated.with_columns(apart.alias("third_party")).sort("country", "episode_year", "year")


CIVIL_WAR_MEDIATION = DataSet(
    id="civil-war-mediation",
    title="Civil War Mediation",
    file="mediation/civil_war_mediation.csv.gz",
    version="v1",
    works=("derouen-2011",),
    terms="cite the authors (repository GPL-3)",
    origin="DeRouen, Bercovitch and Pospieszna, replication data of the Journal of Peace Research",
    serves="panel of candidate mediators",
    columns=(
        Column("country", "text", "country of the war", required=True),
        Column("side_b", "text", "the government's opponent", source="sideb"),
        flag("mediated", "the row is a mediation", source="Med_yes.no"),
        Column("territory", "text", "territory at stake", source="territory"),
        Column("episode_start", "text", "first day of the episode, month/day/year", source="episode.start.date"),
        Column("episode_end", "text", "last day of the episode", source="episode.end.date"),
        Column("mediation_begins", "text", "first day of the mediation", source="med.begins"),
        Column("third_party", "text", "who mediated, in words", source="name.of.third.party"),
    ),
    facts=(
        Fact(
            "Bosnia and Herzegovina has mediations that name the European Community or the UN",
            lambda table: (
                table.filter(pl.col("country").str.contains("Bosnia"))["third_party"].str.contains("EC|UN").any()
            ),
        ),
    ),
    finish=_finish,
)
