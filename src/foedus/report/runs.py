"""The runs that were kept, and how two of them differ, in the terminal."""

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.report import dates
from foedus.report.changes import digits_for, points
from foedus.report.names import input_name, value_name
from foedus.report.numbers import with_interval
from foedus.report.output import visible
from foedus.report.screen import add, heading, note, show_page, table
from foedus.runs.rows import ChangedRow, Comparison, DifferenceRow

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile
    from foedus.runs.index import Entry

#: What differs in one word rather than from one digest to another.
_DIGESTS: Final = ("code of ", "table ")
#: Sections of a crisis whose entries have quantities, which have forms: a value, a range, reasons.
_SECTIONS: Final = ("actors.", "relations.", "disputes.")


def listed(found: Sequence["Entry"]) -> str:
    """Return runs as text, two lines each: id and title; when, of what, with which settings, by which version."""
    return "".join(f"{entry.id}  {entry.title or entry.crisis}\n    {_settings(entry)}\n" for entry in found)


def _settings(entry: "Entry") -> str:
    version = f"version {entry.foedus}" + (f" ({entry.engine})" if entry.engine else "")
    words = [f"as of {dates.short(entry.as_of)}", f"{entry.weeks} weeks", f"{entry.replicates:,} replicates"]
    words += [f"seed {entry.seed}", version, *(f"--set {shlex.quote(setting)}" for setting in entry.sets)]
    return ", ".join(words) + f"\n    {entry.folder}"


def show_comparison(
    crisis: "CrisisFile", found: Comparison, names: tuple[str, str], console: Console | None = None
) -> None:
    """Print how two runs differ.

    Parameters
    ----------
    crisis
        That of the second run, in whose words actors, inputs and questions are told.
    names
        What the two runs are called.
    """
    show_page(f"From {names[0]}", f"to {names[1]}", _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: Comparison) -> Iterator[RenderableType]:
    if not (found["settings"] or found["engine"] or found["inputs"]):
        yield Text("Same engine, inputs, settings and parameters.")
    for title, rows in (("Settings", found["settings"]), ("Engine", found["engine"]), ("Inputs", found["inputs"])):
        if rows:
            yield heading(title)
            yield from (Text(f"  {visible(_difference(crisis, row))}") for row in rows)
    yield Text()
    if not found["answers"]:
        yield Text("No answer moved by more than sampling error.")
        return
    yield _moved(crisis, found["answers"])
    yield note(f"In brackets: 90% ranges. Change in points of percent{_due_to(found)}")


def _due_to(found: Comparison) -> str:
    """Return what the changes come from, where that is known from what differs."""
    engine, inputs = bool(found["engine"]), bool(found["inputs"] or found["settings"])
    if engine and inputs:
        return "; they may come from the engine, the inputs or both: run the first crisis with this version to tell."
    return "; nothing but the engine differs." if engine else "."


def _difference(crisis: "CrisisFile", row: DifferenceRow) -> str:
    """Return a difference in words; what has no name is told by its path."""
    what = str(row["what"])
    if what.startswith(_DIGESTS):
        added = {"none"} & {row["first"], row["second"]}
        return f"{what}: {'only in one of them' if added else 'differs'}"
    path, _, form = what.rpartition(".")
    name = input_name(crisis, what)
    if what.startswith(_SECTIONS) and path.count(".") > 1:
        name = input_name(crisis, path) + ("" if form in {"value", "date"} else f" ({form.replace('_', ' ')})")
    first, second = (
        "not given" if row[side] is None else _told(crisis, path or what, row[side]) for side in ("first", "second")
    )
    return f"{name}: {first} → {second}"


def _told(crisis: "CrisisFile", path: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_told(crisis, path, item) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value}"
    return value_name(crisis, path, value)


def _moved(crisis: "CrisisFile", rows: Sequence[ChangedRow]) -> RenderableType:
    made = table("", ("answer", "left", None), ("first", "right", 16), ("second", "right", 16), ("change", "right", 6))
    digits = digits_for(*(row["second"] - row["first"] for row in rows))
    for row in rows:
        first = with_interval(row["first"], row["first_low"], row["first_high"])
        second = with_interval(row["second"], row["second_low"], row["second_high"])
        add(made, said_in_words(crisis, row["question"]), first, second, points(row["second"] - row["first"], digits))
    return made
