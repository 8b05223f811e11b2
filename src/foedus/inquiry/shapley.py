r"""Shapley values: how much of an answer is due to each of several causes, so that the parts add up exactly.

With v(S) the answer when the causes S are present and the others switched off (shapley-1953):

    phi_c = sum_{S without c} |S|! (n - |S| - 1)! / n!  (v(S + c) - v(S))

the mean, over all orders in which causes could be switched on, of what c adds when its turn comes; they add up to
v(all) - v(none). Beyond a few causes the mean is taken over a sample of orders (castro-gomez-tejada-2009), each taken
forwards and backwards; it still adds up, and has a standard error. The interaction of a pair (grabisch-roubens-1999)
is the mean of v(S + c + d) - v(S + c) - v(S + d) + v(S) over the same kinds of orders: negative where the two stand in
for each other, positive where each needs the other.

Subsets are numbers whose bits are the causes present. Values may be arrays (an axis of outer draws follows the first).
"""

from collections.abc import Callable, Iterable
from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Value = Callable[[int], Floats]
Order = tuple[int, ...]


def shapley_values(value: Value, causes: int) -> Floats:
    """Return the Shapley value of each cause [cause, ...], exactly.

    Examples
    --------
    >>> def either(present):  # two causes, each enough by itself
    ...     return np.float64(present > 0)
    >>> shapley_values(either, 2)
    array([0.5, 0.5])
    """
    found = []
    for cause in range(causes):
        others = [other for other in range(causes) if other != cause]
        terms = [
            _weight(len(before), causes) * (value(_bits(before) | 1 << cause) - value(_bits(before)))
            for size in range(causes)
            for before in combinations(others, size)
        ]
        found.append(np.sum(terms, axis=0))
    return np.array(found)


def interaction(value: Value, causes: int, pair: tuple[int, int]) -> Floats:
    """Return the Shapley interaction index of a pair of causes [...], exactly.

    Examples
    --------
    >>> float(interaction(lambda present: np.float64(present > 0), 2, (0, 1)))
    -1.0
    """
    others = [other for other in range(causes) if other not in pair]
    terms = [
        _weight(len(before), causes - 1) * _joint(value, _bits(before), pair)
        for size in range(causes - 1)
        for before in combinations(others, size)
    ]
    return np.asarray(np.sum(terms, axis=0))


def _joint(value: Value, before: int, pair: tuple[int, int]) -> Floats:
    neither, one, other, both = map(value, corners(before, pair))
    return both - one - other + neither


def _weight(size: int, causes: int) -> float:
    return factorial(size) * factorial(causes - size - 1) / factorial(causes)


def _bits(members: Iterable[int]) -> int:
    return sum(1 << member for member in members)


def sample_orders(causes: int, count: int, seed: int) -> list[Order]:
    """Return random orders of the causes, in pairs of one and its reverse: ``count`` of them, rounded up to be even."""
    generator = np.random.default_rng(seed)
    forwards = [tuple(generator.permutation(causes).tolist()) for _ in range((count + 1) // 2)]
    return [order for one in forwards for order in (one, one[::-1])]


def subsets_of(order: Order) -> list[int]:
    """Return the subsets that an order passes through, from none to all.

    Examples
    --------
    >>> subsets_of((1, 0))
    [0, 2, 3]
    """
    return [_bits(order[:size]) for size in range(len(order) + 1)]


class Sampled(NamedTuple):
    """Shapley values from a sample of orders: the mean [cause, ...], and the standard error that the sampling adds."""

    values: Floats
    error: Floats


def sampled_values(value: Value, orders: list[Order]) -> Sampled:
    """Return Shapley values from a sample of orders that come in pairs (`sample_orders`)."""
    added = np.array([_added(value, order) for order in orders])
    pairs = 0.5 * (added[0::2] + added[1::2])
    error = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else np.full(pairs.shape[1:], np.nan)
    return Sampled(pairs.mean(axis=0), error)


def _added(value: Value, order: Order) -> Floats:
    """Return what each cause adds when its turn comes in an order [cause, ...]."""
    steps = np.array([value(subset) for subset in subsets_of(order)])
    added = np.empty_like(steps[1:])
    added[list(order)] = np.diff(steps, axis=0)
    return added


def joint_subsets(orders: list[Order], pair: tuple[int, int]) -> list[int]:
    """Return, for each order, the subset that stands before a pair of causes that come together."""
    first, second = pair
    return [_bits(cause for cause in order[: order.index(first)] if cause != second) for order in orders]


def corners(before: int, pair: tuple[int, int]) -> list[int]:
    """Return a subset without and with each and both of a pair."""
    one, other = 1 << pair[0], 1 << pair[1]
    return [before, before | one, before | other, before | one | other]


def sampled_interaction(value: Value, orders: list[Order], pair: tuple[int, int]) -> Floats:
    """Return the interaction index of a pair [...] from a sample of orders."""
    return np.asarray(np.mean([_joint(value, before, pair) for before in joint_subsets(orders, pair)], axis=0))
