"""What a user can get wrong, and how it is told.

A message says what is wrong, where, what is allowed, and the nearest match. The command line prints it and exits with
status 2; nothing but a programming error ever shows a traceback.
"""

import difflib
from collections.abc import Iterable
from typing import Final

#: Among more names than these the nearest is not looked for: it would take longer than to read the file.
MANY: Final = 2000
#: Names that a message lists.
LISTED: Final = 40


class FoedusError(Exception):
    """Root of every error that a user can cause and can mend."""


class InputError(FoedusError):
    """A file, a path or an option says something that cannot be taken."""


class DataError(FoedusError):
    """A historical table is missing, broken, or not the one that was expected."""


class RunError(FoedusError):
    """A run could not be carried out or stored."""


class Cancelled(FoedusError):  # noqa: N818 - nothing went wrong
    """A call was cancelled before it was done; what was whole before it still is."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` - did you mean 'x'?`` for the known word closest to ``word``, or an empty string.

    Examples
    --------
    >>> nearest("capabilty", ["capability", "load"])
    " - did you mean 'capability'?"
    >>> nearest("zzz", ["capability", "load"])
    ''
    >>> nearest("lead", ["load", *map(str, range(MANY))])  # it would take too long
    ''
    """
    every = list(known)
    if len(every) > MANY:
        return ""
    names = {name.casefold(): name for name in every}
    found = difflib.get_close_matches(word.casefold(), list(names), n=1, cutoff=0.6)
    return f" - did you mean '{names[found[0]]}'?" if found else ""


def listing(known: Iterable[str]) -> str:
    """Return names as a message lists them: the first of very many.

    Examples
    --------
    >>> listing(["RUS", "IRN"]), listing([])
    ('RUS, IRN', 'none')
    """
    names = list(known)
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more if names else "none"
