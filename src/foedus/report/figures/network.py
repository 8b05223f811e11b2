"""Who is aligned with whom: actors near those they are aligned with, ties by sign and strength, disputes on top."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from markupsafe import Markup

from foedus.crisis.naming import actor_name
from foedus.report.figures.colours import ALARM, CAMPS, INK, NEGATIVE, POSITIVE, SOFT
from foedus.report.figures.figure import Drawing, Figure, figure
from foedus.report.figures.layout import Floats, Pair, clearest
from foedus.report.figures.svg import fit, join, line, rectangle, tag, text, text_width, wrap
from foedus.report.names import standing
from foedus.report.table import Table
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: Actors that are drawn; the table has all ties.
SHOWN: Final = 18
#: Ties drawn for each actor, the strongest, and the weakest alignment that is drawn.
STRONGEST: Final = 3
WEAKEST: Final = 0.2
#: Height of an actor's plate, in CSS pixels.
PLATE: Final = 24
#: How far the first dispute's arrow bends, as a share of its length; each further one bends as much more.
BEND: Final = 0.07


def affinities(crisis: "CrisisFile", manifest: Manifest) -> dict[Pair, float]:
    """Return the alignment of source with target that the run used, else the one that the crisis file gives."""
    found = {
        tuple(row["path"].split(".")[1].split(">")): float(row["central"])
        for row in manifest.get("inputs", ())
        if row["path"].startswith("relations.") and row["path"].endswith(".affinity")
    }
    given = {
        tuple(pair.split(">")): central
        for pair, relation in crisis.relations.items()
        if relation.affinity is not None and isinstance(central := relation.affinity.central, float)
    }
    return {(pair[0], pair[1]): value for pair, value in (given | found).items()}


def network(crisis: "CrisisFile", answers: RunAnswers, manifest: Manifest) -> Figure | None:
    """Return the network of alignment, with the disputes of the crisis."""
    ties = affinities(crisis, manifest)
    if not ties and not crisis.disputes:
        return None
    mutual = mutual_ties(ties)
    actors = leading(crisis, mutual)
    levels = {row["dispute"]: standing(row) for row in answers["answers"]["disputes"]}
    left_out = len(crisis.actors) - len(actors)
    return figure(
        "network",
        "Who is aligned with whom",
        "Actors stand near those they are aligned with. Blue lines are alignment, dashed orange lines enmity, the "
        "thicker the stronger; arrows are disputes, from the challenger to the target. Plates are tinted by camp.",
        lambda width: _draw(width, crisis, actors, mutual, levels),
        _table(crisis, ties),
        omitted=f"{left_out} actors with weaker ties are not drawn; the table has all ties." if left_out > 0 else "",
    )


def mutual_ties(ties: Mapping[Pair, float]) -> dict[Pair, float]:
    """Return one number for each pair: the mean of what is known of the two directions."""
    found: dict[Pair, list[float]] = {}
    for (source, target), value in ties.items():
        found.setdefault((min(source, target), max(source, target)), []).append(value)
    return {pair: sum(values) / len(values) for pair, values in found.items()}


def leading(crisis: "CrisisFile", mutual: Mapping[Pair, float]) -> list[str]:
    """Return the actors to draw: parties to disputes first, then by the strength of their ties."""
    parties = {party for dispute in crisis.disputes.values() for party in (dispute.challenger, dispute.target)}
    weight = dict.fromkeys(crisis.actors, 0.0)
    for pair, value in mutual.items():
        for actor in pair:
            weight[actor] = weight.get(actor, 0.0) + value * value
    order = sorted(crisis.actors, key=lambda actor: (actor not in parties, -weight[actor]))
    return order[:SHOWN]


def _draw(
    width: float, crisis: "CrisisFile", actors: list[str], mutual: Mapping[Pair, float], levels: Mapping[str, str]
) -> Drawing:
    wide = width > 500
    size = 12 if wide else 10.5
    labels = [fit(actor_name(crisis, actor), 150 if wide else 92, size, bold=True) for actor in actors]
    plates = np.array([[text_width(label, size, bold=True) + 16, PLATE if wide else 20] for label in labels])
    height = (430.0 if wide else 420.0) + max(0, len(actors) - 12) * 10
    drawn = strongest(actors, mutual, crisis)
    at = clearest(actors, mutual, [pair for pair, _ in drawn], plates, (width, height))
    where = dict(zip(actors, at, strict=True))
    camps = sorted({crisis.actors[actor].camp for actor in actors if crisis.actors[actor].camp})
    tint = {camp: CAMPS[place % len(CAMPS)] for place, camp in enumerate(camps)}
    parties = {party for dispute in crisis.disputes.values() for party in (dispute.challenger, dispute.target)}
    ties = [_tie(where[one], where[other], value) for (one, other), value in drawn]
    plated = [
        join(
            rectangle(
                x - wide_ / 2,
                y - high / 2,
                wide_,
                high,
                rx=5,
                fill=tint.get(crisis.actors[actor].camp, "#fff"),
                stroke=INK if actor in parties else SOFT,
                stroke_width=1.8 if actor in parties else 0.7,
            ),
            text(
                label,
                x,
                y + 0.35 * size,
                anchor="middle",
                font_size=size,
                font_weight="bold" if actor in parties else None,
            ),
        )
        for actor, label, (x, y), (wide_, high) in zip(actors, labels, at, plates, strict=True)
    ]
    arrows: list[Markup] = []
    badges: list[Markup] = []
    seated: list[tuple[float, float]] = []
    notes: list[Markup] = []
    legend, y = _legend(width, tint, height + 22)
    size_of = dict(zip(actors, plates, strict=True))
    for number, (name, dispute) in enumerate(crisis.disputes.items(), start=1):
        if dispute.challenger in where and dispute.target in where:
            ends = (where[dispute.challenger], where[dispute.target])
            arrow = arrow_between(*ends, size_of[dispute.target], BEND * (1 + len(arrows)))
            arrows.append(arrow.shape)
            seated.append(clear_seat(arrow.seats, at, plates, seated))
            badges.append(_badge(*seated[-1], number))
        level = levels.get(name, "")
        said = f"{dispute.title}{f' – now: {level}' if level else ''}"
        lines = wrap(said, width - 28, 12, 2)
        notes += [
            _badge(9, y, number),
            *(text(part, 24, y + 4 + 15 * row, font_size=12) for row, part in enumerate(lines)),
        ]
        y += 7 + 15 * len(lines)
    return Drawing(join(*ties, *arrows, *plated, *badges, legend, *notes), y - 4)


def strongest(actors: list[str], mutual: Mapping[Pair, float], crisis: "CrisisFile") -> list[tuple[Pair, float]]:
    """Return the ties that are drawn: the strongest of each actor, but where a dispute is drawn that says it all."""
    opponents = [{dispute.challenger, dispute.target} for dispute in crisis.disputes.values()]
    known = [
        (pair, value)
        for pair, value in mutual.items()
        if set(pair) <= set(actors) and abs(value) >= WEAKEST and set(pair) not in opponents
    ]
    known.sort(key=lambda item: -abs(item[1]))
    count = dict.fromkeys(actors, 0)
    chosen = []
    for pair, value in known:
        if min(count[pair[0]], count[pair[1]]) < STRONGEST:
            chosen.append((pair, value))
            for actor in pair:
                count[actor] += 1
    return chosen


def _tie(one: Floats, other: Floats, value: float) -> Markup:
    return line(
        float(one[0]),
        float(one[1]),
        float(other[0]),
        float(other[1]),
        POSITIVE if value > 0 else NEGATIVE,
        stroke_width=0.8 + 3.4 * abs(value),
        stroke_opacity=0.5,
        stroke_dasharray=None if value > 0 else "6 4",
    )


class Arrow(NamedTuple):
    """A dispute as it is drawn: a bent arrow, and where its number may stand on it."""

    shape: Markup
    seats: list[tuple[float, float]]


def arrow_between(
    start: Floats,
    stop: Floats,
    plate: Floats,
    bend: float,
    colour: str = ALARM,
    wide: float = 2.6,
    dashes: str | None = None,
) -> Arrow:
    """Return an arrow, bent to one side, that ends at the rim of the target's plate."""
    way = stop - start
    elbow = (start + stop) / 2 + bend * np.array([-way[1], way[0]])
    heading = stop - elbow
    unit = heading / (math.hypot(*heading) or 1.0)
    # How far from its middle the plate's rim lies in this direction.
    rim = min(plate[axis] / 2 / abs(unit[axis]) for axis in (0, 1) if abs(unit[axis]) > 1e-9) + 3
    tip = stop - unit * rim
    tail = tip - unit * 9
    across = np.array([-unit[1], unit[0]]) * 5
    corners = " L".join(f"{x:.1f} {y:.1f}" for x, y in (tip, tail + across, tail - across))
    course = f"M{start[0]:.1f} {start[1]:.1f} Q{elbow[0]:.1f} {elbow[1]:.1f} {tail[0]:.1f} {tail[1]:.1f}"
    shape = join(
        tag("path", d=course, stroke=colour, stroke_width=wide, stroke_dasharray=dashes, fill="none"),
        tag("path", d=f"M{corners} Z", fill=colour),
    )
    seats = [start * (1 - t) ** 2 + elbow * 2 * t * (1 - t) + tail * t**2 for t in np.linspace(0.25, 0.75, 11)]
    return Arrow(shape, [(float(x), float(y)) for x, y in seats])


def clear_seat(
    seats: list[tuple[float, float]],
    at: Floats,
    plates: Floats,
    taken: list[tuple[float, float]],
) -> tuple[float, float]:
    """Return the place on an arrow that is furthest from every plate and from the numbers that are seated already."""
    return max(seats, key=lambda seat: clearance(seat, at, plates, taken))


def clearance(seat: tuple[float, float], at: Floats, plates: Floats, taken: list[tuple[float, float]]) -> float:
    """Return how far a place is from every plate and from the numbers that are seated already."""
    beyond = np.abs(at - np.array(seat)) - plates / 2
    return min([float(beyond.max(axis=1).min()), *(math.dist(seat, other) - 9 for other in taken)])


def _badge(x: float, y: float, number: int) -> Markup:
    return join(
        tag("circle", cx=x, cy=y, r=8.5, fill=ALARM, stroke="#fff", stroke_width=1.5),
        text(number, x, y + 3.8, anchor="middle", font_size=11, font_weight="bold", fill="#fff"),
    )


def _legend(width: float, tint: Mapping[str, str], y: float) -> tuple[Markup, float]:
    shapes = [
        line(0, y, 28, y, POSITIVE, stroke_width=3, stroke_opacity=0.6),
        text("aligned", 34, y + 4, font_size=11, fill=SOFT),
        line(88, y, 116, y, NEGATIVE, stroke_width=3, stroke_opacity=0.6, stroke_dasharray="6 4"),
        text("opposed", 122, y + 4, font_size=11, fill=SOFT),
    ]
    x = 184.0
    for camp, colour in tint.items():
        long = text_width(camp, 11) + 34
        if x + long > width:
            x, y = 0.0, y + 20
        shapes += [
            rectangle(x, y - 7, 16, 13, rx=3, fill=colour, stroke=SOFT, stroke_width=0.7),
            text(camp, x + 21, y + 4, font_size=11, fill=SOFT),
        ]
        x += long
    return join(*shapes), y + 26


def _table(crisis: "CrisisFile", ties: Mapping[Pair, float]) -> Table:
    mutual = mutual_ties(ties)
    pairs = sorted(mutual, key=lambda pair: -abs(mutual[pair]))
    said = {pair: f"{value:+.2f}".replace("-", "−") for pair, value in ties.items()}
    return Table(
        ("Actor", "Actor", "Alignment of the first with the second", "of the second with the first"),
        [
            (
                actor_name(crisis, one),
                actor_name(crisis, other),
                said.get((one, other), "–"),
                said.get((other, one), "–"),
            )
            for one, other in pairs
        ],
        frozenset({2, 3}),
    )
