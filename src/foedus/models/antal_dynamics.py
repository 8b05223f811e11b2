r"""Triad dynamics: unbalanced triangles mend themselves one relation at a time, and the whole need not follow.

N actors are all friends or enemies of one another. At each step one triangle is picked at random. A balanced one stays
as it is. In a triangle with one enemy tie, that tie becomes friendly with probability p, or one of the two friendships
breaks; in a triangle of three enemies, one tie becomes friendly (Antal, Krapivsky & Redner 2005, local triad
dynamics). A large network settles, for :math:`p < 1/2`, at the share of friendly relations

.. math:: \rho = \frac{1}{1 + \sqrt{3 (1 - 2p)}} ,

without ever being balanced, and for :math:`p \ge 1/2` becomes all friends. It follows from the triangles of independent
relations: friendships grow as :math:`(1-\rho)^3` by triangles of three enemies and shrink as
:math:`3 \rho^2 (1-\rho) (1 - 2p)` by those of one. The hostile share is the rest, :math:`1 - \rho`.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from foedus.core.compiled import compiled
from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs

#: Random numbers are drawn for this many steps at once.
BLOCK = 1_000_000


def stationary_friendly_share(reconciliation: float) -> float:
    """Return the share of friendly relations at which a large network settles.

    Parameters
    ----------
    reconciliation : float
        Chance p that the enemy tie of a triangle with one mends, 0 to 1.

    Examples
    --------
    >>> stationary_friendly_share(0.5)
    1.0
    """
    if not 0.0 <= reconciliation <= 1.0:
        raise InputError(f"the chance of reconciliation is {reconciliation:g}; it must lie between 0 and 1")
    return float(1.0 / (1.0 + np.sqrt(3.0 * max(1.0 - 2.0 * reconciliation, 0.0))))


class Course(NamedTuple):
    """What a simulated network did.

    Attributes
    ----------
    friendly_share : float
        Share of friendly relations, averaged over the second half of the steps.
    final_friendly_share : float
        The same at the end.
    signs : int array [actor, actor]
        Relations at the end, +1 or -1, 0 on the diagonal.
    """

    friendly_share: float
    final_friendly_share: float
    signs: NDArray[np.int64]


@compiled
def _advance(
    signs: NDArray[np.int64], picks: NDArray[np.int64], luck: NDArray[np.float64], friendly: int, reconciliation: float
) -> tuple[int, int]:
    """Take one step for each pick; return the friendly relations, and their sum over the steps."""
    total = 0
    for step in range(len(picks)):
        i, j, k = picks[step, 0], picks[step, 1], picks[step, 2]
        # a place that was picked twice makes the product 0: no triangle, no change
        if signs[i, j] * signs[j, k] * signs[i, k] < 0:
            lone = signs[i, j] + signs[j, k] + signs[i, k] == 1  # one enemy tie, not three
            # the tie a, b is the one of enemies, or with three any
            a, b, c = i, j, k
            if lone and signs[j, k] < 0:
                a, b, c = j, k, i
            elif lone and signs[i, k] < 0:
                a, b, c = i, k, j
            if lone and luck[step] >= reconciliation:
                # one of the two friendships breaks, either with the same chance
                if luck[step] - reconciliation >= 0.5 * (1.0 - reconciliation):
                    a, b = b, a
                b = c
            signs[a, b] = -signs[a, b]
            signs[b, a] = signs[a, b]
            friendly += signs[a, b]
        total += friendly
    return friendly, total


def simulate(actors: int, reconciliation: float, steps: int, seed: int = 0, friendly_at_start: float = 0.5) -> Course:
    """Run the dynamics once.

    Parameters
    ----------
    actors : int
        Number of actors, 3 or more.
    reconciliation : float
        Chance p, 0 to 1.
    steps : int
        Triangles picked, 1 or more.
    seed : int
        The same seed gives the same course.
    friendly_at_start : float
        Chance that a relation is friendly at the start.

    Examples
    --------
    >>> simulate(10, 1.0, 20_000).final_friendly_share
    1.0
    """
    stationary_friendly_share(reconciliation)  # checks the chance
    if actors < 3 or steps < 1 or not 0.0 <= friendly_at_start <= 1.0:
        raise InputError("the dynamics needs three actors, one step, and a starting share between 0 and 1")
    generator = np.random.default_rng(seed)
    upper = np.triu(np.where(generator.random((actors, actors)) < friendly_at_start, 1, -1), 1)
    signs = (upper + upper.T).astype(np.int64)
    pairs = actors * (actors - 1) // 2
    friendly, counted, over_second_half = int((upper > 0).sum()), 0, 0
    halves = (steps // 2, steps - steps // 2)
    for half, length in enumerate(halves):
        for start in range(0, length, BLOCK):
            size = min(BLOCK, length - start)
            picks, luck = generator.integers(actors, size=(size, 3)), generator.random(size)
            friendly, total = _advance(signs, picks, luck, friendly, reconciliation)
            counted += half * size
            over_second_half += half * total
    return Course(float(over_second_half / (counted * pairs)), float(friendly / pairs), signs)


CLAIMS = tuple(
    Claim(
        f"share of friendly relations at p = {reconciliation:g}",
        expected,
        lambda reconciliation=reconciliation: stationary_friendly_share(reconciliation),  # type: ignore[misc]
        1e-6,
        "antal-2005; the friendly share, as the simulation confirms",
    )
    for reconciliation, expected in ((0.0, 0.366025), (0.25, 0.449490))
)


#: A file that can be run.
EXAMPLE = """\
reconciliation: 0.25  # chance that the one enemy tie of a triangle mends
actors: 64
steps: 2000000
"""


class AntalFile(Inputs):
    """A triad dynamics file."""

    reconciliation: Annotated[Number, Field(ge=0.0, le=1.0)]
    actors: Annotated[int, Field(ge=3, le=5000)] = 64
    steps: Annotated[int, Field(ge=1)] = 2_000_000
    friendly_at_start: Annotated[Number, Field(ge=0.0, le=1.0)] = 0.5


def run_file(path: Path, *, seed: Annotated[int, "seed of the simulation, 0 or more"] = 0) -> dict[str, object]:
    """Answer for a YAML file with ``reconciliation`` and perhaps ``actors``, ``steps``, ``friendly_at_start``."""
    if seed < 0:
        raise InputError(f"--seed: {seed} must be 0 or more")
    asked = read_inputs(path, AntalFile)
    course = simulate(asked.actors, asked.reconciliation, asked.steps, seed, asked.friendly_at_start)
    return {
        "stationary_friendly_share": stationary_friendly_share(asked.reconciliation),
        "simulated_friendly_share": course.friendly_share,
        "final_friendly_share": course.final_friendly_share,
        "seed": seed,
    }
