import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from foedus.core.errors import DataError
from foedus.fitting.logit import Prior, _at, _curvature, chances, fit_logit


def synthetic(seed, cases=1500, causes=1, columns=4, intercept=-2.0):
    """Design with an intercept, the true coefficients, and what happened."""
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(cases), rng.normal(size=(cases, columns))])
    truth = np.column_stack([np.full(causes, intercept), rng.normal(0.0, 0.5, (causes, columns))])
    happened = rng.random(cases)[:, None] < np.cumsum(chances(design, truth), axis=1)
    cause = np.where(happened.any(axis=1), happened.argmax(axis=1) + 1, 0)
    return design, truth, cause


def free(causes, columns, sd=0.5):
    shape = (causes, columns + 1)
    spread = np.full(shape, sd)
    spread[:, 0] = 10.0
    return Prior(spread, np.full(shape, -np.inf), np.full(shape, np.inf))


def test_one_cause_is_the_logit_of_scikit_learn():
    design, _, cause = synthetic(1)
    prior = free(1, 4)._replace(sd=np.full((1, 5), 0.7))
    ours = fit_logit(design, cause, prior).mode[0]
    theirs = LogisticRegression(C=0.7**2, fit_intercept=False, tol=1e-10, max_iter=1000).fit(design, cause).coef_[0]
    assert ours == pytest.approx(theirs, abs=1e-5)


def test_several_causes_are_the_multinomial_logit_of_scikit_learn():
    design, _, cause = synthetic(2, cases=4000, causes=3)
    flat = Prior(np.full((3, 5), 1e4), np.full((3, 5), -np.inf), np.full((3, 5), np.inf))
    ours = fit_logit(design, cause, flat)
    theirs = LogisticRegression(C=1e8, fit_intercept=False, tol=1e-10, max_iter=5000).fit(design, cause).coef_
    assert ours.mode == pytest.approx(theirs[1:] - theirs[0], abs=2e-3)


def test_the_gradient_and_the_curvature_are_those_of_the_loss():
    design, _, cause = synthetic(3, cases=300, causes=2, columns=2)
    happened = (cause[:, None] == np.array([1, 2])).astype(float)
    weights = np.random.default_rng(0).uniform(0.2, 2.0, 300)
    prior, point = free(2, 2), np.random.default_rng(1).normal(size=6) * 0.3
    here = _at(point, design, happened, weights, prior)
    curvature = _curvature(design, here.chance, weights, prior)
    assert here.chance == pytest.approx(chances(design, point.reshape(2, 3)), abs=1e-12)
    for k in range(6):
        step = np.zeros(6)
        step[k] = 1e-5
        up, down = (_at(point + sign * step, design, happened, weights, prior) for sign in (1, -1))
        assert (up.loss - down.loss) / 2e-5 == pytest.approx(here.gradient[k], rel=1e-5, abs=1e-5)
        assert (up.gradient - down.gradient) / 2e-5 == pytest.approx(curvature[k], rel=1e-5, abs=1e-4)


def test_the_mode_inside_bounds_is_that_of_a_general_optimiser():
    design, truth, cause = synthetic(7, causes=2, columns=5)
    happened = (cause[:, None] == np.array([1, 2])).astype(float)
    prior = free(2, 5)
    low = prior.low.copy()
    low[:, 1:4] = np.where(truth[:, 1:4] < 0.0, 0.0, -np.inf)
    prior = prior._replace(low=low)

    def loss(flat):
        point = _at(flat, design, happened, np.ones(len(design)), prior)
        return point.loss, point.gradient

    bounds = list(zip(prior.low.ravel(), prior.high.ravel(), strict=True))
    start = np.maximum(np.zeros(12), prior.low.ravel())
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-8})
    assert fit_logit(design, cause, prior).mode.ravel() == pytest.approx(found.x, abs=1e-4)


def test_a_wrong_sign_is_held_at_zero_and_the_centre_lies_beyond():
    design, truth, cause = synthetic(4)
    prior = free(1, 4)
    low, high = prior.low.copy(), prior.high.copy()
    k = 1 + int(np.argmax(np.abs(truth[0, 1:])))
    (low if truth[0, k] < 0 else high)[0, k] = 0.0
    bounded = fit_logit(design, cause, Prior(prior.sd, low, high))
    assert bounded.mode[0, k] == 0.0
    assert bounded.centre[k] * truth[0, k] > 0.0
    others = [j for j in range(5) if j != k]
    without = Prior(prior.sd[:, others], low[:, others], high[:, others])
    assert bounded.mode[0, others] == pytest.approx(fit_logit(design[:, others], cause, without).mode[0], abs=1e-5)


def test_a_bound_that_hardly_binds_holds_as_well():
    """The best coefficient lies just beyond its bound; what hangs together with it is fitted as if it were given."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=60)
    design = np.column_stack([np.ones(60), x, x + 0.3 * rng.normal(size=60)])
    cause = (rng.random(60) < chances(design, np.array([[0.0, 1.0, 0.0]]))[:, 0]).astype(int)
    prior = free(1, 2, sd=2.0)
    low = prior.low.copy()
    low[0, 2] = fit_logit(design, cause, prior).mode[0, 2] + 0.1
    bounded = fit_logit(design, cause, prior._replace(low=low)).mode[0]
    gradient = _at(bounded, design, cause[:, None].astype(float), np.ones(60), prior).gradient
    assert bounded[2] == low[0, 2]
    assert 0.0 < gradient[2] < 1.0
    assert gradient[:2] == pytest.approx(np.zeros(2), abs=1e-6)


@pytest.mark.parametrize("sign", [1, -1])
def test_what_pulls_but_little_leaves_its_bound(sign):
    """A bound at zero, where the search begins, changes nothing where the best coefficient lies inside by a little."""
    design, prior = np.column_stack([np.ones(40), np.arange(40) / 40.0]), free(1, 1)
    cause = np.tile([0, 1], 20)[::sign]
    inside = fit_logit(design, cause, prior).mode
    assert 0.0 < sign * inside[0, 1] < 0.2
    side = np.array([[sign * -np.inf, 0.0]])
    bounded = prior._replace(low=side) if sign > 0 else prior._replace(high=side)
    assert fit_logit(design, cause, bounded).mode == pytest.approx(inside, abs=1e-6)


def test_a_weight_of_two_is_the_case_twice():
    design, _, cause = synthetic(5, cases=300)
    weights = np.ones(300)
    weights[:100] = 2.0
    twice = np.concatenate([np.arange(300), np.arange(100)])
    weighted = fit_logit(design, cause, free(1, 4), weights=weights)
    repeated = fit_logit(design[twice], cause[twice], free(1, 4))
    assert weighted.mode == pytest.approx(repeated.mode, abs=1e-6)
    assert weighted.covariance == pytest.approx(repeated.covariance, abs=1e-6)


def test_clusters_of_copies_count_once():
    """Ten copies of each case hold no more than one: the spread by cluster is that of the single cases."""
    design, _, cause = synthetic(6, cases=600)
    flat = Prior(np.full((1, 5), 100.0), np.full((1, 5), -np.inf), np.full((1, 5), np.inf))
    rows = np.repeat(np.arange(600), 10)
    single = fit_logit(design, cause, flat, cluster=np.arange(600)).covariance
    copies = fit_logit(design[rows], cause[rows], flat, cluster=rows).covariance
    naive = fit_logit(design[rows], cause[rows], flat).covariance
    assert copies == pytest.approx(single, rel=1e-3, abs=1e-6)
    assert np.trace(naive) < 0.2 * np.trace(copies)


def test_nothing_to_learn_from_is_an_error():
    with pytest.raises(DataError, match="each cause needs some"):
        fit_logit(np.ones((5, 1)), np.zeros(5, int), free(1, 0))


@pytest.mark.parametrize("causes", [1, 3])
def test_ninety_percent_intervals_hold_the_truth_in_nine_of_ten_panels(causes):
    """Simulation-based calibration (talts-2018): coefficients from the prior, panels from them, intervals from us."""
    held, panels = [], 100
    for seed in range(panels):
        design, truth, cause = synthetic(100 + seed, cases=900, causes=causes, columns=3)
        found = fit_logit(design, cause, free(causes, 3))
        margin = 1.6449 * np.sqrt(np.diag(found.covariance)).reshape(truth.shape)
        held.append(np.abs(found.mode - truth)[:, 1:] <= margin[:, 1:])
    assert 0.85 <= np.mean(held) <= 0.95


def test_intervals_by_cluster_hold_the_truth_where_cases_hang_together():
    """Thirty cases to a dispute with a shock and a covariate of their own: only the spread by cluster covers."""
    by_cluster, naive = [], []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        cluster = np.repeat(np.arange(120), 30)
        design = np.column_stack([np.ones(cluster.size), rng.normal(size=120)[cluster], rng.normal(size=cluster.size)])
        shock = rng.normal(0.0, 1.0, 120)[cluster]
        base = np.array([-2.0, 0.5, 0.5])
        cause = (rng.random(cluster.size) < 1.0 / (1.0 + np.exp(-(design @ base + shock)))).astype(int)
        prior = free(1, 2, sd=2.0)
        target = 0.5 / np.sqrt(1.0 + 0.346)  # a shock of variance 1 flattens the average response by this much
        for held, kept in ((by_cluster, cluster), (naive, None)):
            found = fit_logit(design, cause, prior, cluster=kept)
            held.append(abs(found.mode[0, 1] - target) <= 1.6449 * np.sqrt(found.covariance[1, 1]))
    assert np.mean(naive) < 0.7
    assert 0.85 <= np.mean(by_cluster) <= 0.95
