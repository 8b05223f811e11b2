"""The options of a model, read off its ``run_file``: their names, types, defaults, and what they mean.

A keyword of ``run_file`` that is annotated ``Annotated[type, "meaning"]`` is an option. A ``run_file`` that takes any
keywords takes the fields of the module's dataclass ``Options``, which says what they mean in its docstring.
"""

import dataclasses
import inspect
import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from foedus.core.errors import InputError, nearest
from foedus.models.catalogue import Model


class Option(NamedTuple):
    """One option of a model: its type, its default, and what it means."""

    kind: Any
    default: object
    meaning: str


def options_of(model: Model) -> dict[str, Option]:
    """Return a model's options by name, with underscores.

    Examples
    --------
    >>> from foedus.models.catalogue import model
    >>> list(options_of(model("crisis-game")))
    ['precision']
    """
    module = model.load()
    parameters = inspect.signature(module.run_file).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        meanings = _meanings(inspect.getdoc(module.Options) or "")
        return {
            field.name: Option(field.type, field.default, meanings.get(field.name, ""))
            for field in dataclasses.fields(module.Options)
        }
    hints = get_type_hints(module.run_file, include_extras=True)
    options: dict[str, Option] = {}
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY:
            hint = hints[parameter.name]
            kind, meaning = get_args(hint)[:2] if get_origin(hint) is Annotated else (hint, "")
            options[parameter.name] = Option(kind, parameter.default, meaning)
    return options


def read_options(model: Model, given: Mapping[str, str]) -> dict[str, object]:
    """Return options as their types, from text.

    Parameters
    ----------
    model : Model
        Whose options.
    given : mapping of str to str
        Text by the option's name, with hyphens or underscores.

    Raises
    ------
    InputError
        If the model has no such option, or the text is none of its values.
    """
    options = options_of(model)
    values: dict[str, object] = {}
    for written, text in given.items():
        name = written.replace("-", "_")
        if name not in options:
            flags = [flag(option) for option in options]
            hint = nearest(flag(name), flags) or (f"; it takes {', '.join(flags)}" if flags else "; it takes none")
            raise InputError(f"{model.name} has no option '{flag(name)}'{hint}")
        values[name] = _read(options[name].kind, text, flag(name))
    return values


def flag(name: str) -> str:
    """Return an option as it is written on the command line.

    Examples
    --------
    >>> flag("time_limit")
    '--time-limit'
    """
    return "--" + name.replace("_", "-")


def values_of(kind: Any) -> str:  # noqa: ANN401 - a type is what it is
    """Return in words what an option may be.

    Examples
    --------
    >>> from typing import Literal
    >>> values_of(Literal["lowest", "highest"])
    'lowest or highest'
    """
    parts = get_args(kind)
    if not parts:
        return "a number" if kind is float else "a whole number" if kind is int else "text"
    if all(isinstance(part, str) for part in parts):
        return ", ".join(parts[:-1]) + (" or " if parts[1:] else "") + str(parts[-1])
    return values_of(next(part for part in parts if part is not type(None)))


def _read(kind: Any, text: str, written: str) -> object:  # noqa: ANN401 - a type is what it is
    """Return a text as a value of a type."""
    try:
        return TypeAdapter(kind).validate_python(text)
    except ValidationError:
        allowed = [part for part in get_args(kind) if isinstance(part, str)]
        raise InputError(f"{written}: '{text}' is not {values_of(kind)}{nearest(text, allowed)}") from None


def _meanings(docstring: str) -> dict[str, str]:
    """Return what a numpydoc list of attributes says of each."""
    entries = re.findall(r"^(\w+) : .*\n((?:^    .*\n?)+)", docstring, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in entries}
