"""Whether one forecaster adds to another: the weight by hand, and on made-up forecasters who know something."""

from math import log

import numpy as np
import pytest

from foedus.register.added import added


def test_of_two_constants_the_weight_is_that_of_the_share() -> None:
    """Twelve of twenty happened: the line from .5 to .8 is at .6 where w = logit .6 / logit .8."""
    row = added("base rate", [True] * 12 + [False] * 8, [0.8] * 20, [0.5] * 20)
    assert row["weight"] == pytest.approx(log(1.5) / log(4.0), abs=1e-4)
    assert row["low"] < row["weight"] < row["high"]
    assert row["brier_other"] == 0.25
    assert row["brier"] == pytest.approx(0.6 * 0.04 + 0.4 * 0.64)


def test_the_ends_are_where_the_likelihood_ratio_says_so() -> None:
    row = added("base rate", [True] * 12 + [False] * 8, [0.8] * 20, [0.5] * 20)

    def loss(weight: float) -> float:
        chance = 1.0 / (1.0 + 4.0**-weight)
        return -(12 * log(chance) + 8 * log(1.0 - chance))

    for end in (row["low"], row["high"]):
        assert 2.0 * (loss(end) - loss(row["weight"])) == pytest.approx(2.705543, abs=1e-3)


def test_forecasters_who_know_something_each_have_weight_and_one_who_knows_nothing_has_none() -> None:
    chance = np.random.default_rng(1)
    one, other, noise = chance.normal(size=(3, 4000))
    happened = chance.random(4000) < 1.0 / (1.0 + np.exp(-(one + other)))

    def said(odds: np.ndarray) -> list[float]:
        return (1.0 / (1.0 + np.exp(-odds))).tolist()

    both = added("another", happened.tolist(), said(one), said(other))
    nothing = added("another", happened.tolist(), said(other + noise), said(other))
    everything = added("another", happened.tolist(), said(one + other), said(other))
    assert 0.2 < both["low"] < both["high"] < 0.8
    assert nothing["low"] < 0.1
    assert nothing["high"] < 0.2
    assert everything["low"] < 1.0 < everything["high"]


def test_nothing_is_said_of_few_or_of_forecasters_who_agree() -> None:
    assert added("another", [True] * 9, [0.8] * 9, [0.5] * 9)["weight"] is None
    assert added("another", [True, False] * 9, [0.5] * 18, [0.5] * 18)["weight"] is None


def test_an_end_that_lies_far_out_is_left_open() -> None:
    row = added("another", [True] * 20, [0.6] * 20, [0.5] * 20)
    assert row["high"] is None
    assert row["low"] > 0.0
