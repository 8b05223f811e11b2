"""Changes of a chance, in points of percent."""

import math

MINUS = "\N{MINUS SIGN}"


def digits_for(*changes: float) -> int:
    """Return with how many decimals changes are written so that the largest has two figures at least.

    Examples
    --------
    >>> digits_for(-0.084, 0.002), digits_for(0.0007), digits_for(0.0)
    (1, 3, 1)
    """
    largest = max((abs(change) for change in changes), default=0.0)
    return 1 if largest >= 0.01 or largest == 0.0 else min(4, 1 - math.floor(math.log10(100.0 * largest)))


def points(change: float, digits: int = 1) -> str:
    """Return a change of a chance in points of percent, with its sign.

    Examples
    --------
    >>> points(-0.0844), points(0.0), points(0.00123, 2)
    ('−8.4', '0', '+0.12')
    """
    written = f"{abs(100.0 * change):.{digits}f}"
    if float(written) == 0.0:
        return "0" if change == 0.0 else f"{'+' if change > 0 else MINUS}{written}"
    return f"{'+' if change > 0 else MINUS}{written}"


def between(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of changes.

    Examples
    --------
    >>> between(-0.0936, -0.0751), between(0.0, 0.0)
    ('−9.4 to −7.5', 'exact')
    """
    return "exact" if low == high else f"{points(low, digits)} to {points(high, digits)}"
