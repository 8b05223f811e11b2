"""What was known by a year, which cause a case counts as, and what the forms hold fixed."""

import numpy as np
import polars as pl
import pytest

from foedus.core.calibration import shipped
from foedus.core.errors import InputError
from foedus.fitting.delays import fit_delay
from foedus.fitting.forms import Form
from foedus.fitting.refitting import DAYS, timing
from foedus.fitting.tasks import TASKS, Population, Task, causes_of, outcome_by, tasks_of
from foedus.history.panel import Panel

TASKS_BY_ID = {task.id: task for task in TASKS}


def panel_of(**columns: list[int | None]) -> Panel:
    table = pl.DataFrame({"year": [1950] * len(next(iter(columns.values()))), **columns})
    return Panel("made up", table, "happened", {}, "case", "year", "era", "made up")


def task_of(known: str = "") -> Task:
    return Task("made-up", "joins", lambda _: panel_of(happened=[0]), (Population("all"),), (), (), known=known)


def test_what_became_known_after_the_origin_had_not_happened():
    panel = panel_of(happened=[1, 1, 1, 1, 0, 0], known=[1949, 1950, 1951, None, 1949, None])
    assert outcome_by(task_of("known"), panel, panel.table, 1950).tolist() == [1, 1, 0, 0, 0, 0]
    assert outcome_by(task_of("known"), panel, panel.table, 1951).tolist() == [1, 1, 1, 0, 0, 0]
    assert outcome_by(task_of(), panel, panel.table, 1900).tolist() == [1, 1, 1, 1, 0, 0]


def test_the_outcome_comes_before_its_rivals_and_these_in_their_order():
    table = pl.DataFrame({"one": [0, 1, 1, 0, 1], "two": [0, 1, 0, 1, None]})
    form = Form("f", "f", (), rivals=("one", "two"))
    happened = np.array([0, 0, 1, 0, 1])
    assert causes_of(form, table, happened).tolist() == [0, 2, 1, 3, 1]
    assert happened.tolist() == [0, 0, 1, 0, 1]  # what was given stays as it was


def test_a_question_keeps_to_its_tasks():
    assert tasks_of(None) == TASKS
    assert {task.id for task in tasks_of("mediates")} == {"mediation", "agreement", "candidates"}
    with pytest.raises(InputError, match="did you mean 'falls'"):
        tasks_of("fall")


def test_the_lag_is_that_of_dated_cases_after_1945():
    days = np.arange(40) * 9
    table = pl.DataFrame(
        {
            "year": [1945, 1999, *[1946] * 40],
            DAYS: [3, None, *days.tolist()],
            "case": [90, 91, *(np.arange(40) // 2).tolist()],
        }
    )
    panel = panel_of(happened=[1])._replace(table=table)
    found, delay = timing(task_of(), panel, 1999), fit_delay(days, np.arange(40) // 2)
    assert found == {**delay._asdict(), "dated": 40.0, "disputes": 20.0}
    assert timing(task_of(), panel._replace(table=table.drop(DAYS)), 1999) == {}


def test_what_a_sceptic_would_name_is_hardly_shrunk_and_always_alike():
    """Five standard deviations leave a coefficient free; no baseline is held back more than another, or than ours."""
    assert {form.shrinkage for task in TASKS for form in task.simple} == {5.0}
    assert all(form.shrinkage < 5.0 for task in TASKS for form in task.forms)
    assert not any(form.drift or form.half_life_years for task in TASKS for form in task.simple)


def test_signs_are_held_where_theory_names_one_and_nowhere_else():
    """Great powers act abroad; soldiers are overthrown and parties are not; of other rule theory names no order.

    That a great power is one of the two says of a feud neither that it is taken up again nor that it is not.
    """
    signs: dict[str, set[int]] = {}
    feuds: dict[str, set[int]] = {}
    for task in TASKS:
        found = feuds if task.question == "escalates" else signs
        for term in (term for form in (*task.forms, *task.candidates) for term in form.terms):
            found.setdefault(term.name, set()).add(term.sign)
    assert signs["major"] == {1}
    assert feuds["major"] == {0}
    roused = ("shown", "in_use", "force", "lately", "rivalry", "next_door", "at_war", "target_engaged")
    assert {name: feuds[name] for name in roused} == {name: {1} for name in roused}
    assert feuds["democracy"] == {-1}
    assert feuds["guarded"] == feuds["target_nuclear"] == {-1, 0}  # deterrence, as found and as theory has it
    assert (signs["military"], signs["party"], signs["personal"], signs["monarchy"]) == ({1}, {-1}, {0}, {0})
    treaty = [term for form in TASKS_BY_ID["alliance-calls"].forms for term in form.terms]
    assert {term.name for term in treaty if term.sign} == {"log_age"}  # old treaties weaken


def test_power_and_distance_are_left_free_where_they_are_the_baseline():
    """Whether the strong and the near join, or mediate, is what the baseline has to tell."""
    for task in ("third-parties", "candidates"):
        form = next(form for form in TASKS_BY_ID[task].simple if form.name == "power and distance")
        assert {term.name: term.sign for term in form.terms if term.name != "major"} == dict.fromkeys(
            (term.name for term in form.terms if term.name != "major"), 0
        )


SHIPPED = [(task, name, form) for task in TASKS for name, form in task.shipped]


@pytest.mark.parametrize(("task", "name", "form_name"), SHIPPED, ids=[name for _, name, _ in SHIPPED])
def test_a_shipped_calibration_holds_the_signs_of_its_form(task: Task, name: str, form_name: str):
    found = shipped(task.family, name)
    form = next(form for form in task.forms if form.name == form_name)
    assert found.columns == ("intercept", *(term.name for term in form.terms))
    assert found.causes[1:] == form.rivals
    signs = np.array([0, *(term.sign for term in form.terms)])
    for low, high in zip(found.low, found.high, strict=True):
        assert low.tolist() == np.where(signs > 0, 0.0, -np.inf).tolist()
        assert high.tolist() == np.where(signs < 0, 0.0, np.inf).tolist()
    assert found.typical.keys() == {term.name for term in form.terms}
    assert dict(found.meaning) == {term.name: term.meaning for term in form.terms}
