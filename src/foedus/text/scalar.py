"""What a plain word of a YAML file stands for in the core schema of YAML 1.2: ``NO`` is Norway, ``1e-3`` a number."""

import math
import re
from typing import Final

#: What is not for printing: all control characters but tab and line feed.
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_START: Final = frozenset("+-.0123456789")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_OCTAL: Final = re.compile(r"0o[0-7]+")
_HEXADECIMAL: Final = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def scalar(text: str) -> object:
    """Return what a plain scalar stands for; an infinity or NaN where it is no finite number.

    Examples
    --------
    >>> [scalar(text) for text in ("NO", "1e-3", "0o17", "true", "~", "2026-01-16")]
    ['NO', 0.001, 15, True, None, '2026-01-16']
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START:
        return text
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(text, 0) if len(text) < 20 else math.nan
    return float(text.replace(".", "", 1)) if _SPECIAL.fullmatch(text) else text
