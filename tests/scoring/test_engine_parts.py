"""The scorecard of the engine piece by piece, without tables: what is run, what is kept, and what is said of it."""

import json
import tomllib
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from scorecard_rows import row as scored
from tools.tables import __main__ as tables
from tools.tables import engine_page, pieces_page, precedents

from foedus.answers.precedents import Features
from foedus.answers.skill import skills
from foedus.core.calibration import shipped
from foedus.core.errors import DataError, InputError
from foedus.history.panel import era_of
from foedus.scoring import engine, grading
from foedus.scoring.asked import ACTORS, ASKED, ENGINE, WHOLE, panel_of, task_of
from foedus.scoring.baselines import BEST_BEFORE, BY_GROUP
from foedus.scoring.chances import chances_of, read_chances, write_chances
from foedus.scoring.coalition_record import CELLS
from foedus.scoring.engine import BEFORE, Chances, EngineScorecard
from foedus.scoring.engine_run import Happened
from foedus.scoring.rows import rows_of
from foedus.scoring.scorecard import Scorecard, rolling_rows
from foedus.scoring.splits import Window

NOWHERE = Path("nowhere")


def world_of(crisis: int, states: tuple[int, ...] = (2, 365, 0)) -> SimpleNamespace:
    return SimpleNamespace(crisis=crisis, states=states, as_file=False)


def happened() -> Happened:
    """Four replicates with three actors."""
    joins = np.zeros((4, 3, 2), np.bool_)
    joins[0, 1, 0] = joins[0, 1, 1] = joins[1, 1, 1] = joins[3, 2, 0] = True
    flags, halves = np.array([1, 1, 1, 0], np.bool_), np.array([1, 0, 1, 0], np.bool_)
    none, gone = np.zeros((4, 3), np.bool_), np.zeros((4, 3), np.bool_)
    mediates, gone[0, 0] = none.copy(), True
    mediates[1, 0] = mediates[1, 2] = mediates[2, 2] = True
    early = none.copy()
    early[0, 1] = True
    fights = joins | np.array([[[1, 0]], [[0, 0]], [[0, 0]], [[0, 0]]], np.bool_)
    parts = np.array([[0, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0, 1, 0], [0, 0, 0, 1]], np.float64)
    return Happened(
        force=flags, war=~flags, agreement=np.ones(4, np.bool_), mediates=mediates, gone=gone, irregularly=none,
        joins=joins, inner=np.array([2, 2]), early=early, joined=joins, fights=fights, mediated=flags, first=parts,
        deaths=halves,
    )  # fmt: skip


def test_every_crisis_is_run_once_and_told(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    ran, told = [], []

    def run(world: SimpleNamespace, replicates: int, seed: int, *, calibrated: object, least: int = 52) -> Happened:
        assert least == (0 if world.as_file else 52)  # of a file nothing is asked after its crisis
        ran.append((world.crisis, replicates, seed, calibrated))
        return happened()._replace(mediated=np.array([0, 0, 1, 1], np.bool_)) if world.as_file else happened()

    monkeypatch.setattr(engine, "run_world", run)
    monkeypatch.setattr(engine, "_digest", lambda world, *_: str(world.crisis))
    monkeypatch.setattr(engine, "_as_file", lambda world: SimpleNamespace(crisis=-world.crisis, as_file=True))
    worlds, calibrated = [world_of(1), world_of(2), world_of(3)], {("survival", "coup"): shipped("survival", "coup")}

    def found(replicates: int, seed: int, calibrated: object = calibrated) -> dict[int, Chances]:
        return dict(engine._run_all(worlds, calibrated, replicates, seed, 2, lambda *what: told.append(what)))

    chances = found(4, 1)
    whole = {"force": 0.75, "deaths": 0.5, "war": 0.25, "mediated": 0.75, "agreement": 1.0}
    # of three runs with a mediator 1.5 are the organisation's, half a one a state's, one somebody else's: half one more
    whole |= {"by world organisation": 2.0 / 4.5, "by state": 1.0 / 4.5, "by another": 1.5 / 4.5}
    assert sorted(ran) == [(number, 4, 1, calibrated) for number in (-3, -2, -1, 1, 2, 3)]
    assert told == [("running crises", done, 3) for done in range(4)]
    for crisis in (1, 2, 3):
        said = dict(zip(WHOLE, chances[crisis].whole, strict=True))
        assert np.isnan(said.pop("serious"))  # not recorded
        assert said == pytest.approx(whole)
        assert chances[crisis].as_file == 0.5
        # the second actor fights by day 30 in one run of four, so that it is asked of three
        assert dict(zip(ACTORS, chances[crisis].actors.tolist(), strict=True)) == {
            "gone": [0.25, 0.0, 0.0],
            "irregular": [0.0, 0.0, 0.0],
            "joins_target": [0.0, 0.0, 0.25],
            "joins_challenger": [0.0, 1 / 3, 0.0],
            "fights_target": [0.25, 0.0, 0.5],
            "fights_challenger": [0.0, 1 / 3, 0.0],
        }
    found(4, 1)
    assert len(ran) == 6  # all kept
    found(5, 1)
    found(4, 2)
    found(4, 1, {})
    assert len(ran) == 24  # other replicates, another seed and other calibrations are run anew


def test_what_is_said_is_smoothed_and_what_is_not_recorded_is_not_said():
    """Nine runs, and one more like all together, to which half a run is added as if there were one more of all."""
    whole = np.array([0.0, np.nan, 1 / 9, 2 / 9, 1.0, 4 / 9, 1 / 9, 2 / 9, 6 / 9])
    actors = np.zeros((len(ACTORS), 3))
    actors[0, 0], actors[2, 0] = 3 / 9, 4 / 9
    chances = {7: Chances(whole, actors, 5 / 9)}
    said = engine._said([world_of(7)], chances, 9, 1979)
    assert said["train_to"].unique().to_list() == [1979]
    told = {(row["question"], row["ccode"]): row["chance"] for row in said.iter_rows(named=True)}
    once = {
        "force": 0, "deaths": 1, "war": 2, "mediated": 9, "agreement": 4, "by world organisation": 1, "by state": 2,
        "by another": 6, "mediated as a file": 5,
    }  # fmt: skip
    for name, runs in once.items():
        assert told.pop((name, 0)) == pytest.approx((runs + (runs + 0.5) / 10) / 10)
    for name, runs in {"gone": 3, "joins_target": 4}.items():  # of one of three actors
        assert told.pop((name, 2)) == pytest.approx((runs + (runs + 0.5) / 28) / 10)
        assert told.pop((name, 365)) == told.pop((name, 0)) == pytest.approx((runs + 0.5) / 28 / 10)
    never = ("irregular", "joins_challenger", "fights_target", "fights_challenger")
    assert told == pytest.approx({(name, who): 0.5 / 28 / 10 for name in never for who in (2, 365, 0)})


def sides_of_crises() -> pl.DataFrame:
    """Eighty crises with a state in the world and two outside, one of them untied, each with the target's side.

    In three of four crises the tied one joins; it is told a year later. Nobody else ever joins.
    """
    year = np.repeat(np.arange(1960, 2000), 2)
    rows = [
        (number, int(when), who, f"conflict {number // 3}", inside, group, int(group == "pledged" and number % 4 > 0))
        for number, when in enumerate(year)
        for who, inside, group in ((2, 1, "major"), (200, None, "pledged"), (900, None, "untied"))
    ]
    columns = ["crisis", "year", "ccode", "conflict", "in_world", "group", "joins"]
    table = pl.DataFrame(rows, schema=columns, orient="row")
    return table.with_columns(
        pl.lit("joins_target").alias("answer"), (pl.col("year") + 1).alias("known"), era_of("year").alias("era")
    )


def joins_of(cases: pl.DataFrame, said: pl.DataFrame) -> dict[str, np.ndarray]:
    asked = next(asked for asked in ASKED if asked.outcome == "joins")
    forecasts = engine._forecasts(NOWHERE, asked, cases, said, Window(1979, 1980), None)
    name = asked.populations[0].name
    return dict(forecasts.chances) | {model: said for (of, model), said in forecasts.rates.items() if of == name}


def test_of_states_that_no_world_holds_their_rate_is_said():
    said = chances_of([("joins_target", 1979, number, 2, 0.45) for number in range(79)])
    told = joins_of(sides_of_crises(), said)[ENGINE].reshape(40, 3)
    assert np.isnan(told[39]).all()  # no world of that crisis was run
    assert told[:39, 0].tolist() == [0.45] * 39
    # to 1979, of 40 cases each: the tied one joined 30 times, of which the two of 1979 were not yet known
    rate = (28 + 0.5) / (80 + 1)
    for place, events in ((1, 28), (2, 0)):
        of_group = (events + 1) / (40 + 1 / rate)  # in all years, which here are those of one era
        assert told[:39, place] == pytest.approx((events + 1) / (40 + 1 / of_group))


def test_what_is_known_only_later_moves_no_forecast():
    """Neither of the engine, whose states outside are counted, nor of a rate, nor which rate is chosen."""
    cases = sides_of_crises()
    said = chances_of([("joins_target", 1979, number, 2, 0.45) for number in range(80)])
    later = pl.col("known") > 1979
    changed = cases.with_columns(pl.when(later).then(1 - pl.col("joins")).otherwise("joins").alias("joins"))
    assert not changed.equals(cases)
    before, after = joins_of(cases, said), joins_of(changed, said)
    assert list(before) == [ENGINE, "base rate", "base rate by era", BY_GROUP, BEST_BEFORE]
    for name, chances in before.items():
        np.testing.assert_array_equal(chances, after[name])


def test_the_rate_that_did_best_before_is_taken():
    told = joins_of(sides_of_crises(), chances_of([("joins_target", 1979, number, 2, 0.45) for number in range(80)]))
    assert told[BEST_BEFORE].tolist() == told[BY_GROUP].tolist()  # only the tied ones ever join
    assert told[BY_GROUP][1] == pytest.approx((28 + 1) / (40 + 120 / 28))
    assert len(set(told["base rate"])) == 1


def test_of_a_cell_in_which_nothing_happened_the_level_is_told():
    cases = sides_of_crises().rename({"joins": "fights"}).with_columns(
        pl.lit("fights_target").alias("answer"), pl.lit(1).alias("feud"),
        *((pl.col("ccode") == (900 if name == "cell_111" else 200)).cast(pl.Int64).alias(name) for name in CELLS),
    )  # fmt: skip
    # a cell without a case to learn from
    cases = cases.with_columns(((pl.col("ccode") == 2) & (pl.col("year") > 1990)).cast(pl.Int64).alias("cell_000"))
    asked = next(asked for asked in ASKED if asked.outcome == "fights")
    said = chances_of([("fights_target", 1979, number, 2, 0.45) for number in range(80)])
    window = Window(1979, 1980)
    rows = rows_of(
        task_of(asked, panel_of(asked, cases)),
        engine._forecasts(NOWHERE, asked, cases, said, window, None),
        window,
    )
    empty, *_ = (row for row in rows if row["population"] == asked.cells[0].name)
    assert (empty["n"], empty["events"], empty["observed"]) == (40, 0, 0.0)
    means = {row["model"]: row["mean_chance"] for row in rows if row["population"] == asked.cells[-1].name}
    assert means["base rate"] == pytest.approx(28 / 120)  # of all
    assert empty["mean_chance"] > 0.0
    pooled = [{**row, "window": f"decade by decade {row['window']}"} for row in rows]
    lines = engine_page.cell_table(asked, pooled)
    assert len(lines) == 4 + len(CELLS) + 1
    assert lines[4].startswith("| rivals, force in ten years, others at force with it | 40 | 0 |")
    assert lines[4].endswith("| too small |")
    assert "level" not in {
        skill["population"] for skill in tomllib.loads(engine_page.skills_of(rows + pooled))["skill"]
    }


def table_of_cases() -> pl.DataFrame:
    """A crisis every half year from 1960 on, every other one a war, three crises a conflict."""
    year = np.repeat(np.arange(1960, 2000), 2)
    number = np.arange(80)
    return pl.DataFrame(
        {
            "crisis": number, "ccode": number * 0, "conflict": [f"conflict {one // 3}" for one in number],
            "answer": ["war"] * 80,
            "year": year, "known": year, "era": ["1946-89"] * 60 + ["from 1990"] * 20, "war": number % 2,
        }
    )  # fmt: skip


def test_the_engine_the_rates_and_an_engine_before_are_scored_on_the_same_cases(monkeypatch):
    asked = next(asked for asked in ASKED if asked.outcome == "war")._replace(pieces=())
    cases, window = table_of_cases(), Window(1979, 1980)
    said = chances_of([("war", 1979, one, 0, 0.8 if one % 2 else 0.1) for one in range(80)])
    before = chances_of([("war", 1979, one, 0, 0.5) for one in range(60)] + [("war", 1989, 70, 0, 0.9)])
    forecasts = engine._forecasts(NOWHERE, asked, cases, said, window, before)
    rows = rows_of(task_of(asked, panel_of(asked, cases)), forecasts, window)
    assert [row["model"] for row in rows] == [ENGINE, "base rate", "base rate by era", BEST_BEFORE]
    assert {(row["n"], row["events"], row["train_to"], row["test_from"]) for row in rows} == {(40, 20, 1979, 1980)}
    assert {row["clusters"] for row in rows} == {14}
    assert rows[0]["brier"] == pytest.approx((0.2**2 + 0.1**2) / 2)
    assert rows[1]["brier"] == pytest.approx(0.25)
    assert (rows[0]["mean_chance"], rows[0]["observed"]) == pytest.approx((0.45, 0.5))
    pairs = {pair["against"]: pair for pair in rows[0]["paired"]}
    assert list(pairs) == ["base rate", "base rate by era", BEST_BEFORE, BEFORE]
    assert (pairs[BEFORE]["cases"], pairs["base rate"]["cases"]) == (20, 40)
    # the Brier score of saying one half is a quarter, whatever happens
    assert pairs[BEFORE]["skill"] == pytest.approx(1.0 - (0.2**2 + 0.1**2) / 2 / 0.25)
    assert pairs[BEFORE]["gain"] == pytest.approx(np.log(2.0) + 0.5 * (np.log(0.8) + np.log(0.9)))
    assert rows[1]["paired"] == []


def test_what_the_engine_said_graded_as_anybodys_has_the_rows_of_the_scorecard(monkeypatch, tmp_path: Path):
    """Through a file, to the last digit: of the fixed split, of each decade and of both together."""
    asked = next(asked for asked in ASKED if asked.outcome == "war")._replace(pieces=())
    cases, window, decades = table_of_cases(), Window(1979, 1980), [Window(1979, 1980, 1989), Window(1989, 1990, 1999)]
    luck = np.random.default_rng(3).uniform(size=80)
    said = chances_of([("war", 1979 + 10 * (one >= 60), one, 0, float(luck[one])) for one in range(40, 80)])
    said = pl.concat([said, chances_of([("war", 1979, one, 0, float(luck[one])) for one in range(60, 80)])])
    of = {each: said.filter(train_to=each.train_to) for each in (window, *decades)}
    found = {each: engine._forecasts(NOWHERE, asked, cases, of[each], each, None) for each in of}
    task = task_of(asked, panel_of(asked, cases))
    expected = rows_of(task, found[window], window) + rolling_rows(task, [(each, found[each]) for each in decades])
    write_chances(said, tmp_path / "ours.csv")
    ours = read_chances(tmp_path / "ours.csv")
    monkeypatch.setattr(grading, "ASKED", (asked,))
    monkeypatch.setattr(grading, "last_year", lambda _: 0)
    monkeypatch.setattr(grading, "decades_to", lambda _: decades)
    half = pl.DataFrame({"answer": "war", "crisis": range(40, 60), "ccode": 0, "half": 0.5})
    rows, left_out = grading._by_window(NOWHERE, {"war": cases}, half, ours, [ENGINE, "half"], window)
    assert left_out == []
    written = [{**row, "question": asked.question} for row in expected]
    assert json.dumps(rows[ENGINE]) == json.dumps(written)
    # who answers twenty of them is graded on those, beside ours on the same
    half_row = next(row for row in rows["half"] if row["model"] == "half")
    assert (half_row["n"], half_row["brier"]) == (20, 0.25)
    assert [(pair["against"], pair["cases"]) for pair in half_row["paired"]][-1] == (ENGINE, 20)


def test_a_table_of_chances_reads_back(tmp_path: Path):
    table = chances_of([("war", 1979, 7, 0, 0.25), ("joins", 1979, 7, 365, 0.5), ("war", 1979, 7, 0, 0.25)])
    write_chances(table, tmp_path / "said.csv")
    assert read_chances(tmp_path / "said.csv").rows() == [("war", 1979, 7, 0, 0.25), ("joins", 1979, 7, 365, 0.5)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no such file; `foedus scorecard --engine --save FILE` writes one"),
        ("question,crisis\nwar,7\n", "lacks the column"),
        (
            "question,train_to,crisis,ccode,chance\nwar,1979,7,0,1.5\n",
            "'chance' 1.5 of crisis 7 is not between 0 and 1",
        ),
        ("question,train_to,crisis,ccode,chance\nwar,1979,7,0,\n", "is not between 0 and 1"),
        ("question,train_to,crisis,ccode,chance\nwar,late,7,0,0.5\n", "is no table of chances"),
    ],
)
def test_what_is_no_table_of_chances_is_told(tmp_path: Path, text: str | None, words: str):
    place = tmp_path / "said.csv"
    if text is not None:
        place.write_text(text)
    with pytest.raises(DataError, match=words):
        read_chances(place)


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

    nobody = pl.DataFrame({"crisis": [], "joins": []})
    for name, found in {
        "openings": lambda _: opened,
        "load": lambda *_: pl.DataFrame({"crisis": [1, 2, 3, 4]}),
        "join_outcomes": lambda *_: nobody,
        "leader_outcomes": lambda *_: nobody,
        "opened_inside": lambda *_: {3},
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
    assert "no part sates: there are states, alignment," in capsys.readouterr().err


(WAR,) = (asked.populations[0].name for asked in ASKED if asked.outcome == "war")
JOINS = next(asked.populations[0].name for asked in ASKED if asked.outcome == "joins")


POOLED = "decade by decade 1950-1999"


def engine_rows() -> list[dict[str, object]]:
    return [
        scored(population=JOINS, model=ENGINE, question="joins"),
        scored(population=JOINS, model=ENGINE, question="joins", window=POOLED, n=2345, brier=0.1),
        scored(population=JOINS, model=ENGINE, question="joins", window="1950-1959", decade=True, mean_chance=0.02),
        scored(population=WAR, model=ENGINE, question="escalates"),
        scored(population=WAR, model=ENGINE, question="escalates", window=POOLED, rate_skill_low=-0.1),
        scored(population=WAR, model="base rate", question="escalates", kind="baseline", window=POOLED),
    ]


def test_the_page_of_the_engine_by_hand():
    text = engine_page.page_of(engine_rows(), ["crises: so and so: the engine does not record that"], longer=2)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Does the whole engine work?", "## How it was tested", f"## {WAR.capitalize()}", f"## {JOINS.capitalize()}",
    ]  # fmt: skip
    opening = text.split("## How")[0]
    figures = "| 2,345 | 56 | 4.0% | +0.080 [+0.020, +0.120] | +0.080 |"
    assert f"| {JOINS} {figures} **better than the rate** |\n" in opening
    assert "| +0.080 [-0.100, +0.120] | +0.080 | **no better** |\n" in opening
    assert "Left out: crises: so and so: the engine does not record that." in text
    assert f"- **Outcome:** {engine_page.RULES_OF['war']}.\n" in text
    for name in ("Unit", "Population", "Origin", "Horizon", "Cluster", "Baseline"):
        assert text.count(f"- **{name}:** ") == 2
    # said .05 lies in .03 to .06, but is a quarter more than .04; of a decade .02, which is less
    assert (
        "| 1950-1999 | 2,345 | 56 | 7 (5.5) | 0.050 | 0.040 [0.030, 0.060] | 1.25 | yes | 0.90 [0.70, 1.10] |" in text
    )
    assert "| 1950-1959 | 1,234 | 56 | 7 (5.5) | 0.020 | 0.040 [0.030, 0.060] | 0.50 | no | 0.90 [0.70, 1.10] |" in text
    assert "| base rate | 1,200 | +0.100 [+0.050, +0.150] | +10.0 [-1.0, +20.0] |" in text
    assert "Brier score 0.1000 = miscalibration 0.0100 - discrimination 0.0300 + uncertainty 0.2000." in text
    assert "2 crises since 1950 lasted longer" in " ".join(text.split())


def test_the_page_and_the_skills_are_written(monkeypatch, capsys, tmp_path: Path):
    asked, said = {}, chances_of([("war", 1979, 7, 0, 0.25)])

    def card(
        data: Path, train_to: int, test_from: int, *, rolling: bool, against: pl.DataFrame, progress: engine.Progress
    ) -> EngineScorecard:
        asked.update(data=data, years=(train_to, test_from), rolling=rolling, against=against.rows())
        for done in (0, 1, 49, 50):
            progress("running crises", done, 60)
        return EngineScorecard(Scorecard(engine_rows(), []), said)

    monkeypatch.setattr(engine_page, "engine_scorecard", card)
    monkeypatch.setattr(engine_page, "sample_of", lambda _: "[[sample]]\n")
    monkeypatch.setattr(engine_page, "longer_than_asked", lambda _: 2)
    answers, docs = tmp_path, tmp_path / "docs"
    write_chances(said, tmp_path / "before.csv")
    engine_page.write(Path("tables"), answers, docs, before=tmp_path / "before.csv", save=tmp_path / "after.csv")
    assert asked == {"data": Path("tables"), "years": (1979, 1980), "rolling": True, "against": said.rows()}
    assert read_chances(tmp_path / "after.csv").rows() == said.rows()
    assert capsys.readouterr().err == "[0/60] running crises\n[50/60] running crises\n"
    page = (docs / "explanation" / engine_page.PAGE).read_text()
    assert page == engine_page.page_of(engine_rows(), longer=2)
    pictures = sorted(path.name for path in (docs / "figures").iterdir())
    assert pictures == ["calibration-engine-joins.svg", "calibration-engine-war.svg"]
    assert all(f"(../figures/{name})" in page for name in pictures)
    text = (answers / "skills.toml").read_text()
    assert text.startswith(engine_page.HEADER)
    shipped = {one["population"]: one for one in tomllib.loads(text)["skill"]}
    assert {name: one["verdict"] for name, one in shipped.items()} == {WAR: "no better", JOINS: "better than the rate"}
    assert (shipped[JOINS]["cases"], shipped[JOINS]["since_cases"]) == (2345, 1234)


def test_the_page_and_the_skills_that_ship_are_of_one_scoring():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / engine_page.PAGE).read_text("utf-8")
    opening = (Path(__file__).parents[2] / "docs" / pieces_page.PAGE).read_text("utf-8").split("## How")[0]
    for skill in skills():
        low, high = skill["auc_low"], skill["auc_high"]
        assert f"| **engine** | {skill['auc']:.3f} [{low:.3f}, {high:.3f}] |" in page, "run make tables PART=engine"
        low, high = skill["rate_skill_low"], skill["rate_skill_high"]
        row = f"{skill['rate_skill']:+.3f} [{low:+.3f}, {high:+.3f}] | {skill['since_skill']:+.3f} | "
        row += f"**{skill['verdict']}** |"
        assert f"| {skill['asked']} | " in opening, "run make tables PART=pieces"
        assert row in opening, "run make tables PART=pieces"
        assert row in page, "run make tables PART=engine"
