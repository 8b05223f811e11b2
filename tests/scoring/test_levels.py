"""Levels are met within the error that is told, whatever moves whatever, and where they cannot be, that is told."""

import numpy as np
import polars as pl
import pytest

from foedus.core.calibration import file_of, parse, written
from foedus.core.errors import InputError
from foedus.core.parameters import Fitted
from foedus.core.shipped_files import PACKAGE
from foedus.scoring import calibrated
from foedus.scoring.calibrated import calibrated_to, level_by, written_levels
from foedus.scoring.engine_run import Happened
from foedus.scoring.level_cases import QUESTIONS, WHOLE, Asked, Seen, half_life_of, observed
from foedus.scoring.levels import FURTHEST, Means, _events, level_of, solve, solved
from foedus.worlds.parameters import fitted

BASE = np.array([-1.0, -2.0, -4.0, 0.5])
#: How the log odds of each mean move with each shift: downstream questions with those upstream, and a little back.
MOVES = np.array([[0.8, 0.0, 0.0, 0.05], [0.3, 0.6, 0.0, 0.0], [0.5, 0.0, 1.0, 0.0], [0.2, 0.0, 0.1, 0.9]])
SHARES = np.array([0.53, 0.38, 0.03, 0.45])
ERROR = 0.002
ALL = np.ones(4, np.bool_)


def means(shift: np.ndarray) -> Means:
    return Means(1.0 / (1.0 + np.exp(-(BASE + MOVES @ shift))), np.full(4, ERROR))


def test_every_mean_meets_its_share_within_the_error_told() -> None:
    found = solve(SHARES, means, known=ALL)
    assert np.abs(found.means.mean - SHARES).max() <= ERROR
    exact = np.linalg.solve(MOVES, np.log(SHARES / (1.0 - SHARES)) - BASE)
    assert (np.abs(found.shift - exact) <= 2.0 * ERROR / (SHARES * (1.0 - SHARES))).all()
    np.testing.assert_array_equal(found.means.mean, means(found.shift).mean)


def test_from_where_the_search_sets_out_changes_nothing_but_its_length() -> None:
    counted = []

    def counting(shift: np.ndarray) -> Means:
        counted.append(shift)
        return means(shift)

    cold = solve(SHARES, counting, known=ALL)
    evaluations = len(counted)
    warm = solve(SHARES, counting, known=ALL, start=cold.shift)
    assert len(counted) == evaluations + 1  # it is there already
    np.testing.assert_array_equal(warm.shift, cold.shift)


def test_a_question_of_too_few_cases_stays_where_it_is() -> None:
    found = solve(SHARES, means, known=np.array([True, False, True, True]))
    assert found.shift[1] == 0.0
    assert np.abs(found.means.mean - SHARES)[[0, 2, 3]].max() <= ERROR


def test_a_share_out_of_reach_is_told_by_what_is_left() -> None:
    """A mean that hardly moves ends at the furthest shift, with a residual above its error."""
    seen = [Seen(0.9, 0.01, 100.0, 90.0, 100.0, 1950.0, 20.0)]
    (found,) = solved(QUESTIONS[:1], seen, lambda shift: Means(0.2 + 0.001 * shift, np.full(1, ERROR)), 1979)
    assert found.shift == FURTHEST
    assert found.residual == pytest.approx(0.205 - 0.9)
    assert abs(found.residual) > found.error == ERROR


def test_older_crises_count_less_and_crises_hang_together() -> None:
    two, three = np.array([[2, 0], [20, 1]]), np.array([[2, 0], [20, 0], [200, 1]])
    asked = [
        Asked(1, 1950, {"joins": 0.5}, {"joins": two}, {"joins": np.array([1.0, 0.0])}),
        Asked(2, 1979, {"joins": 1.0}, {"joins": three}, {"joins": np.array([0.0, 0.0, 0.0])}),
        Asked(3, 1960, {"joins": 0.7}, {"joins": two[:0]}, {"joins": np.empty(0)}),
    ]
    seen = observed(asked, "joins", 20.0)
    assert seen.share == pytest.approx(0.5 / 4.0)
    assert seen.error == pytest.approx(np.hypot(0.5 * (1.0 - 2.0 / 8.0), 3.0 / 8.0) / 4.0)
    assert (seen.cases, seen.events, seen.crises, seen.first, seen.half_life) == (5.0, 1.0, 2.0, 1950.0, 20.0)
    assert not seen.enough


def test_what_is_asked_of_a_side_counts_for_that_side_alone() -> None:
    """Of four histories, in one the second state joins the target, in two the first the challenger."""
    joins, alone = np.zeros((4, 2, 2), np.bool_), np.ones(4, np.bool_)
    joins[0, 1, 0] = joins[2:, 0, 1] = True
    happened = Happened(alone, *[None] * 5, joins, np.array([4]), *[None] * 5)
    asked = Asked(1, 1950, {}, {"joins": np.array([[0, 1], [1, 1]]), "force": np.array([[WHOLE, 0]])}, {})
    assert _events(happened, asked, QUESTIONS[2]).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert _events(happened, asked, QUESTIONS[0]).tolist() == [1.0] * 4


def test_the_past_counts_for_as_long_as_it_foretells() -> None:
    """Where things never change all of it counts, where they have changed the last years do."""
    years = np.repeat(np.arange(1918, 1980), 40)
    luck = np.random.default_rng(1).random(years.size)

    def cases(chance: np.ndarray) -> pl.DataFrame:
        return pl.DataFrame({"year": years, "known": years, "happened": (luck < chance).astype(np.int64)})

    assert half_life_of(cases(np.full(years.size, 0.3)), 1979) > 20.0
    turning = cases(np.where(years < 1945, 0.05, 0.6))
    assert half_life_of(turning, 1979) == 10.0
    later = pl.concat(
        [turning, turning.with_columns(pl.col("year", "known") + 62, pl.lit(1).cast(pl.Int64).alias("happened"))]
    )
    assert half_life_of(later, 2019) == 10.0  # what came after 1979 is no part of the choice


def level(shift: float = 0.7, to: int = 1979):
    seen = [Seen(0.38, 0.03, 300.0, 110.0, 300.0, 1918.0, 20.0)]
    (found,) = solved(
        QUESTIONS[1:2],
        seen,
        lambda by: Means(1.0 / (1.0 + np.exp(shift + np.log(0.62 / 0.38) - by)), np.full(1, ERROR)),
        to,
    )
    return found


def test_a_level_is_read_as_a_parameter_with_its_monte_carlo_error() -> None:
    found = level()
    read = parse(written(level_of({"icb": "0" * 64}, found)), "here")
    parameter = Fitted("level", "intercept", "log rate", "shift").read(read)
    assert parameter.value == pytest.approx(0.7, abs=0.01)
    assert parameter.sd == pytest.approx(ERROR / (0.38 * 0.62), rel=0.05)
    assert read.level["residual"] == pytest.approx(read.level["simulated"] - read.level["observed"], abs=1e-8)
    assert (read.span, read.cases, read.events) == ((1918, 1979), 300, (110,))


def test_a_case_takes_the_level_of_the_last_decade_that_was_over(tmp_path, monkeypatch) -> None:
    kept = tmp_path / "levels.toml"
    kept.write_text(written_levels({1959: [level(0.4, 1959)], 1969: [level(0.9, 1969)]}))
    monkeypatch.setattr(calibrated, "FILE", kept)
    calibrated._kept.cache_clear()
    shifts = [level_by("mediation", year).value("intercept") for year in (1958, 1959, 1968, 1969, 1999)]
    assert shifts == pytest.approx([0.0, 0.4, 0.4, 0.9, 0.9], abs=0.02)
    assert level_by("mediation", 1968).span == (1918, 1959)
    assert level_by("coercion", 1999).value("intercept") == 0.0
    calibrated._kept.cache_clear()


def test_a_forecast_takes_nothing_that_knows_a_later_year(tmp_path, monkeypatch) -> None:
    (tmp_path / "fit.toml").write_text("to = 1979\n[data]\n[files]\n")
    monkeypatch.setenv("FOEDUS_CALIBRATIONS", str(tmp_path))
    with pytest.raises(
        InputError, match=r"lacks mechanisms/.*/level.calibration.toml, of which what ships knows later"
    ):
        calibrated_to(tmp_path, 1979)
    for fit in fitted():
        place = tmp_path / file_of(*fit)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text((PACKAGE / file_of(*fit)).read_text())
    assert calibrated_to(tmp_path, 1979).keys() == fitted().keys()
    with pytest.raises(InputError, match=r"is fitted to 1979, .* no more than 1978; `foedus fit --to 1978`"):
        calibrated_to(tmp_path, 1978)
