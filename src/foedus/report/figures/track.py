"""Answers over time: the chance of each on each as-of day, with its 90% range."""

from datetime import date
from typing import TYPE_CHECKING, Final

from foedus.answers.question import said_in_words
from foedus.inquiry.file_rows import PointRow, Track, TrackedRow
from foedus.report import dates
from foedus.report.figures.axes import Scale, calendar_axis, days_scale, horizontal_grid, percent_tick, steps
from foedus.report.figures.colours import FIRST, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.svg import fit, haloed, join, line, path, tag, text
from foedus.report.numbers import interval, percent
from foedus.report.table import Table

if TYPE_CHECKING:
    from markupsafe import Markup

    from foedus.crisis.schema import CrisisFile

PANEL: Final = 170.0
HEAD: Final = 26.0
FOOT: Final = 30.0
LEFT: Final = 46.0


def track(crisis: "CrisisFile", found: Track) -> Figure | None:
    """Return the answers of a track, a panel each."""
    return figure(
        "track",
        "The answers over time",
        f"The chance of each answer by {dates.long(found['until'])}, as files with later as-of days see it; the "
        "upright lines are 90% ranges.",
        lambda width: _draw(width, crisis, found),
        Table(
            ("Answer", "As of", "Chance", "90% range"),
            [
                (
                    said_in_words(crisis, answer["question"]),
                    dates.short(point["as_of"]),
                    percent(point["probability"]),
                    interval(point["low"], point["high"]),
                )
                for answer in found["answers"]
                for point in answer["points"]
            ],
            frozenset({2, 3}),
        ),
    )


def _draw(width: float, crisis: "CrisisFile", found: Track) -> Drawing:
    panels = [_panel(width, crisis, answer, place * PANEL) for place, answer in enumerate(found["answers"])]
    return Drawing(join(*panels), PANEL * len(panels))


def _panel(width: float, crisis: "CrisisFile", answer: TrackedRow, top: float) -> "Markup":
    rows = answer["points"]
    days = [date.fromisoformat(row["as_of"]) for row in rows]
    high = min(1.0, 1.15 * max(row["high"] for row in rows) + 0.01)
    bottom = top + PANEL - FOOT
    right = width - 52.0
    up, across = Scale(0.0, high, bottom, top + HEAD), days_scale(days[0], days[-1], LEFT + 8.0, right)
    curve = [(across(day), up(row["probability"])) for day, row in zip(days, rows, strict=True)]
    return join(
        text(fit(said_in_words(crisis, answer["question"]), width, 13, bold=True), 0, top + 13, font_size=13,
             font_weight="bold"),
        horizontal_grid(up, steps(0.0, high, 4), LEFT, right, percent_tick),
        calendar_axis(days[0], days[-1], LEFT + 8.0, right, bottom),
        path(curve, fill="none", stroke=FIRST, stroke_width=2),
        *(_point(x, y, row, up) for (x, y), row in zip(curve, rows, strict=True)),
    )  # fmt: skip


def _point(x: float, y: float, row: PointRow, up: Scale) -> "Markup":
    return join(
        line(x, up(row["low"]), x, up(row["high"]), SOFT, stroke_width=1.2),
        tag("circle", cx=x, cy=y, r=4, fill=FIRST),
        haloed(percent(row["probability"]), x + 7, y - 6, font_size=11),
    )
