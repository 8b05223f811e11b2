"""On what the answers lean: how each uncertain input moves them, and whether an order turns over within its range.

Outer draws differ in their parameters and inputs. A line through the chances of the outer draws over one input gives
what the answer is at the ends of that input's range, and which part of the variance between draws it accounts for; two
leading answers whose lines cross inside the range, with a slope clear of luck, are *not determined*.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.analysis.counts import Counts, question_counts
from foedus.analysis.setup import Leaning, Setup
from foedus.core.errors import InputError

Floats = NDArray[np.float64]
#: A slope counts if it is this many standard errors from zero: about one false alarm in five hundred lines.
CLEAR: Final = 3.1
#: Outer draws below which no line is drawn.
LEAST_DRAWS: Final = 30
#: Inputs named per question.
NAMED: Final = 5


class Line(NamedTuple):
    """A line through outer draws: ends over the input's range, explained share of the real variance, clarity."""

    low_end: float
    high_end: float
    share: float
    clarity: float


def line_through(x: Floats, y: Floats, noise: float) -> Line:
    """Return the least-squares line of chances over an input.

    Parameters
    ----------
    x, y : ndarray, float64 [outer draw]
        The input and the chances.
    noise : float
        Variance of ``y`` that is luck.
    """
    spread = x.std()
    if spread <= 1e-12 * max(1.0, abs(float(x.mean()))) or y.std() == 0.0:
        return Line(float(y.mean()), float(y.mean()), 0.0, 0.0)
    standard = (x - x.mean()) / spread
    slope = float((standard * y).mean())
    left = y - y.mean() - slope * standard
    error = float(np.sqrt((left**2).sum() / (x.size - 2) / x.size))
    ends = (np.array([x.min(), x.max()]) - x.mean()) / spread
    low_end, high_end = (float(y.mean() + slope * end) for end in ends)
    real = max(float(y.var()) - noise, 1e-12)
    share = min(1.0, max(0.0, (slope**2 - error**2) / real))
    return Line(low_end, high_end, share, abs(slope) / max(error, 1e-15))


def _chances(counts: Counts, question: str) -> tuple[Floats, float]:
    """Return the chances of a question by outer draw, and the variance of them that is luck."""
    chances = question_counts(counts, question) / counts.inner
    luck = float((chances * (1.0 - chances) / np.maximum(counts.inner - 1.0, 1.0)).mean())
    return chances, luck


def leans_on(setup: Setup, counts: Counts, questions: list[str]) -> list[dict[str, Any]]:
    """Return what each question leans on, the strongest first."""
    if counts.inner.size < LEAST_DRAWS:
        return []
    return [row for question in questions for row in _of_question(setup, counts, question)]


def _of_question(setup: Setup, counts: Counts, question: str) -> list[dict[str, Any]]:
    chances, luck = _chances(counts, question)
    rows = []
    for leaning in setup.leanings:
        line = line_through(leaning.values, chances, luck)
        if line.clarity >= CLEAR:
            rows.append(
                {
                    "question": question,
                    "input": leaning.path,
                    "because": list(leaning.because),
                    "range": [leaning.low, leaning.high],
                    "low_end": float(np.clip(line.low_end, 0.0, 1.0)),
                    "high_end": float(np.clip(line.high_end, 0.0, 1.0)),
                    "share": round(line.share, 3),
                }
            )
    rows.sort(key=lambda row: -row["share"])
    return rows[:NAMED]


def not_determined(setup: Setup, counts: Counts, contests: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return the contests whose order turns over inside the stated range of one input.

    Parameters
    ----------
    contests : dict
        What is asked -> the questions of those who compete for it, in any order.
    """
    if counts.inner.size < LEAST_DRAWS:
        return []
    found = []
    for asked, questions in contests.items():
        ranked = sorted(questions, key=lambda question: -int(question_counts(counts, question).sum()))
        if len(ranked) > 1:
            found += list(_turning(setup, counts, asked, ranked[0], ranked[1]))[:1]
    return found


def _turning(setup: Setup, counts: Counts, asked: str, first: str, second: str) -> Iterator[dict[str, Any]]:
    """Yield the inputs at which the second of two leading answers overtakes the first, the clearest first."""
    (one, luck_one), (other, luck_other) = _chances(counts, first), _chances(counts, second)
    ahead = one - other
    lines = [(leaning, line_through(leaning.values, ahead, luck_one + luck_other)) for leaning in setup.leanings]
    lines.sort(key=lambda pair: -pair[1].clarity)
    for leaning, line in lines:
        if line.clarity < CLEAR or line.low_end * line.high_end >= 0.0:
            continue
        yield _turned(asked, _subject(first), _subject(second), leaning, line)


def _turned(asked: str, first: str, second: str, leaning: Leaning, line: Line) -> dict[str, Any]:
    low, high = float(leaning.values.min()), float(leaning.values.max())
    at = low + (high - low) * line.low_end / (line.low_end - line.high_end)
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


def _subject(question: str) -> str:
    """Return whom a question is about."""
    parts = question.split(":")
    if parts[0] in ("stands_by", "mediates"):
        return parts[2]
    if parts[0] == "falls":
        return parts[1]
    raise InputError(f"question '{question}' is about nobody")
