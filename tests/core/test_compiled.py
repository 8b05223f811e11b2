"""The cache of compiled code: keyed by every source it may reach, and never needed."""

import errno
import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numba
import numpy as np
import pytest

import foedus
from foedus.core import compiled as compiling
from foedus.core.choice import weekly_chance
from foedus.core.compiled import KEPT, REACHED_BY_ENGINE, compiled, source_digest
from foedus.core.compiled_calls import Outer

needs_compiler = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="needs compiled code")
PACKAGE = Path(foedus.__file__).parent
#: A mechanism whose number comes from a function of another file.
PROBE = """
from foedus.core.choice import weekly_chance
from foedus.core.compiled import compiled


@compiled
def probe(chance: float) -> float:
    return weekly_chance(chance, 1.0)


if __name__ != "__main__":
    print(round(probe(0.25), 6))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of what compiled code of the engine may reach."""
    return copy_of_the_package(tmp_path)


def copy_of_the_package(place: Path) -> Path:
    copy = place / "source" / "foedus"
    for folder in REACHED_BY_ENGINE:
        shutil.copytree(PACKAGE / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PACKAGE / "__init__.py", copy)
    return copy


def test_the_digest_is_of_content_and_names_alone(package: Path) -> None:
    digest = source_digest(package, REACHED_BY_ENGINE)
    assert digest == source_digest(PACKAGE, REACHED_BY_ENGINE)
    os.utime(package / "core" / "choice.py", (0, 0))
    (package / "core" / "notes.txt").write_text("not a source")
    (package / "report").mkdir()
    (package / "report" / "words.py").write_text("RARE = 1")
    assert source_digest(package, REACHED_BY_ENGINE) == digest


@pytest.mark.parametrize("reached", ["core/choice.py", "mechanisms/contest/ratio_contest.py", "engine/turn.py"])
def test_a_change_in_any_reached_source_changes_the_digest(package: Path, reached: str) -> None:
    digest = source_digest(package, REACHED_BY_ENGINE)
    path = package / reached
    path.write_text(path.read_text() + "\n# a remark\n")
    assert source_digest(package, REACHED_BY_ENGINE) != digest


def test_a_new_or_renamed_source_changes_the_digest(package: Path) -> None:
    digests = {source_digest(package, REACHED_BY_ENGINE)}
    (package / "mechanisms" / "extra.py").write_text("")
    digests.add(source_digest(package, REACHED_BY_ENGINE))
    (package / "mechanisms" / "extra.py").rename(package / "mechanisms" / "other.py")
    digests.add(source_digest(package, REACHED_BY_ENGINE))
    assert len(digests) == 3


def start_probe(package: Path, cache: Path, source: str = "import foedus.mechanisms.probe") -> subprocess.Popen[str]:
    settings = {"PYTHONPATH": str(package.parent), "FOEDUS_CACHE": str(cache), "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, "-c", source]
    return subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run_probe(package: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    process = start_probe(package, cache)
    out, told = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, told)


def test_a_change_in_a_called_module_is_not_served_from_the_cache(package: Path, tmp_path: Path) -> None:
    """Numba alone would bring back the old number without a word: it looks only at the file of the cached function."""
    (package / "mechanisms" / "probe.py").write_text(PROBE)
    cache = tmp_path / "cache"
    assert run_probe(package, cache).stdout == "0.25\n"
    assert len(list(cache.rglob("mechanisms.probe.probe.*.nbc"))) == 1
    assert run_probe(package, cache).stdout == "0.25\n"
    called = package / "core" / "choice.py"
    text = called.read_text()
    assert text.count("/ weeks)") == 1
    called.write_text(text.replace("/ weeks)", "/ weeks * 2.0)"))
    # twice as many weeks: seven sixteenths
    assert run_probe(package, cache).stdout == "0.4375\n"


def half(x: float) -> float:
    return 0.5 * x


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the functions of this test keep their compiled code; nothing has been told yet."""
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.setattr(compiling, "cache_folder", lambda _: tmp_path / "compiled")
    for once in (compiling._say_wait, compiling._say_not_kept):
        once.cache_clear()
    return tmp_path / "compiled"


def started(function: Callable[..., float] = half) -> Callable[..., float]:
    """A function as the next start of the program finds it: nothing of it is compiled in this process."""
    made = Outer(function)
    made._cache = compiling._Cache(function, "mechanisms")
    return made


def digested(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=compiling.DIGEST).digest() + content


@needs_compiler
def test_what_is_kept_is_not_compiled_again(folder: Path) -> None:
    cold, warm = started(), started()
    assert cold(3.0) == warm(3.0) == 1.5
    assert [sum(made.stats.cache_hits.values()) for made in (cold, warm)] == [0, 1]
    assert [path.suffix for path in folder.iterdir()] == [".nbc"]


@needs_compiler
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda kept: kept[:20],
        lambda kept: kept[:-1],
        lambda kept: kept[: len(kept) // 2] + bytes(64) + kept[len(kept) // 2 + 64 :],
        lambda kept: bytes(reversed(kept)),
        lambda kept: kept + b"more",
        lambda _: b"not at all what was there",
        lambda _: digested(b"no pickle"),
        lambda _: digested(pickle.dumps(("key", "value"))),
        lambda _: digested(pickle.dumps(None)),
        lambda kept: digested(kept[compiling.DIGEST : -9]),
    ],
)
def test_a_spoiled_file_is_dropped_and_compiled_anew(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    assert started()(3.0) == 1.5
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    again = started()
    assert again(3.0) == 1.5
    assert sum(again.stats.cache_hits.values()) == 0
    assert [kept.read_bytes() == digested(kept.read_bytes()[compiling.DIGEST :]) for kept in folder.iterdir()] == [True]
    mended = started()
    assert mended(3.0) == 1.5
    assert sum(mended.stats.cache_hits.values()) == 1


@needs_compiler
def test_two_forms_of_one_function_have_a_file_each_and_are_not_confused(folder: Path) -> None:
    made = started()
    assert (made(3.0), made(3)) == (1.5, 1.5)
    one, other = sorted(folder.iterdir())
    one.write_bytes(other.read_bytes())  # as if two processes had taken each other's name
    again = started()
    assert (again(3.0), again(3)) == (1.5, 1.5)
    assert sum(again.stats.cache_hits.values()) == 1


@needs_compiler
@pytest.mark.parametrize("name", ["write_bytes", "replace", "mkdir"])
def test_a_full_disk_only_costs_time_and_is_told_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """No file can be written, or not be put in its place, or the folder has gone and cannot be made again."""

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, name, full)
    assert started()(3.0) == started()(3) == 1.5
    (told,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert told.getMessage().startswith(f"compiled code cannot be kept in '{folder}' (No space left on device)")
    assert not folder.exists() or not list(folder.iterdir())


@needs_compiler
def test_functions_of_the_package_keep_their_compiled_code() -> None:
    assert weekly_chance.stats.cache_path == str(compiling.cache_folder("core"))


@needs_compiler
def test_where_no_folder_can_be_made_every_start_compiles(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert started().stats.cache_path == str(folder)
    monkeypatch.setattr(compiling, "cache_folder", lambda _: None)
    made = started()
    assert made(3.0) == 1.5
    assert made.stats.cache_path is None
    (told,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert "(no folder in it can be made)" in told.getMessage()


def test_what_reads_a_global_that_may_change_is_not_kept(folder: Path) -> None:
    read = SimpleNamespace(library=SimpleNamespace(has_dynamic_globals=True), lifted=())
    compiling._Cache(half, "mechanisms").save_overload((), read)
    assert not folder.exists()


@needs_compiler
def test_a_wait_is_announced_where_most_is_to_be_compiled(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(compiling, "FEW", 2)

    def start(*values: float) -> list[str]:
        compiling._say_wait.cache_clear()
        caplog.clear()
        function = started()
        for value in values:
            function(value)
        return [record.getMessage() for record in caplog.records]

    told = ["compiling the engine, once for this version: half a minute"]
    assert start(3.0, 3) == told  # once for both
    assert start(3.0, 3) == []
    assert start(True) == []  # two are kept: no long wait
    for path in folder.iterdir():
        path.unlink()
    assert start(3.0) == told


@needs_compiler
def test_what_a_compiled_function_calls_is_no_machine_code_of_its_own() -> None:
    inner = compiled(half)
    outer = compiled(lambda x: inner(inner(x)))
    assert outer(3.0) == 0.75
    assert (len(inner.overloads), len(inner.inner.overloads)) == (0, 1)
    assert inner(3.0) == 1.5  # and yet it can be called
    assert len(inner.overloads) == 1


@needs_compiler
def test_what_only_compiled_code_calls_may_make_lists_and_arrays() -> None:
    """Arrays that it is handed it does not count, those that it makes it does."""
    inner = compiled(lambda x: sum([2.0 * each for each in x]) + x[x > 1.0].sum() + x.copy()[0])
    outer = compiled(lambda x: 1.0 + inner(x))
    assert outer(np.array([1.0, 2.0])) == 1.0 + 6.0 + 2.0 + 1.0


@needs_compiler
def test_what_only_compiled_code_calls_may_write_into_arrays_that_it_borrows() -> None:
    def put(x: np.ndarray) -> float:
        x[0] = 5.0
        return x[0] + x[1]

    inner = compiled(put)
    outer = compiled(lambda x: 1.0 + inner(x))
    held = np.array([1.0, 2.0])
    assert (outer(held), held.tolist()) == (8.0, [5.0, 2.0])


@needs_compiler
@pytest.mark.parametrize(("processors", "kept", "starts"), [(2, 0, True), (1, 0, False), (2, compiling.FEW, False)])
def test_another_process_compiles_beside_where_most_lacks_and_there_is_a_processor(
    folder: Path, monkeypatch: pytest.MonkeyPatch, processors: int, kept: int, starts: bool
) -> None:
    started, at_the_end = [], []

    class Other:
        def __init__(self, arguments: list[str], **_: object) -> None:
            started.append(arguments)

        def kill(self) -> None:
            """End it."""

    monkeypatch.setattr(compiling.os, "cpu_count", lambda: processors)
    monkeypatch.setattr(compiling, "Popen", Other)
    monkeypatch.setattr(compiling.atexit, "register", at_the_end.append)
    folder.mkdir()
    for number in range(kept):
        (folder / f"{number}.nbc").touch()
    compiling.compile_beside("compile()")
    assert started == ([[sys.executable, "-c", "compile()"]] if starts else [])
    assert len(at_the_end) == len(started)


def test_processes_that_compile_at_once_keep_whole_files(package: Path, tmp_path: Path) -> None:
    (package / "mechanisms" / "probe.py").write_text(PROBE)
    cache = tmp_path / "cache"
    running = [start_probe(package, cache) for _ in range(4)]
    assert [process.communicate() for process in running] == [("0.25\n", "")] * 4
    kept = [path for path in cache.rglob("*") if path.is_file()]
    assert {path.suffix for path in kept} == {".nbc"}  # nothing unfinished is left
    assert all(path.read_bytes() == digested(path.read_bytes()[compiling.DIGEST :]) for path in kept)


def test_an_unwritable_cache_only_costs_time_and_is_told_once(package: Path, tmp_path: Path) -> None:
    (package / "mechanisms" / "probe.py").write_text(PROBE)
    blocked = tmp_path / "a file"
    blocked.write_text("")
    run = run_probe(package, blocked)
    assert (run.returncode, run.stdout) == (0, "0.25\n")
    assert run.stderr.count("\n") == 1
    assert f"cannot be kept in '{blocked / 'compiled'}'" in run.stderr
    assert "FOEDUS_CACHE names another folder" in run.stderr
    assert blocked.read_text() == ""


def test_the_folder_is_made_and_named_by_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    folder = compiling.cache_folder.__wrapped__("mechanisms")
    sources = source_digest(PACKAGE, REACHED_BY_ENGINE)
    assert folder == tmp_path / "compiled" / "engine" / f"{sources}-{sys.implementation.cache_tag}"
    assert folder.is_dir()
    models = compiling.cache_folder.__wrapped__("models")
    assert models is not None
    assert models.parent.name == "models"


def test_without_a_setting_the_folder_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_CACHE", raising=False)
    monkeypatch.setattr(compiling.platformdirs, "user_cache_dir", lambda _: str(tmp_path / "user"))
    folder = compiling.cache_folder.__wrapped__("engine")
    assert folder is not None
    assert folder.is_relative_to(tmp_path / "user")


def test_no_folder_where_none_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    monkeypatch.setenv("FOEDUS_CACHE", str(blocked))
    assert compiling.cache_folder.__wrapped__("engine") is None


def test_old_folders_are_pruned_but_for_the_newest(tmp_path: Path) -> None:
    for age in range(KEPT + 3):
        folder = tmp_path / f"digest-{age}"
        folder.mkdir()
        os.utime(folder, (1e9 - age, 1e9 - age))
    oldest = tmp_path / f"digest-{KEPT + 2}"
    compiling._prune(oldest)
    assert sorted(path.name for path in tmp_path.iterdir()) == [*(f"digest-{age}" for age in range(KEPT)), oldest.name]


def test_a_function_from_outside_the_package_is_compiled_without_a_cache(tmp_path: Path) -> None:
    @compiled
    def twice(x: float) -> float:
        return 2.0 * x

    assert twice(1.5) == 3.0
