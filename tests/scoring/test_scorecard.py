"""The scorecard on the historical tables, and what it says to somebody who gets something wrong."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
from tools.tables import pieces_page

from command_line import foedus
from foedus.scoring.scorecard import scorecard

pytestmark = pytest.mark.shared
PAGE = (Path(__file__).parents[2] / "docs" / pieces_page.PAGE).read_text("utf-8")
COUPS = ("coup attempt", "successful coup")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """Where finished parts are kept: what one test has fitted, another need not fit again."""
    return tmp_path_factory.mktemp("parts")


@pytest.fixture
def cache(parts, monkeypatch):
    monkeypatch.setenv("FOEDUS_CACHE", str(parts))


def linked(shared, folder):
    """A folder with the historical tables, to damage at will."""
    for path in (shared / "data").rglob("*.*"):
        place = folder / path.relative_to(shared / "data")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path)
    return folder


def replaced(folder, name, content):
    (folder / name).unlink()
    (folder / name).write_bytes(content)


def told(tmp_path, *words):
    """Exit status and last words of the command."""
    done = foedus("scorecard", *map(str, words), folder=tmp_path, FOEDUS_CACHE=str(tmp_path / "cache"))
    return done.returncode, done.stderr.strip()


def stands_where_the_page_says(rows, population):
    """The row of the form that ships; the page holds the table that the rows make, or is stale."""
    mine = [row for row in rows if row["population"] == population]
    assert "\n".join(pieces_page.table_of(mine)) in PAGE, "run make tables"
    return next(row for row in mine if row["kind"] == "form")


def test_mediation_beats_every_baseline(shared, cache):
    found = scorecard(shared / "data", question="mediates")
    assert not found.left_out
    row = stands_where_the_page_says(found.rows, "crises: onset of mediation")
    assert row["brier_skill_low"] > 0.0
    assert row["gain_low"] > 0.0


@pytest.fixture(scope="module")
def falls(shared, parts):
    """Rows of the scorecard of falls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_CACHE", str(parts))
        return scorecard(shared / "data", question="falls").rows


def test_a_second_run_says_the_same_as_json_without_doing_it_again(shared, falls, parts, tmp_path, monkeypatch):
    """A list of rows, in which null stands for what is not a number."""
    monkeypatch.setattr("foedus.scoring.models.fit_form", lambda *_, **__: pytest.fail("fitted again"))
    settings = {"FOEDUS_CACHE": str(parts), "FOEDUS_DATA": str(shared / "data")}
    done = foedus("scorecard", "--json", "--question", "falls", folder=tmp_path, **settings)
    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert {row["question"] for row in again} == {"falls"}
    assert again == json.loads(json.dumps(falls), parse_constant={"NaN": None}.__getitem__)


def test_the_falls_stand_where_the_page_says(falls):
    """Coup attempts surely beat their base rate; irregular exits rank well, and do not surely beat it."""
    attempt = stands_where_the_page_says(falls, "country-years: coup attempt")
    assert attempt["auc_low"] > 0.75
    assert attempt["brier_skill_low"] > 0.0
    exits = stands_where_the_page_says(falls, "leader-years: irregular exit")
    assert exits["auc_low"] > 0.7
    assert exits["brier_skill_low"] < 0.0 < exits["brier_skill"]


def test_tables_that_run_on_are_tested_without_a_change(shared, cache, tmp_path):
    """Coups of the nineties told again ten years later: learn to 1999, test from 2000."""
    folder = linked(shared, tmp_path / "data")
    name = "regime/powell_thyne_cy.csv.gz"
    table = pl.read_csv(shared / "data" / name)
    later = table.filter(pl.col("year") >= 1990).with_columns(pl.col("year") + 10)
    replaced(folder, name, gzip.compress(pl.concat([table, later]).write_csv().encode()))
    found = scorecard(folder, question="falls", train_to=1999, test_from=2000)
    assert {row["population"] for row in found.rows} == {
        "country-years: coup attempt",
        "country-years: successful coup",
    }
    row = next(row for row in found.rows if row["model"].startswith("coup trap"))
    assert row["events"] == later["pt_attempt"].sum()
    assert row["window"] == "from 2000"
    assert len(found.left_out) == 5


def test_no_folder_is_told_with_the_remedy(tmp_path):
    status, words = told(tmp_path)
    assert status == 2
    assert "FOEDUS_DATA" in words
    assert "foedus data sources" in words


def test_a_folder_that_is_not_there(tmp_path):
    status, words = told(tmp_path, "--data", tmp_path / "nowhere")
    assert status == 2
    assert str(tmp_path / "nowhere") in words
    assert "foedus data sources" in words


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (("--train-to", "1999", "--test-from", "2030"), "no case from 2030 on"),
        (("--train-to", "1700", "--test-from", "1980"), "0 events up to 1700"),
        (("--train-to", "1980", "--test-from", "1980"), "must be later than --train-to 1980"),
    ],
)
def test_years_outside_the_tables(shared, tmp_path, years, words):
    status, message = told(tmp_path, "--question", "mediates", "--data", shared / "data", *years)
    assert status == 2
    assert words in message
    assert "Traceback" not in message


def test_a_renamed_column_is_told_with_the_file(shared, tmp_path):
    folder = linked(shared, tmp_path / "data")
    name = "icb/icb1v13.csv.gz"
    text = gzip.decompress((shared / "data" / name).read_bytes()).replace(b"mediate", b"mediated", 1)
    replaced(folder, name, gzip.compress(text))
    status, message = told(tmp_path, "--question", "mediates", "--data", folder)
    assert status == 2
    assert name in message
    assert "'mediate'" in message
    assert "Traceback" not in message


def test_a_file_cut_short_is_told(shared, tmp_path):
    folder = linked(shared, tmp_path / "data")
    name = "icb/icb2v13.csv.gz"
    replaced(folder, name, (shared / "data" / name).read_bytes()[:4000])
    status, message = told(tmp_path, "--question", "mediates", "--data", folder)
    assert status == 2
    assert name in message
    assert "Traceback" not in message


def test_a_missing_file_is_told(shared, tmp_path):
    folder = linked(shared, tmp_path / "data")
    (folder / "regime/archigos41.csv.gz").unlink()
    status, message = told(tmp_path, "--question", "falls", "--data", folder)
    assert status == 2
    assert "regime/archigos41.csv.gz" in message
    assert "foedus data sources" in message


def test_a_page_is_written_from_the_tables(shared, cache, tmp_path, monkeypatch):
    few = [task for task in pieces_page.TASKS if task.id in {"mediation", "coup-attempt"}]
    monkeypatch.setattr(pieces_page, "TASKS", few)
    monkeypatch.setattr("foedus.scoring.scorecard.tasks_of", lambda _: few)
    out = tmp_path / "docs"
    out.mkdir()
    pieces_page.write(shared / "data", out)
    text = (out / "does-it-work.md").read_text()
    assert "| onset of mediation, ex ante | 0.720 |" in text
    pictures = sorted(path.name for path in (out / "figures").iterdir())
    assert pictures == ["calibration-coup-attempt.svg", "calibration-mediation.svg"]
    assert all(f"figures/{name}" in text for name in pictures)
