"""A model's YAML file, read into a checked record; what is wrong is told with file, line, column and a caret."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import BeforeValidator, ConfigDict

from foedus.text.document import beside, refuse
from foedus.text.findings import Wording, validated
from foedus.text.shape import Record
from foedus.text.yaml_text import FileKind, read_document


def _number(value: object) -> object:
    """Read ``1/3``, which YAML takes for text."""
    if not isinstance(value, str):
        return value
    try:
        return float(Fraction(value.strip())) if "/" in value else float(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"'{value}' is not a number") from None


#: A finite number; a fraction such as ``1/3`` is one.
Number = Annotated[float, BeforeValidator(_number)]
#: Rows of numbers.
Matrix = tuple[tuple[Number, ...], ...]


class Inputs(Record):
    """What a model's file says; infinite numbers are refused, as unknown keys are."""

    model_config = ConfigDict(allow_inf_nan=False)


Read = TypeVar("Read", bound=Inputs)
_WORDING: Final = Wording()


def read_inputs(path: Path, schema: type[Read]) -> Read:
    """Read a YAML file into a record of ``schema``.

    Raises
    ------
    InputError
        With everything that is wrong, each with file, line, column, the line and the nearest match.
    """
    keys = tuple(schema.model_fields)
    start = "`foedus models explain NAME` shows one to start from"
    document = read_document(path, FileKind("model's file", keys, f"{keys[0]}: ...", start))
    inputs, findings = validated(schema, document.root.data, _WORDING)
    mistakes = beside(document.mistakes, (document.mistake(*finding) for finding in findings))
    if inputs is None or mistakes:
        raise refuse(mistakes)
    return inputs
