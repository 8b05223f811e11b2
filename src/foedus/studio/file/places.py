"""Where the values of a crisis stand in the text of its file, and what stands in a line of it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from foedus.core.errors import InputError
from foedus.text.document import Location, Node
from foedus.text.yaml_text import compose


class Place(NamedTuple):
    """A key of the text: its location, and the lines, from 1, that it begins and ends on."""

    location: Location
    first: int
    last: int

    @property
    def path(self) -> str:
        """The location as a dotted path."""
        return ".".join(map(str, self.location))


def places(text: str) -> dict[Location, Place]:
    """Return where every key of a text stands; nothing where the text is no YAML."""
    try:
        root, _ = compose(text, "")
    except InputError:
        return {}
    if root is None:
        return {}
    return {place.location: place for place in _inside(root, (), text.count("\n") + 1)}


def line_of(known: Mapping[Location, Place], location: Location) -> int | None:
    """Return the line on which something stands, or on which what holds it does; None where it is in another file."""
    for length in range(len(location), 1, -1):
        if found := known.get(location[:length]):
            return found.first
    return None


def at_line(known: Mapping[Location, Place], line: int) -> Location:
    """Return the innermost key that stands on a line."""
    held = [place for place in known.values() if place.first <= line <= place.last]
    return max(held, key=lambda place: len(place.location)).location if held else ()


def _inside(node: Node, location: Location, end: int) -> Iterator[Place]:
    """Yield the keys inside a value that ends before a line, from 0."""
    if not node.children:
        return
    starts = [node.keys.get(part, (child.line, child.column))[0] for part, child in node.children.items()]
    for (part, child), start, following in zip(node.children.items(), starts, [*starts[1:], end], strict=True):
        here = (*location, part)
        last = max(start, following - 1)
        yield Place(here, start + 1, last + 1)
        yield from _inside(child, here, last + 1)
