"""Survival: base rates at the reference, both forms by hand, and what follows a fall."""

from math import exp, log, pi, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from foedus.core.choice import log_odds
from foedus.core.philox import uniforms
from foedus.core.world import (
    CHALLENGER_WON,
    COUP,
    FOREIGN,
    LAPSED,
    LEADER,
    OPEN,
    REBELS,
    REGIME,
    REGULAR,
    REVOLT,
    STAYS,
    World,
)
from foedus.mechanisms import falling
from foedus.mechanisms.falling import Hazards, Shares, Terms
from foedus.mechanisms.random_worlds import draws_for
from foedus.mechanisms.survival import competing_risks, global_game
from foedus.mechanisms.survival.removal import Abroad, from_abroad, removal_of
from synthetic import at_reference, reference_world

RISKS = at_reference(competing_risks.MECHANISM)
GAME = at_reference(global_game.MECHANISM)
TERMS = Terms(RISKS.scheduled, RISKS.between, RISKS.leaves)
WEEKS = 52.18
both_forms = pytest.mark.parametrize("form", [competing_risks, global_game], ids=["competing_risks", "global_game"])


def country(**fields: float) -> World:
    """Return a world whose actor 1 is a country at the reference condition but for these fields, and not threatened."""
    world = reference_world(level=2.0)
    world.irregular_rate[:], world.regular_rate[:], world.failure_rate[:] = 0.04, 0.1, 0.06
    for name, value in fields.items():
        getattr(world, name)[1] = value
    return world


def hazards(form: object, world: World, week: float = 1.0) -> Hazards:
    if form is competing_risks:
        return competing_risks.hazards(world, RISKS, 1, week, falling.outside_of(world), abroad(RISKS, world))
    usual = log_odds(global_game.fall_chance(GAME, GAME.usual))
    return global_game.hazards(world, GAME, 1, week, falling.outside_of(world), abroad(GAME, world), usual)


def abroad(params: Any, world: World) -> Abroad:
    """Return what threatens from abroad in the first week."""
    return from_abroad(world, removal_of(params), 1.0)


@both_forms
def test_at_reference_hazards_are_the_base_rates(form: object) -> None:
    found = hazards(form, country())
    # Half of .04 irregular exits take the regime with them: .6 coups, .15 revolts, .25 rebels.
    foreign = RISKS.foreign * RISKS.regime_other
    by_rules = 0.06 - 0.02 - foreign
    expected = (0.012, 0.003, 0.005, foreign, by_rules, 0.02, RISKS.foreign - foreign, 0.1 - by_rules)
    assert tuple(found) == pytest.approx([yearly / WEEKS for yearly in expected])
    assert falling.of_regime(found) * WEEKS == pytest.approx(0.06)
    # A leader goes irregularly or regularly at its rates, and seldom from outside.
    assert sum(found) * WEEKS == pytest.approx(0.04 + 0.1 + RISKS.foreign)
    within = abroad(RISKS, country()).within_year[1]
    assert falling.risk_a_year(found, within) == pytest.approx(1.0 - exp(-0.06), rel=1e-4)


@both_forms
def test_no_hazard_is_negative_where_the_tables_disagree(form: object) -> None:
    rare_failure = hazards(form, country(failure_rate=0.001))
    assert rare_failure.regular == 0.0
    assert rare_failure.rotation == pytest.approx(0.1 / WEEKS)
    rare_exit = hazards(form, country(regular_rate=0.0))
    assert rare_exit.rotation == 0.0


def test_competing_risks_by_hand() -> None:
    params = RISKS._replace(strength=3.0, unrest_coup=2.0, unrest_revolt=5.0, pressure=0.5, by_damage=0.5)
    world = country(strength=0.4, unrest=0.3, damage=0.2)
    world.level[0] = 5.0
    # strength .4 - .5 x .2 = .3, weaker by .2; pressure 1 (war) + .2; unrest above by .2
    coup = exp(3.0 * 0.2 + 0.5 * 1.2 + 2.0 * 0.2)
    revolt = exp(3.0 * 0.2 + 0.5 * 1.2 + 5.0 * 0.2)
    found = competing_risks.hazards(world, params, 1, 1.0, falling.outside_of(world), abroad(params, world))
    base = competing_risks.hazards(country(), params, 1, 1.0, falling.outside_of(country()), abroad(params, country()))
    ratios = (coup, revolt, coup, 1.0, 1.0, coup, 1.0, 1.0)
    assert tuple(found) == pytest.approx([ratio * hazard for ratio, hazard in zip(ratios, base, strict=True)])


@both_forms
def test_no_condition_within_the_ranges_takes_a_hazard_out_of_reckoning(form: object) -> None:
    """At the corners of every range, in the worst and the best condition, so that nothing needs to be cut off."""
    generator = np.random.default_rng(8)
    of = form.MECHANISM.parameters()  # type: ignore[attr-defined]  # a module
    worst = country(unrest=1.0, strength=0.0, damage=1.0)
    worst.level[0] = 5.0
    best = country(unrest=0.0, strength=1.0)
    for _ in range(300):
        corner = {name: (each.low, each.high)[generator.integers(2)] for name, each in of.items()}
        params = form.MECHANISM.params(**corner)  # type: ignore[attr-defined]
        for world in (worst, best):
            if form is competing_risks:
                found = competing_risks.hazards(world, params, 1, 1.0, falling.outside_of(world), abroad(params, world))
            else:
                usual = log_odds(global_game.fall_chance(params, params.usual))
                found = global_game.hazards(
                    world, params, 1, 1.0, falling.outside_of(world), abroad(params, world), usual
                )
            assert np.isfinite(found).all()
            assert 0.0 <= falling.risk_a_year(found, abroad(params, world).within_year[1]) <= 1.0


def test_unrest_keeps_apart_from_the_ends_of_its_scale() -> None:
    world = country(unrest=1.0, unrest_start=1.0)
    falling.move_unrest(world, 1, 1.0, 0.3, 0.0, 0.999)
    assert world.unrest[1] == 1.0 - falling.UNREST_EDGE
    for luck in (0.5, 0.4):
        falling.move_unrest(world, 1, 0.9, 0.3, 0.0, luck)
    assert world.unrest[1] < 1.0 - falling.UNREST_EDGE, "the edge holds nothing fast"


def test_the_threshold_of_the_global_game() -> None:
    # reference numbers for c = .3, alpha = beta = 1, z = .5, and the symmetric case
    assert global_game.threshold(0.5, 1.0, 1.0, 0.3) == pytest.approx(0.8659819, abs=1e-7)
    assert global_game.threshold(0.5, 1.0, 1.0, 0.5) == pytest.approx(0.5)


@given(st.floats(-1.0, 3.0), st.floats(0.5, 1.5), st.floats(1.0, 4.0), st.floats(0.3, 0.7))
def test_the_threshold_solves_its_equation(z: float, public: float, private: float, cost: float) -> None:
    theta = global_game.threshold(z, public, private, cost)
    if 1e-9 < theta < 1.0 - 1e-9:
        left = public * (theta - z) - sqrt(private) * stats.norm.ppf(theta)
        assert left / sqrt(public + private) == pytest.approx(stats.norm.ppf(cost), abs=1e-5)


def test_what_has_no_threshold_ends_the_search() -> None:
    assert np.isnan(global_game.threshold(np.nan, 1.0, 1.0, 0.3))


def test_with_precise_private_signals_only_the_cost_decides() -> None:
    for z in (0.2, 0.5, 0.9):
        assert global_game.threshold(z, 1.0, 1e10, 0.3) == pytest.approx(0.7, abs=1e-4)


def test_the_equilibrium_is_unique_over_the_whole_range() -> None:
    parameters = global_game.MECHANISM.parameters()
    assert parameters["private"].low >= parameters["public"].high ** 2 / (2.0 * pi)


def test_the_global_game_by_hand() -> None:
    params = GAME._replace(by_strength=2.0, by_unrest=1.5, by_pressure=0.2, usual=1.5)
    usual = log_odds(global_game.fall_chance(params, 1.5))
    world = country(strength=0.3, unrest=0.3)
    found = global_game.hazards(world, params, 1, 1.0, falling.outside_of(world), abroad(params, world), usual)
    z = 1.5 + 2.0 * (0.3 - 0.5) - 1.5 * (0.3 - 0.1)
    theta = global_game.threshold(z, params.public, params.private, params.cost)
    weaker = stats.norm.cdf(sqrt(params.public) * (theta - z))
    ratio = weaker / (1.0 - weaker) / exp(usual)
    base = global_game.hazards(
        country(), params, 1, 1.0, falling.outside_of(country()), abroad(params, country()), usual
    )
    ratios = (ratio, ratio, ratio, 1.0, 1.0, ratio, 1.0, 1.0)
    assert tuple(found) == pytest.approx([times * hazard for times, hazard in zip(ratios, base, strict=True)])
    assert ratio > 2.0


@both_forms
@given(one=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0))
def test_the_stronger_is_less_likely_to_fall(form: object, one: float, other: float) -> None:
    weak, strong = (falling.of_regime(hazards(form, country(strength=of))) for of in sorted((one, other)))
    assert strong <= weak


@both_forms
@given(one=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0))
def test_unrest_never_steadies(form: object, one: float, other: float) -> None:
    calm, restless = (falling.of_regime(hazards(form, country(unrest=of))) for of in sorted((one, other)))
    assert restless >= calm


def test_the_game_bends_where_risks_do_not() -> None:
    """From calm to chaos the log of the competing risk of a coup is a line; that of the game is not."""
    bends = []
    for form in (competing_risks, global_game):
        low, middle, high = (log(hazards(form, country(strength=of)).coup) for of in (0.0, 0.5, 1.0))
        bends.append(low - 2.0 * middle + high)
    assert bends[0] == pytest.approx(0.0, abs=1e-9)
    assert abs(bends[1]) > 0.1


def test_pressure_is_the_worst_level_and_the_damage() -> None:
    world = reference_world(3, 3, level=2.0)
    assert falling.outside_of(world).pressure[1] == 0.0
    world.level[:] = 3.0, 4.0, 5.0
    world.status[2], world.damage[1] = LAPSED, 0.1
    assert falling.outside_of(world).pressure[1] == pytest.approx(2.0 / 3.0 + 0.1)
    assert falling.outside_of(world).pressure[0] == 0.0


def test_help_is_the_most_that_anybody_gives_the_target() -> None:
    world = reference_world(5)
    world.stance[0] = 0.0, 0.0, 1.0, 2.0, -3.0
    assert falling.outside_of(world).help[1] == 1.0
    world.stance[0, 4] = 3.0
    assert falling.outside_of(world).help[1] == 2.0
    assert falling.outside_of(world).help[0] == 0.0
    world.status[0] = LAPSED
    assert falling.outside_of(world).help[1] == 0.0


def test_strength_grows_with_aid_and_windfall_and_shrinks_with_damage() -> None:
    world = country(strength=0.5, windfall=0.1, damage=0.2)
    world.stance[0, 2] = 2.0
    found = falling.condition_of(world, 1, falling.outside_of(world), 0.1, 0.5, 0.4)
    assert found.strength == pytest.approx(0.5 + 0.1 + 0.05 - 0.08)
    assert falling.condition_of(world, 1, falling.outside_of(world), 9.0, 0.5, 0.4).strength == 1.0
    assert falling.condition_of(world, 1, falling.outside_of(world), 0.0, 0.0, 9.0).strength == 0.0


def test_unrest_returns_and_is_strained_by_pressure() -> None:
    world = country(unrest=0.5, unrest_start=0.2)
    falling.move_unrest(world, 1, 0.9, 0.0, 0.0, 0.5)
    assert log_odds(world.unrest[1]) == pytest.approx(0.1 * log(0.25))
    world = country(unrest=0.2, unrest_start=0.2, damage=0.5)
    falling.move_unrest(world, 1, 0.9, 0.0, 0.3 * falling.outside_of(world).pressure[1], 0.5)
    assert log_odds(world.unrest[1]) == pytest.approx(log(0.25) + 0.15)


@pytest.mark.parametrize("start", [0.0, 1.0])
def test_unrest_stays_between_its_bounds(start: float) -> None:
    world = country(unrest=start, unrest_start=start)
    for week in range(1, 30):
        falling.move_unrest(world, 1, 0.95, 3.0, 0.0, falling.luck_of(draws_for(world, week=week))[1, 1])
        assert falling.UNREST_EDGE <= world.unrest[1] <= 1.0 - falling.UNREST_EDGE


def test_unrest_spreads_as_its_walk_says() -> None:
    """Shocks of .2 of which .95 stays: a spread of .2 / sqrt(1 - .95^2); 200 walks, tolerance 4 standard errors."""
    ends = []
    for replicate in range(200):
        world = country(unrest=0.5, unrest_start=0.5)
        for week in range(1, 101):
            _, luck = falling.luck_of(draws_for(world, replicate=replicate, week=week))
            falling.move_unrest(world, 1, 0.95, 0.2, 0.0, luck[1])
        ends.append(log_odds(world.unrest[1]))
    expected = 0.2 / sqrt(1.0 - 0.95**2)
    assert np.std(ends) == pytest.approx(expected, rel=4.0 / sqrt(2.0 * 200))


EDGES = Hazards(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.3, 0.7)


def fallen(spent: float) -> tuple[float, float]:
    """Return how regime and leader go at given luck, in hazards spent."""
    world = country()
    falling.draw_fall(world, 1, EDGES, 1.0 - exp(-spent))
    return world.regime_exit[1], world.leader_exit[1]


@pytest.mark.parametrize(
    ("spent", "regime", "leader"),
    [
        (0.0, COUP, STAYS),
        (0.09, COUP, STAYS),
        (0.11, REVOLT, STAYS),
        (0.31, REBELS, STAYS),
        (0.61, FOREIGN, STAYS),
        (1.01, REGULAR, STAYS),
        (1.51, STAYS, COUP),
        (2.09, STAYS, COUP),
        (2.11, STAYS, FOREIGN),
        (2.39, STAYS, FOREIGN),
        (2.41, STAYS, REGULAR),
        (3.11, STAYS, STAYS),
        (9.0, STAYS, STAYS),
    ],
)
def test_the_manner_is_where_the_luck_lies(spent: float, regime: int, leader: int) -> None:
    assert fallen(spent) == (regime, leader)


def test_luck_just_above_the_hazards_spares() -> None:
    """Luck of .2 spends .2231: below hazards of .22 in sum by itself, above them in log."""
    world = country()
    falling.draw_fall(world, 1, Hazards(0.22, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.2)
    assert (world.regime_exit[1], world.leader_exit[1]) == (STAYS, STAYS)


def test_who_was_taken_this_week_is_not_drawn_again() -> None:
    taken = country(regime_exit=FOREIGN)
    falling.draw_fall(taken, 1, Hazards(9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0), 0.5)
    assert (taken.regime_exit[1], taken.leader_exit[1]) == (FOREIGN, STAYS)
    captured = country(leader_exit=FOREIGN)
    falling.draw_fall(captured, 1, Hazards(0.0, 0.0, 0.0, 0.0, 0.0, 9.0, 9.0, 9.0), 0.5)
    assert (captured.regime_exit[1], captured.leader_exit[1]) == (STAYS, FOREIGN)


def test_falls_come_at_their_hazard() -> None:
    """Of 4000 weeks at a hazard of .3; a false alarm has probability 1e-4."""
    chance = 1.0 - exp(-0.3)
    count = 0
    for replicate in range(4000):
        world = country()
        luck, _ = falling.luck_of(draws_for(world, replicate=replicate))
        falling.draw_fall(world, 1, Hazards(0.1, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0, 0.0), luck[1])
        count += world.regime_exit[1] != STAYS
    assert abs(count / 4000 - chance) < 4.0 * sqrt(chance * (1.0 - chance) / 4000)


def test_a_fall_takes_leader_treaties_and_disputes_about_rule() -> None:
    world = reference_world(3, 3)
    world.aim[:] = REGIME, LEADER, 0.0
    world.regime_exit[1], world.unrest[1], world.unrest_start[1] = REVOLT, 0.9, 0.2
    world.obligation[1, 2] = world.obligation[2, 1] = world.obligation[0, 2] = 5.0
    world.affinity[1] = 0.4, 1.0, -0.6
    world.successor_affinity[1], world.viability[1] = (0.8, 0.0, 0.2), 1.0
    falling.follow_up(world, 1, 0.5, draws_for(world, week=7))
    assert (world.regime[1], world.leader[1], world.leader_exit[1]) == (1.0, 1.0, REVOLT)
    assert world.unrest[1] == 0.2
    assert world.status.tolist() == [LAPSED, LAPSED, OPEN]
    assert world.ended[:2].tolist() == [7.0, 7.0]
    assert world.obligation[1, 2] == world.obligation[2, 1] == 0.0
    assert world.obligation[0, 2] == 5.0
    assert world.affinity[1] == pytest.approx([0.8, 1.0, 0.2])
    assert world.affinity_start[1] == pytest.approx([0.8, 0.0, 0.2])


def test_without_a_viable_successor_the_country_turns_half_way() -> None:
    world = reference_world()
    world.regime_exit[1], world.viability[1] = COUP, 0.0
    world.affinity[1], world.successor_affinity[1] = (0.4, 0.0, -0.6), (0.8, 0.0, 0.2)
    falling.follow_up(world, 1, 0.5, draws_for(world))
    assert world.affinity[1] == pytest.approx([0.6, 0.0, -0.2])


def test_removal_from_outside_wins_the_dispute() -> None:
    world = reference_world(3, 2)
    world.aim[:], world.target[1], world.challenger[1] = REGIME, 2.0, 1.0
    world.regime_exit[1] = FOREIGN
    falling.follow_up(world, 1, 0.5, draws_for(world))
    assert world.status.tolist() == [CHALLENGER_WON, OPEN]


def test_a_leader_lost_leaves_the_regime_and_hedges_if_taken() -> None:
    world = reference_world(3, 2)
    world.aim[:] = LEADER, REGIME
    world.leader_exit[1], world.unrest[1] = FOREIGN, 0.9
    world.affinity[1, 0], world.obligation[1, 2] = -0.8, 5.0
    falling.follow_up(world, 1, 0.25, draws_for(world))
    assert (world.regime[1], world.leader[1]) == (0.0, 1.0)
    # the dispute about the leader is won; the one about the regime goes on, and under it hostility is muted
    assert world.status.tolist() == [CHALLENGER_WON, OPEN]
    assert world.affinity[1, 0] == world.affinity_start[1, 0] == pytest.approx(-0.6)
    assert world.obligation[1, 2] == 5.0
    assert world.unrest[1] == 0.9


@pytest.mark.parametrize(("exit_", "affinity"), [(REGULAR, -0.8), (FOREIGN, 0.3)])
def test_who_does_not_hedge(exit_: int, affinity: float) -> None:
    world = reference_world()
    world.leader_exit[1], world.affinity[1, 0] = exit_, affinity
    falling.follow_up(world, 1, 0.5, draws_for(world))
    assert world.affinity[1, 0] == affinity


def test_who_is_indifferent_has_nothing_to_hedge() -> None:
    """Where an affinity starts from is moved only where hostility is muted."""
    world = reference_world()
    world.leader_exit[1], world.affinity[1, 0], world.affinity_start[1, 0] = FOREIGN, 0.0, -0.4
    falling.follow_up(world, 1, 0.5, draws_for(world))
    assert (world.affinity[1, 0], world.affinity_start[1, 0]) == (0.0, -0.4)


def test_nothing_follows_where_nobody_goes() -> None:
    world = country()
    before = world.slab.copy()
    falling.follow_up(world, 1, 0.5, draws_for(world))
    np.testing.assert_array_equal(world.slab, before)


@both_forms
def test_a_step_moves_draws_and_follows_up(form: object) -> None:
    world = country(irregular_rate=1e4)
    form.step(world, form.MECHANISM.defaults(), draws_for(world))
    assert (world.regime[1], world.leader[1]) == (1.0, 1.0)
    assert world.fall_risk[0] == pytest.approx(1.0 - exp(-0.06), rel=0.5)
    assert world.unrest[0] != 0.1


def test_luck_has_the_address_of_the_country() -> None:
    draws = draws_for(country())
    luck = falling.luck_of(draws)
    assert tuple(luck[:, 1]) == uniforms(draws, falling.STREAM, np.uint64(0), draws.actor[1], 0)
    assert tuple(luck[:, 1]) != tuple(luck[:, 2])


@both_forms
def test_an_election_gathers_the_exits_of_the_years_between(form: object) -> None:
    plain = hazards(form, country()).rotation
    weeks = round(RISKS.between * WEEKS)
    due = [hazards(form, country(next_election=20.4), week).rotation for week in range(1, weeks + 1)]
    assert sum(due) == pytest.approx(plain * weeks, rel=1e-3)
    assert due.index(max(due)) == 20, "in the week of the day"
    assert due[0] == due[-1] == pytest.approx((1.0 - RISKS.scheduled) * plain)


@both_forms
def test_a_last_term_ends_for_him_who_holds_it(form: object) -> None:
    last = hazards(form, country(term_ends=3.0), 3.0).rotation
    assert 1.0 - exp(-last) == pytest.approx(RISKS.leaves, abs=0.01)
    successor = hazards(form, country(term_ends=3.0, leader=1.0), 3.0).rotation
    assert successor == hazards(form, country(term_ends=3.0), 2.0).rotation < hazards(form, country()).rotation


@both_forms
@given(st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.integers(1, 60))
def test_a_regime_takes_its_leader_along(
    form: object, irregular: float, regular: float, failure: float, week: int
) -> None:
    world = country(irregular_rate=irregular, regular_rate=regular, failure_rate=failure, next_election=30.0)
    found = hazards(form, world, float(week))
    assert min(found) >= 0.0
    assert sum(found) >= falling.of_regime(found)


def test_shares_are_of_irregular_falls() -> None:
    shares = Shares(0.5, 0.3, 0.0, 0.0)
    found = falling.hazards_of(country(), 1, 1.0, shares, TERMS, (0.0, 0.0, 0.0), (0.0, 0.0))
    assert tuple(found)[:3] == pytest.approx([0.02 / WEEKS, 0.012 / WEEKS, 0.008 / WEEKS])
    shifted = falling.hazards_of(country(), 1, 1.0, shares, TERMS, (0.0, 0.0, log(2.0)), (0.0, 0.0))
    assert shifted.rebels == pytest.approx(2.0 * found.rebels)
