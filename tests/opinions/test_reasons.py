"""Why an answer is what it is: which terms are named, with which words, and what they would shift by themselves."""

import pytest
from toy_crisis import toy

from foedus.answers.reasons import LEAST, central_world, gates, of_falling, said
from foedus.core.choice import log_odds, logistic
from foedus.core.world import THREAT, WAR, World
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.mechanisms.falling import WORDS
from foedus.mechanisms.mediation import gated_mediation
from foedus.mechanisms.survival import global_game
from foedus.mechanisms.survival.global_game import fall_chance
from foedus.worlds.setup import Setup, with_forms


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    return toy(tmp_path_factory.mktemp("toy"))


@pytest.fixture
def world(setup: Setup) -> World:
    return central_world(setup)


def test_a_term_has_words_for_either_direction():
    for words in (mechanism.words for mechanism in MECHANISMS):
        for term, (more, less) in words.items():
            assert more or less
            assert said({term: 0.456}, words) == [{"term": term, "log_odds": 0.46, "says": more}]
            assert said({term: -0.456}, words) == [{"term": term, "log_odds": -0.46, "says": less}]


def test_the_largest_terms_come_first_and_small_ones_not_at_all():
    terms = {"base rate": -4.0, "unrest": LEAST, "strength": -2.0, "pressure": 0.99 * LEAST}
    assert [(row["term"], row["log_odds"]) for row in said(terms, WORDS)] == [("strength", -2.0), ("unrest", LEAST)]


def country(setup: Setup, world: World, **condition: float) -> int:
    """Let Beta be in a condition, and nobody help or press it."""
    beta = setup.blueprint.actors.index("BETA")
    world.level[:], world.stance[...] = THREAT, 0.0
    for name, value in condition.items():
        getattr(world, name)[beta] = value
    return beta


def test_what_shifts_a_fall_by_hand(setup: Setup, world: World):
    params = setup.central.competing_risks
    i = country(setup, world, unrest=params.reference_unrest + 0.5, strength=params.reference_strength - 0.3)
    world.level[0] = WAR
    told = {row["term"]: row["log_odds"] for row in of_falling(setup, world, i)}
    expected = {"unrest": params.unrest_revolt * 0.5, "strength": params.strength * 0.3, "pressure": params.pressure}
    assert told == {term: pytest.approx(effect, abs=0.006) for term, effect in expected.items() if abs(effect) >= LEAST}
    calm = country(setup, world, unrest=params.reference_unrest, strength=params.reference_strength)
    assert of_falling(setup, world, calm) == []


def test_what_shifts_a_fall_in_the_game(setup: Setup, world: World):
    """Each condition by itself: a move of the state's strength, as a change of the log odds to fall."""
    params = setup.central.global_game
    calm = country(setup, world, unrest=params.reference_unrest, strength=params.reference_strength)
    assert list(global_game.reasons(world, params, calm).values()) == pytest.approx([0.0, 0.0, 0.0])
    i = country(setup, world, unrest=params.reference_unrest + 0.5, strength=params.reference_strength + 0.2)
    found = global_game.reasons(world, params, i)
    usual = log_odds(fall_chance(params, params.usual))
    for term, move in (("unrest", -0.5 * params.by_unrest), ("strength", 0.2 * params.by_strength)):
        assert found[term] == pytest.approx(log_odds(fall_chance(params, params.usual + move)) - usual)
    assert found["unrest"] > 0.0 > found["strength"]
    game = with_forms(setup, {**setup.forms, "survival": "global_game"})
    assert of_falling(game, world, i)[0]["term"] == "unrest"


def test_gates_are_those_of_the_mechanism(setup: Setup, world: World):
    gamma = setup.blueprint.actors.index("GAMMA")
    params = setup.central.gated_mediation
    world.hegemon[0] = -1.0
    found = gates(setup, world, 0, gamma)
    assert set(found) == {"offer", "challenger_consent", "target_consent"}
    for gate, party in (("challenger_consent", world.challenger[0]), ("target_consent", world.target[0])):
        assert found[gate] == round(logistic(gated_mediation.consent(world, params, 0, int(party), gamma)), 4)
    share = gated_mediation.shares_of(world, params, 0)[0][gamma]
    offers = gated_mediation.offer_rate(world, params, 0, gamma, share * gated_mediation.onset_rate(world, params, 0))
    assert found["offer"] == pytest.approx(1.0 - (1.0 - offers) ** params.duration, abs=1e-4)
    world.hegemon[0] = float(setup.blueprint.actors.index("DELTA"))
    assert 0.0 < gates(setup, world, 0, gamma)["blessing"] < 1.0
