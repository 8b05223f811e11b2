"""Scenarios: the histories of a run in a few groups, each of which has in common what happens in it and what does not.

The groups are those of monothetic divisive clustering (Chavent 1998): all histories are divided by the one event that
brings each part nearest to its mean, then the part that gains most by it is divided again. So every scenario is defined
by a few events, holds each history that has them, and their chances add up to the whole. They are about one dispute,
how far it goes, how it ends, who joins and who mediates in it, and the fall of leaders and regimes of its parties.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus.answers.answers import DIGITS, day_of_week
from foedus.answers.estimates import estimate
from foedus.answers.question import Event
from foedus.answers.rows import DefiningRow, OftenRow, ScenarioRow, SignRow, StoryRow
from foedus.core.world import FORCE
from foedus.crisis.asked import FIGHTS, OFFICES
from foedus.engine.ensemble import Chunk
from foedus.engine.recording import ALREADY, Weeks, event_names
from foedus.session.histories import LATER, apart_from_all
from foedus.worlds.setup import Setup

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
#: So many scenarios there are at most, and each is at least so large a share of the histories.
MOST: Final = 4
LEAST: Final = 0.05
#: So many histories are kept at most, the first of each outer draw: memory does not grow with the replicates.
KEPT: Final = 100_000
#: Below so many, numbers of histories add up exactly in single precision, which takes half the time.
EXACT: Final = 2**24
#: A sign is early in so large a part of the horizon, and rests on so many histories on either side.
EARLY: Final = 0.25
FEWEST: Final = 50
#: What leaves one scenario only, up to this chance, tells nothing early: it is what defines it.
DECIDED: Final = 0.98
#: So many signs of a scenario are told, and so many events that are commoner in it than in others.
TOLD: Final = 2
#: What tells of the same thing, how far force goes.
FAMILY: Final = dict.fromkeys(("again", "fatal", "serious"), "level") | {"mediated": "mediation", "regime": "leader"}
#: Shares differ by more than luck beyond so many standard errors.
ERRORS: Final = 3.0


class Watched:
    """Keeps in a run the first weeks of the events from which scenarios are made, of every history or `KEPT` of them.

    These are the events of the first dispute of a crisis, and of the leaders and regimes of its parties.

    Parameters
    ----------
    setup
        The crisis that is run.
    outer_draws
        Into how many outer draws its replicates are divided.

    Attributes
    ----------
    dispute : str
        The dispute.
    events : tuple of Event
        The events.
    """

    def __init__(self, setup: Setup, outer_draws: int) -> None:
        self.dispute = next(iter(setup.crisis.disputes))
        known = setup.crisis.disputes[self.dispute]
        named = [Event.parse(name) for name in event_names(setup.ensemble.actors, setup.ensemble.disputes)]
        places = [
            place
            for place, event in enumerate(named)
            if (event.dispute == self.dispute and event.kind != FIGHTS)
            or (event.kind in OFFICES and event.actor in (known.challenger, known.target))
        ]
        self.events = tuple(named[place] for place in places)
        self._places = np.array(places, np.int64)
        self._kept: dict[tuple[int, int], Weeks] = {}
        self._most = max(KEPT // outer_draws, 1)

    def look(self, chunks: Sequence[Chunk], first: Weeks) -> None:
        """Keep what is wanted of the replicates of some chunks, given their first weeks [replicate, event]."""
        done = 0
        for chunk in chunks:
            wanted = min(chunk.size, self._most - chunk.first)
            if wanted > 0:
                self._kept[chunk.outer, chunk.first] = first[done : done + wanted, self._places]
            done += chunk.size

    def inner(self) -> NDArray[np.int64]:
        """Return how many histories are kept of each outer draw."""
        sizes = np.array([len(kept) for kept in self._kept.values()])
        return np.bincount([outer for outer, _ in self._kept], sizes).astype(np.int64)

    def first(self) -> Weeks:
        """Return the first weeks, in the order of outer draws [history, event]; `LATER` for what never comes."""
        kept = np.concatenate([self._kept[key] for key in sorted(self._kept)])
        return np.where(kept < ALREADY, LATER, kept).astype(np.int16)


class Group(NamedTuple):
    """Histories by their numbers, and the places of the events that divided them off, each with whether it happens."""

    members: NDArray[np.int64]
    path: tuple[tuple[int, bool], ...]


def scenarios_of(setup: Setup, of: Watched) -> list[ScenarioRow]:
    """Return the scenarios of a run, the likeliest first; none where its histories do not differ.

    Parameters
    ----------
    of
        What was kept of its histories.
    """
    first, inner = of.first(), of.inner()
    happens = first < LATER
    dividing = _dividing(of.events, first)
    groups = _divided(happens, dividing)
    if len(groups) < 2:
        return []
    scene = _Scene(setup, of, first, happens, dividing, np.repeat(np.arange(inner.size), inner), inner)
    groups = sorted(groups, key=lambda group: -group.members.size)
    signs = _signs(scene, groups)
    return [_row(scene, group, told) for group, told in zip(groups, signs, strict=True)]


class _Scene(NamedTuple):
    """What every scenario is told from.

    First weeks and whether they come are [history, event], ``dividing`` are places of events, ``outer`` [history] are
    outer draws, ``inner`` [outer draw] their numbers of histories.
    """

    setup: Setup
    of: Watched
    first: Weeks
    happens: Flags
    dividing: NDArray[np.int64]
    outer: NDArray[np.int64]
    inner: NDArray[np.int64]

    def day(self, week: float) -> str:
        return day_of_week(self.setup.crisis.as_of, round(float(week)))


def _dividing(events: tuple[Event, ...], first: Weeks) -> NDArray[np.int64]:
    """Return the places of the events that may divide: what is asked of a run, but neither words nor offers.

    What is so already in most histories divides none.
    """
    open_still = (first == ALREADY).mean(axis=0) <= 0.5
    return np.array([at for at, event in enumerate(events) if open_still[at] and _divides(event)], np.int64)


def _divides(event: Event) -> bool:
    match event.kind:
        case "stance":
            return event.what != "endorse"
        case "level":
            return int(event.what) >= FORCE
        case "leader" | "regime":
            return event.what != "regular"
        case _:
            return event.kind in ("end", "serious", "mediated")


def _divided(happens: Flags, dividing: NDArray[np.int64]) -> list[Group]:
    """Return the groups into which histories are divided, each by the event that leaves the least variance."""
    least = max(1, int(np.ceil(LEAST * len(happens))))
    groups = [Group(np.arange(len(happens)), ())]
    gains = [_best(happens[:, dividing], least)]
    while len(groups) < MOST:
        most = max(range(len(groups)), key=lambda number: gains[number][0])
        gain, column = gains.pop(most)
        if gain <= 0.0:
            break
        place = int(dividing[column])
        members, path = groups.pop(most)
        parts = [Group(members[happens[members, place] == yes], (*path, (place, yes))) for yes in (True, False)]
        groups += parts
        if len(groups) < MOST:
            gains += [_best(happens[part.members][:, dividing], least) for part in parts]
    return groups


def _best(happens: Flags, least: int) -> tuple[float, int]:
    """Return by how much the sum of squares about the means falls at most where an event divides, and which does."""
    flags: NDArray[Any] = happens.astype(np.float32 if len(happens) < EXACT else np.float64)
    number, both = len(flags), (flags.T @ flags).astype(np.float64)
    each = both.diagonal()
    allowed = (each >= least) & (number - each >= least)
    if not allowed.any():
        return 0.0, 0
    yes, no = np.where(allowed, each, 1.0), np.where(allowed, number - each, 1.0)
    gain = (both**2).sum(axis=1) / yes + ((each - both) ** 2).sum(axis=1) / no - (each**2).sum() / number
    gain = np.where(allowed, gain, 0.0)
    return float(gain.max()), int(gain.argmax())


def _row(scene: _Scene, group: Group, signs: list[SignRow]) -> ScenarioRow:
    mine = np.zeros(len(scene.first), np.bool_)
    mine[group.members] = True
    found = estimate(np.bincount(scene.outer[mine], minlength=scene.inner.size)[:, None], scene.inner)
    typical = _typical(scene, group)
    ends = {
        event.what: float(scene.happens[mine, at].mean())
        for at, event in enumerate(scene.of.events)
        if event.kind == "end"
    }
    return {
        "dispute": scene.of.dispute,
        "defined": [DefiningRow(event=str(scene.of.events[at]), happens=happens) for at, happens in sorted(group.path)],
        "probability": _rounded(found.mean[0]),
        "low": _rounded(found.low[0]),
        "high": _rounded(found.high[0]),
        "sampling_error": _rounded(found.error[0]),
        "replicates": int(mine.sum()),
        "ends": {what: _rounded(share) for what, share in ends.items()},
        "open": _rounded(1.0 - sum(ends.values())),
        "typical": {
            "outer": int(scene.outer[typical]),
            "replicate": int(typical - np.searchsorted(scene.outer, scene.outer[typical])),
        },
        "storyline": list(_storyline(scene, group, typical)),
        "often": _often(scene, group, mine),
        "signs": signs,
    }


def _rounded(number: float) -> float:
    return round(float(number), DIGITS)


def _typical(scene: _Scene, group: Group) -> int:
    """Return the history that is nearest to all others of a group, by the weeks between their events."""
    weeks = np.minimum(scene.first[group.members], scene.setup.ensemble.weeks + 1).astype(np.int64)
    return int(group.members[np.argmin(apart_from_all(weeks, weeks))])


def _storyline(scene: _Scene, group: Group, typical: int) -> Iterator[StoryRow]:
    """Yield what happens in the typical history of a group, in its order, and when it does in half of them."""
    mine, weeks = scene.first[group.members], scene.first[typical]
    for at in np.lexsort((np.arange(weeks.size), weeks)):
        if not ALREADY < weeks[at] < LATER:
            continue
        come = mine[:, at][mine[:, at] < LATER]
        early, late = np.quantile(come, (0.25, 0.75))
        yield {
            "event": str(scene.of.events[at]),
            "date": scene.day(weeks[at]),
            "from": scene.day(early),
            "to": scene.day(late),
            "share": _rounded(come.size / len(mine)),
        }


def _often(scene: _Scene, group: Group, mine: Flags) -> list[OftenRow]:
    """Return what is asked of a run and commoner in a group than elsewhere, what tells most of it first."""
    told, fixed = _told(scene.happens, mine), {at for at, _ in group.path}
    inside, outside = scene.happens[mine].mean(axis=0), scene.happens[~mine].mean(axis=0)
    beyond = inside - outside > ERRORS * _error(scene.happens.mean(axis=0), mine.sum(), (~mine).sum())
    return [
        OftenRow(event=str(scene.of.events[at]), share=_rounded(inside[at]), elsewhere=_rounded(outside[at]))
        for at in scene.dividing[np.argsort(-told[scene.dividing], kind="stable")]
        if beyond[at] and inside[at] >= LEAST and at not in fixed and scene.of.events[at].kind != "end"
    ][:TOLD]


def _signs(scene: _Scene, groups: Sequence[Group]) -> list[list[SignRow]]:
    """Return for each group what tells early of it: of each family of events the one that tells most.

    That a dispute ends, or is settled, is no sign of how it ends; nor is what leaves one group only.
    """
    by = max(1, round(EARLY * scene.setup.ensemble.weeks))
    seen = (scene.first > ALREADY) & (scene.first <= by)
    number = seen.sum(axis=0)
    rest = len(seen) - number
    yes = np.array([seen[group.members].sum(axis=0) / np.maximum(number, 1) for group in groups])
    no = np.array([(~seen[group.members]).sum(axis=0) / np.maximum(rest, 1) for group in groups])
    may_be = np.array([_is_sign(scene, event) for event in scene.of.events])
    may_be &= (number >= FEWEST) & (rest >= FEWEST) & (yes.max(axis=0) < DECIDED)
    found = []
    for place, group in enumerate(groups):
        mine = np.zeros(len(seen), np.bool_)
        mine[group.members] = True
        error = _error(mine.mean(), np.maximum(number, 1), np.maximum(rest, 1))
        told = np.where(may_be & (np.abs(yes[place] - no[place]) > ERRORS * error), _told(seen, mine), 0.0)
        signs: dict[str, SignRow] = {}
        for at in np.argsort(-told, kind="stable"):
            event = scene.of.events[at]
            family = FAMILY.get(event.kind, event.kind)
            if told[at] > 0.0 and family not in signs:
                signs[family] = {
                    "event": str(event),
                    "by": scene.day(by),
                    "share": _rounded(number[at] / len(seen)),
                    "if_seen": _rounded(yes[place, at]),
                    "if_not": _rounded(no[place, at]),
                }
        found.append(list(signs.values())[:TOLD])
    return found


def _is_sign(scene: _Scene, event: Event) -> bool:
    """Say whether an event may be a sign: no end is; force again is only where there was force before."""
    if event.kind != "again":
        return event.kind != "end" and event.what != "settled"
    force = scene.of.events.index(Event("level", event.dispute, "", str(FORCE)))
    return bool((scene.first[:, force] == ALREADY).mean() > 0.5)


def _error(share: Floats, some: Floats, others: Floats) -> Floats:
    """Return the standard error of the difference between the shares of two groups of histories, if they are alike."""
    return np.asarray(np.sqrt(share * (1.0 - share) * (1.0 / some + 1.0 / others)), np.float64)


def _told(flags: Flags, mine: Flags) -> Floats:
    """Return how much each event tells of whether a history belongs to a group: the mutual information, in nats."""
    inside, outside = flags[mine].mean(axis=0), flags[~mine].mean(axis=0)
    share = mine.mean()
    return _entropy(flags.mean(axis=0)) - share * _entropy(inside) - (1.0 - share) * _entropy(outside)


def _entropy(p: Floats) -> Floats:
    held = np.clip(p, 1e-15, 1.0 - 1e-15)
    return np.asarray(-(held * np.log(held) + (1.0 - held) * np.log1p(-held)), np.float64)
