"""Counts of an outcome by question: which events answer it, added up for every outer draw."""

from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import EVENT_KINDS, Event, Question
from foedus.core.errors import InputError
from foedus.core.world import OF_DISPUTE, REGULAR
from foedus.engine.ensemble import Outcome
from foedus.engine.recording import event_names, event_shapes


class Counts(NamedTuple):
    """Replicates by first week of every event: int32 [outer draw, event, week].

    The properties are views of it by kind, [outer draw, ..., week], shaped like ``Events``.
    """

    actors: tuple[str, ...]
    disputes: tuple[str, ...]
    inner: NDArray[np.int64]
    first: NDArray[np.int32]

    def _view(self, number: int) -> NDArray[np.int32]:
        shapes = event_shapes(len(self.actors), len(self.disputes))
        start, size = sum(map(prod, shapes[:number])), prod(shapes[number])
        return self.first[:, start : start + size].reshape((self.inner.size, *shapes[number], -1))

    @property
    def stance(self) -> NDArray[np.int32]:
        """By dispute, actor, side and degree."""
        return self._view(0)

    @property
    def mediation(self) -> NDArray[np.int32]:
        """By dispute, actor and stage."""
        return self._view(1)

    @property
    def leader(self) -> NDArray[np.int32]:
        """By actor and manner."""
        return self._view(2)

    @property
    def regime(self) -> NDArray[np.int32]:
        """By actor and manner."""
        return self._view(3)

    @property
    def level(self) -> NDArray[np.int32]:
        """By dispute and level."""
        return self._view(4)

    @property
    def end(self) -> NDArray[np.int32]:
        """By dispute and status."""
        return self._view(5)

    @property
    def fights(self) -> NDArray[np.int32]:
        """By dispute, actor and side: it fights the other side's head, beside this one or by itself."""
        return self._view(len(EVENT_KINDS) - 1)

    def of_dispute(self, flag: str) -> NDArray[np.int32]:
        """By dispute: one of `OF_DISPUTE`."""
        return self._view(6 + OF_DISPUTE.index(flag))


def counts_of(outcome: Outcome, actors: tuple[str, ...], disputes: tuple[str, ...]) -> Counts:
    """Return the counts of an outcome."""
    return Counts(actors, disputes, outcome.inner, outcome.first)


@lru_cache(maxsize=32)
def _places(actors: tuple[str, ...], disputes: tuple[str, ...]) -> Mapping[Question, NDArray[np.int64]]:
    found: dict[Question, list[int]] = {}
    for place, name in enumerate(event_names(actors, disputes)):
        if question := Event.parse(name).question:
            found.setdefault(question, []).append(place)
    return {question: np.array(places, np.int64) for question, places in found.items()}


def events_of(question: Question, actors: tuple[str, ...], disputes: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the places in the recording of the events that answer a question yes.

    Raises
    ------
    InputError
        If the question is about an actor or a dispute that there is not; the message names the nearest.

    Examples
    --------
    >>> events_of(Question.course("iran", "war"), ("RUS",), ("iran",))
    array([22])
    """
    question.refuse_unknown(actors, disputes)
    found = _places(actors, disputes)
    if question not in found:
        raise InputError(f"question '{question}': {question.dispute} is a feud; ask dispute:{question.dispute}:force")
    return found[question]


def question_counts(counts: Counts, question: Question) -> NDArray[np.int64]:
    """Return in how many replicates of each outer draw a question is answered yes [outer draw].

    Raises
    ------
    InputError
        If there is no such actor or dispute; the message names the nearest.
    """
    return question_weeks(counts, question).sum(axis=-1)


def contested_counts(counts: Counts, question: Question) -> NDArray[np.int64]:
    """Return in how many replicates of each outer draw a contest is answered by a question [outer draw].

    As `question_counts`, but for a leader's fall, which only an irregular exit is: elections come round.
    """
    if (question.kind, question.what) != ("falls", "leader"):
        return question_counts(counts, question)
    by_manner = counts.leader[:, counts.actors.index(question.actor), : REGULAR - 1]
    return by_manner.sum(axis=(-2, -1), dtype=np.int64)


def question_weeks(counts: Counts, question: Question) -> NDArray[np.int64]:
    """Return the replicates by the first week in which a question is answered yes [outer draw, week]."""
    return counts.first[:, events_of(question, counts.actors, counts.disputes)].sum(axis=1, dtype=np.int64)
