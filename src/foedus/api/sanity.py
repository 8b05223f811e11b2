"""Asking what an expert would ask about a crisis file."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.api.finding import Finding
from foedus.api.options import Progress, Settings, counting, plan_of, several
from foedus.api.reading import read
from foedus.inquiry.file_rows import Sanity
from foedus.inquiry.sanity import KINDS
from foedus.inquiry.sanity import sanity as remarked
from foedus.report.sanity import show_sanity
from foedus.session.pairing import refuse_few

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis

__all__ = ["KINDS", "sanity"]


def sanity(
    crisis: "str | Path | Crisis",
    kinds: Sequence[str] = (),
    *,
    settings: Settings = (),
    trust: Iterable[str | Path] = (),
    replicates: int = 1000,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Finding[Sanity]:
    """Say what an expert would ask about a crisis file. Remarks are no mistakes.

    Parameters
    ----------
    crisis, settings, trust, weeks, seed, threads
        As in `why`.
    kinds
        Kinds of remark: ``undecided``, ``record``, ``contradiction``, ``left_out``, ``unwritten``, ``old``, ``idle``;
        by default all of them.
    replicates
        How often the world is run to see who is likelier to fight for whom, and what moves nothing.
    progress
        As in `why`, of the crisis as it is.

    Returns
    -------
    Finding
        With ``remarks``, each with its ``kind``, ``path``, ``line``, one sentence and a ``remedy``.

    Raises
    ------
    FoedusError
        If the crisis, a kind or a number cannot be taken.

    Examples
    --------
    >>> import foedus
    >>> found = foedus.sanity("iran-2026", ["undecided"])
    >>> found["remarks"][0]["path"]
    'disputes.cuba.level'
    """
    plan = plan_of(replicates, seed, threads, weeks)
    refuse_few(plan.replicates)
    known = read(crisis, settings, trust=trust)
    record = remarked(known, plan, several(kinds), progress=counting(progress, plan.replicates))
    return Finding(record, partial(show_sanity, known, record))
