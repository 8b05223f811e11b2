"""The tables of the reference page of crisis files, from those that the program reads; they stand between markers."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from foedus.core.bibliography import work
from foedus.crisis.anchors import anchors, words
from foedus.crisis.quantities import QUANTITIES
from foedus.evidence.data_sets import data_sets
from foedus.evidence.grades import CREDIBILITY, RELIABILITY

PAGE: Final = "crisis-file.md"
_HEADINGS: Final = {
    "world": "At the top of the file",
    "actor": "Of an actor",
    "relation": "Of a relation SOURCE>TARGET",
    "feud": "Of a feud of two actors ONE-OTHER",
    "dispute": "Of a dispute",
    "bystander": "Of a bystander of a dispute (`exposure: {ACTOR: ...}`)",
}


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    lines.insert(1, "|" + "---|" * len(head))
    return "\n".join(lines) + "\n"


def quantities() -> str:
    """Return the table of quantities, as Markdown."""
    parts = []
    for of, table in QUANTITIES.items():
        rows = [(f"`{name}`", quantity.meaning, str(quantity)) for name, quantity in table.items()]
        parts.append(f"**{_HEADINGS[of]}**\n\n" + _table(("Quantity", "Meaning", "Allowed"), rows))
    return "\n".join(parts)


def judgements() -> str:
    """Return the anchors of every judgement, as Markdown."""
    parts = []
    for (of, name), judged in anchors().items():
        rows = [(f"{number:g}", meaning) for number, meaning in judged.steps]
        parts.append(f"### {of}.{name}\n\n{judged.question}\n\n" + _table(("", "Anchor"), rows))
    return "\n".join(parts)


def meanings() -> str:
    """Return every key that is no number, and its words, as Markdown."""
    rows = []
    for (of, name), said in words().items():
        rows.append((f"`{of}.{name}`", said.meaning))
        rows += [(f"· `{word}`", meaning) for word, meaning in said.steps]
    return _table(("Key", "Meaning"), rows)


def grades() -> str:
    """Return the Admiralty grades, as Markdown."""
    reliability = _table(("", "Reliability of the source"), RELIABILITY.items())
    credibility = _table(
        ("", "Credibility of the statement"), ((str(key), words) for key, words in CREDIBILITY.items())
    )
    return reliability + "\n" + credibility


def tables() -> str:
    """Return the data sets that a reason may name, as Markdown."""
    rows = [(f"`{name}`", entry.title, ", ".join(map(_cited, entry.works))) for name, entry in data_sets().items()]
    return _table(("Name", "Data set", "Works"), rows)


def _cited(key: str) -> str:
    return f"[{work(key).authors.split(',')[0]} {work(key).year}](#{key})"


#: Marker in the page -> what stands there.
GENERATED: Final = {
    "quantities": quantities,
    "judgements": judgements,
    "words": meanings,
    "grades": grades,
    "data sets": tables,
}


def renewed(page: str) -> str:
    """Return a page with everything between markers written anew."""
    for name, content in GENERATED.items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, marked, rest = page.partition(begin)
        if marked:
            page = before + begin + content() + end + rest.partition(end)[2]
    return page


def write(folder: Path) -> None:
    """Write the tables of the page anew."""
    page = folder / PAGE
    page.write_text(renewed(page.read_text("utf-8")), "utf-8")
