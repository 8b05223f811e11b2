import json

import numpy as np
import pytest
import toy_crisis
from toy_crisis import answers, dispute, toy

from foedus.core.world import FIELDS
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.mechanisms.catalogue import known_forms
from foedus.models.catalogue import MODELS
from foedus.models.frustration import frustration
from foedus.models.signed_network import signed_network
from foedus.opinions import MAPPINGS, NOT_ASKED, TOPICS, crisis_games, second_opinions
from foedus.opinions.bargaining_range import _share
from foedus.opinions.camps import camps_by_frustration, camps_by_landscape
from foedus.opinions.case import case_of
from foedus.opinions.opinion import (
    CHOICE,
    _plain,
    compare_chances,
    compare_verdicts,
    far_apart,
    percent,
)
from foedus.opinions.overstretch import fronts_of
from foedus.opinions.settlement import _nearer
from foedus.runs.run import run_crisis
from foedus.worlds.setup import set_up

HARM_ALPHA, HARM_BETA = 0.1 / 0.3, 0.2 / 0.3


def bundled(name):
    return set_up(read_crisis(name, (), known_forms=known_forms()), 50, 1)


def rows_of(setup, told=None, **keys):
    rows = second_opinions(setup, told or answers(setup))
    return [row for row in rows if all(row[key] == value for key, value in keys.items())]


def row_of(setup, told=None, **keys):
    (row,) = rows_of(setup, told, **keys)
    return row


@pytest.fixture(scope="module")
def setup(tmp_path_factory):
    return toy(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def coercion(setup):
    return setup.central.crisis_bargaining


class TestMappingsByHand:
    def test_win_chance_is_the_ratio_of_powers(self, setup):
        assert case_of(setup, answers(setup)).stakes(0).wins == pytest.approx(2 / 3, rel=1e-6)

    def test_crisis_game(self, setup, coercion):
        row = row_of(setup, model="crisis-game", dispute="first")
        worst = setup.used["coercion.crisis_bargaining.war_cost"].high
        war = 2 / 3 * 0.5 + coercion.punitive * 0.5 - worst * (0.5 + HARM_ALPHA)
        lost = -(2 / 3) * 0.8 - coercion.war_cost * (0.5 + HARM_BETA)
        assert row["inputs"]["concede"] == pytest.approx([coercion.demand * 0.5, -coercion.demand * 0.8], abs=1e-4)
        assert row["inputs"]["war_weak"] == pytest.approx([war, lost], abs=1e-4)
        assert row["inputs"]["back_down"] == pytest.approx([-coercion.audience * 0.75 * 0.5, 0.0], abs=1e-4)
        assert row["inputs"]["war_tough"][0] > row["inputs"]["war_weak"][0]
        assert 0.0 < row["number"] < 1.0

    def test_audience_costs_count_in_shocks(self, setup, coercion):
        row = row_of(setup, model="audience-costs", dispute="first")
        shock = np.pi / np.sqrt(6.0) / coercion.precision
        assert row["inputs"]["shock"] == pytest.approx(shock, abs=1e-4)
        assert set(row["inputs"]) == {"shock", "status_quo", "concede", "back_down", "war"}
        assert row["inputs"]["status_quo"] == 0.0  # all else is counted from it
        assert row["inputs"]["concede"] == pytest.approx(
            [coercion.demand * 0.5 / shock, -coercion.demand * 0.8 / shock], abs=1e-3
        )

    def test_several_equilibria_are_counted(self, setup, monkeypatch):
        assert "equilibria" not in row_of(setup, model="audience-costs", dispute="first")["says"]
        found = crisis_games.equilibria
        monkeypatch.setattr(crisis_games, "equilibria", lambda game: 2 * found(game))
        row = row_of(setup, model="audience-costs", dispute="first")
        assert row["says"].endswith("There are 2 equilibria; this is the one of least resistance.")

    def test_bargaining(self, setup, coercion):
        row = row_of(setup, model="bargaining", dispute="first")
        cost = coercion.war_cost * (0.5 + HARM_ALPHA) / 0.5
        assert row["inputs"]["cost_challenger"] == pytest.approx(cost, abs=1e-4)
        assert row["inputs"]["wins"] == pytest.approx(2 / 3, abs=1e-4)
        costs = [setup.used["coercion.crisis_bargaining.war_cost"].low, None]
        costs[1] = setup.used["coercion.crisis_bargaining.war_cost"].high
        assert row["inputs"]["cost_target"] == pytest.approx([c * (0.5 + HARM_BETA) / 0.8 for c in costs], abs=1e-4)

    def test_choosing_sides(self, setup, coercion):
        row = row_of(setup, model="choosing-sides", dispute="first", actor="GAMMA")
        worth_a, worth_b = 0.5 - 0.2, 0.5 + 0.4 + 0.5
        cost = coercion.war_cost * (0.5 + 0.2 / 0.3)
        out = (0.2 * worth_a + 0.1 * worth_b) / 0.3
        join = (0.2 * worth_a + 0.2 * worth_b) / 0.4 - cost
        assert row["number"] == pytest.approx(join - out, abs=1e-4)
        assert row["says"].startswith("It stays out")
        assert row["question"] == "stands_by:first:GAMMA:fight"

    def test_overstretch(self, setup):
        # Alpha brings 0.2 to both fronts, worth 0.5 and 0.3 to Gamma, whose budget is 0.1.
        row = row_of(setup, model="overstretch", actor="GAMMA")
        price = ((np.sqrt(0.5 * 0.2) + np.sqrt(0.3 * 0.2)) / (0.1 + 0.4)) ** 2
        least = np.sqrt(0.3 * 0.2 / price) - 0.2
        assert row["inputs"] == {"budget": 0.1, "value": [0.5, 0.3], "rival": [0.2, 0.2]}
        assert row["number"] == pytest.approx(least / 0.1, abs=1e-4)
        assert "thinnest for the rival's effort: Delta" in row["says"]

    def test_group_decision(self, setup):
        row = row_of(setup, model="group-decision", dispute="second")
        # Beta cares for nothing here, so Alpha, Gamma and Delta take part; Gamma stands 0.4 nearer to Delta.
        assert row["inputs"]["position"] == pytest.approx([0.0, 50.0 + 25.0 * 0.4, 100.0])
        assert row["inputs"]["salience"] == pytest.approx([50.0, 30.0, 80.0])
        assert row["inputs"]["capability"] == pytest.approx([0.2, 0.1, 0.05], abs=1e-4)
        assert row["engine"] == pytest.approx((50 * 0.1 + 100 * 0.2) / 0.5)

    def test_global_game(self, setup):
        params = setup.central.global_game
        row = row_of(setup, model="global-game", actor="BETA")
        strength = params.usual + params.by_strength * (0.4 - params.reference_strength)
        strength -= params.by_unrest * (0.3 - params.reference_unrest)  # at level 2 there is no pressure yet
        assert row["inputs"]["prior_mean"] == pytest.approx(strength, abs=1e-4)

    def test_credible_mediator_speaks_to_the_side_it_is_nearer_to(self, setup):
        row = row_of(setup, model="credible-mediator", dispute="first", actor="GAMMA")
        assert row["inputs"]["bias"] == pytest.approx(0.6)
        assert row["inputs"]["error"] == pytest.approx(0.5 * (1 - 0.6))
        assert "relations.BETA>GAMMA.trust" in row["from"]
        assert row["engine_says"].startswith("The target consents")

    def test_camps(self, setup):
        for model in ("frustration", "landscape", "marvel-flow"):
            row = row_of(setup, model=model, dispute="first")
            assert row["says"].startswith("With Beta: Gamma"), model
            # the engine takes Gamma to lean to neither side, which contradicts nobody
            assert (row["verdict"], row["engine_says"]) == ("agrees", "The same sides."), model


def test_every_input_exists():
    for setup in (bundled("iran-2026"), bundled("iran-2025")):
        rows = second_opinions(setup, answers(setup))
        assert {row["topic"] for row in rows} == set(TOPICS)
        for row in rows:
            assert bool(row["from"]) == (row["verdict"] != "no number"), row
            assert row["says"].endswith("."), row
            for source in row["from"]:
                assert_exists(setup, source)


def assert_exists(setup, source):
    actors, disputes = set(setup.blueprint.actors), set(setup.blueprint.disputes)
    match source.split("."):
        case ["world", field]:
            assert field in FIELDS
        case ["parameters", *path]:
            assert ".".join(path) in setup.used
        case ["actors", actor, quantity]:
            assert actor in actors
            assert quantity in QUANTITIES["actor"]
        case ["relations", pair, quantity]:
            assert set(pair.split(">")) <= actors
            assert quantity in QUANTITIES["relation"]
        case ["disputes", key, "exposure", actor]:
            assert key in disputes
            assert actor in actors
        case ["disputes", key, quantity]:
            assert key in disputes
            assert quantity in QUANTITIES["dispute"]
        case _:
            assert source == CHOICE


def test_every_model_of_the_catalogue_is_asked_or_says_why_not():
    names = {model.name for model in MODELS}
    assert set(MAPPINGS) | set(NOT_ASKED) == names
    assert not set(MAPPINGS) & set(NOT_ASKED)


def test_numbers_are_finite_and_the_same_each_time():
    setup = bundled("iran-2026")
    first = json.dumps(second_opinions(setup, answers(setup)), allow_nan=False)
    assert first == json.dumps(second_opinions(setup, answers(setup)), allow_nan=False)


class TestWhatACrisisDoesNotDetermine:
    def test_no_mediators(self, tmp_path):
        setup = toy(tmp_path, first=dispute("BETA", mediators=()))
        row = row_of(setup, model="credible-mediator")
        assert (row["verdict"], row["number"]) == ("no number", None)
        assert "no candidate" in row["says"]

    def test_a_regime_cannot_be_divided(self, tmp_path):
        row = row_of(toy(tmp_path, first=dispute("BETA", aim="regime")), model="bargaining")
        assert (row["verdict"], row["number"]) == ("no number", None)

    def test_a_war_needs_no_game_of_how_it_comes(self, tmp_path):
        setup = toy(tmp_path, first={**dispute("BETA"), "level": toy_crisis.given(5)})
        assert {row["verdict"] for row in rows_of(setup, topic="how far it goes", model="crisis-game")} == {"no number"}
        assert row_of(setup, model="bargaining")["question"] == "dispute:first:settled"

    def test_one_client_is_no_overstretch(self, tmp_path):
        assert row_of(toy(tmp_path, first=dispute("BETA")), model="overstretch")["verdict"] == "no number"

    def test_a_draw_of_all_positions_has_no_result(self, setup):
        row = row_of(setup, model="group-decision", dispute="first")
        assert (row["verdict"], row["number"]) == ("no number", None)

    def test_thresholds_and_trust_are_in_no_crisis_file(self, setup):
        for model in ("threshold-cascade", "assurance"):
            row = row_of(setup, model=model)
            assert row["number"] is None
            assert row["undetermined"]


class TestAgreement:
    def test_a_verdict_turns_with_the_engine(self, setup):
        told = answers(setup)
        keys = {"model": "choosing-sides", "dispute": "first", "actor": "GAMMA"}
        assert row_of(setup, told, **keys)["verdict"] == "agrees"
        for row in told["stands_by"]:
            row["fight"] = 0.9
        found = row_of(setup, told, **keys)
        assert (found["verdict"], found["direction"]) == ("disagrees", "lower")

    def test_a_chance_turns_with_the_engine(self, setup):
        told = answers(setup)
        theirs = row_of(setup, told, model="crisis-game", dispute="first")["number"]
        for ours, expected in ((theirs, "agrees"), (0.98, "disagrees")):
            for row in told["disputes"]:
                row |= {"reaches": {**row["reaches"], "5": ours}, "war_low": ours, "war_high": ours}
            assert row_of(setup, told, model="crisis-game", dispute="first")["verdict"] == expected

    def test_a_war_that_the_engine_never_has_is_likelier_in_the_game(self, setup):
        told = answers(setup)
        for row in told["disputes"]:
            row |= {"reaches": {**row["reaches"], "5": 0.0}, "war_low": 0.0, "war_high": 0.0}
        found = row_of(setup, told, model="crisis-game", dispute="first")
        assert found["engine"] == 0.0
        assert found["number"] > 0.01
        assert (found["verdict"], found["direction"]) == ("disagrees", "higher")

    def test_an_order_turns_with_the_engine(self, setup):
        told = answers(setup)
        for row in told["stands_by"]:
            row["aid_or_more"] = 0.3 if row["dispute"] == "second" else 0.02
        found = row_of(setup, told, model="overstretch")
        assert (found["verdict"], found["direction"]) == ("disagrees", "Delta before Beta")
        for row in told["stands_by"]:
            row["aid_or_more"] = 0.02 if row["dispute"] == "second" else 0.3
        assert row_of(setup, told, model="overstretch")["verdict"] == "agrees"

    def test_camps_name_who_is_out_of_place(self, setup):
        told = answers(setup)
        for row in told["stands_by"]:
            row["endorse_or_more"] = 0.5 if row["side"] == "challenger" else 0.1
        found = row_of(setup, told, model="frustration", dispute="first")
        assert found["verdict"] == "disagrees"
        assert "Gamma" in found["engine_says"]

    def test_rules(self):
        assert compare_chances(0.5, 0.4, 0.1, 0.45) == ("agrees", "")  # outside the range, but hardly
        assert compare_chances(0.0, 0.005, 0.003, 0.008) == ("agrees", "")  # both rare
        assert compare_chances(0.02, 0.3, 0.2, 0.4) == ("disagrees", "lower")
        assert compare_verdicts(True, 0.5) == ("agrees", "")
        assert compare_chances(0.3, 0.02, 0.01, 0.05) == ("disagrees", "higher")

    def test_odds_are_apart_by_more_than_twice(self):
        assert not far_apart(0.5, 2 / 3 - 1e-6)
        assert far_apart(0.5, 2 / 3 + 1e-6)
        assert far_apart(0.6, 0.2)
        assert far_apart(0.2, 0.6)
        assert not far_apart(0.0001, 0.0009)  # odds below one in a thousand are not told apart

    def test_a_dispute_that_never_ends_is_settled_nowhere(self, setup):
        told = answers(setup)
        for row in told["disputes"]:
            row["ends"] = dict.fromkeys(row["ends"], 0.0)
        row = row_of(setup, told, model="group-decision", dispute="second")
        assert (row["verdict"], row["direction"], row["engine"]) == ("disagrees", "it ends at all", None)
        assert row["engine_says"] == "In no replicate does it end by the horizon."

    def test_a_place_far_from_the_engines_says_to_whom_it_is_nearer(self, setup):
        told = answers(setup)
        for ends, place, side in (({"conceded": 0.4}, 0.0, "target"), ({"lapsed": 0.4}, 100.0, "challenger")):
            for row in told["disputes"]:
                row["ends"] = {**dict.fromkeys(row["ends"], 0.0), **ends}
            row = row_of(setup, told, model="group-decision", dispute="second")
            assert row["engine"] == place
            far = abs(row["number"] - place) > 25.0
            assert (row["verdict"], row["direction"]) == (
                ("disagrees", f"nearer to the {side}") if far else ("agrees", "")
            )


class TestWords:
    def test_chances_in_whole_percent(self):
        told = [percent(chance) for chance in (0.0, 0.0099, 0.01, 0.5, 0.99, 0.9901, 1.0)]
        assert told == ["under 1%", "under 1%", "1%", "50%", "99%", "over 99%", "over 99%"]

    def test_shares_of_a_prize(self):
        assert [_share(part) for part in (-0.1, 0.0, 0.004, 0.5, 0.999, 1.0, 1.2)] == [
            "nothing", "nothing", "0%", "50%", "100%", "all", "all",
        ]  # fmt: skip

    def test_places_of_a_settlement(self):
        assert _nearer(45.1) == _nearer(54.9) == "half way"
        assert _nearer(45.0) == "nearer to what the challenger wants"
        assert _nearer(55.0) == "nearer to what the target wants"

    def test_long_inputs_are_counted(self):
        assert _plain(0.1234567) == 0.12346
        assert _plain(tuple(range(8))) == list(range(8))
        assert _plain(tuple(range(9))) == "9 numbers"


class TestFronts:
    """Gamma has two clients, Beta and Delta, whom Alpha presses; Alpha's own fronts are its disputes at force."""

    def test_what_an_actor_fights_over_and_whom_it_holds(self, tmp_path):
        setup = toy(
            tmp_path, first={**dispute("BETA"), "level": toy_crisis.given(4)}, second=dispute("DELTA", mediators=())
        )
        case = case_of(setup, answers(setup))
        alpha, gamma = (setup.blueprint.actors.index(name) for name in ("ALPHA", "GAMMA"))
        (own,) = fronts_of(case, alpha)  # the other dispute is below force
        assert (own.dispute, own.value, own.own) == (0, 0.5, True)
        beta = setup.blueprint.actors.index("BETA")
        (defended,) = fronts_of(case, beta)
        assert (defended.value, defended.own) == (pytest.approx(0.8), True)
        assert defended.rival == pytest.approx(0.2, rel=1e-6)  # what Alpha brings, where Beta brings all it has
        clients = fronts_of(case, gamma)
        assert [(front.dispute, front.own) for front in clients] == [(0, False), (1, False)]
        assert [front.value for front in clients] == pytest.approx([0.5, 0.3])


class TestCamps:
    def test_two_blocs_are_found(self):
        bloc = np.array([1.0, 1.0, -1.0, -1.0, 1.0])
        mean = np.outer(bloc, bloc) * 0.5
        np.fill_diagonal(mean, 0.0)
        for camps in (camps_by_frustration(mean), camps_by_landscape(mean, np.ones(5))):
            assert abs(int(camps @ bloc)) == 5

    @pytest.mark.parametrize("actors", [6, 11])
    def test_frustration_is_that_of_the_model(self, actors):
        mean = np.random.default_rng(actors).normal(size=(actors, actors))
        mean = mean + mean.T
        np.fill_diagonal(mean, 0.0)
        i, j = np.triu_indices(actors, 1)
        proven = frustration(signed_network(i, j, np.sign(mean[i, j]), np.abs(mean[i, j])))
        camps = camps_by_frustration(mean)
        out_of_place = np.abs(mean[i, j])[np.sign(mean[i, j]) != camps[i] * camps[j]].sum()
        assert out_of_place == pytest.approx(proven.index)

    def test_many_actors_are_divided_in_time(self):
        mean = np.random.default_rng(1).uniform(-1, 1, size=(60, 60))
        mean = mean + mean.T
        np.fill_diagonal(mean, 0.0)
        assert set(camps_by_frustration(mean)) == {-1, 1}

    def test_one_large_enemy_outweighs_two_small_friends(self):
        # The third is nearer to both small ones, but the great one that hates the first is what counts for size.
        mean = np.array([[0.0, -0.5, 0.3], [-0.5, 0.0, 0.2], [0.3, 0.2, 0.0]])
        assert camps_by_landscape(mean, np.array([1.0, 1.0, 1.0])).tolist() == [1, -1, 1]
        assert camps_by_landscape(mean, np.array([1.0, 50.0, 1.0])).tolist() == [1, -1, -1]


def test_no_model_is_asked_of_an_organisation_which_side_it_takes(setup):
    assert fronts_of(case_of(setup, answers(setup)), 2)
    marked = with_settings(setup.crisis, {"actors.GAMMA.organisation": True})
    run = run_crisis(marked, replicates=50, seed=1, threads=1)
    asked = {row["actor"] for row in run.answers["second_opinions"] if row["topic"] == TOPICS[0]}
    assert "DELTA" in asked
    assert "GAMMA" not in asked


def test_a_run_carries_its_second_opinions(setup):
    run = run_crisis(setup.crisis, replicates=50, seed=1, threads=1)
    rows = run.answers["second_opinions"]
    assert {row["model"] for row in rows} == set(MAPPINGS)
    assert all(row["why"].startswith("Believe") for row in rows)
