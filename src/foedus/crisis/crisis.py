"""A crisis that has been read and checked: what the builder of a world takes."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, get_args, get_origin

import numpy as np
from pydantic import PrivateAttr

from foedus.core.parameters import Parameter
from foedus.crisis.distributions import Array
from foedus.crisis.quantities import EXPOSURE, PARAMETER, QUANTITIES, SAID_OF, STEP, Quantity
from foedus.crisis.schema import CrisisFile, Feud
from foedus.crisis.values import Value
from foedus.crisis.versions import FORMER
from foedus.evidence.record import ASSUMPTION
from foedus.text.document import Location
from foedus.text.shape import Record, is_record, plain

FloatOrArray = TypeVar("FloatOrArray", float, Array)
#: Forms that mechanisms may have: family -> form -> its parameters by name.
KnownForms = Mapping[str, Mapping[str, Mapping[str, Parameter]]]

#: The sections in which something rests on reasons.
REASONED: Final = (
    *QUANTITIES["world"], "parameters", "actors", "relations", "feuds", "disputes", "causes", "what_ifs", "outside",
)  # fmt: skip


class SourceText(NamedTuple):
    """A file that a crisis was read from, and the sha256 of its bytes."""

    path: Path
    digest: str


class Input(NamedTuple):
    """One value that a crisis gives, where it stands, and how to draw it in the unit of the world."""

    location: Location
    quantity: Quantity
    value: Value
    as_of: date

    @property
    def path(self) -> str:
        """The dotted path, as ``--set`` takes it."""
        return ".".join(map(str, self.location))

    @property
    def central(self) -> float:
        """The one number that stands for the value where nothing is drawn; a day in weeks after the as-of date."""
        return self._in_weeks(self.quantity.central(self.value))

    def draw(self, uniform: Array) -> Array:
        """Return one draw for each uniform draw in [0, 1): float64 of the same shape; a day in weeks after as-of."""
        drawn = self.quantity.draw(self.value, np.asarray(uniform, dtype=np.float64))
        return self._in_weeks(drawn)

    def _in_weeks(self, number: FloatOrArray) -> FloatOrArray:
        return (number - self.as_of.toordinal()) / 7.0 if self.quantity.kind == "date" else number


class Crisis(CrisisFile):
    """A crisis. It never changes: a setting gives another one (`foedus.crisis.settings.with_settings`)."""

    _source_texts: tuple[SourceText, ...] = PrivateAttr(())
    _known_forms: KnownForms | None = PrivateAttr(None)
    _laid_over: Mapping[str, str] = PrivateAttr(default_factory=dict)

    def __repr__(self) -> str:
        return f"<crisis {self.crisis} as of {self.as_of}: {len(self.actors)} actors, {len(self.disputes)} disputes>"

    __str__ = __repr__

    @property
    def source_texts(self) -> tuple[SourceText, ...]:
        """The files that it was read from: itself or the overlay first, then evidence files and bases."""
        return self._source_texts

    @property
    def laid_over(self) -> Mapping[str, str]:
        """The paths whose values were laid over it from a file of covariates, with file and line of each."""
        return self._laid_over

    def read_from(
        self,
        texts: Iterable[SourceText],
        known_forms: KnownForms | None,
        laid_over: Mapping[str, str] | None = None,
    ) -> "Crisis":
        """Return the same crisis with the files that it was read from and the forms that it is checked against."""
        crisis = self.model_copy()
        crisis._source_texts = tuple(texts)  # noqa: SLF001 - its own
        crisis._known_forms = known_forms  # noqa: SLF001 - its own
        crisis._laid_over = laid_over or {}  # noqa: SLF001 - its own
        return crisis

    @property
    def known_forms(self) -> KnownForms | None:
        """The forms of mechanisms that it was checked against; None where their names were left unchecked."""
        return self._known_forms

    def content(self) -> dict[str, Any]:
        """Return what it says as plain values, without defaults and without the names of its evidence files."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"evidence_files"})

    @property
    def digest(self) -> str:
        """The sha256 of the content; layout, comments, key order, evidence files and the version do not matter."""
        content = {**self.content(), "foedus": FORMER[0]}
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()

    def week_of(self, day: date) -> float:
        """Return how many weeks after the as-of date a day is (before it: negative)."""
        return (day - self.as_of).days / 7.0

    def inputs(self) -> Iterator[Input]:
        """Yield every value that the file gives, in the order of the file and of the table of quantities."""
        yield from self._inputs_of(self, "world", ())
        for section, of in SAID_OF.items():
            for key, record in getattr(self, section).items():
                yield from self._inputs_of(record, of, (section, key))
        for key, dispute in self.disputes.items():
            for actor, value in dispute.exposure.items():
                yield Input(("disputes", key, "exposure", actor), EXPOSURE, value, self.as_of)
            for number, step in enumerate(dispute.escalation):
                yield Input(("disputes", key, "escalation", number), STEP, step, self.as_of)
        for name, value in self.parameters.items():
            yield Input(("parameters", name), PARAMETER._replace(name=name), value, self.as_of)

    def _inputs_of(self, record: Record, of: str, location: Location) -> Iterator[Input]:
        for name, quantity in QUANTITIES[of].items():
            if (value := getattr(record, name)) is not None:
                yield Input((*location, name), quantity, value, self.as_of)

    def reasons(self, sections: Collection[str] = REASONED) -> Iterator[tuple[Location, tuple[str, ...]]]:
        """Yield the location of everything that carries ``because``, and its reasons; accounts one by one."""
        for section in REASONED:
            if section in sections:
                yield from _reasons(getattr(self, section), (section,))

    @property
    def assumptions(self) -> list[str]:
        """The paths of inputs that rest on an assumption, alone or beside evidence."""
        sections = [section for section in REASONED if section != "outside"]
        return [".".join(map(str, location)) for location, reasons in self.reasons(sections) if ASSUMPTION in reasons]


def _reasons(part: object, location: Location) -> Iterator[tuple[Location, tuple[str, ...]]]:
    if isinstance(part, Record):
        because = getattr(part, "because", ())
        if because:
            yield location, because
        for name in _with_reasons_inside(type(part)):
            if inner := getattr(part, name):
                yield from _reasons(inner, (*location, name))
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from _reasons(item, (*location, key))
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from _reasons(item, (*location, number))


@cache
def _with_reasons_inside(model: type[Record]) -> tuple[str, ...]:
    """Return the fields of a record in which something may carry reasons: records, or mappings and lists of them."""
    fields = []
    for name, field in model.model_fields.items():
        annotation = plain(field.annotation)
        while get_origin(annotation) in (dict, tuple):
            annotation = plain(get_args(annotation)[-1 if get_origin(annotation) is dict else 0])
        if is_record(annotation):
            fields.append(name)
    return tuple(fields)


def endpoints(relation: str) -> tuple[str, str]:
    """Return source and target of a relation's key.

    Examples
    --------
    >>> endpoints("RUS>IRN")
    ('RUS', 'IRN')
    """
    source, target = relation.split(">")
    return source, target


def ends(pair: str) -> tuple[str, str]:
    """Return the two of a feud's key.

    Examples
    --------
    >>> ends("ISR-IRN")
    ('ISR', 'IRN')
    """
    one, other = pair.split("-")
    return one, other


def disputing(crisis: CrisisFile) -> set[frozenset[str]]:
    """Return the pairs that are the parties of a dispute: whether they fight each other is asked of that alone."""
    return {frozenset((dispute.challenger, dispute.target)) for dispute in crisis.disputes.values()}


def feuding(crisis: CrisisFile) -> dict[frozenset[str], Feud]:
    """Return the pairs that have a feud: those of the file, then those that may be rivals, of whom it says no more."""
    found = {frozenset(ends(pair)): feud for pair, feud in crisis.feuds.items()}
    for key, relation in crisis.relations.items():
        if relation.rivalry and any(point.scalar for point in relation.rivalry.points()):
            found.setdefault(frozenset(endpoints(key)), Feud())
    return found
