"""The register: forecasts that were frozen before they could come true, and how they came out.

One file of JSON lines under `foedus.analysis.store.home`, to which lines are only added. Each line carries the digest
of its own content and of the line before (a hash chain, haber-stornetta-1991), so that a line that was altered, taken
out or put in is found. The digest of the last line stands in a file beside it, so that lines missing at the end are
found too. Writers wait for one another at a lock.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from foedus.analysis.store import home
from foedus.core.errors import RunError

REGISTER: Final = "register.jsonl"
HEAD: Final = "register.head"
#: What stands before the first line.
NOTHING: Final = "0" * 64
Line = dict[str, Any]


class Trouble(NamedTuple):
    """Something wrong with the register: the number of the line, and what."""

    line: int
    what: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{home() / REGISTER}:{self.line}: {self.what}"


class Register(NamedTuple):
    """What the register holds: the lines that are as they were written, what is wrong, and the digest of the last."""

    lines: tuple[Line, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    head: str = NOTHING


def digest_of(line: Mapping[str, Any]) -> str:
    """Return the digest of a line, which covers everything but itself, the digest of the line before included."""
    content = {key: value for key, value in line.items() if key != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_register() -> Register:
    """Return what the register holds; nothing where there is none yet.

    Raises
    ------
    RunError
        If it cannot be read.
    """
    try:
        text = (home() / REGISTER).read_text("utf-8", errors="replace")
        head = (home() / HEAD).read_text("utf-8").strip() if (home() / HEAD).exists() else ""
    except FileNotFoundError:
        return Register()
    except OSError as error:
        raise RunError(f"{home() / REGISTER}: cannot be read ({error.strerror})") from None
    lines: list[Line] = []
    troubles: list[Trouble] = []
    digests = [NOTHING]
    for number, written in enumerate(text.removesuffix("\n").split("\n") if text else [], start=1):
        line = _line(written)
        if line is None:
            troubles.append(Trouble(number, "is no line of the register: it was cut off or altered"))
            continue
        if digest_of(line) == line["hash"]:
            lines.append(line)
        else:
            troubles.append(
                Trouble(number, "was altered: it does not have the digest that it carries, and counts no more")
            )
        if line["previous"] != digests[-1]:
            troubles.append(Trouble(number, "does not follow the line before it: lines were altered, removed or added"))
        digests.append(line["hash"])
    if head and head not in digests:
        troubles.append(Trouble(len(digests), "is missing: the register went on here, by its own record"))
    return Register(tuple(lines), tuple(troubles), digests[-1])


def _line(written: str) -> Line | None:
    """Return a line as written, or None if it is none."""
    try:
        line = json.loads(written)
    except ValueError:
        return None
    known = isinstance(line, dict) and all(isinstance(line.get(key), str) for key in ("hash", "previous", "kind", "id"))
    return line if known else None


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the register's lock."""
    try:
        home().mkdir(parents=True, exist_ok=True)
        with (home() / "register.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        where = home() / REGISTER
        raise RunError(f"{where}: cannot be written ({error.strerror or error}); set FOEDUS_HOME") from None


@contextmanager
def adding() -> Iterator["Draft"]:
    """Yield the register with its lock held, so that what is read there still holds when a line is added.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    with _alone():
        yield Draft(read_register())


class Draft:
    """A register to which lines can be added, as long as its lock is held."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def add(self, content: Mapping[str, Any]) -> Line:
        """Add a line, tied to the line before it, and return it as written."""
        line: Line = {**content, "previous": self.register.head}
        line["hash"] = digest_of(line)
        path = home() / REGISTER
        torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        written = ("\n" if torn else "") + json.dumps(line, ensure_ascii=False) + "\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        head = Path(f"{home() / HEAD}.new")
        head.write_text(line["hash"] + "\n", "utf-8")
        head.replace(home() / HEAD)
        self.register = Register((*self.register.lines, line), self.register.troubles, line["hash"])
        return line
