"""Dyads of militarised disputes: how high they went, whether anybody died, and what was known the day before."""

from pathlib import Path
from typing import Literal

import polars as pl

from foedus.core.errors import DataError
from foedus.history.measures.feuds import (
    FEUD_COVARIATES,
    FORCE,
    REGIME,
    TERRITORY,
    WAR,
    about,
    opponents,
    pair_of,
    with_feuds,
)
from foedus.history.panel import Covariate, Panel, assemble, era_of

Stage = Literal["force", "deaths", "war"]
#: Stage -> outcome, which rows, and the rule in words.
STAGES: dict[Stage, tuple[str, pl.Expr, str]] = {
    "force": ("force", pl.lit(value=True), "Outcome: either used force (hostility 4 or 5)."),
    "deaths": (
        "deaths",
        (pl.col("force") == 1) & pl.col("deaths").is_not_null(),
        (
            "Only dyads at force with known deaths. Outcome: somebody of either was killed in battle (codes 1 to 6; "
            "where one has none and the other's are unknown, the dyad is left out)."
        ),
    ),
    "war": ("war", pl.col("force") == 1, "Only dyads at force. Outcome: either was at war in it (hostility 5)."),
}
RULE = (
    "Rows: each two states that were on opposite sides of a militarised dispute from its first day. {outcome} Levels "
    "and deaths are those of each state in the whole dispute. First is whose side acted first. Aims are those of "
    "either, as coded for the dispute. Covariates: the day before its first day, figures of states the year before."
)
AIMS = {
    "aim_territory": Covariate("either wants territory changed", None, sources=("dispute-dyads",)),
    "aim_regime": Covariate("either wants the other's regime changed", None, sources=("dispute-dyads",)),
}


def dispute_dyads(data: Path, stage: Stage = "deaths") -> Panel:
    """Return the panel of dyads of militarised disputes.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    stage : {'force', 'deaths', 'war'}
        Which outcome, and with it which dyads are rows.

    Returns
    -------
    Panel
        One row for each dispute and two original opponents. Further outcomes: the other two, ``hostility``,
        ``fatality``, ``force_first`` and ``force_other`` (who used force), ``days`` (from first to last day, both
        counted) and ``dated`` (both are known to the day).

    Raises
    ------
    DataError
        If there is no such stage, or a table is missing or broken.
    """
    if stage not in STAGES:
        raise DataError(f"no stage '{stage}' of dispute dyads; known: {', '.join(STAGES)}")
    outcome, chosen, words = STAGES[stage]
    table = dyads(data).filter(chosen)
    others = [name for name in ("force", "deaths", "war") if name != outcome]
    return assemble(
        Panel(
            name=f"dispute dyads, {stage}",
            table=table.sort("day", "dispute", "ccode", "other"),
            outcome=outcome,
            covariates={**FEUD_COVARIATES, **AIMS},
            cluster="pair",
            year="year",
            era="era",
            coding_rule=RULE.format(outcome=words),
            identifiers=("dispute", "ccode", "other", "day"),
            outcomes=(*others, "hostility", "fatality", "force_first", "force_other", "days", "dated", "told_year"),
            sources=("dispute-participants", "dispute-dyads"),
        )
    )


def dyads(data: Path) -> pl.DataFrame:
    """Return every dyad of original opponents with its outcomes and what was known the day before."""
    rows = opponents(data).filter("original")
    table = rows.select(
        "dispute",
        "ccode",
        "other",
        pl.col("start").alias("day"),
        pl.col("start").dt.year().cast(pl.Int64).alias("year"),
        "end",
        pl.col("told").dt.year().cast(pl.Int64).alias("told_year"),
        pl.all_horizontal("start_dated", "end_dated").alias("dated"),
        "hostility",
        "fatality",
        (pl.col("hostility") >= FORCE).cast(pl.Int64).alias("force"),
        (pl.col("hostility") == WAR).cast(pl.Int64).alias("war"),
        (pl.col("fatality") > 0).cast(pl.Int64).alias("deaths"),
        (pl.col("hostility_first") >= FORCE).cast(pl.Int64).alias("force_first"),
        (pl.col("hostility_other") >= FORCE).cast(pl.Int64).alias("force_other"),
        ((pl.col("end") - pl.col("start")).dt.total_days() + 1).alias("days"),
        about(TERRITORY).cast(pl.Int64).alias("aim_territory"),
        about(REGIME).cast(pl.Int64).alias("aim_regime"),
        pair_of("ccode", "other").alias("pair"),
    )
    return with_feuds(data, table).with_columns(era_of("year").alias("era"))
