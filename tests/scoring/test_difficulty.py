"""Forecasters of different questions: their effects beside those of the questions, held against plain least squares."""

import numpy as np
import pytest

from foedus.scoring.difficulty import effects

NAMES = ("rate", "one", "other", "apart")


def losses(rng: np.random.Generator) -> np.ndarray:
    """Return losses of 400 questions, of which the hard ones are answered by one, and the easy ones by another."""
    hard = np.linspace(0.1, 0.9, 400)
    lost = hard[:, None] + np.array([0.0, -0.05, -0.05, 0.0]) + rng.normal(0.0, 0.05, (400, 4))
    lost[150:, 1] = lost[:250, 2] = lost[:, 3] = np.nan
    return lost


def test_effects_are_those_of_least_squares_with_a_dummy_for_every_question():
    lost = losses(np.random.default_rng(7))
    found = {one.forecaster: one for one in effects(lost, NAMES, "rate", np.arange(400) // 4)}
    rows, who = np.nonzero(np.isfinite(lost[:, :3]))
    design = np.hstack([np.eye(400)[rows], np.eye(3)[who][:, 1:]])
    plain = np.linalg.lstsq(design, lost[rows, who], rcond=None)[0][400:]
    assert [found["one"].beyond.value, found["other"].beyond.value] == pytest.approx(plain)
    # raw scores say that the one is far better: it answered the easy questions
    assert np.nanmean(lost[:, 1]) < np.nanmean(lost[:, 2]) - 0.3
    for name in ("one", "other"):
        value, low, high = found[name].beyond
        assert abs(value + 0.05) < high - low < 0.03
    assert found["rate"].beyond == (0.0, 0.0, 0.0)
    assert np.isnan(found["apart"].beyond.value)  # it answered nothing
    assert (found["one"].questions, found["apart"].questions) == (150, 0)


def test_who_shares_no_question_with_anybody_is_compared_with_nobody():
    found = effects(np.array([[0.2, np.nan], [np.nan, 0.4]]), ("rate", "one"), "rate", np.arange(2))
    assert [one.questions for one in found] == [0, 0]
    assert np.isnan(found[1].beyond.value)
