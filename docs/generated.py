"""Writes the reference pages that follow from the code: mechanisms with their parameters, literature, commands."""

import inspect
import io
import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rich.console import Console

import foedus
from foedus.cli import COMMANDS, app
from foedus.core.bibliography import works
from foedus.core.mechanism import Mechanism
from foedus.core.world import FIELDS
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.studio.terms import terms


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


def interface_page() -> str:
    """Return the Python interface: every public name with its signature and what its docstring says."""
    lines = [
        "# Python",
        "",
        "`import foedus` loads nothing; each name is loaded when it is first used. What a user can get wrong raises a",
        "`FoedusError` with one message. [A notebook](notebook.md) shows the names at work.",
        "",
    ]
    for name in foedus.__all__:
        value = getattr(foedus, name)
        lines += [f"## foedus.{name}", "", *_described(f"foedus.{name}", value)]
        for key in filter(_is_told, vars(value) if inspect.isclass(value) else ()):
            if callable(member := getattr(value, key)) or isinstance(member, property):
                lines += [f"### {name}.{key}", "", *_described(f"{name}.{key}", member)]
    return "\n".join(lines) + "\n"


def glossary_page() -> str:
    """Return the words of the studio and of the manual, each with its meaning."""
    lines = ["# Glossary", "", "The words of the studio, each defined once.", ""]
    for name, meaning in sorted(terms().items(), key=lambda item: item[0].casefold()):
        lines += [name, f": {meaning}", ""]
    return "\n".join(lines)


def _is_told(name: str) -> bool:
    return not name.startswith(("_", "model_"))  # what Pydantic adds to a crisis is told there


def _described(name: str, value: object) -> list[str]:
    """Return signature and docstring as they are read in Python, the examples apart."""
    text, _, examples = (inspect.getdoc(value) or "").partition("\nExamples\n--------\n")
    summary, _, rest = text.partition("\n\n")
    lines = [re.sub("``?([^`]+)``?", r"`\1`", summary.strip().replace("\n", " ")), ""]
    if callable(value) and not inspect.isclass(value):
        lines = ["```python", f"{name}{_signature(value)}", "```", "", *lines]
    for kind, part in (("text", rest), ("pycon", examples)):
        if part.strip():
            lines += [f"```{kind}", part.strip(), "```", ""]
    return lines


def _signature(value: Callable[..., object]) -> str:
    """Return a signature with its annotations, on lines of its own where it is long."""
    parts: list[str] = []
    for one in inspect.signature(value).parameters.values():
        if one.kind is one.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        if one.name != "self":
            kind = one.annotation if isinstance(one.annotation, str) else inspect.formatannotation(one.annotation)
            default = "..." if inspect.isfunction(one.default) else repr(one.default)
            # modules are left out: they say where a type stands, not what it is
            written = f"{one.name}: {re.sub(r'[a-z_]+[.](?=[A-Za-z])', '', kind)}"
            parts.append(written if one.default is one.empty else f"{written} = {default}")
    short = f"({', '.join(parts)})"
    return short if len(short) < 80 else "(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def notebook_page(path: Path) -> str:
    """Return a notebook as a page: its words, and its code as it is typed."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    parts = ["".join(cell["source"]) for cell in cells]
    told = [
        part if cell["cell_type"] == "markdown" else f"```python\n{part}\n```"
        for cell, part in zip(cells, parts, strict=True)
    ]
    return "\n\n".join([*told, f"{{download}}`The notebook itself <../../tutorial/{path.name}>` runs as it is."]) + "\n"


def write_pages(folder: Path) -> None:
    """Write all generated pages."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "mechanisms.md": mechanisms_index(),
        "world.md": world_page(),
        "literature.md": literature_page(),
        "glossary.md": glossary_page(),
        "commands.md": commands_page(),
        "python.md": interface_page(),
        "notebook.md": notebook_page(Path(__file__).parent / "tutorial" / "notebook.ipynb"),
        **{f"mechanism-{m.name}.md": mechanism_page(m) for m in MECHANISMS},
    }
    for name, text in pages.items():
        path = folder / name
        # Unchanged pages keep their time, so that a second build is quick.
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
