"""Histories of a crisis in which an event is forbidden, and others in which it is forced, with their weights.

What is rare leaves few replicates that show it. Where a form says which draw brings the event about, that is forced
instead (`foedus.engine.forced`).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Event, Question
from foedus.core.mechanism import ANSWER, KINDS
from foedus.core.workers import in_order, workers
from foedus.core.world import DEGREES, FORCE, MEDIATION, SIDES, WAR
from foedus.crisis.asked import OFFICES
from foedus.engine.ensemble import Ensemble, room_for
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
    inner = plan.inner
    with workers(plan.threads) as by:
        shared, found = by.share(setup.ensemble), []
        each = ((shared, asked, week, plan.seed, outer, int(inner[outer])) for outer in range(inner.size))
        for outer, lived in enumerate(in_order(by, _lived, each)):
            found.append(lived)
            progress(int(inner[outer]))
    first, weights = (np.concatenate(part) for part in zip(*found, strict=True))
    return Forced(Histories(setup, first, 2 * inner, plan.seed), weights)


def _lived(
    ensemble: Ensemble, asked: Asked, week: int, seed: int, outer: int, replicates: int
) -> tuple[NDArray[np.int16], Floats]:
    """Live the replicates of one outer draw, each twice; return their first weeks and weights."""
    driver, start = ensemble.driver, ensemble.start(outer)
    room, saved = (room_for(len(ensemble.actors), len(ensemble.disputes), start.size) for _ in range(2))
    room.slab[:] = start
    row = np.concatenate([ensemble.parameters(outer), asked.numbers, np.zeros(ANSWER)])
    kept, weights = np.empty((2 * replicates, room.event_slab.size), np.int16), np.empty(2 * replicates)
    force_histories(
        driver.parts, Deciding(*driver.deciding(asked.kind), week), room, saved, row, ensemble.actor_hashes,
        ensemble.dispute_hashes, seed, outer, ensemble.weeks, kept, weights,
    )  # fmt: skip
    return kept, weights
