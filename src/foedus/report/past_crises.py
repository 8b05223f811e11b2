"""The list of past crises in the terminal: number, name, day, parties, and what is known to have happened."""

from collections.abc import Iterable
from typing import Final, TypedDict

from rich.console import Console
from rich.table import Table

from foedus.history.past_crises import NO_HINDCAST
from foedus.report.console import PlainConsole

WIDTH: Final = 80
#: Crises on a page.
PAGE: Final = 20
#: States beside the two that a row names.
NAMED: Final = 3


class PastCrisisRow(TypedDict):
    """A past crisis. ``challenger`` is empty where no single state threatened, ``mediated`` where nobody mediated."""

    crisis: int
    name: str
    trigger: str
    weeks: int
    challenger: str
    target: str
    others: list[str]
    violence: str
    mediated: str
    ended: str


class PastCrises(TypedDict):
    """Past crises that were looked for; ``near`` are those that come near where none fits."""

    find: str
    years: list[int] | None
    first: str
    last: str
    found: int
    page: int | None
    pages: int | None
    crises: list[PastCrisisRow]
    near: list[PastCrisisRow]


def show_past_crises(found: PastCrises, console: Console | None = None) -> None:
    """Print past crises in at most 80 columns, by default to standard output."""
    console = console or PlainConsole()
    console.width = min(console.width, WIDTH)
    if found["crises"]:
        console.print(_table(found["crises"]))
    else:
        console.print(f"No past crisis {_asked(found)}.")
    if found["near"]:
        console.print("These come near:\n")
        console.print(_table(found["near"]))
    console.print()
    for line in _said(found):
        console.print(line, style="dim")


def _asked(found: PastCrises) -> str:
    years = found["years"]
    of = "" if years is None else f" of {years[0]}" + (f" to {years[1]}" if years[1] > years[0] else "")
    return f"fits '{found['find']}'{of}" if found["find"] else f"was triggered in{of.removeprefix(' of')}"


def _said(found: PastCrises) -> Iterable[str]:
    """Yield what to do with the list, and without it."""
    page, pages = found["page"], found["pages"]
    if page is not None and pages is not None and pages > 1:
        onward = f"; --page {page + 1} has the next" if page < pages else ""
        yield f"Page {page} of {pages}, {found['found']} crises{onward}; --years 1960-1969 or --find WORDS has fewer."
    if found["crises"] or found["near"]:
        yield "`foedus hindcast --crisis NUMBER` forecasts one, `foedus new --icb NUMBER` writes it as a crisis file."
    if found["find"] and not found["find"].isdigit() and not found["crises"] and not found["near"]:
        yield "The data have names of their own: a state or a year finds more, as in --find Peru or --years 1995."
    if not found["crises"]:
        yield outside(found["first"], found["last"])


def outside(first: str, last: str) -> str:
    """Return what to do about a crisis that the data do not have."""
    return f"The data have crises from {first} to {last}. Of any other {NO_HINDCAST}."


def _table(rows: Iterable[PastCrisisRow]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("no.", justify="right", no_wrap=True)
    table.add_column("crisis", width=18, overflow="fold")
    table.add_column("trigger", no_wrap=True)
    table.add_column("who against whom", width=20, overflow="fold")
    table.add_column("what happened", width=21, overflow="fold")
    for row in rows:
        table.add_row(str(row["crisis"]), row["name"], row["trigger"], _parties(row), _happened(row))
    return table


def _parties(row: PastCrisisRow) -> str:
    others = row["others"]
    also = ", ".join(others[:NAMED]) + (f" and {len(others) - NAMED} more" if len(others) > NAMED else "")
    opposed = f"{row['challenger'] or 'no single state'} against {row['target']}"
    return f"{opposed}; also {also}" if also else opposed


def _happened(row: PastCrisisRow) -> str:
    told = {"none": "no violence", "not coded": "violence not coded"}.get(row["violence"], row["violence"])
    mediated = f", mediated ({row['mediated']})" if row["mediated"] else ""
    return f"{told}{mediated}; {row['ended']}"
