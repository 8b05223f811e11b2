import subprocess
import sys

import numpy as np
import pytest

from foedus.core.calibration import Calibration, draw, draw_by_name, parse, read, require_columns, shipped, written
from foedus.core.errors import InputError


def example(**changes):
    covariance = np.array([[0.04, 0.01, 0.0], [0.01, 0.09, -0.02], [0.0, -0.02, 0.25]])
    made = Calibration(
        form="commitment",
        population="third parties",
        outcome="joins",
        coding_rule='said "so"',
        causes=("joins",),
        columns=("intercept", "pledge", "power"),
        span=(1816, 1999),
        cases=100,
        events=(7,),
        clusters=12,
        estimate=np.array([[-6.0, 2.0, 0.0]]),
        centre=np.array([-6.0, 2.0, -0.1]),
        covariance=covariance,
        low=np.array([[-np.inf, 0.0, 0.0]]),
        high=np.full((1, 3), np.inf),
        meaning={"pledge": "a defence pledge"},
        data={"nmc": "abc"},
        timing={"scale_weeks": 15.8},
    )
    return made._replace(**changes)


def test_what_is_written_reads_back():
    made = example()
    back = parse(written(made), "memory")
    for name in Calibration._fields:
        ours, theirs = getattr(made, name), getattr(back, name)
        if isinstance(ours, np.ndarray):
            assert theirs == pytest.approx(ours, abs=1e-9)
        else:
            assert theirs == ours
    assert written(back) == written(made)


def test_what_is_typical_reads_back():
    made = example(typical={"pledge": 0.12, "power": -0.7})
    assert parse(written(made), "memory").typical == made.typical


def test_values_have_names():
    made = example()
    assert made.value("pledge") == 2.0
    assert made.standard_error("power") == 0.5
    with pytest.raises(InputError, match="did you mean 'pledge'"):
        made.value("pledges")


def test_a_value_of_several_causes_needs_its_cause():
    two = example(
        causes=("coup", "revolt"), columns=("intercept", "growth"), estimate=np.array([[1.0, 2.0], [3.0, 4.0]])
    )
    two = two._replace(covariance=np.diag([1.0, 4.0, 9.0, 16.0]))
    assert (two.value("growth", "coup"), two.value("growth", "revolt")) == (2.0, 4.0)
    assert (two.standard_error("growth", "coup"), two.standard_error("intercept", "revolt")) == (2.0, 3.0)
    for told in (two.value, two.standard_error):
        with pytest.raises(InputError, match="no cause ''; it has coup, revolt"):
            told("growth")


def test_draws_without_bounds_have_the_mean_and_covariance():
    free = example(low=np.full((1, 3), -np.inf))
    drawn = draw(free, np.random.default_rng(3).random((4000, 3)))[:, 0, :]
    assert drawn.mean(axis=0) == pytest.approx(free.centre, abs=0.03)
    assert np.cov(drawn.T) == pytest.approx(free.covariance, abs=0.02)


def test_draws_keep_to_the_bounds_and_follow_the_cut_normal():
    made = example(centre=np.array([-6.0, 2.0, -0.5]), covariance=np.diag([0.04, 0.09, 0.25]))
    drawn = draw(made, np.random.default_rng(4).random((4000, 3)))[:, 0, :]
    assert (drawn[:, 1:] >= 0.0).all()
    # a normal (-.5, .5) cut off below 0 has mean -.5 + .5 phi(1)/(1 - Phi(1)) = .262568
    assert drawn[:, 2].mean() == pytest.approx(0.262568, abs=0.015)


def test_draws_keep_to_an_upper_bound_and_follow_the_normal_that_is_cut_there():
    made = example(
        centre=np.array([-6.0, 2.0, 0.5]),
        covariance=np.diag([0.04, 0.09, 0.25]),
        low=np.full((1, 3), -np.inf),
        high=np.array([[np.inf, np.inf, 0.0]]),
    )
    drawn = draw(made, np.random.default_rng(6).random((4000, 3)))[:, 0, :]
    assert (drawn[:, 2] < 0.0).mean() > 0.99, "nothing is heaped up at the bound"
    # as above, mirrored
    assert drawn[:, 2].mean() == pytest.approx(-0.262568, abs=0.015)
    both = draw(made._replace(low=np.array([[-np.inf, -np.inf, -0.1]])), np.random.default_rng(7).random((4000, 3)))
    assert both[:, 0, 2].min() > -0.1
    # nearly flat between two bounds so close
    assert both[:, 0, 2].mean() == pytest.approx(-0.0484, abs=0.002)


def test_a_reader_of_a_calibration_knows_each_of_its_columns():
    require_columns(example(), ["power", "pledge"])
    with pytest.raises(InputError, match=r"has the columns pledge, power, and what reads it differs in power$"):
        require_columns(example(), ["pledge"])
    with pytest.raises(InputError, match="differs in wars"):
        require_columns(example(), ["pledge", "power", "wars"])


def test_the_same_luck_gives_the_same_draw():
    luck = np.random.default_rng(5).random((3, 3))
    assert np.array_equal(draw(example(), luck), draw(example(), luck))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("form = ", "not a calibration"),
        ('form = "x"', "not a calibration"),
        (
            written(example()).replace('"pledge" = 2.0', '"pledgee" = 2.0'),
            "estimate.joins.pledgee, centre.joins.pledgee: not among the columns",
        ),
        (written(example()).replace('"pledge" = 2.0\n', "", 1), "3 coefficients"),
        (written(example()) + '[typical]\n"wars" = 1.0\n', "typical.wars: not among the columns intercept, pledge"),
        (written(example()) + '[estimate."leaves"]\n"power" = 1.0\n', "estimate.leaves: not among"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, words):
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_missing_files_are_named(tmp_path):
    with pytest.raises(InputError, match="no such calibration file"):
        read(tmp_path / "none.toml")
    with pytest.raises(InputError, match="has no calibration 'jions'"):
        shipped("commitment", "jions")


def test_reading_needs_neither_tables_nor_fitting():
    code = "import sys, foedus.core.calibration; print([m for m in ('polars', 'sklearn') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_column_is_drawn_by_luck_of_its_own_name() -> None:
    luck = {f"here.{column}": np.linspace(0.1, 0.9, 9) for column in ("intercept", "pledge", "power")}
    drawn = draw_by_name(example(), lambda name: luck[name], "here")
    together = draw(example(), np.column_stack(list(luck.values())))
    assert list(drawn) == ["intercept", "pledge", "power"]
    for k, values in enumerate(drawn.values()):
        np.testing.assert_array_equal(values, together[:, 0, k])
