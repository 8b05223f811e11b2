"""The rows of a hindcast, key by key (docs/reference/json.md says what each is)."""

from typing import NotRequired, TypedDict


class ChanceRow(TypedDict):
    """A chance with its 90% range; None where the world does not hold what is asked."""

    chance: float | None
    low: float | None
    high: float | None


class HeldRow(ChanceRow):
    """A chance beside its base rate (None where no earlier case is coded)."""

    base_rate: float | None


class WholeRow(HeldRow):
    """An answer about the crisis as a whole; ``happened`` is None where it is not coded, ``by`` is the mediator."""

    question: str
    words: str
    happened: bool | None
    by: NotRequired[str]


class LeaderRow(HeldRow):
    """Whether a leader was gone within a year, and how."""

    actor: str
    leader: str
    happened: bool
    exit: str


class SaidRow(ChanceRow):
    """What is said of a third state: its likelier side, its chance to fight for each, whether the world has it."""

    side: str
    for_target: float | None
    for_challenger: float | None
    in_world: bool


class JoinedRow(TypedDict):
    """Whether a third state joined, and on which side."""

    happened: bool
    happened_side: str


class JoinRow(SaidRow, JoinedRow):
    """A third state: what is said of it, beside what happened and its base rate."""

    actor: str
    base_rate: float | None


class BeforeRow(TypedDict):
    """A state that was in a crisis from the start, of which nothing is asked.

    ``since`` is its first day in a dispute of the adversaries, None where it had entered none by the trigger; ``until``
    its last, where that was before the trigger; ``party`` says whether it was a party of the first thirty days.
    """

    actor: str
    side: str
    since: str | None
    until: str | None
    party: bool
    in_world: bool


class MissingRow(TypedDict):
    """A state that entered later and is not counted, or not in the world; ``why`` is a word, ``words`` a sentence."""

    actor: str
    side: str
    entered: str
    why: str
    words: str
    in_world: bool


class CandidateRow(ChanceRow):
    """A candidate to mediate."""

    actor: str


class CovariateRow(TypedDict):
    """A value that a researcher laid over the tables."""

    path: str
    value: float
    because: list[str]
    place: str


class Hindcast(TypedDict):
    """A forecast of a crisis of the past, beside what happened.

    ``unnamed`` is that somebody outside its world mediates, and nobody before.
    """

    crisis: int
    name: str
    trigger: str
    fitted_to: int
    challenger: str
    target: str
    level: str
    aim: str
    replicates: int
    seed: int
    whole: list[WholeRow]
    leaders: list[LeaderRow]
    joins: list[JoinRow]
    before: list[BeforeRow]
    missing: list[MissingRow]
    mediates: list[CandidateRow]
    unnamed: ChanceRow
    rules: dict[str, str]
    unknown: list[str]
    covariates: NotRequired[list[CovariateRow]]
