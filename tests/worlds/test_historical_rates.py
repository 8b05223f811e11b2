"""How often leaders went and wars went on, counted by hand in tables of a few rows."""

from pathlib import Path

import polars as pl
import pytest

from foedus.worlds import historical_measures
from foedus.worlds.historical_rates import Rate, _rates

NOWHERE = Path("nowhere")


def cases(*counts: tuple[str, int, int], year: int = 1970) -> pl.DataFrame:
    """Rows of a kind of regime, in how many of which the event happened."""
    rows = [(kind, year, int(k < events)) for kind, number, events in counts for k in range(number)]
    return pl.DataFrame(rows, schema=["kind", "year", "regular"], orient="row")


def test_a_kind_is_drawn_to_its_class_by_fifty_cases():
    """Among 99 leader-years of closed regimes 9 exits, with half of one more in one more: 9.5%."""
    counted = cases(("party", 60, 3), ("military", 39, 6), ("democracy", 199, 1))
    rates = dict(_rates(counted, 1980))
    assert set(rates) == {"democracy", "party", "personal", "military", "monarchy", "closed"}
    assert rates["party"] == pytest.approx(Rate(3 + 50 * 0.095, 57 + 50 * 0.905))
    assert rates["military"] == pytest.approx(Rate(6 + 50 * 0.095, 33 + 50 * 0.905))
    assert rates["personal"] == rates["closed"] == pytest.approx(Rate(50 * 0.095, 50 * 0.905))
    assert rates["democracy"] == pytest.approx(Rate(1 + 50 * 0.0075, 198 + 50 * 0.9925))


def test_a_closed_regime_of_no_known_kind_is_one_of_all_the_closed():
    counted = cases(("closed", 40, 8), ("party", 59, 1))
    rates = dict(_rates(counted, 1980))
    assert rates["closed"] == pytest.approx(Rate(50 * 0.095, 50 * 0.905))
    assert rates["party"] == pytest.approx(Rate(1 + 50 * 0.095, 58 + 50 * 0.905))


@pytest.mark.parametrize(("year", "counts"), [(1949, False), (1950, True), (1979, True), (1980, False)])
def test_thirty_years_count_and_not_the_case_s_own(year: int, *, counts: bool):
    early = pl.concat([cases(("party", 99, 99), year=year), cases(("party", 99, 0), year=1960)])
    rate = dict(_rates(early, 1980))["party"]
    assert (rate.above > 50.0) == counts


def test_wars_that_went_on_are_counted_before_the_case(monkeypatch):
    """A war of 1914-1916 and one of 1920: of the years known before 1921, two of four went on."""
    fought = [(2, 255, year) for year in (1914, 1915, 1916)] + [(200, 365, 1920)]
    wars = pl.DataFrame(fought, schema=["ccode1", "ccode2", "year"], orient="row")
    monkeypatch.setattr(historical_measures, "load", lambda *_: wars)
    shares = historical_measures.wars_go_on(NOWHERE, [1900, 1916, 1917, 1918, 1922])
    assert shares == pytest.approx({1900: 0.5, 1916: 1.5 / 2, 1917: 2.5 / 3, 1918: 2.5 / 4, 1922: 2.5 / 5})
