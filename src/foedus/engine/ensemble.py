"""The ensemble: replicates in an inner loop of luck, inside an outer loop of parameters and uncertain inputs."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.compiled import compiled
from foedus.core.philox import Draws, replicate_key
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
#: Replicates in a chunk at most, so that progress is seen and a stop is quick.
CHUNK: Final = 2000


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


def chunks_of(inner: NDArray[np.int64], size: int = CHUNK) -> Iterator[Chunk]:
    """Yield the chunks of an ensemble, at most ``size`` replicates each."""
    for outer, count in enumerate(inner):
        for first in range(0, int(count), size):
            yield Chunk(outer, first, min(size, int(count) - first))


@compiled
def simulate(
    start: Array,
    slab: Array,
    world: World,
    row: Row,
    parts: Parts,
    event_slab: Weeks,
    events: Events,
    tallies: Tallies,
    kept: Weeks,
    actor_hashes: NDArray[np.uint64],
    dispute_hashes: NDArray[np.uint64],
    seed: int,
    outer: int,
    first_replicate: int,
    replicates: int,
    weeks: int,
) -> None:
    """Run replicates of one outer draw and add what happens to the tallies.

    Parameters
    ----------
    start : ndarray, float64 [slab]
        The world at the as-of date.
    slab, world : ndarray and its view
        Room for one replicate.
    row : ndarray, float64 [parameter]
        The parameters, as the parts of a driver take them.
    event_slab, events : ndarray, int16 [event], and its view
        Room for one replicate's first weeks.
    kept : ndarray, int16 [replicate, event] or [0, event]
        Where every replicate's first weeks are kept, if it has rows.
    """
    for replicate in range(replicates):
        for place in range(start.size):
            slab[place] = start[place]
        for event in range(event_slab.size):
            event_slab[event] = NEVER
        key_0, key_1 = replicate_key(np.uint64(seed), np.uint64(outer), np.uint64(first_replicate + replicate))
        prepare(parts, world, row, Draws(key_0, key_1, np.uint64(0), actor_hashes, dispute_hashes))
        note(world, events, ALREADY)
        tally_week(world, tallies, 0)
        for week in range(1, weeks + 1):
            draws = Draws(key_0, key_1, np.uint64(week), actor_hashes, dispute_hashes)
            turn(parts, world, row, draws)
            note(world, events, week)
            tally_week(world, tallies, week)
        tally_replicate(event_slab, tallies.first)
        if kept.shape[0] > 0:
            for event in range(event_slab.size):
                kept[replicate, event] = event_slab[event]


def run_chunk(ensemble: Ensemble, chunk: Chunk, seed: int, *, keep_events: bool) -> tuple[Tallies, Weeks]:
    """Run one chunk; return its tallies and, if asked for, the first weeks of each replicate."""
    actors, disputes = len(ensemble.actors), len(ensemble.disputes)
    start = ensemble.start(chunk.outer)
    slab = np.empty_like(start)
    count = event_count(actors, disputes)
    event_slab = np.empty(count, np.int16)
    tallies = blank_tallies(actors, disputes, ensemble.weeks)
    kept = np.empty((chunk.size if keep_events else 0, count), np.int16)
    simulate(
        start, slab, World(slab, actors, disputes), ensemble.parameters(chunk.outer), ensemble.driver.parts,
        event_slab, event_views(event_slab, actors, disputes), tallies, kept,
        ensemble.actor_hashes, ensemble.dispute_hashes, seed, chunk.outer, chunk.first, chunk.size, ensemble.weeks,
    )  # fmt: skip
    return tallies, kept


def _work(
    ensemble: Ensemble,
    chunks: list[Chunk],
    seed: int,
    threads: int,
    keep_events: bool,
) -> Iterator[tuple[int, Tallies, Weeks]]:
    """Yield the results of chunks as they are done, with a few more than ``threads`` in flight."""
    if threads == 1:
        for number, chunk in enumerate(chunks):
            yield number, *run_chunk(ensemble, chunk, seed, keep_events=keep_events)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = iter(enumerate(chunks))
        flying: dict[Future[tuple[Tallies, Weeks]], int] = {}
        try:
            while True:
                while len(flying) < 2 * threads and (following := next(waiting, None)) is not None:
                    number, chunk = following
                    flying[pool.submit(run_chunk, ensemble, chunk, seed, keep_events=keep_events)] = number
                if not flying:
                    return
                for done in wait(flying, return_when=FIRST_COMPLETED).done:
                    yield flying.pop(done), *done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def run_ensemble(
    ensemble: Ensemble,
    replicates: int,
    seed: int,
    *,
    threads: int = 1,
    chunk_size: int = CHUNK,
    keep_events: bool = False,
    progress: Callable[[int], None] = lambda _: None,
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
    progress : callable
        Called with the number of replicates after each chunk.
    """
    inner = inner_counts(replicates, outer_draws_for(replicates))
    chunks = list(chunks_of(inner, chunk_size))
    blank = blank_tallies(len(ensemble.actors), len(ensemble.disputes), ensemble.weeks)
    first = np.zeros((inner.size, *blank.first.shape), np.int32)
    kept: dict[int, Weeks] = {}
    for number, tallies, weeks in _work(ensemble, chunks, seed, threads, keep_events):
        first[chunks[number].outer] += tallies.first
        blank.gate[...] += tallies.gate
        blank.oil[...] += tallies.oil
        blank.attention[...] += tallies.attention
        kept[number] = weeks
        progress(chunks[number].size)
    events = np.concatenate([kept[number] for number in range(len(chunks))])
    return Outcome(first, inner, blank.gate, blank.oil, blank.attention, events)
