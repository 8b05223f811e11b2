"""Runs the listed mutants that have no result yet, and writes what survives: ``python -m tools.mutation``."""

import argparse
import json
import os
import re
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

import portalocker

from tools.mutation.mutants import PACKAGES, Mutant, choose, read_list, write_list
from tools.mutation.nearest import (
    copy_sources,
    digest_of,
    examples_of,
    is_plain,
    make_tree,
    nearest_first,
    nearest_tests,
    run_tests,
    seconds_of,
    test_files,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / ".mutation"
#: What is mutated: the sources and tests as they were when the run began.
SOURCE = WORK / "source"
LIST, EQUIVALENT, RESULTS = HERE / "mutants.tsv", HERE / "equivalent.toml", HERE / "results.md"
#: A mutant that works so many times as long as its tests, and these seconds more to start and load, does not end.
SLOWER, START = 5.0, 90.0


def outcome_of(tree: Path, mutant: Mutant, tests: list[str], seconds: float, *, plain: bool) -> tuple[str, str]:
    """Return whether a mutant is killed, times out or survives in this copy, and the test that killed it."""
    source, options = tree / mutant.path, ("-x", "-rfE", "--tb=no", "--no-header")
    before, times = source.read_bytes(), source.stat()
    source.write_bytes(mutant.applied(before))
    os.utime(source, (times.st_atime, int(mutant.key[:7], 16)))  # a time of its own: no bytecode of another is taken
    try:
        status, output = run_tests(tree, tests, *options, plain=plain, patience=START + SLOWER * seconds)
    finally:
        source.write_bytes(before)
        os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    if status == 0:
        return "survived", ""
    if status is None:
        return "timeout", ""
    found = re.search(r"^(?:FAILED|ERROR) (tests/\S+)", output, re.MULTILINE)
    if found or status < 0:
        return "killed", found[1] if found else f"signal {-status}"
    return "unclear", f"pytest ended with {status}, and no test failed"


def report(mutants: list[Mutant], results: dict[str, dict[str, str]], gone: int) -> str:
    """Return the score by package and every survivor, with why it stands."""
    reasons = tomllib.loads(EQUIVALENT.read_text("utf-8")) if EQUIVALENT.exists() else {}
    lines = ["# What the tests notice", ""]
    lines += ["| package | mutants | killed | of these by time | % | equivalent | survived | not run |"]
    lines += ["|---" * 8 + "|"]
    left = []
    for package in (*PACKAGES, "all"):
        some = [m for m in mutants if package in (m.package, "all")]
        stati = [results.get(m.key, {}).get("status", "not run") for m in some]
        killed = sum(status in {"killed", "timeout"} for status in stati)
        alive = [m for m, status in zip(some, stati, strict=True) if status in {"survived", "unclear"}]
        same = sum(m.key in reasons for m in alive)
        share = 100.0 * killed / max(1, len(some) - stati.count("not run"))
        numbers = (
            len(some),
            killed,
            stati.count("timeout"),
            round(share),
            same,
            len(alive) - same,
            stati.count("not run"),
        )
        lines.append(f"| {package} | {' | '.join(map(str, numbers))} |")
        left = alive
    if gone:
        lines += ["", f"{gone} more are listed, but their lines have changed: `python -m tools.mutation --choose 320`."]
    lines += ["", "## Survivors", ""]
    for m in left:
        what = f"- `{m.key}` {m.path}:{m.line}, {m.function or 'module'}: `{m.before}` became `{m.after}`"
        lines.append(f"{what} ({results[m.key]['status']}). {reasons.get(m.key, '')}".strip())
    return "\n".join(lines) + "\n"


def main() -> None:
    """Choose mutants, or run those that are left."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("--choose", type=int, metavar="N", help="choose N mutants, write the list, and stop")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--package", choices=PACKAGES, action="append")
    parser.add_argument("--report", action="store_true", help="only write the report")
    given = parser.parse_args()
    if given.choose:
        write_list(LIST, choose(ROOT, given.choose))
        return
    (mutants, gone), done, results = read_list(LIST, ROOT), WORK / "results.jsonl", {}
    if done.exists():
        results = {r["key"]: r for r in map(json.loads, done.read_text("utf-8").splitlines())}
    if not given.report:
        wanted = [mutant for mutant in mutants if mutant.package in (given.package or PACKAGES)]
        WORK.mkdir(exist_ok=True)
        try:
            with portalocker.Lock(WORK / "lock", timeout=0):
                copy_sources(ROOT, SOURCE)
                run_all(wanted, results, done, given.workers, time.monotonic() + 60.0 * given.minutes)
        except portalocker.LockException:
            raise SystemExit(f"{WORK}: another run is at work here") from None
    told = report(mutants, results, gone)
    RESULTS.write_text(told, "utf-8")
    sys.stdout.write(told.split("\n## ")[0])


class Copies:
    """Copies of the sources, one a worker, and how long each test takes, found once, when a mutant first asks."""

    def __init__(self, workers: int) -> None:
        self.free: SimpleQueue[Path] = SimpleQueue()
        for worker in range(workers):
            make_tree(SOURCE, WORK / f"tree-{worker}")
            self.free.put(WORK / f"tree-{worker}")
        self.seconds: dict[tuple[str, bool], dict[str, float]] = {}
        self.timing: defaultdict[tuple[str, bool], Lock] = defaultdict(Lock)

    @contextmanager
    def one(self) -> Iterator[Path]:
        """Give a free copy for a while."""
        tree = self.free.get()
        try:
            yield tree
        finally:
            self.free.put(tree)

    def seconds_of(self, file: str, *, plain: bool) -> dict[str, float]:
        """Return how long each test of a file takes."""
        with self.timing[file, plain]:
            if (file, plain) not in self.seconds:
                with self.one() as tree:
                    self.seconds[file, plain] = seconds_of(tree, file, plain=plain)
            return self.seconds[file, plain]


def fate_of(mutant: Mutant, copies: Copies) -> tuple[str, str]:
    """Return what becomes of a mutant."""
    plain = is_plain(SOURCE, mutant.path)
    files = nearest_first(SOURCE, mutant, test_files(SOURCE, plain=plain))
    tests, seconds = nearest_tests(files, lambda file: copies.seconds_of(file, plain=plain))
    with copies.one() as tree:
        return outcome_of(tree, mutant, [*examples_of(SOURCE, mutant, plain=plain), *tests], seconds, plain=plain)


def grounds_of(mutant: Mutant, by: str) -> str:
    """Return a digest of what a result rests on: the source, and the file that killed or all that might have."""
    files = test_files(SOURCE, plain=is_plain(SOURCE, mutant.path))
    killer = by.split("::", maxsplit=1)[0]
    return digest_of(SOURCE, (mutant.path, *([killer] if killer in files else files)))


def run_all(mutants: list[Mutant], results: dict[str, dict[str, str]], done: Path, workers: int, until: float) -> None:
    """Run mutants whose sources or tests have changed since their result, each in the copy of a free worker."""
    copies = Copies(workers)

    def attempt(mutant: Mutant) -> None:
        known = results.get(mutant.key)
        if known and known["digest"] == grounds_of(mutant, known["by"]):
            return
        if (began := time.monotonic()) > until:
            return
        status, by = fate_of(mutant, copies)
        took, digest = f"{time.monotonic() - began:.0f}", grounds_of(mutant, by)
        results[mutant.key] = {"key": mutant.key, "digest": digest, "status": status, "by": by, "seconds": took}
        with done.open("a", encoding="utf-8") as out:
            out.write(json.dumps(results[mutant.key]) + "\n")
        sys.stdout.write(f"{status:9} {took:>4} s  {mutant.path}:{mutant.line}  {mutant.before} -> {mutant.after}\n")
        sys.stdout.flush()

    pool = ThreadPoolExecutor(workers)
    try:
        list(pool.map(attempt, sorted(mutants)))  # by key: workers seldom wait for the times of one file
    finally:
        pool.shutdown(cancel_futures=True)  # whoever stops the run waits for the mutants under way alone


main()
