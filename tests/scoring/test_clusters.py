import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from tools.tables import pieces_page

from foedus.cli.scorecard import interval as shown
from foedus.scoring.clusters import (
    auc_values,
    effective_number,
    gain_values,
    interval,
    resamples,
    share_values,
    skill_values,
    sums_of,
    within_values,
)
from foedus.scoring.scores import brier, brier_skill, log_score


def grouped(seed=0, clusters=30, effect=1.0):
    """Cases in clusters that share an effect, with rounded chances (ties)."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 40, clusters)
    cluster = np.repeat(np.arange(clusters), sizes)
    x = rng.normal(size=cluster.size) + rng.normal(0.0, effect, clusters)[cluster]
    p = np.round(1.0 / (1.0 + np.exp(2.0 - x)), 2)
    return (rng.random(p.size) < p).astype(float), p, cluster


def repeated(weights, cluster):
    """Rows of a resample, spelled out."""
    return np.concatenate([np.tile(np.flatnonzero(cluster == k), int(times)) for k, times in enumerate(weights)])


def test_every_resample_equals_the_score_of_its_rows_spelled_out():
    y, p, cluster = grouped()
    reference = np.full(y.size, y.mean())
    sums, base = sums_of(y, p, cluster), sums_of(y, reference, cluster)
    weights = resamples(30, replicates=20, seed=7)
    for k, row in enumerate(weights):
        rows = repeated(row, cluster)
        assert auc_values(sums, weights)[k] == pytest.approx(roc_auc_score(y[rows], p[rows]), abs=1e-12)
        assert skill_values(sums, base, weights)[k] == pytest.approx(
            brier_skill(y[rows], p[rows], reference[rows]), abs=1e-12
        )
        assert gain_values(sums, base, weights)[k] == pytest.approx(
            log_score(y[rows], reference[rows]) - log_score(y[rows], p[rows]), abs=1e-12
        )


def test_the_first_resample_is_the_sample():
    y, p, cluster = grouped(1)
    sums = sums_of(y, p, cluster)
    assert auc_values(sums, resamples(30))[0] == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert sums.brier.sum() / sums.cases.sum() == pytest.approx(brier(y, p), abs=1e-12)


def test_within_clusters_only_the_order_inside_a_cluster_counts():
    y = np.array([1, 0, 0, 1, 0, 0])
    cluster = np.array(["a", "a", "a", "b", "b", "c"])
    p = np.array([0.3, 0.2, 0.4, 0.01, 0.005, 0.9])
    sums = sums_of(y, p, cluster)
    assert within_values(sums, resamples(3))[0] == pytest.approx((0.5 + 1.0) / 2)


def test_groups_are_ranked_inside_while_whole_clusters_are_drawn():
    """Two crises of one conflict, one of another: three areas, of which the first conflict has two."""
    y = np.array([1, 0, 0, 1, 1, 0])
    p = np.array([0.3, 0.2, 0.4, 0.5, 0.2, 0.1])
    crisis, conflict = np.array([1, 1, 2, 2, 3, 3]), np.array(["a", "a", "a", "a", "b", "b"])
    sums = sums_of(y, p, conflict, crisis)
    weights = np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 2.0]])
    assert (sums.within.tolist(), sums.groups.tolist()) == ([2.0, 1.0], [2.0, 1.0])
    assert within_values(sums, weights).tolist() == [1.0, 1.0, 1.0]
    lower = sums_of(y, np.array([0.1, 0.2, 0.4, 0.5, 0.2, 0.1]), conflict, crisis)
    assert within_values(lower, weights) == pytest.approx([2 / 3, 0.5, 1.0])


def test_the_share_of_events_by_resample():
    y, cluster = np.array([1, 0, 1, 1]), np.array([0, 0, 1, 1])
    sums = sums_of(y, np.full(4, 0.5), cluster)
    assert share_values(sums, np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 2.0]])).tolist() == [0.75, 0.5, 1.0]


def test_clusters_of_one_size_count_all_and_one_large_one_hardly_more_than_itself():
    assert effective_number(np.full(9, 4.0)) == pytest.approx(9.0)
    assert effective_number(np.array([100.0, 1.0, 1.0])) == pytest.approx(102**2 / 10002)
    assert effective_number(np.zeros(3)) == 0.0


def test_the_same_seed_gives_the_same_interval():
    y, p, cluster = grouped(2)
    sums = sums_of(y, p, cluster)
    first, second = (interval(auc_values(sums, resamples(30))) for _ in range(2))
    assert first == second
    assert first.low < first.value < first.high


def test_an_interval_leaves_out_a_twentieth_on_either_side_and_what_is_no_number():
    drawn = np.append(np.arange(101.0), np.nan)
    assert interval(np.append(7.0, drawn)) == pytest.approx((7.0, 5.0, 95.0))
    assert interval(np.append(7.0, drawn), level=0.5) == pytest.approx((7.0, 25.0, 75.0))
    alone = interval(np.array([7.0, np.nan]))
    assert alone.value == 7.0
    assert np.isnan([alone.low, alone.high]).all()


def test_intervals_by_cluster_are_wider_where_cases_hang_together():
    y, p, cluster = grouped(3, clusters=60, effect=3.0)
    base = np.full(y.size, y.mean())
    wide = interval(skill_values(sums_of(y, p, cluster), sums_of(y, base, cluster), resamples(60)))
    single = np.arange(y.size)
    narrow = interval(skill_values(sums_of(y, p, single), sums_of(y, base, single), resamples(y.size, replicates=500)))
    assert wide.high - wide.low > narrow.high - narrow.low


def test_the_interval_of_a_skill_covers_its_expectation():
    """Of 200 samples with a known forecast, about 90% of the 90% intervals hold the skill of the whole population."""
    rng = np.random.default_rng(11)
    p_all = rng.beta(1.0, 6.0, 200_000)
    truth = 1.0 - (p_all * (1 - p_all)).mean() / (p_all.mean() * (1 - p_all.mean()))
    held = 0
    for _ in range(200):
        p = rng.choice(p_all, 600)
        y = (rng.random(600) < p).astype(float)
        cluster = np.arange(600) // 3
        base = np.full(600, p_all.mean())
        found = interval(
            skill_values(sums_of(y, p, cluster), sums_of(y, base, cluster), resamples(200, replicates=400))
        )
        held += found.low <= truth <= found.high
    assert 0.83 <= held / 200 <= 0.95


def test_one_cluster_has_no_interval_and_says_why():
    """Drawn anew it is always itself: an interval of width zero would say that the score is sure."""
    y, p = np.array([1.0, 0.0, 0.0, 1.0]), np.array([0.7, 0.2, 0.4, 0.3])
    one = np.zeros(4)
    sums, base = sums_of(y, p, one), sums_of(y, np.full(4, 0.5), one)
    found = interval(skill_values(sums, base, resamples(1)))
    assert found.value == pytest.approx(brier_skill(y, p, np.full(4, 0.5)))
    assert np.isnan([found.low, found.high]).all()
    pairs = np.arange(4) // 2
    two = interval(skill_values(sums_of(y, p, pairs), sums_of(y, np.full(4, 0.5), pairs), resamples(2)))
    assert two.low < two.high


def test_what_prints_scores_tells_that_there_is_no_interval():
    scores = dict.fromkeys(("auc", "brier_skill"), 0.25)
    ends = {f"{name}_{end}": float("nan") for name in (*scores, "gain") for end in ("low", "high")}
    gain = {"model": "ours", "best_baseline": "base rate", "gain_over_best_baseline": 0.01}
    row = {**scores, **ends, **gain, "clusters": 1}
    assert pieces_page.with_interval(row, "auc", ".3f") == "0.250 (one cluster: no interval)"
    assert pieces_page.gain_of(row) == "+10.00 (one cluster: no interval)"
    assert shown(0.25, float("nan"), float("nan"), sign="+") == "+.250"
