"""The literature: every key that a mechanism, a model or a page cites is an entry in a TOML file of this folder."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from foedus.core.errors import InputError, nearest


class Work(NamedTuple):
    """One published work."""

    key: str
    authors: str
    year: int
    title: str
    where: str
    doi: str = ""

    def __str__(self) -> str:
        """Return the reference in one line."""
        doi = f" doi:{self.doi}" if self.doi else ""
        return f"{self.authors} ({self.year}). {self.title}. {self.where}.{doi}"


@cache
def works() -> dict[str, Work]:
    """Return every work of the bibliography, by key."""
    found: dict[str, Work] = {}
    for path in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            for key, entry in tomllib.loads(path.read_text("utf-8")).items():
                if key in found and found[key] != Work(key, **entry):
                    raise InputError(f"{path.name}: the work '{key}' is described twice and differently")
                found[key] = Work(key, **entry)
    return found


def work(key: str) -> Work:
    """Return the work with this key.

    Raises
    ------
    InputError
        If the bibliography has no such key.
    """
    known = works()
    if key not in known:
        raise InputError(f"the bibliography has no work '{key}'{nearest(key, known)}")
    return known[key]
