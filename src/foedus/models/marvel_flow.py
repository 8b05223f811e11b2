r"""The Marvel flow: relations drift towards those of common friends until, in finite time, there are two camps.

Every relation :math:`x_{ij}` grows by what i and j share with each third actor,
:math:`\dot x_{ij} = \sum_k x_{ik} x_{kj}`,
or (Marvel, Kleinberg, Kleinberg & Strogatz 2011)

.. math:: \frac{dX}{dt} = X^2, \qquad X(t) = X_0 (I - X_0 t)^{-1} .

With the largest eigenvalue :math:`\lambda_1 > 0` simple, X grows without bound at :math:`t^* = 1/\lambda_1`, and its
signs tend to those of :math:`v v^T`, v the leading eigenvector: the camps are the signs of v, and all are friends when
they agree. Without a positive eigenvalue nothing blows up; the relations fade to 0 and there are no camps. Where the
largest eigenvalue is not simple, or v has zeros, camps are not determined by the flow, and that is said.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, ValidationInfo, field_validator

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Matrix, read_inputs
from foedus.models.signed_network import adjacency, read_signed_network

#: Eigenvalues closer than this, relative to the largest in size, count as one; smaller entries of v as 0.
TOLERANCE = 1e-9


class Fate(NamedTuple):
    """Where the flow leads.

    Attributes
    ----------
    leading_eigenvalue : float
        The largest eigenvalue of the relations.
    blow_up_time : float
        When the relations grow without bound; infinity if they never do.
    camp : int array [actor]
        +1 or -1 by the sign in the leading eigenvector, the first nonzero one taken as +1; 0 where not determined.
    """

    leading_eigenvalue: float
    blow_up_time: float
    camp: NDArray[np.int64]


def fate(relations: ArrayLike) -> Fate:
    """Return when and into which camps the flow breaks up.

    Parameters
    ----------
    relations : float array [actor, actor]
        Symmetric; the diagonal counts too.

    Examples
    --------
    >>> fate([[0.0, 1.0], [1.0, 0.0]])
    Fate(leading_eigenvalue=1.0, blow_up_time=1.0, camp=array([1, 1]))
    """
    start = _checked(relations)
    camp = np.zeros(len(start), dtype=np.int64)
    values, vectors = np.linalg.eigh(start)
    top = float(values[-1]) if len(values) else 0.0
    size = float(np.abs(values).max(initial=0.0))
    if top <= TOLERANCE * size:
        return Fate(top, np.inf, camp)
    if len(values) == 1 or values[-1] - values[-2] > TOLERANCE * size:
        leading = vectors[:, -1]
        camp = np.where(np.abs(leading) > TOLERANCE, np.sign(leading), 0.0).astype(np.int64)
        camp *= camp[np.flatnonzero(camp)[0]]
    return Fate(top, 1.0 / top, camp)


def relations_at(relations: ArrayLike, time: float) -> NDArray[np.float64]:
    """Return the relations after some time, before the blow-up.

    Raises
    ------
    InputError
        If the flow has broken up by then.

    Examples
    --------
    >>> relations_at([[0.5]], 1.0).tolist()
    [[1.0]]
    """
    start = _checked(relations)
    limit = fate(start).blow_up_time
    if not 0.0 <= time < limit:
        raise InputError(f"the time is {time:g}; it must be 0 or more and below the blow-up at {limit:g}")
    return np.asarray(np.linalg.solve(np.eye(len(start)) - start * time, start))


def _checked(relations: ArrayLike) -> NDArray[np.float64]:
    matrix = np.asarray(relations, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.all(np.isfinite(matrix)):
        raise InputError("relations must be a square matrix of finite numbers")
    if not np.allclose(matrix, matrix.T, rtol=1e-12, atol=0.0):
        raise InputError("relations must be symmetric: what i is to j, j is to i")
    return matrix


START = ((0.2, 1.0, -0.5), (1.0, 0.1, 0.3), (-0.5, 0.3, 0.0))
_SOURCE = "derived from marvel-2011"
CLAIMS = (
    Claim("three actors: leading eigenvalue", 1.1749779, lambda: fate(START).leading_eigenvalue, 1e-6, _SOURCE),
    Claim("three actors: time of blow-up", 0.8510799, lambda: fate(START).blow_up_time, 1e-6, _SOURCE),
    Claim(
        "three actors: camp of the second times the first's",
        1.0,
        lambda: int(np.prod(fate(START).camp[[0, 1]])),
        0.0,
        _SOURCE,
    ),
    Claim(
        "three actors: camp of the third times the first's",
        -1.0,
        lambda: int(np.prod(fate(START).camp[[0, 2]])),
        0.0,
        _SOURCE,
    ),
)


#: A file that can be run.
EXAMPLE = """\
actors: [Alpha, Beta, Gamma]
relations:
  - [0.2, 1, -0.5]
  - [1, 0.1, 0.3]
  - [-0.5, 0.3, 0]
"""


class MarvelFile(Inputs):
    """A file with a matrix of relations."""

    actors: Annotated[tuple[str, ...], Field(min_length=1)]
    relations: Matrix

    @field_validator("relations")
    @classmethod
    def symmetric(cls, relations: Matrix, before: ValidationInfo) -> Matrix:
        """Refuse what is no symmetric matrix of the actors."""
        actors = len(before.data.get("actors", relations))
        if [len(row) for row in relations] != [actors] * actors:
            raise ValueError(f"a row and a column are needed for each of the {actors} actors")
        try:
            _checked(relations)
        except InputError as error:
            raise ValueError(str(error).removeprefix("relations ")) from None
        return relations


def run_file(
    path: Path,
    *,
    time: Annotated[float | None, "also give the relations after this time, below the blow-up"] = None,
) -> dict[str, object]:
    """Answer for a YAML file with ``actors`` and the matrix ``relations``, or a CSV ``source,target,sign[,weight]``."""
    if Path(path).suffix.casefold() == ".csv":
        network = read_signed_network(path)
        names, start = network.names, adjacency(network, network.sign * network.weight).toarray()
    else:
        asked = read_inputs(path, MarvelFile)
        names, start = asked.actors, _checked(asked.relations)
    end = fate(start)
    answer: dict[str, object] = {
        "leading_eigenvalue": end.leading_eigenvalue,
        "blow_up_time": end.blow_up_time if np.isfinite(end.blow_up_time) else None,
        "camps": [[name for name, side in zip(names, end.camp, strict=True) if side == camp] for camp in (1, -1)],
        "undetermined": [name for name, side in zip(names, end.camp, strict=True) if side == 0],
    }
    if time is not None:
        answer["relations"] = relations_at(start, time).tolist()
    return answer
