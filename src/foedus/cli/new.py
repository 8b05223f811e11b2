"""``foedus new``: a crisis file to start from, filled from the shipped tables of states."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from foedus.cli.options import Off
from foedus.core.errors import InputError, RunError, nearest
from foedus.core.world import OBLIGATIONS
from foedus.crisis.schema import NAME
from foedus.crisis.skeleton import Fact, Obligation, skeleton
from foedus.evidence.record import read_day
from foedus.report.console import PlainConsole

Row = dict[str, str]
#: Letters of the table of obligations.
_KINDS: Final = {"c": "consultation", "a": "nonaggression", "n": "neutrality", "o": "offence", "d": "defence"}
_ATOP_YEAR: Final = 2018
#: Quantity, its column in the table of states, its data set; the year stands in a column of its own.
_MEASURED: Final = (
    ("cinc", "cinc", "nmc"),
    ("military_expenditure", "military_share", "nmc"),
    ("surplus_product", "surplus_share", "gdp-pop"),
    ("democracy", "polyarchy", "polyarchy"),
)
#: The same for flags, whose year is that of the list they are from.
_FLAGS: Final = (("major", "major_power", "majors", 2016), ("nuclear", "nuclear", "sipri-nuclear", 2024))


def new(
    name: Annotated[str, Parameter(help="Name of the crisis: small letters, digits, hyphens.")],
    /,
    *,
    actors: Annotated[str, Parameter(help="States as ISO codes, as in RUS,IRN,USA; the first challenges the second.")],
    as_of: Annotated[str, Parameter(help="The day from which to look ahead, YYYY-MM-DD.")],
    out: Annotated[Path | None, Parameter(help="Where to write it; NAME.yaml if not given.")] = None,
    force: Annotated[bool, Off(help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a crisis file that is ready to run and to edit: national figures and treaties filled in."""
    if not re.fullmatch(NAME, name):
        raise InputError(f"'{name}': a name has small letters, digits and hyphens, as in iran-2026")
    day = _day(as_of)
    chosen = _chosen(actors)
    text = skeleton(
        name,
        day,
        [(code, states()[code]["name"], list(_facts(states()[code]))) for code in chosen],
        _obligations(chosen),
    )
    path = out or Path(f"{name}.yaml")
    _write(path, text, force=force)
    PlainConsole().print(
        f"written: {path}\n  foedus check {path}    is it in order?\n  foedus run {path}      what follows?",
        soft_wrap=True,
    )


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise InputError(f"--as-of {text}: a day of the calendar is needed, written YYYY-MM-DD") from None


def _chosen(text: str) -> list[str]:
    """Return the ISO codes in a list with commas; refuse unknown and repeated ones, and fewer than two."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    codes = [part.upper() if part.upper() in states() else part for part in parts]
    names = {row["name"]: code for code, row in states().items()}
    problems = []
    for number, code in enumerate(codes):
        if code not in states():
            problems.append(f"--actors: unknown state '{code}'{_close(code, names)}")
        elif code in codes[:number]:
            problems.append(f"--actors: {code} is named twice")
    if not problems and len(codes) < 2:
        problems.append("--actors: name two states or more, as in --actors USA,IRN,RUS")
    if problems:
        raise InputError("\n".join(problems))
    return codes


def _close(code: str, names: dict[str, str]) -> str:
    by_name = {**names, **{code: code for code in states()}}
    close = nearest(code, by_name)
    if not close:
        return "; ISO codes of three letters are needed, as in RUS"
    found = by_name[close.split("'", 1)[1][:-2]]
    return f" - did you mean '{found}' ({states()[found]['name']})?"


def _write(path: Path, text: str, *, force: bool) -> None:
    if path.exists() and not force:
        raise InputError(f"{path}: is there already; choose another --out, or --force to overwrite it")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunError(f"{path}: cannot be written: {error.strerror or error}") from None


@cache
def states() -> dict[str, Row]:
    """Return the shipped table of present-day states, by ISO code."""
    return {row["iso3"]: row for row in _rows("states.csv")}


def _rows(table: str) -> Iterator[Row]:
    lines = files("foedus.worlds").joinpath(table).read_text("utf-8").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _facts(row: Row) -> Iterator[Fact]:
    """Yield what the table says of a state; an empty cell is left to the defaults."""
    for name, column, data_set in _MEASURED:
        if row[column]:
            yield Fact(name, row[column], data_set, int(row[f"{column}_year"]))
    for name, column, data_set, year in _FLAGS:
        yield Fact(name, "true" if row[column] == "1" else "false", data_set, year)
    source, year_text = row["regime_source"], row["regime_year"]
    yield Fact("regime_kind", row["regime"], source, int(year_text) if year_text else None)


def _obligations(chosen: list[str]) -> list[Obligation]:
    """Return what treaties oblige the chosen states to do for one another: the greatest obligation of each pair."""
    found = []
    for row in _rows("obligations.csv"):
        if row["obliged"] in chosen and row["to"] in chosen:
            word = max((_KINDS[letter] for letter in row["kinds"]), key=OBLIGATIONS.index)
            found.append(Obligation(row["obliged"], row["to"], word, "atop", _ATOP_YEAR))
    return found
