"""The cache of compiled code: keyed by every source it may reach, and never needed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import foedus
from foedus.core import compiled as compiling
from foedus.core.compiled import KEPT, REACHED_BY_ENGINE, compiled, source_digest

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
    copy = tmp_path / "source" / "foedus"
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


def run_probe(package: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    settings = {"PYTHONPATH": str(package.parent), "FOEDUS_CACHE": str(cache), "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, "-c", "import foedus.mechanisms.probe"]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)


def test_a_change_in_a_called_module_is_not_served_from_the_cache(package: Path, tmp_path: Path) -> None:
    """Numba alone would bring back the old number without a word: it looks only at the file of the cached function."""
    (package / "mechanisms" / "probe.py").write_text(PROBE)
    cache = tmp_path / "cache"
    assert run_probe(package, cache).stdout == "0.25\n"
    stored = sorted(path.name for path in cache.rglob("probe.probe*"))
    assert {Path(name).suffix for name in stored} == {".nbc", ".nbi"}
    assert run_probe(package, cache).stdout == "0.25\n"
    called = package / "core" / "choice.py"
    text = called.read_text()
    assert text.count("/ weeks)") == 1
    called.write_text(text.replace("/ weeks)", "/ weeks * 2.0)"))
    # twice as many weeks: seven sixteenths
    assert run_probe(package, cache).stdout == "0.4375\n"


def test_an_unwritable_cache_only_costs_time(package: Path, tmp_path: Path) -> None:
    (package / "mechanisms" / "probe.py").write_text(PROBE)
    blocked = tmp_path / "a file"
    blocked.write_text("")
    run = run_probe(package, blocked)
    assert (run.returncode, run.stdout, run.stderr) == (0, "0.25\n", "")
    assert blocked.read_text() == ""


def test_the_folder_is_made_and_named_by_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    folder = compiling.cache_folder.__wrapped__("mechanisms")
    assert folder == tmp_path / "compiled" / "engine" / source_digest(PACKAGE, REACHED_BY_ENGINE)
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
