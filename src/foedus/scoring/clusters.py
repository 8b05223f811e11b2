"""Scores with intervals, where cases hang together: resample whole clusters, not cases.

The third parties to one dispute, or the years of one country, are not independent. Each interval draws clusters with
replacement (field-2007). It costs little, because every score here is a function of sums by cluster: losses add up, and
the area under the curve needs only how many event/non-event pairs across each two clusters are in the right order.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.scoring.scores import Floats, checked, log_losses, sum_by

#: Bootstrap replicates, their seed, and the level of every interval on the scorecard.
REPLICATES, SEED, LEVEL = 2000, 1815, 0.90
#: What stands where there is no interval.
ONE_CLUSTER = "one cluster: no interval"


class Sums(NamedTuple):
    """What the scores of a forecast need, by cluster.

    ``concordant`` [cluster of the event, cluster of the non-event] counts pairs in the right order, ties as half.
    ``within`` adds up the areas under the curve inside the ``groups`` of a cluster that hold
    an event and something else.
    """

    cases: Floats
    events: Floats
    brier: Floats
    log: Floats
    concordant: Floats
    within: Floats
    groups: Floats


class Losses(NamedTuple):
    """What scores of loss alone need of a forecast, by cluster."""

    cases: Floats
    brier: Floats
    log: Floats


class Interval(NamedTuple):
    """A score and the interval around it."""

    value: float
    low: float
    high: float


def sums_of(
    outcome: NDArray[np.generic],
    chance: NDArray[np.generic],
    cluster: NDArray[np.generic],
    group: NDArray[np.generic] | None = None,
) -> Sums:
    """Return the sums by cluster of a forecast [case]; clusters stand in the order of their sorted names.

    ``group`` [case] is what cases are ranked inside, where that is smaller than a cluster (a crisis of a conflict).
    """
    y, p = checked(outcome, chance)
    code = np.unique(cluster, return_inverse=True)[1]
    count = int(code.max()) + 1
    order = np.argsort(code, kind="stable")
    edges = np.searchsorted(code[order], np.arange(count + 1))
    happened = y > 0.0
    concordant = np.zeros((count, count))
    for k in range(count):
        rows = order[edges[k] : edges[k + 1]]
        others = np.sort(p[rows[~happened[rows]]])
        if others.size:
            ranked = np.searchsorted(others, p[happened], "left") + np.searchsorted(others, p[happened], "right")
            concordant[:, k] = np.bincount(code[happened], 0.5 * ranked, minlength=count)
    within, groups = _inside(y, p, code, code if group is None else np.unique(group, return_inverse=True)[1])
    return Sums(
        cases=sum_by(code),
        events=sum_by(code, y),
        brier=sum_by(code, (p - y) ** 2),
        log=sum_by(code, log_losses(y, p)),
        concordant=concordant,
        within=within,
        groups=groups,
    )


def losses_of(outcome: NDArray[np.generic], chance: NDArray[np.generic], cluster: NDArray[np.generic]) -> Losses:
    """Return the losses by cluster of a forecast [case], in the order of the clusters' sorted names."""
    y, p = checked(outcome, chance)
    code = np.unique(cluster, return_inverse=True)[1]
    return Losses(sum_by(code), sum_by(code, (p - y) ** 2), sum_by(code, log_losses(y, p)))


def _inside(y: Floats, p: Floats, code: NDArray[np.intp], group: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the sum of the areas under the curve inside groups, and the number of groups that have one, by cluster."""
    order = np.lexsort((p, group))
    home, chance, happened = group[order], p[order], y[order]
    first = np.flatnonzero(np.diff(home, prepend=-1))
    tie = np.cumsum((np.diff(home, prepend=-1) != 0) | (np.diff(chance, prepend=np.nan) != 0.0)) - 1
    alike = sum_by(tie)
    rank = (np.cumsum(alike) - (alike - 1.0) / 2.0)[tie] - first[home]  # in its group, ties sharing theirs
    events = sum_by(home, happened)
    areas = _ratio(sum_by(home, rank * happened) - events * (events + 1.0) / 2.0, events * (sum_by(home) - events))
    known = np.isfinite(areas)
    home = code[order[first]][known]
    count = int(code.max()) + 1
    return (
        np.bincount(home, areas[known], minlength=count).astype(np.float64),
        np.bincount(home, minlength=count).astype(np.float64),
    )


@lru_cache(maxsize=4)
def resamples(clusters: int, *, replicates: int = REPLICATES, seed: int = SEED) -> Floats:
    """Return how often each cluster is drawn [replicate, cluster]; the first row is the sample itself.

    It is the only row where there is one cluster: drawn anew it is always the same, which says nothing of how sure a
    score is.
    """
    if clusters == 1:
        return np.ones((1, 1))
    drawn = np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1.0 / clusters), size=replicates)
    times = np.vstack([np.ones(clusters), drawn]).astype(np.float64)
    times.flags.writeable = False  # it is kept
    return times


def interval(values: Floats, *, level: float = LEVEL) -> Interval:
    """Return the first value, and the central interval of the others, those that are not NaN [replicate].

    Without any other there is no interval: its ends are NaN.
    """
    drawn = values[1:][np.isfinite(values[1:])]
    if not drawn.size:
        return Interval(float(values[0]), float("nan"), float("nan"))
    low, high = np.quantile(drawn, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(float(values[0]), float(low), float(high))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0.0)


def auc_values(sums: Sums, weights: Floats) -> Floats:
    """Return the area under the curve in each resample [replicate]."""
    right = np.einsum("rc,rc->r", weights @ sums.concordant, weights)
    return _ratio(right, (weights @ sums.events) * (weights @ (sums.cases - sums.events)))


def within_values(sums: Sums, weights: Floats) -> Floats:
    """Return the mean area under the curve inside a group [replicate], every group with an event counting once."""
    return _ratio(weights @ sums.within, weights @ sums.groups)


def skill_values(sums: Sums | Losses, reference: Sums | Losses, weights: Floats) -> Floats:
    """Return the Brier skill against a reference in each resample [replicate]."""
    return 1.0 - _ratio(weights @ sums.brier, weights @ reference.brier)


def gain_values(sums: Sums | Losses, other: Sums | Losses, weights: Floats) -> Floats:
    """Return how much the logarithmic score is better (less) than another's, per case [replicate]."""
    return _ratio(weights @ (other.log - sums.log), weights @ sums.cases)


def share_values(sums: Sums, weights: Floats) -> Floats:
    """Return the share of events in each resample [replicate]."""
    return _ratio(weights @ sums.events, weights @ sums.cases)


def effective_number(sizes: Floats) -> float:
    """Return how many clusters of one size would tell as much as clusters of these sizes (kish-1965).

    n = (sum of sizes)^2 / sum of squared sizes, in which the cases of a cluster count as one case told many times.

    Examples
    --------
    >>> effective_number(np.ones(7)), effective_number(np.array([5.0, 1.0, 1.0, 1.0]))
    (7.0, 2.2857142857142856)
    """
    squares = float((sizes**2).sum())
    return float(sizes.sum()) ** 2 / squares if squares else 0.0
