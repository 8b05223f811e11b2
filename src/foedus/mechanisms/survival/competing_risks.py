r"""Survival as competing risks: coups, revolts, rebels, foreign removal and exits by the rules.

    h_m  = h0_m exp(eta_m (u - u0) - phi (s - s0) + xi P)          hazard of manner m, a week
    u'   = logit^-1(logit u0_i + rho (logit u - logit u0_i) + sigma e + chi P)      unrest

At the reference condition (unrest u0 = .1, strength s0 = .5, no pressure) the hazards are the base rates of history.

========  =======================  ===========================================================
symbol    field                    meaning
========  =======================  ===========================================================
h0        irregular_rate,          as fitted to income and regime, at peace
          failure_rate
u         unrest                   mobilisation against the regime
s         strength, stance,        capacity to survive, with patrons' aid and windfall, less
          windfall, damage         damage
P         level, damage            pressure from outside: a war counts 1, a threat 0
========  =======================  ===========================================================

Sources: goemans-2008 (which leaders lose office, how), geddes-wright-frantz-2014 (how autocratic regimes break down),
przeworski-limongi-1997 (that wealth keeps democracies), chenoweth-stephan-2011 (mass mobilisation), mueller-1970 (the
rally). Leaders whose state fought an inter-state war the year before went irregularly less often, not more: xi is
fitted together with h0, to wars, and what lies between threat and war is taken to count in proportion.
Shares of manners: archigos 1980-1999, autocracies: coups about .6, rebels .25, protest .15 of irregular exits.
"""

from typing import Annotated, Any, NamedTuple

from foedus.core.compiled import compiled
from foedus.core.mechanism import ASKED, Mechanism
from foedus.core.parameters import ASSUMPTION, Parameter, extended, fitted
from foedus.core.philox import Draws
from foedus.core.world import Array, World
from foedus.mechanisms.falling import (
    LEADER_MOVE,
    MOVES,
    READS,
    REGIME_MOVE,
    WORDS,
    WRITES,
    Hazards,
    Outside,
    Shares,
    Terms,
    condition_of,
    draw_fall,
    follow_up,
    hazards_of,
    luck_of,
    move_unrest,
    outside_of,
    risk_a_year,
    write_fall,
)
from foedus.mechanisms.survival.removal import Abroad, Removal, from_abroad, removal_of


class Own(NamedTuple):
    """Parameters of the competing risks; effects on log hazards for a move from 0 to 1."""

    unrest_revolt: Annotated[float, Parameter(5.0, "log hazard", "eta: unrest on revolt", 3.0, 7.0, ASSUMPTION)]
    unrest_coup: Annotated[float, Parameter(2.0, "log hazard", "eta: unrest on coup, rebels", 0.5, 3.5, ASSUMPTION)]
    strength: Annotated[float, Parameter(3.0, "log hazard", "phi: strength", 1.5, 4.5, ASSUMPTION)]
    pressure: Annotated[float, fitted("irregular_rate", "war", "log hazard", "xi: pressure, of a war")]
    reference_unrest: Annotated[float, Parameter(0.1, "0-1", "u0", 0.1, 0.1, ASSUMPTION)]
    reference_strength: Annotated[float, Parameter(0.5, "0-1", "s0", 0.5, 0.5, ASSUMPTION)]
    kept: Annotated[float, Parameter(0.95, "per week", "rho: unrest that stays", 0.9, 0.98, ASSUMPTION)]
    shock: Annotated[float, Parameter(0.2, "log odds", "sigma: shock to unrest", 0.1, 0.3, ASSUMPTION)]
    strain: Annotated[
        float, Parameter(0.0, "log odds a week", "chi: pressure on unrest", -0.06, 0.06, ASSUMPTION, 0.02)
    ]
    by_aid: Annotated[float, Parameter(0.08, "strength", "a patron's aid", 0.0, 0.16, ASSUMPTION)]
    by_windfall: Annotated[float, Parameter(0.5, "strength per share", "oil windfall", 0.0, 1.0, ASSUMPTION)]
    by_damage: Annotated[float, Parameter(0.4, "strength", "what is destroyed", 0.0, 0.8, ASSUMPTION)]
    coup: Annotated[float, Parameter(0.6, "share", "of irregular falls", 0.45, 0.75, "leaders@1999", 0.05)]
    revolt: Annotated[float, Parameter(0.15, "share", "of irregular falls", 0.05, 0.25, "leaders@1999", 0.04)]
    within: Annotated[float, Parameter(0.5, "share", "irregular exits that spare the regime", 0.3, 0.7, ASSUMPTION)]
    level: Annotated[float, fitted("level", "intercept", "log hazard", "what lets leaders go as often as they did")]
    hedging: Annotated[float, Parameter(0.5, "share", "hostility an interim government drops", 0.2, 0.8, ASSUMPTION)]


Params: Any = extended(extended(Removal, Terms), Own)


@compiled
def shifts(
    params: Any,  # noqa: ANN401 - made from a table
    unrest: float,
    strength: float,
    pressure: float,
) -> tuple[float, float, float]:
    """Return what a country's condition adds to the log hazards of coup, revolt and rebels."""
    weakness = params.strength * (params.reference_strength - strength) + params.pressure * pressure
    mobilised = unrest - params.reference_unrest
    coup = weakness + params.unrest_coup * mobilised
    return coup, weakness + params.unrest_revolt * mobilised, coup


@compiled
def hazards(
    world: World,
    params: Any,  # noqa: ANN401 - made from a table
    i: int,
    week: float,
    outside: Outside,
    abroad: Abroad,
) -> Hazards:
    """Return the hazards of country ``i`` in its present condition."""
    foreign = params.regime_other * params.foreign
    shares = Shares(params.coup, params.revolt, params.within, foreign, params.level)
    now = condition_of(world, i, outside, params.by_aid, params.by_windfall, params.by_damage)
    moved = shifts(params, now.unrest, now.strength, now.pressure)
    terms = Terms(params.scheduled, params.between, params.leaves)
    return hazards_of(world, i, week, shares, terms, moved, (abroad.regime[i], abroad.leader[i]))


def reasons(world: World, params: Any, i: int) -> dict[str, float]:  # noqa: ANN401 - made from a table
    """Return what shifts the hazard of a revolt in country ``i`` from its base rate (log hazard)."""
    now = condition_of(world, i, outside_of(world), params.by_aid, params.by_windfall, params.by_damage)
    return {
        "unrest": params.unrest_revolt * (now.unrest - params.reference_unrest),
        "strength": params.strength * (params.reference_strength - now.strength),
        "pressure": params.pressure * now.pressure,
    }


@compiled
def prepare(world: World, params: Any) -> None:  # noqa: ANN401 - made from a table
    """Write the risks of all regimes."""
    outside, abroad = outside_of(world), from_abroad(world, removal_of(params), 1.0)
    for i in range(world.actors):
        world.fall_risk[i] = risk_a_year(hazards(world, params, i, 1.0, outside, abroad), abroad.within_year[i])


@compiled
def step(world: World, params: Any, draws: Draws) -> None:  # noqa: ANN401 - made from a table
    """Move unrest and draw who falls, in every country."""
    week = float(draws.week)
    outside, abroad = outside_of(world), from_abroad(world, removal_of(params), week)
    falls, stirs = luck_of(draws)
    for i in range(world.actors):
        move_unrest(world, i, params.kept, params.shock, params.strain * outside.pressure[i], stirs[i])
        risks = hazards(world, params, i, week, outside, abroad)
        world.fall_risk[i] = risk_a_year(risks, abroad.within_year[i])
        draw_fall(world, i, risks, falls[i])
    for i in range(world.actors):  # nobody's risk hangs on who fell before him in the same week
        follow_up(world, i, params.hedging, draws)


@compiled
def decides(world: World, params: Any, draws: Draws, asked: Array) -> None:  # noqa: ANN401 - made from a table
    """Write which draw would let a leader or a regime go this week, its unrest as it is before the week."""
    i, week = int(asked[2]), float(draws.week)
    asked[ASKED:] = 0.0
    leader = asked[0] == LEADER_MOVE and world.leader[i] == 0.0
    if leader or (asked[0] == REGIME_MOVE and world.regime[i] == 0.0):
        outside, abroad = outside_of(world), from_abroad(world, removal_of(params), week)
        write_fall(i, hazards(world, params, i, week, outside, abroad), draws, asked)


MECHANISM = Mechanism(
    name="competing_risks",
    family="survival",
    title="Competing risks of coup, revolt, rebels and outside removal",
    reads=READS,
    writes=WRITES,
    sources=(
        "goemans-2008",
        "geddes-wright-frantz-2014",
        "przeworski-limongi-1997",
        "chenoweth-stephan-2011",
        "mueller-1970",
    ),
    params=Params,
    step=step,
    prepare=prepare,
    reasons=reasons,
    words=WORDS,
    moves=MOVES,
    decides=decides,
)
