"""Second opinions on the command line: how a model gets its inputs from a crisis, and what all of them say of one."""

from typing import Final, TypedDict, final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.answers.rows import OpinionRow
from foedus.cli.options import processors
from foedus.report.console import PlainConsole

#: Replicates of the engine that opinions are set beside: enough to tell chances of a percent apart.
REPLICATES: Final = 2_000
SEED: Final = 1
#: More answers that agree than this are counted, not printed.
FEW: Final = 4


class SymbolRow(TypedDict):
    """One input of a model, and what it is made from."""

    name: str
    meaning: str
    sources: list[str]


@final
class MappingRow(TypedDict):
    """How a model gets its inputs from a crisis."""

    topic: str
    asks: str
    inputs: list[SymbolRow]
    number_is: str
    why: str


@final
class NotAsked(TypedDict):
    """Why a model is asked nothing."""

    not_asked: str


def mapping_of(name: str) -> MappingRow | NotAsked:
    """Return how a model gets its inputs from a crisis; or why it is asked nothing."""
    from foedus.opinions import MAPPINGS, NOT_ASKED  # noqa: PLC0415 - the engine is heavy

    if name not in MAPPINGS:
        return {"not_asked": NOT_ASKED[name]}
    mapping = MAPPINGS[name]
    return {
        "topic": mapping.topic,
        "asks": mapping.asks,
        "inputs": [
            {"name": symbol.name, "meaning": symbol.meaning, "sources": list(symbol.sources)}
            for symbol in mapping.symbols
        ],
        "number_is": mapping.number_is,
        "why": mapping.why,
    }


def second_opinions_of(crisis: str) -> list[OpinionRow]:
    """Run a crisis briefly and return what the models say of it."""
    from foedus.answers.answers import answers_of  # noqa: PLC0415 - the engine is heavy
    from foedus.crisis.reading import read_crisis  # noqa: PLC0415
    from foedus.engine.ensemble import run_ensemble  # noqa: PLC0415
    from foedus.mechanisms.catalogue import known_forms  # noqa: PLC0415
    from foedus.opinions import second_opinions  # noqa: PLC0415
    from foedus.worlds.setup import set_up  # noqa: PLC0415

    setup = set_up(read_crisis(crisis, (), known_forms=known_forms()), REPLICATES, SEED)
    outcome = run_ensemble(setup.ensemble, REPLICATES, SEED, threads=processors())
    return second_opinions(setup, answers_of(setup, outcome))


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
