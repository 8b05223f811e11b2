"""Validate raw content against the schema, and get hold of whatever is well-formed in content that is not.

A wrong key must not hide a wrong reference elsewhere: what the schema refuses is cut out, and the rest goes on to the
second pass, so that all mistakes are told at once; unless there are more than are told anyway.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from foedus.crisis.findings import Finding, findings_of
from foedus.evidence.record import Record
from foedus.text.document import TOLD, Location

Model = TypeVar("Model", bound=Record)


def validated(model: type[Model], raw: Mapping[str, Any]) -> tuple[Model | None, list[Finding]]:
    """Return the content as far as it is well-formed (None if too little is), and all that is wrong with it."""
    findings: list[Finding] = []
    left: Any = raw
    while True:
        try:
            return model.model_validate(left), findings
        except ValidationError as error:
            findings = findings or findings_of(error, model)
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
