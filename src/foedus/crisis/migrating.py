"""Brings the text of a crisis file or an overlay to the present version, and leaves every other character as it is."""

import codecs
import re
from pathlib import Path
from typing import Final, NamedTuple

from foedus.core.errors import InputError
from foedus.crisis.sections import KIND, Sections, read_file
from foedus.crisis.versions import VERSION, brought_up
from foedus.text.document import refuse
from foedus.text.yaml_text import SIZE_LIMIT, compose, offset, read_text, shown

_NUMBER: Final = re.compile(r"[0-9a-fox]+")


class Migration(NamedTuple):
    """A file as the present version has it."""

    path: Path
    text: str
    #: Whether it was of an earlier version.
    former: bool
    #: The paths in it that have another meaning since.
    changed: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """What the file is to hold: its encoding and the ends of its lines stay."""
        mark = codecs.BOM_UTF8 if self.path.read_bytes().startswith(codecs.BOM_UTF8) else b""
        return mark + self.text.encode()


def migration(path: Path) -> Migration:
    """Return the text of a crisis file or an overlay as the present version has it.

    Raises
    ------
    InputError
        If it is neither, or its version cannot be read or replaced.
    """
    document = read_file(path)
    sections = Sections(path, document)
    sections.refuse_other_kind()
    content = document.root.data
    if "foedus" not in content:
        sections.add((), "foedus: is missing: without it, it is not known what version the file is of")
    if sections.mistakes:
        raise refuse(sections.mistakes)
    _, text = read_text(path, KIND.noun, SIZE_LIMIT)
    if not sections.former:
        return Migration(path, text, former=False, changed=())
    place = offset(text, *document.find(("foedus",)))
    digits = _NUMBER.match(text, place)
    made = f"{text[:place]}{VERSION}{text[digits.end() :]}" if digits else text
    again, mistakes = compose(made, document.name)
    if mistakes or again is None or again.data != brought_up(content):
        raise InputError(f"{shown(path)}: write `foedus: {VERSION}` by hand: its version stands for something else too")
    disputes = sections.entries("disputes")
    began = (key for key, dispute in disputes.items() if isinstance(dispute, dict) and "began" in dispute)
    return Migration(path, made, former=True, changed=tuple(f"disputes.{key}.began" for key in began))
