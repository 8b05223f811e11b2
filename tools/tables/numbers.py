"""How a number stands in a table."""

import math


def plain(value: float, how: str) -> str:
    """Return a number, or a dash where it is not one."""
    return "-" if math.isnan(value) else format(value, how)
