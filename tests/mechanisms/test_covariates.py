"""The definitions that the mechanisms and their fits share, worked by hand."""

from math import log, log1p, log10

import pytest

from foedus.mechanisms.commitment import covariates as commitment
from foedus.mechanisms.covariates import any_of, as_it_is, next_door, remembered
from foedus.mechanisms.mediation.covariates import mediated_record
from foedus.mechanisms.survival.covariates import anocracy, growth


def test_power_halves_at_its_reach_and_shrinks_with_load():
    assert commitment.projected(0.2, 0.0, 0.0, 4000.0) == pytest.approx(0.2)
    assert commitment.projected(0.2, 0.0, 4000.0, 4000.0) == pytest.approx(0.1)
    assert commitment.projected(0.2, 0.25, 4000.0, 4000.0) == pytest.approx(0.075)


def test_power_counts_in_factors_of_ten_above_the_median_ally():
    assert commitment.power_decades(0.003) == 0.0
    assert commitment.power_decades(0.3) == pytest.approx(2.0)
    assert commitment.power_decades(0.0) == pytest.approx(log10(1e-6 / 0.003))
    assert commitment.usable_power(0.06, 0.5, 36_000.0) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("flags", "code", "pledge", "consults", "forbids"),
    [
        ((0, 0, 0, 0, 0), 0.0, (0.0, 0.0), 0.0, 0.0),
        ((1, 0, 0, 0, 0), 1.0, (0.0, 0.0), 1.0, 0.0),
        ((1, 1, 0, 0, 0), 2.0, (0.0, 0.0), 0.0, 1.0),
        ((1, 0, 1, 0, 0), 3.0, (0.0, 0.0), 0.0, 1.0),
        ((0, 0, 0, 1, 0), 4.0, (0.0, 1.0), 0.0, 1.0),
        ((1, 1, 1, 1, 1), 5.0, (1.0, 1.0), 0.0, 1.0),
    ],
)
def test_the_greatest_obligation_counts(flags, code, pledge, consults, forbids):
    """A pledge to an attacker and to one that is attacked; what rules out fighting the other."""
    assert commitment.obligation_code(*flags) == code
    assert (commitment.pledge(code, 0.0), commitment.pledge(code, 1.0)) == pledge
    assert (commitment.treaty_pledge(*flags, 0.0), commitment.treaty_pledge(*flags, 1.0)) == pledge
    assert commitment.consults(code) == commitment.treaty_consults(*flags) == consults
    assert commitment.forbids(code) == commitment.treaty_forbids(*flags) == forbids


def test_politics_place_and_memory():
    assert commitment.alignment(0.6, -0.4) == pytest.approx(0.5)
    assert commitment.remoteness(1000.0) == pytest.approx(log(2.0 / 6.0))
    assert commitment.openness(0.75) == pytest.approx(0.4)
    assert [next_door(0.0), next_door(1.0)] == [1.0, 0.0]
    assert remembered(3.0) == pytest.approx(log1p(3.0))
    assert as_it_is(-0.7) == -0.7
    assert any_of(0.0) == 0.0
    assert any_of(2.0) == 1.0


def test_a_record_of_mediation_is_soft_at_both_ends():
    assert mediated_record(0.5) == 0.0
    assert mediated_record(0.0) == pytest.approx(log(0.05 / 1.05))
    assert mediated_record(1.0) == pytest.approx(-mediated_record(0.0))


def test_growth_is_bounded_and_anocracy_peaks_in_the_middle():
    assert growth(0.03) == 0.03
    assert growth(-0.5) == -0.08
    assert growth(0.5) == 0.08
    assert anocracy(0.0) == 0.0
    assert anocracy(0.5) == 1.0
    assert anocracy(0.75) == pytest.approx(0.5)
