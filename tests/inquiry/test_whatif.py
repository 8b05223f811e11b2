"""What if: paired changes, what moves nothing, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from foedus.answers.question import Question
from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import simulate
from foedus.inquiry.whatif import Arm, named_arms, overlay_arm, questions_of, what_if
from foedus.mechanisms.catalogue import known_forms
from foedus.session.arms import Plan
from foedus.session.pairing import luck_saved, paired, shares
from foedus.worlds.defaults import default
from small_worlds import assumed, fixed_path, gone_by, of_leaders, read, step

PLAN = Plan(400, 1)


def test_a_change_has_its_closed_form(tmp_path: Path) -> None:
    """Gamma's leader goes at .6 a year, then at .9; the change holds within its interval, and sharing luck pays."""
    crisis = read(tmp_path, of_leaders(0.6, 0.0))
    arm = Arm("sooner", "", with_settings(crisis, {"actors.GAMMA.regular_rate": 0.9}))
    found = what_if(crisis, [arm], Plan(6000, 1))["what_ifs"][0]
    row = next(row for row in found["moved"] if row["question"] == "falls:GAMMA:leader")
    exact = gone_by(12, 0.9) - gone_by(12, 0.6)
    assert abs(row["change"] - exact) < 4.0 * (row["high"] - row["low"]) / (2 * 1.645)
    assert row["luck_saved"] > 1.5
    # Nobody else's clock ticks otherwise, and their luck is their own.
    assert not any(moved["question"].startswith(("falls:ALPHA", "falls:BETA")) for moved in found["moved"])


def test_a_certain_change_is_told_in_full(tmp_path: Path) -> None:
    crisis = read(tmp_path, fixed_path(step("2026-01-30", 4), causes={}))
    peaceful = with_settings(crisis, {"disputes.d.escalation.0": step("2026-01-30", 3)})
    found = what_if(crisis, [Arm("peace", "", peaceful)], PLAN)["what_ifs"][0]
    force = next(row for row in found["moved"] if row["question"] == "dispute:d:force")
    assert (force["before"], force["after"], force["change"]) == (1.0, 0.0, -1.0)


def test_what_moves_nothing_says_so(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_leaders(0.6, 0.3))
    older = with_settings(crisis, {"actors.GAMMA.leader_age": 80})
    found = what_if(crisis, [Arm("older", "", older)], PLAN)["what_ifs"][0]
    assert (found["moved"], found["same"], found["luck_saved"]) == ([], True, None)


def test_worlds_that_differ_by_nothing_seldom_seem_to_move() -> None:
    """An input that nothing of interest hangs on moves no answer by more than luck, over hundreds of them."""
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    arm = Arm("", "", with_settings(crisis, {"actors.CUB.viability": 0.21}))
    assert len(what_if(crisis, [arm], PLAN)["what_ifs"][0]["moved"]) <= 1


def test_shared_luck_cuts_variance_several_times_on_the_bundled_crises() -> None:
    for name in bundled():
        crisis = read_crisis(name, known_forms=known_forms())
        arm = Arm("", "", with_settings(crisis, {"actors.RUS.load": 0.15}))
        assert what_if(crisis, [arm], PLAN)["what_ifs"][0]["luck_saved"] > 3.0


def test_named_what_ifs_of_the_bundled_crises_can_all_be_taken() -> None:
    for name in bundled():
        crisis = read_crisis(name, known_forms=known_forms())
        arms = named_arms(crisis, list(crisis.what_ifs))
        assert [arm.name for arm in arms] == list(crisis.what_ifs)
        for arm in arms:
            PLAN.set_up(arm.crisis)


def test_an_unknown_what_if_names_the_nearest() -> None:
    with pytest.raises(InputError, match="unknown what-if 'defence-pct' - did you mean 'defence-pact'"):
        named_arms(read_crisis("iran-2026"), ["defence-pct"])


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("actors.RUS.load", 1.5, "from 0 to 1"),
        ("actors.RUS.laod", 0.5, "did you mean 'actors.RUS.load'"),
        ("relations.RUS>IRN.obligation", "defense", "did you mean 'defence'"),
        ("parameters.survival.competing_risks.strength", 9.0, "from 1.5 to 4.5"),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_range(path: str, value: object, told: str) -> None:
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    with pytest.raises(InputError) as caught:
        what_if(crisis, [Arm("", "", with_settings(crisis, {path: value}))], Plan(100, 1))
    assert told in str(caught.value)


def test_a_world_without_some_actors_or_disputes_is_compared_in_what_it_has(tmp_path: Path) -> None:
    raw = of_leaders(0.6, 0.3)
    raw["disputes"]["e"] = {"title": "Second", "challenger": "GAMMA", "target": "BETA", "aim": "policy"}
    raw["what_ifs"] = {"less": {"title": "Less", "set": {"disputes.e": None, "actors.GAMMA.regular_rate": 0.95}}}
    crisis = read(tmp_path, raw)
    found = what_if(crisis, named_arms(crisis, ["less"]), Plan(2000, 1))["what_ifs"][0]
    assert found["left_out"] == ["BETA-GAMMA", "e"]  # the feud of its two goes with the dispute
    assert "falls:GAMMA:leader" in {row["question"] for row in found["moved"]}
    assert not any(row["question"].split(":")[1] == "e" for row in found["moved"])


def test_of_two_worlds_that_are_one_the_second_says_so(tmp_path: Path) -> None:
    crisis = read(tmp_path, of_leaders(0.6, 0.3))
    arms = [Arm(name, "", with_settings(crisis, {"actors.GAMMA.regular_rate": 0.9})) for name in ("one", "two")]
    assert [found["same_as"] for found in what_if(crisis, arms, PLAN)["what_ifs"]] == [None, "one"]


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("actors.GAMMA.regular_rate", 0.6, "all of it is so already"),
        (
            "relations.GAMMA>ALPHA.leverage",
            default("relation", "leverage"),
            "relations.GAMMA>ALPHA.leverage is so already, by default or by the tables",
        ),
        ("actors.GAMMA.cinc", 0.5, "actors.GAMMA.cinc is not read, since capability is given"),
        (
            "parameters.commitment.overstretch.effort_aid",
            0.1,
            "parameters.commitment.overstretch.effort_aid is not read: commitment is expected_utility",
        ),
        ("disputes.d.prize", 0.9, "disputes.d.prize is read, but no answer hangs on it here"),
    ],
)
def test_a_world_that_moves_nothing_says_why(path: str, value: object, why: str, tmp_path: Path) -> None:
    raw = of_leaders(0.6, 0.3)
    raw["disputes"]["d"]["escalation"] = [step("2026-01-30", 3)]
    raw["relations"] = {"GAMMA>ALPHA": {"affinity": assumed(0.0)}}
    crisis = read(tmp_path, raw)
    found = what_if(crisis, [Arm("", "", with_settings(crisis, {path: value}))], Plan(100, 1))["what_ifs"][0]
    assert (found["same"], found["because"]) == (True, why)


def test_worlds_share_their_horizon(tmp_path: Path) -> None:
    raw = of_leaders(0.6, 0.3) | {"what_ifs": {"longer": {"title": "Longer", "set": {"horizon_weeks": 40}}}}
    with pytest.raises(InputError, match=r"what_ifs.longer.set.horizon_weeks: worlds that are compared share it"):
        read(tmp_path, raw)


def test_an_overlay_about_others_is_refused(tmp_path: Path) -> None:
    crisis, other = read_crisis("iran-2025"), read_crisis("iran-2026")
    with pytest.raises(InputError, match="differs from iran-2025 in actors"):
        overlay_arm(crisis, other, "other.yaml")
    raw = of_leaders(0.6, 0.3)
    one = read(tmp_path, raw)
    raw["actors"]["GAMMA"]["load"] = assumed(0.9)
    assert overlay_arm(one, read(tmp_path, raw), "same.yaml").name == "small-world"


@pytest.mark.parametrize(("title", "told"), [("A small world", ""), ("A busy patron", "A busy patron")])
def test_an_overlay_is_called_by_a_title_of_its_own(title: str, told: str, tmp_path: Path) -> None:
    raw = of_leaders(0.6, 0.3)
    one = read(tmp_path, raw)
    assert overlay_arm(one, read(tmp_path, {**raw, "title": title}), "overlay.yaml").title == told


def test_questions_leave_out_the_parties_and_those_who_cannot_mediate(tmp_path: Path) -> None:
    known = questions_of(PLAN.set_up(read(tmp_path, of_leaders(0.6, 0.3))))
    assert Question.stands_by("d", "GAMMA", "fight", "challenger") in known
    assert not any((each.kind, each.actor) in (("stands_by", "ALPHA"), ("mediates", "BETA")) for each in known)
    # Where no force was used yet, force again is no question; whether anybody mediates and who fights at all are.
    assert len(known) == 8 + 3 + 5 + 6 + 6


def test_a_difference_of_zero_is_not_taken_for_certain() -> None:
    found = paired(np.zeros(10), 1000)
    assert (found.mean, found.error) == (0.0, 0.001)
    assert paired(np.zeros(10), 1000, same=True).error == 0.0
    assert (found.low, found.high) == pytest.approx((-0.001645, 0.001645), abs=1e-6)  # 90% of a normal


def test_shares_have_the_share_of_all_as_their_mean() -> None:
    inner = np.array([3, 2, 2])
    assert shares(np.array([1, 2, 0]), inner).mean() == pytest.approx(3 / 7)


def test_luck_saved_of_a_shift_is_without_bound() -> None:
    one = np.array([0.1, 0.2, 0.4])
    assert luck_saved(one, one + 0.25) is None or luck_saved(one, one + 0.25) > 1e6
    assert luck_saved(one, one[::-1]) == pytest.approx(2 * one.var(ddof=1) / (one - one[::-1]).var(ddof=1))


@pytest.mark.skipif(not hasattr(simulate, "signatures"), reason="compiled code only")
def test_what_ifs_compile_nothing_anew() -> None:
    for name in bundled():
        crisis = read_crisis(name, known_forms=known_forms())
        what_if(crisis, named_arms(crisis, [*crisis.what_ifs][:2]), Plan(100, 1))
    assert len(simulate.signatures) == 1
