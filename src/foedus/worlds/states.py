"""The shipped table of present-day states: national figures with data set and year, so that no download is needed.

Of which days a figure may speak is one rule (`foedus.history.vintage`): what was known only later is not used.
"""

from collections.abc import Mapping
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final, NamedTuple

from foedus.core.tables import csv_rows, toml_table
from foedus.core.world import OBLIGATIONS
from foedus.history.vintage import Coded, Regime, regime_on, speaks

EARTH_RADIUS_KM = 6371.0
#: Codes of the kinds of obligation in ``obligations.csv``, weakest first.
KINDS = {"c": "consultation", "a": "nonaggression", "n": "neutrality", "o": "offence", "d": "defence"}
#: Column of the table for each measure of capability.
MEASURES: Final = {
    "cinc": "cinc",
    "military_expenditure": "military_share",
    "surplus_product": "surplus_share",
}
#: How far a share of the world may have moved since it was last measured, ten years ago or more: nine of ten shares of
#: military expenditure moved less than 4.6-fold in fifteen years, 5.5-fold in twenty (nmc, 1950-2022).
OLD_FACTOR: Final = 5.0
#: How far polyarchy may have moved since then: nine of ten states moved less than .29 in fifteen years (1950-2025).
OLD_CHANGE: Final = 0.3
#: Columns that hold from the year of their beginning on, with the column of that year.
_SINCE: Final = {
    "capital": "capital_since",
    "latitude": "capital_since",
    "longitude": "capital_since",
    "major_power": "major_power_since",
    "nuclear": "nuclear_since",
}
#: A column with the figure of an earlier year, for days on which the year of the first was not over.
_EARLIER: Final = {"polyarchy": "polyarchy_prior"}

Row = Mapping[str, str]


class Figure(NamedTuple):
    """One figure of the table, with its data set and year."""

    number: float
    data_set: str
    year: int


class Likely(NamedTuple):
    """Where a figure that nobody measured is likely to lie: the middle, and nine of ten."""

    middle: float
    low: float
    high: float


@cache
def states() -> dict[str, dict[str, str]]:
    """Return the rows of the table of states by ISO code."""
    return {row["iso3"]: row for row in csv_rows(__package__, "states.csv")}


@cache
def columns() -> dict[str, dict[str, Any]]:
    """Return where each column of the table comes from."""
    return toml_table(__package__, "states.toml")


@cache
def first_year() -> int:
    """Return the year of the first days of which every yearly column of the table speaks."""
    dated = [name for name in columns() if f"{name}_year" in next(iter(states().values()))]
    dated += ["obligations"]
    codings = ("kind", "polity2", "executive_recruitment", "polyarchy_likely")
    years = [columns()[_EARLIER.get(name, name)]["year"] for name in dated if name not in codings]
    return max(years) + 1


@cache
def figure(iso3: str, column: str, before: int | None = None) -> Figure | None:
    """Return a figure of a state, or None where the table has none that speaks of the day.

    Parameters
    ----------
    before : int, optional
        Year of the day: a figure of that year or later was not known, one of long before says nothing; a flag or a
        capital must have held already. By default the day does not matter.
    """
    return figure_of(states().get(iso3, {}), column, before)


def figure_of(row: Row, column: str, before: int | None = None) -> Figure | None:
    """Return a figure of a row of the table, or None where it has none that speaks of the day."""
    if not row.get(column):
        return None
    if column in _SINCE:
        return _lasting(row, column, before)
    for name in (column, _EARLIER.get(column, "")):
        if row.get(name) and (before is None or speaks(_year(row, name), before)):
            return Figure(float(row[name]), columns()[name]["data_set"], _year(row, name))
    return None


def _lasting(row: Row, column: str, before: int | None) -> Figure | None:
    """Return what holds since some year, as of the year before the day."""
    source, since = columns()[column], int(row.get(_SINCE[column]) or 0)
    year = source["year"] if before is None else min(source["year"], before - 1)
    if before is None or since <= year:
        return Figure(float(row[column]), source["data_set"], year)
    # whoever has nuclear weapons today had none before
    return Figure(0.0, source["data_set"], year) if column == "nuclear" else None


def last_known(iso3: str, column: str, before: int) -> Figure | None:
    """Return the latest figure from before a year, however old: for an assumption where nothing newer is known."""
    return last_known_of(states().get(iso3, {}), column, before)


def last_known_of(row: Row, column: str, before: int) -> Figure | None:
    """Return the same of a row of the table."""
    if not row.get(column) or _year(row, column) >= before:
        return None
    return Figure(float(row[column]), columns()[column]["data_set"], _year(row, column))


def _year(row: Row, column: str) -> int:
    return int(row.get(f"{column}_year") or columns()[column]["year"])


def likely_polyarchy(iso3: str, before: int | None = None) -> Likely | None:
    """Return where the polyarchy of a state that nobody scored is likely to lie, or None."""
    return likely_polyarchy_of(states().get(iso3, {}), before)


def likely_polyarchy_of(row: Row, before: int | None = None) -> Likely | None:
    """Return the same of a row of the table."""
    if not row.get("polyarchy_likely") or (before and not speaks(_year(row, "polyarchy_likely"), before)):
        return None
    return Likely(*(float(row[name]) for name in ("polyarchy_likely", "polyarchy_low", "polyarchy_high")))


def regime(iso3: str, before: int | None = None) -> Regime:
    """Return the kind of regime of a state and what it rests on: ``party``, the commonest, where nothing is known."""
    return regime_of(states().get(iso3, {}), before)


def regime_of(row: Row, before: int | None = None) -> Regime:
    """Return the same of a row of the table."""
    day_year = before if before is not None else first_year()
    kind = row.get("kind", "")
    coded_year = int(row["kind_year"]) if row.get("kind_year") else None
    coded = Coded(kind, "gwf", coded_year) if kind and (coded_year or 0) <= day_year else None
    openness = recruitment = None
    scored = figure_of(row, "polyarchy", day_year) or last_known_of(row, "polyarchy", day_year)
    if scored:
        openness = (scored.number, Coded("", scored.data_set, scored.year))
    elif likely := likely_polyarchy_of(row, day_year):
        openness = (likely.middle, Coded("", "uds", _year(row, "polyarchy_likely")))
    if recruited := figure_of(row, "executive_recruitment", day_year):
        recruitment = (int(recruited.number), Coded("", recruited.data_set, recruited.year))
    found = regime_on(day_year, coded, openness, recruitment)
    # what was scored too long ago is no more than an assumption
    return found if found.year is None or speaks(found.year, day_year) else found._replace(data_set="")


@cache
def obligations(before: int | None = None) -> dict[tuple[str, str], str]:
    """Return the greatest obligation of the first state to the second, as a word of ``OBLIGATIONS``.

    Of a day in the year ``before`` of which the table of treaties does not speak there is none.
    """
    if before is not None and not speaks(columns()["obligations"]["year"], before):
        return {}
    return {(row["obliged"], row["to"]): greatest(row["kinds"]) for row in csv_rows(__package__, "obligations.csv")}


@cache
def greatest(kinds: str) -> str:
    """Return the greatest of the obligations that letters stand for.

    Examples
    --------
    >>> greatest("anc")
    'neutrality'
    """
    return max((KINDS[letter] for letter in kinds), key=OBLIGATIONS.index)


@cache
def neighbours(before: int | None = None) -> frozenset[frozenset[str]]:
    """Return the pairs of states that share a border on land or a river, already before the year if one is given."""
    rows = (row for row in csv_rows(__package__, "contiguity.csv") if row["kind"] == "1")
    return frozenset(
        frozenset((row["one"], row["other"])) for row in rows if before is None or int(row["since"]) <= before
    )


@cache
def distance_km(one: str, other: str, before: int | None = None) -> float | None:
    """Return the distance between two capitals, 0 for neighbours, None where a capital is unknown.

    Examples
    --------
    >>> distance_km("RUS", "UKR")
    0.0
    >>> round(distance_km("RUS", "IRN"), -2)
    2500.0
    """
    if one == other or frozenset((one, other)) in neighbours(before):
        return 0.0
    places = [(figure(iso3, "latitude", before), figure(iso3, "longitude", before)) for iso3 in (one, other)]
    if any(part is None for place in places for part in place):
        return None
    (lat_1, lon_1), (lat_2, lon_2) = ((radians(lat.number), radians(lon.number)) for lat, lon in places if lat and lon)
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
