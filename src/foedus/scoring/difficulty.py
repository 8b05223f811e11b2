r"""How good forecasters are who answered different questions: losses with an effect of each question (merkle-2016).

A forecaster of easy questions has a better score than one of hard ones, whoever knows more. The loss of forecaster i on
question q is divided into what the question costs anybody and what the forecaster costs on any question:

    loss_iq = a_i + d_q + e_iq

by least squares. Told is a_i less that of a reference that answered every question, so that less than zero is better
than it. Questions that only one answered say nothing. Intervals draw whole clusters of questions (field-2007).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.scoring.clusters import Interval, interval, resamples
from foedus.scoring.scores import Floats

#: Part of the largest eigenvalue below which an equation is taken to say nothing.
SINGULAR = 1e-9


class Effect(NamedTuple):
    """What a forecaster loses on any question beyond the reference, per question, and on how many it rests.

    Not a number where no chain of common questions ties it to the reference.
    """

    forecaster: str
    questions: int
    beyond: Interval


def effects(losses: Floats, forecasters: Sequence[str], reference: str, cluster: NDArray[np.generic]) -> list[Effect]:
    """Return the effect of each forecaster.

    Parameters
    ----------
    losses : array [question, forecaster]
        What each lost; not a number where it gave no answer.
    forecasters : sequence of str
        Their names; ``reference`` is the one of them whose effect is zero.
    cluster : array [question]
        Which questions hang together.

    Examples
    --------
    Both lose what the reference loses, one on easy questions and one on hard ones:

    >>> lost = np.array([[0.1, 0.1, np.nan], [0.1, 0.1, np.nan], [0.9, np.nan, 0.9], [0.9, np.nan, 0.9]])
    >>> found = effects(lost, ["rate", "easy", "hard"], "rate", np.arange(4))
    >>> [round(one.beyond.value, 9) + 0.0 for one in found]
    [0.0, 0.0, 0.0]
    """
    said = np.isfinite(losses)
    shared = said.sum(axis=1) > 1
    there, lost = said[shared].astype(np.float64), np.where(said, losses, 0.0)[shared]
    code = np.unique(cluster[shared], return_inverse=True)[1]
    count, size = int(code.max()) + 1 if code.size else 0, len(forecasters)
    # the effects of the questions are taken out, question by question; what is left adds up by cluster
    answers = np.maximum(there.sum(axis=1), 1.0)
    mean = lost.sum(axis=1) / answers
    left, right = np.zeros((count, size, size)), np.zeros((count, size))
    np.add.at(right, code, there * (lost - mean[:, None]))
    for i in range(size):
        np.add.at(left[:, i], code, there[:, [i]] * (np.eye(size)[i] - there / answers[:, None]))
    weights = resamples(count) if count else np.ones((1, 0))
    found = _solved(np.einsum("rc,cij->rij", weights, left), weights @ right, forecasters.index(reference))
    return [
        Effect(name, int(there[:, i].sum()), interval(found[:, i])) for i, name in enumerate(forecasters)
    ]  # fmt: skip


def _solved(left: Floats, right: Floats, reference: int) -> Floats:
    """Return effects [replicate, forecaster], that of the reference zero; not a number where nothing tells them."""
    size = right.shape[1]
    others = np.array([i for i in range(size) if i != reference], np.intp)
    found = np.full_like(right, np.nan)
    found[:, reference] = 0.0
    for number, (matrix, vector) in enumerate(zip(left, right, strict=True)):
        # who is tied to the reference by common questions, near or by others
        near = matrix < 0.0
        tied, before = near[reference].copy(), None
        while before is None or (tied != before).any():
            before = tied
            tied = tied | near[tied].any(axis=0)
        those = others[tied[others]]
        if those.size:
            found[number, those] = np.linalg.lstsq(matrix[np.ix_(those, those)], vector[those], rcond=SINGULAR)[0]
    return found
