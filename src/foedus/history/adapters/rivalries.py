"""Strategic rivalries: pairs of states that saw each other as competitors, threats and enemies."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code, year

#: Codes that the table uses for a state which did not bear them then: code, its rival, years, the code it had.
RENAMED = (
    (679, 670, 1918, 1989, 678),  # North Yemen against Saudi Arabia
    (679, 663, 1918, 1989, 678),  # and against Jordan
    (679, 698, 1967, 1989, 680),  # South Yemen against Oman
    (305, 255, 0, 1918, 300),  # Austria, then the Austrian Empire, against Prussia
    (300, 345, 1919, 9999, 305),  # the republic of Austria against Yugoslavia
    (255, 220, 1949, 1989, 260),  # West Germany against France
)


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Give each state the code that it had in the years of the rivalry, cutting a spell where its code changes."""
    for code_then, rival, first, last, proper in RENAMED:
        for one, other in (("ccode1", "ccode2"), ("ccode2", "ccode1")):
            meant = (pl.col(one) == code_then) & (pl.col(other) == rival)
            meant &= (pl.col("start") <= last) & (pl.col("end") >= first)
            found, rest = table.filter(meant), table.filter(~meant)
            parts = (
                found.with_columns(pl.col("end").clip(upper_bound=first - 1)),
                found.with_columns(
                    pl.col("start").clip(lower_bound=first),
                    pl.col("end").clip(upper_bound=last),
                    pl.lit(proper, pl.Int64).alias(one),
                ),
                found.with_columns(pl.col("start").clip(lower_bound=last + 1)),
            )
            table = pl.concat([rest, *(part.filter(pl.col("start") <= pl.col("end")) for part in parts)])
    return table.sort("start", "ccode1", "ccode2")


RIVALRIES = DataSet(
    id="rivalries",
    title="Strategic rivalries",
    file="rivalry/tss_rivalries.csv.gz",
    version="2022",
    works=("thompson-2022",),
    terms="free with citation (by way of a GPL-2 package)",
    origin="Thompson, Sakuwa and Suhas, book appendix; package peacesciencer of S. V. Miller",
    serves="rivalry of third states with the parties",
    year="start",
    columns=(
        code("ccode1", "one state"),
        code("ccode2", "the other"),
        year("start", "first year"),
        year("end", "last year; the edition's last year while it lasts"),
        Column("positional", "integer", "about influence and status", low=0, high=1),
        Column("spatial", "integer", "about territory", low=0, high=1),
    ),
    facts=(
        Fact(
            "India (750) and Pakistan (770) are rivals from 1947 on",
            lambda table: table.filter(ccode1=750, ccode2=770)["start"].to_list() == [1947],
        ),
    ),
    finish=_finish,
)
