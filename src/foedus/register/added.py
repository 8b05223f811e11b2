r"""Whether one forecaster adds to another, on the questions that both answered.

With o the other's chance and p one's own, the chance that does best is looked for on the line between them, and beyond:

    logit P(yes) = logit o + w (logit p - logit o)

At w = 0 one adds nothing, at w = 1 the other adds nothing; between them each knows something that the other does not.
The interval is where the likelihood is not clearly less than at its peak (a ratio; wilks-1938).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.register.rows import AddedRow
from foedus.scoring.scores import brier, held_log_odds, log_score

Floats = NDArray[np.float64]
#: How far the weight is looked for.
WIDEST: Final = 10.0
#: Below so many questions nothing is said.
LEAST: Final = 10
#: Level of the interval.
LEVEL: Final = 0.9


def added(
    name: str, happened: Sequence[bool], own: Sequence[float], other: Sequence[float], who: str = "the engine"
) -> AddedRow:
    """Return how two forecasters score on the same questions, and the weight of the first beside the other.

    Parameters
    ----------
    name
        Of the other.
    happened, own, other
        What came true, and the chances that both gave it [question].
    who
        The name of the first.

    Returns
    -------
    dict
        ``weight`` with ``low`` and ``high``; None where there are fewer than ten questions, or the two never differ,
        or an end lies more than ten times as far out as what was said.
    """
    y, p, o = (np.asarray(each, np.float64) for each in (happened, own, other))
    row: AddedRow = {
        "who": who,
        "beside": name,
        "forecasts": y.size,
        "brier": round(brier(y, p), 9),
        "brier_other": round(brier(y, o), 9),
        "log": round(log_score(y, p), 9),
        "log_other": round(log_score(y, o), 9),
        "weight": None,
        "low": None,
        "high": None,
    }
    away = held_log_odds(p) - held_log_odds(o)
    if y.size < LEAST or not away.any():
        return row
    peak, low, high = _weight(y, held_log_odds(o), away)
    return {**row, "weight": peak, "low": low, "high": high}


def _weight(y: Floats, base: Floats, away: Floats) -> tuple[float, float | None, float | None]:
    """Return the likeliest weight, and the ends of its interval where they are not too far out."""
    from scipy.optimize import brentq, minimize_scalar  # noqa: PLC0415 - loaded only where forecasters are compared
    from scipy.stats import chi2  # noqa: PLC0415

    def loss(weight: float) -> float:
        odds = base + weight * away
        return float(np.logaddexp(0.0, np.where(y > 0.0, -odds, odds)).sum())

    peak = float(minimize_scalar(loss, bounds=(-WIDEST, WIDEST), method="bounded").x)
    least = loss(peak) + chi2.ppf(LEVEL, 1) / 2.0

    def end(out: float) -> float | None:
        return float(brentq(lambda weight: loss(weight) - least, peak, out)) if loss(out) > least else None

    return peak, end(-WIDEST), end(WIDEST)
