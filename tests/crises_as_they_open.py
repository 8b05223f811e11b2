"""Crises whose every value that is coded after the trigger is another one: what a test reads in place of the record."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl

from foedus.history.adapters.icb import CRISES
from foedus.history.reading import Reading, read
from foedus.history.table import DataSet

#: Columns of crises and of their actors that the trigger itself shows; everything else is coded afterwards.
AT_THE_TRIGGER = {
    "icb": {"crisis", "name", "trigger", "year", "trigger_kind", "trigger_entity", "region"},
    "icb-actors": {
        "crisis",
        "actor",
        "ccode",
        "trigger",
        "year",
        "trigger_kind",
        "trigger_entity",
        "threat_source",
        "regime",
        "nuclear",
    },
}
#: Parts of dates: the dates themselves are what is read.
PARTS = ("_year", "_month", "_day")
YEARS_LATER = 4


def altered(name: str, table: pl.DataFrame, late: pl.Expr) -> pl.DataFrame:
    """Return crises or actors in which the rows that are marked hold other values in all that is coded afterwards."""
    changed: list[pl.Expr] = []
    for column in table.columns:
        if column in AT_THE_TRIGGER[name] or (column.startswith("trigger") and column.endswith(PARTS)):
            continue
        values = pl.col(column)
        if table[column].dtype == pl.Date:
            other = values.dt.offset_by(f"{YEARS_LATER}y")
        elif column.endswith("_year"):
            other = pl.coalesce(column, "year") + YEARS_LATER
        elif table[column].dtype == pl.String:
            other = pl.when(values == "state").then(pl.lit("regional organisation")).otherwise(pl.lit("state"))
        else:  # a code: another of the codes that there are
            known = sorted(table[column].drop_nulls().unique())
            other = values.fill_null(known[0]).replace_strict(known, known[1:] + known[:1], return_dtype=pl.Int64)
        changed.append(pl.when(late).then(other).otherwise(values).alias(column))
    return table.with_columns(changed)


def reader(day: dt.date) -> Callable[[Path, DataSet], Reading]:
    """Return what reads the tables, but crises that were not over before the year of ``day`` with other values."""
    made: dict[str, Reading] = {}

    def changed(folder: Path, data_set: DataSet) -> Reading:
        if data_set.id not in AT_THE_TRIGGER:
            return read(folder, data_set)
        if data_set.id not in made:
            crises = read(folder, CRISES).table
            open_then = crises.filter(pl.col("end") >= dt.date(day.year, 1, 1))["crisis"].to_list()
            reading = read(folder, data_set)
            made[data_set.id] = reading._replace(
                table=altered(data_set.id, reading.table, pl.col("crisis").is_in(open_then))
            )
        return made[data_set.id]

    return changed
