"""The published program's own histories, turn by turn."""

import csv
from pathlib import Path

import numpy as np
import pytest

from foedus.models.group_decision import group_decision, read_scenario, run_file

pytestmark = pytest.mark.shared
SCENARIOS = ("SOE-Pol-Comp", "dummyData_3Dim")


def read_rows(path):
    with Path(path).open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", SCENARIOS)
def test_positions_and_win_probabilities_at_every_turn(shared, name):
    folder = shared / "reference" / "ktab" / name
    history = group_decision(read_scenario(folder / "input.csv"))
    positions = [float(row["position"]) for row in read_rows(folder / "positions.csv")]
    winning = [float(row["win_probability"]) for row in read_rows(folder / "winprob.csv")]
    np.testing.assert_array_equal(history.positions.ravel(), positions)
    np.testing.assert_array_equal(history.win_probability.ravel(), winning)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_answer_names_everything_as_the_file_does(shared, name):
    folder = shared / "reference" / "ktab" / name
    answer = run_file(folder / "input.csv")
    expected = read_rows(folder / "positions.csv")
    assert answer["turns"] == 1 + int(expected[-1]["turn"])
    names = [(entry["turn"], entry["actor"], entry["dimension"]) for entry in answer["positions"]]
    assert names == [(int(row["turn"]), row["actor"], row["dimension"]) for row in expected]
    named = [(entry["turn"], entry["actor"]) for entry in answer["win_probability"]]
    assert named == [(int(row["turn"]), row["actor"]) for row in read_rows(folder / "winprob.csv")]
