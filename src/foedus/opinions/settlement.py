"""Group decision: where the actors of a dispute settle between the challenger's demand (0) and the target's (100)."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.core.world import STATUSES
from foedus.models.group_decision import Scenario, group_decision
from foedus.models.group_decision.scenario import LEAST_ACTORS
from foedus.opinions.case import Case
from foedus.opinions.opinion import (
    AGREES,
    CHOICE,
    DISAGREES,
    FAR_PLACE,
    GOES,
    Engine,
    Mapping,
    Opinion,
    Symbol,
    percent,
    silent,
)

#: Where each way to end leaves the dispute; one that lapses leaves the target as it was.
ENDS: Final = {
    "conceded": 0.0, "challenger_won": 0.0, "settled": 50.0, "stood_down": 100.0, "target_won": 100.0, "lapsed": 100.0,
}  # fmt: skip
#: Below this salience (0-100) an actor takes no part.
LEAST_SALIENCE: Final = 1.0

MAPPING: Final = Mapping(
    "group-decision",
    GOES,
    "Where between the challenger's demand (0) and the target's (100) does the bargain of all who care settle?",
    (
        Symbol(
            "position",
            "challenger 0, target 100, others by how much nearer they are to one than to the other",
            ("world.affinity", CHOICE),
        ),
        Symbol(
            "salience",
            "of the parties what the dispute is worth to them, of others the greatest of stakes and exposure; below 1 "
            "in 100 an actor takes no part",
            ("disputes.{dispute}.value", "disputes.{dispute}.value_target", "world.stake", "world.exposure"),
        ),
        Symbol("capability", "usable power at the target's place", ("world.power",)),
    ),
    "place where the bargain ends, 0 the challenger's demand to 100 the target's",
    "Believe it where everybody bargains over one line and power times concern carries the day; believe the engine "
    "where disputes mostly lapse or end by force, and bystanders do not vote.",
)


def opinions(case: Case) -> Iterator[Opinion]:
    """Yield where the model settles every open dispute."""
    for k, keys in case.disputes():
        yield _opinion(case, k, keys)


def _opinion(case: Case, k: int, keys: dict[str, str]) -> Opinion:
    world = case.world
    c, g = case.parties(k)
    position = np.clip(50.0 + 25.0 * (world.affinity[:, g] - world.affinity[:, c]), 0.0, 100.0)
    salience = 100.0 * np.maximum(np.maximum(world.stake[:, c], world.stake[:, g]), world.exposure[k])
    position[c], position[g] = 0.0, 100.0
    salience[c], salience[g] = 100.0 * world.value[k], 100.0 * world.value_target[k]
    capability = world.power[:, g]
    part = np.flatnonzero((salience >= LEAST_SALIENCE) & (capability > 0.0))
    if len(part) < LEAST_ACTORS:
        return silent(MAPPING, keys, "Fewer than three actors care: it is no group.", "a third actor that cares")
    scenario = Scenario(
        keys["dispute"],
        "",
        tuple(case.actors[i] for i in part),
        (keys["dispute"],),
        100.0 * capability[part],
        position[part, None],
        np.minimum(salience[part, None], 100.0),
    )
    try:
        history = group_decision(scenario)
    except InputError:  # the model's own 0/0, which its program does not survive either
        says = "All positions become equally strong: the model has no result for a draw."
        return silent(MAPPING, keys, says, "a bargain that somebody wins")
    place = float(history.positions[-1, int(np.argmax(history.win_probability[-1])), 0])
    ours, ended = _engine_place(case, keys["dispute"])
    says = f"It settles at {place:.0f} of 100, {_nearer(place)}, after {history.turns - 1} rounds."
    given = (tuple(position[part]), tuple(salience[part]), tuple(capability[part]))
    question = str(Question.course(keys["dispute"], "settled"))
    if ours is None:
        engine = Engine("In no replicate does it end by the horizon.", None)
        return Opinion(MAPPING, question, keys, says, place, engine, DISAGREES, "it ends at all", given)
    engine = Engine(f"Of the {percent(ended)} that end by the horizon, the mean is {ours:.0f} of 100.", ours)
    apart = abs(place - ours) > FAR_PLACE
    direction = f"nearer to the {'target' if place > ours else 'challenger'}" if apart else ""
    return Opinion(MAPPING, question, keys, says, place, engine, DISAGREES if apart else AGREES, direction, given)


def _engine_place(case: Case, dispute: str) -> tuple[float | None, float]:
    """Return the mean place at which the engine's replicates end, and the share of them that do."""
    ends = {end: case.chance(Question.course(dispute, end)) for end in STATUSES[1:]}
    ended = float(sum(ends.values()))
    if ended <= 0.0:
        return None, 0.0
    return sum(ENDS[end] * chance for end, chance in ends.items()) / ended, ended


def _nearer(place: float) -> str:
    if abs(place - 50.0) < 5.0:
        return "half way"
    return f"nearer to what the {'target' if place > 50.0 else 'challenger'} wants"


MAPPINGS: Final = (MAPPING,)
