"""What was known of an international crisis on the day it was triggered: the parties, their power, ties and history."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.adapters.icb import (
    CHALLENGE_AT_HOME,
    INDIRECT_VIOLENCE,
    SHOW_OF_FORCE,
    TOOK_PLACE,
    VIOLENT_ACT,
    VIOLENT_TRIGGERS,
)
from foedus.history.measures.feuds import FEUD_COVARIATES, FORCE, opponents, with_feuds
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.record import with_record
from foedus.history.measures.states import with_state_measures
from foedus.history.panel import Covariate
from foedus.history.states import region_of

#: Codes from here on are no states (organisations, rebels, several at once).
NO_STATE = 990
#: A state that sees its crisis within so many days of the first trigger is a party from the beginning.
OPENING_DAYS = 30
MEMORY_YEARS = 10
#: A region (one of some twenty) has few crises: its record is kept longer, and as if two more at the world's rate.
REGION_MEMORY_YEARS, REGION_WEIGHT = 20, 2
REGIONS = ("Europe", "Africa", "Middle East", "Asia")

_TRIGGER = {
    name: Covariate(description, None, sources=sources)
    for name, description, sources in (
        ("trigger_violent", "the trigger was a violent act", ("icb",)),
        ("trigger_indirect", "the trigger was violence against somebody else", ("icb",)),
        ("trigger_internal", "the trigger was a challenge inside the state", ("icb",)),
        ("log_parties", "logarithm of the number of parties in the first thirty days", ("icb-actors",)),
        ("contiguous", "the adversaries border on each other", ("contiguity",)),
        ("log_distance_km", "log of 1 + kilometres between the adversaries' capitals", ("capitals", "contiguity")),
        *(
            (f"region_{region.split()[0].lower()}", f"the first actor lies in {region}", ("states",))
            for region in REGIONS
        ),
    )
}
_BEFORE = {
    name: Covariate(description, 1, sources=sources)
    for name, description, sources in (
        ("log_cinc_strong", "logarithm of the stronger adversary's share of the world's capabilities", ("nmc",)),
        ("log_cinc_weak", "logarithm of the weaker adversary's share", ("nmc",)),
        ("parity", "the weaker's capabilities over the stronger's, 0-1", ("nmc",)),
        ("majors", "major powers among the adversaries", ("majors",)),
        ("democracy_low", "the lower polyarchy of the two", ("polyarchy",)),
        ("democracy_high", "the higher polyarchy of the two", ("polyarchy",)),
        ("affinity", "political alignment of the adversaries, -1 to 1", ("unga", "atop")),
        ("allied", "one owes the other defence", ("atop",)),
        ("consulting", "one owes the other consultation", ("atop",)),
        ("rivals", "strategic rivals", ("rivalries",)),
        ("against_decade", "disputes against each other in ten years", ("dispute-participants",)),
        ("log_allies", "log of 1 + states that the adversaries owe defence, together", ("atop",)),
        ("wars", "wars that the adversaries fought in the year before", ("wars",)),
        ("disputes_open", "their disputes under way at the end of the year before", ("dispute-participants",)),
        ("crises_before", "earlier crises between the two", ("icb", "icb-actors")),
        ("mediated_before", "share of the parties' crises in ten years that were mediated", ("icb", "icb-actors")),
        ("world_mediated", "share of the world's crises in ten years that were mediated", ("icb",)),
        ("region_mediated", "share of the crises of its region in twenty years that were mediated", ("icb",)),
        ("crises_open", "crises of others under way at the end of the year before", ("icb",)),
    )
}
CRISIS_COVARIATES: dict[str, Covariate] = {**_TRIGGER, **_BEFORE}

#: Hostility that a trigger shows: threats and the like, a show of force, force.
THREAT, DISPLAY = 2, 3
#: What `FEUD_COVARIATES` say of the adversaries: who threatens stands for who acts first, who is threatened for the
#: other. That others fight one of them is left out: how high an open dispute goes is coded when it is over.
_OF_FEUD = tuple(name for name in FEUD_COVARIATES if name != "affinity" and not name.startswith("engaged"))
ESCALATION_COVARIATES = {
    "level": Covariate(
        "hostility that the trigger shows: 2, 3 for a non-violent military act, 4 for violence", None, sources=("icb",)
    ),
    "at_war": Covariate(
        "in an inter-state war with each other the year before, and a dispute open then still open the day before",
        1,
        sources=("wars", "dispute-participants", "dispute-dyads"),
    ),
    **{name: FEUD_COVARIATES[name] for name in _OF_FEUD},
}


def crises_with_measures(data: Path) -> pl.DataFrame:
    """Return all crises with ``first``, ``adversary``, ``parties`` and the columns of `CRISIS_COVARIATES`.

    ``first`` is the first crisis actor, ``adversary`` the source of its threat, or else who triggered the crisis (null
    if neither is another state; then nothing is said of the two), ``parties`` the list of states on either side in the
    first thirty days.
    """
    crises = with_parties(data)
    crises = _with_trigger(crises)
    crises = _with_adversaries(data, crises)
    return _with_past(crises).with_columns(
        (pl.col("region_of_first") == region).cast(pl.Int64).alias(f"region_{region.split()[0].lower()}")
        for region in REGIONS
    )


def with_escalation_measures(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of `ESCALATION_COVARIATES` to rows of `crises_with_measures`."""
    rows = crises.drop_nulls("adversary").select(
        "crisis",
        "year",
        pl.col("adversary").alias("ccode"),
        pl.col("first").alias("other"),
        pl.col("trigger").alias("day"),
    )
    at_war = pl.col("crisis").is_in(inside_wars(data, rows)["crisis"].to_list()).cast(pl.Int64)
    feuds = with_feuds(data, rows).select("crisis", *_OF_FEUD)
    kind = pl.col("trigger_kind")
    level = (
        pl.when(kind.is_in(VIOLENT_TRIGGERS)).then(FORCE).when(kind == SHOW_OF_FORCE).then(DISPLAY).otherwise(THREAT)
    )
    return crises.join(feuds, on="crisis", how="left", maintain_order="left").with_columns(
        level.alias("level"), at_war.alias("at_war")
    )


def inside_wars(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the crises (``crisis``) that open inside a war of two states, as far as the day itself can tell.

    They fought an inter-state war the year before, and a dispute of theirs that was open then still is the day before
    the trigger. Neither can follow from the crisis, as the level can that the dispute reaches in the end. A war has no
    days in the table: one that began in the year of the trigger is not seen, one that ended the year before may be.

    Parameters
    ----------
    rows : pl.DataFrame
        ``crisis``, ``year`` and ``day`` of the trigger, and the two states, ``ccode`` and ``other``.
    """
    pair = ["ccode", "other"]
    fought = load(data, "wars").select(pl.col("ccode1").alias("ccode"), pl.col("ccode2").alias("other"), "year")
    met = opponents(data).select(*pair, "start", "end")
    met = pl.concat([met, met.select(pl.col("other").alias("ccode"), pl.col("ccode").alias("other"), "start", "end")])
    still = pl.col("end") >= pl.col("day").dt.offset_by("-1d")
    found = rows.with_columns(pl.col("year") - 1).join(fought, on=[*pair, "year"]).join(met, on=pair)
    return found.filter(pl.col("start").dt.year() <= pl.col("year"), still).select(pl.col("crisis").unique().sort())


def with_parties(data: Path) -> pl.DataFrame:
    """Return all crises with ``first``, ``adversary`` and ``parties``, as `crises_with_measures` has them."""
    crises, actors = load(data, "icb"), load(data, "icb-actors")
    entered = actors.join(crises.select("crisis", pl.col("trigger").alias("opened")), on="crisis")
    entered = entered.filter((pl.col("trigger") - pl.col("opened")).dt.total_days() <= OPENING_DAYS).sort(
        "crisis", "trigger", "actor"
    )
    others = ("threat_source", "trigger_entity")
    sides = pl.concat(
        [entered.select("crisis", "ccode")]
        + [entered.select("crisis", pl.col(source).alias("ccode")) for source in others]
    )
    parties = (
        sides.filter(pl.col("ccode") < NO_STATE)
        .unique()
        .sort("crisis", "ccode")
        .group_by("crisis")
        .agg(pl.col("ccode").alias("parties"))
    )
    # ICB names the actor itself where it is threatened from inside
    adversary = pl.coalesce(
        pl.when(pl.col(other) < NO_STATE, pl.col(other) != pl.col("ccode")).then(other) for other in others
    )
    first = entered.group_by("crisis", maintain_order=True).agg(
        pl.col("ccode").first().alias("first"), adversary.first().alias("adversary")
    )
    return (
        crises.join(first, on="crisis")
        .join(parties, on="crisis")
        .with_columns(region_of("first").alias("region_of_first"))
    )


def _with_trigger(crises: pl.DataFrame) -> pl.DataFrame:
    """Read what the trigger shows."""
    kind = pl.col("trigger_kind")
    return crises.with_columns(
        (kind == VIOLENT_ACT).cast(pl.Int64).alias("trigger_violent"),
        (kind == INDIRECT_VIOLENCE).cast(pl.Int64).alias("trigger_indirect"),
        (kind == CHALLENGE_AT_HOME).cast(pl.Int64).alias("trigger_internal"),
        pl.col("parties").list.len().cast(pl.Float64).log().alias("log_parties"),
    )


def _with_adversaries(data: Path, crises: pl.DataFrame) -> pl.DataFrame:
    """Add power, regime and ties of the first actor and its adversary, as of the year before, where both are known."""
    rows = crises.select("crisis", "year", pl.col("first").alias("ccode"), pl.col("adversary").alias("other"))
    named = rows.drop_nulls("other")
    both = pl.concat(
        [named.select("crisis", "year", "ccode"), named.select("crisis", "year", pl.col("other").alias("ccode"))]
    )
    both = with_record(data, with_state_measures(data, both))
    power = both.group_by("crisis").agg(
        pl.col("log_cinc").max().alias("log_cinc_strong"),
        _of_both("cinc", pl.col("log_cinc").min()).alias("log_cinc_weak"),
        _of_both("cinc", (pl.col("cinc").min() / pl.col("cinc").max()).fill_nan(None)).alias("parity"),
        pl.col("major").sum().alias("majors"),
        _of_both("democracy", pl.col("democracy").min()).alias("democracy_low"),
        _of_both("democracy", pl.col("democracy").max()).alias("democracy_high"),
        pl.col("allies").sum().cast(pl.Float64).log1p().alias("log_allies"),
        pl.col("wars", "disputes_open").sum(),
    )
    pairs = with_pair_measures(data, named)
    back = with_pair_measures(data, named.rename({"ccode": "other", "other": "ccode"})).select(
        "crisis", pl.col("defence", "consultation").name.suffix("_back")
    )
    pairs = pairs.join(back, on="crisis").select(
        "crisis",
        "affinity",
        "contiguous",
        "rivals",
        "against_decade",
        pl.col("distance_km").log1p().alias("log_distance_km"),
        pl.max_horizontal("defence", "defence_back").alias("allied"),
        pl.max_horizontal("consultation", "consultation_back").alias("consulting"),
    )
    return crises.join(power, on="crisis", how="left").join(pairs, on="crisis", how="left")


def _of_both(column: str, value: pl.Expr) -> pl.Expr:
    """Return what compares the two adversaries, null where the column is known of one alone."""
    return pl.when(pl.col(column).is_not_null().all()).then(value)


def _with_past(crises: pl.DataFrame) -> pl.DataFrame:
    """Add the history of crises, each counted only from years before the trigger."""
    past = crises.select(
        pl.col("year").alias("then"),
        pl.col("end").dt.year().alias("over"),
        pl.col("parties").alias("past_parties"),
        pl.col("region").alias("past_region"),
        (pl.col("mediated_code") == TOOK_PLACE).alias("was_mediated"),
    )
    pairs = (
        crises.select("crisis", "year", "first", "adversary", "parties", "region")
        .join(past, how="cross")
        .filter(pl.col("then") < pl.col("year"))
    )
    recent = pl.col("then") >= pl.col("year") - MEMORY_YEARS
    both = pl.col("past_parties").list.contains(pl.col("first")) & pl.col("past_parties").list.contains(
        pl.col("adversary")
    )
    shared = pl.col("past_parties").list.set_intersection("parties").list.len() > 0
    # a mediation of an earlier crisis is known once that crisis is over
    over = pl.col("over") < pl.col("year")
    counted = recent & over
    near = over & (pl.col("past_region") == pl.col("region"))
    near &= pl.col("then") >= pl.col("year") - REGION_MEMORY_YEARS
    history = pairs.group_by("crisis").agg(
        both.sum().cast(pl.Int64).alias("crises_before"),
        pl.col("was_mediated").filter(counted).mean().alias("world_mediated"),
        pl.col("was_mediated").filter(counted & shared).sum().alias("mediated_of_parties"),
        pl.col("was_mediated").filter(counted & shared).count().alias("crises_of_parties"),
        pl.col("was_mediated").filter(near).sum().alias("mediated_of_region"),
        pl.col("was_mediated").filter(near).count().alias("crises_of_region"),
        (pl.col("over") >= pl.col("year")).sum().cast(pl.Int64).alias("crises_open"),
    )
    joined = crises.join(history, on="crisis", how="left").with_columns(
        pl.col("crises_before", "crises_open", "mediated_of_parties", "crises_of_parties").fill_null(0),
        pl.col("mediated_of_region", "crises_of_region").fill_null(0),
        pl.col("world_mediated").fill_null(0.0),
    )
    region = pl.col("mediated_of_region") + REGION_WEIGHT * pl.col("world_mediated")
    # one crisis at the world's rate is added, so that a short record says little
    share = (pl.col("mediated_of_parties") + pl.col("world_mediated")) / (pl.col("crises_of_parties") + 1)
    return joined.with_columns(
        share.alias("mediated_before"), (region / (pl.col("crises_of_region") + REGION_WEIGHT)).alias("region_mediated")
    )
