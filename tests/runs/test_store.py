"""The store: a run is written whole or not at all, never over another, and found again."""

import errno
import json
import multiprocessing
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from foedus.core.errors import InputError, RunError
from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.runs import filing, index, store
from foedus.runs.folder import CRISIS, MANIFEST, dumped, kept_crisis, read_json

ANSWERS = {"as_of": "2026-01-16", "answers": {}}
SERIES = {"series": ["oil_price"], "subject": [""], "week": [0], "date": ["2026-01-16"], "mean": [70.0]}


def manifest(name: str) -> dict:
    return {
        "id": name, "crisis": "iran-2026", "digest": "sha256:0", "created": "2026-01-16T00:00:00+00:00", "seed": 1,
        "replicates": 10, "weeks": 8, "foedus": "0", "sets": [],
    }  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def write(place: Path, name: str = "one") -> Path:
    return store.write_run(place, read_crisis("iran-2026"), ANSWERS, SERIES, manifest(name), "<html></html>")


def test_a_run_is_found_by_folder_id_beginning_and_as_the_latest(tmp_path):
    write(tmp_path / "kept", "iran-2026-abc")
    for named in (str(tmp_path / "kept"), "iran-2026-abc", "iran-2026-a", "latest"):
        assert index.find_run(named).resolve() == (tmp_path / "kept").resolve()
    write(tmp_path / "second", "iran-2026-abd")
    with pytest.raises(InputError, match=r"several runs: iran-2026-abd, iran-2026-abc$"):
        index.find_run("iran-2026-ab")
    with pytest.raises(InputError, match=r"did you mean 'iran-2026-ab[cd]'"):
        index.find_run("iran-2026-abx")
    write(tmp_path / "third", "iran-2026-ab")
    assert index.find_run("iran-2026-ab") == tmp_path / "third"
    with pytest.raises(InputError, match="there is no run ''"):
        index.find_run("")


def test_a_run_goes_by_its_name_and_is_found_by_its_labels(tmp_path):
    def named(place: str, name: str, *labels: str) -> None:
        told = manifest(place) | {"name": name, "labels": list(labels)}
        store.write_run(tmp_path / place, read_crisis("iran-2026"), ANSWERS, SERIES, told, "")

    named("one", "Baseline", "draft", "for Monday")
    named("two", "hawks", "Draft")
    assert index.find_run("hawks") == tmp_path / "two"
    assert [entry.id for entry in index.called(index.entries(), labels=["draft"])] == ["two", "one"]
    assert [entry.id for entry in index.called(index.entries(), labels=["draft", "for monday"])] == ["one"]
    assert [entry.id for entry in index.called(index.entries(), "base")] == ["one"]
    named("three", "hawks")
    with pytest.raises(InputError, match=r"'hawks' is the name of several runs: three, two$"):
        index.find_run("hawks")
    for name, labels, message in (("latest", (), "the newest run"), ("a\nb", (), "--name"), ("", ("",), "--label ''")):
        with pytest.raises(InputError, match=message):
            store.refuse_names(name, labels)


@pytest.mark.parametrize(("count", "more"), [(10, ""), (12, " and 2 more")])
def test_of_many_runs_of_one_beginning_ten_are_named_and_the_rest_counted(monkeypatch, count, more):
    known = [SimpleNamespace(id=f"iran-{place}", folder="", name="") for place in range(count)]
    monkeypatch.setattr(index, "entries", lambda: known)
    with pytest.raises(InputError, match=rf"several runs: iran-0, .*, iran-9{more}$"):
        index.find_run("iran")


def test_a_run_whose_folder_is_gone_is_not_listed(tmp_path):
    write(tmp_path / "kept")
    (tmp_path / "kept").rename(tmp_path / "moved")
    assert index.entries() == []


def test_nothing_is_written_over(tmp_path):
    write(tmp_path / "kept")
    with pytest.raises(RunError, match="never overwrites"):
        store.place_for(tmp_path / "kept", "")
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match="never overwrites"):
        store.place_for(tmp_path / "file", "")
    (tmp_path / "empty").mkdir()
    write(store.place_for(tmp_path / "empty", ""))
    assert (tmp_path / "empty" / MANIFEST).is_file()


def test_a_place_below_a_file_is_refused_before_anything_is_run(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RunError, match=r"cannot be written.*--out"):
        store.place_for(tmp_path / "file" / "kept", "")


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
    assert index.entries() == []


def test_a_broken_run_is_refused(tmp_path):
    write(tmp_path / "kept")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / MANIFEST).write_text("{")
    with pytest.raises(InputError, match="cannot be read as part of a run"):
        read_json(tmp_path / "broken", MANIFEST)


@pytest.mark.parametrize("written", ["[" * 100_000, "[1]", '{"x": NaN}', '{"x": 1e999}', '{"x": -Infinity}', "\x00"])
def test_what_is_no_part_of_a_run_is_refused(tmp_path, written):
    (tmp_path / "answers.json").write_text(written)
    with pytest.raises(InputError, match=r"answers\.json: cannot be read as part of a run"):
        read_json(tmp_path, "answers.json")


def _enter(folder: str, number: int) -> None:
    write(Path(folder) / f"run-{number}", f"run-{number}")


def test_two_processes_lose_no_entry(tmp_path):
    context = multiprocessing.get_context("spawn")  # a forked polars hangs
    workers = [context.Process(target=_enter, args=(str(tmp_path), number)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {entry.id for entry in index.entries()} == {f"run-{number}" for number in range(6)}


def test_ids_tell_runs_apart_that_were_made_in_one_second_of_the_same():
    made = {store.run_id(manifest("")) for _ in range(1000)}
    assert len(made) == 1000
    assert all(name.startswith("iran-2026-20260116-000000-") for name in made)


def test_json_is_written_without_nan():
    with pytest.raises(ValueError, match="Out of range"):
        dumped({"x": float("nan")})
    assert json.loads(dumped({"x": [1, 2]})) == {"x": [1, 2]}


def listed() -> list[str]:
    return [entry.id for entry in index.entries()]


def test_a_place_that_was_taken_meanwhile_costs_no_run(tmp_path):
    write(tmp_path / "kept", "first")
    assert write(tmp_path / "kept", "second") == tmp_path / "second"
    assert {entry.id: entry.folder for entry in index.entries()} == {
        "first": str(tmp_path / "kept"), "second": str(tmp_path / "second"),
    }  # fmt: skip


@pytest.mark.parametrize("spoiled", ["all", "line", "torn", "binary", "former"])
def test_a_spoiled_index_is_made_anew_from_the_folders(tmp_path, home, spoiled):
    write(tmp_path / "elsewhere" / "one", "one")
    write(tmp_path / "elsewhere" / "two", "two")
    write(store.place_for(None, "three"), "three")
    path = home / index.INDEX
    lines = path.read_bytes().splitlines(keepends=True)
    expected = ["three", "two", "one"]
    if spoiled == "line":
        path.write_bytes(lines[0] + b'{"id": 3}\n' + lines[2])
    elif spoiled == "torn":
        path.write_bytes(b"".join(lines)[:-30])
    elif spoiled == "binary":
        path.write_bytes(b"\xff\x00\n" + lines[1])
    elif spoiled == "all":  # where others lie is known no more
        path.write_bytes(b"[" * 100_000)
        expected = ["three"]
    else:  # that of version 0.1.0 is taken over
        path.unlink()
        with closing(sqlite3.connect(home / "runs.sqlite")) as former, former:
            former.execute("create table runs (folder text, created text)")
            former.executemany("insert into runs values (?, ?)", [(str(tmp_path / "elsewhere" / n), n) for n in "ab"])
            former.execute("insert into runs values (?, 'c')", [str(tmp_path / "elsewhere" / "one")])
        expected = ["three", "one"]
    assert sorted(listed()) == sorted(expected)
    write(tmp_path / "elsewhere" / "four", "four")
    assert sorted(listed()) == sorted([*expected, "four"])
    assert all(index._read(line) for line in path.read_bytes().splitlines())


def test_a_damaged_former_index_is_no_obstacle(home):
    home.mkdir()
    (home / "runs.sqlite").write_bytes(b"garbage")
    write(store.place_for(None, "one"))
    assert listed() == ["one"]


def test_a_run_that_was_renamed_and_never_entered_is_listed(tmp_path, home):
    """As by a run of another home, or one that was copied below runs."""
    write(tmp_path / "runs" / "one")
    (home / index.INDEX).unlink()
    assert listed() == ["one"]
    assert (home / index.INDEX).read_bytes().count(b'"id": "one"') == 1


def test_an_entry_without_its_folder_is_not_listed_and_does_not_hinder_another(tmp_path):
    write(tmp_path / "kept", "first")
    shutil.rmtree(tmp_path / "kept")
    assert listed() == []
    write(tmp_path / "kept", "second")
    assert listed() == ["second"]


def test_what_is_not_ours_is_never_swept(tmp_path):
    (tmp_path / ".foedus-notes").mkdir()
    (tmp_path / ".foedus-0123456789abcdef.txt").touch()
    write(tmp_path / "kept")
    assert len(index.entries()) == 1
    assert {path.name for path in tmp_path.glob(".foedus-*")} == {".foedus-notes", ".foedus-0123456789abcdef.txt"}


def test_a_line_of_another_version_is_read(home):
    write(store.place_for(None, "one"))
    line = json.loads((home / index.INDEX).read_text().splitlines()[-1])
    (home / index.INDEX).write_text(json.dumps({**line, "more": 1}) + "\n")
    assert listed() == ["one"]
    older = {key: said for key, said in line.items() if key not in ("name", "labels")}
    (home / index.INDEX).write_text(json.dumps({**older, "more": 1}) + "\n")
    assert listed() == ["one"]
    assert '"more"' in (home / index.INDEX).read_text()


ABANDONING = """
import os, sys
from pathlib import Path
from foedus.runs.filing import in_the_making
with in_the_making(Path(sys.argv[1])) as made:
    made.mkdir()
    (made / "half").write_text("half")
    print("made", flush=True)
    sys.stdin.read(1)
    os._exit(9)
"""


def test_what_a_killed_process_left_is_swept_and_what_a_live_one_makes_is_not(tmp_path):
    write(tmp_path / "kept")
    maker = subprocess.Popen(
        [sys.executable, "-c", ABANDONING, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert maker.stdout is not None
    assert maker.stdout.readline() == "made\n"
    index.entries()
    assert len(list(tmp_path.glob(".foedus-*/half"))) == 1
    maker.communicate("x")
    assert len(list(tmp_path.glob(".foedus-*"))) == 2
    index.entries()
    assert list(tmp_path.glob(".foedus-*")) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(
    ("mask", "folder", "file"), [(0o077, 0o700, 0o400), (0o022, 0o755, 0o444), (0o027, 0o750, 0o440)]
)
def test_the_umask_is_respected(tmp_path, mask, folder, file):
    before = os.umask(mask)
    try:
        write(store.place_for(None, "one"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "runs").stat().st_mode) == folder
    assert stat.S_IMODE((tmp_path / "runs" / "one").stat().st_mode) == folder
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "runs" / "one").iterdir()} == {file}


def test_a_full_disk_takes_back_what_was_begun_of_a_line(tmp_path, monkeypatch):
    path = tmp_path / "lines"
    filing.add_line(path, "one")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(filing.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        filing.add_line(path, "two")
    assert path.read_text() == "one\n"


def test_a_run_is_kept_where_the_index_cannot_be_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(index, "add_line", full)
    with pytest.raises(RunError, match=r"the run is complete, but .*runs.jsonl cannot be written \(No space left"):
        write(store.place_for(None, "one"))
    assert (tmp_path / "runs" / "one" / MANIFEST).is_file()


def test_a_kept_crisis_can_be_run_again(tmp_path):
    crisis = read_crisis("iran-2026", known_forms=known_forms())
    write(tmp_path / "kept")
    again = read_crisis(tmp_path / "kept" / CRISIS, known_forms=known_forms())
    assert again.digest == crisis.digest == kept_crisis(tmp_path / "kept").digest


def test_five_thousand_runs_are_listed_quickly(tmp_path, home):
    home.mkdir()
    (tmp_path / "many").mkdir()
    entry = index.entry_for(manifest("x"), ANSWERS, tmp_path)
    with (home / index.INDEX).open("w") as file:
        for number in range(5000):
            folder = tmp_path / "many" / str(number)
            folder.mkdir()
            (folder / MANIFEST).touch()
            file.write(index._line(entry._replace(id=f"run-{number}", folder=str(folder))) + "\n")
    started = time.process_time()
    assert len(index.entries()) == 5000
    assert time.process_time() - started < 2.0  # of 24 s before, and 0.2 s now
