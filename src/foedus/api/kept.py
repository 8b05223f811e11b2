"""Runs that were kept: their list, and how two of them differ."""

from pathlib import Path
from typing import TYPE_CHECKING

from foedus.api.finding import Finding
from foedus.runs.folder import kept_crisis
from foedus.runs.index import Entry, entries, find_run

if TYPE_CHECKING:
    from foedus.api.run import Run
    from foedus.crisis.crisis import Crisis
    from foedus.runs.comparison import Kept
    from foedus.runs.rows import Comparison

__all__ = ["Entry", "compare", "entries"]


def compare(first: "Run | str | Path", second: "Run | str | Path") -> "Finding[Comparison]":
    """Say how two runs differ: in the engine, in what went in, and in the answers beyond luck.

    Parameters
    ----------
    first, second
        Runs, or the folder of a kept one, its id, the beginning of an id, or ``latest``.

    Returns
    -------
    Finding
        With ``settings``, ``engine``, ``inputs`` and ``answers``: rows with both sides.

    Raises
    ------
    FoedusError
        If one of them is no run.

    Examples
    --------
    >>> import foedus
    >>> before = foedus.run("iran-2025", replicates=100, weeks=2)
    >>> after = foedus.run("iran-2025", {"actors.RUS.load": 0.9}, replicates=100, weeks=2)
    >>> {row["what"].rpartition(".")[0] for row in foedus.compare(before, after)["inputs"]}
    {'actors.RUS.load'}
    """
    from foedus.runs.comparison import compare as compared  # noqa: PLC0415 - not loaded for the list

    one, other = _kept(first), _kept(second)
    names = _name(first), _name(second)
    record = compared(one, other, names)
    from foedus.report.runs import show_comparison  # noqa: PLC0415

    return Finding(record, lambda console: show_comparison(_crisis(second), record, names, console))


def _kept(run: "Run | str | Path") -> "Kept":
    from foedus.runs.comparison import Kept, kept_in  # noqa: PLC0415 - not loaded for the list

    if isinstance(run, str | Path):
        return kept_in(find_run(str(run)))
    return Kept(run.manifest, run.crisis.content(), run.record)


def _name(run: "Run | str | Path") -> str:
    return str(run) if isinstance(run, str | Path) else run.id


def _crisis(run: "Run | str | Path") -> "Crisis":
    return kept_crisis(find_run(str(run))) if isinstance(run, str | Path) else run.crisis
