import doctest
import importlib

import pytest

from foedus.report import words

#: Scores of a question at which the engine did better than the base rate.
BETTER = {"verdict": "better than the rate", "rate_skill": 0.137}
MODULES = ("words", "numbers", "dates", "names", "progress", "figures.svg", "figures.axes", "figures.fans")


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    assert doctest.testmod(importlib.import_module(f"foedus.report.{name}")).failed == 0


@pytest.mark.parametrize(
    ("edge", "below", "from_here"),
    [
        (0.01, "remote", "almost no chance"),
        (0.05, "almost no chance", "very unlikely"),
        (0.20, "very unlikely", "unlikely"),
        (0.45, "unlikely", "roughly even"),
        (0.55, "roughly even", "likely"),
        (0.80, "likely", "very likely"),
        (0.95, "very likely", "almost certain"),
        (0.99, "almost certain", "nearly certain"),
    ],
)
def test_a_band_starts_at_its_edge(edge, below, from_here):
    assert words.word(edge - 1e-6) == below
    assert words.word(edge) == from_here


def test_an_edge_reached_by_adding_up_is_still_the_edge():
    assert words.word(0.1 + 0.2 + 0.25) == "likely"
    assert words.word(1 - 0.2) == "very likely"
    assert words.word(0.3 - 0.1) == "unlikely"  # 0.19999999999999998


def test_the_ends_of_the_scale_have_words():
    assert words.word(0.0) == "remote"
    assert words.word(1.0) == "nearly certain"


@pytest.mark.parametrize("chance", [-0.01, 1.01, float("nan")])
def test_what_is_no_chance_has_no_word(chance):
    with pytest.raises(ValueError, match="between 0 and 1"):
        words.word(chance)


def test_a_range_over_several_bands_gets_both_ends():
    assert words.words(0.03, 0.5) == "almost no chance to roughly even"
    assert words.words(0.21, 0.44) == "unlikely"


@pytest.mark.parametrize(
    ("low", "high", "assumed", "forms", "level"),
    [
        (0.21, 0.44, 0.0, (), "high"),
        (0.21, 0.44, 0.33, (0.3, 0.4), "high"),
        (0.21, 0.50, 0.0, (), "moderate"),
        (0.21, 0.44, 0.34, (), "moderate"),
        (0.21, 0.44, 0.70, (), "moderate"),
        (0.21, 0.44, None, (), "moderate"),
        (0.21, 0.50, 0.70, (), "low"),
        (0.001, 0.90, 0.34, (), "low"),
        (0.21, 0.44, 0.34, (0.04, 0.4), "low"),
    ],
)
def test_confidence_follows_its_rule(low, high, assumed, forms, level):
    assert words.confidence(low, high, assumed, BETTER, forms).level == level


@pytest.mark.parametrize("verdict", ["no better", "worse", "too few to tell", None])
def test_confidence_is_low_where_the_engine_did_not_beat_the_base_rate_on_the_past(verdict):
    skill = {"verdict": verdict, "rate_skill": 0.1} if verdict else None
    found = words.confidence(0.21, 0.44, 0.0, skill)
    assert found.level == "low"
    assert found.reasons[0] == words.skill_in_words(skill)


def test_confidence_says_what_it_rests_on():
    assert str(words.confidence(0.001, 0.06, 0.7, BETTER, (0.01, 0.3))) == (
        "low (skill +0.14 on the past; the range lies in three bands; 70% of its traced doubt rests on assumptions; "
        "rival forms lie two bands apart)"
    )


def test_the_assumed_share_is_taken_of_what_was_traced():
    rows = [
        {"question": "a", "because": "assumption", "share": 0.3},
        {"question": "a", "because": ["J4", "assumption"], "share": 0.1},
        {"question": "a", "because": ["J4"], "share": 0.2},
        {"question": "b", "because": ["J4"], "share": 0.9},
    ]
    assert words.assumed_share("a", rows) == pytest.approx(2 / 3)
    assert words.assumed_share("b", rows) == 0.0
    assert words.assumed_share("c", rows) is None
