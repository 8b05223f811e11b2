"""Parameters of mediation that were counted in historical tables, as the file beside has them."""

from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, Final

from foedus.core.parameters import SPREAD, Parameter
from foedus.core.shipped_files import laid_over
from foedus.core.tables import toml_table

FILE: Final = "usual.toml"


@cache
def table() -> dict[str, Any]:
    """Return the counts that ship beside the mechanisms of mediation, or what is laid over them."""
    return _read_once(laid_over())


@cache
def _read_once(_over: Path | None) -> dict[str, Any]:
    return toml_table("foedus.mechanisms.mediation", FILE)


def counted(name: str, meaning: str) -> Parameter:
    """Return a share that was counted, with the error of so many cases."""
    of = table()[name]
    value = of["events"] / of["cases"]
    error = sqrt(value * (1.0 - value) / of["cases"])
    low, high = max(value - SPREAD * error, 0.0), min(value + SPREAD * error, 1.0)
    return Parameter(value, "share", meaning, low, high, of["source"], error)


def named_each() -> Parameter:
    """Return how many states the record of a mediation names."""
    of = table()["named"]
    value = of["events"] / of["cases"]
    return Parameter(value, "states", "W: states that a record of mediation names", value, value, of["source"])


def usual(name: str, unit: str, meaning: str) -> Parameter:
    """Return what is usual of an input: its mean over those who might have mediated crises of the past."""
    of = table()[name]
    return Parameter(of["value"], unit, f"usual {meaning}", of["value"], of["value"], of["source"])
