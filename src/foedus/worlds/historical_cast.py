"""Who takes part in a past crisis: its parties, and the outsiders that had most to do with them as it opened.

Everything is of the year before the trigger, but for what the trigger itself shows (who is threatened by whom) and for
geography. The cast is bounded: every party of the opening and every major power, then the allies, rivals and
neighbours of the adversaries that could bring most power to bear on them.
"""

from pathlib import Path
from typing import Final

import polars as pl

from foedus.history.adapters import load
from foedus.history.measures.crises import OPENING_DAYS, crises_with_measures
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.states import with_state_measures
from foedus.mechanisms.covariates import REACH_KM

#: How many actors a world of the past has at most, the world organisation not counted.
MOST_ACTORS: Final = 18
ADVERSARIES: Final = ("target", "challenger")
#: Whom an outsider must be at least one of: each is a column of `casts`.
TIES: Final = ("major", "pledged", "rival", "neighbour")

OPENING: Final = {
    "crisis": "number of the crisis",
    "name": "its name",
    "trigger": "day of the trigger",
    "year": "year of the trigger",
    "target": "state that was threatened first",
    "challenger": "state that threatened it",
    "stands_for": "1 where the adversary is no single state, and a major power stands for it",
    "parties": "states on either side in the first thirty days",
    "trigger_kind": "what the trigger was, 1 to 9",
    "crises_before": "earlier crises between the two",
    "region_mediated": "share of the region's crises in twenty years that were mediated",
    "log_cinc_strong": "log of the stronger adversary's share of the world's capabilities, the year before",
    "log_distance_km": "log of 1 + km between the adversaries",
    "wars": "wars that the adversaries fought in the year before",
}


def openings(data: Path) -> pl.DataFrame:
    """Return what was known of every crisis on the day of its trigger: one row a crisis, columns of `OPENING`."""
    table = crises_with_measures(data).rename({"first": "target", "adversary": "challenger"})
    others = pl.col("parties").list.set_difference(pl.concat_list("target")).list.first()
    table = table.with_columns(pl.coalesce("challenger", others).alias("challenger"))
    alone = table.filter(pl.col("challenger").is_null()).select("crisis", "year", pl.col("target").alias("other"))
    told = table.join(_most_hostile_power(data, alone), on="crisis", how="left")
    return told.with_columns(
        pl.col("challenger").is_null().cast(pl.Int64).alias("stands_for"),
        pl.coalesce("challenger", "power").alias("challenger"),
    ).select(*OPENING)


def _most_hostile_power(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the major power that stands for an adversary who is no single state: strong, near and not aligned."""
    powers = load(data, "majors").select("ccode", "start_year", "end_year")
    rows = cases.join(powers, how="cross").filter(
        pl.col("start_year") < pl.col("year"),
        pl.col("end_year").fill_null(9999) >= pl.col("year") - 1,
        pl.col("ccode") != pl.col("other"),
    )
    measured = with_pair_measures(data, with_state_measures(data, rows))
    weight = pl.col("cinc") * REACH_KM / (REACH_KM + pl.col("distance_km")) * (1 - pl.col("affinity").fill_null(0))
    ranked = measured.with_columns(weight.alias("weight")).sort(
        "crisis", "weight", "ccode", descending=[False, True, False]
    )
    return ranked.group_by("crisis", maintain_order=True).agg(pl.col("ccode").first().alias("power"))


def casts(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Return the states of each crisis: principals first, then other parties, then outsiders by their weight.

    Parameters
    ----------
    crises : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``year``, ``ccode``, ``principal`` (1 target, 2 challenger, 0 neither), ``party`` (1 in the
        opening), ``side`` (of a party: 1 with the target, -1 with the challenger, 0 neither) and the flags of `TIES`.
    """
    ranked = _ranked(data, crises)
    first = ranked.group_by("crisis", maintain_order=True).head(MOST_ACTORS)
    return first.select("crisis", "year", "ccode", "principal", "party", "side", *TIES)


def why_left_out(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Return why states of the day are in no cast (``crisis``, ``ccode``, ``why``): ``outweighed`` or ``untied``."""
    ranked = _ranked(data, crises).select("crisis", "ccode", pl.int_range(pl.len()).over("crisis").alias("place"))
    there = present(data, crises).select("crisis", "ccode").join(ranked, on=["crisis", "ccode"], how="left")
    why = pl.when(pl.col("place").is_null()).then(pl.lit("untied")).otherwise(pl.lit("outweighed"))
    left_out = there.filter(pl.col("place").fill_null(MOST_ACTORS) >= MOST_ACTORS)
    return left_out.select("crisis", "ccode", why.alias("why"))


def ties_of(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Return what every state that has to do with a crisis has to do with it: ``crisis``, ``ccode``, flags of `TIES`.

    Rows of `openings` are ``crises``; a state of the day that is missing is untied.
    """
    return _ranked(data, crises).select("crisis", "ccode", *TIES)


def _ranked(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Return all states that have to do with each crisis, those that a cast takes first coming first."""
    keys = ["crisis", "year", "ccode"]
    parties = crises.select("crisis", "year", pl.col("parties").alias("ccode")).explode("ccode")
    principals = pl.concat([crises.select("crisis", "year", pl.col(who).alias("ccode")) for who in ADVERSARIES])
    everybody = pl.concat([present(data, crises), parties, principals]).drop_nulls().unique().sort(keys)
    measured = with_state_measures(data, everybody).select(*keys, "cinc", "major")
    tied = measured.join(_ties(data, everybody, crises), on=keys, how="left").join(
        crises.select("crisis", "target", "challenger", pl.col("parties")), on="crisis"
    )
    roles = tied.with_columns(
        pl.when(pl.col("ccode") == pl.col("target"))
        .then(1)
        .when(pl.col("ccode") == pl.col("challenger"))
        .then(2)
        .otherwise(0)
        .alias("principal"),
        pl.col("parties").list.contains(pl.col("ccode")).cast(pl.Int64).alias("party"),
        pl.col(TIES[1:]).fill_null(0),
        (pl.col("cinc").fill_null(0.0) * REACH_KM / (REACH_KM + pl.col("distance_km").fill_null(2 * REACH_KM))).alias(
            "weight"
        ),
    )
    chosen = roles.filter((pl.col("principal") > 0) | (pl.col("party") == 1) | (pl.sum_horizontal(TIES) > 0))
    order = pl.when(pl.col("principal") > 0).then(pl.col("principal")).otherwise(
        5 - 2 * pl.col("party") - (pl.col("major") > 0).cast(pl.Int64)
    )  # fmt: skip
    sided = chosen.join(sides_of_parties(data, crises), on=["crisis", "ccode"], how="left").with_columns(
        pl.col("side").fill_null(0), order.alias("order")
    )
    return sided.sort("crisis", "order", "weight", "ccode", descending=[False, False, True, False])


def sides_of_parties(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Return the side of each party of an opening: with those who share its threat, against whom it threatens."""
    seen = opening_actors(data).join(crises.select("crisis", "target", "challenger"), on="crisis")
    by = pl.coalesce("threat_source", "trigger_entity")
    threatened = seen.select("crisis", "target", "challenger", "ccode", by.alias("by"))
    told = pl.concat(
        [
            threatened.select("crisis", "ccode", _towards("by", "challenger", "target")),
            threatened.select("crisis", pl.col("by").alias("ccode"), _towards("ccode", "challenger", "target")),
        ]
    )
    sides = told.drop_nulls().group_by("crisis", "ccode").agg(pl.col("side").sum().sign())
    return sides.with_columns(pl.col("side").cast(pl.Int64))


def opening_actors(data: Path) -> pl.DataFrame:
    """Return the rows of crisis actors that saw their crisis within the first thirty days: later ones are hindsight."""
    opened = load(data, "icb").select("crisis", pl.col("trigger").alias("opened"))
    seen = load(data, "icb-actors").join(opened, on="crisis")
    return seen.filter((pl.col("trigger") - pl.col("opened")).dt.total_days() <= OPENING_DAYS)


def _towards(other: str, challenger: str, target: str) -> pl.Expr:
    """Return the side of whoever faces ``other``: against the challenger 1, against the target -1."""
    facing = pl.when(pl.col(other) == pl.col(challenger)).then(1).when(pl.col(other) == pl.col(target)).then(-1)
    return facing.otherwise(0).alias("side")


def present(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Return the members of the state system on the day of each trigger."""
    spells = load(data, "states").select("ccode", "start", "end")
    there = crises.select("crisis", "year", "trigger").join(spells, how="cross")
    there = there.filter(
        pl.col("start") <= pl.col("trigger"), pl.col("end").is_null() | (pl.col("end") >= pl.col("trigger"))
    )
    return there.select("crisis", "year", "ccode")


def _ties(data: Path, everybody: pl.DataFrame, crises: pl.DataFrame) -> pl.DataFrame:
    """Return what each state has to do with the two adversaries: nearest distance, a pledge, a rivalry, a border."""
    adversaries = pl.concat([crises.select("crisis", pl.col(who).alias("other")) for who in ADVERSARIES]).unique()
    pairs = everybody.join(adversaries, on="crisis").filter(pl.col("ccode") != pl.col("other"))
    measured = with_pair_measures(data, pairs)
    return measured.group_by("crisis", "year", "ccode").agg(
        pl.col("distance_km").min(),
        pl.max_horizontal("defence", "offence").max().alias("pledged"),
        pl.col("rivals").max().alias("rival"),
        pl.col("contiguous").max().alias("neighbour"),
    )
