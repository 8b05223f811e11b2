"""The text of a crisis file: content as YAML, one line for each value."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from foedus.crisis.crisis import Crisis
from foedus.crisis.skeleton import NOT_TEXT, written

#: What stands first.
FIRST: Final = ("foedus", "crisis", "title", "as_of", "horizon_weeks", "measure", "summary", "author", "status")
#: Keys that come first in what holds them, and those that come last.
NAMES: Final = ("name", "title")
LAST: Final = ("because", "note")
#: Words that stand without quotes: ids, days, data sets with their years, paths.
_BARE: Final = re.compile(r"[A-Za-z][A-Za-z0-9@_.>-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def crisis_text(crisis: Crisis, head: Sequence[str] = ()) -> str:
    """Return the text of a crisis file; read again it is the same crisis.

    Parameters
    ----------
    head : sequence of str
        Lines of a comment at the top.
    """
    content = crisis.content()
    first: dict[str, Any] = {key: content.pop(key) for key in FIRST if key in content}
    return "\n".join([*(f"# {line}".rstrip() for line in head), "", *block(first | content, 0), ""])


def block(content: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Yield the lines of a mapping; what rests on reasons, and what holds no mappings, stands on one line."""
    for key, item in _ordered(content) if depth else content.items():
        label = f"{'  ' * depth}{scalar(key)}:"
        if isinstance(item, dict) and item and "because" not in item and _nested(item):
            yield label
            yield from block(item, depth + 1)
        else:
            yield f"{label} {flow(item)}"


def _ordered(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what a mapping holds with its name first, and its reasons and its note last."""
    return sorted(content.items(), key=lambda item: (item[0] not in NAMES) + (item[0] in LAST))


def _nested(item: Mapping[str, Any]) -> bool:
    return "accounts" not in item and (len(item) > 3 or any(isinstance(inner, dict) for inner in item.values()))


def flow(item: object) -> str:
    """Return a value on one line."""
    if isinstance(item, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in _ordered(item)) + "}"
    return "[" + ", ".join(map(flow, item)) + "]" if isinstance(item, list) else scalar(item)


def scalar(item: object) -> str:
    """Return a number, word or flag as YAML takes it.

    Examples
    --------
    >>> [scalar(item) for item in (0.1, 3.0, True, "nmc@1955", "no: it is")]
    ['0.1', '3', 'true', 'nmc@1955', '"no: it is"']
    """
    if item is None:
        return "null"
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, float):
        return str(int(item)) if item.is_integer() and abs(item) < 1e15 else repr(item)
    if isinstance(item, int):
        return str(item)
    text = str(item)
    bare = _BARE.fullmatch(text) and text.casefold() not in NOT_TEXT
    return text if bare else written(text)
