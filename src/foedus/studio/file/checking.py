"""A text checked as ``foedus check`` checks a file, each mistake at its place, without anything being written."""

from pathlib import Path
from typing import NamedTuple

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_as
from foedus.mechanisms.catalogue import known_forms
from foedus.text.document import Refusal
from foedus.text.yaml_text import shown


class Found(NamedTuple):
    """A mistake: its place, from 1, and what is wrong; ``file`` where that is another than the one that is open."""

    line: int
    column: int
    message: str
    file: str = ""


class Checked(NamedTuple):
    """What a text is: a crisis, or the mistakes for which it is none."""

    crisis: Crisis | None
    found: tuple[Found, ...] = ()

    @property
    def wrong_lines(self) -> dict[int, str]:
        """What is wrong in each line of this text."""
        lines: dict[int, str] = {}
        for one in self.found:
            if not one.file:
                lines[one.line] = f"{lines[one.line]}; {one.message}" if one.line in lines else one.message
        return lines


def checked(text: str, path: Path) -> Checked:
    """Return what a text is, as if it stood at a path.

    Parameters
    ----------
    path : Path
        From which evidence files and bases are found, and which is not read itself.
    """
    try:
        return Checked(read_as(text, path, known_forms()))
    except Refusal as refused:
        here = shown(path)
        found = (
            Found(one.line, one.column, one.message, "" if one.file == here else one.file) for one in refused.mistakes
        )
        return Checked(None, tuple(found))
    except InputError as error:
        return Checked(None, (Found(1, 1, str(error).removeprefix(f"{shown(path)}: error: ")),))
