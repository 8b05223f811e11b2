"""The global game and the threshold cascade, asked whether the regimes of the targets stand as they are."""

from collections.abc import Iterator
from typing import Final

from foedus.answers.question import Question
from foedus.mechanisms.falling import condition_of, outside_of
from foedus.models.global_game import fall_probability, thresholds
from foedus.opinions.case import Case
from foedus.opinions.opinion import (
    FALLS,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    compare_verdicts,
    percent,
    silent,
)

_SURVIVAL: Final = "parameters.survival.global_game"

GLOBAL_GAME: Final = Mapping(
    "global-game",
    FALLS,
    "Does the target's regime stand at its central strength and unrest, if its people must coordinate to attack it?",
    (
        Symbol("cost", "of an attack, as a share of what success brings", (f"{_SURVIVAL}.cost",)),
        Symbol(
            "prior_mean",
            "strength as all see it: an ordinary country's, plus strength, less unrest and pressure",
            (
                "actors.{actor}.strength", "actors.{actor}.unrest", "world.level", "world.stance",
                f"{_SURVIVAL}.usual", f"{_SURVIVAL}.by_strength", f"{_SURVIVAL}.by_unrest",
                f"{_SURVIVAL}.by_pressure", f"{_SURVIVAL}.by_aid",
            ),
        ),
        Symbol("prior_precision", "of what all see", (f"{_SURVIVAL}.public",)),
        Symbol("signal_precision", "of what each sees", (f"{_SURVIVAL}.private",)),
    ),
    "chance that the regime is weaker than it must be to stand, if it is put to the test now",
    "Believe it where fear and hope feed on each other, so that little decides much; believe the engine that most "
    "regimes are not put to the test within months: the game has no clock and no base rate.",
)  # fmt: skip
CASCADE: Final = Mapping(
    "threshold-cascade",
    FALLS,
    "Would a small push carry the whole crowd?",
    (
        Symbol("mean", "of the thresholds: not in a crisis file", ()),
        Symbol("deviation", "of the thresholds: not in a crisis file", ()),
    ),
    "none",
    "Believe it that calm tells little of what people would do if others did; believe the engine for a number: how "
    "many wait for how many others nobody knows before they move.",
)


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield whether the regimes of the targets stand."""
    params = case.setup.central.global_game
    for i in dict.fromkeys(case.parties(k)[1] for k, _ in case.disputes()):
        now = condition_of(case.world, i, outside_of(case.world), params.by_aid, params.by_windfall, params.by_damage)
        strength = params.usual + params.by_strength * (now.strength - params.reference_strength)
        strength -= params.by_unrest * (now.unrest - params.reference_unrest) + params.by_pressure * now.pressure
        needed = thresholds(params.cost, strength, params.public, params.private)[-1]
        chance = fall_probability(needed, strength, params.public)
        question = Question.falls(case.actors[i], "regime")
        ours = case.chance(question)
        stands = strength > needed
        verdict, direction = compare_verdicts(not stands, ours)
        says = f"It {'stands' if stands else 'falls'}: seen at strength {strength:.2f}, it needs {needed:.2f}; "
        says += f"too weak in {percent(chance)} if it is tested."
        keys = {"actor": case.actors[i]}
        engine = Engine(f"The regime falls by the horizon in {percent(ours)}.", ours)
        given = (params.cost, strength, params.public, params.private)
        yield Opinion(GLOBAL_GAME, str(question), keys, says, chance, engine, verdict, direction, given)
    yield silent(
        CASCADE,
        {},
        "A crisis file says how many are in the streets, not for how many others each of the rest waits.",
        "mean of the thresholds",
        "deviation of the thresholds",
    )


MAPPINGS: Final = (GLOBAL_GAME, CASCADE)
