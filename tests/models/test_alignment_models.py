"""Marvel flow, triad dynamics, landscape theory, CRPS: closed forms against integration, simulation, enumeration."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp
from scipy.stats import norm

from foedus.core.errors import InputError
from foedus.models import antal_dynamics, forecast_scores, landscape, marvel_flow
from foedus.models.antal_dynamics import simulate, stationary_friendly_share
from foedus.models.forecast_scores import crps_ensemble, crps_normal
from foedus.models.landscape import descend, energy, frustrations, local_minima, sampled_minima, ties
from foedus.models.marvel_flow import fate, relations_at


def symmetric(size: int, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(size, size))
    return matrix + matrix.T


seeds, sizes = st.integers(0, 10_000), st.integers(1, 8)

# Marvel flow


@given(st.integers(2, 6), seeds)
@settings(max_examples=20, deadline=None)
def test_the_closed_form_is_what_integration_gives(size, seed):
    start = symmetric(size, seed)
    end = 0.5 * min(fate(start).blow_up_time, 1.0)
    solved = solve_ivp(
        lambda _, x: (x.reshape(size, size) @ x.reshape(size, size)).ravel(),
        (0, end),
        start.ravel(),
        rtol=1e-10,
        atol=1e-12,
    )
    assert relations_at(start, end) == pytest.approx(solved.y[:, -1].reshape(size, size), rel=1e-5, abs=1e-7)


@given(st.integers(2, 8), seeds)
@settings(max_examples=50, deadline=None)
def test_shortly_before_the_blow_up_relations_are_balanced_into_the_camps(size, seed):
    start = symmetric(size, seed)
    found = fate(start)
    vector = np.abs(np.linalg.eigh(start)[1][:, -1])
    if np.isfinite(found.blow_up_time) and vector.min() > 1e-3:
        late = relations_at(start, found.blow_up_time * (1 - 1e-9))
        assert np.array_equal(np.sign(late), np.outer(found.camp, found.camp))


@given(st.integers(2, 8), seeds, st.floats(0.1, 10.0))
@settings(max_examples=50, deadline=None)
def test_names_and_units_change_no_camp(size, seed, unit):
    start = symmetric(size, seed)
    found = fate(start)
    order = np.random.default_rng(seed).permutation(size)
    turned = fate(start[np.ix_(order, order)])
    assert turned.blow_up_time == pytest.approx(found.blow_up_time, rel=1e-9)
    assert np.array_equal(np.outer(turned.camp, turned.camp), np.outer(found.camp, found.camp)[np.ix_(order, order)])
    assert fate(unit * start).blow_up_time == pytest.approx(found.blow_up_time / unit, rel=1e-9)


def test_flows_without_an_end_or_without_determined_camps():
    fading = fate([[-1.0, 0.0], [0.0, -2.0]])
    assert fading.blow_up_time == float("inf")
    assert fading.camp.tolist() == [0, 0]
    assert relations_at([[-1.0]], 9.0).item() == pytest.approx(-0.1)
    assert fate(np.zeros((3, 3))).blow_up_time == float("inf")
    assert fate(np.eye(2)).camp.tolist() == [0, 0]
    assert fate([[1.0, 0.0], [0.0, 0.5]]).camp.tolist() == [1, 0]
    with pytest.raises(InputError, match="below the blow-up at 1"):
        relations_at([[1.0]], 1.0)


@pytest.mark.parametrize("matrix", [[[0.0, 1.0]], [[0.0, 1.0], [2.0, 0.0]], [[float("nan")]]])
def test_flows_are_checked(matrix):
    with pytest.raises(InputError):
        fate(matrix)


def test_flow_files(tmp_path):
    path = tmp_path / "flow.yaml"
    path.write_text(marvel_flow.EXAMPLE)
    told = marvel_flow.run_file(path, time=0.5)
    assert told["camps"] == [["Alpha", "Beta"], ["Gamma"]]
    assert len(told["relations"]) == 3
    path.write_text("actors: [a, b]\nrelations: [[0, 1]]\n")
    with pytest.raises(InputError, match="relations: a row and a column are needed for each of the 2 actors"):
        marvel_flow.run_file(path)
    path.write_text("actors: [a, b]\nrelations: [[0, 1], [2, 0]]\n")
    with pytest.raises(InputError, match=r"flow\.yaml:2:12: error: relations: must be symmetric"):
        marvel_flow.run_file(path)
    ties_file = tmp_path / "ties.csv"
    ties_file.write_text("source,target,sign\na,b,1\nb,c,-1\n")
    assert marvel_flow.run_file(ties_file)["camps"] == [["a", "b"], ["c"]]
    ties_file.write_text("source,target,sign\n")
    assert marvel_flow.run_file(ties_file)["camps"] == [[], []]


# triad dynamics


@pytest.mark.parametrize("reconciliation", [0.0, 0.25, 0.4])
def test_the_simulation_settles_at_the_stationary_friendly_share(reconciliation):
    found = simulate(64, reconciliation, 3_000_000, seed=1)
    assert found.friendly_share == pytest.approx(stationary_friendly_share(reconciliation), abs=3e-3)


@pytest.mark.parametrize("start", [0.1, 0.9])
def test_where_the_simulation_starts_does_not_matter(start):
    assert simulate(40, 0.25, 2_000_000, seed=2, friendly_at_start=start).friendly_share == pytest.approx(
        0.4495, abs=6e-3
    )


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_reconciliation_means_more_friends(one, other):
    low, high = sorted((one, other))
    assert stationary_friendly_share(low) <= stationary_friendly_share(high)
    assert stationary_friendly_share(max(high, 0.5)) == 1.0


def test_all_friends_and_any_balanced_network_stay():
    assert simulate(12, 0.1, 50_000, friendly_at_start=1.0).final_friendly_share == 1.0
    end = simulate(3, 0.0, 5_000, seed=3)
    again = simulate(3, 0.0, 10_000, seed=3)
    assert np.prod(end.signs[np.triu_indices(3, 1)]) == 1
    assert np.prod(again.signs[np.triu_indices(3, 1)]) == 1


def test_the_state_is_what_is_counted():
    end = simulate(20, 0.3, 7_777, seed=5)
    upper = end.signs[np.triu_indices(20, 1)]
    assert np.array_equal(end.signs, end.signs.T)
    assert end.final_friendly_share == (upper > 0).mean()
    assert simulate(20, 0.3, 7_777, seed=5).friendly_share == end.friendly_share


def test_triads_refuse_what_has_no_answer(tmp_path):
    with pytest.raises(InputError, match="between 0 and 1"):
        stationary_friendly_share(float("nan"))
    with pytest.raises(InputError, match="three actors"):
        simulate(2, 0.1, 10)
    path = tmp_path / "triads.yaml"
    path.write_text("reconciliation: 0.2\nactors: 2\n")
    with pytest.raises(InputError, match=r":2:9: error: actors: .*greater than or equal to 3"):
        antal_dynamics.run_file(path)
    path.write_text(antal_dynamics.EXAMPLE)
    with pytest.raises(InputError, match="--seed"):
        antal_dynamics.run_file(path, seed=-1)


# landscape


def landscape_of(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return np.random.default_rng(seed).random(size) + 0.1, symmetric(size, seed)


@given(sizes, seeds, st.integers(0, 7))
@settings(max_examples=100, deadline=None)
def test_one_switch_changes_the_energy_by_twice_the_size_times_its_frustration(size, seed, actor):
    weights, propensities = landscape_of(size, seed)
    matrix, actor = ties(weights, propensities), actor % size
    before = np.random.default_rng(seed + 1).integers(2, size=size)
    after = before.copy()
    after[actor] = 1 - after[actor]
    change = frustrations(weights, propensities, after)[actor] - frustrations(weights, propensities, before)[actor]
    assert energy(matrix, after) - energy(matrix, before) == pytest.approx(2 * weights[actor] * change, abs=1e-9)
    assert energy(matrix, before) == pytest.approx(weights @ frustrations(weights, propensities, before), abs=1e-9)


@given(sizes, seeds)
@settings(max_examples=60, deadline=None)
def test_the_minima_are_those_that_no_switch_lowers(size, seed):
    matrix = ties(*landscape_of(size, seed))
    found = local_minima(matrix)
    expected = set()
    for rest in itertools.product((0, 1), repeat=size - 1):
        side = np.array([0, *rest])
        switched = [energy(matrix, side ^ np.eye(size, dtype=int)[actor]) for actor in range(size)]
        if min(switched) >= energy(matrix, side) - 1e-9:
            expected.add(tuple(side.tolist()))
    assert {tuple(side) for side in found.side.tolist()} == expected
    assert found.total == len(expected)
    assert found.energy.tolist() == sorted(found.energy.tolist())
    assert found.energy == pytest.approx([energy(matrix, side) for side in found.side], abs=1e-9)


@given(st.integers(2, 8), seeds)
@settings(max_examples=40, deadline=None)
def test_names_and_units_change_no_minimum(size, seed):
    matrix = ties(*landscape_of(size, seed))
    order = np.random.default_rng(seed).permutation(size)
    turned = local_minima(7.0 * matrix[np.ix_(order, order)])
    back = turned.side[:, np.argsort(order)]
    back = back ^ back[:, :1]
    assert {tuple(side) for side in back.tolist()} == {tuple(side) for side in local_minima(matrix).side.tolist()}


def test_descents_end_in_minima_and_find_them_all():
    matrix = ties(*landscape_of(14, 8))
    every, found = local_minima(matrix), sampled_minima(matrix, 2000, seed=1)
    assert {tuple(side) for side in found.side.tolist()} == {tuple(side) for side in every.side.tolist()}
    assert found.reached.sum() == 2000
    for start in np.random.default_rng(0).integers(2, size=(20, 14)):
        assert energy(matrix, descend(matrix, start)) <= energy(matrix, start) + 1e-9


def test_blocks_of_the_enumeration_join():
    """Eighteen actors take eight blocks; the count is that of a plain check of every configuration."""
    matrix = ties(*landscape_of(18, 4))
    side = (np.arange(1 << 17)[:, None] >> np.arange(17)) & 1
    spin = 1.0 - 2.0 * np.concatenate([np.zeros((1 << 17, 1)), side], axis=1)
    assert local_minima(matrix, most=1).total == int(np.all(spin * (spin @ matrix) >= 0.0, axis=1).sum())


def test_landscapes_without_ties_or_with_one_state():
    assert local_minima(ties([1.0], [[0.0]])).side.tolist() == [[0]]
    flat = local_minima(ties([1.0, 1.0, 1.0], np.zeros((3, 3))), most=2)
    assert (flat.total, flat.energy.tolist()) == (4, [0.0, 0.0])
    assert local_minima(ties([2.0, 3.0], [[5.0, 1.0], [1.0, 5.0]])).energy.tolist() == [0.0]  # the diagonal is left out


def test_landscapes_are_checked(tmp_path):
    for given_sizes, propensities in (
        ([1.0], [[1.0, 2.0]]),
        ([0.0], [[1.0]]),
        ([1.0, 1.0], [[0, 1], [2, 0]]),
        ([], []),
    ):
        with pytest.raises(InputError):
            ties(given_sizes, propensities)
    with pytest.raises(InputError, match="too many to visit"):
        local_minima(np.zeros((26, 26)))
    path = tmp_path / "land.csv"
    path.write_text("source,target,sign\n")
    with pytest.raises(InputError, match="without relations"):
        landscape.run_file(path)
    path.write_text("source,target,sign\n" + "".join(f"s{i},s{i + 1},{(-1) ** i}\n" for i in range(30)))
    told = landscape.run_file(path, starts=50, most=3)
    assert told["method"] == "50 descents from random starts"
    assert told["minima"][0]["energy"] == -30.0
    path = tmp_path / "land.yaml"
    path.write_text("sizes: {a: 1, b: 2}\npropensities: [[0, 1], [2, 0]]\n")
    with pytest.raises(InputError, match=r"land\.yaml:2:15: error: propensities: must be symmetric"):
        landscape.run_file(path)
    path.write_text("sizes: {a: 1, b: -2}\npropensities: [[0, 1], [1, 0]]\n")
    with pytest.raises(InputError, match=r":1:18: error: sizes.b: .*greater than 0"):
        landscape.run_file(path)


# CRPS


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(-5, 5))
@settings(max_examples=30, deadline=None)
def test_crps_is_the_integral(mean, deviation, observed):
    low = quad(lambda x: norm.cdf(x, mean, deviation) ** 2, mean - 40 * deviation, observed, limit=200)[0]
    high = quad(lambda x: norm.sf(x, mean, deviation) ** 2, observed, mean + 40 * deviation, limit=200)[0]
    assert float(crps_normal(mean, deviation, observed)) == pytest.approx(low + high, abs=1e-5)


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=12), st.floats(-10, 10))
def test_crps_of_an_ensemble_is_the_double_sum(members, observed):
    values = np.array(members)
    expected = np.abs(values - observed).mean() - np.abs(values[:, None] - values[None, :]).mean() / 2
    assert crps_ensemble(members, observed) == pytest.approx(expected, abs=1e-9)


def test_crps_of_a_forecast_without_spread_is_the_error():
    assert crps_normal([1.0, 2.0], 0.0, 4.0).tolist() == [3.0, 2.0]
    for given_numbers in ((0.0, -1.0, 0.0), (float("nan"), 1.0, 0.0)):
        with pytest.raises(InputError, match="finite"):
            crps_normal(*given_numbers)
    with pytest.raises(InputError, match="one member"):
        crps_ensemble([], 0.0)


def test_forecast_files(tmp_path):
    path = tmp_path / "forecast.yaml"
    path.write_text("observed: 1\nmembers: [0, 2]\n")
    assert forecast_scores.run_file(path) == {"crps": pytest.approx(0.5)}
    path.write_text("observed: 1\n")
    with pytest.raises(InputError, match="give either 'normal'"):
        forecast_scores.run_file(path)
