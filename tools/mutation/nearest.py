"""The nearest tests: those that name a module or stand in its folder, and how long each takes, by a run of its file."""

import ast
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sysconfig
import venv
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from xml.etree import ElementTree as ET

from tools.mutation.mutants import Mutant

#: Tests that are quick enough where nothing is compiled, and those that are too slow in any case.
UNCOMPILED = ("mechanisms/", "contract/", "engine/", "answers/test_answers.py")
SLOW = ("cluster/", "studio/")
#: Seconds that the tests of one mutant may take unmutated, and that one test file may take at all.
BUDGET, PATIENCE = 40.0, 300.0
#: What every source of a copy ends in: a test that fails because a source is another is no test of what it does.
TOUCHED = b"# a copy\n"


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
    for source in (tree / "src").rglob("*.py"):
        times = source.stat()
        with source.open("ab") as end:
            end.write(TOUCHED)
        os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
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


def test_files(root: Path, *, plain: bool) -> list[str]:
    """Return the test files that may notice a fault."""
    found = sorted(file.relative_to(root / "tests").as_posix() for file in (root / "tests").rglob("test_*.py"))
    return [f"tests/{file}" for file in found if (file.startswith(UNCOMPILED) if plain else not file.startswith(SLOW))]


def digest_of(root: Path, files: Iterable[str]) -> str:
    """Return a digest of files."""
    digest = blake2b(digest_size=8)
    for file in files:
        digest.update(file.encode() + (root / file).read_bytes())
    return digest.hexdigest()


def seconds_of(tree: Path, file: str, *, plain: bool) -> dict[str, float]:
    """Return how long each test of a file takes that passes, from the store beside the copy or by running it there."""
    place = tree.parent / "seconds" / f"{digest_of(tree, [file])}-{'plain' if plain else 'compiled'}.json"
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        (report := tree / "junit.xml").unlink(missing_ok=True)
        options = ("-m", "not slow and not deep and not release", f"--junitxml={report}")
        status, _ = run_tests(tree, [file], *options, plain=plain, patience=PATIENCE)
        ended = status in {0, 1, 5} and report.exists()
        place.write_text(json.dumps(_seconds(file, report) if ended else {}), "utf-8")
    return dict(json.loads(place.read_text("utf-8")))


def _seconds(file: str, report: Path) -> dict[str, float]:
    """Return the seconds by test of the run that has just ended, without those that did not pass."""
    seconds: dict[str, float] = {}
    bad = set()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own run
        inside = case.attrib["classname"].removeprefix(file.removesuffix(".py").replace("/", ".")).removeprefix(".")
        name = "::".join(filter(None, (*inside.split("."), case.attrib["name"].split("[")[0])))
        seconds[name] = seconds.get(name, 0.0) + float(case.attrib["time"])
        bad |= {name for child in case if child.tag in {"failure", "error"}}
    return {name: took for name, took in seconds.items() if name not in bad}


def _module_of(mutant: Mutant) -> str:
    """Return the name of the module in which a mutant stands."""
    return mutant.path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def _imports(source: Path) -> frozenset[str]:
    """Return the modules that a source imports, and the names that it imports from them, with their modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return frozenset(found)


@cache
def _importers(root: Path, module: str) -> frozenset[str]:
    """Return the modules of the sources that import a module."""
    sources = root / "src"
    return frozenset(
        ".".join(source.relative_to(sources).with_suffix("").parts)
        for source in sources.rglob("*.py")
        if module in _imports(source)
    )


def nearest_first(root: Path, mutant: Mutant, files: Iterable[str]) -> list[str]:
    """Return the test files that stand near to a mutant, the nearest first.

    First the namesake of its module and who names its function, then who imports the module, then who imports what
    imports it or has its name as a word, then the package's own folder.
    """
    module = _module_of(mutant)
    name, function = module.rpartition(".")[2], mutant.function.rpartition(".")[2].removeprefix("_")

    def distance(file: str) -> tuple[int, bool, str]:
        elsewhere, imports = file.split("/")[1] != mutant.package, _imports(root / file)
        words = (root / file).read_text("utf-8")
        if name in Path(file).stem and not elsewhere:
            return 0, elsewhere, file
        if module in imports:
            named = function and re.search(rf"\b{re.escape(function)}\b", words)
            return 0 if named else 1, elsewhere, file
        near = imports & _importers(root, module) or re.search(rf"\b{re.escape(name)}\b", words)
        return 2 if near else 3 + elsewhere, elsewhere, file

    return [file for far, _, file in sorted(map(distance, files)) if far < 4]


def examples_of(root: Path, mutant: Mutant, *, plain: bool) -> list[str]:
    """Return the test that runs the examples of a module, if it has any; in plain Python only those of arithmetic."""
    if ">>> " not in (root / mutant.path).read_text("utf-8") or (plain and mutant.package != "mechanisms"):
        return []
    return [f"tests/core/test_examples.py::test_examples[{_module_of(mutant)}]"]


def nearest_tests(files: Iterable[str], seconds: Callable[[str], dict[str, float]]) -> tuple[list[str], float]:
    """Return the tests that may notice a mutant, the quick ones of each file first, and their seconds."""
    tests: list[str] = []
    total = 0.0
    for file in files:
        for name, took in sorted(seconds(file).items(), key=lambda one: one[1]):
            if not tests or total + took <= BUDGET:
                tests.append(f"{file}::{name}")
                total += took
        if total > 0.9 * BUDGET:
            break
    return tests, total
