"""The rows of a CSV file that a user wrote: each with its place, and every row that is none told."""

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from foedus.core.errors import InputError, nearest


class CsvRows(NamedTuple):
    """The rows of a CSV file.

    Attributes
    ----------
    rows : list of (str, dict)
        The place of each row (``file:line``) and its cells by column, without spaces around them; empty rows are left
        out.
    problems : list of str
        What could not be read as a row, each with its place.
    """

    rows: list[tuple[str, dict[str, str]]]
    problems: list[str]


def csv_rows(name: str, text: str, columns: Sequence[str], needed: Sequence[str]) -> CsvRows:
    r"""Return the rows of a CSV file whose first line names its columns.

    Parameters
    ----------
    name
        Of the file, for its places.
    columns, needed
        The columns that it may have, and those that it must have.

    Raises
    ------
    InputError
        If a column is unknown, or one is missing.

    Examples
    --------
    >>> csv_rows("a.csv", "event,date\nwar, 2026-02-01\n", ("event", "date"), ("event",)).rows
    [('a.csv:2', {'event': 'war', 'date': '2026-02-01'})]
    """
    table = csv.DictReader(io.StringIO(text), strict=True)
    named = [column.strip() for column in table.fieldnames or ()]
    problems = [
        f"{name}:1: unknown column '{column}'{nearest(column, columns)}; columns: {', '.join(columns)}"
        for column in named
        if column not in columns
    ]
    problems += [f"{name}:1: no column '{column}'" for column in needed if column not in named]
    if problems:
        raise InputError("\n".join(problems))
    table.fieldnames = named
    found: list[tuple[str, dict[str, str]]] = []
    try:
        for raw in table:
            place = f"{name}:{table.line_num}"
            if None in raw:
                problems.append(f"{place}: more cells than columns; a cell that holds a comma stands in quotes")
                continue
            cells = {column: (cell or "").strip() for column, cell in raw.items()}
            if any(cells.values()):
                found.append((place, cells))
    except csv.Error as error:
        problems.append(f"{name}:{table.line_num}: {error}")
    return CsvRows(found, problems)
