"""Whole-engine hindcasts: what happened, what is said of it, and how it is scored."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tools.tables.engine_page import page_of, sample_of, skills_of

from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.engine.ensemble import run_ensemble
from foedus.history import adapters
from foedus.history.measures.affinity import alliance_portfolios
from foedus.history.reading import read
from foedus.scoring import corp, engine, engine_run, grading
from foedus.scoring.asked import ASKED, ENGINE, decades_to
from foedus.scoring.baselines import BEST_BEFORE, BY_GROUP
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.chances import read_chances, write_chances
from foedus.scoring.engine import BEFORE, engine_scorecard
from foedus.scoring.engine_record import CRISIS_WEEKS, crisis_outcomes, join_outcomes, leader_outcomes
from foedus.scoring.engine_run import Happened, run_world
from foedus.scoring.levels import CALIBRATION
from foedus.worlds.from_history import world_of, worlds_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.past_crisis import WEEKS
from foedus.worlds.setup import ensemble_of

MISSILES, GULF_WAR = 196, 393
FIELDS = {
    "question", "population", "model", "n", "events", "clusters", "auc", "auc_low", "auc_high", "average_precision",
    "log_score", "brier", "brier_skill", "top_decile_recall",
}  # fmt: skip


def test_flags_add_up_by_outer_draw():
    flags = np.array([1, 0, 1, 1, 0], np.bool_)
    none = np.zeros((5, 0), np.bool_)
    happened = Happened(flags, flags, flags, none, none, none, none, np.array([2, 3]), none, none, none, flags, none)
    assert happened.by_outer(flags).tolist() == [1, 2]


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


@pytest.mark.shared
def test_what_happened_in_known_crises(data: Path):
    crises = {row["crisis"]: row for row in crisis_outcomes(data, openings(data)).iter_rows(named=True)}
    missiles, gulf = crises[MISSILES], crises[GULF_WAR]
    assert (missiles["force"], missiles["war"], missiles["mediated"], missiles["mediator"]) == (
        1, 0, 1, "world organisation",
    )  # fmt: skip
    assert (gulf["serious"], missiles["serious"]) == (1, 0)
    late = [row["conflict"] for row in crises.values() if row["year"] >= 1980]
    assert (len(late), len(set(late))) == (122, 28)
    assert sum(row["deaths"] is not None for row in crises.values()) == 160
    assert (gulf["force"], gulf["war"], gulf["known"]) == (None, 1, 1991)  # the trigger itself was violent


@pytest.mark.shared
def test_force_is_asked_only_where_the_trigger_was_no_violence_of_any_kind(data: Path):
    asked = crisis_outcomes(data, openings(data)).drop_nulls("force")
    kinds = adapters.load(data, "icb").select("crisis", "trigger_kind")
    assert set(asked.join(kinds, on="crisis")["trigger_kind"]) == {1, 2, 3, 4, 5, 6, 7}
    assert (asked.height, asked["force"].sum()) == (230, 121)
    late = asked.filter(pl.col("year") >= 1980)
    assert (late.height, late["force"].sum()) == (56, 27)


@pytest.mark.shared
def test_war_is_asked_apart_of_crises_that_open_inside_one(data: Path):
    crises = crisis_outcomes(data, openings(data))
    outside, inside = crises.drop_nulls("war"), crises.drop_nulls("war_inside")
    assert (outside.height, outside["war"].sum()) == (399, 69)
    assert (inside.height, inside["war_inside"].sum()) == (33, 25)
    assert not set(outside["crisis"]) & set(inside["crisis"])
    names = set(inside["name"])
    assert {"STALINGRAD", "EL ALAMEIN", "D-DAY", "IWO JIMA", "OKINAWA", "HIROSHIMA-NAGASAKI"} <= names
    assert {"KOREAN WAR I", "GULF WAR", "CUBAN MISSILES", "MUNICH", "FALKLANDS/MALVINAS"} <= set(outside["name"])


@pytest.mark.shared
def test_who_joined_and_who_fell(data: Path):
    opened = openings(data)
    joins = join_outcomes(data, opened).filter(crisis=GULF_WAR)
    joined = dict(joins.filter(joins=1).select("ccode", "side").iter_rows())
    assert joined[670] == joined[651] == joined[200] == 1  # Saudi Arabia, Egypt, United Kingdom with Kuwait
    assert 645 not in joins["ccode"].to_list()  # Iraq is a party
    assert 630 not in joined  # Iran stayed out
    leaders = leader_outcomes(data, opened)
    kuwait = leaders.filter(crisis=GULF_WAR, ccode=690).row(0, named=True)
    assert (kuwait["exit"], kuwait["gone"]) == ("foreign", 1)
    kennedy = leaders.filter(crisis=MISSILES, ccode=2).row(0, named=True)
    assert (kennedy["leader"], kennedy["gone"]) == ("Kennedy", 0)


@pytest.mark.shared
def test_what_is_fitted_is_fitted_to_what_was_known(data: Path):
    calibrated = calibrated_to(data, 1960)
    assert calibrated
    for (family, name), fit in calibrated.items():
        assert fit.span[1] <= 1960 < shipped(family, name).span[1]
        # a level that nobody has solved yet rests on no case
        assert fit.cases < shipped(family, name).cases or (name == CALIBRATION and not fit.cases)
    with pytest.raises(InputError, match="nothing to learn from"):
        calibrated_to(data, 1500)


@pytest.mark.shared
def test_a_world_ends_with_its_crisis_and_tells_what_the_whole_time_would(data: Path):
    world = world_of(data, GULF_WAR)
    first = run_world(world, 60, 7)
    ensemble = ensemble_of(world.blueprint, 60, 7, weeks=CRISIS_WEEKS)
    whole = run_ensemble(ensemble, 60, 7, keep_events=True)
    views = engine_run._views(whole.events, len(ensemble.actors), len(ensemble.disputes))
    assert first.inner.sum() == 60
    for one, other in zip(first, engine_run.told_by(views, whole.inner), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(run_world(world, 60, 7, least=0).mediated, first.mediated)
    assert first.force.all()  # it began with force
    assert 0.0 < first.gone.mean() < 0.6
    assert not first.joins[:, world.states.index(world.target)].any()  # a party does not join itself
    assert not first.gone[:, -1].any()  # the United Nations have no leader to lose


@pytest.mark.shared
def test_a_crisis_as_a_file_does_not_say_what_sort_it_is_for_mediators(data: Path):
    world = world_of(data, GULF_WAR)
    file = engine._as_file(world)
    origins = []
    for each in (world, file):
        (entry,) = (entry for path, entry in each.blueprint.ledger.items() if path.endswith(".mediation_odds"))
        origins.append(entry.origin)
    assert origins[0] != origins[1] == "fit"
    assert len(file.blueprint.actors) == len(world.states)
    given = world.blueprint.world.mediation_odds[0]
    assert file.blueprint.world.mediation_odds[0] != given != 0.0


def few(data: Path, monkeypatch) -> None:
    """Let the scorecard look at every fifth crisis only; their worlds are built once."""

    @cache
    def some(folder: Path):
        return list(worlds_of(folder, openings(folder).filter(pl.col("crisis") % 5 == 0)))

    monkeypatch.setattr(engine, "worlds_of", some)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.deep
def test_the_scorecard_of_the_engine(data: Path, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    monkeypatch.setattr(corp, "BANDS", 20)
    few(data, monkeypatch)
    # each decade costs a fit of everything, and of so few crises too few were mediated before 1970 to learn from
    for module in (engine, grading):
        monkeypatch.setattr(module, "decades_to", lambda last: decades_to(last)[-3:])
    told = []
    card, chances = engine_scorecard(
        data, 1979, 1980, rolling=True, replicates=40, progress=lambda *what: told.append(what)
    )
    rows = card.rows
    assert all(row.keys() >= FIELDS for row in rows)
    populations = {row["population"] for row in rows}
    assert {"crises: mediated", "third states, crises", "leaders of adversaries: gone within a year"} <= populations
    for population, window in {(row["population"], row["window"]) for row in rows}:
        same = [row for row in rows if (row["population"], row["window"]) == (population, window)]
        rates = ("base rate", "base rate by era", BY_GROUP, BEST_BEFORE)
        assert [row["model"] for row in same] in [
            [ENGINE, *rates],
            [ENGINE, *(one for one in rates if one != BY_GROUP)],
        ]
        assert len({(row["n"], row["events"], row["clusters"]) for row in same}) == 1  # the same cases
        assert all(row["train_to"] < row["test_from"] for row in same)
    fixed = [row for row in rows if row["window"] == "from 1980"]
    assert all(row["train_to"] == 1979 for row in fixed)
    mediated = {row["window"]: row for row in rows if row["population"] == "crises: mediated"}
    decades = [row["n"] for window, row in mediated.items() if row["decade"]]
    assert len(decades) == 3
    assert sum(decades) == mediated["decade by decade 1970-1999"]["n"]
    assert mediated["from 1980"]["n"] == sum(decades[-2:])
    assert {"piece: power and record", "base rate by era"} <= {
        pair["against"] for row in fixed for pair in row["paired"] if row["population"] == "crises: mediated"
    }
    assert told[-1][1] == told[-1][2]
    json.dumps(rows)
    page, skills = page_of(rows), skills_of(rows)
    cells = {cell.name for asked in ASKED for cell in asked.cells}
    assert populations & cells
    assert all(population[1:] in page for population in populations - cells)
    assert all(f"| {cell.partition(': ')[2]} | " in page for cell in populations & cells)
    pooled = {row["population"] for row in rows if row["window"].startswith("decade by decade")}
    skilled = [skill["population"] for skill in tomllib.loads(skills)["skill"]]
    assert len(skilled) == len(set(skilled)) > 5
    assert set(skilled) <= pooled

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a finished crisis is run again")

    monkeypatch.setattr(engine, "run_world", refuse)
    again = engine_scorecard(data, 1979, 1980, rolling=True, against=chances, replicates=40).card.rows  # nothing is run
    told, told_again = (json.dumps([{**row, "paired": []} for row in each]) for each in (rows, again))
    assert told_again == told  # as text, since some numbers are none
    to_itself = [pair for row in again for pair in row["paired"] if pair["against"] == BEFORE]
    assert to_itself
    assert {pair["gain"] for pair in to_itself} == {0.0}

    # graded as anybody's, what the engine said has the rows of the scorecard, to the last digit
    monkeypatch.setattr(grading, "openings", lambda folder: openings(folder).filter(pl.col("crisis") % 5 == 0))
    write_chances(chances, tmp_path / "ours.csv")
    graded = grading.grade(data, None, read_chances(tmp_path / "ours.csv")).scorecard[ENGINE]
    rates = [{**row, "paired": []} for row in graded]
    assert json.dumps(rates) == json.dumps([{**row, "paired": []} for row in rows])
    against = [[pair for pair in row["paired"] if not pair["against"].startswith("piece")] for row in rows]
    assert json.dumps([row["paired"] for row in graded]) == json.dumps(against)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.deep
def test_longer_tables_are_scored_without_a_change_of_code(data: Path, monkeypatch, tmp_path: Path):
    """As if everything had happened eight years later: then there are crises from 2000 on to test."""
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))

    def later(folder: Path, data_set):
        reading = read(folder, data_set)
        moved = [
            pl.col(name).dt.offset_by("8y") if dtype == pl.Date else pl.col(name) + 8
            for name, dtype in reading.table.schema.items()
            if dtype == pl.Date or name in YEARS
        ]
        return reading._replace(table=reading.table.with_columns(moved))

    monkeypatch.setattr(adapters, "read", later)
    alliance_portfolios.cache_clear()
    few(data, monkeypatch)
    try:
        rows = engine_scorecard(data, 1999, 2000, replicates=20).card.rows
    finally:
        alliance_portfolios.cache_clear()
    assert {row["test_from"] for row in rows} == {2000}
    assert max(row["n"] for row in rows if row["population"] == "crises: mediated") > 5


YEARS = {
    "year", "start_year", "end_year", "trigger_year", "mediation_year", "edition_year", "exit_year", "begin", "start",
    "end", "born", "entered", "called",
}  # fmt: skip


@pytest.mark.shared
def test_years_that_overlap_are_refused(data: Path):
    with pytest.raises(InputError, match="must be later"):
        engine_scorecard(data, 1980, 1980)


def test_a_hindcast_looks_a_year_ahead():
    assert WEEKS * 7 == 364


@pytest.mark.shared
@pytest.mark.slow
def test_the_engine_says_what_it_said_when_it_was_scored(shared):
    """To score it anew takes half an hour; a sample of its answers says whether the page and the skills are stale."""
    ships = files("foedus.answers").joinpath("skills.toml").read_text("utf-8")
    assert ships.endswith(sample_of(shared / "data")), "run make tables PART=engine"
