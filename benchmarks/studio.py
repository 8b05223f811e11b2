"""The studio: how soon an answer is there while a thumb moves, and what a large crisis costs."""

import os
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.engine import Entry, entry
from foedus.studio.work import Work

#: Seconds that a thumb moves, and places it has in a second.
DRAG, OFTEN = 3.0, 60
LARGE = (150, 20)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    while not holds():
        time.sleep(0.002)


def opened(source: str) -> Work:
    """Return a crisis that is open and settled."""
    work = Work(source)
    until(lambda: work.settled or work.state in ("refused", "gone"))
    return work


def dragged(work: Work, path: str) -> tuple[list[float], float]:
    """Return the seconds between the drafts of a drag, and the seconds of a processor for each."""
    drawn: list[float] = []
    end = work.subscribe(lambda: drawn.append(time.perf_counter()) if work.fresh else None)
    begin, spent, place = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begin < DRAG:
        place += 1
        work.set(path, {"between": [0.001 * (place % 500), 0.9]}, moving=True)
        until(lambda: work.fresh)
        time.sleep(1 / OFTEN)
    end()
    return [later - before for before, later in pairwise(drawn)], (time.process_time() - spent) / place


def large_crisis(actors: int, disputes: int) -> str:
    """Return the text of a crisis of so many actors and disputes."""
    names = [f"A{number:03d}" for number in range(actors)]
    lines = ["foedus: 2", "crisis: large", "title: Large", "as_of: 2026-01-16", "horizon_weeks: 26", "actors:"]
    state = "state: LUX, leader_age: {value: 60, because: assumption}, load: {between: [0, 0.5], because: assumption}"
    lines += [f"  {name}: {{name: {name}, {state}}}" for name in names]
    lines += ["disputes:"]
    for number in range(disputes):
        one, other = names[2 * number], names[2 * number + 1]
        said = "aim: policy, level: {value: 3, because: assumption}, fatal: {value: false, because: assumption}"
        lines += [f"  d{number}: {{title: D{number}, challenger: {one}, target: {other}, {said}}}"]
    return "\n".join([*lines, ""])


def measure() -> list[Entry]:
    """Drag an input of a bundled crisis for some seconds; draft a large one."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOEDUS_HOME"] = folder
        work = opened("iran-2026")
        gaps, spent = dragged(work, "actors.RUS.load")
        work.close()
        told = f"{len(gaps) + 1} drafts of {work.draft} in {DRAG:g} s"
        found = [
            entry("median time between drafts of a drag, iran-2026", median(gaps), None, told),
            entry("processor time of a draft, iran-2026", spent, None, f"{work.draft} replicates"),
        ]
        path = Path(folder) / "large.yaml"
        path.write_text(large_crisis(*LARGE), "utf-8")
        work = Work(str(path))
        until(lambda: work.fresh or work.state in ("refused", "gone"))
        for low in (0.1, 0.2, 0.3):  # until the drafts are as small as they get
            work.set("actors.A000.load", {"between": [low, 0.5]}, moving=True)
            until(lambda: work.fresh)
        gaps, spent = dragged(work, "actors.A000.load")
        work.close()
        told = f"{work.draft} replicates, {LARGE[0]} actors, {LARGE[1]} disputes, 26 weeks"
        return [*found, entry("processor time of a draft, large crisis", spent, None, told)]
