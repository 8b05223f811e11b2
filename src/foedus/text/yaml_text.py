"""YAML 1.2 (core schema) with the place of every key and value, on PyYAML's C parser.

PyYAML's own loader reads YAML 1.1, where ``NO`` is false, ``1e-3`` is text and ``12:30`` is a number; here only its
parser is used.
"""

import hashlib
import re
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from yaml._yaml import CParser

from foedus.core.errors import InputError, nearest
from foedus.text.composer import Composer, Stop
from foedus.text.document import Document, Mistake, Node, mistake_at, refuse

_ONE_COLUMN: Final = "; keys of one level begin in one column"
#: Bytes that a file may have.
SIZE_LIMIT: Final = 5_000_000
_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_KEY: Final = re.compile(r"[\w>.-]+|'[^']*'|\"[^\"]*\"")
#: What the parser says, and what to do about it.
_REMEDIES: Final = {
    "mapping values are not allowed in this context": "; a text that holds ': ' stands in quotes",
    "could not find expected ':'": "; a key ends in ': '",
    "did not find expected key": "; look at the indentation, and for quotes inside a text",
    "found unexpected end of stream": "; a quote is not closed",
    "found incompatible YAML document": "; leave the %YAML line out",
}


class FileKind(NamedTuple):
    """What a file is to be: its name, keys of which each such file has one, one as it is written, how to get a first.

    A file with none of the keys is another's, and not one of its lines is printed.
    """

    noun: str
    keys: tuple[str, ...]
    example: str
    start: str

    def is_in(self, text: str) -> bool:
        """Return whether a text has one of the keys."""
        keys = "|".join(map(re.escape, self.keys))
        return re.search(rf"""(^|[{{,"'\s])({keys})["']?\s*:""", text) is not None


def compose(text: str, name: str) -> tuple[Node | None, list[Mistake]]:
    """Return the values of a YAML text with their places (None if it holds none), and what is not taken of it.

    Raises
    ------
    InputError
        If it cannot be read to its end: at the line and column where it cannot.
    """
    composer = Composer()
    lines = _BREAK.split(text)
    if illegal := _ILLEGAL.search(text):
        before = _BREAK.split(text[: illegal.start()])
        message = f"the character {ord(illegal[0]):#06x} is not allowed in YAML"
        raise refuse([mistake_at(name, lines, len(before) - 1, len(before[-1]), message)])
    stopped: Mistake | None = None
    try:
        parser = CParser(text)
        while parser.check_event():
            composer.take(parser.get_event())
    except Stop as stop:
        stopped = mistake_at(name, lines, stop.line, stop.column, str(stop))
    except yaml.YAMLError as error:
        stopped = _syntax_mistake(error, name, lines)
    mistakes = [mistake_at(name, lines, *mistake) for mistake in composer.mistakes]
    if stopped:
        raise refuse([*mistakes, stopped])
    return composer.root, mistakes


def offset(text: str, line: int, column: int) -> int:
    r"""Return how many characters of a text stand before a line and column, which count from 0.

    Examples
    --------
    >>> offset("a: 1\r\nb: 2", 1, 3)
    9
    """
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    return starts[line] + column


def _syntax_mistake(error: yaml.YAMLError, name: str, lines: list[str]) -> Mistake:
    if not isinstance(error, yaml.MarkedYAMLError):  # pragma: no cover - only of characters, looked at before
        return mistake_at(name, lines, 0, 0, f"not YAML: {error}")
    mark = error.problem_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    problem = error.problem or "this cannot be read"
    remedy = _REMEDIES.get(problem, "")
    here = lines[line][column : column + 1] if line < len(lines) else ""
    if problem == "found character that cannot start any token":
        tab = "a tab: YAML is indented with spaces"
        problem = tab if here == "\t" else f"a text that begins with {here} stands in quotes"
    elif problem == "mapping values are not allowed in this context" and _deeper(lines, line, column):
        problem, remedy = "this line is indented deeper than its neighbour above, whose value is complete", _ONE_COLUMN
    elif error.context and error.context_mark and error.context_mark.line != line:
        problem = f"{error.context} that begins in line {error.context_mark.line + 1}: {problem}"
    return mistake_at(name, lines, line, column, f"not YAML: {problem}{remedy}")


def _deeper(lines: list[str], line: int, colon: int) -> bool:
    """Return whether a line that begins with a key is indented deeper than the line before it that says anything."""
    above = next((text for text in reversed(lines[:line]) if text.strip() and not text.lstrip().startswith("#")), "")
    indent = len(lines[line]) - len(lines[line].lstrip())
    return bool(_KEY.fullmatch(lines[line][indent:colon].strip())) and indent > len(above) - len(above.lstrip())


def shown(path: Path) -> str:
    """Return a path as it is shown to the user: from the current folder where it lies below that."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def read_document(path: Path, kind: FileKind) -> Document:
    """Return the one YAML mapping that a file holds, with the place of everything in it.

    Raises
    ------
    InputError
        If the file cannot be read, is too large, binary, not UTF-8 or empty, or holds anything but one mapping.
    """
    return document_of(*read_text(path, kind.noun, SIZE_LIMIT), shown(path), kind)


def document_of(raw: bytes, text: str, name: str, kind: FileKind) -> Document:
    """Return the one YAML mapping that a text holds, with the place of everything in it.

    Parameters
    ----------
    raw : bytes
        As which the text stands in its file; the digest is theirs.
    name : str
        Of the file, for its mistakes.

    Raises
    ------
    InputError
        If the text is empty, or holds anything but one mapping.
    """
    strange = InputError(f"{name}: error: no {kind.noun}: it has none of the keys of one, as in '{kind.example}'")
    ours = kind.is_in(text)
    try:
        root, mistakes = compose(text, name)
    except InputError as error:
        raise (error if ours else strange) from None
    if root is None or root.data is None:
        raise InputError(f"{name}: error: empty; {kind.start}")
    if not ours:
        raise strange
    lines = _BREAK.split(text)
    if not isinstance(root.data, dict):
        message = f"keys and values are needed here, as in '{kind.example}'"
        raise refuse([*mistakes, mistake_at(name, lines, root.line, root.column, message)])
    return Document(name, hashlib.sha256(raw).hexdigest(), lines, root, mistakes)


def files_called_like(path: Path) -> list[str]:
    """Return the names of the files in a folder that are called nearly as one that is not there, but for the ending."""
    try:
        return [entry.name for entry in path.parent.iterdir() if entry.suffix and nearest(path.stem, [entry.stem])]
    except OSError:
        return []


def read_text(path: Path, noun: str, limit: int) -> tuple[bytes, str]:
    """Return the bytes of a file and the UTF-8 text that they are, without a byte order mark.

    ``noun`` is what the file should be, ``limit`` how many bytes it may have.

    Raises
    ------
    InputError
        If it cannot be read, is larger, binary or not UTF-8.
    """
    name = shown(path)
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except IsADirectoryError:
        raise InputError(f"{name}: error: a folder; give a {noun}") from None
    except FileNotFoundError:
        raise InputError(f"{name}: error: no such file{nearest(path.name, files_called_like(path))}") from None
    except PermissionError:
        raise InputError(f"{name}: error: permission to read it is denied") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: error: cannot be read: {error}") from None
    if len(raw) > limit:
        raise InputError(f"{name}: error: larger than {limit // 1_000_000} MB, which is more than a {noun} needs")
    if b"\0" in raw:
        raise InputError(f"{name}: error: a binary file (or UTF-16); a {noun} is UTF-8 text")
    try:
        return raw, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        byte = f"byte {raw[error.start]:#04x} in line {line}"
        raise InputError(f"{name}: error: not UTF-8 text ({byte}); save it as UTF-8") from None
