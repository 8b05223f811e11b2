"""The store of runs: one folder a run, written whole or not at all, and an index to find it again.

A run is written to a hidden folder beside its place and renamed when it is complete, so that a run that was stopped
leaves nothing that could be taken for one. Its files are made read-only, and its manifest holds their digests: a run is
evidence. The index is one line a run, added before the run is renamed: a line whose folder is not there is not shown,
so that nothing half-written is listed and nothing complete is lost. Whatever of it is spoiled is read from the folders.
"""

import hashlib
import json
import math
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, NamedTuple, cast

import platformdirs
from pydantic import ValidationError

from foedus import __version__
from foedus.core.errors import InputError, RunError, nearest
from foedus.crisis.crisis import Crisis
from foedus.crisis.versions import brought_up
from foedus.runs.filing import add_line, alone, in_the_making, lines_of, mend_lines, parsed, sweep
from foedus.runs.rows import Manifest, RunAnswers
from foedus.runs.versions import digest_of_engine
from foedus.text.scalar import CONTROL

ANSWERS: Final = "answers.json"
MANIFEST: Final = "manifest.json"
SERIES: Final = "series.parquet"
BRIEF: Final = "brief.html"
CRISIS: Final = "crisis.json"
#: Where runs go that are not told where to go.
RUNS: Final = Path("runs")
INDEX: Final = "runs.jsonl"
#: So many runs are named where a name stands for several.
SEVERAL: Final = 10
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


def home() -> Path:
    """Return the folder of the index: ``FOEDUS_HOME``, else the user's data folder."""
    return Path(os.environ.get("FOEDUS_HOME") or platformdirs.user_data_dir("foedus"))


def run_id(manifest: Manifest) -> str:
    """Return a new id for a run: its crisis, when it was made, and letters that no other run has."""
    stamp = str(manifest["created"])[:19].replace("-", "").replace(":", "").replace("T", "-")
    return f"{manifest['crisis']}-{stamp}-{secrets.token_hex(4)}"


def place_for(out: Path | None, name: str) -> Path:
    """Return the folder that a run will be: ``out`` as it is, else a folder of its own below ``runs``.

    Raises
    ------
    RunError
        If something is there already, or nothing can be written there.
    """
    place = out if out is not None else RUNS / name
    if _is_taken(place):
        raise RunError(f"{place}: there is something already; a run never overwrites - choose another --out")
    refuse_unwritable(place)
    return place


def _is_taken(place: Path) -> bool:
    return place.exists() and (not place.is_dir() or any(place.iterdir()))


def refuse_unwritable(place: Path) -> None:
    """Refuse a place where no folder can be made, before anything is computed.

    Raises
    ------
    RunError
        With the reason and the remedy.
    """
    parent = place.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        sweep(parent)
        with TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise _cannot_write(place, error) from None


def refuse_closed_index() -> None:
    """Refuse an index that cannot be written, before anything is computed.

    Raises
    ------
    RunError
        With the reason and the remedy.
    """
    try:
        with _index_held():
            pass
    except OSError as error:
        raise RunError(f"{_index()}: cannot be written ({error.strerror or error}); set FOEDUS_HOME") from None


def _cannot_write(place: Path, error: OSError) -> RunError:
    return RunError(f"{place}: cannot be written ({error.strerror or error}); choose another folder with --out")


def write_run(
    place: Path,
    crisis: Crisis,
    answers: RunAnswers,
    series: Mapping[str, Sequence[object]],
    manifest: Manifest,
    brief: str,
) -> Path:
    """Write a run as the folder ``place``, enter it in the index, and return the folder.

    Another run may have taken the place since it was chosen: then this one goes beside it, under its id.

    Raises
    ------
    RunError
        If it cannot be written; nothing is left behind.
    """
    import polars as pl  # noqa: PLC0415 - loaded only where a run is stored

    final = place.resolve()
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        _know(final.parent)
        with in_the_making(final.parent) as folder:
            folder.mkdir()
            (folder / ANSWERS).write_text(dumped(answers), "utf-8")
            (folder / CRISIS).write_text(dumped(crisis.content()), "utf-8")
            pl.DataFrame(dict(series)).with_columns(pl.col("date").str.to_date()).write_parquet(folder / SERIES)
            (folder / BRIEF).write_text(brief, "utf-8")
            texts = _texts_of_mechanisms(crisis)
            for name, text in texts.items():
                (folder / name).write_bytes(text.encode())
            digests = {name: digest_of_file(folder / name) for name in (ANSWERS, CRISIS, SERIES, BRIEF, *texts)}
            (folder / MANIFEST).write_text(dumped({**manifest, "digests": digests}), "utf-8")
            for path in folder.iterdir():
                path.chmod(path.stat().st_mode & 0o444)
            taken, unlisted = _listed_and_renamed(folder, final, _entry(manifest, answers, final))
    except OSError as error:
        raise _cannot_write(place, error) from None
    place = place if taken == final else place.with_name(taken.name)
    if unlisted:
        raise RunError(
            f"{place}: the run is complete, but {_index()} cannot be written ({unlisted.strerror or unlisted}); "
            "set FOEDUS_HOME"
        )
    return place


def _texts_of_mechanisms(crisis: Crisis) -> dict[str, str]:
    """Return the texts of the mechanisms from outside that ran, by the names of the files in which a run keeps them."""
    from foedus.mechanisms.catalogue import catalogue_of  # noqa: PLC0415 - Numba; loaded wherever a run is made

    outside = catalogue_of(crisis.known_forms).outside
    return {f"{each.family}.{each.name}.py": each.file.text for each in outside if each.file}


def _listed_and_renamed(folder: Path, final: Path, entry: Entry) -> tuple[Path, OSError | None]:
    """Enter a complete run in the index, then rename it; return its folder, and why it could not be entered."""
    unlisted: OSError | None = None
    with ExitStack() as held:
        try:
            held.enter_context(_index_held())
        except OSError as error:
            unlisted = error
        if _is_taken(final):
            final = final.with_name(entry.id)
        if not unlisted:
            try:
                add_line(_index(), _line(entry._replace(folder=str(final))))
            except OSError as error:
                unlisted = error
        if final.exists():
            final.rmdir()
        folder.rename(final)
    return final, unlisted


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def dumped(content: Mapping[str, object]) -> str:
    """Return JSON text with a line for each entry of a list, so that two runs can be compared line by line."""
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _index() -> Path:
    return home() / INDEX


@contextmanager
def _index_held() -> Iterator[None]:
    """Hold the index, whole and ready for more; the first time it takes over what the one of version 0.1.0 knows."""
    home().mkdir(parents=True, exist_ok=True)
    with alone(home() / _LOCK):
        mend_lines(_index())
        former = [] if _index().exists() else list(_former())
        with _index().open("ab"):
            pass
        for entry in former:
            add_line(_index(), _line(entry))
        yield


def _line(known: Entry | Path) -> str:
    """Return the line of a run, or of a folder in which there are some."""
    return json.dumps({"below": str(known)} if isinstance(known, Path) else known._asdict(), ensure_ascii=False)


def _know(parent: Path) -> None:
    """Enter in the index that runs are made in a folder, so that what is left there by a killed one is found."""
    with suppress(OSError):  # an index that cannot be written is told once the run is complete
        if parent not in map(_read, lines_of(_index())):
            with _index_held():
                add_line(_index(), _line(parent))


def _former() -> Iterator[Entry]:
    """Yield the runs in the index of version 0.1.0."""
    path = home() / _FORMER_INDEX
    if not path.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        for (folder,) in connection.execute("select folder from runs order by created"):
            if entry := _entry_of(Path(folder)):
                yield entry


def _entry(manifest: Manifest, answers: RunAnswers, folder: Path) -> Entry:
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
    )


def _entry_of(folder: Path) -> Entry | None:
    """Return the line of the index that a folder should have, or None if it is no run."""
    try:
        return _entry(read_manifest(folder), read_answers(folder), folder)
    except (InputError, KeyError, TypeError, AttributeError):
        return None


def _read(line: bytes) -> Entry | Path | None:
    """Return the run or the folder of runs that a line of the index tells of, or None if it is spoiled."""
    content = parsed(line)
    if isinstance(content, dict) and content.keys() == {"below"} and isinstance(content["below"], str):
        return Path(content["below"])
    if not isinstance(content, dict) or not content.keys() >= set(Entry._fields):
        return None
    entry = Entry(**{name: content[name] for name in Entry._fields})
    kinds = {"seed": int, "replicates": int, "weeks": int, "sets": list}
    return entry if all(type(said) is kinds.get(name, str) for name, said in entry._asdict().items()) else None


def entries() -> list[Entry]:
    """Return the runs that are still where they were written, the newest first, and sweep up after stopped ones.

    What the index does not know of the runs below ``runs``, or of those beside others where a line of it is spoiled,
    is read from the folders and entered.
    """
    try:
        lines = lines_of(_index())
    except OSError as error:
        raise RunError(f"{_index()}: cannot be read ({error.strerror or error}); set FOEDUS_HOME") from None
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
        added = [known for known in map(_read, lines_of(_index())) if known]
        whole = {known.folder if isinstance(known, Entry) else known: known for known in [*found, *added]}
        path.write_text("".join(_line(known) + "\n" for known in whole.values()), "utf-8")
        path.replace(_index())


def find_run(named: str) -> Path:
    """Return the folder of a run: a path, an id, the beginning of one, or ``latest``.

    Raises
    ------
    InputError
        If there is no such run, or several.
    """
    if (Path(named) / MANIFEST).is_file():
        return Path(named)
    known = entries()
    found = [entry for entry in known if entry.id == named] or [
        entry for entry in known if named and entry.id.startswith(named)
    ]
    if named == "latest" and known:
        return Path(known[0].folder)
    if len(found) == 1:
        return Path(found[0].folder)
    if found:
        more = f" and {len(found) - SEVERAL:,} more" * (len(found) > SEVERAL)
        ids = ", ".join(entry.id for entry in found[:SEVERAL])
        raise InputError(f"'{named}' is the beginning of several runs: {ids}{more}")
    raise InputError(
        f"there is no run '{named}'{nearest(named, [entry.id for entry in known])} (give a folder, an id of "
        "`foedus runs`, or latest)"
    )


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """Return a JSON file of a run.

    Raises
    ------
    InputError
        If it is missing or broken, or holds what is no finite number.
    """
    try:
        content = json.loads((folder / name).read_text("utf-8"), parse_constant=_finite, parse_float=_finite)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{folder / name}: cannot be read as part of a run ({error})") from None
    if not isinstance(content, dict):
        raise InputError(f"{folder / name}: cannot be read as part of a run (it holds no mapping)")
    return content


def read_answers(folder: Path) -> RunAnswers:
    """Return what a run answers (see `read_json`)."""
    return cast("RunAnswers", read_json(folder, ANSWERS))


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a run (see `read_json`)."""
    return cast("Manifest", read_json(folder, MANIFEST))


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is no number of a run")
    return number


def kept_crisis(folder: Path) -> Crisis:
    """Return the crisis of a run, as it was kept.

    Raises
    ------
    InputError
        If it is no crisis as this version writes it.
    """
    try:
        return Crisis.model_validate(brought_up(_tupled(read_json(folder, CRISIS))))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{folder / CRISIS}: not a crisis that this version writes (at {where})") from None


def _tupled(content: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON content with tuples for lists, as a crisis file is read; refuse control characters, as there."""
    if isinstance(content, str) and (found := CONTROL.search(content)):
        raise InputError(f"{CRISIS}: a text of the crisis holds a control character (code {ord(found[0]):#04x})")
    if isinstance(content, dict):
        return {_tupled(key): _tupled(item) for key, item in content.items()}
    return tuple(map(_tupled, content)) if isinstance(content, list) else content


def refuse_newer(folder: Path, manifest: Mapping[str, object]) -> None:
    """Refuse a run of a newer version, whose answers may mean something else.

    Raises
    ------
    InputError
        With both versions.
    """
    made = str(manifest.get("foedus", ""))
    if _ordered(made) > _ordered(__version__):
        raise InputError(f"{folder}: was made by version {made}, and this is {__version__}: use that version")


def _ordered(version: str) -> list[int]:
    """Return the numbers of a version, in which a later one is greater."""
    return [int(number) for number in re.findall(r"\d{1,9}", version)[:3]]


def refuse_altered(folder: Path, manifest: Mapping[str, object]) -> None:
    """Refuse a run whose files are not those that were written, by the digests in its manifest.

    Raises
    ------
    InputError
        With the first file that differs, or if the manifest knows no digests.
    """
    digests = manifest.get("digests")
    if not isinstance(digests, Mapping) or not {ANSWERS, CRISIS, SERIES} <= digests.keys():
        raise InputError(
            f"{folder / MANIFEST}: holds no digests of what was written, as early versions left it; run it again"
        )
    for name, digest in digests.items():
        try:
            whole = digest_of_file(folder / name) == digest
        except OSError:
            whole = False
        if not whole:
            raise InputError(f"{folder / name}: is not as the run wrote it: it was altered or is missing; run it again")
