"""``foedus data``: where the historical tables come from, and whether those of a folder are whole."""

import json as json_text
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foedus.cli.options import Json
from foedus.core.bibliography import work
from foedus.core.errors import DataError
from foedus.history.adapters import DATA_SETS
from foedus.history.inventory import Finding, inspect, switched_off
from foedus.history.reading import data_folder
from foedus.history.table import DataSet

app = App(name="data", help="The historical tables: where to get them, and whether they are whole.")

COLOURS = {"good": "green", "doubtful": "yellow", "broken": "red", "missing": "red"}
INTRODUCTION = (
    "Foedus ships none of these tables. Put each under the name given as file (CSV, gzipped or not, or Parquet, with "
    "its own column names) into one folder, and name the folder with --data or FOEDUS_DATA.\n"
)


@app.command
def sources(*, json: Json = False) -> None:
    """Say what to download from where, under what terms, and how to cite it."""
    if json:
        _print_json([_source(entry) for entry in DATA_SETS])
        return
    console = Console(highlight=False)
    console.print(INTRODUCTION)
    for entry in DATA_SETS:
        console.print(Text.assemble((entry.id, "bold"), f"  {entry.title}, {entry.version}"))
        grid = Table.grid(padding=(0, 2))
        told = [("file", entry.file), ("from", entry.origin), ("terms", entry.terms), ("serves", entry.serves)]
        told += [("cite", str(work(key))) for key in entry.works]
        told += [("columns", ", ".join(column.header for column in entry.columns))]
        for word, line in told:
            grid.add_row(Text(f"  {word}"), Text(line))
        console.print(grid)
        console.print()


@app.command
def check(
    *,
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    json: Json = False,
) -> None:
    """Verify the tables of a folder: columns, ranges, known facts; say what is left out and what is switched off."""
    folder = data_folder(data)
    findings = inspect(folder)
    off = {kind.id: list(lacking) for kind, lacking in switched_off(findings).items()}
    if json:
        _print_json({"folder": str(folder), "tables": [_row(finding) for finding in findings], "switched_off": off})
    else:
        _show(folder, findings, off)
    wrong = [finding.data_set.id for finding in findings if finding.status in {"broken", "doubtful"}]
    if wrong:
        raise DataError(f"{folder}: not as expected: {', '.join(wrong)}")


def _print_json(answer: object) -> None:
    json_text.dump(answer, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _source(entry: DataSet) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "version": entry.version,
        "file": entry.file,
        "origin": entry.origin,
        "terms": entry.terms,
        "serves": entry.serves,
        "cite": [str(work(key)) for key in entry.works],
        "columns": [column.header for column in entry.columns],
    }


def _row(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.data_set.id,
        "status": finding.status,
        "path": str(finding.path) if finding.path else None,
        "rows": finding.rows,
        "span": finding.span,
        "missing_cells": finding.missing_cells,
        "facts": [fact.text for fact in finding.data_set.facts],
        "problems": list(finding.problems),
        "left_out": [entry._asdict() for entry in finding.left_out],
        "notes": list(finding.notes),
    }


def _show(folder: Path, findings: tuple[Finding, ...], off: dict[str, list[str]]) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("table", "state", "years"):
        table.add_column(heading)
    for heading in ("rows", "empty cells", "facts"):
        table.add_column(heading, justify="right")
    for finding in findings:
        readable = finding.status in {"good", "doubtful"}
        facts = len(finding.data_set.facts)
        table.add_row(
            finding.data_set.id,
            Text(finding.status, style=COLOURS[finding.status]),
            "-".join(map(str, finding.span or ())),
            f"{finding.rows:,}" if readable else "",
            f"{sum(finding.missing_cells.values()):,}" if readable else "",
            f"{facts - len(finding.problems)} of {facts}" if readable else "",
        )
    console.print(Text(str(folder)), soft_wrap=True)
    console.print(table)
    console.print()
    for finding in findings:
        for told in (*finding.problems, *finding.notes):
            console.print(Text.assemble((finding.data_set.id, "bold"), f": {told}"))
    for panel, lacking in off.items():
        console.print(Text.assemble(("switched off", "yellow"), f": panel {panel}, for want of {', '.join(lacking)}"))
    if not off:
        console.print("Every panel can be built.")
