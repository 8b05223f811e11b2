"""Parameters that were counted in historical tables, as ``timing.toml`` and ``usual.toml`` have them."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from foedus.core.parameters import SPREAD, Parameter

#: What a duration is known from, by the first word of its name.
SOURCES = {"icb": "brecher-1997", "mid": "gibler-2016"}


@cache
def table(name: str) -> dict[str, Any]:
    """Return a table of counts that ships beside the mechanisms of coercion."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def _positive(value: float, error: float, unit: str, meaning: str, source: str) -> Parameter:
    """Return a positive parameter whose error is one of its logarithm."""
    low = value * max(1.0 - SPREAD * error, 1.0 / (1.0 + SPREAD * error))
    return Parameter(value, unit, meaning, low, value * (1.0 + SPREAD * error), source, value * error)


def scale(name: str, meaning: str) -> Parameter:
    """Return the Weibull scale of a duration."""
    of = table("timing")[name]
    source = f"{SOURCES[name[:3]]}, {of['span'][0]}-{of['span'][1]}"
    return _positive(of["scale_weeks"], of["scale_error"], "weeks", f"tau: {meaning}", source)


def shape(name: str, meaning: str) -> Parameter:
    """Return the Weibull shape of a duration."""
    of = table("timing")[name]
    source = f"{SOURCES[name[:3]]}, {of['span'][0]}-{of['span'][1]}"
    return _positive(of["shape"], of["shape_error"], "Weibull shape", f"s: {meaning}", source)


def usual(name: str, unit: str, meaning: str) -> Parameter:
    """Return what is usual of an input: its mean in crises of the past, or an assumption where no table knows it."""
    of = table("usual")[name]
    value = float(of["value"])
    return Parameter(value, unit, f"usual {meaning}", value, value, of["source"])
