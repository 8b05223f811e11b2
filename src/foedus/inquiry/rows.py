"""The rows of what is asked beyond the answers, key by key: why, what if, how sure, what to watch for, what is new.

The commands print them as JSON, and a run with ``--explain`` keeps them (docs/reference/json.md says what each is).
Intervals are 90%; ``luck_saved`` is by how much shared luck cuts the variance of a difference.
"""

from typing import Any, NotRequired, TypedDict

from foedus.answers.rows import Span, UndeterminedRow


class CauseRow(TypedDict):
    """What one cause adds to an answer."""

    name: str
    title: str
    shapley: float
    low: float
    high: float
    remove_one: float
    add_one: float
    luck_saved: float | None


class InteractionRow(TypedDict):
    """The pair of causes that depend most on each other."""

    pair: list[str]
    value: float
    low: float
    high: float


class NoteRow(TypedDict):
    """What is to be said of a cause that moves nothing, or is another one."""

    cause: str
    note: str


class FallbackRow(TypedDict):
    """What an input falls back to where a cause takes its evidence away; ``to`` is None where nothing is left."""

    cause: str
    path: str
    to: float | None
    by: str


class Divided(TypedDict):
    """An answer divided among its causes."""

    all_on: float
    all_off: float
    difference: float
    difference_low: float
    difference_high: float
    causes: list[CauseRow]
    method: str
    orders: int | None
    interaction: InteractionRow | None


class Why(Divided, Span):
    """Why the answer to a question is what it is."""

    question: str
    notes: list[NoteRow]
    fell_back: list[FallbackRow]
    crisis: str
    digest: str
    seed: int
    replicates: int
    outer_draws: int
    arms: int


class WhyInWords(Why):
    """The same with the sentence that sums it up."""

    says: str


class MovedRow(TypedDict):
    """An answer that is another in another world."""

    question: str
    before: float
    after: float
    change: float
    low: float
    high: float
    luck_saved: float | None


class AskedRow(MovedRow):
    """An answer that was asked for by name, whether or not it moves."""

    more_than_luck: bool


class AskedOf(TypedDict):
    """What another world answers of what was asked for by name."""

    asked: NotRequired[list[AskedRow]]


class Compared(AskedOf):
    """Another world, and the answers that it moves by more than luck, those that move most first."""

    name: str
    title: str
    moved: list[MovedRow]
    left_out: list[str]
    same: bool
    because: str
    luck_saved: float | None


class WhatIfRow(Compared):
    """Another world, with the earlier one that it is, if it is."""

    same_as: str | None


class WhatIfs(Span):
    """Other worlds beside the one of the crisis file."""

    crisis: str
    digest: str
    replicates: int
    outer_draws: int
    seed: int
    questions: int
    what_ifs: list[WhatIfRow]


class DoubtRow(TypedDict):
    """How much of the variance over outer draws is not luck, and how much of that is traced to inputs."""

    deviation: float
    told_from_luck: bool
    inputs: int
    traced: float


class EffectRow(TypedDict):
    """Which share of the doubt an input accounts for."""

    input: str
    because: list[str]
    share: float
    share_error: float
    deviation_if_known: float


class BarRow(TypedDict):
    """The answer with an input held at the ends of its range."""

    range: list[float]
    low_end: float
    high_end: float
    swing: float
    swing_low: float
    swing_high: float


class InputRow(EffectRow, BarRow):
    """An input on which an answer hangs."""


class FormRow(TypedDict):
    """What a rival form of a mechanism answers."""

    form: str
    instead_of: str
    probability: float
    change: float
    low: float
    high: float


class ContestRow(TypedDict):
    """One who competes for an answer."""

    question: str
    probability: float


class Sensitivity(Span):
    """On what an answer hangs."""

    question: str
    probability: float
    low: float
    high: float
    sampling_error: float
    doubt: DoubtRow
    inputs: list[InputRow]
    forms: list[FormRow]
    not_determined: UndeterminedRow | None
    contest: list[ContestRow]
    crisis: str
    digest: str
    replicates: int
    outer_draws: int
    replicates_at_ends: int
    seed: int


class SensitivityInWords(Sensitivity):
    """The same with the sentences that sum it up."""

    says: list[str]


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


class Explained(TypedDict, total=False):
    """What stands beside the answers of a run that is explained."""

    why: list[Why]
    what_ifs: WhatIfs
    sensitivity: list[Sensitivity]
    watch_list: WatchList


class RemarkRow(TypedDict):
    """Something that an expert would ask about a crisis file: its kind, its place, one sentence, what may be done."""

    kind: str
    path: str
    paths: list[str]
    file: str | None
    line: int | None
    says: str
    remedy: str


class Sanity(TypedDict):
    """What an expert would ask about a crisis file, and the tables whose years limit what is known here."""

    crisis: str
    digest: str
    as_of: str
    kinds: list[str]
    remarks: list[RemarkRow]
    tables: list[str]
    replicates: int
    seed: int


class ReachStepRow(TypedDict):
    """An input held at an end of its range, beside those held before it, and the chance from there on."""

    input: str
    held_at: float
    probability: float


class ReachRow(TypedDict):
    """How far the inputs together can carry an answer, each inside its range."""

    question: str
    probability: float
    lowest: float
    highest: float
    down: list[ReachStepRow]
    up: list[ReachStepRow]
    inputs: int
    replicates: int


class DifferingRow(TypedDict):
    """An input in which two crisis files differ; None where one says nothing of it."""

    input: str
    first: Any
    second: Any


class DividedInputRow(DifferingRow):
    """The part that an input has in the difference of two answers."""

    shapley: float
    low: float
    high: float


class DividedRow(TypedDict):
    """An answer of two crisis files, and the inputs among which its difference is divided."""

    question: str
    first: float
    second: float
    difference: float
    low: float
    high: float
    inputs: list[DividedInputRow]


class Disagreement(Span):
    """How the answers of two crisis files differ, and which inputs make them differ."""

    first: str
    second: str
    first_digest: str
    second_digest: str
    inputs: list[DifferingRow]
    idle: list[str]
    answers: list[DividedRow]
    method: str
    replicates: int
    seed: int


class NarrowedRow(TypedDict):
    """An answer that is to be narrowed: its chance, and its standard deviation over what is not known."""

    question: str
    probability: float
    deviation: float


class NarrowsRow(TypedDict):
    """By how much an answer is expected to be narrowed by knowing an input."""

    question: str
    deviation: float
    deviation_if_known: float
    share: float
    share_error: float


class AskRow(TypedDict):
    """An input that is worth finding out."""

    input: str
    range: list[float]
    because: list[str]
    narrowing: float
    narrows: list[NarrowsRow]


class AskNext(Span):
    """What to ask next: inputs by how much knowing them is expected to narrow the answers."""

    crisis: str
    digest: str
    answers: list[NarrowedRow]
    ask: list[AskRow]
    replicates: int
    seed: int


class PointRow(TypedDict):
    """The chance of an answer on an as-of day."""

    as_of: str
    probability: float
    low: float
    high: float


class NewsRow(TypedDict):
    """A piece of news, the inputs that it changed, and its part in the change of an answer."""

    because: str
    says: str
    inputs: list[str]
    part: float
    low: float
    high: float


class StepRow(TypedDict):
    """How an answer changes from one as-of day to the next: by the passing of time, and by news."""

    old: float
    moved: float
    new: float
    time: float
    time_low: float
    time_high: float
    news: list[NewsRow]
    rest: float


class TrackedRow(TypedDict):
    """An answer over time."""

    question: str
    points: list[PointRow]
    steps: list[StepRow]


class Track(TypedDict):
    """Answers over time."""

    crisis: str
    until: str
    files: list[str]
    answers: list[TrackedRow]
    replicates: int
    seed: int
