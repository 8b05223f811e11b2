"""The network: actors near those they are aligned with, as in the brief, each where it stood before inputs moved."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from foedus.crisis.naming import actor_name
from foedus.report.figures.figure import Drawing
from foedus.report.figures.layout import Floats, Pair, clearest
from foedus.report.figures.network import mutual_ties, strongest
from foedus.report.figures.svg import join
from foedus.report.table import Table
from foedus.studio.sight import drawing
from foedus.studio.sight.drawing import Placed, plates_for
from foedus.studio.sight.scene import Scene

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile


def network(
    crisis: "CrisisFile",
    scene: Scene,
    usual: Mapping[Pair, float],
    actors: list[str],
    width: float,
    *,
    sided: str = "",
    chosen: str = "",
    fresh: Collection[str] = (),
    standing: Mapping[str, str] | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> Drawing:
    """Return the network at one width.

    Parameters
    ----------
    scene
        What is drawn.
    usual
        The ties by which actors are placed: those of the file, so that nobody moves while an input is moved.
    actors
        Who is drawn.
    sided
        The dispute whose sides are drawn.
    chosen
        The actor that is looked at, whose ties are strong.
    fresh
        Actors and disputes to which something has just happened.
    standing
        How disputes stand, in words, where draws differ.
    places
        Where actors were put by hand, as shares of width and height.
    """
    plates = plates_for(crisis, actors, width)
    height = height_for(len(actors), width)
    steady = tuple(
        (pair, round(value, 3)) for pair, value in sorted(mutual_ties(usual).items()) if {*pair} <= {*actors}
    )
    joined = tuple(pair for pair, _ in strongest(actors, dict(steady), crisis))
    at = _layout(plates.actors, steady, joined, tuple(map(tuple, plates.size.tolist())), (width, height))
    at = np.array(
        [_put((places or {}).get(actor), where, (width, height)) for actor, where in zip(actors, at, strict=True)]
    )
    placed = Placed(plates, at.reshape(-1, 2), width, height)
    mutual = mutual_ties(scene.ties)
    ties = [
        drawing.tie(one, other, pair, value, tie_in_words(crisis, pair, scene.ties), strong=chosen in pair)
        for pair, value in strongest(actors, mutual, crisis)
        if (one := placed.where(pair[0])) is not None and (other := placed.where(pair[1])) is not None
    ]
    arrows, numbers = drawing.disputes(placed, scene, fresh)
    sides = drawing.sides(placed, scene, sided)
    legend, y = drawing.legend(crisis, scene, width, height + 22, ties=True, sides=bool(sided))
    notes, y = drawing.notes(crisis, scene, width, y, standing or {})
    shown = drawing.actors(crisis, placed, scene, fresh, movable=True, put=places or ())
    return Drawing(join(*ties, sides, arrows, shown, numbers, legend, notes), y)


def height_for(actors: int, width: float) -> float:
    """Return how high the part of a network is in which so many actors stand; the legend comes below."""
    return (430.0 if width > drawing.ROOMY else 420.0) + max(0, actors - 12) * 10


def _put(share: tuple[float, float] | None, where: Floats, size: tuple[float, float]) -> Floats:
    """Return where an actor was put by hand, or where it stands by itself."""
    return where if share is None else np.array(share) * size


@lru_cache(maxsize=32)
def _layout(
    actors: tuple[str, ...],
    ties: tuple[tuple[Pair, float], ...],
    joined: tuple[Pair, ...],
    plates: tuple[tuple[float, ...], ...],
    size: tuple[float, float],
) -> Floats:
    return clearest(list(actors), dict(ties), list(joined), np.array(plates).reshape(-1, 2), size)


def tie_in_words(crisis: "CrisisFile", pair: Pair, ties: Mapping[Pair, float]) -> str:
    """Return how two are aligned with one another, each way."""
    one, other = (actor_name(crisis, end) for end in pair)
    there, back = (ties.get(way) for way in (pair, pair[::-1]))
    return f"{one} with {other}: {written(there)}; {other} with {one}: {written(back)}"


def written(value: float | None) -> str:
    """Return an alignment with its sign, as the brief writes it."""
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def ties_as_table(crisis: "CrisisFile", scene: Scene) -> tuple[Table, tuple[str, ...]]:
    """Return the alignments of a scene, the strongest first, and the paths of the ties."""
    mutual = mutual_ties(scene.ties)
    pairs = sorted(mutual, key=lambda pair: -abs(mutual[pair]))
    table = Table(
        ("Actor", "Actor", "Alignment of the first with the second", "of the second with the first"),
        [
            (
                actor_name(crisis, one),
                actor_name(crisis, other),
                written(scene.ties.get((one, other))),
                written(scene.ties.get((other, one))),
            )
            for one, other in pairs
        ],
        frozenset({2, 3}),
    )
    return table, tuple(f"relations.{one}>{other}" for one, other in pairs)
