"""What was said beside what happened: the curve that recalibrates best, step by step, and where forecasts lie."""

from markupsafe import Markup

from foedus.register.rows import StepRow, TogetherRow
from foedus.report.figures.axes import Scale, horizontal_grid, percent_tick, steps, vertical_grid
from foedus.report.figures.colours import FIRST, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import join, line, path, tag, text
from foedus.report.numbers import percent
from foedus.report.table import Table

HEIGHT = 300.0
WIDEST = 420.0


def calibration(found: TogetherRow) -> Figure:
    """Return the calibration curve of forecasts taken together (dimitriadis-2021)."""
    return figure(
        "calibration",
        "What was said, and what happened",
        f"Of {found['forecasts']} forecasts {percent(found['happened'])} came true, and {percent(found['said'])} was "
        "said on average. Each step takes forecasts together of which, by the best curve that never falls, the same "
        "share came true; on the diagonal what was said is what happened. Circles are as large as the step is.",
        lambda width: _draw(min(width, WIDEST), found["steps"]),
        _table(found["steps"]),
    )


def _draw(width: float, rows: list[StepRow]) -> Drawing:
    across, up = Scale(0.0, 1.0, 48.0, width - 20.0), Scale(0.0, 1.0, HEIGHT, 28.0)
    ticks = steps(0.0, 1.0)
    curve = [(across(row[end]), up(row["happened"])) for row in rows for end in ("least", "most")]
    most = max(row["cases"] for row in rows)
    return Drawing(
        join(
            vertical_grid(across, ticks, 28.0, HEIGHT, percent_tick),
            horizontal_grid(up, ticks, 48.0, width - 20.0, percent_tick),
            line(across(0.0), up(0.0), across(1.0), up(1.0), SOFT, stroke_dasharray="4 4"),
            path(curve, fill="none", stroke=FIRST, stroke_width=2),
            *(_circle(across(row["said"]), up(row["happened"]), row["cases"] / most) for row in rows),
            text("said", width - 20.0, HEIGHT + 16.0, anchor="end", font_size=11, fill=SOFT),
        ),
        HEIGHT + 22.0,
    )


def _circle(x: float, y: float, share: float) -> Markup:
    return tag("circle", cx=x, cy=y, r=3.0 + 5.0 * share**0.5, fill=FIRST, fill_opacity=0.5)


def _table(rows: list[StepRow]) -> Table:
    return Table(
        ("Said, from", "to", "Came true", "Forecasts"),
        [
            (percent(row["least"]), percent(row["most"]), percent(row["happened"]), f"{row['cases']:.0f}")
            for row in rows
        ],
        frozenset(range(4)),
    )
