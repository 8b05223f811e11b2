"""Correlates of War inter-state wars: who fought whom, by year."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, coded, flag, year

#: Outcome for the first state of the pair.
OUTCOMES = {
    1: "won",
    2: "lost",
    3: "compromise",
    4: "transformed",
    5: "ongoing",
    6: "stalemate",
    7: "below threshold",
    8: "changed sides",
}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Put the outcome into words."""
    outcome = pl.col("outcome").replace_strict(OUTCOMES, default=None, return_dtype=pl.String)
    return table.with_columns(outcome).sort("war", "year", "ccode1", "ccode2")


WARS = DataSet(
    id="wars",
    title="Inter-state wars, directed dyad-years",
    file="cow/war_inter_dirdyad.csv.gz",
    version="v4.0",
    works=("sarkees-2010",),
    terms="free for research with citation; no formal licence",
    origin="Correlates of War Project (correlatesofwar.org), Inter-State War data",
    serves="wars under way; sides of the panel of alliance calls",
    columns=(
        Column("war", "integer", "number of the war", source="warnum", low=1, required=True),
        code("ccode1", "belligerent"),
        code("ccode2", "its enemy"),
        year(),
        coded("side1", "side of the first in the war", {1: "one side", 2: "the other"}, source="sidea1"),
        flag("initiator1", "the first began it", source="initiator1"),
        coded("outcome", "outcome for the first", OUTCOMES, source="outcome1", missing=(-9, -8)),
        Column("deaths1", "integer", "battle deaths of the first", source="batdeath1", low=0, missing=(-9, -8)),
    ),
    facts=(
        Fact(
            "in the First World War (106) Germany (255) fought the United Kingdom (200) and lost",
            lambda table: set(table.filter(war=106, ccode1=255, ccode2=200)["outcome"]) == {"lost"},
        ),
    ),
    finish=_finish,
)
