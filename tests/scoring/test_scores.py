import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss

from foedus.core.errors import InputError
from foedus.scoring.scores import (
    average_precision,
    brier,
    brier_skill,
    calibration_curve,
    decompose,
    equal_bins,
    log_score,
    top_decile_recall,
)


def sample(seed=0, n=400, grid=None):
    """Outcomes and chances; with ``grid`` the chances are rounded, so that many are tied."""
    rng = np.random.default_rng(seed)
    p = rng.beta(0.5, 4.0, n)
    if grid:
        p = np.round(p * grid) / grid
    return (rng.random(n) < p).astype(float), p


@pytest.mark.parametrize("grid", [None, 20, 3])
def test_scores_agree_with_scikit_learn(grid):
    y, p = sample(1, grid=grid)
    assert average_precision(y, p) == pytest.approx(average_precision_score(y, p), abs=1e-12)
    assert brier(y, p) == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    assert log_score(y, p) == pytest.approx(log_loss(y, np.clip(p, 1e-9, 1 - 1e-9)), rel=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1, max_size=60), st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_the_parts_of_the_brier_score_add_up(cases, bins):
    y = np.array([happened for happened, _ in cases], float)
    p = np.array([tenths / 10 for _, tenths in cases])
    exact, binned = decompose(y, p), decompose(y, p, bins=bins)
    assert exact.brier == pytest.approx(brier(y, p), abs=1e-12)
    assert binned.brier == pytest.approx(brier(y, p), abs=1e-12)
    assert exact.scatter == pytest.approx(0.0, abs=1e-12)


def test_a_worked_decomposition():
    # two forecasts of .25 (one event) and two of .75 (both events): reliability .0625, resolution .0625
    parts = decompose(np.array([0, 1, 1, 1]), np.array([0.25, 0.25, 0.75, 0.75]))
    assert parts.reliability == pytest.approx(0.0625)
    assert parts.resolution == pytest.approx(0.0625)
    assert parts.uncertainty == pytest.approx(0.1875)


def test_skill_is_what_is_saved_of_the_reference():
    y = np.array([0.0, 0.0, 0.0, 1.0])
    base = np.full(4, 0.25)
    assert brier_skill(y, base, base) == 0.0
    assert brier_skill(y, y, base) == 1.0
    assert brier_skill(y, 1.0 - y, base) < 0.0


def test_the_honest_forecast_is_best():
    """Propriety: under chance .3, saying .3 has the least expected score of all on a grid."""
    grid = np.linspace(0.01, 0.99, 99)
    for score in (brier, log_score):
        expected = [0.3 * score([1], [q]) + 0.7 * score([0], [q]) for q in grid]
        assert grid[int(np.argmin(expected))] == pytest.approx(0.3)


def test_ties_at_the_border_of_the_top_decile_count_in_proportion():
    y, p = np.zeros(20), np.zeros(20)
    y[:4] = 1.0
    p[0] = 0.9  # one event clearly on top; of the other 19, all tied, one more may enter: 3/19 of an event
    assert top_decile_recall(y, p) == pytest.approx((1 + 3 / 19) / 4)


def test_a_certain_error_costs_much_and_not_everything():
    """Nine digits of certainty: the log of a thousand million, for either outcome; a certain truth costs nothing."""
    for outcome, chance in ((0, 1.0), (1, 0.0)):
        assert log_score(np.array([outcome]), np.array([chance])) == pytest.approx(np.log(1e9), rel=1e-6)
        assert log_score(np.array([1 - outcome]), np.array([chance])) == pytest.approx(0.0, abs=2e-9)


def test_bins_are_of_equally_many_cases_from_the_lowest_on():
    assert equal_bins(np.arange(10) / 10, 5).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert equal_bins(np.arange(9) / 9, 3).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert equal_bins(np.array([0.3, 0.1, 0.1, 0.1, 0.2, 0.9]), 3).tolist() == [2, 0, 0, 0, 1, 2]
    assert equal_bins(np.full(4, 0.5), 3).tolist() == [0, 0, 0, 0]


def test_calibration_bins_hold_all_cases_and_keep_ties_together():
    y, p = sample(3, n=1000, grid=8)
    curve = calibration_curve(y, p)
    assert curve.cases.sum() == 1000
    assert curve.events.sum() == y.sum()
    assert (np.diff(curve.chance) > 0).all()


def test_nothing_to_rank_is_not_a_number():
    assert np.isnan(average_precision(np.zeros(3), np.full(3, 0.2)))
    assert np.isnan(top_decile_recall(np.zeros(3), np.full(3, 0.2)))


@pytest.mark.parametrize(
    ("y", "p", "words"),
    [
        ([], [], "no case"),
        ([0, 1], [0.5], "one length"),
        ([0, 2], [0.5, 0.5], "0 or 1"),
        ([0, 1], [0.5, 1.5], "between 0 and 1"),
        ([0, 1], [0.5, np.nan], "between 0 and 1"),
    ],
)
def test_what_cannot_be_scored_is_refused(y, p, words):
    with pytest.raises(InputError, match=words):
        brier(np.array(y), np.array(p))
