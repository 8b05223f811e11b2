"""Divisions into two camps, and the linear and the 0-1 programme whose least value is the frustration index."""

import math
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra, minimum_spanning_tree

from foedus.models.signed_network import SignedNetwork, adjacency

#: How far below 1 the sum over a cycle counts as a violation.
VIOLATION = 1e-4
#: Accuracy of the solver, relative to the largest weight.
SOLVER_TOLERANCE = 1e-7
#: Actors whose shortest cycles are sought at once, which bounds the memory.
BATCH = 512


class Programme:
    """The linear and the 0-1 programme of one network."""

    def __init__(self, network: SignedNetwork) -> None:
        self.network = network
        self.scale = float(network.weight.max(initial=1.0))
        self.whole = bool(np.all(network.weight == np.round(network.weight)))

    def lift(self, bound: float) -> float:
        """Return a bound rounded up to the next value that an index can have."""
        tolerance = SOLVER_TOLERANCE * max(self.scale, bound)
        return float(math.ceil(bound - tolerance)) if self.whole else bound + tolerance

    def rows(self, cycles: Collection[frozenset[int]]) -> csr_array:
        """Return the matrix [cycle, relation] of the inequalities."""
        lengths = [len(cycle) for cycle in cycles]
        columns = np.fromiter((edge for cycle in cycles for edge in sorted(cycle)), dtype=np.int64, count=sum(lengths))
        row = np.repeat(np.arange(len(lengths)), lengths)
        return csr_array((np.ones(len(row)), (row, columns)), shape=(len(lengths), len(self.network.sign)))

    def relax(self, cycles: Collection[frozenset[int]]) -> tuple[float, NDArray[np.float64]]:
        """Solve the linear programme over the cycles; return its value and f."""
        cost = self.network.weight / self.scale
        solved = linprog(cost, A_ub=-self.rows(cycles), b_ub=-np.ones(len(cycles)), bounds=(0, 1))
        return float(solved.fun) * self.scale, solved.x

    def solve(self, cycles: Collection[frozenset[int]], seconds: float) -> tuple[float, NDArray[np.int64]]:
        """Solve the 0-1 programme; return its bound and the camps."""
        source, target, sign, weight = self.network[1:]
        edges, actors = len(sign), len(self.network.names)
        row, one = np.arange(edges), np.ones(edges)
        column = np.concatenate([row, edges + source, edges + target])

        def link(on_source: NDArray[np.float64], on_target: NDArray[np.float64]) -> coo_array:
            values = np.concatenate([one, on_source, on_target])
            return coo_array((values, (np.tile(row, 3), column)), shape=(edges, edges + actors))

        padded = hstack([self.rows(cycles), csr_array((len(cycles), actors))])
        matrix = vstack([link(-sign, one), link(sign, -one), padded], format="csr")
        enemies = (1.0 - sign) / 2.0
        least = np.concatenate([enemies, -enemies, np.ones(len(cycles))])
        upper = np.ones(edges + actors)
        upper[edges + np.bincount(np.concatenate([source, target]), minlength=actors).argmax()] = 0.0
        solved = milp(
            np.concatenate([weight / self.scale, np.zeros(actors)]),
            constraints=LinearConstraint(matrix, least, np.inf),
            bounds=Bounds(np.zeros(edges + actors), upper),
            integrality=np.concatenate([np.zeros(edges), np.ones(actors)]),
            options={"mip_rel_gap": 0.0} | ({"time_limit": seconds} if math.isfinite(seconds) else {}),
        )
        camp = np.zeros(actors, dtype=np.int64) if solved.x is None else np.round(solved.x[edges:]).astype(np.int64)
        return float(solved.mip_dual_bound or 0.0) * self.scale, camp


def violated_cycles(network: SignedNetwork, share: NDArray[np.float64]) -> list[frozenset[int]]:
    """Return, for each actor, the shortest cycle through it with an odd number of enemies, where its length is below 1.

    In the double cover every actor stands twice; friends join copies on the same side, enemies across. A path between
    the two copies of an actor is such a cycle.
    """
    actors, edges = len(network.names), len(share)
    hostile = network.sign < 0
    rows = np.concatenate([network.source, network.source + actors])
    columns = np.concatenate([network.target + actors * hostile, network.target + actors * ~hostile])
    lengths = np.tile(np.maximum(share, 0.0) + 1e-7, 2)  # a path of no length would be no edge at all
    cover = csr_array((lengths, (rows, columns)), shape=(2 * actors, 2 * actors))
    number = adjacency(network, np.arange(1.0, edges + 1.0))
    cycles: dict[frozenset[int], None] = {}
    for start in range(0, actors, BATCH):
        batch = np.arange(start, min(start + BATCH, actors))
        distance, before = dijkstra(cover, directed=False, indices=batch, return_predecessors=True, limit=1.0)
        around = distance[np.arange(len(batch)), batch + actors]
        for row in np.flatnonzero(around < 1.0 - VIOLATION):
            actor, walk = int(batch[row]), list[int]()
            step = actor + actors
            while step != actor:
                walk.append(step % actors)
                step = int(before[row, step])
            passed = number[walk, walk[1:] + walk[:1]].astype(np.int64) - 1
            edge, times = np.unique(passed, return_counts=True)
            cycles[frozenset(edge[times % 2 == 1].tolist())] = None  # a stretch walked to and fro is left out
    return list(cycles)


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
