"""Reads a scenario from the CSV format of KTAB."""

import re
from pathlib import Path

import numpy as np

from foedus.core.errors import InputError
from foedus.models.group_decision.scenario import LEAST_ACTORS, ONE_POINT, Scenario, find_problem
from foedus.text.yaml_text import SIZE_LIMIT, read_text

MOST_ACTORS = 250
LONGEST_NAME = 25
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
FIRST_LINE = "the first line gives scenario name, description, number of actors, number of dimensions"


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario.

    Line 1 holds scenario name, description, number of actors and of dimensions; line 2 the column names: actor,
    description, capability, then for each dimension its name and that of its salience; then one line for each actor.
    A field may stand in double quotes; ``$$`` stands for a comma; a byte order mark, trailing commas and blank lines
    are skipped. Where semicolons or tabs part the fields, as spreadsheets write them where decimals have a comma, a
    number may have one.

    Parameters
    ----------
    path : str or Path
        A CSV file, UTF-8.

    Returns
    -------
    Scenario
        Names keep their leading blanks, as in the file.

    Raises
    ------
    InputError
        If a line says something that cannot be taken; the message names the line and the remedy.
    """
    lines, delimiter = split_lines(Path(path))
    if not lines:
        raise InputError(f"{path}:1: the file is empty; {FIRST_LINE}")
    number, first = lines[0]
    count, width = read_sizes(first, f"{path}:{number}")
    columns, dimensions = read_columns(path, lines, width)
    rows = lines[2:]
    if len(rows) != count:
        last = rows[min(count, len(rows) - 1)][0] if rows else number + 1
        raise InputError(
            f"{path}:{last}: the first line announces {count} actors and {len(rows)} follow; "
            "correct the number there, or the lines"
        )
    actors: dict[str, int] = {}
    descriptions: list[str] = []
    numbers = np.empty((count, 1 + 2 * width))
    for index, (number, fields) in enumerate(rows):
        where = f"{path}:{number}"
        name = read_name(fields, where)
        if name in actors:
            raise InputError(f"{where}: actor '{name}' is already on line {actors[name]}; give each its own name")
        actors[name] = number
        descriptions.append(fields[1] if len(fields) > 1 else "")
        values = read_numbers(fields, columns, where, decimal_comma=delimiter != ",")
        problem = find_problem(values[0], values[1::2], values[2::2])
        if problem:
            raise InputError(f"{where}: actor '{name}': {problem}")
        numbers[index] = values
    position = numbers[:, 1::2].copy()
    if (position == position[0]).all():
        raise InputError(f"{path}:{rows[0][0]}-{rows[-1][0]}: {ONE_POINT}")
    return Scenario(
        name=first[0],
        description=first[1],
        actors=tuple(actors),
        dimensions=dimensions,
        capability=numbers[:, 0].copy(),
        position=position,
        salience=numbers[:, 2::2].copy(),
        source=str(path),
        actor_descriptions=tuple(descriptions),
    )


def split_lines(path: Path) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the lines that hold anything, as line number and fields, and what parts the fields."""
    _, text = read_text(path, "CSV file", SIZE_LIMIT)
    lines = text.split("\n")
    start, first = next(((at, line) for at, line in enumerate(lines, start=1) if line.strip(" \t\r,;")), (1, ""))
    delimiter = find_delimiter(first.rstrip("\r"), f"{path}:{start}")
    filled = []
    for number, words in enumerate(lines, start=1):
        fields = split_fields(words.rstrip("\r"), delimiter, f"{path}:{number}")
        if any(field.strip() for field in fields):
            filled.append((number, fields))
    return filled, delimiter


def find_delimiter(first: str, where: str) -> str:
    """Return what parts the fields of the first line: what brings two numbers into their places, or parts the most."""

    def fit(delimiter: str) -> tuple[bool, int]:
        fields = split_fields(first, delimiter, where)
        return len(fields) > 3 and all(size.strip().isdecimal() for size in fields[2:4]), len(fields)

    return max(",;\t", key=fit)


def split_fields(line: str, delimiter: str, where: str) -> list[str]:
    """Return the fields of a line: quotes taken off, ``$$`` read as a comma."""
    if line.count('"') % 2:
        raise InputError(f'{where}: a quotation mark (") is opened and not closed')
    # Every second piece stands between quotation marks: a delimiter in it separates nothing.
    pieces = line.split('"')
    pieces[1::2] = [piece.replace(delimiter, "\0") for piece in pieces[1::2]]
    return [field.replace("\0", delimiter).replace("$$", ",") for field in "".join(pieces).split(delimiter)]


def read_sizes(fields: list[str], where: str) -> tuple[int, int]:
    """Return the numbers of actors and of dimensions from the first line."""
    if len(fields) < 4:
        counted = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
        raise InputError(f"{where}: {counted}; {FIRST_LINE}")
    count = read_count(fields[2], where, "the number of actors")
    width = read_count(fields[3], where, "the number of dimensions")
    if count < LEAST_ACTORS:
        counted = "1 actor" if count == 1 else f"{count} actors"
        raise InputError(f"{where}: {counted}: a group decision needs at least {LEAST_ACTORS}")
    if count > MOST_ACTORS:
        raise InputError(
            f"{where}: {count} actors: the format allows {LEAST_ACTORS} to {MOST_ACTORS}; "
            "leave out the weakest, or build a Scenario in Python, which has no upper limit"
        )
    if width < 1:
        raise InputError(f"{where}: {width} dimensions: there must be at least one to disagree on")
    return count, width


def read_count(field: str, where: str, what: str) -> int:
    """Return a whole number of the first line."""
    if not field.strip().isdecimal():
        raise InputError(f"{where}: '{field.strip()}' is not {what}; {FIRST_LINE}")
    return int(field)


def read_columns(path: str | Path, lines: list[tuple[int, list[str]]], width: int) -> tuple[list[str], tuple[str, ...]]:
    """Return the names of the columns and of the dimensions from the second line."""
    if len(lines) < 2:
        raise InputError(f"{path}:{lines[0][0] + 1}: the line of column names is missing")
    number, names = lines[1]
    needed = 3 + 2 * width
    columns = names[:needed]
    filled = sum(1 for name in columns if name.strip())
    if filled < needed:
        raise InputError(
            f"{path}:{number}: {filled} columns where {width} dimensions need {needed}: actor, description, "
            "capability, then for each dimension its position and its salience"
        )
    dimensions = tuple(columns[3::2])
    for dimension in dimensions:
        if dimensions.count(dimension) > 1:
            raise InputError(f"{path}:{number}: two dimensions are named '{dimension}'; give each its own name")
    return columns, dimensions


def read_name(fields: list[str], where: str) -> str:
    """Return the name of an actor."""
    name = fields[0]
    if not name.strip():
        raise InputError(f"{where}: the actor has no name")
    if len(name) > LONGEST_NAME:
        raise InputError(f"{where}: the name '{name}' is longer than {LONGEST_NAME} characters; shorten it")
    return name


def read_numbers(fields: list[str], columns: list[str], where: str, *, decimal_comma: bool) -> list[float]:
    """Return capability, then position and salience for each dimension; decimals may have a comma, or may not."""
    extra = [field for field in fields[len(columns) :] if field.strip()]
    if extra:
        raise InputError(
            f"{where}: '{extra[0].strip()}' stands beyond the last column; put a field with a comma in quotation "
            "marks, and write decimals with a point"
        )
    values = []
    for place in range(2, len(columns)):
        column = columns[place].strip()
        text = fields[place].strip() if place < len(fields) else ""
        if not text:
            raise InputError(f"{where}: column '{column}' is missing; write a number there")
        pointed = text.replace(",", ".", 1)
        if pointed != text and NUMBER.fullmatch(pointed):
            if not decimal_comma:
                raise InputError(f"{where}: column '{column}': '{text}' has a decimal comma; write {pointed}")
            text = pointed
        if not NUMBER.fullmatch(text):
            raise InputError(f"{where}: column '{column}': '{text}' is not a number; write one such as 42.5")
        values.append(float(text))
    return values
