"""Second opinions: what published models say of the questions that the engine answered, from the same crisis.

Each file of this package maps a crisis to the inputs of one model, or of a few that share them, runs it at the central
world, and sets its answer beside the engine's. Opinions are never averaged: where they differ, the reader is told why
one would believe either. A model whose inputs a crisis does not determine says so and gives no number.
"""

from typing import Final

from foedus.answers.rows import OpinionRow, Tables
from foedus.opinions import (
    bargaining_range,
    camps,
    choosing_sides,
    crisis_games,
    mediators,
    overstretch,
    regimes,
    settlement,
)
from foedus.opinions.case import case_of
from foedus.opinions.opinion import FALLS, GOES, MEDIATES, STANDS_BY, Mapping
from foedus.worlds.setup import Setup

#: In the order of the brief.
TOPICS: Final = (STANDS_BY, MEDIATES, FALLS, GOES)
_SOURCES: Final = (
    choosing_sides,
    overstretch,
    camps,
    mediators,
    regimes,
    crisis_games,
    bargaining_range,
    settlement,
)
#: model -> how it gets its inputs from a crisis.
MAPPINGS: Final[dict[str, Mapping]] = {mapping.model: mapping for source in _SOURCES for mapping in source.MAPPINGS}
#: Models of the catalogue that are asked nothing, and why.
NOT_ASKED: Final = {
    "expected-utility": "it answers what group-decision answers, and its paper leaves more of it open",
    "contest": "the engine's own family of contest is this model",
    "reputation": "it explains a record; the engine reads the record itself",
    "balance": "it measures a network and predicts no side; frustration, landscape and marvel-flow do",
    "antal-dynamics": "it says how friendly a network ends, not who stands by whom",
    "forecast-scores": "it scores forecasts and makes none",
}


def second_opinions(setup: Setup, answers: Tables) -> list[OpinionRow]:
    """Return what every suitable model says of the crisis, a row for each question.

    Parameters
    ----------
    setup
        The crisis as it was run.
    answers
        The engine's answers by question, as `foedus.answers.answers.answers_of` returns them.

    Returns
    -------
    list of OpinionRow
        ``model, topic, asks, dispute, actor, question, says, number, number_is, engine_says, engine, verdict,
        direction, why, inputs, from, undetermined``; ``verdict`` is *agrees*, *disagrees* or *no number*.
    """
    case = case_of(setup, answers)
    return [opinion.row() for source in _SOURCES for opinion in source.opinions(case)]
