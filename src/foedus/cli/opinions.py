"""Second opinions on the command line: how a model gets its inputs from a crisis, and what all of them say of one."""

from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.api.opinions import REPLICATES, MappingRow, NotAsked, OpinionRow
from foedus.report.console import PlainConsole

#: More answers that agree than this are counted, not printed.
FEW: Final = 4


def show_mapping(console: Console, mapping: MappingRow | NotAsked) -> None:
    """Print how a model gets its inputs from a crisis."""
    if "not_asked" in mapping:
        console.print(Padding(f"It is asked nothing: {mapping['not_asked']}.", (0, 0, 0, 2)))
        return
    console.print(Padding(mapping["asks"], (0, 0, 1, 2)))
    for symbol in mapping["inputs"]:
        console.print(Padding(f"{symbol['name']}: {symbol['meaning']}", (0, 0, 0, 2)))
        if symbol["sources"]:
            console.print(Padding(", ".join(symbol["sources"]), (0, 0, 0, 6)), style="dim")
    console.print(Padding(f"Its number: {mapping['number_is']}.", (1, 0, 0, 2)))
    console.print(Padding(mapping["why"], (0, 0, 0, 2)))


def show_opinions(rows: list[OpinionRow]) -> None:
    """Print what the models say, model by model, the engine's answer below each."""
    console = PlainConsole()
    verdicts = [row["verdict"] for row in rows]
    for name in dict.fromkeys(row["model"] for row in rows):
        told = [row for row in rows if row["model"] == name]
        console.print(Text.assemble((name, "bold"), f"  {told[0]['asks']}"))
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        table.add_column(no_wrap=True)
        agreeing = [row for row in told if row["verdict"] == "agrees"]
        few = len(agreeing) <= FEW
        for row in told if few else [row for row in told if row not in agreeing]:
            about = " ".join(filter(None, (row["actor"], row["dispute"])))
            engine = ("\n", (row["engine_says"], "dim")) if row["engine_says"] else ()
            table.add_row(about, Text.assemble(row["says"], *engine), row["verdict"])
        if table.row_count:
            console.print(table)
        if not few:
            console.print(f"  on {len(agreeing)} of {len(told)} it agrees (--json has them)")
        console.print(Padding(told[0]["why"], (0, 0, 1, 2)))
    agree, differ, silent = (verdicts.count(kind) for kind in ("agrees", "disagrees", "no number"))
    console.print(
        f"{agree} agree with the engine ({REPLICATES:,} replicates), {differ} disagree, {silent} give no number"
    )
