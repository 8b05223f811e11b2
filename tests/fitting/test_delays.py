import numpy as np
import pytest

from foedus.core.calibration import shipped
from foedus.core.choice import loglogistic_share, weibull_share
from foedus.core.errors import DataError
from foedus.fitting.delays import PASSED, Delay, fit_delay, log_chance, share_by
from foedus.fitting.fit import fit_form, forecast
from foedus.fitting.tasks import TASKS, causes_of, outcome_by
from foedus.mechanisms.joining import hazard


def weekly_hazards(chance, weeks, delay):
    """The chance to join in each week [case, week] of those who have not, given the chance to join at all."""
    passed = share_by(np.arange(weeks + 1.0), delay)
    p = chance[:, None]
    return p * np.diff(passed) / (1.0 - p * passed[:-1])


def test_a_known_lag_is_found_again():
    rng = np.random.default_rng(8)
    weeks = 16.0 * rng.weibull(0.7, 4000)
    found = fit_delay(np.floor(weeks * 7.0), np.arange(4000))
    assert found.scale_weeks == pytest.approx(16.0, rel=0.08)
    assert found.shape == pytest.approx(0.7, rel=0.05)


@pytest.mark.parametrize("form", PASSED)
def test_each_form_of_a_lag_is_fitted_and_is_that_of_the_mechanisms(form):
    compiled = {"weibull": weibull_share, "loglogistic": loglogistic_share}[form]
    uniforms = np.random.default_rng(5).random(4000)
    quantile = {"weibull": -np.log1p(-uniforms), "loglogistic": uniforms / (1.0 - uniforms)}[form]
    found = fit_delay(np.floor(8.0 * quantile ** (1.0 / 1.3) * 7.0), np.arange(4000), form)
    assert (found.scale_weeks, found.shape) == pytest.approx((8.0, 1.3), rel=0.05)
    weeks = np.array([0.0, 1.0, 4.0, 26.0])
    shares = np.array([compiled(week, found.scale_weeks, found.shape) for week in weeks])
    assert np.exp(log_chance(weeks[:-1], weeks[1:], found, form)) == pytest.approx(np.diff(shares), rel=1e-9)


def test_its_errors_cover():
    inside = 0
    for seed in range(100):
        weeks = 16.0 * np.random.default_rng(seed).weibull(0.7, 60)
        found = fit_delay(np.floor(weeks * 7.0), np.arange(60))
        inside += abs(np.log(found.shape / 0.7)) <= 1.6449 * found.shape_error
    assert 83 <= inside <= 97


def test_the_joiners_of_a_dispute_count_as_one():
    days = np.concatenate([np.full(50, 400.0), np.random.default_rng(1).integers(0, 60, 30)])
    crowd = np.concatenate([np.zeros(50), np.arange(1, 31)])
    assert fit_delay(days, crowd).scale_weeks < 0.5 * fit_delay(days, np.arange(80)).scale_weeks


def test_too_few_days_are_refused():
    with pytest.raises(DataError, match="3 known days"):
        fit_delay(np.array([1, 2, 3]), np.arange(3))


def test_the_weekly_hazards_are_those_of_the_mechanism():
    delay = Delay(15.8, 0.75, 0.0, 0.0)
    ours = weekly_hazards(np.array([0.02, 0.6]), 60, delay)
    for row, chance in zip(ours, (0.02, 0.6), strict=True):
        passed = share_by(np.arange(61.0), delay)
        theirs = [hazard(chance, passed[week], passed[week + 1]) for week in range(60)]
        assert row == pytest.approx(theirs, abs=1e-12)


@pytest.mark.shared
def test_simulated_weeks_give_the_observed_cumulative_rates(shared):
    """Every third party of the panel, week after week for two years: as many join, and as soon, as did."""
    task = TASKS[0]
    panel = task.panel(shared / "data")
    table = panel.table.filter(panel.table["year"] > 1945)
    form = task.forms[0]
    happened = outcome_by(task, panel, table, panel.span[1])
    fit = fit_form(
        form, table, causes_of(form, table, happened), causes=("joined",), year="year", cluster="dispute", origin=1999
    )
    chance = forecast(fit, table, "year")[:, 0]
    timing = shipped("commitment", "joining").timing
    delay = Delay(timing["scale_weeks"], timing["shape"], timing["scale_error"], timing["shape_error"])
    hazards = weekly_hazards(chance, 104, delay)
    rng = np.random.default_rng(5)
    replicates = 20
    # the week in which each joins, from one uniform: the first by which the chance to have joined exceeds it
    joined_by = 1.0 - np.cumprod(1.0 - hazards, axis=1)
    joined_in = np.zeros(104)
    for _ in range(replicates):
        luck = rng.random(chance.size)
        joins = luck < joined_by[:, -1]
        joined_in += np.bincount((joined_by[joins] <= luck[joins, None]).sum(axis=1), minlength=104)
    simulated = np.cumsum(joined_in) / replicates
    # two years hold F(104) of all who ever join
    assert simulated[-1] == pytest.approx(chance.sum() * share_by(np.array([104.0]), delay)[0], rel=0.06)
    assert chance.sum() == pytest.approx(happened.sum(), rel=0.15)
    dated = table.filter(table["days_to_joining"].is_not_null())
    code = np.unique(dated["dispute"].to_numpy(), return_inverse=True)[1]
    weights = 1.0 / np.bincount(code)[code]
    for weeks in (4, 13, 26, 52, 104):
        observed = weights[dated["days_to_joining"].to_numpy() < 7 * weeks].sum() / weights.sum()
        told = simulated[weeks - 1] / simulated[-1] * share_by(np.array([104.0]), delay)[0]
        assert told == pytest.approx(observed, abs=0.08)
