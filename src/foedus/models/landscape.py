r"""Landscape theory: states move between two sides until none would rather be on the other.

State i of size :math:`s_i` has a propensity :math:`p_{ij}` to work with j, above 0 for friends and below for enemies.
With :math:`d_{ij} = 1` if i and j are on different sides and else 0, its frustration and the energy of a configuration
are (Axelrod & Bennett 1993)

.. math:: F_i = \sum_{j \ne i} s_j p_{ij} d_{ij}, \qquad E = \sum_i s_i F_i .

Propensities are symmetric, so a switch by k alone changes E by :math:`2 s_k` times the change of its own frustration:
whoever follows its own interest lowers the energy, and every descent ends. It ends in a *local minimum*, where no
single switch lowers the energy (switches that leave it as it is do not count against one).

Up to 25 states all :math:`2^{n-1}` configurations are visited in the order of a Gray code, one switch apart, and every
local minimum is listed. Beyond, descents from random starts (always the switch that lowers the energy most) list those
that they end in; how often each is reached says how wide its basin is. The first state is always on the first side.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, ValidationInfo, field_validator

from foedus.core.compiled import compiled
from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Matrix, Number, read_inputs
from foedus.models.signed_network import adjacency, read_signed_network

#: Up to this many states every configuration is visited.
MOST_STATES = 25
#: Configurations visited between two fresh sums, so that rounding cannot pile up.
BLOCK = 1 << 14
#: Changes of energy below this share of all energy at stake are none.
TIE = 1e-12


class Minima(NamedTuple):
    """Local minima, the lowest energy first.

    Attributes
    ----------
    energy : float array [minimum]
        Energy.
    side : int array [minimum, actor]
        0 or 1; the first actor is on side 0.
    reached : int array [minimum]
        How many descents ended there; 1 each after a full enumeration.
    total : int
        How many local minima there are, or were found; the arrays may hold fewer.
    """

    energy: NDArray[np.float64]
    side: NDArray[np.int64]
    reached: NDArray[np.int64]
    total: int


def ties(sizes: ArrayLike, propensities: ArrayLike) -> NDArray[np.float64]:
    """Return :math:`s_i s_j p_{ij}` [actor, actor], with nothing on the diagonal.

    Raises
    ------
    InputError
        If shapes do not agree, a size is not above 0, or the propensities are not symmetric.
    """
    size, propensity = np.asarray(sizes, dtype=np.float64), np.asarray(propensities, dtype=np.float64)
    if size.ndim != 1 or not len(size) or propensity.shape != (len(size), len(size)):
        raise InputError("propensities need a row and a column for each size")
    if not np.all((size > 0.0) & np.isfinite(size)) or not np.all(np.isfinite(propensity)):
        raise InputError("sizes must be finite numbers above 0, and propensities finite numbers")
    if not np.allclose(propensity, propensity.T, rtol=1e-12, atol=0.0):
        raise InputError("propensities must be symmetric: i's to work with j is j's to work with i")
    matrix = size[:, None] * size[None, :] * propensity
    np.fill_diagonal(matrix, 0.0)
    return np.ascontiguousarray(matrix)


def frustrations(sizes: ArrayLike, propensities: ArrayLike, side: ArrayLike) -> NDArray[np.float64]:
    """Return each actor's frustration [actor] in a configuration [actor] of sides 0 and 1."""
    size, chosen = np.asarray(sizes, dtype=np.float64), np.asarray(side)
    apart = chosen[:, None] != chosen[None, :]
    return np.asarray((ties(size, propensities) * apart).sum(axis=1) / size)


def energy(matrix: NDArray[np.float64], side: ArrayLike) -> float:
    """Return the energy of a configuration [actor], given the `ties` [actor, actor].

    Examples
    --------
    >>> energy(ties([1.0, 2.0], [[0.0, 1.0], [1.0, 0.0]]), [0, 1])
    4.0
    """
    spin = 1.0 - 2.0 * np.asarray(side, dtype=np.float64)
    return float((matrix.sum() - spin @ matrix @ spin) / 2.0)


@compiled
def _is_minimum(spin: NDArray[np.float64], field: NDArray[np.float64], slack: float) -> bool:
    """Say whether no single switch lowers the energy; the change by one is twice spin times field."""
    for actor in range(len(spin)):  # noqa: SIM110 - a generator does not compile
        if spin[actor] * field[actor] < -slack:
            return False
    return True


@compiled
def _visit(matrix: NDArray[np.float64], first: int, last: int, slack: float, found: NDArray[np.int64]) -> int:
    """Write the Gray codes of the minima among configurations number first to last - 1; return how many.

    Bit b of a code is the side of actor b + 1.
    """
    code = first ^ (first >> 1)
    spin = np.ones(len(matrix))
    for actor in range(1, len(matrix)):
        if (code >> (actor - 1)) & 1:
            spin[actor] = -1.0
    field = np.zeros(len(matrix))
    for actor in range(len(matrix)):
        field += spin[actor] * matrix[actor]
    count = 0
    for number in range(first + 1, last + 1):
        if _is_minimum(spin, field, slack):
            found[count] = code
            count += 1
        bit = 0
        while not (number >> bit) & 1:
            bit += 1
        if bit + 1 < len(matrix):  # past the last configuration of all there is no actor left to switch
            code ^= 1 << bit
            spin[bit + 1] = -spin[bit + 1]
            change = 2.0 * spin[bit + 1]
            for actor in range(len(matrix)):
                field[actor] += change * matrix[bit + 1, actor]
    return count


def local_minima(matrix: NDArray[np.float64], most: int = 1000) -> Minima:
    """Return every local minimum of a landscape of up to 25 actors.

    Parameters
    ----------
    matrix : float array [actor, actor]
        The `ties`.
    most : int
        How many to list; all are counted.

    Examples
    --------
    >>> minima = local_minima(ties([1, 1, 1], [[0, -1, -1], [-1, 0, -1], [-1, -1, 0]]))
    >>> minima.total, minima.energy.tolist()
    (3, [-4.0, -4.0, -4.0])
    """
    actors = len(matrix)
    if actors > MOST_STATES:
        raise InputError(
            f"{actors} actors are too many to visit every configuration; descend from random starts instead"
        )
    total = 1 << (actors - 1)
    buffer = np.empty(min(BLOCK, total), dtype=np.int64)
    blocks: list[NDArray[np.int64]] = []
    for first in range(0, total, BLOCK):
        count = _visit(matrix, first, min(first + BLOCK, total), _slack(matrix), buffer)
        blocks.append(buffer[:count].copy())
    codes = np.concatenate(blocks)
    side = (codes[:, None] >> np.arange(actors - 1)[None, :]) & 1
    return _lowest(matrix, np.concatenate([np.zeros((len(codes), 1), dtype=np.int64), side], axis=1), None, most)


def descend(matrix: NDArray[np.float64], side: ArrayLike) -> NDArray[np.int64]:
    """Return the local minimum [actor] in which the steepest descent from a configuration ends."""
    spin = 1.0 - 2.0 * np.asarray(side, dtype=np.float64)
    field = matrix @ spin
    slack = _slack(matrix)
    while True:
        content = spin * field
        actor = int(np.argmin(content))
        if content[actor] >= -slack:
            return np.asarray(spin != spin[0]).astype(np.int64)
        spin[actor] = -spin[actor]
        field += 2.0 * spin[actor] * matrix[actor]


def sampled_minima(matrix: NDArray[np.float64], starts: int, seed: int = 0, most: int = 1000) -> Minima:
    """Return the local minima that descents from random starts end in.

    Parameters
    ----------
    matrix : float array [actor, actor]
        The `ties`, of any number of actors.
    starts : int
        How many descents.
    seed : int
        The same seed gives the same starts.
    most : int
        How many minima to list; all that were found are counted.
    """
    generator = np.random.default_rng(seed)
    ends = np.array([descend(matrix, start) for start in generator.integers(2, size=(starts, len(matrix)))])
    side, reached = np.unique(ends, axis=0, return_counts=True)
    return _lowest(matrix, side, reached, most)


def _slack(matrix: NDArray[np.float64]) -> float:
    return TIE * float(np.abs(matrix).sum())


def _lowest(
    matrix: NDArray[np.float64], side: NDArray[np.int64], reached: NDArray[np.int64] | None, most: int
) -> Minima:
    """Order minima by energy, then by side, and keep the first."""
    spin = 1.0 - 2.0 * side
    energies = (matrix.sum() - np.einsum("ma,ab,mb->m", spin, matrix, spin, optimize=True)) / 2.0
    order = np.lexsort([*side.T[::-1], np.round(energies, 9)])[:most]
    counts = np.ones(len(side), dtype=np.int64) if reached is None else reached
    return Minima(energies[order], side[order], counts[order], len(side))


SIZES = (5.0, 3.0, 2.0, 1.0)
PROPENSITIES = ((0.0, 1.0, -2.0, 0.5), (1.0, 0.0, -1.0, 1.5), (-2.0, -1.0, 0.0, 1.0), (0.5, 1.5, 1.0, 0.0))


def _switch_identity() -> float:
    """Return a change of energy less 2 s_k times the change of k's frustration, for the third of four states."""
    before, after = (0, 0, 0, 1), (0, 0, 1, 1)
    matrix = ties(SIZES, PROPENSITIES)
    change = frustrations(SIZES, PROPENSITIES, after)[2] - frustrations(SIZES, PROPENSITIES, before)[2]
    return energy(matrix, after) - energy(matrix, before) - 2.0 * SIZES[2] * float(change)


CLAIMS = (
    Claim(
        "one switch by k: change of energy less 2 s_k times the change of its frustration",
        0.0,
        _switch_identity,
        1e-12,
        "axelrod-bennett-1993",
    ),
    Claim(
        "four states worked by hand: energy of the only local minimum, the third alone",
        -48.0,
        lambda: float(local_minima(ties(SIZES, PROPENSITIES)).energy[0]),
        1e-9,
        "derived: 2 (5*2*-2 + 3*2*-1 + 2*1*1)",
    ),
)


#: A file that can be run.
EXAMPLE = """\
sizes: {Alpha: 5, Beta: 3, Gamma: 2, Delta: 1}
propensities:
  - [0, 1, -2, 0.5]
  - [1, 0, -1, 1.5]
  - [-2, -1, 0, 1]
  - [0.5, 1.5, 1, 0]
"""


class LandscapeFile(Inputs):
    """A landscape file."""

    sizes: Annotated[dict[str, Annotated[Number, Field(gt=0.0)]], Field(min_length=1)]
    propensities: Matrix

    @field_validator("propensities")
    @classmethod
    def symmetric(cls, propensities: Matrix, before: ValidationInfo) -> Matrix:
        """Refuse what is no symmetric matrix of the actors."""
        actors = len(before.data.get("sizes", propensities))
        if [len(row) for row in propensities] != [actors] * actors:
            raise ValueError(f"a row and a column are needed for each of the {actors} actors")
        try:
            ties(np.ones(actors), propensities)
        except InputError as error:
            raise ValueError(str(error).removeprefix("propensities ")) from None
        return propensities


def run_file(
    path: Path,
    *,
    starts: Annotated[int, "descents from random starts, beyond 25 actors"] = 1000,
    seed: Annotated[int, "seed of the random starts, 0 or more"] = 0,
    most: Annotated[int, "how many local minima to list"] = 20,
) -> dict[str, object]:
    """Answer for a YAML file with ``sizes`` by name and the matrix ``propensities``, or a CSV of signed relations.

    In a CSV ``source,target,sign[,weight]`` the propensity is sign times weight and every size is 1.
    """
    if min(starts, most) < 1 or seed < 0:
        raise InputError("--starts and --most must be 1 or more, --seed 0 or more")
    if Path(path).suffix.casefold() == ".csv":
        network = read_signed_network(path)
        if not network.names:
            raise InputError(f"{path}: a network without relations has no landscape")
        names = list(network.names)
        matrix = ties(np.ones(len(names)), adjacency(network, network.sign * network.weight).toarray())
    else:
        asked = read_inputs(path, LandscapeFile)
        names = list(asked.sizes)
        matrix = ties(list(asked.sizes.values()), asked.propensities)
    every = len(names) <= MOST_STATES
    minima = local_minima(matrix, most) if every else sampled_minima(matrix, starts, seed, most)
    return {
        "method": "every configuration" if every else f"{starts} descents from random starts",
        "local_minima": minima.total,
        "minima": [
            {
                "energy": value,
                "sides": [[name for name, one in zip(names, side, strict=True) if one == camp] for camp in (0, 1)],
            }
            | ({} if every else {"reached": reached})
            for value, side, reached in zip(minima.energy.tolist(), minima.side, minima.reached.tolist(), strict=True)
        ],
    }
