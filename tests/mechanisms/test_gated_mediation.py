"""Mediation through four gates: by hand, at its reference, and what opens and shuts a gate."""

from math import exp

import numpy as np
import pytest
from scipy import integrate, special, stats

from foedus.core.choice import weekly_chance
from foedus.core.world import (
    ACCEPTED,
    BLESSING,
    CHALLENGER_CONSENT,
    ICB_CRISIS,
    LAPSED,
    MEDIATED,
    MID,
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
    both_consent,
    consent,
    gates_of,
    mediate,
    needs_blessing,
    offer_rate,
    record_of,
    ripeness,
    step,
    total_wish,
    usual_offers,
    wish_to_offer,
    wish_weight,
)
from foedus.mechanisms.random_worlds import draws_for
from synthetic import at_reference, reference_world

PARAMS: Params = at_reference(MECHANISM)


def with_candidates(*candidates: int, actors: int = 5, level: float = 3.0) -> World:
    world = reference_world(actors, level=level)
    world.candidate[0, list(candidates)] = 1.0
    return world


def stepped(world: World, params: Params = PARAMS, *, replicate: int = 0, week: int = 1) -> World:
    step(world, params, draws_for(world, replicate=replicate, week=week))
    return world


def test_at_reference_a_gate_is_one_half() -> None:
    world = with_candidates(2)
    world.hegemon[0] = 3.0
    gates = gates_of(world, PARAMS, 0, 2, offer_rate(world, 0, 2, 0.5 * usual_offers(PARAMS, PARAMS.onset)), 0.0)
    assert gates[1:] == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize("noise", [0.0, 0.3, 0.7, 1.1])
def test_how_often_two_parties_consent_together(noise: float) -> None:
    """Against the integral of the squared logistic over the shock that both share."""
    exact, _ = integrate.quad(lambda z: special.expit(noise * z) ** 2 * stats.norm.pdf(z), -9.0, 9.0)
    assert both_consent(noise) == pytest.approx(exact, rel=0.02)


def test_at_reference_the_onset_is_the_hazard_of_history_times_the_share() -> None:
    share = 0.4
    for hegemon, blessing in ((-1.0, 1.0), (3.0, 0.5)):
        world = with_candidates(2)
        world.hegemon[0] = hegemon
        onset = (
            offer_rate(world, 0, 2, share * usual_offers(PARAMS, PARAMS.onset)) * both_consent(PARAMS.noise) * blessing
        )
        assert onset == pytest.approx(share * weekly_chance(PARAMS.onset, PARAMS.duration))


def test_an_offer_is_at_most_certain() -> None:
    assert offer_rate(with_candidates(2), 0, 2, usual_offers(PARAMS._replace(duration=1.0), 0.999999)) == 1.0


def test_a_record_is_discounted_by_one_case() -> None:
    world = with_candidates(2)
    assert record_of(world, 2) == 0.0
    world.settled[2], world.failed[2] = 3.0, 1.0
    assert record_of(world, 2) == pytest.approx(2 / 5)


def test_the_wish_to_offer_by_hand() -> None:
    world = with_candidates(2)
    world.exposure[0, 2], world.standing[2], world.failed[2] = 0.5, 0.8, 1.0
    expected = PARAMS.exposure * 0.5 + PARAMS.standing * 0.8 - PARAMS.record * 0.5
    assert wish_to_offer(world, PARAMS, 0, 2) == pytest.approx(expected)
    assert wish_weight(world, PARAMS, 0, 2) == pytest.approx(exp(expected))


def test_rivals_share_the_wish_with_outsiders() -> None:
    world = with_candidates(2, 3)
    world.standing[2], world.standing[3] = 0.2, 0.9
    weights = [wish_weight(world, PARAMS, 0, m) for m in (2, 3)]
    assert total_wish(world, PARAMS, 0) == pytest.approx(sum(weights) + exp(PARAMS.outsiders))
    alone = with_candidates(2)
    alone.standing[2] = 0.2
    assert weights[0] / total_wish(world, PARAMS, 0) < weights[0] / total_wish(alone, PARAMS, 0)


def test_consent_by_hand() -> None:
    world = with_candidates(2)
    world.trust[1, 2], world.leverage[2, 1], world.settled[2] = 0.8, 0.65, 1.0
    expected = PARAMS.trust * 0.6 + PARAMS.leverage * 0.4 + PARAMS.record * 0.5 + 0.1
    assert consent(world, PARAMS, 1, 2, 0.1) == pytest.approx(1.0 / (1.0 + exp(-expected)))


def test_a_crisis_is_ripe_where_force_meets_its_like() -> None:
    world = reference_world(level=3.0)
    world.win_chance[0] = 0.5
    assert ripeness(world, PARAMS, 0) == 0.0
    world.level[0] = 4.0
    assert ripeness(world, PARAMS, 0) == pytest.approx(0.25 * PARAMS.ripeness)
    world.win_chance[0] = 0.75
    assert ripeness(world, PARAMS, 0) == pytest.approx(0.0)
    world.win_chance[0] = 1.0
    assert ripeness(world, PARAMS, 0) == pytest.approx(-0.75 * PARAMS.ripeness)


@pytest.mark.parametrize(("hegemon", "needed"), [(-1.0, False), (0.0, False), (1.0, False), (2.0, False), (3.0, True)])
def test_who_must_bless(hegemon: float, *, needed: bool) -> None:
    world = with_candidates(2)
    world.hegemon[0] = hegemon
    assert needs_blessing(world, 0, 2) == needed


def test_gates_follow_trust_and_an_offer_that_stands() -> None:
    world = with_candidates(2)
    world.hegemon[0], world.trust[3, 2], world.trust[0, 2], world.trust[1, 2] = 3.0, 1.0, 0.0, 1.0
    gates = gates_of(world, PARAMS, 0, 2, offer_rate(world, 0, 2, 0.3 * usual_offers(PARAMS, PARAMS.onset)), 0.0)
    assert gates.blessing == pytest.approx(1.0 / (1.0 + exp(-PARAMS.blessing)))
    assert gates.challenger_consent == pytest.approx(1.0 / (1.0 + exp(PARAMS.trust)))
    assert gates.target_consent == pytest.approx(1.0 / (1.0 + exp(-PARAMS.trust)))
    rate = offer_rate(world, 0, 2, 0.3 * usual_offers(PARAMS, PARAMS.onset))
    assert gates.offer == pytest.approx(1.0 - exp(-rate * PARAMS.duration))
    world.mediation[0, 2] = OFFERED
    assert (
        gates_of(world, PARAMS, 0, 2, offer_rate(world, 0, 2, 0.3 * usual_offers(PARAMS, PARAMS.onset)), 0.0).offer
        == 1.0
    )


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


def test_consents_move_together() -> None:
    world = with_candidates(2)
    low, high = (
        gates_of(world, PARAMS, 0, 2, offer_rate(world, 0, 2, 0.3 * usual_offers(PARAMS, PARAMS.onset)), shock)
        for shock in (-1.0, 1.0)
    )
    assert high.challenger_consent > low.challenger_consent
    assert high.target_consent > low.target_consent
    assert high.blessing == low.blessing


SURE = PARAMS._replace(onset=1.0 - 1e-12, duration=1.0, outsiders=-50.0, trust=50.0, noise=0.0)


def test_an_offer_that_all_want_is_taken_at_once() -> None:
    world = with_candidates(2)
    world.trust[:, 2] = 1.0
    stepped(world, SURE)
    assert world.mediation[0, 2] == ACCEPTED
    assert world.mediating_weeks[0, 2] == 0.0


def test_an_offer_that_a_party_refuses_stays_an_offer() -> None:
    world = with_candidates(2)
    world.trust[:, 2], world.trust[1, 2] = 1.0, 0.0
    stepped(world, SURE)
    assert world.mediation[0, 2] == OFFERED
    assert world.binding_gate[0, 2] == TARGET_CONSENT


def mediating(leverage: float = 0.25) -> World:
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
    for leverage, expected in ((0.25, rate), (0.75, rate * exp(0.5))):
        settled = 0
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


def test_only_candidates_of_open_disputes_mediate_and_quarrels_only_from_threats_on() -> None:
    for level, population, status in ((1.0, QUARREL, OPEN), (4.0, ICB_CRISIS, LAPSED)):
        world = with_candidates(2, level=level)
        world.trust[:, 2], world.status[0], world.population[0] = 1.0, status, population
        before = world.slab.copy()
        stepped(world, SURE)
        np.testing.assert_array_equal(world.slab, before)
    for level, population in ((2.0, QUARREL), (1.0, MID), (1.0, ICB_CRISIS)):
        world = with_candidates(2, level=level)
        world.trust[...], world.population[0] = 1.0, population
        stepped(world, SURE)
        assert world.mediation[0].tolist() == [0.0, 0.0, float(ACCEPTED), 0.0, 0.0]


@pytest.mark.parametrize(
    ("field", "at"), [("trust", (0, 2)), ("trust", (1, 2)), ("trust", (3, 2)), ("leverage", (2, 1)), ("settled", (2,))]
)
def test_what_opens_the_gates(field: str, at: tuple[int, ...]) -> None:
    chances = []
    for value in (0.1, 0.9):
        world = with_candidates(2)
        world.hegemon[0] = 3.0
        getattr(world, field)[at] = value
        gates = gates_of(world, PARAMS, 0, 2, offer_rate(world, 0, 2, 0.3 * usual_offers(PARAMS, PARAMS.onset)), 0.0)
        chances.append(gates.challenger_consent * gates.target_consent * gates.blessing)
    assert chances[1] > chances[0]
