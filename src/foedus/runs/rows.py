"""What a run keeps, key by key: ``answers.json`` and ``manifest.json`` (docs/reference/json.md says what each is)."""

from typing import NotRequired, TypedDict

from foedus.answers.rows import (
    FormsSpreadRow,
    LeansOnRow,
    OpinionRow,
    PrecedentsRow,
    ScenarioRow,
    SkillRow,
    Span,
    Tables,
    UndeterminedRow,
)
from foedus.inquiry.input_rows import Explained
from foedus.inquiry.rows import ByHand, GivenCourseRow, Held


class OutsideRow(TypedDict):
    """A form from outside that ran, chosen or as a rival: its file, the sha256 of it, whether it is published."""

    form: str
    title: str
    file: str
    sha256: str
    status: str
    chosen: bool


class ConfidenceRow(TypedDict):
    """How much stands under a leading answer, and how the engine did at its question on past crises."""

    topic: str
    question: str
    level: str
    reasons: list[str]
    verdict: str | None
    skill: float | None


class RunAnswers(Explained, Span):
    """All that a run answers."""

    foedus: str
    crisis: str
    title: str
    replicates: int
    outer_draws: int
    seed: int
    digest: str
    forms: dict[str, str]
    from_outside: NotRequired[list[OutsideRow]]
    measure: str
    answers: Tables
    given: NotRequired[list[GivenCourseRow]]
    leans_on: list[LeansOnRow]
    not_determined: list[UndeterminedRow]
    forms_spread: list[FormsSpreadRow]
    second_opinions: list[OpinionRow]
    precedents: list[PrecedentsRow]
    scenarios: NotRequired[list[ScenarioRow]]
    skill: list[SkillRow]
    bottom_line: NotRequired[list[str]]
    held: NotRequired[Held]
    by_hand: NotRequired[ByHand]
    confidence: NotRequired[list[ConfidenceRow]]


class CalibrationsRow(TypedDict):
    """Calibrations that were laid over what ships: the name of their folder, and the last year that they know."""

    folder: str
    fitted_to: int


class EngineRow(TypedDict):
    """What computed a run: digests of code and tables, and versions of libraries."""

    code: dict[str, str]
    tables: dict[str, str]
    libraries: dict[str, str]
    calibrations: NotRequired[CalibrationsRow]


class FileRow(TypedDict):
    """A file that a crisis was read from."""

    name: str
    digest: str


class ParameterRow(TypedDict):
    """A parameter of a mechanism that the run used."""

    value: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str


class InputRow(TypedDict):
    """An input of the run: the number that stands for it in the world, and the ends of its range."""

    path: str
    central: float
    low: float
    high: float
    because: list[str]


class Manifest(TypedDict):
    """All that is needed to repeat a run and to judge its inputs; a run that is kept has an id and digests of files."""

    id: NotRequired[str]
    name: NotRequired[str]
    labels: NotRequired[list[str]]
    digests: NotRequired[dict[str, str]]
    foedus: str
    engine: EngineRow
    created: str
    crisis: str
    source: str
    digest: str
    files: list[FileRow]
    seed: int
    replicates: int
    outer_draws: int
    weeks: int
    threads: int
    sets: list[str]
    forms: dict[str, str]
    from_outside: NotRequired[list[OutsideRow]]
    tolerated: NotRequired[list[str]]
    parameters: dict[str, ParameterRow]
    inputs: list[InputRow]
    seconds: float


class ComparedRow(TypedDict):
    """A run that is compared: what it is called, and whether its luck is that of the first."""

    id: str
    name: str
    labels: list[str]
    title: str
    as_of: str
    created: str
    version: str
    engine: str
    paired: bool


class DifferenceRow(TypedDict):
    """Something that is not the same in all runs: what it is in each, as JSON has it."""

    what: str
    values: list[object]


class ChanceRow(TypedDict):
    """The chance of an answer in a run, with its 90% range."""

    chance: float
    low: float
    high: float


class ChangeRow(TypedDict):
    """By how much an answer of a run is another than that of the first, with the 90% interval of that by luck.

    ``clear`` is whether it is more than luck.
    """

    change: float
    low: float
    high: float
    clear: bool


class ChangedRow(TypedDict):
    """An answer that is not the same in all runs, by more than luck; null where a run does not ask it.

    ``from_engine`` and ``from_inputs`` divide the change of the last run, where the first was run again to tell them
    apart.
    """

    question: str
    chances: list[ChanceRow | None]
    changes: list[ChangeRow | None]
    from_engine: NotRequired[ChangeRow]
    from_inputs: NotRequired[ChangeRow]


class Comparison(TypedDict):
    """How runs differ: in settings, in what computed them, in inputs, and in answers."""

    runs: list[ComparedRow]
    settings: list[DifferenceRow]
    engine: list[DifferenceRow]
    inputs: list[DifferenceRow]
    answers: list[ChangedRow]
