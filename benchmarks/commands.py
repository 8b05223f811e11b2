"""Whole commands, in seconds of all processors, from starting the interpreter to the last line.

Where ``FOEDUS_BEFORE`` names the sources of another version (the folder ``src`` of a checkout), each command runs by
turns with both, and the ratio is that version's seconds by ours. Each has a cache of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.engine import Entry, entry

HERE = Path(__file__).parents[1] / "src"
BEFORE = os.environ.get("FOEDUS_BEFORE", "")
#: How often each command is run with each version; a first start takes long enough to be timed once.
ROUNDS = 3
COMMANDS = {
    "run iran-2026": ["run", "iran-2026", "--json"],
    "run iran-2026 --explain": ["run", "iran-2026", "--explain", "--json"],
    "why, eight causes": ["why", "iran-2026", "--question", "stands_by:iran:RUS:aid", "--json"],
    "--help": ["--help"],
    "--version": ["--version"],
}


def spent(source: Path, cache: Path, arguments: list[str]) -> tuple[float, float]:
    """Return the seconds of processors, but for those of a process that helps to compile, and of the clock."""
    environment = os.environ | {"PYTHONPATH": str(source), "FOEDUS_CACHE": str(cache)}
    before, begin = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "foedus", *arguments]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - begin


def measure() -> list[Entry]:
    """Return all results."""
    found: list[Entry] = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # runs are kept below the working folder
        caches = {HERE: Path(folder) / "ours"}
        if BEFORE:
            caches[Path(BEFORE)] = Path(folder) / "before"
        first = [spent(source, cache, COMMANDS["run iran-2026"]) for source, cache in caches.items()]
        clock = [seconds for _, seconds in first]
        note = f"an empty cache, by the clock; {first[0][0]:.0f} s of processors"
        found.append(entry("first start: run iran-2026", clock[0], clock[1] if BEFORE else None, note))
        for name, arguments in COMMANDS.items():
            rounds = [[spent(*version, arguments)[0] for version in caches.items()] for _ in range(ROUNDS)]
            least = [min(times) for times in zip(*rounds, strict=True)]
            found.append(entry(name, least[0], least[1] if BEFORE else None, "all processors, warm cache"))
    return found
