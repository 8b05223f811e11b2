"""``foedus data``: where the historical tables come from, and whether those of a folder are whole."""

import json as json_text
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from foedus.api.data import DATA_SETS, DataSet, Finding, Inventory, inventory, work
from foedus.cli.options import Json
from foedus.core.errors import DataError
from foedus.report.console import PlainConsole
from foedus.report.output import write_json

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
    console = PlainConsole()
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
    found = inventory(data)
    if json:
        tables = [_row(finding) for finding in found.tables]
        _print_json({"folder": str(found.folder), "tables": tables, "switched_off": found.switched_off})
    else:
        _show(found)
    wrong = [finding.data_set.id for finding in found.tables if finding.status in {"broken", "doubtful"}]
    if wrong:
        raise DataError(f"{found.folder}: not as expected: {', '.join(wrong)}")


def _print_json(answer: object) -> None:
    write_json(json_text.dumps(answer, ensure_ascii=False, indent=2))


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


def _show(found: Inventory) -> None:
    console = PlainConsole()
    table = Table(box=None, pad_edge=False)
    for heading in ("table", "state", "years"):
        table.add_column(heading)
    for heading in ("rows", "empty cells", "facts"):
        table.add_column(heading, justify="right")
    for finding in found.tables:
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
    console.print(Text(str(found.folder)), soft_wrap=True)
    console.print(table)
    console.print()
    for finding in found.tables:
        for told in (*finding.problems, *finding.notes):
            console.print(Text.assemble((finding.data_set.id, "bold"), f": {told}"))
    for panel, lacking in found.switched_off.items():
        console.print(Text.assemble(("switched off", "yellow"), f": panel {panel}, for want of {', '.join(lacking)}"))
    if not found.switched_off:
        console.print("Every panel can be built.")
