"""Files of the package that are computed from historical tables, and what a user lays over them.

``foedus fit`` writes a folder in which such files stand under the same names. Where ``FOEDUS_CALIBRATIONS`` names it,
they are read there; copied over the package they ship.
"""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from foedus.core.errors import InputError

VARIABLE: Final = "FOEDUS_CALIBRATIONS"
#: What a finished fit says of itself; it is written last, so that a folder without it is none.
RECORD: Final = "fit.toml"
PACKAGE: Final = Path(__file__).parents[1]


def laid_over() -> Path | None:
    """Return the folder that is laid over what ships, or None.

    Raises
    ------
    InputError
        If ``FOEDUS_CALIBRATIONS`` names something else.
    """
    named = os.environ.get(VARIABLE, "")
    if not named:
        return None
    folder = Path(named).expanduser().absolute()
    if not (folder / RECORD).is_file():
        raise InputError(f"{VARIABLE}={named}: no folder that `foedus fit` wrote (it has no {RECORD})")
    return folder


def record_of(folder: Path) -> dict[str, Any]:
    """Return what a fit says of itself: ``to``, the last year that it knows, ``data`` and ``files`` with their digests.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    return _record(folder, (folder / RECORD).stat().st_mtime_ns)


@cache
def _record(folder: Path, _modified: int) -> dict[str, Any]:
    try:
        found = tomllib.loads((folder / RECORD).read_text("utf-8"))
        return {"to": int(found["to"]), "data": dict(found["data"]), "files": dict(found["files"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / RECORD}: not as `foedus fit` writes it ({error}); fit anew") from error


def path_of(name: str, folder: Path | None) -> Path:
    """Return where a file of the package is read, given what is laid over it.

    Parameters
    ----------
    name : str
        Its path below the package.
    folder : Path or None
        As `laid_over` returns it.
    """
    over = folder / name if folder else None
    return over if over is not None and over.is_file() else PACKAGE / name
