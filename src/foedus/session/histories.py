"""Histories: the first week of every event in every replicate, and what may be asked of them by name."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.counts import events_of
from foedus.answers.question import EVENT_KINDS, Event, Question
from foedus.core.errors import InputError, nearest
from foedus.core.world import Array
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import run_ensemble
from foedus.engine.recording import ALREADY, Weeks, event_names
from foedus.engine.replay import Held
from foedus.session.arms import Plan
from foedus.worlds.setup import Setup

Flags = NDArray[np.bool_]
#: Week of what never comes, where weeks are compared.
LATER = np.int16(np.iinfo(np.int16).max)


class Address(NamedTuple):
    """Where a history comes from: its outer draw, and its number among the replicates of it."""

    outer: int
    replicate: int


class Branch(NamedTuple):
    """A live week of one history, from which others go on.

    ``states`` [week, slab] are the world of each week to the live one, ``start`` [slab] that of the live one with the
    moves made, ``first`` [event] what had happened, ``key`` the luck of the history, ``held`` what holds from then on.
    """

    outer: int
    states: Array
    start: Array
    first: Weeks
    key: tuple[np.uint64, np.uint64]
    held: Held

    @property
    def week(self) -> int:
        """The live week."""
        return len(self.states) - 1


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
    seed : int
        Their luck.
    branch : Branch, optional
        Where they branch off, if they go on from a live week of another.
    """

    def __init__(
        self, setup: Setup, first: Weeks, inner: NDArray[np.int64], seed: int = 1, branch: Branch | None = None
    ) -> None:
        self.setup = setup
        self.first = np.where(first < ALREADY, LATER, first).astype(np.int16)
        self.inner = inner
        self.seed = seed
        self.branch = branch

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
        outer = np.arange(self.inner.size) if self.branch is None else np.array([self.branch.outer])
        return np.repeat(outer, self.inner)

    def address(self, number: int) -> Address:
        """Return the address of one of them, by its number among all."""
        outer = int(self.outer[number])
        return Address(outer, number - int(np.argmax(self.outer == outer)))

    def number(self, address: Address) -> int:
        """Return the number among all of the one at an address.

        Raises
        ------
        InputError
            If there is none.
        """
        numbers = np.flatnonzero(self.outer == address.outer)
        if not 0 <= address.replicate < numbers.size:
            raise InputError(f"there is no history {address.outer}:{address.replicate} among these {self.replicates}")
        return int(numbers[address.replicate])

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


def find(
    histories: Histories,
    question: Question | Event | str,
    like: Literal["typical", "different"] = "typical",
    shown: Sequence[Address] = (),
) -> Address:
    """Return a history in which a question is answered yes.

    Two histories are apart by the weeks between their events, added up; what never comes counts as coming a week after
    the horizon.

    Parameters
    ----------
    question : Question, Event or str
        A question, or an event of the recording.
    like : str
        ``typical``: the one that is nearest to all others in which it is answered yes (their medoid); ``different``:
        the one that is farthest from the nearest of those shown.
    shown : sequence of Address
        What is not to be found again; where nothing is, ``different`` is different from the typical one.

    Raises
    ------
    InputError
        If it is answered yes in none, or in none that is not shown.
    """
    matches = np.flatnonzero(histories.weeks_of(question) < LATER)
    if not matches.size:
        raise InputError(f"'{question}' comes true in none of {histories.replicates} histories")
    weeks = np.minimum(histories.first, histories.setup.ensemble.weeks + 1).astype(np.int64)
    seen = [histories.number(address) for address in shown]
    left = np.setdiff1d(matches, seen)
    if not left.size:
        raise InputError(f"'{question}': all {matches.size} histories in which it comes true are shown")
    if like == "typical":
        return histories.address(int(left[np.argmin(apart_from_all(weeks[matches], weeks[left]))]))
    seen = seen or [int(matches[np.argmin(apart_from_all(weeks[matches], weeks[matches]))])]
    apart = np.min([np.abs(weeks[left] - weeks[one]).sum(axis=1) for one in seen], axis=0)
    return histories.address(int(left[np.argmax(apart)]))


def apart_from_all(those: NDArray[np.int64], ones: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how far each of ``ones`` [one, event] is from all of ``those`` [other, event] together [one]."""
    weeks = np.arange(int(max(those.max(), ones.max())) + 1)
    total = np.zeros(len(ones), np.int64)
    for event in np.flatnonzero((those != those[0]).any(axis=0) | (ones != those[0]).any(axis=0)):
        come = np.bincount(those[:, event], minlength=weeks.size)
        total += (np.abs(weeks[:, None] - weeks) @ come)[ones[:, event]]
    return total


def live(crisis: Crisis, plan: Plan, progress: Callable[[int], None] = lambda _: None) -> Histories:
    """Run a crisis and keep the history of every replicate (some kilobytes each)."""
    return histories_of(plan.set_up(crisis), plan.replicates, plan.seed, plan.threads, progress)


def unrun(setup: Setup) -> Histories:
    """Return a crisis that is ready without any history, for what may be asked of it before it is run."""
    events = len(event_names(setup.ensemble.actors, setup.ensemble.disputes))
    return Histories(setup, np.zeros((0, events), np.int16), np.zeros(0, np.int64))


def histories_of(
    setup: Setup, replicates: int, seed: int, threads: int, progress: Callable[[int], None] = lambda _: None
) -> Histories:
    """Run a crisis that is ready, and keep the history of every replicate."""
    outcome = run_ensemble(setup.ensemble, replicates, seed, threads=threads, keep_events=True, progress=progress)
    return Histories(setup, outcome.events, outcome.inner, seed)
