"""Of which days a figure speaks, and which kind of regime the figures of a day show."""

import pytest

from foedus.history.vintage import Coded, Regime, regime_on, speaks

SCORED = Coded("", "polyarchy", 2025)
RECRUITED = Coded("", "polity5", 2018)


def test_a_figure_speaks_from_the_year_after_it_for_eleven_years():
    assert [year for year in range(2000, 2060) if speaks(2022, year)] == list(range(2023, 2034))


@pytest.mark.parametrize(
    ("coded", "openness", "recruitment", "kind", "by"),
    [
        # Saudi Arabia: coded long ago, its executive still hereditary
        (Coded("monarchy", "gwf", 1999), (0.02, SCORED), (1, RECRUITED), "monarchy", "polity5"),
        # North Korea: Polity calls it hereditary, but a party was coded
        (Coded("party", "gwf", 1999), (0.08, SCORED), (1, RECRUITED), "party", ""),
        # Algeria: nobody has coded it since
        (Coded("military", "gwf", 1999), (0.27, SCORED), (5, RECRUITED), "military", ""),
        # India: elections are half free, and the executive is elected
        (Coded("democracy", "gwf", 1999), (0.38, SCORED), (8, RECRUITED), "democracy", "polity5"),
        # not even half free, whatever Polity says
        (None, (0.25, SCORED), (8, RECRUITED), "personal", ""),
        (None, (0.35, SCORED), None, "party", ""),
        (None, (0.84, SCORED), None, "democracy", "polyarchy"),
        # Serbia in 1913, by descent and election
        (None, (0.16, SCORED), (6, RECRUITED), "monarchy", "polity5"),
        (None, None, None, "party", ""),
    ],
)
def test_the_kind_of_regime_of_today(coded, openness, recruitment, kind: str, by: str):
    found = regime_on(2026, coded, openness, recruitment)
    assert (found.kind, found.data_set) == (kind, by)


def test_a_coding_is_as_of_the_first_of_january():
    """Iran is coded a monarchy for 1979, in which it fell, and a party's for 1980."""
    for year, kind in ((1979, "monarchy"), (1980, "party")):
        assert regime_on(year, Coded(kind, "gwf", year), (0.9, SCORED), None) == Regime(kind, "gwf", year - 1)
    assert regime_on(1985, Coded("party", "gwf", 1980), None, None) == Regime("party", "gwf", 1980)
