"""The shipped table of present-day states: national figures with data set and year, so that no download is needed."""

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from foedus.core.world import OBLIGATIONS

EARTH_RADIUS_KM = 6371.0
#: Codes of the kinds of obligation in ``obligations.csv``, weakest first.
KINDS = {"c": "consultation", "a": "nonaggression", "n": "neutrality", "o": "offence", "d": "defence"}


class Figure(NamedTuple):
    """One figure of the table, with its data set and year."""

    number: float
    data_set: str
    year: int


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@cache
def states() -> dict[str, dict[str, str]]:
    """Return the rows of the table of states by ISO code."""
    return {row["iso3"]: row for row in _rows("states.csv")}


@cache
def columns() -> dict[str, dict[str, Any]]:
    """Return where each column of the table comes from."""
    return tomllib.loads(files(__package__).joinpath("states.toml").read_text("utf-8"))


def figure(iso3: str, column: str, before: int | None = None) -> Figure | None:
    """Return a figure of a state, or None where the table has none.

    A figure of the year ``before`` or later gives way to an earlier one where the table has it: that of a year is not
    known until the year is over.
    """
    row = states().get(iso3)
    if row is None or not row[column]:
        return None
    if before is not None and int(row.get(f"{column}_year") or 0) >= before and row.get(f"{column}_prior"):
        column = f"{column}_prior"
    source = columns()[column]
    return Figure(float(row[column]), source["data_set"], int(row.get(f"{column}_year") or source["year"]))


def regime_kind(iso3: str) -> str:
    """Return the kind of regime of a state: its row's, else ``party``, the commonest among autocracies."""
    row = states().get(iso3)
    return row["regime"] if row and row["regime"] else "party"


@cache
def obligations() -> dict[tuple[str, str], str]:
    """Return the greatest obligation of the first state to the second, as a word of ``OBLIGATIONS``."""
    return {
        (row["obliged"], row["to"]): max((KINDS[kind] for kind in row["kinds"]), key=OBLIGATIONS.index)
        for row in _rows("obligations.csv")
    }


@cache
def neighbours() -> frozenset[frozenset[str]]:
    """Return the pairs of states that share a border on land or a river."""
    return frozenset(frozenset((row["one"], row["other"])) for row in _rows("contiguity.csv") if row["kind"] == "1")


def distance_km(one: str, other: str) -> float | None:
    """Return the distance between two capitals, 0 for neighbours, None where a capital is unknown.

    Examples
    --------
    >>> distance_km("RUS", "UKR")
    0.0
    >>> round(distance_km("RUS", "IRN"), -2)
    2500.0
    """
    if one == other or frozenset((one, other)) in neighbours():
        return 0.0
    places = [(figure(iso3, "latitude"), figure(iso3, "longitude")) for iso3 in (one, other)]
    if any(part is None for place in places for part in place):
        return None
    (lat_1, lon_1), (lat_2, lon_2) = ((radians(lat.number), radians(lon.number)) for lat, lon in places if lat and lon)
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
