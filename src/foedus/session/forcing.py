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
from foedus.core.mechanism import ANSWER, KINDS
from foedus.core.world import DEGREES, FORCE, MEDIATION, SIDES, WAR
from foedus.crisis.asked import OFFICES
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


class Asked(NamedTuple):
    """How forms are asked for the draw that brings an event about: a kind of move, and the numbers that they take.

    These are the place of the kind, of the dispute and of the actor (-1: none), and the value of its field.
    """

    kind: str
    numbers: Floats


def asked_of(setup: Setup, event: Question | Event) -> Asked | None:
    """Return how forms are asked for the draw that brings an event about; None where none of the chosen says."""
    move = _move(event)
    if move is None:
        return None
    kind, value = move
    ensemble = setup.ensemble
    if not any(each.decides and kind in each.moves for each in ensemble.driver.mechanisms):
        return None
    k = ensemble.disputes.index(event.dispute) if event.dispute else -1
    i = ensemble.actors.index(event.actor) if event.actor else -1
    return Asked(kind, np.array([KINDS[kind], k, i, value], np.float64))


def _move(event: Question | Event) -> tuple[str, float] | None:
    """Return the kind of move that brings an event about, and the value of its field."""
    kind, what = event.kind, event.what
    if kind == "dispute" and what in COMES_TO:
        return "level", float(COMES_TO[what])
    if kind == "level":
        return "level", float(what)
    if kind in ("stands_by", "stance") and what in DEGREES:
        return "stance", float(DEGREES.index(what)) * (1.0 if event.side == SIDES[0] else -1.0)
    if kind in ("mediates", "mediation"):
        return "mediation", 1.0 + MEDIATION.index(what)
    if kind == "falls":
        return what, 0.0
    return (kind, 0.0) if kind in OFFICES else None


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
    deciding = Deciding(*driver.deciding(asked.kind), week)

    def lived(outer: int) -> tuple[NDArray[np.int16], Floats]:
        start = ensemble.start(outer)
        room, saved = (room_for(len(ensemble.actors), len(ensemble.disputes), start.size) for _ in range(2))
        room.slab[:] = start
        row = np.concatenate([ensemble.parameters(outer), asked.numbers, np.zeros(ANSWER)])
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
