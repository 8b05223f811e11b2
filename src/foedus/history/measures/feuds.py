"""What two states have behind them as of a day: disputes, force, deaths, and who else fights or guards the other."""

from pathlib import Path

import polars as pl

from foedus.core.world import NEVER
from foedus.history.adapters import load
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.states import with_state_measures
from foedus.history.panel import Covariate
from foedus.history.state_tables import by_hand

#: Years over which disputes of a pair are remembered.
MEMORY_YEARS = 10
FORCE, WAR = 4, 5
TERRITORY, POLICY, REGIME = 1, 2, 3

_OF_PAIR = ("dispute-participants", "dispute-dyads")
FEUD_COVARIATES = {
    "record_disputes": Covariate("disputes of the two begun in ten years", None, unit="count", sources=_OF_PAIR),
    "record_force": Covariate("those of them at force, as known of who had left", None, unit="count", sources=_OF_PAIR),
    "record_fatal": Covariate(
        "those of them with deaths, as known of who had left", None, unit="count", sources=_OF_PAIR
    ),
    "calm": Covariate("since the end of their last dispute at force", None, unit="weeks", sources=_OF_PAIR),
    "territorial": Covariate(
        "a rivalry about territory, or a dispute about it in ten years", None, sources=("rivalries", *_OF_PAIR)
    ),
    "rivalry": Covariate("strategic rivals", 1, sources=("rivalries",)),
    "distance_km": Covariate(
        "capital to capital, 0 where contiguous by land", None, unit="km", sources=("capitals", "contiguity")
    ),
    "pledged": Covariate("one owes the other defence", 1, sources=("atop",)),
    "affinity": Covariate("political alignment of the two", 1, unit="-1 to 1", sources=("unga", "atop")),
    **{
        f"{name}_{which}": covariate
        for which, words in (("initiator", "the one that acts first"), ("target", "the other"))
        for name, covariate in (
            ("democracy", Covariate(f"V-Dem polyarchy of {words}", 1, unit="0-1", sources=("polyarchy",))),
            ("cinc", Covariate(f"capabilities of {words}", 1, unit="share of the world", sources=("nmc",))),
            ("major", Covariate(f"{words} is a major power", 1, sources=("majors",))),
            ("nuclear", Covariate(f"{words} has nuclear weapons", 1)),
            (
                "engaged",
                Covariate(f"{words} has a militarised dispute with others that day", None, sources=_OF_PAIR),
            ),
        )
    },
    "guard_target": Covariate(
        "capabilities of others that owe the target defence", 1, unit="share of the world", sources=("atop", "nmc")
    ),
    "guard_major": Covariate("a major power owes the target defence", 1, sources=("atop", "majors")),
    "guard_initiator": Covariate(
        "capabilities of others that owe the initiator support of an attack",
        1,
        unit="share of the world",
        sources=("atop", "nmc"),
    ),
}


def opponents(data: Path) -> pl.DataFrame:
    """Return each two opponents in each dispute, ``ccode`` on the side that acted first, ``other`` on the other side.

    Columns: ``start`` and ``end`` (first and last day on which both were in it), ``start_dated`` and ``end_dated``
    (these days are known of both), ``original`` (both were in it from its first day), ``hostility`` (the higher of
    their highest levels), ``hostility_first``, ``hostility_other``, ``fatality`` (the higher code of the two; null
    where neither is known to have had deaths and one is not known), ``fatality_first``, ``fatality_other``,
    ``left_first``, ``left_other`` (the last day of each in the dispute, whoever its opponents were then), ``told`` (the
    later of these two, from which on what is coded of both is known), ``aim_first``, ``aim_other`` (what each wants
    changed; 0 nothing).
    """
    entries = load(data, "dispute-participants").drop("hostility")
    first = entries.filter(side="a").drop("side")
    other = entries.filter(side="b").drop("side").rename({"ccode": "other"})
    met = first.join(other, on="dispute", suffix="_other").filter(pl.col("ccode") != pl.col("other"))
    start = pl.max_horizontal("start", "start_other")
    both = met.select(
        "dispute",
        "ccode",
        "other",
        start.alias("start"),
        pl.min_horizontal("end", "end_other").alias("end"),
        *(pl.all_horizontal(name, f"{name}_other").alias(name) for name in ("start_dated", "end_dated", "original")),
    ).filter(pl.col("start") <= pl.col("end"))
    spells = both.group_by("dispute", "ccode", "other").agg(
        pl.col("start").min(),
        pl.col("end").max(),
        pl.col("start_dated").sort_by("start").first(),
        pl.col("end_dated").sort_by("end").last(),
        pl.col("original").any(),
    )
    left = entries.group_by("dispute", "ccode").agg(pl.col("end").max().alias("left_first"))
    spells = spells.join(left, on=["dispute", "ccode"]).join(
        left.rename({"ccode": "other", "left_first": "left_other"}), on=["dispute", "other"]
    )
    spells = spells.with_columns(pl.max_horizontal("left_first", "left_other").alias("told"))
    coded = load(data, "dispute-dyads").sort("year").unique(["dispute", "ccode1", "ccode2"], keep="first")
    known = coded.select(
        "dispute",
        pl.col("ccode1").alias("ccode"),
        pl.col("ccode2").alias("other"),
        pl.max_horizontal("hostility1", "hostility2").alias("hostility"),
        pl.col("hostility1").alias("hostility_first"),
        pl.col("hostility2").alias("hostility_other"),
        _deaths().alias("fatality"),
        pl.col("fatality1").alias("fatality_first"),
        pl.col("fatality2").alias("fatality_other"),
        pl.col("aim1").alias("aim_first"),
        pl.col("aim2").alias("aim_other"),
    )
    return spells.join(known, on=["dispute", "ccode", "other"]).sort("start", "dispute", "ccode", "other")


def _deaths() -> pl.Expr:
    """Return the higher code of deaths; a side without deaths says nothing of one that is not known."""
    higher = pl.max_horizontal("fatality1", "fatality2")
    unknown = pl.any_horizontal(pl.col("fatality1", "fatality2").is_null())
    return pl.when(~(unknown & (higher.fill_null(0) == 0))).then(higher)


def with_feuds(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add what was on record of two states to rows with ``ccode`` (who acts first), ``other``, ``day`` and ``year``.

    The level and the deaths of a state are coded for all of its part in a dispute, so they count once it has left: of
    two of whom one goes on against others, those of the other one. A dispute that is open on the day counts as one, of
    the pair or with others, whatever it comes to (93% of those with others come to force).

    Returns
    -------
    pl.DataFrame
        The rows, in their order, with the columns of `FEUD_COVARIATES`.
    """
    keys = ["ccode", "other", "day"]
    cases = rows.select(*keys, "year").unique()
    met = opponents(data)
    for table in (_ties(data, cases), _guards(data, cases)):
        cases = cases.join(table, on=["ccode", "other", "year"], how="left")
    cases = _with_states(data, cases)
    cases = cases.join(_past(both_ways(met), cases.select(keys)), on=keys, how="left")
    cases = _with_others(met, cases)
    counts = [name for name in FEUD_COVARIATES if name.startswith(("record_", "guard_"))]
    cases = cases.with_columns(
        pl.col(counts).fill_null(0),
        pl.col("calm").fill_null(NEVER),
        pl.max_horizontal(pl.col("spatial", "disputed").fill_null(0)).alias("territorial"),
    )
    return rows.join(cases.select(*keys, *FEUD_COVARIATES), on=keys, how="left", maintain_order="left")


def both_ways(met: pl.DataFrame) -> pl.DataFrame:
    """Return opponents twice, each of the two first once; what is told by side stays with the side that acted first."""
    turned = met.rename({"ccode": "other", "other": "ccode"})
    return pl.concat([met, turned.select(met.columns)])


def pair_of(one: str, other: str) -> pl.Expr:
    """Return the name of a pair, whichever stands first."""
    return pl.concat_str(pl.min_horizontal(one, other), pl.max_horizontal(one, other), separator="-")


def about(aim: int) -> pl.Expr:
    """Return whether one of two opponents wants this changed."""
    return pl.any_horizontal(pl.col("aim_first", "aim_other") == aim).fill_null(value=False)


def with_disputes(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add how many disputes two states had with each other in ten years to rows with ``ccode``, ``other`` and ``day``.

    Returns
    -------
    pl.DataFrame
        The rows, in their order, with ``record_disputes``.
    """
    keys = ["ccode", "other", "day"]
    past = _past(both_ways(opponents(data)), rows.select(keys).unique())
    joined = rows.join(past.select(*keys, "record_disputes"), on=keys, how="left", maintain_order="left")
    return joined.with_columns(pl.col("record_disputes").fill_null(0))


def _past(met: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Return what each pair had behind it on the day."""
    earlier = cases.join(met, on=["ccode", "other"]).filter(pl.col("start") < pl.col("day"))
    recent = pl.col("start") >= pl.col("day").dt.offset_by(f"-{MEMORY_YEARS}y")
    force, deaths = _known("hostility") >= FORCE, _known("fatality") > 0
    days = (pl.col("day").first() - pl.col("end").filter(force).max()).dt.total_days()
    return earlier.group_by("ccode", "other", "day").agg(
        recent.sum().cast(pl.Int64).alias("record_disputes"),
        (recent & force).sum().cast(pl.Int64).alias("record_force"),
        (recent & deaths).sum().cast(pl.Int64).alias("record_fatal"),
        (days / 7).alias("calm"),
        (recent & about(TERRITORY)).any().cast(pl.Int64).alias("disputed"),
    )


def _known(coded: str) -> pl.Expr:
    """Return the higher code of those of two opponents who had left the dispute by the day; null where none had."""
    sides = ("first", "other")
    return pl.max_horizontal(
        pl.when(pl.col(f"left_{side}") < pl.col("day")).then(pl.col(f"{coded}_{side}")) for side in sides
    )


def _ties(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Return distance, alignment, pledges and rivalry of each pair, as of the year before."""
    pairs = with_pair_measures(data, cases.select("ccode", "other", "year").unique())
    owed = load(data, "atop").filter(pl.col("defence") == 1)
    back = owed.select(
        pl.col("ccode2").alias("ccode"),
        pl.col("ccode1").alias("other"),
        pl.col("year") + 1,
        pl.lit(1).alias("defence_back"),
    )
    spells = load(data, "rivalries").filter(pl.col("spatial") == 1).select("ccode1", "ccode2", "start", "end")
    spatial = pl.concat(
        spells.select(pl.col(one).alias("ccode"), pl.col(two).alias("other"), "start", "end")
        for one, two in (("ccode1", "ccode2"), ("ccode2", "ccode1"))
    )
    spatial = (
        pairs.select("ccode", "other", "year")
        .join(spatial, on=["ccode", "other"])
        .filter((pl.col("year") - 1).is_between(pl.col("start"), pl.col("end")))
        .select("ccode", "other", "year", pl.lit(1).alias("spatial"))
        .unique()
    )
    keys = ["ccode", "other", "year"]
    return (
        pairs.join(back, on=keys, how="left")
        .join(spatial, on=keys, how="left")
        .select(
            *keys,
            "distance_km",
            "affinity",
            "spatial",
            pl.col("rivals").alias("rivalry"),
            pl.max_horizontal("defence", pl.col("defence_back").fill_null(0)).alias("pledged"),
        )
    )


def _guards(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the capabilities of third states that owe the target defence, or the initiator support of an attack."""
    keys = ["ccode", "other", "year"]
    pairs = cases.select(keys).unique()
    owed = load(data, "atop").select(
        pl.col("ccode1").alias("third"), pl.col("ccode2").alias("guarded"), pl.col("year") + 1, "defence", "offence"
    )
    power = with_state_measures(data, owed.select(pl.col("third").alias("ccode"), "year").unique()).select(
        pl.col("ccode").alias("third"), "year", "cinc", "major"
    )
    owed = owed.join(power, on=["third", "year"], how="left").with_columns(pl.col("cinc").fill_null(0.0))

    def of(guarded: str, kind: str) -> pl.DataFrame:
        bound = owed.filter(pl.col(kind) == 1).rename({"guarded": guarded})
        return (
            pairs.join(bound, on=[guarded, "year"])
            .filter(pl.col("third") != pl.col("ccode"), pl.col("third") != pl.col("other"))
            # in a fixed order, so that sums of fractions come out the same to the last bit
            .sort(*keys, "third")
            .group_by(keys, maintain_order=True)
            .agg(pl.col("cinc").sum(), pl.col("major").max())
        )

    target = of("other", "defence").rename({"cinc": "guard_target", "major": "guard_major"})
    initiator = of("ccode", "offence").select(*keys, pl.col("cinc").alias("guard_initiator"))
    return pairs.join(target, on=keys, how="left").join(initiator, on=keys, how="left")


def _with_states(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Add power, regime and nuclear arms of each of the two, as of the year before."""
    measured = ("democracy", "cinc", "major")
    both = pl.concat([cases.select(pl.col(name).alias("ccode"), "year") for name in ("ccode", "other")]).unique()
    states = with_state_measures(data, both).select("ccode", "year", *measured)
    spells = [(int(code), *years) for code, years in by_hand()["nuclear"]["years"].items()]
    armed = pl.any_horizontal(
        *(
            (pl.col("ccode") == code) & (pl.col("year") - 1).is_between(first, last or 9999)
            for code, first, last in spells
        )
    )
    states = states.with_columns(armed.cast(pl.Int64).alias("nuclear"))
    for which, name in (("initiator", "ccode"), ("target", "other")):
        named = states.rename({"ccode": name, **{each: f"{each}_{which}" for each in (*measured, "nuclear")}})
        cases = cases.join(named, on=[name, "year"], how="left")
    return cases


def _with_others(met: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Add whether each of the two has a dispute with somebody else."""
    fights = both_ways(met).select(pl.col("ccode").alias("state"), pl.col("other").alias("enemy"), "start", "end")
    days = pl.concat([cases.select(pl.col(name).alias("state"), "day") for name in ("ccode", "other")]).unique()
    enemies = (
        days.join(fights, on="state")
        .filter(pl.col("start") < pl.col("day"), pl.col("day") <= pl.col("end"))
        .group_by("state", "day")
        .agg(pl.col("enemy").unique())
    )
    for which, name, foe in (("initiator", "ccode", "other"), ("target", "other", "ccode")):
        found = cases.join(enemies.rename({"state": name}), on=[name, "day"], how="left")
        others = pl.col("enemy").list.set_difference(pl.concat_list(pl.col(foe))).list.len() > 0
        cases = found.with_columns(others.fill_null(value=False).cast(pl.Int64).alias(f"engaged_{which}")).drop("enemy")
    return cases
