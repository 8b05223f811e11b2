"""Nothing that a user can give or get is left without a word: options, keys of crisis files, fields of the JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from cyclopts import App
from pydantic import BaseModel

from foedus import cli
from foedus.crisis.schema import CrisisFile
from plain_python import compiled_only

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
CRISIS_PAGE = (REFERENCE / "crisis-file.md").read_text("utf-8")
JSON_PAGE = (REFERENCE / "json.md").read_text("utf-8")


def commands(app: App, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], App]]:
    """Yield every command with its place, those below others too."""
    for name in app:
        if not name.startswith("-"):
            yield (*path, name), app[name]
            yield from commands(app[name], (*path, name))


def test_every_command_and_option_has_a_word() -> None:
    found = dict(commands(cli.app))
    assert len(found) > len(cli.COMMANDS)
    silent = [path for path, command in found.items() if not command.help]
    for path, command in found.items():
        if command.default_command is not None:
            arguments = command.assemble_argument_collection(parse_docstring=True)
            silent += [(*path, argument.name) for argument in arguments if not argument.parameter.help]
    assert silent == [], "give it a help: in the table of commands, or in its Parameter"


def records(record: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Return a record of the schema and every record inside it."""
    if record not in seen:
        seen.add(record)
        for field in record.model_fields.values():
            for inner in inside(field.annotation):
                records(inner, seen)
    return seen


def inside(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the records that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from inside(part)


def test_every_key_of_a_crisis_file_is_on_its_page() -> None:
    code = re.findall(r"`([^`\n]+)`|```yaml\n(.*?)```", CRISIS_PAGE, re.DOTALL)
    told = set(re.findall(r"[a-z_]+", " ".join(" ".join(part) for part in code)))
    found = records(CrisisFile, set())
    assert len(found) > 8
    missing = {
        f"{record.__name__}.{field.alias or name}"
        for record in found
        for name, field in record.model_fields.items()
        if not field.exclude and (field.alias or name) not in told
    }
    assert missing == set(), "write what it means in docs/reference/crisis-file.md"


def documented() -> dict[str, bool]:
    """Return the paths that the page of the JSON tells of, and whether each is in every run."""
    found = {}
    for part in re.split(r"^## ", JSON_PAGE, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        if title.startswith("Names"):
            continue
        prefix = "".join(f"{name}." for name in re.findall(r"`([^`-][^`]*)`$", title))
        for field, meaning in re.findall(r"^\| `([^`]+)` \| (.+) \|$", body, re.MULTILINE):
            assert prefix + field not in found, f"{prefix}{field} is told twice"
            found[prefix + field] = "*in some runs*" not in meaning
    return found


def fields(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of everything that is no mapping; of an empty list, that of the list."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from fields(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        if not value or not isinstance(value[0], Mapping):
            yield f"{path}[]"
        for inner in value:
            if isinstance(inner, Mapping):
                yield from fields(inner, f"{path}[]")
    else:
        yield path


def pattern(path: str) -> re.Pattern[str]:
    """Return what matches a path in which ``*`` stands for any name; what it names may be a list."""
    return re.compile(re.escape(path).replace(r"\*", r"[^\[\]]+?") + (r"(\[\])?" if path.endswith("*") else ""))


@compiled_only("whole runs are too slow in plain Python")
def test_every_field_of_the_json_of_a_run_has_a_word(kept_run: Callable[..., Path]) -> None:
    folder = kept_run("iran-2025", explain=True)
    found = set(fields(json.loads((folder / "answers.json").read_text("utf-8"))))
    told = documented()
    # A list of rows may be empty in one run and told of row by row.
    told = {path[: path.rindex("[].") + 2]: False for path in told if "[]." in path} | told
    known = {path: pattern(path) for path in told}
    unsaid = {path for path in found if not any(each.fullmatch(path) for each in known.values())}
    assert unsaid == set(), "write what it means in docs/reference/json.md"
    # A list of rows is told of as a whole too, where it may be empty.
    rows = {path for path in told if any(other.startswith(f"{path}.") for other in told)}
    wanted = {path for path, always in told.items() if always} - rows
    gone = {path for path in wanted if not any(known[path].fullmatch(each) for each in found)}
    assert gone == set(), "no run has it any more: take it out of docs/reference/json.md"
