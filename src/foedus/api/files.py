"""Asking several files on one crisis: where two analysts disagree, and how answers change from day to day."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.api.finding import Finding
from foedus.api.options import Progress, counting, plan_of, refuse_numbers, several
from foedus.api.reading import read
from foedus.inquiry.disagreement import differing, worlds_needed
from foedus.inquiry.disagreement import disagree as divided_among
from foedus.inquiry.file_rows import Disagreement, Track
from foedus.inquiry.tracking import track as tracked
from foedus.inquiry.tracking import worlds_needed as track_needs
from foedus.inquiry.why import ORDERS
from foedus.report.disagreement import show_disagreement
from foedus.report.tracking import show_track

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.report.figures.figure import Figure

__all__ = ["ORDERS", "disagree", "track"]


def disagree(
    one: "str | Path | Crisis",
    other: "str | Path | Crisis",
    questions: Sequence[str] = (),
    *,
    trust: Iterable[str | Path] = (),
    replicates: int = 2000,
    orders: int = ORDERS,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Finding[Disagreement]:
    """Divide the difference of two analysts' answers among the inputs in which their files differ.

    Parameters
    ----------
    one, other
        Two files on one crisis, each as in `read`: the same actors and disputes, the same day and horizon.
    questions
        Those whose difference is divided; by default the three that differ most.
    trust, orders, weeks, seed, threads, progress
        As in `why`.
    replicates
        How often each combination of the inputs is run.

    Returns
    -------
    Finding
        With the ``inputs`` that differ, and ``answers``, each with the parts of its difference, which add up.

    Raises
    ------
    FoedusError
        If a file or a question cannot be taken, or there is nothing to compare.

    Examples
    --------
    >>> import foedus
    >>> other = foedus.read("iran-2025", {"actors.IRN.unrest": 0.6})
    >>> found = foedus.disagree("iran-2025", other, ["falls:IRN:leader"], replicates=100, weeks=4)
    >>> [row["input"] for row in found["inputs"]]
    ['actors.IRN.unrest']
    """
    plan = plan_of(replicates, seed, threads, weeks)
    refuse_numbers(orders=orders)
    trusted, asked = several(trust), several(questions)
    first, second = (read(each, trust=trusted) for each in (one, other))
    total = worlds_needed(len(differing(first, second)), orders, len(asked)) * replicates
    found = divided_among(first, second, plan, asked, orders=orders, progress=counting(progress, total))
    names = [str(each) if isinstance(each, str | Path) else each.crisis for each in (one, other)]
    record: Disagreement = {**found, "first": names[0], "second": names[1]}
    return Finding(record, partial(show_disagreement, second, record))


def track(
    files: "Sequence[str | Path | Crisis]",
    questions: Sequence[str] = (),
    *,
    trust: Iterable[str | Path] = (),
    replicates: int = 2000,
    orders: int = ORDERS,
    weeks: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Finding[Track]:
    """Follow answers over files with later and later as-of days: the passing of time apart from news.

    Parameters
    ----------
    files
        Two or more on one crisis, each as in `read`, each with a later as-of day; all answer by the last day of the
        first.
    questions
        By default the leading ones of the first file.
    trust, orders, weeks, seed, threads, progress
        As in `why`; ``weeks`` are those of the first file.
    replicates
        How often each world is run.

    Returns
    -------
    Finding
        With ``answers``: ``points`` by day, and ``steps`` between them, whose ``time`` and ``news`` add up to the
        change.

    Raises
    ------
    FoedusError
        If a file or a question cannot be taken, or the files do not make a track.

    Examples
    --------
    >>> import foedus
    >>> later = foedus.read("iran-2025").as_of.replace(month=8)
    >>> newer = foedus.read("iran-2025", {"as_of": later.isoformat(), "actors.SYR.irregular_rate": 0.5})
    >>> found = foedus.track(["iran-2025", newer], ["falls:SYR:leader"], replicates=100)
    >>> [point["as_of"] for point in found["answers"][0]["points"]]
    ['2025-06-17', '2025-08-17']
    """
    plan = plan_of(replicates, seed, threads, weeks)
    refuse_numbers(orders=orders)
    trusted, asked = several(trust), several(questions)
    known = [read(each, trust=trusted) for each in several(files)]
    record = tracked(
        known, plan, asked, orders=orders, progress=counting(progress, track_needs(known, orders) * replicates)
    )
    return Finding(record, partial(show_track, known[-1], record), partial(_drawn, known[-1], record))


def _drawn(crisis: "Crisis", record: Track) -> "Figure | None":
    from foedus.report.figures.track import track as figure  # noqa: PLC0415 - loaded only where it is drawn

    return figure(crisis, record)
