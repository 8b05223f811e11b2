"""Choosing sides: both forms by hand, at their reference, and what moves them."""

from math import inf, log10, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import LAPSED, World
from foedus.mechanisms.commitment import covariates, expected_utility, overstretch
from foedus.mechanisms.covariates import any_of, as_it_is, remembered
from foedus.mechanisms.joining import BASE
from foedus.mechanisms.mediation.covariates import mediated_record
from foedus.mechanisms.random_worlds import draws_for, random_params, random_world
from foedus.mechanisms.survival.covariates import anocracy, growth
from synthetic import at_reference as without_level
from synthetic import reference_world

UTILITY: expected_utility.Params = without_level(expected_utility.MECHANISM)
STRETCHED: overstretch.Params = without_level(overstretch.MECHANISM)
TARGET, CHALLENGER = np.int64(0), np.int64(1)
WORDS, AID, FIGHT = map(np.int64, (1, 2, 3))
DEFENCE, CONSULTATION = 5.0, 1.0
both_forms = pytest.mark.parametrize("form", [expected_utility, overstretch], ids=["expected_utility", "overstretch"])


def at_reference(actors: int = 3, disputes: int = 1) -> World:
    """Return a world in which a third party has no reason but the base rate: a median ally, at the usual reach."""
    world = reference_world(actors, disputes)
    # a quarter of the power at the third party's place is the opponent's
    world.power[:2, 2:] = 0.001
    world.standing[:] = 0.5
    return world


def log_odds(form: object, world: World, side: np.int64 = TARGET, i: int = 2) -> tuple[float, float, float]:
    return form.side_log_odds(world, form.MECHANISM.defaults(), 0, i, side)


@both_forms
def test_at_reference_only_the_base_rate_counts(form: object) -> None:
    params = form.MECHANISM.defaults()
    for side in (TARGET, CHALLENGER):
        expected = (params.endorse, params.aid, params.fight + params.lasting + params.level)
        assert log_odds(form, at_reference(), side) == pytest.approx(expected)


def test_every_term_by_hand() -> None:
    """One ally of the target in a war, with every reason of the main form at work."""
    params = UTILITY._replace(
        endorse=-2.0, aid=-4.0, fight=-6.0, lasting=1.0, pledge=2.0, politics=0.5, politics_aid=1.0, politics_words=2.0,
        stake=10.0, power=1.0, hurt=2.0, usual_reach=0.25, nuclear=1.0, standing=1.0, windfall=20.0, linkage=2.0,
        rivalry=0.8, dominoes=-0.5, war=0.8, effort_words=0.1, effort_aid=0.4, power_words=0.2, power_aid=0.6,
        voice_aid=0.5, voice_fight=0.25, provoked_words=0.3, provoked_aid=0.7,
    )  # fmt: skip
    world = reference_world(level=5.0)
    world.obligation[2, 1], world.affinity[2, 1], world.affinity[2, 0] = DEFENCE, 0.6, -0.4
    world.stake[2, 1], world.fall_risk[1] = 0.5, 0.2
    world.power[2, 1], world.power[0, 1], world.power[0, 2], world.power[2, 2] = 0.03, 0.01, 0.04, 0.04
    world.nuclear[0], world.standing[2] = 1.0, 0.9
    world.windfall[2], world.oil_at_risk[0], world.linkage[2, 0] = 0.1, 0.5, 0.4
    world.rivalry[2, 0], world.fell_short[2] = 1.0, 3.0
    shared = 2.0 + 0.8 + 0.8  # a pledge, a rival, a war
    stake = 10.0 * 0.5 * 0.2 * 0.75
    power = log10(0.03 / 0.003)
    hurt, nuclear, standing, windfall, linkage = -2.0 * (0.5 - 0.25), -1.0, 0.4, -20.0 * 0.1 * 0.5, -2.0 * 0.4
    dominoes = -0.5 * (3.0 / 4.0) * 0.9
    politics = 0.5 * (0.6 + 0.4)
    acts = stake + hurt + nuclear + windfall
    expected = (
        -2.0 + shared + dominoes + 2.0 * politics + 0.1 * acts + 0.2 * power + standing + 0.3 * linkage,
        -4.0 + shared + dominoes + 1.0 * politics + 0.4 * acts + 0.6 * power + 0.5 * standing + 0.7 * linkage,
        -5.0 + shared + dominoes + 0.5 * politics + acts + power + 0.25 * standing + linkage,
    )
    assert expected_utility.side_log_odds(world, params, 0, 2, TARGET) == pytest.approx(expected, rel=1e-6)


def test_the_opponents_hegemon_counts_by_half_and_lends_its_linkage() -> None:
    world = at_reference(4)
    world.affinity[2, 0], world.linkage[2, 0] = -0.3, 0.1
    alone = expected_utility.case_of(world, UTILITY, 0, 2, TARGET)
    assert (alone.politics, alone.linkage) == (pytest.approx(0.15), pytest.approx(-0.1 * UTILITY.linkage))
    world.hegemon[0], world.affinity[3, 0], world.affinity[2, 3], world.linkage[2, 3] = 3.0, 0.8, 0.6, 0.5
    for form in (expected_utility, overstretch):
        backed = form.case_of(world, form.MECHANISM.defaults(), 0, 2, TARGET)
        # (-.3 + .6 / 2) / 1.5 = 0
        assert backed.politics == pytest.approx(0.0)
        assert backed.linkage == pytest.approx(-0.5 * UTILITY.linkage)


def test_a_hegemon_counts_wherever_it_stands_among_the_actors() -> None:
    world = at_reference(4)
    world.challenger[0], world.target[0], world.hegemon[0] = 1.0, 2.0, 0.0
    world.affinity[0, 1], world.affinity[3, 0], world.affinity[3, 1], world.linkage[3, 0] = 0.8, 0.6, -0.3, 0.5
    for form in (expected_utility, overstretch):
        backed = form.case_of(world, form.MECHANISM.defaults(), 0, 3, TARGET)
        assert backed.politics == pytest.approx(0.0)
        assert backed.linkage == pytest.approx(-0.5 * UTILITY.linkage)


@both_forms
@pytest.mark.parametrize("side", [TARGET, CHALLENGER])
def test_reasons_add_up_to_the_log_odds(form: object, side: np.int64) -> None:
    for seed in range(20):
        generator = np.random.default_rng(seed)
        world, params = random_world(generator, 4, 2), random_params(generator, form.MECHANISM)
        i = next(i for i in range(4) if i not in (world.challenger[0], world.target[0]))
        for degree, expected in zip((WORDS, AID, FIGHT), form.side_log_odds(world, params, 0, i, side), strict=True):
            named = form.reasons(world, params, 0, i, side, degree)
            assert tuple(named) == (BASE, *form.WORDS)
            assert sum(named.values()) == pytest.approx(expected)


@both_forms
def test_obligations_in_order_and_only_when_their_trigger_is_met(form: object) -> None:
    found = []
    for obligation, on_request, request in (
        (0.0, 0.0, 0.0), (CONSULTATION, 0.0, 0.0), (DEFENCE, 0.0, 0.0), (DEFENCE, 1.0, 0.0), (DEFENCE, 1.0, 1.0),
    ):  # fmt: skip
        world = at_reference()
        world.obligation[2, 1], world.on_request[2, 1], world.request[0] = obligation, on_request, request
        found.append(log_odds(form, world)[2])
    nothing, consultation, defence, unasked, asked = found
    assert nothing < consultation < defence
    assert unasked == nothing
    assert asked == defence


#: Field, place, two values, side, and whether fighting becomes likelier.
MOVES = [
    ("stake", (2, 1), 0.1, 0.9, TARGET, True),
    ("fall_risk", (1,), 0.05, 0.5, TARGET, True),
    ("power", (2, 1), 0.001, 0.03, TARGET, True),
    ("power", (0, 2), 0.001, 0.03, TARGET, False),
    ("nuclear", (0,), 0.0, 1.0, TARGET, False),
    ("standing", (2,), 0.2, 0.9, TARGET, True),
    ("affinity", (2, 1), -0.5, 0.5, TARGET, True),
    ("affinity", (2, 0), -0.5, 0.5, TARGET, False),
    ("affinity", (2, 0), -0.5, 0.5, CHALLENGER, True),
    ("linkage", (2, 0), 0.0, 0.8, TARGET, False),
    ("rivalry", (2, 0), 0.0, 1.0, TARGET, True),
    ("windfall", (2,), 0.0, 0.2, TARGET, False),
    ("level", (0,), 4.0, 5.0, TARGET, True),
    ("fatal", (0,), 0.0, 1.0, TARGET, True),
]


@pytest.mark.parametrize(("field", "at", "low", "high", "side", "rises"), MOVES)
def test_what_makes_fighting_likelier(
    field: str, at: tuple[int, ...], low: float, high: float, side: np.int64, *, rises: bool
) -> None:
    found = []
    for value in (low, high):
        world = at_reference()
        world.stake[2, 1], world.fall_risk[1], world.oil_at_risk[0] = 0.5, 0.2, 0.5
        getattr(world, field)[at] = value
        found.append(log_odds(expected_utility, world, side)[2])
    assert found[0] != found[1]
    assert (found[1] > found[0]) == rises


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_load_never_helps(load: float, more: float, stake: float) -> None:
    """Load acts through usable power: with more of it tied down nobody is readier to fight, whatever is at stake."""
    found = []
    for tied in sorted((load, more)):
        world = at_reference()
        world.stake[2, 1], world.fall_risk[1] = stake, 0.3
        world.power[2, 1] = covariates.projected(0.05, tied, 3000.0, 4000.0)
        found.append(log_odds(expected_utility, world)[2])
    assert found[1] <= found[0]


def fronts(values: list[float], against: list[float], budget: float) -> World:
    """Return a world in which actor 2 has fronts of these values against this power, and dispute 0 is another's."""
    world = reference_world(3 + len(values), 1 + len(values))
    world.capability[2] = budget
    for f, (value, power) in enumerate(zip(values, against, strict=True), 1):
        opponent = 2 + f
        if f % 2:
            world.challenger[f], world.target[f], world.value[f] = 2.0, opponent, value
            world.power[opponent, opponent] = power
        else:
            world.challenger[f], world.target[f], world.value_target[f] = opponent, 2.0, value
            world.power[opponent, 2] = power
    return world


@pytest.mark.parametrize(
    ("values", "against", "budget", "price"),
    [
        # Worked in closed form: sqrt(v y) summed over R + y summed, squared; the last with its third front abandoned.
        ([1.0], [1.0], 1.0, 0.25),
        ([10.0, 2.0, 1.0, 3.0], [6.0, 1.0, 1.0, 1.0], 5.0, 0.721557),
        ([10.0, 2.0, 1.0, 3.0], [6.0, 1.0, 1.0, 1.0], 0.8, 1.532034),
    ],
)
def test_the_shadow_price_of_power(values: list[float], against: list[float], budget: float, price: float) -> None:
    assert overstretch.shadow_price(fronts(values, against, budget), 2, 0) == pytest.approx(price, abs=1e-6)


def test_only_open_fronts_of_ones_own_with_force_tie_power_down() -> None:
    world = fronts([1.0, 1.0], [1.0, 1.0], 1.0)
    assert overstretch.shadow_price(world, 2, 0) == pytest.approx(4.0 / 9.0)
    assert overstretch.shadow_price(world, 2, 1) == pytest.approx(0.25)
    world.level[1] = 3.0
    assert overstretch.shadow_price(world, 2, 0) == pytest.approx(0.25)
    world.status[2] = LAPSED
    assert overstretch.shadow_price(world, 2, 0) == 0.0
    assert overstretch.shadow_price(world, 0, 1) == pytest.approx((sqrt(0.5 * 0.003) / 0.006) ** 2)


def test_overstretch_by_hand() -> None:
    params = STRETCHED._replace(gain=6.0, effort_words=0.0, effort_aid=0.2, effort_fight=0.5, linkage=2.0, war=0.8)
    world = fronts([0.5], [1.0], 1.0)
    world.level[0], world.stake[2, 1], world.power[2, 1], world.power[0, 1] = 5.0, 0.5, 0.4, 0.3
    world.load[2], world.linkage[2, 0] = 0.5, 0.1
    # lambda = .5 / 4; the load of .5 is in the front, so .8 can be brought: a fifth of it to aid, half to fight
    shadow, hostile = 0.125, 0.8
    expected = (
        params.endorse + hostile - 0.3 * 0.2,
        params.aid + hostile - 0.7 * 0.2 + 6.0 * (0.5 * 0.16 / (0.16 + 0.3) - shadow * 0.16),
        params.fight + params.lasting + hostile - 0.2 + 6.0 * (0.5 * 0.4 / (0.4 + 0.3) - shadow * 0.4),
    )
    assert overstretch.side_log_odds(world, params, 0, 2, TARGET) == pytest.approx(expected, rel=1e-6)


def test_another_front_makes_help_dearer() -> None:
    without, with_front = fronts([1.0], [1.0], 1.0), fronts([1.0], [1.0], 1.0)
    without.status[1] = LAPSED
    for world in (without, with_front):
        world.stake[2, 1], world.power[2, 1] = 0.5, 0.5
    assert log_odds(overstretch, with_front)[2] < log_odds(overstretch, without)[2]
    assert log_odds(overstretch, with_front)[0] == pytest.approx(log_odds(overstretch, without)[0], abs=0.1)


@both_forms
def test_hostility_of_both_forms(form: object) -> None:
    found = {}
    for level, fatal in ((3.0, 0.0), (4.0, 0.0), (4.0, 1.0), (5.0, 1.0)):
        world = at_reference()
        world.level[0], world.fatal[0] = level, fatal
        found[level, fatal] = log_odds(form, world)[0] - form.MECHANISM.defaults().endorse
    bloodless, war = UTILITY.bloodless, UTILITY.war
    assert list(found.values()) == pytest.approx([bloodless, bloodless, 0.0, war], abs=1e-6)


@both_forms
def test_only_bystanders_of_called_disputes_take_stances(form: object) -> None:
    sure = form.MECHANISM.defaults()._replace(
        endorse=50.0, aid=50.0, fight=50.0, lag_words=1e-6, lag_aid=1e-6, lag_fight=1e-6
    )
    world = at_reference(3, 3)
    world.trigger_week[:] = 1.0
    world.level[1], world.status[2] = 1.0, LAPSED
    form.step(world, sure, draws_for(world))
    assert abs(world.stance[0]).tolist() == [0.0, 0.0, 3.0]
    assert (world.stance[1:] == 0.0).all()


@both_forms
def test_over_a_replicate_stances_only_rise_and_keep_their_side(form: object) -> None:
    eager = form.MECHANISM.defaults()._replace(endorse=1.0, aid=0.0, fight=-1.0)
    changes = 0
    for replicate in range(30):
        world = at_reference(6)
        world.trigger_week[0] = 1.0
        for week in range(1, 30):
            before = world.stance.copy()
            form.step(world, eager, draws_for(world, replicate=replicate, week=week))
            assert (abs(world.stance) >= abs(before)).all()
            assert (world.stance * before >= 0.0).all()
            changes += int((world.stance != before).sum())
    assert changes > 100


def test_covariates_by_hand() -> None:
    assert covariates.projected(0.2, 0.5, 4000.0, 4000.0) == pytest.approx(0.05)
    assert covariates.power_decades(0.3) == pytest.approx(2.0)
    assert covariates.power_decades(0.0) == pytest.approx(log10(1e-6 / 0.003))
    assert covariates.usable_power(0.06, 0.0, 4000.0) == pytest.approx(1.0)
    assert covariates.obligation_code(1.0, 1.0, 0.0, 0.0, 0.0) == 2.0
    assert covariates.obligation_code(1.0, 0.0, 0.0, 1.0, 1.0) == 5.0
    assert [covariates.pledge(code) for code in (0.0, 3.0, 4.0, 5.0)] == [0.0, 0.0, 1.0, 1.0]
    assert [covariates.lesser_obligation(code) for code in (0.0, 1.0, 3.0, 4.0)] == [0.0, 1.0, 1.0, 0.0]
    assert covariates.treaty_pledge(1.0, 0.0, 0.0, 0.0, 1.0) == 1.0
    assert covariates.treaty_pledge(1.0, 1.0, 1.0, 0.0, 0.0) == 0.0
    assert covariates.treaty_lesser(0.0, 0.0, 1.0, 0.0, 0.0) == 1.0
    assert covariates.treaty_lesser(1.0, 0.0, 0.0, 0.0, 1.0) == 0.0
    assert covariates.alignment(0.5, -0.3) == pytest.approx(0.4)
    assert covariates.remoteness(0.0) == 0.0
    assert covariates.remoteness(1000.0 * (np.e - 1.0)) == pytest.approx(1.0)
    assert covariates.neighbour(0.0, 1.0) == 1.0
    assert as_it_is(0.7) == 0.7
    assert [any_of(count) for count in (0.0, 1.0, 3.0)] == [0.0, 1.0, 1.0]
    assert remembered(np.e - 1.0) == pytest.approx(1.0)
    assert growth(0.03) == 0.03
    assert (growth(-inf), growth(inf)) == (-0.08, 0.08)
    assert [anocracy(polyarchy) for polyarchy in (0.0, 0.25, 0.5, 1.0)] == [0.0, 0.5, 1.0, 0.0]
    assert mediated_record(0.5) == 0.0
    assert mediated_record(1.0) == pytest.approx(np.log(21.0))
