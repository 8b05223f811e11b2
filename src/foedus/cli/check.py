"""``foedus check``: whether crisis files are in order, and what their numbers mean."""

from collections.abc import Iterable
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

import foedus
from foedus.api.checking import Crisis, in_order, meanings
from foedus.cli.options import Off, Trust
from foedus.core.errors import InputError
from foedus.report.console import PlainConsole


def check(
    *files: Annotated[str, Parameter(help="Crisis files, overlays or bundled names.")],
    explain: Annotated[
        str, Off(help="Say what a key of a file means: its range, its words, its anchors (stake, dispute.level).")
    ] = "",
    trust: Trust = (),
) -> None:
    """Check crisis files: every mistake with its line, or what the file holds and its digest."""
    console = PlainConsole()
    if explain:
        _explain(explain, console)
    elif not files:
        raise InputError("give one or more crisis files, or --explain QUANTITY")
    errors = []
    for file in files:
        try:
            crisis = foedus.read(file, trust=trust)
        except InputError as error:
            errors.append(str(error))
        else:
            console.print(_summary(file, crisis), soft_wrap=True)
    if errors:
        raise InputError("\n".join(errors))


def _summary(file: str, crisis: Crisis) -> str:
    return "\n    ".join([f"ok  {file}: {crisis.title} (as of {crisis.as_of})", *in_order(crisis)])


def _explain(name: str, console: Console) -> None:
    for key in meanings(name):
        allowed = f"\n  allowed: {key.allowed}" if key.allowed else ""
        console.print(f"{key.key}: {key.meaning}{allowed}", soft_wrap=True)
        if key.judged:
            _show_steps(key.question, key.judged, console)
        if key.said:
            _show_steps("", key.said, console)


def _show_steps(title: str, steps: Iterable[tuple[str, str]], console: Console) -> None:
    table = Table(title=title or None, title_justify="left", box=None, padding=(0, 2), show_header=False)
    table.add_column(justify="right")
    table.add_column()
    for step, meaning in steps:
        table.add_row(Text(step), Text(meaning))
    console.print(table)
