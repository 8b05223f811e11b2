"""A researcher's own figures, laid over a crisis from a CSV file: one row a value.

The columns are ``path`` (as ``--set`` takes it), ``value``, ``low``, ``high``, ``because`` and ``note``. A row with a
value is that value; with ``low`` and ``high`` beside it a triangle, with these two alone an even range. ``because``
holds reasons as a crisis file has them, separated by semicolons.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis, SourceText
from foedus.crisis.settings import settled
from foedus.crisis.values import REASONS
from foedus.evidence.record import DAY
from foedus.text.csv_rows import csv_rows
from foedus.text.findings import Refused
from foedus.text.scalar import scalar
from foedus.text.yaml_text import SIZE_LIMIT, read_text

COLUMNS: Final = ("path", "value", "low", "high", "because", "note")
NEEDED: Final = ("path", "because")


class Covariate(NamedTuple):
    """One row of the file: where it stands, the path, and what is set there."""

    place: str
    path: str
    value: Mapping[str, Any]


def with_covariates(crisis: Crisis, file: Path) -> Crisis:
    """Return the crisis with the values of a CSV file laid over it; the crisis keeps the place of each.

    Raises
    ------
    InputError
        If the file cannot be read or a row cannot be taken; every such row is told, with file and line.
    """
    raw, text = read_text(file, "CSV file", SIZE_LIMIT)
    rows = list(_rows(file.name, text))
    places = {row.path: row.place for row in rows}
    try:
        changed = settled(crisis, {row.path: row.value for row in rows})
    except Refused as refused:
        told = [
            f"{places.get(str(finding.location[0]), file.name)}: {finding.path}: {finding.message}"
            for finding in refused.findings
        ]
        raise InputError("\n".join(told)) from None
    texts = (*crisis.source_texts, SourceText(file, hashlib.sha256(raw).hexdigest()))
    return changed.read_from(texts, crisis.known_forms, {**crisis.laid_over, **places})


def _rows(name: str, text: str) -> Iterator[Covariate]:
    """Yield the rows of the file, each well-formed by itself.

    Raises
    ------
    InputError
        With every row that is not.
    """
    read = csv_rows(name, text, COLUMNS, NEEDED)
    problems, found = list(read.problems), []
    first: dict[str, str] = {}
    for place, cells in read.rows:
        if problem := _problem(cells):
            problems.append(f"{place}: {cells['path'] or 'no path'}: {problem}")
        elif cells["path"] in first:
            problems.append(f"{place}: {cells['path']}: stands a second time; the first is in {first[cells['path']]}")
        else:
            first[cells["path"]] = place
            found.append(Covariate(place, cells["path"], _value(cells, place)))
    if problems:
        raise InputError("\n".join(problems))
    if not found:
        raise InputError(f"{name}: no rows; the first line names the columns: {','.join(COLUMNS)}")
    yield from found


def _problem(cells: Mapping[str, str]) -> str:
    """Return what is wrong with a row, or an empty string."""
    if not cells["path"]:
        return "give the path of a quantity, as in actors.IRQ.load"
    if not cells["because"]:
        return f"because is missing: {REASONS}"
    value, low, high = (cells.get(name, "") for name in ("value", "low", "high"))
    if bool(low) != bool(high):
        return "low and high stand together"
    if not (value or low):
        return "give a value, or low and high"
    wrong = next((cell for cell in (low, high, *((value,) if low else ())) if cell and not _is_number(cell)), None)
    return f"'{wrong}' is not a number" if wrong is not None else ""


def _is_number(cell: str) -> bool:
    found = scalar(cell)
    return isinstance(found, int | float) and not isinstance(found, bool)


def _value(cells: Mapping[str, str], place: str) -> dict[str, Any]:
    """Return a row as a crisis file would say it, with its place in its note."""
    value, low, high, note = (cells.get(name, "") for name in ("value", "low", "high", "note"))
    said: dict[str, Any]
    if not low:
        said = {"date" if DAY.fullmatch(value) else "value": scalar(value)}
    elif value:
        said = {"triangular": {"low": scalar(low), "mode": scalar(value), "high": scalar(high)}}
    else:
        said = {"between": (scalar(low), scalar(high))}
    because = tuple(reason.strip() for reason in cells["because"].split(";") if reason.strip())
    return {**said, "because": because, "note": f"{place}: {note}" if note else place}
