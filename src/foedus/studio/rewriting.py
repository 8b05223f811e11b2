"""The text of what is open as it is now, and what an edit of it changes.

A state of the session is values by path; under the empty path stands a whole text, where an edit changed more than
values or did not leave every other character as it was.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from foedus.crisis.crisis import Crisis
from foedus.crisis.editing import edited
from foedus.crisis.sections import text_of_file
from foedus.studio.document import differing
from foedus.studio.saving import Opened, laid_in

#: The path of the whole text.
WHOLE: Final = ""


class Held(NamedTuple):
    """What is open: the file as it was read last and its text, its text when it was opened, and what was done to it.

    ``state`` is what is set over ``base``, the crisis of the file as it was opened or of a text in its place; together
    they are ``crisis``. ``changes`` is by what that differs from the file as it was read last.
    """

    file: Opened
    text_read: str
    text_opened: str
    state: Mapping[str, object]
    base: Crisis
    crisis: Crisis
    changes: Mapping[str, object]
    rewritten: bool


def text_now(held: Held) -> str:
    """Return the text of what is open as it is now: what saving would leave in the file."""
    if held.rewritten:
        text = str(held.state.get(WHOLE, held.text_opened))
        old, new = held.base.content(), held.crisis.content()
        return text if old == new else edited(text, text_of_file(text, held.file.path).root, old, new)
    return laid_in(held.file, held.changes, held.crisis, held.text_read) if held.changes else held.text_read


def settings_for(held: Held, text: str, crisis: Crisis) -> dict[str, object]:
    """Return the state in which the document is an edited text, which reads as a crisis.

    These are settings where they give the text to the letter, so that the edit counts as if it was made on the Desk;
    else the whole text.
    """
    if not held.rewritten and held.text_read == held.text_opened:
        found = differing(held.file.crisis, crisis)
        if found is not None and text == (
            laid_in(held.file, found, crisis, held.text_read) if found else held.text_read
        ):
            return found
    return {WHOLE: text}
