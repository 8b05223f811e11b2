"""Alliance calls: treaties that a war invoked, and whether they were honoured."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.record import with_record
from foedus.history.measures.states import with_state_measures
from foedus.history.panel import Covariate, Panel, assemble, era_of

RULE = (
    "Rows: every pair of a war and an alliance whose obligations the war invoked (Berkemeier and Fuhrmann's coding; "
    "obligations that did not apply are left out). Outcome: the treaty was honoured. The year is the war's first, or "
    "the treaty's if that is later; no call within a war is dated, so that all calls of a world war are of 1914 or "
    "1939. Covariates: the terms of the treaty, and its members in the year before; whom the war found at arms is not "
    "used, since that is what honouring means."
)
TERMS = {
    name: Covariate(description, None, sources=("alliances",))
    for name, description in (
        ("bilateral", "between two states"),
        ("wartime", "made during a war"),
        ("asymmetric", "members owe different things"),
        ("conditional", "an obligation depends on a condition"),
        ("military_coordination", "agreed contacts, talks or command, 0 to 3"),
        ("institutions", "military institutions, 0 to 2"),
        ("threat_named", "the treaty names a threat"),
        ("defence", "obliges to defend"),
        ("offence", "obliges to support an attack"),
        ("neutrality", "obliges to neutrality"),
        ("nonaggression", "obliges to nonaggression"),
        ("consultation", "obliges to consult"),
        ("log_age", "logarithm of 1 + age of the treaty in years"),
    )
}
MEMBERS = {
    "log_members": Covariate("logarithm of the number of members", 1, sources=("alliance-members",)),
    "cinc_largest": Covariate("largest member's share of the world's capabilities", 1, unit="0-1", sources=("nmc",)),
    "inequality": Covariate("largest member's share of the members' capabilities", 1, unit="0-1", sources=("nmc",)),
    "majors": Covariate("major powers among the members", 1, unit="count", sources=("majors",)),
    "democracy_low": Covariate("lowest polyarchy among the members", 1, unit="0-1", sources=("polyarchy",)),
    "democracy_mean": Covariate("mean polyarchy of the members", 1, unit="0-1", sources=("polyarchy",)),
    "wars": Covariate("members that fought a war in the year before", 1, unit="share", sources=("wars",)),
    "affinity": Covariate("mean political alignment of the members", 1, unit="-1 to 1", sources=("unga", "atop")),
    "log_distance_km": Covariate("log of 1 + mean distance between members", None, sources=("capitals", "contiguity")),
}


def alliance_calls(data: Path) -> Panel:
    """Return the panel of alliance calls.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    calls = _calls(data)
    members = _members(data, calls)
    table = calls.join(_terms(data, calls), on=["war", "alliance"]).join(members, on=["war", "alliance"], how="left")
    return assemble(
        Panel(
            name="alliance calls",
            table=table.with_columns(era_of("year").alias("era")).sort("year", "war", "alliance"),
            outcome="honoured",
            covariates={**TERMS, **MEMBERS},
            cluster="war",
            year="year",
            era="era",
            coding_rule=RULE,
            identifiers=("war_name", "war", "alliance"),
            sources=("alliance-calls", "alliances", "alliance-members"),
        )
    )


def _calls(data: Path) -> pl.DataFrame:
    """Return the invoked treaties with the year of the call.

    That is the war's first year, by its name or else by the table of wars; the treaty's first year where it was made
    while the war went on.
    """
    began = load(data, "wars").group_by("war").agg(pl.col("year").min().alias("began")).rename({"war": "cow_war"})
    made = load(data, "alliances").select("alliance", pl.col("start_year").alias("made"))
    calls = load(data, "alliance-calls").filter(pl.col("honoured").is_not_null()).join(began, on="cow_war", how="left")
    called = calls.join(made, on="alliance").with_columns(pl.coalesce("year", "began").alias("year")).drop_nulls("year")
    return called.select("war", "war_name", "alliance", "honoured", pl.max_horizontal("year", "made").alias("year"))


def _terms(data: Path, calls: pl.DataFrame) -> pl.DataFrame:
    treaties = load(data, "alliances").with_columns(
        (pl.col("specific_threat") > 0).cast(pl.Int64).alias("threat_named")
    )
    joined = calls.select("war", "alliance", "year").join(treaties, on="alliance")
    age = (pl.col("year") - pl.col("start_year")).clip(lower_bound=0).cast(pl.Float64).log1p()
    return joined.with_columns(age.alias("log_age")).select("war", "alliance", *TERMS)


def _members(data: Path, calls: pl.DataFrame) -> pl.DataFrame:
    """Return what the members were like in the year before the war."""
    bound = load(data, "alliance-members").filter(
        pl.col("ccode") < 1000
    )  # 1000 and above: no member of the state system
    members = (
        calls.select("war", "alliance", "year")
        .join(bound, on="alliance")
        .filter(pl.col("entry_year") <= pl.col("year"), pl.col("exit_year").fill_null(9999) >= pl.col("year"))
        .select("war", "alliance", "year", "ccode")
        .unique()
    )
    # in a fixed order, so that means of fractions come out the same to the last bit
    measured = with_record(data, with_state_measures(data, members)).sort("war", "alliance", "ccode")
    largest = pl.col("cinc").max()
    alone = measured.group_by("war", "alliance", maintain_order=True).agg(
        pl.len().cast(pl.Float64).log().alias("log_members"),
        largest.alias("cinc_largest"),
        (largest / pl.col("cinc").sum()).fill_nan(None).alias("inequality"),
        pl.col("major").sum().alias("majors"),
        pl.col("democracy").min().alias("democracy_low"),
        pl.col("democracy").mean().alias("democracy_mean"),
        (pl.col("wars") > 0).mean().alias("wars"),
    )
    others = members.rename({"ccode": "other"})
    pairs = with_pair_measures(
        data, members.join(others, on=["war", "alliance", "year"]).filter(pl.col("ccode") < pl.col("other"))
    )
    ordered = pairs.sort("war", "alliance", "ccode", "other")
    together = ordered.group_by("war", "alliance", maintain_order=True).agg(
        pl.col("affinity").mean(), pl.col("distance_km").mean().log1p().alias("log_distance_km")
    )
    return alone.join(together, on=["war", "alliance"], how="left")
