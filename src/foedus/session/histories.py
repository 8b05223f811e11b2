"""Histories: the first week of every event in every replicate, and what may be asked of them by name."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError, nearest
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import run_ensemble
from foedus.engine.recording import ALREADY, Weeks, event_names
from foedus.session.arms import Plan
from foedus.session.asking import asked
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

    def events(self, name: str) -> NDArray[np.int64]:
        """Return the places of the events that a name stands for: a question, or an event of the recording.

        Raises
        ------
        InputError
            If there is no such event; the message names the nearest.
        """
        if name in self.names:
            return np.array([self.names[name]], np.int64)
        kind = name.split(":", maxsplit=1)[0]
        ensemble = self.setup.ensemble
        if kind in ("stance", "mediation", "leader", "regime", "level", "end", "request"):
            raise InputError(f"unknown event '{name}'{nearest(name, self.names)}")
        return asked((name,), ensemble.actors, ensemble.disputes).event

    def weeks_of(self, name: str) -> Weeks:
        """Return the first week of what a name stands for [replicate]; `LATER` where it never comes."""
        return np.asarray(self.first[:, self.events(name)].min(axis=1), np.int16)

    def answered(self, question: str) -> Flags:
        """Return in which replicates a question is answered yes by the horizon [replicate]."""
        return self.weeks_of(question) < LATER


def live(crisis: Crisis, plan: Plan, progress: Callable[[int], None] = lambda _: None) -> Histories:
    """Run a crisis and keep the history of every replicate (some kilobytes each)."""
    setup = plan.set_up(crisis)
    outcome = run_ensemble(
        setup.ensemble, plan.replicates, plan.seed, threads=plan.threads, keep_events=True, progress=progress
    )
    return Histories(setup, outcome.events, outcome.inner)
