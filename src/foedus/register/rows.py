"""The rows of the register, key by key (docs/reference/json.md says what each is)."""

from typing import NotRequired, TypedDict

from foedus.inquiry.input_rows import ReachStepRow


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
    given: NotRequired[list[str]]
    outside: NotRequired[float | None]
    outside_by: NotRequired[str]
    held: NotRequired[float]
    held_by: NotRequired[str]
    seed: NotRequired[int]
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


class AddedRow(TypedDict):
    """How forecasters score on the same questions, and the weight of the first beside the other."""

    who: str
    beside: str
    forecasts: int
    brier: float
    brier_other: float
    log: float
    log_other: float
    weight: float | None
    low: float | None
    high: float | None


class ApartRow(Scored):
    """Forecasts that are scored apart from the rest."""

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
    added: list[AddedRow]
    conditional: ApartRow
    exercises: ApartRow


class ScoresByVersion(Scores):
    """The same, with the scores of each version."""

    versions: list[VersionRow]


class PartsOfSurprise(TypedDict):
    """What the surprise of an outcome is due to, in nats; the parts add up to it."""

    inputs: float
    level: float
    structure: float


class PostmortemRow(TypedDict):
    """A resolved forecast: what was said, what its inputs could have said, and where it missed."""

    id: str
    question: str
    resolves: str
    outcome: bool
    said: float
    base_rate: float | None
    surprise: float
    surprise_of_base_rate: float | None
    level: float | None
    lowest: float | None
    highest: float | None
    held: list[ReachStepRow]
    due_to: PartsOfSurprise | None
    fault: str
    why: str


class StepRow(TypedDict):
    """A step of the calibration curve."""

    least: float
    said: float
    most: float
    happened: float
    cases: float


class TogetherRow(TypedDict):
    """Resolved forecasts taken together."""

    forecasts: int
    happened: float
    low: float
    high: float
    said: float
    with_base_rate: int
    base_rate: float | None
    miscalibration: float
    discrimination: float
    uncertainty: float
    steps: list[StepRow]
    faults: list[str]


class Postmortem(TypedDict):
    """Why resolved forecasts missed, one by one and together."""

    forecasts: list[PostmortemRow]
    together: TogetherRow | None
