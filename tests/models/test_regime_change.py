"""Threshold cascades and the global game: fixed points against iteration, monotonicity, limits."""

from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from foedus.core.errors import InputError
from foedus.models import global_game, threshold_cascade
from foedus.models.global_game import fall_probability, is_unique, thresholds
from foedus.models.threshold_cascade import cascade, critical_deviation, normal_equilibria, normal_outcome

crowds = st.lists(st.integers(0, 30), min_size=1, max_size=30)


@given(crowds, st.randoms(use_true_random=False))
def test_a_cascade_ends_where_nobody_else_would_join(crowd, random):
    joined = cascade(crowd).joined
    assert joined == sum(threshold <= joined for threshold in crowd)
    assert all(sum(threshold <= fewer for threshold in crowd) > fewer for fewer in range(joined))
    shuffled = random.sample(crowd, len(crowd))
    assert cascade(shuffled).joined == joined


@given(crowds, st.integers(0, 29))
def test_a_lower_threshold_never_means_fewer(crowd, index):
    bolder = list(crowd)
    bolder[index % len(crowd)] = 0
    assert cascade(bolder).joined >= cascade(crowd).joined


def test_one_person_can_decide():
    assert cascade([]).joined == 0
    assert cascade([1, 1, 1]).joined == 0
    assert cascade([0, 1, 2]).steps.tolist() == [0, 1, 2, 3]


@given(st.floats(-0.5, 1.5), st.floats(0.01, 2.0))
@settings(max_examples=200, deadline=None)
def test_the_outcome_is_where_iteration_from_nobody_stops(mean, deviation):
    def reply(share: float) -> float:
        return 0.5 * erfc(-(share - mean) / deviation / sqrt(2.0))

    found = normal_equilibria(mean, deviation)
    assert found == sorted(found)
    for share in found:
        assert reply(share) == pytest.approx(share, abs=1e-9)
    share = 0.0
    for _ in range(20_000):
        share = reply(share)
    slope = norm.pdf((found[0] - mean) / deviation) / deviation
    if abs(slope - 1.0) > 0.01:  # else the iteration creeps
        assert found[0] == pytest.approx(share, abs=1e-6)


@given(st.floats(0.05, 0.45))
def test_the_jump_is_between_just_below_and_just_above(mean):
    jump = critical_deviation(mean)
    assert normal_outcome(mean, jump * 0.999) < 0.5 < normal_outcome(mean, jump * 1.001)


def test_per_cent_and_people(tmp_path):
    path = tmp_path / "crowd.yaml"
    path.write_text("thresholds: [0, 20, 20, 30, 40, 50, 60, 70, 80, 100]\nunit: per cent\n")
    assert threshold_cascade.run_file(path)["joined"] == 1
    path.write_text("thresholds: [0, 1, 2]\n")
    assert threshold_cascade.run_file(path)["share"] == 1.0
    path.write_text("normal: {mean: 0.25, deviation: 0.1}\n")
    assert len(threshold_cascade.run_file(path)["equilibria"]) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("thresholds: [0, one]\n", r":1:17: error: thresholds.1: 'one' is not a number"),
        ("thresholds: [0, .nan]\n", r":1:17: error: .nan is not a number to count with: give a finite one"),
        ("thresholds: []\n", r":1:13: error: thresholds: .*at least 1"),
        ("normal: {mean: 0.2, deviation: 0}\n", r":1:32: error: normal.deviation: .*greater than 0"),
        ("unit: people\n", r":1:1: error: give either 'thresholds'"),
        ("thresholds: [0]\nunit: percent\n", r":2:7: error: unit: .*'per cent'"),
    ],
)
def test_cascade_files_are_checked(tmp_path, text, message):
    path = tmp_path / "crowd.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        threshold_cascade.run_file(path)


def test_cascades_refuse_what_has_no_answer():
    with pytest.raises(InputError, match="list of numbers"):
        cascade([float("nan")])
    with pytest.raises(InputError, match="above 0"):
        normal_equilibria(0.2, 0.0)
    with pytest.raises(InputError, match="between 0 and one half"):
        critical_deviation(0.6)


costs, means = st.floats(0.02, 0.98), st.floats(-1.0, 2.0)
precisions = st.floats(0.05, 30.0)


@given(costs, means, precisions, precisions)
@settings(max_examples=200, deadline=None)
def test_every_threshold_solves_the_equation_and_their_number_is_as_stated(cost, mean, prior, signal):
    found = thresholds(cost, mean, prior, signal)
    assert len(found) in (1, 2, 3)
    for strength in found:
        if 1e-12 < strength < 1 - 1e-12:
            left = (prior * (strength - mean) - np.sqrt(signal) * norm.ppf(strength)) / np.sqrt(prior + signal)
            assert left == pytest.approx(norm.ppf(cost), abs=1e-3 if strength in (0.0, 1.0) else 1e-5)
    if is_unique(prior, signal):
        assert len(found) == 1


@given(costs, means, precisions, precisions)
@settings(deadline=None)
def test_the_extreme_thresholds_fall_with_the_cost_and_with_the_prior_mean(cost, mean, prior, signal):
    found = thresholds(cost, mean, prior, signal)
    dearer, stronger = thresholds(cost + 0.01, mean, prior, signal), thresholds(cost, mean + 0.1, prior, signal)
    for other in (dearer, stronger):
        assert other[0] <= found[0] + 1e-9
        assert other[-1] <= found[-1] + 1e-9


@given(costs, means, precisions, precisions)
@settings(deadline=None)
def test_a_world_turned_round_has_the_mirrored_thresholds(cost, mean, prior, signal):
    turned = thresholds(1 - cost, 1 - mean, prior, signal)
    assert [1 - strength for strength in reversed(turned)] == pytest.approx(
        thresholds(cost, mean, prior, signal), abs=1e-7
    )


def test_sharp_signals_leave_one_threshold_at_1_less_the_cost():
    for cost in (0.1, 0.5, 0.8):
        assert thresholds(cost, 0.3, 5.0, 1e13) == pytest.approx([1 - cost], abs=1e-5)
    assert thresholds(0.3, 0.5, 0.0, 2.0) == pytest.approx([0.7])


def test_the_bound_of_uniqueness_is_sharp():
    prior = 4.0
    bound = prior**2 / (2 * np.pi)
    assert len(thresholds(0.5, 0.5, prior, bound * 1.001)) == 1
    assert len(thresholds(0.5, 0.5, prior, bound * 0.9)) == 3


def test_the_chance_of_a_fall():
    assert fall_probability(0.5, 0.5, 4.0) == 0.5
    with pytest.raises(InputError, match="not defined"):
        fall_probability(0.5, 0.5, 0.0)


def test_an_uninformative_prior_has_no_chance_of_a_fall(tmp_path):
    path = tmp_path / "regime.yaml"
    path.write_text("cost: 0.3\nprior_mean: 0\nprior_precision: 0\nsignal_precision: 1\n")
    assert global_game.run_file(path)["equilibria"] == [{"threshold": pytest.approx(0.7), "fall_probability": None}]
    path.write_text("cost: 1\nprior_mean: 0\nprior_precision: 0\nsignal_precision: 1\n")
    with pytest.raises(InputError, match=r":1:7: error: cost: .*less than 1"):
        global_game.run_file(path)


@pytest.mark.parametrize(
    "given", [(0.0, 0, 1, 1), (1.0, 0, 1, 1), (0.5, float("nan"), 1, 1), (0.5, 0, -1, 1), (0.5, 0, 1, 0)]
)
def test_global_games_are_checked(given):
    with pytest.raises(InputError):
        thresholds(*given)
