"""How sure an answer is: on what it hangs, how far, and what would settle it.

One pass with many outer draws tells which inputs account for the variance of the answer (`foedus.inquiry.effects`) and
whether the order of those who compete for it turns over (`foedus.answers.leaning`, by the rule of every run). The
strongest inputs are then held at each end of their range, one at a time and on the same luck, and every rival form of
a mechanism takes its turn (`foedus.inquiry.tornado`).
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from foedus.answers.contests import casts_of, contest_of
from foedus.answers.estimates import estimate
from foedus.answers.leaning import Turning, chances_of, turned, turning_of
from foedus.answers.question import Question
from foedus.answers.rows import UndeterminedRow
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.inquiry.effects import Effects, first_order
from foedus.inquiry.input_rows import DoubtRow, EffectRow, InputRow, Sensitivity
from foedus.inquiry.tornado import Held, tornado_of
from foedus.mechanisms.catalogue import catalogue_of
from foedus.session.arms import Floats, Plan, ask, frame_of, numbers_of
from foedus.session.pairing import span_of
from foedus.worlds.setup import Leaning

#: Replicates in an outer draw: few, so that there are many outer draws.
INNER: Final = 10
#: Ends of ranges and rival forms get one of so many parts of the outer draws.
PARTS: Final = 4
#: Below so many replicates no input could be told from luck.
LEAST: Final = 2000
#: Inputs that are held at their ends, where no number is given.
TOP: Final = 8


class Plans(NamedTuple):
    """The wide pass, and the first part of its outer draws, on which ends and forms are run."""

    wide: Plan
    part: Plan


def plans_for(plan: Plan) -> Plans:
    """Return the plans of the wide pass and of one thing at a time.

    Raises
    ------
    InputError
        If there are too few replicates to tell an input from luck.
    """
    if plan.replicates < LEAST:
        raise InputError(f"--replicates {plan.replicates}: must be at least {LEAST} to tell an input from luck")
    few = plan.replicates // (INNER * PARTS)
    wide = plan._replace(replicates=few * PARTS * INNER, outer_draws=few * PARTS)
    return Plans(wide, plan._replace(replicates=few * INNER, outer_draws=few))


def replicates_needed(crisis: Crisis, plan: Plan, top: int) -> int:
    """Return how many replicates an analysis takes at most, for a progress bar."""
    plans = plans_for(plan)
    rivals = catalogue_of(crisis.known_forms).rivals(crisis.forms)
    return plans.wide.replicates + (2 * (top + 1) + len(rivals)) * plans.part.replicates


def sensitivity(
    crisis: Crisis,
    question: Question | str,
    plan: Plan,
    *,
    top: int = TOP,
    progress: Callable[[int], None] = lambda _: None,
) -> Sensitivity:
    """Return on what the answer to a question hangs.

    Parameters
    ----------
    top
        How many inputs are held at the ends of their ranges.

    Returns
    -------
    dict
        ``probability`` with ``low`` and ``high``; ``doubt``, how much of the variance is not luck; ``inputs``, the
        strongest first, each with its ``share`` of the variance and the answer at its ends; ``forms``;
        ``not_determined``, with the input at which the order of the ``contest`` turns over, and the value.

    Raises
    ------
    InputError
        If there is no such question; the message names the nearest.
    """
    question = Question.parse(question)
    plans = plans_for(plan)
    setup = plans.wide.set_up(crisis)
    frame_of(setup, plans.wide, [question])  # refuses a question that there is not
    contest = contest_of(question, casts_of(setup))
    questions = list(dict.fromkeys([question, *contest.questions]))
    wide = frame_of(setup, plans.wide, questions)
    yes = next(ask(wide, [numbers_of(setup, plans.wide)], progress))
    by_name = {name: yes[:, at] for at, name in enumerate(questions)}
    inputs = np.array([leaning.values for leaning in setup.leanings])
    chances, noise = chances_of(yes[:, 0], wide.inner)
    effects = first_order(inputs, chances, noise)
    turning = turning_of(setup.leanings, inputs, {name: by_name[name] for name in contest.questions}, wide.inner)
    order = [int(at) for at in np.argsort(-effects.share, kind="stable") if effects.clear[at]][:top]
    wanted = {setup.leanings[at].path: setup.leanings[at] for at in order}
    if turning:
        wanted.setdefault(turning.leaning.path, turning.leaning)
    tornado = tornado_of(crisis, plans.part, questions, yes[: plans.part.inner.size], progress)
    ends = tornado.at_ends(list(wanted.values()))
    found = estimate(yes[:, 0], wide.inner)
    real = max(float(chances.var()) - noise, 0.0)
    rows: list[InputRow] = [
        {**_input(setup.leanings[at], effects, at, real), **tornado.bar(ends[setup.leanings[at].path])} for at in order
    ]
    return {
        "question": str(question),
        "probability": float(found.mean),
        "low": float(found.low),
        "high": float(found.high),
        "sampling_error": float(found.error),
        "doubt": _doubt(chances, real, effects),
        "inputs": rows,
        "forms": tornado.forms(),
        "not_determined": turning and _undetermined(contest.asked, turning, ends, questions),
        "contest": [
            {"question": str(name), "probability": float(by_name[name].sum() / wide.inner.sum())}
            for name in contest.questions
        ],
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        **span_of(crisis, setup.ensemble.weeks),
        "replicates": plans.wide.replicates,
        "outer_draws": int(wide.inner.size),
        "replicates_at_ends": plans.part.replicates,
        "seed": plan.seed,
    }


def _doubt(chances: Floats, real: float, effects: Effects) -> DoubtRow:
    """Return how much of the variance over outer draws is not luck, and how much of that is traced to inputs."""
    centred = chances - chances.mean()
    error = np.sqrt(max(float((centred**4).mean() - chances.var() ** 2), 0.0) / chances.size)
    return {
        "deviation": float(np.sqrt(real)),
        "told_from_luck": bool(real > 2.0 * error),
        "inputs": int(effects.share.size),
        "traced": float(min(effects.share[effects.clear].sum(), 1.0)),
    }


def _input(leaning: Leaning, effects: Effects, at: int, real: float) -> EffectRow:
    """Return which share of the doubt one input accounts for, and how much would be left if it were known."""
    share = float(effects.share[at])
    return {
        "input": leaning.path,
        "because": list(leaning.because),
        "share": share,
        "share_error": float(effects.error[at]),
        "deviation_if_known": float(np.sqrt(real * (1.0 - share))),
    }


def _undetermined(
    asked: str, turning: Turning, ends: dict[str, tuple[Held, Held]], questions: Sequence[Question]
) -> UndeterminedRow | None:
    """Return what is not determined, and the lead of the first over the second with the input held at its ends.

    The ends have the last word: where the first leads at both of them, no order turns over.
    """
    one, other = (questions.index(name) for name in (turning.first, turning.second))
    told = turned(asked, turning)
    both = ends[turning.leaning.path]
    leads = [float((held.yes[:, one] - held.yes[:, other]).mean() / INNER) for held in both]
    if leads[0] * leads[1] > 0.0:
        return None
    return {**told, "range": [held.end.number for held in both], "lead_at_ends": leads}
