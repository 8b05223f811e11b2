"""What a crisis rests on: exactly the statements, sources and data sets that its values name, and what is assumed."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from foedus.core.bibliography import Work, work
from foedus.evidence.data_sets import data_sets
from foedus.evidence.record import ASSUMPTION, data_set
from foedus.evidence.statements import Source, Statement


class Grounded(Protocol):
    """Something whose parts carry reasons: a crisis."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id."""

    @property
    def evidence(self) -> Mapping[str, Statement]:
        """Statements by id."""

    def reasons(self) -> Iterable[tuple[tuple[str | int, ...], tuple[str, ...]]]:
        """Yield each location that carries reasons, with them."""


class Cited(NamedTuple):
    """What is used, in the order of the file; the paths say what rests on it."""

    #: Statement id -> paths of the values that rest on it.
    statements: dict[str, list[str]]
    #: Source id -> ids of its statements that are used.
    sources: dict[str, list[str]]
    #: ``DATASET@YEAR`` -> paths of the values that rest on it.
    data_sets: dict[str, list[str]]
    #: Paths of the values that rest on an assumption, alone or beside evidence.
    assumptions: list[str]

    @property
    def works(self) -> list[Work]:
        """The published works behind the data sets, each once, by author."""
        names = {named[0] for reason in self.data_sets if (named := data_set(reason))}
        keys = {key for name in names for key in data_sets()[name].works}
        return sorted((work(key) for key in keys), key=lambda found: (found.authors, found.year))


def cited(crisis: Grounded, under: Iterable[str] | None = None) -> Cited:
    """Return what a crisis uses.

    Parameters
    ----------
    crisis
        A crisis that has been read.
    under
        Dotted paths: only what stands at or below one of them is asked. None: everything.
    """
    paths_of: dict[str, list[str]] = {}
    wanted = None if under is None else tuple(under)
    for location, reasons in crisis.reasons():
        path = ".".join(map(str, location))
        if wanted is None or any(path == start or path.startswith(f"{start}.") for start in wanted):
            for reason in reasons:
                paths_of.setdefault(reason, []).append(path)
    statements = {key: paths_of[key] for key in crisis.evidence if key in paths_of}
    sources = {
        source: keys
        for source in crisis.sources
        if (keys := [key for key in statements if crisis.evidence[key].source == source])
    }
    tables = {reason: paths_of[reason] for reason in sorted(paths_of) if data_set(reason)}
    return Cited(statements, sources, tables, paths_of.get(ASSUMPTION, []))
