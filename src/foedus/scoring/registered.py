"""Scores of the forecasts that were registered and have been resolved."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from foedus.scoring.scores import brier, brier_skill, calibration_curve, log_score

#: Bins of the calibration, at most; each has about equally many forecasts.
BINS: Final = 5


def scores_of(forecasts: Sequence[Mapping[str, Any]], outcomes: Mapping[str, bool]) -> dict[str, Any]:
    """Return the scores of forecasts whose outcomes are known.

    Parameters
    ----------
    forecasts
        Lines of the register, each with ``id``, ``probability`` and, where history has one, ``base_rate``.
    outcomes
        Whether each resolved forecast came true, by id.

    Returns
    -------
    dict
        ``registered``, ``resolved``, ``brier``, ``log`` (nats; less is better for both; None where nothing is
        resolved), ``skill`` against the base rates where there are any, ``calibration``.

    Examples
    --------
    >>> scores_of([{"id": "a", "probability": 0.8}], {"a": True})["brier"]
    0.04
    """
    resolved = [forecast for forecast in forecasts if forecast["id"] in outcomes]
    found: dict[str, Any] = {"registered": len(forecasts), "resolved": len(resolved), "brier": None, "log": None}
    if not resolved:
        return {**found, "skill": None, "with_base_rate": 0, "calibration": []}
    happened = np.array([float(outcomes[forecast["id"]]) for forecast in resolved])
    said = np.array([forecast["probability"] for forecast in resolved], np.float64)
    based = np.array([forecast.get("base_rate") is not None for forecast in resolved])
    curve = calibration_curve(happened, said, bins=BINS)
    return {
        **found,
        "brier": round(brier(happened, said), 9),
        "log": round(log_score(happened, said), 9),
        "skill": _skill(
            happened[based], said[based], [f["base_rate"] for f in resolved if f.get("base_rate") is not None]
        ),
        "with_base_rate": int(based.sum()),
        "calibration": [
            {"said": float(chance), "happened": float(share), "forecasts": int(cases)}
            for chance, share, cases in zip(curve.chance, curve.observed, curve.cases, strict=True)
        ],
    }


def _skill(happened: np.ndarray[Any, Any], said: np.ndarray[Any, Any], base: list[float]) -> float | None:
    """Return the share of the base rates' Brier score that the forecasts save; None where there are none."""
    if not base:
        return None
    skill = brier_skill(happened, said, np.array(base))
    return None if np.isnan(skill) else round(skill, 9)
