"""A guided start: states, a day and a quarrel become the text of a crisis file, filled as ``foedus new`` fills it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_as
from foedus.crisis.schema import ACTORS, NAME
from foedus.crisis.skeleton import Quarrel, skeleton
from foedus.evidence.record import read_day
from foedus.history.state_names import state_named
from foedus.inquiry.file_rows import RemarkRow
from foedus.inquiry.sanity import sanity
from foedus.mechanisms.catalogue import known_forms
from foedus.report.output import write_file
from foedus.session.arms import Plan
from foedus.studio.begin.choices import aims, levels, populations
from foedus.worlds.prefilled import of_today
from foedus.worlds.states import first_year

#: Remarks for which nothing is run.
QUICK: Final = ("undecided", "record", "left_out", "unwritten", "old")


class Asked(NamedTuple):
    """What was chosen: states by code, the two parties among them, the day, the quarrel, the name of the file."""

    actors: tuple[str, ...]
    challenger: str
    target: str
    as_of: str
    title: str
    aim: str
    like: str
    level: str
    name: str


class Started(NamedTuple):
    """A new crisis that is not written yet: its text, what it reads as, and what the user should say of it."""

    name: str
    text: str
    crisis: Crisis
    asked: tuple[str, ...]


def asked_in(form: Mapping[str, str], actors: Sequence[str]) -> Asked:
    """Return what a form says; what it leaves out is empty."""
    said = {field: form.get(field, "").strip() for field in Asked._fields if field != "actors"}
    return Asked(tuple(dict.fromkeys(actors)), **said)


def started(asked: Asked, folder: Path) -> Started:
    """Return the crisis file of what was chosen, as it would stand in a folder.

    Raises
    ------
    InputError
        With everything that is missing or cannot be taken, a line each that begins with its field.
    """
    problems = list(_problems(asked))
    if problems:
        raise InputError("\n".join(problems))
    day = read_day(asked.as_of)
    others = [code for code in asked.actors if code not in (asked.challenger, asked.target)]
    chosen = [state_named(code, day.year) for code in (asked.challenger, asked.target, *others)]
    facts = of_today(chosen, day.year)
    title = asked.title or f"{chosen[0].name} and {chosen[1].name}"
    name = asked.name or name_for(asked)
    text = skeleton(
        name,
        day,
        [(one.code, one.name, facts.actors[one.code]) for one in chosen],
        facts.relations,
        facts.feuds,
        Quarrel(title, asked.aim, asked.like, asked.level),
    )
    return Started(name, text, read_as(text, folder / f"{name}.yaml", known_forms()), tuple(facts.asked))


def name_for(asked: Asked) -> str:
    """Return a name for a file: of its title, or of its two parties."""
    words = re.sub(r"[^a-z0-9]+", "-", asked.title.casefold()).strip("-")
    return words[:40].rstrip("-") or f"{asked.challenger}-{asked.target}".lower()


def remarks(crisis: Crisis) -> list[RemarkRow]:
    """Return what an expert would ask about a crisis, as far as nothing need be run for it."""
    return sanity(crisis, Plan(2, 1, 1, None), QUICK)["remarks"]


def written(begun: Started, folder: Path) -> Path:
    """Write a new crisis file into a folder; no file that is there is touched.

    Raises
    ------
    InputError
        If there is a file of this name.
    RunError
        If it cannot be written.
    """
    path = folder / f"{begun.name}.yaml"
    write_file(path, begun.text, taken=f"name: {path.name} is there already; choose another name")
    return path


def _problems(asked: Asked) -> list[str]:
    """Return what is missing or cannot be taken, each with its field before it."""
    found = []
    if len(asked.actors) < 2:
        found.append("actors: choose two states or more")
    if len(asked.actors) > ACTORS:
        found.append(f"actors: at most {ACTORS}")
    parties = (("challenger", asked.challenger), ("target", asked.target)) if len(asked.actors) > 1 else ()
    found += [f"{field}: choose one of the states" for field, code in parties if code not in asked.actors]
    if asked.challenger and asked.challenger == asked.target:
        found.append("target: is the challenger; a quarrel has two sides")
    found += _problems_of_day(asked)
    chosen = ((asked.aim, "aim", aims()), (asked.like, "like", populations()), (asked.level, "level", levels()))
    found += [f"{field}: choose one" for said, field, known in chosen if said not in [word.value for word in known]]
    if asked.name and not re.fullmatch(NAME, asked.name):
        found.append(f"name: '{asked.name}' may have small letters, digits and hyphens, as in iran-2026")
    return found


def _problems_of_day(asked: Asked) -> list[str]:
    try:
        day: date = read_day(asked.as_of)
    except ValueError as error:
        return [f"as_of: {error}" if asked.as_of else "as_of: choose a day"]
    if day.year < first_year():
        actors = ",".join(asked.actors) or "CODES"
        command = f"foedus new NAME --actors {actors} --as-of {day} --data DIR"
        return [f"as_of: the shipped tables speak of days from {first_year()}-01-01 on; for an earlier one: {command}"]
    return [f"actors: {why}" for code in asked.actors if (why := _no_state(code, day.year))]


def _no_state(code: str, year: int) -> str:
    """Return why a code means no state of a year; nothing where it does."""
    try:
        state_named(code, year)
    except InputError as error:
        return str(error)
    return ""
