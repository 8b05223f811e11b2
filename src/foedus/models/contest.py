r"""Contests: effort buys a chance of the prize, not the prize.

With efforts :math:`x_i` and decisiveness r, contestant i wins with probability :math:`p_i = x_i^r / \sum_j x_j^r`
(Tullock 1980). At r = 0 the contest is a lottery, as r grows the strongest takes all. In equilibrium of n contestants
who value the prize alike at V, each spends :math:`r (n-1) V / n^2`, as long as :math:`r \le n/(n-1)`: beyond that
taking part does not pay and no equilibrium in pure strategies exists. For r = 1 and different values the equilibrium
is closed (Stein 2002): with the k strongest active, :math:`X = (k-1) / \sum_{j \le k} 1/V_j` in all and
:math:`x_i = X (1 - X/V_i)`; the others stay out. For two, :math:`x_1 = V_1^2 V_2 / (V_1 + V_2)^2` and
:math:`p_1 = V_1 / (V_1 + V_2)`.
"""

from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


def win_probabilities(efforts: ArrayLike, decisiveness: float = 1.0) -> NDArray[np.float64]:
    """Return each contestant's chance of winning.

    Parameters
    ----------
    efforts : float array [..., contestant]
        0 or more; where nobody makes an effort all have the same chance.
    decisiveness : float
        The power r, 0 or more and finite.

    Examples
    --------
    >>> win_probabilities([3.0, 1.0]).tolist()
    [0.75, 0.25]
    """
    spent = np.asarray(efforts, dtype=np.float64)
    if spent.ndim == 0 or spent.shape[-1] == 0 or not np.all(np.isfinite(spent) & (spent >= 0.0)):
        raise InputError("efforts must be a list of finite numbers, 0 or more")
    if not (np.isfinite(decisiveness) and decisiveness >= 0.0):
        raise InputError(f"the decisiveness is {decisiveness:g}; it must be a finite number, 0 or more")
    top = spent.max(axis=-1, keepdims=True)
    relative = np.divide(spent, top, out=np.ones_like(spent), where=top > 0.0)  # nobody's effort: all alike
    powers = relative**decisiveness
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def symmetric_effort(contestants: int, value: float, decisiveness: float = 1.0) -> float:
    """Return what each of n equals spends.

    Raises
    ------
    InputError
        If there is no pure equilibrium: decisiveness above n/(n - 1).

    Examples
    --------
    >>> symmetric_effort(2, 1.0)
    0.25
    """
    if contestants < 1 or not value >= 0.0 or not decisiveness >= 0.0:
        raise InputError("a contest needs one contestant or more, and a value and a decisiveness of 0 or more")
    if decisiveness * (contestants - 1) > contestants:
        raise InputError(
            f"the decisiveness is {decisiveness:g}; {contestants} equals have an equilibrium in pure strategies only "
            f"up to {contestants / (contestants - 1):g}"
        )
    return decisiveness * (contestants - 1) * value / contestants**2


def equilibrium_efforts(values: ArrayLike) -> NDArray[np.float64]:
    """Return what contestants who value the prize differently spend, at decisiveness 1; who stays out spends 0.

    Examples
    --------
    >>> equilibrium_efforts([2.0, 1.0]).round(6).tolist()
    [0.444444, 0.222222]
    """
    worth = np.asarray(values, dtype=np.float64)
    if worth.ndim != 1 or not len(worth) or not np.all(np.isfinite(worth) & (worth >= 0.0)):
        raise InputError("values must be a list of finite numbers, 0 or more")
    ranked = np.sort(worth)[::-1]
    positive = ranked[ranked > 0.0]
    if len(positive) < 2:
        return np.zeros_like(worth)  # without a rival the prize costs nothing
    counts = np.arange(1, len(positive) + 1)
    totals = (counts - 1) / np.cumsum(1.0 / positive)
    total = totals[np.flatnonzero(positive > totals)[-1]]
    return np.asarray(np.where(worth > total, total * (1.0 - total / np.where(worth > 0.0, worth, 1.0)), 0.0))


CLAIMS = (
    Claim(
        "five equals, value 10, decisiveness 1: effort r(n-1)V/n^2",
        1.6,
        lambda: float(equilibrium_efforts([10.0] * 5)[2]),
        1e-6,
        "tullock-1980",
    ),
    Claim(
        "four equals, value 2, decisiveness 1.2: effort",
        0.45,
        lambda: symmetric_effort(4, 2.0, 1.2),
        1e-6,
        "tullock-1980",
    ),
    Claim(
        "two unequals, values 3 and 2: effort V1^2 V2/(V1+V2)^2",
        0.72,
        lambda: float(equilibrium_efforts([3.0, 2.0])[0]),
        1e-6,
        "tullock-1980; stein-2002",
    ),
    Claim(
        "two unequals, values 3 and 2: chance V1/(V1+V2)",
        0.6,
        lambda: float(win_probabilities(equilibrium_efforts([3.0, 2.0]))[0]),
        1e-6,
        "tullock-1980; stein-2002",
    ),
)

#: A file that can be run.
EXAMPLE = """\
values:               # worth of the prize to each; or efforts: what each spends
  Alpha: 3
  Beta: 2
"""

Amount = Annotated[Number, Field(ge=0.0)]


class ContestFile(Inputs):
    """A contest file: either efforts or values, by contestant."""

    efforts: Annotated[dict[str, Amount], Field(min_length=1)] | None = None
    values: Annotated[dict[str, Amount], Field(min_length=1)] | None = None
    decisiveness: Amount = 1.0

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Refuse both or neither."""
        if (self.efforts is None) == (self.values is None):
            raise ValueError("give either 'efforts' (who wins?) or 'values' (who spends what?)")
        return self


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with ``efforts`` or ``values`` by contestant, and perhaps ``decisiveness``."""
    asked = read_inputs(path, ContestFile)
    if asked.efforts is not None:
        names, efforts = list(asked.efforts), np.array(list(asked.efforts.values()))
    else:
        values = asked.values or {}
        names, worth = list(values), np.array(list(values.values()))
        if asked.decisiveness == 1.0:
            efforts = equilibrium_efforts(worth)
        elif np.all(worth == worth[0]):
            efforts = np.full(len(worth), symmetric_effort(len(worth), float(worth[0]), asked.decisiveness))
        else:
            raise InputError(
                f"{path}: with different values the equilibrium is known in closed form for decisiveness 1 only"
            )
    chances = win_probabilities(efforts, asked.decisiveness)
    return {
        "contestants": [
            {"contestant": name, "effort": effort, "win_probability": chance}
            for name, effort, chance in zip(names, efforts.tolist(), chances.tolist(), strict=True)
        ]
    }
