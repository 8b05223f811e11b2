"""Read a crisis: a file, a bundled name, an overlay; with all mistakes told at once, each at its place."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled, is_file, locate
from foedus.crisis.crisis import Crisis, KnownForms
from foedus.crisis.quantities import UNREAD
from foedus.crisis.references import Declared, reference_findings
from foedus.crisis.schema import WORDING, OverlayFile
from foedus.crisis.sections import SHARED, Sections, read_file, text_of_file
from foedus.crisis.settings import setting_findings, settled, with_parsed
from foedus.crisis.versions import tell_unread
from foedus.text.document import SOUGHT, Document
from foedus.text.findings import Finding, Refused, validated
from foedus.text.yaml_text import shown

#: Overlays that may lie on one another.
CHAIN_LIMIT: Final = 16


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
    return _read(path, read_file(path), known_forms, above)


def read_as(text: str, path: Path, known_forms: KnownForms | None = None) -> Crisis:
    """Read a text as the crisis or the overlay that it would be at a path, beside the files that it names there.

    Raises
    ------
    InputError
        As `read_crisis`.
    """
    return _read(path, text_of_file(text, path), known_forms, ())


def _read(path: Path, document: Document, known_forms: KnownForms | None, above: tuple[Path, ...]) -> Crisis:
    if "overlay" in document.root.data:
        return _read_overlay(path, document, known_forms, above)
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
    sections.tell_former()
    unread = tuple(entry.path for entry in crisis.inputs() if entry.quantity.name in UNREAD)
    if unread:
        tell_unread(path, unread)
    return crisis


def _read_overlay(path: Path, document: Document, known_forms: KnownForms | None, above: tuple[Path, ...]) -> Crisis:
    """Read an overlay: its base as it is now, which must be the one it was written for, with its settings laid over."""
    sections = Sections(path, document)
    sections.refuse_other_kind()
    overlay, findings = validated(OverlayFile, sections.raw, WORDING)
    if overlay is None or findings:
        sections.refuse(findings)
        raise AssertionError  # pragma: no cover - what is not valid has findings
    base_path = _base_path(sections, overlay.base)
    way = (*above, path.resolve())
    if len(way) > CHAIN_LIMIT:
        sections.add(("base",), f"more than {CHAIN_LIMIT} overlays lie on one another: write some of them as one")
        sections.refuse()
    if base_path.resolve() in way:
        circle = " -> ".join(part.name for part in (*way[way.index(base_path.resolve()) :], base_path))
        sections.add(("base",), f"overlays go round in a circle: {circle}")
        sections.refuse()
    base = read_path(base_path, known_forms, way)
    digest = base.digest.removeprefix("sha256:")
    if not digest.startswith(overlay.digest.removeprefix("sha256:")):
        message = f"the base '{overlay.base}' has changed since this overlay was written: its digest is now"
        sections.add(("digest",), f"{message} {base.digest}; see what has changed, then write this one")
        sections.refuse()
    return _laid_over(base, overlay, sections)


def _base_path(sections: Sections, base: str) -> Path:
    try:
        path = locate(base, sections.path.parent)
    except InputError as error:
        sections.add(("base",), str(error))
    else:
        if path in bundled().values() or sections.holds(path):
            if is_file(path):
                return path
            sections.add(("base",), f"no such file: {shown(path)}")
        else:
            sections.add(("base",), "a base is bundled, or stands beside the overlay or in a folder below it")
    sections.refuse()
    raise AssertionError  # pragma: no cover - a mistake was added, and refused


def _laid_over(base: Crisis, overlay: OverlayFile, sections: Sections) -> Crisis:
    merged = {section: {**getattr(base, section), **getattr(overlay, section)} for section in SHARED}
    for section in SHARED:
        for key in getattr(base, section).keys() & getattr(overlay, section).keys():
            sections.add((section, key), "stands in the base already; give it another id", "key")
    words = {"title": overlay.title or base.title, "summary": overlay.summary or base.summary}
    crisis = base.model_copy(update={**merged, **words, "crisis": overlay.overlay})
    findings: list[Finding] = []
    try:
        crisis = settled(crisis, overlay.set)
    except Refused as refused:
        findings = [_in_overlay(finding, overlay) for finding in refused.findings]
    else:
        findings = [_of_base(finding) for finding in setting_findings(crisis)]
    sections.refuse(findings)
    sections.tell_former()
    return crisis.read_from([*sections.texts, *base.source_texts], base.known_forms)


def _of_base(finding: Finding) -> Finding:
    """Return a finding about a cause or a what-if of the base that no longer fits the crisis."""
    section, key, *_ = finding.location
    remedy = f"where it no longer fits, leave it out: {section}.{key}: null"
    return Finding(("set",), f"{finding.path}: {finding.message} ({remedy})", "key")


def _in_overlay(finding: Finding, overlay: OverlayFile) -> Finding:
    """Return a finding at the place in the overlay that brought it about."""
    if finding.location[0] in overlay.set:
        return finding.under("set")
    if finding.location[0] in SHARED:
        return finding
    return Finding(("set",), f"{finding.path}: {finding.message}", "key")
