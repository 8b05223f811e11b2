"""What a crisis shows of how far it will go, as scalar functions: one definition of each, for mechanism and fit."""

from typing import Final

from foedus.core.compiled import compiled

#: Levels of hostility at which force has been shown, and used.
DISPLAY_LEVEL: Final = 3.0
FORCE_LEVEL: Final = 4.0


@compiled
def shown(level: float) -> float:
    """Return 1 where force has been shown or used, else 0.

    Examples
    --------
    >>> [shown(level) for level in (2.0, 3.0, 4.0)]
    [0.0, 1.0, 1.0]
    """
    return 1.0 if level >= DISPLAY_LEVEL else 0.0


@compiled
def in_use(level: float) -> float:
    """Return 1 where force has been used, else 0.

    Examples
    --------
    >>> [in_use(level) for level in (3.0, 4.0)]
    [0.0, 1.0]
    """
    return 1.0 if level >= FORCE_LEVEL else 0.0
