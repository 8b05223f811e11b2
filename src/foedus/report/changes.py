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


def in_points(change: float, *, draft: bool = False) -> str:
    """Return a change in points as a screen has room for; that of a draft without decimals.

    Examples
    --------
    >>> in_points(-0.0844), in_points(0.0001), in_points(0.0844, draft=True), in_points(0.001, draft=True)
    ('−8.4', 'under 0.1', '+8', 'under 1')
    """
    least = 0.005 if draft else 0.0005
    return points(change, 0 if draft else 1) if abs(change) >= least else f"under {1 if draft else 0.1}"


def between(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of changes.

    Examples
    --------
    >>> between(-0.0936, -0.0751), between(0.0, 0.0)
    ('−9.4 to −7.5', 'exact')
    """
    return "exact" if low == high else f"{points(low, digits)} to {points(high, digits)}"
