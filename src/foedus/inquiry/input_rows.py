"""The rows of what inputs do, key by key: why, what if, how sure, what to ask next, how far an answer can go.

The commands print them as JSON, and a run with ``--explain`` keeps them (docs/reference/json.md says what each is).
Intervals are 90%; ``luck_saved`` is by how much shared luck cuts the variance of a difference.
"""

from typing import NotRequired, TypedDict

from foedus.answers.rows import Span, UndeterminedRow
from foedus.inquiry.rows import WatchList


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


class Explained(TypedDict, total=False):
    """What stands beside the answers of a run that is explained."""

    why: list[Why]
    what_ifs: WhatIfs
    sensitivity: list[Sensitivity]
    watch_list: WatchList


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
