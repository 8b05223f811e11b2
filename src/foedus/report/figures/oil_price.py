"""The price of oil, as a fan."""

from foedus.report.figures.colours import ALONE
from foedus.report.figures.fans import FAN_HEADINGS, Line, Panel, Writing, fan_rows, panels
from foedus.report.figures.figure import Figure, figure
from foedus.report.series import Curves
from foedus.report.table import Table


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
