"""What every record of a crisis file shares: strict and unchangeable, days read from text, reasons as a tuple."""

import re
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from foedus.text.scalar import CONTROL

#: The reason of a value that nothing supports but judgement.
ASSUMPTION: Final = "assumption"

#: The days that a crisis may name: from the first year of the calendar as it is, to as far as anybody looks ahead; a
#: horizon laid on the last of them is still a day.
FIRST_DAY: Final = date(1583, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

#: How a day is written, and a day, a month or a year.
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHEN: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DATA_SET: Final = re.compile(r"([a-z][a-z0-9-]*)@([0-9]{4})")


_SPAN: Final = {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}


def day_after(day: date, days: int) -> date:
    """Return the day so many days after another, or the nearest that a crisis may name.

    Examples
    --------
    >>> day_after(date(2026, 1, 16), -7).isoformat(), day_after(FIRST_DAY, -7).isoformat()
    ('2026-01-09', '1583-01-01')
    """
    return min(max(day + timedelta(days=days), FIRST_DAY), LAST_DAY)


def read_day(raw: object) -> date:
    """Return the day that a text of the form YYYY-MM-DD names."""
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and DAY.fullmatch(raw):
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise PydanticCustomError("day", "{raw} is not a day of the calendar", {"raw": raw}) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise PydanticCustomError("day", "{raw}: days run from {first} to {last}", _SPAN | {"raw": raw})
        return day
    raise PydanticCustomError("day", "a day is written YYYY-MM-DD, not {raw}", {"raw": repr(raw)})


def read_when(raw: object) -> str:
    """Return a day, a month or a year as text (a bare year is a number in YAML)."""
    text = str(raw) if type(raw) is int else raw
    if isinstance(text, str) and WHEN.fullmatch(text):
        read_day((text + "-01-01")[:10])
        return text
    wanted = "a day (2026-01-16), a month (2026-01) or a year (2026), not {raw}"
    raise PydanticCustomError("when", wanted, {"raw": repr(raw)})


def printed(text: str) -> str:
    """Return a text without control characters, which a terminal would obey."""
    if control := CONTROL.search(text):
        raise PydanticCustomError(
            "control", "holds a control character (code {code})", {"code": f"{ord(control[0]):#04x}"}
        )
    return text


def visible(text: str) -> str:
    """Return a text that has something to see in it."""
    if not any(mark.isprintable() and not mark.isspace() for mark in text):
        raise PydanticCustomError("blank", "is blank" if text else "is empty")
    return text


def listed(raw: object) -> object:
    """Return a single text or number as a tuple of one."""
    return (raw,) if isinstance(raw, str | int) else raw


def data_set(reason: str) -> tuple[str, int] | None:
    """Return the data set and the year that a reason such as ``nmc@2022`` names, or None if it is not of that form.

    Examples
    --------
    >>> data_set("nmc@2022")
    ('nmc', 2022)
    >>> data_set("assumption") is None
    True
    """
    match = _DATA_SET.fullmatch(reason)
    return (match[1], int(match[2])) if match else None


#: How ids and reasons are written.
IDENTIFIER: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
REASON: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]*(@[0-9]{4})?$"
ACTOR: Final = r"^[A-Z][A-Z0-9]{1,7}$"

Day = Annotated[date, BeforeValidator(read_day)]
When = Annotated[str, BeforeValidator(read_when)]
Note = Annotated[str, AfterValidator(printed)]
Text = Annotated[Note, AfterValidator(visible)]
#: An evidence id, ``DATASET@YEAR``, or ``assumption``.
Reason = Annotated[str, StringConstraints(pattern=REASON)]
Because = Annotated[tuple[Reason, ...], BeforeValidator(listed), Field(min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
ActorId = Annotated[str, StringConstraints(pattern=ACTOR)]
