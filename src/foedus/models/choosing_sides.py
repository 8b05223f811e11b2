r"""Choosing sides: a third state joins where its power moves the outcome it cares about by more than joining costs.

States A and B are at war with power :math:`s_A, s_B`; the third state k has power :math:`s_k` and would get
:math:`U_A` or :math:`U_B` from a victory of either. A side wins with its share of the power in the field, so that k
expects (Altfeld & Bueno de Mesquita 1979)

.. math::
    E_0 &= \frac{s_A U_A + s_B U_B}{s_A + s_B}, \\
    E_A &= \frac{(s_A + s_k) U_A + s_B U_B}{s_A + s_B + s_k} - K_A, \qquad
    E_B = \frac{s_A U_A + (s_B + s_k) U_B}{s_A + s_B + s_k} - K_B .

Joining A rather than B gains :math:`(U_A - U_B)\, s_k / (s_A + s_B + s_k) - (K_A - K_B)`: the product of how much k
cares and how much k matters. The paper estimates this difference by probit; here the choice is the best of the three,
or logit with a precision. Staying out wins ties.

================ ===========================================
symbol           here
================ ===========================================
:math:`s`        ``power``, ``power_a``, ``power_b``
:math:`U_A, U_B` ``utility_a``, ``utility_b``
:math:`K_A, K_B` ``cost_a``, ``cost_b``
================ ===========================================
"""

from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator
from scipy.special import softmax

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs

#: What a third state can do, in the order of every result.
SIDES = ("stay out", "join A", "join B")


def expected_utilities(
    *,
    power: ArrayLike,
    power_a: ArrayLike,
    power_b: ArrayLike,
    utility_a: ArrayLike,
    utility_b: ArrayLike,
    cost_a: ArrayLike = 0.0,
    cost_b: ArrayLike = 0.0,
) -> NDArray[np.float64]:
    """Return what staying out, joining A and joining B are worth to a third state.

    Parameters
    ----------
    power, power_a, power_b : float array [...]
        Power of the third state and of the two sides, 0 or more, in one unit; the sides not both 0.
    utility_a, utility_b : float array [...]
        Worth of a victory of either side.
    cost_a, cost_b : float array [...]
        Cost of joining either, in the unit of utility.

    Returns
    -------
    float array [..., 3]
        In the order of `SIDES`.

    Examples
    --------
    >>> expected_utilities(power=1, power_a=1, power_b=2, utility_a=1, utility_b=0).round(6).tolist()
    [0.333333, 0.5, 0.25]
    """
    numbers = (power, power_a, power_b, utility_a, utility_b, cost_a, cost_b)
    own, first, second, worth_a, worth_b, price_a, price_b = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in numbers)
    )
    if not all(np.all(np.isfinite(value)) for value in (own, first, second, worth_a, worth_b, price_a, price_b)):
        raise InputError("powers, utilities and costs must be finite numbers")
    if np.any((own < 0.0) | (first < 0.0) | (second < 0.0) | (first + second <= 0.0)):
        raise InputError("powers must be 0 or more, and the two sides must not both have none")
    alone, together = first / (first + second), first + second + own
    chances = np.stack([alone, (first + own) / together, first / together], axis=-1)
    prices = np.stack([np.zeros_like(price_a), price_a, price_b], axis=-1)
    return np.asarray(chances * worth_a[..., None] + (1.0 - chances) * worth_b[..., None] - prices)


def choice(utilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the best option [...], a position in `SIDES`; of equals the first, so that staying out wins ties."""
    return np.asarray(np.argmax(utilities, axis=-1))


def choice_probabilities(utilities: NDArray[np.float64], precision: float) -> NDArray[np.float64]:
    """Return the logit chances [..., 3] of the options; 0 precision makes all alike."""
    if not (np.isfinite(precision) and precision >= 0.0):
        raise InputError(f"the precision is {precision:g}; it must be a finite number, 0 or more")
    return np.asarray(softmax(precision * utilities, axis=-1))


def _gain_of_joining() -> float:
    worth = expected_utilities(power=2, power_a=3, power_b=5, utility_a=0.9, utility_b=0.4, cost_a=0.05, cost_b=0.02)
    return float(worth[1] - worth[2])


CLAIMS = (
    Claim(
        "joining A rather than B: (U_A - U_B) s_k/(s_A + s_B + s_k) - (K_A - K_B) at powers 2, 3, 5",
        0.5 * 0.2 - 0.03,
        _gain_of_joining,
        1e-12,
        "derived from altfeld-debuenodemesquita-1979",
    ),
)

#: A file that can be run.
EXAMPLE = """\
power_a: 3
power_b: 5
third:
  Gamma: {power: 2, utility_a: 0.9, utility_b: 0.4, cost_a: 0.05, cost_b: 0.02}
"""

Power = Annotated[Number, Field(ge=0.0)]


class Side(Inputs):
    """One side of the war."""

    power: Power


class ThirdState(Inputs):
    """A third state: its power, the worth of either victory, the cost of joining either side."""

    power: Power
    utility_a: Number
    utility_b: Number
    cost_a: Number = 0.0
    cost_b: Number = 0.0


class ChoosingSidesFile(Inputs):
    """A file for choosing sides."""

    power_a: Power
    power_b: Power
    third: Annotated[dict[str, ThirdState], Field(min_length=1)]

    @model_validator(mode="after")
    def somebody_fights(self) -> Self:
        """Refuse a war of two sides without power."""
        if self.power_a + self.power_b == 0.0:
            raise ValueError("power_a and power_b must not both be 0")
        return self


def run_file(
    path: Path,
    *,
    precision: Annotated[float | None, "precision of a logit choice; without it each takes what is best"] = None,
) -> dict[str, object]:
    """Answer for a YAML file with ``power_a``, ``power_b`` and, by name, each ``third`` state."""
    asked = read_inputs(path, ChoosingSidesFile)
    rows: list[dict[str, object]] = []
    for name, state in asked.third.items():
        worth = expected_utilities(power_a=asked.power_a, power_b=asked.power_b, **state.model_dump())
        row: dict[str, object] = {"state": name, "choice": SIDES[choice(worth)]}
        row |= {f"utility_{side.replace(' ', '_')}": float(value) for side, value in zip(SIDES, worth, strict=True)}
        if precision is not None:
            chances = choice_probabilities(worth, precision)
            row |= {side.replace(" ", "_"): float(value) for side, value in zip(SIDES, chances, strict=True)}
        rows.append(row)
    return {"states": rows}
