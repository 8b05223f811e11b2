"""Chances from counts, with luck and doubt told apart; lines through outer draws; questions and their mistakes."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from foedus.answers.counts import Counts, question_counts
from foedus.answers.estimates import _kurtosis, estimate
from foedus.answers.leaning import leans_on, lines_through
from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.engine.recording import event_count


def test_the_range_is_that_of_the_chances_not_of_luck():
    """Chances drawn from a Beta, fifty replicates each: the range finds the Beta's own quantiles."""
    generator = np.random.default_rng(1)
    found = []
    for _ in range(200):
        chances = generator.beta(2.0, 18.0, size=200)
        found.append(estimate(generator.binomial(50, chances)[:, None], np.full(200, 50)))
    low, high = stats.beta.ppf([0.05, 0.95], 2.0, 18.0)
    assert np.mean([each.low[0] for each in found]) == pytest.approx(low, abs=0.004)
    assert np.mean([each.high[0] for each in found]) == pytest.approx(high, abs=0.01)
    z = [(each.mean[0] - 0.1) / each.error[0] for each in found]
    assert 0.8 < np.std(z) < 1.2


@pytest.mark.parametrize(
    ("chance", "doubt"), [(0.1, 0.0), (0.1, 0.12), (0.1, 0.4), (0.02, 0.3), (0.02, 0.5), (0.4, 0.1)]
)
def test_luck_does_not_move_the_width_of_a_range(chance, doubt):
    """Doubt of a size that 200 draws of 50 can hardly tell from luck: no run says that there is none, or much."""
    generator = np.random.default_rng(2)
    odds = np.log(chance / (1.0 - chance)) + doubt * generator.normal(size=(200, 100))
    found = estimate(generator.binomial(50, 1.0 / (1.0 + np.exp(-odds))), np.full(200, 50))
    width = found.high - found.low
    assert width.max() / width.min() < 3.0
    # What is left of the variance after luck is taken off is nothing in many of these runs.
    assert found.spread.min() > 0.4 * chance * (1.0 - chance) * doubt
    assert np.all((found.low <= found.mean) & (found.mean <= found.high))


@pytest.mark.parametrize("doubt", [0.2, 0.4, 0.8, 1.5])
@pytest.mark.parametrize("chance", [0.02, 0.05, 0.3])
def test_the_range_holds_nine_tenths_of_the_chances(chance, doubt):
    """Chances drawn from a Beta whose spread in log odds is known: how many of them lie inside the range."""
    room = chance * (1.0 - chance)
    strength = (1.0 + room * doubt**2) / (room * doubt**2) - 1.0
    generator = np.random.default_rng(5)
    chances = generator.beta(chance * strength, (1.0 - chance) * strength, size=(200, 200))
    found = estimate(generator.binomial(50, chances), np.full(200, 50))
    inside = stats.beta.cdf(found.high, chance * strength, (1.0 - chance) * strength)
    inside -= stats.beta.cdf(found.low, chance * strength, (1.0 - chance) * strength)
    assert 0.85 < inside.mean() < (0.95 if chance * doubt > 0.02 else 1.0)
    assert inside.min() > 0.6


def test_kurtosis_is_that_of_the_beta_binomial():
    for mean, share, each in ((0.1, 0.02, 50), (0.01, 0.1, 50), (0.5, 0.3, 10)):
        strength = 1.0 / share - 1.0
        known = stats.betabinom.stats(each, mean * strength, (1.0 - mean) * strength, moments="k") + 3.0
        assert _kurtosis(np.array(mean), np.array(share), each) == pytest.approx(float(known))


def test_an_event_is_estimated_alone_as_among_others():
    counts = np.random.default_rng(6).binomial(50, 0.1, size=(200, 3, 4))
    together, alone = estimate(counts, np.full(200, 50)), estimate(counts[:, 1, 2], np.full(200, 50))
    assert (float(alone.low), float(alone.high)) == pytest.approx((together.low[1, 2], together.high[1, 2]), rel=1e-9)


def test_what_never_happened_is_not_impossible():
    found = estimate(np.zeros((200, 1), np.int64), np.full(200, 50))
    assert found.mean[0] == 0.0
    assert 0.0 < found.high[0] < 0.001


def test_lines_are_least_squares():
    generator = np.random.default_rng(3)
    inputs = generator.uniform(size=(4, 200))
    inputs[3] = 0.7
    chances = 0.1 + 0.2 * inputs[0] + 0.02 * generator.normal(size=200)
    lines = lines_through(inputs, chances, 0.0004)
    for row in range(3):
        expected = stats.linregress(inputs[row], chances)
        assert lines.clarity[row] == pytest.approx(abs(expected.slope) / expected.stderr)
        assert lines.low_end[row] == pytest.approx(expected.intercept + expected.slope * inputs[row].min())
        assert lines.high_end[row] == pytest.approx(expected.intercept + expected.slope * inputs[row].max())
    assert lines.share[0] > 0.95
    assert (lines.clarity[3], lines.share[3], lines.low_end[3]) == (0.0, 0.0, pytest.approx(chances.mean()))


@pytest.mark.parametrize(("draws", "told"), [(30, True), (29, False)])
def test_a_line_needs_thirty_outer_draws(draws: int, *, told: bool):
    counts = Counts(("RUS",), ("iran",), np.full(draws, 1000), np.zeros((draws, event_count(1, 1), 2), np.int32))
    counts.level[:, 0, 3, 1] = 10 * np.arange(draws)
    leaning = SimpleNamespace(path="actors.RUS.load", values=np.arange(draws) / 100, low=0.0, high=0.3, because=("R",))
    rows = leans_on(SimpleNamespace(leanings=(leaning,)), counts, [Question.course("iran", "war")])
    assert bool(rows) == told
    if told:
        assert (rows[0]["input"], rows[0]["because"], rows[0]["range"]) == ("actors.RUS.load", ["R"], [0.0, 0.3])
        assert (rows[0]["low_end"], rows[0]["high_end"]) == pytest.approx((0.0, 0.29))
        assert rows[0]["share"] > 0.99


@pytest.fixture
def counts() -> Counts:
    generator = np.random.default_rng(4)
    first = generator.integers(0, 3, size=(5, event_count(2, 1), 9)).astype(np.int32)
    return Counts(("RUS", "IRN"), ("iran",), np.full(5, 100), first)


def test_questions_find_their_events(counts):
    for question, events in (
        ("stands_by:iran:RUS:aid", counts.stance[:, 0, 0, 0, 1]),
        ("stands_by:iran:RUS:fight:challenger", counts.stance[:, 0, 0, 1, 2]),
        ("falls:IRN:regime", counts.regime[:, 1].sum(axis=1)),
        ("falls:RUS:leader", counts.leader[:, 0].sum(axis=1)),
        ("mediates:iran:IRN:accepted", counts.mediation[:, 0, 1, 1]),
        ("dispute:iran:force", counts.level[:, 0, 2]),
        ("dispute:iran:war", counts.level[:, 0, 3]),
        ("dispute:iran:conceded", counts.end[:, 0, 0]),
        ("dispute:iran:lapsed", counts.end[:, 0, 5]),
    ):
        found = question_counts(counts, Question.parse(question))
        assert np.array_equal(found, events.sum(axis=-1)), question


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("stands_by:iran:RUS:figth", "did you mean 'fight'"),
        ("stands_by:irn:RUS:aid", "did you mean 'iran'"),
        ("falls:IRAN:regime", "did you mean 'IRN'"),
        ("fals:IRN:regime", "did you mean 'falls'"),
        ("dispute:iran:setled", "did you mean 'settled'"),
        ("mediates:iran:RUS", "must be stands_by"),
        ("stands_by:iran:RUS:aid:target:more", "must be stands_by"),
        ("stands_by:iran:RUS:aid:trget", "did you mean 'target'"),
    ],
)
def test_a_question_that_is_none_names_the_nearest(counts, question, says):
    with pytest.raises(InputError, match=says):
        question_counts(counts, Question.parse(question))
