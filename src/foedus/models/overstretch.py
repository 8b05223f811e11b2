r"""Overstretch: one budget, several fronts, and the front that is given up.

A power divides resources R among fronts k. On each it wins with Tullock's chance against a rival effort :math:`y_k`,
for a prize :math:`v_k`,

.. math:: \max_x \sum_k v_k \frac{x_k}{x_k + y_k} \quad\text{s.t.}\quad \sum_k x_k = R,\; x_k \ge 0 .

The programme is concave and its solution closed: on the set of fronts that are held,

.. math::
    x_k = \frac{R + \sum y}{\sum \sqrt{v y}} \sqrt{v_k y_k} - y_k, \qquad
    \lambda = \Bigl(\frac{\sum \sqrt{v y}}{R + \sum y}\Bigr)^2 ,

sums over the held fronts. A front is abandoned if and only if :math:`v_k / y_k \le \lambda`, the worth of one more
unit of resources: not the least valuable front goes first, but the one with the least value for the rival's effort.
Fronts are therefore held in the order of :math:`v_k / y_k`, and the held set is the longest run that satisfies the
rule. On a front without a rival any effort wins; it is held at no cost.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


class Allocation(NamedTuple):
    """How a budget is spread over fronts.

    Attributes
    ----------
    effort : float array [front]
        Resources on each front; 0 on an abandoned one.
    win_probability : float array [front]
        Chance of winning each front.
    marginal_value : float
        What one more unit of resources would be worth.
    """

    effort: NDArray[np.float64]
    win_probability: NDArray[np.float64]
    marginal_value: float


def allocate(values: ArrayLike, rivals: ArrayLike, budget: float) -> Allocation:
    """Spread a budget over fronts.

    Parameters
    ----------
    values : float array [front]
        Worth of winning each front, 0 or more.
    rivals : float array [front]
        The rivals' efforts, 0 or more.
    budget : float
        Resources, 0 or more, in the unit of the rivals' efforts.

    Raises
    ------
    InputError
        If the arrays do not agree or a number is negative or not finite.

    Examples
    --------
    >>> allocate([1.0, 1.0], [1.0, 1.0], 2.0).effort.tolist()
    [1.0, 1.0]
    """
    worth, against = np.asarray(values, dtype=np.float64), np.asarray(rivals, dtype=np.float64)
    if worth.shape != against.shape or worth.ndim != 1 or not len(worth):
        raise InputError("every front needs one value and one rival effort")
    numbers = np.concatenate([worth, against, [budget]])
    if not np.all(np.isfinite(numbers) & (numbers >= 0.0)):
        raise InputError("values, rival efforts and the budget must be finite numbers, 0 or more")
    effort = np.zeros(len(worth))
    contested = np.flatnonzero((worth > 0.0) & (against > 0.0))
    order = contested[np.argsort(-worth[contested] / against[contested], kind="stable")]
    roots = np.cumsum(np.sqrt(worth[order] * against[order]))
    resources = budget + np.cumsum(against[order])
    shadow = (roots / resources) ** 2
    held = np.flatnonzero(worth[order] / against[order] > shadow)
    marginal = 0.0
    if len(held):
        last = held[-1]
        on = order[: last + 1]
        marginal = float(shadow[last])
        effort[on] = np.maximum(np.sqrt(worth[on] * against[on] / marginal) - against[on], 0.0)
    elif len(order):
        marginal = float((worth[order] / against[order])[0])  # no budget: the first unit would go to the best front
    total = effort + against
    chance = np.divide(effort, total, out=np.ones_like(total), where=total > 0.0)  # nobody there: the front is ours
    return Allocation(effort, chance, marginal)


VALUES, RIVALS = (10.0, 2.0, 1.0, 3.0), (6.0, 1.0, 1.0, 1.0)
CLAIMS = tuple(
    claim
    for budget, efforts, marginal in (
        (5.0, (3.118855, 0.664868, 0.177239, 1.039038), 0.721557),
        (0.8, (0.258085, 0.142565, 0.0, 0.399350), 1.532034),
    )
    for claim in (
        *(
            Claim(
                f"budget {budget:g}: effort on front {front + 1}",
                expected,
                lambda budget=budget, front=front: float(allocate(VALUES, RIVALS, budget).effort[front]),  # type: ignore[misc]
                1e-6,
                "derived; v = (10, 2, 1, 3), y = (6, 1, 1, 1)",
            )
            for front, expected in enumerate(efforts)
        ),
        Claim(
            f"budget {budget:g}: marginal value of resources",
            marginal,
            lambda budget=budget: allocate(VALUES, RIVALS, budget).marginal_value,  # type: ignore[misc]
            1e-6,
            "derived; v = (10, 2, 1, 3), y = (6, 1, 1, 1)",
        ),
    )
)

#: A file that can be run.
EXAMPLE = """\
budget: 0.8
fronts:
  north: {value: 10, rival: 6}
  east: {value: 2, rival: 1}
  south: {value: 1, rival: 1}
  west: {value: 3, rival: 1}
"""

Amount = Annotated[Number, Field(ge=0.0)]


class Front(Inputs):
    """One front."""

    value: Amount
    rival: Amount


class OverstretchFile(Inputs):
    """An overstretch file."""

    budget: Amount
    fronts: Annotated[dict[str, Front], Field(min_length=1)]


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with a ``budget`` and ``fronts``, each with its ``value`` and its ``rival`` effort."""
    asked = read_inputs(path, OverstretchFile)
    fronts = asked.fronts
    spread = allocate(
        [front.value for front in fronts.values()], [front.rival for front in fronts.values()], asked.budget
    )
    return {
        "marginal_value": spread.marginal_value,
        "fronts": [
            {
                "front": name,
                "effort": effort,
                "win_probability": chance,
                "abandoned": effort == 0.0 and fronts[name].rival > 0.0,
            }
            for name, effort, chance in zip(
                fronts, spread.effort.tolist(), spread.win_probability.tolist(), strict=True
            )
        ],
    }
