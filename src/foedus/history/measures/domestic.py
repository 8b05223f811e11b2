"""What threatened or held a government in the year before: output, regime, record of coups, conflict, the outside."""

from pathlib import Path

import polars as pl

from foedus.history.adapters import load
from foedus.history.measures.record import with_record
from foedus.history.measures.states import carried, with_state_measures
from foedus.history.measures.unrest import UNREST_COVARIATES, with_unrest
from foedus.history.panel import Covariate
from foedus.history.states import region_of

#: Kinds of autocracy, each a flag; all of them 0 for a democracy and where nobody coded the regime.
KINDS = ("party", "personal", "military", "monarchy")
MEMORY_YEARS = 10
#: Expenditure is in pounds up to this year, in dollars after; a pound was so many dollars by their content of gold.
LAST_IN_POUNDS, DOLLARS_A_POUND = 1913, 4.8665
#: Years since the last coup attempt are counted up to this many.
LONGEST_YEARS = 40

_OUTPUT = {
    "log_gdp_per_capita": Covariate("logarithm of output per head", 1, unit="log 2011 dollars", sources=("gdp-pop",)),
    "growth": Covariate("growth of output per head", 1, unit="share", sources=("gdp-pop",)),
    "log_energy_per_head": Covariate("logarithm of energy consumption per head", 1, sources=("nmc",)),
    "log_spending_per_soldier": Covariate(
        "logarithm of military expenditure per soldier", 1, unit="log dollars", sources=("nmc",)
    ),
    "log_population": Covariate("logarithm of population", 1, unit="log millions", sources=("gdp-pop",)),
}
_REGIME = {
    "polity2": Covariate("combined Polity score", 1, unit="-10 to 10", sources=("polity5",)),
    "anocracy": Covariate("1 - |2 polyarchy - 1|: neither open nor closed", 1, unit="0-1", sources=("polyarchy",)),
    "durable": Covariate("years since the last change of regime by Polity", 1, unit="years", sources=("polity5",)),
    **{
        f"kind_{kind}": Covariate(f"autocracy of the kind {kind} as the year begins", None, sources=("gwf",))
        for kind in KINDS
    },
}
_COUPS = {
    "attempts_decade": Covariate("years with a coup attempt among ten", 1, unit="count", sources=("coups",)),
    "coups_decade": Covariate("years with a successful coup among ten", 1, unit="count", sources=("coups",)),
    "log_years_since_attempt": Covariate(
        "log of 1 + years since the last attempt, or irregular exit where coups are not coded, at most forty",
        1,
        sources=("coups", "leaders"),
    ),
    "irregular_decade": Covariate("irregular exits of leaders in ten years", 1, unit="count", sources=("leaders",)),
    "exits_decade": Covariate("exits of leaders of any kind in ten years", 1, unit="count", sources=("leaders",)),
    "region_irregular": Covariate(
        "share of the region's leaders that left irregularly in the three years before",
        1,
        unit="0-1",
        sources=("leaders",),
    ),
    "world_irregular": Covariate(
        "share of the world's leaders that left irregularly in the five years before",
        1,
        unit="0-1",
        sources=("leaders",),
    ),
}
_OUTSIDE = {
    name: Covariate(description, 1, sources=sources)
    for name, description, sources in (
        ("wars", "inter-state wars that it fought", ("wars",)),
        ("disputes_open", "its disputes under way", ("dispute-participants",)),
        ("disputes_decade", "disputes that it entered in ten years", ("dispute-participants",)),
        ("log_cinc", "logarithm of its share of the world's capabilities", ("nmc",)),
        ("democracy", "V-Dem polyarchy", ("polyarchy",)),
        ("log_trade", "logarithm of its trade", ("trade",)),
    )
}
DOMESTIC_COVARIATES: dict[str, Covariate] = {**_OUTPUT, **_REGIME, **_COUPS, **_OUTSIDE, **UNREST_COVARIATES}


def with_domestic_measures(data: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the covariates of a government to rows that have ``ccode`` and ``year``, the year of the case.

    Returns
    -------
    pl.DataFrame
        The rows, in their order, with the columns of `DOMESTIC_COVARIATES`.
    """
    keys = ["ccode", "year"]
    cases = rows.select(keys).unique().with_columns((pl.col("year") - 1).alias("before"))
    cases = with_record(data, with_state_measures(data, cases))
    cases = _with_output(data, cases)
    cases = _with_regime(data, cases)
    cases = _with_coups(data, cases)
    cases = with_unrest(data, cases)
    return rows.join(cases.select(*keys, *DOMESTIC_COVARIATES), on=keys, how="left", maintain_order="left")


def _with_output(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    output = (
        load(data, "gdp-pop")
        .sort("ccode", "year")
        .with_columns(
            (pl.col("gdp") / pl.col("population")).log().alias("log_gdp_per_capita"),
            pl.col("population").log().alias("log_population"),
        )
    )
    consecutive = pl.col("year") - pl.col("year").shift(1).over("ccode") == 1
    change = pl.col("log_gdp_per_capita") - pl.col("log_gdp_per_capita").shift(1).over("ccode")
    output = output.with_columns(pl.when(consecutive).then(change).alias("growth"))
    pounds = pl.col("year") <= LAST_IN_POUNDS
    dollars = pl.col("military_expenditure") * pl.when(pounds).then(DOLLARS_A_POUND).otherwise(1.0)
    spending = (dollars + 1).log() - (pl.col("military_personnel") + 0.5).log()
    material = load(data, "nmc").with_columns(
        (pl.col("energy") / pl.col("population")).clip(lower_bound=1e-4).log().alias("log_energy_per_head"),
        spending.alias("log_spending_per_soldier"),
    )
    for column in _OUTPUT:
        table = material if column in material.columns else output
        cases = cases.join(carried(cases, table, column), on=["ccode", "year"], how="left")
    return cases


def _with_regime(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    polity = load(data, "polity5")
    for column in ("polity2", "durable"):
        cases = cases.join(carried(cases, polity, column), on=["ccode", "year"], how="left")
    # the regime of a year's row is the one of its first of January: what is known as the year begins
    kinds = load(data, "gwf").select("ccode", "year", "kind")
    flags = [(pl.col("kind") == kind).fill_null(value=False).cast(pl.Int64).alias(f"kind_{kind}") for kind in KINDS]
    anocracy = 1 - (2 * pl.col("democracy") - 1).abs()
    return cases.join(kinds, on=["ccode", "year"], how="left").with_columns(*flags, anocracy.alias("anocracy"))


def _with_coups(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Add the record of coups and exits, each only from years before the case."""
    coups = load(data, "coups").filter(pl.col("attempt") == 1).select("ccode", pl.col("year").alias("then"), "coup")
    exits = (
        load(data, "leaders").filter(pl.col("exit") != "still").select("ccode", pl.col("year").alias("then"), "exit")
    )
    first = load(data, "coups").select(pl.col("year").min()).item()
    # before coups are coded, an irregular exit stands for an attempt
    irregular = exits.filter(pl.col("exit") == "irregular")
    stand_in = irregular if first is None else irregular.filter(pl.col("then") < first)
    attempts = pl.concat([coups.select("ccode", "then"), stand_in.select("ccode", "then")])
    recent = pl.col("then") >= pl.col("year") - MEMORY_YEARS
    past = cases.select("ccode", "year").join(coups, on="ccode").filter(pl.col("then") < pl.col("year"))
    left = cases.select("ccode", "year").join(exits, on="ccode").filter(pl.col("then") < pl.col("year"))
    last = cases.select("ccode", "year").join(attempts, on="ccode").filter(pl.col("then") < pl.col("year"))
    for records in (
        past.group_by("ccode", "year").agg(
            recent.sum().cast(pl.Int64).alias("attempts_decade"),
            (recent & (pl.col("coup") == 1)).sum().cast(pl.Int64).alias("coups_decade"),
        ),
        left.group_by("ccode", "year").agg(
            (recent & (pl.col("exit") == "irregular")).sum().cast(pl.Int64).alias("irregular_decade"),
            recent.sum().cast(pl.Int64).alias("exits_decade"),
        ),
        last.group_by("ccode", "year").agg((pl.col("year").first() - pl.col("then").max()).alias("since")),
    ):
        cases = cases.join(records, on=["ccode", "year"], how="left")
    since = pl.col("since").fill_null(LONGEST_YEARS).clip(upper_bound=LONGEST_YEARS)
    counts = ("attempts_decade", "coups_decade", "irregular_decade", "exits_decade")
    cases = cases.with_columns(pl.col(counts).fill_null(0), since.log1p().alias("log_years_since_attempt"))
    cases = cases.with_columns(region_of("ccode").alias("region"))
    cases = cases.join(_rate(data, [], 5, "world_irregular"), on="year", how="left")
    cases = cases.join(_rate(data, ["region"], 3, "region_irregular"), on=["region", "year"], how="left")
    return cases.with_columns(pl.col("world_irregular", "region_irregular").fill_null(0.0)).drop("region")


def _rate(data: Path, groups: list[str], window: int, name: str) -> pl.DataFrame:
    """Return the share of leader-years that ended irregularly over so many years before each year."""
    leaders = load(data, "leaders").with_columns(region_of("gwcode").alias("region"))
    years = leaders.select(
        *groups,
        pl.int_ranges(pl.col("start").dt.year(), pl.col("end").dt.year() + 1).alias("then"),
        pl.col("year").alias("last"),
        (pl.col("exit") == "irregular").alias("irregular"),
    ).explode("then")
    lost = (pl.col("irregular") & (pl.col("then") == pl.col("last"))).sum()
    yearly = years.group_by(*groups, "then").agg(pl.len().alias("leaders"), lost.alias("lost")).sort("then")
    rolled = pl.col("leaders", "lost").rolling_sum(window, min_samples=1)
    yearly = yearly.with_columns(rolled.over(groups) if groups else rolled)
    return yearly.select(*groups, (pl.col("then") + 1).alias("year"), (pl.col("lost") / pl.col("leaders")).alias(name))
