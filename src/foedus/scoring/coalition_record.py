"""What third states and mediators did in each crisis of the past, side by side, and what was known of them that day.

A row is a state and a side: every member of the state system that is no party by day 30, once for either side. Of each
stands what it has to do with the side's enemy as the day of the trigger began, which sorts the rows, and whether it
joined the side or fought its enemy in whatever dispute, which is known only afterwards.
"""

from itertools import product
from pathlib import Path
from typing import Final

import polars as pl

from foedus.history.adapters import load
from foedus.history.adapters.icb import BY_STATE, TOOK_PLACE, VIOLENT_RESPONSES, VIOLENT_TRIGGERS
from foedus.history.measures.crises import OPENING_DAYS
from foedus.history.measures.feuds import FORCE, opponents, with_feuds
from foedus.scoring.engine_record import HORIZON_DAYS, disputes_of
from foedus.worlds.historical_cast import ADVERSARIES, TIES, present, ties_of

#: What a state is to an enemy: whether it is its rival, fought it in ten years, and somebody else does that day.
CELLS: Final = {
    f"cell_{rival}{fought}{engaged}": ", ".join(
        (
            "rivals" if rival else "no rivals",
            "force in ten years" if fought else "no force in ten years",
            "others at force with it" if engaged else "nobody else at force with it",
        )
    )
    for rival, fought, engaged in product((1, 0), repeat=3)
}
#: Kinds of mediator, as far as ICB tells them.
KINDS: Final = ("world organisation", "state", "another")
_AFTER: Final = (
    f"with use of force and more than {OPENING_DAYS} days after the trigger, in a militarized dispute in which the "
    "adversaries are opposed at the time of the crisis"
)
COALITION_RULES: Final = {
    "joins": (
        f"a state that is no party by day {OPENING_DAYS} (neither one for which it was a crisis by then, nor in such a "
        f"dispute) entered on that side, {_AFTER}, and within {HORIZON_DAYS} days of the first day of force; that is "
        "the day of the trigger where it was violent, else the first violent act or response that has a day, else the "
        "day of the trigger (GML MID, ICB)"
    ),
    "fights": (
        f"a state that is no party by day {OPENING_DAYS} of a crisis of two states, and not opposed to the enemy of "
        f"the side (the head of the other) in a dispute that is open on the day of the trigger, within {HORIZON_DAYS} "
        f"days of it either entered on that side, {_AFTER}, or came to be opposed to that enemy, in whatever dispute, "
        "at the level of force (GML MID, which codes the level of a dispute as a whole: known only once that is over)"
    ),
    "by_whom": (
        "the kind of mediator of a crisis in which a mediation took place (`medwho`: 2 the world organisation, 5 and 6 "
        "states, 3, 4 and 7 another: a regional organisation, another body, a private person); of the engine the kind "
        "that mediates first. ICB names no mediator"
    ),
    "irregular": (
        "the leader in office as the day of the trigger began was gone within 364 days, irregularly (coup, revolt, "
        "rebels) or by foreign hands (Archigos); nothing is asked where it does not know how he went"
    ),
}


def side_outcomes(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return every third state and side of each crisis, what was known of it, and what it did.

    Parameters
    ----------
    opened : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``year``, ``ccode``, ``side`` (1 the target's, -1 the challenger's), ``enemy`` (its code). As known
        on the day: ``tie`` (a word of `TIES`, or untied), ``feud`` (rivals, or a dispute in ten years), the flags of
        `CELLS`, ``cell`` (which of them). Afterwards: ``joins`` (0 or 1) and ``joins_known`` (year), ``fights`` (null
        where it is opposed to the enemy already, or that is no state) and ``fights_known``.
    """
    trigger = opened.select("crisis", "trigger", "stands_for", *ADVERSARIES, first_force(data, opened))
    rows = _third_sides(data, opened).join(trigger, on="crisis")
    enemy = pl.when(pl.col("side") > 0).then("challenger").otherwise("target")
    rows = known_of(data, opened, rows.with_columns(enemy.alias("enemy")))
    keys = ["crisis", "ccode", "side"]
    year = pl.col("trigger").dt.offset_by(f"{HORIZON_DAYS}d")
    entered = rows.select(*keys, "force_day", year.alias("horizon")).join(_entries(data, opened), on=keys)
    joined = entered.filter(pl.col("start") <= pl.col("force_day").dt.offset_by(f"{HORIZON_DAYS}d"))
    met = meetings(data, rows)
    fought = pl.concat(
        [
            joined.filter(pl.col("start") <= pl.col("horizon")).select(*keys, "told"),
            met.filter(pl.col("start") > pl.col("trigger"), pl.col("start") <= year, pl.col("hostility") >= FORCE)
            .select(*keys, "told"),
        ]
    )  # fmt: skip
    already = met.filter(pl.col("trigger").is_between("start", "end")).select(keys).unique()
    told = rows.join(already.with_columns(pl.lit(value=True).alias("already")), on=keys, how="left")
    for name, events in (("joins", joined), ("fights", fought)):
        first = events.group_by(keys).agg(pl.col("told").min().dt.year().cast(pl.Int64))
        told = told.join(first, on=keys, how="left", maintain_order="left").with_columns(
            pl.col("told").is_not_null().cast(pl.Int64).alias(name),
            pl.max_horizontal("told", year.dt.year().cast(pl.Int64)).alias(f"{name}_known"),
        ).drop("told")  # fmt: skip
    # where a power stands for an adversary that is no state, nobody is the enemy
    asked = pl.col("already").is_null() & (pl.col("stands_for") == 0)
    return told.with_columns(pl.when(asked).then("fights").alias("fights")).select(
        *("crisis", "year", "ccode", "side", "enemy", "tie", "feud", *CELLS, "cell"),
        *("joins", "joins_known", "fights", "fights_known"),
    ).sort(keys)  # fmt: skip


def first_force(data: Path, opened: pl.DataFrame) -> pl.Series:
    """Return the first day of force of each crisis [crisis], the day of the trigger where none is coded.

    It is that of a violent trigger, or the first of the actors' violent triggers and responses while the crisis lasts.
    """
    spans = opened.select("crisis", "trigger", "trigger_kind").join(
        load(data, "icb").select("crisis", "end"), on="crisis", how="left", maintain_order="left"
    )
    actors = load(data, "icb-actors").select(
        "crisis",
        pl.when(pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS)).then("trigger").alias("saw"),
        pl.when(pl.col("response").is_in(VIOLENT_RESPONSES)).then("responded").alias("did"),
    )
    days = pl.concat([actors.select("crisis", pl.col(name).alias("day")) for name in ("saw", "did")]).drop_nulls()
    within = spans.join(days, on="crisis").filter(pl.col("day").is_between("trigger", "end"))
    first = within.group_by("crisis").agg(pl.col("day").min())
    violent = pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS).fill_null(value=False)
    day = pl.when(violent).then("trigger").otherwise(pl.coalesce("day", "trigger"))
    found = spans.join(first, on="crisis", how="left", maintain_order="left")
    return found.select(day.alias("force_day")).to_series()


def _third_sides(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the members of the system that are no party by day 30, once for each side."""
    parties = opened.select("crisis", pl.concat_list("parties", *ADVERSARIES).alias("ccode")).explode("ccode")
    early = load(data, "dispute-participants").join(disputes_of(data, opened), on="dispute")
    early = early.filter(pl.col("start") <= pl.col("trigger").dt.offset_by(f"{OPENING_DAYS}d"))
    inside = pl.concat([parties, early.select("crisis", "ccode")]).unique()
    sides = pl.DataFrame({"side": [1, -1]})
    return present(data, opened).unique().join(inside, on=["crisis", "ccode"], how="anti").join(sides, how="cross")


def known_of(data: Path, opened: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Add what was known of each state and enemy as the day of the trigger began."""
    violent = opened.select("crisis", pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS).alias("violent"))
    pairs = rows.with_columns(pl.col("enemy").alias("other"), pl.col("trigger").alias("day"))
    known = with_feuds(data, pairs).join(violent, on="crisis", how="left", maintain_order="left")
    rival, fought = pl.col("rivalry") == 1, pl.col("record_force") > 0
    engaged = pl.col("violent").fill_null(value=False) | (pl.col("engaged_target") == 1)
    flags = [one.fill_null(value=False).cast(pl.Int64).cast(pl.String) for one in (rival, fought, engaged)]
    known = known.with_columns(
        ((pl.col("rivalry") == 1) | (pl.col("record_disputes") > 0))
        .fill_null(value=False)
        .cast(pl.Int64)
        .alias("feud"),
        pl.concat_str(pl.lit("cell_"), *flags).alias("cell"),
    ).with_columns((pl.col("cell") == name).cast(pl.Int64).alias(name) for name in CELLS)
    tied = ties_of(data, opened).select("crisis", "ccode", *TIES)
    tie = pl.coalesce(*(pl.when(pl.col(name) > 0).then(pl.lit(name)) for name in TIES), pl.lit("untied"))
    known = known.join(tied, on=["crisis", "ccode"], how="left", maintain_order="left")
    return known.with_columns(tie.alias("tie")).select(*rows.columns, "tie", "feud", *CELLS, "cell")


def _entries(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the entries at force, after day 30, into a dispute of a crisis: by state and side, ``start`` and ``told``.

    The level of an entry is coded for all of it, so that it is told once it is over.
    """
    found = load(data, "dispute-participants").join(disputes_of(data, opened), on="dispute")
    later = pl.col("start") > pl.col("trigger").dt.offset_by(f"{OPENING_DAYS}d")
    side = pl.when(pl.col("side") == pl.col("target_side")).then(1).otherwise(-1).cast(pl.Int64)
    return found.filter(later, pl.col("hostility") >= FORCE).select(
        "crisis", "ccode", side.alias("side"), "start", pl.col("end").alias("told")
    )


def meetings(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the disputes in which states of rows are opposed to the enemy, from ``start`` to ``end``."""
    met = opponents(data).select("ccode", "other", "start", "end", "told", "hostility")
    both = pl.concat([met, met.rename({"ccode": "other", "other": "ccode"}).select(met.columns)])
    return rows.select("crisis", "ccode", "side", "trigger", pl.col("enemy").alias("other")).join(
        both, on=["ccode", "other"]
    )


def mediator_outcomes(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the kinds of mediator of each crisis that was mediated.

    Parameters
    ----------
    opened : pl.DataFrame
        Rows of `openings`.

    Returns
    -------
    pl.DataFrame
        ``crisis``, ``year``, ``kind`` (of `KINDS`), ``by_whom`` (1 or 0) and ``known`` (year): each kind once for every
        mediated crisis of whose mediator the kind is coded.
    """
    by_state = pl.when(pl.col("mediator").is_in(BY_STATE)).then(pl.lit(KINDS[1])).otherwise(pl.lit(KINDS[2]))
    kind = pl.when(pl.col("mediator") == KINDS[0]).then(pl.lit(KINDS[0])).otherwise(by_state)
    mediated = load(data, "icb").filter(pl.col("mediated_code") == TOOK_PLACE, pl.col("mediator").is_not_null())
    coded = opened.select("crisis", "year").join(
        mediated.select("crisis", kind.alias("was"), pl.col("end").dt.year().cast(pl.Int64).alias("known")), on="crisis"
    )
    each = coded.join(pl.DataFrame({"kind": KINDS}), how="cross")
    happened = (pl.col("was") == pl.col("kind")).cast(pl.Int64)
    return each.select("crisis", "year", "kind", happened.alias("by_whom"), "known").sort("crisis", "kind")
