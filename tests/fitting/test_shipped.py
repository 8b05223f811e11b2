"""The calibrations that ship: readable without tables, and exactly what the tables give."""

from functools import cache

import numpy as np
import pytest

from foedus.answers.base_rates import share
from foedus.core.calibration import draw, shipped
from foedus.core.choice import log_odds
from foedus.fitting.forms import refuse_unknown
from foedus.fitting.refitting import calibration_of
from foedus.fitting.tasks import QUESTIONS, TASKS, tasks_of
from foedus.mechanisms.catalogue import MECHANISMS

SHIPPED = [(task, name, form) for task in TASKS for name, form in task.shipped]
IDS = [name for _, name, _ in SHIPPED]


@pytest.mark.parametrize(("task", "name", "form"), SHIPPED, ids=IDS)
def test_every_calibration_reads_and_draws_inside_its_bounds(task, name, form):
    found = shipped(task.family, name)
    assert found.form == form
    terms = next(each for each in task.forms if each.name == form).terms
    assert found.columns == ("intercept", *(term.name for term in terms))
    assert dict(found.meaning) == {term.name: term.meaning for term in terms}
    assert set(found.typical) == set(found.columns[1:])
    assert found.low[0].tolist() == [-np.inf, *(0.0 if term.sign > 0 else -np.inf for term in terms)]
    assert found.high[0].tolist() == [np.inf, *(0.0 if term.sign < 0 else np.inf for term in terms)]
    assert all(len(digest) == 64 for digest in found.data.values())
    luck = np.random.default_rng(1).random((50, found.estimate.size))
    drawn = draw(found, luck)
    assert np.isfinite(drawn).all()
    assert (drawn >= found.low - 1e-12).all()
    assert (drawn <= found.high + 1e-12).all()


def test_the_pledge_and_the_base_rate_are_where_the_design_puts_them():
    """An ally with a pledge joins in 1.4% of fatal disputes since 1946, any third state in .2%.

    Part of that is the pledge; the rest is that allies are near, alike and have stood together before.
    """
    found = shipped("commitment", "joining")
    ally, third_state = (log_odds(share(name)) for name in ("ally", "third_state"))
    assert 0.25 * (ally - third_state) < found.value("pledge") < 0.75 * (ally - third_state)
    assert 1.0 / (1.0 + np.exp(-found.value("intercept"))) == pytest.approx(share("third_state"), abs=0.001)


@cache
def posterior(family, name):
    """Return draws of a calibration that ships [draw, column]."""
    fit = shipped(family, name)
    return draw(fit, np.random.default_rng(2).random((2000, len(fit.columns))))[:, 0]


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_the_range_of_a_parameter_cuts_off_none_of_its_posterior(mechanism):
    """But where theory fixes a sign; and what a term multiplies is fitted as the parameter of its name.

    A coefficient that the chosen form does not have is zero, where the mechanism allows that.
    """
    for name, parameter in mechanism.parameters().items():
        if parameter.fit:
            fit = shipped(mechanism.family, parameter.fit[0])
            if parameter.optional and parameter.fit[1] not in fit.columns:
                assert (parameter.low, parameter.value, parameter.high) == (0.0, 0.0, 0.0), name
                continue
            place = fit.columns.index(parameter.fit[1])
            drawn = posterior(mechanism.family, parameter.fit[0])[:, place]
            assert (drawn < parameter.low).mean() < 0.001, name
            assert (drawn > parameter.high).mean() < 0.001, name
    for term in mechanism.terms:
        calibration, column = mechanism.parameters()[term.name].fit
        assert (column, shipped(mechanism.family, calibration).meaning[column]) == (term.name, term.meaning)


def test_every_question_has_tasks_with_forms():
    for question in QUESTIONS:
        assert all(task.forms for task in tasks_of(question))
    assert len({population.name for task in TASKS for population in task.populations}) == sum(
        len(task.populations) for task in TASKS
    )


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(("task", "name", "form"), SHIPPED, ids=IDS)
def test_what_ships_is_what_the_tables_give(shared, task, name, form):
    panel = task.panel(shared / "data")
    form = next(each for each in task.forms if each.name == form)
    now, then = calibration_of(shared / "data", task, panel, form), shipped(task.family, name)
    assert now.estimate == pytest.approx(then.estimate, abs=1e-6)
    assert now.centre == pytest.approx(then.centre, abs=1e-6)
    assert now.covariance == pytest.approx(then.covariance, rel=1e-4, abs=1e-7)
    assert (now.low.tolist(), now.high.tolist()) == (then.low.tolist(), then.high.tolist())
    assert now.typical == pytest.approx(then.typical, rel=1e-8)
    assert now.timing == pytest.approx(then.timing, rel=1e-4)
    rest = set(now._fields) - {"estimate", "centre", "covariance", "low", "high", "typical", "timing"}
    assert {part: getattr(now, part) for part in rest} == {part: getattr(then, part) for part in rest}


@pytest.mark.shared
def test_no_form_looks_at_what_could_not_be_known(shared):
    for task in TASKS:
        panel = task.panel(shared / "data")
        for form in (*task.forms, *task.simple):
            refuse_unknown(form, panel)
