"""Records, which are mappings with fixed keys, and one's way in them: which type stands where, which keys it takes."""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter


class Record(BaseModel):
    """A part of a file. Unknown keys are refused, nothing is converted silently, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def plain(annotation: Any) -> Any:  # noqa: ANN401 - annotations have no type of their own
    """Return the type that an annotation is about: without ``Annotated`` and without ``| None``."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(part for part in get_args(annotation) if part is not NoneType)
        else:
            return annotation


def is_record(annotation: Any) -> bool:  # noqa: ANN401 - annotations have no type of their own
    """Return whether a mapping with fixed keys stands here."""
    return isinstance(annotation, type) and issubclass(annotation, Record)


def inside(annotation: Any, part: str | int) -> Any:  # noqa: ANN401 - annotations have no type of their own
    """Return the annotation of one part (a key or an index), or None if there can be no such part."""
    here = plain(annotation)
    if is_record(here):
        field = here.model_fields.get(part)
        if field is None:
            return None
        return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    arguments = get_args(here)
    if get_origin(here) is dict:
        return arguments[1]
    if get_origin(here) is tuple and isinstance(part, int):
        return arguments[0] if arguments[-1] is ... else arguments[min(part, len(arguments) - 1)]
    return None


def keys_at(annotation: Any, location: tuple[str | int, ...]) -> list[str]:  # noqa: ANN401 - as above
    """Return the fixed keys of the record at a location; none where there is no record."""
    for part in location:
        annotation = inside(annotation, part)
    here = plain(annotation)
    return list(here.model_fields) if is_record(here) else []


@cache
def adapter(annotation: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - as above
    """Return what validates one part by itself."""
    return TypeAdapter(annotation)
