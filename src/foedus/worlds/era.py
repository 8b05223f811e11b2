"""How much rarer irregular exits of leaders became since the last years of a fit: the text of ``era.toml``.

Tables of leaders may end decades before the day of a crisis. A later edition than the one that is fitted tells how
often leaders went irregularly since: what is written is that rate against the mean of the fit over the states of today.
No table here codes failures of regimes later than their fit: they are taken to have become as much rarer.
"""

from math import log
from typing import Final

import numpy as np

from foedus.core.calibration import Calibration
from foedus.worlds.fitted_rates import chance, covariates, kind_code
from foedus.worlds.states import figure, regime, states

#: Irregular exits a leader-year of 2000-2015 in Archigos 4.1 (goemans-2009): 1.7% in 1990-2015, 2.55% in 1990-1999.
SEEN, SEEN_TO, BECAUSE = 0.012, 2015, "goemans-2009"
#: The year of the figures of states to which the fit is applied.
TODAY: Final = 2026
#: Ends of the range against its middle; an assumption.
LOW, HIGH = 0.7, 1.4


def mean_chance(fit: Calibration) -> float:
    """Return the mean chance a year over the states of today that a leader goes irregularly, as fitted."""
    chances = []
    for key in states():
        income, openness = (figure(key, column, TODAY) for column in ("gdp_per_capita", "polyarchy"))
        if income and openness:
            known = covariates(log(income.number), openness.number, kind_code(regime(key, TODAY).kind))
            chances.append(float(chance(fit, known)))
    return float(np.mean(chances))


def written_era(fit: Calibration) -> str:
    """Return the text of the file, given the calibration of irregular exits by income and regime."""
    mean, last = mean_chance(fit), fit.span[1]
    value = 1.0 if last >= SEEN_TO else round(SEEN / mean, 2)
    return (
        f"# How much rarer irregular exits of leaders became since the last years of the fit (survival/irregular_rate, "
        f"to {last}).\n# The fit says {100.0 * mean:.1f}% a year over the states of today; Archigos 4.1, which runs to "
        f"{SEEN_TO}, has 1.7% in 1990-2015 and\n# 2.55% in 1990-1999, which leaves 1.2% for 2000-2015. `value` is the "
        "ratio (1 for a fit that reaches as far); its range\n# is an assumption, and that failures of regimes, which "
        "no table here codes later, became as much rarer.\n"
        f'value = {value}\nlow = {value * LOW:.2g}\nhigh = {value * HIGH:.2g}\nbecause = "{BECAUSE}"\n'
    )
