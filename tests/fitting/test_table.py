"""The plain logit with cluster-robust errors: by closed forms, by another program, and as the panel has it."""

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression

from foedus.core.errors import DataError, InputError
from foedus.fitting.parts import Panels
from foedus.fitting.table import coefficients, form_of, plain, task_of
from foedus.history.panels import panel_kind


def drawn(cases: int = 400, terms: int = 3, groups: int = 37) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    luck = np.random.default_rng(5)
    x = luck.normal(size=(cases, terms)) * [1.0, 10.0, 0.1] + [0.0, 50.0, 1.0]
    cluster = luck.integers(0, groups, cases)
    odds = -0.5 + 0.8 * x[:, 0] + 0.05 * (x[:, 1] - 50.0) + luck.normal(size=groups)[cluster]
    return x, (luck.random(cases) < 1.0 / (1.0 + np.exp(-odds))).astype(np.int64), cluster


def test_one_flag_has_the_log_odds_ratio_and_the_sandwich_of_its_two_cells() -> None:
    """With a flag the scores of a cluster are its excess events in each cell, and the bread n p (1 - p) of it."""
    flag = np.repeat([0.0, 1.0], 60)
    happened = np.concatenate([np.arange(60) % 4 == 0, np.arange(60) % 3 == 0]).astype(np.int64)
    cluster = np.arange(120) // 5 % 12
    estimate, error = plain(flag[:, None], happened, cluster, 1, "flag")
    shares = np.array([happened[flag == cell].mean() for cell in (0.0, 1.0)])
    odds = np.log(shares / (1.0 - shares))
    assert estimate[0] == pytest.approx([odds[0], odds[1] - odds[0]], abs=1e-7)
    spread = np.zeros((2, 2))  # of the log odds of the two cells
    for group in range(12):
        excess = [
            (happened - share)[(flag == cell) & (cluster == group)].sum() / (60.0 * share * (1.0 - share))
            for cell, share in zip((0.0, 1.0), shares, strict=True)
        ]
        spread += np.outer(excess, excess) * 12 / 11
    difference = spread[0, 0] + spread[1, 1] - 2.0 * spread[0, 1]
    assert error[0] == pytest.approx(np.sqrt([spread[0, 0], difference]), rel=1e-6)


def test_the_estimates_are_those_of_another_program() -> None:
    x, happened, cluster = drawn()
    estimate, _ = plain(x, happened, cluster, 1, "drawn")
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    other = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(scaled, happened)
    slopes = other.coef_[0] / x.std(axis=0)
    assert estimate[0, 1:] == pytest.approx(slopes, rel=1e-4)
    assert estimate[0, 0] == pytest.approx(other.intercept_[0] - slopes @ x.mean(axis=0), rel=1e-4)


def test_units_change_estimates_and_errors_alike() -> None:
    x, happened, cluster = drawn()
    estimate, error = plain(x, happened, cluster, 1, "drawn")
    other, its_error = plain(x * [2.0, 1.0, 1.0], happened, cluster, 1, "drawn")
    assert other[0] == pytest.approx(estimate[0] * [1.0, 0.5, 1.0, 1.0], rel=1e-7)
    assert its_error[0] == pytest.approx(error[0] * [1.0, 0.5, 1.0, 1.0], rel=1e-7)


def test_what_has_no_finite_estimate_is_told() -> None:
    x, happened, cluster = drawn()
    with pytest.raises(DataError, match="no finite estimate"):
        plain(np.column_stack([x[:, 0], x[:, 0]]), happened, cluster, 1, "twice")
    with pytest.raises(DataError, match="1 of its terms do not vary here"):
        plain(np.column_stack([x[:, 0], np.ones(len(x))]), happened, cluster, 1, "constant")
    with pytest.raises(DataError, match="no finite estimate"):
        plain(np.where(happened == 1, 1.0, -1.0)[:, None], happened, cluster, 1, "separated")


@pytest.mark.shared
def test_the_coefficients_of_a_form_are_of_the_cases_without_gaps(shared) -> None:
    panels = Panels(shared / "data")
    panel = panel_kind("coups").build(shared / "data")
    task = task_of(panels, panel, "falls")
    form = form_of(task, None)
    found = coefficients(panels, task, form)
    gaps = panel.table.filter(pl.any_horizontal(pl.col(form.columns).is_null())).height
    assert (task.id, found.form, found.left_out) == ("coup", "coup trap; walking, fading; 0.5", gaps)
    assert found.cases + gaps == panel.table.height
    assert [row.term for row in found.coefficients] == ["intercept", *(term.name for term in form.terms)]
    assert all(row.low < row.estimate < row.high for row in found.coefficients)
    by_term = {row.term: row for row in found.coefficients}
    assert by_term["income"].estimate == pytest.approx(by_term["income"].fitted, abs=0.1)  # many cases, weak prior
    with pytest.raises(InputError, match="did you mean 'recurrency'"):
        form_of(task, "recurrence")
    allies = panel_kind("allies").build(shared / "data")
    with pytest.raises(InputError, match="no form is fitted to the panel 'third parties, fatal, allies'"):
        task_of(panels, allies, "joins")
