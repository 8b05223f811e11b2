"""Where everything stands in a file, and how a mistake in it is told: file, line, column, the line itself, a caret."""

import unicodedata
from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple

from foedus.core.errors import InputError

Location = tuple[str | int, ...]
At = Literal["key", "value"]
#: Mistakes that are told one by one; the others are counted.
TOLD: Final = 100
#: Mistakes of one kind after which no more are looked for: the nearest name to each takes its time.
SOUGHT: Final = 200
_WIDTH: Final = 100


class Mistake(NamedTuple):
    """Something wrong at a place; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    text: str = ""

    def __str__(self) -> str:
        """Return the message with its place, the line and a caret under the column."""
        head = f"{self.file}:{self.line}:{self.column}: error: {self.message}"
        column = self.column - 1
        indent = len(self.text) - len(self.text.lstrip())
        start = max(min(indent, column), column - _WIDTH // 2)
        shown = self.text[start : start + _WIDTH].rstrip()
        if not shown:
            return head
        printable = "".join(mark if mark.isprintable() else " " for mark in shown)
        caret = sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in printable[: column - start])
        return f"{head}\n    {printable}\n    {' ' * caret}^"


class Refusal(InputError):  # noqa: N818 - what it is called
    """Mistakes that are told all at once, in the order of the files and their lines; ``mistakes`` has each."""

    def __init__(self, message: str, mistakes: tuple[Mistake, ...] = ()) -> None:
        super().__init__(message)
        self.mistakes = mistakes


class Node:
    """A value, where it starts and ends (from 0), and where the parts of a mapping or a list are.

    ``flow`` says whether it is a mapping or a list in brackets.
    """

    __slots__ = ("children", "column", "data", "end", "flow", "keys", "line", "size")

    def __init__(self, data: Any, line: int, column: int, *, flow: bool = False) -> None:  # noqa: ANN401 - any value
        self.data = data
        self.line = line
        self.column = column
        self.end = (line, column)
        self.flow = flow
        self.size = 1
        self.children: dict[str | int, Node] = {}
        self.keys: dict[str | int, tuple[int, int]] = {}


class Document(NamedTuple):
    """A file that has been read: its name as told to the user, its digest, its lines, its values and their places.

    ``mistakes`` is what was found in it before anything is known of its meaning.
    """

    name: str
    digest: str
    lines: list[str]
    root: Node
    mistakes: list[Mistake]

    def find(self, location: Location, at: At = "value") -> tuple[int, int]:
        """Return line and column, from 0, of what ``location`` names; of a missing part, of what should hold it."""
        node, place = self.root, (self.root.line, self.root.column)
        for part in location:
            if part not in node.children:
                return place if node.children else (node.line, node.column)
            child = node.children[part]
            place = node.keys.get(part, (child.line, child.column))
            node = child
        return place if at == "key" else (node.line, node.column)

    def mistake(self, location: Location, message: str, at: At = "value") -> Mistake:
        """Return a mistake at the place of ``location``, whose message begins with its dotted path."""
        path = ".".join(map(str, location))
        return mistake_at(self.name, self.lines, *self.find(location, at), f"{path}: {message}" if path else message)


def mistake_at(name: str, lines: list[str], line: int, column: int, message: str) -> Mistake:
    """Return a mistake at a line and column that count from 0."""
    return Mistake(name, line + 1, column + 1, message, lines[line] if line < len(lines) else "")


def beside(mistakes: list[Mistake], others: Iterable[Mistake]) -> list[Mistake]:
    """Return mistakes and, where none of them stands already, others."""
    places = {mistake[:3] for mistake in mistakes}
    return [*mistakes, *(other for other in others if other[:3] not in places)]


def refuse(mistakes: Iterable[Mistake]) -> Refusal:
    """Return the error that tells all mistakes at once, in the order of the files and their lines."""
    distinct = sorted(dict.fromkeys(mistakes))
    lines = [str(mistake) for mistake in distinct[:TOLD]]
    counted = "1 error" if len(distinct) == 1 else f"{len(distinct)} errors{' or more' * (len(distinct) >= SOUGHT)}"
    told = "\n".join([*lines, counted if len(distinct) <= TOLD else f"{counted}, the first {TOLD} shown"])
    return Refusal(told, tuple(distinct[:TOLD]))
