"""What the models claim to reproduce: a published or derived number, and the computation that must give it again."""

from collections.abc import Callable
from typing import NamedTuple


class Claim(NamedTuple):
    """One number that a model must give.

    Attributes
    ----------
    name : str
        What the number is, in words.
    expected : float
        The number as printed or derived.
    compute : callable
        Computes it anew, from nothing but the package.
    tolerance : float
        Largest allowed absolute difference.
    source : str
        A bibliography key with the place in it, or how the number was derived.
    """

    name: str
    expected: float
    compute: Callable[[], float]
    tolerance: float
    source: str


class Verdict(NamedTuple):
    """A claim after it was recomputed."""

    claim: Claim
    got: float
    holds: bool


def recompute(claim: Claim) -> Verdict:
    """Compute a claim anew and say whether it holds.

    Examples
    --------
    >>> recompute(Claim("two and two", 4.0, lambda: 2.0 + 2.0, 0.0, "arithmetic")).holds
    True
    >>> recompute(Claim("not a number", 4.0, lambda: float("nan"), 1.0, "arithmetic")).holds
    False
    """
    got = float(claim.compute())
    return Verdict(claim, got, bool(abs(got - claim.expected) <= claim.tolerance))
