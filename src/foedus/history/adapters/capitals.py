"""Capitals with their coordinates, dated: where a state was governed from."""

import polars as pl

from foedus.history.table import Column, DataSet, Fact, code

#: Capitals that the build places far from where they lie (in the middle of the country, by a geocoder's slip).
CORRECTED = {"Brasilia": (-15.79, -47.88), "Riyadh": (24.69, 46.72), "Tunis": (36.81, 10.18)}


def _finish(table: pl.DataFrame) -> pl.DataFrame:
    """Leave the end open where the capital is still the capital at the edition's end; mend misplaced capitals."""
    end = pl.col("end")
    open_end = pl.when(end < end.max()).then(end)
    table = table.with_columns(open_end.alias("end"), end.max().dt.year().alias("edition_year"))
    for axis, column in enumerate(("latitude", "longitude")):
        mended = {name: place[axis] for name, place in CORRECTED.items()}
        where = pl.col("capital").replace_strict(mended, default=None, return_dtype=pl.Float64)
        table = table.with_columns(pl.coalesce(where, column).alias(column))
    return table.sort("ccode", "start")


CAPITALS = DataSet(
    id="capitals",
    title="Capitals and their coordinates",
    file="cow/capitals.csv.gz",
    version="build of peacesciencer",
    works=("miller-2022",),
    terms="GPL-2 (package)",
    origin="package peacesciencer of S. V. Miller (svmiller.com)",
    serves="distance from capital to capital",
    year="start",
    columns=(
        code("ccode", "state"),
        Column("name", "text", "name of the state", source="statenme"),
        Column("capital", "text", "capital", required=True),
        Column("start", "date", "first day as the capital", source="stdate", required=True),
        Column("end", "date", "last day as the capital; null while it lasts", source="enddate"),
        Column("latitude", "number", "latitude", source="lat", unit="degrees north", low=-90, high=90, required=True),
        Column(
            "longitude", "number", "longitude", source="lng", unit="degrees east", low=-180, high=180, required=True
        ),
    ),
    facts=(
        Fact(
            "Brazil (140) was governed from Rio de Janeiro before Brasília",
            lambda table: table.filter(ccode=140)["capital"][0] == "Rio de Janeiro",
        ),
    ),
    finish=_finish,
)
