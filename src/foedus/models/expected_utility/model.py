"""The rounds: who yields to whom, and how far, until nobody moves any more."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from foedus.core.errors import InputError
from foedus.models.expected_utility.expectation import Issue, expect, pairs, risk_exponents
from foedus.models.expected_utility.options import Options, read_options
from foedus.models.expected_utility.voting import Array, mean_position, median_position, weights
from foedus.models.group_decision import Scenario, described, read_scenario


@dataclass(frozen=True, eq=False)
class History:
    """What an issue came to, round by round; round 0 is the scenario itself.

    Attributes
    ----------
    scenario : Scenario
        What was run.
    positions : Array
        [round, actor], 0-100.
    median, mean : Array
        The position that wins the vote, and the mean weighted by capability times salience, [round], 0-100.
    """

    scenario: Scenario
    positions: Array
    median: Array
    mean: Array


def next_positions(issue: Issue) -> Array:
    """Return where each actor stands after it has yielded to at most one challenge, [actor]."""
    count = len(issue.at)
    here, there = pairs(issue.at)
    looks = np.repeat(issue.exponent[:, None], count, axis=1)
    mine = expect(issue, here, there, np.tile(issue.salience, (count, 1)), looks)
    theirs_by = looks if issue.options.other_side == "Own" else looks.T
    theirs = expect(issue, there, here, np.tile(issue.salience[:, None], (1, count)), theirs_by)

    confronted = (theirs > mine) & (mine > 0)
    pressed = (theirs > 0) & (mine < 0)
    compromises = pressed & (theirs > -mine)
    capitulates = pressed & ~compromises
    share = np.divide(-mine, theirs, out=np.ones(mine.shape), where=compromises)
    goes_to = here + (there - here) * share
    yields = (confronted | pressed) & (here != there)

    change = np.where(yields, np.abs(goes_to - here), np.inf)
    if issue.options.choice == "ConflictFirst":
        # A change is at most 100, the length of the scale: a thousand puts one kind of outcome behind another.
        change += 1000.0 * compromises + 2000.0 * capitulates
    elif issue.options.choice == "Strongest":
        # All who stand at one point expect the same: of the strongest, too, the one that moves it least.
        most = np.max(theirs, axis=1, where=yields, initial=-np.inf)
        change[theirs < most[:, None] - 1e-9] = np.inf
    chosen = np.argmin(change, axis=1)
    actors = np.arange(count)
    result: Array = np.where(yields[actors, chosen], goes_to[actors, chosen], issue.at)
    return result


def expected_utility(scenario: Scenario, options: Options | None = None) -> History:
    """Run the expected utility model on an issue.

    Parameters
    ----------
    scenario : Scenario
        Actors and positions on one dimension.
    options : Options, optional
        The readings chosen; the defaults if left out.

    Returns
    -------
    History
        Positions, median and mean at every round.

    Raises
    ------
    InputError
        If the scenario has more than one dimension.

    References
    ----------
    scholz-calbert-smith-2011, bueno-de-mesquita-1994, bueno-de-mesquita-1997

    Examples
    --------
    >>> from foedus.models.expected_utility import emission_standards, expected_utility
    >>> history = expected_utility(emission_standards())
    >>> round(float(history.median[0]), 6), round(float(history.mean[0]), 6)
    (7.0, 7.389956)
    """
    options = options or Options()
    if len(scenario.dimensions) != 1:
        raise InputError(
            f"{scenario.source}: {len(scenario.dimensions)} dimensions: the expected utility model takes one issue; "
            "split the file, or use the model group-decision"
        )
    weight, salience = weights(scenario), scenario.salience[:, 0] / 100
    history = [scenario.position[:, 0].astype(np.float64)]
    span = float(np.ptp(history[0]))
    for _ in range(options.rounds):
        at = history[-1]
        if options.span == "Current":
            span = float(np.ptp(at))
        if np.ptp(at) <= 1e-9:
            break
        calm = Issue(options, at, weight, salience, np.ones(len(at)), span)
        after = next_positions(replace(calm, exponent=risk_exponents(calm)))
        if np.abs(after - at).max() <= 1e-9:
            break
        history.append(after)
    return History(
        scenario,
        np.stack(history),
        np.array([median_position(weight, at) for at in history]),
        np.array([mean_position(weight, at) for at in history]),
    )


def run_file(path: str | Path, **options: object) -> dict[str, object]:
    """Run the model on a scenario file of one dimension.

    Parameters
    ----------
    path : str or Path
        A CSV file in KTAB's format.
    **options : object
        Options by name, as in `Options`.

    Returns
    -------
    dict
        ``scenario``, what the file says of it in words; ``turns``, the number of states including the first and the
        last; ``positions``, a list of ``turn``, ``actor``, ``dimension`` and ``position``; ``outcome``, a list of
        ``turn``, ``median`` and ``mean``.

    Raises
    ------
    InputError
        If the file or an option says something that cannot be taken.
    """
    chosen = read_options(options)
    history = expected_utility(read_scenario(path), chosen)
    scenario = history.scenario
    return {
        "scenario": described(scenario),
        "turns": len(history.positions),
        "positions": [
            {"turn": turn, "actor": actor, "dimension": scenario.dimensions[0], "position": position}
            for turn, state in enumerate(history.positions.tolist())
            for actor, position in zip(scenario.actors, state, strict=True)
        ],
        "outcome": [
            {"turn": turn, "median": median, "mean": mean}
            for turn, (median, mean) in enumerate(zip(history.median.tolist(), history.mean.tolist(), strict=True))
        ],
    }
