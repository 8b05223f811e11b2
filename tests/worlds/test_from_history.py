"""Worlds of past crises: who is in them, what they say, and that nothing after the trigger reaches them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tools.tables.precedents import FILE, rows_of, written

from crises_as_they_open import AT_THE_TRIGGER, reader
from foedus.core.bibliography import work
from foedus.core.errors import InputError
from foedus.core.world import DISPLAY, FIELDS, FORCE, OBLIGATIONS, THREAT, WAR
from foedus.history import adapters
from foedus.history.measures.affinity import alliance_portfolios
from foedus.history.reading import Reading, read
from foedus.history.table import DataSet, only
from foedus.scoring.calibrated import calibrated_to
from foedus.scoring.engine_run import run_world
from foedus.worlds import historical_quantities
from foedus.worlds.blueprint import draw_patches, luck
from foedus.worlds.from_history import HistoricalWorld, world_of, worlds_of
from foedus.worlds.historical_cast import MOST_ACTORS, openings
from foedus.worlds.historical_rates import Rate, past_rates

pytestmark = pytest.mark.shared
MISSILES, GULF_WAR, REPARATIONS = 196, 393, 20
#: Worlds that a test looks at, by number and by name.
NUMBERS = (1, REPARATIONS, 35, 70, 71, 130, MISSILES, 253, 288, 298, GULF_WAR, 416, 430)
NAMES = (
    "SPANISH CIVIL WAR I",
    "MUNICH",
    "SIX DAY WAR",
    "REMILIT. RHINELAND",
    "SINO/VIETNAM WAR",
    "KASHMIR I",
    "STALINGRAD",
)
USA, UK, SOVIET_UNION, CUBA, IRAQ, KUWAIT = 2, 200, 365, 40, 645, 690


def deep(number: int) -> Any:
    return pytest.param(number, marks=pytest.mark.deep)


def release(number: int) -> Any:
    return pytest.param(number, marks=pytest.mark.release)


@pytest.fixture(scope="module")
def worlds(shared: Path) -> dict[int, HistoricalWorld]:
    """Worlds that a test names, and every twelfth."""
    opened = openings(shared / "data")
    asked = pl.col("crisis").is_in(NUMBERS) | pl.col("name").is_in(NAMES) | (pl.col("crisis") % 12 == 0)
    return {world.crisis: world for world in worlds_of(shared / "data", opened.filter(asked))}


@pytest.mark.deep
def test_every_crisis_has_a_world_in_order(shared: Path):
    every = {world.crisis: world for world in worlds_of(shared / "data")}
    assert set(every) >= set(range(1, 433))
    refuse_what_no_field_allows(every.values())
    ships = files("foedus.answers").joinpath(FILE).read_text("utf-8")
    assert written(rows_of(shared / "data", every.values())) == ships, "run make tables"


def test_the_table_of_precedents_is_what_the_worlds_and_the_record_give(worlds, shared: Path):
    ships = files("foedus.answers").joinpath(FILE).read_text("utf-8").splitlines()
    given = written(rows_of(shared / "data", worlds.values())).splitlines()
    assert len(given) > 20
    assert [line for line in given if line not in ships] == [], "run make tables"


def test_every_number_of_a_world_is_what_its_field_allows(worlds):
    refuse_what_no_field_allows(worlds.values())


def refuse_what_no_field_allows(worlds: Iterable[HistoricalWorld]) -> None:
    for world in worlds:
        here = world.blueprint.world
        assert np.isfinite(here.slab).all()
        for name, field in FIELDS.items():
            values = getattr(here, name)
            if field.unit == "0-1":
                assert values.min() >= 0.0
                assert values.max() <= 1.0, (world.name, name)
            elif field.unit == "-1 to 1":
                assert np.abs(values).max() <= 1.0
        assert THREAT <= here.level[0] <= FORCE
        assert len(set(world.blueprint.actors)) == here.actors
        assert here.actors <= MOST_ACTORS + 1
        assert here.challenger[0] != here.target[0]


def test_the_missiles_of_cuba(worlds, shared: Path):
    world = worlds[MISSILES]
    here = world.blueprint.world
    place = {code: i for i, code in enumerate(world.states)}
    assert world.trigger == dt.date(1962, 10, 16)
    assert (world.target, world.challenger) == (USA, SOVIET_UNION)
    assert here.capability[place[USA]] == only(adapters.load(shared / "data", "nmc"), "cinc", ccode=USA, year=1961)
    assert here.obligation[place[USA], place[UK]] == OBLIGATIONS.index("defence")
    assert here.obligation[place[USA], place[SOVIET_UNION]] == 0.0
    assert here.nuclear[place[USA]] == here.nuclear[place[SOVIET_UNION]] == 1.0
    assert here.nuclear[place[CUBA]] == 0.0
    assert here.affinity[place[USA], place[UK]] > 0.5 > -0.5 > here.affinity[place[USA], place[SOVIET_UNION]]
    assert here.level[0] == THREAT
    assert here.stance[0, place[CUBA]] < 0.0  # Cuba is threatened by the United States: beside the Soviet Union
    assert "United Nations" in world.blueprint.actors


def test_an_attack_opens_with_force(worlds):
    world = worlds[GULF_WAR]
    assert (world.target, world.challenger) == (KUWAIT, IRAQ)
    assert world.blueprint.world.level[0] == FORCE


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("SPANISH CIVIL WAR I", THREAT),  # 6: a challenge at home
        ("MUNICH", THREAT),
        ("SIX DAY WAR", DISPLAY),  # 7: a show of force
        ("REMILIT. RHINELAND", DISPLAY),
        ("SINO/VIETNAM WAR", FORCE),  # 8: violence against a client
        ("KASHMIR I", FORCE),
        ("GULF WAR", FORCE),  # 9: a violent act
    ],
)
def test_the_level_at_which_a_crisis_opens_is_what_the_trigger_shows(worlds, name: str, level: float):
    (world,) = (world for world in worlds.values() if world.name == name)
    assert world.blueprint.world.level[0] == level


def test_a_challenge_at_home_is_unrest_at_home(worlds):
    quiet = historical_quantities.worth("unrest", "quiet")
    challenge = historical_quantities.worth("unrest", "challenge")
    for name, unrest in (("SPANISH CIVIL WAR I", quiet + challenge), ("SIX DAY WAR", quiet), ("GULF WAR", quiet)):
        (world,) = (world for world in worlds.values() if world.name == name)
        assert world.blueprint.world.unrest[int(world.blueprint.world.target[0])] == pytest.approx(unrest)


def test_states_have_the_codes_of_the_correlates_of_war(worlds):
    """ICB has Gleditsch and Ward's: 260 and 678 are no members in 1995 and 1999, Germany and Yemen are 255 and 679."""
    kosovo, islands = worlds[430], worlds[416]
    assert 255 in kosovo.states
    assert 260 not in kosovo.states
    assert islands.challenger == 679
    assert 678 not in islands.states


def test_an_actor_is_not_its_own_adversary(worlds):
    assert (worlds[35].target, worlds[35].challenger) == (710, 740)  # Shantung: ICB names China as the threat to China


def test_neighbours_are_at_no_distance(worlds):
    here = worlds[GULF_WAR].blueprint.world
    place = {name: i for i, name in enumerate(worlds[GULF_WAR].blueprint.actors)}
    assert here.distance_km[place["Iraq"], place["Kuwait"]] == 0.0
    assert here.distance_km[place["United Kingdom"], place["Kuwait"]] > 4000.0


def test_the_world_organisation_has_no_leader_to_lose_and_no_power(worlds):
    world = worlds[MISSILES]
    here, at = world.blueprint.world, world.blueprint.actors.index("United Nations")
    assert world.states[at] == 0
    assert here.capability[at] == here.irregular_rate[at] == here.regular_rate[at] == here.failure_rate[at] == 0.0
    assert here.candidate[0, at] == 1.0
    assert "League of Nations" in worlds[70].blueprint.actors  # Danzig, 1939
    assert not {"League of Nations", "United Nations"} & set(worlds[1].blueprint.actors)  # 1918


def test_an_adversary_that_is_no_single_state_is_stood_for_by_a_major_power_and_that_is_said(worlds):
    world = worlds[REPARATIONS]
    here = world.blueprint.world
    assert here.major[int(here.challenger[0])] == 1.0
    assert any("stands for them" in line for line in world.unknown)


def test_a_war_of_the_year_before_may_still_be_on(worlds):
    world = next(w for w in worlds.values() if w.name.startswith("STALINGRAD"))
    places, numbers = draw_patches(world.blueprint, 1, 400)
    level = world.blueprint.world
    at = next(k for k, place in enumerate(places) if np.shares_memory(level.slab[place : place + 1], level.level))
    assert set(numbers[at]) == {float(WAR), float(level.level[0])}
    assert 0.3 < (numbers[at] == WAR).mean() < 0.9


def test_rates_are_drawn_around_their_means(worlds):
    world = worlds[GULF_WAR]
    uncertain = next(u for u in world.blueprint.uncertain if u.path == "actors.Iraq.regular_rate")
    drawn = uncertain.values(luck(1, 500))
    i = world.blueprint.actors.index("Iraq")
    assert drawn.mean() == pytest.approx(world.blueprint.world.regular_rate[i], rel=0.1)
    assert drawn.std() > 0.0


def test_one_world_alone_is_the_same_as_among_all(worlds, shared: Path):
    alone = world_of(shared / "data", GULF_WAR)
    np.testing.assert_allclose(alone.blueprint.world.slab, worlds[GULF_WAR].blueprint.world.slab, rtol=1e-12)


@pytest.mark.parametrize("number", [0, 433 + 5000, -1])
def test_an_unknown_number_names_the_range_and_the_nearest(shared: Path, number: int):
    with pytest.raises(InputError, match=r"has numbers 1 to \d+; the nearest is \d+"):
        world_of(shared / "data", number)


def test_a_rare_kind_of_regime_is_drawn_to_its_class(shared: Path):
    rates = past_rates(shared / "data", [1980])
    assert rates[1980, "personal"].mean < rates[1980, "military"].mean
    assert rates[1980, "democracy"].mean > rates[1980, "closed"].mean
    assert Rate(2.0, 6.0).mean == 0.25


def test_every_reason_is_an_assumption_or_resolves():
    for section in historical_quantities._table().values():
        for entry in section.values():
            source = entry["because"].split(":")[0]
            assert source == "assumption" or work(source)


#: Tables of which rows of the trigger's own year are known as it opens, with the column that says when.
OF_THE_DAY = {"states": "start", "capitals": "start", "contiguity": "start", "icb": "trigger", "icb-actors": "trigger"}

#: The level is coded of all of a participant's part in a dispute: another value stands there until it has left.
CODED_OF_DISPUTES = ("hostility",)

#: Columns of a year's regime that are known as the year begins, and of a crisis while it lasts.
REGIME = ("ccode", "year", "kind")
KNOWN_OF_CRISES = AT_THE_TRIGGER["icb"] | {"trigger_year", "trigger_month", "trigger_day", "end"}


def disputes_by(day: dt.date, data_set: DataSet, table: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return a table of disputes as on the eve of a day: those begun by then, with other values where they go on."""
    if data_set.id == "dispute-participants":
        return table.filter(pl.col("start") < day)
    for side in ("1", "2"):
        there = entries.group_by("dispute", pl.col("ccode").alias(f"ccode{side}")).agg(on=(pl.col("end") >= day).any())
        table = table.join(there, on=["dispute", f"ccode{side}"], maintain_order="left").with_columns(
            pl.when("on").then(6 - pl.col(f"{name}{side}")).otherwise(f"{name}{side}").alias(f"{name}{side}")
            for name in CODED_OF_DISPUTES
        )
        table = table.drop("on")
    return table


def edition(day: dt.date, entries: pl.DataFrame) -> Callable[[DataSet, pl.DataFrame], pl.DataFrame]:
    """Return what turns a table into one that was closed before the year of ``day``, ends unknown.

    Records of disputes go to the eve of the day; ``entries`` are those of all participants.
    """

    def cut(data_set: DataSet, table: pl.DataFrame) -> pl.DataFrame:
        if data_set.id in OF_THE_DAY:
            opened = OF_THE_DAY[data_set.id]
            slack = 30 if data_set.id == "icb-actors" else 0  # the opening of a crisis is its first thirty days
            kept = table.filter(pl.col(opened) <= day + dt.timedelta(days=slack))
            if data_set.id == "icb":  # what was to come of crises that were not over was not known
                on = pl.col("end") >= day
                comes_out = [name for name in kept.columns if name not in KNOWN_OF_CRISES]
                kept = kept.with_columns(pl.when(~on).then(pl.col(name)).alias(name) for name in comes_out)
        elif data_set.id in {"dispute-participants", "dispute-dyads"}:
            kept = disputes_by(day, data_set, table, entries)
        elif data_set.id == "gwf":  # the regime of a year's first of January; its end is no part of that
            ends = pl.col("year") == day.year
            kept = table.filter(pl.col("year") <= day.year).with_columns(
                pl.when(~ends).then(pl.col(name)).alias(name) for name in table.columns if name not in REGIME
            )
        else:
            opened = {"leaders": "start", "foreign-imposed": "start"}.get(data_set.id, data_set.year)
            year = pl.col(opened).dt.year() if table[opened].dtype == pl.Date else pl.col(opened)
            kept = table.filter((year < day.year).fill_null(value=True))
        for name in ("end", "end_year", "exit_year"):
            if name in kept.columns:
                dated = kept[name].dtype == pl.Date
                last = dt.date(day.year, 12, 31) if dated else day.year
                kept = kept.with_columns(pl.min_horizontal(pl.col(name), pl.lit(last)).alias(name))
        if data_set.id in {"leaders", "foreign-imposed"}:
            on = pl.col("end").dt.year() >= day.year
            kept = kept.with_columns(
                pl.when(on).then(pl.lit("still")).otherwise("exit").alias("exit"),
                pl.col("end").dt.year().cast(pl.Int64).alias("year"),
            )
        return kept

    return cut


@pytest.fixture(params=[deep(130), MISSILES, deep(253), deep(288), deep(GULF_WAR)])
def closed(request: pytest.FixtureRequest, worlds, shared: Path, monkeypatch) -> Iterator[HistoricalWorld]:
    """A world, while every table ends before it: whatever is read has been closed before the year of the trigger."""
    world = worlds[request.param]
    cut, made = edition(world.trigger, adapters.load(shared / "data", "dispute-participants")), {}

    def earlier(folder: Path, data_set: DataSet) -> Reading:
        if data_set.id not in made:
            reading = read(folder, data_set)
            made[data_set.id] = reading._replace(table=cut(data_set, reading.table))
        return made[data_set.id]

    monkeypatch.setattr(adapters, "read", earlier)
    alliance_portfolios.cache_clear()
    yield world
    alliance_portfolios.cache_clear()


def test_what_came_after_the_trigger_changes_no_world(closed: HistoricalWorld, shared: Path):
    again = world_of(shared / "data", closed.crisis)
    assert again.blueprint.actors == closed.blueprint.actors
    np.testing.assert_allclose(again.blueprint.world.slab, closed.blueprint.world.slab, rtol=1e-9, atol=1e-12)
    for before, after in zip(draw_patches(closed.blueprint, 3, 20), draw_patches(again.blueprint, 3, 20), strict=True):
        np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-12)


#: Fits in which the level of whole disputes says which cases are rows: months of a dispute end where another at force
#: follows. So many rows may differ.
ROWS_BY_WHOLE_DISPUTES = {("coercion", "force_again"): 8}


# each fits everything twice
@pytest.mark.parametrize(
    "closed", [deep(MISSILES), release(130), release(253), release(288), release(GULF_WAR)], indirect=True
)
def test_what_came_after_the_trigger_changes_no_forecast(shared: Path, worlds, closed: HistoricalWorld, monkeypatch):
    year = closed.trigger.year - 1
    early = calibrated_to(shared / "data", year)
    world = world_of(shared / "data", closed.crisis)
    monkeypatch.undo()
    alliance_portfolios.cache_clear()
    whole = calibrated_to(shared / "data", year)
    for fit in whole.keys() - ROWS_BY_WHOLE_DISPUTES.keys():
        np.testing.assert_allclose(early[fit].estimate, whole[fit].estimate, rtol=1e-5, atol=1e-7)
    for fit, most in ROWS_BY_WHOLE_DISPUTES.items():
        assert abs(early[fit].cases - whole[fit].cases) <= most
        assert abs(sum(early[fit].events) - sum(whole[fit].events)) <= most
    again = run_world(world, 60, 5, calibrated=early | {fit: whole[fit] for fit in ROWS_BY_WHOLE_DISPUTES})
    for one, other in zip(run_world(closed, 60, 5, calibrated=whole), again, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("number", [71, deep(130), MISSILES, deep(253), deep(298), GULF_WAR])
def test_what_is_coded_of_a_crisis_afterwards_changes_no_world(number: int, worlds, shared: Path, monkeypatch):
    whole = worlds[number]
    monkeypatch.setattr(adapters, "read", reader(whole.trigger))
    again = world_of(shared / "data", number)
    assert again.blueprint.actors == whole.blueprint.actors
    np.testing.assert_allclose(again.blueprint.world.slab, whole.blueprint.world.slab, rtol=1e-9, atol=1e-12)
    for before, after in zip(draw_patches(whole.blueprint, 3, 20), draw_patches(again.blueprint, 3, 20), strict=True):
        np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-12)


def test_the_test_sees_a_leak(worlds, shared: Path, monkeypatch):
    def early(folder: Path, data_set: DataSet) -> Reading:
        reading = read(folder, data_set)
        if data_set.id != "nmc":
            return reading
        return reading._replace(table=reading.table.with_columns(pl.col("year") - 1))

    monkeypatch.setattr(adapters, "read", early)
    again = world_of(shared / "data", MISSILES)
    assert not np.allclose(again.blueprint.world.capability, worlds[MISSILES].blueprint.world.capability)
