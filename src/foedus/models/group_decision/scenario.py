"""A scenario: who takes part, with what capability, where each stands on each dimension, and how much it cares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError

LEAST_ACTORS = 3
MOST_CAPABILITY = 1e8
#: Saliences that add up to 100 may exceed it by rounding.
ROUNDING = 1e-9
ONE_POINT = "all actors stand at one point: nothing is to be decided, and attitudes to risk are 0/0; move one of them"


@dataclass(frozen=True, eq=False)
class Scenario:
    """The state of a question before the bargaining starts.

    Attributes
    ----------
    name, description : str
        As in the file.
    actors : tuple of str
        Names of the actors.
    dimensions : tuple of str
        Names of the dimensions.
    capability : NDArray[np.float64]
        Power of each actor, any unit, [actor].
    position : NDArray[np.float64]
        Where each actor stands, 0-100, [actor, dimension].
    salience : NDArray[np.float64]
        How much each actor cares, 0-100 and at most 100 over all dimensions, [actor, dimension].
    source : str
        What error messages call the scenario: the file it was read from.
    actor_descriptions : tuple of str
        As in the file, one for each actor; none where it is made in Python.

    Raises
    ------
    InputError
        If a number is out of its range, or the model has no result for the scenario.
    """

    name: str
    description: str
    actors: tuple[str, ...]
    dimensions: tuple[str, ...]
    capability: NDArray[np.float64]
    position: NDArray[np.float64]
    salience: NDArray[np.float64]
    source: str = "the scenario"
    actor_descriptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes, ranges and what the model cannot do without."""
        check_shapes(self)
        for words, what in ((self.actors, "actor"), (self.dimensions, "dimension")):
            twice = [word for word in words if words.count(word) > 1]
            if twice:
                raise InputError(f"{self.source}: two {what}s are named '{twice[0]}'; give each its own name")
        for row, actor in enumerate(self.actors):
            numbers = self.position[row].tolist(), self.salience[row].tolist()
            problem = find_problem(float(self.capability[row]), *numbers)
            if problem:
                raise InputError(f"{self.source}: actor '{actor}': {problem}")
        if (self.position == self.position[0]).all():
            raise InputError(f"{self.source}: {ONE_POINT}")


def described(scenario: Scenario) -> dict[str, object]:
    """Return what the file says of the scenario in words: ``name``, ``description``, those of ``actors`` by name."""
    words = dict(zip(scenario.actors, scenario.actor_descriptions, strict=False))
    actors = {actor: text.strip() for actor, text in words.items() if text.strip()}
    named = {"name": scenario.name.strip(), "description": scenario.description.strip()}
    return named | ({"actors": actors} if actors else {})


def check_shapes(scenario: Scenario) -> None:
    """Refuse a scenario of too few actors or dimensions, or whose numbers are not as many as these."""
    count, width = len(scenario.actors), len(scenario.dimensions)
    if count < LEAST_ACTORS:
        counted = "1 actor" if count == 1 else f"{count} actors"
        raise InputError(f"{scenario.source}: {counted}: a group decision needs at least {LEAST_ACTORS}")
    if width < 1:
        raise InputError(f"{scenario.source}: no dimension: there must be at least one to disagree on")
    for label, numbers, shape in (
        ("capability", scenario.capability, (count,)),
        ("position", scenario.position, (count, width)),
        ("salience", scenario.salience, (count, width)),
    ):
        if numbers.shape != shape:
            raise InputError(f"{scenario.source}: {label} has the shape {numbers.shape}, not {shape}")


def find_problem(capability: float, position: list[float], salience: list[float]) -> str:
    """Return what is wrong with an actor's numbers, and what is allowed; an empty string if nothing is."""
    if not 0 < capability <= MOST_CAPABILITY:
        return f"capability {capability:g} is outside the range above 0 and up to {MOST_CAPABILITY:.0f}"
    for label, numbers in (("position", position), ("salience", salience)):
        for number in numbers:
            if not 0 <= number <= 100:
                return f"{label} {number:g} is outside the range 0 to 100"
    total = sum(salience)
    if not sum((number / 100) ** 2 for number in salience) > 0:  # squares are what distances are divided by
        return "its salience is 0 on every dimension; whoever cares for nothing is no actor: leave it out"
    if total > 100 * (1 + ROUNDING):
        return f"its saliences add up to {total:g}; an actor has at most 100 to share out over all dimensions"
    return ""
