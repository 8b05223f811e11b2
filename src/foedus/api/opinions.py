"""Published models on their own, and what they say of a crisis beside the engine."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, final

from foedus.answers.rows import OpinionRow
from foedus.api.options import processors
from foedus.api.reading import read
from foedus.core.bibliography import Work, work
from foedus.models.catalogue import MODELS, Model, model
from foedus.models.options import flag, options_of, read_options, values_of

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis

__all__ = [
    "MODELS", "REPLICATES", "MappingRow", "Model", "NotAsked", "OpinionRow", "Work", "flag", "mapping_of", "model",
    "options_of", "read_options", "second_opinions_of", "values_of", "work",
]  # fmt: skip

#: Replicates of the engine that opinions are set beside: enough to tell chances of a percent apart.
REPLICATES: Final = 2_000
SEED: Final = 1


class SymbolRow(TypedDict):
    """One input of a model, and what it is made from."""

    name: str
    meaning: str
    sources: list[str]


@final
class MappingRow(TypedDict):
    """How a model gets its inputs from a crisis."""

    topic: str
    asks: str
    inputs: list[SymbolRow]
    number_is: str
    why: str


@final
class NotAsked(TypedDict):
    """Why a model is asked nothing."""

    not_asked: str


def mapping_of(name: str) -> MappingRow | NotAsked:
    """Return how a model gets its inputs from a crisis; or why it is asked nothing."""
    from foedus.opinions import MAPPINGS, NOT_ASKED  # noqa: PLC0415 - the engine is heavy

    if name not in MAPPINGS:
        return {"not_asked": NOT_ASKED[name]}
    mapping = MAPPINGS[name]
    return {
        "topic": mapping.topic,
        "asks": mapping.asks,
        "inputs": [
            {"name": symbol.name, "meaning": symbol.meaning, "sources": list(symbol.sources)}
            for symbol in mapping.symbols
        ],
        "number_is": mapping.number_is,
        "why": mapping.why,
    }


def second_opinions_of(crisis: "str | Path | Crisis", *, trust: Iterable[str | Path] = ()) -> list[OpinionRow]:
    """Run a crisis, as `read` takes it, briefly and return what the models say of it."""
    from foedus.answers.answers import answers_of  # noqa: PLC0415 - the engine is heavy
    from foedus.engine.ensemble import run_ensemble  # noqa: PLC0415
    from foedus.opinions import second_opinions  # noqa: PLC0415
    from foedus.worlds.setup import set_up  # noqa: PLC0415

    setup = set_up(read(crisis, trust=trust), REPLICATES, SEED)
    outcome = run_ensemble(setup.ensemble, REPLICATES, SEED, threads=processors())
    return second_opinions(setup, answers_of(setup, outcome))
