"""An empty home of the register, and a small run."""

import os
from pathlib import Path

import pytest

from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.runs.run import run_crisis
from foedus.runs.store import run_id, write_run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the register."""
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run."""
    before = os.environ.get("FOEDUS_HOME")
    os.environ["FOEDUS_HOME"] = str(tmp_path_factory.mktemp("runs"))
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    done = run_crisis(crisis, replicates=300, seed=1, threads=1)
    place = tmp_path_factory.mktemp("run") / "one"
    manifest = {"id": run_id(done.manifest), **done.manifest}
    write_run(place, crisis, {**done.answers, "bottom_line": []}, done.series, manifest, "")
    if before is None:
        del os.environ["FOEDUS_HOME"]
    else:
        os.environ["FOEDUS_HOME"] = before
    return place
