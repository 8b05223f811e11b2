"""The sections of a crisis as they stand in one or several files, and in which file each entry has its place."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from foedus.crisis.bundled import is_file
from foedus.crisis.crisis import SourceText
from foedus.crisis.schema import CrisisFile, OverlayFile
from foedus.crisis.versions import VERSION, brought_up, is_former, tell_former
from foedus.text.document import At, Document, Location, Mistake, beside, refuse
from foedus.text.findings import Finding
from foedus.text.yaml_text import FileKind, document_of, read_document, shown

#: What an evidence file holds.
SHARED: Final = ("sources", "evidence")
#: What may be left empty.
SECTIONS: Final = frozenset((*CrisisFile.model_fields, *OverlayFile.model_fields))
#: What a file is to be that the commands are given.
KIND: Final = FileKind(
    noun="crisis file",
    keys=("foedus", "crisis", "overlay", "title", "as_of", "actors", "disputes", *SHARED),
    example=f"foedus: {VERSION}",
    start="`foedus new NAME --actors A,B --as-of DATE` writes one to start from",
)


def read_file(path: Path) -> Document:
    """Return what a crisis file, an overlay or an evidence file holds."""
    return read_document(path, KIND)


def text_of_file(text: str, path: Path) -> Document:
    """Return what a text holds, as if it stood in the file at a path."""
    return document_of(text.encode(), text, shown(path), KIND)


class Sections:
    """The raw content of a crisis file with its evidence files, and the mistakes found so far."""

    def __init__(self, path: Path, document: Document) -> None:
        self.path = path
        self.document = document
        self.texts = [SourceText(path, document.digest)]
        #: An empty section counts as left out.
        self.raw: dict[str, Any] = {
            key: item for key, item in document.root.data.items() if item is not None or key not in SECTIONS
        }
        self.mistakes = list(document.mistakes)
        self._home: dict[Location, Document] = {}
        #: Whether it was written for an earlier version.
        self.former = False

    def entries(self, section: str) -> Mapping[str, Any]:
        """Return the entries of a section; none if it is not a mapping."""
        entries = self.raw.get(section)
        return entries if isinstance(entries, dict) else {}

    def add(self, location: Location, message: str, at: At = "value") -> None:
        """Note a mistake at a location."""
        self.mistakes.append(self._mistake(location, message, at))

    def _mistake(self, location: Location, message: str, at: At) -> Mistake:
        return self._home.get(location[:2], self.document).mistake(location, message, at)

    def refuse(self, findings: Iterable[Finding] = ()) -> None:
        """Raise everything that is wrong, if anything is."""
        if mistakes := beside(self.mistakes, (self._mistake(*finding) for finding in findings)):
            raise refuse(mistakes)

    def refuse_other_kind(self) -> None:
        """Raise at once if the file is an evidence file, or of a version that is not read: nothing more can be said."""
        if self.raw and self.raw.keys() <= set(SHARED):
            self.add((), "an evidence file: it is read with the crisis that names it under evidence_files:")
            self.refuse()
        self.former = is_former(self.raw.get("foedus"))
        self.raw = brought_up(self.raw)
        if (version := self.raw.get("foedus", VERSION)) != VERSION:
            self.add(("foedus",), f"version {VERSION} of the crisis file is read here, not {version!r}")
            self.refuse()

    def tell_former(self) -> None:
        """Tell that the file was written for an earlier version, if it was."""
        if self.former:
            tell_former(self.path)

    def holds(self, path: Path) -> bool:
        """Return whether a file stands beside this one or in a folder below it, links followed."""
        try:
            return path.resolve().is_relative_to(self.path.parent.resolve())
        except (OSError, RuntimeError, ValueError):  # a name that no file can have, or links that go in a circle
            return False

    def add_evidence_files(self) -> None:
        """Take in the sources and statements of the evidence files."""
        names = self.raw.get("evidence_files", ())
        for number, name in enumerate(names if isinstance(names, tuple) else ()):
            location = ("evidence_files", number)
            if not isinstance(name, str) or not name:
                continue
            path = self.path.parent / name
            if not self.holds(path):
                self.add(location, "an evidence file stands beside the crisis file or in a folder below it")
            elif not is_file(path):
                self.add(location, f"no such file: {path}")
            else:
                self._add_evidence_file(path)

    def _add_evidence_file(self, path: Path) -> None:
        document = read_file(path)
        self.texts.append(SourceText(path, document.digest))
        self.mistakes += document.mistakes
        for section, entries in document.root.data.items():
            if section not in SHARED:
                message = f"unknown key; an evidence file holds {' and '.join(SHARED)}"
                self.mistakes.append(document.mistake((section,), message, "key"))
            elif entries is not None and not isinstance(entries, dict):
                self.mistakes.append(document.mistake((section,), "a mapping is needed"))
            else:
                self._merge(section, entries or {}, document)

    def _merge(self, section: str, entries: Mapping[str, Any], document: Document) -> None:
        if not isinstance(self.raw.get(section, {}), dict):
            return
        present = self.entries(section)
        for key in entries:
            if key in present:
                first = self._home.get((section, key), self.document)
                line = first.find((section, key), "key")[0] + 1
                message = f"stands a second time; the first is in {first.name}:{line}"
                self.mistakes.append(document.mistake((section, key), message, "key"))
            else:
                self._home[section, key] = document
        self.raw[section] = {**entries, **present}
