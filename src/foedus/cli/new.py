"""``foedus new``: a crisis file to start from, filled with the figures of its day."""

import os
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from foedus.api.new import (
    NAME,
    Named,
    Prefilled,
    first_year,
    of_the_past,
    of_today,
    read_day,
    skeleton,
    state_named,
)
from foedus.cli.options import Off
from foedus.core.errors import DataError, InputError, RunError
from foedus.report.console import PlainConsole


def new(
    name: Annotated[str, Parameter(help="Name of the crisis: small letters, digits, hyphens.")],
    /,
    *,
    actors: Annotated[
        str,
        Parameter(help="States by ISO code or name, as in RUS,Iran,USA; the first challenges the second."),
    ],
    as_of: Annotated[str, Parameter(help="The day from which to look ahead, YYYY-MM-DD.")],
    data: Annotated[
        Path | None,
        Off(help="Folder of historical tables, for a day of which the shipped ones do not speak; else FOEDUS_DATA."),
    ] = None,
    out: Annotated[Path | None, Parameter(help="Where to write it; NAME.yaml if not given.")] = None,
    force: Annotated[bool, Off(help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a crisis file that is ready to run and to edit: national figures and treaties of its day filled in."""
    if not re.fullmatch(NAME, name):
        raise InputError(f"'{name}': a name has small letters, digits and hyphens, as in iran-2026")
    path = out or Path(f"{name}.yaml")
    if path.exists() and not force:
        raise InputError(f"{path}: is there already; choose another --out, or --force to overwrite it")
    day = _day(as_of)
    chosen, facts = _filled(actors, day, data)
    listed = [(one.code, one.name, facts.actors[one.code]) for one in chosen]
    try:
        path.write_text(skeleton(name, day, listed, facts.relations), encoding="utf-8")
    except OSError as error:
        raise RunError(f"{path}: cannot be written: {error.strerror or error}") from None
    told = [f"written: {path}", *(f"  {one.code}  {one.name}" for one in chosen)]
    told += ["say what no figure of the day says:", *(f"  {entry}" for entry in facts.asked)] if facts.asked else []
    told += [f"  foedus check {path}    is it in order?", f"  foedus run {path}      what follows?"]
    PlainConsole().print("\n".join(told), soft_wrap=True)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise InputError(f"--as-of: {error}") from None


def _filled(actors: str, day: date, data: Path | None) -> tuple[list[Named], Prefilled]:
    """Return the states that are asked for, and their figures of the day: shipped ones where they speak of it."""
    if data is None and day.year >= first_year():
        chosen = _chosen(actors, day.year, None)
        return chosen, of_today(chosen, day.year)
    from foedus.api.data import data_folder, members_on  # noqa: PLC0415 - polars, which the present day needs not

    try:
        folder = data_folder(data)
    except DataError as error:
        if data is not None or os.environ.get("FOEDUS_DATA"):
            raise
        raise InputError(
            f"--as-of {day}: the shipped tables speak of days from {first_year()}-01-01 on, since figures of a year "
            f"are known once it is over; for an earlier day give --data DIR, a folder of historical tables, or set "
            "FOEDUS_DATA (`foedus data sources` says what to download and from where)"
        ) from error
    members = members_on(folder, day)
    chosen = _chosen(actors, day.year, members)
    return chosen, of_the_past(folder, chosen, sorted(members), day.year)


def _chosen(text: str, year: int, members: Collection[int] | None) -> list[Named]:
    """Return the states in a list with commas; refuse unknown and repeated ones, and fewer than two."""
    found: list[Named] = []
    problems = []
    for part in filter(None, (part.strip() for part in re.split("[,;\\n]", text))):
        try:
            one = state_named(part, year, members)
        except InputError as error:
            problems.append(f"--actors: {error}")
            continue
        twin = next((other for other in found if other.ccode == one.ccode), None)
        if twin:
            problems.append(f"--actors: {twin.code} ({one.name}) is named twice")
        found.append(one)
    if not problems and len(found) < 2:
        problems.append("--actors: name two states or more, separated by commas, as in --actors USA,IRN,RUS")
    if problems:
        raise InputError("\n".join(problems))
    return found
