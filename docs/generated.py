"""Writes the reference pages that follow from the code: mechanisms with their parameters, literature, commands."""

import io
from importlib import import_module
from pathlib import Path

from rich.console import Console

from foedus.cli import COMMANDS, app
from foedus.core.bibliography import works
from foedus.core.mechanism import Mechanism
from foedus.core.world import FIELDS
from foedus.mechanisms.catalogue import MECHANISMS


def cited(source: str) -> str:
    """Return a link to a work, or the source as it is where it is no work."""
    key = source.split(",", maxsplit=1)[0]
    return f"[{source}](#{key})" if key in works() else source


def mechanism_page(mechanism: Mechanism) -> str:
    """Return the page of a mechanism: its docstring, what it reads and writes, its parameters with their sources."""
    module = import_module(mechanism.step.__module__)
    lines = [
        f"# {mechanism.title}",
        "",
        f"`{mechanism.family}.{mechanism.name}`",
        "",
        "```text",
        (module.__doc__ or "").strip(),
        "```",
        "",
        f"Reads: {', '.join(f'`{name}`' for name in mechanism.reads)}.",
        "",
        f"Writes: {', '.join(f'`{name}`' for name in mechanism.writes)}.",
        "",
        f"Sources: {', '.join(cited(key) for key in mechanism.sources)}.",
        "",
        "| parameter | value | range | unit | meaning | source |",
        "|---|---:|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {p.value:g} | {p.low:g} to {p.high:g} | {p.unit} | {p.meaning} | {cited(p.source)} |"
        for name, p in mechanism.parameters().items()
    ]
    return "\n".join(lines) + "\n"


def mechanisms_index() -> str:
    """Return the index of mechanisms by family."""
    lines = ["# Mechanisms", "", "Eight families in the order of the turn; the first form is the default.", ""]
    lines += ["| family | form | what it says |", "|---|---|---|"]
    lines += [f"| {m.family} | [{m.name}](mechanism-{m.name}.md) | {m.title} |" for m in MECHANISMS]
    lines += ["", "```{toctree}", ":hidden:", "", *(f"mechanism-{m.name}" for m in MECHANISMS), "```"]
    return "\n".join(lines) + "\n"


def world_page() -> str:
    """Return the fields of the world."""
    lines = ["# The world", "", "The fields of one replicate; every mechanism says which it reads and writes.", ""]
    lines += ["| field | shape | unit | meaning |", "|---|---|---|---|"]
    lines += [f"| `{name}` | [{', '.join(f.axes)}] | {f.unit} | {f.meaning} |" for name, f in FIELDS.items()]
    return "\n".join(lines) + "\n"


def literature_page() -> str:
    """Return the bibliography, with the labels that all pages cite."""
    lines = ["# Literature", ""]
    for key, entry in sorted(works().items(), key=lambda pair: (pair[1].authors.casefold(), pair[1].year)):
        lines += [f"({key})=", f"- {entry}".replace("_", r"\_").replace("*", r"\*"), ""]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Return the help of every command, as the terminal shows it."""
    lines = ["# Commands", "", "Bad input ends with a message and exit status 2, never with a traceback.", ""]
    below = [(name, inner) for name in COMMANDS for inner in app[name] if not inner.startswith("-")]
    for words in sorted([*((name,) for name in COMMANDS), *below], key=lambda words: list(COMMANDS).index(words[0])):
        page = io.StringIO()
        app.help_print(words, console=Console(file=page, width=100))
        lines += [f"## foedus {' '.join(words)}", "", "```text", page.getvalue().strip(), "```", ""]
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> None:
    """Write all generated pages."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "mechanisms.md": mechanisms_index(),
        "world.md": world_page(),
        "literature.md": literature_page(),
        "commands.md": commands_page(),
        **{f"mechanism-{m.name}.md": mechanism_page(m) for m in MECHANISMS},
    }
    for name, text in pages.items():
        path = folder / name
        # Unchanged pages keep their time, so that a second build is quick.
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
