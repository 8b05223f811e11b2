r"""The least change of a run's chances under which some events are as likely as somebody holds them to be.

One event, held at p (Jeffrey's rule, jeffrey-1965): what is so given the event, and given its absence, stays.

    q_c = p n_c / N_1  where it comes,   (1 - p) n_c / N_0  where it does not         n_c histories of cell c

Several, or ranges: the chances nearest to those of the run by relative entropy (csiszar-1975), which are

    q_c  ~  n_c exp(sum_j lambda_j a_cj)                                              a_cj: event j comes in c

with lambda from the convex dual, and zero where a range holds by itself. One event is a case of it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: How far what is found may be from what is held.
NEAR: Final = 1e-9


class InfeasibleError(InputError):
    """Estimates that no chances of the cells meet; ``nearest`` [event] are those that some meet."""

    def __init__(self, nearest: Floats) -> None:
        super().__init__("estimates that cannot be held together")
        self.nearest = nearest


def least_change(sizes: NDArray[np.int64], came: Flags, low: Floats, high: Floats) -> Floats:
    """Return the chance of each cell [cell].

    Parameters
    ----------
    sizes : ndarray, int [cell]
        Histories of each cell.
    came : ndarray, bool [cell, event]
        Which events have come in it.
    low, high : ndarray, float [event]
        The chance at which each is held, twice, or the ends of a range.

    Raises
    ------
    InfeasibleError
        If no chances of the cells meet the estimates.

    Examples
    --------
    >>> least_change(np.array([60, 40]), np.array([[False], [True]]), np.array([0.7]), np.array([0.7]))
    array([0.3, 0.7])
    """
    if came.shape[1] == 1:
        return _jeffrey(sizes, came[:, 0], float(low[0]), float(high[0]))
    open_cells = _possible(came, low, high)
    chances = np.zeros(sizes.size)
    chances[open_cells] = _tilted(sizes[open_cells], came[open_cells].astype(np.float64), low, high)
    held = came.T @ chances
    if not ((held >= low - NEAR) & (held <= high + NEAR)).all():
        raise InfeasibleError(nearest_feasible(came, low, high))
    return chances


def _jeffrey(sizes: NDArray[np.int64], came: Flags, low: float, high: float) -> Floats:
    with_it, all_of_them = int(sizes[came].sum()), int(sizes.sum())
    chance = min(max(with_it / all_of_them, low), high)
    if (chance > 0.0 and with_it == 0) or (chance < 1.0 and with_it == all_of_them):
        raise InfeasibleError(np.array([with_it / all_of_them]))
    sides = np.where(came, max(with_it, 1), max(all_of_them - with_it, 1))
    return np.where(came, chance, 1.0 - chance) * (sizes / sides)


def _possible(came: Flags, low: Floats, high: Floats) -> Flags:
    """Return which cells have a chance above zero under some chances that meet the estimates [cell].

    Chances times any number meet them in the same shares, so that all cells that can be are found at once.
    """
    from scipy.optimize import linprog  # noqa: PLC0415 - loaded only where it is needed

    cells, events = came.shape
    share = came.T.astype(np.float64)
    nothing = np.zeros((events, cells))
    above = np.hstack([share, -high[:, None], nothing])
    below = np.hstack([-share, low[:, None], nothing])
    least = np.hstack([-np.eye(cells), np.zeros((cells, 1)), np.eye(cells)])
    whole = np.hstack([np.ones(cells), [-1.0], np.zeros(cells)])
    found = linprog(
        np.hstack([np.zeros(cells + 1), -np.ones(cells)]),
        A_ub=np.vstack([above, below, least]),
        b_ub=np.zeros(2 * events + cells),
        A_eq=whole[None, :],
        b_eq=[0.0],
        bounds=[(0.0, None)] * (cells + 1) + [(0.0, 1.0)] * cells,
        method="highs",
    )
    open_cells: Flags = found.x[cells + 1 :] > 0.5
    if not open_cells.any():
        raise InfeasibleError(nearest_feasible(came, low, high))
    return open_cells


def _tilted(sizes: NDArray[np.int64], came: Floats, low: Floats, high: Floats) -> Floats:
    """Return the tilted chances of cells of which each can have one.

    The dual says which ends of ranges bind; what binds is then met to the last digits, and what turns out not to bind,
    or to bind after all, is put right.
    """
    from scipy.special import softmax  # noqa: PLC0415 - loaded only where it is needed

    before = np.log(sizes / sizes.sum())
    fixed = low == high
    multipliers = _dual(before, came, low, high)
    #: At which end an event is held: 1 at the lower, -1 at the upper, 0 at none.
    side = np.where(fixed, 1, np.sign(np.where(np.abs(multipliers) > NEAR, multipliers, 0.0)))
    for _ in range(4 * low.size + 1):
        multipliers = _firm(before, came, np.where(side < 0, high, low), side != 0, multipliers)
        chances = np.asarray(softmax(before + came @ multipliers), np.float64)
        held = came.T @ chances
        loose = ~fixed & (side * multipliers < 0.0)
        missed = (side == 0) * (np.where(held < low - 1e-15, 1, 0) - np.where(held > high + 1e-15, 1, 0))
        if not loose.any() and not missed.any():
            break
        side = np.where(loose, 0, side) + missed
    return chances


def _dual(before: Floats, came: Floats, low: Floats, high: Floats) -> Floats:
    """Return the multipliers of the events as the convex dual has them, to some seven digits [event]."""
    from scipy.optimize import minimize  # noqa: PLC0415 - loaded only where it is needed
    from scipy.special import logsumexp, softmax  # noqa: PLC0415

    events = low.size

    def dual(halves: Floats) -> tuple[float, Floats]:
        tilt = before + came @ (halves[:events] - halves[events:])
        held = came.T @ softmax(tilt)
        value = logsumexp(tilt) - halves[:events] @ low + halves[events:] @ high
        return float(value), np.concatenate([held - low, high - held])

    found = minimize(
        dual, np.zeros(2 * events), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * 2 * events,
        options={"maxiter": 1000},
    )  # fmt: skip
    return np.asarray(found.x[:events] - found.x[events:], np.float64)


def _firm(before: Floats, came: Floats, ends: Floats, binds: Flags, start: Floats) -> Floats:
    """Return the multipliers under which the events that bind are at these ends to the last digits [event]."""
    from scipy.optimize import root  # noqa: PLC0415 - loaded only where it is needed
    from scipy.special import softmax  # noqa: PLC0415

    found = np.zeros_like(start)
    if not binds.any():
        return found
    these = came[:, binds]

    def off(multipliers: Floats) -> tuple[Floats, Floats]:
        chances = softmax(before + these @ multipliers)
        mean = these.T @ chances
        return mean - ends[binds], (these * chances[:, None]).T @ these - np.outer(mean, mean)

    found[binds] = root(off, start[binds], jac=True, method="lm", options={"xtol": 1e-15, "ftol": 1e-15}).x
    return found


def nearest_feasible(came: Flags, low: Floats, high: Floats) -> Floats:
    """Return the chances of the events that some chances of the cells meet and that are nearest (least squares)."""
    from scipy.optimize import lsq_linear  # noqa: PLC0415 - loaded only where it is needed

    cells, events = came.shape
    firm = 1e6  # chances are as good as held to add up to one
    sums = np.hstack([came.T.astype(np.float64), -np.eye(events)])
    rows = np.vstack([sums, np.hstack([np.full(cells, firm), np.zeros(events)])])
    ends = np.concatenate([np.zeros(cells), low]), np.concatenate([np.ones(cells), np.maximum(high, low + 1e-12)])
    found = lsq_linear(rows, np.concatenate([np.zeros(events), [firm]]), bounds=ends, tol=1e-14)
    chances = found.x[:cells] / found.x[:cells].sum()
    return np.asarray(came.T @ chances, np.float64)


def pool(ends: Floats, weights: Floats, rule: str, around: float, extremise: float = 1.0) -> Floats:
    """Return several chances, or ranges of them, as one (genest-zidek-1986).

    Parameters
    ----------
    ends : ndarray, float [estimate, 2]
        The ends of each.
    weights : ndarray, float [estimate]
        What each counts.
    rule : str
        ``linear``: the mean of chances; ``logarithmic``: logit b + e (mean of logit p - logit b).
    around, extremise : float
        The base rate b, and e, which draws the pool away from it where it is above 1.

    Examples
    --------
    >>> pool(np.array([[0.2, 0.2], [0.6, 0.8]]), np.array([1.0, 1.0]), "linear", 0.5)
    array([0.4, 0.5])
    """
    shares = weights / weights.sum()
    if rule == "linear":
        return np.asarray(shares @ ends, np.float64)
    from scipy.special import expit, logit  # noqa: PLC0415 - loaded only where it is needed

    pooled = shares @ logit(ends)
    if extremise != 1.0:  # else the base rate falls out
        pooled = logit(around) + extremise * (pooled - logit(around))
    return np.asarray(expit(pooled), np.float64)
