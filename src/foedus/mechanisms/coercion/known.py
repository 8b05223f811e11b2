"""What is known of two adversaries, as the fits of coercion take it: their covariates, read from the world.

The functions of `covariates` and `feud_covariates` are the only definition of each; a fit multiplies those of them that
were chosen for it, and the coefficients of the others are zero.
"""

from typing import Final, NamedTuple

import numpy as np

from foedus.core.compiled import compiled
from foedus.core.world import DEFENCE, FIGHT, FORCE, MID, NEVER, OPEN, REGIME, TERRITORY, WAR, World
from foedus.mechanisms.coercion.covariates import shown
from foedus.mechanisms.coercion.feud_covariates import both, either, guarded, lately, lower, parity, share_of
from foedus.mechanisms.coercion.incidents import same_pair
from foedus.mechanisms.covariates import any_of, next_door, remembered

#: Weeks in a month of thirty days.
MONTH: Final = 30.0 / 7.0
#: Weeks of half a year: so long after the last use of force the next is the same exchange.
AFTERMATH: Final = 26.0


class Known(NamedTuple):
    """What is known of one who may use force against another, in a dispute or a feud."""

    shown: float
    in_use: float
    fatal: float
    force: float
    rivalry: float
    next_door: float
    territorial: float
    democracy: float
    guarded: float
    target_nuclear: float
    nuclear: float
    share: float
    parity: float
    major: float
    at_war: float
    aim_territory: float
    aim_regime: float
    lately: float
    target_engaged: float
    initiator_engaged: float
    quiet: float
    age: float


#: What each term says of the dispute: where it raises the chance, and where it lowers it.
WORDS: Final = {
    "shown": ("force has been shown", "force has been shown"),
    "in_use": ("it opened with force", "it opened with force"),
    "fatal": ("the two have killed each other's people before", "the two have killed each other's people before"),
    "force": ("the two have used force before", "the two have used force before"),
    "rivalry": ("the two are rivals", "the two are rivals"),
    "next_door": ("the two are neighbours", "the two are neighbours"),
    "territorial": ("the two contest territory", "the two contest territory"),
    "democracy": ("", "even the less democratic of the two is no autocracy"),
    "guarded": ("allies that owe the target defence weigh much", "allies that owe the target defence weigh much"),
    "target_nuclear": ("the target has nuclear weapons", "the target has nuclear weapons"),
    "nuclear": ("both have nuclear weapons", "both have nuclear weapons"),
    "share": ("the challenger is the stronger", "the challenger is the stronger"),
    "parity": ("the two are about as strong", "the two are about as strong"),
    "major": ("a major power is one of the two", "a major power is one of the two"),
    "at_war": ("the two are at war", "the two are at war"),
    "aim_territory": ("territory is at stake", "territory is at stake"),
    "aim_regime": ("a regime is at stake", "a regime is at stake"),
    "lately": ("force was used lately", "force was used lately"),
    "target_engaged": ("the target has a dispute with others", "the target has a dispute with others"),
    "initiator_engaged": ("the challenger has a dispute with others", "the challenger has a dispute with others"),
    "quiet": ("it has been quiet for a month", "it has been quiet for a month"),
    "age": ("force has gone on for long", "force has gone on for long"),
}


@compiled
def guard_of(world: World, c: int, g: int) -> float:
    """Return the capabilities of those who owe ``g`` defence, without ``c`` (share of the world's)."""
    total = 0.0
    for i in range(world.actors):
        if i not in (c, g) and world.obligation[i, g] >= DEFENCE:
            total += world.capability[i]
    return total


@compiled
def engaged(world: World, i: int, other: int, week: float) -> float:
    """Return 1 where somebody else than ``other`` has a militarised dispute with ``i``, or has joined one, else 0.

    One that ended within half a year counts: the fit asks what was so on the first day of a half-year.
    """
    for m in range(world.disputes):
        over = world.status[m] != OPEN and not 0.0 <= week - world.ended[m] <= AFTERMATH
        if over or world.population[m] < MID:
            continue
        c, g = int(world.challenger[m]), int(world.target[m])
        by_target = c == i or world.stance[m, i] <= -FIGHT
        by_challenger = g == i or world.stance[m, i] >= FIGHT
        if (by_target and g != other) or (by_challenger and c != other):
            return 1.0
    return 0.0


@compiled
def last_of_pair(world: World, k: int, week: float) -> float:
    """Return how many weeks ago the two of row ``k`` last used force, as the week begins; `NEVER` where they have not.

    In ten years before the as-of day, as the record of the pair has it, and since.
    """
    before = world.calm[int(world.challenger[k]), int(world.target[k])]
    calm = before + week - 1.0 if before < NEVER else NEVER
    for m in range(world.disputes):
        if same_pair(world, k, m) and world.last_force[m] < NEVER:
            calm = min(calm, week - 1.0 - world.last_force[m])
    return max(calm, 0.0)


@compiled
def war_between(world: World, k: int) -> float:
    """Return 1 where the two of row ``k`` are at war, in this dispute or another."""
    for m in range(world.disputes):
        if same_pair(world, k, m) and world.status[m] == OPEN and world.level[m] >= WAR:
            return 1.0
    return 0.0


@compiled
def known_of(world: World, k: int, c: int, g: int, week: float) -> Known:
    """Return what is known of ``c`` against ``g``, the two of row ``k``, as a week begins."""
    opened = 1.0 if world.level[k] >= FORCE and world.force_began[k] <= world.began[k] else 0.0
    renews = world.status[k] != OPEN
    calm = last_of_pair(world, k, week) if renews else NEVER
    since = world.force_began[k]
    return Known(
        max(opened, shown(world.level[k])),
        opened,
        remembered(world.record_fatal[c, g]),
        remembered(world.record_force[c, g]),
        either(world.rivalry[c, g], world.rivalry[g, c]),
        next_door(world.distance_km[c, g]),
        world.territorial[c, g],
        lower(world.democracy[c], world.democracy[g]),
        guarded(guard_of(world, c, g), world.capability[c]),
        world.nuclear[g],
        both(world.nuclear[c], world.nuclear[g]),
        share_of(world.capability[c], world.capability[g]),
        parity(world.capability[c], world.capability[g]),
        either(world.major[c], world.major[g]),
        war_between(world, k),
        1.0 if world.aim[k] == TERRITORY else 0.0,
        1.0 if world.aim[k] == REGIME else 0.0,
        lately(calm) if calm < NEVER else 0.0,  # this and the next three only a renewal asks
        engaged(world, g, c, week) if renews else 0.0,
        engaged(world, c, g, week) if renews else 0.0,
        any_of(float(int(calm / MONTH))) if renews else 0.0,
        remembered(float(int(max(week - 1.0 - since, 0.0) / MONTH))) if since < NEVER else 0.0,
    )


#: Fit -> the covariates that may be in its chosen form.
COVARIATES: Final[dict[str, tuple[str, ...]]] = {
    "icb_force": ("shown", "fatal", "rivalry", "next_door", "territorial", "democracy", "guarded", "nuclear"),
    "icb_serious": (
        "shown", "in_use", "fatal", "rivalry", "next_door", "territorial", "democracy", "guarded", "nuclear", "at_war",
    ),
    "icb_war_at_force": (
        "shown", "in_use", "fatal", "rivalry", "next_door", "territorial", "democracy", "guarded", "nuclear",
    ),
    "mid_force": ("aim_territory", "aim_regime", "force", "rivalry", "democracy", "next_door", "share", "major"),
    "mid_deaths": ("aim_territory", "aim_regime", "fatal", "rivalry", "democracy", "next_door", "share", "major"),
    "mid_war": ("aim_territory", "aim_regime", "fatal", "rivalry", "democracy", "next_door", "share", "major"),
    "renewal": (
        "force", "fatal", "lately", "rivalry", "next_door", "democracy", "target_engaged", "initiator_engaged",
        "parity", "major", "guarded", "target_nuclear",
    ),
    "force_again": (
        "quiet", "age", "rivalry", "fatal", "democracy", "aim_regime", "next_door", "aim_territory",
    ),
}  # fmt: skip


class Logit(NamedTuple):
    """Where the coefficients of a fit stand among the parameters, the intercept first, and what they multiply."""

    start: np.int64
    places: tuple[int, ...]


def logits() -> dict[str, Logit]:
    """Return where the coefficients of every fit stand, one fit after the other from the first parameter."""
    found, start = {}, 0
    for fit, names in COVARIATES.items():
        found[fit] = Logit(np.int64(start), tuple(Known._fields.index(name) for name in names))
        start += 1 + len(names)
    return found
