"""How compiled code calls what drives a form: by its address, so that what calls it is compiled once for all forms.

A compiled function that is handed over as it is would be built into whoever calls it, which would then be compiled anew
for each.
"""

from collections.abc import Callable
from typing import Any, Final

from numba.core import cgutils, types
from numba.extending import intrinsic

from foedus.core.compiled import COMPILES
from foedus.core.compiled_world import WORLD
from foedus.core.philox import Draws

_ROW = types.Array(types.float64, 1, "C")
_HASHES = types.Array(types.uint64, 1, "C")
_DRAWS = types.NamedTuple((types.uint64, types.uint64, types.uint64, _HASHES, _HASHES), Draws)
#: What drives a form takes a world, a row of parameters, a place in it, and the week's luck, and returns a place.
_SIGNATURE: Final = types.intp(WORLD, _ROW, types.intp, _DRAWS)


def address_of(function: Callable[..., int]) -> int:
    """Return where the machine code of a compiled function begins; it is compiled now if it is not yet."""
    compiled: Any = function
    result = compiled.get_compile_result(_SIGNATURE)
    return int(result.library.get_pointer_to_function(result.fndesc.llvm_func_name))


def _call_plain(part: Callable[..., int], *arguments: object) -> int:
    """Call what drives a form."""
    return part(*arguments)


@intrinsic
def _call_at(_context: Any, _address: Any, _world: Any, _row: Any, _at: Any, _draws: Any) -> Any:  # noqa: ANN401
    """Call what drives a form, by the address of its machine code."""

    def generate(context: Any, builder: Any, _signature: object, values: Any) -> object:  # noqa: ANN401
        convention, (returns, takes) = context.call_conv, (_SIGNATURE.return_type, _SIGNATURE.args)
        kind = convention.get_function_type(returns, takes).as_pointer()
        function = builder.inttoptr(values[0], kind)
        status, result = convention.call_function(builder, function, returns, takes, values[1:])
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return result

    return _SIGNATURE.return_type(types.intp, *_SIGNATURE.args), generate


#: Calls what drives a form: ``call(part, world, row, at, draws)``; a part is an address, in plain Python a function.
call: Final[Callable[..., int]] = _call_at if COMPILES else _call_plain
