"""Candidate mediators of civil wars: every state that might have mediated, and those that the record names."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from foedus.history.adapters import load
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.measures.record import with_record
from foedus.history.measures.states import with_state_measures
from foedus.history.names import ccode_by_name, parties_in
from foedus.history.panel import Covariate, Panel, assemble, era_of
from foedus.history.state_tables import members
from foedus.history.states import region_of

MEMORY_YEARS = 10
RULE = (
    "Rows: every mediation of a civil war whose third party resolves to at least one state, with every other member of "
    "the state system in the year in which it began. Outcome: the state is named among the mediators. States are read "
    "out of free text by name, by adjective and by office holder; organisations and private persons are left out, and "
    "a state that is named as the home of an organisation's envoy counts as named. Covariates: the year before."
)

COVARIATES = {
    "log_cinc": Covariate("logarithm of its share of the world's capabilities", 1, sources=("nmc",)),
    "log_surplus_share": Covariate("logarithm of its share of the world's surplus product", 1, sources=("gdp-pop",)),
    "democracy": Covariate("V-Dem polyarchy", 1, unit="0-1", sources=("polyarchy",)),
    "major": Covariate("on the list of major powers", 1, sources=("majors",)),
    "log_trade": Covariate("logarithm of its trade", 1, sources=("trade",)),
    "wars": Covariate("wars that it fought in the year before", 1, unit="count", sources=("wars",)),
    "disputes_open": Covariate("its disputes under way", 1, unit="count", sources=("dispute-participants",)),
    "disputes_decade": Covariate(
        "disputes that it entered in ten years", 1, unit="count", sources=("dispute-participants",)
    ),
    "defence": Covariate("owes the country at war defence", 1, sources=("atop",)),
    "consultation": Covariate("owes it consultation", 1, sources=("atop",)),
    "affinity": Covariate("political alignment with its government", 1, unit="-1 to 1", sources=("unga", "atop")),
    "rivals": Covariate("strategic rival of it", 1, sources=("rivalries",)),
    "log_distance_km": Covariate("log of 1 + kilometres to it", None, sources=("capitals", "contiguity")),
    "contiguous": Covariate("borders on it", None, sources=("contiguity",)),
    "same_region": Covariate("in its region", None, sources=("states",)),
    "mediations_decade": Covariate(
        "mediations of civil wars in ten years", 1, unit="count", sources=("civil-war-mediation",)
    ),
    "mediated_here_before": Covariate(
        "mediated in this country in an earlier year", 1, sources=("civil-war-mediation",)
    ),
}


class Resolution(NamedTuple):
    """How much of the free text resolves: mediations, with a name, read as a state or organisation, read as a state."""

    mediations: int
    named: int
    resolved: int
    with_state: int
    unresolved: tuple[str, ...]


def candidate_mediators(data: Path) -> Panel:
    """Return the panel of candidate mediators.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    named = named_mediators(data)
    cases = named.select("mediation", "country", "year").unique()
    years = cases["year"]
    system = members(data, int(years.min() or 0), int(years.max() or 0))  # type: ignore[arg-type]  # polars types a minimum as any literal
    rows = cases.join(system, on="year").filter(pl.col("ccode") != pl.col("country")).rename({"country": "other"})
    chosen = named.select("mediation", "ccode", pl.lit(1).alias("mediated"))
    rows = rows.join(chosen, on=["mediation", "ccode"], how="left").with_columns(pl.col("mediated").fill_null(0))
    table = with_pair_measures(data, with_record(data, with_state_measures(data, rows)))
    table = _with_experience(table, named).with_columns(
        pl.col("distance_km").log1p().alias("log_distance_km"),
        (region_of("ccode") == region_of("other")).cast(pl.Int64).alias("same_region"),
        era_of("year").alias("era"),
    )
    return assemble(
        Panel(
            name="candidate mediators of civil wars",
            table=table.sort("year", "mediation", "ccode"),
            outcome="mediated",
            covariates=COVARIATES,
            cluster="mediation",
            year="year",
            era="era",
            coding_rule=RULE,
            identifiers=("mediation", "other", "ccode"),
            sources=("civil-war-mediation", "states"),
        )
    )


def resolution(data: Path) -> Resolution:
    """Return how many of the third parties that are named in free text resolve to states and organisations."""
    table = load(data, "civil-war-mediation").filter(pl.col("mediated") == 1)
    texts = table["third_party"].drop_nulls().to_list()
    read = [(text, parties_in(text)) for text in texts]
    return Resolution(
        table.height,
        len(texts),
        sum(bool(parties.states or parties.organisations) for _, parties in read),
        sum(bool(parties.states) for _, parties in read),
        tuple(text for text, parties in read if not parties.states and not parties.organisations),
    )


def named_mediators(data: Path) -> pl.DataFrame:
    """Return one row per mediation and named state: ``mediation``, ``country`` (at war), ``year``, ``ccode``.

    Several rows of one mediation (the same day, country and text, against several rebel groups) count once.
    """
    table = load(data, "civil-war-mediation").filter(pl.col("mediated") == 1, pl.col("third_party").is_not_null())
    once = (
        table.select("country", "year", "mediation_begins", "third_party")
        .drop_nulls("year")
        .unique()
        .sort("year", "country", "mediation_begins", "third_party")
    )
    coded = once.with_columns(
        pl.int_range(pl.len()).alias("mediation"),
        pl.col("country").map_elements(ccode_by_name, return_dtype=pl.Int64),
        pl.col("third_party")
        .map_elements(lambda text: list(parties_in(text).states), return_dtype=pl.List(pl.Int64))
        .alias("ccode"),
    )
    exploded = coded.drop_nulls("country").explode("ccode").drop_nulls("ccode")
    return exploded.filter(pl.col("ccode") != pl.col("country")).select("mediation", "country", "year", "ccode")


def _with_experience(rows: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    past = named.select("ccode", pl.col("country").alias("where"), pl.col("year").alias("then"))
    experience = (
        rows.select("ccode", "other", "year").unique().join(past, on="ccode").filter(pl.col("then") < pl.col("year"))
    )
    counts = experience.group_by("ccode", "other", "year").agg(
        (pl.col("then") >= pl.col("year") - MEMORY_YEARS).sum().cast(pl.Int64).alias("mediations_decade"),
        (pl.col("where") == pl.col("other")).any().cast(pl.Int64).alias("mediated_here_before"),
    )
    joined = rows.join(counts, on=["ccode", "other", "year"], how="left")
    return joined.with_columns(pl.col("mediations_decade", "mediated_here_before").fill_null(0))
