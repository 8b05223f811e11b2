"""``foedus panel``: the past cases that the forms are fitted to, as a file for other programs, or with coefficients."""

import json as json_text
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

import foedus
from foedus.cli.options import Json, Off
from foedus.core.errors import InputError
from foedus.report.console import PlainConsole
from foedus.report.output import write_json


def panel(
    name: Annotated[str | None, Off(help="A panel; --list has their names.")] = None,
    /,
    *,
    list_: Annotated[bool, Off(name="--list", help="List the panels.")] = False,
    out: Annotated[Path | None, Off(help="File to write: .csv, .dta (Stata) or .parquet.")] = None,
    fit: Annotated[
        bool, Off(name="--fit", help="Print the coefficients of a form, with cluster-robust errors.")
    ] = False,
    form: Annotated[
        str | None, Off(help="A form by its name, for --fit, and for its terms as columns of the file.")
    ] = None,
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    json: Json = False,
) -> None:
    """Build a panel of past cases: describe it, write it with labels, or fit a form to it."""
    if list_:
        _list(json=json)
        return
    if name is None:
        raise InputError("name a panel; `foedus panel --list` has them all")
    errors = PlainConsole(stderr=True)
    with errors.status("reading the tables"):
        found = foedus.panel(name, data=data)
        written = found.write(out, form) if out is not None else []
        told = found.fit(form) if fit or (form and out is None) else found.describe()
    for path in written:
        errors.print(f"written: {path}", soft_wrap=True)
    if json:
        write_json(told.json())
    elif fit or not written:
        told.show(None)


def _list(*, json: bool) -> None:
    from foedus.api.panels import panels  # noqa: PLC0415 - only where it is called

    rows = panels()
    if json:
        write_json(json_text.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("panel", "what happens", "question"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row["panel"], row["title"], row["question"])
    PlainConsole().print(table)
