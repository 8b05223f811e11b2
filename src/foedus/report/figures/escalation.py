"""How far each dispute goes: the chance that force has been used, that it is war, and that it is still open."""

from typing import TYPE_CHECKING, Final

from foedus.answers.rows import DisputeRow
from foedus.crisis.naming import dispute_title
from foedus.report import dates
from foedus.report.figures.axes import percent_tick
from foedus.report.figures.colours import ALARM, SECOND, SOFT
from foedus.report.figures.fans import FAN_HEADINGS, FAN_NUMBERS, Line, Panel, Writing, fan_rows, panels
from foedus.report.figures.figure import Figure, figure
from foedus.report.names import standing
from foedus.report.numbers import percent
from foedus.report.series import Curves
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Series, what it is called, its colour, whether its fan is drawn.
_LINES: Final = (("level_4", "force", SECOND, True), ("level_5", "war", ALARM, True), ("open", "open", SOFT, False))


def escalation(crisis: "CrisisFile", answers: RunAnswers, curves: Curves) -> Figure | None:
    """Return the course of every dispute, week by week."""
    drawn, rows = [], []
    for row in answers["answers"]["disputes"]:
        name, title = row["dispute"], dispute_title(crisis, row["dispute"])
        lines = [
            Line(label, colour, curves[series, name], fan)
            for series, label, colour, fan in _LINES
            if (series, name) in curves and not (series[-1].isdigit() and row["level_now"] >= int(series[-1]))
        ]
        if lines:
            drawn.append(Panel(title, lines, _note(crisis, row)))
            rows += [line for entry in lines for line in fan_rows(title, entry, percent)]
    if not drawn:
        return None
    return figure(
        "escalation",
        "Force, war, and what stays open",
        "Chance that by each day force has been used, that it has come to war, and (dashed) that the dispute is still "
        "open: the line is that chance, the bands are the middle half and the middle nine tenths of what is not known "
        "about it.",
        lambda width: panels(width, drawn, (0.0, 1.0), Writing(percent, percent_tick)),
        Table(("Dispute", *FAN_HEADINGS), rows, FAN_NUMBERS),
    )


def _note(crisis: "CrisisFile", row: DisputeRow) -> str:
    known = crisis.disputes.get(row["dispute"])
    deadline = known.deadline if known else None
    if not deadline:
        return f"now: {standing(row)}"
    ends = deadline.between or (deadline.central, deadline.central)
    return f"now: {standing(row)}; deadline {dates.span(*ends)}"
