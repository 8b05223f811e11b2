"""What happened in each crisis of the past: the answers that a hindcast is held against, and when they were known."""

from pathlib import Path
from typing import Final

import polars as pl

from foedus.history.adapters import load
from foedus.history.adapters.icb import CLASHES, FORMAL, FULL_WAR, SERIOUS_CLASHES, TOOK_PLACE, VIOLENT_TRIGGERS
from foedus.history.measures.crises import inside_wars
from foedus.history.states import cow_from_gw
from foedus.worlds.historical_cast import ADVERSARIES, present

#: Days after the trigger that leaders and third states are followed: 52 weeks.
HORIZON_DAYS: Final = 364
#: Weeks after the trigger in which a crisis can end: what its outcome is held against is the engine's until then.
CRISIS_WEEKS: Final = 156
#: A dispute counts as the crisis's if both adversaries are in it, opposed, within so many days of its span.
SLACK_DAYS: Final = 30
#: Level of force on the scale of militarized disputes.
FORCE = 4
_INSIDE: Final = (
    "the adversaries fought an inter-state war the year before (COW), and a militarized dispute of theirs that was "
    "open then still was the day before the trigger (GML MID)"
)

RULES: Final = {
    "force": (
        "minor clashes or more in the crisis (code 2 to 4 of `viol`); only where the trigger was neither a violent act "
        "nor violence against somebody else (codes 8 and 9 of `break`)"
    ),
    "serious": "serious clashes or full-scale war in the crisis (code 3 or 4 of `viol`)",
    "deaths": (
        "deaths in battle of either adversary, by the codes of the sides, in a militarized dispute in which they are "
        "opposed and which began between thirty days before the trigger and the end of the crisis (GML MID); only "
        "where there is such a dispute, its deaths are known, and no earlier one with deaths goes on"
    ),
    "war_anywhere": "full-scale war in the crisis (code 4 of `viol`), whether or not it opens inside a war",
    "war": f"full-scale war in the crisis (code 4 of `viol`); not where {_INSIDE}",
    "war_inside": f"full-scale war in the crisis (code 4 of `viol`), where {_INSIDE}",
    "mediated": "a mediation took place (code 4 of `mediate`; one asked for or refused, 2 and 3, counts as none)",
    "agreement": "the crisis ended in a formal agreement (code 1 of `forout`)",
    "gone": "the leader in office as the day of the trigger began was gone within 364 days, in whatever way (Archigos)",
    "joins": (
        "a state that was no party in the first thirty days entered, with use of force and within 364 days of the "
        "trigger, a militarized dispute in which the adversaries are opposed at the time of the crisis (GML MID)"
    ),
}


def crisis_outcomes(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return what became of each crisis.

    Parameters
    ----------
    opened : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``conflict`` (what hangs together), ``name``, ``year``, ``trigger``, ``end``, ``known`` (year in
        which it was over), ``inside_war`` and the answers ``force``, ``serious``, ``deaths``, ``war_anywhere``, ``war``
        (of crises that do not open inside one), ``war_inside`` (of the others), ``mediated`` and ``agreement``: 1 or 0,
        null where nobody coded them or the question does not arise. ``mediator`` is who mediated, in words.
    """
    table = load(data, "icb").join(_deaths(data, opened), on="crisis", how="left")
    table = table.with_columns(pl.col("crisis").is_in(opened_inside(data, opened)).alias("inside_war"))
    force = pl.when(~pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS)).then(pl.col("violence") >= CLASHES)
    war = (pl.col("violence") == FULL_WAR).cast(pl.Int64)
    return (
        table.drop("conflict")
        .join(conflicts(data, opened), on="crisis", how="left")
        .select(
            "crisis",
            "conflict",
            "name",
            "year",
            "trigger",
            "end",
            pl.col("end").dt.year().cast(pl.Int64).alias("known"),
            force.cast(pl.Int64).alias("force"),
            (pl.col("violence") >= SERIOUS_CLASHES).cast(pl.Int64).alias("serious"),
            "deaths",
            "inside_war",
            war.alias("war_anywhere"),
            pl.when(~pl.col("inside_war")).then(war).alias("war"),
            pl.when("inside_war").then(war).alias("war_inside"),
            (pl.col("mediated_code") == TOOK_PLACE).cast(pl.Int64).alias("mediated"),
            (pl.col("outcome_form") == FORMAL).cast(pl.Int64).alias("agreement"),
            pl.when(pl.col("mediated_code") == TOOK_PLACE).then("mediator").alias("mediator"),
        )
        .sort("crisis")
    )


def conflicts(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the conflict of each crisis (``crisis``, ``conflict``): ICB's number of it, or else the two adversaries.

    It is coded afterwards, so that it may say what hangs together and nothing more. Crises outside any protracted
    conflict have one number for each region, which is cautious: all of them count as one.
    """
    pair = pl.concat_str(pl.min_horizontal(ADVERSARIES), pl.max_horizontal(ADVERSARIES), separator="-")
    return opened.join(load(data, "icb").select("crisis", "conflict"), on="crisis").select(
        "crisis", pl.coalesce(pl.format("conflict {}", "conflict"), pair).alias("conflict")
    )


def _deaths(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return whether adversaries had deaths (``crisis``, ``deaths``), by the rule of ``deaths``."""
    dead = pl.max_horizontal("fatality1", "fatality2") > 0
    known = pl.all_horizontal(pl.col("fatality1", "fatality2").is_not_null())
    dyads = load(data, "dispute-dyads").select(
        "dispute",
        pl.col("ccode1").alias("target"),
        pl.col("ccode2").alias("challenger"),
        pl.when(dead).then(1).when(known).then(0).alias("lost"),
    )
    disputes = opened.filter(pl.col("stands_for") == 0).join(disputes_of(data, opened).drop("trigger"), on="crisis")
    new = pl.col("begun") >= pl.col("trigger").dt.offset_by(f"-{SLACK_DAYS}d")
    each = disputes.with_columns(new.alias("new")).join(dyads, on=["dispute", *ADVERSARIES])
    told = each.group_by("crisis", "new").agg(
        pl.when(pl.col("lost").max() == 1).then(1).when(pl.col("lost").null_count() == 0).then(0).alias("lost")
    )
    # what an earlier dispute lost has no day: with deaths, or unknown ones, nothing is told of the crisis
    clear = told.filter(~pl.col("new"), pl.col("lost").fill_null(1) == 1).select("crisis")
    return (
        told.filter("new")
        .join(clear, on="crisis", how="anti")
        .select("crisis", pl.col("lost").cast(pl.Int64).alias("deaths"))
    )


def opened_inside(data: Path, opened: pl.DataFrame) -> set[int]:
    """Return the numbers of those `openings` that are inside a war, by the rule of ``war_inside``."""
    pairs = opened.rename({"trigger": "day", "challenger": "ccode", "target": "other"})
    return set(inside_wars(data, pairs.select("crisis", "year", "day", "ccode", "other"))["crisis"])


def leader_outcomes(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return whether the leaders of the adversaries were gone within the horizon of a crisis.

    Parameters
    ----------
    opened : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``year``, ``ccode``, ``leader``, ``exit`` (how; stays), ``gone`` (0 or 1) and ``known`` (year), for
        every adversary whose leader as that day began, and that leader's fate, the record tells.
    """
    states = pl.concat([opened.select("crisis", "year", "trigger", pl.col(who).alias("ccode")) for who in ADVERSARIES])
    spells = load(data, "leaders").select("gwcode", "leader", "start", "end", "exit")
    there = states.join(spells, how="cross").filter(
        pl.col("start") <= pl.col("trigger"), pl.col("end") >= pl.col("trigger")
    )
    there = there.with_columns(cow_from_gw("gwcode", "year").alias("code")).filter(pl.col("code") == pl.col("ccode"))
    # on the day of a change the predecessor is still in office: a crisis may open with his fall
    there = there.sort("crisis", "ccode", "start").group_by("crisis", "ccode", maintain_order=True).first()
    still = pl.col("exit") == "still"
    gone = ~still & (pl.col("end") <= _horizon())
    return (
        there.filter(~still | (pl.col("end") >= _horizon()))
        .select(
            "crisis",
            "year",
            "ccode",
            "leader",
            pl.when(gone).then("exit").otherwise(pl.lit("stays")).alias("exit"),
            gone.cast(pl.Int64).alias("gone"),
            _horizon().dt.year().cast(pl.Int64).alias("known"),
        )
        .sort("crisis", "ccode")
    )


def join_outcomes(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return which third states joined the fighting of a crisis.

    Parameters
    ----------
    opened : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``year``, ``ccode``, ``joins`` (0 or 1), ``side`` (1 the target's, -1 the challenger's, 0 none) and
        ``known``, for every state of the day that was no party and not in such a dispute before.
    """
    entered = entries(data, opened)
    parties = opened.select("crisis", pl.concat_list("parties", *ADVERSARIES).alias("ccode")).explode("ccode")
    outside = present(data, opened).join(parties, on=["crisis", "ccode"], how="anti")
    outcomes = outside.join(entered, on=["crisis", "ccode"], how="left").join(
        opened.select("crisis", "trigger"), on="crisis"
    )
    joined = pl.col("joined").fill_null(value=False)
    return (
        outcomes.filter(~pl.col("before").fill_null(value=False))
        .select(
            "crisis",
            "year",
            "ccode",
            joined.cast(pl.Int64).alias("joins"),
            pl.when(joined).then("with").otherwise(0).alias("side"),
            _horizon().dt.year().cast(pl.Int64).alias("known"),
        )
        .sort("crisis", "ccode")
    )


def entries(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return who was in a dispute of each crisis, the adversaries among them.

    Parameters
    ----------
    opened : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``ccode``, ``since`` (first day), ``forceful`` (first day of those entries that came to force, null
        for none), ``until`` (last day of what began by the trigger), ``before`` (in it by the trigger), ``joined`` (by
        force, between the trigger and the horizon), ``with`` (the side: 1 the target's, -1 the challenger's).
    """
    found = load(data, "dispute-participants").join(disputes_of(data, opened), on="dispute")
    forceful = pl.col("hostility") >= FORCE
    same = pl.when(pl.col("side") == pl.col("target_side")).then(1).otherwise(-1)
    return found.group_by("crisis", "ccode").agg(
        pl.col("start").min().alias("since"),
        pl.col("start").filter(forceful).min().alias("forceful"),
        pl.col("end").filter(pl.col("start") <= pl.col("trigger")).max().alias("until"),
        (pl.col("start") <= pl.col("trigger")).any().alias("before"),
        (pl.col("start").is_between(pl.col("trigger"), _horizon()) & forceful).any().alias("joined"),
        pl.coalesce(same.filter(forceful).first(), same.first()).cast(pl.Int64).alias("with"),
    )


def _horizon() -> pl.Expr:
    return pl.col("trigger").dt.offset_by(f"{HORIZON_DAYS}d")


def _opposed(opened: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return the disputes in which the adversaries of crises are opposed: from ``start`` to ``end``, on which side."""
    one, two = (
        entries.select("dispute", pl.col("ccode").alias(who), pl.col("side", "start", "end").name.prefix(f"{who}_"))
        for who in ADVERSARIES
    )
    met = (
        opened.select("crisis", "trigger", *ADVERSARIES).join(one, on="target").join(two, on=["dispute", "challenger"])
    )
    return met.filter(pl.col("target_side") != pl.col("challenger_side")).with_columns(
        pl.max_horizontal("target_start", "challenger_start").alias("start"),
        pl.min_horizontal("target_end", "challenger_end").alias("end"),
    )


def disputes_of(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the disputes of each crisis: those in which its adversaries are opposed while it lasts."""
    met = _opposed(opened, load(data, "dispute-participants")).join(
        load(data, "icb").select("crisis", pl.col("end").alias("over")), on="crisis"
    )
    return (
        met.filter(
            pl.col("start") <= pl.col("over").dt.offset_by(f"{SLACK_DAYS}d"),
            pl.col("end") >= pl.col("trigger").dt.offset_by(f"-{SLACK_DAYS}d"),
        )
        .select("crisis", "trigger", "dispute", "target_side", pl.col("start").alias("begun"))
        .unique(["crisis", "dispute"])
    )
