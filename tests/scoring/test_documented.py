"""The page on the JSON of the scorecard names every field."""

import re
from pathlib import Path

from foedus.report.past_crises import PastCrises, PastCrisisRow
from foedus.report.yardstick import CheckRow, EffectRow, ForecasterRow, KindRow, QuestionsRecord
from foedus.scoring.chances import KEYS
from foedus.scoring.hindcast_rows import Hindcast
from foedus.scoring.rows import PairedRow, ScoreRow

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (REFERENCE / "scorecard.md").read_text("utf-8")
YARDSTICK = (REFERENCE / "yardstick.md").read_text("utf-8")


def named(text: str) -> set[str]:
    """Fields in the first column of tables."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_every_field_of_a_row_has_a_word():
    card, rest = PAGE.split("## Case by case")
    cases, rest = rest.split("## The JSON of a hindcast")
    hindcast, listed = rest.split("## The JSON of the list of past crises")
    pairs = {f"paired[].{name}" for name in PairedRow.__annotations__}
    assert {name.removesuffix("[]") for name in named(card)} == {*keys(ScoreRow), *pairs}
    assert named(cases) == set(KEYS)
    assert {name.removesuffix("[]") for name in named(hindcast)} == keys(Hindcast)
    rows = {f"crises[].{name}" for name in keys(PastCrisisRow)}
    assert {name.removesuffix("[]") for name in named(listed)} == keys(PastCrises) | rows


def test_every_field_of_questions_and_grades_has_a_word():
    questions, grades = YARDSTICK.split("## What `foedus grade")
    assert named(questions) == keys(QuestionsRecord) - {"kinds"} | {f"kinds[].{name}" for name in keys(KindRow)}
    assert {name.removesuffix("[]") for name in named(grades)} == {
        "left_out", "beyond.log", "beyond.brier", "scores[].*",
        *(f"scores[].{name}" for name in ("forecaster", "kind", "model", "verdict")),
        *(f"forecasters[].{name}" for name in keys(ForecasterRow) - {"coherence"}),
        *(f"forecasters[].coherence[].{name}" for name in keys(CheckRow)),
        *(f"beyond.*[].{name}" for name in keys(EffectRow)),
    }  # fmt: skip


def keys(row: type) -> set[str]:
    return {name for base in (*row.__mro__, row) for name in getattr(base, "__annotations__", {})}
