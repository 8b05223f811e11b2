"""The calibrations that ship: readable without tables, and exactly what the tables give."""

import numpy as np
import pytest

from foedus.analysis.base_rates import share
from foedus.analysis.parameters import FITTED
from foedus.core.choice import log_odds
from foedus.estimation import __main__ as command
from foedus.estimation.__main__ import calibration_of, main
from foedus.estimation.calibration import draw, shipped
from foedus.estimation.forms import refuse_unknown
from foedus.estimation.tasks import QUESTIONS, TASKS, tasks_of
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
    """An ally with a pledge joins in 1.4% of fatal disputes since 1946, any third state in .2%."""
    found = shipped("commitment", "joining")
    ally, third_state = (log_odds(share(name)) for name in ("ally", "third_state"))
    assert found.value("pledge") == pytest.approx(ally - third_state, abs=0.5)
    assert 1.0 / (1.0 + np.exp(-found.value("intercept"))) == pytest.approx(share("third_state"), abs=0.001)


@pytest.mark.parametrize(
    "mechanism", [each for each in MECHANISMS if each.family == "commitment"], ids=lambda m: m.name
)
def test_parameters_stand_where_the_fit_puts_them(mechanism):
    """Value and spread to two digits, and a range that cuts off none of the posterior but where theory fixes a sign."""
    found = 0
    for parameter in mechanism.parameters().values():
        if not parameter.source.startswith(FITTED):
            continue
        name, column = parameter.source.removeprefix(FITTED).split(": ")
        fit = shipped(mechanism.family, name)
        place = fit.columns.index(column)
        assert parameter.value == pytest.approx(fit.value(column), abs=0.006), column
        assert parameter.sd == pytest.approx(fit.standard_error(column), abs=0.006), column
        drawn = draw(fit, (np.random.default_rng(2).random((2000, len(fit.columns)))))[:, 0, place]
        assert (drawn < parameter.low).mean() < 0.001, column
        assert (drawn > parameter.high).mean() < 0.001, column
        found += 1
    assert found >= 4


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


def test_base_rates_are_written_where_the_package_has_them(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "TASKS", ())
    monkeypatch.setattr(command, "BASE_RATES", {"rates.toml": lambda data: f"# of {data.name}\n"})
    (tmp_path / "tables").mkdir()
    assert main(["--data", str(tmp_path / "tables"), "--out", str(tmp_path)]) == 0
    assert (tmp_path / "rates.toml").read_text() == "# of tables\n"


def test_no_folder_is_told(capsys, monkeypatch):
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    assert main([]) == 2
    assert "FOEDUS_DATA" in capsys.readouterr().err
