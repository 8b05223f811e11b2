"""Third parties by dispute and side: who joined whose side in a militarized dispute, and after how long."""

from pathlib import Path
from typing import Literal

import polars as pl

from foedus.core.errors import DataError
from foedus.history.adapters import load
from foedus.history.adapters.alliances import OBLIGATIONS
from foedus.history.measures.feuds import FEUD_COVARIATES, with_disputes
from foedus.history.measures.pairs import PAIR_COVARIATES, with_pair_measures
from foedus.history.measures.record import DISPUTE_SOURCES, RECORD_COVARIATES, disputes, with_record
from foedus.history.measures.states import STATE_COVARIATES, with_state_measures
from foedus.history.panel import Covariate, Panel, assemble, era_of

Population = Literal["fatal", "war", "all"]
POPULATIONS: dict[Population, str] = {
    "fatal": "disputes with at least one death in battle, by the code of the dispute or else of any side",
    "war": "disputes that became wars (hostility 5)",
    "all": "all militarized disputes",
}
RULE = (
    "Population: {population}. Rows: every member of the state system on the day the dispute began that was not an "
    "original participant, twice, once for each side. Outcome: it entered the dispute on that side. Covariates: the "
    "year before the dispute began, but disputes of the ten years before that day; towards a side of several states "
    "the strongest obligation, the shortest distance, the mean affinity, the sum of power and of disputes. An entrant "
    "that was no member of the system on the first day is left out."
)
#: Covariate of a pair -> how it is put together over the original participants of a side.
OVER_A_SIDE = {
    **dict.fromkeys(OBLIGATIONS, "max"),
    "affinity": "mean",
    "distance_km": "min",
    "contiguous": "max",
    "rivals": "max",
    "against_decade": "sum",
    "alongside_decade": "sum",
    "record_disputes": "sum",
}
SIDE_COVARIATES = {
    "cinc": Covariate("share of the world's material capabilities", 1, unit="0-1", sources=("nmc",)),
    "military_share": Covariate("share of the world's military expenditure", 1, unit="0-1", sources=("nmc",)),
    "surplus_share": Covariate("share of the world's surplus domestic product", 1, unit="0-1", sources=("gdp-pop",)),
    "democracy": Covariate("mean V-Dem polyarchy", 1, unit="0-1", sources=("polyarchy",)),
    "major": Covariate("a major power is among them", 1, sources=("majors",)),
    "parties": Covariate("number of original participants", None, unit="count", sources=("dispute-participants",)),
}


def third_parties(data: Path, population: Population = "fatal") -> Panel:
    """Return the panel of third parties.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    population : {'fatal', 'war', 'all'}
        Which disputes.

    Returns
    -------
    Panel
        One row per dispute, third state and side; outcome ``joined``; further outcomes ``joined_year``,
        ``days_to_joining`` (null where it did not join or no day is known), ``hostility`` (highest level of the joiner,
        1 if it did not join), ``joined_other`` (it joined the opponent) and ``aided`` (while the dispute lasted, its
        troops came to the aid of a government on that side; null before interventions are coded).

    Raises
    ------
    DataError
        If the population is unknown, or a table is missing or broken.
    """
    if population not in POPULATIONS:
        raise DataError(f"no population '{population}' of third parties; known: {', '.join(POPULATIONS)}")
    chosen = _disputes(data, population)
    parties = (
        load(data, "dispute-participants")
        .filter("original")
        .select("dispute", pl.col("ccode").alias("other"), "side")
        .unique()
    )
    states = _third_states(data, chosen, parties)
    towards = _towards_sides(data, states, parties)
    sides = _sides(data, chosen, parties)
    opponent = pl.col("side").replace_strict({"a": "b", "b": "a"})
    own = states.join(towards, on=["dispute", "ccode"]).join(sides, on=["dispute", "side"])
    of_pair, of_side = list(OVER_A_SIDE), list(SIDE_COVARIATES)
    against_pair = towards.select("dispute", "ccode", opponent, pl.col(of_pair).name.suffix("_opponent"))
    against_side = sides.select("dispute", opponent, pl.col(of_side).name.suffix("_opponent"))
    table = own.rename({name: f"{name}_side" for name in (*of_pair, *of_side)})
    table = table.join(against_pair, on=["dispute", "ccode", "side"]).join(against_side, on=["dispute", "side"])
    table = with_record(data, with_state_measures(data, table))
    table = _with_outcomes(data, _with_aid(data, table, parties)).with_columns(*_derived(), era_of("year").alias("era"))
    return assemble(
        Panel(
            name=f"third parties, {population}",
            table=table.sort("year", "dispute", "ccode", "side"),
            outcome="joined",
            covariates=COVARIATES,
            cluster="dispute",
            year="year",
            era="era",
            coding_rule=RULE.format(population=POPULATIONS[population]),
            identifiers=("dispute", "ccode", "side"),
            outcomes=("joined_year", "days_to_joining", "hostility", "joined_other", "aided"),
            sources=(*DISPUTE_SOURCES, "dispute-participants", "states", "interventions"),
        )
    )


def allies(panel: Panel) -> Panel:
    """Return the rows of third states that owe defence to the side."""
    rule = "Of these, the states with a defence pledge to an original participant of the side."
    return panel.where(pl.col("defence_side") == 1, name=f"{panel.name}, allies", rule=rule)


def _disputes(data: Path, population: Population) -> pl.DataFrame:
    table = disputes(data)
    chosen = {"fatal": pl.col("fatality") > 0, "war": pl.col("hostility") == 5, "all": pl.lit(value=True)}[population]
    began = (
        load(data, "dispute-participants")
        .filter("original")
        .group_by("dispute")
        .agg(pl.col("start").min().alias("began"), pl.col("start_dated").all().alias("dated"))
    )
    return (
        table.filter(chosen)
        .select("dispute")
        .join(began, on="dispute")
        .with_columns(pl.col("began").dt.year().alias("year"))
    )


def _third_states(data: Path, disputes: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Return every member of the system on a dispute's first day that is not an original participant."""
    spells = load(data, "states").select("ccode", "start", "end")
    present = disputes.join(spells, how="cross").filter(
        pl.col("start") <= pl.col("began"), pl.col("end").is_null() | (pl.col("end") >= pl.col("began"))
    )
    originals = parties.select("dispute", pl.col("other").alias("ccode")).unique()
    return (
        present.select("dispute", "year", "began", "dated", "ccode")
        .unique()
        .join(originals, on=["dispute", "ccode"], how="anti")
    )


def _towards_sides(data: Path, states: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Return what each third state has to do with each side."""
    cases = states.select("dispute", "year", "ccode", pl.col("began").alias("day")).join(parties, on="dispute")
    pairs = with_disputes(data, with_pair_measures(data, cases))
    # in a fixed order, so that sums and means of fractions come out the same to the last bit
    ordered = pairs.sort("dispute", "ccode", "side", "other")
    return ordered.group_by("dispute", "ccode", "side", maintain_order=True).agg(
        getattr(pl.col(name), how)() for name, how in OVER_A_SIDE.items()
    )


def _sides(data: Path, disputes: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Return the power and the regime of each side, over its original participants."""
    members = parties.join(disputes.select("dispute", "year"), on="dispute").rename({"other": "ccode"})
    measured = with_state_measures(data, members).sort("dispute", "side", "ccode")
    return measured.group_by("dispute", "side", maintain_order=True).agg(
        *(_known_sum(name) for name in ("cinc", "military_share", "surplus_share")),
        pl.col("democracy").mean(),
        pl.col("major").max(),
        pl.len().cast(pl.Int64).alias("parties"),
    )


def _known_sum(name: str) -> pl.Expr:
    """Return the sum over a side, null where none of its members was measured."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)


def _with_aid(data: Path, table: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Add whether troops of the third state came to the aid of a government on the side while the dispute lasted."""
    interventions = load(data, "interventions")
    # who fights a government's opposition helps the government: the codebook tells the two apart by whom troops fought
    helped = interventions.filter(pl.col("direction").is_in(["for the government", "against the opposition"])).select(
        pl.col("intervener").alias("ccode"), pl.col("target").alias("other"), pl.col("year").alias("came")
    )
    lasted = load(data, "dispute-participants").group_by("dispute").agg(pl.col("end").max().dt.year().alias("over"))
    cases = (
        table.select("dispute", "ccode", "side", "year")
        .join(parties, on=["dispute", "side"])
        .join(lasted, on="dispute")
    )
    sent = cases.join(helped, on=["ccode", "other"]).filter(pl.col("came").is_between(pl.col("year"), pl.col("over")))
    aided = sent.select("dispute", "ccode", "side").unique().with_columns(pl.lit(1).alias("aided"))
    coded = pl.col("year").is_between(interventions["year"].min(), interventions["year"].max())
    joined = table.join(aided, on=["dispute", "ccode", "side"], how="left")
    return joined.with_columns(pl.when(coded).then(pl.col("aided").fill_null(0)).alias("aided"))


def _with_outcomes(data: Path, table: pl.DataFrame) -> pl.DataFrame:
    entries = load(data, "dispute-participants").filter(~pl.col("original")).sort("start")
    entries = entries.group_by("dispute", "ccode", maintain_order=True).agg(
        pl.col("side").first().alias("entered"),
        pl.col("start", "start_dated").first(),
        pl.col("hostility").max().alias("reached"),
    )
    joined = table.join(entries, on=["dispute", "ccode"], how="left")
    same = (pl.col("entered") == pl.col("side")).fill_null(value=False)
    days = (pl.col("start") - pl.col("began")).dt.total_days().clip(lower_bound=0)
    return joined.with_columns(
        same.cast(pl.Int64).alias("joined"),
        pl.when(same).then(pl.col("start").dt.year()).alias("joined_year"),
        pl.when(same & pl.col("start_dated") & pl.col("dated")).then(days).alias("days_to_joining"),
        pl.when(same).then("reached").otherwise(1).alias("hostility"),
        (pl.col("entered") != pl.col("side")).fill_null(value=False).cast(pl.Int64).alias("joined_other"),
    ).drop("entered", "start", "start_dated", "reached", "began", "dated")


def _derived() -> tuple[pl.Expr, ...]:
    """Return what is computed from the other columns."""
    side, opponent = pl.col("cinc_side"), pl.col("cinc_opponent")
    return (
        (pl.col("side") == "b").cast(pl.Int64).alias("target"),
        pl.min_horizontal("distance_km_side", "distance_km_opponent").alias("distance_km"),
        (side / (side + opponent)).alias("balance"),
        ((side + pl.col("cinc")) / (side + opponent + pl.col("cinc")) - side / (side + opponent)).alias("tips"),
        *(
            (1 - (pl.col("democracy") - pl.col(f"democracy_{which}")).abs()).alias(f"regime_likeness_{which}")
            for which in ("side", "opponent")
        ),
    )


def _covariates() -> dict[str, Covariate]:
    """Return every covariate of the panel: of the third state, towards the side, towards the opponent, of the case."""
    columns: dict[str, Covariate] = {**STATE_COVARIATES, **RECORD_COVARIATES}
    of_pair = {**PAIR_COVARIATES, "record_disputes": FEUD_COVARIATES["record_disputes"]}
    for which, words in (("side", "the side"), ("opponent", "the side's opponent")):
        for name, covariate in of_pair.items():
            columns[f"{name}_{which}"] = covariate._replace(description=f"towards {words}: {covariate.description}")
        for name, covariate in SIDE_COVARIATES.items():
            columns[f"{name}_{which}"] = covariate._replace(description=f"of {words}: {covariate.description}")
        columns[f"regime_likeness_{which}"] = Covariate(
            f"1 - difference in polyarchy to {words}", 1, unit="0-1", sources=("polyarchy",)
        )
    columns["target"] = Covariate("the side was acted against first (side B)", None, sources=("dispute-participants",))
    columns["distance_km"] = Covariate(
        "to the nearest original participant of either side", None, unit="km", sources=("capitals",)
    )
    columns["balance"] = Covariate("the side's share of both sides' capabilities", 1, unit="0-1", sources=("nmc",))
    columns["tips"] = Covariate("how much that share would grow with the third state", 1, unit="0-1", sources=("nmc",))
    return columns


COVARIATES = _covariates()
