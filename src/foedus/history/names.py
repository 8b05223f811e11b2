"""Names in the tables: a country's to its code, a description of mediators to who they are, a crisis's to be read."""

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple

from foedus.core.tables import toml_table
from foedus.history.states import ccode_of, existed, states

#: Words of the name of a crisis that are not written with one capital.
NUMERALS: Final = ("II", "III", "IV", "V", "VI", "VII", "VIII")
SMALL: Final = ("AND", "OF", "THE")


class Parties(NamedTuple):
    """Who a text names: Correlates of War codes, and organisations by their short names."""

    states: tuple[int, ...]
    organisations: tuple[str, ...]


def titled(name: str) -> str:
    """Return the name of a crisis with capitals only where a word begins.

    Examples
    --------
    >>> titled("CHAD/LIBYA VI")
    'Chad/Libya VI'
    """
    words = name.split()
    return " ".join(
        word if word in NUMERALS else word.lower() if word in SMALL and place else word.title()
        for place, word in enumerate(words)
    )


def ccode_by_name(name: str, year: int | None = None) -> int | None:
    """Return the Correlates of War code of a country's name as sources write it, or None.

    With a year the name of a state that was none in it is nobody's: before 1990 "Yemen" may be either of two.

    Examples
    --------
    >>> ccode_by_name("Burma/Myanmar"), ccode_by_name("Zaire"), ccode_by_name("West Papua")
    (775, 490, None)
    >>> ccode_by_name("Yemen", 1994), ccode_by_name("Yemen", 1979)
    (679, None)
    """
    code = _states().get(_plain(name))
    return code if code is None or year is None or existed(code, year) else None


def parties_in(text: str) -> Parties:
    """Return the states and organisations that a description of mediators names, in the order of their codes.

    Examples
    --------
    >>> parties_in("UN, Norway and Kenyan President Moi")
    Parties(states=(385, 501), organisations=('UN',))
    >>> parties_in("Archbishop Damas")
    Parties(states=(), organisations=('churches',))
    """
    plain = _strip_accents(text)
    codes: set[int] = set()
    for word, code in _people_and_states():
        if _pattern(word).search(plain):
            codes.add(code)
            # what has been read must not be read again as another name: "South African" holds no "Africa"
            plain = _pattern(word).sub(" ", plain)
    organisations = {kind for word, kind in _names()["organisations"].items() if _pattern(word).search(plain)}
    return Parties(tuple(sorted(codes)), tuple(sorted(organisations)))


def shortened() -> dict[str, str]:
    """Return the words that names of crises shorten, without their point, and what they stand for."""
    return _names()["shortened"]


@cache
def _names() -> dict[str, dict[str, str]]:
    return toml_table(__package__, "names.toml")


def _code(word: str | int) -> int:
    return word if isinstance(word, int) else ccode_of(word)


@cache
def _states() -> dict[str, int]:
    codes = {_plain(state.name): state.ccode for state in states() if state.ccode}
    return codes | {_plain(name): _code(code) for name, code in _names()["states"].items()}


@cache
def _people_and_states() -> tuple[tuple[str, int], ...]:
    """Return every word for a state, the longest first, so that "South Yemen" is read before "Yemen"."""
    words = {_strip_accents(state.name): state.ccode for state in states() if state.ccode}
    for section in ("states", "people"):
        words |= {_strip_accents(name): _code(code) for name, code in _names()[section].items()}
    return tuple(sorted(words.items(), key=lambda item: -len(item[0])))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Return a pattern for a whole word; short abbreviations keep their capitals."""
    flags = 0 if len(word) <= 5 and word.upper() == word else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", flags)


def _strip_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _plain(name: str) -> str:
    return _strip_accents(name).casefold().strip()
