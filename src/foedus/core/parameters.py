"""Parameters of mechanisms: each with unit, range, value and source, and how it is drawn in the outer loop.

A mechanism's ``Params`` is a tuple of floats with named fields; what each field means stands in its annotation::

    class Params(NamedTuple):
        decay: Annotated[float, Parameter(0.05, "per week", "return to the mean", 0.02, 0.1, source="assumption")]
"""

from functools import cache
from typing import Any, NamedTuple, get_type_hints

#: The word that marks a number which nobody has measured.
ASSUMPTION = "assumption"


class Parameter(NamedTuple):
    """One parameter.

    ``source`` is a bibliography key, optionally with a place after a comma; a data set as ``id@year``; or exactly
    ``assumption``. In the outer loop the parameter is drawn uniformly from ``low`` to ``high``, or, where ``sd`` is
    given, from a normal around ``value`` cut off at ``low`` and ``high``. A parameter with ``low == high`` is fixed.
    """

    value: float
    unit: str
    meaning: str
    low: float
    high: float
    source: str
    sd: float = 0.0


@cache
def parameters_of(params: type) -> dict[str, Parameter]:
    """Return the parameters that a ``Params`` class declares, by name, in order.

    Raises
    ------
    TypeError
        If a field has no ``Parameter``, or its value lies outside its own range.
    """
    found: dict[str, Parameter] = {}
    hints: dict[str, Any] = get_type_hints(params, include_extras=True)
    for name, hint in hints.items():
        parameter = next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, Parameter)), None)
        if parameter is None:
            raise TypeError(f"{params.__module__}.{name} says neither unit nor range nor source")
        if not parameter.low <= parameter.value <= parameter.high:
            raise TypeError(f"{params.__module__}.{name}: {parameter.value} is outside its own range")
        found[name] = parameter
    return found
