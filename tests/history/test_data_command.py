"""`foedus data`: what it says of good, missing, broken and doubtful tables."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from foedus.cli.data import app
from foedus.core.errors import DataError
from foedus.history.adapters import DATA_SETS


def run(*words: str) -> None:
    app(list(words), exit_on_error=False, result_action="return_value")


def test_sources_say_where_how_and_whom_to_cite(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "80")
    run("sources")
    told = capsys.readouterr().out
    assert all(entry.id in told for entry in DATA_SETS)
    assert max(map(len, told.splitlines())) <= 80
    run("sources", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} == {entry.id for entry in DATA_SETS}
    assert all(row["cite"] and row["terms"] and row["origin"] and row["columns"] for row in rows)


@pytest.mark.shared
def test_check_on_whole_tables(shared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FOEDUS_DATA", str(shared / "data"))
    run("check")
    told = capsys.readouterr().out
    assert "Every panel can be built." in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.shared
def test_check_says_what_a_missing_table_switches_off(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(shared / "data/icb", tmp_path / "icb")
    run("check", "--data", str(tmp_path), "--json")
    answer = json.loads(capsys.readouterr().out)
    status = {row["id"]: row["status"] for row in answer["tables"]}
    assert status["icb"] == "good"
    assert status["nmc"] == "missing"
    assert "icb" not in answer["switched_off"]["crisis-mediation"]
    assert "nmc" in answer["switched_off"]["crisis-mediation"]
    assert len(answer["switched_off"]) == 27


@pytest.mark.shared
def test_check_ends_badly_for_tables_that_are_wrong(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "cow").mkdir()
    text = gzip.decompress((shared / "data/cow/nmc.csv.gz").read_bytes()).decode().splitlines()
    (tmp_path / "cow/nmc.csv.gz").write_bytes(gzip.compress("\n".join(text[:3000]).encode()))
    (tmp_path / "cow/majors.csv").write_text("ccode,begins,endyear\n2,1898,2016\n")
    with pytest.raises(DataError, match="not as expected: majors, nmc"):
        run("check", "--data", str(tmp_path))
    told = " ".join(capsys.readouterr().out.split())
    assert "nmc: is not so here: the index sums to about one" in told
    assert "has no column 'styear'" in told


def test_check_without_a_folder_says_what_to_give(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    with pytest.raises(DataError, match="give --data DIR or set FOEDUS_DATA"):
        run("check")
