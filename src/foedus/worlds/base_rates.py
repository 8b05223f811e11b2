"""Base rates of falling by kind of regime: posteriors of counted cases, as draws and as central values."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.core.world import REGIME_KINDS

#: World field -> (count of events, count of cases) in the table.
COUNTS: Final = {
    "irregular_rate": ("irregular", "cases"),
    "regular_rate": ("regular", "cases"),
    "failure_rate": ("failures", "years"),
}
Floats = NDArray[np.float64]


@cache
def table() -> dict[str, Any]:
    """Return the counts by kind of regime, and the era factor."""
    return tomllib.loads(files(__package__).joinpath("base_rates.toml").read_text("utf-8"))


def hazard(chance: Floats | float) -> Floats:
    """Return the hazard a year that gives these chances a year."""
    return -np.log1p(-np.minimum(chance, 0.999))


def central_rate(field: str, kind: str) -> float:
    """Return the posterior mean of a rate for a kind of regime (chance a year).

    Examples
    --------
    >>> round(central_rate("irregular_rate", "personal"), 3)
    0.033
    """
    events, cases = (table()[kind][count] for count in COUNTS[field])
    rate = (events + 0.5) / (cases + 1.0)
    return float(rate * table()["era"]["value"]) if field == "irregular_rate" else float(rate)


def draw_rates(field: str, kinds: Floats, of_rate: Floats, of_era: Floats) -> Floats:
    """Return draws of a rate (chance a year), one for each outer draw.

    Parameters
    ----------
    kinds : ndarray, float64 [outer draw]
        Codes of the kind of regime.
    of_rate, of_era : ndarray, float64 [outer draw]
        Uniforms for the rate and for the era factor that irregular exits share.
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - loaded only where rates are drawn

    names = [REGIME_KINDS[int(kind)] for kind in kinds]
    events = np.array([table()[name][COUNTS[field][0]] for name in names], dtype=np.float64)
    cases = np.array([table()[name][COUNTS[field][1]] for name in names], dtype=np.float64)
    rates: Floats = betaincinv(events + 0.5, cases - events + 0.5, of_rate)
    if field == "irregular_rate":
        era = table()["era"]
        rates = rates * (era["low"] + (era["high"] - era["low"]) * of_era)
    return rates
