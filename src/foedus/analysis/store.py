"""The store of runs: one folder a run, written whole or not at all, and an index to find it again.

A run is written to a hidden folder beside its place and renamed when it is complete, so that a run that was stopped
leaves nothing that could be taken for one. Its files are made read-only: a run is evidence.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import platformdirs

from foedus.core.errors import InputError, RunError, nearest
from foedus.crisis.crisis import Crisis

ANSWERS: Final = "answers.json"
MANIFEST: Final = "manifest.json"
SERIES: Final = "series.parquet"
BRIEF: Final = "brief.html"
CRISIS: Final = "crisis.json"
#: Where runs go that are not told where to go.
RUNS: Final = Path("runs")

_TABLE: Final = """
create table if not exists runs (
    id text primary key, crisis text, digest text, as_of text, created text, seed integer, replicates integer,
    weeks integer, foedus text, folder text
)
"""


class Entry(NamedTuple):
    """A line of the index."""

    id: str
    crisis: str
    digest: str
    as_of: str
    created: str
    seed: int
    replicates: int
    weeks: int
    foedus: str
    folder: str


def home() -> Path:
    """Return the folder of the index: ``FOEDUS_HOME``, else the user's data folder."""
    return Path(os.environ.get("FOEDUS_HOME") or platformdirs.user_data_dir("foedus"))


def run_id(manifest: Mapping[str, Any]) -> str:
    """Return the id of a run: its crisis, when it was made, and a digest of all that it depends on."""
    told = json.dumps({key: value for key, value in manifest.items() if key != "seconds"}, sort_keys=True)
    stamp = str(manifest["created"])[:19].replace("-", "").replace(":", "").replace("T", "-")
    return f"{manifest['crisis']}-{stamp}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def place_for(out: Path | None, name: str) -> Path:
    """Return the folder that a run will be: ``out`` as it is, else a folder of its own below ``runs``.

    Raises
    ------
    RunError
        If something is there already, or nothing can be written there.
    """
    place = out if out is not None else RUNS / name
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise RunError(f"{place}: there is something already; a run never overwrites - choose another --out")
    refuse_unwritable(place)
    return place


def refuse_unwritable(place: Path) -> None:
    """Refuse a place where no folder can be made, before anything is computed.

    Raises
    ------
    RunError
        With the reason and the remedy.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".foedus-"):
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
        with closing(_index()) as connection:
            connection.execute("begin immediate")
            connection.rollback()
    except (OSError, sqlite3.Error) as error:
        raise RunError(f"the index of runs in {home()} cannot be written ({error}); set FOEDUS_HOME") from None


def _cannot_write(place: Path, error: OSError) -> RunError:
    return RunError(f"{place}: cannot be written ({error.strerror or error}); choose another folder with --out")


@contextmanager
def _partial(place: Path) -> Iterator[Path]:
    """Yield a hidden folder that becomes ``place`` if all goes well, and vanishes if not."""
    folder = Path(tempfile.mkdtemp(dir=place.parent, prefix=".foedus-"))
    try:
        yield folder
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o755)
        if place.exists():
            place.rmdir()
        folder.rename(place)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _cannot_write(place, error) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write_run(
    place: Path,
    crisis: Crisis,
    answers: Mapping[str, Any],
    series: Mapping[str, list[Any]],
    manifest: Mapping[str, Any],
    brief: str,
) -> None:
    """Write a run as the folder ``place``, and enter it in the index.

    Raises
    ------
    RunError
        If it cannot be written; nothing is left behind.
    """
    import polars as pl  # noqa: PLC0415 - loaded only where a run is stored

    with _partial(place) as folder:
        (folder / ANSWERS).write_text(dumped(answers), "utf-8")
        (folder / MANIFEST).write_text(dumped(manifest), "utf-8")
        (folder / CRISIS).write_text(dumped(crisis.model_dump(mode="json", exclude_defaults=True)), "utf-8")
        pl.DataFrame(dict(series)).with_columns(pl.col("date").str.to_date()).write_parquet(folder / SERIES)
        (folder / BRIEF).write_text(brief, "utf-8")
    _enter(place, manifest, answers)


def dumped(content: Mapping[str, Any]) -> str:
    """Return JSON text with a line for each entry of a list, so that two runs can be compared line by line."""
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _index() -> sqlite3.Connection:
    home().mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home() / "runs.sqlite", timeout=30.0)
    connection.execute(_TABLE)
    return connection


def _enter(place: Path, manifest: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    entry = Entry(
        manifest["id"], manifest["crisis"], manifest["digest"], answers["as_of"], manifest["created"], manifest["seed"],
        manifest["replicates"], manifest["weeks"], manifest["foedus"], str(place.resolve()),
    )  # fmt: skip
    try:
        with closing(_index()) as connection, connection:
            marks = ", ".join("?" * len(entry))
            connection.execute(f"insert or replace into runs values ({marks})", entry)  # noqa: S608 - only marks
    except (OSError, sqlite3.Error) as error:
        raise RunError(
            f"{place}: the run is complete, but the index in {home()} cannot be written ({error}); set FOEDUS_HOME"
        ) from None


def entries() -> list[Entry]:
    """Return the runs of the index that are still where they were written, the newest first."""
    try:
        with closing(_index()) as connection:
            rows = connection.execute("select * from runs order by created desc, id").fetchall()
    except (OSError, sqlite3.Error) as error:
        raise RunError(f"the index of runs in {home()} cannot be read ({error}); set FOEDUS_HOME") from None
    return [entry for entry in map(Entry._make, rows) if (Path(entry.folder) / MANIFEST).is_file()]


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
    found = [entry for entry in known if entry.id.startswith(named)]
    if named == "latest" and known:
        return Path(known[0].folder)
    if len(found) == 1:
        return Path(found[0].folder)
    if found:
        raise InputError(f"'{named}' is the beginning of several runs: {', '.join(entry.id for entry in found)}")
    raise InputError(
        f"there is no run '{named}'{nearest(named, [entry.id for entry in known])} (give a folder, an id of "
        "`foedus runs`, or latest)"
    )


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """Return a JSON file of a run.

    Raises
    ------
    InputError
        If it is missing or broken.
    """
    try:
        content: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / name}: cannot be read as part of a run ({error})") from None
    return content
