"""Why an answer departs from its base rate: the terms of the mechanism itself, at the central world."""

from collections.abc import Mapping
from typing import Final

from foedus.answers.rows import ReasonRow
from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism, Words
from foedus.core.world import DEGREES, World
from foedus.engine.turn import prepare
from foedus.mechanisms.joining import BASE
from foedus.worlds.setup import Setup

#: Reasons smaller than this are left out (log odds or log hazard); those of force, which structure moves by little.
LEAST: Final = 0.15
LEAST_OF_FORCE: Final = 0.04


def central_world(setup: Setup) -> World:
    """Return the central world of a crisis, prepared for its first week."""
    template = setup.blueprint.world
    world = World(template.slab.copy(), template.actors, template.disputes)
    ensemble = setup.ensemble
    row = ensemble.driver.row(setup.central)
    prepare(ensemble.driver.parts, world, row, ensemble.actor_hashes, ensemble.dispute_hashes)
    return world


def of_siding(setup: Setup, world: World, k: int, i: int, side: int, degree: str) -> list[ReasonRow]:
    """Return why actor ``i`` would take a degree on a side (0 target, 1 challenger) of dispute ``k``."""
    return _reasons(setup, "commitment", world, k, i, side, DEGREES.index(degree))


def of_force(setup: Setup, world: World, k: int) -> list[ReasonRow]:
    """Return what moves the chance that dispute ``k`` comes to force from that of its population."""
    return said(_terms(setup, "coercion", world, k), _form(setup, "coercion").words, LEAST_OF_FORCE)


def of_falling(setup: Setup, world: World, i: int) -> list[ReasonRow]:
    """Return what shifts the hazard of a revolt in country ``i`` from its base rate (log hazard)."""
    return _reasons(setup, "survival", world, i)


def gates(setup: Setup, world: World, k: int, m: int) -> dict[str, float]:
    """Return the gates of a candidate mediator at the start, each a chance."""
    return {gate: round(float(chance), 4) for gate, chance in _terms(setup, "mediation", world, k, m).items()}


def _terms(setup: Setup, family: str, world: World, *of: int) -> dict[str, float]:
    """Return the terms by which the chosen form of a family speaks; none where it does not."""
    form = _form(setup, family)
    return form.reasons(world, getattr(setup.central, form.name), *of) if form.reasons else {}


def _form(setup: Setup, family: str) -> Mechanism:
    return next(each for each in setup.ensemble.driver.mechanisms if each.family == family)


def _reasons(setup: Setup, family: str, world: World, *of: int) -> list[ReasonRow]:
    return said(_terms(setup, family, world, *of), _form(setup, family).words)


def said(terms: Mapping[str, float], words: Words, least: float = LEAST) -> list[ReasonRow]:
    """Return the terms that matter in words, the largest first; the base rate itself is no reason."""
    named = [(term, effect) for term, effect in terms.items() if term != BASE and abs(effect) >= least]
    if wordless := [term for term, _ in named if term not in words]:
        raise InputError(f"the reason '{wordless[0]}' has no words: `foedus mechanism check FILE` finds such mistakes")
    named.sort(key=lambda entry: -abs(entry[1]))
    return [
        {"term": term, "log_odds": round(effect, 2), "says": words[term][0 if effect > 0.0 else 1]}
        for term, effect in named
    ]
