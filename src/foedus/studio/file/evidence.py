"""The evidence desk: who said what, how far it is to be believed, and which values of the file rest on it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from foedus.core.errors import InputError
from foedus.crisis.anchors import anchors, words
from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import QUANTITIES, SAID_OF
from foedus.evidence.data_sets import data_sets
from foedus.evidence.grades import CREDIBILITY, RELIABILITY, in_words
from foedus.evidence.record import data_set
from foedus.evidence.statements import Source, Statement
from foedus.report.names import input_name
from foedus.runs.citing import cited
from foedus.studio.file.places import Place, line_of
from foedus.text.document import Location

#: Sections whose entries are inputs, which stand on the Desk.
INPUTS = ("actors", "relations", "feuds", "disputes", "parameters", *QUANTITIES["world"])
#: Parts of a path that name a quantity of an actor, a relation, a feud or a dispute.
_OF_INPUT = 3


class Resting(NamedTuple):
    """A value that rests on something: its path, its name, its line in the text, and its path on the Desk, if any."""

    path: str
    name: str
    line: int | None
    on_desk: str


class Told(NamedTuple):
    """A statement: its id, itself, its grade in words, its line in the text, and the values that rest on it."""

    key: str
    statement: Statement
    grade: str
    line: int | None
    resting: tuple[Resting, ...]


class Document(NamedTuple):
    """A source: its id, itself, its reliability in words, its line in the text, and what it says."""

    key: str
    source: Source
    reliability: str
    line: int | None
    told: tuple[Told, ...]

    @property
    def url(self) -> str:
        """Its address, if it is one of the web."""
        return self.source.url if self.source.url.startswith(("https://", "http://")) else ""


class Table(NamedTuple):
    """A data set of a year, its title, and the values that rest on it."""

    key: str
    title: str
    resting: tuple[Resting, ...]


class Evidence(NamedTuple):
    """All that a crisis rests on."""

    documents: tuple[Document, ...]
    tables: tuple[Table, ...]
    assumptions: tuple[Resting, ...]

    @property
    def statements(self) -> int:
        """How many statements there are."""
        return sum(len(document.told) for document in self.documents)

    @property
    def unused(self) -> int:
        """How many statements no value rests on."""
        return sum(not told.resting for document in self.documents for told in document.told)


def evidence(crisis: Crisis, known: Mapping[Location, Place]) -> Evidence:
    """Return what a crisis rests on, with the lines of its text.

    Parameters
    ----------
    known
        Where everything stands in the text (`foedus.studio.file.places.places`).
    """
    used = cited(crisis)

    def resting(paths: Iterable[str]) -> tuple[Resting, ...]:
        return tuple(_resting(crisis, path, known) for path in paths)

    documents = tuple(
        Document(
            key,
            source,
            f"{source.reliability}: {RELIABILITY[source.reliability]}",
            line_of(known, ("sources", key)),
            tuple(
                Told(
                    name,
                    told,
                    in_words(source.reliability, told.credibility),
                    line_of(known, ("evidence", name)),
                    resting(used.statements.get(name, ())),
                )
                for name, told in crisis.evidence.items()
                if told.source == key
            ),
        )
        for key, source in crisis.sources.items()
    )
    tables = tuple(Table(key, _title(key), resting(paths)) for key, paths in used.data_sets.items())
    return Evidence(documents, tables, resting(used.assumptions))


class Here(NamedTuple):
    """What stands on a line: its path, its name, what it means, what is allowed, its anchors, and what it rests on."""

    path: str
    name: str
    on_desk: str
    meaning: str
    allowed: str
    steps: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]


def here(crisis: Crisis, location: Location) -> Here | None:
    """Return what stands at a location of the text; None where it is no input and no statement."""
    match location:
        case ("evidence", str(key), *_) if key in crisis.evidence:
            told = crisis.evidence[key]
            source = crisis.sources[told.source]
            grade = in_words(source.reliability, told.credibility)
            return Here(f"evidence.{key}", f"{key}: {told.text}", "", f"{source} {told.place}".strip(), grade, (), ())
        case ("sources", str(key), *_) if key in crisis.sources:
            source = crisis.sources[key]
            reliable = f"{source.reliability}: {RELIABILITY[source.reliability]}"
            return Here(f"sources.{key}", str(source), "", source.note, reliable, (), ())
    path = _input_path(location)
    if not path:
        return None
    section, *middle, name = path.split(".")
    of = SAID_OF.get(section, "world")
    if section == "parameters":
        of, name = "world", section
    elif len(middle) == _OF_INPUT - 1:  # of one actor in a dispute, or a step of its path
        of, name = ("bystander", middle[-1]) if middle[-1] == "exposure" else (of, middle[-1])
    quantity, judged, said = QUANTITIES.get(of, {}).get(name), anchors().get((of, name)), words().get((of, name))
    if quantity is None and said is None:
        return None
    steps = tuple((f"{number:g}", meaning) for number, meaning in judged.steps) if judged else ()
    return Here(
        path,
        input_name(crisis, path),
        path,
        judged.question if judged else quantity.meaning if quantity else said.meaning if said else "",
        str(quantity) if quantity else "",
        steps or (said.steps if said else ()),
        tuple((reason, _said(crisis, reason)) for reason in _reasons(crisis, path)),
    )


def _reasons(crisis: Crisis, path: str) -> tuple[str, ...]:
    found = dict.fromkeys(
        reason
        for location, reasons in crisis.reasons()
        if ".".join(map(str, location)).startswith(path)
        for reason in reasons
    )
    return tuple(found)


def _said(crisis: Crisis, reason: str) -> str:
    """Return what a reason is, in words."""
    if told := crisis.evidence.get(reason):
        return f"{told.text} ({CREDIBILITY[told.credibility]})"
    return _title(reason) if data_set(reason) else "a judgement of ours: nothing else supports it"


def _title(reason: str) -> str:
    named = data_set(reason)
    found = data_sets().get(named[0]) if named else None
    return found.title if found else reason


def _resting(crisis: Crisis, path: str, known: Mapping[Location, Place]) -> Resting:
    location: Location = tuple(int(part) if part.isdigit() else part for part in path.split("."))
    on_desk = _input_path(location)
    try:
        name = input_name(crisis, on_desk or path)
    except (InputError, KeyError):  # what lies in a cause or a what-if need not be an input
        name = path
    return Resting(path, name, line_of(known, location), on_desk)


def _input_path(location: Location) -> str:
    """Return the path of the input that a location is or lies in; nothing where it is none."""
    parts = tuple(map(str, location))
    if not parts or parts[0] not in INPUTS:
        return ""
    if parts[0] in QUANTITIES["world"]:
        return parts[0]
    if parts[0] == "parameters":
        return ".".join(parts[:2]) if len(parts) > 1 else ""
    if len(parts) < _OF_INPUT:
        return ""
    inside = parts[2] in ("exposure", "mediators", "stances", "escalation")
    return ".".join(parts[: 4 if inside else _OF_INPUT])
