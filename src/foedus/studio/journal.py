"""What was done to a crisis since it was opened, line by line on the disk: a killed studio goes on where it was.

Each line is whole or not there; a state is written before it is answered. What stands in the journal is laid over the
file again when it is opened next, and is gone once it is saved.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import portalocker

from foedus.core.errors import InputError, RunError
from foedus.runs.filing import lines_of, parsed
from foedus.runs.index import home

#: Bytes after which what is outdated in it is left out.
LARGE: Final = 1_000_000


class Past(NamedTuple):
    """What a journal holds: what was set after each change and which holds, reasons by path, what else was kept."""

    states: list[Mapping[str, object]]
    place: int
    reasons: dict[str, str]
    kept: dict[str, Any]


class Journal:
    """The journal of one file, held by one studio at a time.

    Parameters
    ----------
    of : Path
        The file that is open.

    Raises
    ------
    InputError
        If another studio has the file open.
    RunError
        If it cannot be written.
    """

    def __init__(self, of: Path) -> None:
        folder = home() / "studio"
        self.path = folder / f"{sha256(str(of.resolve()).encode()).hexdigest()[:24]}.jsonl"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = self.path.with_suffix(".lock").open("a")
            portalocker.lock(self._lock, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.AlreadyLocked:
            self._lock.close()
            raise InputError(f"{of}: is open in another studio: close that one, or work in it") from None
        except (OSError, portalocker.LockException) as error:
            raise RunError(f"{self.path}: cannot be written ({error}); set FOEDUS_HOME") from None
        self._file: IO[bytes] | None = None

    def read(self) -> Past:
        """Return what it holds; a line that was not finished counts as not written."""
        past = Past([{}], 0, {}, {})
        for line in lines_of(self.path):
            past = _and_then(past, parsed(line))
        return past

    def write(self, **what: object) -> None:
        """Add a line.

        Raises
        ------
        OSError
            If the disk takes no more; the journal stays as it was.
        """
        line = json.dumps(what, ensure_ascii=True, default=str).encode() + b"\n"
        if self._file is None:
            ended = not self.path.exists() or self.path.read_bytes()[-1:] in (b"", b"\n")
            self._file = self.path.open("ab", buffering=0)
            line = line if ended else b"\n" + line
        before = self._file.tell()
        try:
            while line:
                line = line[self._file.write(line) or 0 :]
        except OSError:
            self._file.truncate(before)
            raise
        if before > LARGE:
            self.renew(self.read())

    def renew(self, past: Past) -> None:
        """Write it anew with what holds, and without how it came about.

        Raises
        ------
        OSError
            If it cannot be written; the journal stays as it was.
        """
        lines: list[dict[str, object]] = [{"state": state, "now": place} for place, state in enumerate(past.states)]
        lines += [{"now": past.place}]
        lines += [{"because": [path, text]} for path, text in past.reasons.items()]
        lines += [{"keep": [key, value]} for key, value in past.kept.items()]
        beside = self.path.with_suffix(".new")
        beside.write_text("".join(f"{json.dumps(line, default=str)}\n" for line in lines), "utf-8")
        self.close_file()
        beside.replace(self.path)

    def close_file(self) -> None:
        """Close the file, which is opened again when something is written."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Let go of it."""
        self.close_file()
        self._lock.close()


def _and_then(past: Past, line: Any) -> Past:  # noqa: ANN401 - JSON
    """Return what holds after one more line; what is no line of a journal changes nothing."""
    match line:
        case {"state": dict() as state, "now": int() as place} if 0 <= place <= len(past.states):
            states: Sequence[Mapping[str, object]] = past.states[:place]
            return past._replace(states=[*states, state], place=place)
        case {"now": int() as place} if 0 <= place < len(past.states):
            return past._replace(place=place)
        case {"because": [str() as path, str() as text]}:
            return past._replace(reasons={**past.reasons, path: text})
        case {"keep": [str() as key, value]}:
            return past._replace(kept={**past.kept, key: value})
    return past
