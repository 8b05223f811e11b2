"""Weighs replicates: what is answered where some count more than others, how surely, and what is learned of inputs.

What has happened (``update``), what may (``given``) and what somebody holds are weights on replicates, and nothing is
run anew with other inputs. Weights need not add up to anything.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.question import Question
from foedus.inquiry.rows import LearnedRow
from foedus.session.histories import Flags, Histories
from foedus.session.pairing import Z90
from foedus.worlds.setup import Setup

Floats = NDArray[np.float64]
#: Below this effective sample size a warning is given.
FEW: Final = 200.0
#: Below this effective sample size nothing is said of any answer.
TOO_FEW: Final = 20.0
#: A change counts if it is this many standard errors from zero.
CLEAR: Final = 4.0


class Weighed(NamedTuple):
    """A chance among replicates of different weight, or a difference of two, with its sampling error."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """The lower end of the 90% sampling interval."""
        return self.value - Z90 * self.error

    @property
    def high(self) -> float:
        """The upper end of the 90% sampling interval."""
        return self.value + Z90 * self.error

    @property
    def clear(self) -> bool:
        """Whether it is more than luck that it is not zero."""
        return abs(self.value) >= CLEAR * self.error


def effective_size(weights: Floats) -> float:
    """Return how many replicates of equal weight would tell as much (kish-1965).

    Examples
    --------
    >>> effective_size(np.array([1.0, 1.0, 0.0])), effective_size(np.array([0.0]))
    (2.0, 0.0)
    """
    total = float(weights.sum())
    return total**2 / float((weights**2).sum()) if total > 0.0 else 0.0


def by_draw(histories: Histories, weights: Floats) -> Floats:
    """Return the weight of each outer draw [outer draw], whose effective size is that of what is known of inputs."""
    return np.asarray(np.bincount(histories.outer, weights, histories.inner.size), np.float64)


def mean(answered: Flags, weights: Floats) -> float:
    """Return the share of the weight that answers yes; both are [replicate]."""
    return float(weights[answered].sum() / weights.sum())


def pulls(histories: Histories, answered: Flags, weights: Floats, chance: float) -> Floats:
    """Return by how much each outer draw pulls a weighted chance away from what it is [outer draw], in sum 0."""
    return by_draw(histories, weights * (answered - chance)) / float(weights.sum())


def luck(chance: float, size: float) -> float:
    """Return the variance by which luck moves a chance among so many replicates.

    Two successes and two failures more keep a chance of 0 or 1 from looking certain (agresti-coull-1998).
    """
    held = (chance * size + 2.0) / (size + 4.0)
    return held * (1.0 - held) / (size + 4.0)


def error_of(histories: Histories, answered: Flags, weights: Floats, chance: float, size: float) -> float:
    """Return the standard error of a weighted chance: of luck, and of outer draws that replicates share."""
    drawn = float((pulls(histories, answered, weights, chance) ** 2).sum())
    return float(np.sqrt(max(drawn, luck(chance, size))))


def weighed(histories: Histories, question: Question | str, weights: Floats) -> Weighed:
    """Return the chance of a question among replicates of these weights [replicate]."""
    answered = histories.answered(question)
    chance = mean(answered, weights)
    return Weighed(chance, error_of(histories, answered, weights, chance, effective_size(weights)))


def weighed_answers(histories: Histories, questions: Iterable[Question], weights: Floats) -> dict[Question, Weighed]:
    """Return the chance of each question among replicates of these weights [replicate]."""
    return {question: weighed(histories, question, weights) for question in questions}


def contrast(histories: Histories, question: Question | str, one: Floats, other: Floats) -> Weighed:
    """Return by how much the chance of a question is larger by one weighing of the replicates than by another.

    Its error is that of outer draws, which both share, or of luck, where no replicate counts in both.
    """
    answered = histories.answered(question)
    first, second = mean(answered, one), mean(answered, other)
    apart = pulls(histories, answered, one, first) - pulls(histories, answered, other, second)
    by_luck = luck(first, effective_size(one)) + luck(second, effective_size(other))
    return Weighed(first - second, float(np.sqrt(max(float((apart**2).sum()), by_luck))))


def learned(histories: Histories, weights: Floats) -> list[LearnedRow]:
    """Return the inputs that replicates of these weights [replicate] tell to be otherwise, as `learned_by_draw`."""
    return learned_by_draw(histories.setup, histories.inner, by_draw(histories, weights))


def learned_by_draw(setup: Setup, inner: NDArray[np.int64], drawn: Floats) -> list[LearnedRow]:
    """Return the inputs whose mean over outer draws is clear of what it was before, those that move most first.

    Parameters
    ----------
    inner : ndarray, int [outer draw]
        Replicates of each outer draw.
    drawn : ndarray, float [outer draw]
        What each weighs now.
    """
    size = effective_size(drawn)
    rows: list[LearnedRow] = []
    for leaning in setup.leanings:
        spread = float(leaning.values.std())
        if spread <= 0.0 or size < 2.0:
            continue
        before = float(np.average(leaning.values, weights=inner))
        after = float(np.average(leaning.values, weights=drawn))
        if abs(after - before) > CLEAR * spread / np.sqrt(size):
            rows.append({"input": leaning.path, "before": before, "after": after, "moves": (after - before) / spread})
    return sorted(rows, key=lambda row: -abs(row["moves"]))
