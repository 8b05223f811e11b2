"""Geddes, Wright and Frantz code the first of January: a year's row is the regime with which the year begins."""

import polars as pl
import pytest

from foedus.history.adapters import load
from foedus.history.panels.leaders import leader_years
from foedus.history.panels.regimes import regime_years
from foedus.worlds.historical_rates import CLOSED_KINDS, regime_kinds

pytestmark = pytest.mark.shared

#: State, year, kind on the first of January: each year a regime fell, and the year after it.
KNOWN = (
    (630, 1979, "monarchy"),
    (630, 1980, "party"),
    (155, 1973, "democracy"),
    (155, 1974, "military"),
    (645, 1958, "monarchy"),
    (645, 1959, "personal"),
)


def test_the_year_of_a_fall_is_the_last_row_of_the_old_regime(shared):
    rows = load(shared / "data", "gwf")
    for ccode, year, kind in KNOWN:
        assert rows.filter(ccode=ccode, year=year)["kind"].to_list() == [kind]
    for ccode, year in ((630, 1979), (155, 1973), (645, 1958)):
        assert rows.filter(ccode=ccode, year=year)["failed"].to_list() == [1]


def test_worlds_and_panels_take_the_regime_with_which_the_year_begins(shared):
    kinds = {(ccode, year): kind for ccode, year, kind in regime_kinds(shared / "data").iter_rows()}
    leaders = leader_years(shared / "data").table
    for ccode, year, kind in KNOWN:
        assert kinds[ccode, year] == kind
        for row in leaders.filter(ccode=ccode, year=year).iter_rows(named=True):
            assert [name for name in CLOSED_KINDS if row[f"kind_{name}"]] == [
                name for name in CLOSED_KINDS if name == kind
            ]
    rates = [leaders.filter(pl.col(f"kind_{kind}") == 1)["exit_irregular"].mean() for kind in ("military", "personal")]
    assert rates == pytest.approx([0.111, 0.067], abs=0.001)


def test_the_kind_of_a_failing_regime_is_its_own(shared):
    failed = regime_years(shared / "data").table.filter(ccode=630, year=1979)
    assert failed.select("failed", "kind_monarchy", "kind_party").rows() == [(1, 1, 0)]


def test_a_democracy_fails_in_the_year_in_which_it_ends(shared):
    """Of 67 ends one is Chile's: it is in the panel of 1973, not a year later, and no autocracy's."""
    data = shared / "data"
    ended = load(data, "gwf").filter(kind="democracy", failed=1)
    both, closed = regime_years(data, open_too=True).table, regime_years(data).table
    assert both["failed"].sum() - closed["failed"].sum() == ended.height == 67
    assert both.filter(ccode=155, failed=1, kind_military=0)["year"].to_list() == [1973]
