"""How near two states vote in the United Nations, by how alike they are: for states that do not vote there."""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.calibration import section
from foedus.history.adapters import load
from foedus.history.measures.affinity import alliance_portfolios
from foedus.history.portfolios import GRADES
from foedus.worlds.alignment import FILE, MEASURES
from foedus.worlds.defaults import default

FIRST_YEAR: Final = 1946
DATA: Final = ("unga", "atop", "polyarchy", "rivalries")
HEADER: Final = "# Fitted by `make tables`; nothing in here is written by hand.\n"
RULE: Final = (
    "pairs of states that both vote, each in each year; least squares of their affinity by votes on: how far apart "
    "they are in polyarchy; how alike their alliances are beyond chance, 0 where one of them has none; a treaty of "
    "defence; a rivalry. below, above: where nine of ten lie from what is expected"
)
Floats = NDArray[np.float64]


def written(data: Path) -> str:
    """Return the text of the file."""
    last = int(min(load(data, name)["year"].max() for name in ("unga", "atop")))  # type: ignore[type-var, arg-type]
    rows = np.concatenate([_pairs(data, year) for year in range(FIRST_YEAR, last + 1)])
    affinity, measures = rows[:, 0], rows[:, 1:]
    terms = np.column_stack([np.ones(len(rows)), measures])
    constant, *slopes = np.linalg.lstsq(terms, affinity, rcond=None)[0].tolist()
    rest = affinity - terms @ np.array([constant, *slopes])
    low, high = np.quantile(rest, [0.05, 0.95]).tolist()
    lines = [f'rule = "{RULE}"', f"years = [{FIRST_YEAR}, {last}]", f"data = {list(DATA)}".replace("'", '"')]
    lines += ['works = ["bailey-2017", "leeds-2002", "hage-2011", "coppedge-2020"]', f"pairs = {len(rows)}"]
    lines += [f"explained = {1.0 - rest.var() / affinity.var():.2g}", f"constant = {constant:.3g}"]
    lines += [f"below = {low:.3g}", f"above = {high:.3g}"]
    lines += section("slope", dict(zip(MEASURES, _short(slopes), strict=True)))
    lines += section("usual", dict(zip(MEASURES, _short(measures.mean(axis=0)), strict=True)))
    return HEADER + "\n".join(lines) + "\n"


def _short(numbers: Floats | list[float]) -> list[float]:
    return [float(f"{number:.3g}") for number in numbers]


def _pairs(data: Path, year: int) -> Floats:
    """Return affinity by votes and the measures of all pairs of a year of which all are known [pair, 1 + measure]."""
    codes, graded, alike = alliance_portfolios(str(data), year)
    point = _of(load(data, "unga"), "ideal_point", year, codes)
    polyarchy = _of(load(data, "polyarchy"), "polyarchy", year, codes)
    slope, zero = default("relation", "affinity_slope"), default("relation", "affinity_zero")
    once = np.triu_indices(len(codes), 1)
    tables = (
        np.tanh(slope * (zero - _apart(point))),
        _apart(polyarchy),
        alike,
        graded == GRADES,
        _rivals(data, year, codes),
    )
    rows = np.column_stack([table[once].astype(float) for table in tables])
    return rows[np.isfinite(rows).all(axis=1)]


def _of(table: pl.DataFrame, column: str, year: int, codes: Floats) -> Floats:
    told = dict(table.filter(pl.col("year") == year).select("ccode", column).drop_nulls().iter_rows())
    return np.array([told.get(int(code), np.nan) for code in codes])


def _apart(numbers: Floats) -> Floats:
    return np.abs(numbers[:, None] - numbers[None, :])


def _rivals(data: Path, year: int, codes: Floats) -> Floats:
    places = {int(code): place for place, code in enumerate(codes)}
    found = np.zeros((len(codes), len(codes)))
    on = load(data, "rivalries").filter(pl.col("start") <= year, pl.col("end") >= year)
    for here, there in on.select("ccode1", "ccode2").iter_rows():
        if here in places and there in places:
            found[places[here], places[there]] = found[places[there], places[here]] = 1.0
    return found


def write(data: Path, folder: Path) -> None:
    """Write the file into a folder."""
    (folder / FILE).write_text(written(data), "utf-8")
