"""One way to compile: Numba, in nopython mode, without the GIL, cached under a digest of every source it may reach.

Numba keys its cache by the file of the cached function alone, so a change in a called module would silently bring back
the old result. Here the cache folder itself is named by a digest of all sources that compiled code can reach, so that
any change starts an empty cache.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

import numba
import platformdirs

#: What compiled code in a package may reach: packages below ``foedus``. Mechanisms and engine import no model (a
#: contract of ``make lint``), so that work on a model does not compile the engine anew.
REACHED = {"models": ("core", "models")}
REACHED_BY_ENGINE = ("core", "mechanisms", "engine")
#: Cache folders of older sources that are kept (a user may switch between two versions).
KEPT = 4
#: Numba takes the folder from its settings; modules may be loaded by two threads.
_ONE_AT_A_TIME = Lock()

Function = TypeVar("Function", bound=Callable[..., object])


def source_digest(root: Path, packages: Iterable[str]) -> str:
    """Return a hex digest of all Python sources of these packages.

    Parameters
    ----------
    root : Path
        The folder of the package ``foedus``.
    packages : iterable of str
        Folders below it.
    """
    digest = hashlib.blake2b(digest_size=10)
    digest.update(f"numba {numba.__version__}".encode())
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def cache_folder(package: str) -> Path | None:
    """Return the folder for compiled code of a package below ``foedus``, made if need be; None if it cannot be."""
    base = Path(os.environ.get("FOEDUS_CACHE") or platformdirs.user_cache_dir("foedus"))
    reached = REACHED.get(package, REACHED_BY_ENGINE)
    folder = base / "compiled" / reached[-1] / source_digest(Path(__file__).parents[1], reached)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
        _prune(folder)
    except OSError:
        return None
    return folder


def _prune(folder: Path) -> None:
    """Delete the folders of sources that no longer exist, but for the newest few."""
    siblings = sorted(folder.parent.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in siblings[KEPT:]:
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def compiled(function: Function) -> Function:
    """Compile a function of arrays and scalars; with ``NUMBA_DISABLE_JIT=1`` it stays plain Python.

    No fastmath and no parallel reductions: the same input gives the same bits whatever the threads.
    """
    parts = function.__module__.split(".")
    folder = cache_folder(parts[1]) if parts[0] == "foedus" and len(parts) > 1 else None
    with _ONE_AT_A_TIME:
        if folder:
            numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
        return cast("Function", numba.njit(cache=folder is not None, nogil=True, error_model="numpy")(function))
