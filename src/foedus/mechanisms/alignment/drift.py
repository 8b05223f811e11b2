r"""Alignment: affinity moves with help and attack, and drifts back.

    z = artanh a,    z' = z + kappa shocks - delta (z - z0)
    to first order    a' = a + (1 - a^2) kappa shocks - delta (a - a0)

Shocks, a week: the helper gains kappa_h times its degree with whom it helps; who uses force loses kappa_f with its
target, and so do those who fight beside it. Words move attention and audience cost, hardly affinity.

========  ==========================  =============================================
symbol    field                       meaning
========  ==========================  =============================================
a, a0     affinity, affinity_start    alignment now; to which it returns
========  ==========================  =============================================

Sources: bailey-strezhnev-voeten-2017 (ideal points move slowly, on a scale of years, which sets delta),
maoz-2007 (friends of friends and common enemies); the size of single shocks is an assumption.
"""

from typing import Annotated, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws
from foedus.core.world import AID, FIGHT, FORCE, OPEN, World


class Params(NamedTuple):
    """Parameters of alignment, a week."""

    helped: Annotated[float, Parameter(0.004, "z a week", "kappa_h: aid; twice for fighting", 0, 0.01, ASSUMPTION)]
    attacked: Annotated[float, Parameter(0.01, "z a week", "kappa_f: force", 0.0, 0.02, ASSUMPTION)]
    returning: Annotated[
        float, Parameter(0.004, "per week", "delta", 0.001, 0.008, "bailey-strezhnev-voeten-2017", 0.0015)
    ]


@compiled
def nudge(world: World, i: int, j: int, shock: float) -> None:
    """Move the affinity of ``i`` with ``j`` by a shock to its z."""
    a = world.affinity[i, j]
    world.affinity[i, j] = min(max(a + (1.0 - a * a) * shock, -1.0), 1.0)


@compiled
def move_by_dispute(world: World, params: Params, k: int) -> None:
    """Let the help and the force of this week in dispute ``k`` move affinities."""
    c, g = int(world.challenger[k]), int(world.target[k])
    if world.level[k] >= FORCE:
        nudge(world, g, c, -params.attacked)
    for i in range(world.actors):
        degree = abs(world.stance[k, i])
        if degree < AID:
            continue
        friend, foe = (g, c) if world.stance[k, i] > 0.0 else (c, g)
        nudge(world, friend, i, params.helped * (degree - 1.0))
        if degree >= FIGHT and world.level[k] >= FORCE:
            nudge(world, foe, i, -params.attacked)


@compiled
def step(world: World, params: Params, draws: Draws) -> None:  # noqa: ARG001 - the one signature of all mechanisms
    """Move all affinities by a week."""
    for k in range(world.disputes):
        if world.status[k] == OPEN:
            move_by_dispute(world, params, k)
    for i in range(world.actors):
        affinity, start = world.affinity[i], world.affinity_start[i]
        for j in range(world.actors):
            affinity[j] += params.returning * (start[j] - affinity[j])


MECHANISM = Mechanism(
    name="drift",
    family="alignment",
    title="Alignment by help, attack and time",
    reads=("affinity", "affinity_start", "challenger", "target", "level", "status", "stance"),
    writes=("affinity",),
    sources=("bailey-strezhnev-voeten-2017", "maoz-2007"),
    params=Params,
    step=step,
)
