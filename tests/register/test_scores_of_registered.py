"""Scores of registered forecasts, by hand."""

from math import log

import pytest

from foedus.register.scores import scores_by_version, scores_of


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
