"""The contest of projected power, war, and how disputes end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import (
    CHALLENGER_WON,
    LAPSED,
    LEADER,
    NEVER,
    OPEN,
    POLICY,
    REGIME,
    SETTLED,
    STAYS,
    TARGET_WON,
    World,
)
from foedus.mechanisms.contest.ratio_contest import (
    MECHANISM,
    Params,
    chance_to_win,
    decide,
    fight_on,
    lent,
    prepare,
    project_power,
    release_load,
    step,
)
from foedus.mechanisms.ending import end_dispute, path_is_over
from foedus.mechanisms.random_worlds import draws_for
from synthetic import reference_world

PARAMS: Params = MECHANISM.defaults()


def test_power_is_usable_and_fades_with_distance() -> None:
    world = reference_world()
    world.capability[:] = 0.2, 0.1, 0.0
    world.load[:] = 0.5, 0.0, 0.0
    world.distance_km[0, 1], world.distance_km[0, 2] = 4000.0, 12000.0
    project_power(world, PARAMS._replace(reach=4000.0))
    assert world.power[0] == pytest.approx([0.1, 0.05, 0.025])
    assert world.power[1] == pytest.approx([0.1, 0.1, 0.1])
    assert (world.power[2] == 0.0).all()


def test_what_a_stance_lends() -> None:
    params = PARAMS._replace(aid_share=0.2)
    assert [lent(params, stance) for stance in (0.0, 1.0, 1.5, 2.0, -2.0, 3.0, -3.0)] == pytest.approx(
        [0.0, 0.0, 0.1, 0.2, 0.2, 1.0, 1.0]
    )


def test_the_chance_to_win_by_hand() -> None:
    world = reference_world(5)
    world.power[:, 1] = 0.02, 0.01, 0.01, 0.02, 0.04
    assert chance_to_win(world, PARAMS, 0) == pytest.approx(2 / 3)
    # squared power: 4 to 1
    assert chance_to_win(world, PARAMS._replace(decisiveness=2.0), 0) == pytest.approx(4 / 5)
    world.stance[0, 2] = 3.0
    assert chance_to_win(world, PARAMS, 0) == pytest.approx(1 / 2)
    # an aider with half of .02 beside the challenger, and one who is only expected to fight for the target
    world.stance[0, 3], world.belief[0, 4] = -2.0, 3.0
    assert chance_to_win(world, PARAMS._replace(aid_share=0.5), 0) == pytest.approx(3 / 9)


def test_a_pledge_to_defend_counts_for_the_target_alone() -> None:
    world = reference_world(4)
    world.power[:, 1] = 0.02, 0.01, 0.025, 0.025
    world.obligation[2, 1], world.obligation[3, 0] = 5.0, 5.0
    assert chance_to_win(world, PARAMS._replace(pledged=0.4), 0) == pytest.approx(1 / 2)
    # whoever has sided with the challenger is not expected to honour it
    world.belief[0, 2] = -1.0
    assert chance_to_win(world, PARAMS, 0) == pytest.approx(2 / 3)


def test_without_any_power_either_side_is_as_likely_to_win() -> None:
    world = reference_world()
    world.power[...] = 0.0
    assert chance_to_win(world, PARAMS, 0) == 0.5
    world.power[0, 1] = 0.01
    assert chance_to_win(world, PARAMS, 0) == pytest.approx(1.0, abs=1e-6)
    world.power[0, 1], world.power[1, 1] = 0.0, 0.01
    assert chance_to_win(world, PARAMS, 0) == pytest.approx(0.0, abs=1e-6)


def test_what_is_expected_at_the_start_is_believed_for_whichever_side_it_is_more() -> None:
    world = reference_world(6)
    world.expected[2:, 1] = 2.0, 3.0, 1.0, 2.0
    world.expected[2:, 0] = 1.0, 0.0, 3.0, 2.0
    world.stance[0, 3] = -1.0  # a stance that has been taken is believed as it is
    prepare(world, PARAMS)
    assert world.belief[0].tolist() == [0.0, 0.0, 2.0, -1.0, -3.0, 2.0]
    without = chance_to_win(world, PARAMS, 0)
    world.expected[5, 0] = 3.0
    prepare(world, PARAMS)
    assert world.win_chance[0] > without


def test_the_parties_own_stances_lend_nothing() -> None:
    world = reference_world()
    world.belief[0, 0], world.belief[0, 1] = 3.0, -3.0
    assert chance_to_win(world, PARAMS, 0) == pytest.approx(0.5)


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(0.0, 0.1))
def test_more_help_for_the_target_never_helps_the_challenger(one: float, other: float, power: float) -> None:
    chances = []
    for expected in sorted((one, other)):
        world = reference_world()
        world.power[2, 1], world.belief[0, 2] = power, expected
        chances.append(chance_to_win(world, PARAMS, 0))
    assert chances[1] <= chances[0] + 1e-12


def test_a_week_of_war_destroys_and_ties_down() -> None:
    world = reference_world(4, level=5.0)
    world.win_chance[0], world.damage[1] = 0.75, 0.5
    world.stance[0] = 0.0, 0.0, -3.0, 2.0
    world.load[:] = 0.0, 0.6, 0.1, 0.0
    fight_on(world, PARAMS._replace(war_damage=0.02, war_load=0.5, adjustment=0.1), 0)
    # the loser suffers more: .02 x .75 of what stands, .02 x .25
    assert world.damage == pytest.approx([0.005, 0.5 + 0.02 * 0.75 * 0.5, 0.0, 0.0])
    # who is tied down by more already stays; who aids is not tied down
    assert world.load == pytest.approx([0.05, 0.6, 0.14, 0.0])


def test_peace_frees_those_who_fight_nowhere_else() -> None:
    world = reference_world(5, 2, level=5.0)
    world.load[:] = 0.5
    world.status[0] = LAPSED
    world.stance[0, 2] = 3.0
    world.challenger[1], world.target[1] = 1.0, 3.0
    release_load(world, PARAMS._replace(adjustment=0.1), 0)
    assert world.load == pytest.approx([0.45, 0.5, 0.45, 0.5, 0.5])
    world.level[1] = 4.0
    release_load(world, PARAMS._replace(adjustment=0.1), 0)
    assert world.load == pytest.approx([0.405, 0.45, 0.405, 0.5, 0.5])


def test_a_dispute_ends_when_coercion_says_and_a_war_at_its_own_rate() -> None:
    for level, rate, ends in ((4.0, 0.0, False), (4.0, 1.0, True), (5.0, 1.0, False)):
        world = reference_world(level=level)
        world.end_rate[0] = rate
        step(world, PARAMS._replace(war_hazard=0.0), draws_for(world))
        assert (world.status[0] != OPEN) == ends


@pytest.mark.parametrize(
    ("level", "luck", "status"),
    [
        (4.0, 0.05, CHALLENGER_WON),
        (4.0, 0.15, TARGET_WON),
        (4.0, 0.45, SETTLED),
        (4.0, 0.65, LAPSED),
        # of a war .5 are decided, four to one for the challenger; .2 are settled
        (5.0, 0.39, CHALLENGER_WON),
        (5.0, 0.41, TARGET_WON),
        (5.0, 0.51, SETTLED),
        (5.0, 0.71, LAPSED),
    ],
)
def test_how_a_dispute_ends(level: float, luck: float, status: int) -> None:
    params = PARAMS._replace(won=0.1, lost=0.1, agreed=0.3, war_decided=0.5, war_agreed=0.2)
    world = reference_world(level=level)
    world.win_chance[0] = 0.8
    decide(world, params, 0, luck, draws_for(world, week=9))
    assert (world.status[0], world.ended[0], world.level[0]) == (status, 9.0, level)


@pytest.mark.parametrize(("aim", "status"), [(POLICY, CHALLENGER_WON), (LEADER, LAPSED), (REGIME, LAPSED)])
def test_a_war_on_a_ruler_is_won_when_he_is_gone_and_not_before(aim: int, status: int) -> None:
    params = PARAMS._replace(war_decided=1.0, war_agreed=0.0)
    world = reference_world(level=5.0)
    world.aim[0], world.win_chance[0] = aim, 1.0
    decide(world, params, 0, 0.0, draws_for(world))
    assert (world.status[0], world.leader_exit[1], world.regime_exit[1]) == (status, STAYS, STAYS)


def fixed_path(*weeks: float) -> World:
    world = reference_world(level=5.0)
    world.path_fixed[0] = 1.0
    world.path_week[0, : len(weeks)] = weeks
    return world


def test_a_fixed_path_is_over_after_its_last_step() -> None:
    world = fixed_path(2.0, 5.4)
    over = [path_is_over(world, 0, draws_for(world, week=week)) for week in range(1, 9)]
    assert over == [False] * 5 + [True] * 3
    assert path_is_over(fixed_path(), 0, draws_for(world))


def test_a_dispute_ends_only_once_its_path_is_over() -> None:
    world = fixed_path(3.0)
    for week in range(1, 5):
        assert world.status[0] == OPEN
        step(world, PARAMS._replace(war_hazard=1.0), draws_for(world, week=week))
    assert (world.status[0] != OPEN, world.ended[0]) == (True, 4.0)


def test_what_has_ended_stays_as_it_ended() -> None:
    world = reference_world()
    end_dispute(world, 0, SETTLED, draws_for(world, week=3))
    end_dispute(world, 0, LAPSED, draws_for(world, week=4))
    assert (world.status[0], world.ended[0], world.level[0]) == (SETTLED, 3.0, 4.0)


def test_a_step_projects_and_reckons() -> None:
    world = reference_world(4, 2, level=5.0)
    world.capability[:] = 0.03, 0.01, 0.0, 0.0
    world.power[...], world.ended[:] = 0.0, NEVER
    world.status[1], world.load[2], world.stance[1, 2] = LAPSED, 0.5, 3.0
    step(world, PARAMS._replace(war_hazard=0.0, adjustment=0.1), draws_for(world))
    assert world.win_chance[0] == pytest.approx(0.75)
    # power is projected before the week ties anybody down, and peace frees the helper of the other war
    np.testing.assert_allclose(world.power[0], 0.03)
    assert world.load == pytest.approx([0.05, 0.05, 0.45, 0.0])
