"""The page on what moves what: every input of coercion and feuds is on it, and its figures are the engine's."""

from pathlib import Path

import pytest
from tools.tables import __main__ as tables
from tools.tables import moves_page

from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.mechanisms.coercion.escalation import MECHANISM

PAGE = Path(__file__).parents[2] / "docs/explanation" / moves_page.PAGE
CRISES = tuple(moves_page.HELPERS)


@pytest.mark.parametrize("name", CRISES)
def test_every_input_of_coercion_and_feuds_has_its_line(name: str) -> None:
    crisis = read_crisis(name)
    inputs = moves_page.inputs_of(crisis)
    page = PAGE.read_text("utf-8").partition(f"({name})")[2]
    assert all(f"| {moved.words} | {moved.ends} |" in page for moved in inputs), "run make tables PART=moves"
    said = {quantity for moved in inputs for quantity in moved.quantities}
    read = {quantity for table in QUANTITIES.values() for quantity in table if quantity in MECHANISM.reads}
    assert said >= read | set(QUANTITIES["feud"]) | {"like", "level", "began", "deadline", "fatal", "expected"}


@pytest.mark.parametrize("name", CRISES)
def test_the_ends_of_an_input_are_two_crises_that_can_be_run(name: str) -> None:
    crisis = read_crisis(name)
    for moved in moves_page.inputs_of(crisis):
        low, high = (with_settings(crisis, end) for end in (moved.low, moved.high))
        assert low != high, moved.words


def test_the_page_needs_no_historical_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.setattr(moves_page, "page", lambda: "told\n")
    (tmp_path / "explanation").mkdir()
    assert tables.main(["moves", "--docs", str(tmp_path)]) == 0
    assert (tmp_path / "explanation" / moves_page.PAGE).read_text("utf-8") == "told\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("iran-2025", "democracy of the target"),
        pytest.param("iran-2025", "end of the last use of force", marks=pytest.mark.deep),
        pytest.param("iran-2026", "mobilisation of the challenger", marks=pytest.mark.deep),
        ("iran-2026", "disputes at force in ten years"),
    ],
)
def test_the_figures_are_those_of_the_engine(name: str, words: str) -> None:
    """All of them take a quarter of an hour; where some have moved, the page is stale."""
    crisis = read_crisis(name)
    moved = next(moved for moved in moves_page.inputs_of(crisis) if moved.words == words)
    line = moves_page.effect_of(crisis, moved).line
    assert line in PAGE.read_text("utf-8").partition(f"({name})")[2].partition("\n## ")[0], "run make tables PART=moves"
