"""The register: forecasts that were frozen before they could come true, and how they came out.

One file of JSON lines under `foedus.runs.index.home`, to which lines are only added. Each line carries the digest
of its own content and of the line before (a hash chain, haber-stornetta-1991), so that a line that was altered, taken
out or put in is found. The digest of the last line stands in a file beside it, so that lines missing at the end are
found too. Readers and writers wait for one another at a lock; a line whose writer was stopped is taken away.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from foedus.core.errors import RunError
from foedus.runs.filing import add_line, alone, in_the_making, lines_of, mend_lines, parsed, sweep
from foedus.runs.index import home

REGISTER: Final = "register.jsonl"
HEAD: Final = "register.head"
_LOCK: Final = "register.lock"
#: What stands before the first line.
NOTHING: Final = "0" * 64
FORECAST: Final = "forecast"
RESOLUTION: Final = "resolution"
#: How a forecast comes out of which nothing can be decided: its condition failed, or its criterion does not fit.
VOID: Final = "void"
Outcome = bool | Literal["void"]
Line = dict[str, Any]


class Trouble(NamedTuple):
    """Something wrong with the register: the number of the line, what, and in which of its files."""

    line: int
    what: str
    file: str = REGISTER

    def __str__(self) -> str:
        """Return all three in one line."""
        return f"{home() / self.file}:{self.line}: {self.what}"


class Register(NamedTuple):
    """What the register holds: the lines that count, what is wrong, and the digest that the next line is tied to."""

    lines: tuple[Line, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    head: str = NOTHING


def digest_of(line: Mapping[str, Any]) -> str:
    """Return the digest of a line, which covers everything but itself, the digest of the line before included."""
    content = {key: value for key, value in line.items() if key != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode(errors="replace")).hexdigest()


def read_register() -> Register:
    """Return what the register holds; nothing where there is none yet.

    Raises
    ------
    RunError
        If it cannot be read.
    """
    if not (home() / REGISTER).exists() and not (home() / HEAD).exists():
        return Register()
    try:
        try:
            with _alone():
                return _read()
        except OSError:  # it may be there for us to read only
            return _read()
    except OSError as error:
        raise RunError(f"{home() / REGISTER}: cannot be read ({error.strerror or error})") from None


def _read() -> Register:
    lines: list[Line] = []
    troubles: list[Trouble] = []
    digests = [NOTHING]
    written = lines_of(home() / REGISTER)
    for number, text in enumerate(written, start=1):
        line = _line(text)
        if line is None:
            troubles.append(Trouble(number, "is no line of the register: it was cut off or altered"))
            continue
        if digest_of(line) != line["hash"]:
            what = "was altered: it does not have the digest that it carries, and counts no more"
            troubles.append(Trouble(number, what))
        elif lacking := _lacking(line):
            troubles.append(Trouble(number, f"{lacking}, and does not count: another version wrote it, or an editor"))
        else:
            lines.append(line)
        if line["previous"] != digests[-1]:
            troubles.append(Trouble(number, "does not follow the line before it: lines were altered, removed or added"))
        digests.append(line["hash"])
    path = home() / HEAD
    head = path.read_bytes().strip() if path.exists() else b""
    if not head and len(written) <= 1:
        return Register(tuple(lines), tuple(troubles), digests[-1])
    told = head.decode("ascii", errors="replace")
    if told in digests:
        return Register(tuple(lines), tuple(troubles), digests[-1])
    if re.fullmatch("[0-9a-f]{64}", told):
        troubles.append(Trouble(len(written) + 1, "is missing: the register went on here, by its own record"))
        return Register(tuple(lines), tuple(troubles), told)
    what = "was altered: it holds no digest" if head else "is missing"
    troubles.append(Trouble(1, f"{what}, so that nothing tells whether lines are missing at the end", HEAD))
    # What comes next does not follow, so that this stays to be seen.
    return Register(tuple(lines), tuple(troubles), hashlib.sha256(head).hexdigest())


def _line(text: bytes) -> Line | None:
    """Return a line as written, or None if it is none."""
    line = parsed(text)
    known = isinstance(line, dict) and all(isinstance(line.get(key), str) for key in ("hash", "previous", "kind", "id"))
    return line if known else None


def _is_whole(text: bytes) -> bool:
    """Return whether all of a line was written."""
    line = _line(text)
    return line is not None and digest_of(line) == line["hash"]


def _lacking(line: Line) -> str:
    """Return what a line lacks to be a forecast or a resolution; nothing if it lacks nothing."""
    texts: dict[str, tuple[str, ...]] = {
        FORECAST: ("question", "resolves", "criterion", "registered", "foedus"),
        RESOLUTION: ("registered",),
    }
    if line["kind"] not in texts:
        return f"is a '{line['kind']}', which this version does not know"
    for key in texts[line["kind"]]:
        if not isinstance(line.get(key), str):
            return f"says no '{key}'"
    for key, read in (("registered", datetime.fromisoformat), ("resolves", date.fromisoformat)):
        try:
            read(line.get(key, "2000-01-01"))
        except ValueError:
            return f"says '{key}', but no time"
    if line["kind"] == RESOLUTION:
        return "" if isinstance(line.get("outcome"), bool) or line.get("outcome") == VOID else "says no 'outcome'"
    for key in ("probability", "low", "high", "base_rate", "outside", "held"):
        if not is_chance(line.get(key)) and (key == "probability" or line.get(key) is not None):
            return f"says no chance as its '{key}'"
    return ""


def now() -> str:
    """Return the time that a line carries, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def is_chance(said: object) -> bool:
    """Return whether something is a number from 0 to 1."""
    return isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said) and 0.0 <= said <= 1.0


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the register's lock, with what a stopped writer left taken away."""
    home().mkdir(parents=True, exist_ok=True)
    with alone(home() / _LOCK):
        sweep(home())
        mend_lines(home() / REGISTER, _is_whole)
        yield


@contextmanager
def adding() -> Iterator["Draft"]:
    """Yield the register with its lock held, so that what is read there still holds when a line is added.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    try:
        with _alone():
            draft = Draft(_read())
            draft.keep_head()
            yield draft
    except OSError as error:
        where = home() / REGISTER
        raise RunError(f"{where}: cannot be written ({error.strerror or error}); set FOEDUS_HOME") from None


class Draft:
    """A register to which lines can be added, as long as its lock is held."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def keep_head(self) -> None:
        """Record the digest of the last line, which a writer that was stopped may not have come to."""
        if not self.register.troubles and self.register.lines:
            self._record(self.register.head)

    def add(self, content: Mapping[str, Any]) -> Line:
        """Add a line, tied to the line before it, and return it as written.

        After lines that are missing at the end it is tied to the last of them, so that the gap stays to be seen.
        """
        line: Line = {**content, "previous": self.register.head}
        line["hash"] = digest_of(line)
        path = home() / REGISTER
        before = path.stat().st_size if path.exists() else 0
        add_line(path, json.dumps(line, ensure_ascii=False))
        try:
            self._record(line["hash"])
        except OSError:
            _cut(path, before)
            raise
        self.register = Register((*self.register.lines, line), self.register.troubles, line["hash"])
        return line

    @staticmethod
    def _record(digest: str) -> None:
        with in_the_making(home()) as path:
            path.write_text(digest + "\n", "utf-8")
            path.replace(home() / HEAD)


def _cut(path: Path, size: int) -> None:
    with suppress(OSError), path.open("r+b") as file:
        file.truncate(size)
