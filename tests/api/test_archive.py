"""A run that is handed on: the same bytes each time, everything in it, and what comes out where it runs again."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import foedus
from foedus.api.archive import recompute
from foedus.core.bibliography import works
from foedus.runs.bibtex import bibtex
from foedus.runs.folder import digest_of_file
from outside_form import TEXT

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crisis")
    for name in ("small-evidence.yaml", "small.yaml"):
        copied = shutil.copy(SMALL.with_name(name), folder)
    return Path(copied)


@pytest.fixture(scope="module")
def kept(source: Path) -> foedus.Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_HOME", str(source.parent / "home"))
        return foedus.run(source, replicates=200, weeks=8, keep=source.parent / "kept")


def test_two_calls_give_the_same_bytes(kept: foedus.Run, tmp_path: Path) -> None:
    one, other = (foedus.archive(kept, tmp_path / name).place for name in ("one.zip", "other.zip"))
    assert one.read_bytes() == other.read_bytes()
    folder = foedus.archive(kept, tmp_path / "folder").place
    with zipfile.ZipFile(one) as file:
        assert file.namelist() == sorted(file.namelist())
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {name: file.read(name) for name in file.namelist()} == {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
    assert foedus.archive(kept, folder).place == folder  # the very same is there already


def test_everything_is_in_it(kept: foedus.Run, source: Path, tmp_path: Path) -> None:
    found = foedus.archive(kept, tmp_path / "box")
    assert found.lacking == ()
    readme = (found.place / "README.md").read_text("utf-8")
    assert "Not in here" not in readme
    assert "runs the code of" not in readme
    assert (found.place / "inputs" / source.name).read_bytes() == source.read_bytes()
    for name in ("answers.json", "crisis.json", "series.parquet", "brief.html"):
        assert (found.place / name).read_bytes() == (kept.folder / name).read_bytes()
    assert {f"tables/{name}" for name in kept.manifest["engine"]["tables"]} <= {
        path.relative_to(found.place).as_posix() for path in found.place.rglob("*")
    }
    evidence = json.loads((found.place / "evidence.json").read_text("utf-8"))
    assert evidence["statements"].keys() == kept.crisis.evidence.keys()
    entries = (found.place / "citations.bib").read_text("utf-8").count("@misc{")
    assert entries > 10


def test_an_input_that_was_changed_is_named(kept: foedus.Run, source: Path, tmp_path: Path) -> None:
    text = source.read_text("utf-8")
    try:
        source.write_text(text + "# changed\n", "utf-8")
        assert foedus.archive(kept, tmp_path / "box").lacking == (
            f"{source.name}: is gone or was changed since; crisis.json holds what it said",
        )
    finally:
        source.write_text(text, "utf-8")


def recomputed(place: Path) -> str:
    """What the notebook of an archive says in the end, where that lies."""
    notebook = json.loads((place / "recompute.ipynb").read_text("utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    program = "\n".join([*code[:-1], f"print({code[-1]})"])
    done = subprocess.run([sys.executable, "-c", program], cwd=place, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_the_notebook_computes_it_again(kept: foedus.Run, tmp_path: Path) -> None:
    assert recomputed(foedus.archive(kept, tmp_path / "box").place).startswith("Equal: all ")


def test_a_form_from_outside_travels_with_its_run(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    own = tmp_path / "my still.py"
    own.write_text(TEXT, "utf-8")
    run = foedus.run(source, {"forms.alignment": "still"}, trust=[own], replicates=40, weeks=4, keep=tmp_path / "kept")
    text = tmp_path / "kept" / "alignment.still.py"
    with pytest.raises(foedus.FoedusError, match=re.escape(f"read {text}, and --trust it")):
        foedus.archive(run, tmp_path / "box.zip")
    with zipfile.ZipFile(foedus.archive(run, tmp_path / "box.zip", trust=[text]).place) as file:
        file.extractall(tmp_path / "elsewhere")
    readme = (tmp_path / "elsewhere" / "README.md").read_text("utf-8")
    assert "This runs the code of `alignment.still.py`: read it first." in readme
    own.write_text(TEXT.replace("0.2", "0.3"), "utf-8")
    with pytest.raises(foedus.FoedusError, match=r"my still\.py: is not alignment\.still as it ran"):
        recompute(tmp_path / "elsewhere", trust=[own])
    own.unlink()
    assert recomputed(tmp_path / "elsewhere").startswith("Equal: all ")


def test_digits_that_differ_are_told(kept: foedus.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    other = foedus.run(kept.crisis, replicates=200, weeks=8, seed=2)
    monkeypatch.setattr("foedus.api.archive.run", lambda *_, **__: other)
    found = recompute(kept.folder)
    assert {one.path for one in found.differences} > {"seed"}
    assert "numbers and words of the answers differ:" in repr(found)
    assert "digits agree" in repr(found)


def test_what_cannot_be_archived(kept: foedus.Run, tmp_path: Path) -> None:
    with pytest.raises(foedus.FoedusError, match="call its save"):
        foedus.archive(foedus.run(SMALL, replicates=20, weeks=2))
    (tmp_path / "taken.zip").write_text("mine")
    with pytest.raises(foedus.FoedusError, match="there is something already"):
        foedus.archive(kept, tmp_path / "taken.zip")
    altered = tmp_path / "altered"
    shutil.copytree(kept.folder, altered)
    (altered / "answers.json").chmod(0o644)
    (altered / "answers.json").write_text("{}")
    with pytest.raises(foedus.FoedusError, match="is not as the run wrote it"):
        foedus.archive(altered, tmp_path / "box")


def test_no_name_in_a_manifest_leads_out_of_the_archive(kept: foedus.Run, tmp_path: Path) -> None:
    crafted = tmp_path / "crafted"
    shutil.copytree(kept.folder, crafted)
    manifest = json.loads((crafted / "manifest.json").read_text("utf-8"))
    (tmp_path / "secret.txt").write_text("not the run's")
    manifest["digests"]["../secret.txt"] = digest_of_file(tmp_path / "secret.txt")
    manifest["files"][0]["name"] = "../../outside.yaml"
    (crafted / "manifest.json").chmod(0o644)
    (crafted / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with zipfile.ZipFile(foedus.archive(crafted, tmp_path / "box.zip").place) as file:
        assert not any(".." in name or "secret" in name for name in file.namelist())
        assert "inputs/outside.yaml" in file.namelist()
    manifest.pop("engine")
    (crafted / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(foedus.FoedusError, match="no run as version"):
        foedus.archive(crafted, tmp_path / "other.zip")


def test_people_stand_apart_in_bibtex() -> None:
    """Institutions alone are one name."""
    whole = [entry for entry in bibtex(works().values()).splitlines() if entry.startswith("  author = {{")]
    assert len(whole) < 10
    assert not any("." in entry.replace("U.S.", "") for entry in whole)
    mixed = next(iter(works().values()))._replace(authors="Singer, J. D. and the Correlates of War Project")
    assert "author = {{Singer, J. D. and the Correlates of War Project}}" in bibtex([mixed])
