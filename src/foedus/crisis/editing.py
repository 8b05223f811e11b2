"""The text of a file with other values in it: every character stays but those of what has changed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from foedus.crisis.writing import block, flow, scalar
from foedus.text.document import Node
from foedus.text.yaml_text import offset

_LINE_END: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]|$")


class Edit(NamedTuple):
    """Characters of a text, from the first up to the last, and what stands there instead."""

    first: int
    last: int
    text: str


def edited(text: str, root: Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Return the text of a file whose content was ``old``, with what is otherwise in ``new``.

    A new key goes after its last sibling, in brackets where that stands in brackets, else on lines of its own.

    Parameters
    ----------
    text, root
        The file, and its values with their places.
    old, new
        Plain content, of mappings, lists and scalars; what is the same in both is not looked at.
    """
    edits = sorted(_of_mapping(_Text(text), root, old, new, -2), key=lambda edit: (edit.first, edit.last))
    parts, done = [], 0
    for edit in edits:
        parts += [text[done : edit.first], edit.text]
        done = edit.last
    return "".join([*parts, text[done:]])


class _Text(NamedTuple):
    """A text, and where things are in it."""

    text: str

    @property
    def newline(self) -> str:
        """How its lines end."""
        found = _LINE_END.search(self.text)
        return (found and found[0]) or "\n"

    def at(self, place: tuple[int, int]) -> int:
        """Return how many characters stand before a line and column."""
        return offset(self.text, *place)

    def end(self, node: Node) -> int:
        """Return where the last character of a value is; of a text in lines, that of its last line."""
        first, last = self.at((node.line, node.column)), self.at(node.end)
        return max(first, len(self.text[:last].rstrip())) if last > first else last

    def end_of_line(self, place: int) -> int:
        """Return where the line ends in which a character stands."""
        found = _LINE_END.search(self.text, place)
        return found.start() if found else len(self.text)


def _of_mapping(text: _Text, node: Node, old: Mapping[str, Any], new: Mapping[str, Any], column: int) -> Iterator[Edit]:
    """Yield what is to be edited in a mapping; ``column`` is that of the key that holds it."""
    removed = [key for key in node.children if key in old and key not in new]
    if removed and len(removed) == len(node.children) and not node.flow:
        end = text.end(list(node.children.values())[-1])
        yield Edit(text.at((node.line, node.column)), end, flow(dict(new)))
        return
    added = [key for key in new if key not in node.children and new[key] != old.get(key)]
    for key in [key for key in new if key in node.children and new[key] != old.get(key)]:
        yield from _of_value(text, node.children[key], old.get(key), new[key], node.keys[key][1])
    renamed = list(zip(removed, added, strict=False)) if node.flow else []
    for former, key in renamed:
        first, last = text.at(node.keys[former]), text.end(node.children[former])
        yield Edit(first, last, f"{scalar(key)}: {flow(new[key])}")
    yield from (_without(text, node, former) for former in removed[len(renamed) :])
    if left := {key: new[key] for key in added[len(renamed) :]}:
        yield _with(text, node, left, column)


def _of_value(text: _Text, node: Node, old: object, new: object, column: int) -> Iterator[Edit]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and isinstance(node.data, dict):
        yield from _of_mapping(text, node, old, new, column)
    elif node.data is None and isinstance(new, Mapping) and not node.children:
        yield _with(text, node, new, column)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) == len(node.children):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                yield from _of_value(text, node.children[number], one, other, column)
    else:
        yield Edit(text.at((node.line, node.column)), text.end(node), flow(new))


def _with(text: _Text, node: Node, added: Mapping[str, Any], column: int) -> Edit:
    """Return what adds keys after the last sibling of theirs."""
    if node.flow:
        said = ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in added.items())
        last = list(node.children.values())[-1:]
        end = text.end(last[0]) if last else text.at(node.end) - 1
        return Edit(end, end, f", {said}" if last else said)
    indent = " " * (next(iter(node.keys.values()))[1] if node.keys else column + 2)
    end = text.end_of_line(text.end(node))
    return Edit(end, end, "".join(f"{text.newline}{indent}{line}" for line in block(added, 0)))


def _without(text: _Text, node: Node, key: str | int) -> Edit:
    """Return what takes a key and its value away: with its lines, or with its comma."""
    first, last = text.at(node.keys[key]), text.end(node.children[key])
    keys = list(node.keys)
    place = keys.index(key)
    if not node.flow:
        end = _LINE_END.search(text.text, text.end_of_line(last))
        return Edit(first - node.keys[key][1], end.end() if end else last, "")
    if place + 1 < len(keys):
        return Edit(first, text.at(node.keys[keys[place + 1]]), "")
    return Edit(text.end(node.children[keys[place - 1]]) if place else first, last, "")
