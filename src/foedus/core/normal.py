"""The normal distribution in compiled code: its cumulative distribution and the inverse."""

from math import erfc, exp, log, pi, sqrt

from foedus.core.compiled import compiled


@compiled
def normal_cdf(x: float) -> float:
    """Return the probability that a standard normal lies below ``x``."""
    return 0.5 * erfc(-x / sqrt(2.0))


@compiled
def _lower_quantile(p: float) -> float:
    """Return the quantile to nine digits by rational functions (acklam-2003), for 0 < p <= 1/2."""
    if p < 0.02425:
        q = sqrt(-2.0 * log(p))
        above = -7.784894002430293e-03 * q - 3.223964580411365e-01
        above = ((above * q - 2.400758277161838) * q - 2.549732539343734) * q
        above = (above + 4.374664141464968) * q + 2.938163982698783
        below = ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
        return above / ((below + 3.754408661907416) * q + 1.0)
    q = p - 0.5
    r = q * q
    above = ((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
    above = ((above + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239
    below = ((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
    return above * q / (((below + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1.0)


@compiled
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of ``p`` in (0, 1), to machine precision.

    A rational first guess and one step of Halley's method; the upper half by symmetry, so that small tails stay exact.
    """
    lower = min(p, 1.0 - p)
    x = _lower_quantile(lower)
    error = (normal_cdf(x) - lower) * sqrt(2.0 * pi) * exp(0.5 * x * x)
    x -= error / (1.0 + 0.5 * x * error)
    return x if p <= 0.5 else -x


@compiled
def normal_shock(luck: float) -> float:
    """Return the standard normal shock that a uniform draw stands for, to nine digits: for luck, that is plenty."""
    x = _lower_quantile(min(luck, 1.0 - luck))
    return x if luck <= 0.5 else -x
