"""Which state a user means: codes, names and former names, on a day; never another state in its place.

What is no state of the tables is told as what it is: an organisation, an armed group, a part of a state, a state that
had vanished or was not yet there. A word that is not known is answered with candidates.
"""

import difflib
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from foedus.core.errors import InputError
from foedus.core.tables import toml_table
from foedus.history.names import ccode_by_name
from foedus.history.states import State, iso3_of, name_of, present_day, states, successor_of

#: How many candidates are told, and how near a name must be to be one.
CANDIDATES: Final = 3
NEAR: Final = 0.7
#: Letters of the code of a state: no word of three small letters is one.
CODE_LETTERS: Final = 3


class Named(NamedTuple):
    """A state as it is meant: the id of an actor, the Correlates of War code, and its name on the day."""

    code: str
    ccode: int
    name: str


def state_named(text: str, year: int, members: Collection[int] | None = None) -> Named:
    """Return the state that a code or a name means on a day.

    Parameters
    ----------
    text : str
        An ISO code, the code or the name of a former state, or a name.
    year : int
        Year of the day.
    members : collection of int, optional
        Correlates of War codes of the states that were there on the day; by default those of the present day.

    Raises
    ------
    InputError
        If it means no state, more than one, or one that was not there.

    Examples
    --------
    >>> state_named("uk", 2026), state_named("Yugoslavia", 1990, {345}).code
    (Named(code='GBR', ccode=200, name='United Kingdom'), 'YUG')
    """
    word = folded(text)
    there = {state.ccode for state in present_day().values()} if members is None else members
    if problem := _no_state(text, word):
        raise InputError(problem)
    if former := _former().get(word):
        return _vanished(text, former, year, there)
    code = _present().get(word)
    if code is None:
        raise InputError(f"unknown state '{text}'{_candidates(text, there)}")
    return _on_the_day(text, present_day()[code], year, there)


def state_id(ccode: int, year: int) -> str:
    """Return the id that a state has as an actor in a year: the code of the former state that it was, else ISO's.

    A state that the table of names does not have goes by its number.

    Examples
    --------
    >>> state_id(365, 1962), state_id(365, 2026), state_id(345, 1992), state_id(671, 1920)
    ('SUN', 'RUS', 'YUG', 'S671')
    """
    former = _former().get(folded(name_of(ccode, year)))
    return former[0] if former else iso3_of(ccode) or f"S{ccode}"


@cache
def codes_named(text: str) -> frozenset[int]:
    """Return the codes of all states of any time that a code or a name may mean; a state of today includes its past.

    A code of three letters is written in capitals.

    Examples
    --------
    >>> sorted(codes_named("Germany")), sorted(codes_named("USSR")), sorted(codes_named("Congo"))
    ([255, 260, 265], [365], [484, 490])
    >>> codes_named("per"), sorted(codes_named("PER")), codes_named("Berlin")
    (frozenset(), [135], frozenset())
    """
    word = folded(text)
    if len(word) == CODE_LETTERS and not text.isupper():
        return frozenset()
    today = {_present()[word]} if word in _present() else set(_section("several").get(word, ()))
    heirs = {present_day()[code].ccode for code in today}
    found = {state.ccode for state in states() if folded(state.name) == word or successor_of(state.ccode) in heirs}
    if former := _former().get(word):
        found.add(former[1].ccode)
    return frozenset(found | {ccode_by_name(text) or 0}) - {0}


def _no_state(text: str, word: str) -> str:
    """Return what is told of a word that means no single state, or an empty string."""
    by_hand = "write it into the file by hand, as an actor of its own"
    if name := _section("organisations").get(word) or _section("organisation_names").get(word):
        of = "" if folded(name) == word else f" ({name})"
        return f"'{text}'{of} is an organisation, not a state: name those of its members that may act"
    if word in _section("armed_groups"):
        return f"'{text}' is an armed group, and the tables know states only; {by_hand}"
    if whole := _section("parts").get(word):
        return f"'{text}' is a part of {_told(whole)}: name that"
    if codes := _section("several").get(word):
        return f"'{text}' may be {' or '.join(map(_told, codes))}: say which"
    if name := _section("elsewhere").get(word):
        of = "" if folded(name) == word else f" ({name})"
        return f"'{text}'{of} has no row in the tables of states; {by_hand}"
    return ""


def _vanished(text: str, former: tuple[str, State], year: int, there: Collection[int]) -> Named:
    """Return a state of the past under the name that it had on the day."""
    code, state = former
    spells = [one for one in states() if one.name == state.name]
    if state.ccode in there and any((one.first_year or 0) <= year <= (one.last_year or 9999) for one in spells):
        return Named(code, state.ccode, state.name)
    begin, end = (min(one.first_year or 0 for one in spells), max(one.last_year or 9999 for one in spells))
    today = _names()["came_out"].get(state.name) or [one.iso3 for one in _heirs(state) if one.iso3]
    instead = f"; today: {', '.join(map(_told, today))}" if today and year > end else ""
    raise InputError(f"'{text}' ({state.name}, {begin}-{end}) was no state in {year}{instead}")


def _heirs(state: State) -> Iterator[State]:
    """Yield the state of today that took the place of a former one."""
    heir = state.successor
    for _ in range(len(states())):
        heir_today = next((one for one in present_day().values() if one.ccode == heir), None)
        if heir_today:
            yield heir_today
            return
        heir = next((one.successor for one in states() if one.ccode == heir and one.successor != heir), None)


def _on_the_day(text: str, state: State, year: int, there: Collection[int]) -> Named:
    """Return the state that stood on the day for a state of today."""
    heirs = {one.ccode for one in states() if one.successor == state.ccode and one.ccode != state.ccode}
    before = sorted(heirs & set(there))
    if before and (len(before) > 1 or state.ccode in there):
        also = [name_of(code, year) for code in ([state.ccode] if state.ccode in there else []) + before]
        raise InputError(f"'{text}' was more than one state in {year}: say which of {', '.join(also)}")
    if state.ccode in there or before:
        code = state.ccode if state.ccode in there else before[0]
        return Named(state.iso3, code, name_of(code, year))
    raise InputError(f"'{text}' ({state.name}) was no state in {year}, by the State System table")


def _told(code: str) -> str:
    return f"{code} ({present_day()[code].name})"


def _candidates(text: str, there: Collection[int]) -> str:
    """Return what an unknown word may have meant, as the end of a message."""
    today = [state for state in present_day().values() if state.ccode in there]
    word = text.strip().upper()
    codes = [state.iso3 for state in today if len(word) in (2, 3) and state.iso3.startswith(word[:2])]
    names = {folded(state.name): state.iso3 for state in today} | {
        name: code for name, code in _section("states").items() if len(name) > CANDIDATES
    }
    near = difflib.get_close_matches(folded(text), list(names), n=CANDIDATES, cutoff=NEAR)
    candidates = list(dict.fromkeys([*(names[name] for name in near), *codes]))[:CANDIDATES]
    if any(mark.isspace() for mark in word) and all(part in present_day() for part in word.split()):
        return f"; states are separated by commas, as in {','.join(word.split())}"
    hint = "; a name, or an ISO code of three letters, is needed, as in Russia or RUS"
    return f" - did you mean {' or '.join(map(_told, candidates))}?" if candidates else hint


def folded(text: str) -> str:
    """Return a name without case, accents, marks and a leading article.

    Examples
    --------
    >>> folded("The Côte d'Ivoire"), folded("U.S."), folded("St. Lucia")
    ('cote divoire', 'us', 'saint lucia')
    """
    letters = _letters(text).casefold().replace(".", "").replace("'", "").replace("’", "")
    words = "".join(mark if mark.isalnum() else " " for mark in letters).split()
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join("saint" if word == "st" else word for word in words)


def _letters(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


@cache
def _names() -> dict[str, dict[str, Any]]:
    return toml_table(__package__, "state_names.toml")


@cache
def _section(name: str) -> dict[str, Any]:
    return {folded(word): said for word, said in _names()[name].items()}


@cache
def _present() -> dict[str, str]:
    """Return codes, names and other names of the states of today -> ISO code."""
    named = {folded(state.name): code for code, state in present_day().items()}
    return {**_section("states"), **named, **{code.casefold(): code for code in present_day()}}


@cache
def _former() -> dict[str, tuple[str, State]]:
    """Return codes and names of former states -> code and state; a name of today is none."""
    bygone = {state.name: state for state in states() if not state.iso3 and state.ccode}
    code_of = {name: code for code, name in reversed(_names()["former"].items())}  # the first code of each
    codes = {
        folded(name): (code_of.get(name) or _code_of(state), state)
        for name, state in bygone.items()
        if folded(name) not in _present() and folded(name) not in _section("several")
    }
    words = {**_names()["former"], **_names()["former_names"]}
    return codes | {folded(word): codes[folded(name)] for word, name in words.items()}


def _code_of(state: State) -> str:
    """Return an id for a former state that has no code: its heir's where it bore the same, else letters of its name."""
    today = next((one.iso3 for one in present_day().values() if one.ccode == state.ccode), "")
    letters = "".join(mark for mark in _letters(state.name).upper() if "A" <= mark <= "Z")
    return today or letters[:8]
