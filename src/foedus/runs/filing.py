"""Files that several processes write, any of which may be killed at any moment, or meet a full disk.

Lines are added one after the other under a lock and taken back where they could not be written whole. What is made of
several files is made under a hidden name and renamed when it is complete; a lock beside it is held as long as its
maker lives, so that what a killed one leaves behind is known and swept away.
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

#: How the name of what is being made begins.
HIDDEN: Final = ".foedus-"
_LOCK: Final = ".lock"
#: The whole of such a name, so that nobody else's file is ever taken for one.
_OURS: Final = re.compile(rf"{re.escape(HIDDEN)}[0-9a-f]{{16}}({re.escape(_LOCK)})?")


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait for a lock and hold it; the system lets go of it when the process ends, however it ends.

    Raises
    ------
    OSError
        If the file of the lock cannot be made, or its file system has no locks.
    """
    with lock.open("a") as file:
        _take(file, wait=True)
        yield


def _take(file: IO[Any], *, wait: bool) -> bool:
    """Lock an open file until it is closed; return False if another process holds it and we do not wait."""
    import portalocker  # noqa: PLC0415 - loaded only where something is written

    try:
        portalocker.lock(file, portalocker.LOCK_EX if wait else portalocker.LOCK_EX | portalocker.LOCK_NB)
    except portalocker.AlreadyLocked:
        return False
    except portalocker.LockException as error:
        raise OSError(f"it cannot be locked: {error}") from None
    return True


def lines_of(path: Path) -> list[bytes]:
    """Return the lines of a file, the last one too if it was never ended; none where there is no file."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return []
    return text.removesuffix(b"\n").split(b"\n") if text else []


def parsed(line: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return a line of JSON, or None if it is none."""
    try:
        return json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def mend_lines(path: Path, is_whole: Callable[[bytes], bool] = lambda _: False) -> None:
    """End the last line of a file if it is whole, or take it away: its writer was stopped. The lock is held.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if not path.exists():
        return
    text = path.read_bytes()
    last = text[text.rfind(b"\n") + 1 :]
    if not last:
        return
    if is_whole(last):
        _add(path, b"\n")
    else:
        os.truncate(path, len(text) - len(last))


def add_line(path: Path, line: str) -> None:
    """Add a line and see to it that it is on the disk; if it cannot be, nothing of it stays. The lock is held.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    _add(path, line.encode("utf-8") + b"\n")


def _add(path: Path, text: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            while text:
                text = text[file.write(text) or 0 :]
            os.fsync(file.fileno())
        except BaseException:
            file.truncate(before)
            raise


@contextmanager
def in_the_making(parent: Path) -> Iterator[Path]:
    """Yield a hidden path in a folder, free to be made and renamed; what is left there in the end is deleted.

    Raises
    ------
    OSError
        If nothing can be written in the folder.
    """
    while True:
        made = parent / f"{HIDDEN}{secrets.token_hex(8)}"
        lock = Path(f"{made}{_LOCK}")
        with lock.open("a") as file:
            # The sweeper of another process may have come between the making of the lock and its taking.
            if not _take(file, wait=False) or not lock.exists():
                continue
            try:
                yield made
            finally:
                _delete(made)
                _delete(lock)
        _delete(lock)  # where what is open cannot be deleted
        return


def sweep(parent: Path) -> None:
    """Delete what processes that are gone were making in a folder; what cannot be deleted stays."""
    with suppress(OSError):
        for path in [path for path in parent.iterdir() if _OURS.fullmatch(path.name)]:
            made = path.with_name(path.name.removesuffix(_LOCK))
            lock = Path(f"{made}{_LOCK}")
            with suppress(OSError):
                if not lock.exists():  # complete by now, or a lock that could be deleted and its folder not
                    _delete(made)
                    continue
                with lock.open("r+") as file:
                    if not _take(file, wait=False):
                        continue
                    _delete(made)
                    _delete(lock)
                _delete(lock)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
