"""The crisis file, version 2: its sections and their keys, as pydantic models that refuse what they do not know."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from foedus.core.world import DEGREES, MEDIATION, PATH_STEPS, SIDES
from foedus.crisis.asked import COURSES, FIGHTS, OFFICES
from foedus.crisis.distributions import Positive
from foedus.crisis.quantities import (
    ActorQuantities,
    DisputeQuantities,
    Exposure,
    FeudQuantities,
    RelationQuantities,
    WorldQuantities,
)
from foedus.crisis.values import REASONS, DateValue, NumberValue, Value
from foedus.evidence import record
from foedus.evidence.record import ActorId, Because, Day, Identifier, Note, Text, read_day
from foedus.evidence.statements import Source, Statement
from foedus.text.findings import Context, Wording, shown
from foedus.text.shape import Record

#: How names are written.
NAME: Final = r"^[a-z0-9][a-z0-9-]*$"
RELATION: Final = r"^[A-Z][A-Z0-9]{1,7}>[A-Z][A-Z0-9]{1,7}$"
PAIR: Final = r"^[A-Z][A-Z0-9]{1,7}-[A-Z][A-Z0-9]{1,7}$"
STATE: Final = r"^[A-Z]{3}$"
WORD: Final = r"^[a-z][a-z0-9_]*$"
PARAMETER: Final = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[A-Za-z][A-Za-z0-9_]*$"
DIGEST: Final = r"^(sha256:)?[0-9a-f]{12,64}$"


def _one_of(*words: str) -> str:
    return f"({'|'.join(words)})"


_NAMED, _ACTING, _PAIRED = (form.strip("^$") for form in (NAME, record.ACTOR, PAIR))
#: How a question is written (`foedus.answers.question.Question`).
QUESTION: Final = _one_of(
    rf"^stands_by:{_NAMED}:{_ACTING}:{_one_of(*DEGREES[1:], FIGHTS)}(:{_one_of(*SIDES)})?$",
    rf"^mediates:{_NAMED}:{_ACTING}:{_one_of(*MEDIATION)}$",
    rf"^falls:{_ACTING}:{_one_of(*OFFICES)}$",
    rf"^dispute:{_NAMED}:{_one_of(*COURSES)}$",
    rf"^dispute:{_PAIRED}:force$",
)

Name = Annotated[str, StringConstraints(pattern=NAME)]
RelationId = Annotated[str, StringConstraints(pattern=RELATION)]
PairId = Annotated[str, StringConstraints(pattern=PAIR)]
StateId = Annotated[str, StringConstraints(pattern=STATE)]
Word = Annotated[str, StringConstraints(pattern=WORD)]
ParameterId = Annotated[str, StringConstraints(pattern=PARAMETER)]
Digest = Annotated[str, StringConstraints(pattern=DIGEST)]
Asked = Annotated[str, StringConstraints(pattern=QUESTION)]
Measure = Literal["cinc", "military_expenditure", "surplus_product"]
Side = Literal["target", "challenger"]
Degree = Literal["endorse", "aid", "fight"]
Aim = Literal["policy", "territory", "leader", "regime"]
#: Actors and disputes that a crisis may have: more than there are states, and, each actor in each dispute or feud, what
#: can be run in an hour, and what fits into memory week by week.
ACTORS: Final = 300
DISPUTES: Final = 50
PAIRS: Final = 4000
PAIR_WEEKS: Final = 1_040_000
#: The word that leaves escalation to the model.
MODEL: Final = "model"
#: The word for the last day of the run.
HORIZON: Final = "horizon"


class Actor(ActorQuantities):
    """A state, or whoever else acts: its name, and what is said of it."""

    name: Text
    state: StateId | None = None
    leader_name: Note = ""
    camp: Note = ""
    note: Note = ""


class Relation(RelationQuantities):
    """What is said of a source towards a target."""

    note: Note = ""


class Feud(FeudQuantities):
    """What is said of two actors that have fought before, in whichever order they are named."""

    note: Note = ""


class Stance(Record):
    """A side that a third party has taken already, and how far it goes."""

    side: Side
    degree: Degree
    because: Because
    note: Note = ""


class Candidate(Record):
    """Somebody who may mediate, and whether the offer is on the table."""

    offered: bool
    because: Because
    note: Note = ""


class Step(DateValue):
    """A step of a fixed path of escalation: a day, or two days between which it falls, and the level reached."""

    level: Annotated[int, Field(ge=1, le=5)]


def _path(raw: object) -> object:
    if raw == MODEL:
        return ()
    if not isinstance(raw, tuple | list) or not raw:
        raise PydanticCustomError("escalation", "either the word model, or a list of steps {date:, level:, because:}")
    return raw


class Dispute(DisputeQuantities):
    """A demand of a challenger on a target, and how it stands on the as-of date."""

    title: Text
    challenger: ActorId
    target: ActorId
    aim: Aim
    #: Disputes of one crisis share its name, and its base rate.
    crisis: Name | None = None
    hegemon: ActorId | None = None
    began: Day | None = None
    stances: dict[ActorId, Stance] = Field(default_factory=dict)
    exposure: dict[ActorId, Exposure] = Field(default_factory=dict)
    mediators: dict[ActorId, Candidate] = Field(default_factory=dict)
    #: Empty where escalation is left to the model.
    escalation: Annotated[tuple[Step, ...], Field(max_length=PATH_STEPS), BeforeValidator(_path)] = ()
    note: Note = ""


class Cause(Record):
    """What may be behind an answer, and the settings that switch it off."""

    title: Text
    off: Annotated[dict[str, Any], Field(min_length=1)]
    because: Because = ()
    note: Note = ""


class WhatIf(Record):
    """Another world, as settings."""

    title: Text
    set: Annotated[dict[str, Any], Field(min_length=1)]
    because: Because = ()
    note: Note = ""


Chance = Annotated[float, Field(ge=0, le=1)]


def read_by(raw: object) -> date | str:
    """Return the day by which an event is to come, or the word for the last day of the run."""
    return HORIZON if raw == HORIZON else read_day(raw)


def _rising_chances(ends: tuple[float, float]) -> tuple[float, float]:
    if not ends[0] < ends[1]:
        raise PydanticCustomError("order", "the lower end comes first, and the ends differ: between: [lower, upper]")
    return ends


class Estimate(Record):
    """How likely somebody holds an event to be, who is not the engine."""

    question: Asked
    #: Left out where the source names no day: then it is listed and not applied.
    by: Annotated[date | Literal["horizon"], BeforeValidator(read_by)] | None = None
    chance: Chance | None = None
    between: Annotated[tuple[Chance, Chance], AfterValidator(_rising_chances)] | None = None
    because: Because
    #: In what the event of the source differs from that of the question: then it is listed and not applied.
    terms: Note = ""
    weight: Positive = 1.0
    note: Note = ""

    @model_validator(mode="after")
    def _a_chance_or_a_range(self) -> Self:
        if (self.chance is None) == (self.between is None):
            together = "" if self.chance is None else ", not both together"
            raise PydanticCustomError("form", "give one of chance:, between:{together}", {"together": together})
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """The chance twice, or the ends of its range."""
        return self.between or (self.chance or 0.0, self.chance or 0.0)


class Pooling(Record):
    """How several estimates of one event become one."""

    rule: Literal["linear", "logarithmic"]
    #: By how much the pooled log odds are drawn away from those of the base rate.
    extremise: Annotated[float, Field(ge=1, le=10)] = 1.0
    note: Note = ""


class EvidenceFile(Record):
    """A file beside a crisis file that holds sources and statements only."""

    sources: dict[Identifier, Source] = Field(default_factory=dict)
    evidence: dict[Identifier, Statement] = Field(default_factory=dict)


class CrisisFile(EvidenceFile, WorldQuantities):
    """Everything that a crisis file may say."""

    foedus: Literal[2]
    crisis: Name
    title: Text
    as_of: Day
    horizon_weeks: Annotated[int, Field(ge=1, le=520)] = 26
    summary: Note = ""
    author: Note = ""
    status: Note = ""
    measure: Measure = "military_expenditure"
    forms: dict[Word, Word] = Field(default_factory=dict)
    parameters: dict[ParameterId, NumberValue] = Field(default_factory=dict)
    evidence_files: tuple[Text, ...] = ()
    actors: Annotated[dict[ActorId, Actor], Field(min_length=2, max_length=ACTORS)]
    relations: dict[RelationId, Relation] = Field(default_factory=dict)
    feuds: dict[PairId, Feud] = Field(default_factory=dict)
    disputes: Annotated[dict[Name, Dispute], Field(min_length=1, max_length=DISPUTES)]
    causes: dict[Name, Cause] = Field(default_factory=dict)
    what_ifs: dict[Name, WhatIf] = Field(default_factory=dict)
    outside: dict[Name, Estimate] = Field(default_factory=dict)
    pooling: Pooling | None = None


class OverlayFile(EvidenceFile):
    """A small file that changes another crisis: it names its base and carries the base's digest."""

    foedus: Literal[2]
    overlay: Name
    base: Text
    digest: Digest
    title: Note = ""
    summary: Note = ""
    set: dict[str, Any] = Field(default_factory=dict)


_VALUES: Final = frozenset(kind.__name__ for kind in Value.__subclasses__())


def _no_mapping(value: object, context: Context) -> str:
    if context.get("class_name") in _VALUES:
        return f"a value is written {{value: {shown(value)}, because: ...}}; {REASONS}"
    return f"a mapping is needed, not {shown(value)}"


#: How what is wrong is told of a crisis file.
WORDING: Final = Wording(
    patterns={
        NAME: "a name has small letters, digits and hyphens, as in iran-2026",
        RELATION: "a relation is written SOURCE>TARGET, as in RUS>IRN",
        PAIR: "a feud is written ONE-OTHER, as in ISR-IRN",
        STATE: "a state has three capital letters (ISO 3166-1), as in RUS",
        WORD: "small letters, digits and underscores, as in expected_utility",
        PARAMETER: "a parameter is written FAMILY.FORM.NAME",
        QUESTION: (
            "a question is written stands_by:DISPUTE:ACTOR:DEGREE[:SIDE], mediates:DISPUTE:ACTOR:STAGE, "
            "falls:ACTOR:leader|regime or dispute:NAME:END, as in dispute:strait:force"
        ),
        DIGEST: "the digest that `foedus check` prints for the base, at least 12 digits of it",
        record.ACTOR: "an actor's id has 2 to 8 capital letters and digits, as in RUS",
        record.REASON: "a reason is an evidence id, DATASET@YEAR as in nmc@2022, or assumption",
        record.IDENTIFIER: "an id has letters, digits, hyphens and underscores, as in M5-offer",
    },
    missing={
        "because": f": {REASONS}",
        "foedus": ": a crisis file begins with foedus: 2",
        "between": "two ends are needed: [lower, upper]",
    },
    kinds={"model_type": _no_mapping},
)
