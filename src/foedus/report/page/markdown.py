"""The page as Markdown, with its annexes where they are wanted."""

import re
from collections.abc import Iterator

from foedus.report.page.model import CHANGES, TRUST, WAYS, WAYS_NOTE, Document, imprint_rows
from foedus.report.table import Table


def markdown(document: Document) -> str:
    """Return a document as Markdown, with tables as GitHub and Pandoc read them."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    page = document.page
    yield from (f"# {_text(page.title)}", "")
    if page.situation:
        yield from (_text(page.situation), "")
    yield from (f"*{_text(page.question)}*", "")
    for sentence in page.judgement:
        yield from (f"> {_text(sentence)}", ">")
    yield ""
    yield from _table(page.numbers_table())
    if page.scenarios:
        yield from (f"## {WAYS}", "", *_table(page.scenarios_table()), WAYS_NOTE, "")
    for title, sentences in ((CHANGES, page.changes), (TRUST, page.trust)):
        if sentences:
            yield from (f"## {title}", "", *(f"- {_text(sentence)}" for sentence in sentences), "")
    yield from (" · ".join(f"{name}: {_text(said)}" for name, said in imprint_rows(page)), "")
    for annex in document.annexes:
        yield from (f"## {_text(annex.title)}", "")
        if annex.note:
            yield from (_text(annex.note), "")
        yield from _table(annex.table)


def _table(table: Table) -> Iterator[str]:
    if any(table.headings):
        rule = ["---:" if column in table.numeric else "---" for column in range(len(table.headings))]
        for row in (table.headings, rule, *table.rows):
            yield f"| {' | '.join(map(_cell, row))} |"
    else:
        yield from (f"- {_text(' '.join(row))}" for row in table.rows)
    yield ""


def _cell(text: str) -> str:
    return text if set(text) <= {"-", ":"} else _text(text)


def _text(text: str) -> str:
    """Return a text in which nothing is a mark of Markdown or of HTML."""
    return re.sub(r"([\\\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))
