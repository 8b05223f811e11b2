"""Week by week, as fans: how far each dispute goes, how long leaders and regimes stay, the price of oil."""

from typing import TYPE_CHECKING, Final

from foedus.answers.rows import DisputeRow
from foedus.crisis.naming import actor_name, dispute_title
from foedus.report import dates
from foedus.report.figures.axes import percent_tick
from foedus.report.figures.colours import ALARM, ALONE, FIRST, SECOND, SOFT
from foedus.report.figures.fans import FAN_HEADINGS, FAN_NUMBERS, Line, Panel, Writing, fan_rows, panels
from foedus.report.figures.figure import Figure, figure
from foedus.report.leading import by_danger
from foedus.report.names import standing
from foedus.report.numbers import percent
from foedus.report.series import Curves
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Series, what it is called, its colour, whether its fan is drawn.
_LINES: Final = (("level_4", "force", SECOND, True), ("level_5", "war", ALARM, True), ("open", "open", SOFT, False))
#: Actors that are drawn; the table has all of them.
SHOWN: Final = 6
_COLOUR: Final = {"leader": FIRST, "regime": SECOND}


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


def survival(crisis: "CrisisFile", answers: RunAnswers, curves: Curves) -> Figure | None:
    """Return the survival curves of the actors most likely to lose their leader or their regime."""
    ranked = list(dict.fromkeys(row["actor"] for row in by_danger(answers)))
    found = {
        actor: {what: curves["survival_" + what, actor] for what in _COLOUR if ("survival_" + what, actor) in curves}
        for actor in ranked
    }
    ranked = [actor for actor in ranked if found[actor]]
    if not ranked:
        return None
    shown = ranked[:SHOWN]
    lowest = min(min(curve.q05) for actor in shown for curve in found[actor].values())
    low = max(0.0, min(0.9, int(lowest * 10 - 1e-9) / 10))
    lines = {actor: [Line(what, _COLOUR[what], curve) for what, curve in found[actor].items()] for actor in ranked}
    drawn = [Panel(actor_name(crisis, actor), lines[actor]) for actor in shown]
    rows = [
        row for actor in ranked for entry in lines[actor] for row in fan_rows(actor_name(crisis, actor), entry, percent)
    ]
    return figure(
        "survival",
        "How long leaders and regimes stay in office",
        "Chance of still being in office on each day: the line is that chance, the bands are the middle half and the "
        f"middle nine tenths of what is not known about it. The scale starts at {percent_tick(low)}, not at zero.",
        lambda width: panels(width, drawn, (low, 1.0), Writing(percent, percent_tick)),
        Table(("Actor", *FAN_HEADINGS), rows, FAN_NUMBERS),
        omitted=f"Drawn are the {len(shown)} most at risk; the table has all {len(ranked)}."
        if len(ranked) > len(shown)
        else "",
    )


def oil_price(curves: Curves) -> Figure | None:
    """Return the price of a barrel, week by week."""
    curve = curves.get(("oil_price", ""))
    if curve is None:
        return None
    low, high = min(curve.q05), max(curve.q95)
    ends = (max(0.0, 10 * int(low / 10)), 10 * (int(high / 10) + 1.0))
    drawn = Line("", ALONE, curve, median=True)
    start = f" The scale starts at {_dollars(ends[0])}, not at zero." if ends[0] > 0 else ""
    return figure(
        "oil-price",
        "The price of oil",
        "US dollars a barrel: the line is the median over all replicates, the bands are their middle half and their "
        f"middle nine tenths.{start}",
        lambda width: panels(width, [Panel("US dollars a barrel", [drawn])], ends, Writing(_dollars, _dollars)),
        Table(FAN_HEADINGS[1:], [row[2:] for row in fan_rows("", drawn, _dollars)], frozenset(range(1, 7))),
    )


def _dollars(price: float) -> str:
    return f"${price:.0f}"
