"""``foedus crises``: the crises that come with the package."""

from rich.table import Table

import foedus
from foedus.api.checking import bundled
from foedus.core.errors import InputError
from foedus.report.console import PlainConsole


def crises() -> None:
    """List the bundled crises."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("name", no_wrap=True)
    table.add_column("title")
    table.add_column("as of", no_wrap=True)
    table.add_column("actors", justify="right")
    table.add_column("disputes")
    for name in bundled():
        try:
            crisis = foedus.read(name)
        except InputError as error:
            table.add_row(name, f"does not read: {str(error).splitlines()[0]}", "", "", "")
            continue
        table.add_row(name, crisis.title, crisis.as_of.isoformat(), str(len(crisis.actors)), ", ".join(crisis.disputes))
    PlainConsole().print(table)
