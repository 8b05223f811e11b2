"""How dates are written and placed: calendar days, months or years, always in English, whatever the locale."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(text: object) -> date:
    """Return the calendar day that a date, ``2026-01-16``, ``2026-01`` or ``2026`` stands for (the middle of a span).

    Examples
    --------
    >>> day("2026-01-16"), day("2026-01"), day(2026)
    (datetime.date(2026, 1, 16), datetime.date(2026, 1, 16), datetime.date(2026, 7, 1))
    """
    if isinstance(text, date):
        return text
    parts = [int(part) for part in str(text).split("-")]
    if len(parts) == 1:
        return date(parts[0], 7, 1)
    return date(parts[0], parts[1], 16 if len(parts) == 2 else parts[2])


def long(text: object) -> str:
    """Return a date in full.

    Examples
    --------
    >>> long("2026-01-16"), long("2026-01"), long("2026")
    ('16 January 2026', 'January 2026', '2026')
    """
    return _written(text, len("September"))


def short(text: object) -> str:
    """Return a date with its month in three letters.

    Examples
    --------
    >>> short("2026-01-16")
    '16 Jan 2026'
    """
    return _written(text, 3)


def _written(text: object, letters: int) -> str:
    parts = [int(part) for part in str(text).split("-")]
    words = [str(parts[0])]
    if len(parts) > 1:
        words.insert(0, MONTHS[parts[1] - 1][:letters])
    if len(parts) > 2:
        words.insert(0, str(parts[2]))
    return " ".join(words)


def span(first: object, last: object) -> str:
    """Return a span of days, saying a shared month and year once.

    Examples
    --------
    >>> span("2026-01-20", "2026-02-20"), span("2026-01-20", "2026-01-31"), span("2026-01-20", "2026-01-20")
    ('20 Jan – 20 Feb 2026', '20–31 Jan 2026', '20 Jan 2026')
    """
    one, other = day(first), day(last)
    if one == other:
        return short(other)
    if (one.year, one.month) == (other.year, other.month):
        return f"{one.day}–{short(other)}"
    return f"{short(one).removesuffix(f' {other.year}')} – {short(other)}"


def week_day(as_of: object, week: int) -> date:
    """Return the calendar day on which a week of the run ends; week 0 is the day as of which it starts."""
    return day(as_of) + timedelta(weeks=week)


def month_ticks(first: date, last: date, most: int = 7) -> Iterator[tuple[date, str]]:
    """Yield the first days of months between two days, labelled; every second, third ... month if there are many."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months <= most * step)
    for count in range(months + 1):
        index = first.year * 12 + first.month - 1 + count
        tick = date(index // 12, index % 12 + 1, 1)
        if first <= tick <= last and index % step == 0:
            yield tick, (MONTHS[tick.month - 1][:3] if step < 12 and tick.month != 1 else str(tick.year))
