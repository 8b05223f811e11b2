r"""The oil price and the world's attention.

Fighting near oil raises its price, the premium fades, and what remains is a gain for exporters: a patron can profit
from its client's war. A new escalation draws attention away from every other dispute, and what nobody watches costs
less to back down from.

    log b' = log b + kappa (log P0 - log b) + sigma e          base price, weekly Ornstein-Uhlenbeck step
    n_k'   = phi n_k + rise_k                                  novelty of dispute k
    P      = b exp(sum_k pi x_k n_k)                           x_k: share of world oil trade exposed
    w_i    = r_i log(P / P0)                                   windfall, share of output
    a_k    = exp(alpha l_k + beta n_k) / sum over open disputes

========  ====================  =========================================
symbol    field                 meaning
========  ====================  =========================================
b, P, P0  oil_base, oil_price,  base price, price, price before the crisis
          oil_price_start
n, rise   novelty, rise         fading and new escalation, in levels
x, r      oil_at_risk,          exposure of trade; net oil exports
          oil_rent
a, l      attention, level      share of attention; hostility level
========  ====================  =========================================

The reversion and volatility are fitted to monthly Brent prices 2011-2026 as an AR(1) in logs (coefficient .944,
residual .110 a month), turned into weeks. The premium and the attention weights have no published estimate at this
grain. Attention as a zero-sum share: mccombs-zhu-1995.
"""

from math import exp, log, sqrt
from typing import Annotated, NamedTuple

import numpy as np

from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.normal import normal_shock
from foedus.core.parameters import ASSUMPTION, Parameter
from foedus.core.philox import Draws, stable_hash, uniforms
from foedus.core.world import OPEN, World

STREAM = stable_hash("context")


class Params(NamedTuple):
    """Parameters of the oil market and of attention."""

    reversion: Annotated[float, Parameter(0.0133, "per week", "pull to P0", 0.005, 0.025, "brent@2026", 0.004)]
    volatility: Annotated[float, Parameter(0.053, "log per sqrt week", "shock", 0.04, 0.07, "brent@2026", 0.005)]
    premium: Annotated[float, Parameter(0.45, "log per level", "premium if all trade is exposed", 0.1, 0.8, ASSUMPTION)]
    fading: Annotated[float, Parameter(0.75, "per week", "share of novelty that is left", 0.6, 0.9, ASSUMPTION)]
    by_level: Annotated[float, Parameter(0.8, "logit per level", "attention to hostility", 0.4, 1.2, ASSUMPTION)]
    by_novelty: Annotated[float, Parameter(1.0, "logit per level", "attention to the new", 0.5, 1.5, ASSUMPTION)]


@compiled
def step(world: World, params: Params, draws: Draws) -> None:
    """Move the oil price, the windfalls and the shares of attention by one week."""
    uniform, _ = uniforms(draws, STREAM, np.uint64(0), np.uint64(0), 0)
    base = log(world.oil_base[0])
    base += params.reversion * (log(world.oil_price_start[0]) - base) + params.volatility * normal_shock(uniform)
    world.oil_base[0] = exp(base)

    premium, total = 0.0, 0.0
    for k in range(world.disputes):
        world.novelty[k] = params.fading * world.novelty[k] + world.rise[k]
        premium += params.premium * world.oil_at_risk[k] * world.novelty[k]
        world.attention[k] = 0.0
        if world.status[k] == OPEN:
            world.attention[k] = exp(params.by_level * world.level[k] + params.by_novelty * world.novelty[k])
        total += world.attention[k]
    if total > 0.0:
        for k in range(world.disputes):
            world.attention[k] /= total

    world.oil_price[0] = world.oil_base[0] * exp(premium)
    gain = log(world.oil_price[0] / world.oil_price_start[0])
    for i in range(world.actors):
        world.windfall[i] = world.oil_rent[i] * gain


def stationary_spread(params: Params) -> float:
    """Return the standard deviation of the log base price in the long run (for checks against the data)."""
    kept = 1.0 - params.reversion
    return params.volatility / sqrt(1.0 - kept * kept)


MECHANISM = Mechanism(
    name="oil_and_attention",
    family="context",
    title="The oil price, its windfall, and the world's attention",
    reads=("oil_base", "oil_price_start", "novelty", "rise", "oil_at_risk", "oil_rent", "level", "status"),
    writes=("oil_base", "oil_price", "novelty", "attention", "windfall"),
    sources=("mccombs-zhu-1995",),
    params=Params,
    step=step,
)
