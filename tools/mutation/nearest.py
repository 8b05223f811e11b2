"""The nearest tests: which test functions reach a line, and how long each takes, by one run of each test file."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sysconfig
import venv
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from coverage import CoverageData

from tools.mutation.mutants import Mutant

#: Folders of tests that may notice a fault of a package, the nearest first.
NEAREST = {
    "answers": ("answers", "inquiry", "opinions", "report", "cli"),
    "fitting": ("fitting", "worlds", "scoring"),
    "inquiry": ("inquiry", "report", "cli"),
    "mechanisms": ("mechanisms", "contract", "engine"),
    "opinions": ("opinions", "report", "cli"),
    "register": ("register", "report", "cli"),
    "runs": ("runs", "api", "register", "report", "cli"),
    "scoring": ("scoring", "cli"),
    "session": ("session", "inquiry", "report", "cli"),
    "worlds": ("worlds", "engine", "inquiry", "cli"),
}
#: Tests that are quick enough where nothing is compiled.
UNCOMPILED = ("mechanisms", "contract", "engine", "answers/test_answers.py")
#: Seconds that the tests of one mutant may take unmutated, and that one test file may take for the map.
BUDGET, PATIENCE = 40.0, 900.0


class Reach(NamedTuple):
    """What a test file reaches: seconds by test, and by source and line the tests (``*``: all, by a fixture)."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]


def _python(tree: Path) -> Path:
    """Return a Python of the copy's own, made if need be: its sources come first, whatever environment a test sets."""
    folder = tree.with_name(f"{tree.name}-python")
    if not folder.exists():
        venv.create(folder, symlinks=True)
    return folder / "bin" / "python"


def copy_sources(root: Path, folder: Path) -> None:
    """Copy all that git would keep, with its times, so that compiled code stays known."""
    shutil.rmtree(folder, ignore_errors=True)
    command = ("git", "ls-files", "-coz", "--exclude-standard")
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout  # noqa: S603
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    if (shared := root.parent / "shared").is_dir() and not (folder.parent / "shared").exists():
        (folder.parent / "shared").symlink_to(shared.resolve())


def make_tree(sources: Path, tree: Path) -> None:
    """Make a worker's copy of the sources, and let its Python find them before all else."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(sources, tree)
    (packages,) = _python(tree).parents[1].glob("lib/python*/site-packages")
    (packages / "mutation.pth").write_text(f"{tree / 'src'}\n{sysconfig.get_path('purelib')}\n", "utf-8")


def run_tests(tree: Path, tests: Iterable[str], *options: str, plain: bool, patience: float) -> tuple[int | None, str]:
    """Run tests in a copy; return pytest's exit status, None after ``patience``, and what it printed.

    Patience is in seconds at work, or ten times as long by the clock: where other work runs beside, what waits for its
    turn is not slow.
    """
    environment = {
        **os.environ,
        "PATH": f"{_python(tree).parent}{os.pathsep}{os.environ['PATH']}",
        "FOEDUS_CACHE": str(tree.parent / "cache"),
        "FOEDUS_HOME": str(tree / "home"),
        "COVERAGE_FILE": str(tree / ".coverage"),
        "NUMBA_DISABLE_JIT": "1" if plain else "0",
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), "1"),
    }
    environment.pop("PYTHONPATH", None)
    command = (str(_python(tree)), "-m", "pytest", "-p", "no:cacheprovider", "--hypothesis-seed=0", *options, *tests)
    with (tree / "output").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(  # noqa: S603 - pytest over our own tests
            command, cwd=tree, env=environment, stdout=output, stderr=subprocess.STDOUT, process_group=0
        )
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (int(patience), resource.RLIM_INFINITY))
        try:
            status: int | None = process.wait(10.0 * patience)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # whatever it started, too
                process.wait()
        output.seek(0)
        return None if status == -signal.SIGXCPU else status, output.read()


def is_plain(root: Path, path: str) -> bool:
    """Say whether a source file holds compiled code, which is mutated as plain Python."""
    return "@compiled" in (root / path).read_text("utf-8")


def test_files(root: Path, package: str, *, plain: bool) -> list[str]:
    """Return the test files that may notice a fault of a package, the nearest first."""
    found = (file for folder in NEAREST[package] for file in sorted((root / "tests" / folder).rglob("test_*.py")))
    files = [file.relative_to(root).as_posix() for file in found]
    return [file for file in files if not plain or file.removeprefix("tests/").startswith(UNCOMPILED)]


def digest_of(root: Path, files: Iterable[str]) -> str:
    """Return a digest of files."""
    digest = blake2b(digest_size=8)
    for file in files:
        digest.update(file.encode() + (root / file).read_bytes())
    return digest.hexdigest()


def reach_of(tree: Path, file: str, state: str, *, plain: bool) -> Reach:
    """Return what a test file reaches, from the store beside the copy or by running it there."""
    place = tree.parent / "reach" / f"{digest_of(tree, [file])}-{state}-{'plain' if plain else 'compiled'}.json"
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        report = tree / "junit.xml"
        for left in (report, tree / ".coverage"):
            left.unlink(missing_ok=True)
        options = (
            "-m",
            "not slow and not release",
            "--cov=foedus",
            "--cov-context=test",
            "--cov-report=",
            f"--junitxml={report}",
        )
        status, _ = run_tests(tree, [file], *options, plain=plain, patience=PATIENCE)
        if status not in {0, 1, 5}:
            return Reach({}, {})  # too slow today, or broken: the next run tries again
        place.write_text(json.dumps(_reach(tree, file, report)), "utf-8")
    return Reach(*json.loads(place.read_text("utf-8")))


def _reach(tree: Path, file: str, report: Path) -> Reach:
    """Return what the run that has just ended has reached."""
    seconds: dict[str, float] = {}
    lines: dict[str, dict[str, list[str]]] = {}
    bad = set()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own run
        inside = case.attrib["classname"].removeprefix(file.removesuffix(".py").replace("/", ".")).removeprefix(".")
        name = "::".join(filter(None, (*inside.split("."), case.attrib["name"].split("[")[0])))
        seconds[name] = seconds.get(name, 0.0) + float(case.attrib["time"])
        bad |= {name for child in case if child.tag in {"failure", "error"}}
    data = CoverageData(str(tree / ".coverage"))
    data.read()
    for source in data.measured_files():
        reached: dict[str, list[str]] = {}
        for line, contexts in data.contexts_by_lineno(source).items():
            names = {
                "*" if context.endswith("|setup") else context.partition("::")[2].partition("[")[0].partition("|")[0]
                for context in contexts
                if context
            }
            if names := names - bad:
                reached[str(line)] = sorted(names)
        lines[Path(source).relative_to(tree).as_posix()] = reached
    return Reach({name: took for name, took in seconds.items() if name not in bad}, lines)


def nearest_tests(mutant: Mutant, reaches: dict[str, Reach]) -> tuple[list[str], float]:
    """Return the tests that may notice a mutant, and their seconds.

    First come those that reach its line, the nearest first, then the rest of their files in the nearest folder. A line
    that runs on import alone is reached by whoever calls into the module, else by whoever imports it.
    """
    reached = {file: set(reach.lines.get(mutant.path, {}).get(str(mutant.line), ())) for file, reach in reaches.items()}
    if not mutant.called:
        imported = {file: reach.lines[mutant.path] for file, reach in reaches.items() if mutant.path in reach.lines}
        reached = {file: set().union(*lines.values()) or {"*"} for file, lines in imported.items()}
    chosen: list[tuple[bool, bool, int, str, float, str]] = []
    for file, names in reached.items():
        rank = NEAREST[mutant.package].index(file.split("/")[1])
        for name, seconds in reaches[file].seconds.items() if names else ():
            other = names.isdisjoint((name, "*"))
            if not other or rank == 0:
                namesake = Path(mutant.path).stem in file
                chosen.append((other, not namesake, rank, file, seconds, name))
    tests: list[str] = []
    total = 0.0
    for *_, file, seconds, name in sorted(chosen):
        if not tests or total + seconds <= BUDGET:
            tests.append(f"{file}::{name}")
            total += seconds
    return tests, total
