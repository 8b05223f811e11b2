"""Read a crisis: a file, a bundled name, an overlay; with all mistakes told at once, each at its place."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from foedus.crisis.bundled import locate
from foedus.crisis.crisis import Crisis, KnownForms
from foedus.crisis.overlays import read_overlay
from foedus.crisis.references import Declared, reference_findings
from foedus.crisis.schema import WORDING
from foedus.crisis.sections import Sections, read_file
from foedus.crisis.settings import setting_findings, with_parsed
from foedus.text.document import SOUGHT, Document
from foedus.text.findings import validated


def read_crisis(source: str | Path, sets: Sequence[str] = (), *, known_forms: KnownForms | None = None) -> Crisis:
    """Read a crisis and check all of it.

    Parameters
    ----------
    source
        A bundled name, or the path of a crisis file or of an overlay.
    sets
        Settings ``PATH=VALUE`` as the command line has them, laid over what was read.
    known_forms
        The forms of mechanisms (family -> form -> parameters); None leaves the names of forms unchecked.

    Raises
    ------
    InputError
        With everything that is wrong, each with file, line, column, the line and the nearest match.
    """
    return with_parsed(read_path(locate(source), known_forms), sets)


def read_path(path: Path, known_forms: KnownForms | None = None, above: tuple[Path, ...] = ()) -> Crisis:
    """Read a crisis file, or an overlay with its bases; ``above`` are the overlays on the way to this file."""
    document = read_file(path)
    if "overlay" in document.root.data:
        return read_overlay(path, document, above, lambda base, way: read_path(base, known_forms, way))
    return _read_plain(path, document, known_forms)


def _read_plain(path: Path, document: Document, known_forms: KnownForms | None) -> Crisis:
    sections = Sections(path, document)
    sections.refuse_other_kind()
    sections.add_evidence_files()
    crisis, findings = validated(Crisis, sections.raw, WORDING)
    if crisis is not None:
        crisis = crisis.read_from(sections.texts, known_forms)
        declared = Declared(*(tuple(sections.entries(name)) for name in ("actors", "sources", "evidence")))
        whole = not findings
        findings += islice(reference_findings(crisis, declared), SOUGHT)
        if whole:
            findings += setting_findings(crisis, tuple(findings))
    sections.refuse(findings)
    if crisis is None:  # pragma: no cover - a crisis that is not valid has findings, which were refused
        raise AssertionError
    return crisis
