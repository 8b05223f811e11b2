"""How compiled code adds up a tuple: number after number, without a loop that jumps to each by its place."""

from typing import Any

from numba.core import types
from numba.extending import intrinsic

from foedus.core.compiled import COMPILES, compiled


@intrinsic
def _added_up(_context: Any, parts: Any) -> Any:  # noqa: ANN401 - Numba's have no types
    """Return the sum of a tuple of floats."""

    def generate(context: Any, builder: Any, _signature: object, values: Any) -> object:  # noqa: ANN401
        result = context.get_constant(types.float64, 0.0)
        for place in range(len(parts)):
            result = builder.fadd(result, builder.extract_value(values[0], place))
        return result

    return types.float64(parts), generate


def _added_up_plainly(parts: tuple[float, ...]) -> float:
    result = 0.0
    for part in parts:
        result += part
    return result


_add_up: Any = _added_up if COMPILES else _added_up_plainly


@compiled
def sum_of(parts: tuple[float, ...]) -> float:
    """Return the sum of a tuple of numbers, from the first to the last.

    Examples
    --------
    >>> sum_of((1.0, 2.0, 0.5))
    3.5
    """
    result: float = _add_up(parts)
    return result
