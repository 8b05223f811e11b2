"""A post-mortem in the terminal: each forecast that is resolved, where it missed, and all together."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.register.rows import Postmortem, PostmortemRow, TogetherRow
from foedus.report.numbers import interval, percent
from foedus.report.output import write_file
from foedus.report.screen import add, heading, note, show_page, table

#: Where a miss lies, in words.
FAULT: Final = {
    "none": "no miss",
    "inputs": "inputs: values inside the ranges of the file would have said it",
    "level": "level: history finds that such questions are said too high or too low",
    "structure": "structure: no values inside the ranges would have said it",
}
#: The same of forecasts taken together.
FAULTS: Final = {
    "level": "What was said lies outside the interval of what happened: the level is wrong.",
    "base rate": "The base rates lie outside the interval of what happened: look for others.",
}
PARTS: Final = ("inputs", "level_part", "structure")
#: Columns of the CSV: the parts of the surprise stand beside the rest.
COLUMNS: Final = (
    "id", "question", "resolves", "outcome", "said", "base_rate", "lowest", "highest", "level", "surprise",
    "surprise_of_base_rate", *PARTS, "fault", "why",
)  # fmt: skip


def show_postmortem(found: Postmortem, console: Console | None = None) -> None:
    """Print a post-mortem."""
    rows = found["forecasts"]
    missed = sum(row["fault"] not in ("none", "") for row in rows)
    show_page("Post-mortem", f"{len(rows)} resolved, {missed} missed", _parts(found), console)


def _parts(found: Postmortem) -> Iterator[RenderableType]:
    rows = found["forecasts"]
    yield _listed(rows)
    yield note("In range: what the inputs could have said, each inside its range. Surprise in nats; base: of its rate.")
    for row in rows:
        if row["why"]:
            yield note(f"{row['id']}: inputs not searched: {row['why']}.")
        elif row["fault"] != "none":
            yield Text()
            yield from _missed(row)
    yield Text()
    if found["together"] is None:
        yield note("Too few forecasts count to say anything of all together.")
    else:
        yield from _together(found["together"])


def _listed(rows: Sequence[PostmortemRow]) -> RenderableType:
    made = table(
        "",
        ("id", "left", 8),
        ("question", "left", None),
        ("was", "left", 3),
        ("said", "right", 5),
        ("in range", "right", 10),
        ("surprise", "right", 8),
        ("base", "right", 5),
    )
    for row in rows:
        reach = "–" if row["lowest"] is None or row["highest"] is None else interval(row["lowest"], row["highest"])
        base = row["surprise_of_base_rate"]
        add(
            made,
            row["id"],
            row["question"],
            "yes" if row["outcome"] else "no",
            percent(row["said"]),
            reach,
            f"{row['surprise']:.2f}",
            "–" if base is None else f"{base:.2f}",
        )
    return made


def _missed(row: PostmortemRow) -> Iterator[RenderableType]:
    due_to = row["due_to"]
    if due_to is None:
        return
    yield Text(f"{row['id']} {row['question']}", style="bold")
    yield Text(f"  {FAULT[row['fault']]}")
    yield Text(
        f"  surprise {row['surprise']:.2f} = inputs {due_to['inputs']:.2f}, level {due_to['level']:+.2f}, "
        f"structure {due_to['structure']:.2f}"
    )
    for step in row["held"][:3]:
        yield Text(f"  with {step['input']} at {step['held_at']:.3g}: {percent(step['probability'])}")


def _together(found: TogetherRow) -> Iterator[RenderableType]:
    yield heading("All that count")
    yield Text(
        f"  {found['forecasts']} forecasts: {percent(found['happened'])} came true "
        f"(90% interval {interval(found['low'], found['high'])}), {percent(found['said'])} was said"
        + ("" if found["base_rate"] is None else f", base rates {percent(found['base_rate'])}")
    )
    yield Text(
        f"  Brier score = miscalibration {found['miscalibration']:.4f} - discrimination "
        f"{found['discrimination']:.4f} + uncertainty {found['uncertainty']:.4f}"
    )
    for fault in found["faults"]:
        yield Text(f"  {FAULTS[fault]}")
    if not found["faults"]:
        yield Text("  Neither the level nor the base rates are outside what luck allows.")


def save_rows(rows: Sequence[PostmortemRow], path: Path) -> None:
    """Write the rows as CSV, a row a forecast.

    Raises
    ------
    RunError
        If the file cannot be written.
    """
    content = io.StringIO(newline="")
    csv.writer(content).writerows([COLUMNS, *([_cell(row, column) for column in COLUMNS] for row in rows)])
    write_file(path, content.getvalue())


def _cell(row: PostmortemRow, column: str) -> object:
    """Return a cell of the CSV: of the row itself, or the part of the surprise by that name."""
    parts: Mapping[str, object] = row["due_to"] or {}
    return parts.get(column.removesuffix("_part"), "") if column in PARTS else row[column]  # type: ignore[literal-required]  # the keys are those of the class
