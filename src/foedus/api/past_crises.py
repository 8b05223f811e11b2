"""The crises of the past that can be hindcast: all, those of some years, or those that have what is looked for."""

import re
from functools import partial
from pathlib import Path

from foedus.api.finding import Finding
from foedus.core.errors import InputError
from foedus.history.past_crises import PastCrisis, near, search
from foedus.history.past_crises import past_crises as every_crisis
from foedus.history.reading import data_folder
from foedus.report.past_crises import PAGE, PastCrises, PastCrisisRow, show_past_crises


def past_crises(
    find: str = "",
    *,
    years: int | str = "",
    page: int | None = None,
    data: str | Path | None = None,
) -> Finding[PastCrises]:
    """Return past crises with their numbers: who against whom, on which day, and what is known to have happened.

    Parameters
    ----------
    find
        Words of a name, states as they are called today or were then, a year; all of them must fit. By default all
        crises. Where none fits, those that come near are told.
    years
        Year of the trigger, or the first and the last, as in ``1960-1969``.
    page
        One page of twenty; by default all at once.
    data
        The folder of historical tables; by default ``FOEDUS_DATA`` (`foedus data sources` says what to download).

    Returns
    -------
    Finding
        With ``crises``, a row each, and ``near`` where none fits.

    Raises
    ------
    FoedusError
        If the years or the page cannot be, or a table is missing or broken.

    Examples
    --------
    >>> import foedus
    >>> foedus.past_crises("Cuba", data="no-such-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    foedus.core.errors.DataError: no-such-folder: no such folder of historical tables; ...
    """
    span = _span(str(years)) if years != "" else None
    if page is not None and page < 1:
        raise InputError(f"page {page}: pages are counted from 1")
    known = every_crisis(data_folder(data))
    dated = [one for one in known if span is None or span[0] <= one.trigger.year <= span[1]]
    found = search(dated, find) if find.strip() else dated
    last = max(1, -(-len(found) // PAGE))
    if page is not None and page > last:
        raise InputError(f"page {page}: the last one is {last}")
    shown = found if page is None else found[PAGE * (page - 1) : PAGE * page]
    triggers = sorted(one.trigger for one in known)
    record: PastCrises = {
        "find": find.strip(),
        "years": list(span) if span else None,
        "first": triggers[0].isoformat(),
        "last": triggers[-1].isoformat(),
        "found": len(found),
        "page": page,
        "pages": None if page is None else last,
        "crises": [_row(one) for one in shown],
        "near": [] if found or not find.strip() else [_row(one) for one in near(known, find)],
    }
    return Finding(record, partial(show_past_crises, record))


def _span(text: str) -> tuple[int, int]:
    """Return the first and the last year of a text."""
    told = re.fullmatch(r"\s*(\d{4})\s*(?:[-–]\s*(\d{4})\s*)?", text)
    first, last = (int(told[1]), int(told[2] or told[1])) if told else (1, 0)
    if first > last:
        raise InputError(f"years '{text}': a year, or the first and the last, is needed, as in 1962 or 1960-1969")
    return first, last


def _row(one: PastCrisis) -> PastCrisisRow:
    return {
        "crisis": one.crisis,
        "name": one.name,
        "trigger": one.trigger.isoformat(),
        "weeks": one.weeks,
        "challenger": one.challenger,
        "target": one.target,
        "others": list(one.others),
        "violence": one.violence,
        "mediated": one.mediated,
        "ended": one.ended,
    }
