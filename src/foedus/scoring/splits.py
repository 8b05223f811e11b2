"""What a forecast may learn from, and what it is scored on: a fixed split of the years, or one for each decade."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.errors import InputError
from foedus.fitting.refitting import cases_by
from foedus.fitting.tasks import Task, outcome_by
from foedus.history.adapters import data_set
from foedus.history.panel import Panel

#: The first decade of the rolling origin.
FIRST_DECADE = 1920
#: Events that a training set needs, and a test set: with fewer, a decade is left out of the rolling origin.
LEAST_TRAINED, LEAST_TESTED = 10, 1


class Window(NamedTuple):
    """Years: train up to ``train_to``; test from ``test_from`` to ``test_to`` (None: to the end of the table)."""

    train_to: int
    test_from: int
    test_to: int | None = None

    def __str__(self) -> str:
        """Return the test years in words."""
        return f"{self.test_from}-{self.test_to}" if self.test_to is not None else f"from {self.test_from}"


class Split(NamedTuple):
    """Training and test cases of one window. ``learned`` [training case] is what was known by the end of training."""

    panel: Panel
    window: Window
    train: pl.DataFrame
    learned: NDArray[np.int64]
    test: pl.DataFrame

    @property
    def outcome(self) -> NDArray[np.int64]:
        """What happened in the test cases [case], 0 or 1."""
        return self.test[self.panel.outcome].to_numpy().astype(np.int64)

    @property
    def cluster(self) -> NDArray[np.generic]:
        """The cluster of each test case [case]."""
        return self.test[self.panel.cluster].to_numpy()


def checked_window(train_to: int, test_from: int) -> Window:
    """Return the window of a fixed split.

    Raises
    ------
    InputError
        If the test years would begin inside the training years.
    """
    if test_from <= train_to:
        raise InputError(f"--test-from {test_from} must be later than --train-to {train_to}: no year is in both")
    return Window(train_to, test_from)


def split(task: Task, panel: Panel, window: Window) -> Split:
    """Return the training and the test cases of a window.

    As what ships, a form learns from the cases that were over by the last training year: one that was still running had
    neither happened nor failed to.

    Raises
    ------
    InputError
        If there is nothing to learn from or nothing to test; the message names the years of the panel.
    """
    year = pl.col(panel.year)
    first, last = panel.span
    train = cases_by(task, panel, window.train_to).table
    until = last if window.test_to is None else window.test_to
    test = panel.table.filter(year >= window.test_from, year <= until)
    place = f"{data_set(panel.sources[0]).file}: panel '{panel.name}', years {first}-{last}"
    if not test.height:
        raise InputError(f"{place}: no case from {window.test_from} on, so there is nothing to test")
    learned = outcome_by(task, panel, train, window.train_to)
    if learned.sum() < LEAST_TRAINED:
        raise InputError(
            f"{place}: {int(learned.sum())} events up to {window.train_to}, and training needs {LEAST_TRAINED}"
        )
    return Split(panel, window, train, learned, test)


def decades(task: Task, panel: Panel) -> Iterator[Split]:
    """Yield a split for each decade: test the decade, train on everything before it.

    Decades before ``FIRST_DECADE``, and those with too few events to learn from or to test, are left out.
    """
    last = panel.span[1]
    for start in range(FIRST_DECADE, last + 1, 10):
        window = Window(start - 1, start, min(start + 9, last))
        try:
            whole = split(task, panel, window)
        except InputError:
            continue
        if whole.outcome.sum() >= LEAST_TESTED:
            yield whole
