"""The text of what is open: as it was read, as it is now, and what an edit of it changes.

A state of the session is values by path; under the empty path stands a whole text, where an edit changed more than
values or did not leave every other character as it was.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.editing import edited
from foedus.crisis.paths import SECTIONS
from foedus.crisis.sections import KIND, text_of_file
from foedus.crisis.settings import with_settings
from foedus.text.yaml_text import SIZE_LIMIT, read_text

if TYPE_CHECKING:
    from foedus.studio.work import Work

#: The path of the whole text.
WHOLE: Final = ""
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


def text_now(work: "Work") -> str:
    """Return the text of what is open as it is now: what saving would leave in the file."""
    state = work.state_now
    if WHOLE in state:
        return _laid_in(work, str(state[WHOLE]), work.session.base, work.crisis)
    if work.rewritten:
        return _laid_in(work, work.text_opened, work.session.base, work.crisis)
    changes = work.changes
    return work.written_over(work.text_read, changes) if changes else work.text_read


def settings_for(work: "Work", text: str, crisis: Crisis) -> dict[str, object]:
    """Return the state in which the document is an edited text, which reads as a crisis.

    These are settings where they give the text to the letter, so that the edit counts as if it was made on the Desk;
    else the whole text.
    """
    if not work.rewritten and work.text_read == work.text_opened:
        found = differing(work.disk, crisis)
        if found is not None and (work.written_over(work.text_read, found) if found else work.text_read) == text:
            return found
    return {WHOLE: text}


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


def _laid_in(work: "Work", text: str, base: Crisis, crisis: Crisis) -> str:
    """Return a text that reads as one crisis with what another says in it."""
    if base.content() == crisis.content() or work.path is None:
        return text
    return edited(text, text_of_file(text, work.path).root, base.content(), crisis.content())


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], way: tuple[str, ...]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key in dict.fromkeys([*one, *other]):
        old, new, here = one.get(key), other.get(key), (*way, key)
        if old == new:
            continue
        goes_on = isinstance(old, dict) and isinstance(new, dict) and len(here) < _DEEPEST and not _is_value(new)
        if goes_on and (len(here) > 1 or key in SECTIONS):
            found += _differing(old, new, here)
        else:
            found.append((".".join(here), new))
    return found


def _is_value(content: Mapping[str, Any]) -> bool:
    """Return whether a mapping is a value with its reasons, which is set as a whole."""
    return "because" in content or "accounts" in content
