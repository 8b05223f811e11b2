"""The register: nothing lost, nothing altered unseen, and scores that are those of the forecasts."""

import json
import os
import subprocess
import sys
from datetime import date
from math import log
from pathlib import Path

import pytest

from foedus.analysis import register_forecasts
from foedus.analysis.register import HEAD, REGISTER, adding, read_register
from foedus.analysis.register_forecasts import (
    answer_of,
    answers_by_name,
    find_forecast,
    register_forecast,
    resolutions,
    resolve_forecast,
)
from foedus.analysis.run import run_crisis
from foedus.analysis.setup import set_up
from foedus.analysis.store import run_id, write_run
from foedus.analysis.whatif import questions_of
from foedus.cli.register import register, resolve, score
from foedus.core.errors import InputError, RunError
from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.scoring.registered import scores_of

HORIZON = date(2025, 12, 16)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the register."""
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
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


def frozen(run: Path, question: str = "falls:IRN:leader", day: date = HORIZON) -> str:
    return str(register_forecast(str(run), question, day, f"{question} comes true")["id"])


def test_a_forecast_is_frozen_with_its_digests(home: Path, run: Path) -> None:
    line = register_forecast(str(run), "falls:IRN:leader", HORIZON, "Khamenei is out of office")
    answers = json.loads((run / "answers.json").read_text())
    row = next(row for row in answers["answers"]["falls"] if (row["actor"], row["what"]) == ("IRN", "leader"))
    assert (line["probability"], line["low"], line["high"]) == (row["probability"], row["low"], row["high"])
    assert line["base_rate"] == row["base_rate"]
    assert line["crisis_digest"] == answers["digest"]
    assert read_register().lines == (line,)
    assert read_register().troubles == ()
    assert (home / REGISTER).read_text().count("\n") == 1


def test_every_answer_of_a_run_can_be_frozen(home: Path, run: Path) -> None:
    known = dict(answers_by_name(json.loads((run / "answers.json").read_text())))
    assert set(known) == set(questions_of(set_up(read_crisis("iran-2025"), 1, 1)))
    for question, answered in known.items():
        assert 0.0 <= answered.probability <= 1.0, question
        assert answer_of(run, question, HORIZON) == answered


def test_an_earlier_day_takes_the_chance_by_that_day(home: Path, run: Path) -> None:
    late = answer_of(run, "falls:IRN:leader", HORIZON).probability
    chances = [answer_of(run, "falls:IRN:leader", date(2025, month, 16)).probability for month in (7, 9, 11)]
    assert sorted([*chances, late]) == [*chances, late]
    assert chances[0] < late
    for question in ("stands_by:iran:CHN:endorse", "mediates:iran:OMN:accepted", "dispute:ukraine:war"):
        assert answer_of(run, question, date(2025, 9, 16)).probability <= answer_of(run, question, HORIZON).probability
    with pytest.raises(InputError, match="for the end of the run only, 2025-12-16"):
        answer_of(run, "dispute:iran:settled", date(2025, 9, 16))


@pytest.mark.parametrize(
    ("question", "day", "told"),
    [
        ("falls:IRN:ledaer", HORIZON, "did you mean 'falls:IRN:leader'"),
        ("falls:IRN:leader", date(2025, 6, 17), "answers for the days from 2025-06-24 until 2025-12-16"),
        ("falls:IRN:leader", date(2026, 1, 1), "answers for the days from 2025-06-24 until 2025-12-16"),
    ],
)
def test_what_a_run_does_not_answer_is_refused(home: Path, run: Path, question: str, day: date, told: str) -> None:
    with pytest.raises(InputError) as caught:
        register_forecast(str(run), question, day, "x")
    assert told in str(caught.value)
    assert not (home / REGISTER).exists()


def test_a_forecast_needs_a_criterion_and_is_registered_once(home: Path, run: Path) -> None:
    with pytest.raises(InputError, match="--criterion"):
        register_forecast(str(run), "falls:IRN:leader", HORIZON, "  ")
    frozen(run)
    with pytest.raises(InputError, match="registered already"):
        frozen(run)


def test_resolving(home: Path, run: Path) -> None:
    one, other = frozen(run), frozen(run, "dispute:iran:war")
    resolve_forecast(one[:5], "yes")
    with pytest.raises(InputError, match=r"was resolved yes on .* --correct replaces it"):
        resolve_forecast(one, "no")
    resolve_forecast(one, "no", correct=True)
    found = {key: line["outcome"] for key, line in resolutions(read_register()).items()}
    assert found == {one: False}
    assert len(read_register().lines) == 4  # the first resolution stays on record
    with pytest.raises(InputError, match="resolves yes or no"):
        resolve_forecast(other, "maybe")
    with pytest.raises(InputError, match="no forecast 'zzz' is registered; registered: "):
        resolve_forecast("zzz", "no")
    with pytest.raises(InputError, match="no forecast ''"):
        find_forecast(read_register(), "")


def test_no_is_known_on_the_day_at_the_earliest(home: Path, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forecast = frozen(run)
    monkeypatch.setattr(register_forecasts, "_now", lambda: "2025-12-15T12:00:00+00:00")
    with pytest.raises(InputError, match="is open until 2025-12-16: before that day it can only be yes"):
        resolve_forecast(forecast, "no")
    resolve_forecast(forecast, "yes")
    monkeypatch.setattr(register_forecasts, "_now", lambda: "2025-12-16T12:00:00+00:00")
    resolve_forecast(forecast, "no", correct=True)


def test_scores_are_those_of_the_definition(home: Path, run: Path) -> None:
    one, other = frozen(run), frozen(run, "dispute:ukraine:war")
    frozen(run, "falls:IRN:regime")
    resolve_forecast(one, "yes")
    resolve_forecast(other, "no")
    kept = read_register()
    said = {line["id"]: line["probability"] for line in kept.lines if line["kind"] == "forecast"}
    found = scores_of(
        [line for line in kept.lines if line["kind"] == "forecast"],
        {key: line["outcome"] for key, line in resolutions(kept).items()},
    )
    assert (found["registered"], found["resolved"]) == (3, 2)
    assert found["brier"] == pytest.approx(((1 - said[one]) ** 2 + said[other] ** 2) / 2)
    held = min(said[other], 1 - 1e-9)
    assert found["log"] == pytest.approx(-(log(said[one]) + log(1 - held)) / 2)
    assert sum(row["forecasts"] for row in found["calibration"]) == 2


def test_an_altered_line_is_found_and_counts_no_more(home: Path, run: Path) -> None:
    one = frozen(run)
    frozen(run, "dispute:iran:war")
    path = home / REGISTER
    line = json.loads(path.read_text().splitlines()[0])
    path.write_text(path.read_text().replace(f'"probability": {line["probability"]}', '"probability": 0.99'))
    kept = read_register()
    assert [trouble.line for trouble in kept.troubles] == [1]
    assert "was altered" in kept.troubles[0].what
    assert one not in {line["id"] for line in kept.lines}


def test_an_altered_line_with_a_digest_of_its_own_is_found_by_the_next(home: Path, run: Path) -> None:
    from foedus.analysis.register import digest_of  # noqa: PLC0415 - what a forger would do

    frozen(run)
    frozen(run, "dispute:iran:war")
    path = home / REGISTER
    first, second = path.read_text().splitlines()
    forged = {**json.loads(first), "probability": 0.99}
    forged["hash"] = digest_of(forged)
    path.write_text(f"{json.dumps(forged)}\n{second}\n")
    assert [(trouble.line, "does not follow" in trouble.what) for trouble in read_register().troubles] == [(2, True)]


@pytest.mark.parametrize("removed", [0, 1, 2])
def test_a_line_that_was_taken_out_is_missed(home: Path, run: Path, removed: int) -> None:
    for question in ("falls:IRN:leader", "falls:IRN:regime", "dispute:iran:war"):
        frozen(run, question)
    path = home / REGISTER
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for place, line in enumerate(lines) if place != removed))
    assert read_register().troubles


def test_a_line_that_was_cut_off_does_not_spoil_the_next(home: Path, run: Path) -> None:
    frozen(run)
    path = home / REGISTER
    with path.open("a") as file:
        file.write('{"kind": "forecast", "id": "half')
    assert "cut off or altered" in read_register().troubles[0].what
    frozen(run, "dispute:iran:war")
    kept = read_register()
    assert [line["question"] for line in kept.lines] == ["falls:IRN:leader", "dispute:iran:war"]
    assert [trouble.line for trouble in kept.troubles] == [2]


def test_odd_letters_do_not_break_lines(home: Path) -> None:
    with adding() as draft:
        draft.add({"kind": "forecast", "id": "a", "criterion": "one\u2028two\nthree\x85four – ü"})
    with adding() as draft:
        draft.add({"kind": "forecast", "id": "b"})
    kept = read_register()
    assert [line["id"] for line in kept.lines] == ["a", "b"]
    assert kept.troubles == ()


WRITER = """
import sys
from foedus.analysis.register import adding
for number in range(int(sys.argv[2])):
    with adding() as draft:
        draft.add({"kind": "forecast", "id": f"{sys.argv[1]}-{number}"})
"""


def test_processes_that_register_at_once_lose_nothing(home: Path) -> None:
    writers, each = 4, 25
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(each)]) for place in range(writers)]
    assert [process.wait(timeout=120) for process in running] == [0] * writers
    kept = read_register()
    assert kept.troubles == ()
    assert {line["id"] for line in kept.lines} == {
        f"{place}-{number}" for place in range(writers) for number in range(each)
    }
    assert (home / HEAD).read_text().strip() == kept.head


def test_a_register_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "file"))
    with pytest.raises(RunError, match="set FOEDUS_HOME"), adding():
        pass


def test_the_commands(home: Path, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score()
    assert "Nothing is registered yet" in capsys.readouterr().out
    register(str(run), question="falls:IRN:leader", resolves="2025-12-16", criterion="Out of office")
    told = capsys.readouterr().out
    assert "by 16 December 2025" in told
    name = told.split()[1].removesuffix(":")
    resolve(name, "no")
    assert capsys.readouterr().out == f"resolved {name}: no\n"
    score(json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["resolved"], found["troubles"]) == (1, [])
    (home / REGISTER).write_text((home / REGISTER).read_text().replace("Out of office", "In office"))
    with pytest.raises(SystemExit, match="2"):
        score()
    said = capsys.readouterr()
    assert "was altered" in said.err
    assert "do not trust the scores" in said.out
    with pytest.raises(SystemExit, match="2"):
        score(json=True)
    with pytest.raises(InputError, match="must be a day"):
        register(str(run), question="falls:IRN:leader", resolves="soon", criterion="x")


def test_nothing_to_score() -> None:
    assert scores_of([{"id": "a", "probability": 0.5}], {})["brier"] is None
