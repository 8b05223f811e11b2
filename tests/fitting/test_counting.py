"""The base rates that ship are what the tables give."""

from importlib.resources import files

import polars as pl
import pytest
from tools.tables import __main__ as tables
from tools.tables import calibrations

from foedus.answers.base_rates import rule, share
from foedus.core.bibliography import work
from foedus.fitting import parts
from foedus.fitting.counting import NO_END, counted, falling
from foedus.fitting.parts import COUNTS
from foedus.history.panels.crises import crises
from foedus.history.panels.third_parties import allies, third_parties


@pytest.mark.shared
@pytest.mark.parametrize("name", COUNTS)
def test_what_ships_is_what_the_tables_give(shared, name):
    now = COUNTS[name](shared / "data", NO_END)
    assert files("foedus").joinpath(name).read_text("utf-8") == now, "run make tables"


@pytest.mark.shared
def test_falls_are_counted_under_the_regime_with_which_the_year_began(shared):
    """Of 222 years that began under soldiers 32 saw their rule fail."""
    found = {row["kind"]: row for row in falling(shared / "data").to_dicts()}
    assert (found["military"]["years"], found["military"]["failures"]) == (222, 32)
    assert (found["democracy"]["cases"], found["democracy"]["regular"]) == (1338, 277)
    assert all(row["regular"] <= row["cases"] and row["failures"] <= row["years"] for row in found.values())


@pytest.mark.shared
def test_counts_are_those_of_the_panels_and_stand_beside_the_answers(shared):
    data = shared / "data"
    found = counted(data)
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
