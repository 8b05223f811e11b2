"""Bargaining, contests, overstretch, choosing sides, mediation, assurance, reputation: closed forms against search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from foedus.core.errors import InputError
from foedus.models import assurance, bargaining, contest, credible_mediator, overstretch, reputation
from foedus.models.bargaining import (
    bargaining_range,
    demand_under_two_types,
    demand_under_uniform_cost,
    risk_threshold,
)
from foedus.models.choosing_sides import choice, choice_probabilities, expected_utilities
from foedus.models.choosing_sides import run_file as choose_sides
from foedus.models.contest import equilibrium_efforts, symmetric_effort, win_probabilities
from foedus.models.overstretch import allocate

chance = st.floats(0.0, 1.0)
cost = st.floats(0.0, 1.0)
positive = st.floats(0.05, 20.0)

# bargaining


@given(chance, cost, cost)
@settings(deadline=None)
def test_every_deal_in_the_range_beats_war_for_both(wins, cost_challenger, cost_target):
    low, high = bargaining_range(wins, cost_challenger, cost_target)
    assert low <= wins <= high
    for share in (low, high):
        assert share >= wins - cost_challenger - 1e-12
        assert 1 - share >= 1 - wins - cost_target - 1e-12


@given(chance, cost, st.floats(0.01, 1.0))
@settings(max_examples=60, deadline=None)
def test_no_other_demand_is_better_when_the_cost_is_uniform(wins, cost_challenger, most):
    def worth(demand):
        war = np.clip((demand - wins) / most, 0.0, 1.0)
        return demand * (1 - war) + (wins - cost_challenger) * war

    offer = demand_under_uniform_cost(wins, cost_challenger, most)
    assert offer.war == pytest.approx(float(np.clip((offer.demand - wins) / most, 0, 1)))
    assert worth(offer.demand) >= worth(np.linspace(0, 1, 501)).max() - 1e-12


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.3), st.floats(0.0, 0.2), st.floats(0.0, 0.2), chance)
@settings(deadline=None)
def test_the_risk_is_taken_below_the_threshold_and_only_there(wins, cost_challenger, cost_tough, more, tough):
    cost_weak = cost_tough + more
    threshold = risk_threshold(cost_challenger, cost_tough, cost_weak)
    offer = demand_under_two_types(wins, cost_challenger, cost_tough, cost_weak, tough)
    if abs(tough - threshold) > 1e-9 and more > 1e-9:
        assert (offer.demand == wins + cost_weak) == (tough < threshold)
        assert offer.war == (tough if tough < threshold else 0.0)


def test_without_costs_or_private_information_there_is_no_war():
    assert demand_under_uniform_cost(0.6, 0.4, 0.4) == (0.6, 0.0)
    assert demand_under_uniform_cost(0.6, 0.0, 0.0) == (0.6, 0.0)
    assert demand_under_two_types(0.6, 0.1, 0.2, 0.2, 0.5) == (pytest.approx(0.8), 0.0)
    assert risk_threshold(0.0, 0.0, 0.0) == 0.0


def test_the_prize_caps_demands():
    assert demand_under_uniform_cost(0.9, 0.0, 0.8).demand == 1.0
    assert demand_under_two_types(0.9, 0.1, 0.2, 0.4, 0.1) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wins: 1.2\ncost_challenger: 0\ncost_target: {known: 0}\n", r":1:7: error: wins: .* less than or equal to 1"),
        (
            "wins: 0.5\ncost_challenger: 0\ncost_target: {known: 0, uniform_to: 1}\n",
            r":3:14: error: .*give either 'known'",
        ),
        (
            "wins: 0.5\ncost_challenger: 0\ncost_target: {tough: 0.5, low: 0.1}\n",
            r":3:14: error: .*give either 'known'",
        ),
        ("wins: 0.5\ncost_challenger: 0\ncost_target: {tough: 0.5, low: 0.2, high: 0.1}\n", r"'low' must not be above"),
    ],
)
def test_bargaining_files_are_checked(tmp_path, text, message):
    path = tmp_path / "deal.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        bargaining.run_file(path)


def test_bargaining_files_answer_in_three_ways(tmp_path):
    path = tmp_path / "deal.yaml"
    start = "wins: 0.6\ncost_challenger: 0.1\ncost_target: "
    path.write_text(start + "{known: 0.2}\n")
    assert bargaining.run_file(path)["bargaining_range"] == pytest.approx([0.5, 0.8])
    path.write_text(start + "{tough: 0.3, low: 0.1, high: 0.4}\n")
    assert bargaining.run_file(path) == {"demand": 1.0, "war": 0.3, "risk_threshold": pytest.approx(0.6)}


# contests


@given(st.lists(positive, min_size=1, max_size=6), st.floats(0.0, 5.0), st.randoms(use_true_random=False), positive)
@settings(deadline=None)
def test_chances_add_up_and_follow_names_and_units(efforts, decisiveness, random, unit):
    chances = win_probabilities(efforts, decisiveness)
    assert chances.sum() == pytest.approx(1.0)
    order = random.sample(range(len(efforts)), len(efforts))
    assert win_probabilities(np.array(efforts)[order], decisiveness) == pytest.approx(chances[order])
    assert win_probabilities(unit * np.array(efforts), decisiveness) == pytest.approx(chances)


def test_contest_limits():
    assert win_probabilities([5.0, 1.0], 0.0).tolist() == [0.5, 0.5]
    assert win_probabilities([5.0, 1.0], 1e6).tolist() == [1.0, 0.0]
    assert win_probabilities([0.0, 0.0, 0.0]) == pytest.approx([1 / 3] * 3)
    assert win_probabilities([0.0, 2.0]).tolist() == [0.0, 1.0]


@given(st.lists(positive, min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_nobody_gains_by_another_effort(values):
    efforts = equilibrium_efforts(values)
    for index, value in enumerate(values):
        others = efforts.sum() - efforts[index]
        trial = np.linspace(0.0, value, 2001)[1:]
        best = (value * trial / (trial + others) - trial).max()
        own = value * efforts[index] / efforts.sum() - efforts[index]
        assert own >= best - 1e-9


@given(st.integers(2, 8), positive, st.floats(0.1, 1.1))
@settings(deadline=None)
def test_no_equal_gains_by_another_effort(contestants, value, decisiveness):
    effort = symmetric_effort(contestants, value, min(decisiveness, contestants / (contestants - 1)))
    decisiveness = min(decisiveness, contestants / (contestants - 1))
    trial = np.linspace(1e-6, 2.0, 2001) * value
    gains = value * trial**decisiveness / (trial**decisiveness + (contestants - 1) * effort**decisiveness) - trial
    assert value / contestants - effort >= gains.max() - 1e-9


def test_contests_refuse_what_has_no_answer(tmp_path):
    with pytest.raises(InputError, match="only up to 2"):
        symmetric_effort(2, 1.0, 2.5)
    for efforts in ([], [-1.0], [float("nan")]):
        with pytest.raises(InputError, match="finite numbers, 0 or more"):
            win_probabilities(efforts)
    with pytest.raises(InputError, match="decisiveness is nan"):
        win_probabilities([1.0], float("nan"))
    assert equilibrium_efforts([3.0]).tolist() == [0.0]
    assert equilibrium_efforts([3.0, 0.0]).tolist() == [0.0, 0.0]
    path = tmp_path / "contest.yaml"
    path.write_text("values: {A: 1, B: 2}\ndecisiveness: 0.5\n")
    with pytest.raises(InputError, match="decisiveness 1 only"):
        contest.run_file(path)
    path.write_text("values: {A: 1}\nefforts: {A: 1}\n")
    with pytest.raises(InputError, match="give either"):
        contest.run_file(path)
    path.write_text("efforts: {}\n")
    with pytest.raises(InputError, match=r"efforts: .*at least 1"):
        contest.run_file(path)
    path.write_text("values: {A: 2, B: 2}\ndecisiveness: 0.5\n")
    assert contest.run_file(path)["contestants"][0]["effort"] == pytest.approx(0.25)


# overstretch

fronts = st.lists(st.tuples(positive, positive), min_size=1, max_size=6)


@given(fronts, st.floats(0.01, 50.0))
@settings(max_examples=100, deadline=None)
def test_the_budget_is_spent_and_every_held_front_is_worth_the_same(pairs, budget):
    values, rivals = np.transpose(pairs)
    spread = allocate(values, rivals, budget)
    assert spread.effort.sum() == pytest.approx(budget)
    assert np.all(spread.effort >= 0.0)
    marginal = values * rivals / (spread.effort + rivals) ** 2
    assert marginal[spread.effort > 1e-9] == pytest.approx(spread.marginal_value, rel=1e-6)
    assert np.all(marginal[spread.effort == 0.0] <= spread.marginal_value * (1 + 1e-9))


@given(fronts, st.floats(0.01, 50.0), positive, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_units_and_names_of_fronts_change_nothing(pairs, budget, unit, random):
    values, rivals = np.transpose(pairs)
    spread = allocate(values, rivals, budget)
    assert allocate(unit * values, rivals, budget).effort == pytest.approx(spread.effort, abs=1e-6)
    assert allocate(values, unit * rivals, unit * budget).effort == pytest.approx(unit * spread.effort, abs=1e-6)
    order = np.array(random.sample(range(len(pairs)), len(pairs)))
    assert allocate(values[order], rivals[order], budget).effort == pytest.approx(spread.effort[order], abs=1e-6)


@given(fronts, st.floats(0.0, 20.0), st.floats(0.0, 20.0))
@settings(deadline=None)
def test_more_resources_weaken_no_front(pairs, budget, more):
    values, rivals = np.transpose(pairs)
    before, after = allocate(values, rivals, budget), allocate(values, rivals, budget + more)
    assert np.all(after.effort >= before.effort - 1e-9)
    assert after.marginal_value <= before.marginal_value + 1e-9


def test_the_closed_form_is_what_a_solver_finds():
    values, rivals = np.array([10.0, 2.0, 1.0, 3.0]), np.array([6.0, 1.0, 1.0, 1.0])
    found = minimize(
        lambda x: -(values * x / (x + rivals)).sum(),
        np.full(4, 0.2),
        bounds=[(0, None)] * 4,
        constraints={"type": "eq", "fun": lambda x: x.sum() - 0.8},
        method="SLSQP",
        options={"ftol": 1e-14},
    )
    assert allocate(values, rivals, 0.8).effort == pytest.approx(found.x, abs=1e-5)


def test_overstretch_limits():
    nothing = allocate([4.0, 1.0], [1.0, 1.0], 0.0)
    assert nothing.effort.tolist() == [0.0, 0.0]
    assert nothing.marginal_value == 4.0
    unopposed = allocate([4.0, 1.0], [0.0, 1.0], 3.0)
    assert unopposed.effort.tolist() == [0.0, 3.0]
    assert unopposed.win_probability.tolist() == [1.0, 0.75]
    assert allocate([0.0], [1.0], 3.0).win_probability.tolist() == [0.0]


def test_overstretch_refuses_what_has_no_answer(tmp_path):
    with pytest.raises(InputError, match="0 or more"):
        allocate([1.0], [-1.0], 1.0)
    with pytest.raises(InputError, match="0 or more"):
        allocate([1.0], [1.0], float("nan"))
    with pytest.raises(InputError, match="one value and one rival"):
        allocate([1.0, 2.0], [1.0], 1.0)
    path = tmp_path / "fronts.yaml"
    path.write_text("budget: 1\nfronts:\n  north: {value: 1, rivl: 2}\n")
    with pytest.raises(InputError, match=r":3:21: error: fronts.north.rivl: unknown key - did you mean 'rival'"):
        overstretch.run_file(path)


# choosing sides


@given(positive, positive, positive, st.floats(-1, 1), st.floats(-1, 1), cost, cost)
@settings(deadline=None)
def test_joining_one_side_rather_than_the_other_gains_care_times_weight(power, a, b, worth_a, worth_b, cost_a, cost_b):
    worth = expected_utilities(
        power=power, power_a=a, power_b=b, utility_a=worth_a, utility_b=worth_b, cost_a=cost_a, cost_b=cost_b
    )
    gain = (worth_a - worth_b) * power / (power + a + b) - (cost_a - cost_b)
    assert worth[1] - worth[2] == pytest.approx(gain, abs=1e-12)
    swapped = expected_utilities(
        power=power, power_a=b, power_b=a, utility_a=worth_b, utility_b=worth_a, cost_a=cost_b, cost_b=cost_a
    )
    assert swapped == pytest.approx(worth[[0, 2, 1]], abs=1e-12)


def test_the_indifferent_and_the_powerless_stay_out():
    assert choice(expected_utilities(power=3, power_a=1, power_b=1, utility_a=0.5, utility_b=0.5)) == 0
    assert choice(expected_utilities(power=0, power_a=1, power_b=1, utility_a=1, utility_b=0)) == 0
    worth = expected_utilities(power=[1, 2], power_a=1, power_b=1, utility_a=[1, 0], utility_b=[0, 1])
    assert choice(worth).tolist() == [1, 2]
    assert choice_probabilities(worth, 0.0) == pytest.approx(np.full((2, 3), 1 / 3))
    assert choice_probabilities(worth, 1e4)[0].round(6).tolist() == [0.0, 1.0, 0.0]


def test_choosing_sides_refuses_what_has_no_answer(tmp_path):
    for powers in ((-1, 1, 1), (1, 0, 0)):
        with pytest.raises(InputError, match="powers must be 0 or more"):
            expected_utilities(power=powers[0], power_a=powers[1], power_b=powers[2], utility_a=1, utility_b=0)
    with pytest.raises(InputError, match="finite"):
        expected_utilities(power=1, power_a=1, power_b=1, utility_a=float("nan"), utility_b=0)
    path = tmp_path / "sides.yaml"
    path.write_text("power_a: 0\npower_b: 0\nthird:\n  C: {power: 1, utility_a: 1, utility_b: 0}\n")
    with pytest.raises(InputError, match="must not both be 0"):
        choose_sides(path)
    path.write_text("power_a: 1\npower_b: 1\nthird:\n  C: {power: 1, utility_a: 1, utility_b: 0}\n")
    assert choose_sides(path, precision=3.0)["states"][0]["choice"] == "join A"
    with pytest.raises(InputError, match="precision is -1"):
        choose_sides(path, precision=-1.0)


# mediation, assurance, reputation


@given(st.floats(0.001, 0.5), st.floats(0.0, 0.2), st.floats(0.25, 0.5), st.floats(0.01, 1.0))
@settings(deadline=None)
def test_at_the_threshold_the_mediator_is_indifferent(error, cost_tough, more, cost_mediator):
    cost_weak = (cost_tough + more) / (1 - error)
    bias = credible_mediator.bias_threshold(error, cost_tough, cost_weak, cost_mediator)
    assert bias * (1 - error) * cost_weak - error * cost_mediator == pytest.approx(bias * cost_tough)
    assert bias > 0.0


@given(st.floats(0.01, 0.99), cost, st.floats(0.0, 0.4), st.floats(0.01, 0.5))
@settings(deadline=None)
def test_a_mediator_who_knows_nothing_changes_nothing(tough, cost_challenger, cost_tough, more):
    game = (tough, cost_challenger, cost_tough, cost_tough + more)
    assert credible_mediator.war_probability(*game, error=tough) == pytest.approx(
        credible_mediator.war_probability(*game)
    )


def test_mediation_limits():
    assert credible_mediator.bias_threshold(0.0, 0.1, 0.4, 0.3) == 0.0
    assert credible_mediator.bias_threshold(0.9, 0.1, 0.4, 0.3) == float("inf")
    assert credible_mediator.war_probability(0.5, 0.1, 0.1, 0.4, error=0.0) == 0.0
    with pytest.raises(InputError, match="tells nothing"):
        credible_mediator.war_probability(0.2, 0.1, 0.1, 0.4, error=0.5)
    with pytest.raises(InputError, match="no cheaper"):
        credible_mediator.bias_threshold(0.1, 0.5, 0.4, 0.3)


def test_a_biased_mediator_can_be_believed_where_an_unbiased_is_not(tmp_path):
    path = tmp_path / "mediator.yaml"
    path.write_text(credible_mediator.EXAMPLE)
    assert credible_mediator.run_file(path)["credible"] is True
    path.write_text(credible_mediator.EXAMPLE.replace("bias: 0.5", "bias: 0"))
    told = credible_mediator.run_file(path)
    assert told["credible"] is False
    assert told["war_with_mediator"] == told["war_without_mediator"]


@given(st.floats(-1, 1), st.floats(0.01, 1), st.floats(-1, 1), st.floats(0.01, 1))
@settings(deadline=None)
def test_at_the_threshold_of_trust_both_choices_are_worth_the_same(reward, gain, punishment, loss):
    trust = assurance.trust_threshold(reward, reward - gain, punishment, punishment - loss)
    cooperate = trust * reward + (1 - trust) * (punishment - loss)
    assert cooperate == pytest.approx(trust * (reward - gain) + (1 - trust) * punishment, abs=1e-9)


def test_assurance_limits(tmp_path):
    assert assurance.trust_threshold(3, 2, 1, 1) == 0.0
    assert assurance.trust_threshold(3, 3, 1, 0) == float("inf")
    with pytest.raises(InputError, match="chicken"):
        assurance.trust_threshold(3, 4, 0, 1)
    with pytest.raises(InputError, match="finite"):
        assurance.trust_threshold(3, float("nan"), 0, 1)
    path = tmp_path / "trust.yaml"
    path.write_text("reward: 3\ntemptation: 4\npunishment: 1\nsucker: 0\ntrust: 1\n")
    assert assurance.run_file(path) == {"trust_threshold": None, "cooperates": False}


@given(positive, positive, st.integers(0, 20), st.integers(0, 20))
@settings(deadline=None)
def test_beta_updating_is_the_same_all_at_once_or_one_by_one(prior_kept, prior_broken, kept, broken):
    once = reputation.reliability(prior_kept, prior_broken, kept, broken)
    assert reputation.reliability(prior_kept + kept, prior_broken, 0, broken) == pytest.approx(once)
    assert 0.0 < once < 1.0
    assert reputation.reliability(prior_kept, prior_broken, kept + 1, broken) > once


@given(st.floats(0.001, 1.0), st.floats(0.2, 5.0), st.floats(0.2, 5.0))
@settings(deadline=None)
def test_the_tested_are_less_reliable_than_the_threshold_and_than_all(threshold, prior_kept, prior_broken):
    tested = reputation.reliability_when_tested(threshold, prior_kept, prior_broken)
    assert 0.0 < tested < threshold
    assert tested <= reputation.reliability(prior_kept, prior_broken, 0, 0) + 1e-12


def test_selection_against_a_sample():
    drawn = np.random.default_rng(0).beta(2.0, 3.0, 400_000)
    assert reputation.reliability_when_tested(0.4, 2.0, 3.0) == pytest.approx(drawn[drawn < 0.4].mean(), abs=1e-3)
    assert reputation.reliability_when_tested(1e-200, 2.0, 3.0) == pytest.approx(1e-200 * 2 / 3)


def test_reputation_refuses_what_has_no_answer():
    with pytest.raises(InputError, match="above 0"):
        reputation.reliability(0.0, 1.0, 1, 1)
    with pytest.raises(InputError, match="0 or more"):
        reputation.reliability(1.0, 1.0, -1, 1)
    with pytest.raises(InputError, match="threshold is 0"):
        reputation.reliability_when_tested(0.0)
