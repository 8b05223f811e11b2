"""Indicators: early events after which a question is much likelier, or much less likely, than before.

Of the replicates in which the question is still open after some weeks, an event is held against what comes of the
question later. Signs are ranked by how much they tell: the mutual information of sign and answer (shannon-1948), in
bits, which weighs how strong a sign is against how seldom it is seen. The likelihood ratio says how many times the odds
of the question grow when the event is seen (good-1985); its base frequency says how often it is seen at all.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import day_of_week
from foedus.answers.contests import casts_of
from foedus.answers.question import ANYBODY, Event, Question
from foedus.core.world import STATUSES
from foedus.crisis.asked import OFFICES
from foedus.inquiry.rows import IndicatorRow, RatioRow, WatchList
from foedus.inquiry.whatif import questions_of
from foedus.session.histories import LATER, Flags, Histories
from foedus.session.pairing import Z90, span_of

#: Weeks by which an event is looked for.
EARLY: Final = (2, 4, 8)
#: Standard errors that the log of a likelihood ratio must be from zero, of some thousand that are looked at.
CLEAR: Final = 4.5
#: An event that is seen, or missed, less often than this is no indicator to wait for.
LEAST: Final = 0.01
#: Indicators of one question, where no number is given.
SHOWN: Final = 6


def watched(histories: Histories, questions: Sequence[Question], seed: int) -> WatchList:
    """Return what to watch for, by question, with the chance of each (see `watch_list` and `chance_to_come`)."""
    setup = histories.setup
    return {
        **span_of(setup.crisis, setup.ensemble.weeks),
        "replicates": histories.replicates,
        "seed": seed,
        "chances": {str(question): chance_to_come(histories, question) for question in questions},
        "watch_list": {str(question): watch_list(histories, question) for question in questions},
    }


def watch_list(histories: Histories, question: Question | str, count: int = SHOWN) -> list[IndicatorRow]:
    """Return the early events that tell most of a question, the most telling first.

    Returns
    -------
    list of dict
        ``event``, ``by_week``, ``by_date``, ``information`` (mutual information with the answer, bits) with its
        ``information_error``, ``tells`` (the share of the answer's entropy that this is), ``frequency`` (how often it
        is seen by then while the question is open), ``ratio`` with ``low`` and ``high`` (likelihood ratio, 90%),
        ``if_seen`` and ``if_not``: the chance of the question from then on.

    Raises
    ------
    InputError
        If there is no such question; the message names the nearest.
    """
    question = Question.parse(question)
    own = set(histories.events(question).tolist())
    # That a dispute is over decides the questions about it, and is no sign of what comes.
    if question.dispute:
        for end in STATUSES[1:]:
            own |= set(histories.events(Question.course(question.dispute, end)).tolist())
    setup = histories.setup
    first = histories.weeks_of(question)
    best: dict[str, tuple[float, IndicatorRow]] = {}
    # Force in a dispute is also force between its two, and in each other dispute of theirs: it is told once.
    asked = set(questions_of(setup))
    names = {name: at for name, at in histories.names.items() if at not in own and _is_told(name, asked)}
    for week in (week for week in EARLY if week < setup.ensemble.weeks):
        still_open = first > week
        later, outer = first[still_open] < LATER, histories.outer[still_open]
        seen = (histories.first[still_open] <= week) & (histories.first[still_open] > 0)
        for name, place in names.items():
            found = _indicator(seen[:, place], later, outer)
            if found and (name not in best or found[0] > best[name][0]):
                day = day_of_week(setup.crisis.as_of, week)
                best[name] = (found[0], {"event": name, "by_week": week, **found[1], "by_date": day})
    return [row for _, row in sorted(best.values(), key=lambda entry: -entry[0])[:count]]


def _is_told(name: str, asked: Collection[Question]) -> bool:
    """Return whether an event is one of its own: one that a question asks for, or that none could."""
    question = Event.parse(name).question
    return question is None or question in asked


def _indicator(seen: Flags, later: Flags, outer: NDArray[np.int64]) -> tuple[float, RatioRow] | None:
    """Return how much an event surely tells, and its likelihood ratio; None if rare, common, or not clear of luck.

    Errors are of luck, or, where that is more, of outer draws that replicates share (linearised).
    """
    frequency = float(seen.mean()) if seen.size else 0.0
    if not LEAST <= frequency <= 1.0 - LEAST or not 0 < later.sum() < later.size:
        return None
    # Half a case more in each cell keeps a ratio finite and pulls a rare one towards one.
    yes_seen, no_seen = seen[later].sum() + 0.5, seen[~later].sum() + 0.5
    yes, no = later.sum() + 1.0, (~later).sum() + 1.0
    log_ratio = float(np.log(yes_seen / yes) - np.log(no_seen / no))
    pull = np.where(later, seen / yes_seen - 1.0 / yes, 1.0 / no - seen / no_seen)
    drawn = float((np.bincount(outer, pull) ** 2).sum())
    error = float(np.sqrt(max(drawn, 1.0 / yes_seen - 1.0 / yes + 1.0 / no_seen - 1.0 / no)))
    if abs(log_ratio) < CLEAR * error:
        return None
    told = information(seen, later, outer)
    return told.bits - Z90 * told.error, {
        "information": told.bits,
        "information_error": told.error,
        "tells": told.bits / told.entropy,
        "frequency": frequency,
        "ratio": float(np.exp(log_ratio)),
        "low": float(np.exp(log_ratio - Z90 * error)),
        "high": float(np.exp(log_ratio + Z90 * error)),
        "if_seen": float(later[seen].mean()),
        "if_not": float(later[~seen].mean()),
    }


class Information(NamedTuple):
    """What a sign tells of an answer: mutual information, its error, and the answer's entropy, all in bits."""

    bits: float
    error: float
    entropy: float


def information(seen: Flags, later: Flags, outer: NDArray[np.int64]) -> Information:
    """Return the mutual information of a sign and an answer [replicate], both of which come and fail to come.

    By chance alone two that have nothing to do with each other seem to share 1 / (2 n ln 2) bits, which are taken off
    (miller-1955).

    Examples
    --------
    >>> sign = np.arange(8000) % 2 == 0
    >>> found = information(sign, sign, np.zeros(8000, np.int64))
    >>> round(found.bits, 3), found.entropy
    (1.0, 1.0)
    """
    joint = np.array(
        [[(~seen & ~later).mean(), (~seen & later).mean()], [(seen & ~later).mean(), (seen & later).mean()]]
    )
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        pointwise = np.where(joint > 0.0, np.log2(joint / apart), 0.0)
    bits = float((joint * pointwise).sum())
    answer = joint.sum(axis=0)
    away = pointwise[seen.astype(int), later.astype(int)] - bits
    of_draws = float((np.bincount(outer, away) ** 2).sum()) / seen.size**2
    error = float(np.sqrt(max(of_draws, float((away**2).sum()) / seen.size**2)))
    bias = 1.0 / (2.0 * seen.size * np.log(2.0))
    return Information(float(max(bits - bias, 0.0)), error, float(-(answer * np.log2(answer)).sum()))


def leading_questions(histories: Histories) -> list[Question]:
    """Return the questions whose early signs are worth knowing: of the first dispute, and of its target's fall."""
    casts = casts_of(histories.setup)
    dispute, cast = next(iter(casts.items()))
    force = Question.course(dispute, "force")
    kinds = (
        Question.stands_by(dispute, ANYBODY, "aid").competitors(casts),
        Question.mediates(dispute, ANYBODY).competitors(casts),
        [Question.course(dispute, "war") if (histories.weeks_of(force) == 0).all() else force],
        *([Question.falls(cast.target, office)] for office in OFFICES),
    )
    likeliest = [max(among, key=lambda question: _still_open(histories, question)) for among in kinds if among]
    return [question for question in likeliest if _still_open(histories, question) > 0.0]


def chance_to_come(histories: Histories, question: Question | str) -> float:
    """Return the chance that a question is answered yes, where it is not so from the start."""
    first = histories.weeks_of(question)
    return float((first[first > 0] < LATER).mean()) if (first > 0).any() else 1.0


def _still_open(histories: Histories, question: Question) -> float:
    """Return the chance that a question that is open at the start is answered yes."""
    first = histories.weeks_of(question)
    return float(((first > 0) & (first < LATER)).mean())
