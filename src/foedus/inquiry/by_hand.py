"""What a brief carries so that a reader may hold events by hand: histories by which events come, and their answers.

One event that is held is Jeffrey's rule, several are the least change, as in `foedus.inquiry.least_change`; these
counts are all that either needs.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from foedus.answers.cells import Cells, Dated
from foedus.answers.contests import levels_of
from foedus.answers.question import Question
from foedus.core.world import FORCE, WAR
from foedus.inquiry.rows import ByHand, ByHandRow
from foedus.inquiry.whatif import questions_of
from foedus.worlds.setup import Setup

#: Disputes whose force can be held together; of more, each by itself.
TOGETHER: Final = 6
#: An answer that is rarer than this with and without every event is left out.
LEAST: Final = 0.005


def hand_events(setup: Setup) -> list[list[Dated]]:
    """Return the force of each dispute, or its war where force is used already, in groups of what is held together."""
    events = []
    for k, dispute in enumerate(setup.crisis.disputes):
        least = levels_of(setup, k, dispute).min()
        if least < WAR:
            what = "war" if least >= FORCE else "force"
            events.append(Dated(Question.course(dispute, what), setup.ensemble.weeks))
    return [events] if 0 < len(events) <= TOGETHER else [[event] for event in events]


def by_hand(setup: Setup, groups: Sequence[Cells]) -> ByHand | None:
    """Return what a brief needs, from histories sorted by `hand_events`; None where no event is open."""
    told = []
    for events, cells in zip(hand_events(setup), groups, strict=True):
        comes = cells.sizes @ cells.came
        if open_events := [place for place, many in enumerate(comes) if 0 < many < cells.sizes.sum()]:
            told.append(([str(events[place].question) for place in open_events], cells.merged(open_events)))
    questions = [question for question in questions_of(setup) if any(_often(cells, question) for _, cells in told)]
    if not questions:
        return None
    return {"questions": [str(one) for one in questions], "groups": [_row(*one, questions) for one in told]}


def _often(cells: Cells, question: Question) -> bool:
    """Return whether an answer is not rare with or without one of the events."""
    yes, sizes = cells.answered(question)[0], cells.sizes
    sides = np.hstack([cells.came, ~cells.came])
    return bool(((yes @ sides) >= LEAST * (sizes @ sides)).any())


def _row(events: list[str], cells: Cells, questions: Sequence[Question]) -> ByHandRow:
    return {
        "events": events,
        "cells": cells.came.astype(int).tolist(),
        "replicates": cells.sizes.tolist(),
        "yes": [cells.answered(question)[0].tolist() for question in questions],
    }
