"""A past crisis as a crisis file: in order as it stands, built by the one builder, with values laid over it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.core.errors import InputError
from foedus.core.world import FIELDS
from foedus.crisis.crisis import endpoints, ends
from foedus.crisis.reading import read_crisis
from foedus.crisis.writing import crisis_text
from foedus.evidence.record import ASSUMPTION, data_set
from foedus.history import adapters
from foedus.history.adapters.disputes import PARTICIPANTS
from foedus.history.reading import Reading, read
from foedus.history.table import DataSet
from foedus.mechanisms.catalogue import known_forms
from foedus.runs.citing import cite
from foedus.worlds.blueprint import luck
from foedus.worlds.from_crisis import build
from foedus.worlds.from_history import HistoricalWorld, world_of
from foedus.worlds.historical_quantities import worth
from foedus.worlds.past_crisis import OPENING, RECORD, TRIGGER

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
    assert {reason for reason in reasons if not data_set(reason)} <= {ASSUMPTION, TRIGGER, OPENING, RECORD}


def test_a_file_gives_the_world_of_the_hindcast_but_for_what_nobody_says(world: HistoricalWorld) -> None:
    """What the hindcast takes as typical, a run of the file draws; so only fitted rates and a level may differ."""
    here, there = build(world.content), world.blueprint
    for name in FIELDS.keys() - {"irregular_rate", "failure_rate", "level"}:
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


def test_it_says_of_which_population_it_is_and_what_pairs_have_behind_them(missiles: HistoricalWorld) -> None:
    (dispute,) = missiles.content.disputes.values()
    assert dispute.like.value == "icb-crisis"
    assert dispute.began == missiles.trigger
    cast = set(missiles.content.actors)
    assert all(set(ends(pair)) <= cast for pair in missiles.content.feuds)
    rivals = {pair for pair, relation in missiles.content.relations.items() if relation.rivalry}
    assert {frozenset(endpoints(pair)) for pair in rivals} <= {frozenset(ends(pair)) for pair in missiles.content.feuds}
    # the Germanies and their allies disputed land, others did not
    assert {feud.territory.value for feud in missiles.content.feuds.values()} == {True, False}
    for feud in missiles.content.feuds.values():
        assert feud.ended is None or feud.ended.date < missiles.trigger
        assert feud.force.value <= feud.disputes.value
        assert feud.ended is not None or feud.force.value == 0


def test_a_great_power_has_a_stake_in_an_ally_and_what_is_usual_is_left_out(missiles: HistoricalWorld) -> None:
    relations = missiles.content.relations
    pledged = sum(worth("stake", name) for name in ("usual", "pledge", "major"))
    assert relations["USA>GBR"].obligation.value == "defence"
    assert relations["USA>GBR"].stake.value == pytest.approx(pledged)
    assert relations["USA>POL"].obligation.value == "none"
    assert (relations["USA>POL"].stake, relations["USA>POL"].rivalry) == (None, None)


def test_without_its_causes_the_two_are_neither_unequal_nor_enemies_of_old(missiles: HistoricalWorld) -> None:
    content = missiles.content
    off = {key: cause.off for key, cause in content.causes.items()}
    mean = sum(content.actors[key].cinc.value for key in ("SUN", "USA")) / 2.0
    assert off["power"].keys() == {"actors.SUN.cinc", "actors.USA.cinc"}
    assert list(off["power"].values()) == pytest.approx([mean, mean], rel=1e-3)
    assert off["enmity"] == {"relations.SUN>USA.affinity": 0, "relations.USA>SUN.affinity": 0}
    rivalry = {path: value for path, value in off["past"].items() if path.startswith("relations.")}
    assert rivalry == {"relations.SUN>USA.rivalry": False, "relations.USA>SUN.rivalry": False}
    assert all(content.actors[path.split(".")[1]].load.value > peace for path, peace in off["burdens"].items())


def test_the_record_of_a_pair_is_what_the_table_of_dyads_counts(missiles: HistoricalWorld, shared: Path) -> None:
    """The United States and the Soviet Union, counted by hand from the files of the edition."""
    folder = shared / "data" / "gml"
    met = pl.read_csv(folder / "dirdyad_dispute_year.csv.gz").filter(ccode1=2, ccode2=365)
    met = met.unique("dispnum", keep="first").select("dispnum", "hostlev1", "hostlev2", "fatality1", "fatality2")
    days = pl.read_csv(folder / "participants.csv.gz").filter(pl.col("ccode").is_in([2, 365]))
    days = days.join(met.select("dispnum"), on="dispnum").with_columns(
        *(
            pl.date(
                f"{end}year",
                f"{end}mon",
                pl.when(pl.col(f"{end}day") > 0).then(f"{end}day").otherwise(f"dummy_{end}day"),
            ).alias(end)
            for end in ("st", "end")
        )
    )
    spells = days.group_by("dispnum").agg(pl.col("st").max(), pl.col("end").min()).join(met, on="dispnum")
    trigger = missiles.trigger
    recent = spells.filter(pl.col("st") < trigger, pl.col("st") >= trigger.replace(year=trigger.year - 10))
    over = recent.filter(pl.col("end") < trigger)
    # what is coded of a side is known once it has left the dispute, whoever its opponents were then
    left = days.group_by("dispnum", "ccode").agg(pl.col("end").max()).pivot("ccode", index="dispnum", values="end")
    over = over.join(left, on="dispnum").with_columns(
        pl.when(pl.col(code) < trigger).then(pl.col(f"{what}{number}")).alias(f"{what}{number}")
        for number, code in ((1, "2"), (2, "365"))
        for what in ("hostlev", "fatality")
    )
    force = over.filter(pl.max_horizontal("hostlev1", "hostlev2") >= 4)
    feud = missiles.content.feuds["USA-SUN"]
    assert feud.disputes.value == recent.height > 10
    assert feud.force.value == force.height > 5
    assert feud.deaths.value == over.filter(pl.max_horizontal("fatality1", "fatality2") > 0).height > 1
    assert feud.ended.date == force["end"].max()


def test_what_is_coded_of_disputes_afterwards_changes_no_record(
    missiles: HistoricalWorld, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disputes that begin later are gone, and those that are open on the day are at war and deadly."""
    entries = read(shared / "data", PARTICIPANTS).table
    known = entries.filter(pl.col("start") < missiles.trigger)
    still = known.filter(pl.col("end") >= missiles.trigger).select("dispute", "ccode").unique().rows()

    def as_of(folder: Path, data_set: DataSet) -> Reading:
        reading = read(folder, data_set)
        if data_set.id == "dispute-participants":
            return reading._replace(table=known)
        if data_set.id != "dispute-dyads":
            return reading
        codes = {"hostility1": 5, "hostility2": 5, "fatality1": 6, "fatality2": 6}
        both = reading.table.select("dispute", "ccode1", "ccode2").iter_rows()
        open_then = pl.Series([(row[0], row[1]) in still and (row[0], row[2]) in still for row in both])
        assert open_then.any()
        told = {name: pl.when(open_then).then(code).otherwise(name) for name, code in codes.items()}
        return reading._replace(table=reading.table.with_columns(**told))

    monkeypatch.setattr(adapters, "read", as_of)
    assert world_of(shared / "data", MISSILES).content.feuds == missiles.content.feuds
