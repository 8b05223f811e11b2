"""The events of a YAML parser put together: the core schema of YAML 1.2, with the place of every key and value.

Without recursion, so that neither depth nor aliases can hurt; and whatever a plain table of facts does not need is
refused: tags, merge keys, duplicate keys, several documents, control characters, numbers that are not finite.
"""

import math
import re
from typing import Any, Final

import yaml

from foedus.crisis.document import Node

#: Levels, and values (after aliases are followed), that a file may have.
DEPTH_LIMIT: Final = 32
VALUE_LIMIT: Final = 200_000

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_START: Final = frozenset("+-.0123456789")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_OCTAL: Final = re.compile(r"0o[0-7]+")
_HEXADECIMAL: Final = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class NotTaken(Exception):  # noqa: N818 - not an error of its own, but the way to one
    """What the core schema or this program does not take, at a line and column from 0."""

    def __init__(self, mark: Any, message: str) -> None:  # noqa: ANN401 - the C parser's marks have no public type
        super().__init__(message)
        self.line, self.column = mark.line, mark.column


def scalar(text: str) -> object:
    """Return what a plain scalar stands for in the core schema of YAML 1.2; NaN for what is not a finite number.

    Examples
    --------
    >>> [scalar(text) for text in ("NO", "1e-3", "0o17", "true", "~", "2026-01-16")]
    ['NO', 0.001, 15, True, None, '2026-01-16']
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START:
        return text
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(text, 0) if len(text) < 20 else math.nan
    return math.nan if _SPECIAL.fullmatch(text) else text


def _checked_scalar(event: Any) -> object:  # noqa: ANN401 - PyYAML's events have no types
    _refuse_tag(event)
    if event.implicit[0]:
        value = scalar(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            raise NotTaken(event.start_mark, f"{event.value[:40]} is not a number to count with: give a finite one")
        return value
    if event.style == '"' and (found := _CONTROL.search(event.value)):
        raise NotTaken(event.start_mark, f"the text holds a control character (code {ord(found[0]):#04x})")
    return event.value


def _refuse_tag(event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        raise NotTaken(event.start_mark, f"tags such as {tag} are not used here: leave it out")


class _Open:
    """A mapping or list whose end has not come yet, and the key or index at which its next part stands."""

    def __init__(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        _refuse_tag(event)
        self.is_list = isinstance(event, yaml.SequenceStartEvent)
        self.node = Node([] if self.is_list else {}, event.start_mark.line, event.start_mark.column)
        self.anchor = event.anchor
        self.next: str | int | None = 0 if self.is_list else None

    def take_key(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        """Take a key: any scalar, as it is written."""
        mark: Any = event.start_mark
        if not isinstance(event, yaml.ScalarEvent):
            raise NotTaken(mark, "a key is a plain word")
        _checked_scalar(event)
        key = event.value
        if key == "<<" and event.implicit[0]:
            raise NotTaken(mark, "merge keys (<<) are not part of YAML 1.2: write the keys out")
        if key in self.node.keys:
            first = self.node.keys[key][0] + 1
            raise NotTaken(mark, f"the key '{key}' stands here a second time; the first is in line {first}")
        self.node.keys[key] = (mark.line, mark.column)
        self.next = key

    def take(self, child: Node) -> None:
        """Take a value at the present key or index."""
        self.node.size += child.size
        here, self.next = self.next, None
        if here is None:  # pragma: no cover - a mapping takes a key before each value
            raise AssertionError
        self.node.children[here] = child
        if self.is_list:
            self.node.data.append(child.data)
            self.next = len(self.node.data)
        else:
            self.node.data[here] = child.data

    def close(self) -> Node:
        """Return the finished node; lists become tuples."""
        if self.is_list:
            self.node.data = tuple(self.node.data)
        return self.node


class Composer:
    """Puts the events of one document together."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.values = 0

    def take(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        """Take the next event."""
        inner = self.open[-1] if self.open else None
        mark: Any = event.start_mark
        if isinstance(event, yaml.CollectionEndEvent):
            done = self.open.pop()
            self.place(done.close(), done.anchor)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise NotTaken(mark, "a second document begins here: a file holds one")
        elif not isinstance(event, yaml.NodeEvent):
            return
        elif inner is not None and inner.next is None:
            inner.take_key(event)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise NotTaken(mark, f"*{event.anchor}: nothing complete is anchored as &{event.anchor} before it")
            self.count(event, self.anchors[event.anchor].size)
            self.place(self.anchors[event.anchor], None)
        elif isinstance(event, yaml.ScalarEvent):
            self.count(event, 1)
            self.place(Node(_checked_scalar(event), mark.line, mark.column), event.anchor)
        else:
            if len(self.open) == DEPTH_LIMIT:
                raise NotTaken(mark, f"nested deeper than {DEPTH_LIMIT} levels")
            self.count(event, 1)
            self.open.append(_Open(event))

    def count(self, event: Any, values: int) -> None:  # noqa: ANN401 - PyYAML's events have no types
        """Keep what the aliases of a small file may grow to within bounds."""
        self.values += values
        if self.values > VALUE_LIMIT:
            raise NotTaken(event.start_mark, f"more than {VALUE_LIMIT:,} values, once aliases are followed")

    def place(self, node: Node, anchor: str | None) -> None:
        """Put a finished value where it belongs."""
        if anchor is not None:
            self.anchors[anchor] = node
        if self.open:
            self.open[-1].take(node)
        else:
            self.root = node
