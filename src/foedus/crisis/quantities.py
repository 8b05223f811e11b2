"""The one table of quantities: what a crisis file may say of actors, relations, feuds and disputes, in which range.

The classes are the table: a name, its kind, its range or its words. Where the world has a field of the same name, that
field says what it means; words stand in the order of the world's codes.
"""

import math
from collections.abc import Iterator
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

import numpy as np
from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from foedus.core.errors import nearest
from foedus.core.parameters import Parameter
from foedus.core.world import DEGREES, FIELDS, OBLIGATIONS, POPULATIONS, REGIME_KINDS
from foedus.crisis.distributions import Array, whole_between
from foedus.crisis.values import DateValue, FlagValue, NumberValue, Scalar, Value, WordValue
from foedus.text.shape import Record

Kind = Literal["number", "flag", "word", "date"]


class Quantity(NamedTuple):
    """What may be said of one quantity, and how it becomes a number of the world.

    ``whole`` numbers are drawn as whole numbers. A ``measured`` quantity is counted by somebody; all others between 0
    and 1 (or -1 and 1) are judgements, and have anchors in words. A ``chance`` is told in percent, as answers are. A
    ``past`` day is not after the as-of day.
    """

    kind: Kind
    low: float = -math.inf
    high: float = math.inf
    words: tuple[str, ...] = ()
    whole: bool = False
    measured: bool = False
    past: bool = False
    chance: bool = False
    meaning: str = ""
    unit: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return what is allowed, in words."""
        if self.kind == "word":
            return "one of " + ", ".join(self.words)
        if self.kind == "flag":
            return "true or false"
        if self.kind == "date":
            return "a day, YYYY-MM-DD" + (", not after the as-of day" if self.past else "")
        number = "a whole number" if self.whole else "a number"
        if math.isinf(self.low):
            return number
        limits = f"from {self.low:g} to {self.high:g}" if math.isfinite(self.high) else f"not below {self.low:g}"
        return f"{number} {limits}" + (f" ({self.unit})" if self.unit else "")

    def refusal(self, scalar: Scalar) -> str:
        """Return why a number or word is not allowed, or an empty string if it is."""
        if isinstance(scalar, str):
            return "" if scalar in self.words else f"must be {self}, not '{scalar}'{nearest(scalar, self.words)}"
        if self.kind != "number" or not isinstance(scalar, float):
            return ""
        if not self.low <= scalar <= self.high or (self.whole and scalar != math.floor(scalar)):
            return f"must be {self}, not {scalar:g}"
        return ""

    def check(self, value: Value | None) -> Value | None:
        """Return the value if all that it names is allowed.

        Raises
        ------
        ValidationError
            Otherwise, with one error for each number or word that is not, at its place in the value.
        """
        if value is None:
            raise PydanticCustomError("empty", "is empty: give a value or leave the key out")
        refused = [
            InitErrorDetails(type=PydanticCustomError("range", "{why}", {"why": why}), loc=location, input=scalar)
            for location, scalar in value.points()
            if (why := self.refusal(scalar))
        ]
        if refused:
            raise ValidationError.from_exception_data("value", refused)
        return value

    def code(self, scalar: Scalar) -> float:
        """Return a number, flag, word or day as the float64 that stands for it in the world (a day as its ordinal)."""
        if isinstance(scalar, str):
            return float(self.words.index(scalar))
        return float(scalar) if isinstance(scalar, int | float) else float(scalar.toordinal())

    def central(self, value: Value) -> float:
        """Return the one number that stands for ``value`` where nothing is drawn."""
        number = self.code(value.central)
        return float(round(number)) if self.whole else number

    def draw(self, value: Value, uniform: Array) -> Array:
        """Return the draws of ``value`` that belong to uniform draws in [0, 1), kept inside the allowed range."""
        if self.whole and isinstance(value, NumberValue) and value.between:
            low, high = value.between
            return whole_between(low, high, uniform)
        drawn = np.clip(value.quantile(np.asarray(uniform, dtype=np.float64), self.code), self.low, self.high)
        return np.rint(drawn) if self.whole else drawn

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check every value of this quantity when it is read."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))


Number: TypeAlias = NumberValue | None
Share: TypeAlias = Annotated[NumberValue | None, Quantity("number", 0.0, 1.0)]
Exposure: TypeAlias = Annotated[NumberValue, Quantity("number", 0.0, 1.0)]
Signed: TypeAlias = Annotated[NumberValue | None, Quantity("number", -1.0, 1.0)]
Count: TypeAlias = Annotated[NumberValue | None, Quantity("number", 0.0, 1000.0, measured=True)]
Measured: TypeAlias = Annotated[NumberValue | None, Quantity("number", 0.0, 1.0, measured=True)]
Chance: TypeAlias = Annotated[NumberValue | None, Quantity("number", 0.0, 1.0, chance=True)]
Rate: TypeAlias = Annotated[NumberValue | None, Quantity("number", 0.0, 1.0, measured=True, chance=True)]
Flag: TypeAlias = Annotated[FlagValue | None, Quantity("flag")]


class WorldQuantities(Record):
    """What may be said of the world as a whole."""

    oil_price: Annotated[Number, Quantity("number", 5.0, 400.0, measured=True)] = None
    oil_price_start: Annotated[Number, Quantity("number", 5.0, 400.0, measured=True)] = None


class ActorQuantities(Record):
    """What may be said of an actor."""

    capability: Measured = None
    cinc: Measured = None
    military_expenditure: Measured = None
    surplus_product: Measured = None
    load: Share = None
    democracy: Share = None
    major: Flag = None
    nuclear: Flag = None
    organisation: Flag = None
    oil_rent: Annotated[Number, Quantity("number", -1.0, 1.0, measured=True)] = None
    gdp_per_capita: Annotated[Number, Quantity("number", 1.0, 1e6, measured=True)] = None
    regime_kind: Annotated[WordValue | None, Quantity("word", words=REGIME_KINDS)] = None
    irregular_rate: Rate = None
    regular_rate: Rate = None
    failure_rate: Rate = None
    next_election: Annotated[DateValue | None, Quantity("date")] = None
    term_ends: Annotated[DateValue | None, Quantity("date")] = None
    unrest: Share = None
    unrest_start: Share = None
    strength: Share = None
    viability: Chance = None
    standing: Share = None
    kept: Count = None
    fell_short: Count = None
    settled: Count = None
    failed: Count = None
    leader_age: Annotated[Number, Quantity("number", 15.0, 120.0, whole=True, measured=True)] = None


class RelationQuantities(Record):
    """What may be said of a source towards a target."""

    affinity: Signed = None
    successor_affinity: Signed = None
    obligation: Annotated[WordValue | None, Quantity("word", words=OBLIGATIONS)] = None
    on_request: Flag = None
    stake: Share = None
    leverage: Share = None
    linkage: Share = None
    trust: Share = None
    past_mediation: Flag = None
    rivalry: Flag = None
    alongside: Annotated[Number, Quantity("number", 0.0, 100.0, whole=True, measured=True)] = None
    strike_power: Chance = None
    distance_km: Annotated[Number, Quantity("number", 0.0, 20040.0, measured=True)] = None
    expected: Annotated[WordValue | None, Quantity("word", words=DEGREES)] = None


def _tally(meaning: str) -> Quantity:
    return Quantity("number", 0.0, 100.0, whole=True, measured=True, meaning=meaning)


class FeudQuantities(Record):
    """What may be said of two actors that have fought before: their record of the ten years before the as-of day."""

    disputes: Annotated[Number, _tally("militarised disputes of the two in the ten years before the as-of day")] = None
    force: Annotated[Number, _tally("recent disputes of the two in which force was used")] = None
    deaths: Annotated[Number, _tally("recent disputes of the two in which force killed")] = None
    ended: Annotated[
        DateValue | None,
        Quantity("date", past=True, meaning="the day on which the last use of force between the two ended"),
    ] = None
    territory: Annotated[FlagValue | None, Quantity("flag", meaning="the two contest a territory")] = None


class DisputeQuantities(Record):
    """What may be said of a dispute."""

    like: Annotated[WordValue | None, Quantity("word", words=POPULATIONS)] = None
    value: Share = None
    value_target: Share = None
    prize: Share = None
    failure_cost: Share = None
    oil_at_risk: Share = None
    level: Annotated[Number, Quantity("number", 1.0, 5.0, whole=True, measured=True)] = None
    fatal: Flag = None
    mobilisation: Share = None
    request: Flag = None
    mediation_odds: Annotated[Number, Quantity("number", -10.0, 10.0, measured=True)] = None
    deadline: Annotated[DateValue | None, Quantity("date")] = None


#: What the quantities mean that are not fields of the world, but become part of one.
MEANINGS: Final = {
    "cinc": "share of the world's capability, by the composite index",
    "military_expenditure": "share of the world's capability, by military expenditure",
    "surplus_product": "share of the world's capability, by what is produced beyond subsistence",
    "regime_kind": "kind of regime, which sets its base rates",
    "leader_age": "age of the leader in years",
    "gdp_per_capita": "output per head in 2011 dollars, by which leaders go irregularly and regimes fail",
    "like": "of which population of past disputes it is one: the narrowest that holds, which sets its base rate",
}


def _table(model: type[Record]) -> dict[str, Quantity]:
    quantities = {}
    for name, entry in model.model_fields.items():
        quantity = next(part for part in entry.metadata if isinstance(part, Quantity))
        field = None if quantity.meaning else FIELDS.get(name)
        unit = field.unit if field and quantity.measured and field.unit != "1-5" else ""
        meaning = field.meaning if field else quantity.meaning or MEANINGS[name]
        quantities[name] = quantity._replace(name=name, unit=unit, meaning=meaning)
    return quantities


#: Quantities by what they are said of, then by name.
QUANTITIES: Final[dict[str, dict[str, Quantity]]] = {
    "world": _table(WorldQuantities),
    "actor": _table(ActorQuantities),
    "relation": _table(RelationQuantities),
    "feud": _table(FeudQuantities),
    "dispute": _table(DisputeQuantities),
    "bystander": {"exposure": Quantity("number", 0.0, 1.0, name="exposure", meaning=FIELDS["exposure"].meaning)},
}
#: Section of a crisis file -> of what the quantities in it are said.
SAID_OF: Final = {"actors": "actor", "relations": "relation", "feuds": "feud", "disputes": "dispute"}
#: A departure from a parameter of a mechanism; its range is that of the parameter (`of_parameter`).
PARAMETER: Final = Quantity("number", measured=True, meaning="parameter of a mechanism")
#: Quantities that no built-in form reads: nothing that was counted bears out that third states go by them. They are for
#: forms from outside; a file that has them is told so.
UNREAD: Final = ("kept", "fell_short")
#: The day on which a fixed path of escalation reaches a level.
STEP: Final = Quantity("date", meaning="when a step of the fixed path comes")
EXPOSURE: Final = QUANTITIES["bystander"]["exposure"]


def of_parameter(parameter: Parameter) -> Quantity:
    """Return what may be said of a parameter of a mechanism."""
    return PARAMETER._replace(low=parameter.low, high=parameter.high, unit=parameter.unit, meaning=parameter.meaning)


def quantities_named(name: str) -> Iterator[tuple[str, Quantity]]:
    """Yield each quantity of this name with what it is said of (``stake`` is said of a relation)."""
    for of, table in QUANTITIES.items():
        if name in table:
            yield of, table[name]
