"""What a run says of a question given that something else happens: the run is repeated, and its replicates weighed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.inquiry.given import condition, holds
from foedus.inquiry.weighing import TOO_FEW, effective_size, tallied
from foedus.runs.folder import read_manifest, runnable_crisis
from foedus.session.arms import Plan
from foedus.session.histories import live
from foedus.session.pairing import Z90


def answer_given(
    folder: Path, question: Question, resolves: date, given: Sequence[str]
) -> tuple[tuple[float, float, float], list[str]]:
    """Return the chance of a question by a day given conditions by that day, and the conditions with their days.

    Behind the chance stand the ends of its 90% sampling interval.

    Raises
    ------
    InputError
        If a condition cannot be taken, or too few replicates show all of them.
    """
    manifest, crisis = read_manifest(folder), runnable_crisis(folder)
    weeks = (resolves - crisis.as_of).days // 7
    histories = live(crisis, Plan(manifest["replicates"], manifest["seed"], weeks=weeks))
    asked = [condition(histories, said) for said in given]
    weights = np.all([holds(histories, one) for one in asked], axis=0).astype(np.float64)
    size = effective_size(weights)
    if size < TOO_FEW:
        raise InputError(
            f"--given: {size:.0f} of {histories.replicates:,} replicates show this, too few to say anything; "
            "run the crisis with more --replicates"
        )
    found = tallied(histories, [question], weights)
    chance, error = float(found.chance[0]), float(found.error[0])
    ends = max(0.0, chance - Z90 * error), min(1.0, chance + Z90 * error)
    return (chance, *ends), [f"{'' if one.happened else 'not:'}{one.event}@{one.day}" for one in asked]
