"""Runs that are handed on: one folder or zip, and what comes out where it is computed again."""

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from foedus.api.options import Progress, several
from foedus.api.run import Run
from foedus.api.running import run
from foedus.core.errors import InputError
from foedus.core.shipped_files import VARIABLE
from foedus.runs.archive import write_archive
from foedus.runs.folder import dumped, read_manifest, refuse_altered, runnable_crisis
from foedus.runs.index import find_run
from foedus.runs.versions import engine

if TYPE_CHECKING:
    from foedus.runs.rows import Manifest

#: Differences that are shown.
SHOWN = 10


class Archive(NamedTuple):
    """An archive that was written: where, and what could not be had for it, in words."""

    place: Path
    lacking: tuple[str, ...]


def archive(
    kept: "Run | str | Path",
    place: str | Path | None = None,
    *,
    zipped: bool = False,
    trust: Iterable[str | Path] = (),
) -> Archive:
    """Write one folder or zip with everything behind a run: inputs, evidence, tables, answers, citations, a notebook.

    Parameters
    ----------
    kept
        A run that was kept: itself, its folder, its id, the beginning of an id, or ``latest``.
    place
        Where to; by default a folder or zip called as the run is. A name that ends in ``.zip`` is a zip.
    zipped
        Write a zip.
    trust
        Files of mechanisms whose code may run, where the run chose forms from outside: they say what they cite.

    Returns
    -------
    Archive
        The same run gives the same bytes.

    Raises
    ------
    FoedusError
        If there is no such run, if it was altered, or if something else is at the place.

    Examples
    --------
    >>> import foedus, tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> run = foedus.run("iran-2025", replicates=100, weeks=2, keep=folder / "run")
    >>> foedus.archive(run, folder / "run.zip").lacking
    ()
    """
    folder = kept.folder if isinstance(kept, Run) else find_run(str(kept))
    if folder is None:
        raise InputError("a run is archived as it was kept: call its save() first")
    zipped = zipped or Path(place or "").suffix == ".zip"
    if place is None:
        place = f"{read_manifest(folder).get('id') or folder.name}{'.zip' if zipped else '-archive'}"
    return Archive(Path(place), tuple(write_archive(folder, Path(place), several(trust), zipped=zipped)))


class Difference(NamedTuple):
    """A leaf that is not the same in both, and how many leading digits of two numbers agree."""

    path: str
    first: object
    second: object
    digits: int | None


class Recomputed(NamedTuple):
    """A run that was computed again: both, how many numbers and words were compared, and where they differ."""

    kept: Run
    again: Run
    compared: int
    differences: tuple[Difference, ...]

    @property
    def record(self) -> dict[str, object]:
        """What was compared, as ``foedus again --json`` prints it."""
        return {
            "run": self.kept.id,
            "again": self.again.id,
            "libraries": [run.manifest["engine"]["libraries"] for run in (self.kept, self.again)],
            "compared": self.compared,
            "differences": [one._asdict() for one in self.differences],
        }

    def __repr__(self) -> str:
        libraries = [run.manifest["engine"]["libraries"] for run in (self.kept, self.again)]
        told = [", ".join(f"{name} {version}" for name, version in each.items()) for each in libraries]
        lines = [f"kept:  {told[0]}", f"again: {told[1]}"]
        if not self.differences:
            return "\n".join([*lines, f"Equal: all {self.compared:,} numbers and words of the answers."])
        lines.append(f"{len(self.differences):,} of {self.compared:,} numbers and words of the answers differ:")
        for one in self.differences[:SHOWN]:
            digits = "" if one.digits is None else f" (the first {one.digits} digits agree)"
            lines.append(f"  {one.path}: {one.first} kept, {one.second} again{digits}")
        if len(self.differences) > SHOWN:
            lines.append(f"  and {len(self.differences) - SHOWN:,} more")
        return "\n".join(lines)


def recompute(
    folder: str | Path,
    *,
    trust: Iterable[str | Path] = (),
    keep: str | Path | bool = False,
    progress: Progress | None = None,
) -> Recomputed:
    """Compute a run of an archive, or one that was kept, again, and compare every number and word of its answers.

    Parameters
    ----------
    folder
        Where it is, its id, its name, the beginning of an id, or ``latest``.
    trust
        Files of mechanisms whose code may run, where it ran with forms from outside; their texts lie in the folder.
    keep, progress
        As in `run`.

    Raises
    ------
    FoedusError
        If it is no run, if it was altered, if a newer version wrote it, if a mechanism from outside is not trusted, or
        if it ran with other calibrations laid over.

    Examples
    --------
    >>> import foedus, tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "run"
    >>> run = foedus.run("iran-2025", replicates=100, weeks=2, keep=folder)
    >>> recompute(folder).differences
    ()
    """
    kept = Run.load(folder)
    again = run_again(find_run(str(folder)), trust, keep, progress)
    found = tuple(differences(dict(kept.record), json.loads(dumped(again.record))))
    return Recomputed(kept, again, leaves(dict(kept.record)), found)


def run_again(
    kept: "Run | Path",
    trust: Iterable[str | Path] = (),
    keep: str | Path | bool = False,
    progress: Progress | None = None,
) -> Run:
    """Return a run, computed again from what it kept: its crisis, seed, replicates, weeks, name and labels.

    Parameters
    ----------
    kept
        The run, or its folder.
    trust, keep, progress
        As in `recompute`.

    Raises
    ------
    FoedusError
        As `recompute`.
    """
    loaded = kept if isinstance(kept, Run) else Run.load(kept)
    of, folder = loaded.manifest, loaded.folder
    if folder is not None:
        refuse_altered(folder, of)
    _refuse_other_calibrations(of)
    return run(
        loaded.crisis if folder is None else runnable_crisis(folder, several(trust)),
        replicates=of["replicates"],
        weeks=of["weeks"],
        seed=of["seed"],
        name=of.get("name", ""),
        labels=of.get("labels", ()),
        explain="watch_list" in loaded.record,
        keep=keep,
        progress=progress,
    )


def _refuse_other_calibrations(manifest: "Manifest") -> None:
    """Refuse to run again with calibrations laid over that the run did not have, or without those that it had."""
    then, now = ((told or {}).get("calibrations") for told in (manifest.get("engine"), engine()))
    if then and then != now:
        raise InputError(
            f"it ran with the calibrations of {then['folder']}, fitted to {then['fitted_to']}: set {VARIABLE} to them"
        )
    if now and not then:
        raise InputError(f"it ran with the calibrations that ship: unset {VARIABLE}")


def differences(first: Any, second: Any, path: str = "") -> Iterator[Difference]:  # noqa: ANN401 - JSON
    """Yield where two JSON contents differ.

    Examples
    --------
    >>> list(differences({"a": [0.123, 1]}, {"a": [0.124, 1], "b": None}))
    [Difference(path='a[0]', first=0.123, second=0.124, digits=2),
     Difference(path='b', first='nothing', second=None, digits=None)]
    >>> list(differences({"a": [0.5, "x"]}, {"a": [0.5, "x"]}))
    []
    """
    if isinstance(first, dict) and isinstance(second, dict):
        for key in dict.fromkeys([*first, *second]):
            where = f"{path}.{key}" if path else str(key)
            yield from differences(first.get(key, "nothing"), second.get(key, "nothing"), where)
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for place, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif type(first) is not type(second) or first != second:
        yield Difference(path, first, second, _digits(first, second))


def leaves(content: Any) -> int:  # noqa: ANN401 - JSON
    """Return how many numbers, words and flags a JSON content holds.

    Examples
    --------
    >>> leaves({"a": [1, 2], "b": {"c": "word"}})
    3
    """
    if isinstance(content, dict):
        return sum(map(leaves, content.values()))
    return sum(map(leaves, content)) if isinstance(content, list) else 1


def _digits(first: object, second: object) -> int | None:
    """Return how many leading digits two numbers have in common; None where they are no numbers."""
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (first, second)):
        return None
    one, other = float(str(first)), float(str(second))
    return max(0, math.floor(-math.log10(abs(one - other) / max(abs(one), abs(other)))))
