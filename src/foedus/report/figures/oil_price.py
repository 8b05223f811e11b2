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
    return figure(
        "oil-price",
        "The price of oil",
        "US dollars a barrel: the line is the median over all replicates, the bands their middle half and their middle "
        f"nine tenths. The scale starts at {_dollars(ends[0])}, not at zero." * (ends[0] > 0),
        lambda width: panels(
            width, [Panel("US dollars a barrel", [Line("", ALONE, curve)])], ends, Writing(_dollars, _dollars)
        ),
        Table(FAN_HEADINGS, [row[1:] for row in fan_rows("", "price", curve, _dollars)], frozenset(range(2, 7))),
    )


def _dollars(price: float) -> str:
    return f"${price:.0f}"
