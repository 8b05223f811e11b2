"""Sensitivity: shares of variance against closed forms, ends of ranges, orders that turn over where they must."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from foedus.answers.contests import casts_of, contest_of
from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import at
from foedus.crisis.reading import read_crisis
from foedus.inquiry.effects import first_order
from foedus.inquiry.sensitivity import plans_for, replicates_needed, sensitivity
from foedus.inquiry.tornado import ends_of, held_at
from foedus.mechanisms.catalogue import known_forms
from foedus.session.arms import Plan
from foedus.worlds.setup import Setup
from small_worlds import assumed, content, fixed_path, gone_by, read, step

PLAN = Plan(4000, 1)


def of_two_leaders(one: dict, other: dict) -> dict:
    """A world in which Beta's and Gamma's leaders go by the rules alone, at uncertain rates."""
    never = {f"survival.{form}.foreign": assumed(0.0) for form in ("competing_risks", "global_game")}
    raw = content(parameters=never, horizon_weeks=26)
    for actor, rate in (("BETA", one), ("GAMMA", other)):
        raw["actors"][actor] |= {"irregular_rate": assumed(0.0), "failure_rate": assumed(0.0), "regular_rate": rate}
    return raw


def between(low: float, high: float) -> dict:
    return {"between": [low, high], "because": "assumption"}


def test_effects_equal_those_of_a_function_that_is_known() -> None:
    # Y = 4 A + B^2 + C D on uniform (0, 1): variances 16/12, 4/45, and of C D the parts (1/2)^2/12 each and 1/144.
    draws = np.random.default_rng(1).uniform(size=(6, 20_000))
    answer = 4 * draws[0] + draws[1] ** 2 + draws[2] * draws[3]
    noise = np.random.default_rng(2).normal(0.0, 0.5, answer.size)
    total = 16 / 12 + 4 / 45 + 2 / 48 + 1 / 144
    found = first_order(draws, answer + noise, 0.25)
    exact = np.array([16 / 12, 4 / 45, 1 / 48, 1 / 48, 0.0, 0.0]) / total
    assert np.abs(found.share - exact).max() < 4 * found.error.max()
    assert found.share == pytest.approx(exact, abs=0.01)
    assert found.clear.tolist() == [True] * 4 + [False] * 2


def test_effects_of_words_are_those_of_their_groups() -> None:
    words = np.tile([0.0, 1.0, 5.0, 5.0], 500)
    other = np.random.default_rng(1).normal(size=2000)
    answer = np.where(words == 1.0, 1.0, 0.0)  # no line through 0, 1 and 5 sees this
    found = first_order(np.array([words, other]), answer, 0.0)
    assert found.share == pytest.approx([1.0, 0.0], abs=1e-9)


def test_false_alarms_are_rare() -> None:
    draws = np.random.default_rng(3).uniform(size=(3000, 400))
    assert first_order(draws, np.random.default_rng(4).uniform(size=400), 0.0).clear.sum() <= 2


def test_resolving_an_input_takes_its_share_off_the_variance() -> None:
    """What is left when an input is known is measured by knowing it: the mean variance within thin slices of it."""
    draws = np.random.default_rng(5).uniform(size=(2, 40_000))
    answer = draws[0] + 0.5 * draws[1]
    slices = np.array_split(answer[np.argsort(draws[0])], 400)
    left = np.mean([part.var() for part in slices]) / answer.var()
    assert 1.0 - first_order(draws, answer, 0.0).share[0] == pytest.approx(left, abs=0.01)


def setup_of(crisis: Crisis) -> Setup:
    return Plan(200, 1).set_up(crisis)


def ends(crisis: Crisis, path: str) -> tuple:
    setup = setup_of(crisis)
    leaning = next(leaning for leaning in setup.leanings if leaning.path == path)
    return tuple((end.said, pytest.approx(end.number)) for end in ends_of(setup, leaning))


def test_ends_are_those_that_are_stated() -> None:
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    assert ends(crisis, "actors.RUS.load") == ((0.6, 0.6), (0.85, 0.85))
    assert ends(crisis, "relations.RUS>IRN.obligation") == (("consultation", 1.0), ("defence", 4.0))
    assert ends(crisis, "relations.RUS>IRN.on_request") == ((False, 0.0), (True, 1.0))
    assert ends(crisis, "relations.USA>RUS.trust") == ((0.1, 0.1), (0.45, 0.45))
    assert ends(crisis, "parameters.commitment.expected_utility.linkage") == ((1.0, 1.0), (3.0, 3.0))
    low, high = ends(crisis, "actors.IRN.regular_rate")
    assert 0.0 < low[0] < high[0] < 1.0


def test_ends_of_days_and_of_distributions(tmp_path: Path) -> None:
    raw = content()
    raw["disputes"]["d"]["deadline"] = {"between": ["2026-01-23", "2026-02-06"], "because": "assumption"}
    raw["actors"]["GAMMA"]["unrest"] = {"triangular": {"low": 0.1, "mode": 0.2, "high": 0.7}, "because": "assumption"}
    raw["actors"]["GAMMA"]["strength"] = {"beta": {"mean": 0.5, "n": 10}, "because": "assumption"}
    crisis = read(tmp_path, raw)
    setup = setup_of(crisis)
    by_path = {leaning.path: ends_of(setup, leaning) for leaning in setup.leanings}
    assert [end.number for end in by_path["disputes.d.deadline"]] == [1.0, 3.0]
    held = held_at(crisis, "disputes.d.deadline", by_path["disputes.d.deadline"][1])
    assert at(held, "disputes.d.deadline").date.isoformat() == "2026-02-06"
    assert [end.number for end in by_path["actors.GAMMA.unrest"]] == [0.1, 0.7]
    low, high = (end.number for end in by_path["actors.GAMMA.strength"])
    assert 0.1 < low < 0.35
    assert 0.65 < high < 0.9


def test_ends_of_whole_numbers_are_whole(tmp_path: Path) -> None:
    raw = content()
    raw["actors"]["GAMMA"]["leader_age"] = {"normal": {"mean": 60.0, "sd": 7.3}, "because": "assumption"}
    raw["disputes"]["d"]["level"] = {"normal": {"mean": 3, "sd": 1.4}, "because": "assumption"}
    # Between two draws that are whole lies a quantile that is not, which no setting takes.
    crisis = read(tmp_path, raw)
    setup = setup_of(crisis)
    leaning = next(leaning for leaning in setup.leanings if leaning.path == "disputes.d.level")
    low, high = ends_of(setup, leaning)
    assert 1 <= low.said < high.said <= 5
    assert at(held_at(crisis, leaning.path, high), leaning.path).value == high.number


def test_a_step_may_be_held_at_the_end_of_its_range(tmp_path: Path) -> None:
    path = fixed_path(step("2026-01-30", 3), step("2026-02-20", 4), causes={})
    path["disputes"]["d"]["escalation"][0] = {
        "between": ["2026-01-20", "2026-02-19"],
        "level": 3,
        "because": "assumption",
    }
    crisis = read(tmp_path, path)
    setup = setup_of(crisis)
    leaning = next(leaning for leaning in setup.leanings if leaning.path == "disputes.d.escalation.0")
    assert [at(held_at(crisis, leaning.path, end), leaning.path).level for end in ends_of(setup, leaning)] == [3, 3]
    path["disputes"]["d"]["escalation"][0]["between"][1] = "2026-02-20"
    with pytest.raises(
        InputError, match="the steps of a path follow one another; the one before comes until 2026-02-20"
    ):
        read(tmp_path, path)


@pytest.mark.parametrize("name", ["iran-2025", "iran-2026"])
def test_whatever_is_uncertain_can_be_held_at_both_ends(name: str) -> None:
    crisis = read_crisis(name, known_forms=known_forms())
    setup = setup_of(crisis)
    for leaning in setup.leanings:
        for end in ends_of(setup, leaning):
            held_at(crisis, leaning.path, end)


def test_a_record_that_is_drawn_is_held_as_a_whole() -> None:
    """Nothing of the feud is drawn any more, and force was used at least as often as it killed."""
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    setup = setup_of(crisis)
    drawn = [leaning for leaning in setup.leanings if leaning.path.startswith("feuds.USA-CHN.")]
    assert {leaning.path.rpartition(".")[2] for leaning in drawn} == {"force", "deaths", "ended"}
    for leaning in drawn:
        low, high = ends_of(setup, leaning)
        assert low.number < high.number
        for end in (low, high):
            held = setup_of(held_at(crisis, leaning.path, end))
            assert not [left.path for left in held.leanings if left.path.startswith("feuds.USA-CHN.")]
            record = {path: found.value for path, found in held.blueprint.ledger.items() if "USA-CHN" in path}
            assert record["feuds.USA-CHN.force"] >= record["feuds.USA-CHN.deaths"]


def test_what_is_said_of_a_record_is_not_drawn() -> None:
    crisis = read_crisis("iran-2025", ["feuds.USA-CHN.deaths=3"], known_forms=known_forms())
    setup = setup_of(crisis)
    drawn = {leaning.path: leaning.values for leaning in setup.leanings}
    assert "feuds.USA-CHN.deaths" not in drawn
    assert drawn["feuds.USA-CHN.force"].min() == 3.0


def test_an_answer_hangs_on_the_one_thing_that_is_uncertain(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_two_leaders(assumed(0.2), between(0.05, 0.6)))
    found = sensitivity(crisis, "falls:GAMMA:leader", PLAN)
    first = found["inputs"][0]
    assert first["input"] == "actors.GAMMA.regular_rate"
    assert first["range"] == [0.05, 0.6]
    assert first["share"] > 0.85
    for end, rate in (("low_end", 0.05), ("high_end", 0.6)):
        assert first[end] == pytest.approx(gone_by(26, rate), abs=0.05)
    assert first["swing_low"] < first["high_end"] - first["low_end"] < first["swing_high"]
    assert found["doubt"]["told_from_luck"]
    assert first["deviation_if_known"] < 0.4 * found["doubt"]["deviation"]


def test_what_moves_an_answer_most_comes_first(tmp_path: Path) -> None:
    """A leader goes by the rules at a rate that is hardly known, or by force at one that is known better."""
    raw = of_two_leaders(assumed(0.2), between(0.05, 0.6))
    raw["actors"]["GAMMA"]["irregular_rate"] = between(0.0, 0.3)
    rows = sensitivity(read(tmp_path, raw), "falls:GAMMA:leader", PLAN)["inputs"]
    assert [row["input"] for row in rows] == ["actors.GAMMA.regular_rate", "actors.GAMMA.irregular_rate"]
    assert rows[0]["share"] > rows[1]["share"]


def test_an_order_that_turns_over_is_not_determined(tmp_path: Path) -> None:
    """Beta goes at .3 a year, Gamma at .05 to .6: they change places where Gamma's rate passes .3."""
    crisis = read(tmp_path, of_two_leaders(assumed(0.3), between(0.05, 0.6)))
    found = sensitivity(crisis, "falls:BETA:leader", PLAN._replace(replicates=8000))
    # Gamma is no party to the dispute, so it competes only where the question is about it.
    assert [row["question"] for row in found["contest"]] == ["falls:BETA:leader"]
    found = sensitivity(crisis, "falls:GAMMA:leader", PLAN._replace(replicates=8000))
    turned = found["not_determined"]
    assert turned["input"] == "actors.GAMMA.regular_rate"
    assert sorted(turned["between"]) == ["BETA", "GAMMA"]
    assert turned["turns_at"] == pytest.approx(0.3, abs=0.05)
    assert turned["lead_at_ends"][0] * turned["lead_at_ends"][1] < 0.0


def test_an_order_that_stays_is_determined(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_two_leaders(assumed(0.9), between(0.05, 0.6)))
    assert sensitivity(crisis, "falls:GAMMA:leader", PLAN)["not_determined"] is None


def test_rare_answers_are_not_said_to_hang_on_anything(tmp_path: Path) -> None:
    crisis = read(tmp_path, fixed_path(step("2026-01-30", 4), causes={}))
    found = sensitivity(crisis, "dispute:d:force", PLAN)
    assert found["probability"] == 1.0
    assert not found["doubt"]["told_from_luck"]
    assert found["inputs"] == []


def test_rival_forms_are_run_on_the_same_luck(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_two_leaders(assumed(0.2), assumed(0.4)))
    forms = {row["form"]: row for row in sensitivity(crisis, "falls:GAMMA:leader", PLAN)["forms"]}
    # A leader that goes by the rules alone goes alike whatever the form of survival or of commitment.
    assert {row["change"] for row in forms.values()} == {0.0}
    assert "survival.global_game" in forms


def test_contests(tmp_path: Path) -> None:
    setup = setup_of(read_crisis("iran-2025", known_forms=known_forms()))
    casts = casts_of(setup)
    mediators = contest_of(Question.mediates("iran", "OMN", "settled"), casts)
    assert [each.actor for each in mediators.questions] == ["RUS", "TUR", "QAT", "OMN"]
    assert {each.what for each in mediators.questions} == {"settled"}
    helpers = [each.actor for each in Question.stands_by("iran", "DEU", "aid", "challenger").competitors(casts)]
    assert "USA" not in helpers  # aids Israel already
    assert "GBR" in helpers
    assert contest_of(Question.course("iran", "war"), casts).questions == ()


def test_who_stands_on_a_side_competes_for_the_other_alone(tmp_path: Path) -> None:
    raw = content()
    raw["actors"]["DELTA"] = {**raw["actors"]["GAMMA"], "name": "Delta"}
    side = {"degree": "aid", "because": "assumption"}
    raw["disputes"]["d"]["stances"] = {"GAMMA": {"side": "target", **side}, "DELTA": {"side": "challenger", **side}}
    casts = casts_of(setup_of(read(tmp_path, raw)))
    aids = partial(Question.stands_by, "d")
    of_target, of_challenger = (contest_of(aids("GAMMA", "aid", side), casts) for side in ("target", "challenger"))
    assert of_target == ("who stands by BETA (d)", (aids("DELTA", "aid"),))
    assert of_challenger == ("who stands by ALPHA (d)", (aids("GAMMA", "aid", "challenger"),))


def test_plans_share_their_outer_draws() -> None:
    plans = plans_for(Plan(20_001, 1))
    assert (plans.wide.replicates, plans.wide.outer_draws) == (20_000, 2000)
    assert (plans.part.replicates, plans.part.outer_draws) == (5000, 500)
    with pytest.raises(InputError, match="must be at least 2000"):
        plans_for(Plan(1999, 1))


def test_progress_is_within_what_was_said(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_two_leaders(assumed(0.2), between(0.05, 0.6)))
    counted: list[int] = []
    sensitivity(crisis, "falls:GAMMA:leader", PLAN, progress=counted.append)
    assert 0 < sum(counted) <= replicates_needed(crisis, PLAN, 8)


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'OMN'"):
        sensitivity(read_crisis("iran-2025"), "mediates:iran:OMAN:accepted", PLAN)
