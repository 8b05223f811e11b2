"""Country-years of coups, and years of regimes with their failure."""

from pathlib import Path
from typing import Literal

import polars as pl

from foedus.core.errors import DataError
from foedus.history.adapters import load
from foedus.history.measures.domestic import DOMESTIC_COVARIATES, KINDS, with_domestic_measures
from foedus.history.panel import Covariate, Panel, assemble, era_of

COUP_RULE = (
    "Rows: every state and year that Powell and Thyne cover. Outcome: {outcome} within the year. Covariates: the year "
    "before."
)
COUPS: dict[str, str] = {"attempt": "at least one coup attempt", "coup": "at least one successful coup"}
FAILURE_RULE = (
    "Rows: every year of {regime} that Geddes, Wright and Frantz code (party, personal, military or monarchy; "
    "oligarchies count with parties), but one of which it is not told how it went. Outcome: the regime ended within "
    "the year. Covariates: the year before; the kind and age of the regime are those with which it entered the year."
)
OPEN = "democracy"


def coup_years(data: Path, outcome: Literal["attempt", "coup"] = "attempt") -> Panel:
    """Return the panel of country-years of coups.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    outcome : {'attempt', 'coup'}
        An attempt, or a coup that succeeded.

    Raises
    ------
    DataError
        If there is no such outcome, or a table is missing or broken.
    """
    if outcome not in COUPS:
        raise DataError(f"no outcome '{outcome}' of country-years; known: {', '.join(COUPS)}")
    rows = load(data, "coups").select("ccode", "year", "attempt", "coup").unique(["ccode", "year"], maintain_order=True)
    table = with_domestic_measures(data, rows).with_columns(era_of("year").alias("era"))
    return assemble(
        Panel(
            name=f"country-years, {COUPS[outcome].removeprefix('at least one ')}",
            table=table.sort("year", "ccode"),
            outcome=outcome,
            covariates=dict(DOMESTIC_COVARIATES),
            cluster="ccode",
            year="year",
            era="era",
            coding_rule=COUP_RULE.format(outcome=COUPS[outcome]),
            identifiers=("ccode",),
            outcomes=tuple(name for name in COUPS if name != outcome),
            sources=("coups",),
        )
    )


def regime_years(data: Path, *, open_too: bool = False) -> Panel:
    """Return the panel of years of autocratic regimes.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    open_too : bool
        Whether years of democracies are among them: those have no flag of a kind.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    rows = (
        load(data, "gwf")
        .filter(pl.col("kind").is_in((*KINDS, OPEN) if open_too else KINDS), pl.col("failed").is_not_null())
        .select(
            "ccode",
            "year",
            "case",
            "failed",
            pl.col("duration").log1p().alias("log_age"),
        )
    )
    table = with_domestic_measures(data, rows)
    age = Covariate("log of 1 + age of the regime in years", None, sources=("gwf",))
    return assemble(
        Panel(
            name="years of regimes" if open_too else "years of autocratic regimes",
            table=table.with_columns(era_of("year").alias("era")).sort("year", "ccode"),
            outcome="failed",
            covariates={**DOMESTIC_COVARIATES, "log_age": age},
            cluster="ccode",
            year="year",
            era="era",
            coding_rule=FAILURE_RULE.format(
                regime="a democracy or an autocratic regime" if open_too else "an autocratic regime"
            ),
            identifiers=("ccode", "case"),
            sources=("gwf",),
        )
    )
