r"""The continuous ranked probability score: how far a forecast of a number was from what happened.

For a forecast with distribution function F and the observed y, it is :math:`\int (F(x) - 1\{x \ge y\})^2 dx`, in the
unit of the number; for a forecast without spread it is the absolute error. It is proper: nobody gains by saying what
they do not believe (Gneiting & Raftery 2007). For a normal forecast, with :math:`z = (y - \mu)/\sigma`, it is

.. math:: \sigma \bigl[ z (2 \Phi(z) - 1) + 2 \varphi(z) - 1/\sqrt\pi \bigr] ,

and for the members :math:`x_i` of an ensemble :math:`\frac1n \sum_i |x_i - y| - \frac{1}{2 n^2} \sum_{ij} |x_i - x_j|`.
"""

from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator
from scipy.special import ndtr, ndtri

from foedus.core.errors import InputError
from foedus.models.claims import Claim
from foedus.models.inputs import Inputs, Number, read_inputs


def crps_normal(mean: ArrayLike, deviation: ArrayLike, observed: ArrayLike) -> NDArray[np.float64]:
    """Return the score [...] of normal forecasts; less is better.

    Parameters
    ----------
    mean, deviation, observed : float array [...]
        The forecasts, with deviations of 0 or more, and what happened.

    Examples
    --------
    >>> round(float(crps_normal(0.0, 1.0, 0.0)), 6)
    0.233695
    """
    centre, spread, seen = np.broadcast_arrays(
        *(np.asarray(value, np.float64) for value in (mean, deviation, observed))
    )
    if not all(np.all(np.isfinite(value)) for value in (centre, spread, seen)) or np.any(spread < 0.0):
        raise InputError("means, deviations and observations must be finite numbers, and deviations 0 or more")
    error = np.abs(seen - centre)
    score = np.divide(error, spread, out=np.zeros_like(error), where=spread > 0.0)
    density = np.exp(-(score**2) / 2.0) / np.sqrt(2.0 * np.pi)
    spread_out = spread * (score * (2.0 * ndtr(score) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi))
    return np.asarray(np.where(spread > 0.0, spread_out, error))


def crps_ensemble(members: ArrayLike, observed: float) -> float:
    """Return the score of an ensemble forecast [member]; less is better.

    Examples
    --------
    >>> crps_ensemble([1.0], 3.0)
    2.0
    """
    ranked = np.sort(np.asarray(members, dtype=np.float64))
    if ranked.ndim != 1 or not len(ranked) or not np.all(np.isfinite(ranked)) or not np.isfinite(observed):
        raise InputError("an ensemble needs one member or more, and all numbers must be finite")
    size = len(ranked)
    spread = float((ranked * (2.0 * np.arange(1, size + 1) - size - 1.0)).sum()) / size**2  # half the mean difference
    return float(np.abs(ranked - observed).mean()) - spread


CLAIMS = (
    Claim(
        "CRPS of a standard normal forecast at its mean: (sqrt 2 - 1)/sqrt pi",
        0.2336950,
        lambda: float(crps_normal(0.0, 1.0, 0.0)),
        1e-6,
        "gneiting-2007",
    ),
    Claim(
        "CRPS of an ensemble of 99,999 normal quantiles at the mean",
        0.2336950,
        lambda: crps_ensemble(_quantiles(99_999), 0.0),
        1e-5,
        "gneiting-2007",
    ),
)


def _quantiles(count: int) -> NDArray[np.float64]:

    return np.asarray(ndtri(np.arange(1, count + 1) / (count + 1)))


#: A file that can be run.
EXAMPLE = """\
observed: 1.5
normal: {mean: 1, deviation: 2}  # or members: [0.5, 1, 2.5]
"""


class Normal(Inputs):
    """A normal forecast."""

    mean: Number
    deviation: Annotated[Number, Field(ge=0.0)]


class ForecastFile(Inputs):
    """A forecast of a number: a normal distribution or the members of an ensemble, and what happened."""

    observed: Number
    normal: Normal | None = None
    members: Annotated[tuple[Number, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        """Refuse both or neither."""
        if (self.normal is None) == (self.members is None):
            raise ValueError("give either 'normal' (mean and deviation) or 'members' (a list of numbers)")
        return self


def run_file(path: Path) -> dict[str, object]:
    """Answer for a YAML file with what was ``observed`` and the forecast: ``normal`` or ``members``."""
    asked = read_inputs(path, ForecastFile)
    if asked.normal is not None:
        return {"crps": float(crps_normal(asked.normal.mean, asked.normal.deviation, asked.observed))}
    return {"crps": crps_ensemble(asked.members or [], asked.observed)}
