import numpy as np
import polars as pl
import pytest

from foedus.core.errors import DataError
from foedus.core.terms import Term
from foedus.fitting.fit import calibrate, fit_form, forecast
from foedus.fitting.forms import Form, design, over, refuse_unknown, with_terms
from foedus.fitting.logit import chances
from foedus.history.panel import Covariate, Panel
from foedus.mechanisms.covariates import as_it_is, remembered


def panel_of(seed=0, n=3000, step=0.0):
    """A panel whose outcome follows two covariates and an intercept that moves by ``step`` each decade."""
    rng = np.random.default_rng(seed)
    year = rng.integers(1900, 2000, n)
    x, count = rng.normal(3.0, 2.0, n), rng.poisson(2.0, n).astype(float)
    score = -4.0 + 0.5 * x + 0.6 * np.log1p(count) + step * (year // 10 - 190)
    happened = (rng.random(n) < 1.0 / (1.0 + np.exp(-score))).astype(int)
    table = pl.DataFrame(
        {"year": year, "x": x, "count": count, "happened": happened, "case": np.arange(n) // 3, "era": ["one"] * n}
    )
    return Panel(
        name="made up",
        table=table,
        outcome="happened",
        covariates={"x": Covariate("x", 1), "count": Covariate("count", None)},
        cluster="case",
        year="year",
        era="era",
        coding_rule="made up",
    )


X = Term("x", "x", as_it_is, ("x",), 1)
COUNT = Term("count", "log of 1 + count", remembered, ("count",), 1)
FORM = Form("both", "both", (X, COUNT))


def fitted(panel, form=FORM, origin=1999):
    table = panel.table.filter(pl.col("year") <= origin)
    cause = table["happened"].to_numpy().astype(np.int64)
    return fit_form(form, table, cause, causes=("happened",), year="year", cluster="case", origin=origin), table, cause


def test_the_calibration_forecasts_as_the_fit_does():
    panel = panel_of()
    fit, table, cause = fitted(panel)
    made = calibrate(
        fit, table, cause, year="year", cluster="case", population="all", outcome="o", coding_rule="r", data={}
    )
    natural = chances(np.column_stack([np.ones(table.height), design(FORM, table)]), made.estimate)
    assert natural[:, 0] == pytest.approx(forecast(fit, table, "year")[:, 0], abs=1e-12)
    assert made.value("x") == pytest.approx(0.5, abs=0.1)
    assert made.value("count") == pytest.approx(0.6, abs=0.2)
    assert made.events == (int(cause.sum()),)
    assert made.span == (1900, 1999)


@pytest.mark.parametrize("drift", [0.0, 0.5])
def test_the_bounds_of_a_calibration_are_the_signs_of_its_form(drift):
    """Also where the intercept walks: its steps have no bounds, and none of their own in a calibration."""
    form = Form("both", "both", (X, COUNT._replace(sign=-1)), drift=drift)
    fit, table, cause = fitted(panel_of(), form)
    made = calibrate(
        fit, table, cause, year="year", cluster="case", population="all", outcome="o", coding_rule="r", data={}
    )
    assert made.low.tolist() == [[-np.inf, 0.0, -np.inf]]
    assert made.high.tolist() == [[np.inf, np.inf, 0.0]]


def test_natural_errors_are_the_scaled_ones_over_the_spread():
    panel = panel_of(1)
    fit, table, cause = fitted(panel)
    made = calibrate(
        fit, table, cause, year="year", cluster="case", population="all", outcome="o", coding_rule="r", data={}
    )
    scaled = np.sqrt(fit.posterior.covariance[1, 1])
    assert made.standard_error("x") == pytest.approx(scaled / table["x"].to_numpy().std(), rel=1e-9)


def test_an_intercept_that_walks_follows_history_and_stays_where_it_was():
    panel = panel_of(2, n=6000, step=-0.25)
    late = panel.table.filter(pl.col("year") >= 1990)
    observed = late["happened"].mean()
    level, walking = (
        forecast(fitted(panel, FORM._replace(drift=drift), origin=1989)[0], late, "year").mean() for drift in (0.0, 0.5)
    )
    assert abs(walking - observed) < 0.5 * abs(level - observed)
    far = late.with_columns(pl.lit(2050).alias("year"))
    fit = fitted(panel, FORM._replace(drift=0.5), origin=1989)[0]
    assert forecast(fit, far, "year") == pytest.approx(forecast(fit, late, "year"))


def test_a_form_without_terms_says_the_base_rate():
    panel = panel_of(8)
    fit, table, cause = fitted(panel, Form("none", "none", ()))
    assert forecast(fit, table, "year")[:, 0] == pytest.approx(np.full(table.height, cause.mean()), rel=1e-3)


@pytest.mark.parametrize(
    ("first", "origin", "steps"),
    [(1900, 1930, [1910, 1920, 1930]), (1905, 1929, [1910, 1920]), (1910, 1931, [1920, 1930]), (1905, 1909, [])],
)
def test_the_intercept_may_step_as_each_decade_begins_until_the_origin(first, origin, steps):
    """What comes before the first case has no step, for no case could tell of it."""
    panel = panel_of(6)
    panel = panel._replace(table=panel.table.filter(pl.col("year") >= first))
    assert fitted(panel, FORM._replace(drift=0.5), origin=origin)[0].steps.tolist() == steps
    assert fitted(panel, origin=origin)[0].steps.tolist() == []


def test_a_case_one_half_life_old_counts_half():
    """Cases of 1989, each twice, hold as much as the same cases of 1999, each once, where ten years halve a weight."""
    table = panel_of(7, n=600).table
    form = FORM._replace(half_life_years=10.0)

    def mode(cases, year):
        return fitted(panel_of()._replace(table=cases.with_columns(pl.lit(year).alias("year"))), form)[0].posterior.mode

    assert mode(pl.concat([table, table]), 1989) == pytest.approx(mode(table, 1999), abs=1e-6)


def test_what_is_forgotten_counts_less():
    panel = panel_of(3, n=6000, step=-0.25)
    late = panel.table.filter(pl.col("year") >= 1990)
    means = [
        forecast(fitted(panel, FORM._replace(half_life_years=half), origin=1989)[0], late, "year").mean()
        for half in (0.0, 10.0)
    ]
    assert means[1] < means[0]


def test_what_is_not_known_counts_as_the_mean():
    panel = panel_of(4)
    fit, table, _ = fitted(panel)
    unknown = table.head(1).with_columns(pl.lit(None, pl.Float64).alias("x"))
    mean = table.head(1).with_columns(pl.lit(table["x"].mean()).alias("x"))
    assert forecast(fit, unknown, "year") == pytest.approx(forecast(fit, mean, "year"))


def test_ready_made_terms_are_those_computed_on_the_spot():
    table = panel_of(5).table
    assert np.array_equal(design(FORM, with_terms(table, [FORM])), design(FORM, table))


def test_gaps_stay_gaps():
    assert over(remembered, np.array([0.0, np.nan])).tolist()[0] == 0.0
    assert np.isnan(over(remembered, np.array([0.0, np.nan]))[1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": Covariate("x", 0)}, "year of the outcome"),
        ({"x": Covariate("x", 0, ex_ante=False)}, "whole case in view"),
        ({"xx": Covariate("x", 1)}, "no covariate 'x'.*did you mean 'xx'"),
    ],
)
def test_what_could_not_be_known_beforehand_is_refused(change, words):
    panel = panel_of()._replace(covariates={"count": Covariate("count", None), **change})
    with pytest.raises(DataError, match=words):
        refuse_unknown(FORM, panel)
