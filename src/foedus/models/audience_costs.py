r"""Audience costs: backing down in public costs, so a challenge and the refusal to back down both speak.

Lewis & Schultz 2003 take the crisis between a challenger A and a target B with incomplete information on both sides:
A's values of war and of backing down, and B's value of war, carry private standard normal shocks. A challenges or not,
B resists or not, A fights or backs down. With the target's resistance :math:`p_R`, the challenge :math:`p_C`, the
fight :math:`p_F` and :math:`\Phi_2` the bivariate normal distribution function,

.. math::
    c^* &= \frac{S_A - (1 - p_R) V_A}{p_R}, \qquad p_C = 1 - \Phi(c^* - \bar W_A) \Phi(c^* - \bar a), \\
    p_F &= \Phi_2\Bigl(\tfrac{\bar W_A - \bar a}{\sqrt 2},\; \bar W_A - c^*;\; \rho = \tfrac{1}{\sqrt 2}\Bigr) / p_C, \\
    p_R &= \Phi\Bigl(\frac{p_F \bar W_B + (1 - p_F) V_B - C_B}{p_F}\Bigr) .

The last line is one equation in :math:`p_R` alone, and it can have several solutions (Jo 2011). All are found, on a
fine grid of normal scores with every change of sign refined. The *selection rule* stated here, since the paper has
none: ``lowest`` takes the equilibrium with the least resistance (and so the most challenges), ``highest`` the one with
the most.

============================ ==========================================================
symbol                       here
============================ ==========================================================
:math:`S_A`                  ``status_quo``: A's value of the status quo
:math:`V_A, C_B`             ``concede``: B gives in
:math:`\bar a, V_B`          ``back_down``: A gives in; :math:`-\bar a` is the audience cost
:math:`\bar W_A, \bar W_B`   ``war``: mean values of war
============================ ==========================================================
"""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs

#: Trial values of the resistance, as standard normal scores; two equilibria closer than a step could be missed.
SCORES = np.linspace(-38.0, 38.0, 15201)
#: Nodes and weights that integrate over one standard normal variable to full precision.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(96)


class AudienceCosts(NamedTuple):
    """The crisis game of Lewis & Schultz: mean payoffs, in units of the standard deviation of a private shock."""

    status_quo: float
    concede: tuple[float, float]
    back_down: tuple[float, float]
    war: tuple[float, float]


class Equilibrium(NamedTuple):
    """One equilibrium: the chances of resistance, of a challenge, and of a fight when a challenge is resisted.

    ``stable`` says whether small errors about the resistance die out when each side replies to the other in turn.
    """

    resist: float
    challenge: float
    fight: float
    stable: bool


def challenge_and_fight(game: AudienceCosts, resist: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chance of a challenge and, after one, of a fight, as replies to an expected resistance [...].

    The double integral of the bivariate normal is taken as one over A's war shock, with A fighting when war is worth
    more than backing down; every term is positive, so that even a tiny chance of a challenge keeps its digits.
    """
    resisted = np.asarray(resist, dtype=np.float64)
    # c* = V_A + (S_A - V_A) / p_R: the same, and where p_R is tiny no digit of it is lost.
    threshold = game.concede[0] + (game.status_quo - game.concede[0]) / resisted
    war, back_down = game.war[0], game.back_down[0]
    by_war, by_back_down = ndtr(war - threshold), ndtr(back_down - threshold)
    challenge = by_war + by_back_down - by_war * by_back_down
    low = np.clip(threshold - war, -12.0, 38.0)[..., None]
    width = np.where(low > 0.0, 40.0 / (2.0 + np.maximum(low, 0.0)), 12.0 - low)
    shock = low + width * (NODES + 1.0) / 2.0
    density = np.exp(-(shock**2) / 2.0) / np.sqrt(2.0 * np.pi)
    fought = (density * ndtr(shock + war - back_down) * WEIGHTS).sum(-1) * width[..., 0] / 2.0
    return challenge, np.clip(fought / np.maximum(challenge, 1e-300), 0.0, 1.0)


def resistance_score(game: AudienceCosts, fight: ArrayLike) -> NDArray[np.float64]:
    """Return the normal score of the target's resistance as a reply to the chance of a fight [...]."""
    fights = np.maximum(np.asarray(fight, dtype=np.float64), 1e-300)
    return np.asarray(game.war[1] - game.back_down[1] + (game.back_down[1] - game.concede[1]) / fights)


def _reply(game: AudienceCosts, score: ArrayLike) -> NDArray[np.float64]:
    """Return the resistance with which the target replies to the challenger's reply to its resistance, as scores."""
    _, fight = challenge_and_fight(game, np.maximum(ndtr(score), 1e-300))
    return resistance_score(game, fight)


def equilibria(game: AudienceCosts) -> list[Equilibrium]:
    """Return all equilibria, from the least resistance to the greatest.

    Examples
    --------
    >>> game = AudienceCosts(status_quo=0, concede=(1, 0), back_down=(-1.2, 1), war=(-1.9, -2.9))
    >>> [round(one.resist, 6) for one in equilibria(game)]
    [0.251105, 0.594723, 0.813322]
    """
    if not np.all(np.isfinite(np.hstack(game))):
        raise InputError("every payoff must be a finite number")
    excess = _reply(game, SCORES) - SCORES
    roots = [SCORES[index] for index in np.flatnonzero(excess == 0.0)]
    for index in np.flatnonzero(excess[:-1] * excess[1:] < 0.0):
        root = brentq(lambda score: float(_reply(game, score)) - score, *SCORES[index : index + 2], xtol=1e-14)
        roots.append(root)
    if excess[0] < 0.0 or excess[-1] > 0.0:  # beyond the grid, where resistance is 0 or 1 to the last digit
        roots.append(float(_reply(game, SCORES[0] if excess[0] < 0.0 else SCORES[-1])))
    kept = []
    for root in sorted(roots):
        resist = max(float(ndtr(root)), 1e-300)
        challenge, fight = challenge_and_fight(game, resist)
        slope = float(_reply(game, root + 1e-6) - _reply(game, root - 1e-6)) / 2e-6
        kept.append(Equilibrium(resist, float(challenge), float(fight), stable=abs(slope) < 1.0))
    return kept


def _published(war_target: float, number: int, field: str) -> float:
    """Return one number of the equilibria at the payoffs of the claims."""
    game = AudienceCosts(status_quo=0.0, concede=(1.0, 0.0), back_down=(-1.2, 1.0), war=(-1.9, war_target))
    return float(getattr(equilibria(game)[number], field))


#: Target's value of war, number of the equilibrium, its resistance, challenge and fight.
TABLE = (
    (-2.9, 0, (0.251105, 0.994789, 0.309695)),
    (-2.9, 1, (0.594723, 0.379868, 0.241563)),
    (-2.9, 2, (0.813322, 0.205452, 0.208759)),
    (-2.0, 0, (0.986305, 0.143937, 0.192089)),
)
CLAIMS = tuple(
    Claim(
        f"war worth {war_target:g} to the target, equilibrium {number + 1}: chance of {what}",
        expected,
        partial(_published, war_target, number, field),
        1e-6,
        "derived from lewis-schultz-2003, normal shocks; S_A = C_B = 0, V_A = V_B = 1, W_A = -1.9, a = -1.2",
    )
    for war_target, number, row in TABLE
    for expected, field, what in zip(
        row, ("resist", "challenge", "fight"), ("resistance", "a challenge", "a fight"), strict=True
    )
)


#: A file that can be run.
EXAMPLE = """\
# what A and B get (in standard deviations of a private shock) when
concede: [1, 0]       # B gives in
back_down: [-1.2, 1]  # A gives in: the audience cost is 1.2
war: [-1.9, -2.9]
"""


class AudienceCostsFile(Inputs):
    """An audience cost file; pairs are (challenger, target)."""

    status_quo: Number = 0.0
    concede: tuple[Number, Number]
    back_down: tuple[Number, Number]
    war: tuple[Number, Number]


def run_file(
    path: Path,
    *,
    select: Annotated[Literal["lowest", "highest"], "which of several equilibria: least or most resistance"] = "lowest",
) -> dict[str, object]:
    """Answer for a YAML file with the pairs ``concede``, ``back_down``, ``war``, and perhaps ``status_quo``."""
    asked = read_inputs(path, AudienceCostsFile)
    answers = equilibria(AudienceCosts(asked.status_quo, asked.concede, asked.back_down, asked.war))
    chosen = answers[0 if select == "lowest" else -1]
    return chosen._asdict() | {"selected": select, "equilibria": [one._asdict() for one in answers]}
