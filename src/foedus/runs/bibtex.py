"""Published works as BibTeX, for a reference manager."""

import re
from collections.abc import Iterable
from typing import Final

from foedus.core.bibliography import Work

#: A person as the bibliography writes one: a surname, a comma, initials.
_PERSON: Final = re.compile(r"([^,&]+?), ((?:[^\W\d_]+\.[ -]?)+(?:(?:de|van|von)\b)?)(?:, (?:& |and )?| & | and |$)")
_SPECIAL: Final = str.maketrans({sign: f"\\{sign}" for sign in "&%$#_{}"})


def bibtex(works: Iterable[Work]) -> str:
    r"""Return works as BibTeX, each once, by key.

    Examples
    --------
    >>> print(bibtex([Work("a-b-1999", "Alda, A. B., & Bert, C.", 1999, "On & on", "Journal 1(2)", "10.1/x")]))
    @misc{a-b-1999,
      author = {Alda, A. B. and Bert, C.},
      year = {1999},
      title = {{On \& on}},
      howpublished = {Journal 1(2)},
      doi = {10.1/x},
    }
    """
    return "\n".join(_entry(work) for work in sorted(set(works)))


def _entry(work: Work) -> str:
    fields = {
        "author": _authors(work.authors),
        "year": str(work.year),
        "title": f"{{{work.title.translate(_SPECIAL)}}}",
        "howpublished": work.where.translate(_SPECIAL),
        "doi": work.doi,
    }
    lines = "".join(f"  {name} = {{{said}}},\n" for name, said in fields.items() if said)
    return f"@misc{{{work.key},\n{lines}}}\n"


def _authors(text: str) -> str:
    """Return the authors apart; an institution, and what is written otherwise, as one name in braces."""
    people, place = [], 0
    while found := _PERSON.match(text, place):
        people.append(f"{found[1].strip()}, {found[2].strip()}")
        place = found.end()
    whole = bool(people) and place == len(text)
    return " and ".join(people).translate(_SPECIAL) if whole else f"{{{text.translate(_SPECIAL)}}}"
