"""What would be otherwise: other worlds beside the one of the crisis file, on the same luck, answer by answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.contests import asks_fall, casts_of, courses_of
from foedus.answers.counts import Counts, counts_of, question_counts
from foedus.answers.question import WORDS, Question
from foedus.core.errors import InputError, nearest
from foedus.core.world import MEDIATION, SIDES
from foedus.crisis.asked import FIGHTS, OFFICES
from foedus.crisis.crisis import Crisis, disputing
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import run_ensemble
from foedus.inquiry.input_rows import AskedOf, AskedRow, Compared, MovedRow, WhatIfRow, WhatIfs
from foedus.inquiry.unmoved import unmoved
from foedus.session.arms import Plan, frame_of, left_out, numbers_of
from foedus.session.pairing import luck_saved, paired, refuse_few, shares, span_of
from foedus.worlds.setup import Setup

Floats = NDArray[np.float64]
#: A change counts if it is this many standard errors from zero: of some hundred answers, none by luck alone.
CLEAR: Final = 4.0


class Arm(NamedTuple):
    """Another world: its name, what it is about, and the crisis that it is."""

    name: str
    title: str
    crisis: Crisis


def named_arms(crisis: Crisis, names: Sequence[str]) -> list[Arm]:
    """Return what-ifs of the crisis file.

    Raises
    ------
    InputError
        If there is none of such a name; the message names the nearest.
    """
    found = []
    for name in names:
        if name not in crisis.what_ifs:
            listed = (
                nearest(name, crisis.what_ifs) or f"; those of {crisis.crisis}: {', '.join(crisis.what_ifs) or 'none'}"
            )
            raise InputError(f"unknown what-if '{name}'{listed}")
        what_if = crisis.what_ifs[name]
        found.append(Arm(name, what_if.title, with_settings(crisis, what_if.set)))
    return found


def overlay_arm(crisis: Crisis, overlay: Crisis, name: str) -> Arm:
    """Return an overlay as a what-if.

    Raises
    ------
    InputError
        If it is about other actors, other disputes or another span of time, so that there is nothing to compare.
    """
    for what, one, other in (
        ("actors", tuple(crisis.actors), tuple(overlay.actors)),
        ("disputes", tuple(crisis.disputes), tuple(overlay.disputes)),
        ("as_of", crisis.as_of, overlay.as_of),
        ("horizon_weeks", crisis.horizon_weeks, overlay.horizon_weeks),
    ):
        if one != other:
            raise InputError(f"{name}: differs from {crisis.crisis} in {what}; run both and use `foedus compare`")
    return Arm(overlay.crisis, overlay.title if overlay.title != crisis.title else "", overlay)


def questions_of(setup: Setup) -> list[Question]:
    """Return every question that a crisis answers: of parties of a dispute not whether they fight beside another."""
    found: list[Question] = []
    _, asked = WORDS["stands_by"]
    apart = disputing(setup.crisis)
    for dispute, cast in casts_of(setup).items():
        between = setup.crisis.disputes[dispute]
        for side, enemy in zip(SIDES, (between.challenger, between.target), strict=True):
            found += [
                Question.stands_by(dispute, actor, word, side)
                for actor in setup.ensemble.actors
                if (actor, side) in cast.degrees
                for word in asked
                if word != FIGHTS or frozenset((actor, enemy)) not in apart
            ]
        found += [Question.mediates(dispute, actor, stage) for actor in cast.candidates for stage in MEDIATION]
    found += courses_of(setup)
    fall = [actor for i, actor in enumerate(setup.ensemble.actors) if asks_fall(setup, i)]
    return found + [Question.falls(actor, office) for actor in fall for office in OFFICES]


def what_if(
    crisis: Crisis,
    arms: Sequence[Arm],
    plan: Plan,
    *,
    asked: Sequence[Question | str] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> WhatIfs:
    """Return how the answers of other worlds differ from those of the crisis, on the same luck.

    Parameters
    ----------
    asked
        Answers that are told of every world that has them, whether or not they move.

    Returns
    -------
    dict
        ``what_ifs``: for each its ``name``, ``title`` and ``moved``, the answers that move by more than luck, those
        that move most first; ``asked``, where some were asked for; ``left_out``, the actors and disputes that
        it does not have and is not asked about; ``same``, whether not one answer is another, and ``because``, why;
        ``same_as``, an earlier world that is this one; ``luck_saved``, by how much shared luck cuts the variance of a
        difference (median over the answers that move, or where none does over those that differ).
    """
    refuse_few(plan.replicates)
    setup = plan.set_up(crisis)
    named = [Question.parse(question) for question in asked]
    if named:
        frame_of(setup, plan, named)  # refuses a question that there is not
    questions = questions_of(setup)
    before = _Answered(setup, shares_of(setup, plan, list(dict.fromkeys([*questions, *named])), progress))
    found: list[WhatIfRow] = []
    worlds: dict[str, Floats] = {}
    for arm in arms:
        other = plan.set_up(arm.crisis)
        world = numbers_of(other, plan)
        twin = next((name for name, known in worlds.items() if np.array_equal(known, world)), None)
        worlds.setdefault(arm.name, world)
        compared = _compared(arm, before, other, plan, named, progress)
        found.append({**compared, "same_as": None if compared["same"] else twin})
    return {
        "crisis": crisis.crisis,
        "digest": crisis.digest,
        **span_of(crisis, setup.ensemble.weeks),
        "replicates": plan.replicates,
        "outer_draws": int(plan.inner.size),
        "seed": plan.seed,
        "questions": len(questions),
        "what_ifs": found,
    }


class _Answered(NamedTuple):
    """A crisis, and its share of yes by outer draw for each question."""

    setup: Setup
    shares: Mapping[Question, Floats]


def shares_of(
    setup: Setup, plan: Plan, questions: Sequence[Question], progress: Callable[[int], None] = lambda _: None
) -> Mapping[Question, Floats]:
    """Return the share of yes by outer draw for each question."""
    outcome = run_ensemble(setup.ensemble, plan.replicates, plan.seed, threads=plan.threads, progress=progress)
    counts: Counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
    return {question: shares(question_counts(counts, question), counts.inner) for question in questions}


def _compared(
    arm: Arm,
    before: _Answered,
    other: Setup,
    plan: Plan,
    named: Sequence[Question],
    progress: Callable[[int], None],
) -> Compared:
    actors, disputes = other.ensemble.actors, other.ensemble.disputes
    absent = {question: left_out(question, actors, disputes) for question in before.shares}
    questions = [question for question, names in absent.items() if not names]
    after = shares_of(other, plan, questions, progress)
    moved: list[MovedRow] = []
    asked: list[AskedRow] = []
    saved: list[float] = []
    for question in questions:
        one, then = before.shares[question], after[question]
        differs = not np.array_equal(one, then)
        if not differs and question not in named:
            continue
        change = paired(then - one, plan.replicates)
        ratio = luck_saved(one, then)
        clear = bool(abs(change.mean) >= CLEAR * change.error)
        row: MovedRow = {
            "question": str(question),
            "before": float(one.mean()),
            "after": float(then.mean()),
            "change": float(change.mean),
            "low": float(change.low),
            "high": float(change.high),
            "luck_saved": ratio,
        }
        if differs:
            saved.append(ratio if ratio is not None else 1.0)
        if clear:
            moved.append(row)
        if question in named:
            asked.append({**row, "more_than_luck": clear})
    told: AskedOf = {"asked": asked} if named else {}
    return {
        **told,
        "name": arm.name,
        "title": arm.title,
        "moved": sorted(moved, key=lambda row: -abs(float(row["change"]))),
        "left_out": sorted({name for names in absent.values() for name in names}),
        "same": not saved,
        "because": "" if saved else unmoved(before.setup, other),
        "luck_saved": _typical([row["luck_saved"] for row in moved] or saved),
    }


def _typical(saved: Sequence[float | None]) -> float | None:
    known = [ratio for ratio in saved if ratio is not None]
    return float(np.median(known)) if known else None
