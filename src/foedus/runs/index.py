"""The index of runs: a line each, by which a run is found again.

A line is added before the run is renamed into its place: a line whose folder is not there is not shown, so that nothing
half-written is listed and nothing complete is lost. Whatever of it is spoiled is read from the folders.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

import platformdirs

from foedus.core.errors import InputError, RunError, nearest
from foedus.runs.filing import add_line, alone, in_the_making, lines_of, mend_lines, parsed, sweep
from foedus.runs.folder import MANIFEST, read_answers, read_manifest
from foedus.runs.rows import Manifest, RunAnswers
from foedus.runs.versions import digest_of_engine

#: Where runs go that are not told where to go.
RUNS: Final = Path("runs")
INDEX: Final = "runs.jsonl"
#: So many runs are named where a name stands for several.
SEVERAL: Final = 10
#: What the newest run is called.
LATEST: Final = "latest"
_LOCK: Final = "runs.lock"
#: The index of version 0.1.0, which is read where there is no other.
_FORMER_INDEX: Final = "runs.sqlite"


class Entry(NamedTuple):
    """A line of the index."""

    id: str
    folder: str
    crisis: str
    title: str
    digest: str
    as_of: str
    created: str
    seed: int
    replicates: int
    weeks: int
    sets: list[str]
    foedus: str
    engine: str
    name: str
    labels: list[str]


#: What a line may lack that an earlier version wrote.
_LATER: Final[Mapping[str, object]] = {"name": "", "labels": []}


def home() -> Path:
    """Return the folder of the index: ``FOEDUS_HOME``, else the user's data folder."""
    return Path(os.environ.get("FOEDUS_HOME") or platformdirs.user_data_dir("foedus"))


def refuse_closed_index() -> None:
    """Refuse an index that cannot be written, before anything is computed.

    Raises
    ------
    RunError
        With the reason and the remedy.
    """
    try:
        with index_held():
            pass
    except OSError as error:
        raise RunError(f"{index_path()}: cannot be written ({error.strerror or error}); set FOEDUS_HOME") from None


def index_path() -> Path:
    """Return the file of the index."""
    return home() / INDEX


@contextmanager
def index_held() -> Iterator[None]:
    """Hold the index, whole and ready for more; the first time it takes over what the one of version 0.1.0 knows."""
    home().mkdir(parents=True, exist_ok=True)
    with alone(home() / _LOCK):
        mend_lines(index_path())
        former = [] if index_path().exists() else list(_former())
        with index_path().open("ab"):
            pass
        for entry in former:
            enter(entry)
        yield


def enter(known: Entry | Path) -> None:
    """Add a run, or a folder in which there are some. The index is held."""
    add_line(index_path(), _line(known))


def _line(known: Entry | Path) -> str:
    """Return the line of a run, or of a folder in which there are some."""
    return json.dumps({"below": str(known)} if isinstance(known, Path) else known._asdict(), ensure_ascii=False)


def know_folder(parent: Path) -> None:
    """Enter in the index that runs are made in a folder, so that what is left there by a killed one is found."""
    with suppress(OSError):  # an index that cannot be written is told once the run is complete
        if parent not in map(_read, lines_of(index_path())):
            with index_held():
                enter(parent)


def _former() -> Iterator[Entry]:
    """Yield the runs in the index of version 0.1.0."""
    path = home() / _FORMER_INDEX
    if not path.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        for (folder,) in connection.execute("select folder from runs order by created"):
            if entry := _entry_of(Path(folder)):
                yield entry


def entry_for(manifest: Manifest, answers: RunAnswers, folder: Path) -> Entry:
    """Return the line of a run."""
    return Entry(
        id=manifest["id"],
        folder=str(folder),
        crisis=manifest["crisis"],
        title=str(answers.get("title", "")),
        digest=manifest["digest"],
        as_of=answers["as_of"],
        created=manifest["created"],
        seed=manifest["seed"],
        replicates=manifest["replicates"],
        weeks=manifest["weeks"],
        sets=list(manifest.get("sets", ())),
        foedus=manifest["foedus"],
        engine=digest_of_engine(manifest),
        name=manifest.get("name", ""),
        labels=list(manifest.get("labels", ())),
    )


def _entry_of(folder: Path) -> Entry | None:
    """Return the line of the index that a folder should have, or None if it is no run."""
    try:
        return entry_for(read_manifest(folder), read_answers(folder), folder)
    except (InputError, KeyError, TypeError, AttributeError):
        return None


def _read(line: bytes) -> Entry | Path | None:
    """Return the run or the folder of runs that a line of the index tells of, or None if it is spoiled."""
    content = parsed(line)
    if isinstance(content, dict) and content.keys() == {"below"} and isinstance(content["below"], str):
        return Path(content["below"])
    if not isinstance(content, dict) or not content.keys() | _LATER.keys() >= set(Entry._fields):
        return None
    entry = Entry(**{name: {**_LATER, **content}[name] for name in Entry._fields})
    kinds = {"seed": int, "replicates": int, "weeks": int, "sets": list, "labels": list}
    return entry if all(type(said) is kinds.get(name, str) for name, said in entry._asdict().items()) else None


def entries() -> list[Entry]:
    """Return the runs that are still where they were written, the newest first, and sweep up after stopped ones.

    What the index does not know of the runs below ``runs``, or of those beside others where a line of it is spoiled,
    is read from the folders and entered.
    """
    try:
        lines = lines_of(index_path())
    except OSError as error:
        raise RunError(f"{index_path()}: cannot be read ({error.strerror or error}); set FOEDUS_HOME") from None
    read = [_read(line) for line in lines]
    runs = [*(known for known in read if isinstance(known, Entry)), *(() if lines else _former())]
    known = {entry.folder: entry for entry in runs}
    told = (known for known in read if isinstance(known, Path))
    below = {RUNS.resolve(), *told, *(Path(folder).parent for folder in known)}
    for parent in below:
        sweep(parent)
    found = {folder: entry for folder, entry in known.items() if os.path.isfile(os.path.join(folder, MANIFEST))}  # noqa: PTH113, PTH118 - thousands
    missing = [entry for parent in (below if None in read else [RUNS.resolve()]) for entry in _beside(parent, known)]
    with suppress(OSError):  # an index that cannot be written is told where a run is made
        if missing or None in read:
            _rewrite([*below, *known.values(), *missing])
    last_line_first = [*found.values(), *missing][::-1]
    return sorted(last_line_first, key=lambda entry: entry.created, reverse=True)


def _beside(parent: Path, known: Mapping[str, Entry]) -> Iterator[Entry]:
    """Yield the complete runs in a folder that are not known."""
    with suppress(OSError):
        for folder in sorted(parent.iterdir()):
            is_new = str(folder) not in known and not folder.name.startswith(".") and (folder / MANIFEST).is_file()
            if is_new and (entry := _entry_of(folder)):
                yield entry


def _rewrite(found: list[Path | Entry]) -> None:
    """Write the index anew, with what was added to it in the meantime."""
    home().mkdir(parents=True, exist_ok=True)
    with alone(home() / _LOCK), in_the_making(home()) as path:
        added = [known for known in map(_read, lines_of(index_path())) if known]
        whole = {known.folder if isinstance(known, Entry) else known: known for known in [*found, *added]}
        path.write_text("".join(_line(known) + "\n" for known in whole.values()), "utf-8")
        path.replace(index_path())


def called(found: Iterable[Entry], name: str = "", labels: Iterable[str] = ()) -> list[Entry]:
    """Return the runs whose name contains a text and that bear all of some labels; capitals do not count."""
    wanted = {label.casefold() for label in labels}
    return [
        entry
        for entry in found
        if name.casefold() in entry.name.casefold() and wanted <= {label.casefold() for label in entry.labels}
    ]


def find_run(named: str) -> Path:
    """Return the folder of a run: a path, an id, a name, the beginning of an id, or ``latest``.

    Raises
    ------
    InputError
        If there is no such run, or several.
    """
    if (Path(named) / MANIFEST).is_file():
        return Path(named)
    known = entries()
    found = (
        [entry for entry in known if entry.id == named]
        or [entry for entry in known if named and entry.name == named]
        or [entry for entry in known if named and entry.id.startswith(named)]
    )
    if named == LATEST and known:
        return Path(known[0].folder)
    if len(found) == 1:
        return Path(found[0].folder)
    if found:
        more = f" and {len(found) - SEVERAL:,} more" * (len(found) > SEVERAL)
        ids = ", ".join(entry.id for entry in found[:SEVERAL])
        what = "name" if found[0].name == named else "beginning"
        raise InputError(f"'{named}' is the {what} of several runs: {ids}{more}")
    names = [name for entry in known for name in (entry.id, entry.name) if name]
    raise InputError(
        f"there is no run '{named}'{nearest(named, names)} (give a folder, an id or a name of `foedus runs`, or latest)"
    )
