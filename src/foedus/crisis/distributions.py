"""The named distributions of an uncertain number. Each is given by its inverse distribution function.

Symbols: u uniform draw in (0, 1); every array has the shape of the draws, in the unit of the quantity.

=============  =============================================================================================
triangular     l + sqrt(u (h - l)(m - l)) below the mode m, h - sqrt((1 - u)(h - l)(h - m)) above it
normal         mean + sd z(u), with z the standard normal quantile
lognormal      median exp(s z(u)), s = ln(factor) / z(.95): factor is the 95th percentile over the median
beta           I^-1(u; mean n, (1 - mean) n), the inverse incomplete beta; n counts like observations
=============  =============================================================================================
"""

import math
from typing import Annotated, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foedus.text.shape import Record

Array = NDArray[np.float64]
#: Standard normal quantile of .95.
Z95: Final = 1.6448536269514722
#: Draws are kept off 0 and 1, where some of these are infinite.
_EDGE: Final = 2.0**-53

#: No judgement is as wide, or counts for as much, as this; beyond it draws would be no numbers any more.
_MOST: Final = 1e6

Positive = Annotated[float, Field(gt=0, le=_MOST)]


def _inside(uniform: Array) -> Array:
    return np.clip(uniform, _EDGE, 1.0 - _EDGE)


def whole_between(low: float, high: float, uniform: Array) -> Array:
    """Return whole numbers from low to high, both ends among them and all equally likely."""
    return np.minimum(np.floor(low + (high - low + 1.0) * uniform), high)


def _normal_quantile(uniform: Array) -> Array:
    from scipy.special import ndtri  # noqa: PLC0415 - loaded only where a distribution needs it

    return np.asarray(ndtri(_inside(uniform)), dtype=np.float64)


class Triangular(Record):
    """Least, likeliest and greatest."""

    low: float
    mode: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise PydanticCustomError("order", "low, mode and high must rise, as in {low: 0.2, mode: 0.4, high: 0.8}")
        return self

    @property
    def central(self) -> float:
        """The likeliest value."""
        return self.mode

    def quantile(self, uniform: Array) -> Array:
        """Return the draws that belong to uniform draws."""
        width, rise = self.high - self.low, self.mode - self.low
        below = self.low + np.sqrt(uniform * width * rise)
        above = self.high - np.sqrt((1.0 - uniform) * width * (self.high - self.mode))
        return np.where(uniform * width < rise, below, above)


class Normal(Record):
    """Mean and standard deviation."""

    mean: float
    sd: Positive

    @property
    def central(self) -> float:
        """The mean."""
        return self.mean

    def quantile(self, uniform: Array) -> Array:
        """Return the draws that belong to uniform draws."""
        return self.mean + self.sd * _normal_quantile(uniform)


class Lognormal(Record):
    """Median, and the factor from it to the 95th percentile."""

    median: Annotated[float, Field(gt=0)]
    factor: Annotated[float, Field(gt=1, le=_MOST)]

    @property
    def central(self) -> float:
        """The median."""
        return self.median

    def quantile(self, uniform: Array) -> Array:
        """Return the draws that belong to uniform draws."""
        return self.median * np.exp(math.log(self.factor) / Z95 * _normal_quantile(uniform))


class Beta(Record):
    """Mean, and how many observations the judgement counts for; always between 0 and 1."""

    mean: Annotated[float, Field(ge=1 / _MOST, le=1 - 1 / _MOST)]
    n: Annotated[float, Field(ge=1 / _MOST, le=_MOST)]

    @property
    def central(self) -> float:
        """The mean."""
        return self.mean

    def quantile(self, uniform: Array) -> Array:
        """Return the draws that belong to uniform draws."""
        from scipy.special import betaincinv  # noqa: PLC0415 - loaded only where a distribution needs it

        quantiles = betaincinv(self.mean * self.n, (1.0 - self.mean) * self.n, _inside(uniform))
        return np.asarray(quantiles, dtype=np.float64)
