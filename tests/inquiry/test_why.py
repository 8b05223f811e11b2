"""Why: exact on games worked by hand, the same answers as a run, the same whatever way an arm is built."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from foedus.answers.counts import counts_of, question_counts
from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import inner_counts, run_ensemble
from foedus.inquiry.causes import Subsets, switched_off, switches
from foedus.inquiry.whatif import questions_of
from foedus.inquiry.why import arms_needed, divided, explain, subsets_in, subsets_needed
from foedus.mechanisms.catalogue import known_forms
from foedus.session.arms import Plan, ask, frame_of, numbers_of
from foedus.session.asking import asked, count_answers
from small_worlds import LATE, assumed, fixed_path, gone_by, of_leaders, read, step

PLAN = Plan(200, 1)
SOON, LATER = "2026-01-30", "2026-02-13"


def shares(found: dict) -> dict[str, float]:
    return {row["name"]: row["shapley"] for row in found["causes"]}


def rows(found: dict) -> dict[str, dict]:
    return {row["name"]: row for row in found["causes"]}


def test_either_of_three_steps_is_enough(tmp_path: Path) -> None:
    # Force comes with any of three steps: each gets a third; none is missed alone, each does it alone.
    path = [step(SOON, 4), step(LATER, 4), step("2026-03-01", 4)]
    causes = {
        f"step-{place}": {f"disputes.d.escalation.{place}": step(one["date"], 3)} for place, one in enumerate(path)
    }
    found = explain(read(tmp_path, fixed_path(*path, causes=causes)), "dispute:d:force", PLAN)
    assert (found["all_on"], found["all_off"]) == (1.0, 0.0)
    assert list(shares(found).values()) == pytest.approx([1 / 3] * 3, abs=1e-12)
    assert [row["remove_one"] for row in found["causes"]] == [0.0] * 3
    assert [row["add_one"] for row in found["causes"]] == [1.0] * 3
    assert found["interaction"]["value"] == pytest.approx(-0.5, abs=1e-12)
    assert found["notes"] == []  # each moves the answer where the other two are gone


def test_two_that_need_each_other(tmp_path: Path) -> None:
    # One step, which counts only if it comes in time and reaches force: both switches touch it, in different numbers.
    causes = {
        "in-time": {"disputes.d.escalation.0": step(LATE, 4)},
        "by-force": {"disputes.d.escalation.0": step(SOON, 3)},
    }
    found = explain(read(tmp_path, fixed_path(step(SOON, 4), causes=causes)), "dispute:d:force", PLAN)
    assert shares(found) == {"in-time": 0.5, "by-force": 0.5}
    assert found["interaction"]["value"] == 1.0
    assert [row["add_one"] for row in found["causes"]] == [0.0, 0.0]


def test_a_leader_that_two_clocks_remove(tmp_path: Path) -> None:
    """What one clock leaves the other takes, so the causes share like on a runway: closed form, within its error."""
    regular, failing, weeks = 0.6, 0.3, 12
    found = explain(read(tmp_path, of_leaders(regular, failing)), "falls:GAMMA:leader", Plan(6000, 1))
    by_rules, by_failure, by_both = (
        gone_by(weeks, *chances) for chances in ((regular, 0.0), (0.0, failing), (regular, failing))
    )
    for name, exact in (
        ("failure", (by_failure + by_both - by_rules) / 2.0),
        ("rules", (by_rules + by_both - by_failure) / 2.0),
    ):
        row = rows(found)[name]
        # 90% intervals, made as wide as four standard errors.
        assert abs(row["shapley"] - exact) < 4.0 * (row["high"] - row["low"]) / (2 * 1.645)
    assert found["all_on"] == pytest.approx(by_both, abs=0.02)
    assert found["all_off"] == 0.0
    assert abs(sum(shares(found).values()) - (found["all_on"] - found["all_off"])) < 1e-9


def test_the_answer_to_the_crisis_as_it_is_is_not_asked_for_again_where_it_is_known(tmp_path: Path) -> None:
    causes = {
        "first": {"disputes.d.escalation.0": step(SOON, 3)},
        "second": {"disputes.d.escalation.1": step(LATER, 3)},
    }
    crisis = read(tmp_path, fixed_path(step(SOON, 4), step(LATER, 4), causes=causes))
    known = np.full((PLAN.inner.size, 1), 0.25)  # it would be 1
    (found,) = divided(crisis, ["dispute:d:force"], PLAN, subsets_in(crisis, switches(crisis, ()), PLAN), all_on=known)
    assert (found["all_on"], found["all_off"], found["arms"]) == (0.25, 0.0, 4)


def test_what_nothing_reads_has_exactly_zero(tmp_path: Path) -> None:
    idle = rows(explain(read(tmp_path, of_leaders(0.6, 0.3)), "falls:GAMMA:leader", PLAN))["idle"]
    assert (idle["shapley"], idle["low"], idle["high"], idle["remove_one"], idle["add_one"]) == (0.0,) * 5


def test_a_cause_may_leave_out_an_actor_or_a_dispute(tmp_path: Path) -> None:
    """What is left out does nothing: the dispute that reaches level 4 is gone with the cause, and so is who acts."""
    raw = fixed_path(step("2026-01-30", 4), causes={"second": {"disputes.e": None}, "gamma": {"actors.GAMMA": None}})
    raw["relations"] = {}
    raw["disputes"]["e"] = {**raw["disputes"]["d"], "title": "Second"}
    crisis = read(tmp_path, raw)
    found = explain(crisis, "dispute:e:force", Plan(100, 1))
    assert (found["all_on"], found["all_off"]) == (1.0, 0.0)
    assert {row["name"]: row["shapley"] for row in found["causes"]} == {"second": 1.0, "gamma": 0.0}
    assert explain(crisis, "falls:GAMMA:leader", Plan(100, 1))["all_off"] == 0.0


def test_a_cause_that_lies_within_another_goes_with_it(tmp_path: Path) -> None:
    raw = fixed_path(step("2026-01-30", 4), causes={"second": {"disputes.e": None}, "level": {"disputes.e.level": 1}})
    raw["disputes"]["e"] = {**raw["disputes"]["d"], "title": "Second"}
    assert explain(read(tmp_path, raw), "dispute:d:force", Plan(100, 1))["all_on"] == 1.0


def test_causes_that_move_nothing_or_are_one_say_so(tmp_path: Path) -> None:
    off = {"actors.GAMMA.cinc": 0.1}
    crisis = read(tmp_path, fixed_path(step("2026-01-30", 4), causes={"unread": off, "again": off}))
    still = "moves nothing: actors.GAMMA.cinc is not read, since capability is given"
    assert explain(crisis, "dispute:d:force", Plan(100, 1))["notes"] == [
        {"cause": "unread", "note": still},
        {"cause": "again", "note": "switches off the same as 'unread'"},
        {"cause": "again", "note": still},
    ]


def test_a_setting_that_a_cause_does_not_fit_is_refused_at_once(tmp_path: Path) -> None:
    crisis = read(tmp_path, fixed_path(step("2026-01-30", 4), causes={"c": {"disputes.d.escalation.0": "2026-02-01"}}))
    with pytest.raises(
        InputError, match=r"^causes.c.off.*leads nowhere(.|\n)*leave it out, as with --set causes.c=null"
    ):
        explain(with_settings(crisis, {"disputes.d.escalation": "model"}), "dispute:d:force", Plan(100, 1))


def test_identical_causes_share_alike(tmp_path: Path) -> None:
    raw = of_leaders(0.6, 0.0)
    off = {"actors.GAMMA.regular_rate": 0}
    raw["causes"] = {name: {"title": name, "off": off} for name in ("one", "other")}
    found = explain(read(tmp_path, raw), "falls:GAMMA:leader", PLAN)
    assert shares(found)["one"] == shares(found)["other"] == pytest.approx(found["all_on"] / 2.0, abs=1e-12)


def test_causes_that_set_one_number_to_two_values_are_told_apart(tmp_path: Path) -> None:
    raw = of_leaders(0.6, 0.0)
    values = {"never": 0, "seldom": 0.3}
    raw["causes"] = {name: {"title": name, "off": {"actors.GAMMA.regular_rate": rate}} for name, rate in values.items()}
    found = rows(explain(read(tmp_path, raw), "falls:GAMMA:leader", Plan(2000, 1)))
    for name, rate in values.items():
        exact = gone_by(12, 0.6) - gone_by(12, rate)
        assert found[name]["remove_one"] == pytest.approx(exact, abs=0.025)


def test_more_than_eight_causes_are_sampled_and_still_add_up(tmp_path: Path) -> None:
    # Eight steps a week apart, of which any is enough, and two causes that change nothing: who comes first in an order
    # gets all.
    days = [str(date(2026, 1, 30) + timedelta(weeks=week)) for week in range(8)]
    path = [step(day, 4) for day in days]
    causes = {f"s{place}": {f"disputes.d.escalation.{place}": step(day, 3)} for place, day in enumerate(days)}
    causes |= {"idle-a": {"actors.GAMMA.leader_age": 40}, "idle-b": {"actors.BETA.leader_age": 40}}
    crisis, counted = read(tmp_path, fixed_path(*path, causes=causes)), []
    found = explain(crisis, "dispute:d:force", PLAN, orders=12, progress=counted.append)
    assert found["method"] == "sampled orders"
    assert found["orders"] == 12
    assert abs(sum(shares(found).values()) - 1.0) < 1e-9
    assert shares(found)["idle-a"] == shares(found)["idle-b"] == 0.0
    assert all(12 * row["shapley"] == pytest.approx(round(12 * row["shapley"])) for row in found["causes"])
    strongest = sorted(shares(found), key=lambda name: -shares(found)[name])[:2]
    assert set(found["interaction"]["pair"]) == set(strongest)
    assert found["interaction"]["value"] < 0.0  # either does what the other would do
    assert 0 < sum(counted) <= arms_needed(len(causes), 12) * PLAN.replicates


def test_subsets_that_are_needed() -> None:
    assert subsets_needed(3, []) == list(range(8))
    # All, none, each alone, all but each, and those on the way.
    assert set(subsets_needed(4, [(0, 1, 2, 3)])) == {15, 0, 1, 2, 4, 8, 14, 13, 11, 7, 3}


@pytest.mark.parametrize("name", bundled())
def test_asking_gives_the_answers_of_a_run(name: str) -> None:
    """Every question of a bundled crisis, stopped as early as may be, as a whole run counts it."""
    crisis = read_crisis(name, known_forms=known_forms())
    plan = Plan(300, 3)
    setup = plan.set_up(crisis)
    outcome = run_ensemble(setup.ensemble, plan.replicates, plan.seed)
    counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
    arm = numbers_of(setup, plan)
    together = questions_of(setup)
    yes = next(ask(frame_of(setup, plan, together), [arm]))
    for place, question in enumerate(together):
        assert (yes[:, place] == question_counts(counts, question)).all(), question
    for question in together[:: len(together) // 12]:
        alone = next(ask(frame_of(setup, plan, [question]), [arm]))
        assert (alone[:, 0] == question_counts(counts, question)).all(), question


@pytest.mark.parametrize("name", bundled())
def test_arms_put_together_equal_arms_that_are_built(name: str) -> None:
    crisis = read_crisis(name, known_forms=known_forms())
    plan = Plan(100, 5)
    causes = switches(crisis, [])
    subsets = Subsets(crisis, causes, lambda changed: numbers_of(plan.set_up(changed), plan))
    assert subsets.composed
    for off in np.random.default_rng(1).integers(0, 1 << len(causes), 24).tolist():
        switched = [cause for place, cause in enumerate(causes) if off >> place & 1]
        built = numbers_of(plan.set_up(switched_off(crisis, switched)), plan)
        assert np.array_equal(subsets.arm(off), built)


def test_arms_that_cannot_be_put_together_are_built(tmp_path: Path) -> None:
    causes = {"one": {"actors.GAMMA.load": 0.2}, "other": {"actors.GAMMA.load": 0.4}}
    crisis = read(tmp_path, fixed_path(step(SOON, 4), causes=causes))
    subsets = Subsets(crisis, switches(crisis, []), lambda changed: numbers_of(PLAN.set_up(changed), PLAN))
    assert not subsets.composed
    assert not np.array_equal(subsets.arm(1), subsets.arm(2))


def test_causes_that_act_only_together_are_not_put_together_from_what_each_does_alone(tmp_path: Path) -> None:
    """What Gamma spends on arms is read only where power goes by spending: alone it changes nothing."""
    causes = {
        "load": {"actors.GAMMA.load": 0.2},
        "measure": {"measure": "military_expenditure"},
        "arms": {"actors.GAMMA.military_expenditure": 0.4},
    }
    raw = fixed_path(step(SOON, 4), causes=causes) | {"measure": "cinc"}
    for actor in raw["actors"].values():
        del actor["capability"]
        actor |= {"cinc": assumed(0.1), "military_expenditure": assumed(0.2)}
    crisis = read(tmp_path, raw)
    named = switches(crisis, [])
    subsets = Subsets(crisis, named, lambda changed: numbers_of(PLAN.set_up(changed), PLAN))
    assert subsets.idle == [False, False, True]
    assert not subsets.composed
    assert np.array_equal(subsets.arm(0b111), numbers_of(PLAN.set_up(switched_off(crisis, named)), PLAN))
    assert not np.array_equal(subsets.arm(0b111), subsets.arm(0b011))


@pytest.mark.deep
@pytest.mark.parametrize("question", ["stands_by:iran:RUS:fight", "stands_by:iran:RUS:aid"])
def test_why_the_kremlin_cannot_save_iran(question: str) -> None:
    found = explain(read_crisis("iran-2025", known_forms=known_forms()), question, Plan(100, 1))
    named = {"overstretch", "no-obligation", "friendly-enemies", "linkage", "distance", "windfall"}
    assert named <= set(shares(found))
    assert abs(sum(shares(found).values()) - (found["all_on"] - found["all_off"])) < 1e-9
    assert found["all_on"] < found["all_off"]
    assert found["arms"] == 256


def test_shared_luck_pays_on_the_bundled_crises() -> None:
    for name in bundled():
        crisis = read_crisis(name, known_forms=known_forms())
        found = explain(crisis, "stands_by:iran:RUS:endorse:challenger", Plan(400, 1), [*crisis.causes][:3])
        saved = [row["luck_saved"] for row in found["causes"] if row["luck_saved"]]
        assert all(ratio > 1.0 for ratio in saved)


def test_threads_do_not_matter(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_leaders(0.6, 0.3))
    assert explain(crisis, "falls:GAMMA:leader", Plan(300, 1, 1)) == explain(
        crisis, "falls:GAMMA:leader", Plan(300, 1, 3)
    )


def test_progress_counts_every_replicate_of_every_arm(tmp_path: Path) -> None:
    counted: list[int] = []
    explain(read(tmp_path, of_leaders(0.6, 0.3)), "falls:GAMMA:leader", PLAN, progress=counted.append)
    assert sum(counted) == 8 * PLAN.replicates


def test_progress_counts_an_arm_in_which_nobody_is_left_to_ask_about(tmp_path: Path) -> None:
    counted: list[int] = []
    raw = fixed_path(step("2026-01-30", 4), causes={"gamma": {"actors.GAMMA": None}})
    explain(read(tmp_path, {**raw, "relations": {}}), "falls:GAMMA:leader", PLAN, progress=counted.append)
    assert sum(counted) == 2 * PLAN.replicates


@pytest.mark.skipif(not hasattr(count_answers, "signatures"), reason="compiled code only")
def test_nothing_is_compiled_again(tmp_path: Path) -> None:
    for name in bundled():
        crisis = read_crisis(name, known_forms=known_forms())
        explain(crisis, "falls:IRN:leader", Plan(100, 1), [*crisis.causes][:2])
    explain(read(tmp_path, of_leaders(0.6, 0.3)), "falls:GAMMA:leader", PLAN)
    assert len(count_answers.signatures) == 1


def test_plain_python_agrees(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_leaders(0.9, 0.3))
    plan = Plan(100, 1)
    setup = plan.set_up(crisis)
    yes = next(ask(frame_of(setup, plan, [Question.falls("GAMMA", "leader")]), [numbers_of(setup, plan)]))
    told = subprocess.run(
        [sys.executable, "-c", PLAIN, str(tmp_path / "small-world.yaml")],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.split() == [str(count) for count in yes[:, 0]]


PLAIN = """
import sys
from foedus.answers.question import Question
from foedus.session.arms import Plan, ask, frame_of, numbers_of
from foedus.crisis.reading import read_crisis
plan = Plan(100, 1)
setup = plan.set_up(read_crisis(sys.argv[1]))
print(*next(ask(frame_of(setup, plan, [Question.falls("GAMMA", "leader")]), [numbers_of(setup, plan)]))[:, 0])
"""


def test_more_outer_draws_begin_with_the_fewer() -> None:
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    few, many = Plan(100, 1, outer_draws=10), Plan(400, 1, outer_draws=40)
    assert np.array_equal(numbers_of(many.set_up(crisis), many)[:10], numbers_of(few.set_up(crisis), few))
    assert (inner_counts(400, 40)[:10] == inner_counts(100, 10)).all()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("stands_by:iran:RUS:figth", "did you mean 'fight'?"),
        ("stands_by:iran:RUSS:fight", "did you mean 'RUS'?"),
        ("stand_by:iran:RUS:fight", "did you mean 'stands_by'?"),
        ("falls:IRN:regim", "did you mean 'regime'?"),
        ("dispute:irna:war", "did you mean 'iran'?"),
        ("stands_by:iran:ISR:fight", "ISR is a party of iran"),
        ("mediates:iran:DEU:accepted", "DEU is no candidate to mediate in iran; candidates: RUS, "),
    ],
)
def test_an_unknown_question_names_the_nearest(question: str, told: str) -> None:
    with pytest.raises(InputError, match="question") as caught:
        explain(read_crisis("iran-2025"), question, PLAN)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("overstrech", "did you mean 'overstretch'?"),
        ("J42-no-requests", "did you mean 'J42-no-request'?"),
        ("source:K", "known: D; J"),
        ("asserted_by:Kremlim", "nothing here is asserted by 'Kremlim'"),
    ],
)
def test_an_unknown_cause_names_the_nearest(cause: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        explain(read_crisis("iran-2025"), "falls:IRN:regime", PLAN, [cause])
    assert told in str(caught.value)


def test_what_cannot_be_explained_is_refused(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_leaders(0.6, 0.3))
    with pytest.raises(InputError, match="named twice"):
        explain(crisis, "falls:GAMMA:leader", PLAN, ["rules", "rules"])
    with pytest.raises(InputError, match="must be at least 100"):
        explain(crisis, "falls:GAMMA:leader", Plan(99, 1))
    with pytest.raises(InputError, match="states no causes"):
        explain(crisis.model_copy(update={"causes": {}}), "falls:GAMMA:leader", PLAN)


def test_the_events_of_a_question() -> None:
    found = asked([Question.falls("B", "leader"), Question.course("d", "war")], ("A", "B"), ("d",))
    assert found.question.tolist() == [0] * 5 + [1]
    assert found.closing.tolist() == [-1, 0]
