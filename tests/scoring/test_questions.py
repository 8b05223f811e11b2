"""Questions of past crises: what is in them, that they name no crisis, and that nothing later is in them."""

import datetime as dt
import json
import time
from pathlib import Path

import polars as pl
import pytest

import foedus
from crises_as_they_open import reader
from foedus.history import adapters
from foedus.history.names import titled
from foedus.history.reading import Reading, read
from foedus.history.table import DataSet
from foedus.scoring.questions import ALL_KINDS, Questions, _behind, questions_of

DAY = dt.date(1973, 10, 5)
#: Names that are nothing but those of states.
LEAST_WORDS = 2


@pytest.fixture(scope="module")
def asked(shared: Path) -> Questions:
    return questions_of(shared / "data")


def shuffled(day: dt.date):
    """Return what reads the tables, with everything that happened, or was told, after a day changed."""
    crises = reader(day)
    later = (pl.col("end") > day).fill_null(value=True)
    others = pl.col("end").dt.offset_by("5y")

    def changed(folder: Path, data_set: DataSet) -> Reading:
        reading = crises(folder, data_set)
        table = reading.table
        if data_set.id == "dispute-participants":
            table = table.filter(pl.col("start") <= day)
            table = table.with_columns(
                pl.when(later).then(6 - pl.col("hostility")).otherwise("hostility").alias("hostility"),
                pl.when(later).then(others).otherwise("end").alias("end"),
            )
        elif data_set.id == "dispute-dyads":
            stay = read(folder, adapters.data_set("dispute-participants")).table.filter(later)
            stay = stay.select("dispute", "ccode").unique()
            for side in "12":  # what each did is known once it has left
                mine = stay.rename({"ccode": f"ccode{side}"}).with_columns(pl.lit(value=True).alias("stays"))
                table = table.join(mine, on=["dispute", f"ccode{side}"], how="left", maintain_order="left")
                table = table.with_columns(
                    pl.when(pl.col("stays")).then(6 - pl.col(name)).otherwise(name).alias(name)
                    for name in (f"hostility{side}", f"fatality{side}")
                ).drop("stays")
        elif data_set.id == "leaders":
            table = table.filter(pl.col("start") <= day)
            table = table.with_columns(
                pl.when(later).then(others).otherwise("end").alias("end"),
                pl.when(later).then(pl.lit("irregular")).otherwise("exit").alias("exit"),
            )
        return reading._replace(table=table)

    return changed


@pytest.mark.shared
@pytest.mark.slow
def test_nothing_that_came_after_the_day_is_in_a_question(asked: Questions, shared: Path, monkeypatch):
    monkeypatch.setattr(adapters, "read", shuffled(DAY))
    altered = questions_of(shared / "data")
    by_then, after = pl.col("day") <= DAY, pl.col("day").dt.year() > DAY.year
    for whole, other in zip(asked, altered, strict=True):
        pairs = list(zip(whole.filter(by_then).rows(), other.filter(by_then).rows(), strict=True))
        assert len(pairs) > 250
        assert [pair for pair in pairs if pair[0] != pair[1]][:5] == []
    rates = [each.questions.filter(after, kind="war")["base_rate"].to_list() for each in (asked, altered)]
    assert rates[0] != rates[1]


@pytest.mark.shared
def test_every_crisis_is_asked_about_without_its_name(asked: Questions, shared: Path):
    crises = adapters.load(shared / "data", "icb")
    assert asked.crises.height == crises.height
    assert set(asked.questions["kind"]) == {kind.name for kind in ALL_KINDS}
    assert asked.questions["question"].is_unique().all()
    assert not asked.questions["text"].str.contains(r"[{}]").any()
    assert asked.questions["base_rate"].is_between(0.0, 1.0, closed="none").all()
    assert asked.questions.filter(day=asked.crises["day"][0])["cases"].max() == 0
    texts = dict(asked.crises.select("crisis", "text").iter_rows())
    names = {number: titled(name) for number, name in crises.select("crisis", "name").iter_rows()}
    assert not [number for number, name in names.items() if len(name.split()) >= LEAST_WORDS and name in texts[number]]


@pytest.mark.shared
def test_questions_are_written_as_files_and_as_a_hub(shared: Path, tmp_path: Path):
    begun = time.process_time()
    found = foedus.questions(1921, data=shared / "data", out=tmp_path / "q", names=True, hub=tmp_path / "hub")
    assert time.process_time() - begun < 60.0
    written = pl.read_csv(tmp_path / "q" / "questions.csv")
    crises = pl.read_csv(tmp_path / "q" / "crises.csv")
    assert (written.height, crises.height) == (found["questions"], found["crises"])
    assert all(text.startswith(f"{name}:") for name, text in crises.select("name", "text").iter_rows())
    assert found["hindsight"] in (tmp_path / "q" / "README.md").read_text()
    tasks = json.loads((tmp_path / "hub" / "hub-config" / "tasks.json").read_text())
    kinds = {group["target_metadata"][0]["target_id"] for group in tasks["rounds"][0]["model_tasks"]}
    assert kinds == {row["kind"] for row in found["kinds"]}
    files = sorted((tmp_path / "hub" / "model-output" / "foedus-base_rate").iterdir())
    assert len(files) == len(set(crises["day"]))
    said = pl.concat(map(pl.read_csv, files))
    assert said.height == 2 * written.height
    assert said.group_by("target", "crisis", "location").agg(pl.col("value").sum())["value"].to_list() == pytest.approx(
        [1.0] * written.height
    )
    with pytest.raises(foedus.FoedusError, match="not an empty folder"):
        foedus.questions(1921, data=shared / "data", out=tmp_path / "q")
    with pytest.raises(foedus.FoedusError, match="no crisis had been triggered by then"):
        foedus.questions(1900, data=shared / "data")


def test_what_the_two_had_behind_them_is_told_where_it_is_so() -> None:
    behind = {
        "contiguous": 1,
        "distance_km": 1234.5,
        "pledged": 1,
        "rivalry": 1,
        "record_disputes": 2,
        "record_force": 1,
    }
    assert list(_behind(behind)) == [
        "They border on each other.",
        "One owes the other defence.",
        "They are strategic rivals.",
        "Militarized disputes of the two begun in ten years: 2, at force as known: 1.",
    ]
    nothing = dict.fromkeys(behind, 0) | {"distance_km": 1234.5}
    assert list(_behind(nothing)) == [
        "Their capitals are 1,234 km apart.",
        "No militarized dispute of the two began in ten years.",
    ]
    assert list(_behind(nothing | {"distance_km": None})) == ["No militarized dispute of the two began in ten years."]
