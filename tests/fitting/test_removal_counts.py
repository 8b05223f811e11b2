"""Removals by foreign hands: known cases, who counts, and the file that ships."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import betaincinv
from tools.tables import falls_page

from foedus.core.choice import logistic
from foedus.fitting import removal_counts
from foedus.fitting.removal_counts import SITUATIONS, is_strong, known_by, otherwise, states_at_force
from foedus.mechanisms.survival import competing_risks
from foedus.mechanisms.survival.removal import by_power, removal_of
from shipped_numbers import assert_alike

pytestmark = pytest.mark.shared
DOCS = Path(__file__).parents[2] / "docs/history"


@pytest.fixture(scope="module")
def rows(shared: Path) -> pl.DataFrame:
    return states_at_force(shared / "data")


def test_known_cases(rows: pl.DataFrame) -> None:
    gone = rows.filter(removed=1)
    assert gone.filter(leader="Noriega").select("dispute", "rule", "war").rows() == [(3901, True, False)]
    # the emir of Kuwait (690) was driven out 37 days after the dispute with Iraq began, Pol Pot after years of war
    assert gone.filter(ccode=690)["days"].to_list() == [37]
    assert gone.filter(leader="Pol Pot").select("war", "rule").rows() == [(True, True)]
    # Serbia's regent left his country as it was overrun; he counts in the war of 1914 alone
    assert gone.filter(ccode=345, year=1914)["dispute"].to_list() == [257]


def test_a_removal_counts_once_and_who_was_at_war_already_does_not(rows: pl.DataFrame) -> None:
    gone = rows.filter(removed=1)
    assert not gone.select("ccode", "leader", "out").is_duplicated().any()
    # the states that declared war on Japan (740) in 1945 did not remove its prime minister
    assert rows.filter(ccode=740, year=1945).is_empty()


def test_what_ships_is_current(shared: Path) -> None:
    told = files("foedus.mechanisms.survival").joinpath("removals.toml").read_text("utf-8")
    assert_alike(told, removal_counts.written(shared / "data"), "run make tables PART=rates")


def test_the_page_is_current(shared: Path) -> None:
    assert falls_page.written(shared / "data") == (DOCS / falls_page.PAGE).read_text("utf-8"), "run make tables"


def test_an_earlier_year_knows_no_later_case(shared: Path) -> None:
    before = removal_counts.removed(shared / "data", 1979)
    assert before["rule.strong"].events_ever < removal_counts.removed(shared / "data")["rule.strong"].events_ever
    assert otherwise(shared / "data", 1979).events < otherwise(shared / "data").events


def test_the_mechanism_has_the_counts_of_every_cell_inside_their_intervals(shared: Path) -> None:
    """Between the strengths of enemy at which it was counted the chance is made up; it must come out as counted."""
    rows = known_by(shared / "data", removal_counts.NO_END).filter(pl.col("year") >= removal_counts.since(1999))
    of = removal_of(competing_risks.MECHANISM.defaults())
    rates = {
        "rule": (of.rule_weak, of.rule_strong, of.rule_less, of.rule_more),
        "war": (of.war_weak, of.war_strong, of.war_less, of.war_more),
        "force": (of.force_weak, of.force_strong, of.force_less, of.force_more),
        "territory": (of.territory_weak, of.territory_strong, of.territory_less, of.territory_more),
        "unsaid": (of.unsaid_weak, of.unsaid_strong, of.unsaid_less, of.unsaid_more),
    }
    for name, which in SITUATIONS.items():
        for strong in (False, True):
            cell = rows.filter(which, is_strong() if strong else ~is_strong())
            events = int(cell["removed"].sum())
            low, high = betaincinv(events + 0.5, cell.height - events + 0.5, [0.05, 0.95])
            told = np.mean([logistic(by_power(*rates[name], ratio)) for ratio in cell["log_ratio"]])
            assert low < told < high, (name, strong)
