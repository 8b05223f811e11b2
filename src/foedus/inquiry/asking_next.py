"""What to ask next: the inputs whose knowledge is expected to narrow the answers most.

The outer draws differ in the uncertain inputs. How much of an answer's variance an input accounts for is what knowing
it is expected to take off (`foedus.inquiry.effects`); the rest of its deviation is left. Parameters of mechanisms are
left out, since nobody can go and find them out; history did that as far as it goes.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from foedus.answers.leaning import chances_of
from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis
from foedus.inquiry.effects import first_order
from foedus.inquiry.indicators import leading_questions
from foedus.inquiry.input_rows import AskNext, AskRow, NarrowedRow, NarrowsRow
from foedus.inquiry.sensitivity import INNER, LEAST
from foedus.session.arms import Plan, ask, frame_of, numbers_of
from foedus.session.histories import live
from foedus.session.pairing import span_of

#: Inputs that are told, where no number is given.
TOP: Final = 8


def replicates_needed(replicates: int, questions: int) -> int:
    """Return how many replicates it takes, for a progress bar."""
    return replicates + (0 if questions else LEAST)


def ask_next(
    crisis: Crisis,
    plan: Plan,
    questions: Sequence[Question | str] = (),
    *,
    top: int = TOP,
    progress: Callable[[int], None] = lambda _: None,
) -> AskNext:
    """Return the inputs that are most worth finding out.

    Parameters
    ----------
    plan
        At least 2,000 replicates; ten of them share an outer draw.
    questions
        The answers that are to be narrowed; by default the leading ones.
    top
        How many inputs are told at most.

    Returns
    -------
    dict
        ``answers``, with the chance of each and its ``deviation`` over what is not known; ``ask``, the inputs, those
        first whose knowledge is expected to narrow the answers most (the deviations added up), each with the answers
        that it ``narrows`` by more than luck.

    Raises
    ------
    InputError
        If there is no such question, or there are too few replicates.
    """
    asked = [Question.parse(question) for question in questions] or leading_questions(
        live(crisis, plan._replace(replicates=LEAST), progress)
    )
    draws = plan.replicates // INNER
    wide = plan._replace(replicates=draws * INNER, outer_draws=draws)
    setup = wide.set_up(crisis)
    yes = next(ask(frame_of(setup, wide, asked), [numbers_of(setup, wide)], progress))
    open_to_asking = [each for each in setup.leanings if not each.path.startswith("parameters.")]
    inputs = np.array([leaning.values for leaning in open_to_asking])
    answers: list[NarrowedRow] = []
    narrows: dict[int, list[NarrowsRow]] = {}
    for place, question in enumerate(asked):
        chances, noise = chances_of(yes[:, place], wide.inner)
        real = max(float(chances.var()) - noise, 0.0)
        answers.append(
            {"question": str(question), "probability": float(chances.mean()), "deviation": float(np.sqrt(real))}
        )
        effects = first_order(inputs, chances, noise)
        for at in np.flatnonzero(effects.clear):
            share = float(effects.share[at])
            narrows.setdefault(int(at), []).append(
                {
                    "question": str(question),
                    "deviation": float(np.sqrt(real)),
                    "deviation_if_known": float(np.sqrt(real * (1.0 - share))),
                    "share": share,
                    "share_error": float(effects.error[at]),
                }
            )
    ranked = sorted(narrows, key=lambda at: (-_narrowing(narrows[at]), open_to_asking[at].path))
    rows: list[AskRow] = [
        {
            "input": open_to_asking[at].path,
            "range": [open_to_asking[at].low, open_to_asking[at].high],
            "because": list(open_to_asking[at].because),
            "narrowing": _narrowing(narrows[at]),
            "narrows": sorted(narrows[at], key=lambda row: row["deviation_if_known"] - row["deviation"]),
        }
        for at in ranked[:top]
    ]
    return {
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        **span_of(crisis, setup.ensemble.weeks),
        "answers": answers,
        "ask": rows,
        "replicates": wide.replicates,
        "seed": plan.seed,
    }


def _narrowing(rows: Sequence[NarrowsRow]) -> float:
    """Return by how much the deviations of some answers are expected to shrink, together."""
    return sum(row["deviation"] - row["deviation_if_known"] for row in rows)
