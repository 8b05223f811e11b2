"""Geddes, Wright and Frantz: autocratic regimes by kind, and the year in which each failed.

A year's row is the regime of its first of January, so that the year of a fall is the old regime's last row.
"""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, flag, year

#: Their ten kinds, folded into four as the authors fold them for their own flags.
KINDS = {
    "party": "party",
    "party-personal": "party",
    "party-military": "party",
    "party-personal-military": "party",
    "party-military-personal": "party",
    "personal": "personal",
    "military-personal": "military",
    "military": "military",
    "indirect military": "military",
    "monarchy": "monarchy",
    "oligarchy": "party",
}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Fold the kinds; a year that was no autocracy keeps what it was (democracy, provisional, ...)."""
    kind = pl.col("regime_type").replace_strict(KINDS, default=None)
    return table.with_columns(pl.coalesce(kind, pl.col("not_autocracy")).alias("kind")).sort("ccode", "year")


GWF = DataSet(
    id="gwf",
    title="Autocratic Regimes",
    file="regime/gwf_all.csv.gz",
    version="v1.2",
    works=("geddes-2014",),
    terms="free with citation",
    origin="Geddes, Wright and Frantz, Autocratic Regimes data (authors' site at Pennsylvania State University)",
    serves="kind of regime; panel of autocratic regime failure",
    columns=(
        Column("ccode", "integer", "state, Correlates of War code", source="cown", low=1, high=999, required=True),
        year(),
        Column("case", "text", "regime and its years", source="gwf_casename", required=True),
        Column("regime_type", "text", "kind of autocracy, ten kinds", source="gwf_regimetype"),
        Column("not_autocracy", "text", "what the year was if not an autocracy", source="gwf_nonautocracy"),
        Column("duration", "integer", "age of the regime in this year", source="gwf_duration", unit="years", low=0),
        flag("failed", "the regime ended in this year", source="gwf_fail"),
    ),
    facts=(
        Fact(
            "Iran's monarchy (630) fails in 1979",
            lambda table: 1979 in table.filter(ccode=630, failed=1)["year"].to_list(),
        ),
    ),
    finish=_finish,
)
