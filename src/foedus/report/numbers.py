"""How numbers are written, the same in the terminal, the brief and its figures."""

import math
import re
from collections.abc import Sequence
from typing import Final

from foedus.report import dates

#: Below this a chance is written as ``<0.1%``: runs of ordinary size cannot tell it from zero.
SMALLEST: Final = 0.0005
#: From here on a chance is written in whole percent.
WHOLE: Final = 0.0995


def percent(chance: float) -> str:
    """Return a chance in percent: two figures at most, one decimal below ten percent, never a bare 0% or 100%.

    Examples
    --------
    >>> percent(0.0042), percent(0.02), percent(0.418), percent(0.0), percent(0.9987)
    ('0.4%', '2.0%', '42%', '<0.1%', '99.9%')
    """
    if math.isnan(chance):
        return "–"
    if chance < SMALLEST:
        return "<0.1%"
    if chance >= 1 - SMALLEST:
        return ">99.9%"
    return f"{100 * chance:.1f}%" if chance < WHOLE or chance >= 1 - 0.005 else f"{100 * chance:.0f}%"


def interval(low: float, high: float) -> str:
    """Return a range of chances, with the percent sign once.

    Examples
    --------
    >>> interval(0.001, 0.012), interval(0.08, 0.14), interval(0.0, 0.012), interval(0.0, 0.0)
    ('0.1–1.2%', '8.0–14%', '<0.1–1.2%', '<0.1%')
    """
    first, last = percent(low), percent(high)
    return first if first == last else f"{first.removesuffix('%')}–{last}"


def whole_percent(chance: float) -> str:
    """Return a chance in whole percent, as of a draft: no digit below 1%.

    Examples
    --------
    >>> whole_percent(0.0042), whole_percent(0.0949), whole_percent(0.9987)
    ('<1%', '9%', '>99%')
    """
    if math.isnan(chance):
        return "–"
    whole = round(100 * chance)
    return "<1%" if whole < 1 else ">99%" if whole > 99 else f"{whole}%"


def whole_interval(low: float, high: float) -> str:
    """Return a range of chances in whole percent, as of a draft.

    Examples
    --------
    >>> whole_interval(0.001, 0.012), whole_interval(0.08, 0.14)
    ('<1–1%', '8–14%')
    """
    first, last = whole_percent(low), whole_percent(high)
    return first if first == last else f"{first.removesuffix('%')}–{last}"


def with_interval(chance: float, low: float, high: float) -> str:
    """Return a chance followed by its 90% range, unless the two are written alike.

    Examples
    --------
    >>> with_interval(0.004, 0.001, 0.012), with_interval(0.0001, 0.0, 0.0003)
    ('0.4% (0.1–1.2%)', '<0.1%')
    """
    middle, ends = percent(chance), interval(low, high)
    return middle if middle == ends else f"{middle} ({ends})"


def figure(value: float) -> str:
    """Return a number to three significant figures, without an exponent where a reader would not want one.

    Examples
    --------
    >>> figure(0.5), figure(78.0), figure(1234.5), figure(0.00042)
    ('0.5', '78', '1,234', '0.00042')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def end_of_range(end: object) -> str:
    """Return the end of an input's range: a number to three figures, a day as a calendar day, a flag as a word.

    Examples
    --------
    >>> end_of_range(0.5), end_of_range("2026-02-01"), end_of_range(True), end_of_range("defence")
    ('0.5', '1 Feb 2026', 'yes', 'defence')
    """
    if isinstance(end, bool):
        return "yes" if end else "no"
    if isinstance(end, int | float):
        return figure(end)
    return dates.short(end) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(end)) else str(end)


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, held off 0 and 1 by what a run of ordinary size can tell."""
    held = min(max(chance, SMALLEST), 1 - SMALLEST)
    return math.log(held / (1 - held))


def join(words: Sequence[str]) -> str:
    """Return words joined as a sentence joins them.

    Examples
    --------
    >>> join(["Russia"]), join(["Russia", "China"]), join(["Russia", "China", "Cuba"])
    ('Russia', 'Russia and China', 'Russia, China and Cuba')
    """
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
