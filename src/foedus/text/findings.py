"""What is wrong with the content of a file, in plain words, at a location in it.

A finding is a mistake before it is known in which file its place is: schemas and references produce findings, the
reading turns them into mistakes with file, line and column.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from foedus.core.errors import InputError, nearest
from foedus.text.document import TOLD, At, Location
from foedus.text.shape import Record, keys_at

Model = TypeVar("Model", bound=Record)
Context = dict[str, Any]
#: Says what is wrong with a given value, from what pydantic knows of it.
Says = Callable[[object, Context], str]

_NEEDED: Final = {
    "float_type": "a number is needed",
    "int_type": "a whole number is needed",
    "bool_type": "true or false is needed",
    "dict_type": "a mapping is needed",
    "model_type": "a mapping is needed",
    "tuple_type": "a list is needed",
    "finite_number": "a finite number is needed",
}
_BOUNDED: Final = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


class Finding(NamedTuple):
    """Something wrong at a location of a file's content."""

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


class Wording(NamedTuple):
    """How one kind of file says what is wrong with it, where it has better words than any file.

    Attributes
    ----------
    patterns
        Regular expression -> how a text that it stands for is written.
    missing
        Key -> what is told where the key, or a part of its list, is missing.
    kinds
        Kind of pydantic's error -> what says it.
    """

    patterns: Mapping[str, str] = {}
    missing: Mapping[str, str] = {}
    kinds: Mapping[str, Says] = {}


def validated(model: type[Model], raw: Mapping[str, Any], wording: Wording) -> tuple[Model | None, list[Finding]]:
    """Return the content as far as it is well-formed (None if too little is), and all that is wrong with it.

    A wrong key must not hide a wrong reference elsewhere: what the schema refuses is cut out and the rest is read, so
    that all mistakes are told at once; unless there are more than are told anyway.
    """
    findings: list[Finding] = []
    left: Any = raw
    while True:
        try:
            return model.model_validate(left), findings
        except ValidationError as error:
            findings = findings or findings_of(error, model, wording)
            if error.error_count() > TOLD:
                return None, findings
            for details in error.errors(include_url=False, include_context=False, include_input=False):
                location = details["loc"][:-1] if details["type"] == "missing" else details["loc"]
                if not location:
                    return None, findings
                left = _without(left, location)


def _without(raw: Any, location: Location) -> Any:  # noqa: ANN401 - any value of a YAML file
    """Return a copy without what stands at a location; a list with a wrong part goes as a whole."""
    part, rest = location[0], location[1:]
    if part not in raw:
        return raw
    inner = raw[part]
    if rest and isinstance(inner, dict) and rest[0] in inner:
        return {**raw, part: _without(inner, rest)}
    return {key: item for key, item in raw.items() if key != part}


def findings_of(
    error: ValidationError,
    model: Any,  # noqa: ANN401 - any annotation of a schema
    wording: Wording,
) -> list[Finding]:
    """Return what pydantic found wrong, in the words of a file."""
    details = error.errors(include_url=False)
    return [_finding(each, model, wording, seek=number < TOLD) for number, each in enumerate(details)]


def _finding(
    details: ErrorDetails,
    model: Any,  # noqa: ANN401 - any part of a schema
    wording: Wording,
    *,
    seek: bool,
) -> Finding:
    """Return an error as a finding; the nearest match is looked for only where it is told."""
    kind, location = details["type"], details["loc"]
    at: At = "value"
    if location and location[-1] == "[key]":
        location, at = location[:-1], "key"
    if kind == "extra_forbidden":
        keys = keys_at(model, location[:-1])
        close = nearest(str(location[-1]), keys) if seek else ""
        return Finding(location, "unknown key" + (close or f"; known here: {', '.join(keys)}"), "key")
    if kind == "missing" and location and isinstance(location[-1], int):
        message = wording.missing.get(str(location[-2]), f"the list is too short: value {location[-1] + 1} is missing")
        return Finding(location[:-1], message)
    if kind == "missing":
        return Finding(location, "is missing" + wording.missing.get(str(location[-1]), ""), "key")
    return Finding(location, _message(kind, details, wording), at)


def _message(kind: str, details: ErrorDetails, wording: Wording) -> str:
    value, context = details["input"], details.get("ctx", {})
    if value is None:
        return "is empty: give a value or leave the key out"
    if says := wording.kinds.get(kind) or _KINDS.get(kind):
        return says(value, context)
    if kind in _NEEDED:
        return f"{_NEEDED[kind]}, not {shown(value)}"
    if kind == "string_pattern_mismatch":
        return f"{wording.patterns[context['pattern']]}, not {shown(value)}"
    message = details["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{message}, not {shown(value)}" if kind in _BOUNDED else message


def _text_type(value: object, _: Context) -> str:
    quotes = "; put it in quotes" if isinstance(value, int | float) else ""
    return f"text is needed, not {shown(value)}{quotes}"


def _literal(value: object, context: Context) -> str:
    allowed = context["expected"].replace("'", "")
    return f"must be {allowed}, not {shown(value)}{nearest(str(value), allowed.replace(' or ', ', ').split(', '))}"


def _too_long(value: object, context: Context) -> str:
    count = f", not {len(value)}" if isinstance(value, Sized) else ""
    return f"at most {context['max_length']} allowed{count}"


_KINDS: Final[dict[str, Says]] = {
    "string_type": _text_type,
    "literal_error": _literal,
    "too_short": lambda _, context: f"at least {context['min_length']} needed, not {context['actual_length']}",
    "too_long": _too_long,
}


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, tuple | list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    short = text if len(text) <= 40 else f"{text[:40]}..."
    return f"'{short}'" if isinstance(value, str) else short
