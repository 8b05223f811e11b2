"""Causes as switches: settings of the crisis file, statements, whoever asserts them, or a whole source."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError, nearest
from foedus.crisis.crisis import Crisis
from foedus.crisis.settings import joined, with_settings
from foedus.inquiry.evidence_causes import without
from foedus.session.arms import Changed, Floats

ASSERTOR = "asserted_by:"
SOURCE = "source:"

#: Of what could have been meant, so many are named.
NAMED: Final = 8


class Switch(NamedTuple):
    """A cause, and what switches it off: settings of a crisis, or evidence that is taken away."""

    name: str
    title: str
    settings: Mapping[str, object]
    evidence: frozenset[str] = frozenset()


def switches(crisis: Crisis, named: Sequence[str]) -> list[Switch]:
    """Return the causes of these names; all of the crisis file where none is named.

    Parameters
    ----------
    named
        Causes of the file, ids of statements, ``asserted_by:WHO`` (any part of what a statement says of who asserts
        it), or ``source:ID``.

    Raises
    ------
    InputError
        If there is no such cause (the message names the nearest), if one is named twice, or if there is none at all.
    """
    found = [_switch(crisis, name) for name in named or crisis.causes]
    if not found:
        raise InputError(
            f"{crisis.crisis} states no causes: add `causes:` to the file, or name evidence with --causes "
            "(an id, asserted_by:WHO or source:ID)"
        )
    twice = next((name for name in named if list(named).count(name) > 1), None)
    if twice:
        raise InputError(f"cause '{twice}' is named twice")
    return found


def _switch(crisis: Crisis, name: str) -> Switch:
    if name in crisis.causes:
        cause = crisis.causes[name]
        return Switch(name, cause.title, cause.off)
    if name in crisis.evidence:
        return Switch(name, crisis.evidence[name].text, {}, frozenset([name]))
    if name.startswith(SOURCE):
        source = name.removeprefix(SOURCE)
        if source not in crisis.sources:
            raise InputError(f"unknown source '{source}'{_among(source, crisis.sources)}")
        ids = [key for key, statement in crisis.evidence.items() if statement.source == source]
        return Switch(name, f"What source {source} says ({crisis.sources[source].title})", {}, frozenset(ids))
    if name.startswith(ASSERTOR):
        return _asserted(crisis, name)
    known = [*crisis.causes, *crisis.evidence, *(f"{SOURCE}{source}" for source in crisis.sources)]
    listed = nearest(name, known) or f"; causes of {crisis.crisis}: {', '.join(crisis.causes) or 'none'}"
    raise InputError(f"unknown cause '{name}'{listed} (or an evidence id, asserted_by:WHO, source:ID)")


def _asserted(crisis: Crisis, name: str) -> Switch:
    who = name.removeprefix(ASSERTOR).strip()
    said = {key: statement.asserted_by for key, statement in crisis.evidence.items()}
    ids = [key for key, assertor in said.items() if who.casefold() in assertor.casefold()]
    if not who or not ids:
        raise InputError(f"nothing here is asserted by '{who}'{_among(who, dict.fromkeys(said.values()))}")
    return Switch(name, f"What {who} asserts", {}, frozenset(ids))


def _among(word: str, known: Iterable[str]) -> str:
    names = list(known)
    more = f"; and {len(names) - NAMED} more (`foedus cite` has all)" if len(names) > NAMED else ""
    return nearest(word, names) or f"; known: {'; '.join(names[:NAMED]) or 'none'}{more}"


def switched_off(crisis: Crisis, off: Sequence[Switch]) -> Crisis:
    """Return the crisis with some causes switched off: first without their evidence, then with their settings."""
    silent = without(crisis, frozenset().union(*(switch.evidence for switch in off))).crisis
    settings = joined(switch.settings for switch in off)
    return with_settings(silent, settings) if settings else silent


class _Change(NamedTuple):
    """What a cause changes in an arm when it alone is switched off: columns, and their numbers [outer draw, column]."""

    columns: NDArray[np.intp]
    numbers: Floats


class Subsets:
    """Builds the arm of every subset of causes, most of them by putting changes together.

    The ends are built from their crises: no cause switched off, each alone, all but each, all. What lies between is put
    together from the changes that each makes alone, if these touch different numbers and give every end exactly;
    otherwise, and where evidence is taken away, each subset is built from its crisis.

    Parameters
    ----------
    build
        Returns the arm of a crisis.
    base, alone
        The arm with every cause present and those in which each alone is switched off, where they are built already.
    """

    def __init__(
        self,
        crisis: Crisis,
        causes: Sequence[Switch],
        build: Callable[[Crisis], Floats],
        *,
        base: Floats | None = None,
        alone: Sequence[Floats] = (),
    ) -> None:
        self._crisis, self.causes, self._build = crisis, causes, build
        self._known, self._known_alone = base, alone

    @cached_property
    def base(self) -> Floats:
        """The arm with every cause present."""
        return self._build(self._crisis) if self._known is None else self._known

    @cached_property
    def _alone(self) -> Sequence[Floats]:
        """The arms in which each cause alone is switched off."""
        return self._known_alone or [self._built(1 << place) for place in range(len(self.causes))]

    @cached_property
    def reshaped(self) -> bool:
        """Whether some cause leaves out an actor or a dispute, so that arms are of several shapes."""
        return any(arm.shape != self.base.shape for arm in self._alone)

    @cached_property
    def idle(self) -> list[bool]:
        """Whether each cause changes nothing in the world when it alone is switched off."""
        return [np.array_equal(arm, self.base) for arm in self._alone]

    @cached_property
    def _changes(self) -> list[_Change]:
        return [] if self.reshaped else [self._change(arm) for arm in self._alone]

    @cached_property
    def composed(self) -> bool:
        """Whether subsets are put together rather than built."""
        everything = (1 << len(self.causes)) - 1
        ends = {everything, *(everything ^ (1 << place) for place in range(len(self.causes)))}
        columns = [column for change in self._changes for column in change.columns.tolist()]
        return (
            not self.reshaped
            and not any(switch.evidence for switch in self.causes)
            and len(columns) == len(set(columns))
            and all(np.array_equal(self._put_together(end).whole, self._built(end)) for end in ends)
        )

    def moving(self) -> "Subsets":
        """Return the same of those causes that are not idle."""
        places = [place for place, idle in enumerate(self.idle) if not idle]
        causes, alone = [self.causes[place] for place in places], [self._alone[place] for place in places]
        return Subsets(self._crisis, causes, self._build, base=self.base, alone=alone)

    def arm(self, off: int) -> Floats:
        """Return the arm in which the causes whose bits are set in ``off`` are switched off."""
        return self._put_together(off).whole if self.composed else self._built(off)

    def arms(self, offs: Iterable[int]) -> Iterator[Floats | Changed]:
        """Yield an arm for each subset, where it is put together only what changes."""
        return map(self._put_together if self.composed else self._built, offs)

    def crisis(self, off: int) -> Crisis:
        """Return the crisis in which the causes whose bits are set in ``off`` are switched off."""
        return switched_off(self._crisis, self._switched(off))

    def _switched(self, off: int) -> list[Switch]:
        return [switch for place, switch in enumerate(self.causes) if off >> place & 1]

    def _built(self, off: int) -> Floats:
        return self._build(self.crisis(off))

    def _change(self, arm: Floats) -> _Change:
        columns = np.flatnonzero((arm != self.base).any(axis=0))
        return _Change(columns, arm[:, columns])

    def _put_together(self, off: int) -> Changed:
        nothing = _Change(np.empty(0, np.intp), np.empty((len(self.base), 0)))
        changes = [nothing, *(change for place, change in enumerate(self._changes) if off >> place & 1)]
        columns = np.concatenate([change.columns for change in changes])
        order = np.argsort(columns)
        return Changed(self.base, columns[order], np.hstack([change.numbers for change in changes])[:, order])
