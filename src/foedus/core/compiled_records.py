"""How compiled code takes a record of numbers, such as the parameters of all mechanisms, out of a row of a matrix."""

from collections.abc import Iterator
from typing import Any

from numba.core import types
from numba.extending import intrinsic, overload

from foedus.core.world import Array


def filled(like: Any, row: Array) -> Any:  # noqa: ANN401 - any tuple of floats, or of such tuples
    """Return a record of the kind of ``like`` that holds the numbers of a row, from the first to the last.

    Examples
    --------
    >>> import numpy as np
    >>> filled(((0.0, 0.0), (0.0,)), np.array([1.0, 2.0, 3.0]))
    ((1.0, 2.0), (3.0,))
    """
    return _taken(like, iter(row.tolist()))


def _taken(like: Any, numbers: Iterator[float]) -> Any:  # noqa: ANN401
    if not isinstance(like, tuple):
        return next(numbers)
    parts = [_taken(part, numbers) for part in like]
    return type(like)(*parts) if hasattr(like, "_fields") else tuple(parts)


@intrinsic
def _load(_typing: Any, like: Any, row: Any) -> Any:  # noqa: ANN401 - Numba's have no types
    """Load the numbers one after the other; the row is long enough, and contiguous."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        data = context.make_array(signature.args[1])(context, builder, arguments[1]).data
        count = 0

        def take(kind: Any) -> Any:  # noqa: ANN401
            nonlocal count
            if isinstance(kind, types.BaseTuple):
                return context.make_tuple(builder, kind, [take(part) for part in kind.types])  # type: ignore[attr-defined]
            count += 1
            return builder.load(builder.gep(data, [context.get_constant(types.intp, count - 1)]))

        return take(signature.return_type)

    return like(like, row), code


@overload(filled, strict=False)
def _filled(like: Any, row: Any) -> Any:  # noqa: ANN401, ARG001
    return lambda like, row: _load(like, row)  # type: ignore[call-arg]  # noqa: PLW0108 - Numba reads the names
