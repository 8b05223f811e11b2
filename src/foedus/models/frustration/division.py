"""Divisions of a signed network into two camps: what they frustrate, and how one is made and mended."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

from foedus.models.signed_network import SignedNetwork, adjacency

Camps = NDArray[np.int64]


def frustrated(network: SignedNetwork, camp: Camps) -> NDArray[np.bool_]:
    """Return which relations a division frustrates."""
    together = camp[network.source] == camp[network.target]
    return np.asarray(together != (network.sign > 0))


def rounded(network: SignedNetwork, share: NDArray[np.float64]) -> Camps:
    """Return the division that frustrates nothing on a spanning tree of the relations with the smallest shares."""
    tree = minimum_spanning_tree(adjacency(network, share + 1e-7))
    signs = adjacency(network, network.sign)
    camp = np.zeros(len(network.names), dtype=np.int64)
    _, component = connected_components(tree, directed=False)
    for root in np.unique(component, return_index=True)[1]:
        order, before = breadth_first_order(tree, root, directed=False)
        for actor in order[1:]:
            camp[actor] = camp[before[actor]] ^ int(signs[before[actor], actor] < 0)
    return camp


def improve(network: SignedNetwork, camp: Camps) -> tuple[float, Camps]:
    """Let actors change camps one by one while that lowers the frustration; return it and the camps."""
    ties = adjacency(network, network.sign * network.weight)
    spin = 1.0 - 2.0 * camp
    field = ties @ spin
    content = spin * field
    while len(spin) and content.min() < -1e-9 * network.weight.max():
        actor = int(content.argmin())
        start, end = ties.indptr[actor], ties.indptr[actor + 1]
        field[ties.indices[start:end]] -= 2.0 * spin[actor] * ties.data[start:end]
        spin[actor] = -spin[actor]
        content = spin * field
    best = ((1.0 - spin) / 2.0).astype(np.int64)
    return float(network.weight[frustrated(network, best)].sum()), best


def oriented(network: SignedNetwork, camp: Camps) -> Camps:
    """Return the same division with the first actor of each component in camp 0."""
    _, component = connected_components(adjacency(network, network.weight), directed=False)
    _, first = np.unique(component, return_index=True)
    return np.asarray(camp ^ camp[first][component])
