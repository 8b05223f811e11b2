"""Values: their draws against closed forms, their central values, and what is refused."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from foedus.crisis.quantities import QUANTITIES, STEP, Quantity
from foedus.crisis.values import DateValue, FlagValue, NumberValue, WordValue

ANY = Quantity("number")
SHARE = Quantity("number", 0.0, 1.0)
GRID = (np.arange(100_000) + 0.5) / 100_000
ASSUMED = {"because": "assumption"}


def number(**form: object) -> NumberValue:
    return NumberValue.model_validate({**form, **ASSUMED})


def drawn(uniform: float, **form: object) -> float:
    return float(ANY.draw(number(**form), np.array([uniform]))[0])


@pytest.mark.parametrize(
    ("form", "uniform", "expected"),
    [
        ({"value": 0.3}, 0.9, 0.3),
        ({"between": (2.0, 6.0)}, 0.25, 3.0),
        ({"triangular": {"low": 0.0, "mode": 1.0, "high": 4.0}}, 0.25, 1.0),  # F(mode) = (m - l) / (h - l)
        ({"triangular": {"low": 0.0, "mode": 1.0, "high": 4.0}}, 0.75, 4.0 - math.sqrt(3.0)),
        ({"triangular": {"low": 0.0, "mode": 0.0, "high": 1.0}}, 0.75, 0.5),
        ({"triangular": {"low": 0.0, "mode": 1.0, "high": 1.0}}, 0.25, 0.5),
        ({"normal": {"mean": 10.0, "sd": 2.0}}, 0.975, 10.0 + 2.0 * 1.959963984540054),
        ({"lognormal": {"median": 3.0, "factor": 2.0}}, 0.95, 6.0),
        ({"lognormal": {"median": 3.0, "factor": 2.0}}, 0.05, 1.5),
        ({"beta": {"mean": 0.5, "n": 2.0}}, 0.3, 0.3),  # beta(1, 1) is uniform
        ({"beta": {"mean": 2.0 / 3.0, "n": 3.0}}, 0.49, 0.7),  # beta(2, 1) has F(x) = x squared
    ],
)
def test_a_draw_is_the_inverse_of_the_distribution_function(form: dict, uniform: float, expected: float) -> None:
    assert drawn(uniform, **form) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("form", "mean", "spread"),
    [
        ({"between": (0.2, 0.8)}, 0.5, 0.6 / math.sqrt(12.0)),
        ({"triangular": {"low": 0.0, "mode": 0.3, "high": 0.9}}, 0.4, math.sqrt(0.63 / 18.0)),
        ({"normal": {"mean": -1.0, "sd": 0.5}}, -1.0, 0.5),
        ({"beta": {"mean": 0.3, "n": 9.0}}, 0.3, math.sqrt(0.3 * 0.7 / 10.0)),
    ],
)
def test_mean_and_spread_of_the_draws(form: dict, mean: float, spread: float) -> None:
    draws = ANY.draw(number(**form), GRID)
    assert draws.mean() == pytest.approx(mean, abs=1e-4)
    assert draws.std() == pytest.approx(spread, rel=1e-3)


@pytest.mark.parametrize(
    ("form", "central"),
    [
        ({"value": 0.3}, 0.3),
        ({"between": (0.2, 0.6)}, 0.4),
        ({"triangular": {"low": 0.1, "mode": 0.2, "high": 0.9}}, 0.2),
        ({"normal": {"mean": 0.4, "sd": 2.0}}, 0.4),
        ({"lognormal": {"median": 0.4, "factor": 2.0}}, 0.4),
        ({"beta": {"mean": 0.1, "n": 5.0}}, 0.1),
    ],
)
def test_central_values(form: dict, central: float) -> None:
    assert SHARE.central(number(**form)) == pytest.approx(central)


def test_the_order_of_accounts_does_not_matter() -> None:
    said = [{"value": 4.0, "weight": 1.0}, {"value": 5.0, "weight": 2.0}, {"value": 2.0, "weight": 2.0}]
    values = [
        NumberValue.model_validate({"accounts": tuple({**one, **ASSUMED} for one in order)})
        for order in (said, said[::-1], [said[1], said[2], said[0]])
    ]
    first, *others = ([value.central, *ANY.draw(value, GRID)] for value in values)
    assert all(other == first for other in others)
    even = [{"value": number, **ASSUMED} for number in (3.0, 1.0, 2.0)]
    assert NumberValue.model_validate({"accounts": tuple(even)}).central == 2.0
    words = [{"value": word, "because": "assumption"} for word in ("party", "military")]
    one, other = (WordValue.model_validate({"accounts": tuple(order)}) for order in (words, words[::-1]))
    assert one.central == other.central


def test_accounts_are_drawn_by_weight_and_the_heaviest_is_central() -> None:
    said = [{"value": 0.1, "because": "A1"}, {"value": 0.9, "because": "B1", "weight": 3.0}]
    value = NumberValue.model_validate({"accounts": tuple(said)})
    draws = SHARE.draw(value, GRID)
    assert set(draws) == {0.1, 0.9}
    assert (draws == 0.9).mean() == 0.75
    assert SHARE.central(value) == 0.9
    assert SHARE.draw(value, np.array([0.0, 0.2499, 0.25, np.nextafter(1.0, 0.0)])).tolist() == [0.1, 0.1, 0.9, 0.9]


def test_flags_words_and_days_become_numbers() -> None:
    half = np.array([0.5])
    flag = FlagValue.model_validate({"value": True, **ASSUMED})
    word = WordValue.model_validate({"value": "defence", **ASSUMED})
    day = DateValue.model_validate({"date": "2026-01-16", **ASSUMED})
    assert Quantity("flag").draw(flag, half).tolist() == [1.0]
    assert QUANTITIES["relation"]["obligation"].draw(word, half).tolist() == [4.0]
    assert STEP.draw(day, half).tolist() == [date(2026, 1, 16).toordinal()]


def test_days_between_two_days_are_whole_and_equally_likely() -> None:
    value = DateValue.model_validate({"between": ("2026-01-01", "2026-01-05"), **ASSUMED})
    days, counts = np.unique(STEP.draw(value, GRID), return_counts=True)
    assert (days - date(2026, 1, 1).toordinal()).tolist() == [0, 1, 2, 3, 4]
    assert set(counts) == {20_000}
    assert value.central == date(2026, 1, 3)


def test_whole_numbers_between_two_are_equally_likely() -> None:
    level = QUANTITIES["dispute"]["level"]
    levels, counts = np.unique(level.draw(number(between=(2.0, 5.0)), GRID), return_counts=True)
    assert levels.tolist() == [2, 3, 4, 5]
    assert set(counts) == {25_000}
    assert level.central(number(between=(2.0, 5.0))) in (3.0, 4.0)
    nearly_one = np.array([np.nextafter(1.0, 0.0)])
    assert level.draw(number(between=(2.0, 5.0)), nearly_one).tolist() == [5.0]  # 2 + 4 (1 - 2**-53) rounds to 6


@given(
    some.sampled_from(
        [
            {"value": 0.7},
            {"between": (0.0, 1.0)},
            {"triangular": {"low": 0.0, "mode": 0.1, "high": 1.0}},
            {"normal": {"mean": 0.9, "sd": 3.0}},
            {"lognormal": {"median": 0.9, "factor": 50.0}},
            {"beta": {"mean": 0.01, "n": 0.1}},
        ]
    ),
    some.floats(0.0, 1.0, exclude_max=True),
)
def test_no_draw_leaves_the_allowed_range(form: dict, uniform: float) -> None:
    drawn = float(SHARE.draw(number(**form), np.array([uniform]))[0])
    assert 0.0 <= drawn <= 1.0


@given(some.lists(some.floats(0.0, 1.0, exclude_max=True), min_size=2))
def test_draws_rise_with_the_uniforms(uniforms: list[float]) -> None:
    rising = np.sort(np.array(uniforms))
    for form in ({"normal": {"mean": 0.5, "sd": 1.0}}, {"triangular": {"low": 0.0, "mode": 0.3, "high": 2.0}}):
        assert (np.diff(ANY.draw(number(**form), rising)) >= 0.0).all()


def test_edges_of_unbounded_distributions_are_finite() -> None:
    for form in ({"normal": {"mean": 0.0, "sd": 1.0}}, {"lognormal": {"median": 1.0, "factor": 10.0}}):
        assert np.isfinite(ANY.draw(number(**form), np.array([0.0, 1.0]))).all()


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "give one of value:, between:"),
        ({"value": 1.0, "beta": {"mean": 0.5, "n": 1.0}}, "not value and beta together"),
        ({"between": (0.5, 0.5)}, "the lower end comes first, and the ends differ"),
        ({"triangular": {"low": 0.5, "mode": 0.2, "high": 0.9}}, "low, mode and high must rise"),
        ({"triangular": {"low": 0.5, "mode": 0.5, "high": 0.5}}, "low, mode and high must rise"),
        ({"normal": {"mean": 0.5, "sd": 0.0}}, "greater than 0"),
        ({"lognormal": {"median": 0.5, "factor": 1.0}}, "greater than 1"),
        ({"beta": {"mean": 1.0, "n": 1.0}}, "less than or equal to 0.999999"),
        ({"value": "0.5"}, "valid number"),
        ({"value": True}, "valid number"),
    ],
)
def test_what_is_not_a_value(form: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        number(**form)


def test_a_value_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        number(value=0.5).value = 0.6  # type: ignore[misc]
