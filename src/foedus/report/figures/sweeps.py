"""Answers over the worlds of a sweep: a heat map over two settings, and bands along each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from markupsafe import Markup
from numpy.typing import NDArray

from foedus.report.figures.axes import Scale, horizontal_grid, percent_tick, steps
from foedus.report.figures.colours import ALONE, FIRST, INK, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, join, path, rectangle, text
from foedus.report.numbers import percent
from foedus.report.table import Table

if TYPE_CHECKING:
    from foedus.inquiry.sweep_file import Axis

#: Cells along a range; values have one each.
CELLS: Final = 6
#: Ends of the bands over the worlds of a cell.
ENDS: Final = (0.05, 0.95)
PANEL: Final = 120.0


Floats = NDArray[np.float64]


class Cells(NamedTuple):
    """The cells of a setting: their labels, and in which of them each world lies [world]."""

    labels: list[str]
    place: NDArray[np.int64]


def cells_of(values: pl.Series, axis: "Axis") -> Cells:
    """Return the cells of a setting: its levels, or equal parts of its range."""
    if axis.between is None or axis.steps is not None:
        levels = sorted(values.unique().to_list())
        at = {level: place for place, level in enumerate(levels)}
        return Cells([_written(level) for level in levels], np.array([at[each] for each in values], np.int64))
    low, high = axis.between
    share = (values.to_numpy() - low) / (high - low)
    edges = np.linspace(low, high, CELLS + 1)
    labels = [_written(float(middle)) for middle in (edges[:-1] + edges[1:]) / 2.0]
    return Cells(labels, np.minimum((share * CELLS).astype(np.int64), CELLS - 1))


def _written(level: object) -> str:
    return f"{level:.3g}" if isinstance(level, float) else str(level).strip('"')


def heat_map(name: str, title: str, rows: pl.DataFrame, axes: Sequence[tuple[str, "Axis"]]) -> Figure | None:
    """Return the mean answer over the cells of two settings, all others as they come; None without two.

    Parameters
    ----------
    rows
        ``probability`` and a column ``set:PATH`` for each setting, of the worlds that did not fail.
    axes
        The settings by path; the first lies across, the second up.
    """
    if len(axes) < 2 or rows.is_empty():
        return None
    (across, up), cells = (
        [path for path, _ in axes[:2]],
        [cells_of(rows[f"set:{path}"], axis) for path, axis in axes[:2]],
    )
    shape = (len(cells[1].labels), len(cells[0].labels))
    code = cells[1].place * shape[1] + cells[0].place
    answers = rows["probability"].to_numpy()
    count = np.bincount(code, minlength=shape[0] * shape[1]).reshape(shape)
    total = np.bincount(code, answers, minlength=shape[0] * shape[1]).reshape(shape)
    mean = np.divide(total, count, out=np.full(shape, np.nan), where=count > 0)
    return figure(
        f"heat-{name}",
        title,
        f"Each cell is the mean answer over the worlds in it: {across} across, {up} upwards, all other settings as "
        "they come. The darker, the likelier; empty where no world lies.",
        lambda width: _draw_map(width, across, up, cells, mean),
        Table(
            (across, up, "Answer", "Worlds"),
            [
                (cells[0].labels[x], cells[1].labels[y], percent(float(mean[y, x])), str(count[y, x]))
                for y in range(shape[0])
                for x in range(shape[1])
                if count[y, x]
            ],
            frozenset({0, 1, 2, 3}),
        ),
    )


def _draw_map(width: float, across: str, up: str, cells: Sequence[Cells], mean: Floats) -> Drawing:
    left, top, high = 78.0, 24.0, 40.0
    columns, lines = len(cells[0].labels), len(cells[1].labels)
    wide = (width - left - 8.0) / columns
    most = max(float(np.nanmax(mean)), 1e-9)
    shapes: list[Markup] = [text(fit(f"up: {up}", width, 11), 0, 12, font_size=11, fill=SOFT)]
    for y in range(lines):
        row = top + high * (lines - 1 - y)
        shapes.append(
            text(fit(cells[1].labels[y], left - 10, 11), left - 6, row + 24, anchor="end", font_size=11, fill=SOFT)
        )
        for x in range(columns):
            if np.isnan(mean[y, x]):
                continue
            share = float(mean[y, x]) / most
            said, depth = percent(float(mean[y, x])), round(0.08 + 0.82 * share, 3)
            shapes += [
                rectangle(left + wide * x, row, wide - 2, high - 2, fill=FIRST, fill_opacity=depth),
                text(
                    said, left + wide * (x + 0.5) - 1, row + 24, anchor="middle", font_size=11,
                    fill="#fff" if share > 0.6 else INK,
                ),
            ]  # fmt: skip
    bottom = top + high * lines
    shapes += [
        text(fit(label, wide - 4, 11), left + wide * (x + 0.5), bottom + 14, anchor="middle", font_size=11, fill=SOFT)
        for x, label in enumerate(cells[0].labels)
    ]
    shapes.append(text(fit(f"across: {across}", width - left, 11), left, bottom + 32, font_size=11, fill=SOFT))
    return Drawing(join(*shapes), bottom + 40)


class Band(NamedTuple):
    """A setting, its cells, and of the worlds in each the mean answer and the ends of the middle nine tenths."""

    path: str
    labels: list[str]
    mean: list[float]
    low: list[float]
    high: list[float]
    worlds: list[int]


def band_of(rows: pl.DataFrame, path_: str, axis: "Axis") -> Band:
    """Return the band of answers along a setting; cells without a world are left out."""
    cells, answers = cells_of(rows[f"set:{path_}"], axis), rows["probability"].to_numpy()
    there = [place for place in range(len(cells.labels)) if (cells.place == place).any()]
    each = [answers[cells.place == place] for place in there]
    low, high = ([float(np.quantile(values, end)) for values in each] for end in ENDS)
    means = [float(values.mean()) for values in each]
    return Band(
        path_, [cells.labels[place] for place in there], means, low, high, [int(values.size) for values in each]
    )


def bands(name: str, title: str, rows: pl.DataFrame, axes: Sequence[tuple[str, "Axis"]]) -> Figure | None:
    """Return the answer along each setting: mean and middle nine tenths of the worlds; None where no world answered."""
    if rows.is_empty():
        return None
    found = [band_of(rows, path_, axis) for path_, axis in axes]
    return figure(
        f"bands-{name}",
        title,
        "Along each setting: the mean answer of the worlds there (line), and the middle nine tenths of them (area), "
        "which differ in all other settings. A band that rises or falls as a whole says that the setting matters.",
        lambda width: _draw_bands(width, found),
        Table(
            ("Setting", "Value", "Answer", "From", "To", "Worlds"),
            [
                (band.path, label, percent(mean), percent(low), percent(high), str(worlds))
                for band in found
                for label, mean, low, high, worlds in zip(*band[1:], strict=True)
            ],
            frozenset({2, 3, 4, 5}),
        ),
    )


def _draw_bands(width: float, found: Sequence[Band]) -> Drawing:
    low, high = min(min(band.low) for band in found), max(max(band.high) for band in found)
    room = max(0.05 * (high - low), 0.005)
    shapes: list[Markup] = []
    for place, band in enumerate(found):
        top = (PANEL + 46.0) * place + 20.0
        scale = Scale(max(0.0, low - room), min(1.0, high + room), top + PANEL, top)
        left, right = 46.0, width - 24.0
        step = (right - left) / max(len(band.labels) - 1, 1)
        xs = [left + step * at for at in range(len(band.labels))]
        edge = [(x, scale(value)) for x, value in zip(xs, band.high, strict=True)]
        edge += [(x, scale(value)) for x, value in zip(reversed(xs), reversed(band.low), strict=True)]
        shapes += [
            text(fit(band.path, width, 12), 0, top - 7, font_size=12),
            horizontal_grid(scale, steps(scale.low, scale.high, 4), left, right, percent_tick),
            path(edge, fill=ALONE, fill_opacity=0.22, closed=True),
            path(
                [(x, scale(value)) for x, value in zip(xs, band.mean, strict=True)],
                fill="none", stroke=ALONE, stroke_width=1.8,
            ),
            *(
                text(fit(label, step, 10.5), x, top + PANEL + 14, anchor="middle", font_size=10.5, fill=SOFT)
                for x, label in zip(xs, band.labels, strict=True)
            ),
        ]  # fmt: skip
    return Drawing(join(*shapes), (PANEL + 46.0) * len(found) + 6.0)
