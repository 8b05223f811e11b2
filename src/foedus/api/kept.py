"""Runs that were kept: their list, and how several of them differ."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.api.finding import Finding
from foedus.api.options import Progress
from foedus.core.errors import InputError
from foedus.runs.folder import kept_crisis
from foedus.runs.index import Entry, called, entries, find_run

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.api.run import Run
    from foedus.crisis.crisis import Crisis
    from foedus.runs.comparison import Kept
    from foedus.runs.rows import Comparison

__all__ = ["Entry", "called", "compare", "entries"]


def compare(
    first: "Run | str | Path",
    *others: "Run | str | Path",
    apart: bool = False,
    trust: Iterable[str | Path] = (),
    progress: Progress | None = None,
) -> "Finding[Comparison]":
    """Say how two to four runs differ: in the engine, in what went in, and in the answers beyond luck.

    Parameters
    ----------
    first, others
        Runs, or the folder of a kept one, its id, its name, the beginning of an id, or ``latest``. Changes are those
        from the first; where two runs share seed and replicates, they are paired.
    apart
        Run the first again with the engine that is here, and divide the changes of the last into what came from the
        engine and what came from the inputs; the last must be a run of this engine.
    trust, progress
        As in `run`, where the first is run again.

    Returns
    -------
    Finding
        With ``runs``, ``settings``, ``engine``, ``inputs`` and ``answers``; its ``html()`` is a page of its own.

    Raises
    ------
    FoedusError
        If one of them is no run, or the last is not one of this engine and ``apart`` is wanted.

    Examples
    --------
    >>> import foedus
    >>> before = foedus.run("iran-2025", replicates=100, weeks=2)
    >>> after = foedus.run("iran-2025", {"actors.RUS.load": 0.9}, replicates=100, weeks=2)
    >>> {row["what"].rpartition(".")[0] for row in foedus.compare(before, after)["inputs"]}
    {'actors.RUS.load'}
    """
    from foedus.runs.comparison import compare as compared  # noqa: PLC0415 - not loaded for the list

    runs = [first, *others]
    kept = [_kept(run) for run in runs]
    names = [_name(run) for run in runs]
    record = compared(kept, names, _again(first, kept[-1], trust, progress) if apart else None)
    crisis = cache(lambda: _crisis(runs[-1]))

    def show(console: "Console | None") -> None:
        from foedus.report.runs import show_comparison  # noqa: PLC0415

        show_comparison(crisis(), record, console)

    def page() -> str:
        from foedus.report.comparison import comparison_html  # noqa: PLC0415

        return comparison_html(crisis(), record)

    return Finding(record, show, page=page)


def _again(first: "Run | str | Path", last: "Kept", trust: Iterable[str | Path], progress: Progress | None) -> "Kept":
    """Return the first run, computed with the engine that is here, which must be that of the last."""
    from foedus.api.archive import run_again  # noqa: PLC0415 - not loaded for the list
    from foedus.api.run import Run  # noqa: PLC0415
    from foedus.runs.versions import digest_of_engine, engine  # noqa: PLC0415

    if digest_of_engine(last.manifest) != digest_of_engine({"engine": engine()}):
        raise InputError(
            f"{last.manifest.get('id', 'the last run')}: is no run of the engine that is here, with which the first is "
            "run again: run it again first, or leave out --apart"
        )
    return _kept(run_again(first if isinstance(first, Run) else find_run(str(first)), trust, progress=progress))


def _kept(run: "Run | str | Path") -> "Kept":
    from foedus.runs.comparison import Kept, kept_in  # noqa: PLC0415 - not loaded for the list

    if isinstance(run, str | Path):
        return kept_in(find_run(str(run)))
    if not hasattr(run, "manifest"):
        raise InputError(f"a run is a Run, a folder, an id or a name, not a {type(run).__name__}: compare(one, other)")
    return Kept(run.manifest, run.crisis.content(), run.record, run.yes)


def _name(run: "Run | str | Path") -> str:
    return str(run) if isinstance(run, str | Path) else run.id


def _crisis(run: "Run | str | Path") -> "Crisis":
    return kept_crisis(find_run(str(run))) if isinstance(run, str | Path) else run.crisis
