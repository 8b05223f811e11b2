"""``foedus mechanism``: which mechanisms there are, and whether one from outside keeps the contract."""

import json as json_text
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table

from foedus.cli.options import Json, Trust
from foedus.core.errors import InputError
from foedus.report.console import PlainConsole
from foedus.report.output import write_json

app = App(name="mechanism", help="The mechanisms that there are; whether one from outside keeps the contract.")


@app.command(name="list")
def list_(*, trust: Trust = (), json: Json = False) -> None:
    """List the mechanisms: built in, of trusted files, and offered by installed packages."""
    from foedus.api.mechanisms import mechanisms  # noqa: PLC0415 - only where it is called

    rows = mechanisms(trust)
    if json:
        write_json(json_text.dumps({"mechanisms": rows}, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("form", "what it says", "", "from"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        source = row["source"] + (", emerging" if row["status"] == "emerging" else "")
        default = "default" if row["default"] else ""
        table.add_row(f"{row['family']}.{row['name']}", row["title"], default, source)
    PlainConsole().print(table)


@app.command
def check(
    file: Annotated[Path, Parameter(help="File of a mechanism. Its code runs.")], /, *, json: Json = False
) -> None:
    """Take a mechanism through the contract, clause by clause. Its code runs."""
    from foedus.api.mechanisms import check_mechanism  # noqa: PLC0415 - only where it is called

    console, rows = PlainConsole(), []
    for clause in check_mechanism(file):
        rows.append({"clause": clause.says, "kept": not clause.fault, "fault": clause.fault})
        if not json:
            told = f"{'no' if clause.fault else 'ok'}  {clause.says}" + (f": {clause.fault}" if clause.fault else "")
            console.print(told, soft_wrap=True, highlight=False)
    if json:
        write_json(json_text.dumps({"file": str(file), "clauses": rows}, ensure_ascii=False, indent=1))
    if broken := sum(not row["kept"] for row in rows):
        raise InputError(f"{file}: {broken} of {len(rows)} clauses are not kept")


@app.command
def fit(
    file: Annotated[Path, Parameter(help="File of a mechanism. Its code runs.")],
    /,
    *,
    data: Annotated[Path | None, Parameter(help="Folder of tables; without it FOEDUS_DATA.")] = None,
    json: Json = False,
) -> None:
    """Fit the terms of a mechanism to history, as those of the built-in ones are. Its code runs."""
    from foedus.api.mechanisms import fit_mechanism  # noqa: PLC0415 - only where it is called

    found = fit_mechanism(file, data)
    if json:
        write_json(json_text.dumps(found, ensure_ascii=False, indent=1))
        return
    console, table = PlainConsole(), Table(box=None, padding=(0, 2, 0, 0))
    console.print(f"{found['population']}: {found['cases']:,} cases, {found['events']:,} events", highlight=False)
    for heading, justify in (("term", "left"), ("log odds", "right"), ("error", "right"), ("what it is", "left")):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]  # one of Rich's words
    for row in found["terms"]:
        table.add_row(row["term"], f"{row['estimate']:.2f}", f"{row['standard_error']:.2f}", row["meaning"])
    console.print(table)
