"""The whole run: turn after turn until nobody moves far any more."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError
from foedus.models.group_decision.bargaining import move
from foedus.models.group_decision.options import Options, read_options
from foedus.models.group_decision.reading import read_scenario
from foedus.models.group_decision.scenario import Scenario, described
from foedus.models.group_decision.standing import State, assess, gaps
from foedus.models.group_decision.voting import Array

MOST_STEPS = 100
#: The run stops when a step moves the actors by less than this share of the first step.
STILL = 0.02


@dataclass(frozen=True, eq=False)
class History:
    """What a group decision came to, turn by turn; turn 0 is the scenario itself.

    Attributes
    ----------
    scenario : Scenario
        What was run.
    positions : NDArray[np.float64]
        Where each actor stands, 0-100, [turn, actor, dimension].
    win_probability : NDArray[np.float64]
        Chance that an actor's position would win if it were put to the vote, [turn, actor]. Actors who hold one
        position share its chance, so that a turn may add up to more than 1.
    """

    scenario: Scenario
    positions: NDArray[np.float64]
    win_probability: NDArray[np.float64]

    @property
    def turns(self) -> int:
        """Number of states, the first and the last included."""
        return len(self.positions)


def group_decision(
    scenario: Scenario, options: Options | None = None, accommodation: NDArray[np.float64] | None = None
) -> History:
    """Run the spatial model of politics on a scenario.

    Parameters
    ----------
    scenario : Scenario
        Actors, positions, saliences.
    options : Options, optional
        The published program's defaults if left out.
    accommodation : NDArray[np.float64], optional
        How far each actor's ideal follows each actor's position, [actor, actor], 0-1, rows adding up to at most 1. If
        left out, every ideal follows its own actor's position.

    Returns
    -------
    History
        Positions and win probabilities at every turn.

    Raises
    ------
    InputError
        If the model has no result for the scenario; the message says at which turn and why.

    References
    ----------
    ktab-one-dimensional, ktab-multidimensional

    Examples
    --------
    >>> import numpy as np
    >>> from foedus.models.group_decision import Scenario, group_decision
    >>> position, salience = np.array([[10.0], [40.0], [90.0]]), np.array([[50.0], [40.0], [30.0]])
    >>> scenario = Scenario("tax", "", ("A", "B", "C"), ("rate",), np.array([5.0, 3.0, 1.0]), position, salience)
    >>> group_decision(scenario).positions[-1].round(2).ravel().tolist()
    [10.47, 40.77, 40.77]
    """
    options = options or Options()
    follows = None if accommodation is None else check_accommodation(accommodation, scenario)
    start = scenario.position / 100.0
    state = State(np.array(scenario.capability, dtype=np.float64), scenario.salience / 100.0, start, start)
    draws = np.full((MOST_STEPS + 1, len(start)), -1.0)
    if options.state_transition == "Stochastic":
        draws = np.random.Generator(np.random.Philox(key=options.seed)).random(draws.shape)
    positions, winning = [start], []
    steps: list[float] = []
    for turn in range(MOST_STEPS + 1):
        try:
            standing = assess(options, state)
            winning.append(standing.win_probability)
            still = turn >= 2 and steps[-1] / (steps[0] + 1e-4) < STILL
            if standing.agreed or still or turn == MOST_STEPS:
                break
            after = move(options, state, standing, draws[turn])
        except InputError as error:
            raise InputError(f"{scenario.source}: turn {turn}: {error}") from None
        steps.append(float(np.add.accumulate(gaps(after, state.positions))[-1]))
        positions.append(after)
        ideals = after if follows is None else accommodate(follows, after, state.ideals)
        state = replace(state, positions=after, ideals=ideals)
    return History(scenario, 100.0 * np.stack(positions), np.stack(winning))


def accommodate(follows: Array, positions: Array, ideals: Array) -> Array:
    """Return the ideals drawn towards the positions that each actor follows, [actor, dimension]."""
    drawn = np.add.accumulate(follows[:, :, None] * positions, axis=1)[:, -1]
    kept = 1.0 - np.add.accumulate(follows, axis=1)[:, -1, None]
    result: Array = drawn + kept * ideals
    return result


def check_accommodation(matrix: NDArray[np.float64], scenario: Scenario) -> NDArray[np.float64]:
    """Return an accommodation matrix that the model can take."""
    actors = len(scenario.actors)
    weights = np.ascontiguousarray(matrix, dtype=np.float64)
    if weights.shape != (actors, actors):
        raise InputError(f"{scenario.source}: accommodation has the shape {weights.shape}, not {(actors, actors)}")
    if not ((weights >= 0) & (weights <= 1)).all():
        raise InputError(f"{scenario.source}: accommodation must lie between 0 and 1")
    if (weights.sum(axis=1) > 1 + 1e-9).any():
        row = int(weights.sum(axis=1).argmax())
        raise InputError(f"{scenario.source}: accommodation of '{scenario.actors[row]}' adds up to more than 1")
    return weights


def run_file(path: str | Path, **options: object) -> dict[str, object]:
    """Run the spatial model of politics on a scenario file.

    Parameters
    ----------
    path : str or Path
        A CSV file in KTAB's format.
    **options : object
        Options by name, as in `Options`.

    Returns
    -------
    dict
        As `as_dictionary` gives it.

    Raises
    ------
    InputError
        If the file or an option says something that cannot be taken, or the model has no result for it.
    """
    chosen = read_options(options)
    return as_dictionary(group_decision(read_scenario(path), chosen))


def as_dictionary(history: History) -> dict[str, object]:
    """Return a history as plain lists and numbers.

    Returns
    -------
    dict
        ``scenario``, as `described` gives it; ``turns``, the number of states including the first and the last;
        ``positions``, a list of ``turn``, ``actor``,
        ``dimension`` and ``position`` (0-100); ``win_probability``, a list of ``turn``, ``actor`` and ``probability``.
    """
    actors, dimensions = history.scenario.actors, history.scenario.dimensions
    return {
        "scenario": described(history.scenario),
        "turns": history.turns,
        "positions": [
            {"turn": turn, "actor": actor, "dimension": dimension, "position": position}
            for turn, state in enumerate(history.positions.tolist())
            for actor, point in zip(actors, state, strict=True)
            for dimension, position in zip(dimensions, point, strict=True)
        ],
        "win_probability": [
            {"turn": turn, "actor": actor, "probability": probability}
            for turn, state in enumerate(history.win_probability.tolist())
            for actor, probability in zip(actors, state, strict=True)
        ],
    }
