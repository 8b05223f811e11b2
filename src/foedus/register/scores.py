"""Scores of the forecasts that were registered and have been resolved."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from foedus.register.added import added
from foedus.register.register import VOID, Outcome
from foedus.register.rows import AddedRow, BinRow, ForecastRow, Scored, Scores, VersionRow
from foedus.scoring.scores import brier, brier_skill, calibration_curve, log_score

#: Who is held beside whom: the engine alone, the engine given estimates from outside, these, and the rates of history.
BESIDE: Final = (
    ("the engine", "probability", "outside estimates", "outside"),
    ("the engine given outside", "held", "the engine alone", "probability"),
    ("the engine given outside", "held", "outside estimates", "outside"),
    ("the engine", "probability", "base rates", "base_rate"),
)
#: Bins of the calibration, at most; each has about equally many forecasts.
BINS: Final = 5
Forecasts = Sequence[ForecastRow]


def scores_of(forecasts: Forecasts, came: Mapping[str, Outcome], aside: Mapping[str, str] | None = None) -> Scores:
    """Return the scores of forecasts whose outcomes are known.

    Parameters
    ----------
    forecasts
        Lines of the register, each with ``id``, ``probability`` and, where history has one, ``base_rate``.
    came
        How each resolved forecast came out, by id; what is void enters no score.
    aside
        Forecasts that do not count, by id, and why; they are counted apart and enter no score.

    Returns
    -------
    dict
        ``registered``, ``resolved`` (yes or no), ``void``; ``left_out``, how many of the resolved do not count, by
        reason; ``brier``, ``log`` (nats; less is better for both; None where nothing is resolved), ``skill`` against
        the base rates where there are any, ``calibration``; ``added``, whether the engine adds to outside estimates
        and to base rates, and what it says given these to what it says alone, and to them
        (`foedus.register.added`); ``conditional``, the scores of what was said given something else that came so, apart
        from the rest; ``exercises``, those of what does not count, which say nothing of foresight.

    Examples
    --------
    >>> scores_of([{"id": "a", "probability": 0.8}], {"a": True})["brier"]
    0.04
    >>> scores_of([{"id": "a", "probability": 0.8}], {"a": True}, {"a": "late"})["brier"] is None
    True
    """
    reasons, outcomes = aside or {}, decided(came)
    resolved = [forecast for forecast in forecasts if forecast["id"] in outcomes]
    alone, conditional = (
        [row for row in resolved if row["id"] not in reasons and bool(row.get("given")) == given]
        for given in (False, True)
    )
    others = [forecast for forecast in resolved if forecast["id"] in reasons]
    why = [reasons[forecast["id"]] for forecast in others]
    return {
        "registered": len(forecasts),
        "resolved": len(resolved),
        "void": sum(came.get(forecast["id"]) == VOID for forecast in forecasts),
        "left_out": {reason: why.count(reason) for reason in dict.fromkeys(why)},
        **_scores(alone, outcomes),
        "skill": _skill(alone, outcomes),
        "with_base_rate": len(_based(alone)),
        "calibration": _calibration(alone, outcomes),
        "added": _added(alone, outcomes),
        "conditional": {"forecasts": len(conditional), **_scores(conditional, outcomes)},
        "exercises": {"forecasts": len(others), **_scores(others, outcomes)},
    }


def decided(came: Mapping[str, Outcome]) -> dict[str, bool]:
    """Return which forecasts came true and which did not, by id: those that are void are left out."""
    return {forecast: bool(outcome) for forecast, outcome in came.items() if outcome != VOID}


def scores_by_version(forecasts: Forecasts, came: Mapping[str, Outcome], aside: Mapping[str, str]) -> list[VersionRow]:
    """Return the scores of each version's forecasts, in the order in which versions come: what counts, and no more.

    Two builds of a version that are not the same code are told apart (``engine``, a digest).
    """
    outcomes = decided(came)
    made: dict[tuple[str, str], list[ForecastRow]] = {}
    for forecast in forecasts:
        if forecast["id"] in outcomes and forecast["id"] not in aside and not forecast.get("given"):
            made.setdefault((forecast["foedus"], forecast.get("engine", "")), []).append(forecast)
    return [
        {
            "foedus": version,
            "engine": engine,
            "forecasts": len(of),
            **_scores(of, outcomes),
            "skill": _skill(of, outcomes),
        }
        for (version, engine), of in made.items()
    ]


def _arrays(forecasts: Forecasts, outcomes: Mapping[str, bool]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return what happened, and what was said."""
    happened = np.array([float(outcomes[forecast["id"]]) for forecast in forecasts])
    return happened, np.array([forecast["probability"] for forecast in forecasts], np.float64)


def _scores(forecasts: Forecasts, outcomes: Mapping[str, bool]) -> Scored:
    if not forecasts:
        return {"brier": None, "log": None}
    happened, said = _arrays(forecasts, outcomes)
    return {"brier": round(brier(happened, said), 9), "log": round(log_score(happened, said), 9)}


def _calibration(forecasts: Forecasts, outcomes: Mapping[str, bool]) -> list[BinRow]:
    if not forecasts:
        return []
    curve = calibration_curve(*_arrays(forecasts, outcomes), bins=BINS)
    return [
        {"said": float(chance), "happened": float(share), "forecasts": int(cases)}
        for chance, share, cases in zip(curve.chance, curve.observed, curve.cases, strict=True)
    ]


def _added(forecasts: Forecasts, outcomes: Mapping[str, bool]) -> list[AddedRow]:
    """Return whether each forecaster adds to another, on the questions that both answered."""
    rows = []
    for who, own, name, other in BESIDE:
        both = [forecast for forecast in forecasts if forecast.get(own) is not None and forecast.get(other) is not None]
        if both:
            happened = [outcomes[forecast["id"]] for forecast in both]
            one, two = ([float(forecast[which]) for forecast in both] for which in (own, other))  # type: ignore[literal-required]  # keys of the row
            rows.append(added(name, happened, one, two, who))
    return rows


def _based(forecasts: Forecasts) -> list[ForecastRow]:
    """Return the forecasts that have a base rate."""
    return [forecast for forecast in forecasts if forecast.get("base_rate") is not None]


def _skill(forecasts: Forecasts, outcomes: Mapping[str, bool]) -> float | None:
    """Return the share of the base rates' Brier score that the forecasts save; None where there are none."""
    based = _based(forecasts)
    if not based:
        return None
    base = np.array([forecast["base_rate"] for forecast in based], np.float64)
    skill = brier_skill(*_arrays(based, outcomes), base)
    return None if np.isnan(skill) else round(skill, 9)
