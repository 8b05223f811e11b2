"""Sets up the ensemble of a crisis: start worlds and parameters for every outer draw."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.parameters import Parameter
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import Ensemble, outer_draws_for
from foedus.engine.turn import BY_NAME, Parameters, forms_by_number
from foedus.mechanisms.catalogue import chosen_forms
from foedus.worlds.blueprint import Blueprint, draw_patches, luck
from foedus.worlds.from_crisis import build, hashes
from foedus.worlds.parameters import Calibrations, draw_parameters, parameter_path

Floats = NDArray[np.float64]


class Leaning(NamedTuple):
    """Something uncertain that answers may lean on: its values by outer draw, its range and its reason."""

    path: str
    values: Floats
    low: float
    high: float
    because: tuple[str, ...]


class Setup(NamedTuple):
    """A crisis ready to run."""

    crisis: Crisis
    forms: dict[str, str]
    blueprint: Blueprint
    central: Parameters
    ensemble: Ensemble
    leanings: tuple[Leaning, ...]
    used: dict[str, Parameter]


def set_up(
    crisis: Crisis, replicates: int, seed: int, *, weeks: int | None = None, outer_draws: int | None = None
) -> Setup:
    """Return a crisis ready to run.

    Parameters
    ----------
    replicates : int
        How many there will be; it sets the number of outer draws.
    weeks : int, optional
        The horizon; by default that of the crisis file.
    outer_draws : int, optional
        How many, where it is not for ``replicates`` to say.

    Raises
    ------
    InputError
        If the crisis chooses a form or sets a parameter that does not exist, or a parameter outside its range.
    """
    forms = chosen_forms(crisis.forms)
    blueprint = build(crisis)
    draws = outer_draws or outer_draws_for(replicates)
    of = luck(seed, draws)
    drawn, used = draw_parameters(crisis.inputs(), of)
    ensemble = _ensemble(blueprint, drawn, forms, draws, seed, weeks or crisis.horizon_weeks)
    central = _assemble(lambda path: used[path].value)
    leanings = (*_input_leanings(blueprint, of), *_parameter_leanings(drawn, used, forms))
    return Setup(crisis, forms, blueprint, central, ensemble, leanings, used)


def ensemble_of(
    blueprint: Blueprint,
    replicates: int,
    seed: int,
    *,
    weeks: int,
    forms: Mapping[str, str] | None = None,
    calibrated: Calibrations | None = None,
) -> Ensemble:
    """Return the ensemble of a blueprint that no crisis file stands behind, every parameter as calibrated.

    Parameters
    ----------
    blueprint : Blueprint
        For instance that of a crisis of the past.
    replicates, seed, weeks : int
        As in `set_up`.
    forms : mapping, optional
        Family -> form, where it is not the default.
    calibrated : mapping, optional
        Calibrations that take the place of the shipped ones, as in `draw_parameters`.
    """
    draws = outer_draws_for(replicates)
    drawn, _ = draw_parameters((), luck(seed, draws), calibrated or {})
    return _ensemble(blueprint, drawn, chosen_forms(forms or {}), draws, seed, weeks)


def _ensemble(
    blueprint: Blueprint,
    drawn: dict[str, Floats],
    forms: dict[str, str],
    outer_draws: int,
    seed: int,
    weeks: int,
) -> Ensemble:
    places, numbers = draw_patches(blueprint, seed, outer_draws)

    def start(outer: int) -> Floats:
        slab = blueprint.world.slab.copy()
        slab[places] = numbers[:, outer]
        return slab

    def parameters(outer: int) -> Parameters:
        return _assemble(lambda path: drawn[path][outer])

    return Ensemble(
        blueprint.actors,
        blueprint.disputes,
        hashes(blueprint.actors),
        hashes(blueprint.disputes),
        weeks,
        forms_by_number(forms),
        start,
        parameters,
    )


def with_forms(setup: Setup, forms: dict[str, str]) -> Setup:
    """Return the same crisis, inputs and luck with other forms of mechanisms."""
    return setup._replace(forms=forms, ensemble=setup.ensemble._replace(forms=forms_by_number(forms)))


def _assemble(of: Callable[[str], Any]) -> Parameters:
    """Return the parameters of all mechanisms, given each by its path."""
    return Parameters(
        *(
            BY_NAME[name].params(*(float(of(parameter_path(name, key))) for key in BY_NAME[name].parameters()))
            for name in Parameters._fields
        )
    )


def _input_leanings(blueprint: Blueprint, of: Callable[[str], Floats]) -> tuple[Leaning, ...]:
    found = []
    for uncertain in blueprint.uncertain:
        values = uncertain.values(of)
        entry = blueprint.ledger[uncertain.path]
        because = entry.because if entry.given else uncertain.because
        found.append(Leaning(uncertain.path, values, float(values.min()), float(values.max()), because))
    return tuple(found)


def _parameter_leanings(
    drawn: dict[str, Floats], used: dict[str, Parameter], forms: dict[str, str]
) -> tuple[Leaning, ...]:
    """Return the parameters of the chosen forms that vary."""
    found = []
    for path, values in drawn.items():
        family, form, _ = path.split(".")
        if forms[family] == form and used[path].low < used[path].high:
            parameter = used[path]
            found.append(Leaning(f"parameters.{path}", values, parameter.low, parameter.high, (parameter.source,)))
    return tuple(found)
