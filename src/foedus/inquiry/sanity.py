"""What an expert would ask about a crisis file: what is undecided, unwritten, old, left out, or moves nothing.

Remarks are no mistakes: each names a place, says one thing about it, and what may be done. Of what happened after the
years that the tables cover nothing is claimed; there they ask.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from foedus.core.errors import InputError, nearest
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import split
from foedus.crisis.sections import read_file
from foedus.engine.ensemble import Outcome, run_ensemble
from foedus.inquiry.file_rows import RemarkRow, Sanity
from foedus.inquiry.remarks import Remark, contradictions, from_tables, left_out, undecided, unmoving, unrecorded
from foedus.session.arms import Plan
from foedus.text.document import Document
from foedus.worlds.feuds import EDITION
from foedus.worlds.ledger import ledger_of
from foedus.worlds.setup import Setup

#: What may be remarked, with the heading that it stands under.
KINDS: Final = {
    "undecided": "Undecided, so that every chance of force is a mixture",
    "record": "To look up: records of pairs",
    "contradiction": "Sides that contradict alignment",
    "left_out": "Left out",
    "unwritten": "Never written, taken from the shipped tables",
    "old": "Older than five years",
    "idle": "Moves nothing",
}


def chosen_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds that are asked for, all where none is.

    Raises
    ------
    InputError
        If there is no such kind; the message names the nearest.
    """
    for kind in kinds:
        if kind not in KINDS:
            close = nearest(kind, KINDS) or f"; known: {', '.join(KINDS)}"
            raise InputError(f"unknown kind of remark '{kind}'{close}")
    return tuple(kind for kind in KINDS if not kinds or kind in kinds)


def sanity(
    crisis: Crisis, plan: Plan, kinds: Sequence[str] = (), *, progress: Callable[[int], None] = lambda _: None
) -> Sanity:
    """Return what an expert would ask about a crisis.

    Parameters
    ----------
    kinds
        Of `KINDS`; all of them where none is named.
    progress
        Called with how many paths have been run of the crisis as it is.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    asked = chosen_kinds(kinds)
    ledger = ledger_of(crisis)
    ran = cache(lambda: _run(crisis, plan, progress))
    makers: dict[str, Callable[[], Iterator[Remark]]] = {
        "undecided": lambda: undecided(crisis, ledger),
        "record": lambda: unrecorded(crisis),
        "contradiction": lambda: contradictions(*ran(), plan),
        "left_out": lambda: left_out(crisis),
        "unwritten": lambda: (remark for remark in from_tables(crisis, ledger) if remark.kind == "unwritten"),
        "old": lambda: (remark for remark in from_tables(crisis, ledger) if remark.kind == "old"),
        "idle": lambda: unmoving(*ran(), plan),
    }
    where = _places(crisis)
    return {
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        "as_of": crisis.as_of.isoformat(),
        "kinds": list(asked),
        "remarks": [_row(remark, where) for kind in asked for remark in makers[kind]()],
        "tables": sorted({*(edition for entry in ledger.values() for edition in entry.editions), EDITION}),
        "replicates": plan.replicates,
        "seed": plan.seed,
    }


def _run(crisis: Crisis, plan: Plan, progress: Callable[[int], None]) -> tuple[Setup, Outcome]:
    setup = plan.set_up(crisis)
    return setup, run_ensemble(setup.ensemble, plan.replicates, plan.seed, threads=plan.threads, progress=progress)


class _Place(NamedTuple):
    file: str
    line: int


def _row(remark: Remark, where: Callable[[str], _Place | None]) -> RemarkRow:
    place = next(filter(None, map(where, remark.paths)), None)
    return {
        "kind": remark.kind,
        "path": remark.paths[0],
        "paths": list(remark.paths),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "says": remark.says,
        "remedy": remark.remedy,
    }


def _places(crisis: Crisis) -> Callable[[str], _Place | None]:
    """Return what says where a path stands: in the file, in an overlay over it, else where it would stand."""
    documents = [document for text in crisis.source_texts if (document := _read(text.path))]

    def place(path: str) -> _Place | None:
        location = tuple(int(part) if part.isdigit() else part for part in split(path))
        for document in documents:
            settings = document.root.children.get("set")
            if settings and (key := next((each for each in settings.children if _holds(str(each), path)), None)):
                return _Place(document.name, document.find(("set", key), "key")[0] + 1)
            if location[0] in document.root.children:
                return _Place(document.name, document.find(location, "key")[0] + 1)
        base = next((document for document in documents if "actors" in document.root.children), None)
        return _Place(base.name, 1) if base else None

    return place


def _holds(setting: str, path: str) -> bool:
    return path == setting or path.startswith(f"{setting}.")


def _read(path: Any) -> Document | None:  # noqa: ANN401
    try:
        return read_file(path)
    except (InputError, OSError):
        return None
