"""Parameters that were counted in historical tables, as the files beside have them."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from foedus.core.parameters import SPREAD, Parameter
from foedus.core.shipped_files import laid_over
from foedus.core.tables import toml_table

#: Duration -> the work that it is counted in, the file that holds it, and where in it.
DURATIONS: Final = {
    "icb_force": ("brecher-1997", "timing", "force"),
    "icb_quiet": ("brecher-1997", "timing", "end_without_force"),
    "icb_minor": ("brecher-1997", "timing", "end_minor"),
    "icb_serious": ("brecher-1997", "timing", "end_serious"),
    "mid_shown": ("gibler-2016", "feuds", "mid.shown"),
    "mid_force": ("gibler-2016", "feuds", "mid.force"),
    "mid_fatal": ("gibler-2016", "feuds", "mid.fatal"),
}
#: Forms of a duration, by code.
FORMS: Final = ("weibull", "loglogistic")


@cache
def table(name: str) -> dict[str, Any]:
    """Return a table of counts that ships beside the mechanisms of coercion, or what is laid over it."""
    return _read_once(name, laid_over())


@cache
def _read_once(name: str, _over: Path | None) -> dict[str, Any]:
    return toml_table("foedus.mechanisms.coercion", f"{name}.toml")


def found(file: str, place: str) -> Any:  # noqa: ANN401 - a table or a number
    """Return what stands at a dotted place of a table."""
    here: Any = table(file)
    for part in place.split("."):
        here = here[part]
    return here


def duration(name: str) -> dict[str, Any]:
    """Return what was counted of a duration: its form, scale and shape, with the errors of their logarithms."""
    _, file, place = DURATIONS[name]
    return dict(found(file, place))


def _positive(value: float, error: float, unit: str, meaning: str, source: str) -> Parameter:
    """Return a positive parameter whose error is one of its logarithm."""
    most = 1.0 + SPREAD * error
    return Parameter(value, unit, meaning, value / most, value * most, source, value * error)


def scale(name: str, meaning: str) -> Parameter:
    """Return the scale of a duration."""
    of = duration(name)
    return _positive(of["scale_weeks"], of["scale_error"], "weeks", f"tau: {meaning}", DURATIONS[name][0])


def shape(name: str, meaning: str) -> Parameter:
    """Return the shape of a duration."""
    of = duration(name)
    return _positive(of["shape"], of["shape_error"], "shape", f"s: {meaning}", DURATIONS[name][0])


def form(name: str, meaning: str) -> Parameter:
    """Return the form of a duration: 0 Weibull, 1 log-logistic."""
    code = float(FORMS.index(duration(name).get("form", FORMS[0])))
    return Parameter(code, "code", f"Weibull (0) or log-logistic (1): {meaning}", code, code, DURATIONS[name][0])


def initiative() -> Parameter:
    """Return the challenger's share of the moves by which disputes come to force, as its side used it first."""
    used = found("feuds", "mid.force.who_used_force")
    value = used["first_alone"] + 0.5 * used["both"]
    low, high = max(value - 0.15, 0.0), min(value + 0.15, 1.0)
    return Parameter(value, "share", "of moves, the challenger's", low, high, "gibler-2016")


def deaths_and_again() -> Parameter:
    """Return what deaths add to the log odds of force in a further month."""
    of = found("feuds", "again.by_deaths")
    value, error = of["log_odds"], of["standard_error"]
    low, high = value - SPREAD * error, value + SPREAD * error
    return Parameter(value, "log odds", "force again, once it has killed", low, high, "gibler-2016", error)


def usual(name: str, unit: str, meaning: str) -> Parameter:
    """Return what is usual of an input: its mean in crises of the past, or an assumption where no table knows it."""
    of = table("usual")[name]
    value = float(of["value"])
    return Parameter(value, unit, f"usual {meaning}", value, value, of["source"])
