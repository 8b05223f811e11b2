"""A crisis between two: who challenges, who resists, who backs down, when only the challenger knows its own resolve.

The challenger is tough with probability q, and alone knows it. It challenges or leaves the status quo; the defender
resists or concedes; a resisted challenger fights or backs down. Tough and weak differ in what war is worth to them. The
game is the ultimatum game with incomplete information that studies of signalling and deterrence share (Schultz 1998;
Lewis & Schultz 2003). `equilibria` finds all its exact equilibria, `quantal_response` the principal branch of the logit
quantal response at any precision, and `fit` estimates payoffs from outcomes.

========================= ============================================================================
symbol                    here
========================= ============================================================================
q                         ``tough``
Q, C, B, :math:`W_k`      ``status_quo``, ``concede``, ``back_down``, ``war_tough``, ``war_weak`` (pairs)
:math:`c_k, f_k, r`       ``tough_challenge``, ``tough_fight``, ``weak_challenge``, ``weak_fight``, ``resist``
========================= ============================================================================
"""

from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.crisis_game.equilibria import equilibria, selected_equilibrium
from foedus.models.crisis_game.fit import Fit, fit
from foedus.models.crisis_game.game import (
    ENDINGS,
    OUTCOMES,
    PROBABILITIES,
    CrisisGame,
    crisis_game,
    expected_payoffs,
    outcome_probabilities,
)
from foedus.models.crisis_game.quantal_response import quantal_response
from foedus.models.inputs import Inputs, Number, read_inputs

__all__ = [
    "CLAIMS",
    "ENDINGS",
    "EXAMPLE",
    "OUTCOMES",
    "PROBABILITIES",
    "CrisisGame",
    "Fit",
    "crisis_game",
    "equilibria",
    "expected_payoffs",
    "fit",
    "outcome_probabilities",
    "quantal_response",
    "run_file",
    "selected_equilibrium",
]


def _example() -> CrisisGame:
    """Return the game of the claims: a quarrel over a prize of 1."""
    return crisis_game(
        1 / 3, status_quo=(0, 1), concede=(1, 0), back_down=(-0.5, 1), war_tough=(0.4, -0.5), war_weak=(-1.2, -0.5)
    )


def _exact(index: int) -> float:
    (only,) = equilibria(_example())
    return float(only.play[index])


def _exact_payoff(index: int) -> float:
    (only,) = equilibria(_example())
    return float(expected_payoffs(_example(), only.play)[index])


def _logit(precision: float, index: int) -> float:
    return float(quantal_response(_example(), precision)[index])


EXACT = (1.0, 1.0, 1 / 4, 0.0, 2 / 3)
LOGIT = {
    1.0: (0.62461, 0.71095, 0.50288, 0.33181, 0.57063),
    2.0: (0.74646, 0.85815, 0.48202, 0.19782, 0.63229),
}
CLAIMS = (
    *(
        Claim(
            f"exact equilibrium: {name}",
            EXACT[index],
            partial(_exact, index),
            1e-6,
            "derived by hand: the weak type's indifference gives 2/3, the defender's 1/4",
        )
        for index, name in enumerate(PROBABILITIES)
    ),
    *(
        Claim(
            f"exact equilibrium: payoff of the {player}",
            (0.2, 0.5)[index],
            partial(_exact_payoff, index),
            1e-6,
            "derived by hand",
        )
        for index, player in enumerate(("challenger", "defender"))
    ),
    *(
        Claim(
            f"quantal response at precision {precision:g}: {name}",
            expected[index],
            partial(_logit, precision, index),
            5e-6,
            "gambit-2025: pygambit 16.7, five digits",
        )
        for precision, expected in LOGIT.items()
        for index, name in enumerate(PROBABILITIES)
    ),
)

#: A file that can be run.
EXAMPLE = """\
tough: 1/3            # chance that the challenger is tough
# payoffs: challenger, defender
status_quo: [0, 1]
concede: [1, 0]
back_down: [-0.5, 1]
war_tough: [0.4, -0.5]
war_weak: [-1.2, -0.5]
"""

Pair = tuple[Number, Number]


class CrisisGameFile(Inputs):
    """A crisis game file: a probability and five pairs (challenger, defender)."""

    tough: Annotated[Number, Field(ge=0.0, le=1.0)]
    status_quo: Pair
    concede: Pair
    back_down: Pair
    war_tough: Pair
    war_weak: Pair


def run_file(
    path: Path,
    *,
    precision: Annotated[float | None, "precision of choice, 0 or more; without it the exact equilibrium"] = None,
) -> dict[str, object]:
    """Answer for a YAML file: ``tough``, and pairs ``status_quo, concede, back_down, war_tough, war_weak``."""
    asked = read_inputs(path, CrisisGameFile)
    game = crisis_game(asked.tough, **{ending: getattr(asked, ending) for ending in ENDINGS})
    if precision is None:
        solutions = equilibria(game)
        play = selected_equilibrium(game, solutions).play
    elif np.isfinite(precision) and precision >= 0.0:
        play = quantal_response(game, precision)
    else:
        raise InputError(
            f"--precision: {precision:g} must be a finite number, 0 or more; leave it out for no error at all"
        )
    answer: dict[str, object] = dict(zip(PROBABILITIES, play.tolist(), strict=True))
    answer["outcomes"] = dict(zip(OUTCOMES, outcome_probabilities(game, play).tolist(), strict=True))
    answer["payoffs"] = dict(zip(("challenger", "defender"), expected_payoffs(game, play).tolist(), strict=True))
    if precision is None:
        answer["equilibria"] = [
            dict(zip(PROBABILITIES, solution.play.tolist(), strict=True))
            | {"resist_range": list(solution.resist_range)}
            for solution in solutions
        ]
    return answer
