from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.core.errors import InputError
from foedus.core.terms import Term
from foedus.fitting.forms import Form
from foedus.fitting.tasks import Population, Task
from foedus.history.panel import Covariate, Panel
from foedus.mechanisms.covariates import as_it_is
from foedus.scoring import scorecard as scorecard_module
from foedus.scoring.models import RATES, base_rate_by_era, models_of
from foedus.scoring.parts import Parts
from foedus.scoring.rows import given_an_event, rows_of, with_an_event
from foedus.scoring.scorecard import forecast_all, panel_digest, scorecard
from foedus.scoring.splits import Window, checked_window, decades, split

KEYS = [
    "question", "population", "model", "n", "events", "clusters", "auc", "auc_low", "auc_high", "average_precision",
    "log_score", "brier", "brier_skill", "top_decile_recall",
]  # fmt: skip
WINDOW = Window(1979, 1980)
X = Term("x", "x", as_it_is, ("x",))
NOISE = Term("noise", "noise", as_it_is, ("noise",))


def made_up(seed=0, n=4000):
    """Cases in disputes of ten, with one covariate that matters, and events that become known one year later."""
    rng = np.random.default_rng(seed)
    dispute = np.arange(n) // 10
    year = 1900 + dispute // 4
    x = rng.normal(size=n)
    happened = (rng.random(n) < 1.0 / (1.0 + np.exp(3.0 - 1.5 * x))).astype(int)
    table = pl.DataFrame(
        {
            "year": year,
            "dispute": dispute,
            "x": x,
            "noise": rng.normal(size=n),
            "ally": (rng.random(n) < 0.3).astype(int),
            "happened": happened,
            "known": np.where(happened == 1, year + 1, 0),
            "era": np.where(year < 1950, "early", "late"),
        }
    )
    return Panel(
        name="made up",
        table=table,
        outcome="happened",
        covariates={name: Covariate(name, 1) for name in ("x", "noise", "ally")},
        cluster="dispute",
        year="year",
        era="era",
        coding_rule="made up",
        outcomes=("known",),
        sources=("disputes",),
    )


TASK = Task(
    id="made-up",
    question="joins",
    panel=lambda _: made_up(),
    populations=(Population("all"), Population("which", within=True), Population("allies", "ally")),
    forms=(Form("ours", "the covariate that matters", (X,)),),
    simple=(Form("noise", "the one that does not", (NOISE,)),),
    known="known",
)


@pytest.fixture
def parts(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    return Parts("panel", "code")


def rows_from(parts):
    return rows_of(TASK, next(forecast_all(TASK, [split(TASK, made_up(), WINDOW)], parts)), WINDOW)


def test_every_model_is_scored_on_the_same_cases(parts):
    rows = rows_from(parts)
    assert [list(row)[:14] for row in rows] == [KEYS] * len(rows)
    models = {model.name for model in models_of(TASK)} | {rate.name for rate in RATES}
    for name in ("all", "which", "allies"):
        mine = [row for row in rows if row["population"] == name]
        assert {row["model"] for row in mine} == models
        assert len({(row["n"], row["events"], row["clusters"]) for row in mine}) == 1


def test_what_matters_wins_and_the_base_rate_has_no_skill(parts):
    rows = {(row["population"], row["model"]): row for row in rows_from(parts)}
    assert rows["all", "base rate"]["brier_skill"] == 0.0
    assert rows["all", "base rate"]["auc"] == 0.5
    assert rows["all", "ours"]["brier_skill_low"] > 0.0
    assert rows["all", "ours"]["gain_low"] > rows["all", "noise"]["gain_high"]
    assert rows["all", "ours"]["auc"] > 0.75
    assert rows["all", "noise"]["auc"] < 0.6
    assert rows["which", "ours"]["auc"] == rows["which", "ours"]["within_auc"]


def test_chances_given_an_event_are_exact():
    chance, cluster = np.array([0.2, 0.5, 0.9]), np.array([0, 0, 1])
    told = given_an_event(chance, cluster)
    assert told == pytest.approx([0.2 / 0.6, 0.5 / 0.6, 1.0])
    assert with_an_event(np.array([0, 1, 0]), cluster).tolist() == [True, True, False]


def test_an_era_without_training_cases_takes_the_latest_rate(parts):
    each = split(TASK, made_up(), Window(1939, 1960))
    early = each.learned.mean()
    assert base_rate_by_era(each) == pytest.approx(np.full(each.test.height, early))


def test_decades_are_tested_on_what_came_before():
    windows = [each.window for each in decades(TASK, made_up())]
    assert [window.test_from for window in windows] == [1920, 1930, 1940, 1950, 1960, 1970, 1980, 1990]
    assert all(window.train_to == window.test_from - 1 for window in windows)


def test_a_decade_ends_with_its_ninth_year_or_with_the_table():
    panel = made_up()
    panel = panel._replace(table=panel.table.filter(pl.col("year") <= 1985))
    assert [str(each.window) for each in decades(TASK, panel)][-2:] == ["1970-1979", "1980-1985"]
    assert [each.test["year"].max() for each in decades(TASK, panel)][-2:] == [1979, 1985]


def test_ten_events_are_enough_to_learn_from_and_one_to_test():
    panel = made_up()
    table = panel.table.with_columns(happened=pl.lit(0), known=pl.col("year"))
    for events, enough in ((10, True), (9, False)):
        first = table.with_row_index().with_columns(happened=(pl.col("index") < events).cast(pl.Int64))
        last = first.with_columns(happened=pl.when(pl.col("index") == 4000 - 1).then(1).otherwise("happened"))
        found = [each.window.test_from for each in decades(TASK, panel._replace(table=last))]
        assert found == ([1990] if enough else [])


def test_events_that_were_not_yet_known_are_not_learned_from():
    panel = made_up()
    each = split(TASK, panel, Window(1979, 1980))
    last_year = each.train["year"].to_numpy() == 1979
    assert each.train["happened"].to_numpy()[last_year].sum() > 0
    assert each.learned[last_year].sum() == 0
    assert np.array_equal(each.learned[~last_year], each.train["happened"].to_numpy()[~last_year])


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ((1979, 2100), r"gml/disputes.csv.gz: panel 'made up', years 1900-1999: no case from 2100 on"),
        ((1800, 1980), r"0 events up to 1800, and training needs 10"),
    ],
)
def test_years_outside_the_table_are_told(window, words):
    with pytest.raises(InputError, match=words):
        split(TASK, made_up(), Window(*window))


def test_a_year_cannot_be_learned_from_and_tested():
    with pytest.raises(InputError, match="must be later than --train-to 1980"):
        checked_window(1980, 1980)


def test_finished_parts_are_not_done_again(parts):
    assert parts.get("one", lambda: np.array([1.0])).tolist() == [1.0]
    assert parts.get("one", lambda: pytest.fail("done again")).tolist() == [1.0]
    assert parts.get("two", lambda: np.array([2.0])).tolist() == [2.0]


def test_a_broken_part_is_done_again(parts):
    parts.get("one", lambda: np.array([1.0]))
    next(parts.folder.glob("*.npy")).write_bytes(b"cut sh")
    assert parts.get("one", lambda: np.array([3.0])).tolist() == [3.0]
    assert parts.get("one", lambda: pytest.fail("done again")).tolist() == [3.0]


def test_where_nothing_can_be_kept_everything_is_still_done(monkeypatch):
    monkeypatch.setenv("FOEDUS_CACHE", "/proc/nowhere")
    assert Parts("panel", "code").get("one", lambda: np.array([1.0])).tolist() == [1.0]


#: The task, scored on one population alone.
ALONE = TASK._replace(populations=TASK.populations[:1])


@pytest.fixture
def one_task(tmp_path, monkeypatch):
    """Let the scorecard know one task, on a panel made up."""
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.setattr(scorecard_module, "tasks_of", lambda _: (ALONE,))
    monkeypatch.setattr(scorecard_module, "data_folder", lambda data: data)


def test_decades_are_scored_together_and_each(one_task):
    told = []
    found = scorecard(Path("tables"), rolling=True, progress=lambda *what: told.append(what))
    assert found.left_out == []
    ours = [row for row in found.rows if (row["population"], row["model"]) == ("all", "ours")]
    assert [row["window"] for row in ours] == [
        "from 1980", "decade by decade 1920-1999", *(f"{start}-{start + 9}" for start in range(1920, 2000, 10)),
    ]  # fmt: skip
    assert [row["decade"] for row in ours] == [False, False, *[True] * 8]
    fixed, together, *each = ours
    assert fixed["n"] == 800
    assert (together["n"], together["events"]) == (3200, sum(row["events"] for row in each))
    assert together["brier"] == pytest.approx(np.mean([row["brier"] for row in each]))
    assert (together["train_to"], together["test_from"]) == (1919, 1920)
    assert together["clusters"] == 320
    assert told[0] == ("all", 0, 1)
    assert told[1:-1] == [(f"all, {row['window']}", 0, 1) for row in each]
    assert told[-1] == ("done", 1, 1)


def test_a_task_that_cannot_be_scored_is_left_out_with_its_reason(one_task, monkeypatch):
    early = ALONE._replace(panel=lambda _: made_up()._replace(table=made_up().table.filter(pl.col("year") < 1980)))
    monkeypatch.setattr(scorecard_module, "tasks_of", lambda _: (early, ALONE))
    found = scorecard(Path("tables"))
    assert len(found.left_out) == 1
    assert "years 1900-1979: no case from 1980 on" in found.left_out[0]
    assert {row["n"] for row in found.rows if row["population"] == "all"} == {800}


def test_where_nothing_can_be_scored_the_reasons_are_told(one_task):
    with pytest.raises(
        InputError, match=r"tables: nothing can be scored, trained to 1999, tested from 2030\n  .*no case from"
    ):
        scorecard(Path("tables"), train_to=1999, test_from=2030)


def test_the_digest_of_a_panel_is_that_of_all_it_holds():
    panel = made_up()
    assert panel_digest(panel) == panel_digest(made_up())
    other = panel.table.with_columns(pl.when(pl.col("x") == panel.table["x"][7]).then(0.0).otherwise("x").alias("x"))
    for changed in (panel._replace(name="another"), panel._replace(outcome="ally"), panel._replace(table=other)):
        assert panel_digest(changed) != panel_digest(panel)
