"""The baselines that a sceptic would name, against what they are called."""

import numpy as np
import polars as pl
import pytest

from foedus.fitting.logit import Prior, chances, fit_logit
from foedus.history.panel import Covariate, Panel
from foedus.scoring.models import base_rate, base_rate_by_era, everything, gradient_boosting, regularised_logit
from foedus.scoring.splits import Split, Window


def made_up(n: int = 800) -> pl.DataFrame:
    rng = np.random.default_rng(3)
    x, noise = rng.normal(2.0, 3.0, n), rng.normal(size=n)
    happened = rng.random(n) < 1.0 / (1.0 + np.exp(3.0 - 0.8 * x))
    year = np.repeat(np.arange(1960, 2000), n // 40)
    return pl.DataFrame(
        {
            "year": year, "x": x, "noise": noise, "word": ["w"] * n, "later": happened.astype(int),
            "happened": happened.astype(int), "era": np.where(year < 1990, "early", "late"),
        }
    )  # fmt: skip


def split_of(table: pl.DataFrame, train_to: int = 1979) -> Split:
    covariates = {name: Covariate(name, 1) for name in ("x", "noise", "word")}
    covariates["later"] = Covariate("coded with the whole case in view", 0, ex_ante=False)
    panel = Panel("made up", table, "happened", covariates, "year", "year", "era", "made up")
    train, test = table.filter(pl.col("year") <= train_to), table.filter(pl.col("year") > train_to)
    return Split(panel, Window(train_to, train_to + 1), train, train["happened"].to_numpy().astype(np.int64), test)


def test_machines_look_at_numbers_that_could_be_known():
    assert everything(split_of(made_up()).panel) == ("x", "noise")


def test_the_regularised_logit_is_a_logit_with_a_prior_variance_of_a_twentieth():
    """On columns scaled by the training cases; the intercept is free."""
    each = split_of(made_up())
    train, test = (table.select("x", "noise").to_numpy() for table in (each.train, each.test))
    mean, sd = train.mean(axis=0), train.std(axis=0)
    design, other = (np.column_stack([np.ones(len(part)), (part - mean) / sd]) for part in (train, test))
    free = np.full((1, 3), np.inf)
    prior = Prior(np.array([[1e4, 0.05**0.5, 0.05**0.5]]), -free, free)
    expected = chances(other, fit_logit(design, each.learned, prior).mode)[:, 0]
    assert regularised_logit(each) == pytest.approx(expected, abs=2e-4)


def test_what_is_not_known_counts_as_the_median_and_is_flagged():
    table = made_up().with_columns(pl.when(pl.col("noise") > 1.0).then(None).otherwise("x").alias("x"))
    each = split_of(table)
    assert np.isfinite(regularised_logit(each)).all()
    medians = each.test.with_columns(pl.col("x").fill_null(each.train["x"].median()))
    same = regularised_logit(each._replace(test=medians))
    gaps = each.test["x"].is_null().to_numpy()
    assert same[~gaps] == pytest.approx(regularised_logit(each)[~gaps])


def test_boosted_trees_learn_what_matters_and_say_chances_of_the_event():
    each = split_of(made_up(4000))
    told = gradient_boosting(each)
    assert told.shape == (each.test.height,)
    assert ((told > 0.0) & (told < 1.0)).all()
    assert np.corrcoef(told, each.test["x"].to_numpy())[0, 1] > 0.6
    assert told.mean() == pytest.approx(each.learned.mean(), abs=0.05)
    assert np.array_equal(told, gradient_boosting(each))


def test_base_rates_by_hand():
    table = made_up()
    each = split_of(table, train_to=1994)
    assert set(base_rate(each)) == {each.learned.mean()}
    late = each.train.filter(era="late")["happened"].mean()
    assert set(base_rate_by_era(each)) == {late}
    unseen = split_of(table, train_to=1984)
    early = unseen.learned.mean()
    assert base_rate_by_era(unseen) == pytest.approx(np.full(unseen.test.height, early))
