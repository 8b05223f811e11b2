"""The least change: against what can be worked by hand, against another package, and what cannot be held."""

import numpy as np
import pytest

from foedus.inquiry.least_change import InfeasibleError, least_change, pool

#: Two events that come independently of each other: in none, in the first, in the second, in both.
APART = np.array([[False, False], [True, False], [False, True], [True, True]])
#: Two of which the second needs the first.
NESTED = np.array([[False, False], [True, False], [True, True]])


def held(*ends: float | tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    low, high = zip(*(one if isinstance(one, tuple) else (one, one) for one in ends), strict=True)
    return np.array(low, float), np.array(high, float)


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.25, 0.6, 1.0])
def test_one_event_is_jeffreys_rule_to_the_bit(chance: float) -> None:
    sizes, came = np.array([37, 41, 22]), np.array([[False], [True], [True]])
    found = least_change(sizes, came, *held(chance))
    assert found.tolist() == [1.0 - chance, chance * (41 / 63), chance * (22 / 63)]


def test_a_range_that_holds_changes_nothing_and_one_that_does_not_holds_at_its_end() -> None:
    sizes, came = np.array([60, 40]), np.array([[False], [True]])
    assert least_change(sizes, came, *held((0.3, 0.5))).tolist() == [0.6, 0.4]
    assert least_change(sizes, came, *held((0.5, 0.7))).tolist() == [0.5, 0.5]
    assert least_change(sizes, came, *held((0.1, 0.3))).tolist() == [0.7, 0.3]


@pytest.mark.parametrize(("first", "second"), [(0.7, 0.2), (0.05, 0.95), (1.0, 0.5), (0.0, 0.3)])
def test_independent_events_stay_independent(first: float, second: float) -> None:
    sizes = np.array([420, 180, 280, 120])  # .3 and .4
    found = least_change(sizes, APART, *held(first, second))
    by_hand = [(1 - first) * (1 - second), first * (1 - second), (1 - first) * second, first * second]
    assert found == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize(("outer", "inner"), [(0.5, 0.2), (0.6, 0.6), (0.3, 0.0), (1.0, 0.4)])
def test_nested_events_leave_no_choice(outer: float, inner: float) -> None:
    found = least_change(np.array([50, 30, 20]), NESTED, *held(outer, inner))
    assert found == pytest.approx([1 - outer, outer - inner, inner], abs=1e-12)


def test_what_the_run_says_itself_changes_nothing() -> None:
    sizes = np.array([311, 97, 205, 387])
    own = APART.T @ (sizes / sizes.sum())
    assert least_change(sizes, APART, own, own) == pytest.approx(sizes / sizes.sum(), abs=1e-12)


def test_a_range_that_another_estimate_makes_true_does_not_bind() -> None:
    """Holding the second moves the first into its range; held alone, the first would have to be moved."""
    sizes = np.array([450, 50, 50, 450])
    alone = least_change(sizes, APART, *held((0.0, 1.0), 0.8))
    assert 0.6 < alone[1] + alone[3] < 0.8
    assert least_change(sizes, APART, *held((0.6, 0.8), 0.8)) == pytest.approx(alone, abs=1e-12)
    bound = least_change(sizes, APART, *held((0.8, 0.9), 0.8))
    assert bound[1] + bound[3] == pytest.approx(0.8, abs=1e-12)


def test_another_package_finds_the_same() -> None:
    """Entropy pooling of the same views, which stops at some six digits; ours meets them to the last."""
    ep = pytest.importorskip("entropy_pooling", reason="entropy-pooling is not installed").ep
    rng = np.random.default_rng(20)
    for _ in range(25):
        events = int(rng.integers(2, 6))
        cells = int(rng.integers(events + 1, 2**events + 1))
        numbers = np.sort(rng.choice(2**events, cells, replace=False))
        came = ((numbers[:, None] >> np.arange(events)) & 1).astype(bool)
        sizes = rng.integers(1, 3000, cells)
        wanted = np.clip(came.T @ rng.dirichlet(np.ones(cells)), 0.0, 1.0)
        ranged = rng.random(events) < 0.3
        low = np.where(ranged, np.maximum(wanted - 0.1 * rng.random(events), 0.0), wanted)
        high = np.where(ranged, np.minimum(wanted + 0.1 * rng.random(events), 1.0), wanted)
        found = least_change(sizes, came, low, high)
        assert found.sum() == pytest.approx(1.0, abs=1e-12)
        assert (came.T @ found >= low - 1e-12).all()
        assert (came.T @ found <= high + 1e-12).all()
        share = came.T.astype(float)
        equal = np.vstack([np.ones(cells), share[~ranged]]), np.concatenate([[1.0], low[~ranged]])[:, None]
        more = (
            (np.vstack([-share[ranged], share[ranged]]), np.concatenate([-low[ranged], high[ranged]])[:, None])
            if ranged.any()
            else (None, None)
        )
        theirs = ep((sizes / sizes.sum())[:, None], *equal, *more)[:, 0]
        assert found == pytest.approx(theirs, abs=1e-5)


def test_what_cannot_be_held_is_refused_with_the_nearest() -> None:
    with pytest.raises(InfeasibleError) as nested:
        least_change(np.array([50, 30, 20]), NESTED, *held(0.2, 0.6))
    assert nested.value.nearest == pytest.approx([0.4, 0.4], abs=1e-6)
    with pytest.raises(InfeasibleError) as never:
        least_change(np.array([100]), np.array([[False]]), *held(0.3))
    assert never.value.nearest.tolist() == [0.0]
    with pytest.raises(InfeasibleError) as always:
        least_change(np.array([100]), np.array([[True]]), *held(0.9))
    assert always.value.nearest.tolist() == [1.0]
    with pytest.raises(InfeasibleError) as together:  # the second never comes; the first is as it is held
        least_change(np.array([60, 40]), np.array([[False, False], [True, False]]), *held((0.3, 0.5), 0.2))
    assert together.value.nearest[1] == pytest.approx(0.0, abs=1e-6)
    assert 0.3 - 1e-6 <= together.value.nearest[0] <= 0.5 + 1e-6
    with pytest.raises(InfeasibleError) as low:  # the second never comes without the first
        least_change(np.array([50, 30, 20]), NESTED, *held((0.0, 0.2), (0.6, 1.0)))
    assert low.value.nearest == pytest.approx([0.4, 0.4], abs=1e-6)


def test_pooling() -> None:
    chances, even = np.array([[0.2, 0.2], [0.6, 0.6]]), np.ones(2)
    assert pool(chances, even, "linear", 0.1) == pytest.approx([0.4, 0.4])
    assert pool(chances, np.array([3.0, 1.0]), "linear", 0.1) == pytest.approx([0.3, 0.3])
    odds = np.sqrt((0.2 / 0.8) * (0.6 / 0.4))
    for base in (0.01, 0.5):  # not extremised, the base rate falls out
        assert pool(chances, even, "logarithmic", base) == pytest.approx([odds / (1 + odds)] * 2)
    around = 0.1 / 0.9
    drawn = around * (odds / around) ** 1.5
    assert pool(chances, even, "logarithmic", 0.1, 1.5) == pytest.approx([drawn / (1 + drawn)] * 2)
    alike = np.array([[0.1, 0.1], [0.1, 0.1]])  # what all hold at the base rate stays there
    assert pool(alike, even, "logarithmic", 0.1, 3.0) == pytest.approx([0.1, 0.1])
