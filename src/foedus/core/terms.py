"""Terms of a logit: what a mechanism brings to be fitted to history."""

from collections.abc import Callable
from typing import NamedTuple


class Term(NamedTuple):
    """One column of the design.

    ``function`` is the covariate's only definition, a scalar function that the mechanism calls too; ``columns`` are the
    panel's columns that it takes, in order. ``sign`` is +1 or -1 where theory fixes it, else 0.
    """

    name: str
    meaning: str
    function: Callable[..., float]
    columns: tuple[str, ...]
    sign: int = 0

    @property
    def column(self) -> str:
        """The name of the column in which a table may hold the term ready made."""
        return f"{self.function.__module__}.{self.function.__name__}({', '.join(self.columns)})"
