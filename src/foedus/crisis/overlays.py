"""Overlays: a small file that changes a crisis, bound by a digest to the very base it was written for."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled, is_file, locate
from foedus.crisis.crisis import Crisis
from foedus.crisis.schema import WORDING, OverlayFile
from foedus.crisis.sections import SHARED, Sections
from foedus.crisis.settings import setting_findings, settled
from foedus.text.document import Document
from foedus.text.findings import Finding, Refused, validated
from foedus.text.yaml_text import shown

ReadBase = Callable[[Path, tuple[Path, ...]], Crisis]
#: Overlays that may lie on one another.
CHAIN_LIMIT: Final = 16


def read_overlay(path: Path, document: Document, above: tuple[Path, ...], read_base: ReadBase) -> Crisis:
    """Read an overlay: its base as it is now, which must be the base it was written for, with its settings laid over.

    Raises
    ------
    InputError
        If the overlay is not well-formed, if bases go round in a circle, if the base cannot be read or has changed.
    """
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
    base = read_base(base_path, way)
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
