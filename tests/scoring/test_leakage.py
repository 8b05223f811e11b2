"""Nothing that came later reaches a forecast: not through the cases, not through the tables."""

import datetime as dt
import shutil

import numpy as np
import polars as pl
import pytest

from crises_as_they_open import reader
from foedus.fitting.tasks import TASKS, outcome_by
from foedus.history import adapters
from foedus.history.panel import Panel
from foedus.scoring.models import RATES, models_of
from foedus.scoring.splits import Window, split

#: Columns that date what a row of a table tells; what lies after the origin is deleted.
DATED = ("year", "styear", "yrtrig", "startdate", "start", "BYEAR", "startyear", "start_date")
#: Columns that date an end, and the columns of its month and day; an end after the origin was not known.
ENDED = {
    "endyear": ("endmon", "endday", "dummy_endday"),
    "yrterm": ("moterm", "daterm"),
    "end": (),
    "EYEAR": (),
    "enddate": (),
}
FAST = (
    "mediation",
    "irregular-exit",
    "coup-attempt",
    pytest.param("third-parties-war", marks=pytest.mark.deep),
    pytest.param("regime-failure", marks=pytest.mark.deep),
)


def year_of(column):
    return pl.col(column).cast(pl.String).str.strip_chars().str.slice(0, 4).cast(pl.Int64, strict=False)


def cut(source, target, origin):
    """Copy the tables without whatever happened, or was measured, after the origin."""
    for path in sorted(source.rglob("*.*")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        place = path.relative_to(source).as_posix()
        if place.startswith(("cow/capitals", "cow/states", "cow/majors", "cow/contiguity")) or path.suffix == ".md":
            shutil.copy(path, copy)
        elif path.suffix == ".parquet":
            pl.read_parquet(path).filter(pl.col("year") <= origin).write_parquet(copy)
        elif path.suffix == ".gz":
            table = pl.read_csv(path, infer_schema=False)
            for name in DATED:
                if name in table.columns and table[name].dtype == pl.String:
                    table = table.filter(year_of(name).is_null() | (year_of(name) <= origin))
                    break
            for name, parts in ENDED.items():
                if name in table.columns:
                    table = capped(table, name, parts, origin)
            copy.with_suffix("").write_bytes(table.write_csv().encode())


def capped(table, name, parts, origin):
    """Let what ended after the origin end on its last day."""
    later = (year_of(name) > origin).fill_null(value=False)
    last = pl.col(name).str.len_chars().cast(pl.String).replace({"10": f"{origin}-12-31", "8": f"{origin}1231"})
    last = pl.when(last.str.len_chars() < 8).then(pl.lit(str(origin))).otherwise(last)
    days = {part: "12" if "mo" in part else "31" for part in parts if part in table.columns}
    return table.with_columns(
        pl.when(later).then(last).otherwise(name).alias(name),
        *(pl.when(later).then(pl.lit(day)).otherwise(part).alias(part) for part, day in days.items()),
    )


@pytest.fixture(scope="module")
def to_1979(shared, tmp_path_factory):
    """The tables as they would be if the world had ended with 1979."""
    folder = tmp_path_factory.mktemp("to-1979")
    cut(shared / "data", folder, 1979)
    return folder


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", FAST)
def test_deleting_everything_after_the_origin_changes_no_forecast(shared, to_1979, name):
    """Learn to 1969, forecast the seventies: with the tables to 1999, and with those to 1979."""
    task = next(task for task in TASKS if task.id == name)
    window = Window(1969, 1970, 1979)
    full, short = (split(task, task.panel(data), window) for data in (shared / "data", to_1979))
    keys = [key for key in full.panel.identifiers if key not in {"start", "case", "war_name"}]
    assert full.test.select(keys).equals(short.test.select(keys))
    for model in (*RATES, *models_of(task)):
        assert model.forecast(short) == pytest.approx(model.forecast(full), abs=1e-9), model.name


@pytest.mark.shared
@pytest.mark.slow
def test_what_is_learned_is_what_the_tables_of_the_day_said(shared, tmp_path):
    """Tables that end with 1966 hold no entry of 1967 into a war of 1966, and two states entered one then."""
    task = next(task for task in TASKS if task.id == "third-parties-war")
    cut(shared / "data", tmp_path, 1966)
    full, short = (task.panel(data) for data in (shared / "data", tmp_path))
    keys = [*full.identifiers, full.year]
    told = full.table.filter(pl.col("year") <= 1966)
    told = told.select(*keys, pl.Series("learned", outcome_by(task, full, told, 1966))).sort(keys)
    then = short.table.select(*keys, pl.col(short.outcome).alias("learned")).sort(keys)
    assert told.equals(then)


def moved_on(table, known, origin):
    """Let whatever became known after the origin become known ten years later; some case before it must be of those."""
    late = pl.col(known) > origin
    assert table.filter(late, pl.col("year") <= origin, pl.col(known) == origin + 1).height
    return table.with_columns(pl.when(late).then(pl.col(known) + 10).otherwise(known).alias(known))


def test_what_becomes_known_a_year_after_the_origin_is_not_learned():
    table = pl.DataFrame({"year": [1969] * 4, "happened": [1, 1, 1, 0], "known": [1969, 1970, None, None]})
    panel = Panel("toy", table, "happened", {}, "year", "year", "year", "")
    task = TASKS[0]._replace(known="known")
    assert outcome_by(task, panel, table, 1969).tolist() == [1, 0, 0, 0]
    assert outcome_by(task, panel, table, 1970).tolist() == [1, 1, 0, 0]
    assert outcome_by(task._replace(known=""), panel, table, 1969).tolist() == [1, 1, 1, 0]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["mediation", "coup-attempt"])
def test_shuffling_what_happened_after_the_origin_changes_no_forecast(shared, name):
    task = next(task for task in TASKS if task.id == name)
    panel = task.panel(shared / "data")
    window = Window(1979, 1980)
    rng = np.random.default_rng(3)
    later = panel.table["year"].to_numpy() > 1979
    table = panel.table
    if task.known:
        table = moved_on(table, task.known, 1979)
    for column in {panel.outcome, *panel.outcomes} - {task.known}:
        values = table[column].to_list()
        after = rng.permutation(np.flatnonzero(later))
        moved = iter([values[k] for k in after])
        mixed = [next(moved) if is_later else value for value, is_later in zip(values, later, strict=True)]
        table = table.with_columns(pl.Series(column, mixed, table[column].dtype))
    assert not table.equals(panel.table)
    first, second = split(task, panel, window), split(task, panel._replace(table=table), window)
    for model in (*RATES, *models_of(task)):
        assert np.array_equal(model.forecast(first), model.forecast(second)), model.name


@pytest.mark.shared
@pytest.mark.parametrize("name", ["mediation", "agreement", "icb-force", "icb-serious", "icb-war"])
@pytest.mark.parametrize("origin", [1961, 1979])
def test_what_is_coded_of_a_crisis_after_its_trigger_changes_no_forecast(shared, monkeypatch, name, origin):
    """Learn from crises that were over, forecast those of the next year: with the record, and with another one."""
    task = next(task for task in TASKS if task.id == name)
    monkeypatch.setattr(adapters, "read", reader(dt.date(origin + 1, 1, 1)))
    altered = task.panel(shared / "data")
    monkeypatch.undo()
    whole = task.panel(shared / "data")
    # a crisis of which the record does not say whether it was mediated is no case
    kept = pl.col("crisis").is_in(whole.table["crisis"].to_list())
    kept &= (pl.col("ended_year") <= origin) | (pl.col("year") == origin + 1)
    window = Window(origin, origin + 1, origin + 1)
    here, there = (split(task, panel.where(kept), window) for panel in (altered, whole))
    assert here.test["crisis"].to_list() == there.test["crisis"].to_list()
    assert here.test.height >= 3
    assert not np.array_equal(here.outcome, there.outcome)
    for model in (*RATES, *models_of(task)):
        assert np.array_equal(model.forecast(here), model.forecast(there)), model.name
