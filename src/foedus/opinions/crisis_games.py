"""The crisis game by quantal response and the audience-cost game, asked of every dispute that is not yet a war."""

from collections.abc import Iterator
from math import pi, sqrt
from typing import Final

import numpy as np

from foedus.answers.question import Question
from foedus.models.audience_costs import AudienceCosts, equilibria
from foedus.models.crisis_game import crisis_game, outcome_probabilities, quantal_response
from foedus.opinions.case import Case, Stakes, at_war
from foedus.opinions.opinion import (
    CHOICE,
    GOES,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    compare_chances,
    percent,
    silent,
)

#: The outsiders' belief that the challenger is tough: as likely as not.
TOUGH: Final = 0.5
_COERCION: Final = "parameters.coercion.crisis_bargaining"
_STATUS_QUO: Final = Symbol("status_quo", "0 for both", (CHOICE,))
_CONCEDE: Final = Symbol(
    "concede",
    "the challenger gets, and the target loses, the share of its value that a concession gives",
    ("disputes.{dispute}.value", "disputes.{dispute}.value_target", f"{_COERCION}.demand"),
)
_BACK_DOWN: Final = Symbol(
    "back_down",
    "the challenger pays its audience cost, the target loses nothing",
    (f"{_COERCION}.audience", "actors.{challenger}.democracy", "world.attention"),
)
_WAR_SOURCES: Final = (
    "world.win_chance", "disputes.{dispute}.value", "disputes.{dispute}.value_target", "disputes.{dispute}.prize",
    "disputes.{dispute}.failure_cost", "actors.{target}.viability", f"{_COERCION}.war_cost",
    f"{_COERCION}.nuclear_cost", f"{_COERCION}.lobby", f"{_COERCION}.punitive", "world.power",
)  # fmt: skip

QUANTAL_RESPONSE: Final = Mapping(
    "crisis-game",
    GOES,
    "Is there war, when the two play the crisis once, and only the challenger knows what war costs it?",
    (
        Symbol("tough", "one half: outsiders cannot tell", (CHOICE,)),
        _STATUS_QUO,
        _CONCEDE,
        _BACK_DOWN,
        Symbol("war_tough", "win chance times worth, less the low end of the range of war's cost", _WAR_SOURCES),
        Symbol("war_weak", "the same, with the high end of that range", _WAR_SOURCES),
        Symbol("precision", "that of the coercion family", (f"{_COERCION}.precision",)),
    ),
    "chance of war in one crisis, played to its end",
    "Believe the game where two decide alone and each must guess the other's resolve; believe the engine where time, "
    "mediators, third parties and steps short of war matter, none of which the game knows.",
)
SHOCK: Final = Symbol(
    "shock",
    "one standard deviation of the coercion family's noise, read as what each knows of itself alone: the unit",
    (f"{_COERCION}.precision",),
)
LEWIS_SCHULTZ: Final = Mapping(
    "audience-costs",
    GOES,
    "Is there war, when both sides have private shocks and backing down costs the challenger its audience?",
    (
        SHOCK,
        Symbol("status_quo", "0 for the challenger", (CHOICE,)),
        _CONCEDE,
        _BACK_DOWN,
        Symbol("war", "win chance times worth, less the cost of war", _WAR_SOURCES),
    ),
    "chance of war in one crisis, played to its end (the equilibrium of least resistance)",
    "Believe the game where threats are read as signals of what each side keeps to itself; believe the engine where "
    "the course depends on others, on time, and on steps short of war.",
)


def _engine(case: Case, dispute: str) -> tuple[Engine, float, float]:
    war = Question.course(dispute, "war")
    chance = case.chance(war)
    fixed = "; the crisis file fixes the path" if case.setup.crisis.disputes[dispute].escalation else ""
    return Engine(f"War by the horizon in {percent(chance)}{fixed}.", chance), *case.span(war)


def _pairs(stakes: Stakes) -> dict[str, tuple[float, float]]:
    """Return what both games share: payoffs of challenger and target when the crisis ends without war."""
    return {
        "concede": (stakes.concession * stakes.value, -stakes.concession * stakes.value_target),
        "back_down": (-stakes.audience, 0.0),
    }


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield what both games say of every open dispute."""
    yield from _by_quantal_response(case)
    yield from _by_audience_costs(case)


def _by_quantal_response(case: Case) -> Iterator[Opinion]:
    asked = [(k, keys, case.stakes(k)) for k, keys in case.disputes()]
    before = [(keys, stakes) for k, keys, stakes in asked if not at_war(case, k)]
    precision = case.setup.central.crisis_bargaining.precision
    if before:
        told = [_pairs(stakes) for _, stakes in before]
        war = [(stakes.war[0], stakes.war[2], stakes.war_target[1]) for _, stakes in before]
        game = crisis_game(
            np.full(len(before), TOUGH),
            status_quo=(0.0, 0.0),
            concede=[pairs["concede"] for pairs in told],
            back_down=[pairs["back_down"] for pairs in told],
            war_tough=[(tough, target) for tough, _, target in war],
            war_weak=[(weak, target) for _, weak, target in war],
        )
        play = quantal_response(game, precision)
        outcomes = outcome_probabilities(game, play)
        for (keys, _), pairs, (tough, weak, target), plays, ends in zip(before, told, war, play, outcomes, strict=True):
            engine, low, high = _engine(case, keys["dispute"])
            chance = float(ends[3])
            verdict, direction = compare_chances(chance, engine.number or 0.0, low, high)
            says = (
                f"The challenger threatens in {percent(1.0 - ends[0])}, a target that is threatened resists in "
                f"{percent(plays[4])}; war in {percent(chance)}."
            )
            given = (
                TOUGH, (0.0, 0.0), pairs["concede"], pairs["back_down"], (tough, target), (weak, target), precision,
            )  # fmt: skip
            question = str(Question.course(keys["dispute"], "war"))
            yield Opinion(QUANTAL_RESPONSE, question, keys, says, chance, engine, verdict, direction, given)
    yield from _at_war_already(case, QUANTAL_RESPONSE)


def _by_audience_costs(case: Case) -> Iterator[Opinion]:
    # The noise of a logit choice has the standard deviation pi / sqrt(6) over its precision.
    shock = pi / sqrt(6.0) / case.setup.central.crisis_bargaining.precision
    for k, keys in case.disputes():
        if at_war(case, k):
            continue
        stakes = case.stakes(k)
        unit = {
            name: (pair[0] / shock, pair[1] / shock)
            for name, pair in {**_pairs(stakes), "war": (stakes.war[1], stakes.war_target[1])}.items()
        }
        found = equilibria(AudienceCosts(0.0, unit["concede"], unit["back_down"], unit["war"]))
        least = found[0]
        chance = least.challenge * least.resist * least.fight
        engine, low, high = _engine(case, keys["dispute"])
        verdict, direction = compare_chances(chance, engine.number or 0.0, low, high)
        others = f" There are {len(found)} equilibria; this is the one of least resistance." if len(found) > 1 else ""
        says = (
            f"The challenger threatens in {percent(least.challenge)}, a target that is threatened resists in "
            f"{percent(least.resist)}; war in {percent(chance)}.{others}"
        )
        given = (shock, 0.0, unit["concede"], unit["back_down"], unit["war"])
        question = str(Question.course(keys["dispute"], "war"))
        yield Opinion(LEWIS_SCHULTZ, question, keys, says, chance, engine, verdict, direction, given)
    yield from _at_war_already(case, LEWIS_SCHULTZ)


def _at_war_already(case: Case, mapping: Mapping) -> Iterator[Opinion]:
    for k, keys in case.disputes():
        if at_war(case, k):
            yield silent(
                mapping,
                keys,
                "At central values it is a war already: the game of how one comes is over.",
                "a crisis before war",
            )


MAPPINGS: Final = (QUANTAL_RESPONSE, LEWIS_SCHULTZ)
