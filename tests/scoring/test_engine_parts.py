"""The scorecard of the engine piece by piece, without tables: what is run, what is kept, and what is said of it."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from scorecard_rows import row as scored
from tools.tables import __main__ as tables
from tools.tables import engine_page, precedents

from foedus.answers.precedents import Features
from foedus.answers.skill import skills
from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.scoring import engine
from foedus.scoring.engine import ASKED, ENGINE, LEVELLED, WHOLE, Chances, level, shifted
from foedus.scoring.engine_run import Happened
from foedus.scoring.scorecard import Scorecard
from foedus.scoring.splits import Window

NOWHERE = Path("nowhere")


@pytest.mark.parametrize(("outcome", "shift"), [([0, 0, 0, 0], -5.0), ([1, 1, 1, 1], 5.0), ([1, 1, 0, 0], 0.0)])
def test_a_level_is_shifted_by_five_at_most(outcome: list[int], shift: float):
    """Where nothing happened, the chance that fits would be none at all."""
    assert level(np.full(4, 0.5), np.array(outcome)) == pytest.approx(shift, abs=1e-9)
    assert shifted(np.array([0.5]), -5.0)[0] == pytest.approx(1.0 / (1.0 + np.exp(5.0)))


def world_of(crisis: int, states: tuple[int, ...] = (2, 365, 0)) -> SimpleNamespace:
    return SimpleNamespace(crisis=crisis, states=states)


def happened() -> Happened:
    """Four replicates with three actors."""
    joins = np.zeros((4, 3, 2), np.bool_)
    joins[0, 1, 0] = joins[0, 1, 1] = joins[1, 1, 1] = joins[3, 2, 0] = True
    flags = np.array([1, 1, 1, 0], np.bool_)
    none, gone = np.zeros((4, 3), np.bool_), np.zeros((4, 3), np.bool_)
    mediates, gone[0, 0] = none.copy(), True
    mediates[1, 0] = mediates[1, 2] = mediates[2, 2] = True
    return Happened(flags, ~flags, np.ones(4, np.bool_), mediates, gone, none, joins, np.array([2, 2]))


def test_every_crisis_is_run_once_and_told(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    ran, told = [], []

    def run(world: SimpleNamespace, replicates: int, seed: int, *, calibrated: object) -> Happened:
        ran.append((world.crisis, replicates, seed, calibrated))
        return happened()

    monkeypatch.setattr(engine, "run_world", run)
    monkeypatch.setattr(engine, "_digest", lambda world, *_: str(world.crisis))
    worlds, calibrated = [world_of(1), world_of(2), world_of(3)], {("survival", "coup"): shipped("survival", "coup")}

    def found(replicates: int, seed: int, calibrated: object = calibrated) -> dict[int, Chances]:
        return dict(engine._run_all(worlds, calibrated, replicates, seed, 2, lambda *what: told.append(what)))

    chances = found(4, 1)
    assert sorted(ran) == [(1, 4, 1, calibrated), (2, 4, 1, calibrated), (3, 4, 1, calibrated)]
    assert told == [("running crises", done, 3) for done in (0, 2, 3)]
    for crisis in (1, 2, 3):
        assert dict(zip(WHOLE, chances[crisis].whole, strict=True)) == {
            "force": 0.75, "war": 0.25, "mediated": 0.5, "agreement": 1.0,
        }  # fmt: skip
        assert chances[crisis].gone.tolist() == [0.25, 0.0, 0.0]
        assert chances[crisis].joins.tolist() == [0.0, 0.5, 0.25]
    found(4, 1)
    assert len(ran) == 3  # all kept
    found(5, 1)
    found(4, 2)
    found(4, 1, {})
    assert len(ran) == 12  # other replicates, another seed and other calibrations are run anew


def test_what_was_never_said_is_said_never_in_so_many_runs(monkeypatch):
    """Nine runs: half a run more for, and half a run against."""
    crises = pl.DataFrame(
        {"crisis": [1, 2], "year": [1950, 1990], "known": [1951, 1991], "force": [None, 1], "war": [0, 1]}
    ).with_columns(mediated=pl.lit(1), agreement=pl.lit(0), war_inside=pl.lit(None, pl.Int64))
    states = pl.DataFrame({"crisis": [1, 1, 2], "year": [1950, 1950, 1990], "ccode": [2, 365, 200]})
    monkeypatch.setattr(engine, "openings", lambda _: pl.DataFrame())
    monkeypatch.setattr(engine, "crisis_outcomes", lambda *_: crises)
    monkeypatch.setattr(engine, "leader_outcomes", lambda *_: states.with_columns(gone=pl.lit(0)))
    monkeypatch.setattr(engine, "join_outcomes", lambda *_: states.with_columns(joins=pl.lit(1)))
    chances = {
        crisis: Chances(np.array([0.0, 1 / 9, 2 / 9, 1.0]), np.array([3 / 9, 0.0]), np.array([4 / 9, 0.0]))
        for crisis in (1, 2)
    }
    worlds = [world_of(1, (2, 0)), world_of(2, (365, 0))]
    panels = {asked.outcome: panel for asked, panel in engine._panels(NOWHERE, worlds, chances, 9)}
    assert list(panels) == [asked.outcome for asked in ASKED]
    assert panels["force"].table["said"].to_list() == pytest.approx([0.05])  # of the one that is coded
    assert panels["war"].table["said"].to_list() == pytest.approx([0.15, 0.15])
    assert panels["mediated"].table["said"].to_list() == pytest.approx([0.25, 0.25])
    assert panels["agreement"].table["said"].to_list() == pytest.approx([0.95, 0.95])
    assert panels["gone"].table["said"].to_list() == pytest.approx([0.35, 0.05, 0.05])
    assert panels["joins"].table["said"].to_list() == pytest.approx([0.45, 0.05, 0.05])
    assert panels["joins"].table["in_world"].to_list() == [1, 0, 0]
    assert panels["war"].table["era"].to_list() == ["1946-89", "from 1990"]
    assert panels["war"].cluster == "crisis"


def test_the_engine_and_base_rates_are_scored_on_the_same_cases(monkeypatch):
    asked = next(asked for asked in ASKED if asked.outcome == "war")
    year = np.repeat(np.arange(1960, 2000), 2)
    table = pl.DataFrame(
        {"crisis": np.arange(80), "year": year, "known": year, "era": ["1946-89"] * 60 + ["from 1990"] * 20}
    ).with_columns(war=pl.col("crisis") % 2, said=pl.when(pl.col("crisis") % 2 == 1).then(0.8).otherwise(0.1))
    rows = list(engine._rows(asked, engine._panel(asked, table), Window(1979, 1980)))
    assert [row["model"] for row in rows] == [ENGINE, LEVELLED, "base rate", "base rate by era"]
    assert {row["question"] for row in rows} == {"escalates"}
    assert {(row["n"], row["events"], row["train_to"], row["test_from"]) for row in rows} == {(40, 20, 1979, 1980)}
    assert rows[0]["brier"] == pytest.approx((0.2**2 + 0.1**2) / 2)
    assert rows[2]["brier"] == pytest.approx(0.25)


def features(**changes: object) -> Features:
    made = Features(
        challenger_major=True, target_major=False, target_client=True, challenger_backed=False, aim="policy",
        force=True, balance=1.2345, neighbours=False, rivals=True, challenger_democratic=True, target_democratic=False,
    )  # fmt: skip
    return made._replace(**changes)


def precedent(**changes: object) -> dict[str, object]:
    world = SimpleNamespace(crisis=7, name="SUEZ AND SINAI II", trigger=date(1956, 10, 29), challenger=200, target=651)
    fact = {
        "violence": 4, "inside_war": False, "mediated_code": 4, "mediator": "world organisation", "outcome_form": 1,
        "trigger": date(1956, 10, 29), "end": date(1956, 11, 22), **changes,
    }  # fmt: skip
    joins = pl.DataFrame({"crisis": [7, 7, 8], "ccode": [220, 645, 2], "side": [-1, 1, 1]})
    leaders = pl.DataFrame({"crisis": [7, 8], "ccode": [651, 200], "exit": ["stays", "regular"]})
    return precedents._row(world, features(), fact, joins, leaders)


def test_a_precedent_by_hand():
    row = precedent()
    assert (row["name"], row["year"], row["challenger"], row["target"]) == (
        "Suez and Sinai II", 1956, "United Kingdom", "Egypt",
    )  # fmt: skip
    assert (row["violence"], row["mediated"], row["ended"], row["weeks"]) == (
        "full-scale war", "world organisation", "formal agreement", 3,
    )  # fmt: skip
    assert row["joined"] == "France (challenger); Iraq (target)"
    assert (row["leader_of_target"], row["leader_of_challenger"]) == ("stays", "")
    assert (row["challenger_major"], row["neighbours"], row["balance"], row["aim"]) == (1, 0, "1.23", "policy")
    assert precedent(mediator=None)["mediated"] == "somebody"
    assert precedent(mediated_code=1)["mediated"] == ""


def test_precedents_are_crises_of_great_powers_and_of_clients_and_say_which_opened_inside_a_war(monkeypatch):
    opened = pl.DataFrame({"crisis": [1, 2, 3, 4], "year": [1945, 1946, 1956, 1973], "trigger_kind": [1, 1, 1, 1]})
    alike = dict.fromkeys(("challenger_major", "target_major", "target_client", "challenger_backed"), False)
    features = {2: SimpleNamespace(**alike), 3: SimpleNamespace(**{**alike, "challenger_major": True})}
    features[4] = SimpleNamespace(**{**alike, "target_client": True})

    def worlds_of(_: Path, chosen: pl.DataFrame) -> list[SimpleNamespace]:
        return [SimpleNamespace(crisis=one, blueprint=SimpleNamespace(world=one)) for one in chosen["crisis"]]

    nobody, inside = pl.DataFrame({"crisis": [], "joins": []}), pl.DataFrame({"crisis": [3]})
    for name, found in {
        "openings": lambda _: opened,
        "load": lambda *_: pl.DataFrame({"crisis": [1, 2, 3, 4]}),
        "join_outcomes": lambda *_: nobody,
        "leader_outcomes": lambda *_: nobody,
        "inside_wars": lambda *_: inside,
        "worlds_of": worlds_of,
        "features_of": lambda world, *_, **__: features[world],
        "_row": lambda world, _, fact, *__: (world.crisis, fact["inside_war"]),
    }.items():
        monkeypatch.setattr(precedents, name, found)
    assert list(precedents.rows_of(NOWHERE)) == [(3, True), (4, False)]


def test_the_table_of_precedents_reads_back(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(precedents, "rows_of", lambda folder: iter([precedent(), precedent(violence=1)]))
    precedents.write(Path("tables"), tmp_path)
    out = tmp_path / precedents.FILE
    assert out.read_text().startswith(precedents.HEADER + "crisis,name,year,challenger,target,violence,")
    table = pl.read_csv(out, comment_prefix="#")
    assert table["violence"].to_list() == ["full-scale war", "none"]
    assert table.columns[-len(Features._fields) :] == list(Features._fields)


def refusing(*_: object, **__: object) -> None:
    raise InputError("no table here")


def test_what_is_refused_is_told_and_nothing_is_written(monkeypatch, capsys, tmp_path: Path):
    monkeypatch.setattr(tables, "data_folder", Path)
    monkeypatch.setattr(precedents, "rows_of", refusing)
    assert tables.main(["precedents", "--data", "tables", "--package", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "precedents\nno table here\n"
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_there_is_not_is_told(capsys):
    with pytest.raises(SystemExit):
        tables.main(["sates"])
    assert "no part sates: there are states, calibrations," in capsys.readouterr().err


(WAR,) = (asked.populations[0].name for asked in ASKED if asked.outcome == "war")
JOINS = next(asked.populations[0].name for asked in ASKED if asked.outcome == "joins")


def engine_rows() -> list[dict[str, object]]:
    return [
        scored(population=JOINS, model=ENGINE, question="joins", best_baseline="base rate"),
        scored(population=JOINS, model=LEVELLED, question="joins"),
        scored(population=WAR, model=ENGINE, question="escalates", brier_skill_low=-0.1, brier_skill=0.0, gain_low=0.0),
        scored(population=WAR, model="base rate", question="escalates", kind="baseline"),
    ]


def test_the_page_of_the_engine_by_hand():
    text = engine_page.page_of(engine_rows())
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Does the whole engine work?", "## In short", f"## {WAR.capitalize()}", f"## {JOINS.capitalize()}",
    ]  # fmt: skip
    assert f"- At saying {engine_page.ASKED[JOINS][1]}, it beat the base rate.\n" in text
    war = f"- At saying {engine_page.ASKED[WAR][1]}, it did not surely beat the base rate"
    assert f"{war}; on the gradient boosting it did not surely gain.\n" in text
    assert text.count("\n- At saying") == 2
    assert f"Outcome: {engine_page.RULES['war']}." in text
    assert text.count("| **engine** |") == 2
    assert text.count("| **engine, level learned** |") == 1


def test_the_page_and_the_skills_are_written(monkeypatch, capsys, tmp_path: Path):
    asked = {}

    def card(data: Path, train_to: int, test_from: int, *, progress: engine.Progress) -> Scorecard:
        asked.update(data=data, years=(train_to, test_from))
        for done in (0, 1, 49, 50):
            progress("running crises", done, 60)
        return Scorecard(engine_rows(), [])

    monkeypatch.setattr(engine_page, "engine_scorecard", card)
    monkeypatch.setattr(engine_page, "sample_of", lambda _: "[[sample]]\n")
    answers, docs = tmp_path, tmp_path / "docs" / "explanation"
    engine_page.write(Path("tables"), answers, docs)
    assert asked == {"data": Path("tables"), "years": (1979, 1980)}
    assert capsys.readouterr().err == "[0/60] running crises\n[50/60] running crises\n"
    assert (docs / engine_page.PAGE).read_text() == engine_page.page_of(engine_rows())
    text = (answers / "skills.toml").read_text()
    assert text.startswith(engine_page.HEADER)
    assert text.count("[[skill]]") == 2  # the engine as it stands, in either population
    assert "level learned" not in text


def test_the_page_and_the_skills_that_ship_are_of_one_scoring():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / engine_page.PAGE).read_text("utf-8")
    for skill in skills():
        low, high = skill["auc_low"], skill["auc_high"]
        assert f"| **engine** | {skill['auc']:.3f} [{low:.3f}, {high:.3f}] |" in page, "run make tables PART=engine"
