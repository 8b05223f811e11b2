"""Everything that ships and follows from historical tables, fitted anew to a user's own."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from foedus.api.finding import Finding
from foedus.api.options import Cluster, processors, working
from foedus.evidence.record import FIRST_DAY
from foedus.history.reading import data_folder
from foedus.report.fitting import FitRecord, record_of, show_fit
from foedus.session.options import refuse_number


def fit(
    to: int,
    *,
    data: str | Path | None = None,
    out: str | Path | None = None,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Finding[FitRecord]:
    """Fit everything that ships and follows from historical tables anew, to what was known by the end of a year.

    It is written to a folder that ``FOEDUS_CALIBRATIONS`` can name: then every command and function reads it in place
    of what ships. What was finished before a stop is kept.

    Parameters
    ----------
    to
        The last year that is known.
    data
        The folder of historical tables; by default ``FOEDUS_DATA`` (`foedus data sources` says what to download).
    out
        Where it is written; by default ``calibrations-YEAR`` in the current folder.
    threads
        On how many threads crises are run for the levels; by default one for each processor.
    cluster, tolerate
        Processes or machines that run them, as in `run`.
    progress
        Told what is done next, how much of it is done, and how much there is.

    Returns
    -------
    Finding
        With ``files``, one row each, and ``levels``: observed and simulated share, what is left, and its error.

    Raises
    ------
    FoedusError
        If a table is missing or broken, the tables do not hold the year, or too little had happened by then.

    Examples
    --------
    >>> import foedus
    >>> foedus.fit(1979, data="no-such-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    foedus.core.errors.DataError: no-such-folder: no such folder of historical tables; ...
    """
    refuse_number("--to", to, FIRST_DAY.year, datetime.now(UTC).year)
    tables = data_folder(data)
    from foedus.scoring.refit import refit, refuse_place, write  # noqa: PLC0415 - the engine, after cheap refusals

    place = Path(out) if out is not None else Path(f"calibrations-{to}")
    refuse_place(place)
    with working(cluster, tolerate=tolerate):
        found = refit(tables, to, threads=processors() if threads is None else threads, progress=progress)
    write(found, place)
    record = record_of(found, place)
    return Finding(record, partial(show_fit, record))
