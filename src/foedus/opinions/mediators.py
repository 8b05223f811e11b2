"""The credible mediator, asked of every candidate; and assurance, which a crisis file does not determine."""

import math
from collections.abc import Iterator
from typing import Final

from foedus.answers.question import Question
from foedus.models.credible_mediator import bias_threshold, war_probability
from foedus.opinions.case import Case, at_war
from foedus.opinions.opinion import (
    CHOICE,
    MEDIATES,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    compare_verdicts,
    percent,
    silent,
)

#: Belief of the side that listens that the other is tough: as likely as not.
TOUGH: Final = 0.5
_COERCION: Final = "parameters.coercion.crisis_bargaining"
_COSTS: Final = (
    "world.value",
    "world.value_target",
    f"{_COERCION}.war_cost",
    f"{_COERCION}.nuclear_cost",
    "world.power",
)

CREDIBLE: Final = Mapping(
    "credible-mediator",
    MEDIATES,
    "Would the side that a candidate is nearer to believe what it says of the other side's resolve?",
    (
        Symbol(
            "bias",
            "how much nearer it is to the side that listens, on 0 to 1",
            ("relations.{actor}>{challenger}.affinity", "relations.{actor}>{target}.affinity"),
        ),
        Symbol(
            "error",
            "chance that its 'weak' is wrong: none at full trust of the side that listens, the prior at no trust",
            ("relations.{listener}>{actor}.trust",),
        ),
        Symbol("tough", "one half: the side that listens cannot tell", (CHOICE,)),
        Symbol("cost_challenger", "cost of war of the side that listens, as a share of what it fights for", _COSTS),
        Symbol("cost_tough", "cost of the other at the low end of the range of war's cost", _COSTS),
        Symbol("cost_weak", "cost of the other at the high end of that range", _COSTS),
        Symbol(
            "cost_mediator",
            "what a war would cost the mediator: its exposure",
            ("disputes.{dispute}.exposure.{actor}",),
        ),
    ),
    "its bias, less the least bias at which it is believed (above 0 it is); none where no bias is enough",
    "Believe it where the trouble is what each side hides of its resolve, so that only a friend's warning counts; "
    "believe the engine where consent hangs on trust, ripeness and what a mediator can give.",
)  # fmt: skip
ASSURANCE: Final = Mapping(
    "assurance",
    MEDIATES,
    "How much trust does a settlement need, that a mediator would have to lend?",
    (
        Symbol("reward", "of a settlement that both keep: not in a crisis file", ()),
        Symbol("temptation", "of breaking one that the other keeps: not in a crisis file", ()),
        Symbol("punishment", "of no settlement: not in a crisis file", ()),
        Symbol("sucker", "of keeping one that the other breaks: not in a crisis file", ()),
    ),
    "none",
    "Believe it that settlements fail for want of trust that they will be kept; believe the engine for a number: what "
    "breaking one would bring is in no crisis file.",
)


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield whether each candidate mediator would be believed."""
    found = [
        _opinion(case, k, m, keys)
        for k, keys in case.disputes()
        for m in range(len(case.actors))
        if case.world.candidate[k, m] > 0.0
    ]
    yield from found or [silent(CREDIBLE, {}, "The crisis names no candidate to mediate.", "a candidate mediator")]
    yield silent(
        ASSURANCE,
        {},
        "A crisis file does not say what either side would gain by breaking a settlement that the other keeps.",
        "reward",
        "temptation",
        "punishment",
        "sucker",
    )


def _opinion(case: Case, k: int, m: int, dispute: dict[str, str]) -> Opinion:
    world, stakes = case.world, case.stakes(k)
    c, g = case.parties(k)
    lean = 0.5 * float(world.affinity[m, c] - world.affinity[m, g])
    to_challenger = lean >= 0.0
    side, listener = ("challenger", c) if to_challenger else ("target", g)
    keys = {**dispute, "actor": case.actors[m], "listener": case.actors[listener]}
    ours = case.gates[keys["dispute"], keys["actor"]][f"{side}_consent"]
    mine, other = stakes.costs[1] / max(stakes.value, 1e-9), stakes.costs_target
    worth = stakes.value_target
    if not to_challenger:
        mine, other, worth = stakes.costs_target[1] / max(stakes.value_target, 1e-9), stakes.costs, stakes.value
    tough, weak = other[0] / max(worth, 1e-9), other[2] / max(worth, 1e-9)
    error = TOUGH * (1.0 - float(world.trust[listener, m]))
    given = (abs(lean), error, TOUGH, mine, tough, weak, float(world.exposure[k, m]))
    needed = bias_threshold(error, tough, weak, float(world.exposure[k, m]))
    believed = abs(lean) >= needed
    verdict, direction = compare_verdicts(believed, ours)
    engine = Engine(f"The {side} consents to it in {percent(ours)} of weeks with an offer.", ours)
    question = str(Question.mediates(keys["dispute"], keys["actor"]))
    leans = f"It leans to the {side} by {abs(lean):.2f}"
    if needed > 1.0:
        says = f"{leans}, and would not be believed at the greatest bias, 1."
    else:
        says = f"{leans} and needs {needed:.2f}: its word on the other side is {'' if believed else 'not '}believed"
        risk = war_probability(TOUGH, mine, tough, weak, error=error)
        says += f", and leaves a risk of war of {percent(risk)}." if believed and not at_war(case, k) else "."
    number = None if math.isinf(needed) else abs(lean) - needed
    return Opinion(CREDIBLE, question, keys, says, number, engine, verdict, direction, given)


MAPPINGS: Final = (CREDIBLE, ASSURANCE)
