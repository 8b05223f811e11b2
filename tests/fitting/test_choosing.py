"""Forms chosen by what they would have forecast: constants where nothing is told apart, and never with later years."""

import tomllib
from functools import cache

import numpy as np
import polars as pl
import pytest

from foedus.core.errors import DataError, InputError
from foedus.core.terms import Term
from foedus.fitting import choosing
from foedus.fitting.choosing import BEFORE_DECADES, FROZEN, LEVELS, choose, crossed, frozen, kept, named, written
from foedus.fitting.fit import fit_form, forecast
from foedus.fitting.forms import Form
from foedus.fitting.tasks import TASKS
from foedus.history.panel import Covariate, Panel, era_of
from foedus.mechanisms.covariates import as_it_is

X = Term("x", "x", as_it_is, ("x",))
NOISE = Term("noise", "noise", as_it_is, ("noise",))
CANDIDATES = crossed({"noise": (NOISE,), "x": (X,)}, levels=LEVELS[:3], shrinkages=(0.4,))


def panel_of(slope=1.0, seed=0, n=1200, step=0.0):
    rng = np.random.default_rng(seed)
    year = np.sort(rng.integers(1900, 2000, n))
    x, noise = rng.normal(0.0, 1.0, n), rng.normal(0.0, 1.0, n)
    score = -1.0 + slope * x + step * (year >= 1946)
    happened = (rng.random(n) < 1.0 / (1.0 + np.exp(-score))).astype(int)
    table = pl.DataFrame({"year": year, "x": x, "noise": noise, "happened": happened, "case": np.arange(n) // 4})
    return Panel(
        name="made up",
        table=table.with_columns(era_of("year").alias("era"), pl.col("year").alias("told")),
        outcome="happened",
        covariates={"x": Covariate("x", 1), "noise": Covariate("noise", 1)},
        cluster="case",
        year="year",
        era="era",
        coding_rule="made up",
    )


@cache
def chosen(to=1979):
    """Return what is chosen of the usual panel."""
    return choose(panel_of(), CANDIDATES, to=to)


def test_what_tells_cases_apart_is_chosen_and_nothing_else():
    assert chosen().form.startswith("x; ")
    assert choose(panel_of(slope=0.0), CANDIDATES, to=1979).form in {level.words for level in LEVELS}
    assert choose(panel_of(slope=0.0, step=-1.5), CANDIDATES, to=1979).form == "constant by era"


def test_terms_are_chosen_if_they_gain_more_than_the_luckiest_candidate_would():
    panel = panel_of(slope=0.8)
    sure = choose(panel, CANDIDATES, to=1979)
    assert sure.form == sure.best != sure.constant
    assert sure.gain == pytest.approx(sure.scores[sure.constant] - sure.scores[sure.best])
    assert sure.gain > sure.luck > sure.error > 0.0
    # a gain above one standard error is not enough
    slight = choose(panel_of(slope=0.15, seed=7), CANDIDATES, to=1979)
    assert slight.error < slight.gain < slight.luck
    assert slight.form == slight.constant != slight.best
    # where all cases hang together the same gain says nothing
    panel = panel._replace(table=panel.table.with_columns(pl.lit(1).alias("case")))
    unsure = choose(panel, CANDIDATES, to=1979)
    assert (unsure.best, unsure.gain, unsure.error) == (sure.best, sure.gain, float("inf"))
    assert unsure.form == unsure.constant == sure.constant


def test_which_of_a_cluster_it_is_no_level_tells():
    """Within clusters all constants are alike, and a form is judged by its shares of the cases in which it happened."""
    panel = panel_of()._replace(cluster="told")  # a cluster is of one year
    made = choose(panel, CANDIDATES, to=1959, within=True)
    assert made.form.startswith("x; ")
    assert made.cases == made.events == chosen(1959).events
    assert len({made.scores[level.words] for level in LEVELS[:3]}) == 1
    asked = panel.table.filter(pl.col("year") > made.origins[0], pl.col("year") <= 1959)
    per_case = asked.filter(happened=1).join(asked.group_by("told").len(), on="told")["len"].log()
    assert made.scores[made.constant] == pytest.approx(per_case.mean())


def test_of_many_candidates_one_is_lucky_oftener_than_of_one():
    """Luck is the upper end of the largest of as many normal deviates as there are candidates that differ."""
    rng = np.random.default_rng(0)
    gains, cluster = rng.normal(0.0, 1.0, (40, 3000)), np.arange(3000) // 3
    errors, luck = choosing._errors_and_luck(gains, cluster)
    assert errors[0] == pytest.approx(gains[0].std() / np.sqrt(3000), rel=0.1)
    assert luck == pytest.approx(3.02, abs=0.12)  # (1 - .95 ** (1 / 40)) of a normal curve lies above 3.02
    assert choosing._errors_and_luck(gains[:1], cluster)[1] == pytest.approx(1.645, abs=0.08)
    same = choosing._errors_and_luck(np.repeat(gains[:1], 40, axis=0), cluster)[1]
    assert same == pytest.approx(1.645, abs=0.08)
    assert choosing._errors_and_luck(np.zeros((2, 3000)), cluster)[0] == [0.0, 0.0]


def test_the_score_is_that_of_forecasts_five_years_on_by_what_was_known():
    panel = panel_of(n=300)
    form = CANDIDATES[-1]
    choice = choose(panel, [form], to=1930)
    loss, cases, events = 0.0, 0, 0
    for origin in (1919, 1924, 1929):
        train = panel.table.filter(pl.col("year") <= origin)
        test = panel.table.filter(pl.col("year").is_between(origin + 1, min(origin + 5, 1930)))
        fit = fit_form(
            form, train, train["happened"].to_numpy(), causes=("happened",), year="year", cluster="case", origin=origin
        )
        p, y = forecast(fit, test, "year")[:, 0], test["happened"].to_numpy()
        loss -= float(np.log(np.where(y == 1, p, 1 - p)).sum())
        cases, events = cases + test.height, events + int(y.sum())
    assert choice.form == choice.best == choice.constant == form.name  # the only one there is
    assert choice.scores[form.name] == pytest.approx(loss / cases, rel=1e-12)
    assert (choice.origins, choice.cases, choice.events) == ((1919, 1924, 1929), cases, events)


def test_nothing_after_the_year_is_looked_at():
    panel = panel_of()
    later = pl.col("year") > 1939
    other = panel.table.with_columns(
        pl.when(later).then(1 - pl.col("happened")).otherwise("happened").alias("happened"),
        pl.when(later).then(-9.0).otherwise("x").alias("x"),
    )
    assert choose(panel._replace(table=other), CANDIDATES, to=1939) == chosen(1939)


def test_choices_up_to_several_years_share_what_was_fitted():
    panel, fits = panel_of(), {}
    alone = [chosen(year) for year in (1934, 1939)]
    assert [choose(panel, CANDIDATES, to=year, fits=fits) for year in (1934, 1939)] == alone
    assert set(fits) == {(form.name, origin) for form in CANDIDATES for origin in alone[1].origins}


def test_a_case_that_was_not_over_is_not_learned_from_and_a_later_event_had_not_happened():
    panel = panel_of()
    late = pl.when(pl.col("year") == 1939).then(1940).otherwise("told").alias("told")
    slow = panel._replace(table=panel.table.with_columns(late))
    short = panel._replace(table=panel.table.filter(pl.col("year") != 1939))
    assert choose(slow, CANDIDATES, to=1939, over="told") == choose(short, CANDIDATES, to=1939)
    known = choose(slow, CANDIDATES, to=1939, known="told")
    assert known.cases == chosen(1939).cases
    in_last_year = int(panel.table.filter(year=1939)["happened"].sum())
    assert known.events == chosen(1939).events - in_last_year < known.cases


def test_candidates_begin_with_constants_and_cross_the_rest():
    made = crossed({"a": (X,), "b": (X, NOISE)})
    assert [form.name for form in made[: len(LEVELS)]] == [level.words for level in LEVELS]
    assert not any(form.terms for form in made[: len(LEVELS)])
    assert len({form.name for form in made}) == len(made) == len(LEVELS) * 7
    assert len(crossed({"a": (X,)}, levels=LEVELS[:1], shrinkages=(0.1,))) == len(LEVELS) + 1
    by_era = next(form for form in made if form.name == "b; constant by era; 0.2")
    assert (by_era.terms, by_era.shrinkage, by_era.drift, by_era.by_era) == ((X, NOISE), 0.2, 1.0, True)


def test_choices_are_those_before_each_decade_from_the_fifties_to_the_nineties():
    assert tuple(range(1949, 1990, 10)) == BEFORE_DECADES
    assert FROZEN in BEFORE_DECADES


def test_an_intercept_by_era_is_that_of_the_last_era_that_was_seen():
    panel = panel_of(slope=0.0, step=-1.5)
    train = panel.table.filter(pl.col("year") <= 1989)
    form = Form("constant by era", "", (), drift=1.0, by_era=True)
    happened = train["happened"].to_numpy()
    fit = fit_form(form, train, happened, causes=("happened",), year="year", cluster="case", origin=1989)
    assert fit.steps.tolist() == [1919, 1946]
    years = pl.DataFrame({"year": [1910, 1960, 1995]})
    early, late, after = forecast(fit, years, "year")[:, 0]
    for chance, era in ((early, "to 1918"), (late, "1946-89")):
        assert chance == pytest.approx(train.filter(era=era)["happened"].mean(), abs=0.02)
    assert after == late


def test_too_little_to_choose_from_is_said():
    with pytest.raises(InputError, match="no year up to 1903 from which a form could be chosen"):
        choose(panel_of(), CANDIDATES, to=1903)


def test_the_file_holds_the_choice_and_every_score_of_the_frozen_year(monkeypatch):
    made = [chosen(year) for year in (1959, 1979)]
    held = tomllib.loads(written({"made-up": made}, {"table": "0" * 64}))
    monkeypatch.setattr(choosing, "_file", lambda: held)
    assert frozen("made-up", CANDIDATES).name == kept("made-up", 1979) == made[1].form
    assert frozen("made-up", CANDIDATES, 1958) == CANDIDATES[0]
    assert kept("made-up", 1978) == kept("made-up", 1959) == made[0].form
    assert kept("made-up", 1958) is None
    told = held["made-up"]["1979"]
    assert told["scores"] == pytest.approx(made[1].scores, rel=1e-8)
    assert (told["constant"], told["gain"]) == (made[1].constant, pytest.approx(made[1].gain, rel=1e-8))
    assert (told["origins"], told["candidates"], told["events"]) == (12, len(CANDIDATES), made[1].events)
    assert "scores" not in held["made-up"]["1959"]
    assert frozen("another", CANDIDATES) == CANDIDATES[0]
    with pytest.raises(DataError, match=r"is no candidate of 'made-up'.*PART=choices"):
        named("made-up", "gone", CANDIDATES)


CHOSEN = [task for task in TASKS if task.candidates]
#: Those of so many cases that the choice takes seconds.
LONG = {"third-parties", "renewal", "force-again"}


@pytest.mark.parametrize("task", CHOSEN, ids=lambda task: task.id)
def test_what_ships_is_what_was_chosen_up_to_the_frozen_year(task):
    (form,) = task.forms
    assert form.name == kept(task.id, choosing.FROZEN)
    assert all(name == form.name for _, name in task.shipped)
    for year in choosing.BEFORE_DECADES:
        # where too little came before a year, nothing is chosen, and the first candidate stands
        assert frozen(task.id, task.candidates, year).name == (kept(task.id, year) or task.candidates[0].name)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(
    "task",
    [pytest.param(each, marks=pytest.mark.deep) if each.id in LONG else each for each in CHOSEN],
    ids=lambda task: task.id,
)
def test_the_frozen_choice_is_what_the_tables_give(shared, task):
    """The choice, the best of all and the best constant, scored anew; of the others that they were scored."""
    panel, held = task.panel(shared / "data"), choosing._file()[task.id][str(choosing.FROZEN)]
    asked = [form for form in task.candidates if form.name in {held["form"], held["best"], held["constant"]}]
    made = choose(panel, asked, to=choosing.FROZEN, known=task.known, over=task.over, within=task.within)
    assert (made.best, made.constant) == (held["best"], held["constant"])
    assert (made.gain, made.error) == pytest.approx((held["gain"], held["error"]), rel=1e-5, abs=1e-9)
    assert held["luck"] >= 0.9 * made.luck  # the luckiest of all candidates, not of those that are scored here
    assert held["form"] == held["best" if held["gain"] > held["luck"] else "constant"]
    assert (made.cases, made.events, made.clusters) == (held["cases"], held["events"], held["clusters"])
    assert made.scores == pytest.approx({form.name: held["scores"][form.name] for form in asked}, rel=1e-6)
    assert held["best"] == min(held["scores"], key=held["scores"].__getitem__)
    assert set(held["scores"]) == {form.name for form in task.candidates}
