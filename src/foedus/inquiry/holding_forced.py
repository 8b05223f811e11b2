"""What follows from one estimate of an event of which a run has few histories: by histories in which it is forced.

Each replicate is lived twice, once without the event and once with it (`foedus.session.forcing`). What the estimate
adds to each answer is told by these, and added to what the run itself says, so that luck that both share cancels.
"""

from collections.abc import Mapping

import numpy as np

from foedus.answers.question import Question
from foedus.inquiry.rows import Held, HeldAnswerRow
from foedus.inquiry.weighing import FEW, TOO_FEW, by_draw, differences, effective_size, learned, tallied
from foedus.inquiry.whatif import questions_of
from foedus.session.arms import Plan
from foedus.session.forcing import forced
from foedus.session.pairing import Z90
from foedus.worlds.setup import Setup


def hold_forced(setup: Setup, found: Held, plan: Plan, engine: Mapping[str, float]) -> Held:
    """Return what follows from an estimate by forced histories, where these tell more than those of the run.

    Parameters
    ----------
    found
        What follows by the histories of the run; it stays where it has enough on both sides, or several events.
    plan
        How the run was made.
    engine
        What the run answers to each question.
    """
    if len(found["events"]) != 1 or not (found["few"] or found["refused"]):
        return found
    (event,) = found["events"]
    asked, week = Question.parse(event["question"]), event["week"]
    made = forced(setup, asked, week, plan)
    if made is None:
        return found
    histories, weights = made
    came = np.asarray(histories.weeks_of(asked) <= week)
    sizes = [effective_size(weights * side) for side in (came, ~came)]
    if min(sizes) <= min(event["effective_if"] or 0.0, event["effective_if_not"] or 0.0):
        return found
    own = float(weights[came].sum() / weights.sum())
    held = min(max(own, event["low"]), event["high"])
    after = weights * np.where(came, held / own, (1.0 - held) / (1.0 - own))
    rows: list[HeldAnswerRow] = []
    if min(sizes) >= TOO_FEW:
        questions = questions_of(setup)
        then, now = (tallied(histories, questions, each) for each in (weights, after))
        for question, change, error in zip(questions, differences(now, then), now.error.tolist(), strict=True):
            alone = engine[str(question)]
            given = held if (question, week) == (asked, setup.ensemble.weeks) else alone + change.value
            given = min(max(given, 0.0), 1.0)
            rows.append(
                {
                    "question": str(question),
                    "engine": alone,
                    "given": given,
                    "change": given - alone,
                    "low": max(0.0, given - Z90 * error),
                    "high": min(1.0, given + Z90 * error),
                    "sampling_error": error,
                    "moves": change.clear,
                }
            )
    shares = np.array([held, 1.0 - held])
    kept = shares > 0.0
    return {
        **found,
        "events": [{**event, "given": held, "effective_if": sizes[0], "effective_if_not": sizes[1]}],
        "refused": "",
        "divergence": float((shares[kept] * np.log(shares[kept] / np.array([own, 1.0 - own])[kept])).sum()),
        "effective_sample_size": effective_size(after),
        "effective_outer_draws": effective_size(by_draw(histories, after)),
        "few": min(sizes) < FEW,
        "too_few": min(sizes) < TOO_FEW,
        "answers": sorted(rows, key=lambda row: -abs(row["change"])),
        "learned": learned(histories, after) if rows else [],
        "forced": str(asked),
    }
