"""Reputation from shortfalls, and alignment by help, attack and time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import CHALLENGER_WON, CONCEDED, FOREIGN, LAPSED, NEVER, REVOLT, TARGET_WON, World
from foedus.mechanisms.alignment import drift
from foedus.mechanisms.random_worlds import draws_for
from foedus.mechanisms.reputation import shortfall
from synthetic import reference_world

REPUTATION: shortfall.Params = shortfall.MECHANISM.defaults()
DRIFT: drift.Params = drift.MECHANISM.defaults()
PATRON, OTHER = 2, 3


def clients(stance: float = 0.0, expected: float = 2.0) -> World:
    """Return a world in which patron 2 stood so by client 1, expected to help, and has another client 3."""
    world = reference_world(5)
    world.expected[PATRON, 1], world.expected[PATRON, OTHER] = expected, 2.5
    world.stance[0, PATRON] = stance
    world.affinity[OTHER, PATRON] = world.affinity[4, PATRON] = 0.5
    world.status[0], world.ended[0] = CHALLENGER_WON, 3.0
    return world


def after(world: World, *, week: int = 3, **params: float) -> World:
    shortfall.step(world, REPUTATION._replace(**params), draws_for(world, week=week))
    return world


def test_others_learn_from_a_patron_that_did_less_than_was_expected() -> None:
    world = after(clients(stance=1.0), flight=0.1, learning=0.4)
    # a shortfall of 1: words where aid was expected
    assert world.fell_short.tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert world.kept.sum() == 0.0
    assert world.affinity[OTHER, PATRON] == pytest.approx(0.5 - 0.1 * 0.75)
    assert world.expected[PATRON, OTHER] == pytest.approx(2.5 - 0.4 * 1.5)
    # nobody learns who expected nothing, and the victim's own view is not this channel
    assert world.affinity[4, PATRON] == 0.5
    assert world.expected[PATRON, 1] == 2.0


def test_a_patron_that_did_what_was_expected_has_kept_its_word() -> None:
    world = after(clients(stance=2.0), flight=0.1)
    assert (world.kept[PATRON], world.fell_short[PATRON]) == (1.0, 0.0)
    assert world.affinity[OTHER, PATRON] == 0.5
    assert world.expected[PATRON, OTHER] == 2.5


def test_help_for_the_other_side_is_no_help() -> None:
    assert after(clients(stance=-3.0)).fell_short[PATRON] == 2.0


def test_the_prior_of_flight_is_centred_at_zero() -> None:
    assert REPUTATION.flight == 0.0
    assert after(clients()).affinity[OTHER, PATRON] == 0.5


@pytest.mark.parametrize(
    ("status", "ended", "learnt"),
    [
        (CONCEDED, 3.0, True),
        (CHALLENGER_WON, 3.0, True),
        (CHALLENGER_WON, 2.0, False),
        (TARGET_WON, 3.0, False),
        (LAPSED, 3.0, False),
    ],
)
def test_a_loss_counts_in_the_week_in_which_it_comes(status: int, ended: float, *, learnt: bool) -> None:
    world = clients()
    world.status[0], world.ended[0] = status, ended
    assert (after(world).fell_short[PATRON] > 0.0) == learnt


@pytest.mark.parametrize(("regime", "leader", "learnt"), [(REVOLT, 0, True), (0, FOREIGN, True), (0, REVOLT, False)])
def test_a_regime_that_falls_or_a_leader_taken_is_a_loss(regime: int, leader: int, *, learnt: bool) -> None:
    world = clients()
    world.status[0], world.regime_exit[1], world.leader_exit[1] = 0.0, regime, leader
    assert (after(world).fell_short[PATRON] > 0.0) == learnt


def test_an_exit_counts_once_however_many_disputes_name_the_target() -> None:
    world = reference_world(4, 3)
    world.expected[PATRON, 1], world.regime_exit[1] = 2.0, REVOLT
    world.stance[1, PATRON] = 3.0
    assert after(world).fell_short[PATRON] == 2.0
    assert world.kept[PATRON] == 0.0


def test_beliefs_follow_stances_once_third_parties_must_choose() -> None:
    world = reference_world()
    world.stance[0, 2], world.belief[0, 2] = 0.0, 2.0
    world.trigger_week[0] = NEVER
    assert after(world, updating=0.25).belief[0, 2] == 2.0
    world.trigger_week[0] = 1.0
    assert after(world, updating=0.25).belief[0, 2] == 1.5


@given(st.floats(-1.0, 1.0), st.floats(-0.2, 0.2), st.floats(0.0, 3.0))
def test_affinity_keeps_its_bounds(affinity: float, flight: float, expected: float) -> None:
    world = clients(expected=expected)
    world.affinity[OTHER, PATRON] = affinity
    moved = after(world, flight=flight).affinity[OTHER, PATRON]
    assert -1.0 <= moved <= 1.0
    assert (moved - affinity) * flight <= 0.0


def drifted(world: World, **params: float) -> World:
    drift.step(world, DRIFT._replace(**{"returning": 0.0, **params}), draws_for(world))
    return world


def test_affinity_returns() -> None:
    world = reference_world()
    world.affinity[0, 1], world.affinity_start[0, 1] = 0.8, 0.3
    assert drifted(world, returning=0.01).affinity[0, 1] == pytest.approx(0.795)


def test_force_estranges_the_target_from_all_who_use_it() -> None:
    world = reference_world(4)
    world.affinity[...] = 0.5
    world.stance[0] = 0.0, 0.0, -3.0, 3.0
    drifted(world, attacked=0.01, helped=0.0)
    expected = np.full((4, 4), 0.5)
    # the target from challenger and fighter, the challenger from the target's fighter
    expected[1, 0] = expected[1, 2] = expected[0, 3] = 0.5 - 0.75 * 0.01
    np.testing.assert_allclose(world.affinity, expected)


def test_help_endears_by_its_degree_and_words_do_not() -> None:
    world = reference_world(6, level=3.0)
    world.stance[0] = 0.0, 0.0, 1.0, 2.0, 3.0, -2.0
    drifted(world, helped=0.01, attacked=0.5)
    assert world.affinity[1] == pytest.approx([0.0, 0.0, 0.0, 0.01, 0.02, 0.0])
    assert world.affinity[0] == pytest.approx([0.0, 0.0, 0.0, 0.0, 0.0, 0.01])


def test_what_is_over_moves_nobody() -> None:
    world = reference_world()
    world.stance[0, 2], world.status[0] = 3.0, LAPSED
    assert (drifted(world).affinity == 0.0).all()


@given(st.floats(-1.0, 1.0), st.floats(-3.0, 3.0))
def test_a_nudge_keeps_the_bounds_and_its_direction(affinity: float, shock: float) -> None:
    world = reference_world()
    world.affinity[1, 2] = affinity
    drift.nudge(world, 1, 2, shock)
    assert -1.0 <= world.affinity[1, 2] <= 1.0
    assert (world.affinity[1, 2] - affinity) * shock >= 0.0
