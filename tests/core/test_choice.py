"""Choices with noise: worked cases, limits, and what holds for all utilities."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from foedus.core.choice import log_odds, logistic, logit_choice, weekly_chance, weibull_share

UTILITIES = st.floats(-1e3, 1e3)


def test_logistic_against_scipy_and_without_overflow() -> None:
    x = np.linspace(-700.0, 700.0, 401)
    np.testing.assert_allclose([logistic(value) for value in x], special.expit(x), rtol=1e-14)
    assert logistic(-1e9) == 0.0
    assert logistic(1e9) == 1.0


@given(st.floats(1e-12, 1.0 - 1e-12))
def test_log_odds_undo_the_logistic(p: float) -> None:
    assert logistic(log_odds(p)) == pytest.approx(p, rel=1e-10)


def test_logit_choice_by_hand() -> None:
    # odds 1 : 2 : 3
    assert logit_choice(0.0, log(2.0), log(3.0), 1.0) == pytest.approx((1 / 6, 2 / 6, 3 / 6))
    # twice the precision squares the odds
    assert logit_choice(0.0, log(2.0), log(3.0), 2.0) == pytest.approx((1 / 14, 4 / 14, 9 / 14))


def test_logit_choice_from_a_die_to_the_best_reply() -> None:
    assert logit_choice(-5.0, 0.3, 70.0, 0.0) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert logit_choice(0.1, 0.2, 0.15, 1e6) == (0.0, 1.0, 0.0)
    assert logit_choice(0.2, 0.2, -1e6, 1e6) == pytest.approx((0.5, 0.5, 0.0))


@given(UTILITIES, UTILITIES, UTILITIES, st.floats(0.0, 50.0), UTILITIES)
def test_logit_choice_adds_up_keeps_order_and_has_no_level(
    a: float, b: float, c: float, precision: float, level: float
) -> None:
    chosen = logit_choice(a, b, c, precision)
    assert sum(chosen) == pytest.approx(1.0)
    assert all(0.0 <= chance <= 1.0 for chance in chosen)
    for better, worse in ((0, 1), (1, 2), (0, 2)):
        if (a, b, c)[better] > (a, b, c)[worse]:
            assert chosen[better] >= chosen[worse]
    assert logit_choice(a + level, b + level, c + level, precision) == pytest.approx(chosen, abs=1e-7)


@given(st.floats(0.0, 0.999), st.floats(1.0, 500.0))
def test_weekly_chances_add_up_to_the_whole(chance: float, weeks: float) -> None:
    assert 1.0 - (1.0 - weekly_chance(chance, weeks)) ** weeks == pytest.approx(chance, abs=1e-9)


def test_weekly_chance_by_hand() -> None:
    assert weekly_chance(0.75, 2.0) == pytest.approx(0.5)
    assert weekly_chance(0.3, 1.0) == pytest.approx(0.3)
    assert weekly_chance(0.0, 22.0) == 0.0
    assert 0.9 < weekly_chance(1.0, 10.0) < 1.0


def test_weibull_share_by_hand_and_against_scipy() -> None:
    assert weibull_share(8.0, 8.0, 0.6) == pytest.approx(1.0 - exp(-1.0))
    assert weibull_share(0.0, 8.0, 0.6) == 0.0
    assert weibull_share(-3.0, 8.0, 0.6) == 0.0
    assert weibull_share(1e9, 8.0, 0.6) == 1.0
    weeks = np.linspace(0.1, 100.0, 50)
    shares = [weibull_share(week, 15.8, 0.75) for week in weeks]
    np.testing.assert_allclose(shares, stats.weibull_min.cdf(weeks, 0.75, scale=15.8), rtol=1e-12)
    assert weibull_share(inf, 15.8, 0.75) == 1.0
