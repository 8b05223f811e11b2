"""Actors, disputes and sides as they are drawn, alike over the network and over the map.

Every shape has the colour of the brief as an attribute, so that a saved drawing stands by itself, and a class by which
the page may colour it anew for a dark screen.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from markupsafe import Markup

from foedus.crisis.naming import actor_name, dispute_title, is_feud
from foedus.report.figures.colours import ALARM, CAMPS, CHALLENGER, FAINT, INK, NEGATIVE, POSITIVE, SOFT, TARGET
from foedus.report.figures.layout import Floats, Pair
from foedus.report.figures.network import BEND, arrow_between, clear_seat, clearance
from foedus.report.figures.svg import fit, haloed, join, line, tag, text, text_width, wrap
from foedus.studio.sight.scene import MARKS, Contest, Scene, Side

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: From this width on, in CSS pixels, plates bear names rather than ids, and letters are larger.
ROOMY: Final = 500
#: Half the size of the mark of a camp.
MARK: Final = 4.2
#: How the line of a side is broken by its degree, and how wide it is.
DEGREE_LINES: Final = {"endorse": ("1.5 4", 1.8), "aid": ("9 4", 2.2), "fight": (None, 3.0)}
#: What a degree is called where its line is explained.
SAID: Final = {"endorse": "speaks up", "aid": "sends aid", "fight": "fights"}
#: Actors without a place that stand below the map, at most; the table has all.
BELOW: Final = 12
#: How wide the arrow of a dispute is by its level of hostility.
WIDTHS: Final = {1: 1.2, 2: 1.6, 3: 2.2, 4: 3.0, 5: 4.2}
#: Half the size of the number of a dispute; how far from its arrow it may stand, and in how many directions.
RADIUS: Final = 8.5
AWAY: Final = 80
TURNS: Final = 16


class Plates(NamedTuple):
    """The plates of actors: their ids, what is written on them, and their widths and heights [actor, 2]."""

    actors: tuple[str, ...]
    labels: tuple[str, ...]
    size: Floats
    letters: float


def plates_for(crisis: "CrisisFile", actors: Sequence[str], width: float, *, ids: bool = False) -> Plates:
    """Return plates for a drawing so wide: with names, or with ids where names have no room."""
    roomy = width > ROOMY
    letters, high = (12.0, 24.0) if roomy else (10.5, 20.0)
    most = 140.0 if roomy else 84.0
    said = [actor if ids else fit(actor_name(crisis, actor), most, letters, bold=True) for actor in actors]
    size = [[text_width(label, letters, bold=True) + 16 + 3 * MARK, high] for label in said]
    return Plates(tuple(actors), tuple(said), np.array(size).reshape(-1, 2), letters)


def camps_of(crisis: "CrisisFile") -> list[str]:
    """Return the camps of a crisis, in the order in which they get their colours and shapes."""
    return sorted({actor.camp for actor in crisis.actors.values() if actor.camp})


def camp_mark(place: int, x: float, y: float) -> Markup:
    """Return the mark of a camp, told apart by its shape; beyond six, shapes come again, hollow."""
    r, hollow = MARK, place >= len(CAMPS)
    attributes = {
        "class_": "sight-mark", "fill": "#fff" if hollow else INK, "stroke": INK, "stroke_width": 1.2,
    }  # fmt: skip
    match place % len(CAMPS):
        case 0:
            return tag("circle", cx=x, cy=y, r=r, **attributes)
        case 1:
            return tag("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, **attributes)
        case 2:
            course = f"M{x:.1f} {y - r:.1f} L{x + r:.1f} {y + r:.1f} L{x - r:.1f} {y + r:.1f} Z"
        case 3:
            course = f"M{x:.1f} {y - r:.1f} L{x + r:.1f} {y:.1f} L{x:.1f} {y + r:.1f} L{x - r:.1f} {y:.1f} Z"
        case 4:
            course = f"M{x - r:.1f} {y - r:.1f} L{x + r:.1f} {y - r:.1f} L{x:.1f} {y + r:.1f} Z"
        case _:
            third = r / 3
            steps = f"h{2 * third:.2f} v{r - third:.2f} h{r - third:.2f} v{2 * third:.2f} h{third - r:.2f}"
            back = f"v{r - third:.2f} h{-2 * third:.2f} v{third - r:.2f} h{third - r:.2f} v{-2 * third:.2f}"
            course = f"M{x - third:.2f} {y - r:.2f} {steps} {back} h{r - third:.2f} Z"
    return tag("path", d=course, **attributes)


def tie(one: Floats, other: Floats, pair: Pair, value: float, said: str, *, strong: bool) -> Markup:
    """Return a tie of alignment, wide enough to be hit; what it is stands in its title.

    Ties are faint, so that disputes stand out, enmity more so, since of that there is most; those that are looked at
    are ``strong``.
    """
    ends = {"x1": float(one[0]), "y1": float(one[1]), "x2": float(other[0]), "y2": float(other[1])}
    kind = "for" if value > 0 else "against"
    return tag(
        "g",
        tag("title", said),
        tag("line", **ends, stroke="transparent", stroke_width=12),
        tag(
            "line",
            **ends,
            class_=f"sight-tie sight-{kind}",
            stroke=POSITIVE if value > 0 else NEGATIVE,
            stroke_width=(0.8 + 2.6 * abs(value)) if value > 0 or strong else (0.5 + 1.1 * abs(value)),
            stroke_opacity=0.95 if strong else 0.5 if value > 0 else 0.3,
            stroke_dasharray=None if value > 0 else "6 4",
        ),
        class_="sight-line sight-strong" if strong else "sight-line",
        data_ends=" ".join(pair),
        data_path=f"relations.{pair[0]}>{pair[1]}",
    )


def side_line(start: Floats, stop: Floats, plate: Floats, side: Side, head: str) -> Markup:
    """Return the line of a third party to whom it stands by."""
    dash, wide = DEGREE_LINES[side.degree]
    colour = (TARGET if side.side == "target" else CHALLENGER)["fight"]
    tip = _rim(start, stop, plate)
    return tag(
        "line",
        x1=float(start[0]),
        y1=float(start[1]),
        x2=float(tip[0]),
        y2=float(tip[1]),
        class_=f"sight-side sight-with-{side.side}",
        stroke=colour,
        stroke_width=wide,
        stroke_dasharray=dash,
        stroke_linecap="round",
        data_ends=f"{side.actor} {head}",
    )


def _rim(start: Floats, stop: Floats, plate: Floats) -> Floats:
    """Return where a line meets the rim of the plate at its end."""
    way = stop - start
    unit = way / (math.hypot(*way) or 1.0)
    reach = min(plate[axis] / 2 / abs(unit[axis]) for axis in (0, 1) if abs(unit[axis]) > 1e-9) + 3
    return np.asarray(stop - unit * reach)


class Placed(NamedTuple):
    """Plates where they stand [actor, 2], and the size of the drawing."""

    plates: Plates
    at: Floats
    width: float
    height: float

    def where(self, actor: str) -> Floats | None:
        """Return where an actor stands, or None where it is not drawn."""
        plates = self.plates.actors
        return self.at[plates.index(actor)] if actor in plates else None


def disputes(placed: Placed, scene: Scene, fresh: Collection[str], *, still: bool = False) -> tuple[Markup, Markup]:
    """Return the arrows of the disputes that are drawn, and their numbers, which stand above the plates.

    Where nothing moves (``still``), the number of an arrow that plates cover stands beside them, with a line to it.
    """
    arrows: list[Markup] = []
    badges: list[Markup] = []
    seated: list[tuple[float, float]] = []
    size = dict(zip(placed.plates.actors, placed.plates.size, strict=True))
    for number, one in enumerate(scene.contests, start=1):
        start, stop = placed.where(one.challenger), placed.where(one.target)
        if start is None or stop is None:
            continue
        bend = BEND * (1 + len(arrows))
        seats = arrow_between(start, stop, size[one.target], bend).seats
        seat = clear_seat(seats, placed.at, placed.plates.size, seated)
        seated.append(_beside(seat, placed, seated) if still else seat)
        arrows.append(_arrow(one, start, stop, size[one.target], bend, fresh=one.dispute in fresh))
        if seated[-1] != seat:
            badges.append(line(*seat, *seated[-1], ALARM if one.open else FAINT, class_="sight-lead", stroke_width=0.8))
        badges.append(_number(one, number, *seated[-1], seats.index(seat) / (len(seats) - 1)))
    return join(*arrows), join(*badges)


def _beside(seat: tuple[float, float], placed: Placed, taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the nearest place to a seat at which a number covers no plate and no other number; the seat, if none."""
    turns = np.linspace(0, 2 * np.pi, TURNS, endpoint=False)
    near = ((seat[0] + far * np.cos(turn), seat[1] + far * np.sin(turn)) for far in range(0, AWAY, 4) for turn in turns)
    inside = (
        (float(x), float(y))
        for x, y in near
        if RADIUS < x < placed.width - RADIUS and RADIUS < y < placed.height - RADIUS
    )
    clear = (at for at in inside if clearance(at, placed.at, placed.plates.size, taken) > RADIUS)
    return next(clear, seat)


def _arrow(contest: Contest, start: Floats, stop: Floats, plate: Floats, bend: float, *, fresh: bool) -> Markup:
    colour = ALARM if contest.open else FAINT
    drawn = arrow_between(start, stop, plate, bend, colour, WIDTHS[contest.level], None if contest.open else "3 4")
    return tag(
        "g",
        drawn.shape,
        class_=f"sight-dispute{'' if contest.open else ' sight-ended'}{' sight-now' if fresh else ''}",
        data_ends=f"{contest.challenger} {contest.target}",
        data_bend=round(bend, 3),
        data_path=path_of(contest.dispute),
    )


def path_of(dispute: str) -> str:
    """Return where the file says something of a dispute, or of a feud."""
    return f"feuds.{dispute}" if is_feud(dispute) else f"disputes.{dispute}"


def _number(contest: Contest, number: int, x: float, y: float, share: float) -> Markup:
    """Return the number of a dispute on its arrow, at so large a share of the way between the seats."""
    colour = ALARM if contest.open else FAINT
    return tag(
        "g",
        tag("circle", cx=0, cy=0, r=RADIUS, fill=colour, stroke="#fff", stroke_width=1.5),
        text(number, 0, 3.8, anchor="middle", font_size=11, font_weight="bold", fill="#fff"),
        class_=f"sight-number{'' if contest.open else ' sight-ended'}",
        transform=f"translate({x:.1f} {y:.1f})",
        data_ends=f"{contest.challenger} {contest.target}",
        data_share=round(0.25 + 0.5 * share, 3),
        data_path=path_of(contest.dispute),
    )


def actors(
    crisis: "CrisisFile",
    placed: Placed,
    scene: Scene,
    fresh: Collection[str],
    *,
    movable: bool,
    put: Collection[str] = (),
) -> Markup:
    """Return the plates of the actors, buttons that show their inputs; of them only the first is a stop of Tab."""
    camps = camps_of(crisis)
    parties = {party for one in scene.contests for party in (one.challenger, one.target)}
    rows = zip(placed.plates.actors, placed.plates.labels, placed.plates.size, placed.at, strict=True)
    return join(
        *(
            _plate(crisis, actor, label, size, at, placed.plates.letters, camps, scene, movable=movable,
                   party=actor in parties, fresh=actor in fresh, first=not number, put=actor in put)
            for number, (actor, label, size, at) in enumerate(rows)
        )
    )  # fmt: skip


def _plate(
    crisis: "CrisisFile",
    actor: str,
    label: str,
    size: Floats,
    at: Floats,
    letters: float,
    camps: list[str],
    scene: Scene,
    *,
    movable: bool,
    party: bool,
    fresh: bool,
    first: bool,
    put: bool,
) -> Markup:
    wide, high = map(float, size)
    camp = crisis.actors[actor].camp if actor in crisis.actors else ""
    place = camps.index(camp) if camp else -1
    shapes = [
        tag("title", said_of(crisis, actor, scene)),
        tag(
            "rect",
            x=-wide / 2,
            y=-high / 2,
            width=wide,
            height=high,
            rx=3,
            class_=f"sight-plate sight-camp-{place % len(CAMPS)}" if camp else "sight-plate",
            fill=CAMPS[place % len(CAMPS)] if camp else "#fff",
            stroke=INK if party or fresh else SOFT,
            stroke_width=1.8 if party or fresh else 0.7,
        ),
        camp_mark(place, -wide / 2 + 6 + MARK, 0.0) if camp else Markup(""),
        text(
            label,
            (1.5 * MARK + 2) if camp else 0.0,
            0.35 * letters,
            anchor="middle",
            class_="sight-name",
            font_size=letters,
            font_weight="bold" if party else None,
        ),
    ]
    if lost := scene.gone.get(actor):
        shapes.append(_lost(wide / 2 - 1, -high / 2 + 4, regime=bool(lost[1])))
    return tag(
        "g",
        *shapes,
        class_=f"sight-actor{' sight-now' if fresh else ''}{' sight-movable' if movable else ''}",
        role="button",
        tabindex=0 if first else -1,
        aria_label=said_of(crisis, actor, scene),
        transform=f"translate({at[0]:.1f} {at[1]:.1f})",
        data_actor=actor,
        data_path=f"actors.{actor}",
        data_wide=round(wide, 1),
        data_high=round(high, 1),
        data_put="" if put else None,
    )


def _lost(x: float, y: float, *, regime: bool) -> Markup:
    """Return the mark of an actor whose leader has gone, or whose regime has fallen: one cross, or two."""
    said = "✕✕" if regime else "✕"
    return haloed(said, x, y, anchor="middle", class_="sight-lost", font_size=12, font_weight="bold", fill=ALARM)


def said_of(crisis: "CrisisFile", actor: str, scene: Scene) -> str:
    """Return an actor's name, its camp, and its part in the disputes."""
    parts = [actor_name(crisis, actor)]
    if actor in crisis.actors and crisis.actors[actor].camp:
        parts.append(f"camp {crisis.actors[actor].camp}")
    for one in scene.contests:
        if actor in (one.challenger, one.target):
            parts.append(
                f"{'challenger' if actor == one.challenger else 'target'} in {dispute_title(crisis, one.dispute)}"
            )
        parts += [
            f"{side.degree} for the {side.side} in {dispute_title(crisis, one.dispute)}"
            for side in one.sides
            if side.actor == actor
        ]
    leaders, regimes = scene.gone.get(actor, (0, 0))
    if leaders or regimes:
        parts.append("its regime has fallen" if regimes else "its leader has gone")
    return "; ".join(parts)


def legend(
    crisis: "CrisisFile", scene: Scene, width: float, y: float, *, ties: bool, sides: bool
) -> tuple[Markup, float]:
    """Return what the shapes stand for, and where the drawing goes on below."""
    entries: list[tuple[Markup, float, str]] = []
    if ties:
        entries += [(_swatch(POSITIVE, "sight-tie sight-for", 3), 32, "aligned")]
        entries += [(_swatch(NEGATIVE, "sight-tie sight-against", 1.6, "6 4"), 32, "opposed")]
    if sides:
        target, challenger = "sight-side sight-with-target", "sight-side sight-with-challenger"
        for degree, (dash, wide) in DEGREE_LINES.items():
            entries.append((_swatch(TARGET["fight"], target, wide, dash), 32, SAID[degree]))
        entries += [(_swatch(CHALLENGER["fight"], challenger, 3), 32, "for the challenger")]
        entries += [(_swatch(TARGET["fight"], target, 3), 32, "for the target")]
    for place, camp in enumerate(camps_of(crisis)):
        tint = place % len(CAMPS)
        plate = tag(
            "rect",
            x=0.0,
            y=-11.0,
            width=18.0,
            height=14.0,
            rx=3,
            class_=f"sight-plate sight-camp-{tint}",
            fill=CAMPS[tint],
            stroke=SOFT,
            stroke_width=0.7,
        )
        entries.append((join(plate, camp_mark(place, 9.0, -4.0)), 24, fit(camp, width - 40, 11)))
    for regime, said in ((False, "leader gone"), (True, "regime fallen")):
        if any(bool(lost[1]) is regime for lost in scene.gone.values()):
            entries.append((_lost(8.0, 0.0, regime=regime), 20, said))
    shapes, x = [], 0.0
    for shape, indent, said in entries:
        long = indent + text_width(said, 11)
        if x and x + long > width:
            x, y = 0.0, y + 20
        shapes.append(
            tag(
                "g", shape, text(said, indent, 0, class_="sight-said", font_size=11, fill=SOFT),
                transform=f"translate({x:.1f} {y:.1f})",
            )
        )  # fmt: skip
        x += long + 16
    return join(*shapes), y + 24


def _swatch(colour: str, name: str, wide: float, dash: str | None = None) -> Markup:
    return line(0, -4, 26, -4, colour, class_=name, stroke_width=wide, stroke_dasharray=dash, stroke_linecap="butt")


def notes(
    crisis: "CrisisFile", scene: Scene, width: float, y: float, standing: Mapping[str, str]
) -> tuple[Markup, float]:
    """Return the disputes by their numbers, with how they stand."""
    shapes: list[Markup] = []
    for number, one in enumerate(scene.contests, start=1):
        how = "; ".join((standing.get(one.dispute, one.standing), *(MARKS[mark] for mark in one.marks)))
        said = f"{dispute_title(crisis, one.dispute)}: {how}"
        colour = ALARM if one.open else FAINT
        lines = wrap(said, width - 28, 12, 3)
        shapes.append(
            tag(
                "g",
                tag("circle", cx=9, cy=y, r=RADIUS, fill=colour),
                text(number, 9, y + 3.8, anchor="middle", font_size=11, font_weight="bold", fill="#fff"),
                *(
                    text(part, 24, y + 4 + 15 * row, class_="sight-name", font_size=12)
                    for row, part in enumerate(lines)
                ),
                class_=f"sight-note{'' if one.open else ' sight-ended'}",
                data_path=path_of(one.dispute),
            )
        )
        y += 9 + 15 * len(lines)
    return join(*shapes), y


def sides(placed: Placed, scene: Scene, dispute: str) -> Markup:
    """Return the lines of those who have taken a side in a dispute, to whom they stand by."""
    contest = scene.contest(dispute)
    if contest is None:
        return Markup("")
    size = dict(zip(placed.plates.actors, placed.plates.size, strict=True))
    shapes = []
    for side in contest.sides:
        head = contest.target if side.side == "target" else contest.challenger
        start, stop = placed.where(side.actor), placed.where(head)
        if start is not None and stop is not None:
            shapes.append(side_line(start, stop, size[head], side, head))
    return join(*shapes)
