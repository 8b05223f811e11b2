"""The store: a run is written whole or not at all, never over another, and found again."""

import errno
import json
import multiprocessing
from pathlib import Path

import pytest

from foedus.analysis import store
from foedus.core.errors import InputError, RunError
from foedus.crisis.reading import read_crisis

ANSWERS = {"as_of": "2026-01-16", "answers": {}}
SERIES = {"series": ["oil_price"], "subject": [""], "week": [0], "date": ["2026-01-16"], "mean": [70.0]}


def manifest(name: str) -> dict:
    return {
        "id": name, "crisis": "iran-2026", "digest": "sha256:0", "created": "2026-01-16T00:00:00+00:00", "seed": 1,
        "replicates": 10, "weeks": 8, "foedus": "0",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))


def write(place: Path, name: str = "one") -> None:
    store.write_run(place, read_crisis("iran-2026"), ANSWERS, SERIES, manifest(name), "<html></html>")


def test_a_run_is_found_by_folder_id_beginning_and_as_the_latest(tmp_path):
    write(tmp_path / "kept", "iran-2026-abc")
    for named in (str(tmp_path / "kept"), "iran-2026-abc", "iran-2026-a", "latest"):
        assert store.find_run(named).resolve() == (tmp_path / "kept").resolve()
    write(tmp_path / "second", "iran-2026-abd")
    with pytest.raises(InputError, match="several runs: iran-2026-abc, iran-2026-abd"):
        store.find_run("iran-2026-ab")
    with pytest.raises(InputError, match=r"did you mean 'iran-2026-ab[cd]'"):
        store.find_run("iran-2026-abx")


def test_a_run_whose_folder_is_gone_is_not_listed(tmp_path):
    write(tmp_path / "kept")
    (tmp_path / "kept").rename(tmp_path / "moved")
    assert store.entries() == []


def test_nothing_is_written_over(tmp_path):
    write(tmp_path / "kept")
    with pytest.raises(RunError, match="never overwrites"):
        store.place_for(tmp_path / "kept", "")
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match="never overwrites"):
        store.place_for(tmp_path / "file", "")
    (tmp_path / "empty").mkdir()
    write(store.place_for(tmp_path / "empty", ""))
    assert (tmp_path / "empty" / store.MANIFEST).is_file()


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_a_stop_leaves_nothing(tmp_path, monkeypatch, fault):
    def broken(*_arguments, **_options):
        raise fault

    monkeypatch.setattr("polars.DataFrame.write_parquet", broken)
    with pytest.raises((RunError, KeyboardInterrupt)) as told:
        write(tmp_path / "kept")
    if isinstance(fault, OSError):
        assert "No space left on device" in str(told.value)
        assert "--out" in str(told.value)
    assert not (tmp_path / "kept").exists()
    assert not list(tmp_path.glob(".foedus-*"))
    assert store.entries() == []


def test_a_broken_run_is_refused(tmp_path):
    write(tmp_path / "kept")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / store.MANIFEST).write_text("{")
    with pytest.raises(InputError, match="cannot be read as part of a run"):
        store.read_json(tmp_path / "broken", store.MANIFEST)


def _enter(folder: str, number: int) -> None:
    write(Path(folder) / f"run-{number}", f"run-{number}")


def test_two_processes_lose_no_entry(tmp_path):
    context = multiprocessing.get_context("spawn")  # a forked polars hangs
    workers = [context.Process(target=_enter, args=(str(tmp_path), number)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {entry.id for entry in store.entries()} == {f"run-{number}" for number in range(6)}


def test_ids_tell_runs_apart():
    one = store.run_id({**manifest(""), "seconds": 1.0})
    assert one == store.run_id({**manifest(""), "seconds": 2.0})
    assert one != store.run_id({**manifest(""), "seed": 2})
    assert one.startswith("iran-2026-20260116-000000-")


def test_json_is_written_without_nan():
    with pytest.raises(ValueError, match="Out of range"):
        store.dumped({"x": float("nan")})
    assert json.loads(store.dumped({"x": [1, 2]})) == {"x": [1, 2]}
