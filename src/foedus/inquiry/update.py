"""Conditions a forecast on what has happened since: replicates that agree with it count, the others do not.

The change has two sources. What has happened says something of the uncertain inputs, since it is commoner in some outer
draws than in others; and it is a turn in the course of the crisis by itself. Among several observations the change is
divided by Shapley values, as among causes.
"""

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.inquiry.observations import Observation, agreement, observation, refuse_unseen, told_apart
from foedus.inquiry.rows import BeliefRow, ObservedRow, PartsRow, Update, UpdatedRow
from foedus.inquiry.shapley import shapley_values
from foedus.inquiry.weighing import CLEAR, FEW, TOO_FEW, effective_size, learned, mean, weighed
from foedus.inquiry.whatif import questions_of
from foedus.session.arms import Plan
from foedus.session.histories import Histories, histories_of, unrun
from foedus.session.pairing import refuse_few, span_of

Floats = NDArray[np.float64]
#: So many observations at most, since the change is divided among all their subsets.
MOST: Final = 10
#: Weeks by which an event may come sooner or later, where nothing is said.
WITHIN: Final = 1


def update(
    crisis: Crisis,
    observed: Sequence[str],
    plan: Plan,
    *,
    within: int = WITHIN,
    progress: Callable[[int], None] = lambda _: None,
) -> Update:
    """Return how answers change with what has happened.

    Parameters
    ----------
    observed
        ``EVENT@DATE`` each, or ``not:EVENT@DATE`` (`foedus.inquiry.observations.observation`).
    within
        By how many weeks an event may come sooner or later in a replicate that agrees with it.

    Returns
    -------
    dict
        ``observed``; ``repeated``, what was given twice and counts once; ``effective_sample_size``; ``answers`` that
        move by more than luck, each with its chance before and after and what the change is due to; ``learned``, the
        inputs that are now believed to be otherwise.

    Raises
    ------
    InputError
        If an observation cannot be taken, or if no replicate shows it.
    """
    refuse_few(plan.replicates)
    if not 1 <= len(observed) <= MOST:
        raise InputError(f"give from 1 to {MOST} observations as --observed EVENT@DATE, not {len(observed)}")
    setup = plan.set_up(crisis)
    for said in observed:
        observation(unrun(setup), said)  # before minutes of running
    histories = histories_of(setup, plan.replicates, plan.seed, plan.threads, progress)
    return conditioned(histories, observed, within, plan.seed)


def conditioned(histories: Histories, observed: Sequence[str], within: int, seed: int) -> Update:
    """Return how the answers of replicates that were run change with what has happened, as `update` does."""
    crisis = histories.setup.crisis
    seen, repeated = told_apart(histories, [observation(histories, said) for said in observed])
    refuse_unseen(histories, seen, within)
    agreed = [agreement(histories, one, within) for one in seen]
    weights = np.prod(agreed, axis=0)
    size = effective_size(weights)
    rows: list[UpdatedRow] = []
    for question in questions_of(histories.setup) if size >= TOO_FEW else ():
        row = _moved(histories, question, weights)
        if row and question not in {one.event for one in seen}:
            rows.append({**row, **_due_to(histories, question, seen, agreed, weights)})
    return {
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        **span_of(crisis, histories.setup.ensemble.weeks),
        "observed": [_told(one, each) for one, each in zip(seen, agreed, strict=True)],
        "repeated": [one.said for one in repeated],
        "within_weeks": within,
        "replicates": histories.replicates,
        "effective_sample_size": size,
        "few": size < FEW,
        "too_few": size < TOO_FEW,
        "answers": sorted(rows, key=lambda row: -abs(row["change"])),
        "learned": learned(histories, weights) if size >= TOO_FEW else [],
        "seed": seed,
    }


def _told(seen: Observation, agreed: Floats) -> ObservedRow:
    return {
        "event": str(seen.event),
        "date": seen.day.isoformat(),
        "week": seen.week,
        "happened": seen.happened,
        "frequency": float((agreed > 0.0).mean()),
    }


def _moved(histories: Histories, question: Question, weights: Floats) -> BeliefRow | None:
    """Return the chance of a question before and after, or None if it moves by no more than luck."""
    before, found = float(histories.answered(question).mean()), weighed(histories, question, weights)
    if abs(found.value - before) < CLEAR * found.error:
        return None
    return {
        "question": str(question),
        "before": before,
        "after": found.value,
        "low": max(0.0, found.low),
        "high": min(1.0, found.high),
        "sampling_error": found.error,
        "change": found.value - before,
    }


def _due_to(
    histories: Histories, question: Question, seen: Sequence[Observation], agreed: Sequence[Floats], weights: Floats
) -> PartsRow:
    """Return what a change is due to: each observation, and what they say of the inputs against the turn of events."""
    answered = histories.answered(question)

    def chance(present: int) -> Floats:
        chosen = compress(agreed, (present >> place & 1 for place in range(len(agreed))))
        return np.array(mean(answered, np.prod([np.ones_like(weights), *chosen], axis=0)))

    parts = shapley_values(chance, len(seen))
    return {
        "due_to": {one.said: float(part) for one, part in zip(seen, parts, strict=True)},
        "by_inputs": _by_inputs(histories, answered, weights),
    }


def _by_inputs(histories: Histories, answered: NDArray[np.bool_], weights: Floats) -> float | None:
    """Return the part of a change that comes from which inputs are now believed: outer draws weighed anew.

    A replicate is told by the others of its outer draw, so that its own course is not taken for its inputs; where one
    has no others, nothing can be told.
    """
    inner = histories.inner[histories.outer]
    if (histories.inner < 2).any():
        return None
    yes = np.bincount(histories.outer, answered)[histories.outer]
    others = (yes - answered) / (inner - 1.0)
    return float((weights * others).sum() / weights.sum() - answered.mean())
