"""The rows of the register, key by key (docs/reference/json.md says what each is)."""

from typing import NotRequired, TypedDict


class ForecastRow(TypedDict):
    """A frozen forecast, as a line of the register holds it."""

    kind: str
    id: str
    run: str
    crisis: str
    as_of: str
    question: str
    probability: float
    low: float | None
    high: float | None
    base_rate: float | None
    resolves: str
    criterion: str
    check: NotRequired[list[str]]
    crisis_digest: str
    answers_digest: str
    foedus: str
    engine: NotRequired[str]
    registered: str
    previous: str
    hash: str


class Scored(TypedDict):
    """Scores, less being better; None where there is nothing to score."""

    brier: float | None
    log: float | None


class VersionRow(Scored):
    """How the forecasts of one version scored."""

    foedus: str
    engine: str
    forecasts: int
    skill: float | None


class BinRow(TypedDict):
    """Forecasts that said about the same, and which share of them came true."""

    said: float
    happened: float
    forecasts: int


class ExercisesRow(Scored):
    """What does not count as a forecast."""

    forecasts: int


class Scores(Scored):
    """How the forecasts of the register scored."""

    registered: int
    resolved: int
    void: int
    left_out: dict[str, int]
    skill: float | None
    with_base_rate: int
    calibration: list[BinRow]
    exercises: ExercisesRow


class ScoresByVersion(Scores):
    """The same, with the scores of each version."""

    versions: list[VersionRow]
