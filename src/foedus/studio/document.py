"""Texts of files and of pages, and what is to be set over one crisis so that it becomes another."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import SECTIONS
from foedus.crisis.sections import KIND
from foedus.crisis.settings import with_settings
from foedus.text.yaml_text import SIZE_LIMIT, read_text

#: Parts of the deepest path that is set by itself, as disputes.strait.exposure.TUR.
_DEEPEST: Final = 4


def on_disk(path: Path) -> str:
    """Return the text of a file with its lines ended as a page ends them; nothing where there is no such file.

    Raises
    ------
    InputError
        If it is there and cannot be read.
    """
    return as_on_page(read_text(path, KIND.noun, SIZE_LIMIT)[1]) if path.exists() else ""


def as_on_page(text: str) -> str:
    """Return a text with the line ends that a text field of a page has."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_in_file(text: str, like: str) -> str:
    """Return the text of a page with the line ends of another, which stands in a file."""
    return text.replace("\n", "\r\n") if "\r\n" in like else text


def differing(one: Crisis, other: Crisis) -> dict[str, object] | None:
    """Return what is to be set over one crisis so that it becomes another; None where no settings can do that.

    Settings reach values, not titles, sources, or new actors and disputes.
    """
    found = differences(one, other)
    try:
        same = (with_settings(one, found) if found else one).content() == other.content()
    except InputError:
        return None
    return found if same else None


def differences(one: Crisis, other: Crisis) -> dict[str, object]:
    """Return what another crisis says otherwise, by the shortest path that can be set by itself."""
    return dict(_differing(one.content(), other.content(), ()))


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], way: tuple[str, ...]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key in dict.fromkeys([*one, *other]):
        old, new, here = one.get(key), other.get(key), (*way, key)
        if old == new:
            continue
        inner = isinstance(old, dict) and isinstance(new, dict) and len(here) < _DEEPEST and not _is_value(new)
        if inner and (way or key in SECTIONS):
            found += _differing(one[key], other[key], here)
        else:
            found.append((".".join(here), new))
    return found


def _is_value(content: Mapping[str, Any]) -> bool:
    """Return whether a mapping is a value with its reasons, which is set as a whole."""
    return "because" in content or "accounts" in content
