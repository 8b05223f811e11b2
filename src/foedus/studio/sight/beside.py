"""Where plates stand on a map: over their places, or as near beside them as there is room, away from the crowd."""

from typing import Final

import numpy as np

from foedus.report.figures.layout import Floats, separated

#: Room that plates keep between them, in CSS pixels: little, so that they stay near their places.
ROOM: Final = 3.0
#: Places nearer than this, in CSS pixels, crowd one another.
CROWD: Final = 100.0
#: What is tried beside a place: so far away, in such steps, in so many directions; wider than high, as plates are.
FARTHEST: Final = 160
STEP: Final = 6
TURNS: Final = 24
WIDER: Final = 1.35
#: By how much a way out of the crowd counts as nearer, as a share of its length.
OUTWARD: Final = 0.5


def beside(points: Floats, plates: Floats, size: tuple[float, float]) -> Floats:
    """Return the middles of plates [actor, 2], one after the other, the loneliest first.

    Parameters
    ----------
    points, plates
        Places, and widths and heights of plates, [actor, 2], in CSS pixels.
    size
        Width and height of the map.
    """
    turns = np.linspace(0, 2 * np.pi, TURNS, endpoint=False)
    ways = np.column_stack([WIDER * np.cos(turns), np.sin(turns)])
    steps = np.vstack([np.zeros((1, 2)), *(far * ways for far in range(STEP, FARTHEST, STEP))])
    low, high = plates / 2 + 2, np.array(size) - plates / 2 - 2
    apart = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    crowded = (apart < CROWD).sum(axis=1)
    at = np.full(points.shape, np.inf)
    for one in np.argsort(crowded, kind="stable"):
        others = points[(apart[one] < CROWD) & (apart[one] > 0)]
        out = points[one] - others.mean(axis=0) if len(others) else np.zeros(2)
        tried = np.clip(points[one] + steps, low[one], high[one])
        moves = tried - points[one]
        cost = np.hypot(*moves.T) - OUTWARD * (moves @ (out / (np.hypot(*out) or 1.0)))
        taken = np.isfinite(at[:, 0])
        room = (plates[one] + plates[taken]) / 2 + ROOM
        free = ~((room - np.abs(tried[:, None] - at[taken])).min(axis=2, initial=np.inf) > 0).any(axis=1)
        at[one] = tried[np.argmin(np.where(free, cost, cost + 10 * FARTHEST))]
    return separated(at, plates, size, ROOM)
