"""What forecasters are told: known miscalibration, incoherence, mistakes in their files."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.core.errors import DataError, InputError
from foedus.scoring.coherence import checks
from foedus.scoring.grading import RATE, _rows, read_forecasts
from foedus.scoring.questions import name_of_question

QUESTIONS = pl.DataFrame({"question": ["war:1", "war:2", "gone:2:365"]})


def stretched(chance: np.ndarray, times: float, moved: float = 0.0) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-times * np.log(chance / (1.0 - chance)) - moved))


@pytest.mark.parametrize(
    ("times", "moved", "told", "slope"),
    [
        (1.0, 0.0, "no miscalibration that can be told", 1.0),
        (2.5, 0.0, "too sure of itself", 0.4),
        (0.4, 0.0, "not sure enough", 2.5),
        (1.0, 0.8, "says too much", 1.0),
        (1.0, -0.8, "says too little", 1.0),
    ],
)
def test_known_miscalibration_is_told(times: float, moved: float, told: str, slope: float):
    chance = np.repeat(np.arange(1, 10) / 10, 160)  # of each chance as many happen as it says
    table = pl.DataFrame(
        {
            "kind": "war",
            "happened": (np.tile(np.arange(160) / 160, 9) < chance).astype(np.int64),
            "conflict": np.arange(1440) % 101,
            RATE: 0.5,
            "somebody": stretched(chance, times, moved),
        }
    )
    (row, rate) = _rows(table, "somebody", [RATE, "somebody"])
    assert row["verdict"][0].startswith(told)
    assert row["slope"] == pytest.approx(slope, rel=0.01)
    assert (row["verdict"][-1] == f"better than the {RATE}") == (row["paired"][0]["gain_low"] > 0.0)
    assert (rate["model"], rate["n"], rate["brier"]) == (RATE, 1440, 0.25)
    assert next(iter(_rows(table.head(12), "somebody", [RATE, "somebody"])))["verdict"] == ["too few to tell"]


def test_parts_above_their_wholes_and_sums_other_than_one_are_found():
    said = pl.DataFrame(
        [
            ("force", 1, 0, 0.5), ("serious", 1, 0, 0.6), ("war", 1, 0, 0.2),
            ("force", 2, 0, 0.5), ("serious", 2, 0, 0.4), ("war", 2, 0, 0.4),
            ("gone", 1, 365, 0.1), ("irregular", 1, 365, 0.3), ("irregular", 2, 2, 0.3),
            ("by world organisation", 1, 0, 0.5), ("by state", 1, 0, 0.3), ("by another", 1, 0, 0.3),
            ("by state", 2, 0, 0.9),
        ],
        schema=["answer", "crisis", "ccode", "chance"],
        orient="row",
    )  # fmt: skip
    found = {one.what.partition(":")[0]: one for one in checks(said, name_of_question)}
    told = {what: (one.cases, one.broken, round(one.worst, 6), one.where) for what, one in found.items()}
    assert told == {
        "serious <= force": (2, 1, 0.1, "serious:1"),
        "war <= serious": (2, 0, 0.0, ""),
        "war <= force": (2, 0, 0.0, ""),
        "irregular <= gone": (1, 1, 0.2, "irregular:1:365"),
        "kinds of mediator add up to 1": (1, 1, 0.1, "by_world_organisation:1"),
    }


def test_every_mistake_of_a_file_is_told_with_its_place(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text("question,chance\nwar:1,0.5\nwar:1,0.4\nwaar:2,0.1\ngone:2:364,2\nwar:2,much\n")
    with pytest.raises(InputError) as raised:
        read_forecasts(path, QUESTIONS)
    told = str(raised.value).replace(f"{path}:", "").splitlines()
    assert told == [
        "3: 'mine' answers 'war:1' twice; the first is 2",
        "4: no question 'waar:2' - did you mean 'war'?",
        "5: no question 'gone:2:364' - did you mean 'gone:2:365'?",
        "5: chance '2' is no number from 0 to 1",
        "6: chance 'much' is no number from 0 to 1",
    ]
    path.write_text("question,chance,forecaster\nwar:1,0.5,engine\n")
    with pytest.raises(InputError, match="'engine' means something else here"):
        read_forecasts(path, QUESTIONS)
    with pytest.raises(DataError, match="no such file; `foedus questions` writes"):
        read_forecasts(tmp_path / "nothing.csv", QUESTIONS)
