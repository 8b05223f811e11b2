"""The rows of the answers of a run: what ``answers.json`` holds, key by key (docs/reference/json.md says what each is).

Chances and ranges are numbers from 0 to 1, days are ISO 8601, ``question`` is a question as `Question` writes it.
"""

from typing import NotRequired, TypedDict


class Span(TypedDict):
    """Over which days questions are answered."""

    as_of: str
    horizon_weeks: int
    horizon_date: str


class ReasonRow(TypedDict):
    """A term of a mechanism, with what it adds to the log odds (or log hazard) of an answer."""

    term: str
    log_odds: float
    says: str


class StandsByRow(TypedDict):
    """How far a third party goes for one side of a dispute.

    ``fights`` is whether it fights the other side at all: beside this one, or ``apart``, in a dispute of its own. Where
    the two are the parties of another dispute it is not there: their force is told with that.
    """

    dispute: str
    actor: str
    side: str
    endorse: float
    aid: float
    fight: float
    low: float
    high: float
    base_rate: float | None
    base_rate_rule: str
    aid_or_more: float
    aid_low: float
    aid_high: float
    endorse_or_more: float
    endorse_low: float
    endorse_high: float
    sampling_error: float
    aid_sampling_error: float
    endorse_sampling_error: float
    fights: NotRequired[float]
    fights_low: NotRequired[float]
    fights_high: NotRequired[float]
    fights_sampling_error: NotRequired[float]
    apart: NotRequired[float]
    fights_base_rate: NotRequired[float | None]
    fights_base_rate_rule: NotRequired[str]
    already: str
    reasons: list[ReasonRow]


class MediatesRow(TypedDict):
    """How far the mediation of a candidate gets."""

    dispute: str
    actor: str
    offered: float
    accepted: float
    settled: float
    low: float
    high: float
    sampling_error: float
    binding_condition: str
    gates: dict[str, float]
    base_rate: float
    base_rate_rule: str
    base_rate_given: str


class FallsRow(TypedDict):
    """Whether a leader or a regime falls, and in which manner."""

    actor: str
    what: str
    probability: float
    low: float
    high: float
    base_rate: float
    base_rate_irregular: NotRequired[float]
    manner: str
    manners: dict[str, float]
    irregular: float
    irregular_low: float
    irregular_high: float
    sampling_error: float
    base_rate_rule: str
    reasons: list[ReasonRow]


class ComesToRow(TypedDict):
    """What a dispute or a feud may come to, beside its base rate; ``already`` is the share of draws in which it has."""

    what: str
    probability: float
    low: float
    high: float
    sampling_error: float
    already: float
    base_rate: float | None
    base_rate_rule: str


class FeudRow(TypedDict):
    """What may come of the feud of two between whom there is no dispute, or none but a quarrel."""

    feud: str
    title: str
    between: list[str]
    comes_to: list[ComesToRow]


class DisputeRow(TypedDict):
    """How far a dispute has gone and goes, how and when it ends; ``already`` and ``reaches`` are by level."""

    dispute: str
    title: str
    challenger: str
    target: str
    level_now: int
    already: dict[str, float]
    reaches: dict[str, float]
    force_low: float
    force_high: float
    force_sampling_error: float
    war_low: float
    war_high: float
    war_sampling_error: float
    ends: dict[str, float]
    open: float
    median_end: str | None
    base_rate: float
    base_rate_rule: str
    base_rate_of_force: float
    like: str
    comes_to: list[ComesToRow]
    reasons: list[ReasonRow]


class Tables(TypedDict):
    """The answers, by kind of question."""

    stands_by: list[StandsByRow]
    mediates: list[MediatesRow]
    falls: list[FallsRow]
    disputes: list[DisputeRow]
    feuds: list[FeudRow]


class LeansOnRow(TypedDict):
    """An input that an answer leans on, and the answer at the ends of its range."""

    question: str
    input: str
    because: list[str]
    range: list[float]
    low_end: float
    high_end: float
    share: float


class UndeterminedRow(TypedDict):
    """A contest whose order turns over inside the stated range of one input.

    ``lead_at_ends`` is the lead of the first with the input held at the ends, where that was run.
    """

    question: str
    between: list[str]
    input: str
    because: list[str]
    range: list[float]
    turns_at: float
    says: str
    lead_at_ends: NotRequired[list[float]]


class FormsSpreadRow(TypedDict):
    """What a rival form of a mechanism answers, beside the chosen one."""

    question: str
    form: str
    probability: float
    sampling_error: float
    chosen: float


class _OpinionRow(TypedDict):
    model: str
    topic: str
    asks: str
    dispute: str | None
    actor: str | None
    question: str
    says: str
    number: float | None
    number_is: str
    engine_says: str
    engine: float | None
    verdict: str
    direction: str
    why: str
    inputs: dict[str, float | list[float] | str]


#: Where the inputs of an opinion are from: a key that is a word of Python.
_From = TypedDict("_From", {"from": list[str]})


class OpinionRow(_OpinionRow, _From):
    """What a published model says of a question, beside the engine."""

    undetermined: list[str]


class PrecedentRow(TypedDict):
    """A past crisis: what became of it, and in what it is like a dispute."""

    crisis: int
    name: str
    year: int
    challenger: str
    target: str
    violence: str
    inside_war: bool
    mediated: str
    ended: str
    weeks: int
    joined: str
    leader_of_target: str
    leader_of_challenger: str
    distance: float
    alike: list[str]
    unlike: list[str]
    because: list[str]


class PrecedentsRow(TypedDict):
    """The past crises most like a dispute, and what was compared."""

    dispute: str
    compared: list[str]
    nearest: list[PrecedentRow]


class SkillScores(TypedDict):
    """Scores of the engine on the crises of a population and a window of years."""

    population: str
    window: str
    cases: int
    events: int
    auc: float
    auc_low: float
    auc_high: float
    brier_skill: float
    brier_skill_low: float
    brier_skill_high: float
    rate: str
    rate_skill: float
    rate_skill_low: float
    rate_skill_high: float
    mean_chance: float
    observed: float
    observed_low: float
    observed_high: float
    clusters: int
    since_window: str
    since_skill: float


class SkillRow(SkillScores):
    """How well the engine has answered a kind of question on past crises."""

    answer: str
    outcome: str
    asked: str
    verdict: str
    sentence: str


class DefiningRow(TypedDict):
    """An event that defines a scenario: it happens in all of its histories, or in none."""

    event: str
    happens: bool


class AddressRow(TypedDict):
    """Where a history comes from."""

    outer: int
    replicate: int


#: What happens in the typical history of a scenario: its day, the days between which it falls in the middle half of all
#: histories of the scenario in which it happens, and the share of these.
StoryRow = TypedDict("StoryRow", {"event": str, "date": str, "from": str, "to": str, "share": float})


class OftenRow(TypedDict):
    """An event that is commoner in a scenario than in the others."""

    event: str
    share: float
    elsewhere: float


class SignRow(TypedDict):
    """What tells early of a scenario: how often it is seen by a day, and the scenario's chance if it is and if not."""

    event: str
    by: str
    share: float
    if_seen: float
    if_not: float


class ScenarioRow(TypedDict):
    """Histories that have in common what defines them."""

    name: NotRequired[str]
    dispute: str
    defined: list[DefiningRow]
    probability: float
    low: float
    high: float
    sampling_error: float
    replicates: int
    ends: dict[str, float]
    open: float
    typical: AddressRow
    storyline: list[StoryRow]
    often: list[OftenRow]
    signs: list[SignRow]
