"""Why an answer departs from its base rate: the terms of the mechanism itself, at the central world."""

from typing import Final

from foedus.answers.rows import ReasonRow
from foedus.core.choice import log_odds
from foedus.core.world import BLESSING, DEGREES, World
from foedus.engine.turn import prepare
from foedus.mechanisms.commitment import expected_utility, overstretch
from foedus.mechanisms.falling import condition_of
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.survival.global_game import fall_chance
from foedus.worlds.setup import Setup

#: Reasons smaller than this are left out (log odds or log hazard).
LEAST: Final = 0.15
SAYS: Final = {
    "obligation": ("a treaty obliges it, and its trigger is met", "its treaty obliges it to less than fighting"),
    "politics": ("it is politically closer to this side", "it is politically closer to the other side"),
    "stake": ("it would lose much if the regime fell, and its help would count", ""),
    "power": ("it can bring much power to bear there", "it can bring little power to bear there: distance and load"),
    "opponent's reach": ("the opponent can hardly hurt it", "the opponent can hurt it"),
    "nuclear opponent": ("", "the opponent has nuclear weapons"),
    "standing": ("it wants to be seen to matter", "it seeks no prestige in this"),
    "windfall": ("", "it gains from the oil price while this goes on"),
    "linkage": ("", "it hopes for something elsewhere from the other side"),
    "rivalry": ("the opponent is its rival", ""),
    "dominoes": ("it has let others down before", "it has let others down before"),
    "hostility": ("it is a war", "nobody has been killed yet"),
    "what the help wins": ("what it would save is worth the help", ""),
    "other fronts": ("", "its power is worth more on its other fronts"),
    "unrest": ("unrest is above the ordinary", "unrest is below the ordinary"),
    "strength": ("the regime is weaker than the ordinary", "the regime is stronger than the ordinary"),
    "pressure": ("pressure and damage from outside weigh on it", "pressure from outside rallies its people"),
}


def central_world(setup: Setup) -> World:
    """Return the central world of a crisis, prepared for its first week."""
    template = setup.blueprint.world
    world = World(template.slab.copy(), template.actors, template.disputes)
    prepare(world, setup.central, setup.ensemble.forms)
    return world


def _told(term: str, effect: float) -> ReasonRow:
    says = SAYS[term][0 if effect > 0.0 else 1]
    return {"term": term, "log_odds": round(effect, 2), "says": says}


def _largest(terms: dict[str, float]) -> list[ReasonRow]:
    """Return the terms that matter, the largest first; the base rate itself is no reason."""
    named = [(term, effect) for term, effect in terms.items() if term != "base rate" and abs(effect) >= LEAST]
    named.sort(key=lambda entry: -abs(entry[1]))
    return [_told(term, effect) for term, effect in named]


def of_siding(setup: Setup, world: World, k: int, i: int, side: int, degree: str) -> list[ReasonRow]:
    """Return why actor ``i`` would take a degree on a side (0 target, 1 challenger) of dispute ``k``."""
    number = DEGREES.index(degree)
    if setup.forms["commitment"] == "overstretch":
        return _largest(overstretch.reasons(world, setup.central.overstretch, k, i, side, number))
    return _largest(expected_utility.reasons(world, setup.central.expected_utility, k, i, side, number))


def of_falling(setup: Setup, world: World, i: int) -> list[ReasonRow]:
    """Return what shifts the hazard of a revolt in country ``i`` from its base rate (log hazard)."""
    if setup.forms["survival"] == "global_game":
        return _largest(_in_the_game(setup, world, i))
    params = setup.central.competing_risks
    now = condition_of(world, i, params.by_aid, params.by_windfall, params.by_damage)
    return _largest(
        {
            "unrest": params.unrest_revolt * (now.unrest - params.reference_unrest),
            "strength": params.strength * (params.reference_strength - now.strength),
            "pressure": params.pressure * now.pressure,
        }
    )


def _in_the_game(setup: Setup, world: World, i: int) -> dict[str, float]:
    """Return what each condition of country ``i`` would shift by itself in the global game, which does not add up."""
    params = setup.central.global_game
    now = condition_of(world, i, params.by_aid, params.by_windfall, params.by_damage)
    moves = {
        "unrest": -params.by_unrest * (now.unrest - params.reference_unrest),
        "strength": params.by_strength * (now.strength - params.reference_strength),
        "pressure": -params.by_pressure * now.pressure,
    }
    usual = log_odds(fall_chance(params, params.usual))
    return {term: log_odds(fall_chance(params, params.usual + move)) - usual for term, move in moves.items()}


def gates(setup: Setup, world: World, k: int, m: int) -> dict[str, float]:
    """Return the gates of a candidate mediator at the start, each a chance; an offer is within a usual crisis."""
    params = setup.central.gated_mediation
    wishes = gated_mediation.total_wish(world, params, k)
    onset = gated_mediation.onset_of(world, params, k)
    share = gated_mediation.wish_weight(world, params, k, m) / wishes
    rate = gated_mediation.offer_rate(world, k, m, share * gated_mediation.usual_offers(params, onset))
    found = gated_mediation.gates_of(world, params, k, m, rate, 0.0)
    named = dict(zip(("offer", "challenger_consent", "target_consent", "blessing"), found, strict=True))
    if not gated_mediation.needs_blessing(world, k, m):
        named.pop(("offer", "challenger_consent", "target_consent", "blessing")[BLESSING])
    return {gate: round(float(chance), 4) for gate, chance in named.items()}
