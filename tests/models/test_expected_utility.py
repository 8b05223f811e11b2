"""The expected utility model: the published first vote, hand-worked expectations, and what any reader would expect."""

from dataclasses import replace

import numpy as np
import pytest

from foedus.core.errors import InputError
from foedus.models.claims import recompute
from foedus.models.expected_utility import (
    CLAIMS,
    Options,
    emission_standards,
    expected_utility,
    read_options,
    run_file,
)
from foedus.models.expected_utility.expectation import Issue, expect, pairs, prevail, risk_exponents
from foedus.models.expected_utility.model import next_positions
from foedus.models.expected_utility.options import CHOICES
from foedus.models.expected_utility.voting import median_position, vote_margin, weights
from foedus.models.group_decision import Scenario

FILE = """Emission standards,,10,1,
Actor,Description,Power,years,Salience,
NL,,0.08,4,80
BE,,0.08,7,40
LU,,0.03,4,20
DE,,0.16,4,80
FR,,0.16,10,60
IT,,0.16,10,60
UK,,0.16,10,90
IE,,0.05,7,10
DK,,0.05,4,100
GR,,0.08,7,70
"""
READINGS = [{}] + [{name: value} for name, values in CHOICES.items() for value in values[1:]] + [{"status_quo": 0.5}]


def issue_of(at, weight, salience, **options):
    at, weight, salience = (np.array(numbers, dtype=float) for numbers in (at, weight, salience))
    return Issue(Options(**options), at, weight, salience, np.ones(len(at)), float(np.ptp(at)))


def random_scenario(seed, actors):
    draw = np.random.default_rng(seed)
    return Scenario(
        "made up",
        "",
        tuple(f"actor {index}" for index in range(actors)),
        ("x",),
        draw.uniform(1, 10, actors),
        draw.uniform(0, 100, (actors, 1)),
        draw.uniform(5, 95, (actors, 1)),
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claim(claim):
    assert recompute(claim).holds


def test_an_expectation_by_hand():
    # Distance half the range, nobody else: P = 3/4 by weight, r = 1, so success 1, failure -1, status quo 0.
    issue = issue_of([0, 50, 100], [3, 1, 0], [0.5, 0.4, 0.1])
    one, other, resists = np.array([0.0]), np.array([50.0]), np.array([0.4])
    assert prevail(issue, one, other) == pytest.approx(3 / 4)
    assert expect(issue, one, other, resists, np.ones(1)) == pytest.approx(0.4 * (0.75 - 0.25) + 0.6)
    # With Q = 1/2, mu at 0 and the target drifting towards the challenger: better is (0 + 50)/100 / 2 * 2 = 1/2.
    half = replace(issue, options=Options(status_quo=0.5))
    assert expect(half, one, other, resists, np.ones(1)) == pytest.approx(0.8 - 0.5 * 0.5)


def test_a_risk_exponent_by_hand():
    exponents = risk_exponents(issue_of([0, 60, 100], [1, 1, 1], [0.5, 0.5, 0.5]))
    assert exponents.min() == pytest.approx(0.5)
    assert exponents.max() == pytest.approx(2.0)


def test_offers_by_hand():
    # Two against one at full distance: P = 2/3, success 2, failure -2, so E = 2 - 4/3 s of the one who is challenged by
    # the two and 2 - 8/3 s the other way. Theirs is 4/3. The first would resist (s = .9): mine is -.4, and the offer a
    # compromise .4 / (4/3) of the way. The second would not (s = .3): mine is 1.2, and a confrontation would be lost.
    issue = issue_of([0, 0, 100], [1, 1, 1], [0.9, 0.3, 0.5])
    assert next_positions(issue) == pytest.approx([0, 0, 70])
    conflict = replace(issue, options=Options(choice="ConflictFirst"))
    assert next_positions(conflict) == pytest.approx([0, 0, 0])


def test_the_two_chances_of_a_pair_add_up_to_one():
    scenario = random_scenario(0, 9)
    issue = issue_of(scenario.position[:, 0], weights(scenario), scenario.salience[:, 0] / 100)
    chance = prevail(issue, *pairs(issue.at))
    np.testing.assert_allclose(chance + chance.T, 1)


@pytest.mark.parametrize("seed", range(5))
def test_the_median_loses_no_vote(seed):
    scenario = random_scenario(seed, 11)
    median = median_position(weights(scenario), scenario.position[:, 0])
    for position in scenario.position[:, 0]:
        assert vote_margin(scenario, median, position) >= -1e-12


@pytest.mark.parametrize("given", READINGS, ids=str)
def test_every_reading_stays_within_the_first_positions(given):
    scenario = emission_standards()
    history = expected_utility(scenario, Options(**given))
    assert np.isfinite(history.positions).all()
    assert history.positions.min() >= 4 - 1e-9
    assert history.positions.max() <= 10 + 1e-9
    assert history.median[0] == 7
    default = expected_utility(scenario)
    matters = history.positions.shape != default.positions.shape or (history.positions != default.positions).any()
    # With Q = 1 neither T nor mu enters, and the range stays the first one until an end of the scale is given up.
    assert matters or set(given) <= {"improvement", "centre", "span"}


@pytest.mark.parametrize("given", [{"improvement": "Always"}, {"centre": "Mean"}], ids=str)
def test_drift_matters_where_the_status_quo_may_change(given):
    scenario = random_scenario(1, 8)
    half = expected_utility(scenario, Options(status_quo=0.5))
    other = expected_utility(scenario, Options(status_quo=0.5, **given))
    assert half.positions.shape != other.positions.shape or (half.positions != other.positions).any()


@pytest.mark.parametrize("given", READINGS, ids=str)
def test_relabelling_the_actors_relabels_the_result(given):
    scenario = random_scenario(3, 8)
    order = np.random.default_rng(1).permutation(8)
    relabelled = replace(
        scenario,
        actors=tuple(scenario.actors[index] for index in order),
        capability=scenario.capability[order],
        position=scenario.position[order],
        salience=scenario.salience[order],
    )
    options = Options(rounds=3, **given)
    before, after = expected_utility(scenario, options), expected_utility(relabelled, options)
    np.testing.assert_allclose(after.positions, before.positions[:, order], atol=1e-7)


def test_units_of_capability_and_of_position_do_not_matter():
    scenario = random_scenario(4, 8)
    before = expected_utility(scenario, Options(rounds=3))
    stronger = expected_utility(replace(scenario, capability=1000 * scenario.capability), Options(rounds=3))
    np.testing.assert_allclose(stronger.positions, before.positions, atol=1e-7)
    closer = expected_utility(replace(scenario, position=scenario.position / 10), Options(rounds=3))
    np.testing.assert_allclose(10 * closer.positions, before.positions, atol=1e-7)
    mirrored = expected_utility(replace(scenario, position=100 - scenario.position), Options(rounds=3))
    np.testing.assert_allclose(100 - mirrored.positions, before.positions, atol=1e-7)


def test_the_file_and_the_table_give_the_same(tmp_path):
    path = tmp_path / "emission.csv"
    path.write_text(FILE)
    answer = run_file(path, rounds="4", status_quo="1")
    history = expected_utility(emission_standards(), Options(rounds=4))
    assert answer["turns"] == len(history.positions)
    assert [entry["position"] for entry in answer["positions"]] == history.positions.ravel().tolist()
    assert answer["outcome"][0] == {"turn": 0, "median": 7.0, "mean": pytest.approx(7.389956, abs=1e-6)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"suport": "Pair"}, r"no option 'suport' - did you mean 'support'\?"),
        ({"support": "Pairs"}, r"option support: 'Pairs' is not one of .* - did you mean 'Pair'\?"),
        ({"status_quo": "most"}, "option status_quo: 'most' is not a number"),
        ({"status_quo": "nan"}, "option status_quo: nan is outside the range 0 to 1"),
        ({"status_quo": 1.5}, "option status_quo: 1.5 is outside the range 0 to 1"),
        ({"rounds": "2.5"}, "option rounds: '2.5' is not a number"),
        ({"rounds": 0}, "option rounds: 0 is not a whole number from 1 up"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(InputError, match=message):
        read_options(options)


def test_several_dimensions_are_refused(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("Two,,3,2\nA,D,P,X,S,Y,S\na,,1,0,50,0,50\nb,,1,50,50,0,50\nc,,1,9,50,0,50\n")
    with pytest.raises(InputError, match=r"two.csv: 2 dimensions: the expected utility model takes one issue"):
        run_file(path)
