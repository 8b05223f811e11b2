"""Feuds of a world: which pairs have one, the row in which each lies dormant, and the record of the two.

A pair has a feud that the crisis file names or that may be rivals, or that is party to a dispute: what follows on that
is another one. What the file leaves out of a record is drawn from records of the past, those of rivals for rivals.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from foedus.core.shipped_files import laid_over
from foedus.core.tables import toml_table
from foedus.core.world import DORMANT, NEVER, TERRITORY, World
from foedus.crisis.crisis import Crisis, Input, endpoints, ends, feuding
from foedus.crisis.schema import Feud
from foedus.worlds.blueprint import Entry, Floats, Luck, Uncertain, as_it_is, place
from foedus.worlds.defaults import default

#: Quantity of a feud -> the field of the world in which it stands.
FIELDS: Final = {
    "disputes": "record_disputes",
    "force": "record_force",
    "deaths": "record_fatal",
    "ended": "calm",
    "territory": "territorial",
}
#: Ten years, over which records go back.
RECORD_WEEKS: Final = 521.8
#: Where records of the past were counted.
EDITION: Final = "dispute-participants@1999"


class FeudRow(NamedTuple):
    """A feud: its name, the places of the two, and what the file says of it."""

    name: str
    one: int
    other: int
    said: Feud


def feuds_of(crisis: Crisis) -> list[FeudRow]:
    """Return the feuds of a crisis, in the order of the file, then those of rivals and of the parties of disputes.

    Whose rivalry the file denies has a row too, and a record without force: so that a setting that ends a rivalry
    leaves the shape of the world as it is.
    """
    actors = tuple(crisis.actors)
    named = {frozenset(ends(key)): key for key in crisis.feuds}
    pairs = dict(feuding(crisis))
    asked = [endpoints(key) for key, relation in crisis.relations.items() if relation.rivalry]
    for both in (*asked, *((dispute.challenger, dispute.target) for dispute in crisis.disputes.values())):
        pairs.setdefault(frozenset(both), Feud())
    found = []
    for pair, said in pairs.items():
        one, other = sorted(pair, key=actors.index)
        name = named.get(pair, f"{one}-{other}")
        one, other = ends(name)
        found.append(FeudRow(name, actors.index(one), actors.index(other), said))
    return found


def fill(world: World, k: int, feud: FeudRow) -> None:
    """Write a feud into its row: between the two, dormant, nobody having begun."""
    world.challenger[k], world.target[k] = feud.one, feud.other
    world.feud[k], world.status[k] = 1.0, DORMANT
    world.mobilisation[k] = default("dispute", "mobilisation")
    for name in ("value", "value_target"):
        getattr(world, name)[k] = default("dispute", name)
    world.aim[k] = TERRITORY if world.territorial[feud.one, feud.other] > 0.0 else 0.0


class Record(NamedTuple):
    """A record of the past: disputes at force and with deaths in ten years, weeks since the last use of force."""

    force: float
    deaths: float
    calm: float

    @property
    def ended(self) -> float:
        """The day on which the last use of force ended, in weeks after the as-of date; ten years before where none."""
        return -min(self.calm, RECORD_WEEKS)


@cache
def _past(kind: str, _over: Path | None) -> tuple[Floats, tuple[Record, ...]]:
    """Return how often each record was seen, added up, and the records from the lightest to the heaviest."""
    of = toml_table("foedus.worlds", "records.toml")[kind]
    rows = [Record(*map(float, row[1:])) for row in of["records"]]
    shares = np.array([row[0] for row in of["records"]], np.float64)
    return np.cumsum(shares) / shares.sum(), tuple(rows)


def record_at(kind: str, luck: Floats) -> list[Record]:
    """Return the record of each draw [outer draw]; more luck, a heavier one."""
    edges, rows = _past(kind, laid_over())
    return [rows[at] for at in np.searchsorted(edges[:-1], np.atleast_1d(luck), side="right")]


def _kind(crisis: Crisis, feud: FeudRow) -> str:
    """Return from whose records that of two is drawn; an empty string where they are taken to have none."""
    actors = tuple(crisis.actors)
    for pair in ((feud.one, feud.other), (feud.other, feud.one)):
        relation = crisis.relations.get(f"{actors[pair[0]]}>{actors[pair[1]]}")
        if relation and relation.rivalry and any(point.scalar for point in relation.rivalry.points()):
            return "rivals"
    return "others" if feud.name in crisis.feuds else ""


def places_of(world: World, feud: FeudRow, field: str) -> tuple[int, int]:
    """Return where a field of the two stands in the slab, in both directions."""
    return place(world, field, feud.one, feud.other), place(world, field, feud.other, feud.one)


def _written_to(world: World, feud: FeudRow, name: str, given: Mapping[str, Input | None]) -> tuple[int, ...]:
    """Return where a quantity of a feud is written to: disputes of which nobody speaks are those at force."""
    at: tuple[int, ...] = places_of(world, feud, FIELDS[name])
    if name == "force" and given["disputes"] is None:
        at += places_of(world, feud, FIELDS["disputes"])
    return at


def records(
    crisis: Crisis, world: World, feuds: Iterable[FeudRow], inputs: Mapping[str, Input], *, past: bool
) -> tuple[list[Entry], list[Uncertain]]:
    """Write the records of all feuds into the world; return what is told of them, and what of them is uncertain.

    Parameters
    ----------
    past : bool
        In a hindcast, where what nobody says is not drawn.
    """
    entries: list[Entry] = []
    uncertain: list[Uncertain] = []
    for feud in feuds:
        given = {name: inputs.get(f"feuds.{feud.name}.{name}") for name in FIELDS}
        if given["force"] is None and (kind := _kind(crisis, feud)):
            for told, drawn in _drawn_record(world, feud, kind, given):
                entries.append(told)
                uncertain += [] if past else [drawn]
        elif given["force"] and given["ended"] is None and given["force"].central > 0.0:
            world.slab[list(places_of(world, feud, "calm"))] = default("feud", "calm")
        for name in FIELDS:
            if entry := given[name]:
                at = _written_to(world, feud, name, given)
                world.slab[list(at)] = _in_world(name)(np.array(entry.central))
                if not entry.value.certain:
                    uncertain.append(
                        Uncertain(entry.path, partial(_given, entry), at, _in_world(name), follows=(entry,))
                    )
    return entries, uncertain


def _given(entry: Input, of: Luck) -> Floats:
    return entry.draw(of(entry.path))


def _in_world(name: str) -> Callable[[Floats], Floats]:
    """Return what makes of a quantity of a feud what its field holds."""
    return weeks_of_calm if name == "ended" else as_it_is


def weeks_of_calm(ended: Floats) -> Floats:
    """Return the weeks since the last use of force ended, given that day in weeks after the as-of date.

    Ten years or more are beyond the record.
    """
    return np.where(ended <= -RECORD_WEEKS, NEVER, np.maximum(-ended, 0.0))


def _drawn_record(
    world: World, feud: FeudRow, kind: str, given: Mapping[str, Input | None]
) -> Iterator[tuple[Entry, Uncertain]]:
    """Write what nobody says of the record of two into the world, as is usual between two of their sort.

    Yields what it is and how it is drawn. Force was used at least as often as it is said to have killed.
    """
    whose = "rivals" if kind == "rivals" else "pairs with a dispute in ten years"
    stem = f"feuds.{feud.name}"
    (usual,) = record_at(kind, np.array(0.5))
    for name in ("force", "deaths", "ended"):
        if given[name]:
            continue
        least = given["deaths"] if name == "force" else None
        at, number = _written_to(world, feud, name, given), float(getattr(usual, name))
        number = max(number, least.central) if least else number
        world.slab[list(at)] = _in_world(name)(np.array(number))
        said = _how_long_ago(number) if name == "ended" else f"{number:g}"
        assumed = f"{said}: as the records of {whose} were, as nobody says theirs"
        entry = Entry(f"{stem}.{name}", number, "count", (EDITION,), "their record, unknown", assumed=assumed)
        values = partial(_of_record, kind, f"{stem}.force", name, least)
        yield entry, Uncertain(entry.path, values, at, _in_world(name), (EDITION,), ("record", kind, least))


def _how_long_ago(ended: float) -> str:
    """Return in words how long ago, in weeks before the as-of day, the last use of force ended."""
    return "none in ten years" if ended <= -RECORD_WEEKS else f"{-ended:.0f} weeks before"


def _of_record(kind: str, path: str, name: str, least: Input | None, of: Luck) -> Floats:
    found = np.array([getattr(record, name) for record in record_at(kind, of(path))], np.float64)
    return np.maximum(found, _given(least, of)) if least else found
