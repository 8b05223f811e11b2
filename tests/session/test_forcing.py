"""Forced histories: a sample of all histories, whose answers are those of plain conditioning."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.inquiry.weighing import Tally, differences, effective_size, tallied
from foedus.inquiry.whatif import questions_of
from foedus.mechanisms.catalogue import known_forms
from foedus.session.arms import Plan
from foedus.session.forcing import Forced, forced
from foedus.session.histories import Flags, Histories, live
from plain_python import compiled_only
from small_worlds import assumed, content, fixed_path, read, step

FORCE, WAR = (Question.course("d", what) for what in ("force", "war"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Crisis:
    raw = content()
    raw["disputes"]["d"] |= {"value": {"between": [0.3, 1.0], "because": "assumption"}}
    raw["actors"]["BETA"] |= {"unrest": {"between": [0.05, 0.9], "because": "assumption"}}
    return read(tmp_path_factory.mktemp("forced"), raw)


def held(histories: Histories, event: Question, week: int) -> Flags:
    return np.asarray(histories.weeks_of(event) <= week)


def halves(found: Forced) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the lives in which the event is forbidden, and of those in which it is forced."""
    return np.arange(0, found.weights.size, 2), np.arange(1, found.weights.size, 2)


def asked(histories: Histories) -> list[Question]:
    """Return the twenty questions whose answers are least certain."""
    questions = questions_of(histories.setup)
    return sorted(questions, key=lambda question: abs(float(histories.answered(question).mean()) - 0.5))[:20]


def apart(one: Tally, other: Tally) -> np.ndarray:
    """Return by how many standard errors each chance differs; the two samples have luck of their own."""
    errors = np.sqrt(one.error**2 + other.error**2)
    return np.asarray((one.chance - other.chance) / errors)


@pytest.mark.parametrize("week", [4, 12])
def test_one_life_has_no_force_to_the_week_and_the_other_has(small: Crisis, week: int) -> None:
    plan = Plan(400, 1)
    found = forced(plan.set_up(small), FORCE, week, plan)
    without, having = halves(found)
    so = held(found.histories, FORCE, week)
    assert not so[without].any()
    assert so[having].all()
    assert found.weights[without] + found.weights[having] == pytest.approx(1.0)
    assert (found.weights > 0.0).all()
    assert found.histories.inner.sum() == 800


def test_what_is_free_to_happen_in_both_lives_does(small: Crisis) -> None:
    """After the week in which it was forbidden force is free again; and before it is forced nothing is otherwise."""
    plan = Plan(400, 1)
    setup = plan.set_up(small)
    found, plain = forced(setup, FORCE, 4, plan), live(small, plan)
    without, having = halves(found)
    assert held(found.histories, FORCE, 12)[without].any()
    # on luck by which force never comes, the first life is the replicate itself
    never = ~held(plain, FORCE, 4)
    assert np.array_equal(found.histories.first[without][never], plain.first[never])
    came = found.histories.weeks_of(FORCE)[having][:, None]
    before = np.where(found.histories.first < came[0, 0], found.histories.first, 0)
    assert before.shape == found.histories.first.shape
    first, second = found.histories.first[without], found.histories.first[having]
    assert ((first < came) <= (first == second)).all()


@pytest.mark.parametrize(
    "event",
    [
        FORCE,
        WAR,
        Question.stands_by("d", "GAMMA", "aid"),
        Question.mediates("d", "GAMMA"),
        Question.falls("BETA", "leader"),
        Question.falls("BETA", "regime"),
    ],
)
def test_forced_and_plain_conditioning_agree(small: Crisis, event: Question) -> None:
    plan = Plan(2000, 1)
    found, plain = forced(plan.set_up(small), event, 12, plan), live(small, Plan(6000, 7))
    so, seen = held(found.histories, event, 12), held(plain, event, 12)
    chance, share = np.average(so, weights=found.weights), seen.mean()
    assert abs(chance - share) < 4.0 * np.sqrt(share * (1.0 - share) * (1.0 / 6000 + 1.0 / 2000))
    questions = [question for question in asked(plain) if question != event]
    for flags, others in ((so, seen), (~so, ~seen)):
        if others.sum() > 100:
            one = tallied(found.histories, questions, found.weights * flags)
            assert np.abs(apart(one, tallied(plain, questions, others.astype(float)))).max() < 4.0


@pytest.mark.parametrize("event", [WAR, Question.stands_by("d", "GAMMA", "fight"), Question.falls("BETA", "regime")])
def test_more_stands_under_what_is_rare(small: Crisis, event: Question) -> None:
    plan = Plan(2000, 1)
    found, plain = forced(plan.set_up(small), event, 12, plan), live(small, plan)
    assert effective_size(found.weights * held(found.histories, event, 12)) > 5 * held(plain, event, 12).sum()
    assert np.average(held(found.histories, event, 12), weights=found.weights) > 0.0


def test_threads_change_no_bit(small: Crisis) -> None:
    one, two = (forced(plan.set_up(small), FORCE, 6, plan) for plan in (Plan(300, 3), Plan(300, 3, 2)))
    assert np.array_equal(one.histories.first, two.histories.first)
    assert np.array_equal(one.weights, two.weights)


def test_what_no_form_decides_by_a_draw_is_not_forced(small: Crisis, tmp_path: Path) -> None:
    plan = Plan(100, 1)
    setup = plan.set_up(small)
    for event in (Question.course("d", "lapsed"), Question.course("d", "deaths")):
        assert forced(setup, event, 12, plan) is None
    raw = content(forms={"coercion": "crisis_bargaining"})
    raw["disputes"]["d"]["level"] = assumed(3)
    assert forced(plan.set_up(read(tmp_path, raw)), FORCE, 12, plan) is None
    # on a fixed path force comes by no luck, so that there is nothing to force: each life is the replicate itself
    fixed = read(tmp_path, fixed_path(step("2026-02-13", 4), causes={}))
    found = forced(plan.set_up(fixed), FORCE, 12, plan)
    assert found.weights.tolist() == [1.0, 0.0] * 100
    assert held(found.histories, FORCE, 12).all()


@cache
def lived(name: str) -> Histories:
    """Return histories of a bundled crisis that nobody forces."""
    return live(read_crisis(name, known_forms=known_forms()), Plan(20_000, 7))


@pytest.mark.slow
@compiled_only("thousands of replicates are too slow in plain Python")
@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("iran-2026", "dispute:iran:force"),
        pytest.param("iran-2025", "dispute:iran:war", marks=pytest.mark.deep),
        pytest.param("iran-2025", "falls:IRN:leader", marks=pytest.mark.deep),
        pytest.param("iran-2026", "dispute:cuba:force", marks=pytest.mark.deep),
        pytest.param("iran-2026", "stands_by:iran:DEU:aid:challenger", marks=pytest.mark.deep),
        pytest.param("iran-2026", "mediates:iran:QAT:accepted", marks=pytest.mark.deep),
    ],
)
def test_twenty_questions_on_the_bundled_crises(name: str, event: str) -> None:
    """Forced and plain conditioning agree in both cells, one by one and taken together."""
    crisis = read_crisis(name, known_forms=known_forms())
    plan = Plan(6000, 1)
    question, week = Question.parse(event), crisis.horizon_weeks
    found, plain = forced(plan.set_up(crisis), question, week, plan), lived(name)
    so, seen = held(found.histories, question, week), held(plain, question, week)
    chance, share = np.average(so, weights=found.weights), seen.mean()
    assert abs(chance - share) < 4.0 * np.sqrt(share * (1.0 - share) / 20_000)
    questions = [each for each in asked(plain) if each != question]
    cells = [
        (tallied(found.histories, questions, found.weights * flags), tallied(plain, questions, others.astype(float)))
        for flags, others in ((so, seen), (~so, ~seen))
    ]
    errors = np.array([apart(one, other) for one, other in cells])
    assert np.abs(errors).max() < 4.0
    assert (errors**2).mean() < 2.0
    # and so do the differences, from which the draws that both cells share cancel
    ours, theirs = (differences(*(cell[number] for cell in cells)) for number in (0, 1))
    for one, other in zip(ours, theirs, strict=True):
        assert abs(one.value - other.value) < 4.0 * np.hypot(one.error, other.error)
