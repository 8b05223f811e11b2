"""How often leaders go irregularly and regimes fail: the fitted logits, in worlds of the present and of the past."""

from importlib.resources import files
from math import exp, log
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from foedus.core.calibration import Calibration, shipped
from foedus.core.world import REGIME_KINDS
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.fitting.forms import design
from foedus.fitting.refitting import refitted
from foedus.fitting.tasks import TASKS
from foedus.mechanisms.survival import competing_risks
from foedus.mechanisms.survival.competing_risks import shifts
from foedus.scoring.scores import brier_skill
from foedus.worlds.base_rates import central_era, draw_era, hazard
from foedus.worlds.blueprint import Blueprint, draw_patches, luck, place
from foedus.worlds.era import written_era
from foedus.worlds.fitted_rates import (
    FAILURE,
    FAMILY,
    FITTED,
    IRREGULAR,
    NO_KIND,
    chance,
    coefficients_of,
    covariates,
    kind_code,
)
from foedus.worlds.from_crisis import build
from foedus.worlds.from_history import _fits, world_of
from foedus.worlds.historical_cast import casts, openings
from foedus.worlds.historical_measures import state_measures
from foedus.worlds.historical_rates import regime_kinds
from foedus.worlds.ledger import era_applies
from foedus.worlds.states import figure, regime, states

SMALL = Path(__file__).parents[1] / "crisis" / "good" / "small.yaml"
DRAWS = 400
USA, TUR = 2, 3
FITS = {name: shipped(FAMILY, name) for name in FITTED}
FIT = FITS[IRREGULAR]
each_rate = pytest.mark.parametrize("name", FITTED)
GULF_WAR, IRAQ = 393, 645


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return read_crisis(SMALL)


def by_hand(log_income: float, democracy: float, kind: str, name: str = IRREGULAR) -> float:
    """Return the chance a year by the formula in the module."""
    fit = FITS[name]
    odds = fit.value("intercept") + fit.value("income") * log_income + fit.value("democracy") * democracy
    odds += fit.value("anocracy") * (1.0 - abs(2.0 * democracy - 1.0))
    odds += fit.value(kind) if kind in {"military", "party"} else 0.0
    odds += fit.value("income_democracy") * log_income * democracy
    return 1.0 / (1.0 + exp(-odds))


def drawn(blueprint: Blueprint, i: int, name: str = IRREGULAR) -> np.ndarray:
    places, numbers = draw_patches(blueprint, 1, DRAWS)
    return np.asarray(numbers[np.flatnonzero(places == place(blueprint.world, name, i))[0]])


@each_rate
def test_a_chance_by_hand(name: str) -> None:
    assert float(chance(FITS[name], covariates(log(5000.0), 0.2, kind_code("military")))) == pytest.approx(
        by_hand(log(5000.0), 0.2, "military", name)
    )


@each_rate
def test_what_is_not_known_is_typical(name: str) -> None:
    fit, of_kind = FITS[name], {"military", "party"}
    nothing = chance(fit, covariates(None, None, kind_code("closed")))
    odds = fit.value("intercept") + sum(
        fit.value(column) * fit.typical[column] for column in fit.columns[1:] if column not in {*of_kind, "war"}
    )
    assert float(nothing) == pytest.approx(1.0 / (1.0 + exp(-odds)))


def test_wealth_keeps_democracies_more_than_autocracies() -> None:
    def ratio(openness: float, kind: str) -> float:
        poor, rich = (
            float(chance(FITS[FAILURE], covariates(log(income), openness, kind_code(kind))))
            for income in (2000.0, 30_000.0)
        )
        return poor / rich

    assert ratio(0.8, "democracy") > 1.5 * ratio(0.1, "party") > 1.5


def test_signs() -> None:
    poor, rich = (float(chance(FIT, covariates(income, 0.3, 0.0))) for income in (log(1000.0), log(40_000.0)))
    assert poor > 2.0 * rich
    ordered = [
        float(chance(FIT, covariates(8.0, openness, kind_code(kind))))
        for openness, kind in ((0.95, "democracy"), (0.1, "party"), (0.4, "military"))
    ]
    assert ordered == sorted(ordered)


@pytest.mark.shared
@each_rate
def test_the_world_and_the_fit_take_the_same_covariates(shared: Path, name: str) -> None:
    task = next(task for task in TASKS if name in dict(task.shipped))
    form = next(form for form in task.forms if form.name == dict(task.shipped)[name])
    panel = task.panel(shared / "data")
    at_peace = panel.table.filter(panel.table["wars"] == 0)
    table = at_peace.filter(at_peace["kind_military"] + at_peace["kind_party"] > 0).drop_nulls(
        ["log_gdp_per_capita", "democracy"]
    )[::50]
    terms = design(form, table)
    assert len(table) > 20
    for row, expected in zip(table.iter_rows(named=True), terms, strict=True):
        kind = "military" if row["kind_military"] else "party"
        ours = covariates(row["log_gdp_per_capita"], row["democracy"], kind_code(kind))
        assert [float(ours[term.name]) for term in form.terms] == pytest.approx(expected.tolist(), abs=1e-12)


@pytest.mark.shared
def test_output_of_the_table_of_states_is_on_the_scale_of_the_fit(shared: Path) -> None:
    """Both are dollars of 2011: the median state grew by less than threefold and did not shrink from 1999 to 2019."""
    task = next(task for task in TASKS if IRREGULAR in dict(task.shipped))
    past = task.panel(shared / "data").table.filter(year=1999).drop_nulls("log_gdp_per_capita")
    now = {int(row["ccode"]): float(row["gdp_per_capita"]) for row in states().values() if row["gdp_per_capita"]}
    grown = [
        log(now[code]) - was for code, was in past.select("ccode", "log_gdp_per_capita").iter_rows() if code in now
    ]
    assert len(grown) > 100
    assert 0.0 < np.median(grown) < log(3.0)
    assert np.mean(np.abs(grown) < log(4.0)) > 0.95


def test_a_world_of_today_holds_the_central_estimate(crisis: Crisis) -> None:
    world = build(crisis).world
    income, openness = (figure("TUR", column, 2026) for column in ("gdp_per_capita", "polyarchy"))
    assert income is not None
    assert openness is not None
    known = (log(income.number), openness.number, regime("TUR").kind)
    assert world.irregular_rate[TUR] == pytest.approx(float(hazard(central_era() * by_hand(*known))))
    assert world.failure_rate[TUR] == pytest.approx(float(hazard(central_era() * by_hand(*known, FAILURE))))


def test_output_per_head_of_the_file_acts(crisis: Crisis) -> None:
    """Of two worlds that differ in income alone the odds differ by its coefficients for each factor of e."""
    poor, rich = (
        build(with_settings(crisis, {"actors.TUR.gdp_per_capita": income})).world.irregular_rate[TUR]
        for income in (2000.0, 40_000.0)
    )
    odds = [p / (1.0 - p) for p in ((1.0 - exp(-float(rate))) / central_era() for rate in (poor, rich))]
    openness = figure("TUR", "polyarchy", 2026)
    assert openness is not None
    by_income = FIT.value("income") + FIT.value("income_democracy") * openness.number
    assert log(odds[1] / odds[0]) == pytest.approx(by_income * log(20.0))


@pytest.mark.parametrize(("after", "applies"), [(0, False), (1, False), (2, True)])
def test_exits_are_rarer_once_a_year_is_over_that_the_fit_has_not_seen(
    crisis: Crisis, after: int, *, applies: bool
) -> None:
    as_of = crisis.as_of.replace(year=FIT.span[1] + after)
    assert era_applies(crisis.model_copy(update={"as_of": as_of}), FIT) == applies


def test_the_era_that_ships_is_that_of_the_fit_that_ships() -> None:
    assert files("foedus.worlds").joinpath("era.toml").read_text("utf-8") == written_era(FIT)


def test_a_war_lowers_the_hazards_of_irregular_exits_by_what_is_fitted_with_their_rate() -> None:
    """The rate is that of a country at peace: what a war adds stands in the mechanism alone."""
    pressure = competing_risks.MECHANISM.parameters()["pressure"]
    assert pressure.value == FIT.value("war") < 0.0
    assert covariates(9.0, 0.5, NO_KIND)["war"] == 0.0
    calm, at_war = (shifts(competing_risks.MECHANISM.defaults(), 0.1, 0.5, of)[0] for of in (0.0, 1.0))
    assert at_war - calm == pytest.approx(FIT.value("war"))


def test_the_era_is_drawn_around_its_central_value() -> None:
    low, middle, high = draw_era(np.array([0.0, 0.5, 1.0]))
    assert 0.0 < low < central_era() < high < 1.0
    assert middle == pytest.approx((low + high) / 2.0)


def test_a_rate_that_the_file_gives_stands(crisis: Crisis) -> None:
    given = build(with_settings(crisis, {"actors.TUR.irregular_rate": 0.2}))
    assert given.world.irregular_rate[TUR] == pytest.approx(-log(0.8))
    assert not any(uncertain.path == "actors.TUR.irregular_rate" for uncertain in given.uncertain)


def test_where_a_bound_binds_the_chances_stay_where_the_fit_has_them() -> None:
    """Income is cut off at zero in half of the draws: the intercept, which goes with it, gives way."""
    column = FIT.columns.index("income")
    centre = FIT.centre - FIT.covariance[:, column] / FIT.covariance[column, column] * FIT.centre[column]
    bound = FIT._replace(centre=centre, estimate=centre[None, :])
    known = covariates(FIT.typical["income"], FIT.typical["democracy"], kind_code("closed"))
    drawn_so = chance(bound, known, coefficients_of(IRREGULAR, bound)(luck(1, DRAWS)))
    assert np.median(drawn_so) == pytest.approx(float(chance(bound, known)), rel=0.1)


def test_regime_and_democracy_of_the_file_act(crisis: Crisis) -> None:
    plain = build(crisis).world.irregular_rate[TUR]
    junta = build(with_settings(crisis, {"actors.TUR.regime_kind": "military"})).world.irregular_rate[TUR]
    closed = build(with_settings(crisis, {"actors.TUR.democracy": 0.9})).world.irregular_rate[TUR]
    assert junta > 1.5 * plain
    assert closed < 0.5 * plain


def test_a_kind_or_openness_drawn_differently_gives_another_rate(crisis: Crisis) -> None:
    told = [{"value": kind, "because": "assumption"} for kind in ("military", "democracy")]
    doubted = with_settings(crisis, {"actors.TUR.regime_kind": {"accounts": told}})
    of = luck(1, DRAWS)
    path = "actors.TUR.regime_kind"
    given = next(entry for entry in doubted.inputs() if entry.path == path)
    kinds = given.draw(of(path))
    rates = drawn(build(doubted), TUR)
    as_if = {kind: drawn(build(with_settings(crisis, {path: kind})), TUR) for kind in ("military", "democracy")}
    military = kinds == REGIME_KINDS.index("military")
    assert 0 < military.sum() < DRAWS
    np.testing.assert_allclose(rates, np.where(military, as_if["military"], as_if["democracy"]))
    uncertain = build(with_settings(crisis, {"actors.TUR.democracy": {"between": [0.1, 0.9]}}))
    assert np.std(np.log(drawn(uncertain, TUR))) > 1.5 * np.std(np.log(drawn(build(crisis), TUR)))


def test_all_states_share_one_draw_of_the_posterior(crisis: Crisis) -> None:
    of = luck(1, DRAWS)
    blueprint = build(crisis)
    for i, key in ((USA, "USA"), (TUR, "TUR")):
        income, openness = (figure(key, column, 2026) for column in ("gdp_per_capita", "polyarchy"))
        assert income is not None
        assert openness is not None
        known = covariates(log(income.number), openness.number, kind_code(regime(key).kind))
        for name, fit in FITS.items():
            coefficients = coefficients_of(name, fit)(of)
            rates, central = drawn(blueprint, i, name), getattr(blueprint.world, name)[i]
            np.testing.assert_allclose(rates, hazard(draw_era(of("base_rates.era")) * chance(fit, known, coefficients)))
            assert np.median(rates) == pytest.approx(central, rel=0.15)


@each_rate
def test_where_it_comes_from_is_said(crisis: Crisis, name: str) -> None:
    found = next(each for each in build(crisis).uncertain if each.path == f"actors.TUR.{name}")
    assert found.because == (f"calibration {name}: income and regime",)


def test_the_states_of_today_lose_leaders_irregularly_as_rarely_as_of_late() -> None:
    """1.7% a year in 1990-2015 with 2.55% in 1990-1999 leave 1.2% for 2000-2015, in about 170 states."""
    rates = []
    for key in states():
        income, openness = (figure(key, column, 2026) for column in ("gdp_per_capita", "polyarchy"))
        if income and openness:
            known = covariates(log(income.number), openness.number, kind_code(regime(key, 2026).kind))
            rates.append(central_era() * float(chance(FIT, known)))
    seen = (0.017 * 26 - 0.0255 * 10) / 16
    assert len(rates) > 160
    assert np.mean(rates) == pytest.approx(seen, abs=2.0 * (seen * (1.0 - seen) / (16 * 170)) ** 0.5)
    # rare things rare: the state in the middle a fifth below the mean, and hardly any above 5%
    assert np.median(rates) < 0.8 * np.mean(rates)
    assert np.quantile(rates, 0.99) < 0.06


@pytest.mark.shared
def test_a_world_of_the_past_holds_what_was_fitted_to_the_years_before(shared: Path) -> None:
    data = shared / "data"
    world = world_of(data, GULF_WAR)
    year = world.trigger.year - 1
    early: Calibration = refitted(data, FAMILY, IRREGULAR, (year,))[year]
    assert early.span[1] == year
    opened = openings(data).filter(crisis=GULF_WAR)
    row = state_measures(data, casts(data, opened)).row(by_predicate=pl.col("ccode") == IRAQ, named=True)
    known = covariates(row["log_gdp_per_capita"], row["democracy"], kind_code(row["kind"]))
    i = world.states.index(IRAQ)
    rate = world.blueprint.world.irregular_rate[i]
    assert rate == pytest.approx(float(hazard(chance(early, known))))
    assert rate != pytest.approx(float(hazard(chance(FIT, known))), rel=1e-3)
    uncertain = next(each for each in world.blueprint.uncertain if each.path == "actors.Iraq.irregular_rate")
    values = uncertain.values(luck(1, DRAWS))
    assert np.median(values) == pytest.approx(float(chance(early, known)), rel=0.1)
    assert values.std() > 0.0


@pytest.mark.shared
def test_before_failures_were_coded_a_regime_fails_as_often_as_its_leader_goes(shared: Path) -> None:
    early, late = _fits(shared / "data", (1940, 1961)).values()
    assert early[FAILURE] is early[IRREGULAR]
    assert late[FAILURE].outcome == "failed"
    assert late[FAILURE].span == (1946, 1961)


@pytest.mark.shared
@pytest.mark.slow
def test_refits_year_by_year_tell_better_than_counts_by_kind(shared: Path) -> None:
    """Leader-years of 1980-1999, each forecast from the years before it, against thirty years of its kind."""
    data, years = shared / "data", range(1980, 2000)
    task = next(task for task in TASKS if IRREGULAR in dict(task.shipped))
    table = task.panel(data).table.join(regime_kinds(data), on=["ccode", "year"], how="left", maintain_order="left")
    table = table.with_columns(pl.col("kind").fill_null("closed"))
    fits = refitted(data, FAMILY, IRREGULAR, [year - 1 for year in years])
    fitted, counted, happened = [], [], []
    for year in years:
        before = table.filter(pl.col("year").is_between(year - 30, year - 1))
        rates = dict(before.group_by("kind").agg(pl.col("exit_irregular").mean()).iter_rows())
        for row in table.filter(pl.col("year") == year).iter_rows(named=True):
            known = covariates(row["log_gdp_per_capita"], row["democracy"], kind_code(row["kind"]))
            fitted.append(float(chance(fits[year - 1], known)))
            counted.append(rates[row["kind"]])
            happened.append(row["exit_irregular"])
    outcome = np.array(happened)
    assert roc_auc_score(outcome, np.array(fitted)) > roc_auc_score(outcome, np.array(counted)) + 0.05
    assert brier_skill(outcome, np.array(fitted), np.array(counted)) > 0.005


@pytest.mark.shared
@pytest.mark.slow
def test_failures_are_told_better_than_by_counts_by_kind_in_every_decade(shared: Path) -> None:
    """Regime-years of 1950-1999, each forecast from the years before it, against thirty years of its kind."""
    data, years = shared / "data", range(1950, 2000)
    task = next(task for task in TASKS if FAILURE in dict(task.shipped))
    table = task.panel(data).table.join(regime_kinds(data), on=["ccode", "year"], maintain_order="left")
    fits = refitted(data, FAMILY, FAILURE, [year - 1 for year in years])
    gains: dict[int, list[float]] = {}
    for year in years:
        before = table.filter(pl.col("year").is_between(year - 30, year - 1))
        counts = before.group_by("kind").agg((pl.col("failed").sum() + 0.5) / (pl.len() + 1.0))
        rates = dict(counts.iter_rows())
        for row in table.filter(pl.col("year") == year).iter_rows(named=True):
            known = covariates(row["log_gdp_per_capita"], row["democracy"], kind_code(row["kind"]))
            fitted, counted = float(chance(fits[year - 1], known)), rates[row["kind"]]
            said = fitted / counted if row["failed"] else (1.0 - fitted) / (1.0 - counted)
            gains.setdefault(year // 10, []).append(log(said))
    assert min(np.mean(gained) for gained in gains.values()) > 0.005
    assert np.mean([gain for gained in gains.values() for gain in gained]) > 0.01
