"""Choosing sides: both forms by hand, at their reference, and what moves them."""

from math import log1p, log10, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.core.world import CONSULTATION, DEFENCE, LAPSED, NEUTRALITY, NONAGGRESSION, OFFENCE, OPEN, World
from foedus.mechanisms.commitment import covariates, expected_utility, overstretch, siding
from foedus.mechanisms.commitment.known import Known, known_of
from foedus.mechanisms.joining import BASE, chances, clock_of, fighters_of, hazard
from foedus.mechanisms.random_worlds import draws_for, random_params, random_world
from plain_python import compiled_only
from synthetic import PARAMETERS, reference_world, simulated
from synthetic import at_reference as without_level

UTILITY = without_level(expected_utility.MECHANISM)
STRETCHED = without_level(overstretch.MECHANISM)
TARGET, CHALLENGER = np.int64(0), np.int64(1)
WORDS, AID, FIGHT = map(np.int64, (1, 2, 3))
both_forms = pytest.mark.parametrize("form", [expected_utility, overstretch], ids=["expected_utility", "overstretch"])
both_sides = pytest.mark.parametrize("side", [TARGET, CHALLENGER])


def at_reference(actors: int = 3, disputes: int = 1) -> World:
    """Return a world in which a third party has no reason but the base rate: a median ally, at the usual reach."""
    world = reference_world(actors, disputes)
    world.distance_km[...] = covariates.REFERENCE_KM
    world.democracy[:] = covariates.REFERENCE_DEMOCRACY
    world.stake[...] = UTILITY.usual_stake
    # as much as the median ally's arrives
    world.capability[:] = 0.00675
    # a quarter of the power at the third party's place is the opponent's
    world.power[:2, 2:] = 0.001
    world.standing[:] = 0.5
    return world


def log_odds(form: object, world: World, side: np.int64 = TARGET, i: int = 2) -> tuple[float, float, float]:
    return form.side_log_odds(world, form.MECHANISM.defaults(), 0, i, side, fighters_of(world, 0))


def fighting(world: World, side: np.int64 = TARGET, i: int = 2) -> float:
    return log_odds(expected_utility, world, side, i)[2]


@both_forms
def test_at_reference_only_the_base_rate_counts(form: object) -> None:
    params = form.MECHANISM.defaults()
    for side in (TARGET, CHALLENGER):
        expected = (params.endorse, params.aid, params.fight + params.lasting + params.level)
        assert log_odds(form, at_reference(), side) == pytest.approx(expected)


def test_what_is_known_of_a_third_party_by_hand() -> None:
    """An ally of the target that has fought its rival, the attacker, before; beside another that has joined."""
    world = reference_world(5)
    world.obligation[2, 1], world.obligation[2, 0], world.obligation[2, 3] = DEFENCE, NONAGGRESSION, CONSULTATION
    world.affinity[2, 1], world.affinity[2, 0] = 0.6, -0.4
    world.capability[2], world.load[2] = 0.06, 0.5
    world.rivalry[2, 0], world.major[2], world.democracy[2] = 1.0, 1.0, 0.75
    world.distance_km[2, :] = 4000.0
    world.alongside[2, 1], world.alongside[2, 3] = 2.0, 1.0
    world.record_disputes[2, 0], world.record_disputes[2, 1], world.record_disputes[2, 4] = 3.0, 1.0, 9.0
    world.stance[0, 3], world.stance[0, 4] = 3.0, 2.0
    power = log10(0.03 * 0.5 / 0.003)
    remote = log1p(4.0) - log1p(5.0)
    known = Known(1, 1, 1, 0.5, power, 1, remote, 0, 1, log1p(3.0), log1p(3.0), log1p(1.0), 0.4)
    assert known_of(world, 0, 2, TARGET, fighters_of(world, 0)) == pytest.approx(known)
    world.distance_km[2, 3] = 0.0  # the nearest of those who fight, on either side
    world.stance[0, 4] = -3.0
    against = Known(0, 0, 1, -0.5, log10(0.03 / 0.003), 0, -log1p(5.0), 1, 1, 0, log1p(1.0), log1p(12.0), 0.4)
    assert known_of(world, 0, 2, CHALLENGER, fighters_of(world, 0)) == pytest.approx(against)


def test_every_fitted_term_by_hand() -> None:
    params = UTILITY._replace(
        pledge=2.0, consult=1.0, bound=-0.5, politics=0.5, politics_aid=1.0, politics_words=2.0, power=1.0, rivalry=0.8,
        remote=-0.4, neighbour=0.3, major=0.6, alongside=1.2, against=0.9, against_side=-0.7, democracy=1.5,
        power_words=0.2, power_aid=0.6,
    )  # fmt: skip
    known = Known(1, 1, 1, 0.5, -1.0, 1, 2.0, 1, 1, 0.5, 2.0, 1.0, 0.2)
    treaties, record = 3.0 - 0.5, 0.8 + 0.6 + 1.8 - 0.7
    place = -1.0 - 0.8 + 0.3 + 0.6 + 0.3
    for degree, politics, weight in ((WORDS, 2.0, 0.2), (AID, 1.0, 0.6), (FIGHT, 0.5, 1.0)):
        found = sum(siding.fitted_terms(params, known, degree))
        assert found == pytest.approx(treaties + record + 0.5 * politics + weight * place)


def test_every_term_of_expected_utility_by_hand() -> None:
    """A third party to a war, with every reason of the main form beside what is fitted."""
    params = UTILITY._replace(
        endorse=-2.0, aid=-4.0, fight=-6.0, lasting=1.0, stake=10.0, usual_stake=0.05, hurt=2.0, usual_reach=0.25,
        nuclear=1.0, standing=1.0, windfall=20.0, linkage=2.0, war=0.8, effort_words=0.1, effort_aid=0.4,
        voice_aid=0.5, voice_fight=0.25, provoked_words=0.3, provoked_aid=0.7,
    )  # fmt: skip
    world = at_reference()
    world.level[0] = 5.0
    world.stake[2, 1], world.fall_risk[1] = 0.5, 0.2
    world.power[2, 1], world.power[0, 1], world.power[0, 2], world.power[2, 2] = 0.03, 0.01, 0.04, 0.04
    world.nuclear[0], world.standing[2] = 1.0, 0.9
    world.windfall[2], world.oil_at_risk[0], world.linkage[2, 0] = 0.1, 0.5, 0.4
    # even odds to lose a war, or a fall of the regime within a year
    stake = 10.0 * (0.5 - 0.05) * (0.5 + 0.5 * 0.2) * 0.75
    hurt, nuclear, standing, windfall, linkage = -2.0 * (0.5 - 0.25), -1.0, 0.4, -20.0 * 0.1 * 0.5, -2.0 * 0.4
    shared = 0.8  # a war
    acts = stake + hurt + nuclear + windfall
    expected = (
        -2.0 + shared + 0.1 * acts + standing + 0.3 * linkage,
        -4.0 + shared + 0.4 * acts + 0.5 * standing + 0.7 * linkage,
        -5.0 + shared + acts + 0.25 * standing + linkage,
    )
    assert expected_utility.side_log_odds(world, params, 0, 2, TARGET, fighters_of(world, 0)) == pytest.approx(
        expected, rel=1e-6
    )


def backed(world: World, i: int) -> tuple[float, float]:
    """Return the term of politics of a third party, and what it hopes for elsewhere."""
    return known_of(world, 0, i, TARGET, fighters_of(world, 0)).politics, siding.hopes(world, UTILITY, 0, i, TARGET)


def test_the_opponents_hegemon_counts_by_half_and_lends_its_linkage() -> None:
    world = at_reference(4)
    world.affinity[2, 0], world.linkage[2, 0] = -0.3, 0.1
    assert backed(world, 2) == (pytest.approx(0.15), pytest.approx(-0.1 * UTILITY.linkage))
    world.hegemon[0], world.affinity[3, 0], world.affinity[2, 3], world.linkage[2, 3] = 3.0, 0.8, 0.6, 0.5
    # (-.3 + .6 / 2) / 1.5 = 0
    assert backed(world, 2) == (pytest.approx(0.0), pytest.approx(-0.5 * UTILITY.linkage))


def test_a_hegemon_counts_wherever_it_stands_among_the_actors() -> None:
    world = at_reference(4)
    world.challenger[0], world.target[0], world.hegemon[0] = 1.0, 2.0, 0.0
    world.affinity[0, 1], world.affinity[3, 0], world.affinity[3, 1], world.linkage[3, 0] = 0.8, 0.6, -0.3, 0.5
    assert backed(world, 3) == (pytest.approx(0.0), pytest.approx(-0.5 * UTILITY.linkage))


@both_forms
@both_sides
def test_reasons_add_up_to_the_log_odds(form: object, side: np.int64) -> None:
    for seed in range(20):
        generator = np.random.default_rng(seed)
        world, params = random_world(generator, 4, 2), random_params(generator, form.MECHANISM)
        i = next(i for i in range(4) if i not in (world.challenger[0], world.target[0]))
        found = form.side_log_odds(world, params, 0, i, side, fighters_of(world, 0))
        for degree, expected in zip((WORDS, AID, FIGHT), found, strict=True):
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


def test_a_treaty_counts_by_what_it_obliges_to_and_by_who_attacks() -> None:
    """On fighting for the partner and for its enemy: what helps one side hinders nobody else."""
    nothing = at_reference()
    to_attacked, to_attacker = {}, {}
    for obligation in (CONSULTATION, NONAGGRESSION, DEFENCE, OFFENCE):
        for found, partner in ((to_attacked, 1), (to_attacker, 0)):
            world = at_reference()
            world.obligation[2, partner] = obligation
            beside, facing = (TARGET, CHALLENGER) if partner else (CHALLENGER, TARGET)
            sides = ((world, beside), (world, facing))
            found[obligation] = tuple(np.sign(fighting(w, side) - fighting(nothing, side)) for w, side in sides)
    assert to_attacked == {CONSULTATION: (1, 0), NONAGGRESSION: (0, -1), DEFENCE: (1, -1), OFFENCE: (1, -1)}
    # a pact of non-aggression or defence with the attacker raises nothing beside it
    assert to_attacker == {CONSULTATION: (1, 0), NONAGGRESSION: (0, -1), DEFENCE: (0, -1), OFFENCE: (1, -1)}


def test_an_attacker_that_others_attack_is_defended() -> None:
    world, alone = at_reference(4), at_reference(4)
    world.obligation[2, 0] = DEFENCE
    assert fighting(world, CHALLENGER) == fighting(alone, CHALLENGER)
    world.stance[0, 3] = alone.stance[0, 3] = 3.0
    assert fighting(world, CHALLENGER) > fighting(alone, CHALLENGER)


def test_obligations_count_towards_whoever_fights_on_a_side() -> None:
    for side, stance, obligation in ((TARGET, 3.0, DEFENCE), (CHALLENGER, -3.0, OFFENCE)):
        world = at_reference(4)
        world.obligation[2, 3] = obligation
        alone = fighting(world, side)
        world.stance[0, 3] = 0.67 * stance
        assert fighting(world, side) == alone
        world.stance[0, 3] = stance
        assert fighting(world, side) > alone
        # and to those whom it must not fight
        assert fighting(world, 1 - side) < fighting(at_reference(4), 1 - side)


TIES = st.fixed_dictionaries(
    {
        "affinity": st.floats(0.0, 1.0),
        "obligation": st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
        "stake": st.floats(0.0, 1.0),
        "alongside": st.integers(0, 5),
    }
)


@both_forms
@both_sides
@given(ties=TIES, level=st.sampled_from([4.0, 5.0]))
def test_whoever_is_tied_to_a_side_is_likelier_to_fight_for_it_than_against_it(
    form: object, side: np.int64, ties: dict[str, float], level: float
) -> None:
    """In what a week brings: hazards of fighting, to which words and aid of the same week yield."""
    world = at_reference()
    world.level[0], world.fall_risk[:] = level, 0.2
    for name, value in ties.items():
        getattr(world, name)[2, 1 if side == TARGET else 0] = value
        getattr(world, name)[2, 0 if side == TARGET else 1] = 0.0
    world.called[0, :] = 1.0
    clock = clock_of(world, 0, 2, siding.lags_of(UTILITY), draws_for(world, week=3))
    weekly = [
        hazard(chances(log_odds(form, world, each)).fight, clock.fight_before, clock.fight_after)
        for each in (side, 1 - side)
    ]
    assert weekly[0] >= weekly[1] > 0.0
    if ties["affinity"] > 1e-9:
        assert weekly[0] > weekly[1]


#: Field, place, two values, side, and whether fighting becomes likelier.
MOVES = [
    ("stake", (2, 1), 0.1, 0.9, TARGET, True),
    ("fall_risk", (1,), 0.05, 0.5, TARGET, True),
    ("win_chance", (0,), 0.2, 0.8, TARGET, True),
    ("capability", (2,), 0.001, 0.03, TARGET, True),
    ("load", (2,), 0.1, 0.5, TARGET, False),
    ("distance_km", (2, 1), 100.0, 4000.0, TARGET, False),
    ("distance_km", (2, 0), 0.0, 100.0, TARGET, False),
    ("major", (2,), 0.0, 1.0, TARGET, True),
    ("democracy", (2,), 0.2, 0.8, TARGET, True),
    ("alongside", (2, 1), 0.0, 2.0, TARGET, True),
    ("record_disputes", (2, 0), 0.0, 2.0, TARGET, True),
    ("record_disputes", (2, 1), 0.0, 2.0, TARGET, False),
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
    world.distance_km[...], world.democracy[:] = covariates.REFERENCE_KM, covariates.REFERENCE_DEMOCRACY
    power = params.power * log10(1.0 * 0.5 * 4.0 / 9.0 / 0.003)
    world.level[0], world.stake[2, 1], world.power[2, 1], world.power[0, 1] = 5.0, 0.5, 0.4, 0.3
    world.load[2], world.linkage[2, 0] = 0.5, 0.1
    # a stake of .45 above the usual
    # lambda = .5 / 4; the load of .5 is in the front, so .8 can be brought: a fifth of it to aid, half to fight
    shadow, hostile = 0.125, 0.8
    expected = (
        params.endorse + hostile + params.power_words * power - 0.3 * 0.2,
        params.aid + hostile + params.power_aid * power - 0.7 * 0.2 + 6.0 * (0.45 * 0.16 / 0.46 - shadow * 0.16),
        params.fight + params.lasting + hostile + power - 0.2 + 6.0 * (0.45 * 0.4 / 0.7 - shadow * 0.4),
    )
    assert overstretch.side_log_odds(world, params, 0, 2, TARGET, fighters_of(world, 0)) == pytest.approx(
        expected, rel=1e-6
    )


def test_another_front_makes_help_dearer() -> None:
    without, with_front = fronts([1.0], [1.0], 1.0), fronts([1.0], [1.0], 1.0)
    without.status[1] = LAPSED
    for world in (without, with_front):
        world.stake[2, 1], world.power[2, 1] = 0.5, 0.5
    assert log_odds(overstretch, with_front)[2] < log_odds(overstretch, without)[2]
    assert log_odds(overstretch, with_front)[0] == pytest.approx(log_odds(overstretch, without)[0], abs=0.1)


def test_hostility() -> None:
    found = {}
    for level, fatal in ((3.0, 0.0), (4.0, 0.0), (4.0, 1.0), (5.0, 1.0)):
        world = at_reference()
        world.level[0], world.fatal[0] = level, fatal
        found[level, fatal] = siding.hostility(world, UTILITY, 0)
    assert list(found.values()) == [UTILITY.bloodless, UTILITY.bloodless, 0.0, UTILITY.war]


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
def test_over_a_replicate_stances_only_rise_and_only_words_change_sides(form: object) -> None:
    eager = form.MECHANISM.defaults()._replace(endorse=1.0, aid=0.0, fight=-1.0)
    changes = crossed = 0
    for replicate in range(30):
        world = at_reference(6)
        world.trigger_week[0] = 1.0
        for week in range(1, 30):
            before = world.stance.copy()
            form.step(world, eager, draws_for(world, replicate=replicate, week=week))
            assert (abs(world.stance) >= abs(before)).all()
            turned = world.stance * before < 0.0
            assert (abs(before[turned]) == 1.0).all()
            assert (abs(world.stance[turned]) >= 2.0).all()
            changes += int((world.stance != before).sum())
            crossed += int(turned.sum())
    assert changes > 100
    assert crossed > 3


@both_forms
def test_a_newcomer_brings_its_allies(form: object) -> None:
    """In 1914 one ally after the other: the defender of the target, the attacker's ally against it, and so on."""
    eager = form.MECHANISM.defaults()._replace(fight=-60.0, pledge=120.0, lag_fight=1e-6, endorse=-60.0, aid=-60.0)
    world = at_reference(6)
    world.trigger_week[0] = 1.0
    world.obligation[2, 1] = world.obligation[3, 0] = world.obligation[4, 2] = DEFENCE
    told = []
    for week in range(1, 5):
        form.step(world, eager, draws_for(world, week=week))
        told.append(world.stance[0].tolist())
    assert told[0] == [0.0, 0.0, 3.0, 0.0, 0.0, 0.0]
    assert told[1] == told[3] == [0.0, 0.0, 3.0, -3.0, 3.0, 0.0]


def generated(seed: int) -> World:
    """Return a world in which dispute 0 is at force between 0 and 1, and the others are third parties as drawn."""
    world = random_world(np.random.default_rng(seed), 5, 2)
    world.challenger[0], world.target[0], world.status[0] = 0.0, 1.0, OPEN
    world.level[0] = max(world.level[0], 4.0)
    return world


@both_forms
@given(seed=st.integers(0, 10_000))
def test_a_pact_never_raises_fighting_beside_whom_it_does_not_oblige_to_help(form: object, seed: int) -> None:
    """Non-aggression and neutrality beside either side, defence beside an attacker whom nobody else attacks."""
    world = generated(seed)
    world.stance[0, :] = np.minimum(world.stance[0], 2.0)
    for partner, side in ((0, CHALLENGER), (1, TARGET)):
        for obligation in (NONAGGRESSION, NEUTRALITY, *([DEFENCE] if partner == 0 else [])):
            found = []
            for owed in (0.0, obligation):
                world.obligation[2, partner] = owed
                found.append([log_odds(form, world, each)[2] for each in (side, 1 - side)])
            (beside, facing), (beside_then, facing_then) = found
            assert beside_then <= beside
            assert facing_then <= facing
            world.obligation[2, partner] = 0.0


@both_forms
@both_sides
@given(seed=st.integers(0, 10_000))
def test_when_an_ally_joins_the_chances_of_its_allies_rise(form: object, side: np.int64, seed: int) -> None:
    world = generated(seed)
    world.stance[0, :] = 0.0
    # what obliges without request or attack, towards one of whom nothing else is known
    world.obligation[2, 3], world.on_request[2, 3] = OFFENCE, 0.0
    world.record_disputes[2, 3] = world.record_disputes[3, 2] = 0.0
    pledged = world.obligation[2, 1 if side == TARGET else 0] >= DEFENCE
    before = log_odds(form, world, side)[2]
    world.stance[0, 3] = 3.0 if side == TARGET else -3.0
    after = log_odds(form, world, side)[2]
    assert after >= before
    if not pledged:
        assert after > before


@compiled_only("thousands of replicates are too slow in plain Python")
@pytest.mark.parametrize("pledged", [0.0, DEFENCE])
def test_an_alliance_acts_in_chains_to_the_end(pledged: float) -> None:
    """3 owes 2 defence, or nothing; where 2 owes it to the target and so joins, 3 comes to fight oftener."""
    replicates = 4000
    eager = PARAMETERS._replace(expected_utility=UTILITY._replace(fight=-5.0, pledge=6.0, lag_fight=4.0))
    found = []
    for owed in (0.0, DEFENCE):
        world = at_reference(4)
        world.obligation[2, 1], world.obligation[3, 2] = owed, pledged
        counts, _ = simulated(world, weeks=52, replicates=replicates, parameters=eager)
        found.append([counts[f"stance:d0:{who}:target:fight"].sum() / replicates for who in ("A2", "A3")])
    (second, third), (second_then, third_then) = found
    error = (2.0 * third_then * (1.0 - third_then) / replicates) ** 0.5
    assert second_then > second + 0.2
    assert third_then - third > 4.5 * error if pledged else abs(third_then - third) < 4.5 * error
