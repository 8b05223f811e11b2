"""How often leaders go irregularly and regimes fail: fitted logits on what tables of past and present both hold.

    P_i = 1 / (1 + exp(-(a + b' x_i)))        a year, times the era factor where the years of the fit are left behind

with income, democracy, anocracy and the kind of rule as x, each defined where the fit takes it from; that wealth keeps
open regimes rather than closed ones (przeworski-limongi-1997) is their product. All states share the draw of the
coefficients. The era factor is that of irregular exits; that failures became as much rarer is an assumption.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np

from foedus.core.calibration import Calibration, draw_by_name, require_columns, shipped
from foedus.core.world import REGIME_KINDS
from foedus.mechanisms.survival.covariates import anocracy
from foedus.worlds.base_rates import hazard
from foedus.worlds.blueprint import Floats, Luck, Uncertain

#: The family of the calibrations, which go by the fields of the world that they fill.
FAMILY: Final = "survival"
FITTED: Final = (IRREGULAR := "irregular_rate", FAILURE := "failure_rate")
_BOTH: Final = ("income", "democracy", "income_democracy", "anocracy", "military", "party")
#: What moves each, by the outcome of the fit: `covariates` knows it, or leaves it at what is typical.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {"exit_irregular": (*_BOTH, "war"), "failed": _BOTH}
#: The code of a kind of regime that is none of those that count.
NO_KIND: Final = -1.0
#: Calibrations by the field that each fills.
Fits = Mapping[str, Calibration]


def shipped_fits() -> Fits:
    """Return the calibrations that ship, or are laid over them."""
    return {name: shipped(FAMILY, name) for name in FITTED}


def source(name: str) -> str:
    """Return what stands as the source of a rate."""
    return f"calibration {name}: income and regime"


def kind_code(kind: str) -> float:
    """Return the code of a kind of regime; -1 for one that nobody coded."""
    return float(REGIME_KINDS.index(kind)) if kind in REGIME_KINDS else NO_KIND


def covariates(
    log_income: float | Floats | None, democracy: float | Floats | None, kind: float | Floats
) -> dict[str, Floats]:
    """Return the covariates that are known, each a number or [outer draw]; the rates are those of a country at peace.

    Parameters
    ----------
    log_income : float, ndarray or None
        Log of output per head, 2011 dollars.
    democracy : float, ndarray or None
        Polyarchy, 0-1.
    kind : float or ndarray
        Codes of the kind of regime, as of `kind_code`.

    Examples
    --------
    >>> {name: float(value) for name, value in covariates(None, 0.25, kind_code("military")).items()}
    {'war': 0.0, 'democracy': 0.25, 'anocracy': 0.5, 'military': 1.0, 'party': 0.0}
    """
    found = {"war": np.zeros(())}  # what a war adds is the mechanism's pressure
    if log_income is not None:
        found["income"] = np.asarray(log_income, np.float64)
    if log_income is not None and democracy is not None:
        found["income_democracy"] = np.asarray(log_income * democracy, np.float64)
    if democracy is not None:
        openness = np.asarray(democracy, np.float64)
        # Plain, as it is arithmetic alone: `foedus check` need not load the compiler for it.
        plain: Any = getattr(anocracy, "py_func", anocracy)
        found |= {"democracy": openness, "anocracy": plain(openness)}
    return found | {name: np.asarray(kind == kind_code(name), np.float64) for name in ("military", "party")}


def chance(
    calibration: Calibration, known: Mapping[str, Floats], coefficients: Mapping[str, Floats] | None = None
) -> Floats:
    """Return the chance a year [outer draw] that a leader goes irregularly, or that a regime fails.

    Parameters
    ----------
    calibration : Calibration
        The fitted logit; what is not known counts as typical of its cases.
    known : mapping
        As `covariates` returns it.
    coefficients : mapping, optional
        Draws [outer draw] of each coefficient; by default the estimates.
    """
    require_columns(calibration, COLUMNS.get(calibration.outcome, ()))
    weights = coefficients or {column: np.asarray(calibration.value(column)) for column in calibration.columns}
    odds = weights["intercept"] + sum(
        weights[name] * known.get(name, calibration.typical[name]) for name in calibration.columns[1:]
    )
    return np.asarray(1.0 / (1.0 + np.exp(-odds)), np.float64)


def coefficients_of(name: str, calibration: Calibration) -> Callable[[Luck], dict[str, Floats]]:
    """Return what draws the coefficients; for the same luck they are drawn once, however many states ask for them."""
    return lru_cache(maxsize=1)(lambda luck: draw_by_name(calibration, luck, f"calibration.{FAMILY}.{name}"))


def uncertain_rate(
    path: str,
    places: tuple[int, ...],
    name: str,
    calibration: Calibration,
    coefficients: Callable[[Luck], dict[str, Floats]],
    drawn: Callable[[Luck], Mapping[str, Floats]],
    times: Callable[[Luck], Floats] = lambda _: np.ones(()),
) -> Uncertain:
    """Return what draws the chance of one country, for its places in a world.

    Parameters
    ----------
    coefficients
        As `coefficients_of` returns it.
    drawn, times
        The covariates, and what the fitted chance is multiplied by, each [outer draw] or one number.
    """

    def values(of: Luck) -> Floats:
        return times(of) * chance(calibration, drawn(of), coefficients(of))

    return Uncertain(path, values, places, hazard, (source(name),))
