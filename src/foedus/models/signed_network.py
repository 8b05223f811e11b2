"""Signed networks: who is tied to whom, as a friend (+1) or as an enemy (-1), and how strongly.

The file is a CSV with the columns ``source,target,sign`` and perhaps ``weight`` (> 0), in any order; other columns are
left alone. Where semicolons or tabs part the columns, as spreadsheets write them where decimals have a comma, a weight
may have one. Where there is no ``sign`` but a signed ``weight``, the sign is the weight's and the strength its size.
Relations have no direction. The same relation given twice counts once; twice and differently, it is an error.
"""

import csv
import math
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from foedus.core.errors import InputError, nearest
from foedus.text.yaml_text import read_text

#: The columns that are read.
COLUMNS = ("source", "target", "sign", "weight")
#: Bytes that a file may have.
SIZE_LIMIT = 1_000_000_000
#: How a sign may be written.
SIGNS = {"1": 1.0, "+1": 1.0, "+": 1.0, "1.0": 1.0, "-1": -1.0, "-": -1.0, "-1.0": -1.0}


class SignedNetwork(NamedTuple):
    """Actors and the relations among them, each pair once.

    Attributes
    ----------
    names : tuple of str
        The actors.
    source, target : int array [relation]
        Positions in ``names``; source differs from target.
    sign : float array [relation]
        +1 or -1.
    weight : float array [relation]
        Strength, above 0; 1 where nothing is said.
    """

    names: tuple[str, ...]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    sign: NDArray[np.float64]
    weight: NDArray[np.float64]


def signed_network(
    source: Sequence[int] | NDArray[np.int64],
    target: Sequence[int] | NDArray[np.int64],
    sign: Sequence[float] | NDArray[np.float64],
    weight: Sequence[float] | NDArray[np.float64] | None = None,
    names: Sequence[str] | None = None,
) -> SignedNetwork:
    """Make a signed network from plain arrays.

    Parameters
    ----------
    source, target : int array [relation]
        Positions of the two actors; each pair at most once, in either direction.
    sign : float array [relation]
        +1 or -1.
    weight : float array [relation], optional
        Strength, above 0; 1 by default.
    names : sequence of str, optional
        Names of the actors; their numbers by default.

    Raises
    ------
    InputError
        If the arrays do not agree, a pair comes twice, or a sign or weight is not allowed.

    Examples
    --------
    >>> signed_network([0, 1], [1, 2], [1, -1]).names
    ('0', '1', '2')
    """
    first, second = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    signs = np.asarray(sign, dtype=np.float64)
    weights = np.ones(len(signs)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not first.shape == second.shape == signs.shape == weights.shape or first.ndim != 1:
        raise InputError("source, target, sign and weight must be vectors of one length")
    size = int(max(first.max(initial=-1), second.max(initial=-1))) + 1
    actors = tuple(str(actor) for actor in range(size)) if names is None else tuple(names)
    if len(first) and (min(first.min(), second.min()) < 0 or size > len(actors)):
        raise InputError(f"source and target must be positions among the {len(actors)} actors, from 0")
    if np.any(first == second):
        raise InputError(f"'{actors[int(first[first == second][0])]}' is tied to itself; leave self-loops out")
    if not np.all(np.abs(signs) == 1.0):
        raise InputError("every sign must be +1 or -1")
    if not np.all((weights > 0) & np.isfinite(weights)):
        raise InputError("every weight must be a finite number above 0")
    pairs = np.stack([np.minimum(first, second), np.maximum(first, second)], axis=1)
    if len(np.unique(pairs, axis=0)) < len(pairs):
        raise InputError("a pair of actors is given twice")
    return SignedNetwork(actors, first, second, signs, weights)


def adjacency(network: SignedNetwork, values: NDArray[np.float64]) -> csr_array:
    """Return the symmetric sparse matrix [actor, actor] that holds ``values`` [relation] on the relations."""
    size = len(network.names)
    rows = np.concatenate([network.source, network.target])
    columns = np.concatenate([network.target, network.source])
    return csr_array(coo_array((np.concatenate([values, values]), (rows, columns)), shape=(size, size)))


def read_signed_network(path: Path) -> SignedNetwork:
    """Read a signed network from a CSV file.

    Raises
    ------
    InputError
        With ``file:line`` for a missing column, an empty name, a sign that is not +1 or -1, a weight that is no finite
        number above 0, a self-loop, or a pair given twice and differently.
    """
    index: dict[str, int] = {}
    relations: dict[tuple[int, int], tuple[float, float, int]] = {}
    signed = True
    for line, relation in _relations(path):
        place = f"{path}:{line}"
        source, target = _actor(relation, "source", index, place), _actor(relation, "target", index, place)
        if source == target:
            raise InputError(f"{place}: '{relation['source']}' is tied to itself; leave self-loops out")
        sign, weight = _strength(relation, place)
        signed = "sign" in relation
        earlier = relations.setdefault((min(source, target), max(source, target)), (sign, weight, line))
        if earlier[:2] != (sign, weight):
            raise InputError(
                f"{place}: {relation['source']} and {relation['target']} are given twice and differently "
                f"(first in line {earlier[2]}); keep one of the two"
            )
    if not signed and all(sign > 0.0 for sign, _, _ in relations.values()):
        raise InputError(f"{path}:1: the column 'sign' is missing, and no weight is negative: who are the enemies?")
    pairs = np.array(list(relations), dtype=np.int64).reshape(-1, 2)
    values = np.array([value[:2] for value in relations.values()]).reshape(-1, 2)
    return signed_network(pairs[:, 0], pairs[:, 1], values[:, 0], values[:, 1], tuple(index))


def _relations(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells of each row, by column."""
    _, text = read_text(path, "CSV file", SIZE_LIMIT)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().casefold() for name in next(rows, [])]
        columns = {name: header.index(name) for name in COLUMNS if name in header}
        for name in COLUMNS[:2] if "weight" in columns else COLUMNS[:3]:
            if name not in columns:
                hint = nearest(name, header).replace("did you mean", "is it")
                raise InputError(
                    f"{path}:1: the column '{name}' is missing{hint}; needed are source,target,sign and perhaps weight"
                )
        for cells in rows:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    raise InputError(f"{path}:{rows.line_num}: {len(cells)} fields, but the header has {len(header)}")
                relation = {name: cells[column].strip() for name, column in columns.items()}
                if delimiter != "," and "weight" in relation:
                    relation["weight"] = _pointed(relation["weight"])
                yield rows.line_num, relation
    except csv.Error as error:
        raise InputError(f"{path}:{rows.line_num}: not a CSV file: {error}") from None


def _actor(relation: dict[str, str], column: str, index: dict[str, int], place: str) -> int:
    name = relation[column]
    if not name:
        raise InputError(f"{place}: the {column} is empty; name the actor")
    return index.setdefault(name, len(index))


def _strength(relation: dict[str, str], place: str) -> tuple[float, float]:
    """Return the sign and the weight of one row."""
    weight = 1.0
    if "weight" in relation:
        try:
            weight = float(relation["weight"])
        except ValueError:
            pointed = _pointed(relation["weight"])
            remedy = f": its decimals have a comma; write {pointed}" if pointed != relation["weight"] else ""
            raise InputError(f"{place}: the weight '{relation['weight']}' is not a number{remedy}") from None
        if not math.isfinite(weight) or weight == 0 or (weight < 0 and "sign" in relation):
            raise InputError(f"{place}: the weight is {relation['weight']}; it must be a finite number above 0")
    if "sign" not in relation:
        return math.copysign(1.0, weight), abs(weight)
    if relation["sign"] not in SIGNS:
        raise InputError(f"{place}: the sign is '{relation['sign']}'; it must be 1 (friends) or -1 (enemies)")
    return SIGNS[relation["sign"]], weight


def _pointed(number: str) -> str:
    """Return a number with a point where its decimals have a comma; anything else as it is."""
    return number.replace(",", ".") if number.count(",") == 1 and "." not in number else number
