"""Parameters for a run: drawn for the outer loop, fitted ones together from their calibration."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.calibration import Calibration, draw_by_name, shipped
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.normal import normal_cdf, normal_quantile
from foedus.core.parameters import Fitted, Parameter
from foedus.crisis.crisis import Input
from foedus.crisis.quantities import of_parameter
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.worlds.fitted_rates import COLUMNS, FITTED

Floats = NDArray[np.float64]
Luck = Callable[[str], Floats]
#: A family of mechanisms, and the name of a calibration that stands beside it.
Fit = tuple[str, str]
Calibrations = Mapping[Fit, Calibration]


def parameter_path(mechanism: Mechanism, name: str) -> str:
    """Return the dotted path of a parameter below ``parameters``."""
    return f"{mechanism.family}.{mechanism.name}.{name}"


def draw_parameter(parameter: Parameter, uniform: Floats) -> Floats:
    """Return the draws of a parameter [outer draw]: uniform over its range, or a normal cut off at it."""
    if parameter.low == parameter.high:
        return np.full(uniform.shape, parameter.value)
    if parameter.sd == 0.0:
        return parameter.low + (parameter.high - parameter.low) * uniform
    low = normal_cdf((parameter.low - parameter.value) / parameter.sd)
    high = normal_cdf((parameter.high - parameter.value) / parameter.sd)
    return np.array([parameter.value + parameter.sd * normal_quantile(low + (high - low) * u) for u in uniform])


def fitted() -> dict[Fit, dict[str, str]]:
    """Return the calibrations that built-in parameters come from: of each, column -> path of a parameter."""
    found: dict[Fit, dict[str, str]] = {}
    for mechanism in MECHANISMS:
        for name, parameter in mechanism.parameters().items():
            if parameter.fit:
                fit, column = parameter.fit
                found.setdefault((mechanism.family, fit), {}).setdefault(column, parameter_path(mechanism, name))
    return found


@cache
def _needed(fit: Fit) -> frozenset[str]:
    """Return the columns that a calibration must have."""
    return frozenset(
        parameter.fit[1]
        for mechanism in MECHANISMS
        for parameter in mechanism.parameters().values()
        if parameter.fit and (mechanism.family, parameter.fit[0]) == fit and not parameter.optional
    )


def refuse_other_columns(fit: Fit, calibration: Calibration) -> None:
    """Refuse a calibration with a column that is no parameter's nor a rate's, or without the column of a parameter.

    Raises
    ------
    InputError
        With the names of both.
    """
    asked, intercept = fitted()[fit], calibration.columns[0]
    read = {*asked, *(COLUMNS.get(calibration.outcome, ()) if fit[1] in FITTED else ())}
    told = [f"its column '{column}' is no parameter's" for column in calibration.columns[1:] if column not in read]
    lacking = {column: asked[column] for column in sorted(_needed(fit)) if column not in calibration.columns}
    told += [f"it has no column '{column}' for {path}" for column, path in lacking.items() if column != intercept]
    if told:
        raise InputError(f"the calibration '{fit[1]}' of {fit[0]}: {'; '.join(told)}")


def _draw_fitted(fit: Fit, of: Luck, calibrated: Calibrations) -> tuple[Calibration, dict[str, Floats]]:
    """Return the calibration, and draws of every column of it, from its joint posterior."""
    family, name = fit
    calibration = calibrated.get(fit) or shipped(family, name)
    refuse_other_columns(fit, calibration)
    return calibration, draw_by_name(calibration, of, f"calibration.{family}.{name}")


def _given(entry: Input, parameter: Parameter, path: str, uniform: Floats) -> tuple[Parameter, Floats]:
    """Return a parameter that the crisis sets, and its draws; the tails of a distribution are cut off at the range.

    Raises
    ------
    InputError
        If what the crisis names, an end or a central value, leaves the allowed range.
    """
    for point in entry.value.points():
        if why := of_parameter(parameter).refusal(point.scalar):
            raise InputError(f"parameters.{path}: {why}")
    values = np.clip(entry.draw(uniform), parameter.low, parameter.high)
    source = ", ".join(entry.value.because) or "assumption"
    low, high = float(values.min()), float(values.max())
    return parameter._replace(value=entry.central, low=low, high=high, source=source, fit=None), values


class DrawnParameter(NamedTuple):
    """What was drawn of a parameter, its description, and what a crisis said of it."""

    given: Input | None
    values: Floats
    used: Parameter


def draw_parameters(
    mechanisms: Iterable[Mechanism],
    inputs: Iterable[Input],
    of: Luck,
    calibrated: Calibrations = MappingProxyType({}),
    kept: dict[str, DrawnParameter] | None = None,
) -> tuple[dict[str, Floats], dict[str, Parameter]]:
    """Return draws [outer draw] and descriptions of parameters by path; what a crisis sets takes precedence.

    Parameters
    ----------
    mechanisms : iterable of Mechanism
        Those whose parameters are drawn.
    inputs : iterable of Input
        The values of the crisis, those of parameters among them.
    of : callable
        Gives the uniforms [outer draw] of a named quantity.
    calibrated : mapping, optional
        Calibrations by family and name that take the place of the shipped ones: those of a past that ended earlier.
    kept : dict, optional
        What was drawn before by path, with the same luck and calibrations: only what a crisis says otherwise now is
        drawn again, and kept in it.
    """
    given = {str(entry.location[1]): entry for entry in inputs if entry.location[0] == "parameters"}
    kept = {} if kept is None else kept
    paths = []
    of_fit = cache(partial(_draw_fitted, of=of, calibrated=calibrated))
    for mechanism in mechanisms:
        for name, parameter in mechanism.parameters().items():
            path = parameter_path(mechanism, name)
            entry = given.get(path)
            paths.append(path)
            if path in kept and kept[path].given == entry:
                continue
            if entry is not None:
                used, values = _given(entry, parameter, path, of(f"parameters.{path}"))
            elif parameter.fit:
                fit, column = parameter.fit
                calibration, columns = of_fit((mechanism.family, fit))
                used = Fitted(fit, column, parameter.unit, parameter.meaning, parameter.optional).read(calibration)
                values = np.clip(columns.get(column, np.zeros(1)), used.low, used.high)
                values = np.broadcast_to(values, next(iter(columns.values())).shape)
            else:
                used, values = parameter, draw_parameter(parameter, of(f"parameters.{path}"))
            kept[path] = DrawnParameter(entry, values, used)
    return {path: kept[path].values for path in paths}, {path: kept[path].used for path in paths}
