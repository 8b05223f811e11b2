"""A cluster: what two processes give, what a piece costs, and by simulation what a hundred and a thousand would give.

One thread at the client takes what comes, and one at the scheduler hands it out. What each takes for a piece is
measured here, on loopback; the queue of both, with so many workers between them, is simulated.
"""

import heapq
import os
import tempfile
import time
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.engine import Entry, entry
from foedus.cluster.joining import joined
from foedus.cluster.sending import packed, unpacked
from foedus.core.workers import in_order, workers
from foedus.crisis.reading import read_crisis
from foedus.engine.ensemble import CHUNK, Chunk, run_block, run_ensemble
from foedus.worlds.setup import Setup, set_up

#: Replicates of a run that is timed, and trivial pieces; how often each is timed.
REPLICATES, PIECES, ROUNDS = 10_000, 200, 3
#: Bytes that are fetched to time a transfer, and what a network of a gigabit a second carries.
LARGE, GIGABIT = 16_000_000, 117e6
#: Workers in a simulation, pieces for each, and pieces on the way for each thread.
MANY, EACH, AHEAD = (2, 10, 100, 1000), 20, 3
#: Workers up to which it is looked where more of them bring little.
MOST = 10_000


class Piece(NamedTuple):
    """Seconds that a piece takes of a worker, of the scheduler, and of the client with its link."""

    worker: float
    scheduler: float
    client: float


def least(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the least time of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def blob(size: int) -> bytes:
    """Return bytes that do not shrink."""
    return os.urandom(size)


def fetched(pieces: int, size: int) -> None:
    """Bring back so many pieces of so many bytes."""
    with workers(1) as by:
        for _ in in_order(by, blob, ((size,) for _ in range(pieces))):
            pass


def makespan(piece: Piece, many: int) -> float:
    """Return the seconds until all pieces of so many workers are done: a queue at the scheduler, one at the client."""
    pieces = EACH * many
    free = [0.0] * many
    handed = min(pieces, AHEAD * many)
    scheduler = client = 0.0
    coming: list[float] = []

    def hand(now: float) -> None:
        nonlocal scheduler
        scheduler = max(scheduler, now) + piece.scheduler
        done = max(heapq.heappop(free), scheduler) + piece.worker
        heapq.heappush(free, done)
        heapq.heappush(coming, done)

    for _ in range(handed):
        hand(0.0)
    while coming:
        client = max(client, heapq.heappop(coming)) + piece.client
        if handed < pieces:
            handed += 1
            hand(client)
    return client


def breaks_at(piece: Piece) -> int:
    """Return from how many workers less than half of what they could do is done."""
    many = 1
    while EACH * piece.worker / makespan(piece, many) >= 0.5 and many < MOST:
        many *= 2
    return many


def simulated(name: str, piece: Piece, weeks: int) -> list[Entry]:
    """Return what many workers would give, against one process that needs no cluster."""
    half = breaks_at(piece)
    narrow = "its scheduler" if piece.scheduler > piece.client else "the link and thread of the client"
    found = []
    for many in MANY:
        seconds, alone = makespan(piece, many), EACH * many * piece.worker
        rate = EACH * many * CHUNK * weeks / seconds
        note = f"simulated: {rate:,.0f} replicate-weeks a second; below half of {half:,} workers, by {narrow}"
        found.append(entry(f"{name}, {many:,} workers", seconds, alone, note))
    return found


def costs(setup: Setup, *, keep_events: bool, scheduler: float, rate: float) -> tuple[Piece, int]:
    """Return what a piece of `CHUNK` replicates costs, and the bytes that come back."""
    block = [Chunk(0, 0, CHUNK)]
    value = run_block(setup.ensemble, block, 1, keep_events=keep_events)
    seconds = least(lambda: packed(run_block(setup.ensemble, block, 1, keep_events=keep_events)))
    content = packed(value)
    return Piece(seconds, scheduler, len(content) / rate + least(lambda: unpacked(content))), len(content)


def measure() -> list[Entry]:
    """Return all results."""
    os.chdir(tempfile.gettempdir())
    setup = set_up(read_crisis("iran-2026"), REPLICATES, 1)
    weeks = setup.ensemble.weeks
    taken, empty, large = [], 0.0, 0.0
    run = lambda: run_ensemble(setup.ensemble, REPLICATES, 1)  # noqa: E731 - timed three times
    run()
    thread = least(run)
    for processes in (1, 2):
        with joined(f"local:{processes}", 1):
            run()
            taken.append(least(run))
            if processes == 1:
                fetched(PIECES, 1)
                empty = least(lambda: fetched(PIECES, 1)) / PIECES
                large = max(least(lambda: fetched(1, LARGE)) - empty, 1e-6)
    one, two = taken
    found = [
        entry("1 process against 1 thread", one, thread, f"iran-2026, {REPLICATES:,} replicates, counts only"),
        entry("2 processes against 1", two, one, "the same"),
        entry("an empty piece", empty, None, f"there and back, one after the other: {1 / empty:,.0f} a second"),
        entry(f"{LARGE / 1e6:.0f} MB back", large, None, f"{LARGE / large / 1e6:,.0f} MB a second on loopback"),
    ]
    rate = min(LARGE / large, GIGABIT)
    for name, keep in (("counts only", False), ("first weeks kept", True)):
        piece, size = costs(setup, keep_events=keep, scheduler=empty, rate=rate)
        note = f"{CHUNK:,} replicates, {size / 1e3:,.0f} kB back; client {1000 * piece.client:.1f} ms of it"
        found += [entry(f"a piece, {name}", piece.worker, None, note), *simulated(name, piece, weeks)]
    return found
