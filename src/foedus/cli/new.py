"""``foedus new``: a crisis file to start from, filled with the figures of its day."""

import os
import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from foedus.api.new import (
    NAME,
    Named,
    Prefilled,
    crisis_text,
    first_year,
    of_the_past,
    of_today,
    past_crisis,
    read_day,
    skeleton,
    state_named,
)
from foedus.cli.options import Covariates, Off
from foedus.core.errors import DataError, InputError
from foedus.report.console import PlainConsole
from foedus.report.output import write_file

#: What stands above a past crisis.
HEAD: Final = (
    "Crisis {number} of the International Crisis Behavior data on the day of its trigger, for foedus.",
    "Every value is of a table as it stood at the end of {before}, or made from such, or an assumption. What no table",
    "says is left out: foedus draws it over a wide range and tells so (`foedus check FILE`).",
    "A run of this file takes the parameters that foedus ships, which were fitted to later years too. What would have",
    "been said on the day, with parameters fitted to the years before alone: `foedus hindcast --crisis {number}`.",
)


def new(
    name: Annotated[
        str | None, Off(help="Name of the crisis: small letters, digits, hyphens; icb-NUMBER with --icb.")
    ] = None,
    /,
    *,
    actors: Annotated[
        str | None,
        Off(help="States by ISO code or name, as in RUS,Iran,USA; the first challenges the second."),
    ] = None,
    as_of: Annotated[str | None, Off(help="The day from which to look ahead, YYYY-MM-DD.")] = None,
    icb: Annotated[
        int | None,
        Off(help="A past crisis instead, by its number in the International Crisis Behavior data."),
    ] = None,
    covariates: Covariates = None,
    data: Annotated[
        Path | None,
        Off(help="Folder of historical tables, for a day of which the shipped ones do not speak; else FOEDUS_DATA."),
    ] = None,
    out: Annotated[Path | None, Parameter(help="Where to write it; NAME.yaml if not given.")] = None,
    force: Annotated[bool, Off(help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a crisis file that is ready to run and to edit: of states on a day, or of a past crisis as it opened."""
    if icb is not None and (actors is not None or as_of is not None):
        raise InputError("--icb: a past crisis has its own states and its own day; leave out --actors and --as-of")
    if icb is None and covariates:
        raise InputError("--covariates: values are laid over a past crisis; give its number with --icb")
    name = f"icb-{icb}" if name is None and icb is not None else name
    if name is None:
        raise InputError("NAME is missing, as in `foedus new iran-2026`; only with --icb it need not be given")
    if not re.fullmatch(NAME, name):
        raise InputError(f"'{name}': a name has small letters, digits and hyphens, as in iran-2026")
    path = out or Path(f"{name}.yaml")
    taken = "" if force else f"{path}: is there already; choose another --out, or --force to overwrite it"
    if taken and path.exists():  # before the tables are read
        raise InputError(taken)
    if icb is not None:
        text, told = _of_the_past(name, icb, data, covariates)
    elif actors is None or as_of is None:
        raise InputError(
            f"{'--actors' if actors is None else '--as-of'} is missing: as in `foedus new {name} --actors USA,IRN,RUS "
            "--as-of 2026-01-16`; a past crisis is named by --icb NUMBER"
        )
    else:
        text, told = _of_states(name, actors, _day(as_of), data)
    write_file(path, text, taken=taken)
    told = [f"written: {path}", *told, f"  foedus check {path}    is it in order?"]
    PlainConsole().print("\n".join([*told, f"  foedus run {path}      what follows?"]), soft_wrap=True)


def _of_states(name: str, actors: str, day: date, data: Path | None) -> tuple[str, list[str]]:
    """Return the text of a file for states on a day, and what is told of it."""
    chosen, facts = _filled(actors, day, data)
    listed = [(one.code, one.name, facts.actors[one.code]) for one in chosen]
    told = [f"  {one.code}  {one.name}" for one in chosen]
    told += ["say what no figure of the day says:", *(f"  {entry}" for entry in facts.asked)] if facts.asked else []
    return skeleton(name, day, listed, facts.relations, facts.feuds), told


def _of_the_past(name: str, number: int, data: Path | None, covariates: Path | None) -> tuple[str, list[str]]:
    """Return the text of a file for a past crisis, and what is told of it."""
    errors = PlainConsole(stderr=True)
    with errors.status("reading the tables"):
        world = past_crisis(number, data, covariates)
    crisis = world.content.model_copy(update={"crisis": name})
    told = [f"  {key}  {actor.name}" for key, actor in crisis.actors.items()]
    told += [f"  laid over: {path} ({place})" for path, place in crisis.laid_over.items()]
    told += ["not known:", *(f"  {entry}" for entry in world.unknown)]
    return crisis_text(crisis, [line.format(number=number, before=world.trigger.year - 1) for line in HEAD]), told


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
    return chosen, of_the_past(folder, chosen, sorted(members), day)


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
