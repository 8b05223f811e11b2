"""A picture of a crisis on a day: the network or the map at two widths, and all of it as tables."""

import re
from collections.abc import Collection, Mapping
from typing import Final, Literal, NamedTuple

from markupsafe import Markup

from foedus.crisis.crisis import Crisis
from foedus.report.figures.colours import INK
from foedus.report.figures.layout import Pair
from foedus.report.figures.network import leading, mutual_ties
from foedus.report.figures.svg import FACE, tag
from foedus.report.table import Table
from foedus.studio.sight import world_map
from foedus.studio.sight.drawing import path_of
from foedus.studio.sight.network import height_for, network, ties_as_table
from foedus.studio.sight.scene import Scene, as_table
from foedus.studio.sight.world_map import OUTLINE, View, outlines, places_as_table

#: Widths at which every picture is drawn, in CSS pixels: in the middle of a desk, and for a telephone.
WIDE: Final = 640
NARROW: Final = 358
Kind = Literal["network", "map"]
#: Places in the network by actor, as shares of its width and height, by the name of its width.
Places = Mapping[str, Mapping[str, tuple[float, float]]]


class Look(NamedTuple):
    """How a crisis is looked at.

    ``sided`` is the dispute whose sides are drawn, ``actor`` whose ties are strong, ``view`` what of the world is seen
    (None: where the crisis is), ``places`` where actors were put in the network.
    """

    kind: Kind = "network"
    sided: str = ""
    view: View | None = None
    places: Places = {}  # noqa: RUF012 - never written to
    actor: str = ""


class Picture(NamedTuple):
    """A picture: its drawings, how to read it, what is not drawn, and its tables under their headings.

    Beside each table stand the paths of its rows, where a row is an input of the crisis.
    """

    title: str
    description: str
    omitted: str
    wide: Markup
    narrow: Markup
    tables: tuple[tuple[str, Table, tuple[str, ...]], ...]


def picture(
    crisis: Crisis,
    scene: Scene,
    usual: Mapping[Pair, float],
    look: Look,
    *,
    day: str,
    fresh: Collection[str] = (),
    standing: Mapping[str, str] | None = None,
) -> Picture:
    """Return a picture of a crisis.

    Parameters
    ----------
    scene
        What is so on the day.
    usual
        Alignments by which actors are placed in the network, and by which those are chosen who are drawn.
    day : str
        The day, as it stands in the title.
    fresh
        Actors and disputes to which something has just happened.
    standing
        How disputes stand, in words, where draws differ.
    """
    actors = leading(crisis, mutual_ties(usual))
    scene = scene.among({*actors})
    usual = {pair: value for pair, value in usual.items() if pair in scene.ties}
    left_out = len(crisis.actors) - len(actors)
    omitted = [f"{left_out} actors with weaker ties are not drawn."] if left_out > 0 else []
    if look.kind == "map":
        title = f"Where it is, {day}"
        said = (
            "Every state stands at its capital; who is no state stands below the map. Arrows are disputes, from the "
            "challenger to the target, the thicker the higher their level. Camps have a colour and a shape."
        )
        omitted.append(world_map.out_of_view(crisis, look.view))
        other = ("Who stands where", places_as_table(crisis), tuple(f"actors.{actor}" for actor in crisis.actors))
        drawings = [
            world_map.world_map(
                crisis, scene, actors, width, look.view, sided=look.sided, fresh=fresh, standing=standing
            )
            for width in (WIDE, NARROW)
        ]
    else:
        title = f"Who is aligned with whom, {day}"
        said = (
            "Actors stand near those they are aligned with. Blue lines are alignment, dashed orange lines enmity, the "
            "thicker the stronger; arrows are disputes, from the challenger to the target, the thicker the higher "
            "their level. Camps have a colour and a shape."
        )
        other = ("Who is aligned with whom", *ties_as_table(crisis, scene))
        drawings = [
            network(
                crisis, scene, usual, actors, width, sided=look.sided, chosen=look.actor, fresh=fresh,
                standing=standing, places=look.places.get(name, {}),
            )
            for name, width in (("wide", WIDE), ("narrow", NARROW))
        ]  # fmt: skip
    wide, narrow = (
        _svg(look.kind, name, f"{crisis.title}: {title}", said, drawing.shapes, (width, drawing.height), len(actors))
        for drawing, (name, width) in zip(drawings, (("wide", WIDE), ("narrow", NARROW)), strict=True)
    )
    paths = tuple(path_of(contest.dispute) for contest in scene.contests)
    tables = (("How disputes stand", as_table(crisis, scene), paths), other)
    return Picture(title, said, " ".join(part for part in omitted if part), wide, narrow, tables)


def _svg(
    kind: Kind, name: str, title: str, said: str, shapes: Markup, size: tuple[float, float], actors: int
) -> Markup:
    width, height = size
    return tag(
        "svg",
        tag("desc", said),
        shapes,
        class_=f"sight-drawing sight-{kind} sight-{name}",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="group",
        aria_label=title,
        data_layout=name,
        data_floor=f"{height_for(actors, width):g}",
        font_family=FACE,
        font_size=12,
        fill=INK,
    )


def as_document(drawn: Markup) -> str:
    """Return a drawing as a document of its own, with the outlines in it where it is a map."""
    text = str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" style="background: #fff" ', 1)
    if OUTLINE not in text:
        return text
    land = re.search(r"<!--.*?-->\s*<g id=\"land\">.*?</g>", outlines(), re.DOTALL)
    defined = f"<defs>{land.group() if land else ''}</defs>"
    start = text.index(">") + 1
    return f"{text[:start]}{defined}{text[start:]}".replace(f'href="{OUTLINE}#', 'href="#')
