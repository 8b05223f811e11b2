"""What is wrong with the content of a crisis, in plain words, at a location in it.

A finding is a mistake before it is known in which file its place is: the schema and the references produce findings,
the reading turns them into mistakes with file, line and column.
"""

from collections.abc import Callable, Iterable, Sized
from typing import Any, Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from foedus.core.errors import InputError, nearest
from foedus.crisis import schema
from foedus.crisis.shape import keys_at
from foedus.crisis.values import REASONS, Value
from foedus.evidence import record
from foedus.text.document import TOLD, At, Location

_PATTERNS: Final = {
    schema.NAME: "a name has small letters, digits and hyphens, as in iran-2026",
    schema.RELATION: "a relation is written SOURCE>TARGET, as in RUS>IRN",
    schema.STATE: "a state has three capital letters (ISO 3166-1), as in RUS",
    schema.WORD: "small letters, digits and underscores, as in expected_utility",
    schema.PARAMETER: "a parameter is written FAMILY.FORM.NAME",
    schema.DIGEST: "the digest that `foedus check` prints for the base, at least 12 digits of it",
    record.ACTOR: "an actor's id has 2 to 8 capital letters and digits, as in RUS",
    record.REASON: "a reason is an evidence id, DATASET@YEAR as in nmc@2022, or assumption",
    record.IDENTIFIER: "an id has letters, digits, hyphens and underscores, as in M5-offer",
}
_NEEDED: Final = {
    "float_type": "a number is needed",
    "int_type": "a whole number is needed",
    "bool_type": "true or false is needed",
    "dict_type": "a mapping is needed",
    "tuple_type": "a list is needed",
}

Context = dict[str, Any]


class Finding(NamedTuple):
    """Something wrong at a location of a crisis."""

    location: Location
    message: str
    at: At = "value"

    @property
    def path(self) -> str:
        """The location as a dotted path."""
        return ".".join(map(str, self.location))

    def under(self, *parts: str | int) -> "Finding":
        """Return the finding with its location inside a larger whole."""
        return self._replace(location=(*parts, *self.location))


class Refused(Exception):  # noqa: N818 - carries findings to where they can be placed
    """Findings that wait for a place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("; ".join(f"{finding.path}: {finding.message}" for finding in self.findings))

    def as_input_error(self, prefix: str = "") -> InputError:
        """Return the error for content that stands in no file."""
        return InputError("\n".join(f"{prefix}{finding.path}: {finding.message}" for finding in self.findings))


def findings_of(error: ValidationError, model: Any) -> list[Finding]:  # noqa: ANN401 - any annotation of the schema
    """Return what pydantic found wrong, in the words of a crisis file."""
    details = error.errors(include_url=False)
    return [_finding(each, model, seek=number < TOLD) for number, each in enumerate(details)]


def _finding(details: ErrorDetails, model: Any, *, seek: bool) -> Finding:  # noqa: ANN401 - any part of the schema
    """Return an error as a finding; the nearest match is looked for only where it is told."""
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    location = details["loc"]
    at: At = "value"
    if location and location[-1] == "[key]":
        location, at = location[:-1], "key"
    if kind == "extra_forbidden":
        known = keys_at(model, location[:-1])
        close = nearest(str(location[-1]), known) if seek else ""
        return Finding(location, "unknown key" + (close or f"; known here: {', '.join(known)}"), "key")
    if kind == "missing" and location and isinstance(location[-1], int):
        return Finding(location[:-1], "two ends are needed: [lower, upper]")
    if kind == "missing":
        hints = {"because": f": {REASONS}", "foedus": ": a crisis file begins with foedus: 1"}
        message = "is missing" + hints.get(str(location[-1]), "")
        return Finding(location, message, "key")
    return Finding(location, _message(kind, details["msg"], given, context), at)


def _message(kind: str, said: str, given: object, context: Context) -> str:
    if given is None:
        return "is empty: give a value or leave the key out"
    if kind in _NEEDED:
        return f"{_NEEDED[kind]}, not {_shown(given)}"
    wording = _WORDINGS.get(kind)
    return wording(given, context) if wording else said.replace("Input should be", "must be")


def _text_type(given: object, _: Context) -> str:
    quotes = "; put it in quotes" if isinstance(given, int | float) else ""
    return f"text is needed, not {_shown(given)}{quotes}"


def _literal(given: object, context: Context) -> str:
    allowed = context["expected"].replace("'", "")
    return f"must be {allowed}, not {_shown(given)}{nearest(str(given), allowed.replace(' or ', ', ').split(', '))}"


def _mapping_type(given: object, context: Context) -> str:
    if context.get("class_name") in _VALUES:
        return f"a value is written {{value: {_shown(given)}, because: ...}}; {REASONS}"
    return f"a mapping is needed, not {_shown(given)}"


def _too_long(given: object, context: Context) -> str:
    count = f", not {len(given)}" if isinstance(given, Sized) else ""
    return f"at most {context['max_length']} allowed{count}"


_VALUES: Final = frozenset(value.__name__ for value in Value.__subclasses__())
_WORDINGS: Final[dict[str, Callable[[object, Context], str]]] = {
    "string_type": _text_type,
    "string_pattern_mismatch": lambda given, context: f"{_PATTERNS[context['pattern']]}, not {_shown(given)}",
    "literal_error": _literal,
    "model_type": _mapping_type,
    "too_short": lambda _, context: f"at least {context['min_length']} needed, not {context['actual_length']}",
    "too_long": _too_long,
}


def _shown(given: object) -> str:
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, tuple | list):
        return "a list"
    if isinstance(given, bool):
        return "true" if given else "false"
    text = str(given)
    short = text if len(text) <= 40 else f"{text[:40]}..."
    return f"'{short}'" if isinstance(given, str) else short
