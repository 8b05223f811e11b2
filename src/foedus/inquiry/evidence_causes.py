"""A crisis without some of its evidence: "without this outlet", "without the one quoted expert".

The inputs are compiled anew. A reason that is taken away goes from every value that names it; an account all of whose
reasons go is heard no more; a value whose last *evidence* goes falls back to the table of states, to its default or to
nothing, as if the file were silent. The word ``assumption`` is no evidence: a range that was judged around a statement
does not outlive it.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple, TypeVar

from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.schema import Actor, Candidate, Dispute, Feud, Relation, Stance
from foedus.crisis.values import Account, Value
from foedus.evidence.record import ASSUMPTION
from foedus.text.shape import Record

#: Parts of a dispute that rest on reasons besides its quantities.
_ENTRIES: Final = ("stances", "exposure", "mediators")


Reasoned = TypeVar("Reasoned", Value, Account, Stance, Candidate)


class Without(NamedTuple):
    """A crisis without some evidence; the paths whose last evidence went, and those of which an account went."""

    crisis: Crisis
    fell_back: tuple[str, ...]
    reweighed: tuple[str, ...]


def without(crisis: Crisis, evidence: Collection[str]) -> Without:
    """Return the crisis as it would be without some statements.

    Parameters
    ----------
    evidence
        Ids of statements (or reasons such as ``atop@2018``).

    Examples
    --------
    >>> from foedus.crisis.reading import read_crisis
    >>> without(read_crisis("iran-2025"), {"J36-no-lever", "J32-relations-intact"}).fell_back
    ('relations.RUS>ISR.leverage',)
    """
    gone = frozenset(evidence)
    if not gone:
        return Without(crisis, (), ())
    log = _Log(gone, [], [])
    sections: dict[str, Any] = {
        **log.values(crisis, "world", ""),
        "actors": {key: _actor(log, key, record) for key, record in crisis.actors.items()},
        "relations": {key: _relation(log, key, record) for key, record in crisis.relations.items()},
        "feuds": {key: _feud(log, key, record) for key, record in crisis.feuds.items()},
        "disputes": {key: _dispute(log, key, record) for key, record in crisis.disputes.items()},
        "parameters": log.entries(crisis.parameters, "parameters"),
    }
    return Without(crisis.model_copy(update=sections), tuple(log.fell_back), tuple(log.reweighed))


class _Log(NamedTuple):
    """What has gone, and what came of it, path by path."""

    gone: frozenset[str]
    fell_back: list[str]
    reweighed: list[str]

    def left_of(self, reasons: tuple[str, ...]) -> bool:
        """Return whether evidence is left among reasons, or they are untouched."""
        touched = self.gone.intersection(reasons)
        return not touched or any(reason != ASSUMPTION for reason in reasons if reason not in touched)

    def stripped(self, part: Reasoned) -> Reasoned:
        """Return a value, an account or an entry without the reasons that have gone."""
        kept = tuple(reason for reason in part.because if reason not in self.gone)
        return part if kept == part.because else part.model_copy(update={"because": kept})

    def value(self, value: Value, path: str) -> Value | None:
        """Return a value without the evidence that has gone; None if none is left."""
        if value.rival_accounts:
            return self._told(value, path)
        if not self.left_of(value.because):
            self.fell_back.append(path)
            return None
        return self.stripped(value)

    def _told(self, value: Value, path: str) -> Value | None:
        """Return a value without the accounts that have gone; the last account is taken as it is."""
        heard: list[Account] = [
            self.stripped(account) for account in value.rival_accounts if self.left_of(account.because)
        ]
        if not heard:
            self.fell_back.append(path)
            return None
        if len(heard) == len(value.rival_accounts):
            return value.model_copy(update={"accounts": tuple(heard)})
        self.reweighed.append(path)
        if len(heard) == 1:
            return value.model_copy(update={"accounts": (), value.FORMS[0]: heard[0].said, "because": heard[0].because})
        return value.model_copy(update={"accounts": tuple(heard)})

    def values(self, record: Record, of: str, stem: str) -> dict[str, Value | None]:
        """Return the quantities that a record gives, without what has gone."""
        given = ((name, getattr(record, name)) for name in QUANTITIES[of])
        return {name: self.value(value, f"{stem}{name}") for name, value in given if value is not None}

    def entries(self, entries: dict[str, Any], stem: str) -> dict[str, Any]:
        """Return the entries of a mapping whose evidence has not gone."""
        return dict(self._left(entries, stem))

    def _left(self, entries: dict[str, Any], stem: str) -> Iterator[tuple[str, Any]]:
        for key, entry in entries.items():
            path = f"{stem}.{key}"
            if isinstance(entry, Value):
                if (left := self.value(entry, path)) is not None:
                    yield key, left
            elif self.left_of(entry.because):
                yield key, self.stripped(entry)
            else:
                self.fell_back.append(path)


def _actor(log: _Log, key: str, actor: Actor) -> Actor:
    return actor.model_copy(update=log.values(actor, "actor", f"actors.{key}."))


def _relation(log: _Log, key: str, relation: Relation) -> Relation:
    return relation.model_copy(update=log.values(relation, "relation", f"relations.{key}."))


def _feud(log: _Log, key: str, feud: Feud) -> Feud:
    return feud.model_copy(update=log.values(feud, "feud", f"feuds.{key}."))


def _dispute(log: _Log, key: str, dispute: Dispute) -> Dispute:
    stem = f"disputes.{key}"
    entries = {name: log.entries(getattr(dispute, name), f"{stem}.{name}") for name in _ENTRIES}
    steps = tuple(
        left
        for number, step in enumerate(dispute.escalation)
        if (left := log.value(step, f"{stem}.escalation.{number}")) is not None
    )
    given = log.values(dispute, "dispute", f"{stem}.")
    return dispute.model_copy(update={**given, **entries, "escalation": steps})
