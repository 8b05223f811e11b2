"""The base rate of exits by the rules, by kind of regime: posteriors of counted cases, drawn and as central values.

``base_rates.toml`` is written by ``make tables`` (`foedus.fitting.counting`). Irregular exits and failures of regimes
are fitted rather than counted (`foedus.worlds.fitted_rates`); ``era.toml`` says how much rarer both became since.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.core.shipped_files import laid_over
from foedus.core.tables import toml_table
from foedus.core.world import REGIME_KINDS

#: The world field of the rate that is counted: events among cases in the table.
COUNTED, EVENTS, CASES = "regular_rate", "regular", "cases"
#: Years of each kind in the table: how frequent it was.
YEARS: Final = "years"
#: World fields that hold hazards a year, for which a crisis file gives chances.
RATES: Final = ("irregular_rate", COUNTED, "failure_rate")
Floats = NDArray[np.float64]


def table() -> dict[str, Any]:
    """Return the counts by kind of regime, and the years (``span``) of which they are."""
    return _read("base_rates.toml", laid_over())


@cache
def _read(name: str, _over: Path | None) -> dict[str, Any]:
    return toml_table(__package__, name)


def hazard(chance: Floats | float) -> Floats:
    """Return the hazard a year that gives these chances a year."""
    return -np.log1p(-np.minimum(chance, 0.999))


def central_rate(kind: str) -> float:
    """Return the posterior mean of the rate for a kind of regime (chance a year).

    Examples
    --------
    >>> round(central_rate("personal"), 3)
    0.025
    """
    events, cases = (table()[kind][count] for count in (EVENTS, CASES))
    return float((events + 0.5) / (cases + 1.0))


def draw_rates(kinds: Floats, of_rate: Floats) -> Floats:
    """Return draws of the rate (chance a year), one for each outer draw.

    Parameters
    ----------
    kinds : ndarray, float64 [outer draw]
        Codes of the kind of regime.
    of_rate : ndarray, float64 [outer draw]
        Uniforms for the rate.
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - loaded only where rates are drawn

    known = table()
    counts = {
        float(kind): [known[REGIME_KINDS[int(kind)]][count] for count in (EVENTS, CASES)] for kind in np.unique(kinds)
    }
    events, cases = np.array([counts[kind] for kind in kinds.tolist()], np.float64).T
    rates: Floats = betaincinv(events + 0.5, cases - events + 0.5, of_rate)
    return rates


def central_era() -> float:
    """Return how much rarer irregular exits and failures became than in the last years of their fits."""
    return float(_read("era.toml", laid_over())["value"])


def draw_era(uniform: Floats) -> Floats:
    """Return draws of the same [outer draw]."""
    era = _read("era.toml", laid_over())
    return np.asarray(era["low"] + (era["high"] - era["low"]) * uniform, np.float64)
