"""The weekly series of a run, as curves with their fans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from foedus.report.dates import day

#: Quantiles of a series, in the order of a curve's fields.
QUANTILES = ("q05", "q25", "q50", "q75", "q95")


class Curve(NamedTuple):
    """One series of one subject, week by week: its mean, and the quantiles of what is not known."""

    weeks: list[int]
    days: list[date]
    mean: list[float]
    q05: list[float]
    q25: list[float]
    q50: list[float]
    q75: list[float]
    q95: list[float]


#: Curves by the name of the series and its subject.
Curves = Mapping[tuple[str, str], Curve]


def curves(series: Any) -> Curves:  # noqa: ANN401 - a polars frame or a mapping; polars is not loaded to name it
    """Return the curves of a long table: series, subject, week, date, mean and five quantiles.

    Parameters
    ----------
    series
        A `polars.DataFrame`, or a mapping from column names to sequences of one length.
    """
    columns: Mapping[str, Sequence[Any]] = series.to_dict(as_series=False) if hasattr(series, "to_dict") else series
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    if columns:
        numbers = zip(*(columns[name] for name in ("week", "date", "mean", *QUANTILES)), strict=True)
        for key, row in zip(zip(columns["series"], columns["subject"], strict=True), numbers, strict=True):
            found.setdefault(key, []).append(row)
    return {key: _curve(sorted(rows, key=lambda row: int(row[0]))) for key, rows in found.items()}


def _curve(rows: list[tuple[Any, ...]]) -> Curve:
    weeks, days, *numbers = zip(*rows, strict=True)
    return Curve([int(week) for week in weeks], [day(one) for one in days], *(list(map(float, one)) for one in numbers))
