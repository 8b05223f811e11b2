"""What every mapping reads: the crisis, its central world, what the engine answered, and what war is worth there."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from foedus.answers.answer import Answer, answers_as_rows
from foedus.answers.contests import asks_side
from foedus.answers.question import Question
from foedus.answers.reasons import central_world
from foedus.answers.rows import Tables
from foedus.core.world import OPEN, WAR, World
from foedus.mechanisms.coercion import crisis_bargaining
from foedus.worlds.setup import Setup

WAR_COST: Final = "coercion.crisis_bargaining.war_cost"


class Stakes(NamedTuple):
    """What one dispute is worth to its parties, in units of a prize of worth 1.

    ``costs`` of war are low, central and high: what the stated range of the parameter makes of each party's exposure.
    """

    wins: float
    value: float
    value_target: float
    concession: float
    audience: float
    war: tuple[float, float, float]
    war_target: tuple[float, float, float]
    costs: tuple[float, float, float]
    costs_target: tuple[float, float, float]


class Case(NamedTuple):
    """A crisis as second opinions see it: nothing but its central world and the engine's answers."""

    setup: Setup
    world: World
    answers: Mapping[Question, Answer]
    #: Dispute and candidate mediator -> the chance of each gate.
    gates: Mapping[tuple[str, str], Mapping[str, float]]

    @property
    def actors(self) -> tuple[str, ...]:
        """Return the actors' keys."""
        return self.setup.blueprint.actors

    def disputes(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield every open dispute, with the keys that stand in its inputs' paths."""
        for k, dispute in enumerate(self.setup.blueprint.disputes):
            if self.world.status[k] == OPEN:
                c, g = self.parties(k)
                yield k, {"dispute": dispute, "challenger": self.actors[c], "target": self.actors[g]}

    def parties(self, k: int) -> tuple[int, int]:
        """Return challenger and target of a dispute."""
        return int(self.world.challenger[k]), int(self.world.target[k])

    def bystanders(self, k: int) -> Iterator[int]:
        """Yield the third parties of a dispute of which it is asked which side they take."""
        yield from (i for i in range(len(self.actors)) if asks_side(self.world, k, i))

    def name(self, i: int) -> str:
        """Return what an actor is called."""
        return str(self.setup.crisis.actors[self.actors[i]].name)

    def chance(self, question: Question) -> float:
        """Return the engine's answer to a question."""
        return self.answers[question].probability

    def span(self, question: Question) -> tuple[float, float]:
        """Return the 90% range of the engine's answer; all that can be where it tells none."""
        answer = self.answers[question]
        return (0.0, 1.0) if answer.low is None or answer.high is None else (answer.low, answer.high)

    def stakes(self, k: int) -> Stakes:
        """Return what a dispute is worth to its parties."""
        return stakes_of(self.setup, self.world, k)

    def costs_of_war(self, i: int, other: int) -> float:
        """Return what a war against another costs an actor (units of a prize)."""
        params = self.setup.central.crisis_bargaining
        exposed = 0.5 + crisis_bargaining.harm(self.world, i, other)
        return float(params.war_cost * exposed + params.nuclear_cost * self.world.nuclear[other])


def case_of(setup: Setup, answers: Tables) -> Case:
    """Return the case of a crisis and its answers."""
    known = {answer.question: answer for answer in answers_as_rows(answers)}
    gates = {(row["dispute"], row["actor"]): row["gates"] for row in answers["mediates"]}
    return Case(setup, central_world(setup), known, gates)


def stakes_of(setup: Setup, world: World, k: int) -> Stakes:
    """Return what dispute ``k`` is worth, by the coercion family's own terms at their central parameters."""
    params = setup.central.crisis_bargaining
    c, g = int(world.challenger[k]), int(world.target[k])
    range_of = setup.used[WAR_COST]
    rates = (float(range_of.low), params.war_cost, float(range_of.high))
    at_war = params.nuclear_cost * float(world.nuclear[g])
    exposed, exposed_target = (0.5 + crisis_bargaining.harm(world, *pair) for pair in ((c, g), (g, c)))
    wins = float(world.win_chance[k])
    worth = crisis_bargaining.worth(world, k) * wins + params.punitive * float(world.value[k])
    lobby = params.lobby * float(world.exposure[k] @ world.leverage[:, c])
    costs = tuple(rate * exposed + at_war + lobby for rate in rates)
    costs_target = tuple(rate * exposed_target for rate in rates)
    lost = wins * float(world.value_target[k])
    audience = params.audience * (0.5 + 0.5 * float(world.democracy[c])) * (0.5 + float(world.attention[k]))
    return Stakes(
        wins,
        float(world.value[k]),
        float(world.value_target[k]),
        params.demand,
        audience,
        tuple(worth - cost for cost in costs),
        tuple(-lost - cost for cost in costs_target),  # type: ignore[arg-type]
        costs,
        costs_target,  # type: ignore[arg-type]
    )


def at_war(case: Case, k: int) -> bool:
    """Say whether a dispute is a war already."""
    return bool(case.world.level[k] >= WAR)
