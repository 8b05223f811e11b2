"""The package against a second implementation from the same text: equal to the last bit, ties and all."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import group_decision_oracle as oracle
import numpy as np
import pytest
from group_decision_scenarios import as_csv, random_scenario

from foedus.core.errors import InputError
from foedus.models.group_decision import Options, group_decision
from foedus.models.group_decision.options import CHOICES

CASES = [(name, value) for name, values in CHOICES.items() for value in values]


def outcome(scenario, options, accommodation=None):
    """What the package and the second implementation make of a scenario: a history each, or that there is none."""
    draws = None
    if options.get("seed") is not None:
        draws = np.random.Generator(np.random.Philox(key=options["seed"])).random((101, len(scenario.actors)))
    named = {name: value for name, value in options.items() if name != "seed"}
    numbers = scenario.capability, scenario.position, scenario.salience
    try:
        expected = oracle.run(*numbers, named, accommodation, draws)
    except oracle.NoResultError:
        expected = None
    try:
        history = group_decision(scenario, Options(**options), accommodation)
    except InputError:
        return None, expected
    return (history.positions, history.win_probability), expected


def assert_same(got, expected):
    assert (got is None) == (expected is None)
    if got is not None:
        np.testing.assert_array_equal(got[0], expected[0])
        np.testing.assert_array_equal(got[1], expected[1])


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("coarse", [False, True], ids=["fine", "coarse"])
def test_default_options(seed, coarse):
    scenario = random_scenario(seed, 4 + seed % 15, 1 + seed % 3, coarse=coarse, clones=2 * (seed % 2))
    assert_same(*outcome(scenario, {}))


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}={value}" for name, value in CASES])
def test_each_option(name, value):
    results = 0
    for seed in range(3):
        options = {name: value} | ({"seed": seed} if value == "Stochastic" else {})
        got, expected = outcome(random_scenario(seed, 5 + 2 * seed, 1 + seed), options)
        assert_same(got, expected)
        results += got is not None
    assert results > 0 or value == "Full"


@pytest.mark.parametrize("seed", range(30))
def test_mixed_options_and_accommodation(seed):
    draw = np.random.default_rng(seed)
    options = {name: str(draw.choice(values)) for name, values in CHOICES.items()}
    if options["state_transition"] == "Stochastic":
        options["seed"] = seed
    actors = 4 + seed % 7
    accommodation = draw.dirichlet(np.ones(actors), actors) * draw.uniform(0, 1, (actors, 1))
    assert_same(*outcome(random_scenario(seed, actors, 1 + seed % 3), options, accommodation))


def test_forty_actors_on_six_dimensions():
    got, expected = outcome(random_scenario(1, 40, 6), {})
    assert got is not None
    assert_same(got, expected)


def test_the_identity_is_the_default_accommodation():
    scenario = random_scenario(3, 9, 2)
    plain, identity = group_decision(scenario), group_decision(scenario, accommodation=np.eye(9))
    np.testing.assert_array_equal(plain.positions, identity.positions)


def test_the_plain_run_agrees_with_the_compiled_one(tmp_path):
    scenario = random_scenario(5, 9, 2)
    (tmp_path / "scenario.csv").write_text(as_csv(scenario))
    script = """
        import json, sys
        from foedus.models.group_decision import run_file
        print(json.dumps(run_file(sys.argv[1], election_model=sys.argv[2])))
    """
    for model in ("Conditional", "MarkovIncentive"):
        outputs = [
            subprocess.run(
                [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "scenario.csv"), model],
                env=os.environ | {"NUMBA_DISABLE_JIT": disabled},
                cwd=Path(__file__).parents[3],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for disabled in ("0", "1")
        ]
        assert outputs[0] == outputs[1]
