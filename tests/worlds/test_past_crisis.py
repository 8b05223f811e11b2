"""A past crisis as a crisis file: in order as it stands, built by the one builder, with values laid over it."""

from pathlib import Path

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.core.world import FIELDS
from foedus.crisis.reading import read_crisis
from foedus.crisis.writing import crisis_text
from foedus.evidence.record import ASSUMPTION, data_set
from foedus.mechanisms.catalogue import known_forms
from foedus.runs.citing import cite
from foedus.worlds.blueprint import luck
from foedus.worlds.from_crisis import build
from foedus.worlds.from_history import HistoricalWorld, world_of
from foedus.worlds.past_crisis import OPENING, TRIGGER

pytestmark = pytest.mark.shared
#: Cuba's missiles; a crisis inside a war of the year before; and one whose adversary is no single state.
MISSILES, STALINGRAD, REPARATIONS = 196, 81, 20


@pytest.fixture(scope="module", params=[MISSILES, STALINGRAD, REPARATIONS])
def world(request: pytest.FixtureRequest, shared: Path) -> HistoricalWorld:
    return world_of(shared / "data", request.param)


@pytest.fixture(scope="module")
def missiles(shared: Path) -> HistoricalWorld:
    return world_of(shared / "data", MISSILES)


def test_written_as_a_file_it_is_in_order_and_the_same(world: HistoricalWorld, tmp_path: Path) -> None:
    path = tmp_path / "past.yaml"
    path.write_text(crisis_text(world.content), "utf-8")
    read = read_crisis(path, known_forms=known_forms())
    assert read.digest == world.content.digest
    assert read.causes
    assert read.what_ifs


def test_every_value_says_why_and_nothing_of_the_trigger_year(world: HistoricalWorld) -> None:
    reasons = {reason for _, because in world.content.reasons() for reason in because}
    years = {named[1] for reason in reasons if (named := data_set(reason))}
    assert years == {world.trigger.year - 1}
    assert {reason for reason in reasons if not data_set(reason)} <= {ASSUMPTION, TRIGGER, OPENING}


def test_a_file_gives_the_world_of_the_hindcast_but_for_what_nobody_says(world: HistoricalWorld) -> None:
    """What the hindcast takes as typical, a run of the file draws; so only the fitted rate and a level may differ."""
    here, there = build(world.content), world.blueprint
    for name in FIELDS.keys() - {"irregular_rate", "level"}:
        np.testing.assert_array_equal(getattr(here.world, name), getattr(there.world, name), err_msg=name)
    assert {entry.path for entry in here.ledger.values() if entry.range} == {
        entry.path for entry in there.ledger.values() if entry.assumed and not entry.given and entry.path in here.ledger
    } & {entry.path for entry in here.ledger.values() if entry.range}
    assert not any(entry.range for entry in there.ledger.values())


def test_in_a_hindcast_actors_have_their_luck_by_name(missiles: HistoricalWorld) -> None:
    by_name = {one.path: one for one in missiles.blueprint.uncertain}
    plain = {one.path: one for one in build(missiles.content).uncertain}
    of = luck(1, 50)
    drawn = by_name["actors.Cuba.regular_rate"].values(of)
    np.testing.assert_array_equal(
        drawn, plain["actors.CUB.regular_rate"].values(lambda path: of(path.replace(".CUB.", ".Cuba.")))
    )
    assert missiles.blueprint.actors[:2] == ("United States", "Soviet Union")
    assert list(missiles.content.actors)[:2] == ["USA", "SUN"]


def test_it_cites_the_tables_that_it_is_made_from(missiles: HistoricalWorld) -> None:
    found = cite(missiles.content)
    assert "actors.USA.cinc" in found.data_sets["nmc@1961"]
    assert "relations.USA>GBR.obligation" in found.data_sets["atop@1961"]
    assert {"singer-1972", "leeds-2002", "brecher-1997"} <= {work.key for work in found.works}
    assert TRIGGER in found.used.statements


def test_own_values_are_laid_over_and_kept_with_their_place(
    missiles: HistoricalWorld, shared: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    own.write_text("path,value,because\nactors.SUN.load,0.5,assumption\ndisputes.icb-196.value,0.9,assumption\n")
    changed = world_of(shared / "data", MISSILES, own)
    at = changed.blueprint.actors.index("Soviet Union")
    assert changed.blueprint.world.load[at] == 0.5 != missiles.blueprint.world.load[at]
    laid = {entry.path: entry.place for entry in changed.blueprint.ledger.values() if entry.origin == "covariates"}
    assert laid == {"actors.SUN.load": "own.csv:2", "disputes.icb-196.value": "own.csv:3"}
    differs = changed.blueprint.world.slab != missiles.blueprint.world.slab
    assert differs.sum() == 2
    own.write_text("path,value,because\nactors.SUN.lod,0.5,assumption\n")
    with pytest.raises(InputError, match=r"^own\.csv:2: actors\.SUN\.lod: .*'actors\.SUN\.load'"):
        world_of(shared / "data", MISSILES, own)
