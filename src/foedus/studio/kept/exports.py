"""What of a run can be taken along: its brief, its tables, its crisis."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from foedus.api.run import BRIEF, Run
from foedus.core.errors import InputError, RunError, nearest
from foedus.crisis.writing import crisis_text
from foedus.runs.folder import read_manifest, refuse_altered
from foedus.studio.saving import Opened, overlay_text

if TYPE_CHECKING:
    from foedus.studio.work import Work

#: Forms of a brief, with what a browser is told of each.
BRIEFS: Final = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Tables of a run, each with what it is called.
TABLES: Final = {
    "answers": "All answers",
    "stands_by": "Who stands by whom",
    "mediates": "Who can mediate",
    "falls": "Who falls",
    "disputes": "How far it goes",
    "feuds": "Feuds",
    "series": "By week",
}
YAML: Final = "application/yaml; charset=utf-8"
#: What a spreadsheet takes for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Taken(NamedTuple):
    """A file to be taken along."""

    name: str
    content: bytes
    kind: str


def brief(folder: Path, to: str, page: str) -> Taken:
    """Return the brief of a run; the whole as HTML is the very file that `foedus run` wrote.

    Raises
    ------
    FoedusError
        If it was altered, there is no such form, or what writes it is not installed.
    """
    if to not in BRIEFS:
        raise InputError(f"form '{to}': must be one of {', '.join(BRIEFS)}{nearest(to, BRIEFS)}")
    manifest = read_manifest(folder)
    refuse_altered(folder, manifest)
    name = f"{manifest['id']}{'-page' if page == 'one' else ''}.{to}"
    if to == "html" and page != "one":
        try:
            return Taken(name, (folder / BRIEF).read_bytes(), BRIEFS[to])
        except OSError as error:
            raise RunError(f"{folder / BRIEF}: cannot be read ({error.strerror or error})") from None
    made = Run.load(folder).brief(page="one" if page == "one" else "full", to=to)  # type: ignore[arg-type]  # a form of `BRIEFS`
    return Taken(name, made.encode() if isinstance(made, str) else made, BRIEFS[to])


def table(folder: Path, named: str) -> Taken:
    """Return a table of a run as comma-separated values.

    Raises
    ------
    FoedusError
        If there is no such table, or the run cannot be read.
    """
    if named not in TABLES:
        raise InputError(f"table '{named}': must be one of {', '.join(TABLES)}{nearest(named, TABLES)}")
    run = Run.load(folder)
    match named:
        case "answers":
            text = run.table().write_csv()
        case "series":
            text = run.series().write_csv()
        case _:
            text = as_csv(run.record["answers"].get(named, []))  # type: ignore[arg-type]  # rows of any kind
    return Taken(f"{run.id}-{named.replace('_', '-')}.csv", text.encode(), "text/csv; charset=utf-8")


def crisis(folder: Path) -> Taken:
    """Return the crisis of a run as a file of its own, with everything laid down that was set."""
    run = Run.load(folder)
    text = crisis_text(run.crisis, [f"As it was run: {run.id}."])
    return Taken(f"{run.id}.yaml", text.encode(), YAML)


def overlay(work: "Work") -> Taken:
    """Return the changes as an overlay over the crisis that is open, to be put beside it.

    Raises
    ------
    InputError
        If nothing was changed.
    """
    changes = work.changes
    if not changes or work.path is None:
        raise InputError("nothing was changed against the file, so there is nothing for an overlay to say")
    opened = Opened(work.path, work.source, work.folder, work.digest, work.disk, work.is_bundled)
    name = f"{work.crisis.crisis}-changed"
    return Taken(f"{name}.yaml", overlay_text(opened, name, changes).encode(), YAML)


def as_csv(rows: list[Mapping[str, Any]]) -> str:
    """Return rows as comma-separated values: what lies within another thing has both names, with a dot.

    Examples
    --------
    >>> print(as_csv([{"actor": "IRN", "manners": {"coup": 0.1}, "reasons": [{"says": "it is near"}]}]).strip())
    actor,manners.coup,reasons
    IRN,0.1,it is near
    """
    flat = [dict(_flat(row, "")) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue()


def _flat(content: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, item in content.items():
        name = f"{path}{key}"
        if isinstance(item, Mapping):
            yield from _flat(item, f"{name}.")
        elif isinstance(item, list) and item and all(isinstance(one, Mapping) and "what" in one for one in item):
            for one in item:
                yield from _flat({key: inner for key, inner in one.items() if key != "what"}, f"{name}.{one['what']}.")
        elif isinstance(item, list):
            told = [str(one.get("says", one)) if isinstance(one, Mapping) else str(one) for one in item]
            yield name, _plain("; ".join(told))
        else:
            yield name, _plain(item) if isinstance(item, str) else item


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
