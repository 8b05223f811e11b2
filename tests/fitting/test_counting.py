"""The base rates that ship are what the tables give."""

from importlib.resources import files

import polars as pl
import pytest
from tools.tables import __main__ as tables
from tools.tables import calibrations

from foedus.answers.base_rates import rule, share
from foedus.core.bibliography import work
from foedus.fitting import counting, parts
from foedus.fitting.counting import NO_END, SINCE, counted, falling
from foedus.fitting.parts import COUNTS
from foedus.history.panels.crises import crises
from foedus.history.panels.enemies import third_states_by_enemy
from foedus.history.panels.renewal import renewal
from foedus.history.panels.third_parties import allies, third_parties
from shipped_numbers import assert_alike

#: The dispute over Kuwait, and Iraq.
KUWAIT, IRAQ = 3957, 645


@pytest.fixture(scope="module")
def found(shared):
    """What is counted beside the answers."""
    return counted(shared / "data")


@pytest.mark.shared
@pytest.mark.parametrize("name", COUNTS)
def test_what_ships_is_what_the_tables_give(shared, name, found, monkeypatch):
    monkeypatch.setattr(counting, "counted", lambda *_: found)
    now = COUNTS[name](shared / "data", NO_END)
    assert_alike(files("foedus").joinpath(name).read_text("utf-8"), now, "run make tables PART=rates")


@pytest.mark.shared
def test_falls_are_counted_under_the_regime_with_which_the_year_began(shared):
    """Of 288 leader-years that began under soldiers 38 saw an exit by the rules."""
    found = {row["kind"]: row for row in falling(shared / "data").to_dicts()}
    assert (found["military"]["years"], found["military"]["cases"], found["military"]["regular"]) == (222, 288, 38)
    assert (found["democracy"]["cases"], found["democracy"]["regular"]) == (1338, 277)
    assert all(row["regular"] <= row["cases"] for row in found.values())


@pytest.mark.shared
def test_counts_are_those_of_the_panels_and_stand_beside_the_answers(shared, found):
    data = shared / "data"
    recent = third_parties(data).where(pl.col("year") >= 1946)
    pledged = recent.table.filter(pl.col("defence_side") == 1)
    assert (found["ally"].events, found["ally"].cases) == (pledged["joined"].sum(), pledged.height)
    assert (found["third_state"].events, found["third_state"].cases) == (recent.events, recent.table.height)
    assert allies(recent).base_rate == pytest.approx(share("ally"))
    assert recent.base_rate == pytest.approx(share("third_state"))
    assert crises(data).base_rate == pytest.approx(share("mediated"))
    assert (found["ally_any"].events, found["third_state_any"].events) == (139, 302)
    # by the disputes that were begun since 1946: 954 of 1,234 came to force, 39 to war
    assert [(found[name].events, found[name].cases) for name in ("war", "war_of_dispute")] == [(39, 954), (39, 1234)]
    assert pytest.approx(39 / 954) == share("war")


@pytest.mark.shared
def test_third_states_fight_their_enemies_in_cells_that_are_whole(shared, found):
    found = {name: of for name, of in found.items() if name.startswith("fights")}
    assert len(found) == 8
    table = third_states_by_enemy(shared / "data", SINCE).filter(~pl.col("busy"))
    within = pl.min_horizontal("joined", "own") <= 365
    assert sum(of.cases for of in found.values()) == table.height
    assert sum(of.events for of in found.values()) == table.filter(within).height
    old = found["fights_rival_fought_at_force"]
    assert (old.events, old.cases) == (250, 1317)
    # whatever is between the two, more fight whom somebody else is at force with
    for name in ("fights", "fights_rival", "fights_fought", "fights_rival_fought"):
        assert (
            found[name].events / found[name].cases < found[f"{name}_at_force"].events / found[f"{name}_at_force"].cases
        )
    assert all(0.5 < of.shape < 1.0 for of in found.values())


@pytest.mark.shared
def test_feuds_come_to_force_in_cells_that_are_whole(shared, found):
    found = {name: of for name, of in found.items() if name.startswith("renewal")}
    table = renewal(shared / "data").table.filter(pl.col("year") >= SINCE, pl.col("ccode") < pl.col("other"))
    assert sum(of.cases for of in found.values()) == table.height
    assert sum(of.events for of in found.values()) == table["renewed"].sum()
    # a rivalry and force in ten years each make force likelier, and force in two years twice as likely again
    old, hot, rivals, both = (found[f"renewal{of}"] for of in ("", "_fought", "_rival", "_rival_fought"))
    fresh, both_fresh = (found[f"renewal{of}_fought_lately"] for of in ("", "_rival"))
    assert (both.events + both_fresh.events, both.cases + both_fresh.cases) == (197, 2219)
    assert (both_fresh.events, both_fresh.cases) == (122, 768)
    shares = [of.events / of.cases for of in (old, hot, rivals, both, both_fresh)]
    assert shares == sorted(shares)
    assert fresh.events / fresh.cases > 2.0 * hot.events / hot.cases


@pytest.mark.shared
def test_who_came_to_fight_iraq_over_kuwait(shared):
    """America entered the dispute; Iran had ended one of its own with Iraq two years before, and stayed out."""
    rows = third_states_by_enemy(shared / "data", 1990).filter(pl.col("dispute") == KUWAIT, pl.col("other") == IRAQ)
    america, iran = (rows.filter(ccode=code).to_dicts()[0] for code in (2, 630))
    assert rows.filter(ccode=690).is_empty()
    assert america["joined"] is not None
    assert america["at_force"]
    assert iran["joined"] is None
    assert iran["rivalry"] == 1
    assert iran["record_force"] > 0


def test_a_base_rate_tells_its_years_its_counts_and_its_sources():
    told = rule("ally")
    assert told.startswith("an ally with a defence pledge fights on its ally's side, fatal disputes, 1946-1999: ")
    for name in ("ally", "ally_any", "third_state", "third_state_any", "mediated", "war", "war_of_dispute"):
        assert " of " in rule(name)
        works = rule(name).rsplit("(", 1)[1].rstrip(")").split(", ")
        assert all(work(key).title for key in works)


def test_base_rates_are_written_where_the_package_has_them(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "COUNTS", {"rates.toml": lambda data, to: f"# of {data.name} to {to}\n"})
    monkeypatch.setattr(calibrations, "COUNTS", parts.COUNTS)
    (tmp_path / "tables").mkdir()
    assert tables.main(["rates", "--data", str(tmp_path / "tables"), "--package", str(tmp_path)]) == 0
    assert (tmp_path / "rates.toml").read_text() == f"# of tables to {NO_END}\n"
