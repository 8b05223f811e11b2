"""Leader-years: who was in office as the year began, and whether and how he left within it."""

from pathlib import Path
from typing import Literal

import polars as pl

from foedus.core.errors import DataError
from foedus.history.adapters import load
from foedus.history.measures.domestic import DOMESTIC_COVARIATES, with_domestic_measures
from foedus.history.panel import Covariate, Panel, assemble, era_of
from foedus.history.states import cow_from_gw

Exit = Literal["irregular", "regular", "foreign", "any"]
EXITS: dict[Exit, str] = {
    "irregular": "left irregularly: by coup, revolt, assassination or threat of force",
    "regular": "left by the rules",
    "foreign": "was removed by a foreign state",
    "any": "left in any way, death and illness included",
}
RULE = (
    "Rows: a leader in office on the first of January, one for each year of the spell. Outcome: within that year the "
    "leader {outcome} (Archigos). A leader who came and went within one year has no row. The last year of a spell that "
    "the edition cuts off counts as a year without an exit. Covariates: the year before."
)
LEADER_COVARIATES = {
    "log_tenure": Covariate("log of 1 + years in office as the year begins", None, sources=("leaders",)),
    "age": Covariate("age of the leader as the year begins", None, unit="years", sources=("leaders",)),
    "entered_irregularly": Covariate("came to office irregularly", None, sources=("leaders",)),
    "entered_by_foreign": Covariate("was put into office by a foreign state", None, sources=("leaders",)),
    "times_before": Covariate("earlier spells in office", None, unit="count", sources=("leaders",)),
}


def leader_years(data: Path, outcome: Exit = "irregular") -> Panel:
    """Return the panel of leader-years.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    outcome : {'irregular', 'regular', 'foreign', 'any'}
        Which kind of exit is the outcome; the others stand in further outcome columns.

    Raises
    ------
    DataError
        If there is no such outcome, or a table is missing or broken.
    """
    if outcome not in EXITS:
        raise DataError(f"no outcome '{outcome}' of leader-years; known: {', '.join(EXITS)}")
    table = with_domestic_measures(data, _rows(data)).with_columns(era_of("year").alias("era"))
    names = {kind: f"exit_{kind}" for kind in EXITS}
    return assemble(
        Panel(
            name=f"leader-years, {outcome} exit",
            table=table.sort("year", "ccode", "start"),
            outcome=names[outcome],
            covariates={**LEADER_COVARIATES, **DOMESTIC_COVARIATES},
            cluster="ccode",
            year="year",
            era="era",
            coding_rule=RULE.format(outcome=EXITS[outcome]),
            identifiers=("ccode", "leader"),
            outcomes=tuple(name for kind, name in names.items() if kind != outcome),
            sources=("leaders",),
        )
    )


def _rows(data: Path) -> pl.DataFrame:
    """Return one row for each first of January on which a leader was in office, with what was known of the leader."""
    spells = load(data, "leaders").drop("ccode")
    years = pl.int_ranges(pl.col("start").dt.year() + 1, pl.col("end").dt.year() + 1)
    rows = spells.with_columns(pl.col("year").alias("last"), years.alias("year")).explode("year").drop_nulls("year")
    rows = rows.with_columns(cow_from_gw("gwcode", "year").alias("ccode")).drop_nulls("ccode")
    gone = pl.col("year") == pl.col("last")
    exits = [
        (gone & (pl.col("exit") == kind)).cast(pl.Int64).alias(f"exit_{kind}")
        for kind in ("irregular", "regular", "foreign")
    ]
    first_day = pl.date(pl.col("year"), 1, 1)
    return rows.select(
        "ccode",
        "year",
        "leader",
        "start",
        *exits,
        (gone & (pl.col("exit") != "still")).cast(pl.Int64).alias("exit_any"),
        ((first_day - pl.col("start")).dt.total_days() / 365.25).log1p().alias("log_tenure"),
        (pl.col("year") - pl.col("born")).alias("age"),
        (pl.col("entry") == "irregular").cast(pl.Int64).alias("entered_irregularly"),
        (pl.col("entry") == "foreign").cast(pl.Int64).alias("entered_by_foreign"),
        pl.col("times_before").fill_null(0),
    )
