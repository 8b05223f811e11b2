"""The store of runs: one folder a run, written whole or not at all.

A run is written to a hidden folder beside its place and renamed when it is complete, so that a run that was stopped
leaves nothing that could be taken for one. Its files are made read-only, and its manifest holds their digests: a run is
evidence.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from foedus.core.errors import InputError, RunError
from foedus.crisis.crisis import Crisis
from foedus.runs.draws import Yes, write_draws
from foedus.runs.filing import in_the_making, sweep
from foedus.runs.folder import ANSWERS, BRIEF, CRISIS, DRAWS, MANIFEST, SERIES, digest_of_file, dumped, text_name
from foedus.runs.index import LATEST, RUNS, Entry, enter, entry_for, index_held, index_path, know_folder
from foedus.runs.rows import Manifest, RunAnswers

#: Signs of a name or label of a run at most.
LONGEST: Final = 80


def refuse_names(name: str, labels: Iterable[str]) -> None:
    """Refuse a name or a label that could not be read or asked for.

    Raises
    ------
    InputError
        With the reason.
    """
    for what, text in (("--name", name), *(("--label", label) for label in labels)):
        if (what == "--label" and not text) or text != text.strip() or not text.isprintable() or len(text) > LONGEST:
            raise InputError(f"{what} {text!r}: must be a line of 1 to {LONGEST} signs, without blanks at its ends")
    if name == LATEST:
        raise InputError(f"--name {name}: means the newest run; choose another name")


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


def _cannot_write(place: Path, error: OSError) -> RunError:
    return RunError(f"{place}: cannot be written ({error.strerror or error}); choose another folder with --out")


def write_run(
    place: Path,
    crisis: Crisis,
    answers: RunAnswers,
    series: Mapping[str, Sequence[object]],
    manifest: Manifest,
    brief: str,
    yes: Yes | None = None,
) -> Path:
    """Write a run as the folder ``place``, enter it in the index, and return the folder.

    Another run may have taken the place since it was chosen: then this one goes beside it, under its id.

    Parameters
    ----------
    yes
        What the outer draws answered, where it is known.

    Raises
    ------
    RunError
        If it cannot be written; nothing is left behind.
    """
    import polars as pl  # noqa: PLC0415 - loaded only where a run is stored

    final = place.resolve()
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        know_folder(final.parent)
        with in_the_making(final.parent) as folder:
            folder.mkdir()
            (folder / ANSWERS).write_text(dumped(answers), "utf-8")
            (folder / CRISIS).write_text(dumped(crisis.content()), "utf-8")
            pl.DataFrame(dict(series)).with_columns(pl.col("date").str.to_date()).write_parquet(folder / SERIES)
            (folder / BRIEF).write_text(brief, "utf-8")
            texts = _texts_of_mechanisms(crisis)
            for name, text in texts.items():
                (folder / name).write_bytes(text.encode())
            if yes:
                write_draws(folder, yes)
            written = (ANSWERS, CRISIS, SERIES, BRIEF, *([DRAWS] if yes else []), *texts)
            digests = {name: digest_of_file(folder / name) for name in written}
            (folder / MANIFEST).write_text(dumped({**manifest, "digests": digests}), "utf-8")
            for path in folder.iterdir():
                path.chmod(path.stat().st_mode & 0o444)
            taken, unlisted = _listed_and_renamed(folder, final, entry_for(manifest, answers, final))
    except OSError as error:
        raise _cannot_write(place, error) from None
    place = place if taken == final else place.with_name(taken.name)
    if unlisted:
        raise RunError(
            f"{place}: the run is complete, but {index_path()} cannot be written ({unlisted.strerror or unlisted}); "
            "set FOEDUS_HOME"
        )
    return place


def _texts_of_mechanisms(crisis: Crisis) -> dict[str, str]:
    """Return the texts of the mechanisms from outside that ran, by the names of the files in which a run keeps them."""
    from foedus.mechanisms.catalogue import catalogue_of  # noqa: PLC0415 - Numba; loaded wherever a run is made

    outside = catalogue_of(crisis.known_forms).outside
    return {text_name(f"{each.family}.{each.name}"): each.file.text for each in outside if each.file}


def _listed_and_renamed(folder: Path, final: Path, entry: Entry) -> tuple[Path, OSError | None]:
    """Enter a complete run in the index, then rename it; return its folder, and why it could not be entered."""
    unlisted: OSError | None = None
    with ExitStack() as held:
        try:
            held.enter_context(index_held())
        except OSError as error:
            unlisted = error
        if _is_taken(final):
            final = final.with_name(entry.id)
        if not unlisted:
            try:
                enter(entry._replace(folder=str(final)))
            except OSError as error:
                unlisted = error
        if final.exists():
            final.rmdir()
        folder.rename(final)
    return final, unlisted
