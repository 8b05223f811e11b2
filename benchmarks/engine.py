"""The engine: what a replicate-week costs by threads and by actors, a changed input, a whole process."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np

from foedus.answers.answers import answers_of
from foedus.core.world import FIELDS, World
from foedus.crisis.reading import read_crisis
from foedus.engine.ensemble import Ensemble, run_ensemble
from foedus.engine.turn import prepare
from foedus.session.session import Session
from foedus.worlds.setup import Setup, set_up

Entry = dict[str, object]
ROUNDS = 5


def best(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the least time of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = clock()
        action()
        times.append(clock() - start)
    return min(times)


def entry(name: str, seconds: float, reference: float | None, note: str) -> Entry:
    """Return a result."""
    ratio = None if reference is None else reference / seconds
    return {"name": name, "seconds": seconds, "reference_seconds": reference, "ratio": ratio, "note": note}


def _start(setup: Setup) -> World:
    world = World(setup.ensemble.start(0).copy(), len(setup.ensemble.actors), len(setup.ensemble.disputes))
    ensemble = setup.ensemble
    row = ensemble.driver.row(setup.central)
    prepare(ensemble.driver.parts, world, row, ensemble.actor_hashes, ensemble.dispute_hashes)
    return world


def by_threads(setup: Setup) -> list[Entry]:
    """Return a run of 10,000 replicates on one and two threads."""
    one, two = (
        best(lambda threads=threads: run_ensemble(setup.ensemble, 10_000, 1, threads=threads)) for threads in (1, 2)
    )
    count = 10_000 * setup.ensemble.weeks
    note = f"iran-2026, 10,000 replicates of {setup.ensemble.weeks} weeks: {count / two:,.0f} replicate-weeks a second"
    return [
        entry("1 thread", one, None, f"{count / one:,.0f} replicate-weeks a second"),
        entry("2 threads against 1", two, one, note),
    ]


def grown(setup: Setup, actors: int) -> Ensemble:
    """Return the ensemble of a crisis with its actors repeated (bystanders under new names) or cut to so many."""
    from foedus.worlds.from_crisis import hashes  # noqa: PLC0415 - only here

    template = _start(setup)
    parties = [int(x) for field in ("challenger", "target", "hegemon") for x in getattr(template, field) if x >= 0]
    kept = list(dict.fromkeys(parties)) + [i for i in range(template.actors) if i not in parties]
    source = [kept[n % len(kept)] if n >= len(kept) else kept[n] for n in range(actors)]
    world = World(np.zeros(0), 0, 0) if actors == 0 else _resized(template, source)
    names = tuple(f"A{n}" for n in range(actors))
    row = setup.ensemble.driver.row(setup.central)
    return setup.ensemble._replace(
        actors=names, actor_hashes=hashes(names), start=lambda _: world.slab, parameters=lambda _: row
    )


def _resized(template: World, source: list[int]) -> World:
    from foedus.core.world import blank  # noqa: PLC0415 - only here

    world = blank(len(source), template.disputes)
    at = np.array(source)
    for name, field in FIELDS.items():
        old, new = getattr(template, name), getattr(world, name)
        axes = [
            at if axis in ("actor", "source", "target") else np.arange(old.shape[n])
            for n, axis in enumerate(field.axes)
        ]
        new[...] = old[np.ix_(*axes)]
    for field in ("challenger", "target", "hegemon"):
        codes = getattr(template, field)
        getattr(world, field)[:] = [source.index(int(code)) if code >= 0 else -1.0 for code in codes]
    return world


def by_actors(setup: Setup) -> list[Entry]:
    """Return what a replicate-week costs at 12, 40 and 150 actors."""
    results: list[Entry] = []
    first = None
    for actors in (12, 40, 150):
        ensemble = grown(setup, actors)
        count = 400 * ensemble.weeks
        seconds = best(lambda ensemble=ensemble: run_ensemble(ensemble, 400, 1), time.process_time) / count
        first = first or seconds
        note = f"CPU a replicate-week, four disputes; {seconds / first:.1f} times 12 actors"
        results.append(entry(f"{actors} actors", seconds, None, note))
    return results


def changed_input() -> list[Entry]:
    """Return what it costs to change an input and be answered, in a session and as a fresh run, on one thread."""
    session, moved = Session("iran-2026"), 0

    def change() -> None:
        nonlocal moved
        moved += 1
        session.set("actors.RUS.load", {"between": [0.1, 0.3 + moved / 1000.0]})

    def answered() -> None:
        change()
        session.answers(400)

    def afresh() -> None:
        change()
        setup = set_up(session.crisis, 400, 1)
        answers_of(setup, run_ensemble(setup.ensemble, 400, 1))

    answered()
    seconds, alone = best(answered, time.process_time), best(change, time.process_time)
    note = f"CPU, 400 replicates; {alone * 1000.0:.0f} ms of it before the engine runs; reference: the 90 ms asked for"
    against = best(afresh, time.process_time) - alone
    return [
        entry("a changed input answered, iran-2026", seconds, 0.09, note),
        entry("the same against a fresh set-up and run", seconds, against, "CPU, the same rows"),
    ]


def whole_process() -> list[Entry]:
    """Return the command line as a whole, from a warm cache, and the memory of a large run."""
    foedus = os.path.join(os.path.dirname(sys.executable), "foedus")  # noqa: PTH118, PTH120 - beside the interpreter
    command = [foedus, "run", "iran-2026", "--json", "--replicates", "10000"]

    def call(arguments: list[str]) -> None:
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)

    call(command)
    results = [
        entry(
            "foedus run iran-2026 --replicates 10000",
            best(lambda: call(command)),
            3.0,
            "whole process, warm cache, run kept; reference: the 3 s asked for",
        )
    ]
    help_seconds = best(lambda: call([foedus, "--help"]))
    results.append(entry("foedus --help", help_seconds, 0.5, "whole process; reference: the 0.5 s asked for"))
    # The high-water mark of the process itself: that of getrusage starts at what this process holds.
    script = (
        "import atexit, sys; from pathlib import Path; from foedus.cli import main; "
        "atexit.register(lambda: print(Path('/proc/self/status').read_text(), file=sys.stderr)); "
        "sys.argv = ['foedus', 'run', 'iran-2026', '--json', '--replicates', '1000000']; main()"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    megabytes = int(done.stderr.split("VmHWM:")[1].split()[0]) / 1024.0
    note = f"peak memory {megabytes:,.0f} MB (asked: under 1024)"
    return [*results, entry("a million replicates", time.perf_counter() - start, None, note)]


def measure() -> list[Entry]:
    """Return all results."""
    os.chdir(tempfile.gettempdir())  # runs are kept below the working folder
    setup = set_up(read_crisis("iran-2026"), 10_000, 1)
    run_ensemble(setup.ensemble, 20, 1)
    return [*by_threads(setup), *changed_input(), *by_actors(setup), *whole_process()]
