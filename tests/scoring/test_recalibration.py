"""Recalibration slope and verdicts, against closed forms."""

import numpy as np
import pytest

from foedus.scoring.recalibration import slope
from foedus.scoring.verdicts import verdict


def logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def cells(*each: tuple[float, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes and chances of cells: what was said, events, cases."""
    y = np.concatenate([np.repeat([1.0, 0.0], (events, cases - events)) for _, events, cases in each])
    return y, np.concatenate([np.full(cases, said) for said, _, cases in each])


def test_two_cells_by_hand():
    """With two chances the fit is exact: the slope is the ratio of the differences of log odds.

    Of independent cases its variance is that of the difference of two observed log odds over the square of what was
    said: (1/a + 1/b + 1/c + 1/d) / difference^2.
    """
    y, p = cells((0.2, 300, 1000), (0.6, 500, 1000))
    found = slope(y, p, np.arange(y.size))
    apart = logit(0.6) - logit(0.2)
    assert found.value == pytest.approx((logit(0.5) - logit(0.3)) / apart, abs=1e-3)
    error = np.sqrt(1 / 300 + 1 / 700 + 1 / 500 + 1 / 500) / apart
    assert (found.high - found.low) / 2 == pytest.approx(1.6449 * error, rel=2e-3)


def test_chances_that_are_right_need_no_stretching():
    y, p = cells((0.1, 10, 100), (0.5, 50, 100), (0.8, 80, 100))
    assert slope(y, p, np.arange(300)).value == pytest.approx(1.0, abs=2e-3)


def test_cases_told_twice_do_not_make_it_surer():
    y, p = cells((0.2, 30, 100), (0.6, 50, 100))
    once = slope(y, p, np.arange(200))
    twice = slope(np.tile(y, 2), np.tile(p, 2), np.tile(np.arange(200), 2))
    assert twice == pytest.approx(once, abs=2e-3)


@pytest.mark.parametrize(("y", "p"), [([0, 1], [0.3, 0.3]), ([0, 0], [0.3, 0.4]), ([1, 1], [0.3, 0.4])])
def test_where_there_is_nothing_to_stretch_there_is_no_slope(y, p):
    assert np.isnan(slope(np.array(y), np.array(p), np.arange(2)).value)


def test_one_cluster_has_no_interval():
    y, p = cells((0.2, 3, 10), (0.6, 5, 10))
    found = slope(y, p, np.zeros(20))
    assert np.isfinite(found.value)
    assert np.isnan([found.low, found.high]).all()


def pooled(**changes):
    row = {"n": 100, "events": 30, "effective_events": 8.0, "rate_skill_low": 0.01, "rate_skill_high": 0.2}
    return row | changes


@pytest.mark.parametrize(
    ("changes", "since", "told"),
    [
        ({}, 0.05, "better than the rate"),
        ({}, -0.05, "no better"),
        ({}, 0.0, "no better"),
        ({"rate_skill_low": 0.0}, 0.05, "no better"),
        ({"rate_skill_low": -0.2, "rate_skill_high": -0.01}, 0.05, "worse"),
        ({"rate_skill_low": -0.2, "rate_skill_high": 0.0}, -0.05, "no better"),
        ({"events": 9}, 0.05, "too few to tell"),
        ({"events": 10}, 0.05, "better than the rate"),
        ({"events": 91}, 0.05, "too few to tell"),
        ({"effective_events": 4.9}, 0.05, "too few to tell"),
        ({"events": 9, "rate_skill_low": -0.2, "rate_skill_high": -0.1}, 0.05, "too few to tell"),
    ],
)
def test_verdicts_by_rule(changes, since, told):
    assert verdict(pooled(**changes), {"rate_skill": since}) == told


def test_what_was_not_tested_since_is_no_better():
    assert verdict(pooled(), None) == "no better"
