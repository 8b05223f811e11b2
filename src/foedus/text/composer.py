"""The events of a YAML parser put together: the core schema of YAML 1.2, with the place of every key and value.

Without recursion, so that neither depth nor aliases can hurt; and whatever a plain table of facts does not need is
refused: tags, merge keys, duplicate keys, several documents, control characters, numbers that are not finite.
"""

import math
from typing import Any, Final

import yaml

from foedus.text.document import Node
from foedus.text.scalar import CONTROL, scalar

#: Levels, and values (after aliases are followed), that a file may have.
DEPTH_LIMIT: Final = 32
VALUE_LIMIT: Final = 200_000


#: Stands in for a key whose value is not taken; no key can be a control character.
_DROPPED: Final = "\0"


class Stop(Exception):  # noqa: N818 - not an error of its own, but the way to one
    """Something after which nothing more can be put together, at a line and column from 0."""

    def __init__(self, mark: Any, message: str) -> None:  # noqa: ANN401 - the C parser's marks have no public type
        super().__init__(message)
        self.line, self.column = mark.line, mark.column


class _Open:
    """A mapping or list whose end has not come yet, and the key or index at which its next part stands."""

    def __init__(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        self.is_list = isinstance(event, yaml.SequenceStartEvent)
        mark = event.start_mark
        self.node = Node([] if self.is_list else {}, mark.line, mark.column, flow=bool(event.flow_style))
        self.anchor = event.anchor
        self.next: str | int | None = 0 if self.is_list else None

    def take(self, child: Node, end: tuple[int, int]) -> None:
        """Take a value at the present key or index, and note where it ends."""
        self.node.end = end
        here, self.next = self.next, None
        if here is None:  # pragma: no cover - a mapping takes a key before each value
            raise AssertionError
        if here == _DROPPED:
            return
        self.node.size += child.size
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
    """Puts the events of one document together, and notes what is not taken: (line, column, message) from 0."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.mistakes: list[tuple[int, int, str]] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._values = 0

    def take(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        """Take the next event.

        Raises
        ------
        Stop
            Where nothing more can be put together: a second document, an unknown alias, too many values or levels.
        """
        inner = self._open[-1] if self._open else None
        if isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            node = done.close()
            if node.flow or not node.children:
                node.end = _end(event)
            self._place(node, done.anchor, node.end)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise Stop(event.start_mark, "a second document begins here: a file holds one")
        elif not isinstance(event, yaml.NodeEvent):
            return
        elif inner is not None and inner.next is None:
            inner.next = self._key(event, inner.node)
        elif isinstance(event, yaml.AliasEvent):
            self._place(self._aliased(event), None, _end(event))
        elif isinstance(event, yaml.ScalarEvent):
            mark: Any = event.start_mark
            self._count(mark, 1)
            node = Node(self._scalar(event), mark.line, mark.column)
            node.end = _end(event)
            self._place(node, event.anchor, node.end)
        else:
            self._begin(event)

    def _note(self, mark: Any, message: str) -> None:  # noqa: ANN401 - the C parser's marks have no public type
        self.mistakes.append((mark.line, mark.column, message))

    def _key(self, event: Any, node: Node) -> str:  # noqa: ANN401 - PyYAML's events have no types
        """Return a key as it is written, whatever number or word it might stand for."""
        mark, key = event.start_mark, getattr(event, "value", "")
        if not isinstance(event, yaml.ScalarEvent):
            raise Stop(mark, "a key is a plain word")
        if key == "<<" and event.implicit[0]:
            self._note(mark, "merge keys (<<) are not part of YAML 1.2: write the keys out")
            return _DROPPED
        if key in node.keys:
            first = node.keys[key][0] + 1
            self._note(mark, f"the key '{key}' stands here a second time; the first is in line {first}")
            return _DROPPED
        self._refuse_tag(event)
        self._refuse_control(event)
        node.keys[key] = (mark.line, mark.column)
        return str(key)

    def _scalar(self, event: Any) -> object:  # noqa: ANN401 - PyYAML's events have no types
        self._refuse_tag(event)
        self._refuse_control(event)
        value = scalar(event.value) if event.implicit[0] else event.value
        if isinstance(value, float) and not math.isfinite(value):
            self._note(event.start_mark, f"{event.value[:40]} is not a number to count with: give a finite one")
        return value

    def _refuse_tag(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event.start_mark, f"tags such as {tag} are not used here: leave it out")

    def _refuse_control(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        if event.style == '"' and (control := CONTROL.search(event.value)):
            self._note(event.start_mark, f"the text holds a control character (code {ord(control[0]):#04x})")

    def _aliased(self, event: Any) -> Node:  # noqa: ANN401 - PyYAML's events have no types
        node = self._anchors.get(event.anchor)
        if node is None:
            message = f"*{event.anchor}: nothing complete is anchored as &{event.anchor} before it"
            raise Stop(event.start_mark, message)
        self._count(event.start_mark, node.size)
        return node

    def _begin(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no types
        self._refuse_tag(event)
        self._count(event.start_mark, 1)
        if len(self._open) == DEPTH_LIMIT:
            raise Stop(event.start_mark, f"nested deeper than {DEPTH_LIMIT} levels")
        self._open.append(_Open(event))

    def _count(self, mark: Any, values: int) -> None:  # noqa: ANN401 - the C parser's marks have no public type
        """Keep what the aliases of a small file may grow to within bounds."""
        self._values += values
        if self._values > VALUE_LIMIT:
            raise Stop(mark, f"more than {VALUE_LIMIT:,} values, once aliases are followed")

    def _place(self, node: Node, anchor: str | None, end: tuple[int, int]) -> None:
        """Put a finished value, which ends at a line and column, where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].take(node, end)
        else:
            self.root = node


def _end(event: Any) -> tuple[int, int]:  # noqa: ANN401 - PyYAML's events have no types
    """Return the line and column at which what an event stands for ends."""
    return event.end_mark.line, event.end_mark.column
