"""Read a model's YAML file into a checked record; every error names ``file:line:column``."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from foedus.core.errors import InputError, nearest
from foedus.text.scalar import scalar

Place = tuple[str | int, ...]


def _number(value: object) -> object:
    """Read ``1/3``, which YAML takes for text; refuse true and false, which Python takes for numbers."""
    if isinstance(value, bool):
        raise ValueError("a number is needed, not true or false")  # noqa: TRY004 - pydantic wants a ValueError
    if isinstance(value, str):
        try:
            return float(Fraction(value.strip())) if "/" in value else float(value)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"'{value}' is not a number") from None
    return value


#: A finite number; a fraction such as ``1/3`` is one.
Number = Annotated[float, BeforeValidator(_number)]


class Question(BaseModel):
    """What a model's file says: unknown keys and infinite or missing numbers are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


#: Tag of a plain word, which `scalar` reads.
PLAIN_WORD = "tag:foedus,plain"
#: Pydantic's words for the commonest findings, in ours.
PLAIN = {
    "dict_type": "a mapping of names is needed",
    "model_type": "a mapping of keys is needed",
    "list_type": "a list is needed",
    "tuple_type": "a list is needed",
    "finite_number": "a finite number is needed",
    "float_type": "a number is needed",
    "int_type": "a whole number is needed",
    "string_type": "text is needed",
}

Record = TypeVar("Record", bound=Question)


class _Loader(yaml.SafeLoader):
    """Reads the core schema of YAML 1.2, as crisis files are read; PyYAML's own takes ``NO`` for false."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a value: for a plain word, one of our own."""
        if kind is yaml.ScalarNode and implicit[0]:
            return PLAIN_WORD
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping whose keys are as they are written."""
        return {str(key.value): self.construct_object(value, deep=deep) for key, value in node.value}


_Loader.add_constructor(PLAIN_WORD, lambda _, node: scalar(node.value))


def read_text(path: Path) -> str:
    """Return a text file; an absent or undecodable one is the user's error."""
    try:
        return Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a UTF-8 text file") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None


class Span(NamedTuple):
    """Where a key and its value stand."""

    key: yaml.Mark
    value: yaml.Mark


def _places(node: yaml.Node, path: Path) -> dict[Place, Span]:
    """Return where everything of a YAML tree stands; a key given twice is an error."""
    spans: dict[Place, Span] = {}
    waiting: list[tuple[yaml.Node, yaml.Mark, Place]] = [(node, node.start_mark, ())]
    seen: set[int] = set()
    while waiting:
        here, key, place = waiting.pop()
        spans[place] = Span(key, here.start_mark)
        if id(here) in seen:
            continue  # an alias: what it stands for has its place already, and may hold itself
        seen.add(id(here))
        if isinstance(here, yaml.MappingNode):
            names = [str(name.value) for name, _ in here.value]
            for number, (name, value) in enumerate(here.value):
                if names[number] in names[:number]:
                    raise InputError(f"{_at(path, name.start_mark)}: the key '{names[number]}' is given twice")
                waiting.append((value, name.start_mark, (*place, names[number])))
        elif isinstance(here, yaml.SequenceNode):
            waiting += [(value, value.start_mark, (*place, number)) for number, value in enumerate(here.value)]
    return spans


def _at(path: Path, mark: yaml.Mark) -> str:
    return f"{path}:{mark.line + 1}:{mark.column + 1}"


def _fields(schema: object, place: Place) -> list[str]:
    """Return the keys that a record allows at a place, for the nearest match."""
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        if not place:
            return list(schema.model_fields)
        field = schema.model_fields.get(str(place[0]))
        return _fields(field.annotation, place[1:]) if field else []
    inside = place[1:] if get_origin(schema) in (dict, list) else place
    return [name for part in get_args(schema) for name in _fields(part, inside)]


def _sentence(schema: type[Question], error: Mapping[str, Any]) -> str:
    """Say one finding of pydantic's in words."""
    place = error["loc"]
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    if error["type"] == "missing":
        return f"the key '{name}' is missing" if isinstance(place[-1], str) else f"value {name} is missing"
    if error["type"] == "extra_forbidden":
        known = _fields(schema, place[:-1])
        return f"unknown key '{place[-1]}'{nearest(str(place[-1]), known) or '; allowed: ' + ', '.join(known)}"
    message = PLAIN.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    given = error["input"]
    told = f" (given: {given!r})" if isinstance(given, (int, float, str)) and repr(given) not in message else ""
    return f"{name}: {message}{told}" if name else message


def read_yaml(path: Path, schema: type[Record]) -> Record:
    """Read a YAML file into a record of ``schema``.

    Parameters
    ----------
    path : Path
        The file.
    schema : type
        The record that the file describes, a `Question`.

    Raises
    ------
    InputError
        With ``file:line:column`` for each thing that is wrong.
    """
    data, spans = _parsed(path)
    if not isinstance(data, dict):
        raise InputError(f"{path}:1:1: a mapping of keys is needed: {', '.join(schema.model_fields)}")
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        findings = [f"{_where(path, spans, one)}: {_sentence(schema, one)}" for one in error.errors(include_url=False)]
        raise InputError("\n".join(findings)) from None


def _parsed(path: Path) -> tuple[object, dict[Place, Span]]:
    """Return what a YAML file holds, and where everything in it stands."""
    text = read_text(path)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return {}, {}
        return loader.construct_document(root), _places(root, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(f"{_at(path, mark) if mark else path}: {error.problem or 'not YAML'}") from None
    except yaml.YAMLError as error:
        raise InputError(f"{path}: not YAML: {error}") from None


def _where(path: Path, spans: dict[Place, Span], finding: Mapping[str, Any]) -> str:
    """Return the position of the innermost known part of a finding's place."""
    place = finding["loc"]
    span = next((spans[place[:depth]] for depth in range(len(place), -1, -1) if place[:depth] in spans), None)
    if span is None:
        return f"{path}:1:1"
    return _at(path, span.key if finding["type"] == "extra_forbidden" else span.value)
