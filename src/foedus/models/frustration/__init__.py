r"""The frustration index: the fewest relations that stand between a signed network and two coherent camps.

A signed network is balanced when its actors fall into two camps with friends inside and enemies between them
(Harary 1953). Its frustration index L is the least total weight of the relations that a division must leave
*frustrated*: an enemy inside a camp, a friend across (Harary 1959). With :math:`f_e = 1` where relation e is
frustrated and :math:`x_i` the camp of i,

.. math::
    L = \min \sum_e w_e f_e \quad\text{s.t.}\quad
    f_{ij} \ge |x_i - x_j| \text{ (friends)}, \quad f_{ij} \ge |1 - x_i - x_j| \text{ (enemies)},
    \quad x \in \{0, 1\}^n .

As it stands this programme has the bound 0. What makes it strong is that every cycle with an odd number of enemies
holds a frustrated relation, :math:`\sum_{e \in C} f_e \ge 1`. Those inequalities are added as they are violated: the
shortest such cycle through each actor is a shortest path in the network's signed double cover (Barahona & Mahjoub
1986). On real networks the linear programme over f alone then ends with whole numbers, which proves the index; where
it does not, the 0-1 programme above, with all inequalities found, is handed to HiGHS. Aref, Mason & Wilson 2020
compare such programmes.

============= ======================================================
symbol        here
============= ======================================================
:math:`w_e`   ``network.weight`` [relation], 1 where nothing is said
:math:`f_e`   ``Frustration.frustrated`` [relation]
:math:`x_i`   ``Frustration.camp`` [actor], 0 or 1
============= ======================================================

The best division need not be the only one; the one returned puts the first actor of every component into camp 0. An
empty network, and every network without such a cycle, has index 0.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError
from foedus.models.balance import frustration_balance, triangle_balance, walk_balance
from foedus.models.claims import Claim
from foedus.models.frustration.programme import Programme, frustrated, improve, oriented, rounded, violated_cycles
from foedus.models.signed_network import SignedNetwork, read_signed_network, signed_network

#: The 0-1 programme takes over when this many rounds of inequalities raise the bound by less than `LEAST_GAIN`.
PATIENCE = 4
#: In units of the least weight.
LEAST_GAIN = 0.05


@dataclass(frozen=True)
class Frustration:
    """The best division into two camps that was found, and the proof of how good it is.

    Attributes
    ----------
    index : float
        Total weight of the relations that this division frustrates.
    bound : float
        No division frustrates less; equal to ``index`` when the division is proven optimal.
    camp : int array [actor]
        0 or 1.
    frustrated : bool array [relation]
        Which relations this division frustrates.
    """

    index: float
    bound: float
    camp: NDArray[np.int64]
    frustrated: NDArray[np.bool_]

    @property
    def gap(self) -> float:
        """Distance between the division and the bound: 0 when it is proven optimal."""
        return self.index - self.bound


def frustration(network: SignedNetwork, time_limit_seconds: float = math.inf) -> Frustration:
    """Find the frustration index of a signed network, with optimal camps and a proof.

    Parameters
    ----------
    network : SignedNetwork
        Any signed network, weighted or not, connected or not.
    time_limit_seconds : float
        After about this time the best division so far is returned with the bound reached; without it, the optimum.

    Returns
    -------
    Frustration
        Index, bound, camps and frustrated relations.

    Examples
    --------
    Three mutual enemies cannot form two camps without one quarrel inside:

    >>> frustration(signed_network([0, 0, 1], [1, 2, 2], [-1, -1, -1])).index
    1.0
    """
    deadline = time.monotonic() + time_limit_seconds
    programme = Programme(network)
    index, camp = improve(network, np.zeros(len(network.names), dtype=np.int64))
    share = np.zeros(len(network.sign))
    bounds = [0.0]
    cycles: dict[frozenset[int], None] = {}
    while programme.lift(bounds[-1]) < index and time.monotonic() < deadline:
        violated = [cycle for cycle in violated_cycles(network, share) if cycle not in cycles]
        cycles.update(dict.fromkeys(violated))
        stalled = len(bounds) > PATIENCE and bounds[-1] - bounds[-1 - PATIENCE] < LEAST_GAIN * network.weight.min()
        if violated and not stalled:
            bound, share = programme.relax(cycles)
            candidate = rounded(network, share)
        else:
            bound, candidate = programme.solve(cycles, max(deadline - time.monotonic(), 0.1))
        bounds.append(max(bounds[-1], bound))
        index, camp = min((index, camp), improve(network, candidate), key=lambda division: division[0])
        if not violated or stalled:
            break
    return Frustration(
        index, min(programme.lift(bounds[-1]), index), oriented(network, camp), frustrated(network, camp)
    )


def _complete_enemies(actors: int) -> SignedNetwork:
    return signed_network(*np.triu_indices(actors, 1), -np.ones(actors * (actors - 1) // 2))


def _petersen_enemies() -> SignedNetwork:
    """Return the Petersen graph with enemies only: outer ring, spokes, inner star."""
    ring = np.arange(5)
    source = np.concatenate([ring, ring, ring + 5])
    target = np.concatenate([(ring + 1) % 5, ring + 5, (ring + 2) % 5 + 5])
    return signed_network(source, target, -np.ones(15))


CLAIMS = (
    Claim(
        "nine mutual enemies: 36 relations less the largest cut, 20",
        16.0,
        lambda: frustration(_complete_enemies(9)).index,
        1e-9,
        "derived: with enemies only L is the number of relations less the largest cut, floor(n^2/4) if complete",
    ),
    Claim(
        "Petersen graph of enemies: 15 relations less the largest cut, 12",
        3.0,
        lambda: frustration(_petersen_enemies()).index,
        1e-9,
        "derived: the largest cut of the Petersen graph is 12",
    ),
)


#: A file that can be run.
EXAMPLE = """\
source,target,sign
Alpha,Beta,1
Beta,Gamma,-1
Alpha,Gamma,1
Gamma,Delta,-1
Delta,Alpha,1
"""


def run_file(
    path: Path,
    *,
    time_limit: Annotated[float, "seconds after which the best division so far is returned with its bound"] = 60.0,
) -> dict[str, object]:
    """Answer for a CSV file with the columns ``source,target,sign`` and perhaps ``weight``."""
    if not time_limit > 0:
        raise InputError(f"--time-limit: {time_limit:g} is not a number of seconds above 0")
    network = read_signed_network(path)
    best = frustration(network, time_limit)
    triangles = triangle_balance(network)
    number = int if np.all(network.weight == 1.0) else float
    names, source, target = network.names, network.source, network.target
    return {
        "frustration_index": number(best.index),
        "bound": number(best.bound),
        "gap": number(best.gap),
        "camps": [[name for name, side in zip(names, best.camp, strict=True) if side == camp] for camp in (0, 1)],
        "balanced_triangles": triangles.balanced,
        "triangles": triangles.total,
        "triangle_balance": triangles.share,
        "walk_balance": walk_balance(network),
        "frustration_balance": frustration_balance(network, best.index),
        "frustrated": [
            {"source": names[source[edge]], "target": names[target[edge]], "sign": int(network.sign[edge])}
            for edge in np.flatnonzero(best.frustrated)
        ],
    }
