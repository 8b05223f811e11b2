"""Saving: only the characters of what was changed are replaced, and never what somebody else wrote meanwhile.

The text is made, read again, and compared with what is meant before it takes the place of the file. A crisis of the
package stays as it is: what was changed is saved as an overlay.
"""

import codecs
import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus.core.errors import InputError, RunError
from foedus.crisis.crisis import Crisis
from foedus.crisis.editing import edited
from foedus.crisis.paths import at, split, within
from foedus.crisis.reading import read_path
from foedus.crisis.schema import Candidate, Estimate, Stance
from foedus.crisis.sections import KIND, text_of_file
from foedus.crisis.settings import with_settings
from foedus.crisis.values import Value
from foedus.crisis.versions import VERSION
from foedus.crisis.writing import crisis_text, flow, scalar
from foedus.evidence.record import ASSUMPTION, REASON
from foedus.mechanisms.catalogue import known_forms
from foedus.studio.document import as_in_file, differing
from foedus.text.shape import Record
from foedus.text.yaml_text import SIZE_LIMIT, read_text, shown

#: What a person may write for the word that the file has.
_OURS: Final = ("", ASSUMPTION, "our assumption")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class Opened(NamedTuple):
    """What was opened: the file, its name as the command line has it, the folder of the work, what was read."""

    path: Path
    source: str
    folder: Path
    digest: str
    crisis: Crisis
    bundled: bool


class Saved(NamedTuple):
    """What was saved: where, the crisis as it is read from there, the digest of the file, and a sentence."""

    path: Path
    crisis: Crisis
    digest: str
    said: str


def digest_of(path: Path) -> str:
    """Return the sha256 of a file; nothing where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def content_at(crisis: Crisis, path: str) -> Any:  # noqa: ANN401 - plain content
    """Return what a crisis says at a path as plain content; None where it says nothing."""
    try:
        return _plain(at(crisis, path))
    except InputError:
        return None


def with_reason(raw: object, text: str, crisis: Crisis, path: str) -> object:
    """Return a raw value with why it is so: ids of evidence, DATASET@YEAR, the word assumption, or a note in words."""
    value = at(crisis, path) if text and raw is not None else None
    if isinstance(value, Stance | Candidate | Estimate) and isinstance(raw, Mapping):
        said = dict(raw)
    elif isinstance(value, Value) and not value.rival_accounts:
        said = dict(raw) if isinstance(raw, Mapping) else {value.FORMS[0]: raw}
    else:
        return raw
    reasons, known = [word.strip() for word in text.split(",")], (*crisis.evidence, ASSUMPTION)
    if text.strip().casefold() in _OURS:
        return {**said, "because": ASSUMPTION}
    if all(word in known or ("@" in word and re.fullmatch(REASON, word)) for word in reasons):
        return {**said, "because": reasons[0] if len(reasons) == 1 else reasons}
    return {**said, "because": ASSUMPTION, "note": text}


def save(opened: Opened, changes: Mapping[str, object], meant: Crisis, to: str = "", whole: str | None = None) -> Saved:
    """Write changes into the file that was opened, or into an overlay where it comes with the package.

    Parameters
    ----------
    changes : mapping
        Value by path.
    meant : Crisis
        What is to be read from the file then.
    to : str
        Name of the overlay.
    whole : str, optional
        A text that takes the place of the file, where more was changed than values, or where it is no longer there.
        Where an overlay cannot say that, a crisis file of its own is written.

    Raises
    ------
    FoedusError
        If the file is not the one that was read, if the changes cannot be written in it, or it cannot be written.
    """
    path = opened.path
    if not changes and whole is None and not to:
        raise InputError("nothing was changed: the file is as it was")
    if opened.bundled or to:
        name = to or f"{meant.crisis}-changed"
        if not _NAME.fullmatch(name):
            raise InputError(
                f"'{name}': an overlay is named with small letters, digits and hyphens, as in iran-2026-mine"
            )
        place = opened.folder / f"{name}.yaml"
        if place.exists():
            raise InputError(f"{shown(place)}: is there already: give the overlay another name")
        settings = changes if whole is None else differing(opened.crisis, meant)
        return written(
            meant, place, crisis_text(meant) if settings is None else overlay_text(opened, name, settings), ""
        )
    there = path.exists()
    if there and digest_of(path) != opened.digest:
        raise InputError(
            f"{shown(path)}: was changed outside the studio since it was read, and is not overwritten: "
            "take the file as it is now, with your changes laid over it, then save"
        )
    text = read_text(path, KIND.noun, SIZE_LIMIT)[1] if there else ""
    made = laid_in(opened, changes, meant, text) if whole is None else as_in_file(whole, text)
    return written(meant, path, made, text)


def laid_in(opened: Opened, changes: Mapping[str, object], meant: Crisis, text: str) -> str:
    """Return the text of the file that was opened with changes in it, every other character as it was."""
    document = text_of_file(text, opened.path)
    if "overlay" in document.root.data:
        old, new = _of_overlay(document.root.data, changes, meant)
    else:
        old, new = opened.crisis.content(), with_settings(opened.crisis, changes).content()
    return edited(text, document.root, old, new)


def _of_overlay(
    content: Mapping[str, Any], changes: Mapping[str, object], meant: Crisis
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what an overlay sets, and what it is to set: what lies within something that it sets is said there."""
    old = {path: _plain(raw) for path, raw in (content.get("set") or {}).items()}
    new = dict(old)
    for path, raw in changes.items():
        outer = next((other for other in old if other == path or within(split(path), split(other))), None)
        new = {other: item for other, item in new.items() if not within(split(other), split(path))}
        if outer and outer != path:
            new[outer] = content_at(meant, outer)
        else:
            new[path] = _plain(raw)
    return ({"set": old} if old else {}), {"set": new}


def overlay_text(opened: Opened, name: str, changes: Mapping[str, object]) -> str:
    """Return the text of an overlay over the crisis that is open."""
    base = opened.source if opened.bundled else os.path.relpath(opened.path, opened.folder)
    lines = [
        f"foedus: {VERSION}",
        f"overlay: {name}",
        f"base: {scalar(base)}",
        f"digest: {scalar(opened.crisis.digest)}",
    ]
    lines += ["set:", *(f"  {scalar(path)}: {flow(_plain(raw))}" for path, raw in changes.items())]
    return "\n".join([*lines, ""])


def written(meant: Crisis, path: Path, text: str, before: str) -> Saved:
    """Write a text beside a file, read it, and let it take the file's place if it holds what is meant."""
    beside = path.with_name(f".{path.stem}.foedus-{os.getpid()}.yaml")
    mark = codecs.BOM_UTF8 if path.exists() and path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    raw = mark + text.encode()
    try:
        with beside.open("xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        if not _holds(beside, meant):
            raise InputError(
                f"{shown(path)}: is written so that the changes have no place of their own (an anchor, perhaps): "
                "write them by hand"
            )
        beside.replace(path.resolve())  # a link stays one
    except FileExistsError:
        raise RunError(f"{shown(beside)}: is in the way: delete it") from None
    except OSError as error:
        raise RunError(f"{shown(path)}: cannot be written ({error.strerror or error}); it is as it was") from None
    finally:
        with suppress(OSError):
            beside.unlink()
    lines = _lines_changed(before, text)
    said = (
        f"Saved {shown(path)}: {lines} line{'' if lines == 1 else 's'} changed."
        if before
        else f"Saved as {shown(path)}."
    )
    return Saved(path, read_path(path, known_forms()), hashlib.sha256(raw).hexdigest(), said)


def _holds(path: Path, meant: Crisis) -> bool:
    """Return whether a file reads as a crisis that counts as what is meant."""
    try:
        found = read_path(path, known_forms())
    except InputError:
        return False
    return bool(_without_reasons(found.content()) == _without_reasons(meant.content()))


def _lines_changed(before: str, after: str) -> int:
    import difflib  # noqa: PLC0415 - only where something is saved

    told = difflib.ndiff(before.splitlines(), after.splitlines())
    marks = [line[0] for line in told]
    return max(marks.count("+"), marks.count("-"))


def _without_reasons(content: Any) -> Any:  # noqa: ANN401 - plain content
    """Return content as it counts: without its name, and without what it rests on."""
    if isinstance(content, dict):
        return {
            key: _without_reasons(item) for key, item in content.items() if key not in ("because", "note", "crisis")
        }
    return [_without_reasons(item) for item in content] if isinstance(content, list | tuple) else content


def _plain(part: object) -> Any:  # noqa: ANN401 - plain content
    """Return a part of a crisis, or a raw value, as mappings, lists and scalars."""
    if isinstance(part, Record):
        return part.model_dump(mode="json", exclude_defaults=True)
    if isinstance(part, Mapping):
        return {str(key): _plain(item) for key, item in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(item) for item in part]
    return part if isinstance(part, str | int | float | bool | None) else json.loads(json.dumps(part, default=str))
