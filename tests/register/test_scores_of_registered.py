"""Scores of registered forecasts, by hand."""

from math import log
from pathlib import Path

import pytest

from foedus.register.forecasts import SAME, set_aside
from foedus.register.register import read_register
from foedus.register.resolutions import resolutions, resolve_forecast
from foedus.register.scores import scores_by_version, scores_of
from foedus.report.registered import show_registered
from kept_forecasts import LINE, frozen


def forecast(name: str, probability: float, **more: float | None) -> dict[str, object]:
    return {"id": name, "probability": probability, **more}


def test_nothing_resolved_has_no_score():
    found = scores_of([forecast("a", 0.5)], {})
    assert (found["registered"], found["resolved"], found["with_base_rate"]) == (1, 0, 0)
    assert (found["brier"], found["log"], found["skill"], found["calibration"]) == (None, None, None, [])


def test_three_forecasts_by_hand():
    forecasts = [
        forecast("a", 1 / 3, base_rate=0.5),
        forecast("b", 1 / 3, base_rate=0.5),
        forecast("c", 2 / 3),
        forecast("open", 0.9, base_rate=0.1),
    ]
    found = scores_of(forecasts, {"a": False, "b": True, "c": True})
    assert (found["registered"], found["resolved"], found["with_base_rate"]) == (4, 3, 2)
    assert found["brier"] == 0.222222222  # (1 + 4 + 1) / 27, to nine digits
    assert found["log"] == round(-(2 * log(2 / 3) + log(1 / 3)) / 3, 9)
    assert found["skill"] == -0.111111111  # 5/18 against 1/4
    assert found["calibration"] == [
        {"said": pytest.approx(1 / 3), "happened": 0.5, "forecasts": 2},
        {"said": pytest.approx(2 / 3), "happened": 1.0, "forecasts": 1},
    ]


def test_a_version_is_scored_by_what_is_resolved_and_counts():
    made = {"a": (0.5, "0.1"), "b": (0.9, "0.1"), "open": (0.9, "0.1"), "c": (0.8, "0.2")}
    forecasts = [{**forecast(name, probability), "foedus": version} for name, (probability, version) in made.items()]
    found = scores_by_version(forecasts, dict.fromkeys("abc", True), {"b": "late"})
    assert [(row["foedus"], row["forecasts"], row["brier"]) for row in found] == [("0.1", 1, 0.25), ("0.2", 1, 0.04)]


def test_a_base_rate_that_was_never_wrong_leaves_no_skill():
    found = scores_of([forecast("a", 0.5, base_rate=0.0)], {"a": False})
    assert found["skill"] is None
    assert found["with_base_rate"] == 1
    assert scores_of([forecast("a", 0.5, base_rate=None)], {"a": False})["skill"] is None


def test_a_calibration_has_at_most_five_bins():
    forecasts = [forecast(str(k), (k + 0.5) / 20) for k in range(20)]
    bins = scores_of(forecasts, {str(k): k > 9 for k in range(20)})["calibration"]
    assert [entry["forecasts"] for entry in bins] == [4] * 5
    assert [entry["said"] for entry in bins] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert [entry["happened"] for entry in bins] == [0.0, 0.0, 0.5, 1.0, 1.0]


def told(name: str, registered: str, resolves: str = "2025-12-16", **other: object) -> dict[str, object]:
    return {**LINE, "id": name, "registered": f"{registered}T12:00:00+00:00", "resolves": resolves, **other}


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


def test_what_was_said_given_something_else_is_scored_apart() -> None:
    rows = [forecast("a", 0.5), {**forecast("b", 0.9), "given": ["dispute:iran:force@2025-12-16"]}]
    scores = scores_of(rows, {"a": True, "b": True})
    assert (scores["resolved"], scores["brier"]) == (2, 0.25)
    assert scores["conditional"] == {"forecasts": 1, "brier": 0.01, "log": round(-log(0.9), 9)}
    versions = scores_by_version([{**row, "foedus": "0.1"} for row in rows], {"a": True, "b": True}, {})
    assert [row["forecasts"] for row in versions] == [1]


def test_an_outside_estimate_is_kept_beside_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [forecast(str(number), 0.7, outside=0.6) for number in range(12)]
    outcomes = {str(number): number < 8 for number in range(12)}
    [row] = scores_of(rows, outcomes)["added"]
    assert (row["beside"], row["forecasts"]) == ("outside estimates", 12)
    assert row["low"] < row["weight"] < row["high"]
    show_registered([{**LINE, **row} for row in rows], outcomes, {**scores_of(rows, outcomes), "versions": []})
    assert "The engine beside outside estimates (on 12): Brier" in " ".join(capsys.readouterr().out.split())


def test_engine_outside_and_engine_given_outside_are_three_forecasters() -> None:
    rows = [forecast(str(number), 0.5, outside=0.8, held=0.7) for number in range(10)]
    rows += [forecast(str(10 + number), 0.4, held=0.6) for number in range(10)]
    found = scores_of(rows, {str(number): number % 10 < 7 for number in range(20)})["added"]
    pairs = {(row["who"], row["beside"]): (row["forecasts"], row["brier"], row["brier_other"]) for row in found}
    assert pairs == {
        ("the engine", "outside estimates"): (10, 0.25, 0.22),
        ("the engine given outside", "the engine alone"): (20, 0.215, 0.275),
        ("the engine given outside", "outside estimates"): (10, 0.21, 0.22),
    }
