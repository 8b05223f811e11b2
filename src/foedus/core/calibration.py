"""Calibration files: what was fitted, to which cases, with what spread. One TOML file stands beside each mechanism.

The reader serves the engine at run time, so it imports neither the tables nor the fitting.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.core.errors import InputError, nearest
from foedus.core.normal import normal_cdf, normal_quantile
from foedus.core.shipped_files import laid_over, path_of

Floats = NDArray[np.float64]
#: A uniform is kept this far from 0 and 1, so that a quantile stays finite.
EDGE = 1e-12
HEADER = "# Fitted by `make tables`; nothing in here is written by hand.\n"


class Calibration(NamedTuple):
    """Coefficients of a fitted mechanism in natural units, log odds per unit of each covariate.

    ``estimate``, ``low`` and ``high`` have shape [cause, column]; ``centre`` [cause * column] and ``covariance``
    [cause * column, cause * column] are the normal that, cut off at the bounds, is the posterior. ``span`` holds the
    first and last year, ``data`` the SHA-256 of each table, ``timing`` what was fitted of delays. ``typical`` is the
    mean of each term over the cases: what is not known of a case counts as that, in the fit and wherever it is used.
    ``level`` is what a level that was solved by simulation meets, and how closely.
    """

    form: str
    population: str
    outcome: str
    coding_rule: str
    causes: tuple[str, ...]
    columns: tuple[str, ...]
    span: tuple[int, int]
    cases: int
    events: tuple[int, ...]
    clusters: int
    estimate: Floats
    centre: Floats
    covariance: Floats
    low: Floats
    high: Floats
    meaning: Mapping[str, str]
    data: Mapping[str, str]
    timing: Mapping[str, float]
    typical: Mapping[str, float] = MappingProxyType({})
    level: Mapping[str, float] = MappingProxyType({})

    def value(self, column: str, cause: str | None = None) -> float:
        """Return one coefficient; the cause may be left out where there is one only.

        Raises
        ------
        InputError
            If the calibration has no such column or cause.
        """
        k = 0 if cause is None and len(self.causes) == 1 else _index(self.causes, cause or "", "cause")
        return float(self.estimate[k, _index(self.columns, column, "column")])

    def standard_error(self, column: str, cause: str | None = None) -> float:
        """Return the standard error of one coefficient, before it is cut off at its bounds."""
        k = 0 if cause is None and len(self.causes) == 1 else _index(self.causes, cause or "", "cause")
        place = k * len(self.columns) + _index(self.columns, column, "column")
        return float(np.sqrt(self.covariance[place, place]))

    def bounds(self, column: str) -> tuple[float, float]:
        """Return what theory leaves of the line for a coefficient of a calibration of one cause."""
        place = _index(self.columns, column, "column")
        return float(self.low[0, place]), float(self.high[0, place])


def _index(names: tuple[str, ...], name: str, kind: str) -> int:
    if name not in names:
        raise InputError(f"the calibration has no {kind} '{name}'{nearest(name, names)}; it has {', '.join(names)}")
    return names.index(name)


def draw(calibration: Calibration, uniforms: Floats) -> Floats:
    """Return coefficients [draw, cause, column] from the posterior, one for each row of uniforms.

    Coefficient after coefficient is drawn from its normal given those before it, cut off at its bounds: exact where no
    bound binds, and within every bound always. Those with a bound come first, so that the others, the intercept among
    them, give way where one binds and do not take the chances along.

    Parameters
    ----------
    calibration : Calibration
        The posterior.
    uniforms : array [draw, cause * column]
        Uniform draws on (0, 1), so that the caller decides their stream.
    """
    lows, highs = calibration.low.ravel(), calibration.high.ravel()
    order = np.argsort(np.isinf(lows) & np.isinf(highs), kind="stable")
    root = np.linalg.cholesky(calibration.covariance[np.ix_(order, order)])
    found, normal = np.empty_like(uniforms), np.zeros_like(uniforms)
    for k, place in enumerate(order.tolist()):
        before, sd, centre = root[k, :k], float(root[k, k]), float(calibration.centre[place])
        low, high = float(lows[place]), float(highs[place])
        for row, luck in enumerate(uniforms[:, place].tolist()):
            mean = centre + float(before @ normal[row, :k])
            below = normal_cdf((low - mean) / sd) if low > -inf else 0.0
            above = normal_cdf((high - mean) / sd) if high < inf else 1.0
            at = min(max(below + luck * (above - below), EDGE), 1.0 - EDGE)
            normal[row, k] = score = normal_quantile(at)
            found[row, place] = min(max(mean + sd * score, low), high)
    return found.reshape(len(uniforms), *calibration.estimate.shape)


def draw_by_name(calibration: Calibration, luck: Callable[[str], Floats], prefix: str) -> dict[str, Floats]:
    """Return draws [outer draw] of every column from the joint posterior of a calibration of one cause.

    Parameters
    ----------
    luck : callable
        Gives the uniforms [outer draw] of a named quantity.
    prefix : str
        Names the quantities: ``PREFIX.COLUMN``.
    """
    drawn = draw(calibration, np.column_stack([luck(f"{prefix}.{column}") for column in calibration.columns]))
    return {column: drawn[:, 0, k] for k, column in enumerate(calibration.columns)}


def file_of(family: str, name: str) -> str:
    """Return where the calibration of a family of mechanisms stands, below the package."""
    return f"mechanisms/{family}/{name}.calibration.toml"


def shipped(family: str, name: str) -> Calibration:
    """Return the calibration that stands beside the mechanisms of a family, or is laid over it.

    Raises
    ------
    InputError
        If there is none of this name, or what is laid over it is no calibration.
    """
    return _read_once(family, name, laid_over())


@cache
def _read_once(family: str, name: str, over: Path | None) -> Calibration:
    path = path_of(file_of(family, name), over)
    if not path.is_file():
        known = [entry.name.removesuffix(".calibration.toml") for entry in path.parent.iterdir()]
        raise InputError(f"the family '{family}' has no calibration '{name}'{nearest(name, known)}")
    return parse(path.read_text("utf-8"), str(path))


def read(path: str | Path) -> Calibration:
    """Return the calibration in a file.

    Raises
    ------
    InputError
        If there is no such file, or it is not a calibration.
    """
    place = Path(path)
    if not place.is_file():
        raise InputError(f"{place}: no such calibration file")
    return parse(place.read_text("utf-8"), str(place))


def parse(text: str, place: str) -> Calibration:
    """Return the calibration that a text holds; ``place`` names it in messages."""
    try:
        raw = tomllib.loads(text)
        causes, columns = tuple(raw["causes"]), tuple(raw["columns"])
        table = {part: _table(raw.get(part, {}), causes, columns, fill) for part, fill in _PARTS.items()}
        found = Calibration(
            **{name: raw[name] for name in ("form", "population", "outcome", "coding_rule", "cases", "clusters")},
            causes=causes,
            columns=columns,
            span=(int(raw["span"][0]), int(raw["span"][1])),
            events=tuple(raw["events"]),
            estimate=table["estimate"],
            centre=table["centre"].ravel(),
            covariance=np.array(raw["covariance"], np.float64),
            low=table["low"],
            high=table["high"],
            meaning=raw.get("meaning", {}),  # a constant has no column to explain
            data=raw["data"],
            timing={name: float(value) for name, value in raw.get("timing", {}).items()},
            typical={name: float(value) for name, value in raw.get("typical", {}).items()},
            level={name: float(value) for name, value in raw.get("level", {}).items()},
        )
        strangers = _strangers(raw, causes, columns)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{place}: not a calibration file ({error})") from error
    if strangers:
        raise InputError(f"{place}: {', '.join(strangers)}: not among the columns {', '.join(columns)}")
    size = len(causes) * len(columns)
    finite = np.isfinite(found.estimate).all() and np.isfinite(found.centre).all()
    if found.covariance.shape != (size, size) or not finite:
        raise InputError(f"{place}: not a calibration file (estimates and covariance of {size} coefficients expected)")
    return found


def _strangers(raw: Mapping[str, Any], causes: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """Return the names that a file gives numbers or a meaning for and that are no cause or column of it."""
    found = [f"{part}.{name}" for part in ("meaning", "typical") for name in raw.get(part, {}) if name not in columns]
    for part in (*_PARTS, "standard_error"):
        for cause, entries in raw.get(part, {}).items():
            found += [f"{part}.{cause}"] if cause not in causes else []
            found += [f"{part}.{cause}.{name}" for name in entries if name not in columns]
    return found


def require_columns(calibration: Calibration, columns: Iterable[str]) -> None:
    """Refuse a calibration that has another column than its reader has a covariate for, or lacks one.

    Raises
    ------
    InputError
        With the columns that differ.
    """
    differ = sorted(set(calibration.columns[1:]) ^ set(columns))
    if differ:
        raise InputError(
            f"the calibration '{calibration.form}' of {calibration.outcome} has the columns "
            f"{', '.join(calibration.columns[1:])}, and what reads it differs in {', '.join(differ)}"
        )


#: Parts of a file that are tables cause -> column -> number, and what stands where a number is absent.
_PARTS = {"estimate": np.nan, "centre": np.nan, "low": -np.inf, "high": np.inf}


def _table(
    part: Mapping[str, Mapping[str, float]], causes: tuple[str, ...], columns: tuple[str, ...], fill: float
) -> Floats:
    return np.array([[part.get(cause, {}).get(column, fill) for column in columns] for cause in causes], np.float64)


def _text(value: Any) -> str:  # noqa: ANN401 - what TOML can hold
    """Return a value as TOML: strings are basic strings, numbers keep nine digits."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        return f'"{escaped}"'
    if isinstance(value, float):
        return repr(float(f"{value:.9g}"))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(entry) for entry in value) + "]"
    return str(value)


def section(name: str, entries: Mapping[str, object]) -> list[str]:
    """Return the lines of a TOML table, none where it is empty."""
    return ["", f"[{name}]", *(f'"{key}" = {_text(value)}' for key, value in entries.items())] if entries else []


def written(calibration: Calibration) -> str:
    """Return the text of a calibration file, which ``parse`` reads back."""
    lines = [f"{name} = {_text(getattr(calibration, name))}" for name in _SIMPLE]
    rows = [f"  {_text([float(value) for value in row])}," for row in calibration.covariance]
    lines += ["covariance = [", *rows, "]"]
    lines += section("meaning", calibration.meaning)
    shape = calibration.estimate.shape
    errors = np.sqrt(np.diag(calibration.covariance)).reshape(shape)
    parts = {
        "estimate": calibration.estimate,
        "standard_error": errors,
        "centre": calibration.centre.reshape(shape),
        "low": calibration.low,
        "high": calibration.high,
    }
    for part, table in parts.items():
        for cause, row in zip(calibration.causes, table, strict=True):
            known = {name: float(value) for name, value in zip(calibration.columns, row, strict=True)}
            lines += section(f'{part}."{cause}"', {name: value for name, value in known.items() if np.isfinite(value)})
    lines += section("typical", calibration.typical)
    lines += section("timing", calibration.timing)
    lines += section("level", calibration.level)
    lines += section("data", calibration.data)
    return HEADER + "\n".join(lines) + "\n"


_SIMPLE = (
    "form", "population", "outcome", "coding_rule", "causes", "columns", "span", "cases", "events", "clusters",
)  # fmt: skip
