"""When force comes in a crisis and how long one lasts: the form by later crises, the days as they are coded."""

import numpy as np
import polars as pl
import pytest

from foedus.fitting.timing import rolling_scores, serious_given_deaths, spans, timings


def days_of(form: str, seed: int = 0) -> np.ndarray:
    uniforms = np.random.default_rng(seed).random(600)
    quantile = {"weibull": -np.log1p(-uniforms), "loglogistic": uniforms / (1.0 - uniforms)}[form]
    return np.floor(40.0 * quantile**0.8)


@pytest.mark.parametrize("form", ["weibull", "loglogistic"])
def test_the_form_from_which_the_days_come_forecasts_them_best(form):
    year = 1918 + np.arange(600) // 10
    scores = rolling_scores(days_of(form), year, year, 1979)
    assert max(scores, key=scores.__getitem__) == form


def test_what_ended_after_the_year_is_neither_learned_from_nor_forecast():
    year, days = 1918 + np.arange(600) // 10, days_of("weibull")
    over = np.where(np.arange(600) % 7, year, 1990)
    known = over <= 1979
    whole, cut = (rolling_scores(days[rows], year[rows], over[rows], 1979) for rows in (over > 0, known))
    assert whole == cut
    assert rolling_scores(days[:9], year[:9], over[:9], 1979) == {}


@pytest.mark.shared
def test_the_days_are_those_of_the_record(shared):
    table = spans(shared / "data")
    # Egypt sends troops on 17 May 1967; Israel decides to strike on 4 June
    six_days = table.filter(crisis=222).row(0, named=True)
    assert (six_days["answered"] - six_days["trigger"]).days == 18
    assert six_days["began"] == six_days["answered"]
    korea = table.filter(crisis=132).row(0, named=True)
    assert korea["violent"]
    assert korea["began"] == korea["trigger"]
    assert table.filter(pl.col("answered") < pl.col("trigger")).is_empty()


@pytest.mark.shared
def test_spans_say_of_how_many_crises_they_are_known(shared):
    found = timings(shared / "data")
    assert (found["force"].known, found["force"].of) == (79, 121)
    assert {(one.known, one.of) for one in (found["end_without_force"],)} == {(112, 112)}
    assert found["force"].observed[4] > 0.5, "force comes soon or not at all"
    medians = [found[name].observed[26] for name in ("end_minor", "end_serious", "end_war")]
    assert medians == sorted(medians, reverse=True), "the more violent, the longer"
    matched = serious_given_deaths(shared / "data")
    assert matched.serious / matched.fatal == pytest.approx(0.67, abs=0.05)
    assert matched.war <= matched.serious <= matched.fatal <= matched.matched <= matched.crises
