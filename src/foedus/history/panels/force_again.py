"""Force again, by month: dyads of disputes at force, while they go on and in the half year after."""

from pathlib import Path

import polars as pl

from foedus.history.measures.feuds import FEUD_COVARIATES, FORCE, opponents
from foedus.history.panel import Covariate, Panel, assemble, era_of
from foedus.history.panels.dispute_dyads import AIMS, dyads

MONTH_DAYS = 30
#: Months of a dispute that are looked at, and months of quiet after which its aftermath is over.
MONTHS, QUIET_MONTHS = 36, 6
RULE = (
    "Rows: each two original opponents of a militarised dispute at force, of which first and last day are known, and "
    "each month (30 days) from the first day on, up to three years and to six months without anything. Outcome: in "
    "that month the dispute goes on (its last day is yet to come, or falls into the month; for the first month: there "
    "is a second day), or another dispute of the two at force begins. The tables tell the last day of a dispute, not "
    "those on which force was used: a month counts as one of force if the dispute lasted into it, which is the most "
    "that can have been; quiet months before the last are not seen. Covariates: the day before the dispute's first "
    "day, and what the months so far have shown."
)
SO_FAR = {
    "months": Covariate("months since the dispute's first day", None, unit="months", sources=("dispute-participants",)),
    "quiet": Covariate("months since the last that counts", None, unit="months", sources=("dispute-participants",)),
}


def force_again(data: Path) -> Panel:
    """Return the panel of months of disputes at force.

    Further outcomes: ``deaths`` (of the two, in the whole dispute, on whichever day), ``renewed`` (another dispute at
    force begins in the month), ``told_year`` (in which what happened was over, so that it could be told) and
    ``over_year`` (in which the dispute and the month were).

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    table = _months(data, dyads(data).filter("dated", force=1))
    return assemble(
        Panel(
            name="force again",
            table=table.sort("day", "dispute", "ccode", "other", "months"),
            outcome="again",
            covariates={**FEUD_COVARIATES, **AIMS, **SO_FAR},
            cluster="pair",
            year="year",
            era="era",
            coding_rule=RULE,
            identifiers=("dispute", "ccode", "other", "months"),
            outcomes=("deaths", "renewed", "told_year", "over_year"),
            sources=("dispute-participants", "dispute-dyads"),
        )
    )


def _months(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the months of each dyad that are at risk; the tables' last year ends what can be seen."""
    met = opponents(data)
    last = met["end"].dt.year().max()
    keys = ["dispute", "ccode", "other"]
    rows = cases.join(pl.DataFrame({"months": range(MONTHS)}), how="cross").with_columns(
        pl.col("day").dt.offset_by(pl.format("{}d", pl.col("months") * MONTH_DAYS)).alias("from")
    )
    rows = rows.with_columns(pl.col("from").dt.offset_by(f"{MONTH_DAYS}d").alias("until")).filter(
        pl.col("until").dt.year() <= last
    )
    begun = met.filter("original", pl.col("hostility") >= FORCE)
    new = pl.concat(
        begun.select(
            pl.col(one).alias("ccode"),
            pl.col(two).alias("other"),
            pl.col("start").alias("new"),
            pl.col("end").alias("told"),
        )
        for one, two in (("ccode", "other"), ("other", "ccode"))
    )
    anew = (
        rows.select(*keys, "day", "from", "until", "months")
        .join(new, on=["ccode", "other"])
        .filter(pl.col("new") > pl.col("day"), pl.col("new") >= pl.col("from"), pl.col("new") < pl.col("until"))
    )
    anew = anew.group_by(*keys, "months").agg(
        pl.col("told").min().dt.year().alias("new_told"), pl.lit(1).alias("renewed")
    )
    goes_on = pl.when(pl.col("months") == 0).then(pl.col("days") > 1).otherwise(pl.col("end") >= pl.col("from"))
    rows = rows.join(anew, on=[*keys, "months"], how="left").with_columns(pl.col("renewed").fill_null(0))
    rows = rows.with_columns((goes_on | (pl.col("renewed") == 1)).cast(pl.Int64).alias("again")).sort(*keys, "months")
    # how long it has been quiet hangs on disputes that followed: a row counts once those before it are over too
    followed = pl.col("new_told").shift(1).cum_max().over(keys).forward_fill().over(keys)
    over = pl.max_horizontal("told_year", pl.col("until").dt.year(), followed).cast(pl.Int64)
    told = pl.when(goes_on).then(over).otherwise(pl.max_horizontal(over, "new_told")).cast(pl.Int64)
    rows = rows.with_columns(over.alias("over_year"), told.alias("told_year"))
    # the first day counts as the month before the first
    seen = pl.when(pl.col("again") == 1).then("months").shift(1).over(keys).forward_fill().over(keys).fill_null(-1)
    quiet = (pl.col("months") - 1 - seen).alias("quiet")
    rows = rows.with_columns(quiet, pl.col("from").dt.year().cast(pl.Int64).alias("year"))
    return rows.filter(pl.col("quiet") < QUIET_MONTHS).with_columns(era_of("year").alias("era"))
