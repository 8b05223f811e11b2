"""The runs that were kept: their list, and how several of them differ, in the terminal."""

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.answers.question import said_in_words
from foedus.report import dates
from foedus.report.changes import digits_for, points
from foedus.report.names import input_name, value_name
from foedus.report.numbers import join, percent, with_interval
from foedus.report.output import visible
from foedus.report.screen import add, hanging, heading, note, show_page, table
from foedus.runs.rows import ChanceRow, ChangedRow, ChangeRow, ComparedRow, Comparison, DifferenceRow

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile
    from foedus.runs.index import Entry

#: What differs in one word rather than from one digest to another.
_DIGESTS: Final = ("code of ", "table ")
#: Sections of a crisis whose entries have quantities, which have forms: a value, a range, reasons.
_SECTIONS: Final = ("actors.", "relations.", "disputes.")
#: Answers that are told in sentences.
TOLD: Final = 3
#: So many differences under a heading are listed in the terminal.
LISTED: Final = 40


def listed(found: Sequence["Entry"]) -> str:
    """Return runs as text, a few lines each: id, title, name and labels; when, of what, by which version; where."""
    return "".join(
        f"{entry.id}  {entry.title or entry.crisis}\n{_called(entry)}    {_settings(entry)}\n" for entry in found
    )


def _called(entry: "Entry") -> str:
    words = " ".join([entry.name, *(f"[{label}]" for label in entry.labels)]).strip()
    return f"    {words}\n" if words else ""


def _settings(entry: "Entry") -> str:
    version = f"version {entry.foedus}" + (f" ({entry.engine})" if entry.engine else "")
    words = [f"as of {dates.short(entry.as_of)}", f"{entry.weeks} weeks", f"{entry.replicates:,} replicates"]
    words += [f"seed {entry.seed}", version, *(f"--set {shlex.quote(setting)}" for setting in entry.sets)]
    return ", ".join(words) + f"\n    {entry.folder}"


def run_names(rows: Sequence[ComparedRow]) -> list[str]:
    """Return what compared runs are called, each otherwise: by name, else by id, with a number where two are alike."""
    said = [row["name"] or row["id"] or "run" for row in rows]
    return [name if said.count(name) == 1 else f"{name} ({place + 1})" for place, name in enumerate(said)]


def show_comparison(crisis: "CrisisFile", found: Comparison, console: Console | None = None) -> None:
    """Print how runs differ.

    Parameters
    ----------
    crisis
        That of the last run, in whose words actors, inputs and questions are told.
    """
    first, *others = run_names(found["runs"])
    show_page(f"From {first}", f"to {join(others)}", _parts(crisis, found), console)


def _parts(crisis: "CrisisFile", found: Comparison) -> Iterator[RenderableType]:
    if len(found["runs"]) > 2:
        yield from (Text(f"  {place} {visible(name)}") for place, name in enumerate(run_names(found["runs"]), 1))
        yield Text()
    if not any(rows for _, rows in differing(found)):
        yield Text("Same engine, inputs, settings and parameters.")
    for title, rows in differing(found):
        if rows:
            yield heading(title)
            for what, *told in (difference(crisis, row) for row in rows[:LISTED]):
                yield Text(visible(f"  {what}: {' → '.join(told)}"))
            if len(rows) > LISTED:
                yield Text(f"  and {len(rows) - LISTED:,} more: --html FILE has all of them")
    yield Text()
    yield Text(lead(found))
    if not found["answers"]:
        return
    yield from (hanging("-", said) for said in sentences(crisis, found))
    yield from map(Text, due_to(found))
    yield Text()
    yield _moved(crisis, found)
    yield note(explanation(found))


def differing(found: Comparison) -> list[tuple[str, list[DifferenceRow]]]:
    """Return what differs under three headings, the engine apart from what went in."""
    return [("Settings", found["settings"]), ("Engine", found["engine"]), ("Inputs", found["inputs"])]


def lead(found: Comparison) -> str:
    """Return how many answers moved."""
    count = len(found["answers"])
    if not count:
        return "No answer moved by more than luck."
    return f"{count} answer{'s' * (count > 1)} moved by more than luck{'; the furthest' * (count > TOLD)}:"


def sentences(crisis: "CrisisFile", found: Comparison) -> list[str]:
    """Return in a sentence each how the answers differ that moved furthest."""
    return [_sentence(crisis, found, row) for row in found["answers"][:TOLD]]


def _sentence(crisis: "CrisisFile", found: Comparison, row: ChangedRow) -> str:
    """Return how one answer differs, as ``Cuba's regime falls: 3.5%; in other 12%, 8.5 points more (7.1 to 9.9)``."""
    first, *_ = (chance for chance in row["chances"] if chance)
    parts = [percent(first["chance"])]
    several = len(found["runs"]) > 2
    for name, chance, change in list(zip(run_names(found["runs"]), row["chances"], row["changes"], strict=True))[1:]:
        if chance is None or change is None:
            continue
        where = f"in {name} " if several else "then "
        parts.append(f"{where}{percent(chance['chance'])}, {_by_how_much(change)}")
    said = f"{said_in_words(crisis, row['question'])}: {'; '.join(parts)}"
    if "from_engine" in row and "from_inputs" in row:
        digits = digits_for(row["from_engine"]["change"], row["from_inputs"]["change"])
        engine, inputs = (points(row[part]["change"], digits) for part in ("from_engine", "from_inputs"))
        said += f" (engine {engine}, inputs {inputs})"
    return said


def _by_how_much(change: ChangeRow) -> str:
    digits = digits_for(change["change"])
    low, high = sorted((abs(change["low"]), abs(change["high"])))
    if not change["clear"]:
        return "no further apart than luck"
    more = "more" if change["change"] > 0 else "fewer"
    return f"{100 * abs(change['change']):.{digits}f} points {more} ({100 * low:.{digits}f} to {100 * high:.{digits}f})"


def due_to(found: Comparison) -> list[str]:
    """Return what the changes come from, where that is known from what differs."""
    engine, inputs = bool(found["engine"]), bool(found["inputs"] or found["settings"])
    if engine and inputs and not any("from_engine" in row for row in found["answers"]):
        return ["They may come from the engine, the inputs or both: --apart runs the first again and tells which."]
    return ["Nothing but the engine differs."] if engine and not inputs else []


def explanation(found: Comparison) -> str:
    """Return how the numbers are read, and which changes are paired."""
    unpaired = [name for name, row in zip(run_names(found["runs"]), found["runs"], strict=True) if not row["paired"]]
    luck = f" Luck is not shared with {join(unpaired)}: its intervals are wider." if unpaired else ""
    return f"In brackets: 90% ranges. Changes are from the first, in points, with 90% sampling intervals.{luck}"


def difference(crisis: "CrisisFile", row: DifferenceRow) -> tuple[str, ...]:
    """Return a difference in words, what differs and what it is in each; what has no name is told by its path."""
    what, values = str(row["what"]), row["values"]
    if what.startswith(_DIGESTS):
        digests = [value for value in dict.fromkeys(values) if value != "none"]
        letters = {value: f"build {chr(ord('A') + place)}" for place, value in enumerate(digests)}
        return (what, *(letters.get(value, "not there") for value in values))
    path, _, form = what.rpartition(".")
    name = input_name(crisis, what)
    if what.startswith(_SECTIONS) and path.count(".") > 1:
        name = input_name(crisis, path) + ("" if form in {"value", "date"} else f" ({form.replace('_', ' ')})")
    return (name, *("not given" if value is None else _told(crisis, path or what, value) for value in values))


def _told(crisis: "CrisisFile", path: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_told(crisis, path, item) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value}"
    return value_name(crisis, path, value)


def _moved(crisis: "CrisisFile", found: Comparison) -> RenderableType:
    several = len(found["runs"]) > 2
    columns = [("first", 6), *((f"run {place + 2}", 15) for place in range(len(found["runs"]) - 1))]
    if not several:
        columns = [("first", 16), ("second", 16), ("change", 10)]
    made = table("", ("answer", "left", None), *((name, "right", width) for name, width in columns))
    for row in found["answers"]:
        name, (first, *others), (_, *changes) = said_in_words(crisis, row["question"]), row["chances"], row["changes"]
        if several:
            told = [
                f"{percent(chance['chance'])} {_in_short(change)}" if chance and change else "–"
                for chance, change in zip(others, changes, strict=True)
            ]
            add(made, name, percent(first["chance"]) if first else "–", *told)
        else:
            add(made, name, ranged(first), *map(ranged, others), *(_in_short(change) for change in changes if change))
    return made


def ranged(chance: ChanceRow | None) -> str:
    """Return a chance with its 90% range; a dash where a run does not answer."""
    return "–" if chance is None else with_interval(chance["chance"], chance["low"], chance["high"])


def _in_short(change: ChangeRow) -> str:
    """Return a change with half its interval, as ``−9.7±1.5``."""
    half = change["high"] - change["change"]
    digits = digits_for(change["change"], half)
    return f"{points(change['change'], digits)}±{100 * half:.{digits}f}"
