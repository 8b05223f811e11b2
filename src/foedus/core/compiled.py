"""One way to compile: Numba, in nopython mode, without the GIL, cached under a digest of every source it may reach.

Numba keys its cache by the file of the cached function alone, so a change in a called module would silently bring back
the old result. Here the cache folder itself is named by a digest of all sources that compiled code can reach, so that
any change starts an empty cache.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
import platformdirs

#: Packages below ``foedus`` whose functions end up in compiled code.
REACHED = ("core", "models", "mechanisms", "engine")
#: Cache folders of older sources that are kept (a user may switch between two versions).
KEPT = 4

Function = TypeVar("Function", bound=Callable[..., object])


def source_digest(root: Path) -> str:
    """Return a hex digest of all Python sources below ``root`` that compiled code can reach.

    Parameters
    ----------
    root : Path
        The folder of the package ``foedus``.
    """
    digest = hashlib.blake2b(digest_size=10)
    digest.update(f"numba {numba.__version__}".encode())
    for package in REACHED:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Return the folder of compiled code for exactly these sources."""
    base = os.environ.get("FOEDUS_CACHE") or platformdirs.user_cache_dir("foedus")
    return Path(base) / "compiled" / source_digest(Path(__file__).parents[1])


def _prune(folder: Path) -> None:
    """Delete the folders of sources that no longer exist, but for the newest few."""
    siblings = sorted(folder.parent.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in siblings[KEPT:]:
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _open_cache() -> bool:
    """Point Numba at the cache folder; say whether it can be written to."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
        _prune(folder)
    except OSError:
        return False
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return True


_CACHED = _open_cache()


def compiled(function: Function) -> Function:
    """Compile a function of arrays and scalars; with ``NUMBA_DISABLE_JIT=1`` it stays plain Python.

    No fastmath and no parallel reductions: the same input gives the same bits whatever the threads.
    """
    return cast("Function", numba.njit(cache=_CACHED, nogil=True, error_model="numpy")(function))
