"""Histories of a crisis in which an event is forbidden, and others in which it is forced, with their weights.

What is rare leaves few replicates that show it. Where a form says which draw brings the event about, that is forced
instead (`foedus.engine.forced`).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Event, Question
from foedus.core.mechanism import ANSWER, MOVES
from foedus.core.world import FORCE, WAR
from foedus.engine.ensemble import room_for
from foedus.engine.forced import Deciding, force_histories
from foedus.session.arms import Plan
from foedus.session.histories import Histories
from foedus.worlds.setup import Setup

Floats = NDArray[np.float64]
#: Levels of a dispute, as questions name them.
COMES_TO = {"force": FORCE, "war": WAR}


class Forced(NamedTuple):
    """Histories with the weight of each [replicate]: two lives of every replicate, whose weights add up to one."""

    histories: Histories
    weights: Floats


def asked_of(setup: Setup, event: Question | Event) -> Floats | None:
    """Return how forms are asked for the draw that brings an event about; None where none knows of such.

    These are the place of the kind of move, of the dispute, of the actor, and the value of its field.
    """
    kind, dispute, what = event.kind, event.dispute, event.what
    if kind == "dispute" and what in COMES_TO:
        kind, what = "level", str(COMES_TO[what])
    if kind != "level" or dispute not in setup.crisis.disputes:
        return None
    k = setup.ensemble.disputes.index(dispute)
    found = np.array([list(MOVES).index(kind), k, -1, float(what)])
    return found if any(each.decides and kind in each.moves for each in setup.ensemble.driver.mechanisms) else None


def forced(
    setup: Setup, event: Question | Event, week: int, plan: Plan, progress: Callable[[int], None] = lambda _: None
) -> Forced | None:
    """Return histories in half of which an event is forbidden to a week, and in half of which it is forced.

    Parameters
    ----------
    week
        The last week in which it is forbidden, or forced.
    plan
        How many replicates are lived, each twice.

    Returns
    -------
    Forced or None
        None where no form says which draw brings the event about.
    """
    asked = asked_of(setup, event)
    if asked is None:
        return None
    ensemble, inner = setup.ensemble, plan.inner
    driver = ensemble.driver
    parts = driver.parts
    decides = np.array([each.decides is not None for each in driver.mechanisms])
    deciding = Deciding(driver.deciding, decides, week)

    def lived(outer: int) -> tuple[NDArray[np.int16], Floats]:
        start = ensemble.start(outer)
        room, saved = (room_for(len(ensemble.actors), len(ensemble.disputes), start.size) for _ in range(2))
        room.slab[:] = start
        row = np.concatenate([ensemble.parameters(outer), asked, np.zeros(ANSWER)])
        size = 2 * int(inner[outer])
        kept, weights = np.empty((size, room.event_slab.size), np.int16), np.empty(size)
        force_histories(
            parts, deciding, room, saved, row, ensemble.actor_hashes, ensemble.dispute_hashes, plan.seed, outer,
            ensemble.weeks, kept, weights,
        )  # fmt: skip
        progress(int(inner[outer]))
        return kept, weights

    with ThreadPoolExecutor(plan.threads) as pool:
        try:
            found = list(pool.map(lived, range(inner.size)))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    first, weights = (np.concatenate(part) for part in zip(*found, strict=True))
    return Forced(Histories(setup, first, 2 * inner, plan.seed), weights)
