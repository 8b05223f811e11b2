"""Sets up the ensemble of a crisis: start worlds and parameters for every outer draw."""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import foedus.core.compiled_world  # noqa: F401 - teaches compiled code what a world is
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import Parameter
from foedus.crisis.crisis import Crisis
from foedus.crisis.references import too_many
from foedus.engine.ensemble import Ensemble, outer_draws_for
from foedus.engine.turn import Row
from foedus.mechanisms.catalogue import BUILT_IN, Catalogue, catalogue_of
from foedus.worlds.blueprint import Blueprint, Drawn, Luck, draw, luck, patches_of
from foedus.worlds.from_crisis import build, hashes
from foedus.worlds.outside_code import driver_of
from foedus.worlds.parameters import Calibrations, DrawnParameter, draw_parameters, parameter_path

Floats = NDArray[np.float64]


class Leaning(NamedTuple):
    """Something uncertain that answers may lean on: its values by outer draw, its range and its reason."""

    path: str
    values: Floats
    low: float
    high: float
    because: tuple[str, ...]


class Setup(NamedTuple):
    """A crisis ready to run.

    ``central`` are the parameters of every mechanism of the catalogue, each under its name, at their central values;
    ``drawn`` their values [outer draw] by path.
    """

    crisis: Crisis
    catalogue: Catalogue
    forms: dict[str, str]
    blueprint: Blueprint
    central: SimpleNamespace
    drawn: Mapping[str, Floats]
    ensemble: Ensemble
    leanings: tuple[Leaning, ...]
    used: dict[str, Parameter]


class Kept(NamedTuple):
    """What was drawn for a crisis, by path: for one that differs in some inputs, only those are drawn again."""

    luck: Luck
    outer_draws: int
    inputs: dict[str, Drawn]
    parameters: dict[str, DrawnParameter]


def nothing_kept(seed: int, outer_draws: int) -> Kept:
    """Return that nothing was drawn so far."""
    return Kept(luck(seed, outer_draws), outer_draws, {}, {})


def set_up(
    crisis: Crisis,
    replicates: int,
    seed: int,
    *,
    weeks: int | None = None,
    outer_draws: int | None = None,
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
    return set_up_again(crisis, nothing_kept(seed, outer_draws or outer_draws_for(replicates)), weeks=weeks)


def set_up_again(crisis: Crisis, kept: Kept, *, weeks: int | None = None) -> Setup:
    """Return a crisis ready to run as `set_up` does, to the bit, drawing only what was not drawn so before.

    Parameters
    ----------
    kept : Kept
        What was drawn before; what is drawn now is kept in it.

    Raises
    ------
    InputError
        As `set_up`; or where so many actors and disputes cannot be run for so many weeks.
    """
    if weeks and (message := too_many(crisis, weeks)):
        raise InputError(f"--weeks {weeks}: {message}")
    catalogue = catalogue_of(crisis.known_forms)
    forms = catalogue.chosen(crisis.forms)
    blueprint = build(crisis)
    drawn, used = draw_parameters(catalogue.mechanisms, crisis.inputs(), kept.luck, kept=kept.parameters)
    inputs = draw(blueprint, kept.luck, kept.inputs)
    patches = patches_of(inputs, kept.outer_draws)
    ensemble = _ensemble(blueprint, *patches, drawn, catalogue.taken(forms), weeks or crisis.horizon_weeks)
    central = parameters_of(catalogue.mechanisms, lambda path: used[path].value)
    leanings = (*_input_leanings(blueprint, inputs), *_parameter_leanings(drawn, used, forms))
    return Setup(crisis, catalogue, forms, blueprint, central, drawn, ensemble, leanings, used)


def ensemble_of(
    blueprint: Blueprint,
    replicates: int,
    seed: int,
    *,
    weeks: int,
    catalogue: Catalogue = BUILT_IN,
    calibrated: Calibrations | None = None,
) -> Ensemble:
    """Return the ensemble of a blueprint that no crisis file stands behind, every parameter as calibrated.

    Parameters
    ----------
    blueprint : Blueprint
        For instance that of a crisis of the past.
    replicates, seed, weeks : int
        As in `set_up`.
    catalogue : Catalogue, optional
        With forms from outside: each takes the place of its family's.
    calibrated : mapping, optional
        Calibrations that take the place of the shipped ones, as in `draw_parameters`.
    """
    draws = outer_draws_for(replicates)
    of = luck(seed, draws)
    taken = catalogue.taken({mechanism.family: mechanism.name for mechanism in catalogue.outside})
    drawn, _ = draw_parameters(taken, (), of, calibrated or {})
    return _ensemble(blueprint, *patches_of(draw(blueprint, of), draws), drawn, taken, weeks)


def _ensemble(
    blueprint: Blueprint,
    places: NDArray[np.int64],
    numbers: Floats,
    drawn: Mapping[str, Floats],
    taken: tuple[Mechanism, ...],
    weeks: int,
) -> Ensemble:
    central = blueprint.world.slab  # all that is needed of the blueprint: an ensemble may be sent to other processes

    def start(outer: int) -> Floats:
        slab = central.copy()
        slab[places] = numbers[:, outer]
        return slab

    return Ensemble(
        blueprint.actors,
        blueprint.disputes,
        hashes(blueprint.actors),
        hashes(blueprint.disputes),
        weeks,
        driver_of(taken),
        start,
        _rows(taken, drawn),
    )


def with_forms(setup: Setup, forms: dict[str, str]) -> Setup:
    """Return the same crisis, inputs and luck with other forms of mechanisms."""
    taken = setup.catalogue.taken(forms)
    ensemble = setup.ensemble._replace(driver=driver_of(taken), parameters=_rows(taken, setup.drawn))
    return setup._replace(forms=forms, ensemble=ensemble)


def _rows(taken: Iterable[Mechanism], drawn: Mapping[str, Floats]) -> Callable[[int], Row]:
    """Return what gives the row of parameters of an outer draw, as the driver of these mechanisms takes it."""
    rows = np.column_stack([drawn[path] for path in paths_of(taken)])
    return lambda outer: rows[outer]


def paths_of(taken: Iterable[Mechanism]) -> list[str]:
    """Return the paths of the parameters of mechanisms, in the order of a row."""
    return [parameter_path(each, name) for each in taken for name in each.parameters()]


def parameters_of(mechanisms: Iterable[Mechanism], of: Callable[[str], float]) -> SimpleNamespace:
    """Return the parameters of mechanisms, those of each under its name, given each by its path.

    Examples
    --------
    >>> from foedus.mechanisms.alignment import drift
    >>> parameters_of([drift.MECHANISM], lambda path: 1.0).drift
    Params(helped=1.0, attacked=1.0, returning=1.0)
    """
    return SimpleNamespace(
        **{
            each.name: each.params(*(float(of(parameter_path(each, name))) for name in each.parameters()))
            for each in mechanisms
        }
    )


def _input_leanings(blueprint: Blueprint, drawn: list[Drawn]) -> tuple[Leaning, ...]:
    values = np.array([each.values for each in drawn]).reshape(len(drawn), -1)
    ends = zip(values.min(axis=1, initial=np.inf).tolist(), values.max(axis=1, initial=-np.inf).tolist(), strict=True)
    found = []
    for uncertain, each, (low, high) in zip(blueprint.uncertain, drawn, ends, strict=True):
        entry = blueprint.ledger[uncertain.path]
        because = entry.because if entry.given else uncertain.because
        found.append(Leaning(uncertain.path, each.values, low, high, because))
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
