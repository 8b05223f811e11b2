"""A tuple adds up in compiled code as it does in plain Python: to the last bit, whatever its type."""

import math
from typing import NamedTuple

from foedus.core.compiled import compiled
from foedus.core.compiled_sum import sum_of


class Three(NamedTuple):
    """Three numbers by name."""

    first: float
    second: float
    third: float


@compiled
def sum_by_compiled_code(parts: tuple[float, ...]) -> float:
    """Add up as compiled code does, which is compiled here whatever is kept."""
    return sum_of(parts)


def test_numbers_add_up_from_the_first_to_the_last() -> None:
    parts = Three(1e16, 1.0, -1e16)
    assert sum_of(parts) == sum_by_compiled_code(tuple(parts)) == (1e16 + 1.0) - 1e16
    assert math.fsum(parts) == 1.0, "another order would have told"
