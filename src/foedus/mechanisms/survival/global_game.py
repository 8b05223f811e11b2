r"""Survival as a global game of regime change (the rival form of survival).

Citizens attack if enough others will. The regime's true strength theta is seen by all with precision alpha around z and
by each privately with precision beta; attacking costs c. The regime falls if theta is below theta*, where

    [alpha (theta* - z) - sqrt(beta) Phi^-1(theta*)] / sqrt(alpha + beta) = Phi^-1(c)
    P(z) = Phi(sqrt(alpha) (theta* - z)),        z = z0 + a (s - s0) - b (u - u0) - d P

so that a small loss of strength can move many: the response is steeper than that of independent risks, and bends. The
level is held to history: hazards are the base rates at z0, shifted by log odds P(z) - log odds P(z0).

========  =======================  ==========================================================
symbol    field                    meaning
========  =======================  ==========================================================
s, u, P   strength, unrest, level  condition of the country, as in ``competing_risks``
========  =======================  ==========================================================

Source: morris-shin-2003 (section 3 gives the equation; the equilibrium is unique for beta >= alpha^2 / 2 pi, which the
ranges here guarantee), applied to regime change as in edmond-2013. Departure: z is built from judgements of the
crisis file.
"""

from math import exp, pi, sqrt
from typing import Annotated, Any, NamedTuple

from foedus.core.choice import log_odds
from foedus.core.compiled import compiled
from foedus.core.mechanism import Mechanism
from foedus.core.normal import normal_cdf, normal_quantile
from foedus.core.parameters import ASSUMPTION, Parameter, extended, fitted
from foedus.core.philox import Draws
from foedus.core.world import World
from foedus.mechanisms.falling import (
    MOVES,
    READS,
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
)
from foedus.mechanisms.survival.removal import Abroad, Removal, from_abroad, removal_of


class Own(NamedTuple):
    """Parameters of the global game, and of unrest and base rates as in the main form."""

    public: Annotated[float, Parameter(1.0, "precision", "alpha", 0.5, 1.5, ASSUMPTION)]
    private: Annotated[float, Parameter(2.0, "precision", "beta", 1.0, 4.0, ASSUMPTION)]
    cost: Annotated[float, Parameter(0.5, "share of the prize", "c: cost of attacking", 0.3, 0.7, ASSUMPTION)]
    usual: Annotated[float, Parameter(1.5, "strength", "z0: an ordinary country", 1.0, 2.0, ASSUMPTION)]
    by_strength: Annotated[float, Parameter(2.0, "z", "a: strength", 1.0, 3.0, ASSUMPTION)]
    by_unrest: Annotated[float, Parameter(1.5, "z", "b: unrest", 0.5, 2.5, ASSUMPTION)]
    by_pressure: Annotated[float, Parameter(0.2, "z", "d: pressure", -0.6, 1.0, ASSUMPTION, 0.3)]
    reference_unrest: Annotated[float, Parameter(0.1, "0-1", "u0", 0.1, 0.1, ASSUMPTION)]
    reference_strength: Annotated[float, Parameter(0.5, "0-1", "s0", 0.5, 0.5, ASSUMPTION)]
    kept: Annotated[float, Parameter(0.95, "per week", "unrest that stays", 0.9, 0.98, ASSUMPTION)]
    shock: Annotated[float, Parameter(0.2, "log odds", "shock to unrest", 0.1, 0.3, ASSUMPTION)]
    strain: Annotated[float, Parameter(0.0, "log odds a week", "pressure on unrest", -0.06, 0.06, ASSUMPTION, 0.02)]
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
def threshold(z: float, public: float, private: float, cost: float) -> float:
    """Return theta*, the strength below which the regime falls, by Newton's method in x = Phi^-1(theta*).

    Uniqueness makes the equation fall in x everywhere, and almost linearly, so a few steps reach the last digits.

    Examples
    --------
    >>> round(threshold(0.5, 1.0, 1.0, 0.3), 7)
    0.8659819
    """
    wanted = normal_quantile(cost) * sqrt(public + private)
    x = -(wanted + public * (z - 0.5)) / sqrt(private)
    for _ in range(60):
        slope = public * exp(-0.5 * x * x) / sqrt(2.0 * pi) - sqrt(private)
        move = (public * (normal_cdf(x) - z) - sqrt(private) * x - wanted) / slope
        x -= move
        if abs(move) < 1e-13:
            break
    return normal_cdf(x)


@compiled
def fall_chance(params: Any, z: float) -> float:  # noqa: ANN401 - made from a table
    """Return the chance that the regime is weaker than its threshold, 0-1."""
    theta = threshold(z, params.public, params.private, params.cost)
    return normal_cdf(sqrt(params.public) * (theta - z))


@compiled
def hazards(
    world: World,
    params: Any,  # noqa: ANN401 - made from a table
    i: int,
    week: float,
    outside: Outside,
    abroad: Abroad,
    usual: float,
) -> Hazards:
    """Return the hazards of country ``i`` in its present condition; ``usual`` is the log odds of P(z0)."""
    foreign = params.regime_other * params.foreign
    shares = Shares(params.coup, params.revolt, params.within, foreign, params.level)
    now = condition_of(world, i, outside, params.by_aid, params.by_windfall, params.by_damage)
    z = params.usual + params.by_strength * (now.strength - params.reference_strength)
    z -= params.by_unrest * (now.unrest - params.reference_unrest) + params.by_pressure * now.pressure
    shift = log_odds(fall_chance(params, z)) - usual
    terms = Terms(params.scheduled, params.between, params.leaves)
    return hazards_of(world, i, week, shares, terms, (shift, shift, shift), (abroad.regime[i], abroad.leader[i]))


def reasons(world: World, params: Any, i: int) -> dict[str, float]:  # noqa: ANN401 - made from a table
    """Return what each condition of country ``i`` would shift by itself (log odds), which does not add up."""
    now = condition_of(world, i, outside_of(world), params.by_aid, params.by_windfall, params.by_damage)
    moves = {
        "unrest": -params.by_unrest * (now.unrest - params.reference_unrest),
        "strength": params.by_strength * (now.strength - params.reference_strength),
        "pressure": -params.by_pressure * now.pressure,
    }
    usual = log_odds(fall_chance(params, params.usual))
    return {term: log_odds(fall_chance(params, params.usual + move)) - usual for term, move in moves.items()}


@compiled
def prepare(world: World, params: Any) -> None:  # noqa: ANN401 - made from a table
    """Write the risks of all regimes."""
    usual = log_odds(fall_chance(params, params.usual))
    outside, abroad = outside_of(world), from_abroad(world, removal_of(params), 1.0)
    for i in range(world.actors):
        world.fall_risk[i] = risk_a_year(hazards(world, params, i, 1.0, outside, abroad, usual), abroad.within_year[i])


@compiled
def step(world: World, params: Any, draws: Draws) -> None:  # noqa: ANN401 - made from a table
    """Move unrest and draw who falls, in every country."""
    week, usual = float(draws.week), log_odds(fall_chance(params, params.usual))
    outside, abroad = outside_of(world), from_abroad(world, removal_of(params), week)
    falls, stirs = luck_of(draws)
    for i in range(world.actors):
        move_unrest(world, i, params.kept, params.shock, params.strain * outside.pressure[i], stirs[i])
        risks = hazards(world, params, i, week, outside, abroad, usual)
        world.fall_risk[i] = risk_a_year(risks, abroad.within_year[i])
        draw_fall(world, i, risks, falls[i])
    for i in range(world.actors):  # nobody's risk hangs on who fell before him in the same week
        follow_up(world, i, params.hedging, draws)


MECHANISM = Mechanism(
    name="global_game",
    family="survival",
    title="A global game of regime change",
    reads=READS,
    writes=WRITES,
    sources=("morris-shin-2003", "edmond-2013"),
    params=Params,
    step=step,
    prepare=prepare,
    reasons=reasons,
    words=WORDS,
    moves=MOVES,
)
