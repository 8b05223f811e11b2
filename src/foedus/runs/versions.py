"""What computed a run: the version, digests of the code and of the fitted tables behind it, and the libraries."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final, cast

from foedus.core.shipped_files import PACKAGE, RECORD, laid_over, record_of
from foedus.runs.rows import DifferenceRow, EngineRow, Manifest

#: Packages whose code decides what a run answers, and those whose tables and calibrations do.
CODE: Final = (
    "core", "text", "crisis", "evidence", "mechanisms", "fitting", "engine", "worlds", "answers", "session", "inquiry",
    "opinions", "runs",
)  # fmt: skip
TABLES: Final = ("mechanisms", "worlds", "answers")
LIBRARIES: Final = ("numpy", "numba", "scipy")
#: Letters of a digest that tell one from another.
SHORT: Final = 16


def engine() -> EngineRow:
    """Return what computes runs here: digests of code by package and of tables by file, and versions of libraries.

    Tables are those that ship and those that are laid over them; of these it says so.
    """
    over = laid_over()
    code, libraries = _unchanging()
    told: EngineRow = {"code": code, "tables": _tables(over), "libraries": libraries}
    if over:
        told["calibrations"] = {"folder": over.name, "fitted_to": record_of(over)["to"]}
    return told


@cache
def _unchanging() -> tuple[dict[str, str], dict[str, str]]:
    code = {name: _digest(sorted((PACKAGE / name).rglob("*.py")), PACKAGE) for name in CODE}
    return code, {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


@cache
def _tables(over: Path | None) -> dict[str, str]:
    names = {
        path.relative_to(root).as_posix(): root
        for root in (PACKAGE, *([over] if over else []))
        for folder in TABLES
        for kind in ("toml", "csv")
        for path in sorted((root / folder).rglob(f"*.{kind}"))
    }
    names |= {RECORD: over} if over else {}
    return {name: _digest([root / name], root) for name, root in names.items()}


def _digest(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:SHORT]


def digest_of_engine(manifest: Mapping[str, object]) -> str:
    """Return in a few letters what computed a run, libraries aside; nothing where its manifest does not say."""
    engine = manifest.get("engine")
    if not isinstance(engine, Mapping):
        return ""
    told = json.dumps([engine.get("code"), engine.get("tables")], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def differences(manifests: Sequence[Manifest]) -> list[DifferenceRow]:
    """Return in what the engines of manifests differ, each with its name and what it is in each.

    A manifest without a word of its engine, as version 0.1.0 wrote them, differs from every other.
    """
    rows: list[DifferenceRow] = [{"what": "version", "values": [manifest["foedus"] for manifest in manifests]}]
    engines = [_flat(manifest.get("engine")) for manifest in manifests]
    if all(engines):
        names = sorted(set().union(*engines))
        rows += [{"what": what, "values": [told.get(what, "none") for told in engines]} for what in names]
    else:
        rows.append({"what": "engine", "values": [_told(told) for told in engines]})
    return [row for row in rows if any(value != row["values"][0] for value in row["values"])]


def _told(flat: Mapping[str, str]) -> str:
    return "recorded" if flat else "not recorded"


def _flat(engine: EngineRow | None) -> dict[str, str]:
    named = {"code": "code of", "tables": "table", "libraries": "library"}
    known = cast("Mapping[str, Mapping[str, str]]", engine or {})
    return {f"{named[kind]} {name}": said for kind in named for name, said in known.get(kind, {}).items()}
