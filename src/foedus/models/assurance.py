r"""Assurance: how much trust cooperation needs.

Two would both rather cooperate, if the other does: reward R above temptation T, and the punishment P of mutual
defection above the sucker's payoff S. Who believes with probability t that the other means to cooperate, cooperates if
and only if

.. math:: t R + (1 - t) S \ge t T + (1 - t) P
    \quad\Longleftrightarrow\quad t \ge \frac{P - S}{(R - T) + (P - S)} .

The more there is to lose from misplaced trust, the more of it is needed (Kydd 2005). Where :math:`R \le T` and
:math:`P > S`, as in the prisoner's dilemma, no trust suffices; where :math:`R > T` and :math:`P \le S`, none is needed.
"""

import math
from pathlib import Path
from typing import Annotated

from pydantic import Field

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


def trust_threshold(reward: float, temptation: float, punishment: float, sucker: float) -> float:
    """Return the least trust at which cooperation pays; infinity where none suffices.

    Raises
    ------
    InputError
        If trust would *deter* from cooperation (R < T and P < S), which is no problem of assurance.

    Examples
    --------
    >>> trust_threshold(reward=3, temptation=2, punishment=1, sucker=0)
    0.5
    >>> trust_threshold(reward=3, temptation=4, punishment=1, sucker=0)
    inf
    """
    if not all(math.isfinite(payoff) for payoff in (reward, temptation, punishment, sucker)):
        raise InputError("the four payoffs must be finite numbers")
    gain, loss = reward - temptation, punishment - sucker
    if gain < 0.0 and loss < 0.0:
        raise InputError(
            "with R < T and P < S cooperation is a reply to defection: a game of chicken, not of assurance"
        )
    if loss <= 0.0:
        return 0.0
    return loss / (gain + loss) if gain > 0.0 else math.inf


CLAIMS = (
    Claim(
        "trust needed at R = 4, T = 3, P = 2, S = -1: (P - S)/((R - T) + (P - S))",
        0.75,
        lambda: trust_threshold(4.0, 3.0, 2.0, -1.0),
        1e-12,
        "kydd-2005",
    ),
)


#: A file that can be run.
EXAMPLE = """\
reward: 4             # both cooperate
temptation: 3         # I defect, the other cooperates
punishment: 2         # both defect
sucker: -1            # I cooperate, the other defects
trust: 0.8            # how sure I am that the other would cooperate
"""


class AssuranceFile(Inputs):
    """An assurance file."""

    reward: Number
    temptation: Number
    punishment: Number
    sucker: Number
    trust: Annotated[Number, Field(ge=0.0, le=1.0)] | None = None


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``reward``, ``temptation``, ``punishment``, ``sucker`` and perhaps ``trust``."""
    asked = read_inputs(path, AssuranceFile)
    threshold = trust_threshold(asked.reward, asked.temptation, asked.punishment, asked.sucker)
    answer: dict[str, object] = {"trust_threshold": threshold if math.isfinite(threshold) else None}
    if asked.trust is not None:
        answer["cooperates"] = asked.trust >= threshold
    return answer
