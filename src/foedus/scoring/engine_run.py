"""Runs the world of a past crisis, with parameters fitted to what was known by a year, and says what came about.

What the tables code of a crisis as a whole is asked of the engine at the simulated end of the crisis; leaders and third
states are followed for a year, as in the tables. So a replicate ends where both its crisis and the year are over.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.philox import Draws, replicate_key
from foedus.core.workers import in_order, workers
from foedus.core.world import FORCE, LEVELS, MANNERS, MEDIATION, OPEN, SETTLED, SIDES, WAR
from foedus.engine.ensemble import (
    Chunk,
    Ensemble,
    Room,
    begin,
    blocks_of,
    chunks_of,
    inner_counts,
    outer_draws_for,
    room_for,
)
from foedus.engine.recording import ALREADY, NEVER, Events, Weeks, event_shapes, note
from foedus.engine.turn import Parts, Row, turn
from foedus.history.measures.crises import OPENING_DAYS
from foedus.mechanisms.catalogue import BUILT_IN, Catalogue
from foedus.scoring.engine_record import CRISIS_WEEKS, HORIZON_DAYS
from foedus.worlds.from_history import HistoricalWorld
from foedus.worlds.parameters import Calibrations
from foedus.worlds.setup import ensemble_of

#: Degrees short of fighting, from which a recording counts.
FIGHT_PLACE: Final = 2
#: Weeks for which leaders and third states are followed.
A_YEAR: Final = HORIZON_DAYS // 7
Flags = NDArray[np.bool_]


class Happened(NamedTuple):
    """What came about in each replicate: flags [replicate, ...], ordered by outer draw.

    Until the simulated end of the crisis, ``force`` and ``war`` [replicate]: it reached that level; ``serious``: there
    were serious clashes or war; ``deaths``: somebody died; ``agreement``: it was settled; ``mediates`` [replicate,
    actor]: the actor's mediation was accepted. Within a year ``gone`` [replicate, actor]: its leader left office;
    ``irregularly``: by coup, revolt, rebels or foreign hands; ``joins`` [replicate, actor, side]: it fought. None is
    what the engine does not record.

    Of third states also, as the scorecard asks it: ``early`` [replicate, actor]: it fought for a side by day 30;
    ``joined`` [replicate, actor, side]: it began to later, within a year of the first force; ``fights`` [replicate,
    actor, side]: within a year it fought for the side or used force against its enemy in another dispute. ``mediated``
    [replicate]: anybody's mediation was accepted; ``first`` [replicate, actor and somebody else]: each one's part in
    being the first whose was.
    """

    force: Flags
    war: Flags
    agreement: Flags
    mediates: Flags
    gone: Flags
    irregularly: Flags
    joins: Flags
    inner: NDArray[np.int64]
    early: Flags
    joined: Flags
    fights: Flags
    mediated: Flags
    first: NDArray[np.float64]
    serious: Flags | None = None
    deaths: Flags | None = None

    def by_outer(self, flags: Flags) -> NDArray[np.int64]:
        """Return in how many replicates of each outer draw a flag is up [outer draw, ...]."""
        edges = np.concatenate([[0], np.cumsum(self.inner)[:-1]])
        return np.add.reduceat(flags.astype(np.int64), edges, axis=0)


def run_world(
    world: HistoricalWorld,
    replicates: int,
    seed: int,
    *,
    calibrated: Calibrations | None = None,
    threads: int = 1,
    catalogue: Catalogue = BUILT_IN,
    least: int = A_YEAR,
) -> Happened:
    """Run the world of a past crisis to the end of the crisis, as far as that comes within `CRISIS_WEEKS`.

    Parameters
    ----------
    replicates, seed, threads : int
        How many, with which luck, on how many threads.
    calibrated : mapping, optional
        Calibrations that take the place of the shipped ones, as `calibrated_to` returns them.
    catalogue : Catalogue, optional
        With forms from outside: each takes the place of its family's.
    least : int
        Weeks that are run even where the crisis is over before; fewer where leaders and third states are not asked.
    """
    ensemble = ensemble_of(
        world.blueprint, replicates, seed, weeks=CRISIS_WEEKS, calibrated=calibrated, catalogue=catalogue
    )
    return happened_in(ensemble, replicates, seed, threads=threads, least=least)


def happened_in(ensemble: Ensemble, replicates: int, seed: int, *, threads: int = 1, least: int = A_YEAR) -> Happened:
    """Run the ensemble of a past crisis to its simulated end, or `CRISIS_WEEKS`; return what came about."""
    inner = inner_counts(replicates, outer_draws_for(replicates))
    with workers(threads) as by:
        shared = by.share(ensemble)
        calls = ((shared, block, seed, least) for block in blocks_of(chunks_of(inner)))
        events = np.concatenate(list(in_order(by, first_weeks, calls)))
    return told_by(_views(events, len(ensemble.actors), len(ensemble.disputes)), inner)


def first_weeks(ensemble: Ensemble, block: Sequence[Chunk], seed: int, least: int) -> Weeks:
    """Return the first weeks of the events of each replicate [replicate, event], to the end of its crisis."""
    starts = np.array([ensemble.start(chunk.outer) for chunk in block])
    rows = np.array([ensemble.parameters(chunk.outer) for chunk in block])
    room = room_for(len(ensemble.actors), len(ensemble.disputes), starts.shape[1])
    kept = np.empty((sum(chunk.size for chunk in block), room.event_slab.size), np.int16)
    live_to_the_end(
        starts, rows, room, ensemble.driver.parts, ensemble.actor_hashes, ensemble.dispute_hashes, seed,
        np.array(block, np.int64), ensemble.weeks, least, kept,
    )  # fmt: skip
    return kept


@compiled
def live_to_the_end(
    starts: NDArray[np.float64],
    rows: NDArray[np.float64],
    room: Room,
    parts: Parts,
    actor_hashes: NDArray[np.uint64],
    dispute_hashes: NDArray[np.uint64],
    seed: int,
    chunks: NDArray[np.int64],
    weeks: int,
    least: int,
    kept: Weeks,
) -> None:
    """Live the replicates of a block of chunks, each until its first dispute is over, but not less than some weeks.

    Nothing that is told of a crisis comes after that: a dispute that is no feud opens no more, and once it has lapsed
    the talks that go on were accepted before. Parameters are those of `foedus.engine.ensemble.simulate`.
    """
    world, done = room.world, 0
    ready, known = np.empty_like(room.slab), np.empty_like(room.event_slab)
    for chunk in range(chunks.shape[0]):
        row: Row = rows[chunk]
        room.slab[:] = starts[chunk]
        begin(parts, world, row, room.event_slab, room.events, actor_hashes, dispute_hashes)
        ready[:] = room.slab
        known[:] = room.event_slab
        outer, first = np.uint64(chunks[chunk, 0]), chunks[chunk, 1]
        for replicate in range(first, first + chunks[chunk, 2]):
            room.slab[:] = ready
            room.event_slab[:] = known
            key_0, key_1 = replicate_key(np.uint64(seed), outer, np.uint64(replicate))
            for week in range(1, weeks + 1):
                turn(parts, world, row, Draws(key_0, key_1, np.uint64(week), actor_hashes, dispute_hashes))
                note(world, room.events, week)
                if week >= least and world.status[0] != OPEN and world.feud[0] == 0.0:
                    break
            kept[done] = room.event_slab
            done += 1


def told_by(first: Mapping[str, NDArray[np.int16]], inner: NDArray[np.int64]) -> Happened:
    """Return what came about, by the first weeks of the events [replicate, ...] of each kind."""
    ever = {name: weeks > NEVER for name, weeks in first.items()}
    year = {name: ever[name] & (first[name] <= A_YEAR) for name in ("leader", "stance")}
    by_the_rules = MANNERS.index("regular") - 1
    war = ever["level"][:, 0, LEVELS.index(WAR)]
    fought = first["stance"][:, 0, :, : len(SIDES), FIGHT_PLACE]
    by_day_30 = (fought > NEVER) & (fought <= OPENING_DAYS // 7)
    until = np.maximum(first["level"][:, 0, LEVELS.index(FORCE)], ALREADY) + A_YEAR
    fights = first["fights"][:, 0]
    named = first["mediation"][:, 0, :, MEDIATION.index("accepted")]
    # somebody's who is not named: it is accepted before that of anybody who is
    others = first["mediated"][:, 0]
    later = ((named == NEVER) | (named > others[:, None])).all(axis=1)
    accepted = np.column_stack([named, np.where(later, others, NEVER)])
    return Happened(
        force=ever["level"][:, 0, LEVELS.index(FORCE)],
        war=war,
        agreement=ever["end"][:, 0, int(SETTLED) - 1],
        mediates=named > NEVER,
        gone=np.asarray(year["leader"].any(axis=2), np.bool_),
        irregularly=np.asarray(year["leader"][:, :, :by_the_rules].any(axis=2), np.bool_),
        joins=year["stance"][:, 0, :, : len(SIDES), FIGHT_PLACE],
        inner=inner,
        serious=ever["serious"][:, 0] | war if "serious" in ever else None,
        deaths=ever["fatal"][:, 0] | war if "fatal" in ever else None,
        early=np.asarray(by_day_30.any(axis=2), np.bool_),
        joined=(fought > OPENING_DAYS // 7) & (fought <= until[:, None, None]),
        fights=(fights > NEVER) & (fights <= A_YEAR),
        mediated=np.asarray((accepted > NEVER).any(axis=1), np.bool_),
        first=_parts_in_the_first(accepted),
    )


def _parts_in_the_first(weeks: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return the part of each actor in the first of the events of all [replicate, actor]; those of a week share it."""
    never = np.iinfo(weeks.dtype).max
    when = np.where(weeks > NEVER, weeks, never)
    at_first = (when == when.min(axis=1, keepdims=True)) & (when < never)
    return np.asarray(at_first / np.maximum(at_first.sum(axis=1, keepdims=True), 1), np.float64)


def _views(events: NDArray[np.int16], actors: int, disputes: int) -> Mapping[str, NDArray[np.int16]]:
    """Return the first weeks of each kind of event [replicate, ...]."""
    views, start = {}, 0
    for name, shape in zip(Events._fields, event_shapes(actors, disputes), strict=True):
        stop = start + int(np.prod(shape))
        views[name] = events[:, start:stop].reshape((len(events), *shape))
        start = stop
    return views
