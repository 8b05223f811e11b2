"""A crisis as it stands on a day: who is aligned with whom, how far disputes have come, who has taken which side."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from foedus.core.world import DEGREES, DORMANT, LAPSED, MEDIATION, OPEN, SIDES, STATUSES, World
from foedus.crisis.naming import END, LEVEL, actor_name, dispute_title
from foedus.report.figures.layout import Pair
from foedus.report.numbers import join
from foedus.report.table import Table

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What has happened in a dispute that its level does not say: the flag of the world, and its words.
MARKS: Final = {
    "request": "help is asked for",
    "again": "force has been used again",
    "fatal": "force has killed",
    "serious": "serious clashes",
    "mediated": "mediation accepted",
}
STAGES: Final = {"offered": "offers", "accepted": "accepted", "settled": "has settled it"}


class Side(NamedTuple):
    """A side that a third party has taken: ``target`` or ``challenger``, and to which degree."""

    actor: str
    side: str
    degree: str


class Contest(NamedTuple):
    """A dispute as it stands: its level, ``open`` or how it ended, what has happened in it, and who has a part in it.

    ``mediators`` are those whose mediation has come to a stage, by that stage.
    """

    dispute: str
    challenger: str
    target: str
    level: int
    status: str
    marks: tuple[str, ...]
    sides: tuple[Side, ...]
    mediators: Mapping[str, str]

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.status == STATUSES[OPEN]

    @property
    def standing(self) -> str:
        """How it stands, in a few words."""
        return LEVEL[self.level] if self.open else f"{LEVEL[self.level]}; {END[self.status]}"


class Scene(NamedTuple):
    """What is to be seen of a crisis on a day.

    ``ties`` is the alignment of source with target, ``gone`` how many leaders and regimes an actor has lost so far.
    """

    ties: Mapping[Pair, float]
    contests: tuple[Contest, ...]
    gone: Mapping[str, tuple[int, int]]

    def among(self, actors: Collection[str]) -> "Scene":
        """Return the same with the ties of some actors only."""
        few = {pair: value for pair, value in self.ties.items() if pair[0] in actors and pair[1] in actors}
        return self._replace(ties=few)

    def contest(self, dispute: str) -> Contest | None:
        """Return a dispute by its name, or None."""
        return next((one for one in self.contests if one.dispute == dispute), None)


def scene_of(world: World, actors: tuple[str, ...], disputes: tuple[str, ...]) -> Scene:
    """Return what is to be seen of a world: no feud that has not broken out, no tie that is nothing both ways."""
    either = (world.affinity != 0.0) | (world.affinity.T != 0.0)
    np.fill_diagonal(either, val=False)
    known = zip(np.argwhere(either).tolist(), world.affinity[either].tolist(), strict=True)
    ties = {(actors[one], actors[other]): value for (one, other), value in known}
    contests = tuple(_contest(world, k, actors, name) for k, name in enumerate(disputes) if world.status[k] != DORMANT)
    gone = {
        actor: (int(world.leader[i]), int(world.regime[i]))
        for i, actor in enumerate(actors)
        if world.leader[i] or world.regime[i]
    }
    return Scene(ties, contests, gone)


def _contest(world: World, k: int, actors: tuple[str, ...], name: str) -> Contest:
    sides = tuple(
        Side(actor, SIDES[int(stance < 0)], DEGREES[int(abs(stance))])
        for actor, stance in zip(actors, world.stance[k].tolist(), strict=True)
        if stance
    )
    mediators = {
        actor: MEDIATION[int(stage) - 1]
        for actor, stage in zip(actors, world.mediation[k].tolist(), strict=True)
        if stage > 0
    }
    return Contest(
        name,
        actors[int(world.challenger[k])],
        actors[int(world.target[k])],
        int(world.level[k]),
        STATUSES[int(world.status[k])] if world.status[k] <= LAPSED else STATUSES[OPEN],
        tuple(mark for mark in MARKS if getattr(world, mark)[k] > 0.0),
        sides,
        mediators,
    )


def as_table(crisis: "CrisisFile", scene: Scene) -> Table:
    """Return how every dispute stands, and who has a part in it, for those who do not see a drawing."""
    return Table(
        ("Dispute", "How it stands", "With the challenger", "With the target", "Mediation"),
        [
            (
                dispute_title(crisis, one.dispute),
                "; ".join((one.standing, *(MARKS[mark] for mark in one.marks))),
                _with(crisis, one, "challenger"),
                _with(crisis, one, "target"),
                join([f"{actor_name(crisis, who)} ({STAGES[stage]})" for who, stage in one.mediators.items()]) or "–",
            )
            for one in scene.contests
        ],
    )


def _with(crisis: "CrisisFile", contest: Contest, side: str) -> str:
    """Return who stands by a side, those who go farthest first."""
    there = sorted((one for one in contest.sides if one.side == side), key=lambda one: -DEGREES.index(one.degree))
    head = actor_name(crisis, contest.challenger if side == "challenger" else contest.target)
    return ", ".join([head, *(f"{actor_name(crisis, one.actor)} ({one.degree})" for one in there)])
