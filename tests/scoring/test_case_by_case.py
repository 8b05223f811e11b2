"""What is said case by case: asked of the engine alone, written and compared."""

from pathlib import Path

import polars as pl
import pytest
from rich.console import Console
from scorecard_rows import row

from foedus.api import scorecard as api
from foedus.cli.scorecard import _show, told
from foedus.core.errors import InputError
from foedus.scoring import engine
from foedus.scoring.chances import chances_of, read_chances, write_chances
from foedus.scoring.engine import EngineScorecard
from foedus.scoring.scorecard import Scorecard

NOWHERE = Path("nowhere")
YEARS = {"question": None, "train_to": 1979, "test_from": 1980, "progress": lambda *_: None}
SAID = chances_of([("war", 1979, 7, 0, 0.25)])


@pytest.mark.parametrize("option", ["against", "save"])
def test_only_the_engine_is_told_case_by_case(option: str):
    with pytest.raises(InputError, match=f"--{option} is of what the engine said case by case: add --engine"):
        api.scorecard(NOWHERE, rolling=False, engine=False, **{option: NOWHERE}, **YEARS)


def test_the_engine_is_compared_with_one_file_and_writes_another(monkeypatch, tmp_path: Path):
    asked = {}

    def card(*years: object, **options: object) -> EngineScorecard:
        asked.update(options)
        return EngineScorecard(Scorecard([row(question="joins"), row()], []), SAID)

    monkeypatch.setattr(engine, "engine_scorecard", card)
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    write_chances(SAID.with_columns(pl.lit(0.5).alias("chance")), before)
    found = api.scorecard(
        NOWHERE, rolling=True, engine=True, against=before, save=after, **(YEARS | {"question": "mediates"})
    )
    assert [one["question"] for one in found.rows] == ["mediates"]
    assert asked["rolling"] is True
    assert asked["against"]["chance"].to_list() == [0.5]
    assert read_chances(after).rows() == SAID.rows()


def test_level_and_pairs_are_told_in_a_line():
    assert told(row()) == (
        "ours: said .050, happened .040 [.03 .06]; slope .900 [.70 1.10]; against base rate +.100 [+.05 +.15]"
    )
    console = Console(record=True, width=200)
    _show(Scorecard([row()], []), console)
    text = console.export_text()
    assert "1234 cases, 56 events, 7 clusters (5.5 of equal weight)" in text
    assert "ours: said .050" in text
