"""What lies in the folder of a run, how it is read back, and what of it is refused."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

from pydantic import ValidationError

from foedus import __version__
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.versions import brought_up
from foedus.runs.rows import Manifest, RunAnswers
from foedus.text.scalar import CONTROL

ANSWERS: Final = "answers.json"
MANIFEST: Final = "manifest.json"
SERIES: Final = "series.parquet"
DRAWS: Final = "draws.parquet"
BRIEF: Final = "brief.html"
CRISIS: Final = "crisis.json"


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def dumped(content: Mapping[str, object]) -> str:
    """Return JSON text with a line for each entry of a list, so that two runs can be compared line by line."""
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """Return a JSON file of a run.

    Raises
    ------
    InputError
        If it is missing or broken, or holds what is no finite number.
    """
    try:
        content = json.loads((folder / name).read_text("utf-8"), parse_constant=_finite, parse_float=_finite)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{folder / name}: cannot be read as part of a run ({error})") from None
    if not isinstance(content, dict):
        raise InputError(f"{folder / name}: cannot be read as part of a run (it holds no mapping)")
    return content


def read_answers(folder: Path) -> RunAnswers:
    """Return what a run answers (see `read_json`)."""
    return cast("RunAnswers", read_json(folder, ANSWERS))


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a run (see `read_json`)."""
    return cast("Manifest", read_json(folder, MANIFEST))


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is no number of a run")
    return number


def kept_crisis(folder: Path) -> Crisis:
    """Return the crisis of a run, as it was kept.

    Raises
    ------
    InputError
        If it is no crisis as this version writes it.
    """
    try:
        return Crisis.model_validate(brought_up(_tupled(read_json(folder, CRISIS))))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{folder / CRISIS}: not a crisis that this version writes (at {where})") from None


def text_name(form: str) -> str:
    """Return the name of the file in which a run keeps the text of a form from outside, as ``survival.mine``."""
    return f"{form}.py"


def runnable_crisis(folder: Path, trust: Iterable[str | Path] = ()) -> Crisis:
    """Return the crisis of a run with the forms that it ran with, so that it can be run again, and cited.

    Parameters
    ----------
    folder
        Of the run, which keeps the texts of mechanisms from outside.
    trust
        Files of mechanisms whose code may run; each goes by the name that it had.

    Raises
    ------
    InputError
        If a mechanism from outside is not trusted, or is not as it ran.
    """
    from foedus.mechanisms.catalogue import known_forms  # noqa: PLC0415 - Numba; loaded only where code may run

    ran = read_manifest(folder).get("from_outside", [])
    names = {row["sha256"]: row["file"] for row in ran}
    forms, faults = known_forms(trust, names), []
    for row in ran:
        kept = folder / text_name(row["form"])
        family, _, form = row["form"].partition(".")
        try:
            file = forms.named(family, form).file
        except KeyError:
            faults.append(f"{folder}: ran with {row['form']}, which is not built in: read {kept}, and --trust it")
            continue
        if file and file.sha256 != row["sha256"]:
            faults.append(f"{file.name}: is not {row['form']} as it ran: --trust {kept}, which is")
    if faults:
        raise InputError("\n".join(faults))
    return kept_crisis(folder).read_from((), forms)


def _tupled(content: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON content with tuples for lists, as a crisis file is read; refuse control characters, as there."""
    if isinstance(content, str) and (found := CONTROL.search(content)):
        raise InputError(f"{CRISIS}: a text of the crisis holds a control character (code {ord(found[0]):#04x})")
    if isinstance(content, dict):
        return {_tupled(key): _tupled(item) for key, item in content.items()}
    return tuple(map(_tupled, content)) if isinstance(content, list) else content


def refuse_newer(folder: Path, manifest: Mapping[str, object]) -> None:
    """Refuse a run of a newer version, whose answers may mean something else.

    Raises
    ------
    InputError
        With both versions.
    """
    made = str(manifest.get("foedus", ""))
    if _ordered(made) > _ordered(__version__):
        raise InputError(f"{folder}: was made by version {made}, and this is {__version__}: use that version")


def _ordered(version: str) -> list[int]:
    """Return the numbers of a version, in which a later one is greater."""
    return [int(number) for number in re.findall(r"\d{1,9}", version)[:3]]


def refuse_altered(folder: Path, manifest: Mapping[str, object]) -> None:
    """Refuse a run whose files are not those that were written, by the digests in its manifest.

    Raises
    ------
    InputError
        With the first file that differs, or if the manifest knows no digests.
    """
    digests = manifest.get("digests")
    if not isinstance(digests, Mapping) or not {ANSWERS, CRISIS, SERIES} <= digests.keys():
        raise InputError(
            f"{folder / MANIFEST}: holds no digests of what was written, as early versions left it; run it again"
        )
    for name, digest in digests.items():
        try:
            whole = digest_of_file(folder / name) == digest
        except OSError:
            whole = False
        if not whole:
            raise InputError(f"{folder / name}: is not as the run wrote it: it was altered or is missing; run it again")
