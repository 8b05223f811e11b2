"""``foedus runs`` and ``foedus compare``: the runs that were kept, and how two of them differ."""

import json as json_format
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from foedus.analysis.comparison import compare_runs
from foedus.analysis.store import entries, find_run
from foedus.cli.options import Json
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def runs(*, json: Json = False) -> None:
    """List the runs that were kept, the newest first."""
    found = entries()
    if json:
        write_json(json_format.dumps([entry._asdict() for entry in found], indent=1))
        return
    console = PlainConsole()
    if not found:
        console.print("No runs yet: `foedus run iran-2026` makes one.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name, side in (
        ("run", "left"),
        ("as of", "left"),
        ("replicates", "right"),
        ("weeks", "right"),
        ("seed", "right"),
    ):
        table.add_column(name, justify=side, no_wrap=True, header_style="dim")  # type: ignore[arg-type]
    for entry in found:
        table.add_row(entry.id, entry.as_of, f"{entry.replicates:,}", str(entry.weeks), str(entry.seed))
    console.print(table)


def compare(
    first: Annotated[str, Parameter(help="A run: folder, id, the beginning of an id, or latest.")],
    second: Annotated[str, Parameter(help="The other run.")],
    /,
    *,
    json: Json = False,
) -> None:
    """Compare two runs: which inputs differ, and which answers moved by more than luck."""
    found = compare_runs(find_run(first), find_run(second))
    if json:
        write_json(json_format.dumps(found, indent=1))
        return
    _show(found, PlainConsole())


def _show(found: dict[str, Any], console: Console) -> None:
    differing = found["settings"] + found["inputs"]
    if not differing:
        console.print("Same inputs, settings and parameters.")
    for row in differing:
        console.print(f"{row['what']}: {row['first']} -> {row['second']}", soft_wrap=True)
    console.print()
    if not found["answers"]:
        console.print("No answer moved by more than sampling error.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name, side in (("answer", "left"), ("first", "right"), ("second", "right"), ("change", "right")):
        table.add_column(name, justify=side, header_style="dim")  # type: ignore[arg-type]
    for row in found["answers"]:
        table.add_row(
            row["question"], f"{row['first']:.1%}", f"{row['second']:.1%}", f"{row['second'] - row['first']:+.1%}"
        )
    console.print(table)
