"""The crises that come with the package, and how the name of a crisis is taken."""

import os
import re
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Final

from foedus.core.errors import InputError, nearest
from foedus.text.yaml_text import files_called_like

_SUFFIXES: Final = (".yaml", ".yml")
#: What tells a crisis or an overlay from an evidence file.
_NAMED: Final = re.compile(r"^(crisis|overlay):", re.MULTILINE)


def bundled() -> dict[str, Path]:
    """Return the bundled crises and overlays: name -> path."""
    folder = Path(str(files("foedus.crisis").joinpath("library")))
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if _NAMED.search(path.read_text("utf-8"))}


def is_file(path: Path) -> bool:
    """Return whether there is such a file; what cannot be the name of one is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def locate(source: str | Path, beside: Path | None = None) -> Path:
    """Return the path of a crisis that is given by its bundled name or by a path.

    ``beside`` is the folder that a relative path starts from; None: the current one.

    Raises
    ------
    InputError
        If there is neither a bundled crisis of this name nor such a file.
    """
    if not isinstance(source, str | Path):
        what = f"a crisis is a bundled name, a path, or a crisis that was read, not a {type(source).__name__}"
        raise InputError(f"{what}; of a run it is run.crisis")
    path = Path(os.path.normpath(beside / source)) if beside else Path(source)
    looks_like_path = isinstance(source, Path) or len(Path(source).parts) != 1 or Path(source).suffix in _SUFFIXES
    if not looks_like_path and str(source) in bundled():
        return bundled()[str(source)]
    if looks_like_path or is_file(path):
        return path
    with suppress(OSError):  # a name too long for a file
        if path.is_dir():
            raise InputError(f"{source}: is a folder; name the crisis file in it")
    names = ", ".join(bundled()) or "none"
    files = [name for name in files_called_like(path) if name.endswith(_SUFFIXES)]
    close = nearest(str(source), [*bundled(), *files])
    raise InputError(f"no bundled crisis '{source}'{close}; bundled: {names}; or a path to a crisis file")
