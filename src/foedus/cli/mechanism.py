"""``foedus mechanism``: which mechanisms there are, and whether one from outside keeps the contract."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table

from foedus.cli.options import Json, Trust
from foedus.core.errors import InputError
from foedus.mechanisms.catalogue import FAMILIES, known_forms
from foedus.mechanisms.outside import load, offered
from foedus.report.console import PlainConsole
from foedus.report.output import write_json
from foedus.runs.store import dumped

app = App(name="mechanism", help="Which mechanisms there are, and whether one from outside keeps the contract.")


@app.command(name="list")
def list_(*, trust: Trust = (), json: Json = False) -> None:
    """List the mechanisms: built in, of trusted files, and offered by installed packages."""
    catalogue = known_forms(trust)
    rows = [
        {
            "name": mechanism.name,
            "family": mechanism.family,
            "title": mechanism.title,
            "default": catalogue.forms_of(mechanism.family)[0] == mechanism.name,
            "source": mechanism.file.name if mechanism.file else "built in",
            "status": mechanism.status,
        }
        for mechanism in sorted(catalogue.mechanisms, key=lambda each: FAMILIES.index(each.family))
    ]
    for point in offered():
        family, _, name = point.name.partition(".")
        package = point.dist.name if point.dist else point.module
        rows.append({"name": name, "family": family, "title": "", "default": False, "source": package, "status": ""})
    if json:
        write_json(dumped({"mechanisms": rows}))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("form", "what it says", "from"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        notes = [str(row["source"]), *(["emerging"] if row["status"] == "emerging" else [])]
        form = f"{row['family']}.{row['name']}{' (default)' if row['default'] else ''}"
        table.add_row(form, str(row["title"]), ", ".join(notes))
    PlainConsole().print(table)


@app.command
def check(
    file: Annotated[Path, Parameter(help="File of a mechanism. Its code runs.")], /, *, json: Json = False
) -> None:
    """Take a mechanism through the contract, clause by clause; its code runs."""
    from foedus.mechanisms.contract import clauses  # noqa: PLC0415 - after cheap refusals

    console, mechanism = PlainConsole(), load(file)
    known_forms([file])  # refuses a name that is taken
    rows = []
    for clause in clauses(mechanism, str(file)):
        rows.append({"clause": clause.says, "kept": not clause.fault, "fault": clause.fault})
        if not json:
            told = f"{'ok' if not clause.fault else 'no'}  {clause.says}"
            console.print(told + (f": {clause.fault}" if clause.fault else ""), soft_wrap=True)
    if json:
        write_json(dumped({"mechanism": mechanism.name, "family": mechanism.family, "clauses": rows}))
    if broken := sum(not row["kept"] for row in rows):
        raise InputError(f"{file}: {broken} of {len(rows)} clauses are not kept")
