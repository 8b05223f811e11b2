"""The JSON Schema (draft 2020-12) of crisis files, overlays and evidence files, for editors.

Pydantic derives it from the models that read the files. What their validators check besides is said here: one form and
a reason to each value, the range or the words of each quantity, how a day is written, that a single text may stand for
a list. What a schema cannot see (that ids exist, the order of numbers and days) is left to ``foedus check``, which
takes nothing that the schema refuses.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from foedus.crisis import schema as files
from foedus.crisis.anchors import anchors, words
from foedus.crisis.crisis import KnownForms
from foedus.crisis.distributions import Beta, Lognormal, Normal, Triangular
from foedus.crisis.paths import ROOTS, SECTIONS, SHARED
from foedus.crisis.quantities import QUANTITIES, Quantity, of_parameter
from foedus.crisis.values import Account, DateValue, FlagValue, NumberValue, Value, WordValue
from foedus.crisis.versions import FORMER
from foedus.evidence import record
from foedus.evidence.grades import CREDIBILITY, RELIABILITY
from foedus.evidence.statements import Source, Statement
from foedus.text.shape import Record, inside

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
#: Under which word `anchors.toml` and `meanings.toml` tell what the keys of a record mean; else under that of a base.
_SAID_OF: Final[dict[type, str]] = {
    Record: "record",
    files.EvidenceFile: "world",
    files.OverlayFile: "overlay",
    files.Actor: "actor",
    files.Relation: "relation",
    files.Feud: "feud",
    files.Dispute: "dispute",
    files.Stance: "stance",
    files.Candidate: "mediator",
    files.Step: "step",
    files.Cause: "cause",
    files.WhatIf: "what_if",
    files.Estimate: "estimate",
    files.Pooling: "pooling",
    Value: "value",
    Account: "account",
    Triangular: "triangular",
    Normal: "normal",
    Lognormal: "lognormal",
    Beta: "beta",
    Source: "source",
    Statement: "statement",
}
_GRADES: Final[dict[tuple[str, str], Mapping[Any, str]]] = {
    ("source", "reliability"): RELIABILITY,
    ("statement", "credibility"): CREDIBILITY,
}
_VALUES: Final = {"number": NumberValue, "flag": FlagValue, "word": WordValue, "date": DateValue}
_DAY: Final = {"type": "string", "format": "date", "pattern": f"^{record.DAY.pattern}$"}
_WHEN: Final = {
    "type": ["string", "integer"],  # a bare year is a number
    "pattern": f"^{record.WHEN.pattern}$",
    "minimum": record.FIRST_DAY.year,
    "maximum": record.LAST_DAY.year,
}
#: A value says why, or each of its accounts does; in a setting neither need.
_REASONED: Final[JsonSchemaValue] = {
    "anyOf": [{"required": ["because"]}, {"required": ["accounts"]}],
    "properties": {"accounts": {"items": {"required": ["because"]}}},
}
#: How the path of a setting leads to a quantity.
_PATHS: Final = {
    "world": r"^{name}$",
    "actor": r"^actors\.[^.]+\.{name}$",
    "relation": r"^relations\.[^.]+\.{name}$",
    "feud": r"^feuds\.[^.]+\.{name}$",
    "dispute": r"^disputes\.[^.]+\.{name}$",
    "bystander": r"^disputes\.[^.]+\.{name}\.[^.]+$",
}


def crisis_schema(known_forms: KnownForms) -> dict[str, Any]:
    """Return the schema of whatever `foedus check` reads, and of evidence files.

    Parameters
    ----------
    known_forms
        The forms of mechanisms (family -> form -> parameters), which ``forms:`` and ``parameters:`` may name.
    """
    kinds = (files.CrisisFile, files.OverlayFile, files.EvidenceFile)
    _, made = models_json_schema([(kind, "validation") for kind in kinds], schema_generator=_Generator)
    parts = made["$defs"]
    top = parts["CrisisFile"]["properties"]
    forms = {
        family: {"enum": list(forms), "description": f"The form of the family {family}."}
        for family, forms in known_forms.items()
    }
    top["forms"] = _only(top["forms"], forms)
    top["parameters"] = _only(top["parameters"], dict(_parameters(known_forms)))
    parts["Settings"] = _settings()
    for name, key in (("Cause", "off"), ("WhatIf", "set"), ("OverlayFile", "set")):
        holder = parts[name]["properties"]
        holder[key] = {"$ref": "#/$defs/Settings", "description": holder[key]["description"]}
        if name != "OverlayFile":  # worlds that are compared share some things
            holder[key] |= {"minProperties": 1, "propertyNames": {"not": {"enum": list(SHARED)}}}
    for name in ("CrisisFile", "OverlayFile"):
        versions = parts[name]["properties"]["foedus"]
        versions["enum"] = [versions.pop("const"), *FORMER]
    for kind in kinds:  # an empty section counts as left out
        keys, needed = parts[kind.__name__]["properties"], parts[kind.__name__].get("required", ())
        for key, part in keys.items():
            if key not in needed:
                keys[key] = {"anyOf": [part, {"type": "null"}], "description": part["description"]}
    crisis, overlay, evidence = ({"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds)
    return {
        "$schema": DIALECT,
        "title": "A crisis file of Foedus",
        "type": "object",
        "if": {"anyOf": [{"required": ["overlay"]}, {"required": ["base"]}]},
        "then": overlay,
        "else": {
            "if": {"minProperties": 1, "propertyNames": {"enum": list(files.EvidenceFile.model_fields)}},
            "then": evidence,
            "else": crisis,
        },
        "$defs": parts,
    }


def explained(of: str, name: str) -> str:
    """Return what a key means, one line each for what is allowed, the question it answers, and its anchors or words."""
    quantity, said, judged = QUANTITIES.get(of, {}).get(name), words().get((of, name)), anchors().get((of, name))
    meaning = quantity.meaning if quantity else said.meaning if said else ""
    lines = [f"{meaning[:1].upper()}{meaning[1:]}."] if meaning else []
    lines += [f"Allowed: {quantity}."] if quantity else []
    lines += [judged.question] if judged else []
    steps = [*(judged.steps if judged else ()), *(said.steps if said else ()), *_GRADES.get((of, name), {}).items()]
    lines += [f"- {step if isinstance(step, str) else format(step, 'g')}: {means}" for step, means in steps]
    return "\n".join(lines)


class _Generator(GenerateJsonSchema):
    """What pydantic derives from the models, with what their validators check besides, and a word on every key."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Describe every key of a record."""
        kind, made = schema["cls"], super().model_schema(schema)
        made.pop("title", None)
        if issubclass(kind, Value):
            del made["description"]  # the quantity has the word
            _require_one_form(kind, made)
        if issubclass(kind, Account):
            made["required"].remove("because")  # `_REASONED` asks for it
        for name, part in made["properties"].items():
            part.pop("title", None)
            if part.get("default", "") in (None, "", [], {}):
                part.pop("default", None)
            if name == "because":
                part.pop("minLength", None)  # meant for the list
                part["anyOf"][1]["minItems"] = 1
            meanings = (explained(of, name) for base in kind.__mro__ if (of := _SAID_OF.get(base)))
            part["description"] = next(filter(None, meanings), "")
        if kind is files.Estimate:
            made["allOf"] = [{"oneOf": [{"required": ["chance"]}, {"required": ["between"]}]}]
        if kind is files.Dispute:
            bystander = made["properties"]["exposure"]["patternProperties"][record.ACTOR]
            bystander["description"] = explained("bystander", "exposure")
        return made | ({"allOf": [_REASONED]} if kind is files.Step else {})

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Refuse keys that are not of the form that they need."""
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        """Write two ends as a list of two, which every editor knows."""
        made = super().tuple_schema(schema)
        return made | {"items": made.pop("prefixItems")[0]} if "prefixItems" in made else made

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """Say what a validator takes that turns it into what the model holds."""
        reads = schema["function"]["function"]
        if reads is record.read_day:
            return dict(_DAY)
        if reads is record.read_when:
            return dict(_WHEN)
        if reads is files.read_by:
            return {"anyOf": [{"const": files.HORIZON}, dict(_DAY)]}
        made = super().function_before_schema(schema)
        if reads is record.listed:
            return {"anyOf": [made["items"], made]}
        return {"anyOf": [{"const": files.MODEL}, made | {"minItems": 1}]}  # a path of escalation

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        """Say what is checked of a quantity, and that a text shows something."""
        checks, made = schema["function"]["function"], super().function_after_schema(schema)
        if isinstance(quantity := getattr(checks, "__self__", None), Quantity):
            value = made["anyOf"][0] if "anyOf" in made else made  # `Quantity.check` takes no null
            return _given(quantity, value, reasoned=True)
        return made | {"pattern": r"\S"} if checks is record.visible else made


def _require_one_form(kind: type[Value], made: JsonSchemaValue) -> None:
    """Let exactly one form stand in a value; none is empty, and accounts are two at least."""
    forms = made["properties"]
    for form in kind.FORMS:
        forms[form] = forms[form]["anyOf"][0] if "anyOf" in forms[form] else forms[form]
    forms["accounts"]["minItems"] = 2
    made["oneOf"] = [{"required": [form]} for form in kind.FORMS]


def _point(quantity: Quantity) -> JsonSchemaValue:
    """Return what one number, flag, word or day of a quantity may be."""
    if quantity.kind == "number":
        ends = {key: end for key, end in (("minimum", quantity.low), ("maximum", quantity.high)) if math.isfinite(end)}
        return {"type": "integer" if quantity.whole else "number", **ends}
    if quantity.kind == "word":
        meanings = (dict(said.steps) for said in words().values())
        meaning = next(each for each in meanings if each.keys() == set(quantity.words))
        return {"enum": list(quantity.words), "enumDescriptions": [meaning[word] for word in quantity.words]}
    return {"type": "boolean"} if quantity.kind == "flag" else dict(_DAY)


def _given(quantity: Quantity, value: JsonSchemaValue | None = None, *, reasoned: bool = False) -> JsonSchemaValue:
    """Return a value of a quantity: what `Value.points` names of it is in range, or one of its words."""
    parts, point = [value or {"$ref": f"#/$defs/{_VALUES[quantity.kind].__name__}"}], _point(quantity)
    forms: JsonSchemaValue = {"value": point, "accounts": {"items": {"properties": {"value": point}}}}
    if quantity.kind == "number":
        forms |= {"between": {"items": point}, "triangular": {"additionalProperties": point}}
        central = {"normal": "mean", "lognormal": "median", "beta": "mean"}
        forms |= {form: {"properties": {name: point}} for form, name in central.items()}
    if quantity.kind in ("number", "word"):  # a flag and a day are what they are in any quantity
        parts.append({"properties": forms})
    return {"allOf": [*parts, _REASONED] if reasoned else parts}


def _parameters(known_forms: KnownForms) -> Iterator[tuple[str, JsonSchemaValue]]:
    for family, forms in known_forms.items():
        for form, parameters in forms.items():
            for name, parameter in parameters.items():
                quantity = of_parameter(parameter)
                description = f"{quantity.meaning}; {quantity}; by default {parameter.value:g}"
                yield f"{family}.{form}.{name}", _given(quantity, reasoned=True) | {"description": description}


def _settings() -> JsonSchemaValue:
    """Return settings: a bare number or word, or a value; a reason may be left out, and nothing leaves a thing out."""
    single = [root for root in ROOTS if root not in (*SECTIONS, *QUANTITIES["world"])]
    ways = [rf"({'|'.join((*single, *QUANTITIES['world']))})(\.|$)"]
    for section in SECTIONS:
        kind = inside(inside(files.CrisisFile, section), "")
        keys = rf"[^.]+($|\.({'|'.join(kind.model_fields)})(\.|$))" if section not in ("forms", "parameters") else ""
        ways.append(rf"{section}\.{keys}")
    return {
        "type": "object",
        "propertyNames": {
            "pattern": f"^({'|'.join(ways)})",
            "patternErrorMessage": "Leads nowhere: a path is written as in actors.RUS.load, relations.RUS>IRN.stake",
        },
        "properties": {root: {"$ref": f"#/$defs/{files.CrisisFile.__name__}/properties/{root}"} for root in single},
        "patternProperties": {
            _PATHS[of].replace("{name}", name): {
                "anyOf": [_point(quantity), _given(quantity), {"type": "null"}],
                "description": explained(of, name),
            }
            for of, table in QUANTITIES.items()
            for name, quantity in table.items()
        },
    }


def _only(made: JsonSchemaValue, keys: Mapping[str, JsonSchemaValue]) -> JsonSchemaValue:
    """Return a mapping that takes these keys only."""
    kept = {key: part for key, part in made.items() if key != "patternProperties"}
    return kept | {"properties": dict(keys), "additionalProperties": False}
