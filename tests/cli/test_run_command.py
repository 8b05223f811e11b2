"""The commands of a run, as a user types them: what they print, what they keep, and how they refuse."""

import html
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from command_line import Done, foedus
from plain_python import compiled_only

SMALL = ["--replicates", "400", "--weeks", "8"]
pytestmark = [
    pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens"),
    compiled_only("whole runs are too slow in plain Python"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


def call(home: Path, *arguments: str, cwd: Path | None = None) -> Done:
    return foedus(*arguments, folder=cwd or home, home=home / "index")


@pytest.fixture(scope="module")
def first(home) -> dict:
    done = call(home, "run", "iran-2026", "--json", *SMALL, "--out", "first")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_json_has_what_is_promised(first):
    assert {"crisis", "as_of", "horizon_weeks", "replicates", "seed", "answers"} <= first.keys()
    assert (first["crisis"], first["as_of"], first["horizon_weeks"]) == ("iran-2026", "2026-01-16", 8)
    rows = first["answers"]
    for row in rows["stands_by"]:
        assert {"dispute", "actor", "side", "endorse", "aid", "fight", "low", "high", "base_rate"} <= row.keys()
        assert row["low"] <= row["fight"] <= row["high"]
        assert 0.0 <= row["endorse"] + row["aid"] + row["fight"] <= 1.0 + 1e-9
    for row in rows["mediates"]:
        assert {"dispute", "actor", "offered", "accepted", "settled", "binding_condition"} <= row.keys()
        assert row["settled"] <= row["accepted"] <= row["offered"]
    for row in rows["falls"]:
        assert {"actor", "what", "probability", "low", "high", "base_rate", "manner"} <= row.keys()
        assert row["low"] <= row["probability"] <= row["high"]
        assert sum(row["manners"].values()) == pytest.approx(row["probability"], abs=1e-4)
    for row in rows["disputes"]:
        assert sum(row["ends"].values()) + row["open"] == pytest.approx(1.0, abs=1e-4)


def test_rare_things_are_rare(first):
    """Nobody who has not sided yet fights with a chance far above history without a named reason."""
    for row in first["answers"]["stands_by"]:
        if row["fight"] > 10 * row["base_rate"]:
            assert any(reason["log_odds"] > 0 for reason in row["reasons"]), row
        if row["already"] in ("out", "endorse"):
            assert row["fight"] < 0.35, row


def test_the_same_seed_prints_the_same_text_whatever_the_threads(home, first):
    for threads in ("1", "2"):
        done = call(home, "run", "iran-2026", "--json", *SMALL, "--threads", threads)
        assert json.loads(done.stdout) == first
    assert json.loads(call(home, "run", "iran-2026", "--json", *SMALL, "--seed", "2").stdout) != first


def test_what_a_run_keeps(home, first):
    folder = home / "first"
    assert {path.name for path in folder.iterdir()} == {
        "answers.json", "brief.html", "crisis.json", "draws.parquet", "manifest.json", "series.parquet",
    }  # fmt: skip
    assert all(path.stat().st_mode & 0o222 == 0 for path in folder.iterdir())
    assert json.loads((folder / "answers.json").read_text()) == first
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["digest"] == first["digest"]
    assert manifest["parameters"]["commitment.expected_utility.pledge"]["source"].startswith("calibration")
    series = pl.read_parquet(folder / "series.parquet")
    assert {"survival_leader", "oil_price", "fight", "open"} <= set(series["series"])
    assert series["week"].max() == 8
    html = (folder / "brief.html").read_text()
    assert "<svg" in html
    assert 'src="http' not in html


def test_runs_and_compare(home, first):
    call(home, "run", "iran-2026", "--json", *SMALL, "--set", "actors.CUB.irregular_rate=0.95", "--out", "weaker")
    listed = json.loads(call(home, "runs", "--json").stdout)
    assert {"first", "weaker"} <= {Path(entry["folder"]).name for entry in listed}
    found = json.loads(call(home, "compare", "first", "weaker", "--json").stdout)
    assert any(row["what"].startswith("actors.CUB.irregular_rate") for row in found["inputs"])
    moved = {row["question"]: row for row in found["answers"]}
    assert moved["falls:CUB:regime"]["changes"][1]["low"] > 0
    assert "stands_by:ukraine:CHN:fight:challenger" not in moved
    assert first["seed"] == 1


def test_the_last_runs_are_listed_with_their_settings(home, first):
    call(home, "run", "iran-2026", "--json", *SMALL, "--set", "actors.CUB.load=0.9", "--out", "loaded")
    said = call(home, "runs", "--last", "1").stdout
    assert "Iran after the capture of Maduro" in said
    assert "--set actors.CUB.load=0.9" in said
    assert said.splitlines()[-1].startswith("and ")
    assert len(json.loads(call(home, "runs", "--json", "--last", "1").stdout)) == 1
    assert call(home, "runs", "--last", "0").returncode == 2


def test_the_brief_of_an_own_file_names_a_command_that_gives_the_same_answers(home, tmp_path):
    """From the file by its path as given, with its settings; and from the crisis that was kept."""
    folder = tmp_path / "my files"
    folder.mkdir()
    for name in ("small.yaml", "small-evidence.yaml"):
        (folder / name).write_bytes((Path(__file__).parents[1] / "crisis" / "good" / name).read_bytes())
    options = ["--replicates", "20", "--weeks", "4", "--set", "actors.RUS.load=0.4"]
    done = call(home, "run", "my files/small.yaml", "--json", *options, "--out", "own", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    brief = html.unescape((tmp_path / "own" / "brief.html").read_text("utf-8"))
    told = shlex.split(re.search(r"<pre>foedus (run .*)</pre>", brief)[1])
    again = call(home, *told, "--json", cwd=tmp_path)
    kept = call(home, "run", "own/crisis.json", "--replicates", "20", "--weeks", "4", "--json", cwd=tmp_path)
    assert json.loads(again.stdout) == json.loads(kept.stdout) == json.loads(done.stdout)


def test_cite_a_crisis_and_a_run(home, first):
    of_crisis = json.loads(call(home, "cite", "iran-2026", "--json").stdout)
    of_run = json.loads(call(home, "cite", "first", "--json").stdout)
    assert of_crisis["statements"] == of_run["statements"]
    assert of_run["digest"] == first["digest"]
    assert any("Altfeld" in work for works in of_run["mechanisms"].values() for work in works)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "iran-2026", "--replicates", "0"], "from 1 to"),
        (["run", "iran-2026", "--weeks", "0"], "from 1 to 520"),
        (["run", "iran-2026", "--threads", "0"], "from 1 to 256"),
        (["run", "iran-2026", "--seed", "-1"], "from 0 to"),
        (["run", "iran-2026", "--replicates", "many"], "many"),
        (["run", "iran-2026", "--set", "actors.RUS.laod=0.1"], "did you mean 'actors.RUS.load'"),
        (["run", "iran-2026", "--set", "actors.RUS.load=7"], "from 0 to 1"),
        (["run", "iran-2026", "--set", "forms.survival=globalgame"], "did you mean 'global_game'"),
        (["run", "iran-2026", "--set", "parameters.commitment.expected_utility.stake=99"], "from 3 to 9"),
        (["run", "iran-2026", "--out", "first"], "never overwrites"),
        (["run", "iran-2026", "--out", "/proc/nowhere/run"], "--out"),
        (["compare", "first", "nothing"], "no run 'nothing'"),
        (["cite", "nothing"], "nothing"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_message(home, first, arguments, says):
    assert first
    done = call(home, *arguments)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


BEGUN = "import foedus.cli.run, foedus.cli; print('begun', flush=True); foedus.cli.main()"


def test_an_interrupted_run_leaves_nothing(home, first):
    assert first
    environment = {**os.environ, "FOEDUS_HOME": str(home / "index")}
    started = subprocess.Popen(
        [sys.executable, "-c", BEGUN, "run", "iran-2026", "--json", "--replicates", "300000", "--out", "stopped"],
        env=environment, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout.readline() == "begun\n"
    time.sleep(2)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=600)
    assert started.returncode == 130
    assert "Traceback" not in told
    assert not (home / "stopped").exists()
    assert not list(home.glob(".foedus-*"))
    assert not any("stopped" in entry["folder"] for entry in json.loads(call(home, "runs", "--json").stdout))


def test_help_is_quick_because_it_loads_nothing():
    script = (
        "import sys; from foedus.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print([name for name in ('numba', 'polars', 'scipy', 'numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_explain_adds_why_what_if_how_sure_and_what_to_watch_for(home, kept_run):
    folder = kept_run("iran-2025", explain=True)
    answers = json.loads((folder / "answers.json").read_text())
    done = call(home, "run", "iran-2025", "--json", "--replicates", "100", "--weeks", "4", "--out", "unexplained")
    plain = json.loads(done.stdout)
    more = {"why", "what_ifs", "sensitivity", "watch_list"}
    assert answers.keys() - plain.keys() == more
    assert {name: answers[name] for name in answers.keys() - more} == plain
    assert answers["why"]
    for why in answers["why"]:
        assert sum(cause["shapley"] for cause in why["causes"]) == pytest.approx(
            why["all_on"] - why["all_off"], abs=1e-9
        )
    brief = (folder / "brief.html").read_text("utf-8")
    for section in ("why", "what-if"):
        assert f'<section id="{section}">' in brief
    # with so few replicates there may be no sign that is clear of luck
    assert ('<section id="watch">' in brief) == any(answers["watch_list"]["watch_list"].values())
    assert ("How sure: " in brief) == any(row["inputs"] for row in answers["sensitivity"])
    assert "--explain" in brief


def test_a_run_says_how_to_get_more(home):
    done = call(home, "run", "iran-2025", *SMALL)
    assert "the same command and --explain" in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-2])) <= 80
