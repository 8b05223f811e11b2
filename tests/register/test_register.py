"""The register: nothing lost, nothing altered unseen, and scores that are those of the forecasts."""

import errno
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from math import log
from pathlib import Path

import pytest

from foedus.cli.register import register, resolve, score
from foedus.core.errors import InputError, RunError
from foedus.crisis.reading import read_crisis
from foedus.inquiry.whatif import questions_of
from foedus.mechanisms.catalogue import known_forms
from foedus.register import forecasts as register_forecasts
from foedus.register.forecasts import (
    SAME,
    answer_of,
    answered_in,
    find_forecast,
    register_forecast,
    resolutions,
    resolve_forecast,
    set_aside,
)
from foedus.register.register import HEAD, NOTHING, REGISTER, adding, digest_of, read_register
from foedus.register.scores import scores_by_version, scores_of
from foedus.report.registered import show_registered
from foedus.runs import filing
from foedus.runs.folder import digest_of_file
from foedus.runs.run import run_crisis
from foedus.runs.store import run_id, write_run
from foedus.session.arms import Plan
from foedus.session.histories import live

HORIZON = date(2025, 12, 16)
LINE = {
    "kind": "forecast", "id": "a", "question": "falls:IRN:leader", "resolves": "2025-12-16", "criterion": "x",
    "registered": "2025-06-20T00:00:00+00:00", "foedus": "0.1.0", "probability": 0.5, "low": 0.4, "high": 0.6,
    "base_rate": None,
}  # fmt: skip


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


def test_every_answer_of_a_run_can_be_frozen_but_what_is_so_already(home: Path, run: Path) -> None:
    known = answered_in(json.loads((run / "answers.json").read_text()))
    histories = live(read_crisis("iran-2025", known_forms=known_forms()), Plan(100, 1))
    assert set(known) == set(questions_of(histories.setup))
    already = {question for question in known if (histories.weeks_of(question) == 0).all()}
    assert {"dispute:ukraine:war", "dispute:iran:force", "stands_by:iran:CHN:endorse"} <= set(map(str, already))
    assert any(question.what == "offered" for question in already)
    for question, answered in known.items():
        assert 0.0 <= answered.probability <= 1.0, question
        if question not in already:
            assert answer_of(run, question, HORIZON) == answered
            continue
        with pytest.raises(InputError, match="is so already on the as-of date 2025-06-17"):
            answer_of(run, question, HORIZON)


def test_an_earlier_day_takes_the_chance_by_that_day(home: Path, run: Path) -> None:
    late = answer_of(run, "falls:IRN:leader", HORIZON).probability
    chances = [answer_of(run, "falls:IRN:leader", date(2025, month, 16)).probability for month in (7, 9, 11)]
    assert sorted([*chances, late]) == [*chances, late]
    assert chances[0] < late
    for question in ("stands_by:iran:CHN:aid", "mediates:iran:OMN:accepted", "dispute:iran:war"):
        assert answer_of(run, question, date(2025, 9, 16)).probability <= answer_of(run, question, HORIZON).probability
    with pytest.raises(InputError, match="for the end of the run only, 2025-12-16"):
        answer_of(run, "dispute:iran:settled", date(2025, 9, 16))


def test_an_earlier_day_has_the_base_rate_by_that_day(home: Path, run: Path) -> None:
    """So that it counts in skill; a base rate that speaks of something else beside the question does not."""
    answers = json.loads((run / "answers.json").read_text())
    horizon = {str(question): answered.base_rate for question, answered in answered_in(answers).items()}
    leader = next(row for row in answers["answers"]["falls"] if (row["actor"], row["what"]) == ("IRN", "leader"))
    for question in ("falls:IRN:leader", "falls:IRN:regime", "dispute:iran:war", "stands_by:iran:USA:fight:challenger"):
        rates = [answer_of(run, question, date(2025, month, 16)).base_rate for month in (7, 9, 11)]
        assert None not in rates
        assert 0.0 < rates[0] < rates[1] < rates[2] < horizon[question]
    yearly = 1.0 - (1.0 - leader["base_rate"]) ** (13 / 26)
    assert answer_of(run, "falls:IRN:leader", date(2025, 9, 16)).base_rate == pytest.approx(yearly, abs=1e-4)
    given = {row["base_rate_given"] for row in answers["answers"]["mediates"]}
    assert given == {"of any mediator"}
    assert not any(rate for name, rate in horizon.items() if name.startswith("mediates"))


@pytest.mark.parametrize(
    ("question", "day", "told"),
    [
        ("falls:IRN:ledaer", HORIZON, "did you mean 'leader'"),
        ("falls:IRNN:leader", HORIZON, "did you mean 'falls:IRN:leader'"),
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


def test_a_forecast_is_found_by_the_beginning_of_its_id_if_no_other_begins_so(home: Path) -> None:
    with adding() as draft:
        for one in ("iran-1a", "iran-1b"):
            draft.add({**LINE, "id": one})
    with pytest.raises(InputError, match=r"'iran-1' is the beginning of 2 forecasts: iran-1a, iran-1b"):
        find_forecast(read_register(), "iran-1")
    assert find_forecast(read_register(), "iran-1b")["id"] == "iran-1b"


def test_of_many_forecasts_the_last_ten_are_named(home: Path) -> None:
    with adding() as draft:
        for one in range(12):
            draft.add({**LINE, "id": f"{one:02d}-a-forecast"})
    last = ", ".join(f"{one:02d}-a-forecast" for one in range(2, 12))
    for named in ("", "elsewhere"):  # nothing is the beginning of none
        with pytest.raises(InputError) as caught:
            find_forecast(read_register(), named)
        assert str(caught.value) == f"no forecast '{named}' is registered; the last registered: {last}"
    with pytest.raises(InputError, match=r"'0' is the beginning of 10 forecasts: 00-a-forecast"):
        find_forecast(read_register(), "0")


def test_a_home_is_made_with_the_folders_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "one" / "another" / "home"))
    with adding() as draft:
        draft.add(LINE)
    assert [line["id"] for line in read_register().lines] == ["a"]


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
    with pytest.raises(InputError, match="no forecast 'zzz' is registered; the last registered: "):
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
    one, other = frozen(run), frozen(run, "dispute:iran:war")
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


def test_a_line_that_was_cut_off_is_taken_away(home: Path, run: Path) -> None:
    """Its writer was stopped: nothing of it was told to anybody, and nothing of it stays."""
    frozen(run)
    path = home / REGISTER
    before = path.read_bytes()
    path.write_bytes(before + b'{"kind": "forecast", "id": "half')
    assert read_register().troubles == ()
    assert path.read_bytes() == before
    path.write_bytes(before.removesuffix(b"\n"))  # whole but for its end
    frozen(run, "dispute:iran:war")
    kept = read_register()
    assert [line["question"] for line in kept.lines] == ["falls:IRN:leader", "dispute:iran:war"]
    assert kept.troubles == ()


@pytest.mark.parametrize("at", ["line", "head"])
def test_a_full_disk_leaves_no_half_of_a_line(home: Path, run: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    frozen(run)
    before = (home / REGISTER).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        if at == "line":
            disk.setattr(filing.os, "fsync", full)
        else:
            disk.setattr(Path, "write_text", full)
        with pytest.raises(RunError, match=r"No space left on device.*set FOEDUS_HOME"):
            frozen(run, "dispute:iran:war")
    assert (home / REGISTER).read_bytes() == before
    frozen(run, "dispute:iran:war")
    assert read_register().troubles == ()


@pytest.mark.parametrize("taken", [REGISTER, HEAD])
def test_a_register_or_a_head_that_is_gone_is_noticed_also_later(home: Path, run: Path, taken: str) -> None:
    frozen(run)
    frozen(run, "dispute:iran:war")
    (home / taken).unlink()
    assert any("is missing" in trouble.what for trouble in read_register().troubles)
    frozen(run, "falls:IRN:regime")
    assert any("does not follow the line before it" in trouble.what for trouble in read_register().troubles)


def test_lines_missing_at_the_end_are_noticed_also_later(home: Path, run: Path) -> None:
    frozen(run)
    frozen(run, "dispute:iran:war")
    path = home / REGISTER
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    frozen(run, "falls:IRN:regime")
    assert [trouble.line for trouble in read_register().troubles] == [2]


def test_a_head_that_a_stopped_writer_left_behind_is_brought_up_by_the_next(home: Path, run: Path) -> None:
    frozen(run)
    behind = (home / HEAD).read_text()
    frozen(run, "dispute:iran:war")
    (home / HEAD).write_text(behind)  # stopped between its line and the head
    assert read_register().troubles == ()
    with pytest.raises(InputError, match="registered already"):
        frozen(run)
    path = home / REGISTER
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    assert any("missing" in trouble.what for trouble in read_register().troubles)


def spoiled(**content: object) -> bytes:
    """A line that carries the digest of its content, whatever that is."""
    line = {**LINE, **content, "previous": NOTHING}
    line = {key: value for key, value in line.items() if value is not ...}
    return json.dumps({**line, "hash": digest_of(line)}).encode()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"[" * 100_000, "is no line of the register"),
        (b"\xff\xfe", "is no line of the register"),
        (b"[1]", "is no line of the register"),
        (b"{}", "is no line of the register"),
        (spoiled(question=...), "says no 'question', and does not count"),
        (spoiled(resolves="soon"), "says 'resolves', but no time"),
        (spoiled(registered=3), "says no 'registered'"),
        (spoiled(probability=...), "says no chance as its 'probability'"),
        (spoiled(probability=1.5), "says no chance as its 'probability'"),
        (spoiled(probability=float("nan")), "says no chance as its 'probability'"),
        (spoiled(base_rate=-0.1), "says no chance as its 'base_rate'"),
        (spoiled(kind="resolution"), "says no 'outcome'"),
        (spoiled(kind="withdrawal"), "is a 'withdrawal', which this version does not know"),
        (spoiled(criterion="\ud800"), None),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number(
    home: Path, capsys: pytest.CaptureFixture[str], written: bytes, told: str | None
) -> None:
    home.mkdir()
    (home / REGISTER).write_bytes(spoiled() + b"\n" + written + b"\n")
    (home / HEAD).write_text(json.loads(spoiled())["hash"])
    with pytest.raises(SystemExit, match="2"):
        score()
    said = capsys.readouterr()
    told = told or "does not follow the line before it"
    assert said.err.replace("\n", " ").count(f"register.jsonl:2: {told}") == 1
    assert "1 registered" in said.out or "2 registered" in said.out
    with pytest.raises(SystemExit, match="2"):
        score(json=True)
    json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


def test_a_head_that_is_none_is_told(home: Path, run: Path) -> None:
    frozen(run)
    (home / HEAD).write_bytes(b"\xff\xfe")
    assert [str(trouble) for trouble in read_register().troubles] == [
        f"{home / HEAD}:1: was altered: it holds no digest, so that nothing tells whether lines are missing at the end"
    ]


def test_odd_letters_do_not_break_lines(home: Path) -> None:
    with adding() as draft:
        draft.add({**LINE, "criterion": "one\u2028two\nthree\x85four – ü"})
    with adding() as draft:
        draft.add({**LINE, "id": "b"})
    kept = read_register()
    assert [line["id"] for line in kept.lines] == ["a", "b"]
    assert kept.troubles == ()


def test_what_a_terminal_would_obey_is_shown(home: Path, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register(
        str(run), question="falls:IRN:leader", resolves="2025-12-16", criterion="a\x1b[31mb\x1b]0;c\x07d\x9b1m\udcff"
    )
    score()
    score(json=True)
    assert not set("\x1b\x07\x9b") & set(capsys.readouterr().out)


def edited(run: Path, folder: Path, *, keep_digest: bool = False, **changed: object) -> Path:
    """A copy of a run whose chance for Iran's leader, or whose manifest, was changed in an editor."""
    shutil.copytree(run, folder)
    manifest = json.loads((folder / "manifest.json").read_text()) | changed.pop("manifest", {})  # type: ignore[operator]
    answers = json.loads((folder / "answers.json").read_text())
    for row in answers["answers"]["falls"]:
        if (row["actor"], row["what"]) == ("IRN", "leader"):
            row.update(changed)
    for name, content in (("answers.json", answers), ("manifest.json", manifest)):
        (folder / name).chmod(0o644)
        if name == "manifest.json" and keep_digest:
            content["digests"]["answers.json"] = digest_of_file(folder / "answers.json")
        (folder / name).write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize("chance", [1.5, float("nan"), -0.1, "high", None])
def test_an_edited_chance_is_refused(home: Path, run: Path, tmp_path: Path, chance: object) -> None:
    with pytest.raises(InputError, match=r"answers\.json: is not as the run wrote it"):
        frozen(edited(run, tmp_path / "edited", probability=chance))
    with pytest.raises(InputError, match=rf"answers\.json: ({chance} is no chance|.*NaN is no number)"):
        frozen(edited(run, tmp_path / "forged", keep_digest=True, probability=chance))
    assert not (home / REGISTER).exists()


def test_a_run_that_is_not_whole_or_of_another_version_is_refused(home: Path, run: Path, tmp_path: Path) -> None:
    for name in ("series.parquet", "crisis.json"):
        lacking = edited(run, tmp_path / f"without-{name}", keep_digest=True)
        (lacking / name).unlink()
        with pytest.raises(InputError, match=rf"{name}: is not as the run wrote it: it was altered or is missing"):
            frozen(lacking)
    with pytest.raises(InputError, match=r"was made by version 9\.0\.1, and this is"):
        frozen(edited(run, tmp_path / "newer", keep_digest=True, manifest={"foedus": "9.0.1"}))
    with pytest.raises(InputError, match="holds no digests"):
        frozen(edited(run, tmp_path / "older", manifest={"digests": None}))
    other = edited(run, tmp_path / "other", keep_digest=True)
    answers = json.loads((other / "answers.json").read_text())
    answers["answers"]["falls"][0].pop("probability")
    (other / "answers.json").write_text(json.dumps(answers))
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["digests"]["answers.json"] = digest_of_file(other / "answers.json")
    (other / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=r"no run as version .* writes it \(missing: 'probability'\)"):
        frozen(other)


def told(name: str, registered: str, resolves: str = "2025-12-16", **other: object) -> dict[str, object]:
    return {**LINE, "id": name, "registered": f"{registered}T12:00:00+00:00", "resolves": resolves, **other}


def test_what_is_no_forecast_of_its_own_stays_out_of_the_scores() -> None:
    lines = [
        told("first", "2025-07-01"),
        told("again", "2025-07-02", run="another", probability=0.9),
        told("later knowledge", "2025-07-02", as_of="2025-07-01"),
        told("other question", "2025-07-02", question="falls:IRN:regime"),
        told("on the day", "2025-07-16", "2025-07-16"),
        {"kind": "resolution", "id": "first", "outcome": True, "registered": "2025-07-20T00:00:00+00:00"},
        told("known by now", "2025-07-21", as_of="2025-07-15"),
        told("set back", "2025-07-10", question="falls:USA:leader"),
        told("same day", "2025-07-21", question="falls:USA:leader"),
    ]
    aside = set_aside(lines)
    assert aside == {"again": "repeated", "on the day": "late", "known by now": "late", "set back": "clock"}
    forecasts = [line for line in lines if line["kind"] == "forecast"]
    outcomes = {str(line["id"]): True for line in forecasts}
    found = scores_of(forecasts, outcomes, aside)
    counted = scores_of([line for line in forecasts if line["id"] not in aside], outcomes)
    assert (found["resolved"], found["left_out"]) == (8, {"repeated": 1, "late": 2, "clock": 1})
    assert [found[key] for key in ("brier", "log", "skill", "calibration")] == [
        counted[key] for key in ("brier", "log", "skill", "calibration")
    ]
    assert found["exercises"]["forecasts"] == 4
    assert found["exercises"]["brier"] == pytest.approx((3 * 0.25 + 0.01) / 4)


def test_versions_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        told("a", "2025-07-01", base_rate=0.5),
        told("b", "2025-07-01", foedus="0.2.0", engine="11", probability=0.8, base_rate=0.5),
        told("c", "2025-07-01", foedus="0.2.0", engine="22", probability=0.9),
        told("d", "2025-07-01", foedus="0.2.0", engine="22", run="another", probability=0.1),
    ]
    outcomes = dict.fromkeys("abcd", True)
    found = scores_by_version(lines, outcomes, set_aside(lines, (*SAME, "foedus", "engine")))
    assert [(row["foedus"], row["engine"], row["forecasts"], row["brier"]) for row in found] == [
        ("0.1.0", "", 1, 0.25),
        ("0.2.0", "11", 1, pytest.approx(0.04)),
        ("0.2.0", "22", 1, pytest.approx(0.01)),
    ]
    assert [row["skill"] for row in found] == [0.0, pytest.approx(1.0 - 0.04 / 0.25), None]
    aside = set_aside(lines)
    show_registered(lines, outcomes, {**scores_of(lines, outcomes, aside), "versions": found}, aside=aside)
    said = capsys.readouterr().out
    assert "0.2.0 (22)" in said
    assert "Left out: 3" in said


def test_registering_again_and_late_is_told(
    home: Path, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(day: str, of: Path, question: str = "falls:IRN:leader") -> str:
        monkeypatch.setattr(register_forecasts, "_now", lambda: f"{day}T12:00:00+00:00")
        register(str(of), question=question, resolves="2025-12-16", criterion="x")
        return " ".join(capsys.readouterr().out.split())

    first, second = (
        edited(run, tmp_path / name, keep_digest=True, manifest={"id": name, "created": "2025-06-20T00:00:00+00:00"})
        for name in ("first", "second")
    )
    assert "stays out of the scores" not in at("2025-06-21", first)
    assert "the same question by the same day" in at("2025-06-22", second)
    assert "by a clock that had been set back" in at("2025-06-21", first, "falls:IRN:regime")
    assert "an exercise, no forecast" in at("2025-12-16", second, "dispute:iran:war")
    with pytest.raises(InputError, match="made on 2025-06-20, and today is 2025-06-19: the clock was set back"):
        at("2025-06-19", second, "falls:ISR:leader")
    score()
    said = capsys.readouterr().out
    for word in ("again", "clock", "late"):
        assert f" {word} " in said.replace("\n", " ")


WRITER = """
import json, sys
from foedus.register.register import adding
for number in range(int(sys.argv[2])):
    with adding() as draft:
        draft.add({**json.loads(sys.argv[3]), "id": f"{sys.argv[1]}-{number}"})
"""


def test_processes_that_register_at_once_lose_nothing(home: Path) -> None:
    writers, each = 4, 25
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(each), json.dumps(LINE)])
        for place in range(writers)
    ]
    while any(process.poll() is None for process in running):
        assert read_register().troubles == ()  # a reader waits for writers
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
    assert not home.exists()
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
