"""A hindcast in the terminal: what was forecast of a crisis of the past, beside what happened."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.crisis.naming import capital
from foedus.report import dates
from foedus.report.console import PlainConsole
from foedus.report.numbers import percent
from foedus.scoring.hindcast_rows import HeldRow, Hindcast, JoinRow

WIDTH: Final = 80
SHOWN: Final = 6
#: Chance from which mediators are told apart: rarer ones differ by luck, in some thousand runs.
RARE: Final = 0.01
OUTSIDER: Final = "somebody outside this world"
#: Letters of a day up to its month.
MONTH: Final = len("1962-10")
#: Share of a third state's chance that the likelier side must have to be named alone.
CLEARLY: Final = 0.75
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
    shown = [row for place, row in enumerate(inside) if place < SHOWN or row["happened"]]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Third states: fights", width=20, overflow="fold")
    for heading in ("chance", "90% range", "base rate"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("against", width=11, overflow="fold")
    table.add_column("happened", overflow="fold")
    for row in shown:
        side = f"for {_named(found, row['happened_side'])}" if row["happened_side"] else ""
        table.add_row(row["actor"], *_numbers(row), _mostly(found, row), _happened(row["happened"], side))
    console.print()
    console.print(table)
    if more := len(inside) - len(shown):
        others = "One more third state is less likely" if more == 1 else f"{more} more third states are less likely"
        console.print(f"{others} and did not join.", style="dim")
    for heading, rows in (
        ("In it from the start, so not asked", _before(found)),
        ("Not counted above", _missing(found)),
    ):
        if rows:
            console.print()
            console.print(Text(heading, "bold"))
            for line in rows:
                console.print(Padding(line, (0, 0, 0, 2)))


def _mostly(found: Hindcast, row: JoinRow) -> str:
    """Return whom a third state fights, where it fights: one adversary, if that is clearly the likelier.

    It may do so in a dispute of its own, so that it need not be for the other.
    """
    chances = {"target": row["for_target"] or 0.0, "challenger": row["for_challenger"] or 0.0}
    if not any(chances.values()):
        return ""
    against = {"target": "challenger", "challenger": "target"}[row["side"]]
    return _named(found, against) if chances[row["side"]] >= CLEARLY * sum(chances.values()) else "either side"


def _before(found: Hindcast) -> list[str]:
    """Return who was in it from the start, a line for each way and each side."""
    told = []
    for row in found["before"]:
        way, word, day = "in a dispute of the two", "since", row["since"]
        if row["until"]:
            way, word, day = "no longer in a dispute of the two", "until", row["until"]
        elif not day:
            way = "party of the first thirty days"
        when = f" ({word} {dates.long(day[:MONTH])})" if day else ""
        told.append((way, _for(found, row["side"]), row["actor"] + when))
    absent = [row["actor"] for row in found["before"] if not row["in_world"]]
    return [*_lines(told), *([f"Of these not in this world: {', '.join(absent)}."] if absent else [])]


def _missing(found: Hindcast) -> list[str]:
    """Return who entered later and is not counted, or not in the world, a line for each reason and each side."""
    return _lines((row["words"], _for(found, row["side"]), row["actor"]) for row in found["missing"])


def _lines(told: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return one line for each way and side, with its actors."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for way, side, actor in told:
        grouped.setdefault((way, side), []).append(actor)
    return [f"{capital(way)}{side}: {', '.join(actors)}." for (way, side), actors in grouped.items()]


def _for(found: Hindcast, side: str) -> str:
    return f", for {_named(found, side)}" if side else ""


def _named(found: Hindcast, side: str) -> str:
    """Return the adversary that a side stands with."""
    return found["target"] if side == "target" else found["challenger"]


def _mediators(found: Hindcast, console: Console) -> None:
    """Print who mediates: the likeliest, somebody outside this world among them, and how many are too rare to rank."""
    if not found["mediates"]:
        return
    everybody = [(row["actor"], row["chance"] or 0.0) for row in found["mediates"]]
    everybody.append((OUTSIDER, found["unnamed"]["chance"] or 0.0))
    ranked = sorted((one for one in everybody if one[1] >= RARE), key=lambda one: -one[1])[:SHOWN]
    told = [", ".join(f"{actor} {percent(chance)}" for actor, chance in ranked) or "nobody in particular"]
    if rest := [chance for actor, chance in everybody if (actor, chance) not in ranked]:
        rare = ", too rare to tell apart" if len(rest) > 1 and max(rest) < RARE else ""
        told.append(f"{len(rest)} more at {percent(max(rest))} or less{rare}")
    console.print()
    console.print(Text("Mediates, most likely:", "bold"), f"{'; '.join(told)}.")
