"""The crisis game: exact equilibria, quantal response, their limits, and the fit."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.core.errors import InputError
from foedus.models.crisis_game import (
    ENDINGS,
    CrisisGame,
    crisis_game,
    equilibria,
    expected_payoffs,
    fit,
    outcome_probabilities,
    quantal_response,
    selected_equilibrium,
)
from foedus.models.crisis_game.branch import residual
from foedus.models.crisis_game.quantal_response import principal_branch

QUARREL = {
    "status_quo": (0, 1),
    "concede": (1, 0),
    "back_down": (-0.5, 1),
    "war_tough": (0.4, -0.5),
    "war_weak": (-1.2, -0.5),
}
payoff = st.floats(-2.0, 2.0, allow_subnormal=False).map(lambda value: round(value, 3))
pair = st.tuples(payoff, payoff)
single_games = st.builds(
    lambda tough, *pairs: crisis_game(tough, **dict(zip(ENDINGS, pairs, strict=True))),
    st.floats(0.0, 1.0).map(lambda value: round(value, 3)),
    *[pair] * 5,
)


def random_games(number: int, seed: int) -> CrisisGame:
    generator = np.random.default_rng(seed)
    return crisis_game(generator.random(number), **{ending: generator.normal(size=(number, 2)) for ending in ENDINGS})


def one(games: CrisisGame, index: int) -> CrisisGame:
    return CrisisGame(*(part[index] for part in games))


def follow_in_small_steps(case, target, step=2e-4):
    """Follow the zeros of F from precision 0 by tiny steps along the curve, without any step control."""
    point, heading = np.zeros(2), np.array([1.0, 0.0])
    while point[0] < target:
        last, start = point, point + step * heading
        point = start
        for _ in range(20):
            value, by_precision, by_s = residual(case, *point)
            gradient = np.array([by_precision, by_s])
            matrix = np.stack([gradient, heading])
            move = np.linalg.solve(matrix, [-value, 0.0])
            point = point + move
            if np.abs(move).max() < 1e-12:
                break
        along = np.array([gradient[1], -gradient[0]]) / np.linalg.norm(gradient)
        heading = along if along @ heading > 0.0 else -along
    share = (target - last[0]) / (point[0] - last[0])
    return 1.0 / (1.0 + np.exp(-(last[1] + share * (point[1] - last[1]))))


# exact equilibria


def check_equilibrium(game: CrisisGame, play: np.ndarray) -> None:
    """No player of any type can do better by another option where it moves, given beliefs by Bayes' rule."""
    challenge, fight, resist = play[[0, 2]], play[[1, 3]], play[4]
    war = np.stack([game.war_tough, game.war_weak])
    prior = np.array([float(game.tough), 1.0 - float(game.tough)])

    def best_or_mixed(share, gain):
        assert gain <= 1e-9 or share == pytest.approx(1.0, abs=1e-9)
        assert gain >= -1e-9 or share == pytest.approx(0.0, abs=1e-9)

    for kind in (0, 1):
        best_or_mixed(fight[kind], war[kind, 0] - game.back_down[0])
        resisted = fight[kind] * war[kind, 0] + (1.0 - fight[kind]) * game.back_down[0]
        best_or_mixed(challenge[kind], resist * resisted + (1.0 - resist) * game.concede[0] - game.status_quo[0])
    against = fight * war[:, 1] + (1.0 - fight) * game.back_down[1] - game.concede[1]
    reached = prior * challenge
    if reached.sum() > 0.0:
        best_or_mixed(resist, float(reached @ against / reached.sum()))
    elif 0.0 < prior[0] < 1.0:
        assert resist == 0.0 or against.max() >= -1e-9
        assert resist == 1.0 or against.min() <= 1e-9
    else:
        best_or_mixed(resist, float(prior @ against))


@given(single_games)
@settings(max_examples=300, deadline=None)
def test_there_is_an_equilibrium_and_none_can_be_improved_upon(game):
    found = equilibria(game)
    assert found
    for equilibrium in found:
        low, high = equilibrium.resist_range
        for resist in (low, (low + high) / 2.0, high):
            check_equilibrium(game, np.append(equilibrium.play[:4], resist))


@given(single_games, st.floats(0.1, 10.0), st.floats(-5.0, 5.0))
@settings(max_examples=100, deadline=None)
def test_utilities_on_another_scale_are_the_same_game(game, unit, shift):
    other = CrisisGame(game.tough, *(unit * part + shift for part in game[1:]))
    ours, theirs = equilibria(game), equilibria(other)
    assert len(ours) == len(theirs)
    for mine, their in zip(ours, theirs, strict=True):
        assert mine.play == pytest.approx(their.play, abs=1e-6)


@given(single_games)
@settings(max_examples=100, deadline=None)
def test_exchanging_the_names_of_the_types_exchanges_their_play(game):
    other = game._replace(tough=1.0 - game.tough, war_tough=game.war_weak, war_weak=game.war_tough)
    ours = {tuple(found.play[[2, 3, 0, 1, 4]].round(6)) for found in equilibria(game)}
    assert {tuple(found.play.round(6)) for found in equilibria(other)} == ours
    assert quantal_response(other, 2.0) == pytest.approx(quantal_response(game, 2.0)[[2, 3, 0, 1, 4]], abs=1e-9)


def test_no_equilibrium_is_missed():
    """Every zero of quantal response at a high precision lies by an equilibrium that is listed."""
    games = random_games(150, seed=3)
    scores = np.concatenate([np.linspace(-300, -20, 400), np.linspace(-20, 20, 20001), np.linspace(20, 300, 400)])
    precision = 2000.0
    several = 0
    for index in range(150):
        game = one(games, index)
        known = equilibria(game)
        case = principal_branch(game, precision, ()).cases[0]
        values = np.array([residual(case, precision, score)[0] for score in scores[::40]])
        several += len(known) > 1
        for start in np.flatnonzero(values[:-1] * values[1:] < 0.0):
            low, high = scores[::40][start], scores[::40][start + 1]
            while high - low > 1e-9:
                middle = (low + high) / 2.0
                same = residual(case, precision, middle)[0] * residual(case, precision, low)[0] > 0.0
                low, high = (middle, high) if same else (low, middle)
            resist = 1.0 / (1.0 + np.exp(-low))
            off = [max(found.resist_range[0] - resist, resist - found.resist_range[1], 0.0) for found in known]
            assert min(off) < 0.05
        limit = quantal_response(game, 1e5)
        assert selected_equilibrium(game, known).play == pytest.approx(limit, abs=0.02)
    assert several


def test_a_type_that_is_never_drawn_still_replies_best():
    sure = equilibria(crisis_game(1.0, **QUARREL))
    assert [found.play.tolist() for found in sure] == [[1.0, 1.0, 1.0, 0.0, 0.0]]
    assert quantal_response(crisis_game(1.0, **QUARREL), 50.0) == pytest.approx(sure[0].play, abs=1e-6)
    assert np.isfinite(quantal_response(crisis_game(0.0, **QUARREL), 1.0)).all()


def test_nobody_challenges_when_war_and_shame_are_dear():
    dear = {"status_quo": (0.9, 1), "back_down": (-4, 3), "war_tough": (-3, -0.5), "war_weak": (-3, 0.5)}
    found = equilibria(crisis_game(0.6, **QUARREL | dear))
    deterred = [one for one in found if one.play[0] == one.play[2] == 0.0]
    assert len(deterred) == 1
    assert deterred[0].resist_range == pytest.approx((0.025, 1.0))
    assert any(one.play[0] == one.play[2] == 1.0 and one.play[4] == 0.0 for one in found)


# quantal response


def test_precision_0_makes_everything_even():
    assert np.array_equal(quantal_response(random_games(100, seed=0), 0.0), np.full((100, 5), 0.5))


def test_high_precision_tends_to_the_exact_equilibrium():
    exact = equilibria(crisis_game(1 / 3, **QUARREL))[0].play
    off = [
        np.abs(quantal_response(crisis_game(1 / 3, **QUARREL), precision) - exact).max()
        for precision in (1e2, 1e4, 1e6)
    ]
    assert off[0] > off[1] > off[2]
    assert off[2] < 1e-5


@given(single_games, st.floats(0.0, 200.0))
@settings(max_examples=200, deadline=None)
def test_everybody_responds_logistically(game, precision):
    """The five probabilities are each the logit of what is at stake, given the others."""
    play = quantal_response(game, precision)
    war = np.stack([game.war_tough, game.war_weak])
    fight, resist = play[[1, 3]], play[4]
    resisted = fight[:, None] * war + (1.0 - fight[:, None]) * game.back_down
    stakes = resist * resisted[:, 0] + (1.0 - resist) * game.concede[0] - game.status_quo[0]

    def sigmoid(x):
        return np.exp(-np.logaddexp(0.0, -np.asarray(x)))

    assert fight == pytest.approx(sigmoid(precision * (war[:, 0] - game.back_down[0])), abs=1e-9)
    assert play[[0, 2]] == pytest.approx(sigmoid(precision * stakes), abs=1e-9)
    logs = -np.logaddexp(0.0, -precision * stakes)
    with np.errstate(divide="ignore"):
        weights = np.log([float(game.tough), 1.0 - float(game.tough)]) + logs
    belief = np.exp(weights - np.logaddexp(*weights))
    assert resist == pytest.approx(float(sigmoid(precision * (belief @ resisted[:, 1] - game.concede[1]))), abs=1e-7)


@given(single_games, st.floats(0.0, 20.0), st.floats(0.1, 50.0))
@settings(max_examples=100, deadline=None)
def test_payoffs_in_another_unit_with_the_precision_in_its_inverse(game, precision, unit):
    other = CrisisGame(game.tough, *(unit * part for part in game[1:]))
    assert quantal_response(other, precision / unit) == pytest.approx(quantal_response(game, precision), abs=1e-9)


def test_the_branch_agrees_with_tiny_steps_along_the_curve():
    games = random_games(25, seed=5)
    for index in range(25):
        game = one(games, index)
        branch = principal_branch(game, 6.0, ())
        assert branch.play[0, 4] == pytest.approx(follow_in_small_steps(branch.cases[0], 6.0, 2e-3), abs=1e-6)


def count_zeros(case, precision):
    values = [residual(case, precision, score)[0] for score in np.linspace(-30, 30, 6001)]
    return int((np.diff(np.sign(values)) != 0).sum())


def test_the_branch_is_followed_around_folds():
    """Among random games there are some with three zeros; there the branch agrees with tiny steps too."""
    games, precision = random_games(1500, seed=11), 12.0
    cases = principal_branch(games, precision, (1500,)).cases
    manifold = list(islice((index for index in range(1500) if count_zeros(cases[index], precision) > 1), 6))
    assert len(manifold) == 6
    resist = quantal_response(games, precision)[:, 4]
    for index in manifold:
        assert resist[index] == pytest.approx(follow_in_small_steps(cases[index], precision, 2e-3), abs=1e-5)


def test_stacks_agree_with_single_games():
    games = random_games(20, seed=2)
    precision = np.linspace(0.0, 30.0, 20)
    together = quantal_response(games, precision)
    for index in range(20):
        assert np.array_equal(together[index], quantal_response(one(games, index), precision[index]))
    assert quantal_response(crisis_game(1 / 3, **QUARREL), np.ones((2, 3))).shape == (2, 3, 5)


def test_a_hundred_thousand_awkward_games_are_all_solved():
    play = quantal_response(random_games(100_000, seed=1), np.exp(np.random.default_rng(1).uniform(0, 6, 100_000)))
    assert np.all((play >= 0.0) & (play <= 1.0))


@pytest.mark.shared
def test_payoffs_are_those_of_the_gambit_file(shared):
    text = (shared / "reference" / "crisis_game" / "crisis.efg").read_text()
    for challenger, defender in QUARREL.values():
        assert f"{{ {challenger}, {defender} }}" in text


# outcomes, payoffs, fit


@given(single_games, st.floats(0.0, 50.0))
@settings(max_examples=100, deadline=None)
def test_outcomes_add_up_and_give_the_payoffs_where_types_are_alike(game, precision):
    alike = game._replace(war_weak=game.war_tough)
    play = quantal_response(alike, precision)
    chances = outcome_probabilities(alike, play)
    assert chances.sum() == pytest.approx(1.0)
    worth = chances @ np.stack([alike.status_quo, alike.concede, alike.back_down, alike.war_tough])
    assert expected_payoffs(alike, play) == pytest.approx(worth, abs=1e-9)


def synthetic(number: int, seed: int):
    generator = np.random.default_rng(seed)
    columns = np.stack([np.ones(number), generator.normal(size=number)], axis=1)
    true = {
        "war_tough.challenger": np.array([0.6, 0.5]),
        "war_weak.challenger": np.array([-1.0, 0.3]),
        "war_tough.defender": np.array([-0.8]),
    }
    free = {name: columns[:, : len(value)] for name, value in true.items()}
    known = crisis_game(0.4, **QUARREL | {"war_tough": (0, 0), "war_weak": (0, -0.5)})
    tough = np.stack([columns @ true["war_tough.challenger"], np.full(number, -0.8)], axis=-1)
    weak = np.stack([columns @ true["war_weak.challenger"], np.full(number, -0.5)], axis=-1)
    games = crisis_game(0.4, **QUARREL | {"war_tough": tough, "war_weak": weak})
    chances = outcome_probabilities(games, quantal_response(games, 2.5))
    seen = (generator.random((number, 1)) > chances.cumsum(axis=1)).sum(axis=1)
    return seen, known, free, true, float(np.log(np.take_along_axis(chances, seen[:, None], axis=1)).sum())


def test_the_fit_recovers_known_payoffs():
    seen, known, free, true, likelihood = synthetic(4000, seed=0)
    found = fit(seen, known, free, precision=2.5)
    assert found.converged
    assert found.log_likelihood >= likelihood
    for name, value in true.items():
        assert np.all(np.abs(found.coefficients[name] - value) < 4.0 * found.standard_errors[name])
        assert np.all(found.standard_errors[name] < 0.2)


def test_the_fit_recovers_the_chance_of_a_tough_challenger():
    game = crisis_game(0.7, **QUARREL)
    generator = np.random.default_rng(4)
    seen = generator.choice(4, size=5000, p=outcome_probabilities(game, quantal_response(game, 3.0)))
    found = fit(seen, crisis_game(0.5, **QUARREL), {"tough": np.ones((5000, 1))}, precision=3.0, start=[0.0])
    chance = 1.0 / (1.0 + np.exp(-found.coefficients["tough"][0]))
    assert chance == pytest.approx(0.7, abs=0.06)


def test_what_the_data_cannot_tell_has_no_standard_error():
    seen, known, _, _, _ = synthetic(300, seed=1)
    columns = np.ones((300, 2))  # the same column twice
    found = fit(seen, known, {"war_tough.challenger": columns}, precision=2.5, start=[0.3, 0.3])
    assert np.isnan(found.standard_errors["war_tough.challenger"]).all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"outcomes": [0, 4]}, "numbers 0 to 3"),
        ({"outcomes": []}, "numbers 0 to 3"),
        ({"free": {"war_tuogh.challenger": np.ones((2, 1))}}, "did you mean 'war_tough.challenger'"),
        ({"free": {"tough": np.ones((3, 1))}}, "finite numbers \\[game 2"),
        ({"free": {}}, "nothing is free"),
        ({"start": [0.0, 0.0]}, "must have 1 coefficients"),
    ],
)
def test_the_fit_refuses_what_it_cannot_take(given, message):
    arguments = {"outcomes": [0, 3], "free": {"tough": np.ones((2, 1))}, "start": None} | given
    with pytest.raises(InputError, match=message):
        fit(arguments["outcomes"], crisis_game(0.5, **QUARREL), arguments["free"], 1.0, arguments["start"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"tough": 1.2}, "between 0 and 1"),
        ({"tough": float("nan")}, "between 0 and 1"),
        ({"concede": (1, float("inf"))}, "finite"),
        ({"concede": (1, 2, 3)}, "pairs"),
        ({"concede": np.ones((3, 2)), "back_down": np.ones((2, 2))}, "pairs"),
    ],
)
def test_a_game_is_checked(given, message):
    with pytest.raises(InputError, match=message):
        crisis_game(**{"tough": 0.5, **QUARREL, **given})


def test_precisions_and_stacks_are_checked():
    for precision in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="finite number"):
            quantal_response(crisis_game(0.5, **QUARREL), precision)
    with pytest.raises(InputError, match="do not fit"):
        quantal_response(crisis_game([0.5, 0.4], **QUARREL), [1.0, 2.0, 3.0])
    with pytest.raises(InputError, match="one game at a time"):
        equilibria(crisis_game([0.5, 0.4], **QUARREL))
