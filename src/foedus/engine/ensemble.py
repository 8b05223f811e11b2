"""The ensemble: replicates in an inner loop of luck, inside an outer loop of parameters and uncertain inputs."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.philox import Draws, replicate_key
from foedus.core.workers import as_done, workers
from foedus.core.world import Array, World
from foedus.engine.recording import (
    ALREADY,
    NEVER,
    Events,
    Tallies,
    Weeks,
    blank_tallies,
    event_count,
    event_views,
    note,
    tally_replicate,
    tally_week,
)
from foedus.engine.turn import Driver, Parts, Row, prepare, turn

#: Outer draws of a run, unless it has too few replicates for ten in each.
OUTER_DRAWS: Final = 200
INNER_LEAST: Final = 10
#: Replicates in a chunk or a block at most, and outer draws in a block, so that progress is seen and a stop is quick.
CHUNK: Final = 2000
BLOCK: Final = 10
#: `Ensemble.cells` of the replicates of a block, at most: a stop is as quick in a crisis of many actors.
CELLS: Final = 2_000_000
#: First weeks in a block that is looked at, at most: sixteen megabytes.
LOOKED_AT: Final = 8_000_000


Floats = NDArray[np.float64]


class Ensemble(NamedTuple):
    """All that a run needs: names, a driver, and by outer draw start worlds and the row of parameters it takes."""

    actors: tuple[str, ...]
    disputes: tuple[str, ...]
    actor_hashes: NDArray[np.uint64]
    dispute_hashes: NDArray[np.uint64]
    weeks: int
    driver: Driver
    start: Callable[[int], Array]
    parameters: Callable[[int], Row]

    @property
    def cells(self) -> int:
        """Actors, times disputes, times weeks: what a replicate takes grows with it."""
        return len(self.actors) * len(self.disputes) * self.weeks


class Chunk(NamedTuple):
    """A range of replicates of one outer draw."""

    outer: int
    first: int
    size: int


class Outcome(NamedTuple):
    """What an ensemble did: counts by outer draw, and sums over them.

    ``first`` [outer draw, event, week] counts replicates by the first week of an event; ``inner`` [outer draw] are the
    replicates of each; ``gate`` [dispute, actor, gate], ``oil`` [week, bin] and ``attention`` [dispute, week, bin] are
    summed; ``events`` [replicate, event] holds first weeks where they were asked for, in the order of the chunks.
    """

    first: NDArray[np.int32]
    inner: NDArray[np.int64]
    gate: NDArray[np.int64]
    oil: NDArray[np.int64]
    attention: NDArray[np.int64]
    events: Weeks


def outer_draws_for(replicates: int) -> int:
    """Return into how many outer draws a run of so many replicates is divided."""
    return max(1, min(OUTER_DRAWS, replicates // INNER_LEAST))


def inner_counts(replicates: int, outer_draws: int) -> NDArray[np.int64]:
    """Return the replicates of each outer draw; the first ones take what is left over."""
    counts = np.full(outer_draws, replicates // outer_draws, np.int64)
    counts[: replicates % outer_draws] += 1
    return counts


def chunks_of(inner: NDArray[np.int64], size: int = CHUNK, done: NDArray[np.int64] | None = None) -> Iterator[Chunk]:
    """Yield the chunks of an ensemble, at most ``size`` replicates each, without the first ones of each outer draw.

    ``done`` [outer draw] says how many those are; it may be of fewer outer draws.
    """
    for outer, count in enumerate(inner):
        begin = int(done[outer]) if done is not None and outer < done.size else 0
        for first in range(begin, int(count), size):
            yield Chunk(outer, first, min(size, int(count) - first))


def blocks_of(chunks: Iterator[Chunk], size: int = CHUNK) -> Iterator[list[Chunk]]:
    """Yield chunks that follow one another in blocks of at most ``size`` replicates and `BLOCK` chunks."""
    block: list[Chunk] = []
    for chunk in chunks:
        if len(block) == BLOCK or (block and sum(each.size for each in block) + chunk.size > size):
            yield block
            block = []
        block.append(chunk)
    if block:
        yield block


class Room(NamedTuple):
    """Memory for one replicate, to be used by one thread at a time: a world over its slab, its events over theirs.

    ``before`` is a second slab, for what the world was.
    """

    slab: Array
    world: World
    event_slab: Weeks
    events: Events
    before: Array


def room_for(actors: int, disputes: int, size: int) -> Room:
    """Return memory for one replicate with so many actors, disputes and numbers in its slab."""
    slab, event_slab = np.empty(size), np.empty(event_count(actors, disputes), np.int16)
    views = event_views(event_slab, actors, disputes)
    return Room(slab, World(slab, actors, disputes), event_slab, views, np.empty(size))


@compiled
def begin(
    parts: Parts,
    world: World,
    row: Row,
    event_slab: Weeks,
    events: Events,
    actor_hashes: NDArray[np.uint64],
    dispute_hashes: NDArray[np.uint64],
) -> None:
    """Bring a world to the as-of date, and write what is so already into the first weeks of its events."""
    event_slab[:] = NEVER
    prepare(parts, world, row, actor_hashes, dispute_hashes)
    note(world, events, ALREADY)


@compiled
def simulate(
    starts: Floats,
    rows: Floats,
    slab: Array,
    world: World,
    parts: Parts,
    event_slab: Weeks,
    events: Events,
    tallies: Tallies,
    kept: Weeks,
    actor_hashes: NDArray[np.uint64],
    dispute_hashes: NDArray[np.uint64],
    seed: int,
    chunks: NDArray[np.int64],
    weeks: int,
) -> None:
    """Run the replicates of a block of chunks and add what happens to the tallies.

    Parameters
    ----------
    starts : ndarray, float64 [chunk, slab]
        The world at the as-of date.
    rows : ndarray, float64 [chunk, parameter]
        The parameters, as the parts of a driver take them.
    slab, world : ndarray and its view
        Room for one replicate.
    event_slab, events : ndarray, int16 [event], and its view
        Room for one replicate's first weeks.
    kept : ndarray, int16 [replicate, event] or [0, event]
        Where every replicate's first weeks are kept, if it has rows.
    chunks : ndarray, int64 [chunk, 3]
        Outer draw, first replicate and number of replicates of each chunk.
    """
    ready, known = np.empty_like(slab), np.empty_like(event_slab)
    done = 0
    for chunk in range(chunks.shape[0]):
        row = rows[chunk]
        slab[:] = starts[chunk]
        begin(parts, world, row, event_slab, events, actor_hashes, dispute_hashes)
        ready[:] = slab
        known[:] = event_slab
        outer, first = np.uint64(chunks[chunk, 0]), chunks[chunk, 1]
        for replicate in range(first, first + chunks[chunk, 2]):
            slab[:] = ready
            event_slab[:] = known
            tally_week(world, tallies, 0)
            key_0, key_1 = replicate_key(np.uint64(seed), outer, np.uint64(replicate))
            for week in range(1, weeks + 1):
                draws = Draws(key_0, key_1, np.uint64(week), actor_hashes, dispute_hashes)
                turn(parts, world, row, draws)
                note(world, events, week)
                tally_week(world, tallies, week)
            tally_replicate(event_slab, tallies.first[chunk])
            if kept.shape[0] > 0:
                kept[done] = event_slab
            done += 1


def run_block(ensemble: Ensemble, block: Sequence[Chunk], seed: int, *, keep_events: bool) -> tuple[Tallies, Weeks]:
    """Run a block of chunks; return its tallies and, if asked for, the first weeks of each replicate."""
    actors, disputes = len(ensemble.actors), len(ensemble.disputes)
    starts = np.array([ensemble.start(chunk.outer) for chunk in block])
    rows = np.array([ensemble.parameters(chunk.outer) for chunk in block])
    room = room_for(actors, disputes, starts.shape[1])
    tallies = blank_tallies(actors, disputes, ensemble.weeks, len(block))
    kept = np.empty((sum(chunk.size for chunk in block) if keep_events else 0, room.event_slab.size), np.int16)
    simulate(
        starts, rows, room.slab, room.world, ensemble.driver.parts, room.event_slab, room.events, tallies, kept,
        ensemble.actor_hashes, ensemble.dispute_hashes, seed, np.array(block, np.int64), ensemble.weeks,
    )  # fmt: skip
    return tallies, kept


def run_ensemble(
    ensemble: Ensemble,
    replicates: int,
    seed: int,
    *,
    threads: int = 1,
    chunk_size: int = CHUNK,
    keep_events: bool = False,
    look: Callable[[Sequence[Chunk], Weeks], None] | None = None,
    progress: Callable[[int], None] = lambda _: None,
    done: Outcome | None = None,
) -> Outcome:
    """Run an ensemble.

    Parameters
    ----------
    replicates : int
        How many, in all.
    seed : int
        0 to 2^64 - 1. The same seed gives the same bits whatever ``threads`` and ``chunk_size``.
    keep_events : bool
        Whether to keep the first weeks of every replicate.
    look : callable, optional
        Called after each block with its chunks and the first weeks of its replicates [replicate, event], in whatever
        order blocks are done: what is counted there takes no memory that grows with the replicates.
    progress : callable
        Called with the number of replicates after each block; what it raises stops the run.
    done : Outcome, optional
        What fewer replicates of the same ensemble did, to be gone on with where all of them are among these: luck is
        nested, so the bits are those of one run. It is left as it is.
    """
    inner = inner_counts(replicates, outer_draws_for(replicates))
    chunk_size = min(chunk_size, max(1, CELLS // max(1, ensemble.cells)))
    if look is not None:
        chunk_size = min(chunk_size, max(1, LOOKED_AT // event_count(len(ensemble.actors), len(ensemble.disputes))))
    if done is not None and (keep_events or look or not _nested(done.inner, inner)):
        done = None
    blocks = list(blocks_of(chunks_of(inner, chunk_size, None if done is None else done.inner), chunk_size))
    total = blank_tallies(len(ensemble.actors), len(ensemble.disputes), ensemble.weeks, inner.size)
    if done is not None:
        total.first[: done.inner.size] = done.first
        _add(total, (done.gate, done.oil, done.attention))
    kept: dict[int, Weeks] = {}
    with workers(threads) as by:
        shared = by.share(ensemble)
        calls = ((number, (shared, block, seed)) for number, block in enumerate(blocks))
        for number, (tallies, weeks) in as_done(by, run_block, calls, keep_events=keep_events or look is not None):
            for chunk, first in zip(blocks[number], tallies.first, strict=True):
                total.first[chunk.outer] += first
            _add(total, tallies[1:])
            if look is not None:
                look(blocks[number], weeks)
            if keep_events:
                kept[number] = weeks
            progress(sum(chunk.size for chunk in blocks[number]))
    nobody = np.empty((0, total.first.shape[1]), np.int16)
    events = np.concatenate([nobody, *(kept[number] for number in sorted(kept))])
    return Outcome(total.first, inner, total.gate, total.oil, total.attention, events)


def _nested(few: NDArray[np.int64], many: NDArray[np.int64]) -> bool:
    """Return whether the replicates of each outer draw are among those of a longer run."""
    return few.size <= many.size and bool((few <= many[: few.size]).all())


def _add(total: Tallies, more: Sequence[NDArray[np.int64]]) -> None:
    for counts, those in zip(total[1:], more, strict=True):
        np.add(counts, those, out=counts)
