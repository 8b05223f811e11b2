"""Choosing sides after Altfeld & Bueno de Mesquita, asked of every third party of every open dispute."""

from collections.abc import Iterator
from typing import Final

from foedus.answers.question import Question
from foedus.models.choosing_sides import choice, expected_utilities
from foedus.opinions.case import Case
from foedus.opinions.opinion import (
    STANDS_BY,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    compare_verdicts,
    percent,
    silent,
)

_COERCION: Final = "parameters.coercion.crisis_bargaining"

MAPPING: Final = Mapping(
    "choosing-sides",
    STANDS_BY,
    "Does a third party fight for a side, if it weighs how much it cares by how much its power would change?",
    (
        Symbol("power", "its usable power at the target's place", ("world.power",)),
        Symbol("power_a", "the challenger's there", ("world.power",)),
        Symbol("power_b", "the target's own", ("world.power",)),
        Symbol(
            "utility_a",
            "its affinity with the challenger, put on 0 to 1",
            ("relations.{actor}>{challenger}.affinity",),
        ),
        Symbol(
            "utility_b",
            "its affinity with the target, put on 0 to 1, plus its stake in the target",
            ("relations.{actor}>{target}.affinity", "relations.{actor}>{target}.stake"),
        ),
        Symbol(
            "cost_a",
            "cost of war with the target for a state that the target can hurt so much",
            (f"{_COERCION}.war_cost", f"{_COERCION}.nuclear_cost", "world.power"),
        ),
        Symbol(
            "cost_b",
            "the same with the challenger",
            (f"{_COERCION}.war_cost", f"{_COERCION}.nuclear_cost", "world.power"),
        ),
    ),
    "what joining the side that it prefers is worth, less staying out (units of a prize; above 0 it joins)",
    "Believe it where a state counts only outcome and cost; believe the engine that joining is rare even where it "
    "would pay, and where treaties, requests and other bargains decide.",
)  # fmt: skip


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield what the model says of every third party of every open dispute."""
    world = case.world
    for k, dispute in case.disputes():
        c, g = case.parties(k)
        if world.power[c, g] + world.power[g, g] <= 0.0:
            yield silent(MAPPING, dispute, "Neither side has any power at the target's place.", "power of the parties")
            continue
        for i in case.bystanders(k):
            keys = {**dispute, "actor": case.actors[i]}
            given = (
                float(world.power[i, g]),
                float(world.power[c, g]),
                float(world.power[g, g]),
                0.5 + 0.5 * float(world.affinity[i, c]),
                0.5 + 0.5 * float(world.affinity[i, g]) + float(world.stake[i, g]),
                case.costs_of_war(i, g),
                case.costs_of_war(i, c),
            )
            worth = expected_utilities(**dict(zip((s.name for s in MAPPING.symbols), given, strict=True)))
            joins = int(choice(worth))
            preferred = joins or 1 + int(given[4] > given[3])
            fights = [
                case.chance(Question.stands_by(keys["dispute"], keys["actor"], "fight", side))
                for side in ("challenger", "target")
            ]
            # Where it stays out, an engine that has it fight for whichever side is what speaks against that.
            shown = preferred if joins or max(fights) < 0.5 else 1 + int(fights[1] > fights[0])
            side, ours = ("challenger", "target")[shown - 1], fights[shown - 1]
            verdict, direction = compare_verdicts(joins > 0, ours)
            net, cost = float(worth[preferred] - worth[0]), given[4 + preferred]
            if joins:
                says = f"It fights for the {side}: that is worth {net:.2f} of a prize more than staying out."
            else:
                says = f"It stays out: fighting for the side it prefers would gain it {net + cost:.2f} of a prize "
                says += f"and cost {cost:.2f}."
            question = str(Question.stands_by(keys["dispute"], keys["actor"], "fight", side))
            engine = Engine(f"Fights for the {side} in {percent(ours)}.", ours)
            yield Opinion(MAPPING, question, keys, says, net, engine, verdict, direction, given)


MAPPINGS: Final = (MAPPING,)
