"""How a stance is taken: triggers of treaties, lags, the weekly draw."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.choice import weibull_share
from foedus.core.world import DEFENCE, LAPSED, World
from foedus.mechanisms.joining import (
    Chances,
    Clock,
    Lags,
    backing_hegemon,
    chances,
    clock_of,
    count_anew,
    hazard,
    highest_hazards,
    is_bystander,
    is_called,
    may_move,
    moved,
    obligation_met,
    principal,
    reached_degree,
    take,
)
from foedus.mechanisms.random_worlds import draws_for
from synthetic import reference_world

TARGET, CHALLENGER = np.int64(0), np.int64(1)
LAGS = Lags(1.5, 8.0**0.75, 45.0**0.75, 0.75)
SURE, NEVER_EVER = (50.0, 50.0, 50.0), (-50.0, -50.0, -50.0)
#: A clock on which this week is the whole of every lag.
NOW = Clock(0.0, 1.0, 0.0, 1.0, 0.0, 1.0)
LOG_ODDS = st.floats(-20.0, 20.0)
SHARES = st.floats(0.0, 1.0)


def test_who_is_who() -> None:
    world = reference_world(4)
    assert [is_bystander(world, 0, i) for i in range(4)] == [False, False, True, True]
    assert (principal(world, 0, TARGET), principal(world, 0, CHALLENGER)) == (1, 0)


def test_a_treaty_on_request_waits_for_the_request_of_the_target() -> None:
    world = reference_world()
    assert obligation_met(world, 0, 2, 1)
    world.on_request[2, :] = 1.0
    assert not obligation_met(world, 0, 2, 1)
    # a challenger is not attacked and asks for nothing: its ally decides as it is
    assert obligation_met(world, 0, 2, 0)
    world.request[0] = 1.0
    assert obligation_met(world, 0, 2, 1)


def test_a_hegemon_stands_behind_whom_it_prefers() -> None:
    world = reference_world(4)
    world.affinity[3, 0] = 0.5
    assert backing_hegemon(world, 0, 2, 1, 0) == -1
    world.hegemon[0] = 3.0
    assert backing_hegemon(world, 0, 2, 1, 0) == 3
    assert backing_hegemon(world, 0, 2, 0, 1) == -1
    assert backing_hegemon(world, 0, 3, 1, 0) == -1
    world.hegemon[0] = 0.0
    assert backing_hegemon(world, 0, 2, 1, 0) == -1


def test_stances_are_called_for_from_a_threat_on() -> None:
    world = reference_world(level=2.0)
    assert is_called(world, 0)
    world.level[0] = 1.0
    assert not is_called(world, 0)
    world.level[0], world.status[0] = 5.0, LAPSED
    assert not is_called(world, 0)


@given(LOG_ODDS, LOG_ODDS, LOG_ODDS)
def test_who_fights_has_aided_and_who_aids_has_spoken(words: float, aid: float, fight: float) -> None:
    ever = chances((words, aid, fight))
    assert 0.0 <= ever.fight <= ever.aid <= ever.words <= 1.0
    assert ever.fight == pytest.approx(1.0 / (1.0 + exp(-fight)))


@given(SHARES, st.lists(st.floats(1e-3, 1.0), min_size=1, max_size=30))
def test_weekly_hazards_add_up_to_the_chance_ever(chance: float, steps: list[float]) -> None:
    """However a lag is cut into weeks, the chance to have joined by its end is the chance ever to join."""
    edges = np.cumsum([0.0, *steps])
    edges /= edges[-1]
    out = 1.0
    for before, after in pairwise(edges):
        out *= 1.0 - hazard(chance, before, after)
    assert 1.0 - out == pytest.approx(chance, abs=1e-9)


def test_the_hazard_by_hand() -> None:
    # a half of the joiners have come; of those who stayed out (.8) another quarter of .4 comes
    assert hazard(0.4, 0.5, 0.75) == pytest.approx(0.1 / 0.8)
    assert hazard(1.0, 1.0, 1.0) == 0.0


@given(SHARES, SHARES, SHARES)
def test_no_hazard_exceeds_its_bound(chance: float, one: float, other: float) -> None:
    before, after = sorted((one, other))
    clock = Clock(before, after, before, after, before, after)
    assert all(hazard(chance, before, after) <= bound + 1e-12 for bound in highest_hazards(clock)[:3])


def test_bounds_by_degree() -> None:
    bounds = highest_hazards(Clock(0.0, 0.5, 0.0, 0.2, 0.0, 0.4))
    assert bounds == (0.5, 0.4, 0.4, 0.0)
    late = highest_hazards(Clock(0.5, 0.9, 0.2, 0.6, 0.75, 0.8))
    assert late == pytest.approx((0.8, 0.5, 0.2, 0.0))


def called(week: float, **kind: float) -> World:
    """Return a world in which third parties were called in a week."""
    world = reference_world(**kind)
    world.trigger_week[0] = week
    count_anew(world, 0, LAGS.shape)
    return world


def at_week(world: World, week: int) -> Clock:
    return clock_of(world, 0, 2, LAGS, draws_for(world, week=week))


def test_the_clock_starts_in_the_week_of_the_trigger() -> None:
    """What begins at the as-of date has the whole of week 1 before it; a trigger in week 5 has the whole of week 5."""
    world = called(1.0)
    world.began[0] = 0.0
    first = at_week(world, 1)
    for before, after, scale in zip(first[::2], first[1::2], (1.5, 8.0, 45.0), strict=True):
        assert before == 0.0
        assert after == pytest.approx(weibull_share(1.0, scale, 0.75))
    later = at_week(world, 4)
    assert later.fight_before == pytest.approx(weibull_share(3.0, 45.0, 0.75))
    assert later.words_after == weibull_share(4.0, 1.5, 0.75)


def test_words_count_from_the_beginning_and_afresh_from_the_trigger() -> None:
    world = reference_world(level=2.0)
    world.began[0] = -6.0
    count_anew(world, 0, LAGS.shape)
    before = at_week(world, 3)
    assert before.words_before == weibull_share(8.0, 1.5, 0.75)
    assert before[2:] == (0.0, 0.0, 0.0, 0.0)
    world.trigger_week[0] = 3.0
    count_anew(world, 0, LAGS.shape)
    after = at_week(world, 3)
    assert (after.words_before, after.words_after) == (0.0, weibull_share(1.0, 1.5, 0.75))
    assert after.aid_after == pytest.approx(weibull_share(1.0, 8.0, 0.75))


@given(st.floats(0.01, 0.99), st.integers(1, 60), st.integers(1, 60))
def test_a_fresh_incident_brings_forward_what_is_left_and_adds_nothing(chance: float, weeks: int, more: int) -> None:
    calm, anew = called(1.0), called(1.0)
    anew.trigger_week[0] = 1.0 + weeks
    count_anew(anew, 0, LAGS.shape)
    out = {}
    for name, world in (("calm", calm), ("anew", anew)):
        hazards = [hazard(chance, *at_week(world, week)[4:]) for week in range(1 + weeks, 1 + weeks + more)]
        out[name] = np.cumprod(1.0 - np.array(hazards))
    # the week after it is worse, nobody is later, and in all no more come than ever would
    assert out["anew"][0] < out["calm"][0]
    assert (out["anew"] <= out["calm"] + 1e-12).all()
    before = hazard(chance, 0.0, weibull_share(float(weeks), 45.0, 0.75))
    assert (1.0 - before) * out["anew"][-1] >= 1.0 - chance - 1e-9


def test_a_newcomer_calls_those_who_owe_it_help_anew_and_nobody_else() -> None:
    world = called(1.0, actors=6)
    world.obligation[3, 2], world.obligation[4, 0] = DEFENCE, DEFENCE
    stances = world.stance[0].copy()
    stances[2] = 2.0
    take(world, 0, stances, draws_for(world, week=9))
    assert (world.called[0] == 1.0).all()
    # it fights: its ally is called, and the ally of the attacker, which is attacked now
    stances[2] = 3.0
    take(world, 0, stances, draws_for(world, week=9))
    assert world.called[0].tolist() == [1.0, 1.0, 1.0, 10.0, 10.0, 1.0]
    assert world.stance[0].tolist() == stances.tolist()
    world.waited[0, 3] = 2.0
    take(world, 0, stances, draws_for(world, week=12))
    assert (world.called[0, 3], world.waited[0, 3]) == (10.0, 2.0)


@pytest.mark.parametrize(("luck", "degree"), [(0.05, 3.0), (0.15, 2.0), (0.35, 1.0), (0.45, 0.0)])
def test_one_draw_orders_the_degrees(luck: float, degree: float) -> None:
    assert reached_degree(luck, Chances(0.4, 0.2, 0.1), NOW) == degree


def taken(
    stance: float,
    for_target: tuple[float, ...],
    for_challenger: tuple[float, ...],
    luck: float = 0.5,
    *,
    crossing: float = 1.0,
) -> float:
    for side, log_odds in ((TARGET, for_target), (CHALLENGER, for_challenger)):
        if may_move(stance, side, luck, (1.0, 1.0, 1.0, 0.0)):
            stance = moved(stance, side, log_odds, NOW, luck, crossing)
    return stance


def test_a_stance_is_raised_on_its_side() -> None:
    assert taken(0.0, SURE, NEVER_EVER) == 3.0
    assert taken(0.0, NEVER_EVER, SURE) == -3.0
    assert taken(0.0, NEVER_EVER, NEVER_EVER) == 0.0
    assert taken(1.0, (50.0, 50.0, -50.0), NEVER_EVER) == 2.0
    assert taken(-1.0, NEVER_EVER, (50.0, 50.0, -50.0)) == -2.0


def test_a_stance_is_never_lowered_and_whoever_has_acted_changes_no_side() -> None:
    assert taken(2.0, (50.0, -50.0, -50.0), SURE) == 2.0
    assert taken(-2.0, SURE, NEVER_EVER) == -2.0
    assert taken(-3.0, SURE, SURE) == -3.0


def test_words_yield_to_acts_for_the_other_side_more_rarely_than_silence_does() -> None:
    assert taken(1.0, NEVER_EVER, SURE) == -3.0
    assert taken(-1.0, (50.0, 50.0, -50.0), NEVER_EVER) == 2.0
    # words do not yield to words
    assert taken(1.0, NEVER_EVER, (50.0, -50.0, -50.0)) == 1.0
    assert [taken(1.0, NEVER_EVER, SURE, luck, crossing=0.4) for luck in (0.39, 0.41)] == [-3.0, 1.0]
