"""``foedus check``: whether crisis files are in order, and what their numbers mean."""

from collections.abc import Iterable
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foedus.cli.options import Off
from foedus.core.errors import InputError, nearest
from foedus.crisis.anchors import anchors, words
from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import QUANTITIES, quantities_named
from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.report.console import PlainConsole
from foedus.worlds.ledger import assumed_in_words


def check(
    *files: Annotated[str, Parameter(help="Crisis files, overlays or bundled names.")],
    explain: Annotated[
        str, Off(help="Say what a key of a file means: its range, its words, its anchors (stake, dispute.level).")
    ] = "",
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
            crisis = read_crisis(file, known_forms=known_forms())
        except InputError as error:
            errors.append(str(error))
        else:
            console.print(_summary(file, crisis), soft_wrap=True)
    if errors:
        raise InputError("\n".join(errors))


def _summary(file: str, crisis: Crisis) -> str:
    inputs = list(crisis.inputs())
    counts = [
        (len(crisis.actors), "actor"),
        (len(crisis.disputes), "dispute"),
        (len(inputs), "input"),
        (len(crisis.evidence), "statement"),
        (len(crisis.assumptions), "assumption"),
    ]
    told = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts)
    assumed = assumed_in_words(crisis)
    lines = [f"ok  {file}: {crisis.title} (as of {crisis.as_of})", told, crisis.digest, *([assumed] if assumed else [])]
    return "\n    ".join(lines)


def _explain(name: str, console: Console) -> None:
    of, _, short = name.rpartition(".")
    quantities = {(kind, short): quantity for kind, quantity in quantities_named(short) if of in ("", kind)}
    keys = dict.fromkeys([*quantities, *(key for key in words() if key[1] == short and of in ("", key[0]))])
    if not keys:
        known = sorted({key for table in QUANTITIES.values() for key in table} | {key for _, key in words()})
        raise InputError(f"nothing is called '{name}' here{nearest(short, known) or '; known: ' + ', '.join(known)}")
    for key in keys:
        quantity, said, judged = quantities.get(key), words().get(key), anchors().get(key)
        meaning = quantity.meaning if quantity else said.meaning if said else ""
        allowed = f"\n  allowed: {quantity}" if quantity else ""
        console.print(f"{'.'.join(key)}: {meaning}{allowed}", soft_wrap=True)
        if judged:
            _show_steps(judged.question, [(f"{number:g}", meaning) for number, meaning in judged.steps], console)
        if said and said.steps:
            _show_steps("", said.steps, console)


def _show_steps(title: str, steps: Iterable[tuple[str, str]], console: Console) -> None:
    table = Table(title=title or None, title_justify="left", box=None, padding=(0, 2), show_header=False)
    table.add_column(justify="right")
    table.add_column()
    for step, meaning in steps:
        table.add_row(Text(step), Text(meaning))
    console.print(table)
