r"""Is the level right? What was said on average against what happened, and how far the odds have to be stretched.

A recalibration (cox-1958) moves and stretches the log odds of a forecast to fit what happened:

    logit P(event) = a + b logit(said)

At b = 1 and a = 0 nothing has to be done. A slope below 1 says that the forecast is too sure of itself:
its high chances too high, its low ones too low. Its interval rests on the spread of whole clusters (field-2007).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from foedus.fitting.logit import Prior, fit_logit
from foedus.scoring.clusters import LEVEL, Interval
from foedus.scoring.scores import checked, held_log_odds

#: Chances are kept this far from 0 and 1 before their log odds are taken.
LEAST: Final = 1e-6
#: Prior standard deviation of both coefficients: so wide that it only holds what the cases leave open.
WIDE: Final = 10.0
#: Log odds that differ by less are the same: nothing to stretch.
SAME: Final = 1e-9


def slope(
    outcome: NDArray[np.generic], chance: NDArray[np.generic], cluster: NDArray[np.generic], *, level: float = LEVEL
) -> Interval:
    """Return the recalibration slope; not a number where all chances are alike, or nothing or everything happened."""
    y, p = checked(outcome, chance)
    nothing = Interval(float("nan"), float("nan"), float("nan"))
    if not 0.0 < y.mean() < 1.0:
        return nothing
    odds = held_log_odds(p, LEAST)
    if np.ptp(odds) < SAME:
        return nothing
    code = np.unique(cluster, return_inverse=True)[1]
    free = np.full((1, 2), np.inf)
    prior = Prior(np.full((1, 2), WIDE), -free, free)
    # cases of a cluster that are alike count as one, as often as they are: of thousands a few hundred differ
    alike, times = np.unique(np.column_stack([code, y, odds]), axis=0, return_counts=True)
    home, happened, said = alike.T
    design, weights = np.column_stack([np.ones(said.size), said]), times.astype(np.float64)
    found = fit_logit(design, happened.astype(np.int64), prior, weights=weights, cluster=home.astype(np.int64))
    value = float(found.mode[0, 1])
    if code.max() == 0:
        return Interval(value, float("nan"), float("nan"))
    reach = float(norm.ppf((1.0 + level) / 2.0)) * float(np.sqrt(found.covariance[1, 1]))
    return Interval(value, value - reach, value + reach)
