"""Cells: the histories of a run, sorted by which of a few events have come, and what each cell answers.

Where estimates of these events are all that is held, a cell is all that need be known of its histories. So blocks of
histories are counted as they are run, and none is kept.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.counts import events_of
from foedus.answers.question import Question
from foedus.engine.ensemble import Chunk
from foedus.engine.recording import Weeks

Counts = NDArray[np.int64]


class Dated(NamedTuple):
    """An event: a yes to a question by the end of a week of the run."""

    question: Question
    week: int


class Cells(NamedTuple):
    """Histories by cell.

    ``came`` [cell, event] says which events have come, in the order of their binary number; ``replicates`` [outer draw,
    cell] and ``yes`` [outer draw, cell, recorded event] count histories, and those in which what is recorded comes by
    the horizon; where outer draws are not told apart, there is one.
    """

    actors: tuple[str, ...]
    disputes: tuple[str, ...]
    came: NDArray[np.bool_]
    replicates: Counts
    yes: Counts

    @property
    def sizes(self) -> Counts:
        """The histories of each cell [cell]."""
        return self.replicates.sum(axis=0)

    def answered(self, question: Question) -> Counts:
        """Return in how many histories a question is answered yes by the horizon [outer draw, cell]."""
        return self.yes[:, :, events_of(question, self.actors, self.disputes)].sum(axis=2)

    def merged(self, events: Sequence[int]) -> "Cells":
        """Return the cells of some of the events, by their places."""
        came, into = np.unique(self.came[:, events][:, ::-1], axis=0, return_inverse=True)
        sums = [np.stack([each[:, into == cell].sum(axis=1) for cell in range(len(came))], axis=1) for each in self[3:]]
        return Cells(self.actors, self.disputes, came[:, ::-1], *sums)


class Tally:
    """Counts histories by cell, block by block.

    Parameters
    ----------
    events : sequence of Dated
        By which histories are sorted.
    outer_draws : int
        How many are told apart; 1 where they are not.
    """

    def __init__(
        self, events: Sequence[Dated], actors: tuple[str, ...], disputes: tuple[str, ...], outer_draws: int = 1
    ) -> None:
        self._events = [(events_of(event.question, actors, disputes), event.week) for event in events]
        self._names = actors, disputes
        self._outer_draws = outer_draws
        #: Cells by their binary numbers: how many histories by outer draw, and what comes in them.
        self._found: dict[int, tuple[Counts, Counts]] = {}

    def look(self, chunks: Sequence[Chunk], first: Weeks) -> None:
        """Count a block: the first weeks of its replicates [replicate, recorded event]."""
        came = [((first[:, places] >= 0) & (first[:, places] <= week)).any(axis=1) for places, week in self._events]
        numbers = (np.stack(came, axis=1) @ (1 << np.arange(len(came)))).astype(np.int64)
        outers = np.repeat([chunk.outer for chunk in chunks], [chunk.size for chunk in chunks])
        outers = outers if self._outer_draws > 1 else np.zeros_like(outers)
        recorded = first >= 0
        for number in np.unique(numbers):
            if number not in self._found:
                shape = self._outer_draws, first.shape[1]
                self._found[int(number)] = np.zeros(shape[0], np.int64), np.zeros(shape, np.int64)
            replicates, yes = self._found[int(number)]
            for outer in np.unique(outers):
                those = recorded[(numbers == number) & (outers == outer)]
                replicates[outer] += len(those)
                yes[outer] += those.sum(axis=0)

    @property
    def cells(self) -> Cells:
        """What was counted."""
        numbers = sorted(self._found)
        came = (np.array(numbers)[:, None] >> np.arange(len(self._events))) & 1
        replicates, yes = zip(*(self._found[number] for number in numbers), strict=True)
        return Cells(*self._names, came.astype(bool), np.stack(replicates, axis=1), np.stack(yes, axis=1))


def all_of(looks: Sequence[Callable[[Sequence[Chunk], Weeks], None]]) -> Callable[[Sequence[Chunk], Weeks], None]:
    """Return what lets each of several look at a block."""

    def look(chunks: Sequence[Chunk], first: Weeks) -> None:
        for each in looks:
            each(chunks, first)

    return look
