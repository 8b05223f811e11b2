"""Finished parts of a scorecard, kept between runs: a run that was stopped goes on where it was.

A part is what one model says of one window of one panel. It is named by digests of the panel, of the code that made
it, and of the part itself, so that whatever changes is done again.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
import platformdirs

from foedus.runs.filing import in_the_making, sweep
from foedus.scoring.scores import Floats

#: Code that decides what a model says.
REACHED = ("core", "mechanisms", "fitting", "scoring/models.py", "scoring/splits.py")
#: Folders of older code or tables that are kept.
KEPT = 40


@cache
def code_digest() -> str:
    """Return a digest of the code that decides what a model says, and of the libraries that it calls."""
    import scipy  # noqa: PLC0415 - only its version
    import sklearn  # noqa: PLC0415 - only its version

    root = Path(__file__).parents[1]
    digest = hashlib.blake2b(f"{np.__version__} {scipy.__version__} {sklearn.__version__}".encode(), digest_size=16)
    for reached in REACHED:
        for path in sorted((root / reached).rglob("*.py")) or [root / reached]:
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Parts:
    """The parts of one panel under one version of the code, in the user's cache folder."""

    def __init__(self, panel: str, code: str, of: str = "scorecard") -> None:
        base = os.environ.get("FOEDUS_CACHE") or platformdirs.user_cache_dir("foedus")
        self.folder = Path(base) / of / f"{code[:16]}-{panel[:16]}"
        sweep(self.folder)

    def get(self, key: str, make: Callable[[], Floats]) -> Floats:
        """Return the part with this key, made now if it is not kept or not whole; what cannot be kept is not."""
        path = self._path(key, "npy")
        try:
            return np.asarray(np.load(path, allow_pickle=False), np.float64)
        except (OSError, ValueError):
            made = make()
        with suppress(OSError):
            self._keep(path, lambda file: np.save(file, made))
        return made

    def has(self, key: str) -> bool:
        """Return whether numbers are kept under a key."""
        return self._path(key, "npy").is_file()

    def has_text(self, key: str) -> bool:
        """Return whether a text is kept under a key."""
        return self._path(key, "txt").is_file()

    def text(self, key: str, make: Callable[[], str]) -> str:
        """Return the text with this key, as `get` returns numbers; it is written whole or not at all."""
        path = self._path(key, "txt")
        try:
            return path.read_text("utf-8")
        except (OSError, ValueError):
            made = make()
        with suppress(OSError):
            self._keep(path, lambda file: file.write(made.encode()))
        return made

    def _path(self, key: str, kind: str) -> Path:
        return self.folder / f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.{kind}"

    def _keep(self, path: Path, write: Callable[[IO[bytes]], object]) -> None:
        """Write a part whole or not at all, and let go of the oldest folders."""
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            siblings = sorted(self.folder.parent.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)
            for old in siblings[KEPT:]:
                shutil.rmtree(old, ignore_errors=True)
        with in_the_making(self.folder) as part:
            with part.open("wb") as file:
                write(file)
            part.replace(path)
