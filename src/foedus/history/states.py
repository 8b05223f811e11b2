"""Who is who: Correlates of War, Gleditsch-Ward and ISO codes of states, their dated names, and their successors.

The table ``states.csv`` beside this file is the package's own; it needs no data.
"""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from foedus.core.errors import InputError, nearest
from foedus.core.tables import csv_rows

if TYPE_CHECKING:
    import polars as pl

#: Gleditsch-Ward codes that stand for another state than the same Correlates of War code: code, years, ccode.
_GW_EXCEPTIONS: tuple[tuple[int, int, int, int | None], ...] = (
    (260, 1991, 9999, 255),  # Germany after unification keeps the code of West Germany
    (678, 1991, 9999, 679),  # Yemen after unification keeps the code of North Yemen
    (340, 1800, 9999, 345),  # Serbia before and after Yugoslavia
    (970, 1800, 9999, 946),  # Kiribati
    (971, 1800, 9999, 970),  # Nauru
    (972, 1800, 9999, 955),  # Tonga
    (973, 1800, 9999, 947),  # Tuvalu
)


class State(NamedTuple):
    """A state under one name.

    ``ccode`` is 0 where only Gleditsch and Ward count a state. ``first_year`` and ``last_year`` are None where the name
    has no such bound.
    """

    ccode: int
    gwcode: int
    iso3: str
    name: str
    first_year: int | None
    last_year: int | None
    successor: int | None


@cache
def states() -> tuple[State, ...]:
    """Return every state and former name of the package's table."""

    def number(cell: str) -> int | None:
        return int(cell) if cell else None

    return tuple(
        State(
            number(row["ccode"]) or 0,
            number(row["gwcode"]) or 0,
            row["iso3"],
            row["name"],
            number(row["first_year"]),
            number(row["last_year"]),
            number(row["successor"]),
        )
        for row in csv_rows(__package__, "states.csv")
    )


@cache
def present_day() -> dict[str, State]:
    """Return the states of today by ISO code."""
    return {state.iso3: state for state in states() if state.iso3}


def ccode_of(iso3: str) -> int:
    """Return the Correlates of War code of a present-day state.

    Raises
    ------
    InputError
        If no present-day state has this ISO code.

    Examples
    --------
    >>> ccode_of("RUS")
    365
    """
    today = present_day()
    if iso3 not in today:
        names = {state.name: code for code, state in today.items()}
        hint = f" - did you mean '{names[iso3]}'?" if iso3 in names else nearest(iso3, today)
        raise InputError(f"'{iso3}' is not the ISO 3166-1 alpha-3 code of a present-day state{hint}")
    return today[iso3].ccode


def iso3_of(ccode: int) -> str:
    """Return the ISO code of a present-day state, or an empty string.

    Examples
    --------
    >>> iso3_of(630), iso3_of(265)
    ('IRN', '')
    """
    return _iso3_by_ccode().get(ccode, "")


@cache
def _iso3_by_ccode() -> dict[int, str]:
    return {state.ccode: state.iso3 for state in states() if state.iso3}


def name_of(ccode: int, year: int | None = None) -> str:
    """Return the name that a state had in a year; today's name without a year.

    Examples
    --------
    >>> name_of(365, 1970), name_of(365), name_of(255, 1890)
    ('Soviet Union', 'Russia', 'Germany')
    """
    names = [state for state in states() if state.ccode == ccode]
    if not names:
        return f"state {ccode}"
    if year is not None:
        for state in names:
            if (state.first_year or 0) <= year <= (state.last_year or 9999):
                return state.name
    return names[-1].name


def existed(ccode: int, year: int) -> bool:
    """Return whether the table knows a state with this code in a year, under any name.

    Examples
    --------
    >>> existed(679, 1979), existed(679, 1995), existed(345, 1996)
    (False, True, True)
    """
    return any(
        (state.first_year or 0) <= year <= (state.last_year or 9999) for state in states() if state.ccode == ccode
    )


def successor_of(ccode: int) -> int:
    """Return the state of today that took a former state's place; a present-day state is its own.

    Examples
    --------
    >>> iso3_of(successor_of(265)), iso3_of(successor_of(300)), iso3_of(successor_of(2))
    ('DEU', 'AUT', 'USA')
    """
    if iso3_of(ccode):
        return ccode
    successors = [state.successor for state in states() if state.ccode == ccode and state.successor]
    return successor_of(successors[-1]) if successors and successors[-1] != ccode else ccode


def cow_from_gw(gwcode: str, year: str) -> "pl.Expr":
    """Return an expression that turns Gleditsch-Ward into Correlates of War codes, by year; unknown ones become null.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"gwcode": [260, 260, 340, 971, 711], "year": [1989, 1991, 1912, 1999, 1920]})
    >>> table.select(cow_from_gw("gwcode", "year").alias("ccode"))["ccode"].to_list()
    [260, 255, 345, 970, None]
    """
    import polars as pl  # noqa: PLC0415 - names and codes are wanted where no table is

    codes = sorted({state.ccode for state in states() if state.ccode})
    code = pl.col(gwcode).cast(pl.Int64)
    expression: pl.Expr = pl.when(code.is_in(codes)).then(code)
    for other, first, last, ccode in _GW_EXCEPTIONS:
        matches = (code == other) & pl.col(year).is_between(first, last)
        expression = pl.when(matches).then(pl.lit(ccode, dtype=pl.Int64)).otherwise(expression)
    return expression


def region_of(ccode: str) -> "pl.Expr":
    """Return an expression for the region that the hundreds of a code stand for.

    Examples
    --------
    >>> import polars as pl
    >>> pl.DataFrame({"ccode": [2, 365, 475, 630, 740]}).select(region_of("ccode").alias("r"))["r"].to_list()
    ['Americas', 'Europe', 'Africa', 'Middle East', 'Asia']
    """
    import polars as pl  # noqa: PLC0415 - as above

    code = pl.col(ccode)
    return (
        pl.when(code < 200)
        .then(pl.lit("Americas"))
        .when(code < 400)
        .then(pl.lit("Europe"))
        .when(code < 600)
        .then(pl.lit("Africa"))
        .when(code < 700)
        .then(pl.lit("Middle East"))
        .otherwise(pl.lit("Asia"))
    )
