"""The crises of the past as somebody looks for them: by name, by a state as it is called today or was then, by year."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from foedus.history.adapters import load
from foedus.history.adapters.icb import ENDS, TOOK_PLACE, VIOLENCE
from foedus.history.measures.crises import NO_STATE, with_parties
from foedus.history.names import NUMERALS, shortened, titled
from foedus.history.state_names import codes_named, folded
from foedus.history.states import name_of

#: Words that are said of any crisis, or of none.
EMPTY: Final = frozenset({"crisis", "crises", "the", "of", "and", "in", "over", "on", "a"})
#: A word of so many letters may be the beginning of another.
BEGINNING: Final = 3
#: How alike two words must be to be near, and how many crises are told as near.
NEAR, CANDIDATES = 0.75, 8
#: Words of the longest name of a state.
LONGEST: Final = 6
#: What is to be done about a crisis that the data do not have: they end "of any other".
NO_HINDCAST: Final = (
    "there is no hindcast; `foedus new NAME --actors AUT,SRB,RUS --as-of 1914-07-24 --data DIR` starts a file of it, "
    "of the figures of its day"
)
NOT_CODED: Final = "not coded"
YEAR: Final = re.compile(r"[12]\d{3}")


class PastCrisis(NamedTuple):
    """A crisis of the past: how it opened, who was in it, what is known to have happened.

    States go by their names of the day. ``challenger`` is empty where no single state threatened; ``codes`` are all of
    its states, by Correlates of War. ``mediated`` says by whom, and is empty where nobody did.
    """

    crisis: int
    name: str
    trigger: date
    end: date
    challenger: str
    target: str
    others: tuple[str, ...]
    codes: frozenset[int]
    violence: str
    mediated: str
    ended: str

    @property
    def weeks(self) -> int:
        """Weeks from the trigger to the end."""
        return round((self.end - self.trigger).days / 7)


class Term(NamedTuple):
    """What is looked for: words as they stand, and the states that they may mean."""

    words: tuple[str, ...]
    codes: frozenset[int]


def past_crises(data: Path) -> list[PastCrisis]:
    """Return the crises of the International Crisis Behavior data, by number.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    seen = load(data, "icb-actors").select("crisis", pl.concat_list("ccode", "threat_source", "trigger_entity"))
    states = (
        seen.explode("ccode")
        .filter(pl.col("ccode") < NO_STATE)
        .group_by("crisis")
        .agg(pl.col("ccode").unique().sort().alias("states"))
    )
    return [_read(row) for row in with_parties(data).join(states, on="crisis").sort("crisis").iter_rows(named=True)]


def _read(row: Mapping[str, Any]) -> PastCrisis:
    year, two = row["year"], (row["first"], row["adversary"])
    mediated = (row["mediator"] or "somebody") if row["mediated_code"] == TOOK_PLACE else ""
    return PastCrisis(
        row["crisis"],
        titled(row["name"]),
        row["trigger"],
        row["end"],
        "" if row["adversary"] is None else name_of(row["adversary"], year),
        name_of(row["first"], year),
        tuple(name_of(code, year) for code in row["states"] if code not in two),
        frozenset(row["states"]),
        VIOLENCE.get(row["violence"], NOT_CODED),
        mediated,
        ENDS.get(row["outcome_form"], NOT_CODED),
    )


def search(crises: Iterable[PastCrisis], text: str) -> list[PastCrisis]:
    """Return the crises that have all of what is looked for: words of their names, states, a year.

    Examples
    --------
    >>> missiles = PastCrisis(196, "Cuban Missiles", date(1962, 10, 16), date(1962, 11, 20), "Soviet Union",
    ...     "United States", ("Cuba",), frozenset({2, 40, 365}), "none", "", "formal agreement")
    >>> [len(search([missiles], text)) for text in ("Cuba", "Russia", "missile crisis, 1962", "Cuba 1963", "Cube")]
    [1, 1, 1, 0, 0]
    """
    terms = terms_of(text)
    return [one for one in crises if terms and all(_has(one, term) for term in terms)]


def near(crises: Iterable[PastCrisis], text: str) -> list[PastCrisis]:
    """Return the crises that come nearest to what is looked for: they have words like it, or some of it alone.

    Among equals those come first that are nearest to the year, where one is named.
    """
    terms = terms_of(text)
    year = next((int(term.words[0]) for term in terms if YEAR.fullmatch(term.words[0])), None)
    scored = ((sum(_likeness(one, term) for term in terms), one) for one in crises)
    ranked = sorted(
        (-score, abs(one.trigger.year - year) if year else 0, one.crisis, one) for score, one in scored if score > 0.0
    )
    return [one for *_, one in ranked[:CANDIDATES]]


def _likeness(one: PastCrisis, term: Term) -> float:
    """Return how near the nearest word of a crisis or of its states comes to a term, 0 where none is near."""
    if _has(one, term):
        return 1.0
    states = (one.challenger, one.target, *one.others)
    known = {word.rstrip(".") for name in (one.name, *states) for word in words_of(name)}
    ratios = (difflib.SequenceMatcher(None, said, word).ratio() for said in term.words for word in known)
    best = max(ratios, default=0.0)
    return best if best >= NEAR and not term.codes and not YEAR.fullmatch(term.words[0]) else 0.0


def terms_of(text: str) -> list[Term]:
    """Return what a text looks for: the longest names of states in it, and every other word.

    Examples
    --------
    >>> [term.words for term in terms_of("The Soviet Union over Berlin, 1961")]
    [('soviet', 'union'), ('berlin',), ('1961',)]
    """
    spoken = [word for word in _parts(text) if folded(word)]
    terms = []
    start = 0
    while start < len(spoken):
        for stop in range(min(len(spoken), start + LONGEST), start, -1):
            codes = codes_named(" ".join(spoken[start:stop]))
            if codes or stop == start + 1:
                terms.append(Term(tuple(folded(word) for word in spoken[start:stop]), codes))
                start = stop
                break
    return [term for term in terms if term.codes or term.words[0] not in EMPTY] or terms


def _has(one: PastCrisis, term: Term) -> bool:
    if term.codes & one.codes:
        return True
    if YEAR.fullmatch(term.words[0]):
        return one.trigger.year == int(term.words[0])
    names = words_of(one.name)
    return all(any(_begins(word, name) for name in names) for word in term.words)


def _begins(word: str, name: str) -> bool:
    """Say whether a word is one of a name, or the beginning of it; the name may shorten it, as in "Cen. America".

    Examples
    --------
    >>> _begins("central", "cen."), _begins("border", "bdr."), _begins("cenepa", "cen.")
    (True, True, False)
    """
    short = name.removesuffix(".")
    if word in (name, short):
        return True
    full = shortened().get(short, short) if name.endswith(".") else name
    return len(word) >= BEGINNING and name.upper() not in NUMERALS and full.startswith(word)


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of the name of a crisis; one that is shortened keeps its point.

    Examples
    --------
    >>> words_of("Cen. America/Cuba I")
    ('cen.', 'america', 'cuba', 'i')
    """
    return tuple(folded(part) + "." * part.endswith(".") for part in _parts(name) if folded(part))


def _parts(text: str) -> Sequence[str]:
    return re.split(r"[\s/,;()–-]+", text)
