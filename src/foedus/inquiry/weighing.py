"""Weighs replicates: what is answered where some count more than others, how surely, and what is learned of inputs.

What has happened (``update``), what may (``given``) and what somebody holds are weights on replicates, and nothing is
run anew with other inputs. Weights need not add up to anything.
"""

from collections.abc import Sequence
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


class Tally(NamedTuple):
    """What replicates of different weight answer to some questions, by outer draw.

    ``yes`` [outer draw, question] is the weight of those that answer yes, ``weight`` [outer draw] that of all, ``size``
    their effective number.
    """

    yes: Floats
    weight: Floats
    size: float

    @property
    def chance(self) -> Floats:
        """The weighted chance of each question."""
        return np.asarray(self.yes.sum(axis=0) / self.weight.sum(), np.float64)

    @property
    def pulls(self) -> Floats:
        """By how much each outer draw pulls a chance away from what it is [outer draw, question], in sum by nothing."""
        return np.asarray((self.yes - self.chance * self.weight[:, None]) / self.weight.sum(), np.float64)

    @property
    def luck(self) -> Floats:
        """The variance by which luck alone moves the chance of each question.

        Two successes and two failures more keep a chance of 0 or 1 from looking certain (agresti-coull-1998).
        """
        held = (self.chance * self.size + 2.0) / (self.size + 4.0)
        return np.asarray(held * (1.0 - held) / (self.size + 4.0), np.float64)

    @property
    def error(self) -> Floats:
        """The standard error of each chance: of luck, and of outer draws that replicates share."""
        return np.sqrt(np.maximum((self.pulls**2).sum(axis=0), self.luck))


def tallied(histories: Histories, questions: Sequence[Question | str], weights: Floats) -> Tally:
    """Return what replicates of these weights [replicate] answer to questions."""
    yes = [by_draw(histories, weights * histories.answered(question)) for question in questions]
    return Tally(np.stack(yes, axis=1), by_draw(histories, weights), effective_size(weights))


def differences(one: Tally, other: Tally) -> list[Weighed]:
    """Return by how much each chance is larger by one weighing of the replicates than by another.

    The error is that of outer draws, which both share, or of luck, where no replicate counts in both.
    """
    error = np.sqrt(np.maximum(((one.pulls - other.pulls) ** 2).sum(axis=0), one.luck + other.luck))
    return [Weighed(*each) for each in zip((one.chance - other.chance).tolist(), error.tolist(), strict=True)]


def mean(answered: Flags, weights: Floats) -> float:
    """Return the share of the weight that answers yes; both are [replicate]."""
    return float(weights[answered].sum() / weights.sum())


def weighed_answers(
    histories: Histories, questions: Sequence[Question | str], weights: Floats
) -> dict[Question | str, Weighed]:
    """Return the chance of each question among replicates of these weights [replicate]."""
    found = tallied(histories, questions, weights)
    chances = zip(found.chance.tolist(), found.error.tolist(), strict=True)
    return {question: Weighed(*each) for question, each in zip(questions, chances, strict=True)}


def weighed(histories: Histories, question: Question | str, weights: Floats) -> Weighed:
    """Return the chance of a question among replicates of these weights [replicate]."""
    return weighed_answers(histories, [question], weights)[question]


def contrast(histories: Histories, question: Question | str, one: Floats, other: Floats) -> Weighed:
    """Return by how much the chance of a question is larger by one weighing of the replicates than by another."""
    return differences(*(tallied(histories, [question], weights) for weights in (one, other)))[0]


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
