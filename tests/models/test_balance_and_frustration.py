"""Balance scores and the exact frustration index, against enumeration, each other, and the reference networks."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.core.errors import InputError
from foedus.models import balance, frustration
from foedus.models.balance import frustration_balance, triangle_balance, walk_balance
from foedus.models.landscape import local_minima, ties
from foedus.models.signed_network import SignedNetwork, adjacency, read_signed_network, signed_network

solve = frustration.frustration


@st.composite
def networks(draw, weights=(1.0,)):
    size = draw(st.integers(2, 9))
    pairs = list(itertools.combinations(range(size), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=len(pairs)))
    signs = [draw(st.sampled_from([-1.0, 1.0])) for _ in chosen]
    strength = [draw(st.sampled_from(weights)) for _ in chosen]
    return signed_network(*np.transpose(chosen), signs, strength, [str(actor) for actor in range(size)])


def enumerated(network: SignedNetwork) -> float:
    best = np.inf
    for camps in itertools.product((0, 1), repeat=len(network.names) - 1):
        camp = np.array([0, *camps])
        off = (camp[network.source] == camp[network.target]) != (network.sign > 0)
        best = min(best, float(network.weight[off].sum()))
    return best


@given(networks(weights=(1.0, 0.25, 3.0, 7.5)))
@settings(max_examples=80, deadline=None)
def test_index_is_the_least_over_all_divisions_and_proven(network):
    found = solve(network)
    assert found.index == pytest.approx(enumerated(network), abs=1e-9)
    assert found.gap == pytest.approx(0.0, abs=1e-9)
    together = found.camp[network.source] == found.camp[network.target]
    assert np.array_equal(found.frustrated, together != (network.sign > 0))
    assert network.weight[found.frustrated].sum() == pytest.approx(found.index)


@given(networks(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_relabelling_and_reordering_change_nothing(network, random):
    size = len(network.names)
    place = np.array(random.sample(range(size), size))
    order = np.array(random.sample(range(len(network.sign)), len(network.sign)))
    # the names hold the size: an actor without relations counts in the walks
    turned = signed_network(
        place[network.target[order]], place[network.source[order]], network.sign[order], names=network.names
    )
    assert solve(turned).index == solve(network).index
    assert triangle_balance(turned) == triangle_balance(network)
    assert walk_balance(turned) == pytest.approx(walk_balance(network), rel=1e-9)


@given(networks(), st.sampled_from([1e-6, 0.5, 3.0, 1e6]))
@settings(max_examples=30, deadline=None)
def test_weights_in_another_unit_scale_the_index(network, unit):
    scaled = network._replace(weight=network.weight * unit)
    assert solve(scaled).index == pytest.approx(unit * solve(network).index, rel=1e-9)


@given(networks(), st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_switching_an_actor_changes_no_index(network, actor):
    """Reversing all relations of one actor swaps its camp and frustrates the same relations."""
    touched = (network.source == actor) | (network.target == actor)
    switched = network._replace(sign=np.where(touched, -network.sign, network.sign))
    assert solve(switched).index == solve(network).index
    assert triangle_balance(switched) == triangle_balance(network)
    assert walk_balance(switched) == pytest.approx(walk_balance(network), rel=1e-9)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_index_agrees_with_the_lowest_energy_of_the_landscape(network):
    matrix = ties(np.ones(len(network.names)), adjacency(network, network.sign).toarray())
    lowest = local_minima(matrix).energy[0]
    assert solve(network).index == pytest.approx(lowest / 2.0 + (network.sign < 0).sum())


@given(networks())
@settings(max_examples=40, deadline=None)
def test_index_is_at_most_half_the_relations_and_scores_lie_between_0_and_1(network):
    index = solve(network).index
    assert 2 * index <= len(network.sign)
    assert 0.0 <= frustration_balance(network, index) <= 1.0
    assert 0.0 < walk_balance(network) <= 1.0
    balanced = index == 0.0
    assert (walk_balance(network) == pytest.approx(1.0, abs=1e-9)) == balanced


def test_a_balanced_network_has_index_0_and_its_camps():
    network = signed_network([0, 0, 1, 2, 0], [1, 2, 2, 3, 3], [1, -1, -1, 1, -1])
    found = solve(network)
    assert (found.index, found.bound, found.camp.tolist()) == (0.0, 0.0, [0, 0, 1, 1])


def test_disconnected_parts_add_up():
    triangle = ([0, 0, 1], [1, 2, 2], [-1, -1, -1])
    two = signed_network([*triangle[0], 3, 3, 4], [*triangle[1], 4, 5, 5], [*triangle[2], -1, -1, -1])
    assert solve(two).index == 2.0
    assert two.names[int(np.flatnonzero(solve(two).camp == 0)[0])] == "0"
    assert solve(two).camp[3] == 0


def test_an_empty_network_is_balanced(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("source,target,sign\n")
    told = frustration.run_file(path)
    assert told["frustration_index"] == told["bound"] == told["triangles"] == 0
    assert told["camps"] == [[], []]
    assert (told["triangle_balance"], told["walk_balance"], told["frustration_balance"]) == (None, 1.0, 1.0)
    assert balance.run_file(path)["triangle_balance"] is None


def test_walk_balance_of_a_large_dense_network_is_finite():
    source, target = np.triu_indices(750, 1)
    assert walk_balance(signed_network(source, target, np.ones(len(source)))) == 1.0


def hard(actors: int, relations: int, seed: int = 1) -> SignedNetwork:
    generator = np.random.default_rng(seed)
    pairs = np.transpose(np.triu_indices(actors, 1))
    chosen = pairs[generator.choice(len(pairs), relations, replace=False)]
    return signed_network(chosen[:, 0], chosen[:, 1], generator.choice([-1.0, 1.0], relations))


def test_the_0_1_programme_takes_over_where_the_linear_one_stays_fractional(monkeypatch):
    network = hard(24, 200, seed=2)
    calls = []
    whole = frustration.Programme.solve
    monkeypatch.setattr(frustration.Programme, "solve", lambda *given: calls.append(1) or whole(*given))
    found = solve(network)
    matrix = ties(np.ones(24), adjacency(network, network.sign).toarray())
    assert calls
    assert found.index == local_minima(matrix, most=1).energy[0] / 2.0 + (network.sign < 0).sum()
    assert found.gap == 0.0


@pytest.mark.parametrize("actors", [2, 3, 5, 8, 13])
def test_mutual_enemies_have_the_largest_cut(actors):
    found = solve(signed_network(*np.triu_indices(actors, 1), -np.ones(actors * (actors - 1) // 2)))
    assert (found.index, found.gap) == (actors * (actors - 1) // 2 - actors**2 // 4, 0.0)


def test_a_time_limit_leaves_a_bound_and_a_gap():
    network = hard(120, 1200)
    begin = time.perf_counter()
    found = solve(network, time_limit_seconds=1.0)
    assert time.perf_counter() - begin < 20.0
    assert 0.0 < found.bound < found.index
    assert found.gap == found.index - found.bound
    assert network.weight[found.frustrated].sum() == found.index


def test_a_time_limit_must_be_positive(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_text(frustration.EXAMPLE)
    for limit in (0.0, -1.0, float("nan")):
        with pytest.raises(InputError, match="--time-limit"):
            frustration.run_file(path, time_limit=limit)


@pytest.mark.shared
def test_tribes_of_the_highlands(shared):
    told = frustration.run_file(shared / "reference" / "signed" / "tribes.csv")
    assert (told["frustration_index"], told["bound"]) == (7, 7)
    assert (told["triangles"], told["balanced_triangles"]) == (68, 59)
    assert told["triangle_balance"] == pytest.approx(0.8676471, abs=1e-6)
    assert told["walk_balance"] == pytest.approx(0.3575761, abs=1e-6)
    assert told["frustration_balance"] == pytest.approx(0.7586207, abs=1e-6)


@pytest.mark.shared
def test_slovene_parties(shared):
    path = shared / "reference" / "signed" / "slovene_parties_1994.csv"
    network = read_signed_network(path)
    found = solve(network._replace(weight=np.ones(len(network.sign))))
    off = {
        frozenset((network.names[network.source[e]], network.names[network.target[e]]))
        for e in np.flatnonzero(found.frustrated)
    }
    assert off == {frozenset(("5", "10")), frozenset(("7", "10"))}
    camps = frustration.run_file(path)["camps"]
    assert {"1", "3", "6", "8", "9"} in [set(camp) for camp in camps]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("window", "index"), [("46-49", 17), ("54-57", 33), ("62-65", 36), ("80-83", 48), ("96-99", 45)]
)
def test_windows_of_international_relations(shared, window, index):
    network = read_signed_network(shared / "reference" / "signed" / f"cow_{window}.csv")
    begin = time.perf_counter()
    found = solve(network)
    assert time.perf_counter() - begin < 1.0
    assert (found.index, found.bound) == (index, index)
