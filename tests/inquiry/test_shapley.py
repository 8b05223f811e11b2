"""Shapley values against hand-worked games, and sampled orders against exact values."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from foedus.inquiry.shapley import (
    corners,
    interaction,
    joint_subsets,
    sample_orders,
    sampled_interaction,
    sampled_values,
    shapley_values,
    subsets_of,
)
from foedus.session.pairing import Z90

GAMES = some.integers(1, 5).flatmap(
    lambda causes: some.lists(some.floats(-1.0, 1.0), min_size=1 << causes, max_size=1 << causes)
)


def value_of(table):
    values = np.asarray(table, np.float64)
    return lambda present: values[present]


def test_gloves() -> None:
    # One left glove (0) and two right ones (1, 2); a pair is worth 1: the left one gets 2/3, each right one 1/6.
    def pair(present: int) -> np.float64:
        return np.float64(bool(present & 1) and bool(present & 6))

    assert shapley_values(pair, 3) == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-15)


def test_airport() -> None:
    # Runways for craft of needs 1, 3 and 6 (the longest is built): each stretch is shared by those who need it.
    needs = (1.0, 3.0, 6.0)

    def cost(present: int) -> np.float64:
        return np.float64(max((need for place, need in enumerate(needs) if present >> place & 1), default=0.0))

    assert shapley_values(cost, 3) == pytest.approx([1 / 3, 1 / 3 + 1, 1 / 3 + 1 + 3], abs=1e-12)


def test_interaction_tells_who_stands_in_for_whom() -> None:
    either, both = value_of([0.0, 1.0, 1.0, 1.0]), value_of([0.0, 0.0, 0.0, 1.0])
    assert interaction(either, 2, (0, 1)) == -1.0
    assert interaction(both, 2, (0, 1)) == 1.0
    assert interaction(value_of([0.0, 1.0, 2.0, 3.0]), 2, (0, 1)) == 0.0


@given(GAMES)
def test_parts_add_up_exactly(table: list[float]) -> None:
    causes = len(table).bit_length() - 1
    found = shapley_values(value_of(table), causes)
    assert abs(found.sum() - (table[-1] - table[0])) < 1e-12


@given(GAMES, some.integers(0, 4))
def test_a_cause_that_changes_nothing_has_exactly_zero(table: list[float], idle: int) -> None:
    causes = len(table).bit_length() - 1
    bit = 1 << (idle % causes)
    values = [table[present & ~bit] for present in range(len(table))]
    assert shapley_values(value_of(values), causes)[idle % causes] == 0.0


@given(GAMES.filter(lambda table: len(table) >= 4))
def test_causes_alike_have_equal_shares(table: list[float]) -> None:
    causes = len(table).bit_length() - 1
    # The first two causes are taken for one another: only how many of them are present counts.
    values = [table[(present & ~3) | (present & 1) + (present >> 1 & 1)] for present in range(len(table))]
    found = shapley_values(value_of(values), causes)
    assert found[0] == pytest.approx(found[1], abs=1e-14)


@given(GAMES)
def test_all_orders_together_are_exact(table: list[float]) -> None:
    causes = len(table).bit_length() - 1
    every = [order for order in permutations(range(causes)) for _ in range(2)]
    assert sampled_values(value_of(table), every).values == pytest.approx(shapley_values(value_of(table), causes))


@given(GAMES, some.integers(1, 10), some.integers(0, 1000))
def test_a_sample_of_orders_adds_up_exactly_too(table: list[float], count: int, seed: int) -> None:
    causes = len(table).bit_length() - 1
    found = sampled_values(value_of(table), sample_orders(causes, count, seed)).values
    assert abs(found.sum() - (table[-1] - table[0])) < 1e-12


def test_orders_come_in_pairs_and_reproduce() -> None:
    orders = sample_orders(5, 7, seed=3)
    assert len(orders) == 8
    assert all(orders[place] == orders[place + 1][::-1] for place in range(0, 8, 2))
    assert orders == sample_orders(5, 7, seed=3) != sample_orders(5, 7, seed=4)


@pytest.mark.parametrize("game", range(6))
def test_sampled_intervals_cover_the_exact_values_at_their_rate(game: int) -> None:
    """The 90% interval of sampled orders holds the exact value in about 90% of seeds, for every cause."""
    causes, seeds = 5, 200
    table = np.random.default_rng(game).normal(size=1 << causes)
    exact = shapley_values(value_of(table), causes)
    inside = np.zeros(causes)
    for seed in range(seeds):
        found = sampled_values(value_of(table), sample_orders(causes, 60, seed))
        inside += np.abs(found.values - exact) <= Z90 * found.error
    # Four standard errors of a share of .9 over 200 seeds are .085; few pairs make an interval a little too narrow.
    assert (inside / seeds > 0.9 - 0.1).all()
    assert 0.86 < inside.mean() / seeds < 0.94


def test_interaction_from_orders_converges_to_the_exact_one() -> None:
    table = np.random.default_rng(1).normal(size=16)
    exact = interaction(value_of(table), 4, (1, 3))
    every = [order for order in permutations(range(4)) for _ in range(2)]
    assert sampled_interaction(value_of(table), every, (1, 3)) == pytest.approx(float(exact))


def test_joint_subsets_leave_out_the_pair() -> None:
    assert joint_subsets([(2, 1, 3, 0)], (3, 1)) == [0b100]
    assert corners(0b100, (3, 1)) == [0b100, 0b1100, 0b110, 0b1110]
    assert subsets_of((2, 0, 1)) == [0b000, 0b100, 0b101, 0b111]
