"""What may be printed, whatever comes in and wherever it goes.

Titles, file names and options come from anywhere: what a terminal would obey rather than show (an escape sequence, a
reversal of the direction of reading) is written out, as Python writes it. Output may go anywhere: signs that its
encoding lacks get a stand-in, and where it is closed nothing is printed.
"""

import codecs
import io
import math
import os
import sys
import unicodedata
from pathlib import Path
from typing import Final

from foedus.core.errors import InputError, RunError

#: Fewer columns than this hold no table; where ``COLUMNS`` says so (0: it is not known), the terminal itself is asked.
LEAST_COLUMNS: Final = 40
#: Categories of Unicode that are obeyed, not seen: controls, formats, lone surrogates, separators of lines.
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
#: Of these, what text is made of: ends of lines, tabs, soft hyphens, the joiners of Persian and of Indian scripts.
_TEXT: Final = "\n\t\xad\u200c\u200d"
#: What stands for a sign of ours that the output's encoding lacks.
_STAND_INS: Final = {
    "–": "-", "—": "-", "−": "-", "•": "*", "·": ".", "…": "...", "→": "->", "←": "<-", "×": "x", "≥": ">=", "≤": "<=",
    "±": "+-", "÷": "/", "¶": "par. ", "“": '"', "”": '"', "‘": "'", "’": "'", "█": "#", "▉": "#", "▊": "#", "▋": "#",
    "▌": "#", "▐": "#", "▍": "|", "▎": "|", "▏": "|",
}  # fmt: skip


def visible(text: str) -> str:
    r"""Return a text in which what a terminal would obey is written out.

    Examples
    --------
    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    if text.isprintable():
        return text
    return text.translate({ord(sign): _in_ascii(sign) for sign in set(text) if _is_unseen(sign)})


def write_text(text: str) -> None:
    """Print a text as it is, where a console would take long to break its lines, or should not."""
    sys.stdout.write(visible(text))


def write_json(text: str) -> None:
    """Print a text of JSON on a line; what a terminal would obey, or the encoding lacks, as an escape: the same value.

    Parameters
    ----------
    text : str
        JSON, in which such signs stand in strings only.
    """
    known = sys.stdout.encoding or "utf-8"
    escapes = {ord(sign): _in_json(sign) for sign in set(text) if _is_unseen(sign) or not _is_known(sign, known)}
    sys.stdout.write(text.rstrip("\n").translate(escapes) + "\n")


def write_file(path: str | Path, content: str | bytes, *, taken: str = "") -> None:
    """Write a file that a user has asked for, and the folder that it is to lie in, where that is not there.

    Parameters
    ----------
    taken
        What to say where there is such a file; without it, that is overwritten.

    Raises
    ------
    InputError
        If there is such a file, and it is not to be overwritten.
    RunError
        If it cannot be written.
    """
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if taken:
            Path(path).touch(exist_ok=False)  # of two at once, one
        Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        if taken and isinstance(error, FileExistsError) and error.filename == str(path):
            raise InputError(taken) from None
        raise RunError(f"{path}: cannot be written ({error.strerror or error})") from None


def open_streams() -> None:
    """Let standard output and standard error be there, take every text, and have columns for it."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed: nobody reads
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="stand_in")
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) < LEAST_COLUMNS:
        del os.environ["COLUMNS"]


def _is_unseen(sign: str) -> bool:
    return sign not in _TEXT and unicodedata.category(sign) in _UNSEEN


def _is_known(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _in_ascii(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def _in_json(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """Return what is printed in place of signs that the encoding lacks: a like one, the bare letter, or its number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(sign) or _bare(sign) or _in_ascii(sign) for sign in signs), error.end


def _bare(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")


codecs.register_error("stand_in", _stand_in)


def without_nan(value: object) -> object:
    """Return a value in which what is not a number is null, as JSON wants it, however deep it lies.

    Examples
    --------
    >>> without_nan({"a": [float("nan"), 1.0]})
    {'a': [None, 1.0]}
    """
    if isinstance(value, dict):
        return {key: without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_nan(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value
