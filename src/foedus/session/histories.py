"""Histories: the first week of every event in every replicate, and what may be asked of them by name."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from foedus.answers.counts import events_of
from foedus.answers.question import EVENT_KINDS, Event, Question
from foedus.core.errors import InputError, nearest
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import run_ensemble
from foedus.engine.recording import ALREADY, Weeks, event_names
from foedus.session.arms import Plan
from foedus.worlds.setup import Setup

Flags = NDArray[np.bool_]
#: Week of what never comes, where weeks are compared.
LATER = np.int16(np.iinfo(np.int16).max)


class Histories:
    """The replicates of a run as histories of events.

    Parameters
    ----------
    setup
        The crisis that was run.
    first : ndarray, int16 [replicate, event]
        First weeks, as the engine keeps them, in the order of outer draws.
    inner : ndarray, int [outer draw]
        Replicates of each outer draw.
    """

    def __init__(self, setup: Setup, first: Weeks, inner: NDArray[np.int64]) -> None:
        self.setup = setup
        self.first = np.where(first < ALREADY, LATER, first).astype(np.int16)
        self.inner = inner

    @property
    def replicates(self) -> int:
        """How many there are."""
        return int(self.first.shape[0])

    @cached_property
    def names(self) -> dict[str, int]:
        """The events of the recording by name, with their places."""
        ensemble = self.setup.ensemble
        return {name: place for place, name in enumerate(event_names(ensemble.actors, ensemble.disputes))}

    @cached_property
    def outer(self) -> NDArray[np.int64]:
        """The outer draw of each replicate [replicate]."""
        return np.repeat(np.arange(self.inner.size), self.inner)

    def named(self, name: str) -> Question | Event:
        """Return the question of a name, or the event of the recording.

        Raises
        ------
        InputError
            If there is neither; the message names the nearest.
        """
        if name.split(":", maxsplit=1)[0] not in EVENT_KINDS:
            return Question.parse(name)
        if name not in self.names:
            raise InputError(f"unknown event '{name}'{nearest(name, self.names)}")
        return Event.parse(name)

    def events(self, of: Question | Event | str) -> NDArray[np.int64]:
        """Return the places of the events that answer a question yes, or of one event of the recording.

        Raises
        ------
        InputError
            If there is no such event; the message names the nearest.
        """
        of = self.named(of) if isinstance(of, str) else of
        if isinstance(of, Question):
            return events_of(of, self.setup.ensemble.actors, self.setup.ensemble.disputes)
        return np.array([self.names[str(of)]], np.int64)

    def weeks_of(self, of: Question | Event | str) -> Weeks:
        """Return the first week of an event, or of a yes to a question [replicate]; `LATER` where it never comes."""
        return np.asarray(self.first[:, self.events(of)].min(axis=1), np.int16)

    def answered(self, question: Question | str) -> Flags:
        """Return in which replicates a question is answered yes by the horizon [replicate]."""
        return self.weeks_of(question) < LATER


def live(crisis: Crisis, plan: Plan, progress: Callable[[int], None] = lambda _: None) -> Histories:
    """Run a crisis and keep the history of every replicate (some kilobytes each)."""
    setup = plan.set_up(crisis)
    outcome = run_ensemble(
        setup.ensemble, plan.replicates, plan.seed, threads=plan.threads, keep_events=True, progress=progress
    )
    return Histories(setup, outcome.events, outcome.inner)
