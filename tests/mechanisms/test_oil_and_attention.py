"""The oil price, its windfall, and the world's attention."""

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import LAPSED, World
from foedus.mechanisms.context.oil_and_attention import MECHANISM, Params, stationary_spread, step
from foedus.mechanisms.random_worlds import draws_for
from synthetic import reference_world

PARAMS: Params = MECHANISM.defaults()
STILL = PARAMS._replace(volatility=0.0)


def stepped(world: World, params: Params = STILL, week: int = 1) -> World:
    step(world, params, draws_for(world, week=week))
    return world


def test_the_price_returns_in_logarithms() -> None:
    world = reference_world()
    world.oil_base[0], world.oil_price_start[0] = 100.0, 50.0
    stepped(world, STILL._replace(reversion=0.01))
    assert world.oil_base[0] == pytest.approx(100.0 * 0.5**0.01)
    assert world.oil_price[0] == world.oil_base[0]


def test_fighting_near_oil_raises_the_price_and_the_premium_fades() -> None:
    world = reference_world()
    world.oil_at_risk[0], world.novelty[0], world.rise[0] = 0.5, 1.0, 2.0
    world.oil_rent[:2] = 0.1, -0.05
    stepped(world, STILL._replace(fading=0.75, premium=0.4))
    # novelty .75 x 1 + 2; premium .4 x .5 x 2.75 = .55
    assert world.oil_price[0] == pytest.approx(70.0 * exp(0.55))
    assert world.windfall == pytest.approx([0.055, -0.0275, 0.0])
    world.rise[0] = 0.0
    stepped(world, STILL._replace(fading=0.75, premium=0.4), week=2)
    assert world.oil_price[0] == pytest.approx(70.0 * exp(0.55 * 0.75))


def test_attention_is_shared_among_open_disputes() -> None:
    world = reference_world(3, 3)
    world.level[:] = 4.0, 3.0, 5.0
    world.status[2] = LAPSED
    stepped(world, STILL._replace(by_level=log(3.0)))
    # odds 81 : 27, and nothing for what is over
    assert world.attention == pytest.approx([0.75, 0.25, 0.0])
    world.rise[1] = 1.0
    stepped(world, STILL._replace(by_level=log(3.0), by_novelty=log(3.0)))
    assert world.attention == pytest.approx([0.5, 0.5, 0.0])


def test_without_an_open_dispute_nobody_looks() -> None:
    world = reference_world(3, 2)
    world.status[:] = LAPSED
    stepped(world)
    assert (world.attention == 0.0).all()


@given(st.floats(0.0, 1.0), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_more_fighting_never_cheapens_oil(exposed: float, rise: float, more: float) -> None:
    prices = []
    for of in (rise, rise + more):
        world = reference_world()
        world.oil_at_risk[0], world.rise[0] = exposed, of
        prices.append(stepped(world, PARAMS).oil_price[0])
    assert prices[1] >= prices[0]


def test_the_weekly_walk_has_the_monthly_coefficients_it_was_fitted_to() -> None:
    """Monthly Brent prices in logs: coefficient .944, residual .110; a month is 52.18 / 12 weeks."""
    weekly, weeks = 1.0 - PARAMS.reversion, 52.18 / 12.0
    assert weekly**weeks == pytest.approx(0.944, abs=0.002)
    residual = PARAMS.volatility * sqrt((1.0 - weekly ** (2.0 * weeks)) / (1.0 - weekly**2))
    assert residual == pytest.approx(0.110, abs=0.002)


def test_the_base_price_spreads_as_its_formula_says() -> None:
    """Of 30 walks of 400 weeks after 300; the error of a standard deviation from walks this slow is about 6%."""
    logs = []
    for replicate in range(30):
        world = reference_world(2)
        for week in range(1, 701):
            step(world, PARAMS, draws_for(world, replicate=replicate, week=week))
            if week > 300:
                logs.append(log(world.oil_base[0] / 70.0))
    assert np.std(logs) == pytest.approx(stationary_spread(PARAMS), rel=0.2)
    assert abs(np.mean(logs)) < 3.0 * stationary_spread(PARAMS) / sqrt(30.0)
