"""The rows of what events tell, key by key: what to watch for, what is new, what follows, what is held from outside.

The commands print them as JSON, and a run keeps those of `Held` and `GivenCourseRow` (docs/reference/json.md says what
each is). Those of inputs are in `input_rows`, those of whole files in `file_rows`. Intervals are 90%.
"""

from typing import NotRequired, TypedDict

from foedus.answers.rows import Span


class RatioRow(TypedDict):
    """How much an event tells of an answer, by how much it changes its odds, and how often it is seen."""

    information: float
    information_error: float
    tells: float
    frequency: float
    ratio: float
    low: float
    high: float
    if_seen: float
    if_not: float


class IndicatorRow(RatioRow):
    """An early event that changes the odds of an answer, and by when."""

    event: str
    by_week: int
    by_date: str


class WatchList(Span):
    """What to watch for, by question; and the chances of the questions, in replicates in which they are open."""

    replicates: int
    seed: int
    chances: dict[str, float]
    watch_list: dict[str, list[IndicatorRow]]


class WatchListOf(WatchList):
    """What to watch for, and in which crisis."""

    crisis: str
    digest: str


class ObservedRow(TypedDict):
    """What was observed, and in which share of the replicates it is so."""

    event: str
    date: str
    week: int
    happened: bool
    frequency: float


class BeliefRow(TypedDict):
    """The chance of an answer before and after."""

    question: str
    before: float
    after: float
    low: float
    high: float
    sampling_error: float
    change: float


class PartsRow(TypedDict):
    """What a change is due to, by observation; and the part that comes from what is now believed of the inputs."""

    due_to: dict[str, float]
    by_inputs: float | None


class UpdatedRow(BeliefRow, PartsRow):
    """An answer that moves by more than luck."""


class LearnedRow(TypedDict):
    """An input that is now believed to be otherwise (means)."""

    input: str
    before: float
    after: float
    moves: float


class Update(Span):
    """How answers change with what has happened."""

    crisis: str
    digest: str
    observed: list[ObservedRow]
    repeated: list[str]
    within_weeks: int
    replicates: int
    effective_sample_size: float
    few: bool
    too_few: bool
    answers: list[UpdatedRow]
    learned: list[LearnedRow]
    seed: int


class ConditionRow(TypedDict):
    """An event that is taken to happen by a day, or not to, and how likely that is."""

    event: str
    happens: bool
    date: str
    week: int
    probability: float


class CellRow(TypedDict):
    """Which conditions hold, how likely that is, and how much stands under it."""

    holds: list[bool]
    probability: float
    effective: float
    effective_draws: float
    few: bool


class ConditionalRow(TypedDict):
    """An answer given that something happens, and given that it does not; the error is that of the difference."""

    question: str
    if_so: float
    if_not: float
    difference_error: float
    more_than_luck: bool


class GivenRow(ConditionalRow):
    """The same with the chance as it is, the difference, and the standard error of each chance."""

    probability: float
    if_so_error: float
    if_not_error: float
    difference: float


class BranchRow(TypedDict):
    """The answers where a level is the highest that a dispute reaches by a day."""

    dispute: str
    date: str
    level: int
    probability: float
    effective: float
    few: bool
    too_few: bool
    answers: dict[str, float]


class Given(Span):
    """Answers given that something happens, and given that it does not."""

    crisis: str
    digest: str
    conditions: list[ConditionRow]
    forced: str | None
    replicates: int
    outer_draws: int
    seed: int
    probability: float
    effective_if: float
    effective_if_not: float
    few: bool
    too_few: bool
    cells: list[CellRow]
    answers: list[GivenRow]
    branches: list[BranchRow]
    learned: list[LearnedRow]


class GivenCourseRow(TypedDict):
    """The answers of a run given that a dispute comes to force (or to war), and given that it does not."""

    dispute: str
    event: str
    probability: float
    effective_if: float
    effective_if_not: float
    few: bool
    too_few: bool
    answers: list[ConditionalRow]


class EstimateRow(TypedDict):
    """An estimate from outside: a chance twice or the ends of a range, and why it is not applied, if it is not."""

    name: str
    question: str
    by: str | None
    low: float
    high: float
    weight: float
    because: list[str]
    why_not: str


class EventRow(TypedDict):
    """An event of which there are estimates, beside what the engine says of it; how many stand under either side."""

    question: str
    by: str
    week: int
    estimates: list[str]
    pooling: str
    around: float | None
    low: float
    high: float
    engine: float
    given: float
    effective_if: float | None
    effective_if_not: float | None


class HeldAnswerRow(TypedDict):
    """An answer of the engine alone, and given the estimates."""

    question: str
    engine: float
    given: float
    change: float
    low: float
    high: float
    sampling_error: float
    moves: bool


class Held(TypedDict):
    """What follows from estimates that do not come from the engine."""

    estimates: list[EstimateRow]
    events: list[EventRow]
    refused: str
    divergence: float
    effective_sample_size: float | None
    effective_outer_draws: float | None
    few: bool
    too_few: bool
    answers: list[HeldAnswerRow]
    learned: list[LearnedRow]
    forced: NotRequired[str]


class ByHandRow(TypedDict):
    """Events that are held by hand in a brief: histories by which of them come, and the yes of each answer in them."""

    events: list[str]
    cells: list[list[int]]
    replicates: list[int]
    yes: list[list[int]]


class ByHand(TypedDict):
    """What a brief needs to answer anew when events are held by hand."""

    questions: list[str]
    groups: list[ByHandRow]
