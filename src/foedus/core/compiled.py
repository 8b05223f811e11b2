"""One way to compile: Numba, in nopython mode, without the GIL, kept under a digest of every source it may reach.

Numba's own cache is keyed by the file of the kept function alone, so a change in a called module would silently bring
back the old result; what is damaged in it ends every start, and processes that fill it at once may take each other's
files. Here the folder is named by a digest of all sources that compiled code can reach, and by the version of Python,
so that any change starts an empty one, and each compiled form is a file of its own that is written whole, under a
digest of what it holds. What does not hold that is dropped and compiled anew; where nothing can be kept, everything is
compiled anew.
"""

import atexit
import hashlib
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any, Final, TypeVar, cast
from uuid import uuid4

import llvmlite
import numba
import platformdirs
from numba.core import types
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.runtime.nrt import rtsys
from numba.core.serialize import dumps, loads

from foedus.core.compiled_calls import Outer

#: What compiled code in a package may reach: packages below ``foedus``. Mechanisms and engine import no model (a
#: contract of ``make lint``), so that work on a model does not compile the engine anew.
REACHED = {"models": ("core", "models")}
REACHED_BY_ENGINE = ("core", "mechanisms", "engine")
#: Cache folders of older sources that are kept (a user may switch between two versions).
KEPT = 4
#: Most is still to be compiled where fewer are kept than one turn calls: a form of each family of mechanisms.
FEW = 8
#: Bytes of the digest that a file begins with.
DIGEST = 32
#: What is compiled, and how long that took on two processors of 2026.
WAITS = {"engine": "the engine, once for this version: half a minute", "models": "models, once: some seconds each"}
#: Numba's own, which have no types.
_RESULT: Any = CompileResult
_DUMPS: Any = dumps
_CONFIG: Any = numba.config
_RUNTIME: Any = rtsys
#: Whether functions are compiled, or stay plain Python.
COMPILES: Final[bool] = not _CONFIG.DISABLE_JIT
_TELL = logging.getLogger(__name__)

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
    digest.update(f"numba {numba.__version__} llvmlite {llvmlite.__version__}".encode())
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_base() -> Path:
    """Return the folder below which compiled code is kept."""
    return Path(os.environ.get("FOEDUS_CACHE") or platformdirs.user_cache_dir("foedus")) / "compiled"


@cache
def cache_folder(package: str) -> Path | None:
    """Return the folder for compiled code of a package below ``foedus``, made if need be; None if it cannot be.

    Each version of Python has its own: what is compiled for one calls it by the layout of its objects.
    """
    reached = REACHED.get(package, REACHED_BY_ENGINE)
    sources = source_digest(Path(__file__).parents[1], reached)
    folder = cache_base() / reached[-1] / f"{sources}-{sys.implementation.cache_tag}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
    except OSError:
        return None
    _prune(folder)
    return folder


def _prune(folder: Path) -> None:
    """Delete the folders of sources that no longer exist, but for the newest few."""
    with suppress(OSError):  # another process may be at it
        siblings = sorted(folder.parent.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in siblings[KEPT:]:
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)


def compiled(function: Function) -> Function:
    """Compile a function of arrays and scalars; with ``NUMBA_DISABLE_JIT=1`` it stays plain Python.

    No fastmath and no parallel reductions: the same input gives the same bits whatever the threads.
    """
    return compiled_from(None, function)


def compiled_from(text: str | None, function: Function) -> Function:
    """Compile a function; of one that stands in no file but in a text, the text names all that it calls elsewhere."""
    if not COMPILES:
        return function
    made = Outer(function)
    parts = function.__module__.split(".")
    if parts[0] == "foedus" and len(parts) > 1:
        made._cache = _Cache(function, parts[1], text)  # noqa: SLF001 - where Numba's own would stand
    return cast("Function", made)


class _Cache(NullCache):
    """Keeps the compiled forms of one function, each in a file of its own.

    Parameters
    ----------
    function : callable
        The function.
    package : str
        The package below ``foedus`` in which it stands.
    text : str, optional
        Its source, where it stands in no file.
    """

    def __init__(self, function: Callable[..., object], package: str, text: str | None = None) -> None:
        self.folder = cache_folder(package)
        self.kind = REACHED.get(package, REACHED_BY_ENGINE)[-1]
        self.digest = _digest(text.encode()) if text else _file_digest(function.__code__.co_filename)
        name = f"{function.__module__}.{function.__qualname__}".removeprefix("foedus.")
        self.name = name.replace("<", "").replace(">", "")

    @property
    def cache_path(self) -> str | None:
        """The folder, for Numba's statistics."""
        return str(self.folder) if self.folder else None

    def load_overload(self, sig: object, target_context: Any) -> CompileResult | None:  # noqa: ANN401 - Numba's have no types
        """Return the compiled form for a signature; None if it is not kept, and so has to be compiled now."""
        _RUNTIME.initialize(target_context)  # all that kept code needs; what compiles loads the rest, most of Numba
        key = self._key(sig, target_context.codegen())
        if self.folder:
            path = self._path(key)
            try:
                kept_key, kept = loads(_undigested(path.read_bytes()))
                if kept_key == key:
                    return _RESULT._rebuild(target_context, *kept)  # noqa: SLF001 - as Numba's own cache does
            except FileNotFoundError:
                pass
            except Exception:  # noqa: BLE001 - whatever is wrong with it, compiling anew mends it
                with suppress(OSError):
                    path.unlink()
        self._announce()
        return None

    def save_overload(self, sig: object, data: Any) -> None:  # noqa: ANN401 - as above
        """Keep the compiled form for a signature, if it can be kept."""
        if data.library.has_dynamic_globals or not all(lifted.can_cache for lifted in data.lifted):
            return
        key = self._key(sig, data.codegen)
        content: bytes = _DUMPS((key, data._reduce()))  # noqa: SLF001 - as above
        try:
            if not self.folder:
                cache_base().mkdir(parents=True, exist_ok=True)  # says why it cannot be made
                raise OSError("no folder in it can be made")  # noqa: TRY301 - told as the others are
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._path(key), hashlib.blake2b(content, digest_size=DIGEST).digest() + content)
        except OSError as error:
            _say_not_kept(error.strerror or str(error))

    def _key(self, sig: object, codegen: Any) -> tuple[object, ...]:  # noqa: ANN401 - as above
        """Return what a compiled form is for: its types, the processor, and the text that it comes from.

        Records of one name are told apart by their modules. The folder is named by the sources of core, mechanisms
        and engine; functions of other packages are kept beside.
        """
        of: Any = sig
        parts = getattr(of, "args", of)
        records = tuple(part.instance_class.__module__ for part in parts if isinstance(part, types.NamedTuple))
        return sig, records, codegen.magic_tuple(), self.digest

    def _path(self, key: tuple[object, ...]) -> Path:
        assert self.folder is not None  # noqa: S101 - looked at before
        digest = hashlib.blake2b(repr(key).encode(), digest_size=16).hexdigest()
        return self.folder / f"{self.name}.{digest}.nbc"

    def _announce(self) -> None:
        """Say that compiling begins, where most is still to be compiled."""
        if _lacks_most(self.folder):
            _say_wait(self.kind)


def _lacks_most(folder: Path | None) -> bool:
    return folder is None or len(list(folder.glob("*.nbc"))) < FEW


def compile_beside(command: str) -> None:
    """Let another process compile some of the engine, where most of it lacks and there is a processor for that.

    What one of them has compiled the other takes from the folder, so that neither waits; where the other is lost, or
    stopped with this one, nothing is lost but time.

    Parameters
    ----------
    command : str
        What it does, in Python.
    """
    folder = cache_folder("engine")
    if not (COMPILES and folder and _lacks_most(folder)) or (os.cpu_count() or 1) < 2 or parent_process():
        return
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", command]
    with suppress(OSError):
        other = Popen(arguments, env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)  # noqa: S603 - this Python
        atexit.register(other.kill)


@cache
def _say_wait(kind: str) -> None:
    _TELL.info("compiling %s", WAITS[kind])


@cache
def _say_not_kept(reason: str) -> None:
    """Say once why compiled code is not kept."""
    _TELL.warning(
        "compiled code cannot be kept in %r (%s), so every start compiles anew; FOEDUS_CACHE names another folder",
        str(cache_base()),
        reason,
    )


@cache
def _file_digest(path: str) -> str:
    return _digest(Path(path).read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _undigested(content: bytes) -> bytes:
    """Return what a file holds without its digest; raise ValueError if that is not its digest."""
    held = content[DIGEST:]
    if hashlib.blake2b(held, digest_size=DIGEST).digest() != content[:DIGEST]:
        raise ValueError
    return held


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, whoever else writes it."""
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
