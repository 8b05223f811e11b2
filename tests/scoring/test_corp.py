"""Calibration without bins, against closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.scoring.corp import BANDS, parts, recalibrated, steps
from foedus.scoring.scores import brier

CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1, max_size=60)


def split(cases):
    return np.array([happened for happened, _ in cases], float), np.array([tenths / 10 for _, tenths in cases])


def test_a_worked_example():
    """Said .1, .2, .3, .4; the second and fourth happened: pooled to 0, 1/2, 1/2, 1.

    Brier: said (.01 + .64 + .09 + .36) / 4 = .275, recalibrated (.25 + .25) / 4 = .125, base rate 1/4.
    """
    y, p = np.array([0, 1, 0, 1]), np.array([0.1, 0.2, 0.3, 0.4])
    assert recalibrated(y, p).tolist() == [0.0, 0.5, 0.5, 1.0]
    assert tuple(parts(y, p)) == pytest.approx((0.15, 0.125, 0.25))
    told = [(one.least, one.said, one.most, one.observed, one.cases, one.events) for one in steps(y, p)]
    assert told == [
        (0.1, 0.1, 0.1, 0.0, 1.0, 0.0),
        (0.2, 0.25, 0.3, 0.5, 2.0, 1.0),
        (0.4, 0.4, 0.4, 1.0, 1.0, 1.0),
    ]


def test_chances_that_are_right_are_not_miscalibrated_and_discriminate_by_their_variance():
    """A quarter of those at .25, three quarters of those at .75: discrimination is the variance of the chances."""
    y, p = np.array([0, 0, 0, 1, 0, 1, 1, 1]), np.repeat([0.25, 0.75], 4)
    assert tuple(parts(y, p)) == pytest.approx((0.0, 1 / 16, 1 / 4))


def test_a_constant_that_is_off_is_all_miscalibration():
    """Said .6 of cases of which .2 happened: the square of the error, and nothing told apart."""
    y, p = np.array([1, 0, 0, 0, 0]), np.full(5, 0.6)
    assert tuple(parts(y, p)) == pytest.approx((0.16, 0.0, 0.16))


@given(CASES)
@settings(max_examples=200, deadline=None)
def test_the_parts_add_up_and_are_never_negative(cases):
    y, p = split(cases)
    found = parts(y, p)
    assert found.miscalibration - found.discrimination + found.uncertainty == pytest.approx(brier(y, p), abs=1e-12)
    assert min(found) >= -1e-12
    assert parts(y, recalibrated(y, p)).miscalibration == pytest.approx(0.0, abs=1e-12)


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_steps_rise_and_hold_every_case(cases):
    y, p = split(cases)
    found = steps(y, p)
    assert (np.diff([one.observed for one in found]) > 0.0).all()
    assert sum(one.cases for one in found) == y.size
    assert sum(one.events for one in found) == y.sum()
    assert all(one.least <= one.said + 1e-12 and one.said <= one.most + 1e-12 for one in found)


def test_the_band_of_one_chance_is_that_of_a_share_of_clusters():
    """Twenty clusters of five alike, half of them events: a binomial of twenty, standard error .112."""
    cluster = np.repeat(np.arange(20), 5)
    y = (cluster % 2).astype(float)
    (only,) = steps(y, np.full(100, 0.4), cluster)
    assert only.observed == 0.5
    reach = 1.645 * np.sqrt(0.25 / 20)
    # quantiles of so many resamples are off by about .01, on a grid of twentieths
    assert (only.low, only.high) == pytest.approx((0.5 - reach, 0.5 + reach), abs=0.051)
    assert BANDS >= 100


def test_one_cluster_has_no_band():
    (only,) = steps(np.array([0.0, 1.0]), np.full(2, 0.4), np.zeros(2))
    assert np.isnan([only.low, only.high]).all()
