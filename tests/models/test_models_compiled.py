"""Compiled and plain Python give the same numbers, to 1e-9."""

import json
import os
import subprocess
import sys

import numpy as np

from foedus.models.antal_dynamics import simulate
from foedus.models.crisis_game import ENDINGS, crisis_game, fit, quantal_response
from foedus.models.landscape import local_minima, ties


def numbers() -> dict[str, list[float]]:
    """Return what every compiled kernel of the models gives for one input."""
    generator = np.random.default_rng(0)
    games = crisis_game(generator.random(40), **{ending: generator.normal(size=(40, 2)) for ending in ENDINGS})
    precision = np.exp(generator.uniform(-2, 5, 40))
    columns = np.ones((40, 1))
    fitted = fit(
        generator.integers(4, size=40), games, {"war_tough.challenger": columns, "tough": columns}, 1.0, [0.1, 0.2]
    )
    matrix = generator.normal(size=(9, 9))
    minima = local_minima(ties(generator.random(9) + 0.1, matrix + matrix.T))
    course = simulate(9, 0.3, 4000, seed=1)
    return {
        "play": quantal_response(games, precision).ravel().tolist(),
        "likelihood": [fitted.log_likelihood],
        "energy": minima.energy.tolist(),
        "side": minima.side.ravel().astype(float).tolist(),
        "signs": course.signs.ravel().astype(float).tolist(),
        "friendly": [course.friendly_share, course.final_friendly_share],
    }


def test_the_plain_run_agrees_with_the_compiled_one():
    plain = subprocess.run(
        [sys.executable, __file__],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    expected, got = numbers(), json.loads(plain.stdout)
    assert set(got) == set(expected)
    for name, values in expected.items():
        assert len(values)
        assert np.allclose(got[name], values, rtol=0.0, atol=1e-9), name


if __name__ == "__main__":
    json.dump(numbers(), sys.stdout)
