"""Bargaining in the shadow of war, asked of every dispute whose prize can be divided."""

from collections.abc import Iterator
from typing import Final

from foedus.answers.question import Question
from foedus.core.world import LEADER
from foedus.models.bargaining import bargaining_range, demand_under_two_types
from foedus.opinions.case import Case, at_war
from foedus.opinions.opinion import (
    CHOICE,
    GOES,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    compare_chances,
    compare_verdicts,
    percent,
    silent,
)

#: The challenger's belief that the target is tough: as likely as not.
TOUGH: Final = 0.5
_COERCION: Final = "parameters.coercion.crisis_bargaining"

MAPPING: Final = Mapping(
    "bargaining",
    GOES,
    "Which deals do both prefer to war, and how much risk of war does the challenger's best demand run?",
    (
        Symbol("wins", "chance that the challenger's side would win", ("world.win_chance",)),
        Symbol(
            "cost_challenger",
            "its cost of war as a share of what winning is worth to it",
            (
                "disputes.{dispute}.value", f"{_COERCION}.war_cost", f"{_COERCION}.nuclear_cost", f"{_COERCION}.lobby",
                "world.power",
            ),
        ),
        Symbol(
            "cost_target",
            "its cost of war as a share of what not losing is worth to it: at the low end of the range of war's cost "
            "(tough) and at the high end (weak)",
            ("disputes.{dispute}.value_target", f"{_COERCION}.war_cost", "world.power"),
        ),
        Symbol("tough", "one half: the challenger cannot tell", (CHOICE,)),
    ),
    "chance of war that the best take-it-or-leave-it demand runs; in a war, whether a deal exists (1) or not (0)",
    "Believe it that costly wars leave room for a deal, so that war needs a reason such as a private cost; believe the "
    "engine that parties often miss the deals that exist.",
)  # fmt: skip


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield what bargaining says of every open dispute."""
    for k, keys in case.disputes():
        if case.world.aim[k] >= LEADER:
            yield silent(
                MAPPING,
                keys,
                "A leader or a regime cannot be divided: the model has no share to offer.",
                "a prize that can be divided",
            )
            continue
        stakes = case.stakes(k)
        cost = stakes.costs[1] / max(stakes.value, 1e-9)
        tough, known, weak = (found / max(stakes.value_target, 1e-9) for found in stakes.costs_target)
        low, high = bargaining_range(stakes.wins, cost, known)
        deals = f"Both prefer to war any deal that gives the challenger {_share(low)} to {_share(high)} of the prize"
        given = (stakes.wins, cost, (tough, weak), TOUGH)
        if at_war(case, k):
            settled = Question.course(keys["dispute"], "settled")
            chance = case.chance(settled)
            verdict, direction = compare_verdicts(high > low, chance)
            engine = Engine(f"Settled by the horizon in {percent(chance)}.", chance)
            yield Opinion(
                MAPPING, str(settled), keys, f"{deals}.", float(high > low), engine, verdict, direction, given
            )
            continue
        offer = demand_under_two_types(stakes.wins, cost, tough, weak, TOUGH)
        war = Question.course(keys["dispute"], "war")
        chance = case.chance(war)
        verdict, direction = compare_chances(offer.war, chance, *case.span(war))
        says = f"{deals}; its best demand, {_share(offer.demand)}, means war in {percent(offer.war)}."
        engine = Engine(f"War by the horizon in {percent(chance)}.", chance)
        yield Opinion(MAPPING, str(war), keys, says, offer.war, engine, verdict, direction, given)


def _share(part: float) -> str:
    return "nothing" if part <= 0.0 else "all" if part >= 1.0 else f"{100.0 * part:.0f}%"


MAPPINGS: Final = (MAPPING,)
