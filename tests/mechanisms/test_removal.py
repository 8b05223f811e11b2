"""Removal by foreign hands: as counted, by whom, how soon, and in which direction each input moves it."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.choice import logistic, weibull_share
from foedus.core.world import (
    CHALLENGER_WON,
    CONCEDED,
    LAPSED,
    LEADER,
    NEVER,
    POLICY,
    REGIME,
    SETTLED,
    STOOD_DOWN,
    TARGET_WON,
    TERRITORY,
    World,
)
from foedus.mechanisms.survival import competing_risks
from foedus.mechanisms.survival.removal import counts, from_abroad, removal_log_odds, removal_of, sides_of
from synthetic import at_reference, reference_world

PARAMS = removal_of(at_reference(competing_risks.MECHANISM))
LAST_OF_YEAR = 52.0


def attacked(aim: int, *, level: float = 4.0, ratio: float = 0.0, strikes: float = PARAMS.usual_strikes) -> World:
    """Return a world in which actor 1 is attacked this week for an aim, by one so many times (log) as strong."""
    world = reference_world(3, 1, level=level)
    world.aim[0], world.strike_power[...] = aim, strikes
    world.capability[0] = world.capability[1] * exp(ratio)
    world.force_began[0] = 0.0
    return world


def chance(world: World, i: int = 1) -> float:
    return logistic(removal_log_odds(world, PARAMS, 0, i, sides_of(world, 0)))


@pytest.mark.parametrize(("aim", "level", "situation"), [(REGIME, 4.0, "rule"), (LEADER, 4.0, "rule"),
                                                          (POLICY, 5.0, "war"), (TERRITORY, 4.0, "territory"),
                                                          (POLICY, 4.0, "force")])  # fmt: skip
@pytest.mark.parametrize("strength", ["weak", "strong"])
def test_at_the_reference_the_chance_is_that_of_the_count(
    aim: int, level: float, situation: str, strength: str
) -> None:
    of = counts()[situation][strength]
    assert chance(attacked(aim, level=level, ratio=of["log_ratio"])) == pytest.approx(of["rate"], rel=1e-6)


@pytest.mark.parametrize("strength", ["weak", "strong"])
def test_of_a_challengers_leader_nobody_says_what_the_target_wants(strength: str) -> None:
    of = counts()["unsaid"][strength]
    assert chance(attacked(REGIME, ratio=-of["log_ratio"]), 0) == pytest.approx(of["rate"], rel=1e-6)


@given(
    st.sampled_from([POLICY, TERRITORY, LEADER, REGIME]),
    st.sampled_from([4.0, 5.0]),
    st.floats(-4.0, 6.0),
    st.floats(0.02, 0.98),
)
def test_directions(aim: int, level: float, ratio: float, strikes: float) -> None:
    """A stronger enemy, strikes that work, a war, and an enemy that wants the ruler gone: none makes him safer."""
    here = chance(attacked(aim, level=level, ratio=ratio, strikes=strikes))
    assert chance(attacked(aim, level=level, ratio=ratio + 0.5, strikes=strikes)) >= here
    assert chance(attacked(aim, level=level, ratio=ratio, strikes=min(strikes + 0.01, 0.99))) > here
    assert chance(attacked(aim, level=5.0, ratio=ratio, strikes=strikes)) >= here
    assert chance(attacked(REGIME, level=level, ratio=ratio, strikes=strikes)) >= here


def total(world: World, i: int, weeks: int) -> tuple[float, float]:
    """Return the chances that regime and leader, or the leader alone, are removed within so many weeks of force."""
    quiet, regime, leader, stays = PARAMS._replace(foreign=0.0), 0.0, 0.0, 1.0
    for week in range(1, weeks + 1):
        found = from_abroad(world, quiet, float(week))
        both = found.regime[i] + found.leader[i]
        goes = stays * (1.0 - exp(-both))
        regime, leader = regime + goes * found.regime[i] / both, leader + goes * found.leader[i] / both
        stays -= goes
    return regime, leader


def test_the_weeks_add_up_to_the_chance() -> None:
    world = attacked(REGIME, ratio=4.0)
    assert sum(total(world, 1, 3000)) == pytest.approx(chance(world), rel=1e-3)
    soon = weibull_share(LAST_OF_YEAR, PARAMS.removal_scale, PARAMS.removal_shape)
    assert sum(total(world, 1, 52)) == pytest.approx(chance(world) * soon, rel=1e-6)


@pytest.mark.parametrize(("level", "share"), [(5.0, "regime_war"), (4.0, "regime_force")])
def test_the_regime_goes_along_in_the_counted_share(level: float, share: str) -> None:
    regime, leader = total(attacked(REGIME, level=level, ratio=4.0), 1, 52)
    assert regime / (regime + leader) == pytest.approx(getattr(PARAMS, share))


def test_a_challenger_and_whoever_fights_beside_may_fall_too() -> None:
    world = attacked(REGIME, level=5.0, ratio=-log(30.0))
    assert chance(world, 0) > chance(world)
    world.capability[2] = world.capability[1]
    bystander = from_abroad(world, PARAMS, 1.0)
    world.stance[0, 2] = -3.0
    assert from_abroad(world, PARAMS, 1.0).leader[2] > bystander.leader[2]


def test_the_strongest_of_the_enemies_counts() -> None:
    world = attacked(REGIME)
    before = from_abroad(world, PARAMS, 1.0).regime[1]
    world.capability[2], world.stance[0, 2] = 50.0 * world.capability[1], -3.0
    assert from_abroad(world, PARAMS, 1.0).regime[1] > before


@pytest.mark.parametrize(
    ("status", "aim", "target", "challenger"),
    [
        (LAPSED, REGIME, True, True),
        (CONCEDED, POLICY, True, False),
        (CHALLENGER_WON, POLICY, True, False),
        (CHALLENGER_WON, REGIME, False, False),
        (TARGET_WON, POLICY, False, True),
        (SETTLED, REGIME, False, False),
        (STOOD_DOWN, REGIME, False, False),
    ],
)
def test_whom_a_dispute_may_reach_after_its_end(status: int, aim: int, target: bool, challenger: bool) -> None:
    world = attacked(aim, level=5.0)
    world.status[0], world.ended[0] = status, 10.0
    none = PARAMS._replace(foreign=0.0)
    for i, reached in ((1, target), (0, challenger)):
        assert (sum(each[i] for each in from_abroad(world, none, 20.0)) > 0.0) == reached
        assert sum(each[i] for each in from_abroad(world, none, 63.0)) == 0.0, "a year after it is over"


def test_without_force_there_is_the_rate_of_everybody_else() -> None:
    world = attacked(REGIME, level=3.0)
    world.force_began[0] = NEVER
    found = from_abroad(world, PARAMS, 1.0)
    assert (found.regime[1] + found.leader[1]) * 52.18 == pytest.approx(PARAMS.foreign)
    assert found.within_year[1] == pytest.approx(PARAMS.foreign * PARAMS.regime_other, rel=1e-3)
