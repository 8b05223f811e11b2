r"""Reputation: what others learn when a patron does less than was expected of it.

    shortfall = max(0, expected degree - degree)          once, when the client loses its dispute or its regime falls
    a_li'     = a_li - psi shortfall (1 - a_li^2)          affinity of every other client l with patron i
    E_il'     = E_il - omega (E_il - min(E_il, degree))    what is expected of i for l: reputation against interest
    b_ki'     = b_ki + mu (stance - b_ki)                  what the parties expect in dispute k, once i must choose

========  =======================  ====================================================================
symbol    field                    meaning
========  =======================  ====================================================================
E         expected                 degree that others expect of patron for client
a         affinity                 alignment; (1 - a^2) keeps it between -1 and 1 (a = tanh z)
b         belief                   stance that the parties expect of a third party: until third parties must choose
                                   (trigger_week), what was expected of it is not disappointed
========  =======================  ====================================================================

Crescenzi (crescenzi-2007) finds that states learn from what others did to others; Press (press-2005) that present
interest and power decide: omega mixes the two. A look at treaty and voting data finds no flight of other clients after
a patron stays out, so the prior of psi is centred at zero and wide, and answers say how much hangs on it.
"""

from typing import Annotated, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws
from foedus.core.world import CHALLENGER_WON, CONCEDED, DORMANT, FOREIGN, NEVER, STAYS, World


class Params(NamedTuple):
    """Parameters of reputation."""

    flight: Annotated[float, Parameter(0.0, "affinity per degree", "psi", -0.2, 0.2, ASSUMPTION, 0.06)]
    learning: Annotated[float, Parameter(0.3, "share", "omega: reputation against interest", 0.0, 0.6, ASSUMPTION)]
    updating: Annotated[float, Parameter(0.3, "per week", "mu: how fast beliefs follow stances", 0.15, 0.6, ASSUMPTION)]


@compiled
def lost(world: World, k: int, draws: Draws) -> bool:
    """Say whether the target of dispute ``k`` lost it, or its rule to outsiders, this week."""
    g = int(world.target[k])
    if world.status[k] == DORMANT:
        return False
    if world.status[k] in (CONCEDED, CHALLENGER_WON) and world.ended[k] == float(draws.week):
        return True
    if world.regime_exit[g] == STAYS and world.leader_exit[g] != FOREIGN:
        return False
    # An exit counts once, in the first dispute that names the target.
    for other in range(k):  # noqa: SIM110 - compiled code has no generators
        if int(world.target[other]) == g and world.status[other] != DORMANT:
            return False
    return True


@compiled
def learn(world: World, params: Params, k: int, i: int) -> None:
    """Let everybody learn from what patron ``i`` did for the target of dispute ``k``, which lost."""
    g = int(world.target[k])
    degree = max(0.0, world.stance[k, i])
    shortfall = max(0.0, world.expected[i, g] - degree)
    if shortfall == 0.0:
        world.kept[i] += 1.0
        return
    world.fell_short[i] += shortfall
    for other in range(world.actors):
        if other not in (g, i) and world.expected[i, other] > 0.0:
            a = world.affinity[other, i]
            world.affinity[other, i] = min(max(a - params.flight * shortfall * (1.0 - a * a), -1.0), 1.0)
            excess = max(0.0, world.expected[i, other] - degree)
            world.expected[i, other] -= params.learning * excess


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Let beliefs follow stances, and let everybody learn from this week's losses."""
    for k in range(world.disputes):
        if world.trigger_week[k] < NEVER:
            beliefs, stances = world.belief[k], world.stance[k]
            for i in range(world.actors):
                beliefs[i] += params.updating * (stances[i] - beliefs[i])
        if lost(world, k, draws):
            for i in range(world.actors):
                if world.expected[i, int(world.target[k])] > 0.0:
                    learn(world, params, k, i)


MECHANISM = Mechanism(
    name="shortfall",
    family="reputation",
    title="Reputation from shortfalls",
    reads=(
        "stance", "belief", "expected", "trigger_week", "status", "ended", "target", "regime_exit", "leader_exit",
        "affinity", "kept", "fell_short",
    ),
    writes=("belief", "expected", "kept", "fell_short", "affinity"),
    sources=("crescenzi-2007", "press-2005"),
    params=Params,
    step=step,
)  # fmt: skip
