"""On what the answers lean: how each uncertain input moves them, and whether an order turns over within its range.

Outer draws differ in their parameters and inputs. A line through the chances of the outer draws over one input gives
what the answer is at the ends of that input's range, and which part of the variance between draws it accounts for; two
leading answers whose lines cross inside the range, with a slope clear of luck, are *not determined*.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.contests import Contest
from foedus.answers.counts import Counts, contested_counts, question_counts
from foedus.answers.question import Question
from foedus.answers.rows import LeansOnRow, UndeterminedRow
from foedus.worlds.setup import Leaning, Setup

Floats = NDArray[np.float64]
#: A slope counts if it is this many standard errors from zero: with some five hundred inputs, one false alarm in some
#: three hundred questions.
CLEAR: Final = 4.5
#: A contest of which the leader has no more than this chance has no leader.
LEAST_CHANCE: Final = 0.01
#: Share of the outer draws at either end of an input's range that must agree that an order turns over.
OUTERMOST: Final = 0.2
#: Outer draws below which no line is drawn.
LEAST_DRAWS: Final = 30
#: Inputs named per question.
NAMED: Final = 5


class Lines(NamedTuple):
    """Lines through outer draws, one for each input [input].

    The chances at the ends of the input's range, the explained share of the variance that is not luck, and by how many
    standard errors the slope is clear of zero.
    """

    low_end: Floats
    high_end: Floats
    share: Floats
    clarity: Floats


class Turning(NamedTuple):
    """Where the order of two leading answers turns over: at which input, and at which value of it."""

    first: Question
    second: Question
    leaning: Leaning
    value: float


def lines_through(inputs: Floats, chances: Floats, noise: float) -> Lines:
    """Return the least-squares lines of a chance over each of several inputs.

    Parameters
    ----------
    inputs : ndarray, float64 [input, outer draw]
        Draws of the inputs; one that does not vary gets a flat line.
    chances : ndarray, float64 [outer draw]
        The chance in each outer draw.
    noise : float
        Variance of ``chances`` that is luck.
    """
    draws = chances.size
    centre, spread = inputs.mean(axis=1, keepdims=True), inputs.std(axis=1, keepdims=True)
    varies = spread > 1e-12 * np.maximum(1.0, np.abs(centre))
    standard = np.where(varies, (inputs - centre) / np.where(varies, spread, 1.0), 0.0)
    level, variance = float(chances.mean()), float(chances.var())
    slope = standard @ (chances - level) / draws
    error = np.sqrt(np.maximum(variance - slope**2, 0.0) / (draws - 2))
    real = max(variance - noise, 1e-12)
    return Lines(
        level + slope * standard.min(axis=1),
        level + slope * standard.max(axis=1),
        np.clip((slope**2 - error**2) / real, 0.0, 1.0),
        np.abs(slope) / np.maximum(error, 1e-15),
    )


def chances_of(yes: NDArray[np.int64], inner: NDArray[np.int64]) -> tuple[Floats, float]:
    """Return the chances of an answer by outer draw, and the variance of them that is luck."""
    chances = yes / inner
    luck = float((chances * (1.0 - chances) / np.maximum(inner - 1.0, 1.0)).mean())
    return chances, luck


def leans_on(setup: Setup, counts: Counts, questions: list[Question], named: int | None = NAMED) -> list[LeansOnRow]:
    """Return what each question leans on, the strongest first; at most so many inputs of each are named."""
    if counts.inner.size < LEAST_DRAWS:
        return []
    inputs = np.array([leaning.values for leaning in setup.leanings])
    return [row for question in questions for row in _of_question(setup, inputs, counts, question, named)]


def _of_question(
    setup: Setup, inputs: Floats, counts: Counts, question: Question, named: int | None
) -> list[LeansOnRow]:
    lines = lines_through(inputs, *chances_of(question_counts(counts, question), counts.inner))
    clear = [int(at) for at in np.argsort(-lines.share, kind="stable") if lines.clarity[at] >= CLEAR]
    return [
        {
            "question": str(question),
            "input": setup.leanings[at].path,
            "because": list(setup.leanings[at].because),
            "range": [setup.leanings[at].low, setup.leanings[at].high],
            "low_end": float(np.clip(lines.low_end[at], 0.0, 1.0)),
            "high_end": float(np.clip(lines.high_end[at], 0.0, 1.0)),
            "share": round(float(lines.share[at]), 3),
        }
        for at in clear[:named]
    ]


def not_determined(setup: Setup, counts: Counts, contests: Sequence[Contest]) -> list[UndeterminedRow]:
    """Return the contests whose order turns over inside the stated range of one input."""
    if counts.inner.size < LEAST_DRAWS:
        return []
    inputs = np.array([leaning.values for leaning in setup.leanings])
    found = []
    for contest in contests:
        yes = {question: contested_counts(counts, question) for question in contest.questions}
        if turning := turning_of(setup.leanings, inputs, yes, counts.inner):
            found.append(turned(contest.asked, turning))
    return found


def turning_of(
    leanings: Sequence[Leaning], inputs: Floats, yes: Mapping[Question, NDArray[np.int64]], inner: NDArray[np.int64]
) -> Turning | None:
    """Return where the order of the two leading answers of a contest turns over, if there is a leader and it does.

    Parameters
    ----------
    inputs : ndarray, float64 [input, outer draw]
        The draws of ``leanings``.
    yes : mapping
        The questions of the contest -> in how many replicates each is answered yes [outer draw].
    inner : ndarray, int [outer draw]
        Replicates of each outer draw.
    """
    ranked = sorted(yes, key=lambda question: -int(yes[question].sum()))
    if len(ranked) < 2 or yes[ranked[0]].sum() <= LEAST_CHANCE * inner.sum():
        return None
    first, second = (chances_of(yes[name], inner) for name in ranked[:2])
    found = turning_point(leanings, inputs, first, second)
    return Turning(ranked[0], ranked[1], *found) if found else None


def turning_point(
    leanings: Sequence[Leaning], inputs: Floats, first: tuple[Floats, float], second: tuple[Floats, float]
) -> tuple[Leaning, float] | None:
    """Return the clearest input within whose range the second of two leading answers overtakes the first, and where.

    Parameters
    ----------
    inputs : ndarray, float64 [input, outer draw]
        The draws of ``leanings``.
    first, second : tuple
        Chances by outer draw and the variance of them that is luck, as of `chances_of`.
    """
    (one, luck_one), (other, luck_other) = first, second
    lead = one - other
    lines = lines_through(inputs, lead, luck_one + luck_other)
    crosses = (lines.clarity >= CLEAR) & (lines.low_end * lines.high_end < 0.0)
    crosses &= [bool(line) and _turns_at_the_ends(values, lead) for line, values in zip(crosses, inputs, strict=True)]
    if not crosses.any():
        return None
    at = int(np.argmax(np.where(crosses, lines.clarity, -1.0)))
    values = inputs[at]
    # The ends of a line belong to the least and the greatest draw.
    share = lines.low_end[at] / (lines.low_end[at] - lines.high_end[at])
    return leanings[at], float(values.min() + share * (values.max() - values.min()))


def _turns_at_the_ends(values: Floats, lead: Floats) -> bool:
    """Return whether the outermost draws of an input say so too: a line may cross where what it goes through bends."""
    low, high = np.quantile(values, (OUTERMOST, 1.0 - OUTERMOST))
    return bool(lead[values <= low].mean() * lead[values >= high].mean() < 0.0)


def turned(asked: str, turning: Turning) -> UndeterminedRow:
    """Return what is not determined as plain numbers and words."""
    first, second, leaning, at = turning.first.actor, turning.second.actor, turning.leaning, turning.value
    return {
        "question": asked,
        "between": [first, second],
        "input": leaning.path,
        "because": list(leaning.because),
        "range": [leaning.low, leaning.high],
        "turns_at": at,
        "says": (
            f"{first} and {second} change places where {leaning.path} passes {at:.3g} "
            f"(stated range {leaning.low:.3g} to {leaning.high:.3g})"
        ),
    }
