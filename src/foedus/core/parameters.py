"""Parameters of mechanisms: each with unit, range, value and source, and how it is drawn in the outer loop.

A mechanism's ``Params`` is a tuple of floats with named fields; what each field means stands in its annotation::

    class Params(NamedTuple):
        decay: Annotated[float, Parameter(0.05, "per week", "return to the mean", 0.02, 0.1, source="assumption")]
        pledge: Annotated[float, fitted("joining", "pledge", "log odds", "a defence pledge")]

A fitted parameter names a calibration of its family and a column of it; its numbers are read there.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_type_hints

from foedus.core.errors import InputError
from foedus.core.shipped_files import laid_over

if TYPE_CHECKING:
    from foedus.core.calibration import Calibration

#: The word that marks a number which nobody has measured.
ASSUMPTION: Final = "assumption"
#: A fitted parameter may be set to what lies within so many standard errors of its estimate, or between there and zero,
#: on the side that theory allows: one draw in fifteen thousand lies outside.
SPREAD: Final = 4.0


class Parameter(NamedTuple):
    """One parameter.

    ``source`` is a bibliography key, optionally with a place after a comma; a data set as ``id@year``; exactly
    ``assumption``; or, where ``fit`` names calibration and column, ``calibration NAME: COLUMN``.

    In the outer loop the parameter is drawn uniformly from ``low`` to ``high``, or, where ``sd`` is
    given, from a normal around ``value`` cut off at ``low`` and ``high``. A parameter with ``low == high`` is fixed.
    """

    value: float
    unit: str
    meaning: str
    low: float
    high: float
    source: str
    sd: float = 0.0
    fit: tuple[str, str] | None = None
    #: Whether the calibration may lack the column, so that it is zero: the chosen form may not have it.
    optional: bool = False


class Fitted(NamedTuple):
    """A parameter that is fitted: the calibration and its column, the unit, what it means, and whether it must be."""

    calibration: str
    column: str
    unit: str
    meaning: str
    optional: bool = False

    def read(self, calibration: "Calibration") -> Parameter:
        """Return the parameter with value, error and range from a calibration.

        Raises
        ------
        InputError
            If the calibration has no such column.
        """
        source, fit = f"calibration {self.calibration}: {self.column}", (self.calibration, self.column)
        if self.optional and self.column not in calibration.columns:
            return Parameter(0.0, self.unit, self.meaning, 0.0, 0.0, source, fit=fit, optional=True)
        value, sd = calibration.value(self.column), calibration.standard_error(self.column)
        least, most = calibration.bounds(self.column)
        none = value if self.column == calibration.columns[0] else 0.0  # no effect
        low, high = max(min(value - SPREAD * sd, none), least), min(max(value + SPREAD * sd, none), most)
        return Parameter(value, self.unit, self.meaning, low, high, source, sd, fit, self.optional)


def fitted(calibration: str, column: str, unit: str, meaning: str, *, optional: bool = False) -> Fitted:
    """Return a parameter whose value, error and range are those of a column of a calibration of its family.

    One that is optional is zero where the form that was chosen for the calibration has no such column.
    """
    return Fitted(calibration, column, unit, meaning, optional)


def extended(params: type, own: type) -> Any:  # noqa: ANN401 - a class that is made here
    """Return a ``Params`` class with the parameters of another one, and then its own; call it ``Params``."""
    fields = {**get_type_hints(params, include_extras=True), **get_type_hints(own, include_extras=True)}
    make: Any = NamedTuple
    made = make("Params", list(fields.items()))
    made.__module__ = own.__module__
    return made


def parameters_of(params: type, family: str = "") -> dict[str, Parameter]:
    """Return the parameters that a ``Params`` class of a family of mechanisms declares, by name, in order.

    Raises
    ------
    TypeError
        If a field has no ``Parameter``, or its value lies outside its own range.
    InputError
        If a fitted one names a calibration or a column that is not there.
    """
    return _declared(params, family, laid_over())


@cache
def _declared(params: type, family: str, _over: Path | None) -> dict[str, Parameter]:
    from foedus.core.calibration import shipped  # noqa: PLC0415 - its draws load Numba, which not every command needs

    found: dict[str, Parameter] = {}
    hints: dict[str, Any] = get_type_hints(params, include_extras=True)
    for name, hint in hints.items():
        told = next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Parameter | Fitted)), None)
        try:
            parameter = told.read(shipped(family, told.calibration)) if isinstance(told, Fitted) else told
        except InputError as error:
            raise InputError(f"the parameter {family}: {name}: {error}") from None
        if parameter is None:
            raise TypeError(f"{params.__module__}.{name} says neither unit nor range nor source")
        if not parameter.low <= parameter.value <= parameter.high:
            raise TypeError(f"{params.__module__}.{name}: {parameter.value} is outside its own range")
        found[name] = parameter
    return found
