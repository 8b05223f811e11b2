"""Choices with noise in compiled code: the logistic function, logit choice, and chances spread over weeks.

Logit choice with precision ``lambda``: option a is taken with probability proportional to exp(lambda U_a)
(mckelvey-palfrey-1998); lambda 0 is a toss of a fair die, lambda to infinity is the best reply.
"""

from math import exp, log, log1p

from foedus.core.compiled import compiled


@compiled
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    odds = exp(x)
    return odds / (1.0 + odds)


@compiled
def log_odds(p: float) -> float:
    """Return the log odds of a probability in (0, 1)."""
    return log(p / (1.0 - p))


@compiled
def logit_choice(first: float, second: float, third: float, precision: float) -> tuple[float, float, float]:
    """Return the probabilities of three options with these utilities."""
    best = max(first, second, third)
    a, b, c = exp(precision * (first - best)), exp(precision * (second - best)), exp(precision * (third - best))
    total = a + b + c
    return a / total, b / total, c / total


@compiled
def weekly_chance(chance: float, weeks: float) -> float:
    """Return the weekly chance that adds up to ``chance`` over so many weeks: 1 - (1 - P)^(1/T)."""
    return 1.0 - exp(log1p(-min(chance, 1.0 - 1e-12)) / weeks)


@compiled
def weibull_share(weeks: float, scale: float, shape: float) -> float:
    """Return the share of a Weibull lag that has passed after so many weeks (0 before the start)."""
    if weeks <= 0.0:
        return 0.0
    return 1.0 - exp(-((weeks / scale) ** shape))


@compiled
def loglogistic_share(weeks: float, scale: float, shape: float) -> float:
    """Return the share of a log-logistic lag that has passed after so many weeks (0 before the start).

    Half of it has after ``scale`` weeks; with a shape above 1 it is likeliest to end some time after its beginning.

    Examples
    --------
    >>> loglogistic_share(4.0, 4.0, 1.5)
    0.5
    """
    if weeks <= 0.0:
        return 0.0
    return 1.0 / (1.0 + (weeks / scale) ** -shape)
