"""What any reader would expect of a group decision."""

from dataclasses import replace

import numpy as np
import pytest
from group_decision_scenarios import random_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.core.errors import InputError
from foedus.models.claims import recompute
from foedus.models.group_decision import CLAIMS, Options, Scenario, group_decision
from foedus.models.group_decision.utility import estimated_risk, risk_attitudes, utility
from foedus.models.group_decision.voting import coalitions, conditional, elect, election_codes, markov, victory

SHAPES = [(0, 5, 1), (1, 9, 2), (2, 14, 1), (3, 20, 3)]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claim(claim):
    verdict = recompute(claim)
    assert verdict.holds, verdict


@pytest.mark.parametrize(("seed", "actors", "dimensions"), SHAPES)
def test_relabelling_the_actors_relabels_the_result(seed, actors, dimensions):
    scenario = random_scenario(seed, actors, dimensions)
    order = np.random.default_rng(seed).permutation(actors)
    relabelled = replace(
        scenario,
        actors=tuple(scenario.actors[index] for index in order),
        capability=scenario.capability[order],
        position=scenario.position[order],
        salience=scenario.salience[order],
    )
    before, after = group_decision(scenario), group_decision(relabelled)
    np.testing.assert_allclose(after.positions, before.positions[:, order], atol=1e-9)
    # Of positions closer than 0.1 the first in the file stands for all: only distinct positions keep their chances.
    np.testing.assert_allclose(after.win_probability[0], before.win_probability[0, order], atol=1e-9)


@pytest.mark.parametrize(("seed", "actors", "dimensions"), SHAPES)
def test_the_unit_of_capability_does_not_matter(seed, actors, dimensions):
    # Powers of two leave every other bit alone; the program's two constants of 1e-8 and 1e-10 are the rest.
    scenario = random_scenario(seed, actors, dimensions)
    doubled = replace(scenario, capability=scenario.capability * 2)
    before, after = group_decision(scenario), group_decision(doubled)
    np.testing.assert_allclose(after.positions, before.positions, atol=1e-9)
    np.testing.assert_allclose(after.win_probability, before.win_probability, atol=1e-6)


@pytest.mark.parametrize(("seed", "actors", "dimensions"), SHAPES)
def test_mirroring_the_scale_mirrors_the_vote(seed, actors, dimensions):
    scenario = random_scenario(seed, actors, dimensions)
    mirrored = replace(scenario, position=100 - scenario.position)
    before, after = group_decision(scenario), group_decision(mirrored)
    np.testing.assert_allclose(after.win_probability[0], before.win_probability[0], atol=1e-9)


def test_the_order_of_the_dimensions_does_not_matter():
    scenario = random_scenario(4, 12, 3)
    order = [2, 0, 1]
    turned = replace(
        scenario,
        dimensions=tuple(scenario.dimensions[index] for index in order),
        position=scenario.position[:, order],
        salience=scenario.salience[:, order],
    )
    before, after = group_decision(scenario), group_decision(turned)
    np.testing.assert_allclose(after.positions, before.positions[:, :, order], atol=1e-9)


def test_a_dimension_on_which_all_agree_stays_agreed():
    scenario = random_scenario(6, 8, 2)
    position = scenario.position.copy()
    position[:, 1] = 40.0
    history = group_decision(replace(scenario, position=position))
    np.testing.assert_allclose(history.positions[:, :, 1], 40.0, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(1, 3), st.booleans())
def test_positions_stay_between_the_first_extremes_and_on_the_grid(seed, actors, dimensions, coarse):
    scenario = random_scenario(seed, actors, dimensions, coarse=coarse)
    try:
        history = group_decision(scenario)
    except InputError as error:
        assert "turn" in str(error)  # noqa: PT017 - some coarse scenarios are exactly symmetric
        return
    low, high = scenario.position.min(axis=0), scenario.position.max(axis=0)
    assert (history.positions >= low - 0.01).all()
    assert (history.positions <= high + 0.01).all()
    moved = history.positions[1:][history.positions[1:] != history.positions[:-1]]
    np.testing.assert_allclose(moved, moved.round(2), atol=1e-9)
    assert ((history.win_probability >= 0) & (history.win_probability <= 1)).all()
    assert 2 <= history.turns <= 101 or (history.positions[-1] == history.positions[-1, 0]).all()


@pytest.mark.parametrize(("seed", "actors"), [(0, 6), (1, 11)])
def test_win_probabilities_of_the_positions_held_add_up_to_one(seed, actors):
    history = group_decision(random_scenario(seed, actors))
    for state, chances in zip(history.positions[:, :, 0], history.win_probability, strict=True):
        _, first = np.unique(state, return_index=True)
        gaps = np.diff(np.sort(state))
        if not ((gaps > 0) & (gaps < 0.1)).any():
            assert chances[first].sum() == pytest.approx(1)


def test_all_who_end_at_one_point_have_agreed():
    for seed in range(200):
        scenario = random_scenario(seed, 3, 1, coarse=True)
        try:
            history = group_decision(scenario)
        except InputError:
            continue
        if (history.positions[-1] == history.positions[-1, 0]).all():
            np.testing.assert_array_equal(history.win_probability[-1], 1.0)
            return
    pytest.fail("none of the scenarios ended at one point")


def test_a_perfect_balance_has_no_result():
    position, salience = np.array([[0.0], [0.0], [100.0], [100.0]]), np.full((4, 1), 50.0)
    balance = Scenario("balance", "", tuple("ABCD"), ("x",), np.full(4, 10.0), position, salience)
    with pytest.raises(InputError, match=r"turn 0: every position has the same chance.*break the symmetry"):
        group_decision(balance)


def test_two_camps_at_the_ends_of_the_scale_have_no_result():
    position, salience = np.array([[0.0], [100.0], [100.0]]), np.full((3, 1), 50.0)
    camps = Scenario("camps", "", tuple("ABC"), ("x",), np.array([10.0, 10.0, 20.0]), position, salience)
    with pytest.raises(InputError, match="turn 0: attitudes to risk make no difference"):
        group_decision(camps)


def test_the_same_seed_repeats_a_stochastic_run():
    scenario = random_scenario(2, 10, 1)
    runs = [group_decision(scenario, Options(state_transition="Stochastic", seed=seed)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0].positions, runs[1].positions)
    assert runs[0].positions.shape != runs[2].positions.shape or (runs[0].positions != runs[2].positions).any()


@given(st.floats(0, 1), st.floats(-1, 1))
def test_utility_falls_from_one_to_nothing(apart, risk):
    assert utility(np.array(0.0), risk) == 1
    assert utility(np.array(1.0), risk) == 0
    value = utility(np.array(apart), risk)
    assert 0 <= value <= 1
    assert (value - (1 - apart)) * risk >= 0


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=8, unique=True))
def test_risk_attitudes_span_their_ranges(weights):
    likely = np.array(weights) / np.sum(weights)
    if likely.max() - likely.min() < 1e-6:
        return
    for name, low, high in (("Min", 0, 1), ("Mid", -0.5, 1), ("Max", -1, 1)):
        attitude = risk_attitudes(Options(risk_range=name), likely)
        assert attitude.min() == pytest.approx(low, abs=1e-6)
        assert attitude.max() == pytest.approx(high, abs=1e-6)


def test_a_full_estimate_is_the_truth_and_none_is_the_observers_own():
    attitude = np.array([-0.5, 0.2, 1.0])
    np.testing.assert_array_equal(estimated_risk(Options(risk_estimate="Full"), attitude), np.tile(attitude, (3, 1)))
    np.testing.assert_array_equal(estimated_risk(Options(risk_estimate="None"), attitude), np.tile(attitude, (3, 1)).T)


@pytest.mark.parametrize("model", ["Conditional", "MarkovIncentive", "MarkovUniform"])
def test_elections_add_up_and_prefer_the_stronger(model):
    codes = election_codes(Options(election_model=model))
    utilities = np.random.default_rng(3).uniform(0, 1, (12, 5))
    likely = elect(codes, np.linspace(1, 5, 12), utilities)
    assert likely.sum() == pytest.approx(1)
    for better in np.linspace(0, 1, 5):
        raised = utilities.copy()
        raised[:, 2] = np.minimum(1, raised[:, 2] + better)
        assert elect(codes, np.linspace(1, 5, 12), raised)[2] >= likely[2] - 1e-9


def test_a_markov_election_rests_where_its_equation_says():
    strength = coalitions(election_codes(Options()).voting_rule, np.ones(6), np.random.default_rng(1).random((6, 4)))
    chance = victory(0, strength)
    likely = markov(2, strength, chance)
    renewed = [(chance[row] * (likely[row] + likely)).sum() / 4 for row in range(4)]
    np.testing.assert_allclose(renewed, likely, atol=2e-6)
    assert conditional(chance).sum() == pytest.approx(1)
