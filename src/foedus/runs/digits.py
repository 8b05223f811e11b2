"""Where two computations of the same answers differ, and in which digit."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """A leaf that is not the same in both, and how many leading digits of two numbers agree."""

    path: str
    first: object
    second: object
    digits: int | None


def differences(first: Any, second: Any, path: str = "") -> Iterator[Difference]:  # noqa: ANN401 - JSON
    """Yield where two JSON contents differ.

    Examples
    --------
    >>> list(differences({"a": [0.123, 1]}, {"a": [0.124, 1], "b": None}))
    [Difference(path='a[0]', first=0.123, second=0.124, digits=2),
     Difference(path='b', first='nothing', second=None, digits=None)]
    >>> list(differences({"a": [0.5, "x"]}, {"a": [0.5, "x"]}))
    []
    """
    if isinstance(first, dict) and isinstance(second, dict):
        for key in dict.fromkeys([*first, *second]):
            where = f"{path}.{key}" if path else str(key)
            yield from differences(first.get(key, "nothing"), second.get(key, "nothing"), where)
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for place, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif type(first) is not type(second) or first != second:
        yield Difference(path, first, second, _digits(first, second))


def leaves(content: Any) -> int:  # noqa: ANN401 - JSON
    """Return how many numbers, words and flags a JSON content holds.

    Examples
    --------
    >>> leaves({"a": [1, 2], "b": {"c": "word"}})
    3
    """
    if isinstance(content, dict):
        return sum(map(leaves, content.values()))
    return sum(map(leaves, content)) if isinstance(content, list) else 1


def _digits(first: object, second: object) -> int | None:
    """Return how many leading digits two numbers have in common; None where they are no numbers."""
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (first, second)):
        return None
    one, other = float(str(first)), float(str(second))
    return max(0, math.floor(-math.log10(abs(one - other) / max(abs(one), abs(other)))))
