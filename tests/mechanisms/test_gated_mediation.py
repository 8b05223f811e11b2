"""Mediation: its onset, who it is, and the gates: by hand, at reference, and in which direction each input moves it."""

from math import exp, log, log1p

import numpy as np
import pytest

from foedus.core.choice import weekly_chance
from foedus.core.world import (
    ACCEPTED,
    BLESSING,
    CHALLENGER_CONSENT,
    CONCEDED,
    CONSULTATION,
    DEFENCE,
    ICB_CRISIS,
    LAPSED,
    MEDIATED,
    MID,
    NEUTRALITY,
    NOT_OFFERED,
    OFFER,
    OFFERED,
    OPEN,
    QUARREL,
    SETTLED,
    TARGET_CONSENT,
    World,
)
from foedus.mechanisms.mediation.gated_mediation import (
    MECHANISM,
    Gates,
    Params,
    binding,
    consent,
    gates_of,
    goodwill,
    let_others_mediate,
    mediate,
    needs_blessing,
    offer_rate,
    onset_rate,
    record_of,
    ripeness,
    shares_of,
    step,
    suspicion,
    taken,
    weight,
    wish,
)
from foedus.mechanisms.mediation.known import known_of
from foedus.mechanisms.random_worlds import draws_for, random_params, random_world
from synthetic import at_reference, reference_world

PARAMS: Params = at_reference(MECHANISM)


def with_candidates(*candidates: int, actors: int = 5, level: float = 3.0) -> World:
    world = reference_world(actors, level=level)
    world.population[0] = ICB_CRISIS
    world.candidate[0, list(candidates)] = 1.0
    return world


def as_usual(*candidates: int, params: Params = PARAMS) -> World:
    """A world in which every input of the gates is as is usual."""
    world = with_candidates(*candidates)
    world.exposure[...], world.standing[:] = params.usual_exposure, params.usual_standing
    world.trust[...], world.leverage[...] = params.usual_trust, params.usual_leverage
    return world


def stepped(world: World, params: Params = PARAMS, *, replicate: int = 0, week: int = 1) -> World:
    step(world, params, draws_for(world, replicate=replicate, week=week))
    return world


def hazards(world: World, params: Params, k: int) -> tuple[dict[int, float], float]:
    """The weekly chance that each candidate's mediation begins, and that of others, whoever begins first."""
    onset, (shares, others) = onset_rate(world, params, k), shares_of(world, params, k)
    named = {}
    for m in np.flatnonzero(world.candidate[k]).tolist():
        rate = onset * shares[m]
        named[m] = offer_rate(world, params, k, m, rate) * taken(world, params, k, m)
    return named, onset * others


def any_of(world: World, params: Params, k: int) -> float:
    named, others = hazards(world, params, k)
    quiet = 1.0 - others
    for chance in named.values():
        quiet *= 1.0 - chance
    return 1.0 - quiet


def test_at_usual_gates_the_mediations_of_a_dispute_are_those_of_history() -> None:
    """Whoever is named, and however many, the hazards add up to the onset."""
    params = PARAMS._replace(usual_suspicion=0.0)
    for candidates in ((), (2,), (2, 3), (2, 3, 4)):
        world = as_usual(*candidates, params=params)
        world.organisation[4] = 1.0
        named, others = hazards(world, params, 0)
        expected = weekly_chance(PARAMS.onset, PARAMS.duration)
        assert sum(named.values()) + others == pytest.approx(expected)
        assert onset_rate(world, params._replace(level=log(2.0)), 0) == pytest.approx(2.0 * expected)
        world.population[0] = MID
        assert onset_rate(world, params, 0) == pytest.approx(exp(PARAMS.lesser) * expected)


def test_the_gates_shift_the_hazard_by_nothing_on_average() -> None:
    """The log of the hazard is linear in the inputs of an offer, and even around what is usual in those of consent."""
    world = as_usual(2)
    assert wish(world, PARAMS, 0, 2) == pytest.approx(0.0)
    calm = PARAMS._replace(usual_suspicion=0.0)
    assert goodwill(world, calm, 0, 2) == pytest.approx(0.0)
    assert taken(world, calm, 0, 2) == pytest.approx(PARAMS.accepts)
    for size in (0.1, 0.2):
        moved = []
        for sign in (-1.0, 1.0):
            other = as_usual(2)
            other.trust[:, 2] += sign * size
            moved.append(goodwill(other, calm, 0, 2))
        assert sum(moved) == pytest.approx(0.0)


def test_the_weight_of_a_candidate_by_hand() -> None:
    world = with_candidates(2)
    world.capability[2], world.major[2] = 0.02, 1.0
    world.distance_km[2, :2] = (0.0, 3000.0)
    world.past_mediation[2, 1] = 1.0
    world.affinity[2, :2] = (0.4, -0.2)
    world.obligation[2, :2] = (CONSULTATION, NEUTRALITY)
    known = known_of(world, 0, 2)
    # it borders on the first, and has mediated for the second: there neither power nor distance counts twice
    assert known == pytest.approx((log(0.02), 1.0, 0.5 * log1p(3000.0), 0.5, -0.2, 0.0, 0.5 * log(0.02), 0.0))
    fitted = (
        PARAMS.capability, PARAMS.major, PARAMS.distance, PARAMS.before, PARAMS.affinity, PARAMS.treaty,
        PARAMS.fresh_capability, PARAMS.fresh_distance,
    )  # fmt: skip
    odds = PARAMS.intercept + sum(beta * x for beta, x in zip(fitted, known, strict=True))
    assert weight(world, PARAMS, 0, 2) == pytest.approx(PARAMS.reason + exp(odds))


def test_how_mediations_are_shared_out() -> None:
    world = with_candidates(2, 3, 4)
    world.organisation[4] = 1.0
    weights = [weight(world, PARAMS, 0, m) for m in (2, 3)]
    shares, others = shares_of(world, PARAMS, 0)
    lifted = exp(PARAMS.informed) * sum(weights)
    named = min(lifted / (lifted + PARAMS.named - sum(weights)), 1.0 - PARAMS.unnamed)
    states = (1.0 - PARAMS.organisation) * named
    assert shares[2] == pytest.approx(states * weights[0] / sum(weights))
    assert shares[4] == pytest.approx(PARAMS.organisation * PARAMS.world_organisation)
    assert others == pytest.approx(1.0 - states - PARAMS.organisation * PARAMS.world_organisation)
    nobody, all_of_them = shares_of(with_candidates(), PARAMS, 0)
    assert (nobody.sum(), all_of_them) == (0.0, 1.0)


@pytest.mark.parametrize("many", [1, 2, 18])
def test_some_mediators_are_never_named(many: int) -> None:
    world = with_candidates(*range(2, 2 + many), actors=20)
    world.major[:] = 1.0
    shares, others = shares_of(world, PARAMS, 0)
    assert shares.sum() <= (1.0 - PARAMS.organisation) * (1.0 - PARAMS.unnamed) + 1e-12
    assert others >= PARAMS.organisation


def test_an_offer_is_at_most_certain() -> None:
    assert offer_rate(with_candidates(2), PARAMS, 0, 2, 0.999999) == 1.0


def test_a_record_is_discounted_by_one_case() -> None:
    world = with_candidates(2)
    assert record_of(world, 2) == 0.0
    world.settled[2], world.failed[2] = 3.0, 1.0
    assert record_of(world, 2) == pytest.approx(2 / 5)


def test_the_wish_to_offer_by_hand() -> None:
    world = with_candidates(2)
    world.exposure[0, 2], world.standing[2], world.failed[2] = 0.5, 0.8, 1.0
    expected = PARAMS.exposure * (0.5 - PARAMS.usual_exposure) + PARAMS.standing * (0.8 - PARAMS.usual_standing)
    expected -= PARAMS.record * 0.5
    assert wish(world, PARAMS, 0, 2) == pytest.approx(expected)
    world.mediation[0, 2] = OFFERED
    assert wish(world, PARAMS, 0, 2) == pytest.approx(expected + PARAMS.renews)


def test_consent_by_hand() -> None:
    world = with_candidates(2)
    world.trust[0, 2], world.trust[1, 2], world.leverage[2, 1], world.settled[2] = 0.9, 0.8, 0.65, 1.0
    expected = PARAMS.trust * (0.6 - 2.0 * PARAMS.bias * 0.1) + PARAMS.leverage * (0.65 - PARAMS.usual_leverage)
    assert consent(world, PARAMS, 0, 1, 2) == pytest.approx(expected + PARAMS.record * 0.5)
    assert (suspicion(world, 1, 0, 2), suspicion(world, 0, 1, 2)) == (pytest.approx(0.1), 0.0)


def test_a_crisis_is_ripe_where_force_meets_its_like() -> None:
    world = reference_world(level=3.0)
    world.win_chance[0] = 0.5
    assert ripeness(world, PARAMS, 0) == 0.0
    world.level[0] = 4.0
    assert ripeness(world, PARAMS, 0) == pytest.approx((1.0 - PARAMS.usual_balance) * PARAMS.ripeness)
    world.win_chance[0] = 1.0
    assert ripeness(world, PARAMS, 0) == pytest.approx(-PARAMS.usual_balance * PARAMS.ripeness)


@pytest.mark.parametrize(("hegemon", "needed"), [(-1.0, False), (0.0, False), (1.0, False), (2.0, False), (3.0, True)])
def test_who_must_bless(hegemon: float, *, needed: bool) -> None:
    world = with_candidates(2)
    world.hegemon[0] = hegemon
    assert needs_blessing(world, 0, 2) == needed


def test_gates_follow_trust_and_an_offer_that_stands() -> None:
    world = as_usual(2)
    world.hegemon[0], world.trust[3, 2], world.trust[0, 2], world.trust[1, 2] = 3.0, 1.0, 0.0, 1.0
    gates = gates_of(world, PARAMS, 0, 2, 0.1)
    assert gates.blessing == pytest.approx(1.0 / (1.0 + exp(-PARAMS.blessing)))
    assert gates.challenger_consent == pytest.approx(1.0 / (1.0 + exp(PARAMS.trust * (1.0 + 2.0 * PARAMS.bias))))
    assert gates.target_consent == pytest.approx(1.0 / (1.0 + exp(-PARAMS.trust)))
    assert gates.offer == pytest.approx(1.0 - 0.9**PARAMS.duration)
    world.mediation[0, 2] = OFFERED
    assert gates_of(world, PARAMS, 0, 2, 0.1).offer == 1.0


@pytest.mark.parametrize(
    ("gates", "gate"),
    [
        ((0.1, 0.2, 0.3, 0.4), OFFER),
        ((0.5, 0.2, 0.3, 0.4), CHALLENGER_CONSENT),
        ((0.5, 0.4, 0.3, 0.4), TARGET_CONSENT),
        ((0.5, 0.4, 0.3, 0.1), BLESSING),
        # of gates alike the one that comes first
        ((0.3, 0.3, 0.3, 0.3), OFFER),
        ((0.5, 0.3, 0.3, 0.3), CHALLENGER_CONSENT),
        ((0.5, 0.4, 0.3, 0.3), TARGET_CONSENT),
    ],
)
def test_the_binding_gate_is_the_one_whose_opening_helps_most(gates: tuple[float, ...], gate: int) -> None:
    assert binding(Gates(*gates)) == gate


UP = {
    "exposure": lambda world, k, m, _: world.exposure[k, m : m + 1],
    "standing": lambda world, _, m, __: world.standing[m : m + 1],
    "trust of a party": lambda world, _, m, j: world.trust[j, m : m + 1],
    "leverage over a party": lambda world, _, m, j: world.leverage[m, j : j + 1],
    "past mediation": lambda world, _, m, j: world.past_mediation[m, j : j + 1],
    "rank": lambda world, _, m, __: world.major[m : m + 1],
    "power": lambda world, _, m, __: world.capability[m : m + 1],
}


@pytest.mark.parametrize("what", UP)
def test_in_which_direction_inputs_move_a_candidate_and_anybody(what: str) -> None:
    """On hazards of random worlds, exactly: a candidate is likelier, and by gates so is anybody."""
    generator = np.random.default_rng(7)
    moved = 0
    for _ in range(60):
        world = random_world(generator, 6, 2)
        params = random_params(generator, MECHANISM)._replace(bias=0.8)
        for k in range(world.disputes):
            for m in np.flatnonzero(world.candidate[k]).tolist():
                party = int(world.challenger[k]) if generator.random() < 0.5 else int(world.target[k])
                field = UP[what](world, k, m, party)
                if world.organisation[m] > 0.0 and what in ("past mediation", "rank", "power"):
                    continue
                found = []
                for value in (0.1, 0.9) if what not in ("past mediation", "rank") else (0.0, 1.0):
                    before, field[0] = float(field[0]), value
                    found.append((hazards(world, params, k)[0][m], any_of(world, params, k)))
                    field[0] = before
                assert found[1][0] >= found[0][0] - 1e-15
                moved += found[1][0] > found[0][0]
                if what not in ("past mediation", "rank", "power"):
                    assert found[1][1] >= found[0][1] - 1e-15
                named, others = hazards(world, params, k)
                assert any_of(world, params, k) >= max((*named.values(), others)) - 1e-15
    assert moved > 50


def test_a_failure_and_a_friend_of_the_other_side_are_trusted_less() -> None:
    world = as_usual(2)
    usual = hazards(world, PARAMS, 0)[0][2]
    world.failed[2] = 1.0
    assert hazards(world, PARAMS, 0)[0][2] < usual
    partial = as_usual(2)
    partial.trust[0, 2] -= 0.3
    partial.trust[1, 2] += 0.3
    assert goodwill(partial, PARAMS, 0, 2) < goodwill(as_usual(2), PARAMS, 0, 2)
    assert hazards(partial, PARAMS, 0)[0][2] < usual


SURE = PARAMS._replace(
    onset=1.0 - 1e-12, duration=1.0, lesser=0.0, organisation=0.0, unnamed=0.0, informed=50.0, trust=50.0, gamma=1.0
)


def test_an_offer_that_all_want_is_taken_at_once() -> None:
    world = with_candidates(2)
    world.trust[:, 2] = 1.0
    stepped(world, SURE)
    assert world.mediation[0, 2] == ACCEPTED
    assert world.mediating_weeks[0, 2] == 0.0
    assert world.mediated[0] == 1.0


def test_an_offer_that_a_party_refuses_stays_an_offer() -> None:
    world = with_candidates(2)
    world.trust[:, 2], world.trust[1, 2] = 1.0, 0.0
    stepped(world, SURE)
    assert world.mediation[0, 2] == OFFERED
    assert world.binding_gate[0, 2] == TARGET_CONSENT


def mediating(leverage: float = PARAMS.usual_leverage) -> World:
    world = with_candidates(2)
    world.mediation[0, 2], world.mediating_weeks[0, 2] = ACCEPTED, 4.0
    world.leverage[2, :2] = leverage
    return world


def test_a_mediation_settles_fails_or_goes_on() -> None:
    settled, failed, on = mediating(), mediating(), mediating()
    mediate(settled, PARAMS._replace(settles=1.0, settling=1e-3), 0, 2, draws_for(settled, week=6))
    assert (settled.mediation[0, 2], settled.settled[2]) == (MEDIATED, 1.0)
    assert (settled.status[0], settled.ended[0]) == (SETTLED, 6.0)
    mediate(failed, PARAMS._replace(settles=0.0, fails=1.0), 0, 2, draws_for(failed))
    assert (failed.mediation[0, 2], failed.failed[2], failed.status[0]) == (OFFERED, 1.0, OPEN)
    on.binding_gate[0, 2] = OFFER
    mediate(on, PARAMS._replace(settles=0.0, fails=0.0), 0, 2, draws_for(on))
    assert (on.mediation[0, 2], on.mediating_weeks[0, 2], on.binding_gate[0, 2]) == (ACCEPTED, 5.0, -1.0)


def test_leverage_over_the_parties_settles() -> None:
    """Of 3000 weeks; leverage full against none multiplies the rate by e. A false alarm has probability 1e-4."""
    rate = weekly_chance(0.9, 10.0)
    for leverage in (PARAMS.usual_leverage, PARAMS.usual_leverage + 0.5):
        expected, settled = rate * exp(leverage - PARAMS.usual_leverage), 0
        for replicate in range(3000):
            world = mediating(leverage)
            params = PARAMS._replace(settles=0.9, settling=10.0, power=1.0, fails=0.0)
            mediate(world, params, 0, 2, draws_for(world, replicate=replicate))
            settled += world.status[0] == SETTLED
        assert abs(settled / 3000 - expected) < 4.0 * (expected * (1.0 - expected) / 3000) ** 0.5


def test_two_mediations_run_side_by_side_whatever_their_order() -> None:
    world = with_candidates(2, 3)
    world.mediation[0, 2:4] = ACCEPTED
    stepped(world, PARAMS._replace(settles=1.0, settling=1e-3))
    assert world.mediation[0, 2:4].tolist() == [MEDIATED, MEDIATED]
    assert world.settled[2:4].tolist() == [1.0, 1.0]


def test_talks_outlive_a_lapse_and_nothing_else() -> None:
    for status, goes_on in ((LAPSED, True), (CONCEDED, False)):
        world = with_candidates(2, 3)
        world.status[0], world.mediation[0, 2], world.others[0] = status, ACCEPTED, ACCEPTED
        world.trust[...] = 1.0
        stepped(world, SURE._replace(settles=1.0, settling=1e-3, fails=0.0))
        assert (world.mediation[0, 2] == MEDIATED, world.others[0] == MEDIATED) == (goes_on, goes_on)
        assert world.status[0] == status
        assert world.mediation[0, 3] == NOT_OFFERED  # nobody begins anew


def test_those_who_are_not_named_begin_settle_and_fail() -> None:
    world = with_candidates()
    let_others_mediate(world, PARAMS, 0, 1.0, draws_for(world))
    assert (world.others[0], world.mediated[0]) == (ACCEPTED, 1.0)
    let_others_mediate(world, PARAMS._replace(settles=0.0, fails=1.0), 0, 1.0, draws_for(world))
    assert (world.others[0], world.status[0]) == (NOT_OFFERED, OPEN)
    world.others[0] = ACCEPTED
    let_others_mediate(world, PARAMS._replace(settles=1.0, settling=1e-3), 0, 1.0, draws_for(world, week=4))
    assert (world.others[0], world.status[0], world.ended[0]) == (MEDIATED, SETTLED, 4.0)


def test_only_open_disputes_are_mediated_quarrels_only_from_threats_on_and_no_feud() -> None:
    for level, population, status, feud in (
        (1.0, QUARREL, OPEN, 0.0), (4.0, ICB_CRISIS, LAPSED, 0.0), (4.0, ICB_CRISIS, OPEN, 1.0),
    ):  # fmt: skip
        world = with_candidates(2, level=level)
        world.trust[:, 2], world.status[0], world.population[0], world.feud[0] = 1.0, status, population, feud
        before = world.slab.copy()
        stepped(world, SURE)
        np.testing.assert_array_equal(world.slab, before)
    for level, population in ((2.0, QUARREL), (1.0, MID), (1.0, ICB_CRISIS)):
        world = with_candidates(2, level=level)
        world.trust[...], world.population[0] = 1.0, population
        stepped(world, SURE)
        assert world.mediation[0].tolist() == [0.0, 0.0, float(ACCEPTED), 0.0, 0.0]


@pytest.mark.parametrize("obligation", [CONSULTATION, DEFENCE])
def test_treaties_with_both_let_a_candidate_mediate(obligation: int) -> None:
    world = as_usual(2, 3)
    usual = hazards(world, PARAMS, 0)[0]
    world.obligation[2, 1] = obligation
    assert hazards(world, PARAMS, 0)[0] == usual
    world.obligation[2, 0] = obligation
    tied = hazards(world, PARAMS, 0)[0]
    assert tied[2] > usual[2]
    assert tied[3] < usual[3]
