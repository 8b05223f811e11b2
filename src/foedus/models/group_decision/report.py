"""From a file to an answer that can be written as JSON."""

from pathlib import Path

from foedus.models.group_decision.options import read_options
from foedus.models.group_decision.reading import read_scenario
from foedus.models.group_decision.scenario import described
from foedus.models.group_decision.simulation import History, group_decision


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
