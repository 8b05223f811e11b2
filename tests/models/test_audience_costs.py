"""Lewis & Schultz: the replies against the published formulas, all equilibria, monotonicity, limits."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from foedus.core.errors import InputError
from foedus.models import audience_costs
from foedus.models.audience_costs import AudienceCosts, challenge_and_fight, equilibria

value = st.floats(-3.0, 3.0).map(lambda number: round(number, 3))
games = st.builds(
    AudienceCosts,
    status_quo=value,
    concede=st.tuples(value, value),
    back_down=st.tuples(value, value),
    war=st.tuples(value, value),
)


@given(games, st.floats(0.05, 0.999))
@settings(max_examples=60, deadline=None)
def test_replies_are_those_of_the_published_formulas(game, resist):
    threshold = (game.status_quo - (1 - resist) * game.concede[0]) / resist
    challenge = 1 - norm.cdf(threshold - game.war[0]) * norm.cdf(threshold - game.back_down[0])
    rho = 1 / np.sqrt(2)
    joint = multivariate_normal.cdf(
        [(game.war[0] - game.back_down[0]) / np.sqrt(2), game.war[0] - threshold],
        cov=[[1, rho], [rho, 1]],
        abseps=1e-12,
    )
    found = challenge_and_fight(game, resist)
    assert found[0] == pytest.approx(challenge, abs=1e-12)
    if challenge > 1e-3:
        assert found[1] == pytest.approx(joint / challenge, abs=1e-6)


@given(games)
@settings(max_examples=60, deadline=None)
def test_every_equilibrium_solves_the_equation_and_stable_ones_alternate(game):
    found = equilibria(game)
    assert found
    assert len(found) % 2 == 1 or any(one.resist in (1e-300, 1.0) for one in found)
    for one in found:
        challenge, fight = challenge_and_fight(game, one.resist)
        assert (one.challenge, one.fight) == pytest.approx((float(challenge), float(fight)))
        if one.fight > 1e-12:
            score = (one.fight * game.war[1] + (1 - one.fight) * game.back_down[1] - game.concede[1]) / one.fight
            assert one.resist == pytest.approx(norm.cdf(score), abs=1e-6)
    assert [one.resist for one in found] == sorted(one.resist for one in found)


@given(games, st.floats(-5.0, 5.0))
@example(AudienceCosts(0.0, (0.0, 1.0), (-2.5, 0.0), (-3.0, 0.0)), 2.0)  # nearly no resistance: no digit may be lost
@settings(max_examples=30, deadline=None)
def test_only_differences_of_payoffs_count(game, shift):
    other = AudienceCosts(
        game.status_quo + shift,
        (game.concede[0] + shift, game.concede[1] - shift),
        (game.back_down[0] + shift, game.back_down[1] - shift),
        (game.war[0] + shift, game.war[1] - shift),
    )
    assert [one.resist for one in equilibria(other)] == pytest.approx(
        [one.resist for one in equilibria(game)], abs=1e-8
    )


def test_a_better_war_for_the_target_means_more_resistance():
    lowest = [
        equilibria(AudienceCosts(0, (1, 0), (-1.2, 1), (-1.9, war)))[0].resist for war in (-4, -3.2, -2.9, -2, 0, 2)
    ]
    assert lowest == sorted(lowest)


def test_a_greater_audience_cost_makes_a_challenge_more_serious():
    fights = [
        float(challenge_and_fight(AudienceCosts(0, (1, 0), (-cost, 1), (-1, -2)), 0.6)[1]) for cost in (0, 1, 2, 6)
    ]
    assert fights == sorted(fights)
    assert fights[-1] == pytest.approx(1.0, abs=1e-3)


def test_the_fold_is_where_the_lower_two_equilibria_vanish():
    counts = [len(equilibria(AudienceCosts(0, (1, 0), (-1.2, 1), (-1.9, war)))) for war in (-4.0, -2.9, -2.0)]
    assert counts == [1, 3, 1]
    three = equilibria(AudienceCosts(0, (1, 0), (-1.2, 1), (-1.9, -2.9)))
    assert [one.stable for one in three] == [True, False, True]


def test_the_selection_rule_can_be_chosen(tmp_path):
    path = tmp_path / "crisis.yaml"
    path.write_text(audience_costs.EXAMPLE)
    assert audience_costs.run_file(path)["resist"] == pytest.approx(0.251105, abs=1e-6)
    assert audience_costs.run_file(path, select="highest")["resist"] == pytest.approx(0.813322, abs=1e-6)


def test_payoffs_must_be_finite():
    with pytest.raises(InputError, match="finite"):
        equilibria(AudienceCosts(0, (1, 0), (float("nan"), 1), (0, 0)))
