"""Forecasts that are kept, resolved and scored."""

from typing import NamedTuple

from foedus.register.forecasts import SAME, forecasts_in, register_forecast, set_aside
from foedus.register.register import Outcome, Register, read_register
from foedus.register.resolutions import WORDS, outcomes, resolve_by_events, resolve_forecast
from foedus.register.rows import ForecastRow, ScoresByVersion
from foedus.runs.folder import dumped

__all__ = [
    "WORDS", "Register", "Score", "dumped", "read_register", "register_forecast", "resolve_by_events",
    "resolve_forecast", "score", "set_aside",
]  # fmt: skip


class Score(NamedTuple):
    """Everything that was registered, how it came out, and how well that was forecast.

    ``aside`` says why a forecast does not count, ``scores`` is as the command prints it with ``--json``.
    """

    register: Register
    forecasts: list[ForecastRow]
    outcomes: dict[str, Outcome]
    aside: dict[str, str]
    scores: ScoresByVersion


def score() -> Score:
    """Score everything that was registered and resolved."""
    from foedus.register.scores import scores_by_version, scores_of  # noqa: PLC0415 - scipy is loaded only here

    kept = read_register()
    forecasts = forecasts_in(kept)
    came = outcomes(kept)
    aside = set_aside(kept.lines)
    versions = scores_by_version(forecasts, came, set_aside(kept.lines, (*SAME, "foedus", "engine")))
    scores: ScoresByVersion = {**scores_of(forecasts, came, aside), "versions": versions}
    return Score(kept, forecasts, came, aside, scores)
