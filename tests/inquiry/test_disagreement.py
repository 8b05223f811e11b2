"""Where two analysts disagree: the inputs that differ are found, and the parts of the difference add up exactly."""

from pathlib import Path

import pytest

from foedus.api.files import disagree
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.inquiry.disagreement import bare, differing
from foedus.mechanisms.catalogue import known_forms
from foedus.report.disagreement import stated

LEADER = "falls:IRN:leader"
SETTINGS = {
    "actors.IRN.unrest": 0.9,
    "relations.USA>IRN.strike_power": {"between": [0.1, 0.2]},
    "disputes.iran.stances.CHN": {"degree": "aid", "side": "target"},
    "oil_price": 70,
    "parameters.survival.competing_risks.revolt": 0.2,
}


@pytest.fixture(scope="module")
def one() -> Crisis:
    """A crisis as one analyst has it."""
    return read_crisis("iran-2025", known_forms=known_forms())


def test_the_inputs_that_differ_are_found_whatever_their_reasons(one: Crisis) -> None:
    rows = differing(one, with_settings(one, SETTINGS))
    assert [row["input"] for row in rows] == sorted(SETTINGS)
    assert {row["input"]: row["second"] for row in rows}["disputes.iran.stances.CHN"] == {
        "degree": "aid",
        "side": "target",
    }
    unchanged = one.actors["IRN"].unrest
    reworded = with_settings(one, {"actors.IRN.unrest": {**unchanged.model_dump(exclude_defaults=True), "note": "x"}})
    assert differing(one, reworded) == []
    assert bare({"accounts": [{"value": 1, "because": ["a"]}]}) == {"accounts": [{"value": 1}]}


def test_the_parts_add_up_to_the_difference(one: Crisis) -> None:
    found = disagree(one, with_settings(one, SETTINGS), [LEADER, "falls:IRN:regime"], replicates=100, weeks=12)
    for row in found["answers"]:
        assert sum(part["shapley"] for part in row["inputs"]) == pytest.approx(row["second"] - row["first"], abs=1e-12)
        assert row["second"] - row["first"] == pytest.approx(row["difference"], abs=1e-12)
        assert abs(row["inputs"][0]["shapley"]) == max(abs(part["shapley"]) for part in row["inputs"])
    assert found["method"] == "every subset"
    assert found["inputs"][0] == {
        "input": "actors.IRN.unrest",
        "first": found["inputs"][0]["first"],
        "second": {"value": 0.9},
    }


def test_of_many_inputs_a_sample_of_orders_adds_up_too(one: Crisis) -> None:
    many = {f"actors.{actor}.unrest": 0.9 for actor in list(one.actors)[:9]}
    found = disagree(one, with_settings(one, many), [LEADER], replicates=100, weeks=4, orders=2)
    [row] = found["answers"]
    assert found["method"] == "sampled orders"
    assert sum(part["shapley"] for part in row["inputs"]) == pytest.approx(row["difference"], abs=1e-12)


def test_the_answers_that_differ_most_are_divided_and_what_changes_nothing_is_told(
    one: Crisis, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = {"actors.SYR.irregular_rate": 0.9, "parameters.commitment.overstretch.fight": -6.0}
    found = disagree(one, with_settings(one, forms), replicates=400, weeks=12)
    assert found["idle"] == ["parameters.commitment.overstretch.fight"]
    assert "falls:SYR:leader" in [row["question"] for row in found["answers"]]
    found.show(None)
    said = " ".join(capsys.readouterr().out.split())
    assert "The files differ in 2 inputs; 1 of them changes nothing." in said
    assert "Syria's leader falls" in said


def test_files_that_cannot_be_compared_are_refused(one: Crisis, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="say the same: not one input differs"):
        disagree(one, "iran-2025")
    with pytest.raises(InputError, match="differs from iran-2025 in actors"):
        disagree(one, "iran-2026")
    with pytest.raises(InputError, match="--orders 1"):
        disagree(one, one, orders=1)


@pytest.mark.parametrize(
    ("raw", "words"),
    [(True, "yes"), (False, "no"), ({"value": "high"}, "high"), ([1, 2], "1, 2"), ({"value": 2.5}, "2.5")],
)
def test_what_a_file_says_is_told_in_a_few_letters(raw: object, words: str) -> None:
    assert stated(raw) == words
