"""The page "Does it work?" from rows made up by hand: verdicts, tables, pictures."""

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from scorecard_rows import POPULATION, row
from tools.tables import pieces_page as page

from foedus.fitting.tasks import TASKS, Population, Task
from foedus.history.panel import Panel
from foedus.scoring.scorecard import Scorecard


def test_a_row_of_the_table_by_hand():
    lines = page.table_of([row(), row(model="base rate", kind="baseline", auc=math.nan)])
    assert lines[0] == "Tested from 1980: 1,234 cases, 56 events, 7 clusters (5.5 of equal weight)."
    told = "0.750 [0.700, 0.800] | +0.100 [+0.050, +0.150] | 0.5432 | 0.300 | 25%"
    assert lines[4] == rf"| **ours** | {told} | +2.50 [+1.00, +4.00] \* |"
    assert lines[5].startswith("| base rate | - [0.700, 0.800] |")


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(0.001, 0.004, True), (-0.004, -0.001, True), (-0.001, 0.004, False), (0.0, 0.0, False)]
)
def test_a_gain_is_starred_where_its_interval_leaves_out_zero(low: float, high: float, *, sure: bool):
    assert page.gain_of(row(gain_low=low, gain_high=high)).endswith(r"\*") == sure


def test_the_best_baseline_gains_nothing_over_itself():
    assert page.gain_of(row(model="gradient boosting")) == "best baseline"


def test_the_form_that_ships_is_told_not_the_one_that_scored_best():
    rows = [
        row(model="a baseline", kind="baseline"),
        row(model="of a decade", decade=True),
        row(model="elsewhere", population="another"),
        row(model="rolling", window="decade by decade 1920-1999"),
        row(model="ships", auc=0.6),
        row(model="scored best", auc=0.9),
    ]
    assert page.best_form(rows, POPULATION, decade_by_decade=False)["model"] == "ships"
    assert page.best_form(rows, POPULATION, decade_by_decade=True)["model"] == "rolling"
    assert page.best_form(rows, "none", decade_by_decade=False) is None


@pytest.mark.parametrize(
    ("score", "figure", "found", "told"),
    [
        ("auc", 0.75, {}, "yes"),
        ("auc", 0.76, {}, "no, though inside the interval"),
        ("auc", 0.8, {}, "no, though inside the interval"),
        ("auc", 0.81, {}, "no"),
        ("brier_skill", 0.0, {}, "yes"),
        ("brier_skill", 0.0, {"brier_skill_low": 0.0}, "not surely"),
    ],
)
def test_what_was_to_be_reached(monkeypatch, score: str, figure: float, found: dict[str, float], told: str):
    monkeypatch.setattr(page, "TARGETS", (("words", POPULATION, score, figure), ("none", "no population", "auc", 0.5)))
    lines = page.targets_table([row(**found)])
    assert len(lines) == 6  # two of heading, two of the table's head, one target, and a gap
    assert lines[4].startswith("| words | ")
    assert lines[4].endswith(f" | {told} |")


def test_every_target_is_a_figure_that_a_population_can_reach():
    populations = {population.name for task in TASKS for population in task.populations}
    for _, population, score, figure in page.TARGETS:
        assert population in populations
        assert score in {"auc", "brier_skill"}
        assert (0.5 < figure < 1.0) if score == "auc" else (0.0 <= figure < 1.0)


def panel_of() -> Panel:
    table = pl.DataFrame(
        {
            "year": [1991, 1992, 1950, 1951, 1952, 1953],
            "era": ["from 1990"] * 2 + ["1946-89"] * 4,
            "happened": [1, 1, 1, 0, 0, 0],
            "ally": [1, 0, 1, 1, 0, 0],
        }
    )
    return Panel("made up", table, "happened", {}, "case", "year", "era", "a rule of coding")


def test_base_rates_stand_in_the_order_of_time():
    rates = page.rates_of(panel_of(), panel_of().table)
    assert list(rates.items()) == [("1946-89", 0.25), ("from 1990", 1.0)]


@pytest.fixture(autouse=True)
def stated(monkeypatch):
    for name in ("made-up", "other"):
        monkeypatch.setitem(page.STATED, name, ("a case", "its eve", "its end"))


def test_every_task_says_what_a_case_is():
    assert {task.id for task in TASKS} <= page.STATED.keys(), "state unit, origin and horizon in pieces_page.STATED"


TASK = Task(
    "made-up",
    "mediates",
    lambda _: panel_of(),
    (Population("all"), Population("allies", "ally"), Population("which", within=True), Population("nobody")),
    (),
    (),
)


def test_a_section_tells_rates_tables_and_pictures(tmp_path: Path):
    (tmp_path / page.PICTURES).mkdir()
    rows = [
        *(row(population=name) for name in ("all", "allies", "which")),
        row(population="all", window="decade by decade 1920-1999", model="rolling"),
        row(population="all", decade=True, window="1920-1929", model="of a decade"),
        row(population="nobody", kind="baseline", model="a baseline"),
    ]
    lines = page.section_of(TASK, panel_of(), rows, tmp_path)
    text = "\n".join(lines)
    assert [line for line in lines if line.startswith("### ")] == ["### All", "### Allies", "### Which", "### Nobody"]
    assert "Base rate by era: 1946-89 25.00%, from 1990 100.00%." in lines
    assert "Base rate by era: 1946-89 50.00%, from 1990 100.00%." in lines  # of the allies
    assert lines.count("a rule of coding") == 2  # of all, and of those without a form
    assert lines.count("Unit: a case. Origin: its eve. Horizon: its end. Cluster: `case`.") == 3
    assert "Ours, from 1980. Said 5.00%, happened 4.00% [3.00%, 6.00%]; slope 0.90 [0.70, 1.10]. Brier score" in text
    assert "Of these rows, those where `ally` is 1." in lines
    assert "Tested decade by decade 1920-1999" in text
    assert "of a decade" not in text
    pictures = ["calibration-made-up-ally.svg", "calibration-made-up.svg"]
    assert sorted(path.name for path in (tmp_path / page.PICTURES).iterdir()) == pictures
    assert "![Calibration of the form ours: allies](figures/calibration-made-up-ally.svg)" in lines
    assert "<title>ours, from 1980</title>" in (tmp_path / page.PICTURES / pictures[1]).read_text()


def test_the_page_holds_its_questions_in_order(monkeypatch, tmp_path: Path):
    falls = TASK._replace(id="other", question="falls", populations=(Population("leaders"),))
    asked = {}

    def scored(data: Path, **options: Any) -> Scorecard:
        asked.update(options, data=data)
        return Scorecard([row(population="all"), row(population="leaders"), row()], [])

    monkeypatch.setattr(page, "TASKS", (falls, TASK))
    monkeypatch.setattr(page, "scorecard", scored)
    monkeypatch.setattr(page, "skills", list)
    page.write(Path("tables"), tmp_path)
    assert asked["data"] == Path("tables")
    assert asked["rolling"] is True
    text = (tmp_path / page.PAGE).read_text()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Does it work?", "## How it was tested",
        "## What was to be reached", "## Who stands by whom?", "## Who can mediate?", "### All",
        "## Who falls next?", "### Leaders", "## What turns violent?",
    ]  # fmt: skip
    assert "learn to 1979, test from 1980" in " ".join(text.split())
    assert "| onset of mediation, ex ante | 0.720 | 0.750 [0.700, 0.800] | yes |" in text


def test_what_is_done_is_told(capsys):
    page._tell("leaders", 2, 7)
    assert capsys.readouterr().err == "[2/7] leaders\n"
