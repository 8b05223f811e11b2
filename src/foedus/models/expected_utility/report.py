"""From a file to an answer that can be written as JSON."""

from pathlib import Path

from foedus.models.expected_utility.model import expected_utility
from foedus.models.expected_utility.options import read_options
from foedus.models.group_decision import described, read_scenario


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
