"""Affinity of two states: how near they stand in the UN's votes, or how like their alliances are where no votes speak.

Votes: z = how many standard deviations nearer than the average pair of the year, affinity = tanh z, from -1 to 1.
Alliances: their likeness beyond chance (`foedus.history.portfolios`), unweighted, in the state system of the year; 0,
neither friend nor foe, where one of the two has no treaty.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from foedus.history.adapters import load
from foedus.history.portfolios import GRADES, likeness
from foedus.history.state_tables import members


class Portfolios(NamedTuple):
    """Alliance portfolios in one year: state codes in order, the grade of each to each, and how like they are."""

    codes: np.ndarray
    graded: np.ndarray
    alike: np.ndarray


def with_affinity(data: Path, cases: pl.DataFrame) -> pl.DataFrame:
    """Add ``affinity`` to rows with ``ccode``, ``other`` and ``before``, the year in which it is measured."""
    points = load(data, "unga").select("ccode", pl.col("year").alias("before"), "ideal_point")
    spread = _spread(points.join(cases.select("before").unique(), on="before", how="semi", maintain_order="left"))
    by_votes = (
        cases.join(points, on=["ccode", "before"], how="left")
        .join(points.rename({"ccode": "other", "ideal_point": "ideal_point_2"}), on=["other", "before"], how="left")
        .join(spread, on="before", how="left")
    )
    distance = (pl.col("ideal_point") - pl.col("ideal_point_2")).abs()
    z_votes = (pl.col("distance_mean") - distance) / pl.col("distance_deviation")
    by_alliances = pl.Series("by_alliances", _by_alliances(data, cases)).fill_nan(None)
    joined = by_votes.with_columns(pl.coalesce(z_votes.tanh(), by_alliances).alias("affinity"))
    return joined.drop("ideal_point", "ideal_point_2", "distance_mean", "distance_deviation")


def _spread(points: pl.DataFrame) -> pl.DataFrame:
    """Return mean and standard deviation of the distance between two states' ideal points, by year."""
    years, means, deviations = [], [], []
    for (before,), group in points.group_by("before", maintain_order=True):
        values = group["ideal_point"].to_numpy()
        upper = np.triu_indices(len(values), 1)
        distances = np.abs(values[:, None] - values[None, :])[upper]
        years.append(before)
        means.append(float(distances.mean()) if len(distances) else 0.0)
        deviations.append(float(distances.std()) or 1.0 if len(distances) else 1.0)
    columns = {"before": pl.Int64, "distance_mean": pl.Float64, "distance_deviation": pl.Float64}  # of no years too
    return pl.DataFrame([years, means, deviations], schema=columns)


def _by_alliances(data: Path, cases: pl.DataFrame) -> np.ndarray:
    """Return the likeness of alliances for each row; NaN where a state was not in the system."""
    alike = np.full(cases.height, np.nan)
    before, one, other = (cases[name].to_numpy() for name in ("before", "ccode", "other"))
    for year in np.unique(before):
        portfolios = alliance_portfolios(str(data), int(year))
        rows = np.flatnonzero(before == year)
        first, second = (_places(portfolios.codes, codes[rows]) for codes in (one, other))
        both = (first >= 0) & (second >= 0)
        alike[rows[both]] = portfolios.alike[first[both], second[both]]
    return alike


def _places(codes: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return where each wanted code stands among the codes, which are in order; -1 where it does not."""
    if not len(codes):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[at] == wanted, at, -1)


@cache
def alliance_portfolios(data: str, year: int) -> Portfolios:
    """Return the alliances of all states of the system in a year, and how like those of each pair are."""
    codes = members(data, year, year)["ccode"].sort().to_numpy()
    treaties = load(data, "atop").filter(pl.col("year") == year)
    grade = treaties.select(
        "ccode1",
        "ccode2",
        pl.when(pl.col("defence") == 1)
        .then(GRADES)
        .when(pl.max_horizontal("neutrality", "nonaggression") == 1)
        .then(2)
        .otherwise(pl.col("consultation"))
        .alias("grade"),
    )
    place = {int(code): index for index, code in enumerate(codes)}
    graded = np.zeros((len(codes), len(codes)))
    np.fill_diagonal(graded, GRADES)
    for one, other, value in grade.iter_rows():
        if one in place and other in place:
            graded[place[one], place[other]] = value
    return Portfolios(codes, graded, likeness(graded))
