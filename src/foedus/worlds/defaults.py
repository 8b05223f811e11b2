"""What a quantity is taken to be where nobody says anything: the readable table ``defaults.toml``, with reasons."""

from functools import cache
from typing import Any, NamedTuple

from foedus.core.tables import toml_table


class Default(NamedTuple):
    """What a quantity is taken to be, and the range over which it is drawn where no table has it (else its value)."""

    value: float
    low: float
    high: float
    #: Whether the range is even in logarithms.
    log: bool


@cache
def _table() -> dict[str, Any]:
    return toml_table(__package__, "defaults.toml")


@cache
def default(of: str, name: str) -> float:
    """Return the default of a quantity of an actor, a relation or a dispute.

    Examples
    --------
    >>> default("actor", "unrest")
    0.1
    """
    return float(_table()[of][name]["value"])


@cache
def entry(of: str, name: str) -> Default:
    """Return a default with its range."""
    found = _table()[of][name]
    low, high = found.get("between", (found["value"], found["value"]))
    return Default(float(found["value"]), float(low), float(high), bool(found.get("log", False)))


def reason(of: str, name: str) -> str:
    """Return why the default is what it is."""
    return str(_table()[of][name]["because"])
