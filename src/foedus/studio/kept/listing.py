"""The runs that are kept, as a table: what each is called, of what it is, and what was set in it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.api.kept import Entry, entries
from foedus.core.errors import InputError
from foedus.crisis.settings import parsed
from foedus.report import dates
from foedus.report.names import input_name
from foedus.studio.reasons.asking import set_in_words

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Runs that are shown where not all are asked for, and that can be laid side by side.
SHOWN: Final = 40
MOST: Final = 4


class Row(NamedTuple):
    """A run as a row of the table."""

    id: str
    called: str
    title: str
    labels: list[str]
    as_of: str
    made: str
    size: str
    seed: int
    settings: list[str]
    version: str
    pinned: bool


class Listing(NamedTuple):
    """The runs that are shown; how many there are of the kind that was asked for, and in all."""

    rows: list[Row]
    found: int
    all: int


def listing(
    crisis: "CrisisFile", *, search: str = "", only: str = "", pinned: Iterable[str] = (), most: int = SHOWN
) -> Listing:
    """Return the runs that are kept, the newest first.

    Parameters
    ----------
    crisis
        The crisis that is open, in whose words its settings are told.
    search
        Words that must all be in what a run is called, of what it is, or what was set in it.
    only
        The name of a crisis, if only its runs are wanted.
    pinned
        Ids of the runs that are laid side by side.

    Raises
    ------
    RunError
        If the index of runs cannot be read.
    """
    known, pins = entries(), set(pinned)
    words = search.casefold().split()
    found = [entry for entry in known if (not only or entry.crisis == only) and _has(entry, words)]
    return Listing([_row(crisis, entry, pins) for entry in found[:most]], len(found), len(known))


def _has(entry: Entry, words: Sequence[str]) -> bool:
    text = " ".join(
        [entry.id, entry.name, *entry.labels, entry.title, entry.crisis, entry.as_of, entry.foedus, *entry.sets]
    ).casefold()
    return all(word in text for word in words)


def _row(crisis: "CrisisFile", entry: Entry, pins: set[str]) -> Row:
    return Row(
        id=entry.id,
        called=entry.name or entry.title or entry.crisis,
        title=entry.title if entry.name else "",
        labels=entry.labels,
        as_of=dates.short(entry.as_of),
        made=f"{dates.short(entry.created[:10])}, {entry.created[11:16]}",
        size=f"{entry.replicates:,} replicates, {entry.weeks} weeks",
        seed=entry.seed,
        settings=settings_in_words(crisis if entry.crisis == crisis.crisis else None, entry.sets),
        version=f"{entry.foedus} ({entry.engine})" if entry.engine else entry.foedus,
        pinned=entry.id in pins,
    )


def settings_in_words(crisis: "CrisisFile | None", sets: Iterable[str]) -> list[str]:
    """Return settings of the command line in the words of a crisis; as they stand where it is another."""
    return [_setting(crisis, text) for text in sets]


def _setting(crisis: "CrisisFile | None", text: str) -> str:
    if crisis is None:
        return text
    try:
        path, raw = parsed(text)
    except InputError:
        return text
    return f"{input_name(crisis, path)}: {set_in_words(raw)}"


def oldest_first(ids: Iterable[str]) -> list[str]:
    """Return the runs of some ids in the order in which they were made; those that are kept no more last."""
    made = {entry.id: place for place, entry in enumerate(reversed(entries()))}
    return sorted(ids, key=lambda one: made.get(one, len(made)))


def entry_of(named: str) -> Entry:
    """Return the run of an id, and of nothing else: an address names no folder.

    Raises
    ------
    InputError
        If no run of this id is kept.
    """
    for entry in entries():
        if entry.id == named:
            return entry
    raise InputError(f"no run '{named}' is kept here any more: the list has those that are")
