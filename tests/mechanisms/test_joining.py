"""How a stance is taken: triggers of treaties, lags, the weekly draw."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.choice import weibull_share
from foedus.core.world import CHALLENGER_SIDE, LAPSED, NEVER, TARGET_SIDE
from foedus.mechanisms.joining import (
    Chances,
    Clock,
    Lags,
    backing_hegemon,
    chances,
    clock_of,
    hazard,
    highest_hazards,
    is_bystander,
    is_called,
    may_move,
    obligation_met,
    principal,
    raise_stance,
    reached_degree,
    total,
)
from foedus.mechanisms.random_worlds import draws_for
from synthetic import reference_world

TARGET, CHALLENGER = np.int64(0), np.int64(1)
LAGS = Lags(1.5, 8.0, 45.0, 0.75)
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


def test_total() -> None:
    assert total((1.0, -0.25, 0.5)) == 1.25


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


def test_the_clock_starts_in_the_week_of_the_trigger() -> None:
    """What begins at the as-of date has the whole of week 1 before it; a trigger in week 5 has the whole of week 5."""
    world = reference_world()
    world.began[0], world.trigger_week[0] = 0.0, 1.0
    first = clock_of(world, 0, LAGS, draws_for(world, week=1))
    for before, after, scale in zip(first[::2], first[1::2], LAGS[:3], strict=True):
        assert before == 0.0
        assert after == weibull_share(1.0, scale, 0.75)
    later = clock_of(world, 0, LAGS, draws_for(world, week=4))
    assert later.fight_before == weibull_share(3.0, 45.0, 0.75)
    assert later.words_after == weibull_share(4.0, 1.5, 0.75)


def test_words_count_from_the_beginning_and_afresh_from_the_trigger() -> None:
    world = reference_world(level=2.0)
    world.began[0], world.trigger_week[0] = -6.0, NEVER
    before = clock_of(world, 0, LAGS, draws_for(world, week=3))
    assert before.words_before == weibull_share(8.0, 1.5, 0.75)
    assert before[2:] == (0.0, 0.0, 0.0, 0.0)
    world.trigger_week[0] = 3.0
    after = clock_of(world, 0, LAGS, draws_for(world, week=3))
    assert (after.words_before, after.words_after) == (0.0, weibull_share(1.0, 1.5, 0.75))
    assert after.aid_after == weibull_share(1.0, 8.0, 0.75)


@pytest.mark.parametrize(("luck", "degree"), [(0.05, 3.0), (0.15, 2.0), (0.35, 1.0), (0.45, 0.0)])
def test_one_draw_orders_the_degrees(luck: float, degree: float) -> None:
    assert reached_degree(luck, Chances(0.4, 0.2, 0.1), NOW) == degree


def taken(stance: float, for_target: tuple[float, ...], for_challenger: tuple[float, ...], luck: float = 0.5) -> float:
    world = reference_world()
    world.stance[0, 2] = stance
    for side, log_odds in ((TARGET_SIDE, for_target), (CHALLENGER_SIDE, for_challenger)):
        if may_move(world.stance[0, 2], side, luck, 1.0):
            raise_stance(world, 0, 2, side, log_odds, NOW, luck)
    return world.stance[0, 2]


def test_a_stance_is_raised_on_its_side() -> None:
    assert taken(0.0, SURE, NEVER_EVER) == 3.0
    assert taken(0.0, NEVER_EVER, SURE) == -3.0
    assert taken(0.0, NEVER_EVER, NEVER_EVER) == 0.0
    assert taken(1.0, (50.0, 50.0, -50.0), NEVER_EVER) == 2.0


def test_a_stance_is_never_lowered_and_a_side_never_changed() -> None:
    assert taken(2.0, (50.0, -50.0, -50.0), SURE) == 2.0
    assert taken(-2.0, SURE, NEVER_EVER) == -2.0
    assert taken(-1.0, SURE, (50.0, 50.0, -50.0)) == -2.0
