"""How long leaders and regimes stay: survival curves as fans, for those most at risk."""

from typing import TYPE_CHECKING, Final

from foedus.crisis.naming import actor_name
from foedus.report.figures.axes import percent_tick
from foedus.report.figures.colours import FIRST, SECOND
from foedus.report.figures.fans import FAN_HEADINGS, FAN_NUMBERS, Line, Panel, Writing, fan_rows, panels
from foedus.report.figures.figure import Figure, figure
from foedus.report.leading import by_danger
from foedus.report.numbers import percent
from foedus.report.series import Curves
from foedus.report.table import Table
from foedus.runs.rows import RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Actors that are drawn; the table has all of them.
SHOWN: Final = 6
_COLOUR: Final = {"leader": FIRST, "regime": SECOND}


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
