"""The rows of what crisis files say, key by key: what an expert would ask, where two differ, how they follow in time.

The commands print them as JSON (docs/reference/json.md says what each is). Intervals are 90%.
"""

from typing import Any, TypedDict

from foedus.answers.rows import Span


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
