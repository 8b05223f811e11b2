"""The calibrations that ship: readable without tables, and exactly what the tables give."""

import numpy as np
import pytest

from foedus.estimation.__main__ import calibration_of, main
from foedus.estimation.calibration import draw, shipped
from foedus.estimation.forms import refuse_unknown
from foedus.estimation.tasks import QUESTIONS, TASKS, tasks_of

SHIPPED = [(task, name, form) for task in TASKS for name, form in task.shipped]
IDS = [name for _, name, _ in SHIPPED]


@pytest.mark.parametrize(("task", "name", "form"), SHIPPED, ids=IDS)
def test_every_calibration_reads_and_draws_inside_its_bounds(task, name, form):
    found = shipped(task.family, name)
    assert found.form == form
    assert found.columns[0] == "intercept"
    assert set(found.meaning) == set(found.columns[1:])
    assert all(len(digest) == 64 for digest in found.data.values())
    luck = np.random.default_rng(1).random((50, found.estimate.size))
    drawn = draw(found, luck)
    assert np.isfinite(drawn).all()
    assert (drawn >= found.low - 1e-12).all()
    assert (drawn <= found.high + 1e-12).all()


def test_the_pledge_and_the_base_rate_are_where_the_design_puts_them():
    """An ally with a pledge joins in 1.6-2% of fatal disputes after 1945, any third state in .2%."""
    found = shipped("commitment", "joining")
    assert found.value("pledge") == pytest.approx(np.log(0.018 / 0.982) - np.log(0.002 / 0.998), abs=0.5)
    assert 1.0 / (1.0 + np.exp(-found.value("intercept"))) == pytest.approx(0.002, abs=0.001)


def test_every_question_has_tasks_with_forms():
    for question in QUESTIONS:
        assert all(task.forms for task in tasks_of(question))
    assert len({population.name for task in TASKS for population in task.populations}) == sum(
        len(task.populations) for task in TASKS
    )


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", ["onset", "coup_attempt", "leader_exit", "joining"])
def test_what_ships_is_what_the_tables_give(shared, name):
    task, _, form_name = next(entry for entry in SHIPPED if entry[1] == name)
    panel = task.panel(shared / "data")
    form = next(form for form in task.forms if form.name == form_name)
    now, then = calibration_of(shared / "data", task, panel, form), shipped(task.family, name)
    assert now.estimate == pytest.approx(then.estimate, abs=1e-6)
    assert now.covariance == pytest.approx(then.covariance, rel=1e-4, abs=1e-7)
    assert (now.cases, now.events, now.clusters, now.span) == (then.cases, then.events, then.clusters, then.span)
    assert now.data == then.data


@pytest.mark.shared
def test_no_form_looks_at_what_could_not_be_known(shared):
    for task in TASKS:
        panel = task.panel(shared / "data")
        for form in (*task.forms, *task.simple):
            refuse_unknown(form, panel)


def test_no_folder_is_told(capsys, monkeypatch):
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    assert main([]) == 2
    assert "FOEDUS_DATA" in capsys.readouterr().err
