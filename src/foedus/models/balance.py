r"""Structural balance: the friend of my friend is my friend, the enemy of my enemy too.

A cycle of relations is balanced when its signs multiply to +1 (Heider 1946; Cartwright & Harary 1956). Two scores count
cycles: the share of balanced triangles, and the share of balanced closed walks of every length k, each with the weight
1/k! (Estrada & Benzi 2014),

.. math:: W = \frac{\operatorname{tr} e^{A}}{\operatorname{tr} e^{|A|}} ,

A the signed adjacency matrix without weights. A third counts relations: :math:`1 - L / (m/2)` with the frustration
index L, since no network of total weight m needs to frustrate more than half of it (Aref & Wilson 2018). All three are
1 for a balanced network. An empty network is balanced; without triangles their balanced share is None.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from foedus.models.claims import Claim
from foedus.models.signed_network import SignedNetwork, adjacency, read_signed_network, signed_network


class Triangles(NamedTuple):
    """How many triangles a network has, and how many of them are balanced."""

    balanced: int
    total: int

    @property
    def share(self) -> float | None:
        """Share of the triangles that are balanced; None when there are none."""
        return self.balanced / self.total if self.total else None


def triangle_balance(network: SignedNetwork) -> Triangles:
    """Count the triangles and the balanced ones among them.

    Examples
    --------
    >>> triangle_balance(signed_network([0, 0, 1], [1, 2, 2], [-1, -1, 1]))
    Triangles(balanced=1, total=1)
    """
    signed = adjacency(network, network.sign)
    plain = adjacency(network, np.ones(len(network.sign)))
    total = round(float((plain @ plain).multiply(plain).sum()) / 6.0)
    difference = round(float((signed @ signed).multiply(signed).sum()) / 6.0)
    return Triangles((total + difference) // 2, total)


def walk_balance(network: SignedNetwork) -> float:
    """Return the share of balanced closed walks, each length k with weight 1/k!.

    Examples
    --------
    >>> walk_balance(signed_network([0], [1], [-1]))
    1.0
    """
    if not len(network.sign):
        return 1.0
    signed = np.linalg.eigvalsh(adjacency(network, network.sign).toarray())
    plain = np.linalg.eigvalsh(adjacency(network, np.ones(len(network.sign))).toarray())
    top = plain[-1]  # taken out of both sums: e^top overflows for dense networks
    return min(float(np.exp(signed - top).sum() / np.exp(plain - top).sum()), 1.0)


def frustration_balance(network: SignedNetwork, index: float) -> float:
    """Return 1 less the frustration index as a share of half the total weight.

    Examples
    --------
    >>> frustration_balance(signed_network([0, 0, 1], [1, 2, 2], [-1, -1, -1]), 1.0)  # doctest: +ELLIPSIS
    0.333...
    """
    total = float(network.weight.sum())
    return 1.0 - index / (total / 2.0) if total else 1.0


CLAIMS = (
    Claim(
        "three mutual enemies: walk balance (e^-2 + 2e)/(e^2 + 2/e)",
        (np.exp(-2.0) + 2.0 * np.e) / (np.exp(2.0) + 2.0 / np.e),
        lambda: walk_balance(signed_network([0, 0, 1], [1, 2, 2], [-1, -1, -1])),
        1e-12,
        "estrada-benzi-2014: the eigenvalues of a triangle are 2, -1, -1, of one with enemies only -2, 1, 1",
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


def run_file(path: Path) -> dict[str, object]:
    """Answer for a CSV file with the columns ``source,target,sign`` and perhaps ``weight``."""
    network = read_signed_network(path)
    triangles = triangle_balance(network)
    return {
        "actors": len(network.names),
        "relations": len(network.sign),
        "balanced_triangles": triangles.balanced,
        "triangles": triangles.total,
        "triangle_balance": triangles.share,
        "walk_balance": walk_balance(network),
    }
