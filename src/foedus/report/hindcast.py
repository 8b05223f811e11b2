"""A hindcast in the terminal: what was forecast of a crisis of the past, beside what happened."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from foedus.report import dates
from foedus.report.console import PlainConsole
from foedus.report.numbers import percent
from foedus.scoring.hindcast_rows import HeldRow, Hindcast, JoinRow

WIDTH: Final = 80
SHOWN: Final = 6
EXITS: Final = {
    "regular": "by the rules",
    "irregular": "irregularly",
    "foreign": "removed from abroad",
    "natural": "died",
}


def show_hindcast(found: Hindcast, console: Console | None = None) -> None:
    """Print a hindcast in at most 80 columns, by default to standard output."""
    console = console or PlainConsole()
    console.width = min(console.width, WIDTH)
    console.print(Text(f"{found['name']} (crisis {found['crisis']})", "bold"))
    console.print(
        f"{found['challenger']} against {found['target']}, as of {dates.long(found['trigger'])}: {found['level']}, "
        f"about {found['aim']}."
    )
    console.print(
        f"The crisis to its end, leaders and third states for a year; from what was on record in "
        f"{date.fromisoformat(found['trigger']).year - 1}; fitted to "
        f"{found['fitted_to']}; {found['replicates']:,} replicates, seed {found['seed']}.",
        style="dim",
    )
    console.print()
    console.print(_whole(found))
    console.print()
    console.print(_leaders(found))
    _third_states(found, console)
    _mediators(found, console)
    console.print()
    console.print(Text("Not known", "bold"), "(taken as ordinary):", "; ".join(found["unknown"]) + ".")
    if laid := found.get("covariates"):
        told = "; ".join(f"{row['path']} {row['value']:g} ({row['place']})" for row in laid)
        console.print()
        console.print(Text("Laid over the tables:", "bold"), f"{told}.")


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(headings[0], width=26, overflow="fold")
    for heading in headings[1:-1]:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(headings[-1], overflow="fold", max_width=19)
    return table


def _whole(found: Hindcast) -> Table:
    table = _table("The crisis", "chance", "90% range", "base rate", "happened")
    for row in found["whole"]:
        table.add_row(row["words"], *_numbers(row), _happened(row["happened"], row.get("by", "")))
    return table


def _leaders(found: Hindcast) -> Table:
    table = _table("Leaders: gone", "chance", "90% range", "base rate", "happened")
    for row in found["leaders"]:
        how = EXITS.get(row["exit"], "")
        table.add_row(f"{row['leader']} ({row['actor']})", *_numbers(row), _happened(row["happened"], how))
    return table


def _numbers(row: HeldRow) -> tuple[str, str, str]:
    chance, low, high, base = row["chance"], row["low"], row["high"], row["base_rate"]
    if chance is None or low is None or high is None:
        return "-", "-", "-"
    return percent(chance), f"{percent(low)} to {percent(high)}", "-" if base is None else percent(base)


def _happened(flag: bool | None, how: str) -> Text:
    if flag is None:
        return Text("not coded", "dim")
    if not flag:
        return Text("no", "dim")
    return Text(f"yes, {how}" if how else "yes", "green")


def _third_states(found: Hindcast, console: Console) -> None:
    """Print the likeliest third states, those that joined, and how many are left out."""
    inside = [row for row in found["joins"] if row["in_world"]]
    outside = [row for row in found["joins"] if not row["in_world"]]
    shown = [row for place, row in enumerate(inside) if place < SHOWN or row["happened"]]
    table = _table("Third states: fights", "chance", "90% range", "base rate", "happened")
    for row in shown:
        side = f"{row['happened_side']}'s side" if row["happened_side"] else ""
        table.add_row(row["actor"], *_numbers(row), _happened(row["happened"], side))
    console.print()
    console.print(table)
    told = f"{len(inside) - len(shown)} more third states are less likely and did not join."
    if outside:
        told += f" Joined, but not in this world: {_names(outside)}."
    console.print(told, style="dim")


def _names(rows: Iterable[JoinRow]) -> str:
    return ", ".join(row["actor"] for row in rows)


def _mediators(found: Hindcast, console: Console) -> None:
    rows = found["mediates"][:SHOWN]
    if rows:
        told = ", ".join(f"{row['actor']} {percent(row['chance'] or 0.0)}" for row in rows)
        console.print()
        console.print(Text("Mediates, most likely:", "bold"), f"{told}.")
