"""``foedus models``: the published models, what each needs, and their answers."""

import json as json_text
import re
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.api.opinions import (
    MODELS,
    Model,
    Work,
    flag,
    mapping_of,
    model,
    options_of,
    read_options,
    second_opinions_of,
    values_of,
    work,
)
from foedus.cli.opinions import show_mapping, show_opinions
from foedus.cli.options import Json, Trust
from foedus.core.errors import InputError, nearest
from foedus.report.console import PlainConsole
from foedus.report.output import write_json

#: How many turns of a history are shown.
TURNS = 6


def models(
    *words: Annotated[
        str,
        Parameter(
            help="Nothing: list the models. NAME FILE [--option value ...]: the answer of a model for a file. "
            "explain NAME: what a model says, whose it is, its file, its options, and its inputs from a crisis. "
            "opinions CRISIS: what the models say of a crisis, beside the engine.",
            allow_leading_hyphen=True,
        ),
    ],
    trust: Trust = (),
    json: Json = False,
) -> None:
    """List the published models, explain one, or get its answer for a file."""
    if not words:
        _print_json(_listing()) if json else _list()
        return
    name, *rest = words
    if name == "explain":
        if len(rest) != 1:
            raise InputError("foedus models explain NAME: name one model; foedus models lists them")
        explained = model(rest[0])
        _print_json(_explanation(explained)) if json else _explain(explained)
        return
    if name == "opinions":
        if len(rest) != 1:
            raise InputError("foedus models opinions CRISIS: name one crisis; foedus crises lists the bundled ones")
        told = second_opinions_of(rest[0], trust=trust)
        _print_json(told) if json else show_opinions(told)
        return
    chosen = _chosen(name)
    if not rest or rest[0].startswith("--"):
        raise InputError(f"foedus models {name} FILE: the file is missing; foedus models explain {name} shows one")
    answer = chosen.run_file(Path(rest[0]), **read_options(chosen, _pairs(rest[1:])))
    _print_json(answer) if json else _show(chosen.title, answer)


def _chosen(name: str) -> Model:
    """Return a model; what looks like an option or a command gets the remedy it needs."""
    if name.startswith("-"):
        raise InputError(f"'{name}' comes too soon: foedus models NAME FILE [--option value ...]")
    if command := nearest(name, ["explain", "opinions"]):
        raise InputError(f"no model '{name}'{command}")
    return model(name)


def _pairs(words: list[str]) -> dict[str, str]:
    """Return ``--name value`` and ``--name=value`` as names and values."""
    found: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            raise InputError(f"'{word}' is one word too many: foedus models NAME FILE [--option value ...]")
        name, equals, value = word[2:].partition("=")
        if not equals:
            following = next(rest, None)
            if following is None:
                raise InputError(f"{word}: the value is missing")
            value = following
        if name in found:
            raise InputError(f"{word}: given twice")
        found[name] = value
    return found


def _listing() -> list[dict[str, object]]:
    return [entry._asdict() | {"works": [str(work(key)) for key in entry.works]} for entry in MODELS]


def _list() -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("model", style="bold", no_wrap=True)
    table.add_column("question and papers")
    for entry in MODELS:
        papers = "; ".join(dict.fromkeys(_short(work(key)) for key in entry.works))
        table.add_row(entry.name, Text.assemble(entry.question, "\n", (papers, "dim")))
    console = PlainConsole()
    console.print(table)
    console.print("\nfoedus models explain NAME   what it says, its file, its options")
    console.print("foedus models NAME FILE      its answer")
    console.print("foedus models opinions CRISIS  what they say of a crisis, beside the engine")


def _short(paper: Work) -> str:
    """Return a reference as a text cites it: Altfeld & Bueno de Mesquita 1979."""
    names = re.findall(r"(?:^|, |& |and )((?:[^\W\d_]|[' -])+?), (?:[^\W\d_]\.[ -]?)+", paper.authors) or [
        paper.authors
    ]
    if len(names) > 3:
        names = [f"{names[0]} et al."]
    return f"{' & '.join(filter(None, [', '.join(names[:-1]), names[-1]]))} {paper.year}"


def _explanation(chosen: Model) -> dict[str, object]:
    module = chosen.load()
    return chosen._asdict() | {
        "works": [str(work(key)) for key in chosen.works],
        "file": str(module.run_file.__doc__).partition("\n\n")[0],
        "example": getattr(module, "EXAMPLE", None),
        "options": {
            flag(name): {"values": values_of(option.kind), "default": option.default, "meaning": option.meaning}
            for name, option in options_of(chosen).items()
        },
        "from_a_crisis": mapping_of(chosen.name),
    }


def _explain(chosen: Model) -> None:
    told = _explanation(chosen)
    console = PlainConsole()
    console.print(chosen.title, style="bold")
    console.print(chosen.question)
    console.print()
    for line in (str(work(key)) for key in chosen.works):
        console.print(Padding(line, (0, 0, 0, 2)))
    console.print(f"\nfoedus models {chosen.name} FILE", style="bold")
    console.print(str(told["file"]).replace("``", "'"))
    if told["example"]:
        console.print()
        # as it is, so that it can be copied
        console.print(str(told["example"]).rstrip(), soft_wrap=True)
    known = options_of(chosen)
    if known:
        console.print("\noptions", style="bold")
    for name, option in known.items():
        default = "" if option.default is None else f"Without it {option.default}."
        console.print(f"  {flag(name)}  {values_of(option.kind)}")
        meaning = option.meaning.replace("`", "'").rstrip(".")
        console.print(Padding(f"{meaning[:1].upper()}{meaning[1:]}. {default}", (0, 0, 0, 6)))
    console.print("\nfrom a crisis file", style="bold")
    show_mapping(console, mapping_of(chosen.name))


def _print_json(value: object) -> None:
    write_json(json_text.dumps(value, ensure_ascii=False, allow_nan=False))


def _show(title: str, answer: dict[str, object]) -> None:
    """Print an answer: its plain values as one table, its lists each as a table of its own."""
    console = PlainConsole()
    console.print(f"{title}\n", style="bold")
    plain = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    plain.add_column(style="dim")
    plain.add_column()
    tables: list[Table] = []
    for key, value in answer.items():
        name = key.replace("_", " ")
        if isinstance(value, list) and value and isinstance(value[0], dict):
            tables += _by_turn(name, value) if {"turn", "actor"} < set(value[0]) else [_rows(name, value)]
        elif isinstance(value, dict):
            for inner, number in value.items():
                plain.add_row(f"{name}: {inner.replace('_', ' ')}", _text(number))
        elif isinstance(value, list) and value and isinstance(value[0], list):
            for number, part in enumerate(value, start=1):
                plain.add_row(f"{name} {number}", _text(part))
        else:
            plain.add_row(name, _text(value))
    if plain.row_count:
        console.print(plain)
    for table in tables:
        if plain.row_count or table is not tables[0]:
            console.print()
        console.print(table)


def _rows(name: str, rows: list[dict[str, object]]) -> Table:
    table = Table(box=None, title=name, title_justify="left", title_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for key, value in rows[0].items():
        table.add_column(key.replace("_", " "), justify="right" if isinstance(value, (int, float)) else "left")
    for row in rows:
        table.add_row(*(_text(value) for value in row.values()))
    return table


def _by_turn(name: str, rows: list[dict[str, object]]) -> list[Table]:
    """Return one table for each dimension, actors by turns; of many turns some, the first and the last among them."""
    last = max(int(str(row["turn"])) for row in rows)
    turns = sorted({round(step * last / (TURNS - 1)) for step in range(TURNS)})
    found: list[Table] = []
    for dimension in dict.fromkeys(row.get("dimension") for row in rows):
        title = name if dimension is None else f"{name}: {dimension}"
        cells: dict[str, dict[int, object]] = {}
        for row in rows:
            if row.get("dimension") == dimension:
                *_, value = row.values()
                cells.setdefault(str(row["actor"]), {})[int(str(row["turn"]))] = value
        columns = [
            {"actor": actor} | {f"turn {turn}": by_turn.get(turn) for turn in turns} for actor, by_turn in cells.items()
        ]
        found.append(_rows(title, columns))
    return found


def _text(value: object) -> str:
    """Return a value as people write it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, list):
        return (
            " | ".join(_text(part) for part in value)
            if any(isinstance(part, list) for part in value)
            else ", ".join(_text(part) for part in value)
        )
    return str(value)
