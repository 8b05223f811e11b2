r"""Why a forecast missed: its base rate, the level of such forecasts, its inputs, or the structure of the model.

The surprise of what happened, -ln of the chance that it was given, is divided into parts that add up:

    inputs      what the inputs, taken together and each inside its range, could have taken off
                (`foedus.inquiry.reach`)
    level       what is taken off from there by the log odds by which such questions were said too high or too low
                on history (`foedus.answers.skill`); negative where history points the other way
    structure   what is left: no value in range, and no level, would have said it

One forecast proves nothing of a model, whose chances of 5% shall come true once in twenty times. Over the register the
same is asked of what counts: do base rates, and what was said, lie within the interval of the share that happened, and
how does the Brier score divide (`foedus.scoring.corp`)?
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import log
from typing import Final

import numpy as np

from foedus.answers.question import Question
from foedus.answers.skill import skills
from foedus.core.choice import logistic
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.inquiry.input_rows import ReachRow
from foedus.inquiry.reach import reach
from foedus.register.rows import ForecastRow, PartsOfSurprise, PostmortemRow, TogetherRow
from foedus.runs.folder import runnable_crisis
from foedus.runs.index import find_run
from foedus.scoring.corp import parts, steps
from foedus.scoring.scores import CERTAIN, held_log_odds
from foedus.session.arms import Plan

#: What was said at least of what happened: no miss.
HALF: Final = 0.5
#: Below so many forecasts nothing is said of all together.
LEAST: Final = 10
#: Level of the interval of a share.
LEVEL: Final = 0.9
#: What a question asks -> the answer and the outcome that the skill of the engine speaks of.
ASKED: Final = {
    ("dispute", "force"): ("disputes", "force"),
    ("dispute", "serious"): ("disputes", "serious"),
    ("dispute", "deaths"): ("disputes", "deaths"),
    ("dispute", "war"): ("disputes", "war"),
    ("dispute", "settled"): ("disputes", "agreement"),
    ("mediates", "accepted"): ("mediates", "mediated"),
    ("stands_by", "fight"): ("stands_by", "joins"),
    ("falls", "leader"): ("falls", "gone"),
}


def postmortem_of(
    forecast: ForecastRow,
    outcome: bool,
    plan: Plan,
    *,
    top: int,
    progress: Callable[[int], None] = lambda _: None,
) -> PostmortemRow:
    """Return what a resolved forecast missed by, and where.

    Parameters
    ----------
    plan
        How often each world is run; seed and weeks are those of the forecast.
    top
        Inputs that are held at the ends of their ranges.
    """
    found, why = None, ""
    if forecast.get("given"):
        why = "a forecast that was made given something else is not searched"
    else:
        try:
            crisis = runnable_crisis(find_run(forecast["run"]))
            found = _reached(crisis, forecast, plan, top, progress)
        except InputError as error:
            why = str(error).splitlines()[0]
    return told(forecast, outcome, found, why)


def _reached(crisis: Crisis, forecast: ForecastRow, plan: Plan, top: int, progress: Callable[[int], None]) -> ReachRow:
    weeks = (date.fromisoformat(forecast["resolves"]) - date.fromisoformat(forecast["as_of"])).days // 7
    return reach(crisis, forecast["question"], plan._replace(weeks=weeks), top=top, progress=progress)


def told(forecast: ForecastRow, outcome: bool, found: ReachRow | None, why: str = "") -> PostmortemRow:
    """Return the row of a forecast, from how far its inputs reach; without that the parts are not known.

    The chances of a reach are those of another run: only how far they go from its own is taken.
    """
    said, base = forecast["probability"], forecast["base_rate"]
    shift = level_of(forecast["question"])
    row: PostmortemRow = {
        "id": forecast["id"],
        "question": forecast["question"],
        "resolves": forecast["resolves"],
        "outcome": outcome,
        "said": said,
        "base_rate": base,
        "surprise": surprise(said, outcome),
        "surprise_of_base_rate": None if base is None else surprise(base, outcome),
        "level": shift,
        "lowest": None,
        "highest": None,
        "held": [],
        "due_to": None,
        "fault": "",
        "why": why,
    }
    if found is None:
        return row
    lowest, highest = (
        moved(said, float(held_log_odds(found[end]) - held_log_odds(found["probability"])))
        for end in ("lowest", "highest")
    )
    best = highest if outcome else lowest
    at_level = moved(best, shift or 0.0)
    due_to: PartsOfSurprise = {
        "inputs": row["surprise"] - surprise(best, outcome),
        "level": surprise(best, outcome) - surprise(at_level, outcome),
        "structure": surprise(at_level, outcome),
    }
    return {
        **row,
        "lowest": lowest,
        "highest": highest,
        "held": found["up" if outcome else "down"],
        "due_to": due_to,
        "fault": fault_of(said, outcome, due_to),
    }


def fault_of(said: float, outcome: bool, due_to: PartsOfSurprise) -> str:
    """Return where a miss lies: ``inputs``, ``level`` or ``structure``, whichever is most; ``none`` where it is none.

    Examples
    --------
    >>> fault_of(0.6, True, {"inputs": 0.1, "level": 0.0, "structure": 0.4})
    'none'
    >>> fault_of(0.1, True, {"inputs": 1.6, "level": 0.0, "structure": 0.7})
    'inputs'
    """
    if (said if outcome else 1.0 - said) >= HALF:
        return "none"
    return max(due_to, key=lambda part: due_to[part])  # type: ignore[literal-required]  # the keys are those of the class


def surprise(chance: float, outcome: bool) -> float:
    """Return the surprise of an outcome in nats; chances of 0 and 1 are held off as the log score holds them.

    Examples
    --------
    >>> round(surprise(0.5, True), 4)
    0.6931
    """
    held = min(max(chance, CERTAIN), 1.0 - CERTAIN)
    return -log(held if outcome else 1.0 - held)


def level_of(question: str) -> float | None:
    """Return by how many log odds such questions happened more than was said on history; None where nobody knows."""
    asked = Question.parse(question)
    answer = ASKED.get((asked.kind, asked.what))
    row = next((row for row in skills() if (row["answer"], row["outcome"]) == answer), None)
    return None if row is None else float(held_log_odds(row["observed"]) - held_log_odds(row["mean_chance"]))


def moved(chance: float, by: float) -> float:
    """Return a chance moved by log odds.

    Examples
    --------
    >>> round(moved(0.5, log(3.0)), 6)
    0.75
    """
    return logistic(float(held_log_odds(chance)) + by) if by else chance


def together(forecasts: Sequence[ForecastRow], outcomes: Mapping[str, bool]) -> TogetherRow | None:
    """Return whether forecasts taken together were too high or too low; None where they are too few to tell.

    Parameters
    ----------
    forecasts
        Those that count and are resolved.

    Returns
    -------
    dict
        ``happened``, the share, with the ends of its 90% interval (wilson-1927); ``said`` and ``base_rate``, the mean
        chances; ``faults``: ``level`` where what was said lies outside, ``base rate`` where those do, ``order`` where
        the chances tell what happens from what does not no better than one chance for all; the parts of the Brier
        score, and the steps of its curve.
    """
    if len(forecasts) < LEAST:
        return None
    happened = np.array([float(outcomes[forecast["id"]]) for forecast in forecasts])
    said = np.array([forecast["probability"] for forecast in forecasts])
    based = [forecast for forecast in forecasts if forecast["base_rate"] is not None]
    low, high = interval_of(happened)
    divided = parts(happened, said)
    faults = [] if low <= said.mean() <= high else ["level"]
    row: TogetherRow = {
        "forecasts": len(forecasts),
        "happened": float(happened.mean()),
        "low": low,
        "high": high,
        "said": float(said.mean()),
        "with_base_rate": len(based),
        "base_rate": None,
        "miscalibration": divided.miscalibration,
        "discrimination": divided.discrimination,
        "uncertainty": divided.uncertainty,
        "steps": [
            {"least": step.least, "said": step.said, "most": step.most, "happened": step.observed, "cases": step.cases}
            for step in steps(happened, said)
        ],
        "faults": faults,
    }
    if len(based) >= LEAST:
        of_based = np.array([float(outcomes[forecast["id"]]) for forecast in based])
        rate = float(np.mean([forecast["base_rate"] for forecast in based]))
        least, most = interval_of(of_based)
        row["base_rate"] = rate
        faults += [] if least <= rate <= most else ["base rate"]
    return row


def interval_of(happened: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    """Return the ends of the 90% interval of a share."""
    from scipy.stats import binomtest  # noqa: PLC0415 - loaded only where forecasts are many

    ends = binomtest(int(happened.sum()), happened.size).proportion_ci(LEVEL, method="wilson")
    return float(ends.low), float(ends.high)
